"""Every picture of the documentation stands on a page, and every page's picture is there."""

from __future__ import annotations

import re

from docs_blocks import ROOT

PICTURE = re.compile(r"\bimages/([\w-]+\.(?:png|svg|jpg))")


def test_pictures_and_pages_agree():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {name for page in pages for name in PICTURE.findall(page.read_text(encoding="utf-8"))}
    there = {path.name for path in (ROOT / "docs" / "images").iterdir()}
    assert shown == there
