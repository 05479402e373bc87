"""Is a lying person seen from straight above, with the thighs upright? And if not, what to change.

What the test needs was found by experiment: docs/supine.md has the error for each camera position.
"""

from __future__ import annotations

import numpy as np

from hiprom.kinematics.joints import OUTWARD
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.segments import image_segments
from hiprom.kinematics.types import Kinematics
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.protocols.schema import CameraSetup

_LENGTHWISE = 0.65  # thigh over shank in the picture; from above it is 0.1 to 0.4
_MOST_LEAN_DEG = 15.0  # from above it was 4 at most
_STRAIGHT = "film from straight above the hips, looking straight down"


def trunk_per_shank(landmarks: LandmarkSequence, kinematics: Kinematics) -> float:
    """Return the trunk's length in the picture over the resting shank's.

    Knees and shanks are half a metre nearer to a camera above than the trunk is: they look larger.
    From the feet the trunk looks shorter still, and from the head longer.
    """
    trunk = image_segments(landmarks.image_px).trunk
    return median_known(np.hypot(trunk[:, 0], trunk[:, 1])) / kinematics.camera.shank_px


def resting_lean_deg(kinematics: Kinematics) -> float:
    """Return by how much both resting shanks lie off the trunk's line, to the same side.

    Feet that both fall outward, or both inward, cancel; a camera at the body's side, before which
    trunk and shanks are foreshortened differently, does not.
    """
    resting = np.where(kinematics.rest_frames, kinematics.plain_angle_deg, np.nan)
    return float(np.mean([median_known(resting[:, k]) * OUTWARD[k] for k in (0, 1)]))


def refusal(landmarks: LandmarkSequence, kinematics: Kinematics, setup: CameraSetup) -> str | None:
    """Return why the view cannot be measured, with what to change; None where it can.

    Parameters
    ----------
    landmarks : LandmarkSequence
    kinematics : Kinematics
        Where its camera does not know the shank's length, no rest was seen.
    setup : CameraSetup
        Of the supine protocol.
    """
    camera = kinematics.camera
    if abs(camera.yaw_deg) > setup.refused_yaw_deg:
        side = "left" if camera.yaw_deg > 0 else "right"
        return f"the person is seen from their {side} side: {_STRAIGHT}"
    lean = resting_lean_deg(kinematics)
    if abs(lean) > _MOST_LEAN_DEG:
        return (
            f"the resting shanks lie {abs(lean):.0f}° off the line of the trunk: {_STRAIGHT}, and "
            "let both feet point straight down the body"
        )
    where = {
        _outside(camera.pitch_deg, setup.refused_pitch_deg),
        _outside(trunk_per_shank(landmarks, kinematics), setup.trunk_per_shank),
    }
    if 1 in where or _thighs_lengthwise(landmarks, kinematics):
        return (
            "the camera stands too far toward the head, or the thighs are not upright: "
            f"{_STRAIGHT}, and bend the hips to a right angle"
        )
    if -1 in where:
        return (
            "the camera stands too far toward the feet, or the knees lean toward the head: "
            f"{_STRAIGHT}, with the thighs upright"
        )
    if np.isfinite(camera.shank_px) and not np.isfinite(camera.yaw_deg):
        return (
            "only one leg was seen at rest, so the direction of the view is not known: "
            "begin and end with both shanks held still for two seconds"
        )
    return None


def warnings(kinematics: Kinematics, setup: CameraSetup) -> list[str]:
    """Return what lowers the trust in the view, each with what to do."""
    camera = kinematics.camera
    found = []
    if abs(camera.yaw_deg) > setup.usable_yaw_deg:
        side = "left" if camera.yaw_deg > 0 else "right"
        found.append(
            f"the camera stands about {abs(camera.yaw_deg):.0f}° to the person's {side}, or the "
            f"knees lean to the other side: {_STRAIGHT}"
        )
    where = _outside(camera.pitch_deg, setup.usable_pitch_deg)
    if where:
        end = "head" if where > 0 else "feet"
        found.append(
            f"the camera stands toward the {end}, or the thighs are not upright: {_STRAIGHT}"
        )
    return found


def _thighs_lengthwise(landmarks: LandmarkSequence, kinematics: Kinematics) -> bool:
    """Tell whether no rest was seen because the thighs lie along the picture, like a stander's."""
    if np.isfinite(kinematics.camera.shank_px):
        return False
    segments = image_segments(landmarks.image_px)
    thigh = np.hypot(segments.thigh[..., 0], segments.thigh[..., 1])
    with np.errstate(invalid="ignore", divide="ignore"):
        return bool(median_known(thigh / segments.shank_px) > _LENGTHWISE)


def _outside(value: float, allowed: tuple[float, float] | None) -> int:
    """Return -1 below, 1 above, 0 within a range, or where there is none."""
    if allowed is None:
        return 0
    return int(value > allowed[1]) - int(value < allowed[0])
