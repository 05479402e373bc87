"""Names for the kinds of arrays that everything here works with; shapes stand in docstrings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]
"""Indices, as numpy gives and takes them."""
