"""The guided self-test as one object: poses and times in, what to show and say out."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from hiprom.analysis import Analysis, measure, source_of
from hiprom.defaults import REPETITIONS
from hiprom.errors import InputError, UsageError
from hiprom.live.clock import SessionClock
from hiprom.live.frame_analyzer import NOBODY, FrameAnalyzer, Observation
from hiprom.live.guide import Guide
from hiprom.live.landmark_buffer import usable
from hiprom.live.recording import Recording
from hiprom.live.texts import line
from hiprom.live.view import Phase, SessionView
from hiprom.live.view_builder import build_view
from hiprom.measurement import Model
from hiprom.pose.careful import CarefulPose
from hiprom.pose.detector import Pose
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.mirror_pair import mirrored_pose
from hiprom.protocols import load_protocol
from hiprom.scoring.gaps import LONGEST_GAP_S
from hiprom.sides import SIDES, Side
from hiprom.video.frames import RgbImage

STALLED_S: Final = 1.5
"""So long without a frame is worth a word."""

_STALLED_AT_MOST_S: Final = 20.0
_PAUSED_AT_MOST_S: Final = 900.0


class Session:
    """Guide one person through one test, and measure it.

    Poses must come from one `PersonFollower`, as for clips; then `finish` gives what `analyze`
    gives for the same frames. Not for use by two threads at once.

    Parameters
    ----------
    test : {"seated", "standing"}
    first : {"left", "right"}
        Which side to ask for first.
    repetitions : int
        Of each side.
    width, height : int
        Size of the upright frame that the poses refer to, pixels.
    mirrored : bool
        The camera delivers a mirror image: sides are put right on the way in. The overlay then
        belongs to the frame turned back.
    source_name : str
        What the result calls its source.
    model : Model, optional
        Pose models, for the result. Where a careful one is named, too few careful poses become a
        reason to trust the result less.

    Raises
    ------
    UsageError
        If the test is unknown or not supported, or a number makes no sense.
    """

    def __init__(
        self,
        test: Literal["seated", "standing"],
        *,
        first: Side = "left",
        repetitions: int = REPETITIONS,
        width: int,
        height: int,
        mirrored: bool = False,
        source_name: str = "camera",
        model: Model | None = None,
    ) -> None:
        if test not in ("seated", "standing"):
            raise UsageError(f"there is no live {test} test: choose seated or standing")
        if first not in SIDES:
            raise UsageError(f"the first side is {first!r}: choose left or right")
        if not 1 <= repetitions <= 20:
            raise UsageError(f"{repetitions} repetitions make no sense: choose 1 to 20")
        if width <= 0 or height <= 0:
            raise UsageError(f"a frame of {width}x{height} pixels has no size")
        self.test = test
        self._width, self._mirrored, self._source_name = width, mirrored, source_name
        self._model = model or Model(name=None, sha256=None)
        self._clock = SessionClock()
        self._recording = Recording(width, height)
        self._analyzer = FrameAnalyzer(load_protocol(test), test, width, height)
        self._guide = Guide(test, first, repetitions)
        self._seen: Observation = NOBODY
        self._last_frame_s, self._stalled = 0.0, False
        self._paused_at_s: float | None = None

    # What the camera brings -----------------------------------------------------------------

    def update(
        self,
        time_s: float,
        pose: Pose | None,
        *,
        luminance: float | None = None,
        number: int | None = None,
        frames_per_s: float | None = None,
    ) -> SessionView:
        """Take one frame.

        Parameters
        ----------
        time_s : float
            When it was taken. Repeated, reversed, leaping and NaN times do no harm.
        pose : Pose or None
            Landmarks in pixels of the frame; None where nobody was found.
        luminance : float, optional
            Mean brightness of the frame, 0..255, for the check of the light.
        number : int, optional
            Running number among the camera's frames. Those missing between were left out for lack
            of time, as in a clip of which not every frame is looked at.
        frames_per_s : float, optional
            How many there is time for, for the check of the machine; infinite where for all.
        """
        self._recording.recorded_s = None
        now_s = self._clock.frame(time_s)
        if now_s is None or self._paused_at_s is not None or self.over:
            return self._after_idle_step()
        last_s = self._last_frame_s
        self._stalled, self._last_frame_s = False, now_s
        found = usable(pose)
        if found is not None and self._mirrored:
            found = mirrored_pose(found, self._width)
        self._recording.add(now_s, found, step_s=now_s - last_s, number=number)
        before = self._guide.phase
        move = self._recording.camera.move
        self._seen = self._analyzer.update(now_s, found, luminance, move, frames_per_s)
        self._guide.update(now_s, self._seen, self._analyzer.setup.checks)
        if self._guide.phase is Phase.FIND_PERSON and before is not Phase.FIND_PERSON:
            self._analyzer.restart()  # whoever comes back sits elsewhere
        elif self._guide.phase is Phase.REST and before is Phase.BACK:
            self._analyzer.reset_reference()  # the leg is not where it rested, and may never be
        self._note_setup(now_s, now_s - last_s)
        return self.view()

    @property
    def recorded_s(self) -> float | None:
        """Session time of the last frame, if it was recorded; then a careful look may follow."""
        return self._recording.recorded_s

    def add_careful_pose(self, pose: CarefulPose) -> None:
        """Take what a careful look found on a frame, however much later; also after the end.

        Parameters
        ----------
        pose : CarefulPose
            In order of time, which is the frame's `recorded_s`, and in pixels of the frame. That of
            a frame that is not there (any more) is passed over.
        """
        if self._mirrored:
            pose = pose._replace(pose=mirrored_pose(pose.pose, self._width))
        self._recording.add_careful_pose(pose)

    def see_backdrop(self, image: RgbImage, pose: Pose) -> None:
        """Look at what stands still behind the person, to tell whether the camera moved.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            The frame with which the session was just updated. Small grey copies of two frames are
            kept until the session is forgotten.
        pose : Pose
            The person there, in pixels of the image.
        """
        if self._mirrored:
            image, pose = image[:, ::-1], mirrored_pose(pose, image.shape[1])
        self._recording.see_backdrop(image, pose)

    def tick(self, time_s: float) -> SessionView:
        """Let time pass where no frame comes, on the frames' own clock; a few times a second."""
        now_s = self._clock.tick(time_s)
        if self._paused_at_s is not None or self.over:
            return self._after_idle_step()
        stalled_s = now_s - self._last_frame_s
        if stalled_s > _STALLED_AT_MOST_S:
            self._guide.end(now_s, "camera_lost")
        elif stalled_s > STALLED_S and not self._stalled:
            self._guide.instructor.say("camera_stalled")
            self._stalled = True
        return self.view()

    # What the person at the keyboard does -----------------------------------------------------

    def pause(self) -> None:
        """Stop recording and asking, until `resume`."""
        if self._paused_at_s is None and not self.over:
            self._paused_at_s = self._clock.now_s
            self._guide.instructor.say("paused")
            # The picture goes on, and whoever is in it is elsewhere by now.
            self._seen, self._analyzer.pose = NOBODY, None

    def resume(self) -> None:
        """Go on where the session was paused, after a new moment of rest."""
        if self._paused_at_s is None:
            return
        self._guide.skip_time(self._clock.now_s - self._paused_at_s)
        self._last_frame_s = self._clock.now_s
        self._paused_at_s = None
        self._recording.go_on()
        self._analyzer.reset_reference()
        self._guide.rest_again(self._clock.now_s)

    def restart(self) -> None:
        """Forget what was recorded and begin anew; also after the end."""
        self._recording.clear()
        self._analyzer.restart()
        self._guide.restart(self._clock.now_s)
        self._last_frame_s = self._clock.now_s
        self._seen, self._paused_at_s, self._stalled = NOBODY, None, False

    def stop(self, reason: str = "by_user") -> None:
        """End now; what was recorded stays, and `finish` scores it.

        Parameters
        ----------
        reason : str
            ``by_user`` or ``camera_lost``.
        """
        self._paused_at_s = None
        self._guide.end(self._clock.now_s, reason)

    # What comes of it -------------------------------------------------------------------------

    @property
    def paused(self) -> bool:
        """The session waits for `resume`."""
        return self._paused_at_s is not None

    @property
    def over(self) -> bool:
        """The session has ended."""
        return self._guide.phase.over

    @property
    def record(self) -> LandmarkSequence:
        """What was recorded so far and counts: landmarks from the completed set-up on.

        They are moved to where the careful poses are, if there were any.

        Raises
        ------
        InputError
            If nothing was recorded.
        """
        return self._recording.landmarks()

    def finish(self) -> Analysis | None:
        """Score the recording as a clip is scored; None where nothing was recorded.

        Ends the session if it still runs.
        """
        self.stop()
        try:
            landmarks = self.record
        except InputError:
            return None
        source = source_of(landmarks, self._source_name, mirrored=self._mirrored)
        problems = self._recording.too_slow(careful=self._model.careful_name is not None)
        return measure(landmarks, self.test, source, self._model, problems=problems)

    def view(self) -> SessionView:
        """Return what to show now; what is to be said comes with one view only."""
        view = build_view(self._guide, self._analyzer, self._seen, self._clock.now_s)
        if self._paused_at_s is not None:
            view = replace(view, phase=Phase.PAUSED, instruction=line("instruction.paused"))
        elif self._stalled and not self.over:
            view = replace(view, instruction=line("instruction.camera_stalled"))
        return replace(view, spoken=self._guide.instructor.take_spoken())

    # Inside -------------------------------------------------------------------------------------

    def _after_idle_step(self) -> SessionView:
        """Return what to show after a frame that does not count; a pause too long ends here."""
        now_s = self._clock.now_s
        if self._paused_at_s is not None and now_s - self._paused_at_s > _PAUSED_AT_MOST_S:
            self.stop("too_long")
        return self.view()

    def _note_setup(self, now_s: float, step_s: float) -> None:
        setting_up = self._guide.phase in (Phase.FIND_PERSON, Phase.CHECK_SETUP)
        if not setting_up or self._guide.counter.moved:
            return
        blocked = any(c.ok is False and c.blocking for c in self._analyzer.setup.checks)
        moved = self._recording.camera.move is not None
        # A model's first picture takes long: what comes before such a gap is no part of the test.
        whole = step_s <= LONGEST_GAP_S
        self._recording.note_setup(now_s, fine=self._seen.found and not blocked and whole)
        if moved and self._recording.camera.move is None:
            self._analyzer.reset_reference()  # it belongs to a picture that counts no longer
