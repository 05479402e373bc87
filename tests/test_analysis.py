"""From landmarks to a measurement: what is recognised, and what is said of what is missing."""

from __future__ import annotations

import copy
import json
import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.landmarks import nobody
from helpers.sitter import movement, seated

from hiprom import pipeline
from hiprom.analysis import NO_DEPTH, NO_FEET, models_used, source_of
from hiprom.errors import InputError, UsageError
from hiprom.measurement import Model, Source
from hiprom.pose import resolve_model
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES, Landmark
from hiprom.sides import SIDES

ELSEWHERE = Model(name=None, sha256=None)


def measured(
    landmarks: LandmarkSequence, test: pipeline.Test = "auto", model: Model = ELSEWHERE
) -> pipeline.Analysis:
    source = Source(path="a.mp4", duration_s=12.0, frames=300, width=960, height=720)
    return pipeline.measure(landmarks, test, source, model)


def sitter() -> LandmarkSequence:
    return seated(movement(30.0, start_s=2.0), movement(20.0, start_s=7.0))


@pytest.mark.parametrize("wrong", ["sitting", "", 3])
def test_an_unknown_test_is_answered_with_those_that_there_are(wrong: object) -> None:
    with pytest.raises(UsageError, match="is not one of auto, seated, standing, supine"):
        measured(sitter(), wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="is not one of auto"):  # before the clip is opened
        pipeline.analyze("missing.mp4", test=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("test", "found"), [("auto", None), ("seated", "seated")])
def test_where_nobody_is_no_test_is_recognised(test: str, found: str | None) -> None:
    measurement = measured(nobody(50), test).measurement
    assert measurement.test == found
    assert not measurement.quality.measurable


@pytest.mark.parametrize("spoilt", ["legs", "turned"])
def test_a_picture_that_cannot_tell_the_test_is_given_none(spoilt: str) -> None:
    landmarks = sitter()
    assert measured(landmarks).measurement.test == "seated"
    if spoilt == "legs":
        visibility = landmarks.visibility.copy()
        visibility[:, 25:] = 0.1
        landmarks = replace(landmarks, visibility=visibility)
    else:
        landmarks = replace(landmarks, image_px=landmarks.image_px[..., ::-1])
    full = models_used(resolve_model("full"))
    unknown, told = (measured(landmarks, test, full).measurement for test in ("auto", "seated"))
    assert (unknown.test, told.test) == (None, "seated")
    # Each test has its own error, so a test that nobody knows has none.
    assert unknown.instrument is None and unknown.change_mdc95_deg is None
    assert told.instrument is not None


def test_landmarks_without_depth_are_measured_and_none_is_made_up_for_others() -> None:
    flat = replace(sitter(), world_m=np.full((300, 33, 3), np.nan))
    analysis = measured(flat)
    measurement = analysis.measurement
    assert measurement.sides.left.peak_ir_deg == pytest.approx(30.0, abs=1.0)
    assert measurement.sides.right.peak_ir_deg == pytest.approx(20.0, abs=1.0)
    assert measurement.quality.reasons == [NO_DEPTH]
    assert np.isnan(analysis.landmarks.world_m).all()  # it would be exported


def test_two_runs_can_be_compared_copied_and_sent_to_another_process() -> None:
    """``==`` of what holds arrays raised numpy's ValueError about their truth."""
    landmarks = sitter()
    landmarks.image_px[:, 17:23] = np.nan
    analysis, again = measured(landmarks), measured(replace(landmarks))
    assert analysis == again == copy.deepcopy(analysis) == pickle.loads(pickle.dumps(analysis))
    assert landmarks != replace(landmarks, width=961) and landmarks != "landmarks"
    moved = replace(landmarks, image_px=landmarks.image_px + 0.5)
    assert moved != landmarks and measured(moved) != analysis
    with pytest.raises(TypeError, match="unhashable"):
        hash(landmarks)


def without(landmarks: LandmarkSequence, *points: int) -> LandmarkSequence:
    """Return landmarks of a pose network that does not know some points."""
    image, world = landmarks.image_px.copy(), landmarks.world_m.copy()
    image[:, points] = world[:, points] = np.nan
    return replace(landmarks, image_px=image, world_m=world)


@pytest.mark.parametrize("feet", [(*HEELS, *TOES), HEELS, TOES, (HEELS[1], TOES[1])])
def test_landmarks_without_feet_are_measured_and_the_quality_says_so(feet: tuple[int, ...]) -> None:
    """COCO's 17 points, say: the knees were said never to have been bent."""
    found = measured(without(sitter(), *feet)).measurement
    assert found.test == "seated"
    assert found.sides.left.peak_ir_deg == pytest.approx(30.0, abs=1.0)
    assert found.sides.right.peak_ir_deg == pytest.approx(20.0, abs=1.0)
    assert found.quality.reasons == [NO_FEET]
    assert found.quality.grade == "usable"


@pytest.mark.parametrize("more", [(), (*HEELS, *TOES)], ids=["with feet", "without feet"])
@pytest.mark.parametrize("point", [*SHOULDERS, *HIPS])
def test_landmarks_that_lack_what_every_angle_needs_are_told_which(
    point: Landmark, more: tuple[Landmark, ...]
) -> None:
    """The knees were said never to have been bent."""
    found = measured(without(sitter(), point, *more), "seated").measurement
    reason = f"the landmarks have no {point.name.lower().replace('_', ' ')}: shoulders, hips, "
    assert found.quality.grade == "poor"
    for reasons in (found.quality.reasons, found.sides.left.reasons, found.sides.right.reasons):
        assert reasons == [f"{reason}knees and ankles are needed"]


@pytest.mark.parametrize(("pair", "name"), [(KNEES, "knee"), (ANKLES, "ankle")])
@pytest.mark.parametrize(("side", "peak_deg"), [(0, 20.0), (1, 30.0)])
def test_landmarks_that_lack_a_knee_or_an_ankle_give_the_other_leg_and_say_so(
    side: int, peak_deg: float, pair: tuple[Landmark, Landmark], name: str
) -> None:
    found = measured(without(sitter(), pair[side]), "seated").measurement
    assert found.sides[SIDES[1 - side]].peak_ir_deg == pytest.approx(peak_deg, abs=2.0)
    assert found.sides[SIDES[side]].peak_ir_deg is None and found.sides[SIDES[side]].reasons
    [reason] = found.quality.reasons
    assert reason.startswith(f"the landmarks have no {SIDES[side]} {name}")
    assert found.quality.grade == "usable"


def test_a_result_is_written_whatever_the_clip_is_called() -> None:
    """A file's name need not be UTF-8, a JSON must."""
    source = source_of(sitter(), os.fsdecode(b"knie_\xe4.mp4"))
    found = pipeline.measure(sitter(), "seated", source, Model(name=None, sha256=None))
    assert json.loads(found.measurement.to_json())["source"]["path"].startswith("knie_")


@pytest.mark.parametrize(("looked_at", "frames"), [(True, 150), (False, None)])
def test_a_clip_is_told_by_what_is_known_of_it(looked_at: bool, frames: int | None) -> None:
    """It begins at 5 s, and of every other frame it is known that a model looked at it."""
    landmarks = sitter()
    later = replace(landmarks, time_s=landmarks.time_s + 5.0, looked_at=np.arange(300) % 2 == 0)
    source = source_of(later, "a.mp4", looked_at=looked_at)
    assert (source.duration_s, source.frames) == (11.96, 300)
    assert source.frames_looked_at == frames


def test_a_file_is_told_by_its_size_and_a_camera_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"12345")
    assert source_of(sitter(), str(tmp_path / "a.mp4")).size_bytes == 5
    assert [source_of(sitter(), name).size_bytes for name in ("camera 0", "\0", "")] == [None] * 3


def test_no_frames_are_an_error() -> None:
    with pytest.raises(InputError, match="no frame"):
        measured(sitter().select(slice(0, 0)), "seated")


@pytest.mark.parametrize(("name", "known"), [("full", True), ("heavy", False)])
def test_the_error_is_told_only_of_the_model_that_it_was_measured_with(
    name: str, known: bool
) -> None:
    model = models_used(resolve_model(name))
    measurement = measured(sitter(), model=model).measurement
    assert (measurement.sides.left.peak_ir_ci95_deg is not None) is known
    assert (measurement.asymmetry.mdc95_deg is not None) is known
    assert (measurement.instrument is not None) is known
