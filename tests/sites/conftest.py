"""Element sets for the tests of sites, and a Skyfield that turns the same Earth as we do."""

from collections.abc import Callable

import numpy as np
import pytest
from skyfield.api import EarthSatellite, Timescale, load

import tle
from orbits import Times
from sites.site import Site
from tle import ElementSet, Moment


@pytest.fixture(scope="session")
def skyfield_time() -> Callable[[str, float], Timescale]:
    """Return a function: a Skyfield timescale with our UT1 and polar motion around a span of days."""

    def make(start: str, days: float) -> Timescale:
        first = tle.as_moment(start).plus_days(-1.0)
        times = Times.every(first, 3600.0, round(days + 2.0) * 24 + 1)
        tt = np.array([jd + fr for jd, fr in zip(*times.tt(), strict=True)])
        delta_t = times.tt_minus_utc_s - times.ut1_minus_utc_s
        x, y = (np.degrees(angle) * 3600.0 for angle in times.polar_motion_rad())
        scale = load.timescale(builtin=True)
        scale.delta_t_function = lambda at_tt: np.interp(at_tt, tt, delta_t)
        scale.polar_motion_table = (tt, x, y)
        return scale

    return make


@pytest.fixture(scope="session")
def skyfield_satellite() -> Callable[[Timescale, ElementSet], EarthSatellite]:
    """Return a function: a set as a Skyfield satellite."""

    def make(scale: Timescale, elements: ElementSet) -> EarthSatellite:
        return EarthSatellite.from_omm(scale, {k: str(v) for k, v in elements.omm_fields().items()})

    return make


@pytest.fixture(scope="session")
def zurich() -> Site:
    """The place of the printed pass table."""
    return Site(id="zurich", name="Zurich", lat_deg=47.3744, lon_deg=8.5410, alt_m=0.0)


@pytest.fixture(scope="session")
def zurich_iss() -> ElementSet:
    """The element set printed over that table: 18 SDS through Heavens-Above, January 2022."""
    return orbit(
        25544,
        tle.as_moment("2022-01-21T00:00:00Z").plus_days(0.68747065),
        mean_motion_rev_day=15.49598315,
        eccentricity=0.0006847,
        inclination_deg=51.6270,
        raan_deg=342.0904,
        arg_perigee_deg=44.2808,
        mean_anomaly_deg=14.3181,
        mean_motion_dot=-0.00000457,
    )


def orbit(number: int, epoch: Moment, **elements: float) -> ElementSet:
    """Return an element set from its numbers; what is left out is zero."""
    rest = dict.fromkeys(
        ("eccentricity", "inclination_deg", "raan_deg", "arg_perigee_deg", "mean_anomaly_deg", "bstar"), 0.0
    )
    return ElementSet(
        norad_cat_id=number, object_name="", object_id="", epoch=epoch, source="invented", **rest | elements
    )


@pytest.fixture(scope="session")
def make_orbit() -> Callable[..., ElementSet]:
    return orbit
