"""From TEME to the Earth-fixed frame ITRS, on a block of samples that is still in the cache."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from orbits.kernels.blocks import BLOCK, VX, VY, VZ, X, Y, Z
from orbits.kernels.jit import inner_kernel

FloatArray = npt.NDArray[np.float64]

# Nine elements of the matrix of positions, and six of the one that adds to
# velocities what the turning ground takes away; its third column is zero.
ROWS = 15


def matrices(
    sidereal_rad: FloatArray, polar: FloatArray, rotation_rad_s: float, starts: npt.NDArray[np.int64]
) -> FloatArray:
    """Return the rotations of n_t instants, block by block, for `rotate`.

    Parameters
    ----------
    sidereal_rad:
        Greenwich mean sidereal time, (n, n_t): n is 1 where all objects share the instants.
    polar:
        Matrices from PEF to ITRS, (n, n_t, 3, 3).
    rotation_rad_s:
        Rate of the Earth's rotation.
    starts:
        Where the blocks begin and the last one ends, (n_blocks + 1,).

    Returns
    -------
    Shape (n, n_blocks, ROWS * BLOCK). AIAA 2006-6753, Appendix C:
    r_itrs = P Z r, v_itrs = P (Z v - omega x (Z r)).
    """
    cos, sin = np.cos(sidereal_rad), np.sin(sidereal_rad)
    zero, one = np.zeros_like(cos), np.ones_like(cos)
    turn = np.moveaxis(np.array([[cos, sin, zero], [-sin, cos, zero], [zero, zero, one]]), (0, 1), (-2, -1))
    spin = rotation_rad_s * np.moveaxis(np.array([[-sin, cos], [-cos, -sin], [zero, zero]]), (0, 1), (-2, -1))
    shape = sidereal_rad.shape
    flat = np.concatenate([(polar @ turn).reshape(*shape, 9), (polar @ spin).reshape(*shape, 6)], axis=2)
    result = np.zeros((len(flat), len(starts) - 1, ROWS, BLOCK))
    for block, (begin, end) in enumerate(pairwise(starts)):
        result[:, block, :, : end - begin] = np.swapaxes(flat[:, begin:end], 1, 2)
    return result.reshape(len(flat), len(starts) - 1, ROWS * BLOCK)


@inner_kernel
def rotate(w, n, a):
    """Turn positions and velocities of the work arrays X ... VZ into ITRS, in place."""
    for k in range(n):
        x, y, z = w[X + k], w[Y + k], w[Z + k]
        u, v, s = w[VX + k], w[VY + k], w[VZ + k]
        m0, m1, m2 = a[k], a[BLOCK + k], a[2 * BLOCK + k]
        m3, m4, m5 = a[3 * BLOCK + k], a[4 * BLOCK + k], a[5 * BLOCK + k]
        m6, m7, m8 = a[6 * BLOCK + k], a[7 * BLOCK + k], a[8 * BLOCK + k]
        w[X + k] = m0 * x + m1 * y + m2 * z
        w[Y + k] = m3 * x + m4 * y + m5 * z
        w[Z + k] = m6 * x + m7 * y + m8 * z
        w[VX + k] = m0 * u + m1 * v + m2 * s + a[9 * BLOCK + k] * x + a[10 * BLOCK + k] * y
        w[VY + k] = m3 * u + m4 * v + m5 * s + a[11 * BLOCK + k] * x + a[12 * BLOCK + k] * y
        w[VZ + k] = m6 * u + m7 * v + m8 * s + a[13 * BLOCK + k] * x + a[14 * BLOCK + k] * y
