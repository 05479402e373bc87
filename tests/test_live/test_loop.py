import threading
from dataclasses import replace

import numpy as np
import pytest
from helpers.rooms import filmed, room
from people import HEIGHT, RATE, WIDTH, Sitter, seated

from hiprom.errors import InputError, UsageError
from hiprom.exports.archive import read_npz
from hiprom.live import Phase, Session
from hiprom.live.detection import LiveDetection
from hiprom.live.loop import Action, run_session
from hiprom.live.saving import VideoRecorder, save_session
from hiprom.live.voice import Voice
from hiprom.measurement import Measurement
from hiprom.pose.frame_skipper import FrameSkipper
from hiprom.video import VideoReader, VideoWriter
from hiprom.video.frames import Frame
from hiprom.video.light import luminance
from hiprom.video.newest import NewestFrame
from hiprom.video.webcam import Webcam

GREY = np.full((HEIGHT, WIDTH, 3), 120, dtype=np.uint8)


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
    assert views[-1].done == (3, 3)
    assert views[0].checks[1].ok is True  # the light, from the picture


class Knocked(Source):
    """A camera before a wall, turned by 3 degrees after ten seconds."""

    still, turned = (filmed(room(size=(WIDTH, HEIGHT)), turn, 0, 0) for turn in (0, 3))

    def take(self, at_most_s):
        frame = super().take(at_most_s)
        image = self.still if self.now_s() < 10.0 else self.turned
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


def test_only_the_newest_frame_waits():
    newest = NewestFrame()
    for i in range(5):
        newest.put(Frame(float(i), GREY, i))
    assert newest.take(0).index == 4
    assert newest.dropped == 4
    assert newest.take(0) is None
    newest.close()
    assert newest.ended


class Capture:
    """An OpenCV capture that gives so many pictures."""

    def __init__(self, pictures):
        self.left, self.released = pictures, False

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return self.left is not None

    def read(self):
        if not self.left:
            return False, None
        self.left -= 1
        return True, np.dstack([np.full((48, 64), c, np.uint8) for c in (10, 20, 30)])

    def release(self):
        self.released = True


def test_a_webcam_gives_rgb_and_says_when_it_is_lost(monkeypatch):
    monkeypatch.setattr("hiprom.video.webcam._LOST_AFTER_S", 0.05)
    capture = Capture(3)
    with Webcam(0, capture=lambda *_: capture) as camera:
        frame = camera.take(5)
        assert frame.image[0, 0].tolist() == [30, 20, 10]
        assert (camera.width, camera.height) == (64, 48)
        for _ in range(100):
            if camera.ended:
                break
            camera.take(0.1)
        assert "unplugged" in camera.problem
    assert capture.released


@pytest.mark.parametrize("pictures", [None, 0])
def test_a_camera_without_a_picture_is_an_error_with_a_remedy(pictures):
    with pytest.raises(InputError, match=r"camera 3 gives no picture.*close other programs"):
        Webcam(3, capture=lambda *_: Capture(pictures))


class Failing(Capture):
    """An OpenCV capture whose driver fails as soon as a test says so."""

    def __init__(self, picture):
        super().__init__(9)
        self.picture, self.fails = picture, threading.Event()

    def read(self):
        if self.fails.is_set():
            raise RuntimeError("the driver failed")
        return True, self.picture


def test_a_driver_that_fails_in_the_middle_is_no_clip_that_ended():
    capture = Failing(np.zeros((48, 64, 3), np.uint8))
    with Webcam(0, capture=lambda *_: capture) as camera:
        capture.fails.set()
        for _ in range(100):
            if camera.ended:
                break
            camera.take(0.1)
        assert camera.problem == "camera 0: the driver failed"
    assert capture.released


def test_pictures_of_a_kind_that_nobody_knows_are_an_error():
    capture = Failing(np.zeros((48, 64, 2), np.uint8))
    with pytest.raises(InputError, match="camera 0 gives no picture"):
        Webcam(0, capture=lambda *_: capture)
    assert capture.released


def test_a_camera_whose_opening_fails_is_not_waited_for():
    def fail(*_):
        raise RuntimeError("the driver failed")

    with pytest.raises(InputError, match="the driver failed"):
        Webcam(1, capture=fail, open_at_most_s=200.0)


def test_a_camera_that_never_answers_is_given_up():
    never = threading.Event()

    def hang(*_):
        never.wait(30)
        return Capture(None)

    try:
        with pytest.raises(InputError, match="does not answer"):
            Webcam(1, capture=hang, open_at_most_s=0.05)
    finally:
        never.set()


def test_brightness_is_that_of_the_eye():
    assert luminance(GREY) == pytest.approx(120, abs=0.5)
    assert luminance(np.zeros_like(GREY)) == 0


def test_a_video_is_kept_where_asked(tmp_path):
    with VideoRecorder(tmp_path / "session.mp4", 64, 48) as recorder:
        for i in range(10):
            recorder.add(Frame(i / 10, np.full((48, 64, 3), i * 20, np.uint8), i))
    assert (recorder.written, recorder.problem) == (tmp_path / "session.mp4", None)
    with VideoReader(tmp_path / "session.mp4") as reader:
        assert len(list(reader)) == 10


@pytest.mark.parametrize("failure", [InputError("no frame"), OSError(28, "full"), ValueError("x")])
def test_an_encoder_that_fails_keeps_nobody_waiting_and_says_so(tmp_path, monkeypatch, failure):
    failed = threading.Event()

    def fail(*_):
        failed.set()
        raise failure

    monkeypatch.setattr(VideoWriter, "write", fail)
    path = tmp_path / "session.mp4"
    path.write_text("an older clip")
    with VideoRecorder(path, 64, 48) as recorder:
        recorder.add(Frame(0.0, np.zeros((48, 64, 3), np.uint8), 0))
        assert failed.wait(30)
        for i in range(1, 100):
            recorder.add(Frame(i / 10, np.zeros((48, 64, 3), np.uint8), i))
    assert not recorder._thread.is_alive()
    assert recorder.written is None
    assert failure.args[-1] in recorder.problem
    assert [one.name for one in tmp_path.iterdir()] == ["session.mp4"]
    assert path.read_text() == "an older clip"


def test_a_voice_that_fails_ends_nothing():
    voice = Voice(["/nonexistent/voice"])
    voice.say("Hold.")
    voice.close()
    talking = Voice(["sleep"])
    talking.say("30")
    talking.close()


def test_a_system_without_a_voice_says_what_to_do(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(UsageError, match="espeak-ng"):
        Voice()


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
