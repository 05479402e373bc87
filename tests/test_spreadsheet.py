"""Tables as spreadsheets write them."""

from __future__ import annotations

import pytest

from hiprom.errors import InputError
from hiprom.spreadsheet import rows_of

ROWS = [["clip", "note"], ["a.mp4", "x, y; z"]]


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode())
        return list(rows_of(path))

    return read


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_those_of_any_spreadsheet(read, separator, end):
    text = f'\ufeffclip{separator} note {separator}{end}a.mp4{separator}"x, y; z"{separator}{end}'
    assert read(text) == [(n, [*cells, ""]) for n, cells in enumerate(ROWS, start=1)]


def test_rows_without_anything_are_left_out_and_lines_counted(read):
    assert read('\n;\nclip;note\n\na.mp4;"x, y; z"\n;\n') == [(3, ROWS[0]), (5, ROWS[1])]


@pytest.mark.parametrize("first", ["sep=;", '"SEP=;"'])
def test_a_first_line_for_excel_tells_the_separator(read, first):
    # Commas are more often in the header than semicolons.
    assert read(f'{first}\r\nclip;"a,b,c"\r\na.mp4;d\r\n') == [
        (2, ["clip", "a,b,c"]),
        (3, ["a.mp4", "d"]),
    ]


def test_only_ends_of_lines_end_a_row(read):
    assert read("clip,note\na.mp4,x\u2028y\x0b\n")[1] == (2, ["a.mp4", "x\u2028y"])
    assert read('clip,note\na.mp4,"x\ny"\nb.mp4,z\n')[1:] == [
        (3, ["a.mp4", "x\ny"]),
        (4, ["b.mp4", "z"]),
    ]


def test_a_quotation_mark_that_is_not_closed_makes_no_cell_of_all_that_follows(read):
    with pytest.raises(InputError, match=r"line 3: not a CSV .*quotation mark that opens"):
        read('clip,note\na.mp4,"x\nb.mp4,y\n')


def test_an_empty_file_has_no_rows(read):
    assert read("") == read("\n;;\n") == []


def test_a_workbook_is_no_text_in_another_encoding(tmp_path):
    (tmp_path / "table.XLSX").write_bytes(b"PK\x03\x04\xff")
    with pytest.raises(InputError, match=r"XLSX is a workbook, not a CSV; save its sheet as CSV"):
        list(rows_of(tmp_path / "table.XLSX"))
