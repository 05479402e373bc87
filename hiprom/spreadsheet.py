"""Tables that people keep in a spreadsheet, as CSV: whatever it puts between the cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hiprom.errors import InputError
from hiprom.files import read_text

_SEPARATORS: Final = ",;\t"
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
# A first line by which Excel is told the separator, and which it does not show.
_TOLD: Final = re.compile(f'"?sep=([{_SEPARATORS}])"?\\s*', re.IGNORECASE)


def rows_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows in which anything stands, the header first.

    Cells are parted by what the first of these lines has most of: commas, semicolons (where the
    decimal sign is a comma) or tabs.

    Parameters
    ----------
    path : Path
        UTF-8.

    Yields
    ------
    line : int
        Number of the row's line in the file; of its last, where a cell has a line break.
    cells : list of str
        Without the space around them.

    Raises
    ------
    InputError
        If it cannot be read, or is no CSV: a quotation mark that opens and does not close would
        make one cell of all that follows.
    """
    if path.suffix.lower() in _WORKBOOKS:
        raise InputError(f"{path} is a workbook, not a CSV; save its sheet as CSV (UTF-8)")
    text = read_text(path)
    file = io.StringIO(text, newline="")
    first = next((line for line in file if line.strip()), "")
    told = _TOLD.fullmatch(first)
    separator = told[1] if told else max(_SEPARATORS, key=first.count)
    file.seek(0)
    reader = csv.reader(file, delimiter=separator, strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not told:
                yield reader.line_num, cells
            elif any(cells):
                told = None
    except csv.Error as error:
        remedy = "; look for a quotation mark that opens and does not close" if '"' in text else ""
        raise InputError(f"{path}, line {reader.line_num}: not a CSV ({error}){remedy}") from error
