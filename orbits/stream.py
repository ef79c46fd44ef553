"""Work larger than memory: the ephemeris of a catalogue as a stream of blocks."""

from collections.abc import Iterator
from dataclasses import dataclass

from orbits.ephemeris import Ephemeris
from orbits.errors import PropagationError
from orbits.prepared import GravityName, Mode
from orbits.propagation import Engine, Frame, propagate
from orbits.times import Times, TimesLike
from tle.catalog import Catalog

_BYTES_PER_SAMPLE = 2 * 3 * 8 + 1


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a larger ephemeris, and where in it it belongs.

    Attributes
    ----------
    objects, instants:
        Slices of the catalogue and of the instants.
    ephemeris:
        What `propagate` gives for these: `ephemeris.position_km` belongs to
        [objects, instants] of the whole.
    """

    objects: slice
    instants: slice
    ephemeris: Ephemeris


def stream(
    catalog: Catalog,
    times: TimesLike,
    *,
    block_bytes: int = 128 * 2**20,
    frame: Frame = "TEME",
    velocities: bool = True,
    engine: Engine = "auto",
    threads: int | None = None,
    gravity: GravityName = "WGS72",
    mode: Mode = "improved",
) -> Iterator[Block]:
    """Yield the ephemeris of every object at every instant, block by block, objects first.

    Parameters
    ----------
    catalog, times:
        n_obj element sets and n_t instants, as in `propagate`.
    block_bytes:
        How large the results of one block may be. At most three exist at a time
        if the caller lets go of each before it asks for the next.
    frame, velocities, engine, threads, gravity, mode:
        As in `propagate`.

    Yields
    ------
    Block
        Whole histories of some objects; of a part of the instants only where the
        history of a single object is larger than a block.

    Raises
    ------
    PropagationError
        As in `propagate`; or a block has no room for a sample.
    """
    instants = Times.of(times)
    room = block_bytes // _BYTES_PER_SAMPLE
    if room < 1:
        raise PropagationError(
            f"A block of {block_bytes} bytes has no room for a sample, which takes {_BYTES_PER_SAMPLE}. "
            "Give some megabytes."
        )
    return _blocks(catalog, instants, room, frame, velocities, engine, threads, gravity, mode)


def _blocks(
    catalog: Catalog,
    times: Times,
    room: int,
    frame: Frame,
    velocities: bool,
    engine: Engine,
    threads: int | None,
    gravity: GravityName,
    mode: Mode,
) -> Iterator[Block]:
    n_obj, n_t = len(catalog), len(times)
    long = max(1, min(n_t, room))
    wide = max(1, room // long)
    for first in range(0, n_obj, wide):
        objects = slice(first, min(first + wide, n_obj))
        part = catalog[objects]
        for begin in range(0, n_t, long):
            instants = slice(begin, min(begin + long, n_t))
            yield Block(
                objects,
                instants,
                propagate(
                    part,
                    times[instants],
                    frame=frame,
                    velocities=velocities,
                    engine=engine,
                    threads=threads,
                    gravity=gravity,
                    mode=mode,
                ),
            )
