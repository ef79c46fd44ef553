"""Antennas: what they can point at and when, what they can hear, how fast they turn.

An antenna is a dish at a site with limits: it sees what stands above its lowest
elevation (and above its horizon, where one is given). The table is
`data/antennas.json`. FAST, which sees 40 degrees about its zenith, is one of
them; what only FAST has is in `sites.fast`.
"""

import difflib
import json
import math
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from orbits import Times
from orbits.earth_orientation import FloatArray
from orbits.search import Quantity, Stays, find_peaks, find_stays
from sites import targets
from sites.errors import UnknownSite, WindowError
from sites.facts import Fact
from sites.horizon import Horizon
from sites.passes import find_passes
from sites.registry import find_site
from sites.site import Site
from sites.targets import Orbiting, Target
from tle import Catalog, ElementsReference, Moment, MomentLike, as_moment

_FIRST_STEP_S = 900.0
# How near to the highest any other place of a stay may be; the top itself is then followed by parabolas.
_CULMINATION_DEG = 1e-3


@dataclass(frozen=True, slots=True)
class Band:
    """A range of frequencies that an antenna receives."""

    name: str
    from_mhz: float
    to_mhz: float
    source: str
    confidence: str

    def holds(self, frequency_mhz: float) -> bool:
        """Return whether the frequency lies in the band."""
        return self.from_mhz <= frequency_mhz <= self.to_mhz


@dataclass(frozen=True, slots=True)
class Gain:
    """How the aperture efficiency falls with the zenith angle, for each group of beams.

    Efficiency is a z + b up to the full-gain limit, and goes on from there as c z:
    (a, b, c) by group, with z in degrees.
    """

    at_mhz: float
    efficiency: dict[str, tuple[float, float, float]]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Beams:
    """The beams of a receiver: width to half power, and their centres about the pointing.

    `offsets_arcmin` are (right ascension times cos(dec), declination), without
    rotation of the receiver; the first is the central beam.
    """

    fwhm_arcmin: float
    fwhm_at_mhz: float
    fwhm_source: str
    offsets_arcmin: tuple[tuple[float, float], ...]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Antenna:
    """A dish with what limits it.

    Attributes
    ----------
    transmits:
        Whether it can also send: without that nothing can be commanded.
    dish_m, illuminated_m:
        Diameter, and what of it works at a time.
    min_elevation_deg:
        The lowest elevation it points to; 90 less the largest zenith angle.
    full_gain_elevation_deg:
        From where on all of the illuminated dish works.
    hills:
        The horizon of the site; None where nothing stands higher than `min_elevation_deg`.
    slew_deg_s:
        How fast it turns at most; None where that is unknown.
    """

    id: str
    name: str
    site: Site
    transmits: bool
    dish_m: float
    illuminated_m: float
    min_elevation_deg: float
    full_gain_elevation_deg: float
    hills: Horizon | None = None
    slew_deg_s: float | None
    bands: tuple[Band, ...]
    gain: Gain | None
    beams: Beams | None
    figures: tuple[Fact, ...]

    @property
    def max_zenith_deg(self) -> float:
        """The largest zenith angle."""
        return 90.0 - self.min_elevation_deg

    @property
    def full_gain_zenith_deg(self) -> float:
        """The largest zenith angle at which all of the illuminated dish works."""
        return 90.0 - self.full_gain_elevation_deg

    def declination_band_deg(self, zenith_deg: float | None = None) -> tuple[float, float]:
        """Return the declinations that culminate within a zenith angle (the largest one if left out)."""
        angle = self.max_zenith_deg if zenith_deg is None else zenith_deg
        latitude = self.site.lat_deg
        return max(-90.0, latitude - angle), min(90.0, latitude + angle)

    def bands_of(self, frequency_mhz: float) -> tuple[Band, ...]:
        """Return the bands that hold a frequency."""
        return tuple(band for band in self.bands if band.holds(frequency_mhz))

    def efficiency(self, zenith_deg: float, beams: str = "centre") -> float | None:
        """Return the aperture efficiency at a zenith angle; None where it is unknown, 0 beyond the limit."""
        if self.gain is None:
            return None
        if zenith_deg > self.max_zenith_deg:
            return 0.0
        slope, at_zenith, slope_beyond = self.gain.efficiency[beams]
        knee = self.full_gain_zenith_deg
        if zenith_deg <= knee:
            return slope * zenith_deg + at_zenith
        return slope * knee + at_zenith + slope_beyond * (zenith_deg - knee)

    def beam_width_arcmin(self, frequency_mhz: float) -> float | None:
        """Return the width of a beam to half power, arcmin: it goes with the wavelength."""
        if self.beams is None:
            return None
        return self.beams.fwhm_arcmin * self.beams.fwhm_at_mhz / frequency_mhz

    @property
    def horizon(self) -> Horizon:
        """From which elevation on it sees, by azimuth: its own limit, and the hills where they are higher."""
        lowest = self.min_elevation_deg
        if self.hills is None:
            return Horizon.level(lowest)
        return _at_least(self.hills, lowest)

    def as_json(self) -> dict[str, Any]:
        """Return what is known of it."""
        return {
            "id": self.id,
            "name": self.name,
            "site": self.site.id,
            "transmits": self.transmits,
            "dish_m": self.dish_m,
            "illuminated_m": self.illuminated_m,
            "max_zenith_deg": self.max_zenith_deg,
            "full_gain_zenith_deg": self.full_gain_zenith_deg,
            "declinations_deg": list(self.declination_band_deg()),
            "full_gain_declinations_deg": list(self.declination_band_deg(self.full_gain_zenith_deg)),
            "slew_deg_s": self.slew_deg_s,
            "bands": [asdict(band) for band in self.bands],
            "figures": [fact.as_json() for fact in self.figures],
        }


@dataclass(frozen=True, slots=True)
class SkyPoint:
    """One moment and the place in the sky: azimuth from north through east, elevation without refraction."""

    at: Moment
    azimuth_deg: float
    elevation_deg: float

    @property
    def zenith_deg(self) -> float:
        """The angle from the zenith."""
        return 90.0 - self.elevation_deg

    def as_json(self) -> dict[str, Any]:
        """Return the point under the keys of the command line's contract."""
        return {
            "at": self.at.iso(),
            "azimuth_deg": self.azimuth_deg,
            "elevation_deg": self.elevation_deg,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AntennaWindow:
    """One stay of a target within what an antenna can see.

    Attributes
    ----------
    rise, culmination, set:
        Where it comes in, stands highest and goes out; where the span cuts the
        window, what is seen at its edge.
    open_start, open_end:
        Whether the span cuts it.
    full_gain:
        The stretches, from and to, in which the whole illuminated dish works.
    angular_rate_deg_s:
        How fast the line of sight turns over the ground at the culmination.
    beam_transit_s:
        How long it takes through the middle of the central beam of a dish at rest, at the
        frequency the beam's width is known for; None where it is not.
    followed:
        Whether the dish can turn that fast; None where its rate is unknown.
    efficiency:
        Of the aperture at the culmination; None where it is unknown.
    elements:
        The element set of an object in orbit; None for bodies and stars.
    """

    antenna: str
    target: str
    rise: SkyPoint
    culmination: SkyPoint
    set: SkyPoint
    open_start: bool
    open_end: bool
    full_gain: tuple[tuple[Moment, Moment], ...]
    angular_rate_deg_s: float
    beam_transit_s: float | None
    followed: bool | None
    efficiency: float | None
    elements: ElementsReference | None

    @property
    def duration_s(self) -> float:
        """Seconds from rise to set."""
        return self.set.at.seconds_since(self.rise.at)

    @property
    def full_gain_s(self) -> float:
        """Seconds with the whole illuminated dish."""
        return sum(end.seconds_since(begin) for begin, end in self.full_gain)

    def as_json(self) -> dict[str, Any]:
        """Return the window under the keys of the command line's contract."""
        edges = {(True, False): "start", (False, True): "end", (True, True): "both"}
        return {
            "antenna": self.antenna,
            "target": self.target,
            "rise": self.rise.as_json(),
            "culmination": self.culmination.as_json(),
            "set": self.set.as_json(),
            "duration_s": self.duration_s,
            "cut_by_span": edges.get((self.open_start, self.open_end)),
            "max_elevation_deg": self.culmination.elevation_deg,
            "within_full_gain": [{"from": a.iso(), "to": b.iso()} for a, b in self.full_gain],
            "within_full_gain_s": self.full_gain_s,
            "angular_rate_deg_s": self.angular_rate_deg_s,
            "beam_transit_s": self.beam_transit_s,
            "can_follow": self.followed,
            "efficiency": self.efficiency,
            "elements": self.elements.as_json() if self.elements else None,
        }


@cache
def load() -> dict[str, Antenna]:
    """Return the registered antennas by id, in the order of the table."""
    text = resources.files("sites").joinpath("data/antennas.json").read_text(encoding="utf-8")
    return {row["id"]: _record(row) for row in json.loads(text)["antennas"]}


def find_antenna(text: str) -> Antenna:
    """Return the antenna that an id or a name of its site stands for.

    Raises
    ------
    UnknownSite
        No antenna goes by that name; the sentence lists those that there are.
    """
    key = text.strip().casefold()
    if key in load():
        return load()[key]
    try:
        site = find_site(text)
    except UnknownSite:
        site = None
    for antenna in load().values():
        if (site is not None and antenna.site == site) or antenna.name.casefold() == key:
            return antenna
    near = difflib.get_close_matches(key, load(), n=2)
    raise UnknownSite(
        f"{text!r} is no antenna we know. "
        + (f"Near it: {', '.join(near)}. " if near else "")
        + f"Registered are {', '.join(load())}."
    )


def antenna_windows(
    antenna: Antenna, target: Target, start: MomentLike, stop: MomentLike
) -> list[AntennaWindow]:
    """Return every stay of a target within what the antenna sees from start to stop, in order.

    None is missed and each edge is known to 10 ms, by the same argument as for
    passes (`orbits.search`): the line of sight to a body or a star turns no faster
    than the Earth and a bit, that to an object in orbit as `find_passes` bounds it.

    Raises
    ------
    WindowError
        The span is empty.
    """
    begin, end = as_moment(start), as_moment(stop)
    length_s = end.seconds_since(begin)
    if not length_s > 0.0:
        raise WindowError(
            f"The span ends at {end.iso(0)}, not after its start at {begin.iso(0)}. "
            "Give a stop later than the start, or a positive number of days."
        )
    sky = _Sky(antenna, target, begin)
    if isinstance(target, Orbiting):
        return sky.passes(target, end)
    stays = find_stays(sky.above_horizon(), 0.0, length_s, _FIRST_STEP_S)
    return sky.windows(stays)


@dataclass(frozen=True, slots=True)
class TimeInView:
    """How much of a span of whole days a target is within reach.

    Attributes
    ----------
    share:
        Of the time.
    days_without:
        Share of the UTC days without any window.
    median_window_s, longest_window_s:
        Of the windows; 0 where there are none.
    """

    share: float
    days_without: float
    median_window_s: float
    longest_window_s: float


def time_in_view(antenna: Antenna, target: Target, start: MomentLike, days: int) -> TimeInView:
    """Return how much of whole days a target is within reach of an antenna; start at 0 h."""
    begin = as_moment(start)
    length_s = days * 86400.0
    if isinstance(target, Orbiting):
        windows = antenna_windows(antenna, target, begin, begin.plus_days(days))
        edges = [(w.rise.at.seconds_since(begin), w.set.at.seconds_since(begin)) for w in windows]
    else:
        stays = find_stays(_Sky(antenna, target, begin).above_horizon(), 0.0, length_s, _FIRST_STEP_S)
        edges = list(zip(stays.begins_s.tolist(), stays.ends_s.tolist(), strict=True))
    with_window: set[int] = set()
    for first, last in edges:
        with_window.update(range(int(first // 86400.0), min(int(last // 86400.0), days - 1) + 1))
    lengths = [last - first for first, last in edges] or [0.0]
    return TimeInView(
        share=sum(lengths) / length_s,
        days_without=1.0 - len(with_window) / days,
        median_window_s=float(np.median(lengths)),
        longest_window_s=max(lengths),
    )


class _Sky:
    """A target over an antenna, by seconds from the start."""

    def __init__(self, antenna: Antenna, target: Target, start: Moment) -> None:
        self.antenna, self.target, self.start = antenna, target, start

    def times(self, t_s: FloatArray) -> Times:
        days = np.floor(t_s / 86400.0)
        return Times(self.start.jd + days, self.start.fr + (t_s - days * 86400.0) / 86400.0)

    def look(self, t_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        azimuth, elevation, _ = targets.look(self.target, self.antenna.site, self.times(t_s))
        return azimuth, elevation

    def elevation(self) -> Quantity:
        rate = math.degrees(targets.sky_rate_bound_rad_s())
        return Quantity.with_rate(lambda t_s: self.look(t_s)[1], rate)

    def above_horizon(self) -> Quantity:
        """Return elevation less horizon, levelled off where it is far above the highest point of the horizon.

        A horizon that slopes by s turns a change of azimuth into one of elevation: near
        the horizon by s / cos(elevation) at most, hence the levelling.
        """
        rate = math.degrees(targets.sky_rate_bound_rad_s())
        horizon = self.antenna.horizon
        if horizon.is_level:
            return Quantity.with_rate(lambda t_s: self.look(t_s)[1] - horizon.lowest_deg, rate)
        level = 5.0
        top = min(horizon.highest_deg + level, 89.0)

        def value(t_s: FloatArray) -> FloatArray:
            azimuth, elevation = self.look(t_s)
            return np.asarray(np.minimum(elevation - horizon.at(azimuth), level))

        return Quantity.with_rate(value, rate * (1.0 + horizon.steepest / math.cos(math.radians(top))))

    def points(self, t_s: FloatArray) -> list[SkyPoint]:
        azimuth, elevation = self.look(t_s)
        return [
            SkyPoint(self.start.plus_seconds(second), az, el)
            for second, az, el in zip(t_s.tolist(), azimuth.tolist(), elevation.tolist(), strict=True)
        ]

    def windows(self, stays: Stays) -> list[AntennaWindow]:
        if not len(stays):
            return []
        tops = find_peaks(
            self.elevation(), stays.begins_s, stays.ends_s, _FIRST_STEP_S, closeness=_CULMINATION_DEG
        )
        rises, tops_at, sets = (self.points(t_s) for t_s in (stays.begins_s, tops, stays.ends_s))
        rates = targets.angular_rate_deg_s(self.target, self.antenna.site, self.times(tops)).tolist()
        full = Quantity.with_rate(
            lambda t_s: self.look(t_s)[1] - self.antenna.full_gain_elevation_deg,
            math.degrees(targets.sky_rate_bound_rad_s()),
        )
        spans = find_stays(full, float(stays.begins_s[0]), float(stays.ends_s[-1]), _FIRST_STEP_S)
        return [
            self._window(
                rises[i],
                tops_at[i],
                sets[i],
                (bool(stays.open_start[i]), bool(stays.open_end[i])),
                self._within(spans, float(stays.begins_s[i]), float(stays.ends_s[i])),
                rates[i],
                None,
            )
            for i in range(len(stays))
        ]

    def _within(self, spans: Stays, begin_s: float, end_s: float) -> tuple[tuple[Moment, Moment], ...]:
        """Return what of the spans lies within a stay."""
        begins, ends = np.maximum(spans.begins_s, begin_s), np.minimum(spans.ends_s, end_s)
        return tuple(
            (self.start.plus_seconds(first), self.start.plus_seconds(last))
            for first, last in zip(begins.tolist(), ends.tolist(), strict=True)
            if first < last
        )

    def passes(self, target: Orbiting, stop: Moment) -> list[AntennaWindow]:
        catalog = Catalog.of([target.elements])
        antenna = self.antenna
        found, inner = (
            find_passes(catalog, antenna.site, self.start, stop, min_elevation_deg=limit)
            for limit in (antenna.horizon, antenna.full_gain_elevation_deg)
        )
        result = []
        for each in found:
            rise, top, fall = (
                SkyPoint(event.at, event.azimuth_deg, event.elevation_deg)
                for event in (each.aos, each.tca, each.los)
            )
            spans = tuple(
                (max(one.aos.at, each.aos.at), min(one.los.at, each.los.at))
                for one in inner
                if max(one.aos.at, each.aos.at) < min(one.los.at, each.los.at)
            )
            (rate,) = targets.angular_rate_deg_s(self.target, antenna.site, Times.of(top.at)).tolist()
            edges = (each.starts_before_window, each.ends_after_window)
            result.append(self._window(rise, top, fall, edges, spans, rate, each.elements))
        return result

    def _window(
        self,
        rise: SkyPoint,
        top: SkyPoint,
        fall: SkyPoint,
        edges: tuple[bool, bool],
        full_gain: tuple[tuple[Moment, Moment], ...],
        rate_deg_s: float,
        elements: ElementsReference | None,
    ) -> AntennaWindow:
        slew, beams = self.antenna.slew_deg_s, self.antenna.beams
        return AntennaWindow(
            antenna=self.antenna.id,
            target=self.target.name,
            rise=rise,
            culmination=top,
            set=fall,
            open_start=edges[0],
            open_end=edges[1],
            full_gain=full_gain,
            angular_rate_deg_s=rate_deg_s,
            beam_transit_s=None if beams is None else beams.fwhm_arcmin / 60.0 / rate_deg_s,
            followed=None if slew is None else rate_deg_s <= slew,
            efficiency=self.antenna.efficiency(top.zenith_deg),
            elements=elements,
        )


def _at_least(hills: Horizon, lowest_deg: float) -> Horizon:
    """Return the hills filled up to an elevation, with points where they rise out of it."""
    points = list(hills.points)
    after = [*points[1:], (points[0][0] + 360.0, points[0][1])]
    filled = {azimuth: max(lowest_deg, height) for azimuth, height in points}
    for (left, low), (right, high) in zip(points, after, strict=True):
        if (low - lowest_deg) * (high - lowest_deg) < 0.0:
            meets = left + (lowest_deg - low) / (high - low) * (right - left)
            filled[meets % 360.0] = lowest_deg
    return Horizon(tuple(sorted(filled.items())))


def with_limit(antenna: Antenna, max_zenith_deg: float) -> Antenna:
    """Return the antenna with another largest zenith angle: what it would see."""
    return replace(antenna, min_elevation_deg=90.0 - max_zenith_deg)


def _record(row: dict[str, Any]) -> Antenna:
    gain, beams = row["gain"], row["beams"]
    return Antenna(
        id=row["id"],
        name=row["name"],
        site=find_site(row["site"]),
        transmits=row["transmits"],
        dish_m=row["dish_m"],
        illuminated_m=row["illuminated_m"],
        min_elevation_deg=row["min_elevation_deg"],
        full_gain_elevation_deg=row["full_gain_elevation_deg"],
        slew_deg_s=row["slew_deg_s"],
        bands=tuple(Band(**band) for band in row["bands"]),
        gain=None
        if gain is None
        else Gain(
            at_mhz=gain["at_mhz"],
            efficiency={group: (each[0], each[1], each[2]) for group, each in gain["efficiency"].items()},
            source=gain["source"],
            confidence=gain["confidence"],
        ),
        beams=None
        if beams is None
        else Beams(
            fwhm_arcmin=beams["fwhm_arcmin"],
            fwhm_at_mhz=beams["fwhm_at_mhz"],
            fwhm_source=beams["fwhm_source"],
            offsets_arcmin=tuple((east, north) for east, north in beams["offsets_arcmin"]),
            source=beams["source"],
            confidence=beams["confidence"],
        ),
        figures=tuple(Fact(**fact) for fact in row["figures"]),
    )
