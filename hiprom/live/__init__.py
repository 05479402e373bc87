"""The guided self-test: a state machine over the very stages that measure recorded clips.

There is no screen in it: `Session` takes poses and times and says what to show and what to say.
"""

from hiprom.live.session import Session
from hiprom.live.texts import Line
from hiprom.live.view import Check, Phase, SessionView

__all__ = ["Check", "Line", "Phase", "Session", "SessionView"]
