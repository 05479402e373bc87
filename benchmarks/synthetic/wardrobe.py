"""Dress a body: clothes are shells cut from the skin and pushed out along its normals.

The skin under a shell is removed, so nothing pokes through; every vertex keeps the skinning
weights of the skin it came from and moves with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.spatial import ConvexHull

from .body import Body
from .mesh import Array, Faces, along_chain, blended, cut, vertex_normals
from .spec import Clothing, Rgb, Subject

UNDER_M = 0.08  # skin further than this inside a garment is not drawn; nearer one sees up a hem
SOLE_M = 0.012
STRIPE_M = 0.12  # from one stripe to the next
CHECK_M = 0.09  # the side of a check


@dataclass
class Figure:
    """A dressed body at rest, ready to be skinned.

    Attributes
    ----------
    vertices, normals : (V, 3)
    colours : (V, 3) uint8, RGB
    faces : (F, 3) integers
    weights : (V, J) sparse
    """

    vertices: Array
    normals: Array
    colours: npt.NDArray[np.uint8]
    faces: Faces
    weights: sp.csr_array

    def skin(self, rotation: Array, translation: Array) -> tuple[Array, Array]:
        """Return vertices and normals (V, 3) for one frame's bone transforms (J, 3, 3), (J, 3)."""
        matrix, offset = blended(self.weights, rotation, translation)
        vertices = np.einsum("vab,vb->va", matrix, self.vertices) + offset
        normals = np.einsum("vab,vb->va", matrix, self.normals)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        return vertices, normals


def dress(body: Body, subject: Subject, clothing: Clothing) -> Figure:
    """Return the body with skin, hair, clothes and shoes."""
    return _join([layer for _, layer in layers(body, subject, clothing)])


def layers(body: Body, subject: Subject, clothing: Clothing) -> list[tuple[str, Figure]]:
    """Return the layers of a dressed body, each with what it is made of.

    That is ``skin``, ``trousers``, ``shirt``, ``shoe`` or ``hair``.
    """
    along_leg, along_arm = _along_leg(body), _along_arm(body)
    trousers = _trousers(body, clothing, along_leg)
    shirt = _shirt(body, clothing, along_arm)
    shoes = _shoes(body) if clothing.shoes is not None else np.full(len(body.vertices), -1.0)
    hair = _hair(body, subject)
    covered = np.maximum.reduce([trousers, shirt, shoes])

    looseness = clothing.trousers_loose_m * np.clip(0.35 + 0.65 * along_leg, 0.3, 1.3)
    colours = _checked(body, clothing.trousers, clothing.trousers_second)
    skin = _layer(body, UNDER_M - covered, np.zeros(len(covered)), _skin_colours(body, subject))
    parts = [
        ("skin", skin),
        ("trousers", _layer(body, trousers, 0.004 + looseness, colours)),
        *(("shirt", layer) for layer in _shirt_layers(body, clothing, shirt)),
    ]
    if clothing.shoes is not None:
        parts += [("shoe", _shoe(body, shoes, side, clothing.shoes)) for side in (1, -1)]
    if subject.hair_style != "bald":
        thick = 0.006 + 0.02 * np.clip(hair / 0.05, 0, 1)
        parts.append(("hair", _layer(body, hair, thick, _plain(body, subject.hair))))
    return parts


def _layer(body: Body, scalar: Array, thickness: Array, colours: Array) -> Figure:
    recipe, faces = cut(body.faces, scalar)
    vertices = recipe @ (body.vertices + thickness[:, None] * body.normals)
    return Figure(
        vertices=vertices,
        normals=recipe @ body.normals,  # of the skin: no seam between layers which meet
        colours=np.clip(255 * (recipe @ colours), 0, 255).astype(np.uint8),
        faces=faces,
        weights=sp.csr_array(recipe @ body.weights),
    )


def _join(parts: list[Figure]) -> Figure:
    starts = np.cumsum([0, *(len(part.vertices) for part in parts[:-1])])
    return Figure(
        vertices=np.concatenate([part.vertices for part in parts]),
        normals=np.concatenate([part.normals for part in parts]),
        colours=np.concatenate([part.colours for part in parts]),
        faces=np.concatenate([p.faces + start for p, start in zip(parts, starts, strict=True)]),
        weights=sp.csr_array(sp.vstack([part.weights for part in parts])),
    )


def _along_limb(body: Body, *names: str) -> Array:
    """Return how far along the limb of its own side each vertex lies."""
    sides = [
        along_chain(body.vertices, [body.joint(f"{name}.{s}") for name in names]) for s in "LR"
    ]
    return np.where(body.vertices[:, 0] > 0, *sides)


def _along_leg(body: Body) -> Array:
    return _along_limb(body, "upperleg01", "lowerleg01", "foot")


def _along_arm(body: Body) -> Array:
    along = _along_limb(body, "upperarm01", "lowerarm01", "wrist")
    arm = body.share("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
    # The trunk lies before every sleeve's hem.
    return np.where(arm > 0.3, along, np.minimum(along, 0.0))


def _arm_share(body: Body) -> Array:
    return body.share("lowerarm", "wrist", "finger", "metacarpal")


def _waist_height(body: Body) -> float:
    return float(
        body.joint("spine05")[2] + 0.35 * (body.joint("spine03")[2] - body.joint("spine05")[2])
    )


def _trousers(body: Body, clothing: Clothing, along_leg: Array) -> Array:
    """Signed, in metres: positive within the trousers."""
    z = body.vertices[:, 2]
    leg = float(np.linalg.norm(body.joint("lowerleg01.L") - body.joint("upperleg01.L")))
    scalar = np.minimum(_waist_height(body) + 0.05 - z, (clothing.trousers_hem - along_leg) * leg)
    return np.where(_arm_share(body) + body.share("upperarm") > 0.3, -1.0, scalar)


def _shirt(body: Body, clothing: Clothing, along_arm: Array) -> Array:
    z = body.vertices[:, 2]
    neck = body.joint("neck01")
    collar = (neck - body.vertices) @ np.array([0.0, 0.5, 1.0]) - 0.005
    arm = float(np.linalg.norm(body.joint("lowerarm01.L") - body.joint("upperarm01.L")))
    sleeve = (clothing.sleeve - along_arm) * arm
    hands = body.share("wrist", "finger", "metacarpal")
    on_arm = _arm_share(body) + body.share("upperarm") > 0.3
    tail = np.where(on_arm, 1.0, z - (_waist_height(body) - 0.05))
    collar = np.where(on_arm, np.maximum(collar, 0.02), collar)
    scalar = np.minimum.reduce([tail, collar, sleeve])
    return np.where((hands > 0.5) | (body.share("head", "neck03", "eye") > 0.5), -1.0, scalar)


def _shirt_looseness(body: Body, clothing: Clothing) -> Array:
    low = np.clip((body.joint("spine01")[2] - body.vertices[:, 2]) / 0.25, 0, 1)
    looseness: Array = clothing.shirt_loose_m * (0.4 + 0.6 * low)
    return looseness


def _shoe(body: Body, scalar: Array, side: int, colour: Rgb) -> Figure:
    """The convex hull of the lower foot, with a sole: toes would show in a shell."""
    inside = np.flatnonzero((scalar > 0) & (side * body.vertices[:, 0] > 0))
    points = body.vertices[inside] + 0.005 * body.normals[inside]
    points[:, 2] -= np.where(body.normals[inside, 2] < -0.5, SOLE_M, 0.0)
    hull = ConvexHull(points)
    a, b, c = (points[hull.simplices[:, i]] for i in range(3))
    outward = np.sum(np.cross(b - a, c - a) * hull.equations[:, :3], axis=1) > 0
    faces = np.where(outward[:, None], hull.simplices, hull.simplices[:, ::-1]).astype(np.int64)
    return Figure(
        vertices=points,
        normals=vertex_normals(points, faces),
        colours=np.tile(np.uint8(255 * np.asarray(colour)), (len(points), 1)),
        faces=faces,
        weights=sp.csr_array(body.weights[inside]),
    )


def _shoes(body: Body) -> Array:
    top = min(body.joint(f"foot.{s}")[2] for s in "LR") - 0.02
    foot = body.share("foot", "toe", "lowerleg") > 0.5
    return np.where(foot, top - body.vertices[:, 2], -1.0)


def _hair(body: Body, subject: Subject) -> Array:
    """Positive where hair grows: above a plane from the forehead down to the nape."""
    head = body.share("head", "neck", "eye") > 0.5
    skull = body.vertices[body.share("head") > 0.8]
    top, front, back = skull[:, 2].max(), skull[:, 1].min(), skull[:, 1].max()
    height, depth = top - body.joint("head")[2], back - front
    drop = 0.62 if subject.hair_style == "long" else 0.42
    # At the forehead the line runs a quarter down from the top; it falls towards the back.
    backward = np.clip((body.vertices[:, 1] - front) / depth - 0.22, 0, 1)
    line = top - height * 0.24 - height * 2.2 * drop * np.clip(backward - 0.12, 0, 1)
    line = np.where(backward < 0.02, top - height * 0.2, line)
    return np.where(head, body.vertices[:, 2] - line, -1.0)


def _plain(body: Body, colour: Rgb) -> Array:
    return np.tile(np.asarray(colour), (len(body.vertices), 1))


def _checked(body: Body, colour: Rgb, second: Rgb | None) -> Array:
    """Return colours of checks, frayed as far apart as the mesh's vertices are."""
    if second is None:
        return _plain(body, colour)
    is_second = np.floor(body.vertices / CHECK_M).sum(axis=1) % 2 > 0
    colours = np.where(is_second[:, None], _plain(body, second), _plain(body, colour))
    return colours.clip(0, 1)


def _shirt_layers(body: Body, clothing: Clothing, shirt: Array) -> list[Figure]:
    """One layer, or two which meet at the stripes' edges: vertex colours alone would fray them."""
    thickness = 0.006 + _shirt_looseness(body, clothing)
    if clothing.shirt_second is None:
        return [_layer(body, shirt, thickness, _plain(body, clothing.shirt))]
    stripe = 0.02 * np.sin(body.vertices[:, 2] * 2 * np.pi / STRIPE_M) - 0.003
    return [
        _layer(body, np.minimum(shirt, sign * stripe), thickness, _plain(body, colour))
        for sign, colour in ((1, clothing.shirt), (-1, clothing.shirt_second))
    ]


def _skin_colours(body: Body, subject: Subject) -> Array:
    colours = _plain(body, subject.skin)
    v = body.vertices
    eyes = [body.joint(f"eye.{s}") for s in "LR"]
    for eye, s in zip(eyes, "LR", strict=True):
        ball = body.share(f"eye.{s}") > 0.5
        colours[ball] = (0.92, 0.91, 0.89)
        if ball.any():
            front = v[ball, 1].min()
            colours[ball & (v[:, 1] < front + 0.0025)] = (0.13, 0.09, 0.07)
        brow = np.hypot((v[:, 0] - eye[0]) / 0.026, (v[:, 2] - eye[2] - 0.026) / 0.006) < 1
        colours[brow & (v[:, 1] < eye[1])] = 0.5 * np.asarray(subject.hair) + 0.15
    face = eyes[0] * [0, 1, 1] - [0, 0, 0.068]
    lips = np.hypot(v[:, 0] / 0.026, (v[:, 2] - face[2]) / 0.010) < 1
    on_face = lips & (v[:, 1] < face[1]) & (body.share("head") > 0.3)
    colours[on_face] = np.asarray(subject.skin) * (0.82, 0.6, 0.6)
    return colours
