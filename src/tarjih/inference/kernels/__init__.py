"""The compiled inner loops, the only home of numba."""

from tarjih.inference.kernels.adjoint import adjoint
from tarjih.inference.kernels.compiling import LANES
from tarjih.inference.kernels.forward import backward, forward

__all__ = ["LANES", "adjoint", "backward", "forward"]
