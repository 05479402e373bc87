"""The overlay's cards and banners, drawn once for each content and cached."""

from __future__ import annotations

from functools import lru_cache

from PIL import ImageDraw

from hiprom.counting import counted
from hiprom.results.canvas import DARK, PALE, Patch, Rgba, font, make_patch, rounded_box, wrapped
from hiprom.results.words import VIDEO_COLOUR, WARNING_COLOUR
from hiprom.sides import Side

_PANEL: Rgba = (*DARK, 190)


@lru_cache(maxsize=64)
def peak_card(
    side: Side, peak: str, repetitions: int, repetitions_wanted: int | None, size_px: int
) -> Patch:
    """Return the card of one side: its name, its peak so far, its repetitions.

    Parameters
    ----------
    side : Side
        The subject's side, written out; its colour is a reminder only.
    peak : str
        The peak as text.
    repetitions, repetitions_wanted : int
        As for `repetitions_in_words`.
    size_px : int
        A tenth of the frame's short side; everything follows it.
    """
    small, large = font(round(size_px * 0.36)), font(round(size_px * 0.82))
    of = "" if repetitions_wanted is None else f"/{repetitions_wanted}"
    count = repetitions_in_words(repetitions, repetitions_wanted)
    rows = ((side.upper(), small), (peak, large), (f"peak · {count}", small))
    pad = round(size_px * 0.22)
    stripe = max(2, round(size_px * 0.12))
    # As wide as the longest text it can come to hold, so that the card does not jump.
    widest = max(small.getlength(f"peak · 00{of} reps"), large.getlength("−00°"))
    heights = [round(face.size * 1.22) for _, face in rows]
    width, height = round(widest) + 2 * pad + stripe, sum(heights) + 2 * pad
    picture = rounded_box(width, height, pad, _PANEL)
    draw = ImageDraw.Draw(picture)
    colour = VIDEO_COLOUR[side]
    draw.rectangle((pad // 2, pad, pad // 2 + stripe, height - pad), fill=(*colour, 255))
    top = float(pad)
    for (text, face), row in zip(rows, heights, strict=True):
        ink = colour if face is large else PALE
        draw.text((pad + stripe, top + row / 2), text, font=face, fill=(*ink, 255), anchor="lm")
        top += row
    return make_patch(picture)


def repetitions_in_words(done: int, wanted: int | None) -> str:
    """Return how many repetitions were done, and of how many.

    Parameters
    ----------
    done : int
        Those done; those begun where it is not known how many are wanted. A number of its own, as
        in "rep 2", would be taken for that of the peak beside it.
    wanted : int or None
        Once more were done than that, it is left out: nobody does 3 of 2.
    """
    if wanted is None or done > wanted:
        return counted(done, "rep")
    return f"{done}/{wanted} reps"


@lru_cache(maxsize=64)
def banner(text: str, warning: bool, type_px: int, widest_px: int) -> Patch:
    """Return a sentence on a bar, wrapped to a width: dark on yellow, with a sign, for a warning.

    Parameters
    ----------
    text : str
        The sentence.
    warning : bool
        Otherwise it is set light on dark.
    type_px, widest_px : int
        Size of the type, and the width at which the sentence is wrapped.
    """
    face = font(max(8, type_px))
    pad = max(3, round(type_px * 0.5))
    lines = wrapped(f"⚠ {text}" if warning else text, face, widest_px - 2 * pad)
    row = round(face.size * 1.25)
    width = round(max(face.getlength(line) for line in lines)) + 2 * pad
    fill: Rgba = (*WARNING_COLOUR, 240) if warning else _PANEL
    ink = DARK if warning else PALE
    picture = rounded_box(width, row * len(lines) + pad, pad, fill)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        middle = pad / 2 + row * (number + 0.5)
        draw.text((pad, middle), line, font=face, fill=(*ink, 255), anchor="lm")
    return make_patch(picture)
