"""Which leg was seen: one that is missing, unsure or guessed anew at each look was not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.sitter import movement, seated

from hiprom.kinematics.position import standing_share
from hiprom.kinematics.seen import below_hip, unseen_leg
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, KNEES, TOES


def sitter() -> LandmarkSequence:
    """A shank is 160 pixels long."""
    return seated(movement(30.0, start_s=2.0), movement(20.0, start_s=7.0))


def spoilt(how: str, points: list[int], share: float = 1.0) -> LandmarkSequence:
    landmarks = sitter()
    rows = np.flatnonzero(np.arange(len(landmarks)) < share * len(landmarks))[:, np.newaxis]
    image, visibility = landmarks.image_px.copy(), landmarks.visibility.copy()
    if how == "unsure":
        visibility[rows, points] = 0.3
    elif how == "missing":
        image[rows, points] = np.nan
    elif how == "guessed":
        image[rows, points] += np.random.default_rng(1).normal(
            0.0, 10.0, (len(rows), len(points), 2)
        )
    return replace(landmarks, image_px=image, visibility=visibility)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("how", ["unsure", "missing", "guessed"])
@pytest.mark.parametrize(
    ("share", "unseen"), [(1.0, True), (0.6, True), (0.4, False), (0.0, False)]
)
def test_an_ankle_that_is_not_there_on_most_frames(
    how: str, share: float, unseen: bool, side: int
) -> None:
    found = unseen_leg(spoilt(how, [ANKLES[side]], share), seated=True)
    assert found.tolist() == [unseen and side == 0, unseen and side == 1]


@pytest.mark.parametrize("how", ["unsure", "missing"])
def test_a_knee_counts_as_well_but_not_a_foot(how: str) -> None:
    assert unseen_leg(spoilt(how, [KNEES[1]]), seated=False).tolist() == [False, True]
    assert not unseen_leg(spoilt(how, [HEELS[0], TOES[0]]), seated=True).any()


@pytest.mark.parametrize("how", ["unsure", "missing", "guessed"])
def test_where_both_are_unseen_neither_is_named(how: str) -> None:
    assert not unseen_leg(spoilt(how, list(ANKLES)), seated=True).any()


@pytest.mark.parametrize(("share", "unseen"), [(0.4, True), (0.6, True), (0.8, False)])
def test_a_lower_leg_that_is_too_short_is_none(share: float, unseen: bool) -> None:
    """The model puts the foot of an amputated leg into the stump, and is sure of it."""
    landmarks = sitter()
    image = landmarks.image_px.copy()
    image[:, ANKLES[1]] = image[:, KNEES[1]] + share * (image[:, ANKLES[1]] - image[:, KNEES[1]])
    assert unseen_leg(replace(landmarks, image_px=image), seated=True).tolist() == [False, unseen]


def test_a_foot_far_outside_of_the_picture_does_not_make_the_other_leg_short() -> None:
    landmarks = sitter()
    landmarks.image_px[:, ANKLES[0], 0] += landmarks.width
    assert not unseen_leg(landmarks, seated=True).any()


@pytest.mark.parametrize("how", ["guessed", "short"])
def test_of_who_stands_jumps_and_length_do_not_tell(how: str) -> None:
    """The lifted leg may hide the other one, and be held for most of the clip."""
    landmarks = sitter() if how == "short" else spoilt("guessed", [ANKLES[0]])
    if how == "short":
        landmarks.image_px[:, ANKLES[0], 1] -= 80.0
    assert unseen_leg(landmarks, seated=True).tolist() == [True, False]
    assert not unseen_leg(landmarks, seated=False).any()


def test_a_leg_that_swings_all_the_time_is_no_guess() -> None:
    """By 40° within a second, which no one does for long."""
    landmarks = sitter()
    image = landmarks.image_px.copy()
    swing = np.radians(20.0) * np.sin(2.0 * np.pi * landmarks.time_s)
    image[:, ANKLES[0]] = image[:, KNEES[0]] + 160.0 * np.stack(
        [np.sin(swing), np.cos(swing)], axis=1
    )
    assert not unseen_leg(replace(landmarks, image_px=image), seated=True).any()


def test_nobody_has_no_unseen_leg() -> None:
    landmarks = sitter()
    empty = replace(landmarks, image_px=np.full_like(landmarks.image_px, np.nan))
    assert not unseen_leg(empty, seated=True).any()


def test_below_the_hip_are_knee_ankle_heel_and_toes() -> None:
    assert sorted(below_hip(np.array([True, False]))) == [25, 27, 29, 31]
    assert len(below_hip(np.zeros(2, dtype=bool))) == 0


def test_an_unseen_thigh_does_not_make_a_sitter_stand() -> None:
    """The model draws a leg behind a box straight down."""
    landmarks = spoilt("unsure", [KNEES[0], ANKLES[0]])
    landmarks.image_px[:, [KNEES[0], ANKLES[0]], 1] += 200.0
    assert standing_share(landmarks) == 0.0
    seen = replace(landmarks, visibility=np.ones_like(landmarks.visibility))
    assert standing_share(seen) == 1.0
