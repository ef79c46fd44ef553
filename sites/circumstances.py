"""What else to know of a pass: how bright, the Moon, how far off, and whether a reboost voided it.

`find_passes` says when; this says the rest, and fills it into the same `Pass`. It is
apart because it costs more than the search, and many searches need none of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from orbits import (
    EphemerisRangeError,
    Reboost,
    Times,
    body_position_itrs_km,
    illuminated_share,
    propagate,
)
from sites.magnitude import (
    Brightness,
    apparent_magnitude,
    extinction_mag,
    phase_angle_deg,
    standard_magnitude,
)
from sites.moonlight import Moon, separation_deg
from sites.passes import Pass
from sites.plus_minus import Arc, plus_minus
from sites.site import Site
from sites.topocentric import azimuth_elevation_range, position_itrs_km
from sites.visibility import sentences
from tle import Catalog, ElementSet, Moment

Floats = npt.NDArray[np.float64]

_STEP_S = 2.0
_FEWEST, _MOST = 30, 2000
_FINER = 41


def with_circumstances(
    passes: Sequence[Pass], sets: Catalog, *, reboosts: Mapping[int, Sequence[Reboost]] | None = None
) -> list[Pass]:
    """Return the passes with `magnitude`, `moon`, `plus_minus` and `void` filled in, in the same order.

    Parameters
    ----------
    passes:
        As `find_passes` gives them.
    sets:
        The element sets they were predicted from. A pass whose set is not among
        them is returned as it is.
    reboosts:
        By catalogue number what `orbits.find_reboosts` found in the object's history.
        One between the epoch of the elements and the pass voids the prediction.
    """
    by_hash = {each.sha256: each for each in sets}
    known = reboosts or {}
    result = list(passes)
    groups: dict[tuple[str, Site], list[int]] = {}
    for place, each in enumerate(passes):
        if each.elements.sha256 in by_hash:
            groups.setdefault((each.elements.sha256, each.site), []).append(place)
    for (sha256, site), places in groups.items():
        elements = by_hash[sha256]
        chosen = [passes[place] for place in places]
        bars = plus_minus(elements, site, _arcs(elements, chosen))
        try:
            moons: Sequence[Moon | None] = _moons(elements, site, chosen)
            bright = _brightest(elements, site, chosen)
        except EphemerisRangeError:
            moons, bright = [None] * len(chosen), [None] * len(chosen)
        for place, bar, moon, brightness in zip(places, bars, moons, bright, strict=True):
            result[place] = replace(
                passes[place],
                plus_minus=bar,
                moon=moon,
                magnitude=brightness,
                void=_void(elements, passes[place], known.get(elements.norad_cat_id, ())),
            )
    return result


def _arcs(elements: ElementSet, passes: Sequence[Pass]) -> list[Arc]:
    events = [event for each in passes for event in (each.aos, each.tca, each.los)]
    itrs = propagate(Catalog.of(elements), Times.of([event.at for event in events])).to_itrs()
    position = itrs.position_km[0].reshape(-1, 3, 3)
    velocity = itrs.velocity_km_s[0].reshape(-1, 3, 3)
    return [
        Arc(
            position_itrs_km=position[row],
            velocity_itrs_km_s=velocity[row],
            elevation_deg=np.array([event.elevation_deg for event in (each.aos, each.tca, each.los)]),
            from_tca_s=np.array(
                [event.at.seconds_since(each.tca.at) for event in (each.aos, each.tca, each.los)]
            ),
            mask_deg=each.min_elevation_deg,
            cut_start=each.starts_before_window,
            cut_end=each.ends_after_window,
            age_days=elements.age_days(each.tca.at),
        )
        for row, each in enumerate(passes)
    ]


def _moons(elements: ElementSet, site: Site, passes: Sequence[Pass]) -> list[Moon]:
    """Return the Moon of each pass."""
    here = position_itrs_km(site)

    def apart_deg(spans: Sequence[_Samples]) -> list[Floats]:
        times = _times(spans)
        object_km = propagate(Catalog.of(elements), times).to_itrs().position_km[0]
        apart = separation_deg(object_km - here, body_position_itrs_km("moon", times) - here)
        return np.split(apart, np.cumsum([len(span.offsets_s) for span in spans])[:-1])

    tops = Times.of([each.tca.at for each in passes])
    azimuth, elevation, _ = azimuth_elevation_range(body_position_itrs_km("moon", tops), site)
    lit = illuminated_share("moon", tops)
    coarse = [_Samples.over(each.aos.at, each.duration_s) for each in passes]
    fine = [
        span.around(int(np.nanargmin(apart))) for span, apart in zip(coarse, apart_deg(coarse), strict=True)
    ]
    moons = []
    for row, (span, apart) in enumerate(zip(fine, apart_deg(fine), strict=True)):
        nearest = int(np.nanargmin(apart))
        moons.append(
            Moon(
                azimuth_deg=float(azimuth[row]),
                elevation_deg=float(elevation[row]),
                lit_share=float(lit[row]),
                separation_deg=float(apart[nearest]),
                nearest_at=span.start.plus_seconds(float(span.offsets_s[nearest])),
            )
        )
    return moons


def _brightest(elements: ElementSet, site: Site, passes: Sequence[Pass]) -> list[Brightness | None]:
    """Return the brightest moment of each pass while visible; None if it never is, or nobody knows."""
    standard = standard_magnitude(elements.norad_cat_id)
    result: list[Brightness | None] = [None] * len(passes)
    spans = [
        (row, _Samples.over(begin, end.seconds_since(begin)))
        for row, each in enumerate(passes)
        for begin, end in each.visible.intervals
    ]
    if standard is None or not spans:
        return result
    times = _times([span for _, span in spans])
    object_km = propagate(Catalog.of(elements), times).to_itrs().position_km[0]
    _, elevation, distance = azimuth_elevation_range(object_km, site)
    phase = phase_angle_deg(object_km, position_itrs_km(site), body_position_itrs_km("sun", times))
    magnitude = apparent_magnitude(standard.standard_mag, distance, phase)
    rows = np.concatenate([np.full(len(span.offsets_s), row) for row, span in spans])
    for row in np.unique(rows).tolist():
        mine = np.flatnonzero(rows == row)
        best = int(mine[np.nanargmin(magnitude[mine])])
        result[row] = Brightness(
            at=times[best],
            magnitude=float(magnitude[best]),
            plus_minus=standard.plus_minus,
            extinction_mag=float(extinction_mag(elevation[best], site.alt_m)),
            phase_deg=float(phase[best]),
            standard=standard,
        )
    return result


def _void(elements: ElementSet, each: Pass, reboosts: Sequence[Reboost]) -> str:
    """Return why the prediction no longer holds, empty where it does."""
    first, last = sorted((elements.epoch, each.tca.at))
    between = [reboost for reboost in reboosts if first < reboost.at < last]
    if not between:
        return ""
    return sentences()["reboost"].format(
        at=between[-1].at.iso(0)[:16].replace("T", " "),
        epoch=elements.epoch.iso(0)[:16].replace("T", " "),
        delta_v_m_s=sum(reboost.delta_v_m_s for reboost in between),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Samples:
    """Instants `offsets_s` seconds, shape (n,), after `start`."""

    start: Moment
    offsets_s: Floats

    @classmethod
    def over(cls, start: Moment, length_s: float) -> "_Samples":
        """Return instants from `start` on, both ends among them, 2 s apart where that is not too many."""
        count = int(np.clip(np.ceil(length_s / _STEP_S), _FEWEST, _MOST))
        return cls(start, np.linspace(0.0, length_s, count + 1))

    def around(self, index: int) -> "_Samples":
        """Return finer instants from the one before `index` to the one after it."""
        low, high = max(index - 1, 0), min(index + 1, len(self.offsets_s) - 1)
        return _Samples(self.start, np.linspace(self.offsets_s[low], self.offsets_s[high], _FINER))


def _times(spans: Sequence[_Samples]) -> Times:
    """Return the instants of all spans, one after another."""
    return Times(
        np.concatenate([np.full(len(span.offsets_s), span.start.jd) for span in spans]),
        np.concatenate([span.start.fr + span.offsets_s / 86400.0 for span in spans]),
    )
