import pytest

from sites.errors import SiteError
from sites.site import Site, parse_place


@pytest.mark.parametrize(
    ("text", "lat", "lon", "alt"),
    [
        ("47.3744,8.5410", 47.3744, 8.541, 0.0),
        (" 47.3744 , 8.5410 , 408 ", 47.3744, 8.541, 408.0),
        ("-33.9,18.4,-120.5 m", -33.9, 18.4, -120.5),
        ("28.6N,80.6W", 28.6, -80.6, 0.0),
        ("28.6° s; 80.6° e", -28.6, 80.6, 0.0),
        ("48.2N 16.4E", 48.2, 16.4, 0.0),
        ("-33.9 18.4", -33.9, 18.4, 0.0),
        ("48°12'30\"N 16°22'E", 48.0 + 12.5 / 60.0, 16.0 + 22.0 / 60.0, 0.0),
        ("33°51′36″ S, 151°12′ E, 5", -33.86, 151.2, 5.0),
        ("0°30'S 0°15'W", -0.5, -0.25, 0.0),
        ("-0°30' 1", -0.5, 1.0, 0.0),
        ("0,200", 0.0, -160.0, 0.0),
        ("90,-180", 90.0, -180.0, 0.0),
        ("-.5,+180", -0.5, 180.0, 0.0),
    ],
)
def test_a_free_place_is_read_as_it_is_written(text, lat, lon, alt):
    site = parse_place(text)
    assert (site.lat_deg, site.lon_deg, site.alt_m) == pytest.approx((lat, lon, alt), abs=1e-12)


def test_the_id_of_a_free_place_is_what_was_written():
    assert parse_place("47.3744,8.5410").id == "47.3744,8.541"
    assert parse_place("47.3744,8.541,408").id == "47.3744,8.541,408"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("91,0", "beyond a pole"),
        ("128.3,51.9", "swapped"),
        ("0,400", "full turn"),
        ("47.3,8.5,30000", "foot"),
        ("47.3,8.5,-501", "not on the ground"),
        ("47.4,east", "decimal point"),
        ("47.4", "decimal point"),
        ("47,4,8,5,7", "decimal point"),
        ("48°72'N 16°E", "60 and more"),
        ("48°12'61\"N 16°E", "60 and more"),
        ("-28.6S,80", "both a sign and a letter"),
    ],
)
def test_what_is_no_place_is_refused_with_the_remedy(text, said):
    with pytest.raises(SiteError, match=said):
        parse_place(text)


@pytest.mark.parametrize("field", ["lat_deg", "lon_deg", "alt_m"])
def test_a_number_that_is_none_is_refused(field):
    numbers = {"lat_deg": 0.0, "lon_deg": 0.0, "alt_m": 0.0, field: float("nan")}
    with pytest.raises(SiteError, match="not a number"):
        Site(id="x", name="x", **numbers)


def test_a_site_is_a_value():
    site = Site(id="x", name="x", lat_deg=1.0, lon_deg=190.0)
    assert site == Site(id="x", name="x", lat_deg=1.0, lon_deg=-170.0)
    assert site in {site}
    with pytest.raises(AttributeError):
        site.lat_deg = 2.0  # type: ignore[misc]
