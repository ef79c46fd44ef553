"""One block of samples of one satellite: where in the scratch array its results are.

Both theories, and what comes after them (rotation to the ground, searches), work on one
scratch array `w` of SCRATCH numbers, in which the work arrays lie BLOCK numbers apart.
`near_earth.block` and `deep_space.block` leave positions (km) and velocities (km/s) of
TEME in those from X to VZ.
"""

import numpy as np

from orbits.kernels.jit import kernel

# The most samples of a block.
BLOCK = 256

# Before X lies what only the theories know.
X, Y, Z, VX, VY, VZ = (number * BLOCK for number in range(17, 23))
# What deep space keeps from one block of a satellite to the next.
KEPT = 23 * BLOCK
SCRATCH = KEPT + 256

_LINE = 64


@kernel
def scratch():
    """Return a scratch array that begins a cache line, as whole vectors are read from it."""
    room = np.empty(SCRATCH + _LINE // 8)
    first = (-room.ctypes.data) % _LINE // 8
    return room[first : first + SCRATCH]
