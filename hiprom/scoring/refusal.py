"""Why a clip cannot be measured: each reason with what to do."""

from __future__ import annotations

import numpy as np

from hiprom.counting import counted, percent
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.position import recognise_position, standing_share
from hiprom.kinematics.segments import image_segments, lean_deg
from hiprom.kinematics.types import Kinematics
from hiprom.kinematics.view import never_given
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HIPS, Landmark
from hiprom.protocols.schema import Protocol
from hiprom.scoring import supine_view
from hiprom.scoring.continuity import leaping_s
from hiprom.sides import SIDES

LEAST_POSE_FRACTION = 0.5
"""Share of the frames; what was seen on fewer counts as not seen."""
LEAST_DURATION_S = 1.0
# Development clips with fewer frames, landmarks of the full model alone: at 3 a second peaks err by
# 1.8° seated and 2.0° standing (1.7° and 1.9° at 25), at 2 a second by 3.2° and 3.6°, and too low.
REFUSED_FRAME_RATE = 2.5
SIDE_VIEW = 0.30
"""Hip line over shank length in the image; a frontal one is about 0.45 to 0.65."""
# Where the yaw says that the view is frontal. From 1.2 m, through a very wide lens, the hips are so
# much further away than the shanks that it is 0.30, and peaks are as right as from 2.3 m.
_SIDE_VIEW_IN_FRONT = 0.22
SITS_AND_STANDS = (
    "the person sits in one part of the clip and stands in another: film each test alone, and cut"
    " off what is not the test"
)

# Share of the frames on which somebody stands: in clips of one test at most 0.04 or at least 0.77
# (264 clips of development, validation and retest).
_MIXED = (0.15, 0.7)
_TOLD_YAW_DEG = 20.0  # a smaller estimate beside a narrow hip line would only confuse
_UPRIGHT_DEG = 45.0
_OTHER_TEST = {
    "standing": "the person stands, and the seated test was asked for: choose the standing test, or"
    " sit down for this one",
    "seated": "the person sits, and the standing test was asked for: choose the seated test, or"
    " stand for this one",
}


def shows_position(landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol) -> bool:
    """Return whether the picture can tell who sits from who stands: upright legs are in it."""
    return _legs_seen(kinematics, protocol) and not _trunk_turned_deg(landmarks) > _UPRIGHT_DEG


def refusal(
    landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol, pose_fraction: float
) -> str | None:
    """Return why a clip cannot be measured, with what to do; None where it can.

    Parameters
    ----------
    landmarks : LandmarkSequence
    kinematics : Kinematics
    protocol : Protocol
        Its camera section holds the limits.
    pose_fraction : float
        Share of the frames looked at on which the person was found, 0..1.
    """
    return (
        _too_little(landmarks, kinematics, protocol, pose_fraction)
        or _cut_off(landmarks, protocol)
        or _wrong_view(landmarks, kinematics, protocol)
        or _without_unit(landmarks, kinematics, protocol)
    )


def _too_little(
    landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol, pose_fraction: float
) -> str | None:
    """Return why too little of a person, or of a movement, was seen."""
    whence = "straight above" if protocol.name == "supine" else "the front"
    if pose_fraction == 0.0:
        return (
            f"no person was found: film the whole body from {whence}, large in the picture, in good"
            " light"
        )
    if len(landmarks) < 2 or landmarks.time_s[-1] - landmarks.time_s[0] < LEAST_DURATION_S:
        return "the clip is shorter than a second: film the whole test"
    if (rate := frames_per_s(landmarks)) < REFUSED_FRAME_RATE:
        return f"the clip has only {rate_in_words(rate)}: film at 25 or more"
    if leaping_s(landmarks) > 1.0 / REFUSED_FRAME_RATE:
        return (
            "the leg is out and back from one picture to another, as in a file that repeats its"
            " pictures or in a time lapse: film at 25 pictures a second or more, at normal speed"
        )
    if pose_fraction < LEAST_POSE_FRACTION:
        return (
            f"the person was found on only {percent(pose_fraction)} of the frames: film the whole"
            f" body from {whence}, in good light, with nothing in between, and cut off what is not"
            " the test"
        )
    if not np.isfinite(kinematics.hip_rotation_deg).any() and (missing := lacking(landmarks)):
        return missing
    if not _legs_seen(kinematics, protocol):
        return (
            "the legs are not in view: film the whole body, from head to feet, "
            "with some room around it"
        )
    return _one_leg(landmarks, kinematics, protocol)


def _one_leg(landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol) -> str | None:
    """Return why a leg cannot be measured alone, if the other one was not seen.

    Of somebody who sits it can, if the whole trunk was seen (docs/accuracy-notes.md). Lying, the
    view itself needs both.
    """
    unseen = kinematics.unseen_leg
    if protocol.name == "supine":
        return None
    sits = protocol.name == "seated" and standing_share(landmarks) < _MIXED[0]
    if not unseen.any() or (sits and np.isfinite(kinematics.hip_rotation_deg).any()):
        return None
    return (
        f"the {SIDES[int(np.argmax(unseen))]} leg can hardly be made out: film the whole body, from"
        " head to feet, with nothing in between"
    )


def _wrong_view(
    landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol
) -> str | None:
    """Return why the person is not seen as the test asks for."""
    seen_by = kinematics.camera
    if protocol.name == "supine":
        return supine_view.refusal(landmarks, kinematics, protocol.camera)
    from_the_side = (
        "the person is seen from the side"
        + _by_how_much(seen_by.yaw_deg)
        + ": place the camera straight in front"
    )
    if abs(seen_by.yaw_deg) > protocol.camera.refused_yaw_deg:
        return from_the_side
    width = np.abs(landmarks.image_px[:, HIPS, 0] @ np.array([1.0, -1.0]))
    position = recognise_position(landmarks)
    in_front = abs(seen_by.yaw_deg) <= protocol.camera.usable_yaw_deg
    least = _SIDE_VIEW_IN_FRONT if in_front else SIDE_VIEW
    if median_known(width) < least * seen_by.shank_px:
        told = from_the_side
    elif position != protocol.name:
        told = _OTHER_TEST[position]
    else:
        return None
    # Hips that are far away while somebody stands look narrow beside the shanks of who sits near.
    return SITS_AND_STANDS if sits_and_stands(landmarks) else told


def sits_and_stands(landmarks: LandmarkSequence) -> bool:
    """Return whether the clip shows a seated and a standing person, one after the other."""
    return _MIXED[0] < standing_share(landmarks) < _MIXED[1]


def _without_unit(
    landmarks: LandmarkSequence, kinematics: Kinematics, protocol: Protocol
) -> str | None:
    """Return why the vertical and the unit of length, which rest tells, are not known well."""
    seen_by = kinematics.camera
    if not np.isfinite([seen_by.roll_deg, seen_by.shank_px]).all():
        return _without_rest(landmarks)
    if seen_by.shank_px < protocol.camera.least_shank_px:
        return (
            f"the person is too small in the picture (shank {int(seen_by.shank_px)} pixels, at "
            f"least {protocol.camera.least_shank_px:.0f} needed): come closer, or zoom in"
        )
    return None


def _without_rest(landmarks: LandmarkSequence) -> str:
    """Return why no moment of rest was found.

    Feet out of the picture are the model's guess, which never keeps still. Standing, both feet are
    needed.
    """
    out = landmarks.outside[landmarks.found][:, ANKLES].mean(axis=0) > LEAST_POSE_FRACTION
    if out.any():
        which = "the feet are" if out.all() else f"the {SIDES[int(np.argmax(out))]} foot is"
        return f"{which} not in the picture: film the whole body, with some room around it"
    return "no moment of rest was seen: begin and end with both legs relaxed for two seconds"


def _by_how_much(yaw_deg: float) -> str:
    return f" (about {abs(yaw_deg):.0f}°)" if abs(yaw_deg) >= _TOLD_YAW_DEG else ""


def _cut_off(landmarks: LandmarkSequence, protocol: Protocol) -> str | None:
    """Return why a picture that shows the person turned, or in part, cannot be measured."""
    nose_out = landmarks.outside[landmarks.found, Landmark.NOSE].mean()
    if nose_out > LEAST_POSE_FRACTION:
        return "the head is not in the picture: film the whole body, with some room around it"
    if protocol.name == "supine":
        return None
    if (away := _trunk_turned_deg(landmarks)) > _UPRIGHT_DEG:
        how = "is upside down" if away > 180.0 - _UPRIGHT_DEG else "lies on its side"
        return f"the picture {how}: turn the clip, or film with the camera upright"
    return None


def _trunk_turned_deg(landmarks: LandmarkSequence) -> float:
    """Return how far the trunk is from upright in the picture, NaN where none was seen."""
    trunk = image_segments(landmarks.image_px).trunk
    # Each by itself: the median of 179° and −179° would be upright.
    return median_known(np.abs(lean_deg(trunk)))


def lacking(landmarks: LandmarkSequence) -> str | None:
    """Return which point the landmarks never have, of those that angles need; None if none."""
    missing = never_given(landmarks)
    if not missing:
        return None
    name = missing[0].name.lower().replace("_", " ")
    return f"the landmarks have no {name}: shoulders, hips, knees and ankles are needed"


def _legs_seen(kinematics: Kinematics, protocol: Protocol) -> bool:
    seen = kinematics.pose_confidence >= protocol.gates.least_visibility
    return bool(seen.mean() >= LEAST_POSE_FRACTION)


def frames_per_s(landmarks: LandmarkSequence) -> float:
    """Return the median rate of two frames or more."""
    return 1.0 / float(np.median(np.diff(landmarks.time_s)))


def rate_in_words(rate: float) -> str:
    """Return ``8 frames a second``; of a slower clip how long a frame lasts, not "0 frames"."""
    if rate < 1:
        return f"a frame every {1 / rate:.1f} seconds"
    return f"{counted(round(rate), 'frame')} a second"
