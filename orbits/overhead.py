"""When objects stand above the masks of places on the ground: many objects, many places, compiled.

This is the array layer under passes and windows of antennas: numbers in, numbers out.
How the search works, and why it misses nothing, is told in `orbits.kernels.searches`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orbits import compiled, sunlight
from orbits.errors import SearchError
from orbits.prepared import FloatArray, Prepared, prepared
from orbits.threads import over_chunks, thread_count
from orbits.turning import fastest_km_s, minutes_from_epoch, turning
from orbits.warming import Warming
from tle.catalog import Catalog
from tle.moments import Moment, MomentLike, as_moment

# First steps in a revolution, for speed alone: what a site leaves open is halved, and many
# sites together leave more open. No step is longer than half an hour.
_FEW_STEPS, _MANY_STEPS, _MANY_PLACES = 12.0, 20.0, 8
_LONGEST_STEP_S = 1800.0
_LATEST_S = 86400.0 * 366.0 * 20.0
# Objects that a thread takes at a time, at most: between them Ctrl-C is heard.
_CHUNK = 512


@dataclass(frozen=True, eq=False, slots=True)
class Overhead:
    """Stays of objects above the masks of places, each field of shape (n,), ordered by object, place, time.

    Attributes
    ----------
    obj, place:
        Numbers of the object in the catalogue and of the place.
    begin_s, top_s, end_s:
        Seconds from the start of the window: where the object comes above the mask,
        stands highest, and goes below the mask.
    open_start, open_end:
        Whether the stay is cut by the start or the end of the window.
    azimuth_deg, elevation_deg, range_km:
        Where it stands in the sky at the three, (n, 3); azimuth from north through
        east, elevation above the plumb-line horizon, without refraction. These and
        `top_s` are NaN where only begin and end were asked for.
    unsettled:
        Numbers of objects that are not among these: SGP4 gives them no position
        somewhere in the window (decayed, or out of bounds), or no mean motion at all.
    """

    obj: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    begin_s: FloatArray
    top_s: FloatArray
    end_s: FloatArray
    open_start: npt.NDArray[np.bool_]
    open_end: npt.NDArray[np.bool_]
    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    range_km: FloatArray
    unsettled: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.obj)


def stays_overhead(
    catalog: Catalog,
    places_itrs_km: FloatArray,
    axes: FloatArray,
    masks_deg: npt.ArrayLike,
    start: MomentLike,
    length_s: float,
    *,
    tops: bool = True,
    threads: int | None = None,
) -> Overhead:
    """Return every stay of every object above the mask of every place.

    Parameters
    ----------
    catalog:
        n_obj element sets.
    places_itrs_km, axes:
        Places in ITRS, (n_places, 3), and the unit vectors east, north and up at each
        as rows, (n_places, 3, 3).
    masks_deg:
        From which elevation on an object counts, for each place or for all.
    start, length_s:
        The window, closed at both ends.
    tops:
        Whether culminations and places in the sky are wanted; without them it takes a
        quarter less time.
    threads:
        As in `orbits.propagate`.

    Raises
    ------
    SearchError
        The window has no length or is longer than 20 years, or the shapes do not fit.
    PropagationError
        As in `orbits.propagate`; or the compiled engine cannot be had here.
    """
    begin = as_moment(start)
    places = np.ascontiguousarray(places_itrs_km, dtype=np.float64)
    frame = np.asarray(axes, dtype=np.float64)
    if places.ndim != 2 or places.shape[1:] != (3,) or frame.shape != (len(places), 3, 3):
        raise SearchError(
            f"Places of shape {places.shape} and axes of shape {frame.shape} do not fit. "
            "Give (n, 3) and (n, 3, 3)."
        )
    if not 0.0 <= length_s <= _LATEST_S:
        raise SearchError(f"The window is {length_s} s long. Give 0 s to 20 years.")
    masks = np.broadcast_to(np.asarray(masks_deg, dtype=np.float64), (len(places),))
    known = prepared(catalog, "WGS72", "improved")
    ENGINE.start(wait=True)
    return _search(known, places, frame, masks, begin, length_s, tops, threads)


def _search(
    known: Prepared,
    places: FloatArray,
    frame: FloatArray,
    masks: FloatArray,
    begin: Moment,
    length_s: float,
    tops: bool,
    threads: int | None,
) -> Overhead:
    from orbits.kernels import culminations as found_as
    from orbits.kernels import searches
    from orbits.kernels.deep_coefficients import N_DEEP

    n_obj = len(known.mean_motion)
    deep = np.zeros(n_obj, dtype=np.bool_)
    deep[known.deep] = True
    deep_index = np.zeros(n_obj, dtype=np.int64)
    deep_index[known.deep] = np.arange(known.deep.size)
    status = np.zeros(n_obj, dtype=np.uint8)
    status[known.odd] = 1
    settled = np.flatnonzero(status == 0)
    steps = _MANY_STEPS if len(places) >= _MANY_PLACES else _FEW_STEPS
    with np.errstate(divide="ignore"):
        steps_s = np.minimum(86400.0 / known.mean_motion / steps, _LONGEST_STEP_S)
    fastest = fastest_km_s(known)
    epoch_minutes = minutes_from_epoch(known, slice(None), begin)
    earth = turning(begin.jd, begin.fr, length_s)
    sines = np.sin(np.radians(masks))
    vectors = [np.ascontiguousarray(frame[:, i]) for i in range(3)]
    deep_rows = known.deep_table if known.deep.size else np.zeros((1, N_DEEP))
    table = known.table
    found: list[tuple[int, FloatArray]] = []

    def work(low: int, high: int) -> None:
        rows = settled[low:high]
        states = np.zeros(len(rows), dtype=np.uint8)
        result = searches.find_stays_above(
            deep[rows],
            table,
            deep_rows,
            deep_index[rows],
            rows,
            epoch_minutes[rows],
            steps_s[rows],
            fastest[rows],
            tuple(known.gravity),
            earth,
            places,
            *vectors,
            sines,
            float(length_s),
            tops,
            states,
        )
        status[rows] = states
        found.append((low, result))

    count = thread_count(threads)
    if settled.size and len(places):
        size = max(1, min(_CHUNK, -(-settled.size // (4 * count)) if count > 1 else _CHUNK))
        over_chunks(work, settled.size, size, count, threads is not None)
    found.sort(key=lambda each: each[0])
    parts = [each[1] for each in found] or [np.empty((0, found_as.N_RESULT))]
    rows = np.concatenate(parts) if len(parts) > 1 else parts[0]
    looks = rows[:, found_as.LOOKS :].reshape(-1, 3, 3)
    return Overhead(
        obj=rows[:, found_as.OBJECT].astype(np.int64),
        place=rows[:, found_as.SITE].astype(np.int64),
        begin_s=rows[:, found_as.BEGIN],
        top_s=rows[:, found_as.TOP],
        end_s=rows[:, found_as.END],
        open_start=rows[:, found_as.OPEN_START] == 1.0,
        open_end=rows[:, found_as.OPEN_END] == 1.0,
        azimuth_deg=looks[:, :, 0],
        elevation_deg=looks[:, :, 1],
        range_km=looks[:, :, 2],
        unsettled=np.flatnonzero(status != 0),
    )


def _meet_all() -> None:
    """Search passes of two satellites, one near and one far, so that what is not there yet is compiled."""
    epoch = Moment(2461000.5, 0.0)
    both = compiled.samples(epoch)
    place, axes = (
        np.array([[6378.137, 0.0, 0.0]]),
        np.array([[[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]]),
    )
    _search(prepared(both, "WGS72", "improved"), place, axes, np.zeros(1), epoch, 43200.0, True, 1)

    for number in range(2):
        sunlight.light_changes(
            both, number, place[0], axes[0, 2], epoch, np.array([0.0]), np.array([600.0]), -6.0
        )


ENGINE = Warming(_meet_all, ("near_earth", "deep_space", "searches", "lights"))


def warm_up(wait: bool = False, *, apart: bool = False) -> None:
    """Load or compile all kernels in the background, so that they answer from then on.

    A server does this when it starts. `wait`: return when they are ready. `apart`: what has
    to be compiled is compiled by another process, so that this one's threads go on meanwhile.
    """
    compiled.ENGINE.start(wait, apart=apart)
    ENGINE.start(wait, apart=apart)
