"""Writing three work arrays as rows of (x, y, z), whole cache lines at a time.

The compiler itself writes such rows number by number, which costs as much as Kepler's
equation. Here eight samples at a time are shuffled into three lines. Where results are
larger than any cache, every line written would first be read from memory, unless it is
written past the cache. All that is said to the compiler in its own language; it finds
the instructions of each machine for it. Everything else in this package is plain Python.
"""

from functools import partial
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from orbits.kernels.jit import inner_kernel

_LANES = 8

# Numbers in an output from which on it is better not to fill the cache with it: 4 MB of
# positions, as much of velocities.
LARGE = 500_000


def _eight(past_cache):
    """Return what writes work[place + i distance + k] to out[at + 3 k + i], i in 0, 1, 2 and k in 0 ... 7.

    out[at] must begin a cache line.
    """

    def typed(typing_context, work, place, distance, out, at):  # noqa: ARG001
        return types.void(work, place, distance, out, at), partial(_write_lines, past_cache)

    return intrinsic(typed)


def _write_lines(past_cache, context, builder, signature, arguments):
    double = ir.DoubleType()
    lanes = ir.VectorType(double, _LANES)
    index = ir.IntType(32)

    def mask(numbers):
        return ir.Constant(ir.VectorType(index, _LANES), numbers)

    source = context.make_array(signature.args[0])(context, builder, arguments[0]).data
    target = context.make_array(signature.args[3])(context, builder, arguments[3]).data
    start = arguments[1]
    loaded = []
    for _ in range(3):
        address = builder.gep(source, [start], source_etype=double)
        loaded.append(builder.load(builder.bitcast(address, lanes.as_pointer()), align=8, typ=lanes))
        start = builder.add(start, arguments[2])
    x, y, z = loaded
    for part in range(3):
        numbers = range(part * _LANES, (part + 1) * _LANES)
        # A shuffle takes two vectors: x and y to their places, then z between them.
        two = builder.shuffle_vector(x, y, mask([n // 3 + _LANES * (n % 3 == 1) for n in numbers]))
        places = [_LANES + n // 3 if n % 3 == 2 else lane for lane, n in enumerate(numbers)]
        line = builder.shuffle_vector(two, z, mask(places))
        offset = builder.add(arguments[4], ir.Constant(arguments[4].type, part * _LANES))
        address = builder.gep(target, [offset], source_etype=double)
        store = builder.store(line, builder.bitcast(address, lanes.as_pointer()), align=8 * _LANES)
        if past_cache:
            store.set_metadata("nontemporal", builder.module.add_metadata([ir.Constant(index, 1)]))
    return context.get_dummy_value()


_write_eight: Any = _eight(past_cache=False)
_write_eight_past: Any = _eight(past_cache=True)


@inner_kernel
def write_rows(work, n, first, distance, out, past_cache):
    """Write n samples of three work arrays, `distance` apart from `first` on, to out, (n, 3)."""
    flat = out.reshape(3 * n)
    k = 0
    if out.ctypes.data % 8 == 0:
        # 24 is 8 times an odd number: a line begins within eight samples.
        while k < n and (out.ctypes.data + 24 * k) % 64 != 0:
            for i in range(3):
                flat[3 * k + i] = work[first + i * distance + k]
            k += 1
        if past_cache:
            while k + 8 <= n:
                _write_eight_past(work, first + k, distance, flat, 3 * k)
                k += 8
        else:
            while k + 8 <= n:
                _write_eight(work, first + k, distance, flat, 3 * k)
                k += 8
    while k < n:
        for i in range(3):
            flat[3 * k + i] = work[first + i * distance + k]
        k += 1
