"""The angles of every frame as Parquet, for those who read tables with pandas or Arrow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from hiprom.arrays import FloatArray
from hiprom.exports.optional import import_optional
from hiprom.exports.origin import Origin
from hiprom.writing import atomic_path


def parquet_package() -> ModuleType:
    """Return pyarrow with its Parquet.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    import_optional("pyarrow.parquet", "Parquet")
    return import_optional("pyarrow", "Parquet")


def write_parquet(
    columns: Mapping[str, FloatArray], path: Path, origin: Origin | None = None
) -> None:
    """Write columns of one length as Parquet, whole or not at all; NaN is null.

    Parameters
    ----------
    columns : mapping of str to (T,) array
        Those of the frames CSV, by their names.
    path : Path
    origin : mapping of str to str, optional
        From `origin_of`; kept as JSON in the file's metadata under ``hiprom``.

    Raises
    ------
    UsageError
        If pyarrow is missing, or the file cannot be written.
    """
    pyarrow = parquet_package()
    # from_pandas turns NaN into null; nothing of pandas is used.
    arrays = {name: pyarrow.array(values, from_pandas=True) for name, values in columns.items()}
    told = {"hiprom": json.dumps(dict(origin), ensure_ascii=False)} if origin else None
    with atomic_path(path) as partial:
        pyarrow.parquet.write_table(pyarrow.table(arrays, metadata=told), partial)
