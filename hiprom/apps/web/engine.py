"""One live test's measuring: compressed pictures in, views out, all in one thread."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from hiprom.apps.web.picture_size import picture_size
from hiprom.apps.web.settings import MOST_REPETITIONS
from hiprom.apps.web.views import view_to_dict
from hiprom.defaults import CAREFUL, CAREFUL_MODEL, REPETITIONS
from hiprom.errors import InputError

if TYPE_CHECKING:
    from hiprom.analysis import Analysis
    from hiprom.live import Session
    from hiprom.measurement import Model
    from hiprom.video.frames import RgbImage

Command = Literal["pause", "resume", "restart", "stop"]
COMMANDS: Final = frozenset(get_args(Command))

_HEADER: Final = struct.Struct("<dI")
_LARGEST_TIME_S: Final = 1e9
_ASPECT_TOLERANCE: Final = 0.02
_MOST_PIXELS: Final = 4096 * 4096  # no more than a `StartRequest` may ask for


class StartRequest(BaseModel):
    """What the page asks for when a live test starts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    test: Literal["seated", "standing"]
    first: Literal["left", "right"] = "left"
    repetitions: int = Field(default=REPETITIONS, ge=1, le=MOST_REPETITIONS)
    width: int = Field(ge=160, le=4096)
    height: int = Field(ge=160, le=4096)
    mirrored: bool = False

    def session(self, model: Model | None = None) -> Session:
        """Return the session that was asked for; `model` is for its result."""
        from hiprom.live import Session

        return Session(
            self.test,
            first=self.first,
            repetitions=self.repetitions,
            width=self.width,
            height=self.height,
            mirrored=self.mirrored,
            source_name=f"live {self.test} test",
            model=model,
        )


class SentPicture(NamedTuple):
    """A camera picture as the page sends it: its time, its number among all, JPEG or WebP."""

    time_s: float
    number: int
    data: memoryview

    @classmethod
    def of(cls, message: bytes) -> SentPicture:
        """Read a message: 8 bytes time, 4 bytes number, little-endian, then the picture.

        Raises
        ------
        InputError
            If it is too short, or its time is none.
        """
        if len(message) <= _HEADER.size:
            raise InputError("a picture from the page was cut short")
        time_s, number = _HEADER.unpack_from(message)
        if not abs(time_s) <= _LARGEST_TIME_S:
            raise InputError("a picture from the page has no usable time")
        return cls(time_s, number, memoryview(message)[_HEADER.size :])


class Engine:
    """Measure one person live. Made, used and closed in one and the same thread.

    Parameters
    ----------
    request : StartRequest
    model : str
        Pose model, or the path of a bundle.
    careful : bool
        Have the heavy model look again at some pictures.
    """

    def __init__(self, request: StartRequest, model: str, careful: bool = CAREFUL) -> None:
        from hiprom.analysis import models_used
        from hiprom.live.careful_worker import CarefulWorker
        from hiprom.live.detection import LiveDetection
        from hiprom.pose import PersonFollower, PoseDetector, resolve_model

        self._size = (request.width, request.height)
        bundle = resolve_model(model)
        second = resolve_model(CAREFUL_MODEL) if careful else None
        self._session = request.session(models_used(bundle, second))
        with ExitStack() as stack:  # the first model must not stay where the second fails
            detector = stack.enter_context(PoseDetector(bundle))
            worker = None if second is None else stack.enter_context(CarefulWorker(second))
            self._detection = LiveDetection(PersonFollower(detector), worker)
            self._models = stack.pop_all()

    def frame(self, picture: SentPicture) -> dict[str, Any] | None:
        """Measure a picture; None where it cannot be decoded.

        Raises
        ------
        InputError
            If the picture's shape is not that with which the test began (a phone was turned).
        """
        image = _decode(picture.data)
        if image is None:
            return None
        height, width = image.shape[:2]
        scale = self._size[0] / width, self._size[1] / height
        if abs(scale[0] / scale[1] - 1) > _ASPECT_TOLERANCE:
            raise InputError("the camera was turned during the test: start the test again")
        view = self._detection.update(self._session, image, picture.time_s, picture.number, scale)
        return view_to_dict(view, self._size)

    def tick(self, time_s: float) -> dict[str, Any]:
        """Let time pass without a picture."""
        return view_to_dict(self._session.tick(time_s), self._size)

    def command(self, command: Command) -> None:
        """Pause, resume, restart or stop."""
        actions: dict[Command, Callable[[], Any]] = {
            "pause": self._session.pause,
            "resume": self._session.resume,
            "restart": self._session.restart,
            "stop": self._session.stop,
        }
        actions[command]()

    def finish(self) -> Analysis | None:
        """End the test and return what was measured; None where there is nothing to measure."""
        self._session.stop()
        self._detection.finish(self._session)
        return self._session.finish()

    def close(self) -> None:
        """Release the pose models."""
        self._models.close()


def _decode(data: memoryview) -> RgbImage | None:
    """Decode a picture; a small file can unpack to gigabytes, so its header is asked first."""
    size = picture_size(data)
    if size is None or size[0] * size[1] > _MOST_PIXELS:
        return None
    image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR_RGB)
    return None if image is None else np.asarray(image, dtype=np.uint8)
