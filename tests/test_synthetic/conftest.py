"""A made body for the tests of the synthetic people."""

import numpy as np
import pytest
import scipy.sparse as sp

from benchmarks.synthetic.body import Body

# A stick figure standing straight: name, parent, position of the bone's head (left side).
TRUNK = [
    ("root", None, (0.0, 0.0, 0.95)),
    ("spine05", "root", (0.0, 0.0, 0.95)),
    ("spine04", "spine05", (0.0, 0.0, 1.05)),
    ("spine03", "spine04", (0.0, 0.0, 1.15)),
    ("spine02", "spine03", (0.0, 0.0, 1.25)),
    ("spine01", "spine02", (0.0, 0.0, 1.35)),
    ("neck01", "spine01", (0.0, 0.0, 1.50)),
    ("neck02", "neck01", (0.0, 0.0, 1.54)),
    ("neck03", "neck02", (0.0, 0.0, 1.57)),
    ("head", "neck03", (0.0, 0.0, 1.60)),
]
LIMBS = [
    ("pelvis", "root", (0.0, 0.0, 0.95)),
    ("upperleg01", "pelvis", (0.10, 0.0, 0.90)),
    ("upperleg02", "upperleg01", (0.10, 0.0, 0.80)),
    ("lowerleg01", "upperleg02", (0.10, 0.0, 0.50)),
    ("foot", "lowerleg01", (0.10, 0.0, 0.10)),
    ("toe1-1", "foot", (0.10, -0.15, 0.02)),
    ("upperarm01", "spine01", (0.18, 0.0, 1.45)),
    ("lowerarm01", "upperarm01", (0.36, 0.0, 1.25)),
    ("wrist", "lowerarm01", (0.46, -0.18, 1.15)),
    ("finger2-1", "wrist", (0.49, -0.26, 1.13)),
    ("finger3-1", "wrist", (0.51, -0.25, 1.11)),
    ("finger5-1", "wrist", (0.53, -0.22, 1.07)),
]


@pytest.fixture(scope="session")
def stick_figure() -> Body:
    """A body whose every vertex hangs on one bone: its joints, and four points to each sole."""
    bones = list(TRUNK)
    for suffix, sign in (("L", 1.0), ("R", -1.0)):
        for name, parent, (x, y, z) in LIMBS:
            above = parent if parent in ("root", "spine01") else f"{parent}.{suffix}"
            bones.append((f"{name}.{suffix}", above, (sign * x, y, z)))
    labels = tuple(name for name, _, _ in bones)
    joints = np.array([position for _, _, position in bones])
    vertices, owners = list(joints), list(range(len(labels)))
    for suffix, sign in (("L", 1.0), ("R", -1.0)):
        for dx, y in ((-0.04, -0.18), (0.05, -0.12), (-0.03, 0.06), (0.03, 0.07)):
            vertices.append(np.array([sign * (0.10 + dx), y, 0.0]))
            owners.append(labels.index(f"foot.{suffix}"))
        for y in (-0.08, 0.08):  # front and back of the thigh
            vertices.append(np.array([sign * 0.10, y, 0.75]))
            owners.append(labels.index(f"upperleg02.{suffix}"))
    count = len(vertices)
    return Body(
        vertices=np.array(vertices),
        normals=np.zeros((count, 3)),
        faces=np.zeros((0, 3), dtype=np.int64),
        joints=joints,
        labels=labels,
        parents=tuple(-1 if parent is None else labels.index(parent) for _, parent, _ in bones),
        weights=sp.csr_array((np.ones(count), (np.arange(count), owners)), (count, len(labels))),
    )
