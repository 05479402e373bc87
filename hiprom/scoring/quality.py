"""How far a clip can be trusted, and what would make it better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hiprom.counting import counted
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.rest import standing_share
from hiprom.kinematics.steady import (
    BOBBING_SHARE,
    STEADY_DEG,
    STEADY_SHARE,
    bobbing_share,
    gone_share,
    turned_deg,
)
from hiprom.kinematics.types import Kinematics
from hiprom.measurement import Grade, Quality
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, TOES, Landmark
from hiprom.protocols.schema import Protocol
from hiprom.scoring import lying_view
from hiprom.scoring.continuity import breaks
from hiprom.scoring.refusal import (
    LEAST_POSE_FRACTION,
    REFUSED_FRAME_RATE,
    frames_per_s,
    rate_in_words,
    refusal,
)
from hiprom.sides import LEFT, RIGHT, SIDES

# Of the frames looked at: more often out of the picture is no slip of a landmark.
_OUT_OF_PICTURE = 0.05
_GOOD_POSE_FRACTION = 0.9
_LEAST_FRAME_RATE = 10.0
_GOOD_FRAME_RATE = 18.0
_GOOD_SHANK_PX = 70.0
_GOOD_VISIBILITY = 0.8
# Of seated development clips, whose cameras stood up to head height, it is 33° at most.
_STEEP_PITCH_DEG = 40.0
# Share of the frames on which somebody stands: in clips of one test at most 0.04 or at least 0.77
# (264 clips of development, validation and retest).
_MIXED = (0.15, 0.7)


@dataclass(frozen=True)
class Verdict:
    """What a clip's view allows.

    Attributes
    ----------
    refusal : str or None
        Why nothing can be measured; None where it can.
    warnings : list of str
        What lowers the trust, each with what to do.
    pose_fraction : float
        Share of the frames looked at on which the person was found, 0..1.
    """

    refusal: str | None
    warnings: list[str]
    pose_fraction: float


def judge(landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol) -> Verdict:
    """Judge the view: who is in it, how large, from where.

    Parameters
    ----------
    landmarks : LandmarkSequence
    kinematics : Kinematics
    protocol : Protocol
        Its camera section holds the limits.
    """
    found = landmarks.found[landmarks.looked_at]
    fraction = float(found.mean()) if len(found) else 0.0
    refused = refusal(landmarks, kinematics, protocol, fraction)
    warnings = [] if refused else _warnings(landmarks, kinematics, protocol, fraction)
    return Verdict(refused, warnings, round(fraction, 4))


def grade(verdict: Verdict, reasons: list[str], measured: bool) -> Quality:
    """Turn the verdict and what went wrong on the way into the contract's quality."""
    every = ([verdict.refusal] if verdict.refusal else []) + verdict.warnings + reasons
    level: Grade = "good"
    if not measured:
        level = "poor"
    elif every:
        level = "usable"
    return Quality(
        grade=level, measurable=measured, pose_fraction=verdict.pose_fraction, reasons=every
    )


def _warnings(
    landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol, fraction: float
) -> list[str]:
    camera = protocol.camera
    yaw, roll = kinematics.camera.yaw_deg, kinematics.camera.roll_deg
    turned = "the chair" if protocol.name == "seated" else "yourself"
    rate = frames_per_s(landmarks)
    outside = landmarks.outside[landmarks.found]
    swaps = int(landmarks.swap_flagged.sum())
    checks = [
        (
            fraction < _GOOD_POSE_FRACTION,
            f"the person was found on {100 * fraction:.0f} % of the frames only",
        ),
        (
            protocol.name != "supine" and abs(yaw) > camera.usable_yaw_deg,
            f"the camera stands about {abs(yaw):.0f}° to the person's "
            f"{'left' if yaw > 0 else 'right'}: turn {turned} that much to face it",
        ),
        (
            # From above the picture may be turned any way.
            protocol.name != "supine" and abs(roll) > camera.usable_roll_deg,
            f"the camera is tilted by {abs(roll):.0f}°: level it",
        ),
        (
            protocol.name == "seated" and kinematics.camera.pitch_deg > _STEEP_PITCH_DEG,
            "the camera looks down too steeply: put it between knee and hip height, or further"
            " away",
        ),
        *((True, text) for text in _by_hand(landmarks, protocol)),
        *((True, text) for text in ([] if protocol.name == "supine" else breaks(landmarks))),
        (
            outside[:, Landmark.NOSE].mean() > _OUT_OF_PICTURE,
            "the head leaves the picture: film with more room around the person",
        ),
        (
            protocol.name != "supine" and _MIXED[0] < standing_share(landmarks) < _MIXED[1],
            "the person sits in one part of the clip and stands in another: film each test alone",
        ),
        *((True, text) for side in (LEFT, RIGHT) for text in _of_foot(landmarks, protocol, side)),
        (
            kinematics.camera.shank_px < _GOOD_SHANK_PX,
            f"the legs are small in the picture (shank {kinematics.camera.shank_px:.0f} pixels): "
            "come closer, or film at a higher resolution",
        ),
        (
            median_known(kinematics.pose_confidence) < _GOOD_VISIBILITY,
            "the legs are hard to make out: use more light, and clothes that stand out from the "
            "room",
        ),
        (
            REFUSED_FRAME_RATE <= rate < _GOOD_FRAME_RATE,
            f"the clip has only {rate_in_words(rate)}"
            + (" (fast movements are missed)" if rate < _LEAST_FRAME_RATE else "")
            + ": film at 25 or more; live, close other programs",
        ),
        (
            swaps > 0,
            f"the pose model exchanged left and right on {counted(swaps, 'frame')}; put right",
        ),
    ]
    views = lying_view.warnings(kinematics, camera) if protocol.name == "supine" else []
    return views + [text for failed, text in checks if failed]


def _of_foot(landmarks: LandmarkSequence, protocol: Protocol, side: int) -> list[str]:
    """Return what is to be said of a foot that the pose model did not see all the time."""
    found = landmarks.found
    outside = landmarks.outside[found][:, [ANKLES[side], HEELS[side], TOES[side]]]
    if outside.any(axis=1).mean() > _OUT_OF_PICTURE:
        return [f"the {SIDES[side]} foot leaves the picture: film with more room around the person"]
    sure = landmarks.visibility[found][:, [HEELS[side], TOES[side]]]
    hidden = (sure < protocol.gates.least_visibility).any(axis=1)
    if protocol.name != "supine" and hidden.mean() > LEAST_POSE_FRACTION:
        return [
            f"the {SIDES[side]} foot can hardly be made out, which makes its leg's figures less "
            "sure: film with heel and toes in view"
        ]
    return []


def _by_hand(landmarks: LandmarkSequence, protocol: Protocol) -> list[str]:
    """Return what is to be said of a camera that moved while it filmed, if it did."""
    turned = turned_deg(landmarks)
    if turned > STEADY_DEG:
        return [
            f"the camera turned by {turned:.0f}° while it filmed, which was taken out of the "
            "angles: put it on something firm"
        ]
    if gone_share(landmarks) > STEADY_SHARE:
        return ["the camera moved while it filmed: put it on something firm"]
    unknown = not np.isfinite(turned)
    if unknown and protocol.name != "supine" and bobbing_share(landmarks) > BOBBING_SHARE:
        return [
            "the person goes up and down in the picture: put the camera on something firm, and "
            "stay in place"
        ]
    return []
