"""Clips that are no whole take: each fault is made of a filmed body that has none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.filmed import Filmed, body, film, held

from hiprom.kinematics.core import compute
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HIPS, KNEES, SHOULDERS
from hiprom.protocols import load_protocol
from hiprom.scoring.continuity import _turns_deg, growth_share, jumps_s, leaping_s, warnings
from hiprom.scoring.quality import assess_view

FPS = 25.0
REST = (0.0, 0.0)
SEATED = load_protocol("seated")


def take(camera: Filmed | None = None) -> LandmarkSequence:
    turns = held(REST, (30.0, 0.0), REST, (0.0, 30.0), REST, fps=FPS)
    return film(body(turns), camera or Filmed(), fps=FPS)


def moved(landmarks: LandmarkSequence, change_px: np.ndarray) -> LandmarkSequence:
    return replace(landmarks, image_px=landmarks.image_px + change_px[:, None, None])


def at_rate(landmarks: LandmarkSequence, pictures_per_s: float) -> LandmarkSequence:
    """The same times, but each picture is shown until the next one is due."""
    shown_s = np.floor(landmarks.time_s * pictures_per_s + 1e-9) / pictures_per_s
    rows = np.searchsorted(landmarks.time_s, shown_s - 1e-9)
    return replace(landmarks, image_px=landmarks.image_px[rows])


def test_a_whole_take_has_nothing_to_be_told() -> None:
    assert warnings(take()) == []


def test_a_gap_in_the_times_is_told() -> None:
    landmarks = take()
    kept = (landmarks.time_s < 2.0) | (landmarks.time_s > 3.01)
    [told] = warnings(landmarks.select(kept))
    assert told.startswith("nothing was recorded from 2.0 to 3.0 s, so a turn may be missing: ")


def test_frames_that_were_not_looked_at_are_no_gap() -> None:
    landmarks = take()
    looked_at = np.arange(len(landmarks)) % 4 == 0
    image = np.where(looked_at[:, None, None], landmarks.image_px, np.nan)
    assert warnings(replace(landmarks, image_px=image, looked_at=looked_at)) == []


def test_a_cut_is_told_and_a_slow_shift_is_not() -> None:
    landmarks = take()
    after = landmarks.time_s >= 3.0
    size_px = np.linalg.norm(np.ptp(landmarks.image_px[0, [11, 23]], axis=0))
    cut = moved(landmarks, 0.2 * size_px * after)
    assert jumps_s(cut) == pytest.approx([3.0])
    [told] = warnings(cut)
    assert told.startswith("the person jumps in the picture at 3.0 s, as where clips were cut")
    slowly = 0.4 * size_px * np.clip(landmarks.time_s - 3.0, 0.0, 1.0)
    assert len(jumps_s(moved(landmarks, slowly))) == 0
    # Who shuffles on the spot takes quick steps with slow ones between them.
    steps = np.where(np.arange(len(after)) % 4 == 0, 0.2, 0.05) * np.where(after, size_px, 0.0)
    assert len(jumps_s(moved(landmarks, np.cumsum(steps * (landmarks.time_s < 4.0))))) == 0
    # One wild frame comes back.
    wild = moved(landmarks, 0.4 * size_px * (np.arange(len(landmarks)) == 40))
    assert len(jumps_s(wild)) == 0


def test_a_zoom_is_told_and_a_lean_is_not() -> None:
    landmarks = take()
    zoom = 1.0 + 0.3 * np.clip(landmarks.time_s - 2.0, 0.0, 1.0)
    zoomed = replace(landmarks, image_px=landmarks.image_px * zoom[:, None, None])
    assert growth_share(zoomed) == pytest.approx(1.3, abs=0.03)
    assert any("changes by 30 %" in told for told in warnings(zoomed))
    turns = held(REST, (30.0, 0.0), REST, fps=FPS)
    lean = np.where(np.arange(len(turns)) > len(turns) // 2, 25.0, 0.0)
    assert growth_share(film(body(turns, lean_deg=lean), Filmed(), fps=FPS)) < 1.1


def test_a_turn_of_the_trunk_and_a_lean_another_time_are_no_zoom() -> None:
    """Shoulders a quarter wider at first, a trunk a quarter shorter at last: "by 25 %", it said."""
    landmarks = take()
    image, third = landmarks.image_px.copy(), len(landmarks) // 3
    middle = image[:third, SHOULDERS].mean(axis=1, keepdims=True)
    image[:third, SHOULDERS] = middle + 1.25 * (image[:third, SHOULDERS] - middle)
    down = image[-third:, HIPS].mean(axis=1) - image[-third:, SHOULDERS].mean(axis=1)
    image[-third:, SHOULDERS] += 0.2 * down[:, None]
    assert growth_share(replace(landmarks, image_px=image)) < 1.05


def test_a_person_without_a_size_has_not_grown() -> None:
    """Other programs put what they did not see into the picture's corner."""
    landmarks = take()
    landmarks.image_px[:30] = 0.0
    assert growth_share(landmarks) < 1.1
    assert not any("changes by" in told for told in warnings(landmarks))
    landmarks.image_px[:] = 0.0
    assert growth_share(landmarks) == 1.0


def test_a_trunk_without_a_length_does_not_jump() -> None:
    """Of shoulders and hips in one place there is no share of the trunk to jump by."""
    landmarks = take()
    landmarks.image_px[:, SHOULDERS] = landmarks.image_px[:, HIPS]
    assert len(jumps_s(landmarks)) == 0


@pytest.mark.parametrize("pictures_per_s", [1.0, 2.0])
def test_a_file_that_repeats_its_pictures_is_refused_like_a_slow_one(pictures_per_s: float) -> None:
    landmarks = at_rate(take(), pictures_per_s)
    found = compute(landmarks, "seated", SEATED.gates, models={})
    refusal = assess_view(landmarks, found, SEATED).refusal
    assert refusal is not None
    assert "from one picture to another" in refusal


@pytest.mark.parametrize("pictures_per_s", [3.0, 6.0])
def test_legs_that_leap_a_little_are_told_and_measured(pictures_per_s: float) -> None:
    landmarks = at_rate(take(), pictures_per_s)
    found = assess_view(landmarks, compute(landmarks, "seated", SEATED.gates, models={}), SEATED)
    assert found.refusal is None
    assert any("the leg jumps from one picture to another" in told for told in found.warnings)


def test_a_shank_turns_by_what_its_picture_does_unless_it_grows_or_shrinks() -> None:
    """The left one by 30°, also through what hangs up; the right one is lifted, so half as long."""
    landmarks = take().select(slice(0, 3))
    knees, ankles = landmarks.image_px[:, KNEES], landmarks.image_px[:, ANKLES]
    for frame, (left_deg, right_px) in enumerate([(0.0, 200.0), (30.0, 100.0), (-170.0, 99.0)]):
        turned = np.array([np.sin(np.radians(left_deg)), np.cos(np.radians(left_deg))])
        ankles[frame] = knees[frame] + [200.0 * turned, [0.0, right_px]]
    landmarks.image_px[:, ANKLES] = ankles
    np.testing.assert_allclose(_turns_deg(landmarks), [[30.0, np.nan], [160.0, 0.0]], atol=1e-9)


def test_pictures_that_follow_each_other_fast_enough_are_not_told() -> None:
    assert np.isnan(leaping_s(at_rate(take(), 12.5)))
    assert np.isnan(leaping_s(take().select(slice(None, None, 8))))  # a slow camera, not a leap


def test_nobody_in_the_picture_breaks_nothing() -> None:
    landmarks = take()
    nobody = replace(landmarks, image_px=np.full_like(landmarks.image_px, np.nan))
    assert warnings(nobody) == []
