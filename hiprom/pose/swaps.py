"""Left/right swaps: find the frames on which the model exchanged the sides, and put them right.

A swap turns every left-minus-right vector of a body part into its opposite from one frame to the
next, which no movement does. A person filmed from behind, in a mirror, or turning round does not
show that jump and is left alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import HIPS, MIRROR, SHOULDERS, Landmark

# Parts that the model is seen to exchange independently of each other, by their left landmarks;
# the model may cross the feet of legs whose knees it has right.
_UPPER = tuple(mark for mark in Landmark if "LEFT" in mark.name and mark < Landmark.LEFT_HIP)
_THIGHS = (Landmark.LEFT_HIP, Landmark.LEFT_KNEE)
_FEET = (Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX)
# Landmarks that tell a part's sides best; a turned head or crossed arms say nothing.
_TELLING = {_UPPER: (Landmark.LEFT_SHOULDER,), _THIGHS: _THIGHS, _FEET: _FEET}

# Sides nearer to each other than this share of the torso's length cannot be told apart.
_SEPARATION = 0.15
# An exchange leaves this share or less of the jump unexplained.
_UNEXPLAINED = 0.4
# Over a longer gap the person may really have crossed the legs.
_LONGEST_GAP_S = 0.25


def mend_swaps(sequence: LandmarkSequence) -> LandmarkSequence:
    """Exchange left and right where the model had them exchanged, and flag those frames.

    Each of the upper body, the thighs and the feet is judged by itself. Within a part the sides
    that most frames show are taken as right; if those of the thighs contradict the shoulders,
    the thighs and feet are turned round.

    Parameters
    ----------
    sequence : LandmarkSequence
        T frames, as the model gave them.

    Returns
    -------
    LandmarkSequence
        The same frames; `swap_flagged` marks those in which landmarks were exchanged, besides
        those already marked.
    """
    seen = np.flatnonzero(sequence.found)
    if len(seen) < 2:
        return sequence
    image = sequence.image_px[seen] / _torso_length(sequence.image_px[seen])
    time_s = sequence.time_s[seen]
    exchanged = {part: _exchanged(_sides(image, _TELLING[part]), time_s) for part in _TELLING}
    if _contradicts_shoulders(image, exchanged[_UPPER], exchanged[_THIGHS]):
        exchanged[_THIGHS] = ~exchanged[_THIGHS]
        exchanged[_FEET] = ~exchanged[_FEET]
    source = np.tile(np.arange(len(MIRROR)), (len(sequence), 1))
    flagged = np.array(sequence.swap_flagged, dtype=bool)
    for part, frames in exchanged.items():
        columns = np.array([*part, *MIRROR[list(part)]])
        source[np.ix_(seen[frames], columns)] = MIRROR[columns]
        flagged[seen[frames]] = True
    return replace(
        sequence,
        image_px=np.take_along_axis(sequence.image_px, source[..., None], axis=1),
        world_m=np.take_along_axis(sequence.world_m, source[..., None], axis=1),
        visibility=np.take_along_axis(sequence.visibility, source, axis=1),
        swap_flagged=flagged,
    )


def _torso_length(image: FloatArray) -> float:
    """Return the median distance between the middles of shoulders and hips, pixels."""
    torso = image[:, list(SHOULDERS)].mean(axis=1) - image[:, list(HIPS)].mean(axis=1)
    lengths = np.linalg.norm(torso, axis=-1)
    lengths = lengths[np.isfinite(lengths)]
    return max(float(np.median(lengths)) if len(lengths) else 1.0, 1.0)


def _sides(image: FloatArray, left: tuple[Landmark, ...]) -> FloatArray:
    """Return left minus right of each landmark, flattened: (T, 2 * landmarks)."""
    indices = np.array(left)
    vectors: FloatArray = (image[:, indices] - image[:, MIRROR[indices]]).reshape(len(image), -1)
    return np.nan_to_num(vectors)


def _exchanged(sides: FloatArray, time_s: FloatArray) -> BoolArray:
    """Return the frames (T,) on which a part's sides are opposite to the clip's own.

    Jumps to the opposite toggle a state; frames in the rarer state are exchanged if they also
    are opposite to the median of the commoner, so that one missed jump cannot turn the rest.
    """
    size = np.linalg.norm(sides, axis=1) / np.sqrt(sides.shape[1] / 2)
    jump = np.linalg.norm(sides[1:] - sides[:-1], axis=1)
    unexplained = np.linalg.norm(sides[1:] + sides[:-1], axis=1)
    toggles = (
        (np.minimum(size[1:], size[:-1]) > _SEPARATION)
        & (unexplained < _UNEXPLAINED * jump)
        & (np.diff(time_s) < _LONGEST_GAP_S)
    )
    state = np.concatenate([[False], np.cumsum(toggles) % 2 == 1])
    if state.mean() > 0.5:
        state = ~state
    reference = np.median(sides[~state], axis=0)
    opposite: BoolArray = state & (sides @ reference < 0)
    return opposite


def _contradicts_shoulders(image: FloatArray, upper: BoolArray, thighs: BoolArray) -> bool:
    """Tell whether the hips, through the clip, point the other way than the shoulders."""

    def across(left: Landmark, exchanged: BoolArray) -> FloatArray:
        vectors = _sides(image, (left,)) * np.where(exchanged, -1, 1)[:, None]
        return np.asarray(np.median(vectors, axis=0))

    shoulders = across(Landmark.LEFT_SHOULDER, upper)
    hips = across(Landmark.LEFT_HIP, thighs)
    lengths = float(np.linalg.norm(shoulders)), float(np.linalg.norm(hips))
    # Half as opposite as can be: a twisted or sideways trunk is not a swap.
    return min(lengths) > _SEPARATION and float(shoulders @ hips) < -0.5 * lengths[0] * lengths[1]
