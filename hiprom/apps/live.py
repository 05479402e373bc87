"""``hiprom live``: the guided self-test in a window."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext, suppress
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hiprom.apps.console import say, show
from hiprom.apps.interrupts import deferred_interrupts, one_interrupt_ignored
from hiprom.apps.options import NOT_MEASURABLE, Careful, Debug, ModelOption, Quiet
from hiprom.apps.session_folder import SessionFolder
from hiprom.closing import Closing, MadeMeanwhile
from hiprom.defaults import CAREFUL, CAREFUL_MODEL, REPETITIONS
from hiprom.errors import UsageError

if TYPE_CHECKING:
    from hiprom.analysis import Analysis
    from hiprom.apps.window import Window
    from hiprom.live.detection import LiveDetection
    from hiprom.live.loop import Action
    from hiprom.live.session import Session
    from hiprom.live.view import SessionView
    from hiprom.live.voice import Voice
    from hiprom.pose.models import ModelFile
    from hiprom.protocols import Protocol
    from hiprom.video.frames import Frame
    from hiprom.video.newest import LiveSource

EXAMPLE = """\
Examples:

hiprom live

hiprom live --test standing --first right --reps 2 --voice

hiprom live --camera clip.mp4 --no-save

Exit status: 0 measured (also after Ctrl-C or a closed window), 1 internal error, 2 wrong usage or
no display, 3 no camera or clip, 4 nothing measurable.
"""


# Next to none: a careful look at a clip is waited for, though it runs beside the picture.
_CLIP_PATIENCE_S: Final = 0.001
_LONGEST_NUMBER: Final = 9  # digits; no camera has a longer number, so it is the name of a file


class LiveTest(str, Enum):
    """Choices of ``--test``."""

    seated = "seated"
    standing = "standing"


class SideName(str, Enum):
    """Choices of ``--first``."""

    left = "left"
    right = "right"


Camera = Annotated[
    str, typer.Option(metavar="N|FILE", help="A camera by number, or a clip played as one.")
]
TestOption = Annotated[LiveTest, typer.Option(metavar="TEST", help="seated or standing.")]
First = Annotated[
    SideName, typer.Option(metavar="SIDE", help="Which side comes first: left or right.")
]
Reps = Annotated[int, typer.Option(metavar="N", min=1, max=20, help="Repetitions of each side.")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Folder for the results; by default a new one, named after the time."
    ),
]
NoSave = Annotated[bool, typer.Option("--no-save", help="Write no files.")]
SaveVideo = Annotated[
    bool,
    typer.Option("--save-video", help="Save the video, too, not only the landmarks."),
]
Mirrored = Annotated[
    bool, typer.Option("--mirrored", help="The camera gives a mirror image, as selfie cameras may.")
]
Fast = Annotated[bool, typer.Option("--fast", help="Play a clip as fast as possible.")]
Headless = Annotated[
    bool, typer.Option("--headless", help="Open no window: print the instructions to stderr.")
]
VoiceOption = Annotated[bool, typer.Option("--voice", help="Speak the instructions.")]


def live(
    camera: Camera = "0",
    test: TestOption = LiveTest.seated,
    first: First = SideName.left,
    reps: Reps = REPETITIONS,
    out: Out = None,
    no_save: NoSave = False,
    save_video: SaveVideo = False,
    model: ModelOption = "full",
    careful: Careful = CAREFUL,
    mirrored: Mirrored = False,
    fast: Fast = False,
    headless: Headless = False,
    voice: VoiceOption = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Guide you through a test in front of a camera, and measure it."""
    if no_save and (save_video or out is not None):
        raise UsageError("--no-save and --out or --save-video contradict each other; drop one")
    from hiprom.analysis import models_used
    from hiprom.live.voice import Voice
    from hiprom.pose import check_mediapipe, resolve_model

    check_mediapipe()
    bundle = resolve_model(model)
    second = resolve_model(CAREFUL_MODEL) if careful else None
    with ExitStack() as stack:
        speaker = stack.enter_context(Voice()) if voice else None
        models = stack.enter_context(_Models(bundle, second, camera, fast=fast))
        from hiprom.live.session import Session  # late: meanwhile the models are being loaded
        from hiprom.protocols import load_protocol

        protocol = load_protocol(test.value)
        # The display before the camera: a light that goes on for nothing frightens people.
        window = None if headless else stack.enter_context(_window(protocol, mirrored=mirrored))
        source = _opened(camera, fast=fast)
        stack.callback(source.close)
        if _is_number(camera) and not quiet:
            for sentence in protocol.instructions.setup:
                say(sentence)
        folder = None
        if not no_save:
            folder = stack.enter_context(SessionFolder(out, video=save_video, quiet=quiet))
        session = Session(
            test.value,
            first=first.value,
            repetitions=reps,
            width=source.width,
            height=source.height,
            mirrored=mirrored,
            source_name=source.name,
            model=models_used(bundle, second),
        )
        detection = models.detection()
        screen = _Screen(window, speaker, quiet)
        again = _is_number(camera)  # a clip is played once
        analysis = _measure(source, detection, session, screen, folder, again=again)
        if source.problem is not None:
            say(source.problem)
    if folder is not None and folder.problem is not None:
        raise folder.problem
    if analysis is None or not analysis.measurement.quality.measurable:
        raise typer.Exit(NOT_MEASURABLE)


def _is_number(camera: str) -> bool:
    """Return whether a camera is meant, and not a clip."""
    return camera.isdecimal() and len(camera) <= _LONGEST_NUMBER


def _window(protocol: Protocol, *, mirrored: bool) -> Window:
    from hiprom.apps.window import Window

    return Window(protocol, mirrored=mirrored)


def _opened(camera: str, *, fast: bool) -> LiveSource:
    """Open a camera by its number, or a clip by its name."""
    if _is_number(camera):
        if fast:
            raise UsageError("--fast is for clips: a camera has its own pace")
        from hiprom.video.webcam import Webcam

        return Webcam(int(camera))
    if camera.startswith("-") and _is_number(camera[1:]):
        raise UsageError(f"--camera {camera}: cameras are numbered from 0; name one, or a clip")
    from hiprom.video.clip_camera import ClipCamera, ClipFrames

    return ClipFrames(camera) if fast else ClipCamera(camera)


class _Models(Closing):
    """The models, loaded while the window and the camera are opened, which takes as long.

    The careful one looks at a camera's frames when it can, at a clip's as `analyze`.
    """

    def __init__(
        self, model: ModelFile, second: ModelFile | None, camera: str, *, fast: bool
    ) -> None:
        from hiprom.pose import PoseDetector

        self._fast = fast
        self._detector = MadeMeanwhile(partial(PoseDetector, model))
        self._careful = None
        from hiprom.live.careful_worker import CarefulWorker
        from hiprom.video.sampling import SAMPLE_EVERY_S

        if second is not None:
            make = partial(CarefulWorker, second)
            if not _is_number(camera):
                patience_s = 0.0 if fast else _CLIP_PATIENCE_S
                make = partial(make, patience_s=patience_s, every_s=SAMPLE_EVERY_S)
            self._careful = MadeMeanwhile(make)

    def detection(self) -> LiveDetection:
        """Return what finds the person, once the models are loaded."""
        from hiprom.live.detection import LiveDetection
        from hiprom.pose import PersonFollower
        from hiprom.pose.frame_skipper import FrameSkipper

        return LiveDetection(
            PersonFollower(self._detector.get()),
            None if self._careful is None else self._careful.get(),
            FrameSkipper() if self._fast else None,
        )

    def close(self) -> None:
        self._detector.close()
        if self._careful is not None:
            self._careful.close()


class _Screen:
    """The window where there is one, and the voice and the terminal beside it."""

    def __init__(self, window: Window | None, voice: Voice | None, quiet: bool) -> None:
        self.window, self._voice, self._quiet = window, voice, quiet
        self._said = ""

    def show(self, frame: Frame | None, view: SessionView) -> Action | None:
        """Show a moment of the session; return what the person asked for, where it was a key."""
        if self._voice is not None and view.spoken is not None:
            self._voice.say(view.spoken.text)
        if self.window is not None:
            return self.window.show(frame, view)
        count = f" {view.side} {view.repetition}/{view.repetitions}" if view.side else ""
        text = f"[{view.phase.value}]{count}: {view.instruction.text}"
        if text != self._said and not self._quiet:
            say(text)
        self._said = text
        return None


def _measure(
    source: LiveSource,
    detection: LiveDetection,
    session: Session,
    screen: _Screen,
    folder: SessionFolder | None,
    *,
    again: bool,
) -> Analysis | None:
    """Run sessions until the person stops; show and save each, return the last one's analysis.

    With `again` the test can be done once more for as long as pictures come.
    """
    from hiprom.live.loop import Action, run_session

    while True:
        recorder = None if folder is None else folder.begin(source)
        on_frame = None if recorder is None else recorder.add
        with recorder or nullcontext():
            with deferred_interrupts() as interrupted, suppress(KeyboardInterrupt):
                run_session(
                    source,
                    detection,
                    session,
                    screen,
                    on_frame=on_frame,
                    interrupted=interrupted,
                )
            with one_interrupt_ignored():
                analysis = session.finish()
                try:
                    _report(analysis)
                finally:  # also where nobody reads the table any more
                    if folder is not None:
                        folder.save(analysis, recorder)
        if interrupted() or screen.window is None or (analysis is None and source.ended):
            return analysis
        result = None if analysis is None else analysis.measurement
        with suppress(KeyboardInterrupt):
            more = again and not source.ended
            asked = screen.window.show_result(result, session.view(), again=more)
            if asked is Action.RESTART and not source.ended:
                session.restart()
                continue
        return analysis


def _report(analysis: Analysis | None) -> None:
    if analysis is None:
        say("nothing was measured: nobody was seen in the picture")
        return
    from hiprom.results.table import render_measurement

    show(render_measurement(analysis.measurement, analysis.protocol))
