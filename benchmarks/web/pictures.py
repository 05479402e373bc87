"""The screenshots of the page that the handbook shows: desktop and phone, light and dark."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from PIL import Image

from benchmarks.web.browser import (
    ColourScheme,
    choose,
    chromium,
    open_page,
    serving,
    write_camera,
)
from hiprom.apps.web.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_DESKTOP: Final = (1280, 800)
_PHONE: Final = (390, 844)
_SAMPLES: Final = Path("sample_videos")
_HANDBOOK: Final = Path("docs/app.md")
_PHASES: Final = ("check_setup", "hold")


def take_pictures(folder: Path) -> None:
    """Write those ``app_*.png`` to a folder that the handbook shows.

    Parameters
    ----------
    folder : Path
        Made where it does not exist.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(
            out=Path(temporary, "results"), history=Path(temporary, "history.sqlite3")
        )
        runs: tuple[tuple[Literal["seated", "standing"], str, tuple[int, int], ColourScheme], ...]
        runs = (
            ("seated", "seated_hike", _DESKTOP, "light"),
            ("standing", "standing_reaches", _PHONE, "dark"),
        )
        for test, clip, size, scheme in runs:
            camera = Path(temporary, f"{clip}.mjpeg")
            write_camera(_SAMPLES / f"{clip}.mp4", camera, rest_s=7.0)
            with serving(settings) as served, chromium(camera) as browser:
                page, _ = open_page(browser, served, size=size, scheme=scheme, motion="reduce")
                _picture_test(page, test, folder, f"{test}_{scheme}", served.out)
        with serving(settings) as served, chromium() as browser:
            _picture_clip(browser, served, folder)
    for path in folder.glob("app_*.png"):
        _shrink(path)


def _take(page: Page, path: Path, *, whole: bool = True) -> None:
    """Write a picture if the handbook shows it; of the whole page, or of what is in view."""
    if re.search(rf"\b{re.escape(path.name)}\b", _HANDBOOK.read_text(encoding="utf-8")):
        page.screenshot(path=path, full_page=whole)


def _picture_test(
    page: Page, test: Literal["seated", "standing"], folder: Path, name: str, results: Path
) -> None:
    page.wait_for_selector("#kept:not([hidden])")  # the lists come after the tests
    _take(page, folder / f"app_home_{name}.png")
    choose(page, test)
    page.wait_for_timeout(500)
    # The camera here is called by the path of its file.
    page.evaluate("document.querySelector('#picker option').textContent = 'HD camera'")
    _take(page, folder / f"app_setup_{name}.png")
    page.click("#setup summary")
    page.fill("#repetitions", "2")
    page.click("#start")
    for phase in _PHASES:
        _take_phase(page, phase, folder / f"app_live_{phase}_{name}.png")
    page.wait_for_selector("#result .plot img")
    page.wait_for_timeout(800)
    # The folder here is a temporary one.
    page.evaluate(
        """(folder) => {
          const place = document.querySelector(".files .small");
          place.textContent = place.textContent.replace(folder, "hiprom-results");
        }""",
        str(results),
    )
    _take(page, folder / f"app_result_{name}.png")


def _take_phase(page: Page, phase: str, path: Path) -> None:
    """Take a picture of a phase; once more where it went by while the picture was taken."""
    wanted = f"#cue-box[data-phase={phase}]"
    while True:
        page.wait_for_selector(f"{wanted}, #result:not([hidden])")
        if not page.is_visible("#live"):
            return
        page.wait_for_timeout(250)
        _take(page, path, whole=False)
        if page.is_visible(wanted):
            return


def _picture_clip(browser: Browser, settings: Settings, folder: Path) -> None:
    page, _ = open_page(browser, settings, size=_DESKTOP, motion="reduce")
    page.click("#to-clip")
    page.set_input_files("#file", _SAMPLES / "seated_offaxis.mp4")
    page.wait_for_selector("#clip-frames:has-text(' of ')")
    page.wait_for_timeout(600)
    _take(page, folder / "app_clip_measuring_light.png", whole=False)
    page.wait_for_selector("#result .plot img")


def _shrink(path: Path) -> None:
    """Keep 256 colours: the pictures are to be looked at, not measured."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, kmeans=1)
    small.save(path, optimize=True)
