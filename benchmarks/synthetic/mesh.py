"""Small mesh operations on arrays: normals, cutting along a level, boxes.

A mesh cut from a body is a sparse matrix ``(V_new, V_old)`` which makes each new vertex out of old
ones, so that everything the old ones carry (position, normal, skinning weights) can follow.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Array = npt.NDArray[np.float64]
Faces = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Picture = npt.NDArray[np.uint8]  # (height, width, 3), RGB


def along_chain(points: Array, joints: list[Array]) -> Array:
    """Return how far along a chain of joints points (N, 3) lie: 0 at the first, 1 at the second."""
    total = np.zeros(len(points))
    for start, end in pairwise(joints):
        axis = end - start
        share = (points - start) @ axis / (axis @ axis)
        # Only the ends of the chain are open, so that hems above and below it stay defined.
        low = -np.inf if start is joints[0] else 0.0
        high = np.inf if end is joints[-1] else 1.0
        total += np.clip(share, low, high)
    return total


def blended(weights: sp.csr_array, matrices: Array, offsets: Array) -> tuple[Array, Array]:
    """Return the matrix (V, 3, 3) and the offset (V, 3) of each vertex.

    Parameters
    ----------
    weights : (V, J) sparse
        Skinning weights.
    matrices, offsets : (J, 3, 3) and (J, 3) array
        Of the bones.
    """
    packed = weights @ np.concatenate([matrices.reshape(-1, 9), offsets], axis=1)
    return packed[:, :9].reshape(-1, 3, 3), packed[:, 9:]


def vertex_normals(vertices: Array, faces: Faces) -> Array:
    """Return unit normals (V, 3), each the area-weighted mean over the faces of a vertex."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    face_normals = np.cross(b - a, c - a)
    rows = faces.ravel()
    columns = np.repeat(np.arange(len(faces)), 3)
    incidence = sp.csr_array((np.ones(len(rows)), (rows, columns)), (len(vertices), len(faces)))
    summed = incidence @ face_normals
    normals: Array = summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12)
    return normals


def cut(faces: Faces, scalar: Array) -> tuple[sp.csr_array, Faces]:
    """Keep the part of a triangle mesh where a vertex scalar is positive, cut exactly at zero.

    Parameters
    ----------
    faces : (F, 3) integer array
    scalar : (V,) array

    Returns
    -------
    recipe : (V_new, V) sparse array
        Rows which sum to 1: new vertices from old ones.
    faces : (F_new, 3) integer array
        Faces over the new vertices, winding kept.
    """
    inside = scalar > 0
    count = inside[faces].sum(axis=1)
    triangles = [faces[count == 3]]
    edges: dict[tuple[int, int], int] = {}
    total = len(scalar)
    extra: list[tuple[int, int, int]] = []
    for face in faces[(count == 1) | (count == 2)]:
        polygon: list[int] = []
        for start, end in zip(face, np.roll(face, -1), strict=True):
            if inside[start]:
                polygon.append(int(start))
            if inside[start] != inside[end]:
                edge = (int(min(start, end)), int(max(start, end)))
                polygon.append(edges.setdefault(edge, total + len(edges)))
        extra += [(polygon[0], polygon[i], polygon[i + 1]) for i in range(1, len(polygon) - 1)]
    if extra:
        triangles.append(np.array(extra))
    joined = np.concatenate(triangles)
    used, compact = np.unique(joined, return_inverse=True)
    return _recipe(used, edges, scalar), compact.reshape(joined.shape)


def _recipe(used: Faces, edges: dict[tuple[int, int], int], scalar: Array) -> sp.csr_array:
    total = len(scalar)
    old = used[used < total]
    ends = np.array(list(edges), dtype=np.int64).reshape(-1, 2)
    # np.unique sorts: old vertices first, then cut edges in the order they were numbered.
    ends = ends[used[used >= total] - total]
    share = scalar[ends[:, 0]] / (scalar[ends[:, 0]] - scalar[ends[:, 1]])
    new = len(old) + np.arange(len(ends))
    rows = np.concatenate([np.arange(len(old)), new, new])
    columns = np.concatenate([old, ends[:, 0], ends[:, 1]])
    values = np.concatenate([np.ones(len(old)), 1 - share, share])
    return sp.csr_array((values, (rows, columns)), (len(used), total))
