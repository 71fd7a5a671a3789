"""Eight lanes as one value of compiled code: a row of the last axis that is loaded, multiplied and stored at once.

Numba has no such type. A loop over the lanes is left to the compiler's judgement, which guards every row by checks
that arrays do not overlap; a vector type says what is meant, and stays in one register where the processor has them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic, models, register_model
from numpy.typing import NDArray

from tarjih.inference.kernels.compiling import LANES, compiled

_VECTOR = ir.VectorType(ir.DoubleType(), LANES)
_BYTES = ir.IntType(8).as_pointer()
# A product and a sum may become one fused multiply-add; nothing else may change.
_FUSE = ("contract",)


class _Lanes(types.Type):
    """The type of eight lanes, as numba's inference sees it."""

    def __init__(self) -> None:
        super().__init__(name="EightLanes")


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


_lanes = _Lanes()


def _instruction(generator: Callable[..., Any]) -> Any:
    """Make a function of compiled code, whose arguments are not those of the Python that generates it."""
    return intrinsic(generator)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, row: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    first = builder.gep(data, [builder.mul(row, ir.Constant(row.type, LANES))])
    return builder.bitcast(first, _VECTOR.as_pointer())


@_instruction
def load(_typing: Any, array: Any, row: Any) -> Any:
    """Read `array[row]` of a contiguous `[rows, lanes]`; nothing checks the bounds."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = context.cast(builder, args[1], signature.args[1], types.intp)
        value = builder.load(_pointer(context, builder, signature.args[0], args[0], at))
        value.align = 8
        return value

    return _lanes(array, row), generate


@_instruction
def store(_typing: Any, array: Any, row: Any, value: Any) -> Any:
    """Write `array[row]` of a contiguous `[rows, lanes]`; nothing checks the bounds."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = context.cast(builder, args[1], signature.args[1], types.intp)
        builder.store(args[2], _pointer(context, builder, signature.args[0], args[0], at)).align = 8
        return context.get_dummy_value()

    return types.void(array, row, value), generate


@_instruction
def stream(_typing: Any, array: Any, row: Any, value: Any) -> Any:
    """Write `array[row]` past the caches, where it would only push out what is needed sooner; rows are aligned."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = context.cast(builder, args[1], signature.args[1], types.intp)
        written = builder.store(args[2], _pointer(context, builder, signature.args[0], args[0], at))
        written.align = 8 * LANES
        written.set_metadata("nontemporal", builder.module.add_metadata([ir.Constant(ir.IntType(32), 1)]))
        return context.get_dummy_value()

    return types.void(array, row, value), generate


@_instruction
def fetch(_typing: Any, array: Any, row: Any) -> Any:
    """Ask for `array[row]` to be brought into the second-level cache."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = context.cast(builder, args[1], signature.args[1], types.intp)
        pointer = builder.bitcast(_pointer(context, builder, signature.args[0], args[0], at), _BYTES)
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [_BYTES, number, number, number])
        builder.call(
            builder.module.declare_intrinsic("llvm.prefetch", (_BYTES,), kind),
            [pointer, number(0), number(2), number(1)],
        )
        return context.get_dummy_value()

    return types.void(array, row), generate


@_instruction
def same(_typing: Any, number: Any) -> Any:
    """Return a number in every lane."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), args[0], ir.Constant(ir.IntType(32), 0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        return builder.shuffle_vector(one, one, zeros)

    return _lanes(number), generate


@_instruction
def add(_typing: Any, x: Any, y: Any) -> Any:
    """Return x + y."""
    return _lanes(x, y), lambda _context, builder, _signature, args: builder.fadd(*args)


@_instruction
def times(_typing: Any, x: Any, y: Any) -> Any:
    """Return x * y."""
    return _lanes(x, y), lambda _context, builder, _signature, args: builder.fmul(*args)


@_instruction
def fma(_typing: Any, x: Any, y: Any, z: Any) -> Any:
    """Return x * y + z."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.fadd(builder.fmul(args[0], args[1], flags=_FUSE), args[2], flags=_FUSE)

    return _lanes(x, y, z), generate


@compiled()
def rows_of_lanes(rows: int) -> NDArray[np.float64]:
    """Return room for `[rows, lanes]` in which no row straddles two cache lines."""
    room = np.empty((rows + 1) * LANES)
    skip = -(room.ctypes.data // 8) % LANES
    return room[skip : skip + rows * LANES].reshape(rows, LANES)
