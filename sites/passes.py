"""Passes: when objects are above the horizon of a site, complete and to 10 ms.

Two engines find the same: the compiled search over many objects and sites
(`orbits.overhead`), once it is compiled, and `orbits.search` along a `SkyPath`, which also
judges what SGP4 gives up on within the window and horizons that are not level.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits import ERRORS, Overhead, overhead, stays_overhead
from orbits.search import Stays
from sites.errors import WindowError
from sites.horizon import Horizon
from sites.magnitude import Brightness
from sites.moonlight import Moon
from sites.plus_minus import PlusMinus
from sites.site import Site
from sites.skypath import Floats, SkyPath
from sites.topocentric import east_north_up, position_itrs_km
from sites.visibility import DARK_BELOW_DEG, Visibility, lighting
from tle import Catalog, ElementSet, ElementsReference, Moment, MomentLike, as_moment


@dataclass(frozen=True, slots=True)
class PassEvent:
    """One moment of a pass and the place in the sky.

    Attributes
    ----------
    at:
        The instant, UTC.
    azimuth_deg:
        From north through east, 0 to 360.
    elevation_deg:
        Above the geometric horizon, without refraction.
    range_km:
        Distance from the site.
    """

    at: Moment
    azimuth_deg: float
    elevation_deg: float
    range_km: float

    def as_json(self) -> dict[str, Any]:
        """Return the event under the keys of the command line's contract."""
        return {
            "at": self.at.iso(),
            "azimuth_deg": self.azimuth_deg,
            "elevation_deg": self.elevation_deg,
            "range_km": self.range_km,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One stay of an object above the mask of a site.

    Attributes
    ----------
    object, norad_cat_id:
        Name (the number as text where the set has no name) and catalogue number.
    site:
        From where it is seen.
    min_elevation_deg:
        The mask; of a horizon that is not level, its lowest elevation.
    horizon:
        What tells other masks of that elevation apart: the fingerprint of a horizon that is
        not level, `air` where the mask is seen through the air; else empty.
    aos, los:
        Where it comes above the mask and goes below it; where the window cuts
        the pass, what is seen at the edge of the window.
    tca:
        The culmination: the highest point, as pass tables use the word. The
        point nearest in range can lie some seconds beside it.
    starts_before_window, ends_after_window:
        Whether the object was above the mask already when the window opened,
        or still when it closed.
    ended_by:
        Why the prediction ends at `los` although the object is above the mask
        (SGP4 has no position from there on: decayed), or an empty text.
    visible:
        When it can be seen with the naked eye, or why not.
    shadow_entry, shadow_exit:
        Where it first leaves full sunlight within the pass, and where it first
        comes back into it; None where it does not.
    elements:
        The element set used, with its age at `aos`.
    magnitude, moon, plus_minus:
        How bright at best, the Moon, and how far off times and elevation may be;
        None until `with_circumstances` has filled them in, and where unknown.
    void:
        Why the prediction no longer holds (a reboost after the epoch of the
        elements), or an empty text.
    """

    object: str
    norad_cat_id: int
    site: Site
    min_elevation_deg: float
    aos: PassEvent
    tca: PassEvent
    los: PassEvent
    horizon: str = ""
    starts_before_window: bool = False
    ends_after_window: bool = False
    ended_by: str = ""
    visible: Visibility
    shadow_entry: PassEvent | None = None
    shadow_exit: PassEvent | None = None
    elements: ElementsReference
    magnitude: Brightness | None = None
    moon: Moon | None = None
    plus_minus: PlusMinus | None = None
    void: str = ""

    @property
    def duration_s(self) -> float:
        """Seconds from aos to los."""
        return self.los.at.seconds_since(self.aos.at)

    @property
    def cut_by_window(self) -> str | None:
        """Which edge of the window cuts the pass: `start`, `end`, `both`, or None."""
        edges = {(True, False): "start", (False, True): "end", (True, True): "both"}
        return edges.get((self.starts_before_window, self.ends_after_window))

    def as_json(self) -> dict[str, Any]:
        """Return the pass under the keys of the command line's contract."""
        return {
            "object": self.object,
            "norad_cat_id": self.norad_cat_id,
            "site": self.site.id,
            "min_elevation_deg": self.min_elevation_deg,
            "horizon": self.horizon or None,
            "aos": self.aos.as_json(),
            "tca": self.tca.as_json(),
            "los": self.los.as_json(),
            "duration_s": self.duration_s,
            "cut_by_window": self.cut_by_window,
            "ended_by": self.ended_by or None,
            "visible": self.visible.as_json(),
            "shadow_entry": self.shadow_entry.as_json() if self.shadow_entry else None,
            "shadow_exit": self.shadow_exit.as_json() if self.shadow_exit else None,
            "magnitude": self.magnitude.magnitude if self.magnitude else None,
            "brightness": self.magnitude.as_json() if self.magnitude else None,
            "moon": self.moon.as_json() if self.moon else None,
            "plus_minus": self.plus_minus.as_json() if self.plus_minus else None,
            "void": self.void or None,
            "elements": self.elements.as_json(),
        }


# A pass over this many days of one object and one site takes the slower search about as long
# as loading compiled code from the disk; and this many as long as compiling it.
_WORTH_LOADING_DAYS, _WORTH_COMPILING_DAYS = 300.0, 10_000.0


def find_passes(
    catalog: Catalog,
    site: Site | Sequence[Site],
    start: MomentLike,
    stop: MomentLike,
    *,
    min_elevation_deg: float | Horizon = 10.0,
    refraction: bool = False,
    dark_below_deg: float = DARK_BELOW_DEG,
    threads: int | None = None,
) -> list[Pass]:
    """Return every pass of every element set of `catalog` over every site, ordered by aos.

    Complete: a stay above the mask is found whatever its length, down to what
    fits between two samples 10 ms apart, because no interval is left before a
    bound on the motion proves it to lie on one side of the mask (the argument is in
    `orbits.search` and `orbits.kernels.searches`). Precise: aos and los are known to
    10 ms, tca to a millisecond.

    Every object class is dealt with alike: one that never sets gives a single
    pass marked as cut at both ends, one that never rises gives none, one that
    decays above the horizon gives a pass that says so in `ended_by`. A pass that
    reaches beyond the window is kept and marked, so that the passes of windows
    put end to end are those of the long window.

    Several sets of one object in `catalog` are predicted each for itself over the
    whole window: choose one (`Catalog.nearest`).

    Parameters
    ----------
    site:
        One site, or several.
    start, stop:
        The window, closed at both ends.
    min_elevation_deg:
        The mask: -90 to 90 degrees all around, or a `Horizon`.
    refraction:
        Whether the mask is an elevation as it is seen, lifted by the air
        (`sites.refraction`). Elevations of the passes are without air either way.
    dark_below_deg:
        Below which elevation of the Sun the sky counts as dark, for `Pass.visible`.
    threads:
        How many threads the compiled search may use; see `orbits.threads`.

    Raises
    ------
    WindowError
        The window ends before it starts, or the mask is no elevation.
    """
    sites = (site,) if isinstance(site, Site) else tuple(site)
    begin, length_s, horizon = _asked(start, stop, min_elevation_deg)
    real = horizon.without_air() if refraction else horizon
    found: list[Pass] = []
    for path, stays in _all_stays(catalog, sites, begin, length_s, real, threads):
        found += _passes_of(path, stays, horizon, refraction, dark_below_deg)
    return sorted(found, key=lambda each: (each.aos.at, each.norad_cat_id, each.site.id))


def pass_times(
    catalog: Catalog,
    sites: Sequence[Site],
    start: MomentLike,
    stop: MomentLike,
    *,
    min_elevation_deg: float = 10.0,
    tops: bool = True,
    threads: int | None = None,
) -> Overhead:
    """Return when and where the passes of many objects over many sites begin, culminate and end, as arrays.

    The same passes as `find_passes` gives one by one, without light and shadow: for
    catalogues and networks. Objects that SGP4 gives up on within the window are named in
    `Overhead.unsettled` and are for `find_passes`. Waits for the compiled search. Without
    `tops` only begin and end are found, which takes a quarter less time.

    Raises
    ------
    WindowError
        As in `find_passes`.
    """
    begin, length_s, horizon = _asked(start, stop, min_elevation_deg)
    return _overhead(catalog, sites, begin, length_s, horizon, threads, tops)


def _asked(
    start: MomentLike, stop: MomentLike, min_elevation_deg: float | Horizon
) -> tuple[Moment, float, Horizon]:
    """Return the start and length of the window and the horizon, or refuse them."""
    begin, end = as_moment(start), as_moment(stop)
    length_s = end.seconds_since(begin)
    if not length_s > 0.0:
        raise WindowError(
            f"The window ends at {end.iso(0)}, not after its start at {begin.iso(0)}. "
            "Give a stop later than the start, or a positive number of days."
        )
    if isinstance(min_elevation_deg, Horizon):
        return begin, length_s, min_elevation_deg
    if not -90.0 <= min_elevation_deg <= 90.0:
        raise WindowError(
            f"The lowest elevation is {min_elevation_deg:g} degrees; it goes from -90 to 90 (10 is usual)."
        )
    return begin, length_s, Horizon.level(min_elevation_deg)


@dataclass(frozen=True, slots=True, eq=False)
class _Stays:
    """The stays of one object above the horizon of one site, each field of shape (n,).

    When they begin, culminate and end (seconds), cut or not, SGP4's code at the end, and
    azimuth, elevation and range at the three, (n, 3, 3).
    """

    begins_s: Floats
    tops_s: Floats
    ends_s: Floats
    open_start: npt.NDArray[np.bool_]
    open_end: npt.NDArray[np.bool_]
    error: npt.NDArray[np.uint8]
    looks: Floats


def _all_stays(
    catalog: Catalog,
    sites: Sequence[Site],
    begin: Moment,
    length_s: float,
    horizon: Horizon,
    threads: int | None,
) -> Iterator[tuple[SkyPath, _Stays]]:
    """Yield the stays along every path of an object over a site that has any."""
    slowly = np.arange(len(catalog))
    if _is_compiled(len(catalog) * len(sites) * length_s / 86400.0):
        table = _overhead(catalog, sites, begin, length_s, horizon, threads)
        key = table.obj * len(sites) + table.place
        heads = np.flatnonzero(np.diff(key, prepend=-1)).tolist()
        for first, after in pairwise([*heads, len(key)]):
            path = SkyPath(catalog, int(table.obj[first]), sites[int(table.place[first])], begin)
            rows = slice(first, after)
            stays = _Stays(
                table.begin_s[rows],
                table.top_s[rows],
                table.end_s[rows],
                table.open_start[rows],
                table.open_end[rows],
                np.zeros(after - first, np.uint8),
                np.stack([table.azimuth_deg[rows], table.elevation_deg[rows], table.range_km[rows]], -1),
            )
            yield path, stays if horizon.is_level else _over_hills(path, stays, horizon)
        slowly = table.unsettled
    for number in slowly.tolist():
        for place in sites:
            path = SkyPath(catalog, number, place, begin)
            found = path.stays(length_s, horizon)
            if len(found.stays):
                yield path, _with_tops(path, found.stays, found.error)


def _is_compiled(days: float) -> bool:
    """Return whether the compiled search answers; wait for it where that is the shorter way."""
    engine = overhead.ENGINE
    if engine.is_ready():
        return True
    if days >= _WORTH_COMPILING_DAYS or (days >= _WORTH_LOADING_DAYS and engine.is_on_disk()):
        engine.start(wait=True)
    return engine.is_ready()


def _overhead(
    catalog: Catalog,
    sites: Sequence[Site],
    begin: Moment,
    length_s: float,
    horizon: Horizon,
    threads: int | None,
    tops: bool = True,
) -> Overhead:
    return stays_overhead(
        catalog,
        np.array([position_itrs_km(site) for site in sites]).reshape(-1, 3),
        np.array([east_north_up(site) for site in sites]).reshape(-1, 3, 3),
        horizon.lowest_deg,
        begin,
        length_s,
        tops=tops,
        threads=threads,
    )


def _over_hills(path: SkyPath, stays: _Stays, horizon: Horizon) -> _Stays:
    """Return the parts of the stays above a horizon that is not level; they are above its lowest point."""
    parts = [
        path.within(begin, end, horizon)
        for begin, end in zip(stays.begins_s.tolist(), stays.ends_s.tolist(), strict=True)
    ]
    whole = Stays(
        np.concatenate([part.begins_s for part in parts]),
        np.concatenate([part.ends_s for part in parts]),
        # A part that begins with the stay has its begin from the window only if the stay has.
        np.concatenate([part.open_start & cut for part, cut in zip(parts, stays.open_start, strict=True)]),
        np.concatenate([part.open_end & cut for part, cut in zip(parts, stays.open_end, strict=True)]),
    )
    return _with_tops(path, whole, np.zeros(len(whole), np.uint8))


def _with_tops(path: SkyPath, stays: Stays, error: npt.NDArray[np.uint8]) -> _Stays:
    tops_s = path.tops(stays)
    looks = path.look(np.stack([stays.begins_s, tops_s, stays.ends_s], -1).ravel())
    three = np.stack([looks.azimuth_deg, looks.elevation_deg, looks.range_km], -1).reshape(-1, 3, 3)
    return _Stays(stays.begins_s, tops_s, stays.ends_s, stays.open_start, stays.open_end, error, three)


def _passes_of(
    path: SkyPath, stays: _Stays, horizon: Horizon, refraction: bool, dark_below_deg: float
) -> list[Pass]:
    aos, tca, los = (
        _events(path, t_s, stays.looks[:, part])
        for part, t_s in enumerate((stays.begins_s, stays.tops_s, stays.ends_s))
    )
    lights = lighting(path, stays.begins_s, stays.ends_s, dark_below_deg)
    shadows = iter(
        _looked_at(
            path,
            [
                t_s
                for light in lights
                for t_s in (light.shadow_entry_s, light.shadow_exit_s)
                if t_s is not None
            ],
        )
    )
    elements = path.elements
    reference = elements.reference(aos[0].at)
    return [
        Pass(
            object=elements.label,
            norad_cat_id=elements.norad_cat_id,
            site=path.site,
            min_elevation_deg=horizon.lowest_deg,
            horizon=horizon.fingerprint + "air" * refraction,
            aos=aos[index],
            tca=tca[index],
            los=los[index],
            starts_before_window=bool(stays.open_start[index]),
            ends_after_window=bool(stays.open_end[index]),
            ended_by=ERRORS.get(int(stays.error[index]), ""),
            visible=light.visibility,
            shadow_entry=next(shadows) if light.shadow_entry_s is not None else None,
            shadow_exit=next(shadows) if light.shadow_exit_s is not None else None,
            elements=reference.at(aos[index].at),
        )
        for index, light in enumerate(lights)
    ]


def _events(path: SkyPath, t_s: Floats, looks: Floats) -> list[PassEvent]:
    """Return events at seconds (n,) with their azimuths, elevations and ranges (n, 3)."""
    return [
        PassEvent(path.moment(t), azimuth, elevation, distance)
        for t, (azimuth, elevation, distance) in zip(t_s.tolist(), looks.tolist(), strict=True)
    ]


def _looked_at(path: SkyPath, t_s: list[float]) -> list[PassEvent]:
    if not t_s:
        return []
    at = np.array(t_s)
    looks = path.look(at)
    return _events(path, at, np.stack([looks.azimuth_deg, looks.elevation_deg, looks.range_km], -1))


def geometric_limit_deg(elements: ElementSet, site: Site) -> float:
    """Return the highest elevation that the orbit can ever reach at the site, degrees.

    The ground under an orbit goes no farther from the equator than the orbit
    leans (in geocentric latitude: its inclination, or 180 degrees less it). A
    site beyond that sees the object highest when it stands over its own meridian
    at that extreme and at the apogee: that elevation is returned, above the
    plumb-line horizon, and 90 where the orbit can pass overhead. Mean elements
    are used as they are; what oblateness adds within a revolution lowers both
    the latitude and the height at the extreme, so the limit holds. It holds as
    long as the inclination and apogee of these elements do.
    """
    path = SkyPath.of(elements, site, elements.epoch)
    apogee_km = path.semi_major_axis_km * (1.0 + elements.eccentricity)
    lean = math.radians(min(elements.inclination_deg, 180.0 - elements.inclination_deg))
    here, up = position_itrs_km(site), east_north_up(site)[2]
    # The point at the apogee's height where the site's plumb line meets it.
    along = float(here @ up)
    height_km = -along + math.sqrt(along**2 + apogee_km**2 - float(here @ here))
    zenith = here + height_km * up
    # Over a pole the quotient is 1 but for rounding, on either side of it.
    if abs(math.asin(min(1.0, max(-1.0, zenith[2] / apogee_km)))) <= lean:
        return 90.0
    meridian = math.atan2(here[1], here[0])
    extreme = math.copysign(lean, site.lat_deg)
    highest = apogee_km * np.array(
        [
            math.cos(extreme) * math.cos(meridian),
            math.cos(extreme) * math.sin(meridian),
            math.sin(extreme),
        ]
    )
    away = highest - here
    return math.degrees(math.asin(float(away @ up) / float(np.linalg.norm(away))))
