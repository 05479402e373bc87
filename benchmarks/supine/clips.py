"""Whole clips through ``hiprom analyze --test supine``: the error of the peak."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hiprom import analyze
from hiprom.errors import InputError
from hiprom.sides import SIDES


def lines(folder: Path) -> Iterator[str]:
    """Yield a Markdown table of every clip with its truth, then the figures over all sides.

    Parameters
    ----------
    folder : Path
        What ``python -m benchmarks.synthetic set --kind supine`` wrote.

    Raises
    ------
    InputError
        If there is no such clip.
    """
    clips = sorted(folder.glob("*.truth.json"))
    if not clips:
        raise InputError(f"{folder} has no clip with its NAME.truth.json")
    yield "| clip | left: true, measured | right: true, measured | grade | reasons |"
    yield "|---|---|---|---|---|"
    wrong, against_pelvis, differences, extra, refused = [], [], [], 0, 0
    for path in clips:
        truth = json.loads(path.read_text(encoding="utf-8"))
        found = analyze(folder / truth["clip"], test="supine")
        cells, sides = [], []
        for side in SIDES:
            true, side_found = truth["peak_ir_deg"][side], found.sides[side]
            if side_found.peak_ir_deg is None:
                refused += 1
                cells.append(f"{true:.1f}, –")
                continue
            sides.append(side_found.peak_ir_deg - true)
            if side_found.peak_ir_pelvis_deg is not None:
                wanted = truth["peak_ir_pelvis_deg"][side]
                against_pelvis.append(side_found.peak_ir_pelvis_deg - wanted)
            done = sum(repetition["side"] == side for repetition in truth["repetitions"])
            extra += len(side_found.repetitions) - done
            cells.append(f"{true:.1f}, {side_found.peak_ir_deg:.1f}")
        wrong += sides
        if len(sides) == len(SIDES):
            differences.append(sides[0] - sides[1])
        reasons = "; ".join(found.quality.reasons)
        shown = " | ".join([path.name.split(".")[0], *cells, found.quality.grade, reasons])
        yield f"| {shown} |"
    yield ""
    for name, values in (
        ("peak", wrong),
        ("peak against the pelvis", against_pelvis),
        ("side difference", differences),
    ):
        if not values:
            yield f"{name}: none was measured"
            continue
        size = np.abs(values)
        yield (
            f"{name}: bias {np.mean(values):+.2f}, MAE {size.mean():.2f}, "
            f"P95 {np.percentile(size, 95):.1f}, largest {size.max():.1f} (n = {len(values)})"
        )
    yield f"sides refused: {refused}; repetitions found beyond those done: {extra}"
