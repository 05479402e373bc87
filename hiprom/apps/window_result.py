"""What the live window shows at the end: both peaks, and what the terminal says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hiprom.counting import counted
from hiprom.measurement import Measurement, SideResult
from hiprom.results import canvas
from hiprom.results.canvas import PALE, Rgb
from hiprom.results.difference import difference_line
from hiprom.results.words import (
    CLAIM,
    VIDEO_COLOUR,
    WARNING_COLOUR,
    degrees,
    describe_stick,
    interval,
    side_reasons,
    what_moved,
)
from hiprom.sides import Side
from hiprom.video.frames import RgbImage

_QUIET: Final[Rgb] = (170, 178, 186)
_LINE: Final = 1.35  # from line to line, of the type's size
_FIGURES_TOP, _LINES_TOP, _LINES_END = 0.04, 0.45, 0.98  # of the picture's height
_GAP: Final = 0.015  # of the picture's height, between the figures and the lines
_TYPE: Final = 0.04  # of the picture's height, where there is room for it
_ROOM: Final = 0.94  # of the picture's width


@dataclass(frozen=True)
class _Said:
    text: str
    colour: Rgb
    share: float = 1.0  # of the size of the other lines


def with_result(picture: RgbImage, measurement: Measurement, note: str) -> RgbImage:
    """Return the picture dimmed, with both peaks in type that can be read from afar.

    Parameters
    ----------
    picture : (H, W, 3) array of uint8
        Without an overlay, whose figures are those of a moment.
    measurement : Measurement
    note : str
        What others measured.
    """
    out: RgbImage = (picture // 6).astype(np.uint8)
    on_left: tuple[Side, Side] = ("left", "right")  # as in a mirror: the subject's left is left
    ends = [
        _write_side(out, side, measurement.sides[side], centre)
        for side, centre in zip(on_left, (0.27, 0.73), strict=True)
    ]
    _write_lines(out, _lines(measurement, note), max(_LINES_TOP * out.shape[0], *ends))
    return out


def _write_side(image: RgbImage, side: Side, result: SideResult, centre: float) -> float:
    """Write a side's figures below each other; return where other lines may begin."""
    height, width = image.shape[:2]
    lines: list[tuple[str, float, Rgb]] = [
        (side.upper(), 0.055, PALE),
        (degrees(result.peak_ir_deg, digits=0), 0.16, VIDEO_COLOUR[side]),
    ]
    if result.peak_ir_ci95_deg is not None:
        lines.append((f"95 % interval {interval(result.peak_ir_ci95_deg)}", 0.034, PALE))
    if result.stick is not None:
        lines.append((f"stick {describe_stick(result.stick)}", 0.034, PALE))
    lines.append((counted(len(result.repetitions), "repetition"), 0.034, _QUIET))
    top = _FIGURES_TOP * height
    for text, share, colour in lines:
        patch = canvas.text_patch(text, round(share * height), colour, bold=share > 0.05)
        canvas.paste(image, patch, centre * width - patch.width / 2, top)
        top += share * height * _LINE
    return top + _GAP * height


def _lines(measurement: Measurement, note: str) -> list[_Said]:
    """Return what stands below the figures."""
    said = []
    quality = measurement.quality
    if not quality.measurable and quality.reasons:
        said.append(_Said(f"Not measured: {quality.reasons[0]}", WARNING_COLOUR))
    said += [
        _Said(f"{label}: {'; '.join(reasons)}", WARNING_COLOUR)
        for label, reasons in side_reasons(measurement)
    ]
    if quality.measurable:
        said.append(_Said(f"Difference: {difference_line(measurement)}", PALE))
    said.append(_moved_along(measurement))
    if quality.measurable and quality.reasons:
        first, *others = quality.reasons
        more = f" (and {counted(len(others), 'more reason')})" if others else ""
        said.append(_Said(f"Quality: {quality.grade}, {first}{more}", PALE))
    if quality.measurable:
        said.append(_Said(note, _QUIET, 0.85))
    return [*said, _Said(CLAIM, _QUIET, 0.85)]


def _moved_along(measurement: Measurement) -> _Said:
    """Return what moved along with the hips, each thing once with its side."""
    found = dict.fromkeys(what_moved(c.kind, c.side) for c in measurement.compensations)
    if found:
        return _Said(f"Compensations: {', '.join(found)}", WARNING_COLOUR)
    none = "none found" if measurement.quality.measurable else "not assessed"
    return _Said(f"Compensations: {none}", PALE)


def _write_lines(image: RgbImage, said: list[_Said], top: float) -> None:
    """Write sentences below each other in the middle, as large as there is room for them."""
    height, width = image.shape[:2]
    size = round(_TYPE * height)
    while size > 8 and _tall(said, size, _ROOM * width) > _LINES_END * height - top:
        size -= 1
    for one in said:
        own = round(one.share * size)
        for row in canvas.wrapped(one.text, canvas.font(own, bold=False), _ROOM * width):
            patch = canvas.text_patch(row, own, one.colour, bold=False)
            canvas.paste(image, patch, (width - patch.width) / 2, top)
            top += own * _LINE
        top += size * 0.4


def _tall(said: list[_Said], size: int, room: float) -> float:
    """Return how high the sentences stand at a size."""
    rows = [
        (own, len(canvas.wrapped(one.text, canvas.font(own, bold=False), room)))
        for one in said
        if (own := round(one.share * size))
    ]
    return sum(own * count * _LINE + size * 0.4 for own, count in rows)
