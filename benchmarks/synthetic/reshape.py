"""People made of the one SOMA adult: bones longer or shorter, thicker or thinner, skin rounded.

A smaller family than Anny's, whose shapes were learned from many bodies; here a handful of numbers
stretch one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .body import Body
from .mesh import Array, blended, vertex_normals
from .soma import sculpt
from .spec import Subject

CHANGES = (
    "thigh_length",
    "shank_length",
    "trunk_length",
    "thigh_girth",
    "shank_girth",
    "foot_size",
    "hip_width",
    "shoulder_width",
    "belly",
    "chest",
    "buttocks",
    "head_size",
)
"""What a subject's ``local_changes`` may name, -1..1 each."""

HEIGHT_M = (1.50, 1.93)
"""Of subjects whose ``height`` is 0 and 1."""

_TOE_OUT_KEPT = 0.4  # of SOMA's own, which is 11 degrees: what is wanted is commanded
_UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class _Stretch:
    """How a bone and what hangs on it is stretched, along it and across."""

    along: float = 1.0
    across: float = 1.0

    def matrix(self, axis: Array) -> Array:
        """Return the stretch (3, 3) of a bone along a unit axis (3,)."""
        along = np.outer(axis, axis)
        return self.across * (np.eye(3) - along) + self.along * along


def load_soma(subject: Subject) -> Body:
    """Return the body of a subject (needs what `soma` names).

    ``height``, ``weight``, ``muscle``, ``gender`` and ``proportions`` mean what they mean of Anny;
    ``age`` means nothing here.

    Raises
    ------
    ValueError
        If the subject has a local change that is not among `CHANGES`.
    """
    given = dict(subject.local_changes)
    if unknown := set(given) - set(CHANGES):
        raise ValueError(f"SOMA's body has no {', '.join(sorted(unknown))}")
    changes = {name: given.get(name, 0.0) for name in CHANGES}
    body = _rounded(sculpt(), subject, changes)
    body = _stretched(body, _stretches(subject, changes), _hip_width(subject, changes))
    size = np.interp(subject.height, (0, 1), HEIGHT_M) / np.ptp(body.vertices[:, 2])
    vertices = body.vertices * size
    return replace(
        body,
        vertices=vertices,
        normals=vertex_normals(vertices, body.faces),
        joints=body.joints * size,
    )


def _from_middle(phenotype: float) -> float:
    """From 0..1 to -1..1."""
    return 2 * phenotype - 1


def _stretches(subject: Subject, changes: dict[str, float]) -> dict[str, _Stretch]:
    """Return the stretch of each kind of bone, by how its name begins."""
    heavy, strong = _from_middle(subject.weight), _from_middle(subject.muscle)
    female, leggy = -_from_middle(subject.gender), _from_middle(subject.proportions)
    trunk = _Stretch(
        1 - 0.04 * leggy + 0.05 * changes["trunk_length"],
        1 + 0.12 * heavy + 0.03 * strong - 0.03 * female,
    )
    arm = _Stretch(1 + 0.03 * leggy, 1 + 0.12 * heavy + 0.08 * strong - 0.05 * female)
    foot = 1 + 0.08 * changes["foot_size"] - 0.03 * female
    head = 1 + 0.05 * changes["head_size"]
    return {
        "upperleg": _Stretch(
            1 + 0.05 * leggy + 0.05 * changes["thigh_length"],
            1 + 0.13 * heavy + 0.04 * strong + 0.04 * female + 0.10 * changes["thigh_girth"],
        ),
        "lowerleg": _Stretch(
            1 + 0.05 * leggy + 0.05 * changes["shank_length"],
            1 + 0.10 * heavy + 0.04 * strong + 0.10 * changes["shank_girth"],
        ),
        "foot": _Stretch(foot, foot),
        "spine": trunk,
        "root": replace(trunk, across=trunk.across + 0.06 * female),
        "clavicle": replace(trunk, along=1 - 0.06 * female + 0.08 * changes["shoulder_width"]),
        "upperarm": arm,
        "lowerarm": arm,
        "head": _Stretch(head, head),
        "eye": _Stretch(head, head),
    }


def _hip_width(subject: Subject, changes: dict[str, float]) -> float:
    """How much wider than SOMA's the hip joints lie."""
    return 1 - 0.05 * _from_middle(subject.gender) + 0.12 * changes["hip_width"]


def _stretched(body: Body, stretches: dict[str, _Stretch], hip_width: float) -> Body:
    """Move the joints down the chain, and the skin with the bones that it hangs on."""
    joints = body.joints.copy()
    matrices = np.tile(np.eye(3), (len(joints), 1, 1))
    for i, (label, parent) in enumerate(zip(body.labels, body.parents, strict=True)):
        known = (found for kind, found in stretches.items() if label.startswith(kind))
        matrices[i] = next(known, _Stretch()).matrix(_axis(body, i))
        if label.startswith("foot"):
            matrices[i] = _turned_in(body, label) @ matrices[i]
        elif label.startswith("toe"):  # one rigid piece with its foot
            matrices[i] = matrices[parent]
        if label.startswith("upperleg01"):
            wide = np.array([hip_width, 1.0, 1.0])
            joints[i] = joints[parent] + wide * (body.joints[i] - body.joints[parent])
        elif parent >= 0:
            offset = body.joints[i] - body.joints[parent]
            joints[i] = joints[parent] + matrices[parent] @ offset
    moved = joints - np.einsum("jab,jb->ja", matrices, body.joints)
    matrix, offset = blended(body.weights, matrices, moved)
    vertices = np.einsum("vab,vb->va", matrix, body.vertices) + offset
    return replace(body, vertices=vertices, joints=joints)


def _axis(body: Body, bone: int) -> Array:
    """Along a bone: towards its first child; up the trunk, and where there is none."""
    if body.labels[bone].startswith(("root", "spine")) or bone not in body.parents:
        return _UP
    offset = body.joints[body.parents.index(bone)] - body.joints[bone]
    axis: Array = offset / np.linalg.norm(offset)
    return axis


def _turned_in(body: Body, foot: str) -> Array:
    """Return the turn (3, 3) about the plumb line that takes most of its toe-out from a foot."""
    toe = body.joint(foot.replace("foot", "toe1-1")) - body.joint(foot)
    out = (1 - _TOE_OUT_KEPT) * np.arctan2(toe[0], -toe[1])
    return np.array([[np.cos(out), np.sin(out), 0], [-np.sin(out), np.cos(out), 0], [0, 0, 1]])


def _rounded(body: Body, subject: Subject, changes: dict[str, float]) -> Body:
    """Push the skin of the trunk out, or in, at the belly, the chest and the buttocks."""
    heavy, female = _from_middle(subject.weight), -_from_middle(subject.gender)
    waist, top, hips = (body.joint(name) for name in ("spine05", "spine01", "root"))
    bumps = [(waist + (0, -0.13, 0.02), 0.12, 0.020 * heavy + 0.025 * changes["belly"])]
    chest = 0.018 * max(female, 0.0) + 0.012 * changes["chest"]
    rear = 0.010 * heavy + 0.015 * changes["buttocks"]
    for x in (-1, 1):
        bumps.append((top + (0.085 * x, -0.13, -0.07), 0.06, chest))
        bumps.append((hips + (0.075 * x, 0.14, -0.06), 0.09, rear))
    out = np.zeros(len(body.vertices))
    for centre, radius_m, size_m in bumps:
        out += size_m * np.exp(-np.sum((body.vertices - centre) ** 2, axis=1) / radius_m**2)
    out *= body.share("root", "spine", "upperleg01")
    return replace(body, vertices=body.vertices + out[:, None] * body.normals)
