"""Marker names of other programs, and which of our landmarks they are."""

from __future__ import annotations

from typing import Final

from hiprom.pose.landmarks import Landmark

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


def landmark_of(name: str) -> Landmark | None:
    """Return the landmark that a marker is, or None where it is none of ours.

    Understands Pose2Sim's names (``RKnee``), those of OpenPose-like files (``right_knee``) and our
    own, in any case.
    """
    plain = name.strip().replace(" ", "_")
    known = {marker.lower(): landmark for marker, landmark in MARKERS.items()}
    if plain.lower() in known:
        return known[plain.lower()]
    aliases = {"big_toe": "foot_index"}
    for theirs, ours in aliases.items():
        plain = plain.lower().replace(theirs, ours)
    return Landmark.__members__.get(plain.upper())
