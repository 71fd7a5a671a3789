"""The compiled inner loops, the only home of numba."""

from tarjih.inference.kernels.adjoint import adjoint
from tarjih.inference.kernels.compiling import LANES, processor, workers
from tarjih.inference.kernels.forward import backward, forward
from tarjih.inference.kernels.particles import Layout, particles
from tarjih.inference.kernels.smoothing import rows_to_smooth, smooth

__all__ = [
    "LANES",
    "Layout",
    "adjoint",
    "backward",
    "forward",
    "particles",
    "processor",
    "rows_to_smooth",
    "smooth",
    "workers",
]
