"""The tables of a batch: a row for each clip and side, made of the records alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, Final

from hiprom.batch.jobs import Job
from hiprom.batch.outcome import Outcome
from hiprom.batch.store import Folder
from hiprom.measurement import Measurement, SideResult
from hiprom.sides import SIDES, Side

CSV: Final = "batch.csv"
PARQUET: Final = "batch.parquet"

Value = str | float | int | bool | None
Row = dict[str, Value]

_OF_CLIP: Final[dict[str, tuple[type, Callable[[Measurement], Value]]]] = {
    "difference_deg": (float, lambda m: m.asymmetry.difference_deg),
    "mdc95_deg": (float, lambda m: m.asymmetry.mdc95_deg),
    "exceeds_mdc": (bool, lambda m: m.asymmetry.exceeds_mdc),
    "grade": (str, lambda m: m.quality.grade),
    "pose_fraction": (float, lambda m: m.quality.pose_fraction),
    "roll_deg": (float, lambda m: m.camera.roll_deg),
    "yaw_deg": (float, lambda m: m.camera.yaw_deg),
    "duration_s": (float, lambda m: m.source.duration_s),
    "frames": (int, lambda m: m.source.frames),
}
_OF_SIDE: Final[dict[str, tuple[type, Callable[[SideResult], Value]]]] = {
    "peak_ir_deg": (float, lambda s: s.peak_ir_deg),
    "peak_ir_ci95_low_deg": (float, lambda s: s.peak_ir_ci95_deg and s.peak_ir_ci95_deg[0]),
    "peak_ir_ci95_high_deg": (float, lambda s: s.peak_ir_ci95_deg and s.peak_ir_ci95_deg[1]),
    "mean_ir_deg": (float, lambda s: s.mean_ir_deg),
    "clean_peak_ir_deg": (float, lambda s: s.clean_peak_ir_deg),
    "peak_ir_pelvis_deg": (float, lambda s: s.peak_ir_pelvis_deg),
    "peak_er_deg": (float, lambda s: s.peak_er_deg),
    "resting_deg": (float, lambda s: s.resting_deg),
    "stick_reached": (bool, lambda s: None if s.stick is None else s.stick.reached),
    "repetitions": (int, lambda s: len(s.repetitions)),
}
COLUMNS: Final[dict[str, type]] = {
    "id": str,
    "clip": str,
    "side": str,
    "state": str,
    "test": str,
    **{name: kind for name, (kind, _) in _OF_SIDE.items()},
    "compensations": str,
    **{name: kind for name, (kind, _) in _OF_CLIP.items()},
    "reason": str,
    "model_sha256": str,
    "hiprom_version": str,
}
"""The table's columns, before the user's own (``x_…``); empty where nothing was measured."""


def rows_of(pairs: Sequence[tuple[Job, Outcome]]) -> list[Row]:
    """Return the rows: two for a clip that was read, one with the reason for another.

    Parameters
    ----------
    pairs : sequence of (Job, Outcome)
    """
    return [
        row | dict(job.labels)
        for job, outcome in pairs
        for row in (_bad_clip(outcome) if outcome.measurement is None else _sides(outcome))
    ]


def write_tables(folder: Folder, pairs: Sequence[tuple[Job, Outcome]]) -> list[str]:
    """Write the CSV, and the Parquet table where pyarrow is installed.

    Returns
    -------
    list of str
        The files' names.
    """
    own = dict.fromkeys(name for job, _ in pairs for name, _ in job.labels)
    columns = COLUMNS | dict.fromkeys(own, str)
    rows = rows_of(pairs)
    folder.write(CSV, _csv(rows, columns).encode())
    if find_spec("pyarrow") is None:
        return [CSV]
    folder.write(PARQUET, _parquet(rows, columns))
    return [CSV, PARQUET]


def _bad_clip(outcome: Outcome) -> list[Row]:
    return [_common(outcome) | {"reason": outcome.reason}]


def _sides(outcome: Outcome) -> list[Row]:
    measurement = outcome.measurement
    assert measurement is not None
    of_clip = {name: take(measurement) for name, (_, take) in _OF_CLIP.items()}
    rows = []
    for side in SIDES:
        result = measurement.sides[side]
        rows.append(
            _common(outcome)
            | {"side": side, "test": measurement.test}
            | {name: take(result) for name, (_, take) in _OF_SIDE.items()}
            | {"compensations": _compensations(measurement, side)}
            | of_clip
            | {"reason": "; ".join(dict.fromkeys([*result.reasons, *measurement.quality.reasons]))}
        )
    return rows


def _common(outcome: Outcome) -> Row:
    return {
        "id": outcome.id,
        "clip": outcome.clip,
        "state": outcome.state,
        "model_sha256": _model_sha256(outcome),
        "hiprom_version": outcome.settings.hiprom_version,
    }


def _model_sha256(outcome: Outcome) -> str | None:
    """Return which model looked at a clip, or would have; none at landmarks from elsewhere."""
    if outcome.measurement is None:
        return outcome.settings.model_sha256
    return outcome.measurement.model.sha256


def _compensations(measurement: Measurement, side: Side) -> str:
    kinds = {c.kind for c in measurement.compensations if c.side in (side, None)}
    return ";".join(sorted(kinds))


def _csv(rows: list[Row], columns: dict[str, type]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: Value) -> Value:
    return str(value).lower() if isinstance(value, bool) else value


def _parquet(rows: list[Row], columns: dict[str, type]) -> bytes:
    import pyarrow
    from pyarrow import parquet

    kinds: dict[type, Any] = {
        str: pyarrow.string(),
        float: pyarrow.float64(),
        int: pyarrow.int64(),
        bool: pyarrow.bool_(),
    }
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in columns.items()])
    table = pyarrow.Table.from_pylist(rows, schema=schema)
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(table, sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content
