"""A session before a camera: it runs to its result, and heeds keys, Ctrl-C and a lost camera."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.rooms import filmed, room
from people import HEIGHT, RATE, WIDTH, Sitter, seated

from hiprom.exports.archive import read_npz
from hiprom.live import Phase, Session
from hiprom.live.detection import LiveDetection
from hiprom.live.loop import Action, run_session
from hiprom.live.saving import save_session
from hiprom.measurement import Measurement
from hiprom.pose.frame_skipper import FrameSkipper
from hiprom.video.frames import Frame

GREY = np.full((HEIGHT, WIDTH, 3), 120, dtype=np.uint8)


@pytest.fixture
def session():
    """A session of one repetition with each leg."""
    return Session("seated", repetitions=1, width=WIDTH, height=HEIGHT)


class Source:
    """A camera that gives grey pictures, and sometimes none."""

    width, height, name, dropped = WIDTH, HEIGHT, "fake", 0

    def __init__(self, frames, *, problem=None, silent=()):
        self._frames, self._silent, self.problem = frames, silent, problem
        self._taken = 0

    @property
    def ended(self):
        return self._taken >= self._frames

    def take(self, at_most_s):
        if self.ended:
            return None
        self._taken += 1
        if self._taken in self._silent:
            return None
        return Frame(self._taken / RATE, GREY, self._taken)

    def now_s(self):
        return self._taken / RATE

    def close(self):
        pass


class Person:
    region = None

    def __init__(self):
        self.sitter, self.view = Sitter(), None

    def update(self, image, time_s):
        return self.sitter.pose(self.view)


class Screen:
    """Shows nothing, presses keys at given moments."""

    def __init__(self, person, keys=None):
        self.person, self.keys, self.views = person, keys or {}, []

    def show(self, frame, view):
        self.person.view = view
        self.views.append(view)
        key = self.keys.get(len(self.views))
        if key is KeyboardInterrupt:
            raise KeyboardInterrupt
        return key


def go(session, source, keys=None):
    person = Person()
    screen = Screen(person, keys)
    run_session(source, LiveDetection(person), session, screen)
    return screen.views


def test_a_session_runs_to_its_result(session):
    views = go(session, Source(3000, silent=range(100, 120)))
    assert views[-1].phase is Phase.RESULT
    assert views[-1].done == (1, 1)
    assert views[0].checks[1].ok is True  # the light, from the picture


class Knocked(Source):
    """A camera before a wall, turned by 3 degrees after six seconds."""

    still, turned = (filmed(room(size=(WIDTH, HEIGHT)), turn, 0, 0) for turn in (0, 3))

    def take(self, at_most_s):
        frame = super().take(at_most_s)
        image = self.still if self.now_s() < 6.0 else self.turned
        return None if frame is None else replace(frame, image=image)


def test_a_camera_that_is_knocked_is_told(session):
    go(session, Knocked(3000))
    assert session.record.picture_turn_deg[-1] == pytest.approx(3.0, abs=0.2)


def test_a_camera_lost_in_the_middle_keeps_what_it_has(session):
    views = go(session, Source(250, problem="it was unplugged"))
    assert views[-1].phase is Phase.RESULT
    assert session.finish().measurement.sides.left.peak_ir_deg is not None


def test_keys_pause_restart_and_stop(session):
    keys = {50: Action.PAUSE, 80: Action.PAUSE, 120: Action.RESTART, 160: Action.STOP}
    views = go(session, Source(3000), keys)
    assert views[60].phase is Phase.PAUSED
    assert views[90].phase is not Phase.PAUSED
    assert views[121].time_s < views[125].time_s
    assert len(views) == 160
    assert session.over


def test_an_interrupt_that_was_noted_ends_the_session_at_the_next_frame(session):
    person = Person()
    screen = Screen(person)
    detection = LiveDetection(person)
    run_session(
        Source(3000), detection, session, screen, interrupted=lambda: len(screen.views) >= 230
    )
    assert session.over
    assert len(screen.views) == 230


def test_ctrl_c_stops_and_what_there_is_can_be_saved(session, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        go(session, Source(3000), {230: KeyboardInterrupt})
    assert session.over
    analysis = session.finish()
    written = save_session(tmp_path, analysis)
    assert {path.name for path in written} == {
        "session.landmarks.npz",
        "session.measurement.json",
        "session.frames.csv",
        "session.plot.png",
        "session.plot.svg",
        "session.report.html",
    }
    text = (tmp_path / "session.measurement.json").read_text()
    assert Measurement.model_validate_json(text).sides.left.peak_ir_deg is not None
    again = read_npz(tmp_path / "session.landmarks.npz")
    assert len(again) == len(analysis.landmarks)


def test_sessions_of_the_standing_test_start_with_standing():
    session = Session("standing", width=WIDTH, height=HEIGHT)
    person = Person()
    run_session(Source(100), LiveDetection(person), session, screen := Screen(person))
    assert {view.instruction.key for view in screen.views} & {"fix.posture_standing"}


def test_frames_that_are_skipped_are_shown_and_recorded_as_not_looked_at(session):
    class Resting(Person):
        looked_at = 0

        def update(self, image, time_s):
            self.looked_at += 1
            return seated()

    person, frames = Resting(), int(4 * RATE)
    detection = LiveDetection(person, skipper=FrameSkipper())
    run_session(Source(frames), detection, session, screen := Screen(person))
    assert len(screen.views) == frames + 1  # and a last one, when the pictures have ended
    assert person.looked_at < 0.6 * frames
    assert np.count_nonzero(session.record.looked_at) == person.looked_at
    assert session.finish() is not None
