"""A block's results, on their way from the cache to where they are wanted."""

from orbits.kernels.blocks import BLOCK, VX, X
from orbits.kernels.constants import MINUTES_PER_DAY
from orbits.kernels.geodetic import to_geodetic
from orbits.kernels.jit import inner_kernel
from orbits.kernels.rotations import rotate
from orbits.kernels.stores import write_rows


@inner_kernel
def minutes_between(jd, fr, epoch_jd, epoch_fr):
    """Return the minutes from an epoch to an instant, each given as two parts of a Julian date."""
    return (jd - epoch_jd) * MINUTES_PER_DAY + (fr - epoch_fr) * MINUTES_PER_DAY


@inner_kernel
def give_out(w, matrices, own, b, geodetic, position, velocity, row, begin, end, past_cache):
    """Write block `b` to [row, begin:end] of the outputs: parameters as in `propagate_near_earth`."""
    n = end - begin
    if matrices.shape[0] > 0:
        rotate(w, n, matrices[own, b])
    if geodetic:
        to_geodetic(w, n)
        for i in range(3):
            out = position[i, row, begin:end]
            for k in range(n):
                out[k] = w[X + i * BLOCK + k]
        return
    write_rows(w, n, X, BLOCK, position[row, begin:end], past_cache)
    if velocity.shape[0] > 0:
        write_rows(w, n, VX, BLOCK, velocity[row, begin:end], past_cache)
