"""The compiled engine: a catalogue's way through it. Until `ENGINE` is ready, python-sgp4 answers."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from orbits import frames
from orbits.prepared import FloatArray, Prepared
from orbits.threads import over_chunks, thread_count
from orbits.times import Times
from orbits.warming import Warming
from tle.catalog import Catalog
from tle.elements import ElementSet
from tle.moments import Moment

# A block's polynomials hold for some hours.
_BLOCK_DAYS = 0.25
_FEWEST = 32


def samples(epoch: Moment) -> Catalog:
    """Return two sets that compiled code is met with, one near and one far."""
    return Catalog.of(
        [
            ElementSet(
                norad_cat_id=0,
                object_name="",
                object_id="",
                epoch=epoch,
                mean_motion_rev_day=revolutions,
                eccentricity=0.001,
                inclination_deg=50.0,
                raan_deg=10.0,
                arg_perigee_deg=20.0,
                mean_anomaly_deg=30.0,
                bstar=1e-4,
            )
            for revolutions in (15.5, 2.0057)
        ]
    )


def _meet_all() -> None:
    """Send two satellites, one near and one far, through the kernels: what they have not met is compiled."""
    epoch = Moment(2461000.5, 0.0)
    catalog = Prepared(samples(epoch), "WGS72", "improved")
    times = Times.every(epoch, 60.0, 64)
    for wanted in (0, 2):
        fill(
            catalog,
            times.jd[np.newaxis],
            times.fr[np.newaxis],
            times,
            np.empty((2, 64, 3)),
            np.empty((wanted, 32 * wanted, 3)),
            np.zeros((2, 64), np.uint8),
            1,
        )


ENGINE = Warming(_meet_all, ("near_earth", "deep_space"))


class Plan:
    """Instants cut into blocks, for the near-Earth kernel.

    Attributes
    ----------
    middle_jd, middle_fr, half:
        Middle of each block, and minutes from there to its ends, (n, n_blocks).
    starts:
        Where blocks begin, and the last one's end, (n_blocks + 1,).
    minutes:
        Minutes of each sample from its block's middle, (n, n_t).
    """

    def __init__(self, jd: FloatArray, fr: FloatArray) -> None:
        """Take instants of shape (n, n_t): n is 1 where all objects share them."""
        from orbits.kernels.blocks import BLOCK

        n_t = jd.shape[1]
        days = (jd - jd[:, :1]) + fr
        steps = np.abs(np.diff(days[:8], axis=1))
        step = float(np.median(steps)) if steps.size else 1.0
        size = int(min(BLOCK, max(_FEWEST, _BLOCK_DAYS / max(step, 1e-9))))
        count = math.ceil(n_t / size)
        # Blocks of one length, if possible, and that a multiple of the lanes.
        size = min(BLOCK, 8 * math.ceil(n_t / count / 8))
        self.starts = np.append(np.arange(0, n_t, size), n_t).astype(np.int64)
        heads = self.starts[:-1]
        low, high = np.minimum.reduceat(days, heads, axis=1), np.maximum.reduceat(days, heads, axis=1)
        self.middle_jd = np.repeat(jd[:, :1], len(heads), axis=1)
        self.middle_fr = 0.5 * (low + high)
        # Whole days back into the first part, so that the second keeps its digits.
        whole = np.floor(self.middle_fr)
        self.middle_jd += whole
        self.middle_fr -= whole
        lengths = np.diff(self.starts)
        self.minutes = (jd - np.repeat(self.middle_jd, lengths, axis=1)) * 1440.0 + (
            fr - np.repeat(self.middle_fr, lengths, axis=1)
        ) * 1440.0
        self.half = np.maximum.reduceat(np.abs(self.minutes), heads, axis=1)


def fill(
    catalog: Prepared,
    jd: FloatArray,
    fr: FloatArray,
    times: Times | None,
    position: FloatArray,
    velocity: FloatArray,
    error: npt.NDArray[np.uint8],
    threads: int | None,
    geodetic: bool = False,
) -> None:
    """Fill outputs with the near-Earth and deep-space objects of a catalogue; the odd ones are left.

    Parameters
    ----------
    jd, fr:
        Instants, (1, n_t), or (n_obj, n_t) where each object has its own.
    times:
        The same instants one after another, to have ITRS; None to have TEME.
    position, velocity:
        (n_obj, n_t, 3) in km and km/s; a velocity of shape (0, 0, 3) is not wanted.
    error:
        (n_obj, n_t), full of zeros.
    geodetic:
        Whether latitudes, longitudes (degrees) and heights (km) are wanted instead, for
        which `times` are needed; position is (3, n_obj, n_t) then.
    """
    from orbits.kernels.deep_space import propagate_deep_space
    from orbits.kernels.near_earth import propagate_near_earth
    from orbits.kernels.rotations import matrices

    gravity = tuple(catalog.gravity)
    plan = Plan(jd, fr)
    turning = np.empty((0, 0, 0))
    if times is not None:
        turning = matrices(
            frames.sidereal_time_rad(times).reshape(jd.shape),
            frames.itrs_from_pef(times).reshape(*jd.shape, 3, 3),
            frames.EARTH_ROTATION_RAD_S,
            plan.starts,
        )

    def run(kernel: Any, table: FloatArray, rows: npt.NDArray[np.int64]) -> None:
        def work(first: int, last: int) -> None:
            kernel(
                table,
                rows,
                first,
                last,
                catalog.epoch_jd,
                catalog.epoch_fr,
                plan.middle_jd,
                plan.middle_fr,
                plan.half,
                plan.starts,
                plan.minutes,
                gravity,
                turning,
                geodetic,
                position,
                velocity,
                error,
            )

        count = thread_count(threads)
        over_chunks(work, len(rows), _chunk(len(rows), jd.shape[1], count), count, threads is not None)

    if catalog.near.size:
        run(propagate_near_earth, catalog.table, catalog.near)
    if catalog.deep.size:
        run(propagate_deep_space, catalog.deep_table, catalog.deep)


def _chunk(objects: int, n_t: int, threads: int) -> int:
    """Return how many objects a thread takes at a time: some milliseconds of work, but a share for each."""
    return max(1, min(-(-objects // (4 * threads)), 200_000 // max(1, n_t)))
