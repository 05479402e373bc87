"""The guided self-test: a state machine over the very stages that measure recorded clips.

There is no screen in it: `Session` takes poses and times and says what to show and what to say.
For each frame, its `FrameAnalyzer` tells what the frame shows, its `Guide` (the state machine) what
to do next, and its `Recording` keeps the landmarks, which are scored at the end as a clip's are.
`run_session` is the loop around it: camera, `LiveDetection`, session, screen.
"""

from hiprom.live.session import Session
from hiprom.live.texts import Line
from hiprom.live.view import Check, Phase, SessionView

__all__ = ["Check", "Line", "Phase", "Session", "SessionView"]
