"""The learned residual: what landmarks get wrong in a way that repeats.

MediaPipe's knee slides outward as the shank swings, its hips rise with a lifted thigh, its hip line
tilts by about half as much as the pelvis. A few linear models with second-order terms, trained on
rendered people by ``python -m benchmarks.accuracy train``, put that right. The coefficients, what
they were trained on and what they buy are in ``correction.json`` and docs/accuracy.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from hiprom.arrays import FloatArray

_OPTIONAL = ("toe_", "heel_", "other_")
"""In the names of features that help but are optional: one that was not seen is replaced by its
mean over the training data. Without any of heels and toes the peaks of the development clips err by
1.3° seated and 1.7° standing, with them by 1.2° and 1.4°. What the other leg does tells only
posture."""


@dataclass(frozen=True)
class LinearModel:
    """A ridge regression on standardised features and products of some of them.

    Attributes
    ----------
    squared : tuple of str
        Features that enter with all their products, too.
    linear : tuple of str
        Features that enter as they are.
    low, high : (m,) array
        The range of each feature in the training data, squared ones first. Features are clipped to
        it: the model must not extrapolate.
    mean, scale, weight : (n,) array
        Of the terms, in the order of `terms`; the intercept first (mean 0, scale 1).
    limit : float
        The output is held within ± this: a correction is small, or it is wrong.
    """

    squared: tuple[str, ...]
    linear: tuple[str, ...]
    low: FloatArray
    high: FloatArray
    mean: FloatArray
    scale: FloatArray
    weight: FloatArray
    limit: float

    def predict(
        self, features: dict[str, FloatArray], beyond: Mapping[str, float] | None = None
    ) -> FloatArray:
        """Return the model's output (T, 2) for features (T, 2); NaN where a required one is NaN.

        Parameters
        ----------
        features : dict of str to (T, 2) array
        beyond : mapping of str to float, optional
            Features that count outside their range in the training data, too: by how much the
            output changes with each there.
        """
        names = (*self.squared, *self.linear)
        known = {
            name: np.clip(features[name], low, high)
            for name, low, high in zip(names, self.low, self.high, strict=True)
        }
        for name, usual in zip(names, self._means, strict=True):
            if any(part in name for part in _OPTIONAL):
                known[name] = np.where(np.isnan(known[name]), usual, known[name])
        design = terms(known, self.squared, self.linear)
        design -= self.mean  # in place: that of an hour takes 100 MB
        design /= self.scale
        output = design @ self.weight
        for name, slope in (beyond or {}).items():
            output += slope * (features[name] - known[name])
        return np.clip(output, -self.limit, self.limit)

    @property
    def _means(self) -> FloatArray:
        """(m,) means of the features, squared ones first, without those of the products."""
        linear = len(self.mean) - len(self.linear)
        return np.concatenate([self.mean[1 : 1 + len(self.squared)], self.mean[linear:]])


def terms(
    features: dict[str, FloatArray], squared: tuple[str, ...], linear: tuple[str, ...]
) -> FloatArray:
    """Return the design (T, 2, n): 1, the features, and the products of the squared ones."""
    first = [features[name] for name in squared]
    products = [a * b for i, a in enumerate(first) for b in first[i:]]
    rest = [features[name] for name in linear]
    return np.stack([np.ones_like(first[0]), *first, *products, *rest], axis=-1)


@cache
def shipped(position: str, careful: bool) -> dict[str, LinearModel]:
    """Return the models that ship with hiprom, by the name of what they give.

    Parameters
    ----------
    position : {"seated", "standing", "supine"}
        None were trained for the supine test: its geometry stands alone.
    careful : bool
        For landmarks that had careful looks (`LandmarkSequence.careful`); others err differently.
    """
    text = (resources.files("hiprom.kinematics") / "correction.json").read_text(encoding="utf-8")
    models = json.loads(text)["models"]["careful" if careful else "quick"].get(position, {})
    return {name: _model(entry) for name, entry in models.items()}


def _model(entry: dict[str, Any]) -> LinearModel:
    return LinearModel(
        squared=tuple(entry["squared"]),
        linear=tuple(entry["linear"]),
        low=np.array(entry["low"]),
        high=np.array(entry["high"]),
        mean=np.array(entry["mean"]),
        scale=np.array(entry["scale"]),
        weight=np.array(entry["weight"]),
        limit=float(entry["limit"]),
    )
