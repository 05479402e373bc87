"""Whatever happens in front of and behind the camera: no crash, no waiting for ever."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import HEIGHT, WIDTH, Sitter

from hiprom.live import Session

HAPPENINGS = (
    *("follow",) * 4,
    *("lost", "hidden", "nan_pose", "wild_pose"),
    *("stall", "tick", "repeat", "back", "leap", "nan_time"),
    *("pause", "resume", "restart"),
)
EVENTS = st.sampled_from(HAPPENINGS)
SCRIPTS = st.lists(st.tuples(EVENTS, st.integers(1, 40)), max_size=20)


def play(session, script, step_s):
    """Play a script of (what happens, for how many frames); return the views."""
    sitter = Sitter()
    clock = 0.0
    view = session.view()
    views = [view]
    for event, count in script:
        if event in ("pause", "resume", "restart"):
            getattr(session, event)()
        for _ in range(count):
            pose = sitter.pose(view, step_s)
            clock += step_s
            time_s = clock
            if event in ("lost",):
                pose = None
            elif event == "stall":
                view = session.tick(clock)
                views.append(view)
                continue
            elif event == "tick":
                session.tick(clock + 0.3)
            elif event == "repeat":
                time_s = clock = clock - step_s
            elif event == "back":
                time_s = clock - 5.0
            elif event == "leap":
                time_s = clock = clock + 1e4
            elif event == "nan_time":
                time_s = math.nan
            elif event == "nan_pose":
                pose = pose._replace(image_px=pose.image_px * math.nan)
            elif event == "wild_pose":
                pose.image_px[25:29] = [1e30, -math.inf]
            elif event == "hidden":
                pose.visibility[23:] = 0.0
            view = session.update(time_s, pose)
            views.append(view)
    return views, clock


@pytest.mark.filterwarnings("default::RuntimeWarning")
@settings(max_examples=15)
@given(script=SCRIPTS, step_s=st.sampled_from([0.02, 0.04, 0.1, 0.7]))
def test_no_interruption_stops_a_session_from_ending_well(script, step_s):
    session = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)
    views, clock = play(session, script, step_s)
    times = [view.time_s for view in views]
    assert times == sorted(times)
    assert np.isfinite(times).all()
    assert all(0.0 <= view.progress <= 1.0 for view in views)
    session.resume()
    # Nobody there any more: it ends by itself, and within its own longest time.
    for _ in range(2000):
        if session.over:
            break
        clock += 0.5
        session.update(clock, None)
    assert session.over
    analysis = session.finish()
    assert analysis is None or analysis.measurement.test == "seated"


def test_a_clock_that_stands_still_does_not_hold_the_session(session):
    for _ in range(10_000):
        if session.update(1.0, None).phase.over:
            break
    assert session.over


def test_random_frames_dropped_change_little(session):
    rng = np.random.default_rng(7)
    sitter, view, clock = Sitter(), None, 0.0
    while not session.over and clock < 120:
        step_s = float(rng.choice([0.033, 0.033, 0.067, 0.1]))
        clock += step_s
        view = session.update(clock, sitter.pose(view, step_s))
    measured = session.finish().measurement
    assert view.done == (3, 3)
    assert measured.sides.left.peak_ir_deg == pytest.approx(30.0, abs=2.0)
