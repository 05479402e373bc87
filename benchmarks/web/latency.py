"""How long a picture takes from the camera to the overlay in Chromium, as the page reports it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.memory import resident_mb
from benchmarks.web.browser import chromium, get_ready, open_page, serving, write_camera
from hiprom.apps.web.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

_LOOK_S: Final = 10.0
_REPETITIONS: Final = 10  # more than the clip shows: the test goes on while it is measured
_CAMERA: Final = (1280, 720)


def measure_latency(clip: Path, minutes: float, *, careful: bool) -> Iterator[str]:
    """Run a live test on a clip for some minutes, again and again where it ends; yield lines.

    Parameters
    ----------
    clip : Path
        Plays as the camera, at 1280x720 and 30 pictures a second.
    minutes : float
    careful : bool
        Whether the heavy model looks again at some pictures.
    """
    with tempfile.TemporaryDirectory() as folder:
        camera = Path(folder, "camera.mjpeg")
        write_camera(clip, camera, size=_CAMERA)
        settings = Settings(out=Path(folder, "results"), careful=careful)
        with serving(settings) as served, chromium(camera) as browser:
            page, complaints = open_page(browser, served)
            end = time.monotonic() + 60 * minutes
            yield f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start"
            while time.monotonic() < end:
                get_ready(page, "seated", _REPETITIONS)
                page.click("#start")
                yield from _watch(page, end)
                page.goto(served.address)
                page.wait_for_selector(".test svg")
            yield f"console: {len(complaints)} complaints"


def _watch(page: Page, end: float) -> Iterator[str]:
    page.wait_for_selector("#live:not([hidden])")
    while time.monotonic() < end and page.is_visible("#live"):
        page.wait_for_timeout(min(_LOOK_S, max(0.1, end - time.monotonic())) * 1000)
        found = page.evaluate("({...document.getElementById('diagnostics').dataset})")
        if found:
            yield (
                f"capture to overlay: median {found['median']} ms, P95 {found['p95']} ms; "
                f"server {found['server']} ms; {found['rate']} pictures/s, "
                f"{found['dropped']} dropped, {found['shown']} shown; "
                f"server memory {resident_mb():.0f} MB"
            )
