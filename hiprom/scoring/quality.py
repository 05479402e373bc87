"""How far a clip can be trusted, and what would make it better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hiprom.counting import counted, percent
from hiprom.kinematics.camera_motion import (
    BOBBING_SHARE,
    STEADY_DEG,
    STEADY_SHARE,
    bobbing_share,
    shift_share,
    turned_deg,
    usual_turn_deg,
)
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.types import Kinematics
from hiprom.measurement import Grade, Quality
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, SHOULDERS, TOES, Landmark
from hiprom.protocols.schema import Protocol
from hiprom.scoring import continuity, covered_knees, supine_view
from hiprom.scoring.refusal import (
    LEAST_POSE_FRACTION,
    SITS_AND_STANDS,
    frames_per_s,
    lacking,
    rate_in_words,
    refusal,
    sits_and_stands,
)
from hiprom.scoring.resting_legs import legs_aside_warnings
from hiprom.sides import LEFT, RIGHT, SIDES

GOOD_POSE_FRACTION = 0.9
"""Share of the frames looked at; a person found on fewer is not all in view all the time."""

# Share of the frames: a landmark that is out of the picture more often than this is no slip.
_OUT_OF_PICTURE = 0.05
# The nose's distance from the upper edge, over that to the shoulders: 0.9 at least on the stored
# clips. Samples cut at the forehead (0.6) are measured as before. Cut above the eyes (0.3), careful
# looks see the person turned by 13 to 20°, and peaks shift by 3°.
_HEAD_CUT = 0.45
_NO_REPETITION = "no repetition of the test was seen"
_GOOD_FRAME_RATE = 18.0
_FAST_FRAME_RATE = 10.0  # below it fast movements are missed
_GOOD_SHANK_PX = 70.0
_GOOD_VISIBILITY = 0.8
# Of seated development clips, whose cameras stood up to head height, it is 33° at most.
_STEEP_PITCH_DEG = 40.0


@dataclass(frozen=True)
class ViewAssessment:
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


def assess_view(
    landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol
) -> ViewAssessment:
    """Assess the view: who is in it, how large, from where.

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
    return ViewAssessment(refused, warnings, round(fraction, 4))


def grade(view: ViewAssessment, reasons: list[str], measured: bool) -> Quality:
    """Turn the assessed view and what went wrong on the way into the contract's quality."""
    # What decides comes first: some outputs have room for one reason.
    decides = [] if measured else [view.refusal or _NO_REPETITION]
    every = decides + view.warnings + reasons
    level: Grade = "good"
    if not measured:
        level = "poor"
    elif every:
        level = "usable"
    return Quality(
        grade=level, measurable=measured, pose_fraction=view.pose_fraction, reasons=every
    )


def _warnings(
    landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol, fraction: float
) -> list[str]:
    lying = protocol.name == "supine"  # from above: the picture may be turned any way
    told = supine_view.warnings(kinematics, protocol.camera) if lying else []
    if fraction < GOOD_POSE_FRACTION:
        told.append(f"the person was found on {percent(fraction)} of the frames only")
    if missing := lacking(landmarks):  # the other leg's angles may be known
        told.append(missing)
    if not lying:
        told += _off_axis(kinematics, protocol)
        told += _tilted(landmarks, kinematics, protocol)
    told += _by_hand(landmarks, protocol)
    if not lying:
        told += continuity.warnings(landmarks)
    told += _of_head(landmarks, upright=not lying)
    if not lying and sits_and_stands(landmarks):
        told.append(SITS_AND_STANDS)
    for side in (LEFT, RIGHT):
        told += _of_foot(landmarks, kinematics, protocol, side)
    if protocol.name == "seated":
        told += covered_knees.warnings(landmarks, kinematics)
    told += _hard_to_see(landmarks, kinematics)
    swaps = int(landmarks.swap_flagged.sum())
    if swaps > 0:
        told.append(
            f"the pose model exchanged left and right on {counted(swaps, 'frame')}; put right"
        )
    return told


def _off_axis(kinematics: Kinematics, protocol: Protocol) -> list[str]:
    """Return warnings about where the camera stands."""
    yaw_deg = kinematics.camera.yaw_deg
    told = []
    if abs(yaw_deg) > protocol.camera.usable_yaw_deg:
        side = "left" if yaw_deg > 0 else "right"
        what = "the chair" if protocol.name == "seated" else "yourself"
        told.append(
            f"the camera stands about {abs(yaw_deg):.0f}° to the person's {side}: turn {what} that"
            " much to face it"
        )
    if protocol.name == "seated" and kinematics.camera.pitch_deg > _STEEP_PITCH_DEG:
        told.append(
            "the camera looks down too steeply: put it between knee and hip height, or further away"
        )
    return told


def _tilted(landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol) -> list[str]:
    """Return a warning about a camera that is not level, or legs that make it seem so."""
    if aside := legs_aside_warnings(landmarks, kinematics):
        return aside
    roll_deg = kinematics.camera.roll_deg - usual_turn_deg(landmarks)
    if abs(roll_deg) > protocol.camera.usable_roll_deg:
        return [f"the camera is tilted by {abs(roll_deg):.0f}°: level it"]
    return []


def _hard_to_see(landmarks: LandmarkSequence, kinematics: Kinematics) -> list[str]:
    """Return warnings about legs that are small in the picture, dim, or on few frames."""
    told = []
    if kinematics.camera.shank_px < _GOOD_SHANK_PX:
        told.append(
            f"the legs are small in the picture (shank {kinematics.camera.shank_px:.0f} pixels):"
            " come closer, or film at a higher resolution"
        )
    if median_known(kinematics.pose_confidence) < _GOOD_VISIBILITY:
        told.append(
            "the legs are hard to make out: use more light, and clothes that stand out from the"
            " room"
        )
    rate = frames_per_s(landmarks)
    if rate < _GOOD_FRAME_RATE:  # a clip of still fewer frames is refused
        missed = " (fast movements are missed)" if rate < _FAST_FRAME_RATE else ""
        told.append(
            f"the clip has only {rate_in_words(rate)}{missed}: film at 25 or more (in a live test,"
            " close other programs)"
        )
    return told


def _of_head(landmarks: LandmarkSequence, *, upright: bool) -> list[str]:
    """Return a warning about a head that was not always in the picture, or only in part."""
    found = landmarks.found
    if landmarks.outside[found, Landmark.NOSE].mean() > _OUT_OF_PICTURE:
        return ["the head leaves the picture: film with more room around the person"]
    nose_px = landmarks.image_px[found, Landmark.NOSE, 1]
    neck_px = landmarks.image_px[found][:, SHOULDERS, 1].mean(axis=1) - nose_px
    if upright and (nose_px < _HEAD_CUT * neck_px).mean() > _OUT_OF_PICTURE:
        return ["the top of the head is not in the picture: film with more room around the person"]
    return []


def _of_foot(
    landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol, side: int
) -> list[str]:
    """Return a warning about a foot, or its whole leg, that was not always seen, if it was not."""
    found = landmarks.found
    outside = landmarks.outside[found][:, [ANKLES[side], HEELS[side], TOES[side]]]
    if outside.any(axis=1).mean() > _OUT_OF_PICTURE:
        return [f"the {SIDES[side]} foot leaves the picture: film with more room around the person"]
    if kinematics.unseen_leg[side]:
        if lacking(landmarks):  # which is told
            return []
        return [
            f"the {SIDES[side]} leg can hardly be made out and was not measured, which makes the"
            " other one's figures less sure: film with both legs in view"
        ]
    sure = landmarks.visibility[found][:, [HEELS[side], TOES[side]]]
    hidden = (sure < protocol.gates.least_visibility).any(axis=1)
    if protocol.name != "supine" and hidden.mean() > LEAST_POSE_FRACTION:
        return [
            f"the {SIDES[side]} foot can hardly be made out, which makes its leg's figures less "
            "sure: film with heel and toes in view"
        ]
    return []


def _by_hand(landmarks: LandmarkSequence, protocol: Protocol) -> list[str]:
    """Return a warning about a camera that moved while it filmed."""
    turned = turned_deg(landmarks)
    if turned > STEADY_DEG:
        return [
            f"the camera turned by {turned:.0f}° while it filmed, which was taken out of the "
            "angles: put it on something firm"
        ]
    if shift_share(landmarks) > STEADY_SHARE:
        return ["the camera moved while it filmed: put it on something firm"]
    unknown = not np.isfinite(turned)
    if unknown and protocol.name != "supine" and bobbing_share(landmarks) > BOBBING_SHARE:
        return [
            "the person goes up and down in the picture: put the camera on something firm, and "
            "stay in place"
        ]
    return []
