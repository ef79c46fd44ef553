"""Writing three work arrays as rows of (x, y, z), whole cache lines at a time.

Results are larger than any cache, so that every line written is first read from
memory, unless all of it is written at once past the cache. That is said to the
compiler in its own language, eight samples at a time; it finds the instructions
of each machine for it. Everything else in this package is plain Python.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from orbits.kernels.jit import kernel

_LANES = 8

# Numbers in an output from which on it is better not to fill the cache with it: 16 MB.
LARGE = 2_000_000


def _eight(typing_context, work, place, distance, out, at):  # noqa: ARG001
    """Write work[place + i distance + k] to out[at + 3 k + i], i in 0, 1, 2 and k in 0 ... 7.

    out[at] must begin a cache line.
    """
    double = ir.DoubleType()
    lanes = ir.VectorType(double, _LANES)
    index = ir.IntType(32)

    def mask(numbers):
        return ir.Constant(ir.VectorType(index, _LANES), numbers)

    def codegen(context, builder, signature, arguments):
        source = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        target = context.make_array(signature.args[3])(context, builder, arguments[3]).data
        start = arguments[1]
        loaded = []
        for _ in range(3):
            address = builder.gep(source, [start], source_etype=double)
            loaded.append(builder.load(builder.bitcast(address, lanes.as_pointer()), align=8, typ=lanes))
            start = builder.add(start, arguments[2])
        x, y, z = loaded
        past_cache = builder.module.add_metadata([ir.Constant(index, 1)])
        for part in range(3):
            numbers = range(part * _LANES, (part + 1) * _LANES)
            # A shuffle takes two vectors: x and y to their places, then z between them.
            two = builder.shuffle_vector(x, y, mask([n // 3 + _LANES * (n % 3 == 1) for n in numbers]))
            places = [_LANES + n // 3 if n % 3 == 2 else lane for lane, n in enumerate(numbers)]
            line = builder.shuffle_vector(two, z, mask(places))
            offset = builder.add(arguments[4], ir.Constant(arguments[4].type, part * _LANES))
            address = builder.gep(target, [offset], source_etype=double)
            store = builder.store(line, builder.bitcast(address, lanes.as_pointer()), align=8 * _LANES)
            store.set_metadata("nontemporal", past_cache)
        return context.get_dummy_value()

    return types.void(work, place, distance, out, at), codegen


_write_eight: Any = intrinsic(_eight)


@kernel
def write_rows(work, n, first, distance, out, past_cache):
    """Write n samples of three work arrays, `distance` apart from `first` on, to out, (n, 3)."""
    flat = out.reshape(3 * n)
    k = 0
    if past_cache and out.ctypes.data % 8 == 0:
        # 24 is 8 times an odd number: a line begins within eight samples.
        while k < n and (out.ctypes.data + 24 * k) % 64 != 0:
            for i in range(3):
                flat[3 * k + i] = work[first + i * distance + k]
            k += 1
        while k + 8 <= n:
            _write_eight(work, first + k, distance, flat, 3 * k)
            k += 8
    while k < n:
        for i in range(3):
            flat[3 * k + i] = work[first + i * distance + k]
        k += 1
