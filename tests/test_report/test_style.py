"""Contrast by WCAG 2.2's own formula: text needs 4.5 to 1 against what lies behind it."""

import re
from importlib import resources
from itertools import product

import pytest

CSS = (resources.files("hiprom.results.report") / "templates" / "report.css").read_text("utf-8")
SCHEMES = [
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, flags=re.DOTALL)
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_on_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES, ids=("light", "dark", "print"))
def test_text_can_be_read(scheme):
    pairs = [
        *product(("ink", "quiet", "left", "right"), ("page", "panel")),
        ("ink", "band"),
        ("warn-ink", "warn"),
    ]
    low = {pair for pair in pairs if contrast(*(scheme[name] for name in pair)) < 4.5}
    assert not low
