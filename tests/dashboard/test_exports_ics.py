"""Calendars: read and merged by another library, updated instead of doubled, right when clocks change."""

import gzip
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject

import tle
from dashboard import answers
from dashboard.exports import ics
from dashboard.exports.revolutions import COUNTED_TO, revolution
from orbits import Times, propagate
from sites import Site, find_passes, find_site
from tle import Catalog, as_moment

NOW = as_moment("2026-10-09T12:00:00Z")
ZURICH = Site(id="z", name="Zurich, by the lake", lat_deg=47.3744, lon_deg=8.541, time_zone="Europe/Zurich")
START, DAYS = "2026-10-23T00:00:00Z", 4.0


@pytest.fixture(scope="module")
def iss():
    return tle.bundled().nearest("ISS", "2026-10-09T19:42:49Z")


@pytest.fixture(scope="module")
def passes_of():
    """Return a function: the passes of one set over Zurich, 10 degrees and higher."""

    def find(elements, start=START, days=DAYS, site=ZURICH):
        held = answers.FromCatalog(Catalog.of(elements))
        return answers.passes(held, [str(elements.norad_cat_id)], site, start, days)

    return find


def made(passes, elements, **options):
    return ics.calendar(passes, Catalog.of(elements), created=NOW, **options)


def events(document):
    """Return the entries as vobject reads them, by UID."""
    entries = list(vobject.readOne(document.decode("utf-8")).vevent_list)
    by_uid = {each.uid.value: each for each in entries}
    assert len(by_uid) == len(entries), "a UID came twice in one file"
    return by_uid


def merged(*documents):
    """Return what a calendar program holds after reading `documents`: by UID the greatest SEQUENCE counts."""
    held = {}
    for document in documents:
        for uid, event in events(document).items():
            if uid not in held or int(event.sequence.value) >= int(held[uid].sequence.value):
                held[uid] = event
    return {uid: event for uid, event in held.items() if event.status.value != "CANCELLED"}


# -- form --------------------------------------------------------------------------


def test_another_library_reads_every_pass(iss, passes_of):
    passes = passes_of(iss)
    document = made(passes, iss)
    read = sorted(events(document).values(), key=lambda event: event.dtstart.value)
    assert len(read) == len(passes) >= 15
    for event, each in zip(read, passes, strict=True):
        begins, ends = event.dtstart.value, event.dtend.value
        assert begins.utcoffset() == timedelta(0)
        # Whole seconds which hold the pass.
        assert 0.0 <= each.aos.at.seconds_since(as_moment(begins)) < 1.0
        assert 0.0 < as_moment(ends).seconds_since(each.los.at) <= 1.0
        assert event.location.value == "Zurich, by the lake"
        assert event.geo.value == "47.3744;8.541"
        assert event.transp.value == "TRANSPARENT"
        assert event.dtstamp.value == datetime(2026, 10, 9, 12, tzinfo=UTC)
        assert each.elements.sha256[:12] in event.description.value
        if each.visible.seen:
            assert f"magnitude {each.magnitude.magnitude:.1f}" in event.summary.value
        else:
            assert "not to be seen" in event.summary.value


def test_lines_are_folded_at_75_octets_and_end_with_crlf(iss, passes_of):
    document = made(passes_of(iss), iss, zone="Asia/Kolkata")
    assert document.endswith(b"END:VCALENDAR\r\n")
    lines = document.split(b"\r\n")
    assert not any(b"\n" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)
    # No character is torn apart where a line is folded: each line is UTF-8 for itself.
    for line in lines:
        line.decode("utf-8")
    assert b"LOCATION:Zurich\\, by the lake" in document


def test_the_header_says_whose_it_is(iss, passes_of):
    whole = vobject.readOne(made(passes_of(iss), iss).decode("utf-8"))
    assert whole.version.value == "2.0"
    assert whole.method.value == "PUBLISH"
    assert "Common Orbit" in whole.prodid.value
    assert whole.contents["x-wr-calname"][0].value == "Passes of space stations"


def test_no_passes_make_an_empty_calendar(iss):
    assert b"VEVENT" not in made([], iss)


def test_reminders_are_asked_for(iss, passes_of):
    passes = passes_of(iss)
    assert b"VALARM" not in made(passes, iss)
    for event in events(made(passes, iss, alarm_minutes=15)).values():
        assert event.valarm.trigger.value == timedelta(minutes=-15)
        assert event.valarm.action.value == "DISPLAY"
    with pytest.raises(ics.CalendarError, match="0 to 1440"):
        made(passes, iss, alarm_minutes=-5)


# -- zones -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "changes"),
    [("Europe/Zurich", "2026-10-25T01:00:00Z"), ("America/New_York", "2026-11-01T06:00:00Z"), ("UTC", None)],
)
def test_both_times_are_right_when_clocks_go_back(iss, passes_of, zone, changes):
    """The words of every pass hold the local clock with its offset, and UTC, on both sides of the change."""
    start = as_moment(changes or START).plus_days(-2.0)
    passes = passes_of(iss, start, 4.0)
    offsets = set()
    for event, each in zip(
        sorted(events(made(passes, iss, zone=zone)).values(), key=lambda one: one.dtstart.value),
        passes,
        strict=True,
    ):
        utc = each.tca.at.plus_seconds(0.5).to_datetime().replace(microsecond=0)
        local = utc.astimezone(ZoneInfo(zone))
        offset = f"{local:%z}"
        shown = f"{local:%H:%M:%S} UTC{offset[:3]}:{offset[3:]} ({utc:%H:%M:%S} UTC)"
        assert (
            f"Highest {utc:%H:%M:%S} UTC" if zone == "UTC" else f"Highest {shown}"
        ) in event.description.value
        assert event.description.value.startswith(
            f"{each.aos.at.plus_seconds(0.5).to_datetime().astimezone(ZoneInfo(zone)):%Y-%m-%d}"
        )
        offsets.add(offset)
    assert len(offsets) == (2 if changes else 1)


def test_the_hour_that_comes_twice_is_told_apart(iss, passes_of):
    """At 02:30 on 2026-10-25 in Zurich: one pass an hour later than the other by the same clock."""
    (first,) = passes_of(iss, "2026-10-25T02:50:00Z", 20 / 1440)
    moved = []
    for minutes in (-150, -90):  # 00:30 and 01:30 UTC, both 02:30 in Zurich
        shift = as_moment("2026-10-25T03:00:00Z").plus_seconds(60.0 * minutes).seconds_since(first.tca.at)
        moved.append(
            replace(
                first,
                **{
                    name: replace(getattr(first, name), at=getattr(first, name).at.plus_seconds(shift))
                    for name in ("aos", "tca", "los")
                },
            )
        )
    one, other = (next(iter(events(made([each], iss, zone="Europe/Zurich")).values())) for each in moved)
    assert "Highest 02:30:00 UTC+02:00 (00:30:00 UTC)" in one.description.value
    assert "Highest 02:30:00 UTC+01:00 (01:30:00 UTC)" in other.description.value
    assert other.dtstart.value - one.dtstart.value == timedelta(hours=1)


def test_no_such_zone(iss):
    for zone in ("Europe/Zuric", "../etc/passwd"):
        with pytest.raises(ics.CalendarError, match="IANA name"):
            made([], iss, zone=zone)


# -- updates, not doubles -------------------------------------------------------------


def test_two_real_successive_sets_of_the_iss_update_each_other(passes_of):
    """Bundled sets of September and October 2026: the newer export moves the entries, and doubles none."""
    sets = tle.bundled().select("ISS").between("2026-09-01T00:00Z", "2026-10-10T00:00Z").by_epoch()
    assert len(sets) >= 2
    pairs = [(a, b) for a, b in itertools.pairwise(sets) if 0.2 < b.epoch.days_since(a.epoch) < 12.0]
    assert pairs
    for old, new in pairs:
        start = new.epoch.plus_days(0.3)
        before, after = passes_of(old, start, 3.0), passes_of(new, start, 3.0)
        held = merged(made(before, old), made(after, new))
        assert len(held) == len(after) == len(before)
        moved = 0.0
        for event, each in zip(sorted(held.values(), key=lambda one: one.dtstart.value), after, strict=True):
            assert event.dtstart.value == each.aos.at.to_datetime().replace(microsecond=0)
            assert int(event.sequence.value) == int(
                new.epoch.seconds_since(as_moment("2000-01-01T00:00:00Z")) // 60
            )
        for one, other in zip(before, after, strict=True):
            moved = max(moved, abs(one.tca.at.seconds_since(other.tca.at)))
        assert moved > 0.05
        # The other way round, read in the wrong order, the newer one stays.
        again = merged(made(after, new), made(before, old))
        assert {uid: one.dtstart.value for uid, one in again.items()} == {
            uid: one.dtstart.value for uid, one in held.items()
        }


def test_hundreds_of_successive_sets(shared, passes_of):
    """18 SDS, 2018 to 2026: sets some hours to days apart name 99 % of passes alike."""
    with gzip.open(shared("data/history/series-25544.tle.gz"), "rt") as file:
        lines = [line for line in file.read().splitlines() if line[:1] in "12"]
    recent = [
        i for i in range(0, len(lines), 2) if lines[i][18:20] in ("18", "19", "20", "21", "22", "25", "26")
    ]
    chosen = recent[:: len(recent) // 150]
    alike = total = 0
    for index in chosen:
        text = "\n".join(lines[index : index + 16])
        sets = tle.read(text.encode()).catalog.by_epoch()
        old, new = sets[0], sets[-1]
        if not 0.1 < new.epoch.days_since(old.epoch) < 5.0:
            continue
        start = new.epoch.plus_days(0.2)
        before, after = (find_passes(Catalog.of(e), ZURICH, start, start.plus_days(0.8)) for e in (old, new))
        for each in before:
            near = min(after, key=lambda one: abs(one.tca.at.seconds_since(each.tca.at)), default=None)
            if near is None or abs(near.tca.at.seconds_since(each.tca.at)) > 600.0:
                continue
            total += 1
            alike += revolution(old, each, sets) == revolution(new, near, sets)
    assert total > 300
    assert alike / total > 0.99


def test_the_number_does_not_change_within_half_a_revolution_of_shift(iss, passes_of):
    """Elements carried on by hours and days, late by minutes: the same numbers, and each pass its own."""
    passes = passes_of(iss)
    numbers = [revolution(iss, each) for each in passes]
    assert len(set(numbers)) == len(numbers)
    assert numbers == sorted(numbers)
    for earlier, later in itertools.pairwise(zip(numbers, passes, strict=True)):
        hours = later[1].tca.at.seconds_since(earlier[1].tca.at) / 3600.0
        assert later[0] - earlier[0] == pytest.approx(hours * 15.49 / 24.0, abs=0.45)
    for late_deg in (-40.0, -3.0, 3.0, 40.0):  # ten minutes
        other = replace(iss, mean_anomaly_deg=(iss.mean_anomaly_deg + late_deg) % 360.0)
        wraps = iss.mean_anomaly_deg + iss.arg_perigee_deg
        # Where the shift takes the epoch over the node its count goes with it.
        turns = (wraps + late_deg) // 360.0 - wraps // 360.0
        other = replace(other, rev_at_epoch=int(iss.rev_at_epoch + turns))
        for each in passes_of(other):
            near = min(passes, key=lambda one: abs(one.tca.at.seconds_since(each.tca.at)))
            if abs(near.tca.at.seconds_since(each.tca.at)) < 1200.0:
                assert revolution(other, each) == revolution(iss, near)


@pytest.mark.parametrize("lat_deg", [-50.0, -20.0, 0.0, 35.0, 51.0])
@pytest.mark.parametrize("name", ["ISS", "Tiangong"])
def test_no_pass_comes_near_the_change_of_the_count(name, lat_deg):
    """On every latitude the culmination is far from the point at which the number changes."""
    elements = tle.bundled().nearest(name, "2026-10-09T12:00Z")
    site = Site(id="s", name="s", lat_deg=lat_deg, lon_deg=20.0)
    passes = find_passes(Catalog.of(elements), site, START, as_moment(START).plus_days(6.0))
    if abs(lat_deg) < 50.0:
        assert len(passes) > 10
    begins = 0.75 if lat_deg >= 0.0 else 0.25
    for each in passes:
        ephemeris = propagate(Catalog.of(elements), Times.of(each.tca.at))
        z, up = ephemeris.position_km[0, 0, 2], ephemeris.velocity_km_s[0, 0, 2]
        # Far from the extreme opposite: not near the highest latitude of the other hemisphere.
        share = revolution_share(elements, each)
        assert min(abs(share - begins), 1.0 - abs(share - begins)) > 0.1, (z, up)


def revolution_share(elements, each):
    from dashboard.exports import revolutions

    return revolutions._share_of_turn(elements, each.tca.at)


def test_at_the_node_a_neighbour_counts(iss, passes_of):
    """A set whose epoch is at the node and whose publisher has not counted it yet, or has already."""
    quarter = replace(
        iss,
        epoch=iss.epoch.plus_days(0.25 / 15.49),
        mean_anomaly_deg=(iss.mean_anomaly_deg + 90.0) % 360.0,
    )
    each = passes_of(iss)[4]
    truth = revolution(quarter, each)
    alone = set()
    for off_deg, counted in ((-0.1, 0), (-0.1, 1), (0.1, 0), (0.1, 1)):
        at_node = replace(
            iss,
            epoch=quarter.epoch.plus_days((270.0 + off_deg) / 360.0 / 15.49),
            mean_anomaly_deg=(quarter.mean_anomaly_deg + 270.0 + off_deg) % 360.0,
            rev_at_epoch=quarter.rev_at_epoch + counted,
        )
        assert revolution(at_node, each, [at_node, quarter]) == truth
        alone.add(revolution(at_node, each))
    # Without one it depends on the publisher.
    assert len(alone) > 1


def test_a_count_beyond_five_digits_is_the_same(iss, passes_of):
    first = passes_of(iss)[0]
    assert revolution(replace(iss, rev_at_epoch=iss.rev_at_epoch + COUNTED_TO), first) == revolution(
        iss, first
    )


def test_without_a_count_the_hour_names_the_pass(iss, passes_of):
    uncounted = replace(iss, rev_at_epoch=0)
    passes = passes_of(uncounted)
    read = events(made(passes, uncounted))
    assert len(read) == len(passes)
    assert all("rev" not in uid for uid in read)


def test_the_earlier_file_keeps_its_names_whatever_is_counted(iss, passes_of):
    """A publisher who counts otherwise, or a set whose count is one off: no entry is doubled."""
    passes = passes_of(iss)
    first = made(passes, iss)
    newer = replace(
        iss, rev_at_epoch=7, epoch=iss.epoch, mean_anomaly_deg=(iss.mean_anomaly_deg + 1.0) % 360.0
    )
    second = made(passes_of(newer), newer, previous=first)
    assert set(events(second)) == set(events(first))
    assert len(merged(first, second)) == len(passes)
    # Without it they would be.
    assert len(merged(first, made(passes_of(newer), newer))) > len(passes)


def test_what_no_longer_comes_is_cancelled(iss, passes_of):
    passes = passes_of(iss)
    first = made(passes, iss)
    window = (as_moment(START), as_moment(START).plus_days(DAYS))
    second = made(passes[1:], iss, previous=first, window=window)
    gone = [event for event in events(second).values() if event.status.value == "CANCELLED"]
    assert len(gone) == 1
    assert gone[0].dtstart.value == passes[0].aos.at.to_datetime().replace(microsecond=0)
    assert len(merged(first, second)) == len(passes) - 1
    # What lies outside the window searched now is left alone; a cancelled one is not cancelled again.
    later = (passes[1].aos.at, window[1])
    assert b"CANCELLED" not in made(passes[1:], iss, previous=first, window=later)
    assert b"CANCELLED" not in made(passes[1:], iss, previous=second, window=later)


def test_an_earlier_file_that_is_no_calendar(iss):
    for rubbish in (b"hello", b"BEGIN:VCALENDAR\r\nnonsense"):
        with pytest.raises(ics.EarlierCalendarError, match="no iCalendar file"):
            made([], iss, previous=rubbish)


def test_entries_of_other_people_are_no_earlier_passes(iss, passes_of):
    foreign = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\n"
        b"DTSTAMP:20260101T000000Z\r\nDTSTART:20261023T030000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    passes = passes_of(iss)
    assert set(events(made(passes, iss, previous=foreign))) == set(events(made(passes, iss)))


def test_site_mask_and_object_make_entries_of_their_own(iss, passes_of):
    passes = passes_of(iss)
    higher = find_passes(
        Catalog.of(iss), ZURICH, START, as_moment(START).plus_days(DAYS), min_elevation_deg=30
    )
    elsewhere = passes_of(iss, site=find_site("baikonur"))
    uids = [set(events(made(each, iss))) for each in (passes, higher, elsewhere)]
    assert not uids[0] & uids[1]
    assert not uids[0] & uids[2]


def test_a_pass_cut_by_the_window_is_the_same_pass(iss, passes_of):
    passes = passes_of(iss)
    (whole,) = (each for each in [passes[3]])
    cut = passes_of(iss, whole.tca.at.plus_seconds(-20), 0.01)[0]
    assert cut.cut_by_window == "start"
    assert set(events(made([cut], iss))) == set(events(made([whole], iss)))


def test_what_is_always_up_is_one_entry(passes_of, iss):
    high = replace(iss, mean_motion_rev_day=1.00273791, inclination_deg=0.05, eccentricity=0.0001, bstar=0.0)
    for longitude in range(-180, 180, 40):
        site = Site(id="e", name="e", lat_deg=0.0, lon_deg=float(longitude))
        first = passes_of(high, START, 1.0, site)
        if len(first) == 1 and first[0].cut_by_window == "both":
            later = passes_of(high, as_moment(START).plus_days(1.0), 1.0, site)
            assert set(events(made(first, high))) == set(events(made(later, high)))
            return
    pytest.fail("a geostationary satellite is up somewhere")


def test_doubtful_passes_are_tentative(iss, passes_of):
    each = passes_of(iss)[0]
    assert next(iter(events(made([each], iss)).values())).status.value == "CONFIRMED"
    void = replace(each, void="The orbit was changed.")
    event = next(iter(events(made([void], iss)).values()))
    assert event.status.value == "TENTATIVE"
    assert "NOT TO BE TRUSTED. The orbit was changed." in event.description.value
