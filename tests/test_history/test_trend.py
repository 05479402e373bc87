from dataclasses import replace
from datetime import date

import pytest
from matplotlib.collections import LineCollection

from hiprom.errors import InputError
from hiprom.history.trend import band_deg, make_trend, write_trend


@pytest.fixture
def entries(history, measurement, other):
    history.add("P07", date(2026, 3, 2), measurement)
    history.add("P07", date(2026, 3, 9), other)
    return history.entries()


def test_both_sides_with_the_band(entries):
    left, right = make_trend(entries).axes
    assert left.get_title(loc="left") == "Left: 31.2° on 2026-03-02, 31.2° on 2026-03-09"
    assert left.patches[0].get_height() == pytest.approx(8.0)  # 4.0 to both sides
    assert right.patches


@pytest.mark.parametrize("last", ["2026-03-03", "2026-03-06", "2026-03-30", "2028-03-02"])
def test_the_axis_names_days_and_never_hours(last, history, measurement, other):
    history.add("P07", date(2026, 3, 2), measurement)
    history.add("P07", date.fromisoformat(last), other)
    axis = make_trend(history.entries()).axes[1].xaxis
    ticks = axis.get_majorticklocs()
    assert 1 < len(ticks) < 15
    assert all(tick == int(tick) for tick in ticks)
    assert not any(
        ":" in text or " " in text for text in axis.get_major_formatter().format_ticks(ticks)
    )


def test_a_long_code_does_not_push_the_title_out_of_the_picture(history, measurement):
    history.add("code of somebody " * 3 + "P07", date(2026, 3, 2), measurement)
    title = make_trend(history.entries()).get_suptitle()
    assert title.startswith("code of") and "…" in title
    assert title.endswith("P07 · seated test · peak hip internal rotation")


def test_a_peaks_interval_is_a_line_from_its_lower_to_its_upper_end(entries):
    left, right = make_trend(entries).axes
    [lines] = [c for c in left.collections if isinstance(c, LineCollection)]
    ends = [segment[:, 1].tolist() for segment in lines.get_segments()]
    assert ends == [[29.3, 33.1], [29.3, 33.1]]
    assert not [c for c in right.collections if isinstance(c, LineCollection)]  # it has none


def test_another_version_is_hollow_and_said(entries):
    figure = make_trend(entries)
    assert "Hollow" in figure._supxlabel.get_text()
    assert len(figure.axes[0].lines) == 2


def test_careful_and_quick_are_told_apart(history, measurement):
    again = {"careful_name": "heavy", "careful_sha256": "c" * 64}
    careful = measurement.model_copy(update={"model": measurement.model.model_copy(update=again)})
    history.add("P07", date(2026, 3, 2), measurement)
    history.add("P07", date(2026, 3, 9), careful)
    entries = history.entries()
    assert [entry.careful_sha256 for entry in entries] == [None, "c" * 64]
    assert "Hollow" in make_trend(entries)._supxlabel.get_text()


def test_without_a_known_error_there_is_no_band(entries):
    unknown = [replace(entry, retest_mdc95_deg=None) for entry in entries]
    figure = make_trend(unknown)
    assert not figure.axes[0].patches
    assert "no change can be judged" in figure._supxlabel.get_text()


def test_the_footer_says_what_the_upright_lines_are_where_there_are_any(entries):
    none = {f"{side}_{end}_deg": None for side in ("left", "right") for end in ("low", "high")}
    bare = [replace(entry, **none) for entry in entries]
    assert "95 % interval" in make_trend(entries)._supxlabel.get_text()
    assert "95 % interval" not in make_trend(bare)._supxlabel.get_text()


def test_the_footer_is_about_the_bands_that_are_drawn(entries):
    first, last = entries
    nothing = replace(
        last, left_peak_deg=None, right_peak_deg=None, retest_mdc95_deg=None, hiprom_version="0.0"
    )
    figure = make_trend([first, nothing, replace(last, hiprom_version=first.hiprom_version)])
    assert figure.axes[0].patches
    footer = figure._supxlabel.get_text()
    assert "within 4.0° (retest MDC95)" in footer
    assert "Hollow" not in footer


@pytest.mark.parametrize(
    ("error", "says"),
    [(5.0, "within 5.0° (left) and 4.0° (right)"), (None, "Left: the error is not known")],
)
def test_sides_may_differ_in_their_bands(error, says, entries):
    first, last = entries
    figure = make_trend([first, replace(last, right_peak_deg=None, retest_mdc95_deg=error)])
    assert says in figure._supxlabel.get_text()
    assert [bool(ax.patches) for ax in figure.axes] == [error is not None, True]


@pytest.mark.parametrize(
    ("errors", "band"), [((4.0, 5.0), 5.0), ((4.0, None), None), ((None, None), None)]
)
def test_the_largest_error_counts(errors, band, entries):
    pair = [replace(e, retest_mdc95_deg=error) for e, error in zip(entries, errors, strict=True)]
    assert band_deg(pair) == band


def test_a_side_without_figures_says_so(entries):
    one = [replace(entry, right_peak_deg=None) for entry in entries]
    assert make_trend(one).axes[1].get_title(loc="left") == "Right: never measured"


def test_nothing_to_plot_is_an_error(entries, tmp_path):
    nothing = [replace(entry, left_peak_deg=None, right_peak_deg=None) for entry in entries]
    for empty in (nothing, []):
        with pytest.raises(InputError, match="nothing to plot"):
            write_trend(empty, tmp_path / "t.png")
    assert not list(tmp_path.glob("t.*"))


def test_the_file_is_a_picture(entries, tmp_path):
    write_trend(entries, tmp_path / "t.png")
    assert (tmp_path / "t.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_that_no_axis_reaches_is_told(day, entries, history, measurement, tmp_path):
    history.add("P07", day, measurement)
    with pytest.raises(InputError, match=f"is of {day}, which no plot can show"):
        write_trend(history.entries(), tmp_path / "t.png")


def test_any_other_days_are_drawn(history, measurement, tmp_path):
    for day in (date(1000, 1, 1), date(8999, 12, 31)):
        history.add("P07", day, measurement)
    write_trend(history.entries(), tmp_path / "t.png")
    assert (tmp_path / "t.png").stat().st_size > 1000


def test_a_single_measurement_is_one_figure_on_one_day(entries):
    left, right = make_trend(entries[:1]).axes
    assert left.get_title(loc="left") == "Left: 31.2° on 2026-03-02"
    assert [label.get_text() for label in right.get_xticklabels()] == ["2026-03-02"]
    first, last = right.get_xlim()
    assert last - first == pytest.approx(6.0)  # days
