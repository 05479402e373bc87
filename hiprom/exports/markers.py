"""Marker names of other programs, and which of our landmarks they are."""

from __future__ import annotations

from typing import Final

from hiprom.pose.topology import Landmark

_LONG: Final = {
    "Eye": "EYE",
    "Ear": "EAR",
    "Shoulder": "SHOULDER",
    "Elbow": "ELBOW",
    "Wrist": "WRIST",
    "Hip": "HIP",
    "Knee": "KNEE",
    "Ankle": "ANKLE",
    "Heel": "HEEL",
    "BigToe": "FOOT_INDEX",
}

MARKERS: Final[dict[str, Landmark]] = {
    "Nose": Landmark.NOSE,
    **{
        f"{short}{name}": Landmark[f"{side}_{ours}"]
        for short, side in (("L", "LEFT"), ("R", "RIGHT"))
        for name, ours in _LONG.items()
    },
}
"""Name in Pose2Sim's and Sports2D's files (BODY_25, HALPE_26, BLAZEPOSE …) → landmark."""

_BY_LOWER_CASE: Final = {name.lower(): landmark for name, landmark in MARKERS.items()}


def landmark_of(name: str) -> Landmark | None:
    """Return the landmark that a marker is, or None where it is none of ours.

    Understands Pose2Sim's names (``RKnee``), those of OpenPose-like files (``right_knee``) and our
    own, in any case.
    """
    plain = name.strip().replace(" ", "_").lower()
    if plain in _BY_LOWER_CASE:
        return _BY_LOWER_CASE[plain]
    return Landmark.__members__.get(plain.replace("big_toe", "foot_index").upper())
