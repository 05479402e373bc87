"""The loop of a live test: newest frame, pose, session, screen; and a clean end of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from hiprom.live.session import Session
from hiprom.live.view import SessionView
from hiprom.pose.detector import Pose
from hiprom.pose.memory import give_back
from hiprom.video.frames import Frame, RgbImage
from hiprom.video.light import luminance
from hiprom.video.newest import LiveSource

if TYPE_CHECKING:
    from hiprom.live.careful_worker import CarefulWorker
    from hiprom.pose.frame_skipper import FrameSkipper
    from hiprom.pose.people import Region

_WAIT_S = 0.1
# Pictures leave holes in the memory; to give them back takes a few ms.
_TIDY_FRAMES = 300


class Action(Enum):
    """What the person at the keyboard wants."""

    PAUSE = "pause"
    RESTART = "restart"
    STOP = "stop"


class Screen(Protocol):
    """Where a session is shown."""

    def show(self, frame: Frame | None, view: SessionView) -> Action | None:
        """Show a moment (None: no new picture) and return what was asked for, if anything."""


class Follower(Protocol):
    """Whoever finds the person's landmarks; `PersonFollower` does."""

    @property
    def region(self) -> Region | None: ...

    def update(self, image: RgbImage, time_s: float) -> Pose | None: ...


def run_session(
    source: LiveSource,
    follower: Follower,
    session: Session,
    screen: Screen,
    *,
    careful: CarefulWorker | None = None,
    skipper: FrameSkipper | None = None,
    on_frame: Callable[[Frame], None] | None = None,
    interrupted: Callable[[], bool] | None = None,
) -> None:
    """Run a session until it is over, stopped, or its pictures end.

    Never waits for anything without bound: no frame means that time passes for the session,
    which has time-outs for all it waits for.

    Parameters
    ----------
    source : LiveSource
    follower : Follower
    session : Session
        Over on return; `finish` scores it.
    screen : Screen
    careful : CarefulWorker, optional
        Looks again at some of the frames.
    skipper : FrameSkipper, optional
        Tells which frames are only shown. For a clip: so it is looked at where `analyze` does.
    on_frame : callable, optional
        Called with every frame used, after it was shown.
    interrupted : callable, optional
        Asked at every frame whether the session is to be stopped, as by Ctrl-C.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C where nothing notes it, the session having been stopped.
    """
    shown = 0
    try:
        while not session.over:
            if interrupted is not None and interrupted():
                session.stop()
                return
            frame = source.take(_WAIT_S)
            if frame is None and source.ended:
                session.stop("camera_lost" if source.problem else "by_user")
                screen.show(None, session.view())
                return
            view = _step(frame, source, follower, session, careful, skipper)
            action = screen.show(frame, view)
            if frame is not None:
                shown += 1
                if on_frame is not None:
                    on_frame(frame)
                if shown % _TIDY_FRAMES == 0:
                    give_back()
            _act(action, session)
    except KeyboardInterrupt:
        session.stop()
        raise
    finally:
        if careful is not None:
            careful.finish(session)


def _can_skip(frame: Frame, skipper: FrameSkipper, careful: CarefulWorker | None) -> bool:
    careful_due = careful is not None and careful.is_due(frame.time_s)
    return skipper.can_skip(frame.time_s) and not careful_due


def _step(
    frame: Frame | None,
    source: LiveSource,
    follower: Follower,
    session: Session,
    careful: CarefulWorker | None,
    skipper: FrameSkipper | None,
) -> SessionView:
    if frame is None:
        return session.tick(source.now_s())
    if session.paused:  # the picture goes on, the work rests
        return session.update(frame.time_s, None)
    if skipper is not None and _can_skip(frame, skipper, careful):
        return session.view()
    pose = follower.update(frame.image, frame.time_s)
    if skipper is not None:
        skipper.update(frame.time_s, pose)
    bright = luminance(frame.image)
    view = session.update(frame.time_s, pose, luminance=bright, number=frame.index)
    if pose is not None:
        session.see_backdrop(frame.image, pose)
    if careful is not None:
        careful.offer(session, frame.image, pose, follower.region)
    return view


def _act(action: Action | None, session: Session) -> None:
    """Do what was asked for."""
    if action is Action.STOP:
        session.stop()
    elif action is Action.RESTART:
        session.restart()
    elif action is Action.PAUSE and session.paused:
        session.resume()
    elif action is Action.PAUSE:
        session.pause()
