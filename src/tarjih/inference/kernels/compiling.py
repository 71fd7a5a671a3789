"""How the inner loops are compiled, and the width of a block of lanes."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, TypeVar, cast

import llvmlite.binding  # type: ignore[import-untyped]
import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])

LANES = 8

# Contraction to fused multiply-adds only: "no NaN" assumptions would hide impossible evidence.
_FAST = {"contract"}
# A mass of zero, where the evidence rules out every state, divides to NaN instead of raising.
_ERRORS: Literal["numpy"] = "numpy"


def compiled(*, parallel: bool = False) -> Callable[[F], F]:
    """Compile a function on its first call, and keep the result for later runs where there is a place for it."""

    def compile_it(function: F) -> F:
        make = partial(numba.njit, fastmath=_FAST, error_model=_ERRORS, parallel=parallel)
        try:
            return cast("F", make(cache=True)(function))
        except RuntimeError:
            # Neither the installation nor the user's cache folder can be written: compile anew in every run.
            return cast("F", make()(function))

    return compile_it


def processor() -> str:
    """Return the name of the processor that the loops are compiled for: others may round a last digit otherwise."""
    return str(llvmlite.binding.get_host_cpu_name())


def workers(blocks: NDArray[np.float64]) -> int:
    """Return how many threads share these blocks, `[blocks, ...]`."""
    return min(int(numba.get_num_threads()), int(blocks.shape[0]))
