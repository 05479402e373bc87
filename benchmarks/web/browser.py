"""Chromium with a clip for a camera, and hiprom's server in a thread: for tests and benchmarks."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import cv2
import numpy as np
import uvicorn

from hiprom.apps.web.application import make_application
from hiprom.apps.web.serve import listen
from hiprom.apps.web.settings import Settings
from hiprom.video import VideoReader

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ColourScheme = Literal["light", "dark"]

LONGEST_MS: Final = 240_000
"""How long a page may take for anything, on a machine that is busy with other work."""

_CAMERA_FPS: Final = 30.0  # at which Chromium plays an MJPEG file, whatever it was recorded with
_QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome, or None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def write_camera(
    clip: Path,
    camera: Path,
    *,
    parts: Sequence[tuple[float, float]] = ((0.0, 1e9),),
    rest_s: float = 4.0,
    size: tuple[int, int] | None = None,
) -> None:
    """Write a clip as a file that Chromium plays as its camera, over and over.

    Parameters
    ----------
    clip, camera : Path
        The clip, and the MJPEG file to write.
    parts : sequence of (start, end)
        Which seconds of the clip to play.
    rest_s : float
        How long the first picture stands still before: time to press "start" and to rest.
    size : (width, height), optional
        Of the camera's picture; the clip's own unless given.
    """
    pictures = film_of(clip, _CAMERA_FPS, parts=parts, rest_s=rest_s, size=size)
    camera.write_bytes(b"".join(pictures))


def film_of(
    clip: Path,
    fps: float,
    *,
    parts: Sequence[tuple[float, float]],
    rest_s: float,
    size: tuple[int, int] | None = None,
) -> list[bytes]:
    """Return the pictures of a clip at a steady rate, as JPEG; see `write_camera`."""
    with VideoReader(clip) as video:
        frames = [(frame.time_s, _jpeg(frame.image, size)) for frame in video]
    times = np.array([time_s for time_s, _ in frames])
    wanted = [frames[0][1]] * round(rest_s * fps)
    for start_s, end_s in parts:
        for moment in np.arange(start_s, min(end_s, times[-1]), 1 / fps):
            wanted.append(frames[int(np.abs(times - moment).argmin())][1])
    return wanted


def _jpeg(image: np.ndarray, size: tuple[int, int] | None) -> bytes:
    picture = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    if size is not None:
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


@contextmanager
def serving(settings: Settings) -> Iterator[Settings]:
    """Serve in a thread on a free port; yield the settings with that port."""
    taken, settings = listen(replace(settings, port=0))
    config = uvicorn.Config(
        make_application(settings),
        log_level="warning",
        ws_max_size=settings.frame_bytes,
        timeout_graceful_shutdown=5,  # a page that is still open must not keep it for ever
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield settings
    finally:
        server.should_exit = True
        thread.join()
        taken.close()


@contextmanager
def chromium(camera: Path | None = None) -> Iterator[Browser]:
    """Start Chromium without a window, with a file for a camera."""
    from playwright.sync_api import sync_playwright

    flags = [*_QUIET]
    if camera is not None:
        flags.append(f"--use-file-for-fake-video-capture={camera}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=flags, timeout=LONGEST_MS
        )
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser, **options: Any) -> Page:
    """Open an empty page in a context of its own, patient with a busy machine."""
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(LONGEST_MS)
    return page


def open_page(
    browser: Browser,
    settings: Settings,
    *,
    size: tuple[int, int] = (1280, 800),
    scheme: ColourScheme = "light",
    motion: Literal["no-preference", "reduce"] = "no-preference",
) -> tuple[Page, list[str]]:
    """Open the page; return it, and the list that collects what its console complains of."""
    page = new_page(
        browser,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        reduced_motion=motion,
        permissions=["camera"],
    )
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.goto(settings.address)
    page.wait_for_selector(".test svg")
    return page, complaints


def choose(page: Page, test: Literal["seated", "standing"]) -> None:
    """Go from the start page to the set-up, and wait for the camera's picture."""
    page.click(f".test:nth-child({1 if test == 'seated' else 2})")
    page.wait_for_selector("#start:not([disabled])")
    page.wait_for_selector("#picker-field:not([hidden])")
    page.wait_for_selector("#drawing-front svg")


def get_ready(page: Page, test: Literal["seated", "standing"], repetitions: int) -> None:
    """Go from the start page to the point where only "start" is left to press."""
    choose(page, test)
    page.click("#setup summary")
    page.fill("#repetitions", str(repetitions))
