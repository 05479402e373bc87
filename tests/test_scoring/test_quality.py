"""What lowers the trust in a view: each warning alone, on a filmed body that has no other fault."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers.filmed import WIDTH, Filmed, body, film, held

from hiprom.kinematics.camera_motion import PictureTransform
from hiprom.kinematics.core import compute
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, TOES, Landmark
from hiprom.protocols import load_protocol
from hiprom.scoring.quality import ViewAssessment, assess_view, grade

from .sticks import figure, measure

SEATED = load_protocol("seated")
REST = (0.0, 0.0)
IN_FRONT = Filmed()


def filmed(camera: Filmed = IN_FRONT, fps: float = 25.0) -> LandmarkSequence:
    return film(body(held(REST, (30.0, 0.0), REST, (0.0, 30.0), REST, fps=fps)), camera, fps=fps)


def verdict(landmarks: LandmarkSequence, **kinematics: Any) -> ViewAssessment:
    """Judge landmarks, with some of their kinematics replaced."""
    found = compute(landmarks, "seated", SEATED.gates, models={})
    return assess_view(landmarks, replace(found, **kinematics), SEATED)


def lost(landmarks: LandmarkSequence, share: float) -> LandmarkSequence:
    """Without the person on this share of the frames, spread over the clip."""
    gone = np.arange(len(landmarks)) % 25 < 25 * share
    image = np.where(gone[:, None, None], np.nan, landmarks.image_px)
    return replace(landmarks, image_px=image)


def with_foot_out(landmarks: LandmarkSequence, side: int, share: float) -> LandmarkSequence:
    image = landmarks.image_px.copy()
    image[: round(share * len(image)), ANKLES[side], 0] = WIDTH + 5.0
    return replace(landmarks, image_px=image)


def with_head_out(landmarks: LandmarkSequence, share: float) -> LandmarkSequence:
    image = landmarks.image_px.copy()
    image[: round(share * len(image)), Landmark.NOSE, 1] = -5.0
    return replace(landmarks, image_px=image)


def with_head_cut(landmarks: LandmarkSequence, share: float) -> LandmarkSequence:
    """With the upper edge so far above the nose, as a share of the way to the shoulders."""
    nose, shoulders = (
        landmarks.image_px[:, points, 1].mean()
        for points in ([Landmark.NOSE], [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER])
    )
    up = nose - share * (shoulders - nose)
    return replace(landmarks, image_px=landmarks.image_px - [0.0, up])


def with_dim_legs(landmarks: LandmarkSequence, visibility: float) -> LandmarkSequence:
    dim = landmarks.visibility.copy()
    dim[:, [*HIPS, *KNEES, *ANKLES]] = visibility
    return replace(landmarks, visibility=dim)


def exchanged(landmarks: LandmarkSequence, frames: int) -> LandmarkSequence:
    """With left and right put right on so many frames."""
    return replace(landmarks, swap_flagged=np.arange(len(landmarks)) < frames)


def with_foot_hidden(landmarks: LandmarkSequence, side: int, share: float) -> LandmarkSequence:
    visibility = landmarks.visibility.copy()
    visibility[: round(share * len(visibility)), [HEELS[side], TOES[side]]] = 0.2
    return replace(landmarks, visibility=visibility)


def test_a_good_view_has_no_warning() -> None:
    assert verdict(filmed()) == ViewAssessment(None, [], 1.0)
    assert verdict(with_head_cut(filmed(), 0.6)) == ViewAssessment(
        None, [], 1.0
    )  # through the forehead


@pytest.mark.parametrize(
    ("landmarks", "warning"),
    [
        (filmed(Filmed(yaw_deg=22.0)), "° to the person's left: turn the chair"),
        (filmed(Filmed(yaw_deg=-22.0)), "° to the person's right: turn the chair"),
        (filmed(Filmed(roll_deg=10.0)), "the camera is tilted by 10°"),
        (filmed(Filmed(roll_deg=-10.0)), "the camera is tilted by 10°"),
        (filmed(Filmed(pitch_deg=30.0)), "the camera looks down too steeply: put it between knee"),
        (filmed(Filmed(distance_m=8.5)), "the legs are small in the picture"),
        (filmed(fps=15.0), "only 15 frames a second: film"),
        (filmed(fps=8.0), "only 8 frames a second (fast movements are missed): film"),
        (filmed(fps=3.5), "only 4 frames a second (fast movements are missed): film"),
        (lost(filmed(), 0.2), "the person was found on 80 % of the frames only"),
        (with_foot_out(filmed(), 0, 0.1), "the left foot leaves the picture"),
        (with_foot_out(filmed(), 1, 0.1), "the right foot leaves the picture"),
        (with_foot_hidden(filmed(), 0, 0.6), "the left foot can hardly be made out"),
        (with_foot_hidden(filmed(), 1, 1.0), "the right foot can hardly be made out"),
        (with_foot_hidden(with_foot_out(filmed(), 0, 0.6), 0, 0.6), "the left foot leaves the"),
        (with_head_out(filmed(), 0.1), "the head leaves the picture"),
        (with_head_cut(filmed(), 0.3), "the top of the head is not in the picture"),
        (with_dim_legs(filmed(), 0.75), "the legs are hard to make out"),
        (exchanged(filmed(), 1), "exchanged left and right on 1 frame; put right"),
    ],
)
def test_a_fault_is_told_and_no_other(landmarks: LandmarkSequence, warning: str) -> None:
    found = verdict(landmarks)
    assert found.refusal is None
    [told] = found.warnings
    assert warning in told and "about -" not in told


def test_who_stands_off_axis_is_asked_to_turn() -> None:
    lifted = held(REST, (90.0, 0.0), REST, (0.0, 90.0), REST)
    landmarks = film(body(0 * lifted, elevation_deg=lifted), Filmed(yaw_deg=-22.0))
    standing = load_protocol("standing")
    kinematics = compute(landmarks, "standing", standing.gates, models={})
    told = " ".join(assess_view(landmarks, kinematics, standing).warnings)
    assert "° to the person's right: turn yourself that much to face it" in told


@pytest.mark.parametrize(
    ("fps", "refusal"),
    [
        (2.0, "the clip has only 2 frames a second: film at 25 or more"),
        (1.0, "the clip has only 1 frame a second: film at 25 or more"),
        (0.4, "the clip has only a frame every 2.5 seconds: film at 25 or more"),
    ],
)
def test_a_clip_with_hardly_a_frame_a_hold_is_refused(fps: float, refusal: str) -> None:
    found = verdict(filmed(fps=fps))
    assert found.refusal == refusal
    assert not any("second" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "landmarks",
    [
        filmed(Filmed(yaw_deg=15.0)),
        filmed(Filmed(roll_deg=6.0)),
        filmed(Filmed(pitch_deg=25.0)),
        filmed(Filmed(distance_m=5.0)),
        filmed(fps=20.0),
        lost(filmed(), 0.08),
        with_foot_out(filmed(), 0, 0.03),
        with_foot_hidden(filmed(), 0, 0.4),
        with_head_out(filmed(), 0.03),
        with_dim_legs(filmed(), 0.85),
    ],
)
def test_a_smaller_fault_is_none(landmarks: LandmarkSequence) -> None:
    assert verdict(landmarks).warnings == []


@pytest.mark.parametrize("yaw_deg", [-40.0, 40.0])
def test_a_view_from_either_side_is_refused(yaw_deg: float) -> None:
    landmarks = filmed()
    camera = compute(landmarks, "seated", SEATED.gates, models={}).camera
    found = verdict(landmarks, camera=replace(camera, yaw_deg=yaw_deg))
    assert found.refusal is not None and "seen from the side (about 40°)" in found.refusal
    assert found.warnings == []


def test_a_person_who_is_just_too_small_is_not_told_to_be_large_enough() -> None:
    landmarks = filmed()
    camera = compute(landmarks, "seated", SEATED.gates, models={}).camera
    found = verdict(landmarks, camera=replace(camera, shank_px=39.7))
    assert found.refusal is not None and "shank 39 pixels, at least 40 needed" in found.refusal


@pytest.mark.parametrize(
    ("turn_deg", "share", "reason"),
    [
        (4.0, 0.0, "the camera turned by 4° while it filmed, which was taken out of the angles"),
        (4.0, 0.1, "the camera turned by 4° while it filmed, which was taken out of the angles"),
        (0.5, 0.05, "the camera moved while it filmed"),
        (0.5, 0.01, None),
        (np.nan, np.nan, None),
    ],
)
def test_a_camera_that_moved_is_told(turn_deg: float, share: float, reason: str | None) -> None:
    person = figure()
    half = np.arange(len(person)) > len(person) / 2
    turned = replace(
        person,
        picture_turn_deg=turn_deg * half,
        picture_shift_px=share * person.width * half[:, None] * [1.0, 0.0],
    )
    found = measure(turned).quality
    assert [r for r in found.reasons if r.startswith("the camera")] == (
        [f"{reason}: put it on something firm"] if reason else []
    )
    assert found.grade == ("usable" if reason else "good")


def test_a_camera_that_was_tilted_only_until_it_was_put_in_place_is_not_to_be_levelled() -> None:
    tilted = filmed(Filmed(roll_deg=12.0))
    turn_deg = np.clip(12.0 * (tilted.time_s - 1.0), 0.0, 12.0)
    turned = replace(tilted, picture_turn_deg=turn_deg, picture_shift_px=np.zeros((len(tilted), 2)))
    placed = replace(turned, image_px=PictureTransform.of(turned).apply(tilted.image_px))
    found = measure(placed)
    assert found.camera.roll_deg == pytest.approx(0.0, abs=1.0)
    [told] = [r for r in found.quality.reasons if r.startswith("the camera")]
    assert told.startswith("the camera turned by 12° while it filmed, which was taken out")


@pytest.mark.parametrize(
    ("up_px", "turn_deg", "told"), [(60.0, np.nan, True), (10.0, np.nan, False), (60.0, 0.0, False)]
)
def test_who_bobs_before_a_wall_that_tells_nothing_is_told(
    up_px: float, turn_deg: float, told: bool
) -> None:
    """The longer side is 960 pixels; a backdrop that stands still clears the camera."""
    person = figure()
    bob = up_px / 2 * np.sin(2 * np.pi * 0.4 * person.time_s)
    moved = replace(
        person,
        image_px=person.image_px + bob[:, None, None] * [0.0, 1.0],
        picture_turn_deg=np.full(len(person), turn_deg),
    )
    found = measure(moved).quality
    assert any("goes up and down in the picture" in reason for reason in found.reasons) is told
    assert found.grade == "usable" or not told


def test_who_sits_and_stands_in_one_clip_is_told() -> None:
    landmarks = figure()
    image = landmarks.image_px.copy()
    image[-100:, 25:] += [0.0, 150.0]  # a third of it
    reasons = measure(replace(landmarks, image_px=image)).quality.reasons
    assert "the person sits in one part of the clip" in " ".join(reasons)


def test_that_nothing_was_done_is_told_first() -> None:
    """Export, window and video show one reason: it was "the clip has only 12 frames a second"."""
    found = grade(ViewAssessment(None, ["the picture is very dark"], 1.0), [], measured=False)
    assert found.reasons == ["no repetition of the test was seen", "the picture is very dark"]
