"""Plots for screen and print, all in one style; the same figures give the same bytes."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from hiprom.writing import atomic_path, check_suffix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK: Final = "#22262a"
FAINT: Final = "#6b7278"
BAND: Final = "#7a8a94"
"""Of a band behind the curves: laid on thinly, it is grey."""
SUFFIXES: Final = (".png", ".svg")

_GRID: Final = "#e6e8ea"

_TITLE_PT: Final = 11
_TITLE_X: Final = 0.01  # of the figure's width
_TITLE_SHARE: Final = 0.98

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


def quiet(ax: Axes, grid: Literal["y", "both"] = "y") -> None:
    """Give axes a pale grid behind all else, and no frame on the right and above."""
    ax.grid(axis=grid, color=_GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def entitle(figure: Figure, before: str, name: str, after: str) -> None:
    """Write a figure's title; a name that is too long for it loses its middle, not what follows it.

    Parameters
    ----------
    figure : Figure
    before, name, after : str
        Of these only the name is shortened: it is a file's or a person's.
    """
    room_pt = _TITLE_SHARE * 72 * figure.get_figwidth()
    kept = len(name)
    while kept > 1 and _width_pt(f"{before}{_shortened(name, kept)}{after}") > room_pt:
        kept -= 1
    figure.suptitle(
        f"{before}{_shortened(name, kept)}{after}",
        x=_TITLE_X,
        ha="left",
        fontsize=_TITLE_PT,
        fontweight="bold",
    )


def _shortened(name: str, kept: int) -> str:
    """Return a name with so many of its letters, those of its beginning and of its end."""
    if kept >= len(name):
        return name
    return f"{name[: kept - kept // 2]}…{name[len(name) - kept // 2 :]}"


def _width_pt(title: str) -> float:
    """Return how long a title is; a letter that the font lacks counts as its box."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    face = get_font(findfont(FontProperties(family=TYPE["font.family"], weight="bold")))
    face.set_size(_TITLE_PT, 72)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        face.set_text(title)
    return float(face.get_width_height()[0]) / 64


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
