"""A machine that has time for few pictures: told at once, and guided all the same."""

import numpy as np
import pytest
from people import HEIGHT, WIDTH, Sitter, seated

from hiprom.live import Phase, Session
from hiprom.live.detection import LiveDetection
from hiprom.live.pace import Pace
from hiprom.pose.frame_skipper import FrameSkipper

SMALL = np.full((HEIGHT // 2, WIDTH // 2, 3), 120, dtype=np.uint8)


class Follower:
    """Sees the sitter."""

    region = None

    def __init__(self, sitter):
        self.sitter, self.view, self.before_s = sitter, None, 0.0

    def update(self, image, time_s):
        step_s, self.before_s = time_s - self.before_s, time_s
        return self.sitter.pose(self.view, step_s)


@pytest.mark.parametrize(
    ("every", "rate", "found"),
    [(1, 30, np.inf), (3, 30, 10.0), (6, 30, 5.0), (1, 5, np.inf), (2, 10, 5.0)],
)
def test_only_pictures_that_are_left_out_tell_of_the_machine(every, rate, found):
    """A camera may be slow of itself, as in the dark."""
    pace = Pace()
    told = [pace.update(n / rate, n) for n in range(0, 20 * every, every)]
    assert told[:4] == [None] * 4
    assert told[4:] == pytest.approx([found] * 16)


def test_the_first_picture_may_take_long():
    pace = Pace()
    numbers = [0, 60, 90, *range(91, 120)]
    told = [pace.update(n / 30, n) for n in numbers]
    assert told[:4] == [None] * 4 and set(told[4:]) == {np.inf}


def test_odd_times_and_numbers_do_no_harm():
    """A page sends what it likes."""
    pace = Pace()
    for time_s, number in [(0.0, 5), (np.nan, 9), (-1.0, 2), (np.inf, None), (3.0, 2)] * 5:
        found = pace.update(time_s, number)
        assert found is None or not found < 0


def guided(every, *, skipper=None, seconds=60.0):
    """Let a sitter follow a session that sees so few of thirty pictures a second."""
    session = Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)
    follower = Follower(Sitter())
    detection = LiveDetection(follower, skipper=skipper)
    views = []
    for number in range(0, int(30 * seconds), every):
        follower.view = detection.update(
            session, SMALL, number / 30, number=number, scale=(1.0, 1.0)
        )
        views.append((number / 30, follower.view))
        if follower.view.phase.over:
            break
    return session, views


@pytest.mark.parametrize("every", [6, 8, 10])
def test_a_very_slow_machine_is_told_at_once_and_the_test_is_done_all_the_same(every):
    """Nothing was said until the result, and below five pictures a second no rest was ever seen."""
    session, views = guided(every)
    first_s = next(t for t, view in views if view.instruction.key == "fix.pace")
    assert first_s < 3.0
    assert [check.fix.key for check in views[12][1].checks if check.ok is False] == ["fix.pace"]
    assert views[-1][1].phase is Phase.RESULT
    for side in session.finish().measurement.sides.left, session.finish().measurement.sides.right:
        assert side.peak_ir_deg == pytest.approx(30, abs=1.5)


@pytest.mark.parametrize(("every", "skipper"), [(1, None), (3, None), (3, FrameSkipper())])
def test_of_a_machine_that_keeps_up_nothing_is_said(every, skipper):
    """Nor of a clip that is played fast, whose pictures are left out on purpose."""
    _, views = guided(every, skipper=skipper)
    assert views[-1][1].phase is Phase.RESULT
    assert not any(check.name == "pace" for _, view in views for check in view.checks)


def test_a_picture_now_and_then_shows_no_rest(session):
    """What a leg did meanwhile is not known."""
    for second in range(30):
        view = session.update(1.2 * second, seated())
    assert view.phase is not Phase.MOVE_OUT
