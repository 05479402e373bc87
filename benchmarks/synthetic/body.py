"""The naked body at rest: vertices, joints and skinning weights of one subject.

Anny's blend shapes cost most of a frame, so they are evaluated once per subject; posing is done in
`pose` with the arrays kept here. The first construction parses Anny's assets (one to three
minutes) into ``ANNY_CACHE_DIR`` (default ``~/.cache/anny``); later ones take about a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import scipy.sparse as sp

from .mesh import Array, Faces, vertex_normals
from .spec import Subject

LOCAL_CHANGES = (
    "hip-scale-horiz-incr",
    "torso-scale-horiz-incr",
    "torso-scale-depth-incr",
    "stomach-tone-incr",
    "buttocks-volume-incr",
    "measure-shoulder-dist-incr",
    "measure-calf-circ-incr",
    "measure-thigh-circ-incr",
    "upperlegs-height-incr",
    "lowerlegs-height-incr",
    "measure-waist-circ-incr",
    "head-scale-horiz-incr",
    "head-fat-incr",
    "measure-neck-height-incr",
    "measure-upperarm-length-incr",
)
FURTHER_CHANGES = (  # of unlike bodies (`sampling.sample_unlike_subject`); l- and r- go together
    ("hip-scale-depth-incr",),
    ("hip-scale-vert-incr",),
    ("torso-scale-vert-incr",),
    ("torso-vshape-incr",),
    ("measure-hips-circ-incr",),
    ("measure-bust-circ-incr",),
    ("measure-knee-circ-incr",),
    ("measure-ankle-circ-incr",),
    ("neck-scale-vert-incr",),
    ("l-leg-valgus-incr", "r-leg-valgus-incr"),
    ("l-upperleg-fat-incr", "r-upperleg-fat-incr"),
    ("l-lowerleg-fat-incr", "r-lowerleg-fat-incr"),
    ("l-lowerleg-muscle-incr", "r-lowerleg-muscle-incr"),
    ("l-foot-scale-incr", "r-foot-scale-incr"),
)


@dataclass(frozen=True)
class Body:
    """A body at rest.

    Attributes
    ----------
    vertices, normals : (V, 3)
    faces : (F, 3) integers, counter-clockwise seen from outside
    joints : (J, 3)
        Bone heads; ``labels`` (J,) names them and ``parents`` (J,) points to the parent (root -1).
    weights : (V, J) sparse
        Skinning weights, rows sum to 1.
    """

    vertices: Array
    normals: Array
    faces: Faces
    joints: Array
    labels: tuple[str, ...]
    parents: tuple[int, ...]
    weights: sp.csr_array

    def joint(self, label: str) -> Array:
        """Return the rest position (3,) of a bone head."""
        position: Array = self.joints[self.labels.index(label)]
        return position

    def share(self, *prefixes: str) -> Array:
        """Return how much (V,) each vertex hangs on the bones whose names start so."""
        columns = [i for i, label in enumerate(self.labels) if label.startswith(prefixes)]
        return np.asarray(self.weights[:, columns].sum(axis=1)).ravel()

    def foot_vertices(self, side: str) -> Faces:
        """Return the indices of the vertices of the sole and the lower foot of one side."""
        suffix = side[0].upper()
        foot = self.share(f"foot.{suffix}", *(f"toe{i}" for i in range(1, 6))) > 0.7
        on_side = self.vertices[:, 0] > 0 if side == "left" else self.vertices[:, 0] < 0
        low = self.vertices[:, 2] < self.vertices[:, 2].min() + 0.04
        return np.flatnonzero(foot & on_side & low)

    def sole_height(self, side: str) -> float:
        """Return how high a foot's ankle is above its sole."""
        sole = self.vertices[self.foot_vertices(side), 2].min()
        return float(self.joint(f"foot.{side[0].upper()}")[2] - sole)

    def heel_vertex(self, side: str) -> int:
        """Return the index of the rearmost vertex of the lower foot."""
        indices = self.foot_vertices(side)
        return int(indices[self.vertices[indices, 1].argmax()])


@cache
def _model(further: bool) -> Any:
    import anny
    import torch

    torch.set_num_threads(1)  # several workers share the machine
    changes = [*LOCAL_CHANGES, *(name for names in FURTHER_CHANGES * further for name in names)]
    return anny.Anny(local_changes=changes, skinning_method="lbs")


@cache
def load_body(subject: Subject) -> Body:
    """Return the body of a subject (needs ``anny``, or what `soma` names).

    Raises
    ------
    ValueError
        If there is no such family of bodies.
    """
    if subject.family == "soma":
        from .reshape import load_soma

        return load_soma(subject)
    if subject.family != "anny":
        raise ValueError(f"unknown family of bodies {subject.family!r}; use anny or soma")
    import torch

    model = _model(further=not {name for name, _ in subject.local_changes} <= set(LOCAL_CHANGES))
    phenotype = {
        name: getattr(subject, name)
        for name in ("gender", "age", "muscle", "weight", "height", "proportions")
    }
    with torch.no_grad():
        rest = model(phenotype_kwargs=phenotype, local_changes_kwargs=dict(subject.local_changes))
    vertices = rest["rest_vertices"][0].numpy().astype(float)
    faces = model.get_triangular_faces().numpy().astype(np.int64)
    columns = model.vertex_bone_indices.numpy()
    values = model.vertex_bone_weights.numpy().astype(float)
    rows = np.repeat(np.arange(len(vertices)), columns.shape[1])
    labels = tuple(model.bone_labels)
    weights = sp.csr_array((values.ravel(), (rows, columns.ravel())), (len(vertices), len(labels)))
    return Body(
        vertices=vertices,
        normals=vertex_normals(vertices, faces),
        faces=faces,
        joints=rest["rest_bone_heads"][0].numpy().astype(float),
        labels=labels,
        parents=tuple(int(parent) for parent in model.bone_parents),
        weights=weights,
    )
