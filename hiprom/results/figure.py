"""Plots for screen and print, all in one style; the same figures give the same bytes."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hiprom.writing import atomic_path, check_suffix

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK: Final = "#22262a"
FAINT: Final = "#6b7278"
SUFFIXES: Final = (".png", ".svg")

TYPE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "text.parse_math": False,  # a clip may be called "$a$", a person, too
    "svg.fonttype": "none",  # text stays text: it can be searched, read aloud and restyled
    "svg.hashsalt": "hiprom",  # else the ids within an SVG differ each time
}
"""How matplotlib sets type."""

STYLE: Final[dict[Any, Any]] = {
    **TYPE,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
}
"""The same, with axes that step back behind the curves."""


def save_figure(figure: Figure, path: Path, *, dpi: int = 160) -> None:
    """Write a figure, whole or not at all, and without the day on which it was drawn.

    Parameters
    ----------
    figure : Figure
    path : Path
        Ends in one of `SUFFIXES`.
    dpi : int
        Of a PNG.

    Raises
    ------
    UsageError
        If the suffix is another one, or the file cannot be written.
    """
    suffix = check_suffix(path, *SUFFIXES)
    metadata = {"Date": None} if suffix == ".svg" else {}
    with atomic_path(path) as partial, warnings.catch_warnings():
        # What DejaVu lacks, as for a Chinese name, is a box in a PNG and itself in an SVG.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure.savefig(partial, format=suffix[1:], dpi=dpi, metadata=metadata)
