"""Clips through the live path: the offline figures, and the states in order."""

import pytest
from people import phases

from hiprom.live import Session
from hiprom.measurement import Model, Source
from hiprom.pipeline import measure
from hiprom.pose.detector import Pose
from hiprom.pose.swaps import mend_swaps


@pytest.fixture(scope="module")
def replayed(recorded):
    """A whole clip through a session that is stopped at its end: name, sequence, session, views."""
    name, sequence = recorded
    session = Session(name.split("_")[0], width=sequence.width, height=sequence.height)
    views = []
    for i, time_s in enumerate(sequence.time_s):
        pose = Pose(sequence.image_px[i], sequence.world_m[i], sequence.visibility[i])
        views.append(session.update(time_s, pose if sequence.found[i] else None))
    session.stop()
    return name, sequence, session, [*views, session.view()]


def test_a_replay_measures_what_the_clip_measures(replayed):
    name, sequence, session, _ = replayed
    source = Source(path=name, duration_s=0, frames=1, width=1, height=1)
    test = name.split("_")[0]
    offline = measure(mend_swaps(sequence), test, source, Model(name=None, sha256=None))
    live = session.finish()
    for side in ("left", "right"):
        expected = offline.measurement.sides[side].peak_ir_deg
        assert live.measurement.sides[side].peak_ir_deg == pytest.approx(expected, abs=0.5)


def test_a_replay_goes_through_the_states_in_order(replayed):
    *_, session, views = replayed
    seen = phases(views)
    assert [p for p in seen[:4] if p != "move_out"][:3] == ["find_person", "check_setup", "rest"]
    assert [p for p in seen[3:-1] if p != "move_out"] == ["hold", "back"] * 4
    assert seen[-1] == "result"
    assert min(session.view().done) >= 1  # a repetition may count as spoiled


def test_the_live_peaks_are_near_the_measured_ones(replayed):
    *_, session, views = replayed
    measured = session.finish().measurement
    for side in ("left", "right"):
        assert views[-1].peak_deg[side] == pytest.approx(measured.sides[side].peak_ir_deg, abs=4)
