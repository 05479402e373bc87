"""Fit the small correction of `hiprom.kinematics.correction` on development cases.

Ridge regression; the terms were chosen by cross-validation over groups of bodies, see
docs/accuracy.md. The geometry does the work; what is fitted here is what it leaves over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.cases import Case
from hiprom.arrays import BoolArray, FloatArray
from hiprom.kinematics.core import RESIDUAL, geometry
from hiprom.kinematics.correction import LinearModel, terms
from hiprom.kinematics.features import features
from hiprom.kinematics.joints import OUTWARD
from hiprom.kinematics.view import View, upright_view
from hiprom.sides import SIDES

_EVERY = 3  # neighbouring frames say the same
_HUBER = 2.5  # in robust standard deviations of the residual
_RANGE = (0.5, 99.5)  # percentiles of a feature between which its model is used as fitted
_ARRAYS = ("low", "high", "mean", "scale", "weight")
_ROUNDS = 6  # of reweighting; the weights have settled by then
_HOLD_MARGIN_S = 0.2  # before and after a hold that counts as one
_UNUSUAL_DEG = 3.5  # from a clip's usual value: what `Recipe.balance` weighs up


@dataclass(frozen=True)
class Recipe:
    """What one model is made of.

    Attributes
    ----------
    target : str
        The truth curve that it gives, without its unit; "hip_rotation" is fitted to what the
        geometry leaves over, the others directly.
    squared, linear : tuple of str
        See `LinearModel`.
    ridge : float
        Penalty per sample on the standardised weights.
    robust : bool
        Huber weights against wild frames. Not for what is rare and true.
    balance : float
        Weight of the frames that lie far from the clip's usual value, together, over that of all
        others: without it what is rare, such as a hike, would be fitted as noise. 0: as they come.
    hold : float
        Weight of a frame in the hold of a repetition, which a peak is the level of, over others.
    share : float
        How much of what was fitted is given out: less serves bodies unlike those here better.
    limit : float
        Bound on the model's output.
    natural : bool
        Whether it is fitted to people who move naturally, too. What gains nothing by them is not
        (docs/accuracy-notes.md).
    """

    target: str
    squared: tuple[str, ...]
    linear: tuple[str, ...]
    ridge: float
    robust: bool
    limit: float
    balance: float = 0.0
    hold: float = 1.0
    share: float = 1.0
    natural: bool = True


_LEAN = Recipe(
    "trunk_lean", ("d_trunk",), ("trunk_0", "d_shoulders", "d_hips", "swing"), 0.02, False, 45.0
)
_ABDUCTION = Recipe(
    "femur_abduction",
    ("swing", "thigh_out"),
    (
        "d_thigh_out",
        "d_knee_out",
        "other_d_thigh_out",
        "yaw",
        "d_shank",
        "d_thigh_down",
        "d_toe_out",
        "d_heel_out",
    ),
    0.01,
    False,
    60.0,
    balance=0.3,
)
_ELEVATION = Recipe(
    "femur_elevation",
    ("swing", "d_thigh_down", "d_knee_down"),
    ("thigh_down", "thigh_down_0", "d_hips", "d_shank", "d_ankle_down", "flexion"),
    0.01,
    False,
    180.0,
    balance=0.3,
)
_FLEXION = Recipe(
    "knee_flexion",
    ("swing", "d_shank", "d_heel_down"),
    ("flexion", "d_flexion", "toe_down", "d_toe_down", "d_knee_down", "d_ankle_down", "thigh_down"),
    0.01,
    False,
    180.0,
    balance=0.3,
)
_TURNED = ("swing", "thigh_out", "thigh_down", "swing_0", "hips_0", "d_hips", "d_shank")
_SEATED_ROTATION = Recipe(
    "hip_rotation",
    (*_TURNED, "yaw", "pitch"),
    (
        "shoulders_0",
        "trunk_0",
        "yaw_pitch",
        "d_flexion",
        "d_knee_out",
        "d_knee_down",
        "toe_out",
        "toe_down",
        "heel_out",
        "heel_down",
    ),
    0.1,
    True,
    10.0,
    hold=3.0,
    natural=False,
)
_STANDING_ROTATION = replace(
    _SEATED_ROTATION,
    squared=_TURNED,
    linear=(*_SEATED_ROTATION.linear, "yaw"),
    share=0.85,
)
_SEATED_LIST = Recipe(
    "pelvis_list",
    ("swing", "d_hips", "d_trunk", "d_thigh_down"),
    ("d_shoulders", "other_d_thigh_down"),
    0.01,
    False,
    20.0,
    balance=0.3,
    natural=False,
)
_STANDING_LIST = Recipe(
    "pelvis_list",
    ("swing", "d_hips", "d_trunk", "d_thigh_down"),
    ("d_shoulders", "other_d_thigh_down", "d_knee_down"),
    0.01,
    False,
    20.0,
    balance=0.3,
)
_REST = (_LEAN, _FLEXION, _ABDUCTION, _ELEVATION)
RECIPES: dict[str, tuple[Recipe, ...]] = {
    "seated": (_SEATED_LIST, *_REST, _SEATED_ROTATION),
    "standing": (_STANDING_LIST, *_REST, _STANDING_ROTATION),
}


def train(
    development: Sequence[Case], natural: Sequence[Case]
) -> dict[str, dict[str, LinearModel]]:
    """Fit every model of every position.

    Parameters
    ----------
    development : sequence of Case
    natural : sequence of Case
        For the recipes that want them.
    """
    return {position: train_position(position, development, natural) for position in RECIPES}


def train_position(
    position: str, development: Iterable[Case], natural: Iterable[Case]
) -> dict[str, LinearModel]:
    """Fit the models of one position, the rotation last: it corrects what the rest left over."""
    own, further = (
        _prepared(case for case in cases if case.position == position)
        for cases in (development, natural)
    )
    models: dict[str, LinearModel] = {}
    for recipe in RECIPES[position]:
        designs, targets, unusual, held = [], [], [], []
        for case, view, named in [*own, *further] if recipe.natural else own:
            wanted = truth_of(case, recipe.target)
            if recipe.target == RESIDUAL:
                found = {name: model.predict(named) for name, model in models.items()}
                wanted = wanted - getattr(geometry(view, found), f"{recipe.target}_deg")
            design = terms(named, recipe.squared, recipe.linear)
            usable = measurable(case, recipe.target) & np.isfinite(wanted)
            usable &= np.isfinite(design).all(axis=-1)
            designs.append(design[usable][::_EVERY])
            targets.append(wanted[usable][::_EVERY])
            usual = np.nanmedian(np.where(usable, wanted, np.nan))
            unusual.append(np.abs(targets[-1] - usual) > _UNUSUAL_DEG)
            held.append(_held(case)[usable][::_EVERY])
        weights = np.where(np.concatenate(held), recipe.hold, 1.0)
        rare = np.concatenate(unusual)
        if recipe.balance and rare.any():
            share = np.count_nonzero(~rare) / np.count_nonzero(rare)
            weights[rare] *= max(1.0, recipe.balance * share)
        models[recipe.target] = _fit(np.vstack(designs), np.concatenate(targets), weights, recipe)
    return models


def _prepared(cases: Iterable[Case]) -> list[tuple[Case, View, dict[str, FloatArray]]]:
    """Return each case as hiprom sees a clip, with either half of its careful looks."""
    seen = [case.as_looked_at(half) for case in cases for half in (0, 1)]
    views = [(case, upright_view(case.landmarks, case.position)) for case in seen]
    return [(case, view, features(view)) for case, view in views]


def truth_of(case: Case, target: str) -> FloatArray:
    """Return a truth curve (T, 2); those of the trunk are signed outward for each side."""
    curve = case.truth[f"{target}_deg"]
    return curve if curve.ndim == 2 else curve[:, None] * OUTWARD


def measurable(case: Case, target: str) -> BoolArray:
    """Return (T, 2) where hip rotation is defined by the truth's own posture.

    Knee flexion and elevation are what the posture is told by, so they are trained everywhere.
    """
    if target in ("knee_flexion", "femur_elevation"):
        return np.ones(case.truth["knee_flexion_deg"].shape, dtype=bool)
    knee, thigh = case.truth["knee_flexion_deg"], case.truth["femur_elevation_deg"]
    with np.errstate(invalid="ignore"):
        return (knee > 60) & (knee < 120) & (thigh > 60) & (thigh < 120)


def _held(case: Case) -> BoolArray:
    """Return (T, 2) the frames of each leg's holds, and a little of the way to them."""
    held = np.zeros((len(case.landmarks), 2), dtype=bool)
    time_s = case.landmarks.time_s
    for done in case.facts["repetitions"]:
        since, to = done["hold_start_s"] - _HOLD_MARGIN_S, done["hold_end_s"] + _HOLD_MARGIN_S
        held[:, SIDES.index(done["side"])] |= (time_s >= since) & (time_s <= to)
    return held


def _fit(
    design: FloatArray, wanted: FloatArray, weights: FloatArray, recipe: Recipe
) -> LinearModel:
    mean, scale = design.mean(axis=0), design.std(axis=0)
    scale[scale < 1e-5] = 1.0  # a term that never varied here
    mean[0] = 0.0
    z = (design - mean) / scale
    sample = weights
    for _ in range(_ROUNDS if recipe.robust else 1):
        penalty = recipe.ridge * sample.sum() * np.eye(z.shape[1])
        penalty[0, 0] = 0.0
        weighted = z * sample[:, None]
        weight = np.linalg.solve(weighted.T @ z + penalty, weighted.T @ wanted)
        if recipe.robust:
            residual = np.abs(wanted - z @ weight)
            bound = _HUBER * 1.4826 * float(np.median(residual)) + 1e-9
            sample = weights * np.minimum(1.0, bound / np.maximum(residual, 1e-9))
    # The first terms after the intercept are the squared features, the last ones the linear.
    plain = list(range(1, 1 + len(recipe.squared)))
    plain += list(range(design.shape[1] - len(recipe.linear), design.shape[1]))
    low, high = np.percentile(design[:, plain], _RANGE, axis=0)
    weight *= recipe.share
    return LinearModel(recipe.squared, recipe.linear, low, high, mean, scale, weight, recipe.limit)


def write(
    models: dict[str, dict[str, dict[str, LinearModel]]], path: Path, note: dict[str, Any]
) -> None:
    """Write the coefficients where hiprom reads them: by landmarks, position and target."""
    entries = {
        kind: {
            position: {name: _entry(model) for name, model in of_position.items()}
            for position, of_position in of_kind.items()
        }
        for kind, of_kind in models.items()
    }
    path.write_text(json.dumps({**note, "models": entries}, indent=1) + "\n", encoding="utf-8")


def _entry(model: LinearModel) -> dict[str, Any]:
    return {
        "squared": model.squared,
        "linear": model.linear,
        **{k: np.round(getattr(model, k), 6).tolist() for k in _ARRAYS},
        "limit": model.limit,
    }
