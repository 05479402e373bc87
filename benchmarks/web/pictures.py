"""The handbook's screenshots: every state of the page, desktop and phone, light and dark."""

from __future__ import annotations

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
_LONGEST_MS: Final = 120_000
_PHASES: Final = ("check_setup", "rest", "move_out", "hold", "back", "switch_side")


def take_pictures(folder: Path) -> None:
    """Write ``app_*.png`` to a folder.

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
                _picture_test(page, test, folder, f"{test}_{scheme}")
        with serving(settings) as served, chromium() as browser:
            _picture_clip(browser, served, folder)
    for path in folder.glob("app_*.png"):
        _shrink(path)


def _picture_test(page: Page, test: Literal["seated", "standing"], folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"app_home_{name}.png", full_page=True)
    choose(page, test)
    page.wait_for_timeout(500)
    # The camera here is called by the path of its file.
    page.evaluate("document.querySelector('#picker option').textContent = 'HD camera'")
    page.screenshot(path=folder / f"app_setup_{name}.png", full_page=True)
    page.click("#setup summary")
    page.fill("#repetitions", "2")
    page.click("#start")
    for phase in _PHASES:
        page.wait_for_selector(
            f"#cue-box[data-phase={phase}], #result:not([hidden])", timeout=_LONGEST_MS
        )
        if page.is_visible("#live"):
            page.wait_for_timeout(250)
            page.screenshot(path=folder / f"app_live_{phase}_{name}.png")
    page.wait_for_selector("#result .plot img", timeout=_LONGEST_MS)
    page.wait_for_timeout(800)
    page.screenshot(path=folder / f"app_result_{name}.png", full_page=True)


def _picture_clip(browser: Browser, settings: Settings, folder: Path) -> None:
    page, _ = open_page(browser, settings, size=_DESKTOP, motion="reduce")
    page.click("#to-clip")
    page.screenshot(path=folder / "app_clip_light.png")
    page.set_input_files("#file", _SAMPLES / "seated_offaxis.mp4")
    page.wait_for_selector("#clip-frames:not(:empty)", timeout=_LONGEST_MS)
    page.wait_for_timeout(600)
    page.screenshot(path=folder / "app_clip_measuring_light.png")
    page.wait_for_selector("#result .plot img", timeout=_LONGEST_MS)


def _shrink(path: Path) -> None:
    """Keep 256 colours: the pictures are to be looked at, not measured."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT)
    small.save(path, optimize=True)
