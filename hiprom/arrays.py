"""Array types used throughout, checks and bounds, runs of a mask, equality of what holds arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from hiprom.errors import InputError

FloatArray = npt.NDArray[np.float64]
SingleArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]
"""Indices, as numpy gives and takes them."""

# Times are rounded, to the millisecond in some files, else in their last bits: of stretches that
# are equally long in truth, each counts or none.
_ROUNDED_S: Final = 0.00101
_LAST_BITS_S: Final = 1e-6


def check_shapes(what: str, wanted: Mapping[str, tuple[npt.ArrayLike, tuple[int, ...]]]) -> None:
    """Check that arrays that belong together have the shapes that they must have.

    Parameters
    ----------
    what : str
        What they are arrays of, for the error.
    wanted : mapping of str to (array, tuple of int)
        Each array by its name, with the shape that it must have.

    Raises
    ------
    InputError
        If one has another shape.
    """
    for name, (array, shape) in wanted.items():
        found = np.shape(array)
        if found != shape:
            raise InputError(f"{what}: {name} has shape {found}, expected {shape}")


def unmasked(values: Any, kind: type = float) -> Any:
    """Return numpy's masked array with NaN where it is masked, anything else as it is.

    `numpy.asarray` would give the values below the mask.

    Parameters
    ----------
    values : array or anything
    kind : type
        What the numbers are to be; of bool, those masked are false.

    Raises
    ------
    TypeError, ValueError
        If they cannot be that.
    """
    if not isinstance(values, np.ma.MaskedArray):
        return values
    return np.ma.filled(values.astype(kind), np.nan if kind is float else False)


def within_bounds(points: FloatArray, largest: float) -> FloatArray:
    """Return points (..., k) with those of which a coordinate is beyond ± a bound NaN."""
    beyond = np.any(np.abs(points) > largest, axis=-1, keepdims=True)
    return np.where(beyond, np.nan, points) if beyond.any() else points


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Return the half-open index ranges over which a mask (T,) is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def lasting(mask: BoolArray, time_s: FloatArray, least_s: float) -> list[tuple[int, int]]:
    """Return the `runs` of a mask (T,) that last for so long, from first to last frame."""
    return [(lo, hi) for lo, hi in runs(mask) if lasts(time_s, lo, hi - 1, least_s)]


def lasts(time_s: FloatArray, first: int, last: int, least_s: float) -> bool:
    """Return whether so long passes from one frame to another, but for what times are rounded."""
    return bool(time_s[last] - time_s[first] >= least_s - _ROUNDED_S)


def frames_between(
    time_s: FloatArray, first_s: npt.ArrayLike, last_s: npt.ArrayLike
) -> tuple[IntArray, IntArray]:
    """Return the half-open ranges of frames from one time to another.

    A frame at either time counts: how its last bits fall must not decide.

    Parameters
    ----------
    time_s : (T,) array
        Increasing.
    first_s, last_s : float or (K,) arrays
    """
    first = np.searchsorted(time_s, np.asarray(first_s) - _LAST_BITS_S)
    last = np.searchsorted(time_s, np.asarray(last_s) + _LAST_BITS_S, side="right")
    return first, last


class ArrayEquality:
    """Base of dataclasses that hold arrays: two are equal if all their fields are, NaN included.

    Make them with ``eq=False`` and ``repr=False``: the ``==`` that a dataclass is given raises for
    arrays, and its text is all their numbers, which fill a notebook's page.
    """

    __hash__ = None  # type: ignore[assignment]  # arrays can be written to

    def __eq__(self, other: object) -> bool:
        return _same(self, other)

    def __repr__(self) -> str:
        shown = (f"{f.name}={_in_short(getattr(self, f.name))}" for f in fields(self))  # type: ignore[arg-type]  # subclasses are dataclasses
        return f"{type(self).__name__}({', '.join(shown)})"


def _in_short(value: object) -> str:
    return f"<array {value.shape}>" if isinstance(value, np.ndarray) else repr(value)


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        return all(_same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, np.ndarray | float):
        return np.array_equal(one, other, equal_nan=True)
    return bool(one == other)
