"""Files of reference readings, good ones and bad ones."""

from __future__ import annotations

import math

import pytest

from hiprom.errors import InputError
from hiprom.validation.pairs import clips_of
from hiprom.validation.readings import read_readings


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "readings.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_columns_in_any_order_and_clips_beside_the_file(write):
    path = write(
        "side,clip,reference_deg,Rater,colour\n"
        "left,a.mp4,31.5,A,red\n\n"
        " R , sub/b.mp4 ,−2,B,\n"
        "right,a.mp4,,A\n"
    )
    first, second, third = read_readings(path)
    assert (first.clip, first.side, first.reference_deg) == (path.parent / "a.mp4", "left", 31.5)
    assert (first.test, first.subject, first.rater, first.line) == ("auto", "", "A", 2)
    assert (second.name, second.side, second.reference_deg) == ("sub/b.mp4", "right", -2.0)
    assert second.line == 4
    assert math.isnan(third.reference_deg)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_write(write, separator):
    text = "clip,side,reference_deg,test,subject\na.mp4,Left,31.5°,Seated,P1\n"
    text = "\ufeff" + text.replace(",", separator).replace("\n", "\r\n")
    if separator == ";":
        text = text.replace("31.5", "31,5")
    (reading,) = read_readings(write(text))
    assert (reading.reference_deg, reading.test, reading.subject) == (31.5, "seated", "P1")


HEAD = "clip,side,reference_deg,test,rater,subject\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (HEAD, "holds no reading"),
        ("clip,side\na,left\n", "line 1: there is no column reference_deg"),
        ("clip,side,side,reference_deg\n", "line 1: the column side appears twice"),
        (HEAD + "a,left,1,,,,,\n", "line 2: 8 cells, but 6 columns"),
        (HEAD + ",left,1\n", "line 2, column clip: it is empty"),
        (HEAD + "a,left,1\n\na,both,1\n", "line 4, column side: 'both' is no side"),
        (HEAD + "a,left,thirty\n", "line 2, column reference_deg: 'thirty' is no number"),
        (HEAD + "a,left,3_1\n", "line 2, column reference_deg: '3_1' is no number"),
        (HEAD + "a,left,nan\n", "line 2, column reference_deg: 'nan' is no number"),
        (HEAD + "a,left,NA\n", "'NA' is no number; write degrees, such as 31.5, or leave it empty"),
        (HEAD + "a,left,315\n", "line 2, column reference_deg: 315 is outside −90 to 90"),
        (
            HEAD + "a,left,1,lying\n",
            "line 2, column test: 'lying' cannot be measured here; write seated, standing or",
        ),
        (HEAD + "a,left,1,seated\na,right,1,standing\n", "line 3, column test: 'standing', but"),
        (HEAD + "a,left,1,,,P1\na,right,1,,,P2\n", "line 3, column subject: 'P2', but line 2"),
        (HEAD + "a,left,1,,A\na,left,2,,A\n", "line 3: the same clip, side, rater and repeat"),
        (HEAD + "a,left,1\nb/../a,left,2\n", "line 3: the same clip, side, rater and repeat"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_column(write, text, message):
    path = write(text)
    with pytest.raises(InputError) as raised:
        read_readings(path)
    assert message in str(raised.value) and str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("cells", ["{},1,", "left,{},", "left,1,{}"])
@pytest.mark.parametrize("text", ["9" * 5000, "x" * 5000])
def test_an_error_quotes_no_cell_of_a_page(write, cells, text):
    with pytest.raises(InputError) as raised:
        read_readings(write(HEAD + f"a,{cells.format(text)}\n"))
    assert text[:40] in str(raised.value)
    assert text[:50] not in str(raised.value)


@pytest.mark.parametrize("inside", ["\u2028", "\x0b", "\x85"])
def test_a_line_ends_where_csv_says_and_nowhere_else(write, inside):
    (reading,) = read_readings(write(HEAD + f"a,left,1,seated,P{inside}1\n"))
    assert reading.rater == f"P{inside}1"


def test_a_clip_is_one_however_its_path_is_written(write):
    """It was measured, and its legs counted, once for each way of writing it."""
    path = write(HEAD + "a,left,1\n./b/../a,right,2\nb\0,left,3\n")
    assert [len(of_clip) for of_clip in clips_of(read_readings(path))] == [2, 1]


def test_a_test_that_is_not_for_readings(write):
    with pytest.raises(InputError, match="'supine' cannot be measured here"):
        read_readings(write(HEAD + "a,left,1,supine\n"))


def test_files_that_cannot_be_read(write, tmp_path):
    with pytest.raises(InputError, match="there is no file"):
        read_readings(tmp_path / "none.csv")
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_readings(write(HEAD + "für.mp4,left,1\n", "latin-1"))


def test_a_quotation_mark_that_is_not_closed_hides_no_reading(write):
    path = write(HEAD + 'a.mp4,left,31,,,"P1\nb.mp4,left,20,,,P2\nc.mp4,left,12,,,P3\n')
    with pytest.raises(InputError, match=r"not a CSV .*quotation mark that opens"):
        read_readings(path)


def test_a_cell_without_an_end_is_no_csv(write):
    with pytest.raises(InputError, match=r"line 2: not a CSV \(field larger"):
        read_readings(write(HEAD + '"' + "1" * 200_000 + '",left,1\n'))
