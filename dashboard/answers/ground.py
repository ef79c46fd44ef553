"""Questions about the ground segment, answered: who can launch where and when, and what antennas see.

As `dashboard.answers`, for launch sites and antennas. Nothing here imports dash.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import sites
import tle
from dashboard import text
from dashboard.answers import Elements, progress
from dashboard.answers.spans import SPAN_DAYS, Part, Span, divided, joined, spans, with_margin
from orbits import Times
from orbits.frames import itrs_from_geodetic
from sites import Antenna, AntennaWindow, LaunchWindow, Site, fast, launch, targets, windows
from sites.antenna import Band
from sites.cone import ConeCrossings, cone_crossings
from sites.facts import Flown, Sector, earlier_position
from sites.targets import Orbiting, Target
from sites.windows import Nearest
from tle import Catalog, ElementSet, ElementsReference, Moment, MomentLike

CONE_SETS_WITHIN_DAYS = 14.0
"""Which sets are held against a cone: beyond that a low orbit's place on it is anybody's guess."""

_MOST_FLOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchAnswer:
    """What a place can launch into.

    Attributes
    ----------
    target:
        The object asked about, or None; `inclination_deg` is then the one asked for, or
        None where none was.
    courses:
        The two courses into that inclination; none where it is out of reach.
    missed:
        By how much it is missed, or None.
    why:
        One sentence: whether it can be reached, or by how much not, what that costs, and why.
    remarks:
        What else is worth knowing, a sentence each.
    windows:
        The instants in the plane of the object; empty without one, or out of its reach.
    nearest:
        For an object out of reach: when the plane is nearest.
    """

    site: Site
    target: str | None
    inclination_deg: float | None
    altitude_km: float
    due_east_inclination_deg: float
    rotation_bonus_m_s: float
    courses: tuple[launch.Course, ...]
    missed: launch.OutOfReach | None
    why: str
    remarks: tuple[str, ...]
    windows: tuple[LaunchWindow, ...]
    nearest: Nearest | None
    sectors: tuple[Sector, ...]
    flown: Flown | None
    elements: ElementsReference | None

    def as_json(self) -> dict[str, Any]:
        """Return the answer under the keys of the command line's contract."""
        return {
            "site": self.site.id,
            "reckoned_from": self.site.reckoned_from or None,
            "to": self.target,
            "inclination_deg": self.inclination_deg,
            "altitude_km": self.altitude_km,
            "geodetic_lat_deg": self.site.lat_deg,
            "geocentric_lat_deg": self.site.geocentric_lat_deg,
            "due_east_inclination_deg": self.due_east_inclination_deg,
            "rotation_bonus_m_s": self.rotation_bonus_m_s,
            "azimuths": [course.as_json() for course in self.courses],
            "reachable": None if self.inclination_deg is None else self.missed is None,
            "missed": self.missed.as_json() if self.missed else None,
            "why": self.why,
            "remarks": list(self.remarks),
            "range_safety": [sector.as_json() for sector in self.sectors],
            "flown": self.flown.as_json() if self.flown else None,
            "windows": [window.as_json() for window in self.windows],
            "nearest": None
            if self.nearest is None
            else {
                "at": self.nearest.look.at.iso(),
                "out_of_plane_deg": self.nearest.look.out_of_plane_deg,
                "cost_m_s": self.nearest.cost_m_s,
            },
            "elements": self.elements.as_json() if self.elements else None,
        }


def launch_from(
    held: Elements,
    site: Site,
    to: str | float | None,
    start: MomentLike,
    days: float,
    *,
    altitude_km: float = launch.PARKING_ALTITUDE_KM,
    language: str = "en",
) -> LaunchAnswer:
    """Return what `site` can launch into: the plane of an object, an inclination, or (None) in general.

    The windows are those of the set nearest to the middle of the span; of one longer than
    `dashboard.answers.spans.SPAN_DAYS`, each part's of its own, and the answer's set is the first.

    Raises
    ------
    tle.UnknownObject, tle.NoAuthenticElements, sites.SiteError
        As the questions underneath.
    """
    begin = tle.as_moment(start)
    parts = spans(held, to, begin, days) if isinstance(to, str) else []
    elements = parts[0].elements if parts else None
    name = None if elements is None else elements.label
    inclination = elements.inclination_deg if elements is not None else to
    assert inclination is None or isinstance(inclination, float)
    missed = None if inclination is None else launch.out_of_reach(site, inclination, altitude_km)
    found: tuple[LaunchWindow, ...] = ()
    nearest = None
    if elements is not None:
        found = tuple(_launch_windows(parts, site))
        nearest = None if found else _nearest_of(parts, site, altitude_km)
    courses = () if inclination is None else launch.courses(site, inclination, altitude_km)
    sectors, flown = sites.sectors_of(site), sites.flown_from(site)
    return LaunchAnswer(
        site=site,
        target=name,
        inclination_deg=inclination,
        altitude_km=altitude_km,
        due_east_inclination_deg=launch.due_east_inclination_deg(site),
        rotation_bonus_m_s=launch.rotation_speed_m_s(site),
        courses=courses,
        missed=missed,
        why=_why(site, name, inclination, altitude_km, missed, text.load(language)),
        remarks=_remarks(site, inclination, altitude_km, nearest, sectors, flown, text.load(language)),
        windows=found,
        nearest=nearest,
        sectors=sectors,
        flown=flown,
        elements=None
        if elements is None
        else elements.reference(begin.plus_days(min(days, SPAN_DAYS) / 2.0)),
    )


# Two windows of a day are farther apart, but for sites at the very edge of an inclination.
_SAME_WINDOW_S = 300.0


def _launch_windows(parts: Sequence[Span], site: Site) -> list[LaunchWindow]:
    found = []
    for span in progress.over(parts, lambda one: one.month):
        first, last = with_margin(span, parts, _SAME_WINDOW_S)
        found.append(windows.launch_windows(span.elements, site, first, last))
    return joined(parts, found, lambda each: each.at, _SAME_WINDOW_S)


def _nearest_of(parts: Sequence[Span], site: Site, altitude_km: float) -> Nearest:
    found = [
        windows.nearest_to_plane(span.elements, site, span.start, span.stop, altitude_km)
        for span in progress.over(parts)
    ]
    return min(found, key=lambda each: abs(each.look.out_of_plane_deg))


def _why(
    site: Site,
    target: str | None,
    inclination: float | None,
    altitude_km: float,
    missed: launch.OutOfReach | None,
    say: text.Texts,
) -> str:
    latitude = abs(site.geocentric_lat_deg)
    if missed is None:
        shown = latitude if inclination is None else inclination
        return say("launch.reached", site=site.name, inclination=shown, latitude=latitude)
    values = {
        "site": site.name,
        "target": target or say("launch.inclination"),
        "inclination": missed.inclination_deg,
        "latitude": latitude,
        "miss": missed.miss_deg,
        "cost": missed.cost_m_s,
        "lost": 100.0 * (1.0 - missed.payload_share),
    }
    earlier = earlier_position(site)
    was = None if earlier is None else launch.out_of_reach(earlier, missed.inclination_deg, altitude_km)
    if earlier is None or was is None:
        return say("launch.missed", **values)
    return say(
        "launch.missed_earlier",
        **values,
        source=earlier.source.split()[0],
        edition=earlier.source.rsplit("dated ", 1)[-1],
        moved=_distance_km(site, earlier),
        earlier_miss=was.miss_deg,
        earlier_cost=was.cost_m_s,
    )


def _remarks(
    site: Site,
    inclination: float | None,
    altitude_km: float,
    nearest: Nearest | None,
    sectors: tuple[Sector, ...],
    flown: Flown | None,
    say: text.Texts,
) -> tuple[str, ...]:
    found = []
    if inclination is not None:
        mistake = launch.geodetic_mistake(site, inclination, altitude_km)
        values = {"geodetic": abs(site.lat_deg), "geocentric": abs(site.geocentric_lat_deg)}
        if mistake.inertial_deg is None:
            found.append(say("launch.geodetic", **values, mistaken=mistake.mistaken_cost_m_s))
        elif mistake.mistaken_inertial_deg is not None:
            found.append(
                say(
                    "launch.geodetic_course",
                    **values,
                    mistaken=mistake.mistaken_inertial_deg,
                    right=mistake.inertial_deg,
                )
            )
        found += [
            say(
                "launch.dog_leg",
                direction=leg.wanted.direction,
                wanted=leg.wanted.inertial_deg,
                flown=leg.flown_inertial_deg,
                turn=leg.turn_deg,
                cost=leg.cost_m_s,
                lost=100.0 * (1.0 - leg.payload_share),
            )
            for leg in launch.dog_leg(site, inclination, altitude_km)
            if leg.turn_deg > 0.0
        ]
    if nearest is not None:
        angle = abs(nearest.look.out_of_plane_deg)
        found.append(say("launch.nearest", angle=angle, at=nearest.look.at.iso(0)))
    if not sectors and site.kind.startswith("launch"):
        found.append(say("launch.no_sector"))
    if flown is not None and flown.counts:
        most = sorted(flown.counts, key=lambda pair: -pair[1])[:_MOST_FLOWN]
        counts = ", ".join(say("launch.flown.one", degrees=degrees, count=count) for degrees, count in most)
        found.append(
            say("launch.flown", counts=counts, counted=flown.counted, launches=f"{flown.launches:,}")
        )
    return tuple(found)


def _distance_km(one: Site, other: Site) -> float:
    places = (itrs_from_geodetic(each.lat_deg, each.lon_deg, each.alt_m) for each in (one, other))
    first, second = places
    return float(np.linalg.norm(first - second))


def place_of(site_id: str) -> dict[str, Any]:
    """Return what the register says of a place: where it is, whose, what it may and did launch into."""
    site = sites.find_site(site_id)
    flown = sites.flown_from(site)
    return {
        **site.as_json(),
        "geocentric_lat_deg": site.geocentric_lat_deg,
        "facts": [fact.as_json() for fact in sites.facts_of(site)],
        "range_safety": [sector.as_json() for sector in sites.sectors_of(site)],
        "flown": flown.as_json() if flown else None,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class AntennaAnswer:
    """When a target is within reach of an antenna; `remarks` say what else decides, a sentence each."""

    antenna: Antenna
    target: Target
    windows: tuple[AntennaWindow, ...]
    remarks: tuple[str, ...]

    @property
    def elements(self) -> ElementsReference | None:
        """The element set of an object in orbit, where there are windows."""
        return self.windows[0].elements if self.windows else None

    def as_json(self) -> dict[str, Any]:
        """Return the answer under the keys of the command line's contract."""
        return {
            "antenna": self.antenna.as_json(),
            "target": self.target.name,
            "windows": [window.as_json() for window in self.windows],
            "remarks": list(self.remarks),
        }


def antenna_target(held: Elements, name: str, at: MomentLike) -> Target:
    """Return what `name` stands for: a body, a radio source, RA,DEC, or an object of `held`."""
    return targets.find_target(name, lambda called: held.at(called, at))


def antenna_follows(
    held: Elements,
    antenna: Antenna,
    name: str,
    start: MomentLike,
    days: float,
    *,
    frequency_mhz: float | None = None,
    language: str = "en",
) -> AntennaAnswer:
    """Return the windows of what `name` stands for, as `antenna_sees`.

    An object in orbit is followed by its set nearest to the middle of the span; over
    one longer than `dashboard.answers.spans.SPAN_DAYS`, in each part by that part's own.
    """
    target, parts = antenna_target_over(held, name, tle.as_moment(start), days)
    return antenna_sees(
        antenna, target, start, days, frequency_mhz=frequency_mhz, language=language, parts=parts
    )


def antenna_target_over(
    held: Elements, name: str, start: Moment, days: float
) -> tuple[Target, Sequence[Span]]:
    """Return what `name` stands for, and of an object in orbit which set to use from when to when."""
    parts: list[Span] = []

    def find(called: str) -> ElementSet:
        parts.extend(spans(held, called, start, days))
        return parts[0].elements

    return targets.find_target(name, find), parts


# Windows of what rises once a revolution or once a day, by their culminations.
_SAME_CULMINATION_S, _AROUND_S = 900.0, 86400.0


def _windows_over(
    antenna: Antenna, target: Target, begin: Moment, days: float, spans_of_it: Sequence[Span]
) -> Sequence[AntennaWindow]:
    in_orbit = isinstance(target, Orbiting)
    parts: Sequence[Part] = spans_of_it if in_orbit else divided(begin, days)
    if len(parts) < 2:
        return sites.antenna_windows(antenna, target, begin, begin.plus_days(days))
    found = []
    for part in progress.over(parts, lambda one: one.month):
        first, last = with_margin(part, parts, _AROUND_S)
        followed = Orbiting(part.elements) if isinstance(part, Span) else target
        its = sites.antenna_windows(antenna, followed, first, last)
        near = part.start.plus_seconds(-_SAME_CULMINATION_S)
        its = [one for one in its if near <= one.culmination.at <= part.stop]
        if not in_orbit and any(
            (one.open_start and first > begin) or (one.open_end and last < begin.plus_days(days))
            for one in its
        ):
            # It stays up for days on end: only in one piece its windows are whole.
            return sites.antenna_windows(antenna, target, begin, begin.plus_days(days))
        found.append(its)
    return joined(parts, found, lambda each: each.culmination.at, _SAME_CULMINATION_S)


def antenna_sees(
    antenna: Antenna,
    target: Target,
    start: MomentLike,
    days: float,
    *,
    frequency_mhz: float | None = None,
    language: str = "en",
    parts: Sequence[Span] = (),
) -> AntennaAnswer:
    """Return the windows of a target over an antenna, and what else decides whether it can be heard.

    `parts`: of an object in orbit, which set to use from when to when.
    """
    begin = tle.as_moment(start)
    found = tuple(_windows_over(antenna, target, begin, days, parts))
    say = text.load(language)
    remarks = []
    if not found:
        remarks.append(
            say(
                "antenna.none",
                target=target.name,
                antenna=antenna.name,
                reason=_why_none(antenna, target, begin.plus_days(days / 2.0), say),
            )
        )
    too_fast = [window for window in found if window.followed is False]
    if too_fast and antenna.slew_deg_s is not None and antenna.beams is not None:
        rate = max(window.angular_rate_deg_s for window in too_fast)
        width = antenna.beams.fwhm_arcmin
        remarks.append(
            say(
                "antenna.too_fast",
                target=target.name,
                rate=rate,
                slew=antenna.slew_deg_s,
                beam=width,
                seconds=width / 60.0 / rate,
            )
        )
    if frequency_mhz is not None:
        bands = antenna.bands_of(frequency_mhz)
        key = "antenna.in_band" if bands else "antenna.out_of_band"
        remarks.append(say(key, frequency=frequency_mhz, bands=_bands(bands or antenna.bands)))
    if not antenna.transmits:
        remarks.append(say("antenna.listens", antenna=antenna.name))
    return AntennaAnswer(antenna=antenna, target=target, windows=found, remarks=tuple(remarks))


def tracking_of(
    antenna: Antenna,
    target: Target,
    at: MomentLike,
    downlink_mhz: float | None = None,
    *,
    language: str = "en",
) -> tuple[fast.Tracking, str]:
    """Return whether the antenna could have tracked the target at an instant, and the verdict in words."""
    answer = fast.could_track(antenna, target, at, downlink_mhz)
    say = text.load(language)
    if answer.could_track:
        return answer, say("antenna.verdict.tracked")
    if answer.could_listen:
        return answer, say("antenna.verdict.listened")
    reasons = []
    zenith = answer.point.zenith_deg
    if zenith > 90.0:
        reasons.append(say("antenna.reason.below", target=target.name))
    elif not answer.in_reach:
        limit = antenna.max_zenith_deg
        reasons.append(say("antenna.reason.reach", target=target.name, zenith=zenith, limit=limit))
    if answer.downlink_mhz is not None and not answer.heard_in:
        reasons.append(say("antenna.reason.band", frequency=answer.downlink_mhz))
    if answer.followed is False and antenna.slew_deg_s is not None:
        reasons.append(say("antenna.reason.fast", rate=answer.angular_rate_deg_s, slew=antenna.slew_deg_s))
    if not answer.transmits:
        reasons.append(say("antenna.reason.send"))
    return answer, say("antenna.verdict.no", reasons="; ".join(reasons))


def window_that_day(antenna: Antenna, target: Target, at: MomentLike) -> AntennaWindow | None:
    """Return the window of the target that holds an instant, or else the nearest within 24 hours of it."""
    moment = tle.as_moment(at)
    found = sites.antenna_windows(antenna, target, moment.plus_days(-1.0), moment.plus_days(1.0))

    def away(window: AntennaWindow) -> float:
        before, after = window.rise.at.seconds_since(moment), moment.seconds_since(window.set.at)
        return max(0.0, before, after)

    return min(found, key=away, default=None)


def _bands(bands: tuple[Band, ...]) -> str:
    return ", ".join(f"{band.name} {band.from_mhz:,.0f} to {band.to_mhz:,.0f} MHz" for band in bands)


def _why_none(antenna: Antenna, target: Target, at: Moment, say: text.Texts) -> str:
    if isinstance(target, Orbiting):
        return say("antenna.orbit", limit=round(sites.geometric_limit_deg(target.elements, antenna.site), 1))
    declination = declination_deg(target, antenna.site, at)
    zenith = abs(antenna.site.lat_deg - declination)
    return say("antenna.declination", declination=declination, zenith=zenith, limit=antenna.max_zenith_deg)


def declination_deg(target: Target, site: Site, at: MomentLike) -> float:
    """Return the declination of date of a target as seen from a site, degrees."""
    times = Times.of(at)
    away = target.away_itrs_km(times, site)[0]
    return math.degrees(math.atan2(away[2], math.hypot(away[0], away[1])))


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestCrossing:
    """The crossing that comes nearest to where the dish points, and how many come within a degree."""

    object: str
    norad_cat_id: int
    separation_deg: float
    at: Moment
    within_a_degree: int

    def as_json(self) -> dict[str, Any]:
        """Return the fields."""
        return {
            "object": self.object,
            "norad_cat_id": self.norad_cat_id,
            "separation_deg": self.separation_deg,
            "at": self.at.iso(),
            "within_a_degree": self.within_a_degree,
        }


def satellites_over(
    antenna: Antenna, catalog: Catalog, start: MomentLike, days: float, pointing: Target | None = None
) -> tuple[ConeCrossings, NearestCrossing | None]:
    """Return what of a catalogue crosses the cone and what comes nearest to `pointing` (or the zenith)."""
    begin = tle.as_moment(start)
    crossings = cone_crossings(catalog, antenna, begin, begin.plus_days(days))
    if not len(crossings):
        return crossings, None
    separation, at = crossings.nearest_to((0.0, 90.0) if pointing is None else pointing)
    best = int(separation.argmin())
    chosen = catalog[int(crossings.obj[best])]
    return crossings, NearestCrossing(
        object=chosen.label,
        norad_cat_id=chosen.norad_cat_id,
        separation_deg=float(separation[best]),
        at=begin.plus_seconds(float(at[best])),
        within_a_degree=int((separation <= 1.0).sum()),
    )
