"""What is done with each picture of a live session, in a window or on a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from hiprom.live.pace import Pace
from hiprom.live.session import Session
from hiprom.live.view import SessionView
from hiprom.pose.detector import Pose
from hiprom.video.frames import RgbImage
from hiprom.video.light import luminance

if TYPE_CHECKING:
    from hiprom.live.careful_worker import CarefulWorker
    from hiprom.pose.frame_skipper import FrameSkipper
    from hiprom.pose.people import Region


class Follower(Protocol):
    """Whoever finds the person's landmarks; `PersonFollower` does."""

    @property
    def region(self) -> Region | None: ...

    def update(self, image: RgbImage, time_s: float) -> Pose | None: ...


@dataclass(frozen=True)
class LiveDetection:
    """Find the person on the pictures of a live session, and hand over what was found.

    Attributes
    ----------
    follower : Follower
        Finds the person.
    careful : CarefulWorker, optional
        Looks again at some of the pictures.
    skipper : FrameSkipper, optional
        Tells which pictures are only shown. For a clip: so it is looked at where `analyze` does.
    """

    follower: Follower
    careful: CarefulWorker | None = None
    skipper: FrameSkipper | None = None
    _pace: Pace = field(default_factory=Pace)

    def update(
        self,
        session: Session,
        image: RgbImage,
        time_s: float,
        number: int | None = None,
        scale: tuple[float, float] = (1.0, 1.0),
    ) -> SessionView:
        """Find the person on a picture, unless it is only shown; return what to show now.

        Parameters
        ----------
        session : Session
        image : (H, W, 3) array of uint8
            RGB, upright.
        time_s : float
            When it was taken.
        number : int, optional
            Running number among the camera's pictures.
        scale : (float, float)
            From pixels of the image to those of the session, x and y.
        """
        if session.paused:  # the picture goes on, the work rests
            self._pace.clear()
            return session.update(time_s, None)
        if self._can_skip(time_s):
            return session.view()
        pose = self.follower.update(image, time_s)
        if self.skipper is not None:
            self.skipper.update(time_s, pose)
        scaled = None if pose is None else pose._replace(image_px=pose.image_px * scale)
        # Pictures that a skipper leaves out are not left out for lack of time.
        pace = self._pace.update(time_s, number) if self.skipper is None else None
        view = session.update(
            time_s, scaled, luminance=luminance(image), number=number, frames_per_s=pace
        )
        if pose is not None:
            session.see_backdrop(image, pose)
        if self.careful is not None:
            self.careful.offer(session, image, pose, self.follower.region, scale)
        return view

    def finish(self, session: Session) -> None:
        """Wait for the careful look that is on its way, if there is one, and hand it over."""
        if self.careful is not None:
            self.careful.finish(session)

    def _can_skip(self, time_s: float) -> bool:
        if self.skipper is None or not self.skipper.can_skip(time_s):
            return False
        return self.careful is None or not self.careful.is_due(time_s)
