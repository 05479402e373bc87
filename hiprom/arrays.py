"""Kinds of arrays that everything here works with, and the check that they have their shapes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from hiprom.errors import InputError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]
"""Indices, as numpy gives and takes them."""


def check_shapes(what: str, wanted: Mapping[str, tuple[npt.ArrayLike, tuple[int, ...]]]) -> None:
    """Check that arrays that belong together have the shapes that they must have.

    Parameters
    ----------
    what : str
        What they are arrays of, for the error.
    wanted : mapping of str to (array, tuple of int)
        Each by its name, with its shape.

    Raises
    ------
    InputError
        If one has another shape.
    """
    for name, (array, shape) in wanted.items():
        found = np.shape(array)
        if found != shape:
            raise InputError(f"{what}: {name} has shape {found}, expected {shape}")
