"""The loop of a live test: newest frame, pose, session, screen; and a clean end of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from hiprom.live.detection import LiveDetection
from hiprom.live.session import Session
from hiprom.live.view import SessionView
from hiprom.pose.memory import give_back
from hiprom.video.frames import Frame
from hiprom.video.newest import LiveSource

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


def run_session(
    source: LiveSource,
    detection: LiveDetection,
    session: Session,
    screen: Screen,
    *,
    on_frame: Callable[[Frame], None] | None = None,
    interrupted: Callable[[], bool] | None = None,
) -> None:
    """Run a session until it is over, stopped, or its pictures end.

    Never waits for anything without bound: no frame means that time passes for the session,
    which has time-outs for all it waits for.

    Parameters
    ----------
    source : LiveSource
    detection : LiveDetection
    session : Session
        Over on return; `finish` scores it.
    screen : Screen
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
            if frame is None:
                view = session.tick(source.now_s())
            else:
                view = detection.update(session, frame.image, frame.time_s, frame.index)
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
        detection.finish(session)


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
