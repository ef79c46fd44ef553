"""From mean elements to positions: SGP4 and SDP4 for a whole catalogue at many instants.

The theory is that of Hoots & Roehrich (Spacetrack Report 3, 1980) as revised by
Vallado, Crawford, Hujsak & Kelso, "Revisiting Spacetrack Report #3" (AIAA
2006-6753), by default with the constants of WGS-72 that element sets are fitted
with, in improved mode. There are two engines: our own compiled kernels, and
python-sgp4, the reference, from which they differ by less than a millimetre.
"""

import os
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from orbits import compiled, frames
from orbits.ephemeris import Ephemeris, blocks
from orbits.errors import FrameError, PropagationError
from orbits.prepared import FloatArray, GravityName, Mode, Prepared, prepared, satrec
from orbits.times import Times, TimesLike
from tle.catalog import Catalog

Engine = Literal["auto", "kernel", "sgp4"]
Frame = Literal["TEME", "ITRS"]

_ENGINES, _GRAVITIES, _MODES = get_args(Engine), get_args(GravityName), get_args(Mode)

_BYTES_PER_SAMPLE = 2 * 3 * 8 + 1

# Below this many samples python-sgp4 has answered before our kernel is called; and
# a process that never asks for more need not load a compiler.
_SMALL_JOB = 300
# From here on it pays to load compiled code from the disk first, a second or two.
_LARGE_JOB = 2_000_000
# A process that has asked for so many samples will ask again.
_WARM_AFTER = 200_000

_asked = 0

_satrec = satrec


def propagate(
    catalog: Catalog,
    times: TimesLike,
    *,
    frame: Frame = "TEME",
    velocities: bool = True,
    engine: Engine = "auto",
    threads: int | None = None,
    gravity: GravityName = "WGS72",
    mode: Mode = "improved",
) -> Ephemeris:
    """Return where every object of `catalog` is at every instant of `times`.

    Parameters
    ----------
    catalog:
        n_obj element sets. Each is used as it is, however old: see
        `ElementSet.age_days` and `Catalog.nearest`. What is worked out once per
        set is kept as long as the catalogue lives.
    times:
        n_t instants: Times, or anything that `Times.of` takes.
    frame:
        `TEME`, the frame of the theory, or `ITRS`, fixed to the Earth.
    velocities:
        Whether velocities are wanted; without them they are NaN, and take no
        memory and no time.
    engine:
        `auto`: the compiled kernels once they are ready, and python-sgp4 until
        then and for a few samples; large work starts the compiler in the
        background. `kernel`: the kernels, after waiting for the compiler if need
        be. `sgp4`: python-sgp4. They agree within 1e-8 km for near-Earth orbits.
    threads:
        How many threads the kernels may use; see `orbits.threads`.
    gravity:
        `WGS72`, which element sets are fitted with, or `WGS84`.
    mode:
        `improved`, or `afspc` for Space Command's original handling.

    Returns
    -------
    Ephemeris
        Positions in km and velocities in km/s of shape (n_obj, n_t, 3); codes of
        shape (n_obj, n_t). The result (49 bytes a sample) is the only large thing
        in memory; for more than fits there is `orbits.stream`.

    Raises
    ------
    PropagationError
        An element is not a finite number, or the result would not fit into
        this machine's memory, or there is no such engine, gravity or mode. An
        orbit that SGP4 gives up on is not an exception but a code in
        `Ephemeris.error`.
    FrameError
        There is no such frame.
    """
    refuse_nonsense(catalog, frame, engine, gravity, mode)
    instants = Times.of(times)
    shape = (len(catalog), len(instants))
    samples = shape[0] * shape[1]
    known = prepared(catalog, gravity, mode)
    if samples == 1 and engine != "kernel":
        return _one(known, catalog, instants, frame, velocities)
    refuse_what_does_not_fit(samples, _BYTES_PER_SAMPLE if velocities else _BYTES_PER_SAMPLE - 24)
    position = np.empty((*shape, 3))
    velocity = np.empty((*shape, 3)) if velocities else np.broadcast_to(np.nan, (*shape, 3))
    error = np.zeros(shape, dtype=np.uint8)
    if samples and with_kernels(engine, samples):
        compiled.fill(
            known,
            instants.jd[np.newaxis],
            instants.fr[np.newaxis],
            instants if frame == "ITRS" else None,
            position,
            velocity if velocities else np.empty((0, 0, 3)),
            error,
            threads,
        )
        rows = known.odd
        if rows.size:
            _by_reference(known, rows, instants, frame, position, velocity if velocities else None, error)
    else:
        for part in blocks(*shape):
            _by_reference(
                known,
                np.arange(shape[0])[part],
                instants,
                frame,
                position,
                velocity if velocities else None,
                error,
            )
    return Ephemeris(frame, catalog, instants, position, velocity, error)


def states_at(
    catalog: Catalog,
    jd: npt.ArrayLike,
    fr: npt.ArrayLike,
    *,
    engine: Engine = "auto",
    threads: int | None = None,
    gravity: GravityName = "WGS72",
    mode: Mode = "improved",
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.uint8]]:
    """Return where every object is at instants of its own: (position, velocity, error) in TEME.

    Parameters
    ----------
    catalog:
        n_obj element sets.
    jd, fr:
        Instants of UTC as Julian date and fraction of a day, each (n_obj, n_t).
    engine, threads, gravity, mode:
        As in `propagate`.

    Returns
    -------
    position, velocity, error:
        (n_obj, n_t, 3) in km, the same in km/s, and codes (n_obj, n_t) as in
        `Ephemeris.error`.

    Raises
    ------
    PropagationError
        As in `propagate`; or the instants have another shape or are not finite.
    """
    refuse_nonsense(catalog, "TEME", engine, gravity, mode)
    whole, part = own_instants(catalog, jd, fr)
    refuse_what_does_not_fit(whole.size, _BYTES_PER_SAMPLE)
    known = prepared(catalog, gravity, mode)
    position, velocity = np.empty((*whole.shape, 3)), np.empty((*whole.shape, 3))
    error = np.zeros(whole.shape, dtype=np.uint8)
    rows = np.arange(len(catalog))
    if whole.size and with_kernels(engine, whole.size):
        compiled.fill(known, whole, part, None, position, velocity, error, threads)
        rows = known.odd
    for row in rows:
        codes, position[row], velocity[row] = known.satrecs[row].sgp4_array(whole[row], part[row])
        error[row] = _never_silent(codes, position[row], known.mean_motion[row])
    return position, velocity, error


def with_kernels(engine: Engine, samples: int) -> bool:
    """Return whether this work goes to the kernels; warm them up if they will be needed."""
    global _asked
    if engine == "sgp4":
        return False
    if engine == "kernel":
        compiled.ENGINE.start(wait=True)
        return True
    if samples < _SMALL_JOB:
        return False
    if compiled.ENGINE.is_ready():
        return True
    _asked += samples
    if samples >= _LARGE_JOB and compiled.ENGINE.is_on_disk():
        compiled.ENGINE.start(wait=True)
        return True
    if _asked >= _WARM_AFTER:
        compiled.ENGINE.start()
    return False


def _one(known: Prepared, catalog: Catalog, times: Times, frame: Frame, velocities: bool) -> Ephemeris:
    """Return one object at one time, by python-sgp4: faster than any way through arrays."""
    jd, fr = float(times.jd[0]), float(times.fr[0])
    code, position, velocity = known.satrecs[0].sgp4(jd, fr)
    if code == 0 and position[0] != position[0]:
        code = 2 if known.mean_motion[0] <= 0.0 else 1
    if frame == "ITRS":
        position, velocity = frames.itrs_from_teme_once(position, velocity, jd, fr)
    r = np.array([[position]])
    v = np.array([[velocity]]) if velocities else np.full((1, 1, 3), np.nan)
    return Ephemeris(frame, catalog, times, r, v, np.array([[code]], dtype=np.uint8))


def _by_reference(
    known: Prepared,
    rows: npt.NDArray[np.int64],
    times: Times,
    frame: Frame,
    position: FloatArray,
    velocity: FloatArray | None,
    error: npt.NDArray[np.uint8],
) -> None:
    """Fill some rows of the outputs by python-sgp4."""
    from sgp4.api import SatrecArray

    codes, r, v = SatrecArray([known.satrecs[row] for row in rows]).sgp4(times.jd, times.fr)
    error[rows] = _never_silent(codes, r, known.mean_motion[rows, np.newaxis])
    if frame == "ITRS":
        r, v = frames.itrs_from_teme(r, v, times)
    position[rows] = r
    if velocity is not None:
        velocity[rows] = v


def _never_silent(codes: Any, position: FloatArray, mean_motion: Any) -> Any:
    """Return the codes, with one also for each position that is missing without a reason.

    An eccentricity of exactly 1 or a negative mean motion passes SGP4's own checks
    and gives NaN without a code, which is what no caller can handle.
    """
    silent = (codes == 0) & np.isnan(position[..., 0])
    return np.where(silent, np.where(mean_motion <= 0.0, 2, 1), codes) if silent.any() else codes


def own_instants(catalog: Catalog, jd: npt.ArrayLike, fr: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return jd and fr as arrays of their own, (n_obj, n_t), or raise PropagationError."""
    # Row by row in memory, whatever was given: python-sgp4 takes nothing else.
    whole, part = (np.array(given, dtype=np.float64, order="C") for given in (jd, fr))
    if whole.ndim != 2 or whole.shape != part.shape or len(whole) != len(catalog):
        raise PropagationError(
            f"jd has shape {whole.shape} and fr {part.shape}. Give both as ({len(catalog)}, n_t): "
            "a row of instants for each object."
        )
    if not (np.isfinite(whole).all() and np.isfinite(part).all()):
        raise PropagationError("A Julian date is not a finite number. Leave such instants out.")
    return whole, part


def refuse_nonsense(catalog: object, frame: str, engine: str, gravity: str, mode: str) -> None:
    """Raise PropagationError or FrameError where an argument is none of those there are."""
    if not isinstance(catalog, Catalog):
        raise PropagationError(
            f"A {type(catalog).__name__} is not a catalogue. Give tle.read(path).catalog, tle.bundled() "
            "or Catalog.of([element_set])."
        )
    if frame not in ("TEME", "ITRS"):
        raise FrameError(f"There is no frame {frame!r} to propagate in. The frames are TEME and ITRS.")
    for what, given, choices in (
        ("engine", engine, _ENGINES),
        ("gravity", gravity, _GRAVITIES),
        ("mode", mode, _MODES),
    ):
        if given not in choices:
            raise PropagationError(f"There is no {what} {given!r}. There are {', '.join(choices)}.")


def refuse_what_does_not_fit(samples: int, bytes_per_sample: int) -> None:
    """Raise PropagationError where a result is larger than the memory of this machine."""
    needed = samples * bytes_per_sample
    if needed < 2**28:
        return
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        # Not every platform tells its memory; there numpy's MemoryError has to do.
        return
    if needed > memory:
        raise PropagationError(
            f"{samples:,} positions need {needed / 2**30:.1f} GiB, and this machine has "
            f"{memory / 2**30:.1f} GiB. Ask for fewer objects, a shorter span or a longer step at a time, "
            "or take them from orbits.stream."
        )
