"""Rotations and two-segment limbs on arrays of frames: everything broadcasts over leading axes."""

from __future__ import annotations

import numpy as np

from .mesh import Array

X, Y, Z = np.eye(3)


def unit(vectors: Array) -> Array:
    """Return vectors (..., 3) scaled to length 1."""
    result: Array = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return result


def dot(a: Array, b: Array) -> Array:
    """Return the dot products (...) of vectors (..., 3)."""
    product: Array = np.sum(a * b, axis=-1)
    return product


def angle_between(a: Array, b: Array) -> Array:
    """Return the angles (...) between vectors (..., 3), 0..180 degrees."""
    angle: Array = np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), dot(a, b)))
    return angle


def across(vectors: Array, axis: Array) -> Array:
    """Return the unit part of `vectors` perpendicular to the unit `axis`, both (..., 3)."""
    return unit(vectors - dot(vectors, axis)[..., None] * axis)


def turn(vectors: Array, axis: Array, angle_deg: Array | float) -> Array:
    """Turn vectors (..., 3) about unit axes (..., 3) by angles (...), right-handed."""
    angle = np.radians(angle_deg)[..., None]
    along = dot(vectors, axis)[..., None] * axis
    return along + np.cos(angle) * (vectors - along) + np.sin(angle) * np.cross(axis, vectors)


def about(axis: Array, angle_deg: Array | float) -> Array:
    """Return rotation matrices (..., 3, 3) about one unit axis (3,) by angles (...)."""
    return np.stack([turn(column, axis, angle_deg) for column in (X, Y, Z)], axis=-1)


def frame(direction: Array, axis: Array) -> Array:
    """Return frames (..., 3, 3) whose columns are the direction, the axis made square, and both."""
    first = unit(direction)
    second = across(axis, first)
    return np.stack([first, second, np.cross(first, second)], axis=-1)


def carry(rest_direction: Array, rest_axis: Array, direction: Array, axis: Array) -> Array:
    """Return the rotations (..., 3, 3) which carry one (direction, axis) frame onto another."""
    return frame(direction, axis) @ np.swapaxes(frame(rest_direction, rest_axis), -1, -2)


def bend(
    start: Array, end: Array, lengths: tuple[float, float], axis: Array
) -> tuple[Array, Array]:
    """Solve a two-segment limb for the directions of its segments.

    Parameters
    ----------
    start, end : (..., 3)
        Where the limb starts and where its end should be; an end out of reach is approached.
    lengths : pair of float
    axis : (..., 3)
        Hinge axis, made square to the line from start to end; the second segment is turned from
        the first about it by a positive angle.

    Returns
    -------
    first, second : (..., 3)
        Unit directions of the two segments.
    """
    first_length, second_length = lengths
    line = end - start
    reach = np.clip(
        np.linalg.norm(line, axis=-1),
        abs(first_length - second_length) * 1.01,
        (first_length + second_length) * 0.9995,
    )
    line = unit(line)
    hinge = across(axis, line)
    cosine = (first_length**2 + reach**2 - second_length**2) / (2 * first_length * reach)
    angle = np.degrees(np.arctan2(np.sqrt(np.maximum(1 - cosine**2, 0)), cosine))
    first = turn(line, hinge, -angle)
    second = unit(reach[..., None] * line - first_length * first)
    return first, second
