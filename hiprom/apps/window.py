"""The live window: OpenCV shows, keys answer. Nothing is measured here."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from typing import Final

import numpy as np

from hiprom.apps.window_panel import compose, starting, widened
from hiprom.apps.window_result import with_result
from hiprom.closing import Closing
from hiprom.environment import debugging
from hiprom.errors import UsageError
from hiprom.live.loop import Action
from hiprom.live.texts import line
from hiprom.live.view import Phase, SessionView
from hiprom.measurement import Measurement
from hiprom.pose.quiet import quiet_native_stderr
from hiprom.protocols import Protocol
from hiprom.results.norms import norm_range, norm_sentence
from hiprom.results.overlay import draw_overlay, mirror_state
from hiprom.video.frames import Frame, RgbImage

_TITLE: Final = "hiprom live"
_FIRST_HEIGHT: Final = 680  # fits a small laptop's 768, title and task bar beside; larger on demand
_LEAST_SIDE: Final = 600  # smaller pictures are enlarged: their type could not be read
_PROBE_AT_MOST_S: Final = 20.0
_SHOWN_MS: Final = 50  # in which a new window comes to be drawn
RESULT_AT_MOST_S: Final = 120.0
"""How long the result stays if nobody closes it."""

_KEYS: Final = {
    " ": Action.PAUSE,
    "r": Action.RESTART,
    "q": Action.STOP,
    "\x1b": Action.STOP,  # Esc
}
# Shift and the locks stand above these bits; within the last eight, an arrow looks like a letter.
_KEY_BITS: Final = 0xFFFF


class Window(Closing):
    """Show a session like a mirror, and read the keyboard.

    Parameters
    ----------
    protocol : Protocol
        The test.
    mirrored : bool
        The frames are mirror images as they come.

    Raises
    ------
    UsageError
        If no window can be opened here.
    """

    def __init__(self, protocol: Protocol, *, mirrored: bool = False) -> None:
        check_display()
        self._mirrored = mirrored
        self._title = line(f"title.{protocol.name}").text
        self._setup = protocol.instructions.setup
        self._norm, self._note = norm_range(protocol), norm_sentence(protocol)
        self._plain: RgbImage | None = None
        self._last: RgbImage | None = None
        self._full = False
        self._shape: tuple[int, ...] = ()
        self._open = self._closed = self._stopped = False

    def __enter__(self) -> Window:
        import cv2

        with quiet_native_stderr(not debugging()):
            cv2.namedWindow(
                _TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL
            )
            self._put(starting(self._title, self._setup))
            cv2.waitKey(_SHOWN_MS)
            self._closed = not _is_visible()
        return self

    def close(self) -> None:
        """Close the window."""
        import cv2

        with quiet_native_stderr(not debugging()):
            cv2.destroyAllWindows()
            cv2.waitKey(1)

    def show(self, frame: Frame | None, view: SessionView) -> Action | None:
        """Show a moment; return what a key, or closing the window, asks for."""
        if self._closed:  # while it was opened
            return Action.STOP
        if frame is not None:
            self._plain = _as_mirror(frame.image, self._mirrored)
            self._last = widened(_with_overlay(self._plain, view, frame.image.shape[1]))
        if self._last is not None:
            self._put(compose(self._last, view, self._title, self._norm))
        action = self._asked()
        self._stopped = action is Action.STOP
        return action

    def show_result(
        self, measurement: Measurement | None, view: SessionView, *, again: bool
    ) -> Action | None:
        """Show the result until a key is pressed or the window closed, at most two minutes.

        Parameters
        ----------
        measurement : Measurement or None
            None where nobody was seen: then why the test ended, unless a key ended it.
        view : SessionView
            The session's last moment.
        again : bool
            Whether the test can be done once more.

        Returns
        -------
        Action or None
            `RESTART` where the test is to be done once more.
        """
        if self._plain is None or self._closed or (measurement is None and self._stopped):
            return None
        view = replace(view, phase=Phase.RESULT, warnings=(), side=None)
        picture = widened(self._plain)
        if measurement is not None:
            picture = with_result(picture, measurement, self._note)
        content = compose(picture, view, self._title, self._norm, again=again)
        end_s = time.monotonic() + RESULT_AT_MOST_S
        while time.monotonic() < end_s:
            self._put(content)
            action = self._asked(wait_ms=50)
            if action is Action.STOP or (action is Action.RESTART and again):
                return action
        return None

    def _put(self, content: RgbImage) -> None:
        import cv2

        cv2.imshow(_TITLE, np.ascontiguousarray(content[..., ::-1]))
        self._open = True
        if self._shape != content.shape:
            self._shape = content.shape
            height, width = content.shape[:2]
            cv2.resizeWindow(_TITLE, round(width * _FIRST_HEIGHT / height), _FIRST_HEIGHT)

    def _asked(self, wait_ms: int = 1) -> Action | None:
        import cv2

        key = chr(cv2.waitKeyEx(wait_ms) & _KEY_BITS).lower()  # with Caps Lock on, too
        if self._open and not _is_visible():
            self._closed = True  # to show anything more would open it again
            return Action.STOP
        if key == "f":
            self._full = not self._full
            mode = cv2.WINDOW_FULLSCREEN if self._full else cv2.WINDOW_NORMAL
            cv2.setWindowProperty(_TITLE, cv2.WND_PROP_FULLSCREEN, mode)
        return _KEYS.get(key)


def check_display() -> None:
    """Check that a window can be opened, in a process of its own.

    Qt, which OpenCV's Linux wheel draws with, ends the whole program where it finds no display.

    Raises
    ------
    UsageError
        If not, with what to do instead.
    """
    remedy = (
        "run it in a desktop session, use --headless, or 'hiprom app' for the browser"
        " (over ssh: ssh -X)"
    )
    if sys.platform.startswith("linux"):
        if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
            raise UsageError(f"there is no display to open a window on: {remedy}")
        probe = "import cv2; cv2.namedWindow('hiprom', cv2.WINDOW_NORMAL); cv2.destroyAllWindows()"
        try:
            done = subprocess.run(
                [sys.executable, "-c", probe], capture_output=True, timeout=_PROBE_AT_MOST_S
            )
        except subprocess.TimeoutExpired as error:
            raise UsageError(f"the display does not answer: {remedy}") from error
        if done.returncode != 0:
            raise UsageError(f"no window can be opened on this display: {remedy}")


def _is_visible() -> bool:
    import cv2

    try:
        return cv2.getWindowProperty(_TITLE, cv2.WND_PROP_VISIBLE) >= 1
    except cv2.error:
        return False  # OpenCV 5 on Qt does not answer once its last window was closed


def _as_mirror(image: RgbImage, mirrored: bool) -> RgbImage:
    """Return the frame flipped like a mirror; small ones enlarged."""
    import cv2

    flipped = image if mirrored else np.ascontiguousarray(image[:, ::-1])
    factor = _LEAST_SIDE / min(image.shape[:2])
    if factor <= 1:
        return flipped
    return cv2.resize(flipped, None, fx=factor, fy=factor).astype(np.uint8)


def _with_overlay(picture: RgbImage, view: SessionView, width: int) -> RgbImage:
    """Return the picture with its overlay, which is given for a frame of some width."""
    state = mirror_state(view.overlay, width)
    if state.image_px is None:  # the bar says so, larger
        state = replace(state, image_px=np.full((33, 2), np.nan))
    factor = picture.shape[1] / width
    if factor != 1:
        state = state.moved(lambda points: points * factor)
    return draw_overlay(picture, state)
