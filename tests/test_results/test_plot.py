import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from hiprom.errors import UsageError
from hiprom.measurement import Compensation
from hiprom.results.plot import make_figure, write_plot


def test_svg_text_is_text(analysis, tmp_path):
    path = tmp_path / "p.svg"
    write_plot(analysis, path)
    text = " ".join("".join(node.itertext()) for node in ET.parse(path).iter())
    assert "Left: peak 31.2° (95 % interval 29.3° to 33.1°)" in text
    assert "left hip hiked up" in text
    assert "not a pass mark" in text


def test_the_same_measurement_gives_the_same_bytes(analysis, tmp_path):
    write_plot(analysis, tmp_path / "a.svg")
    write_plot(analysis, tmp_path / "b.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_png_is_written(analysis, tmp_path):
    write_plot(analysis, tmp_path / "p.png")
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["a$\\frac$.mp4", "視頻.mp4", "a\x1bb.mp4"])
def test_a_clip_may_be_called_anything(name, analysis, tmp_path, recwarn):
    """What stands between two dollars is no formula, and what the font lacks is told nobody."""
    source = analysis.measurement.source.model_copy(update={"path": name})
    measurement = analysis.measurement.model_copy(update={"source": source})
    write_plot(replace(analysis, measurement=measurement), tmp_path / "p.png")
    assert name in make_figure(replace(analysis, measurement=measurement)).get_suptitle()
    assert not recwarn


@pytest.mark.parametrize(
    "name", ["W" * 90 + ".mp4", "WhatsApp Video 2026-11-29 at 18.30.12 (1).mp4"]
)
def test_a_long_name_does_not_push_the_quality_out_of_the_picture(name, analysis):
    source = analysis.measurement.source.model_copy(update={"path": name})
    measurement = analysis.measurement.model_copy(update={"source": source})
    figure = make_figure(replace(analysis, measurement=measurement))
    title = figure.get_suptitle()
    assert title.startswith(f"Hip internal rotation · seated · {name[:5]}")
    assert title.endswith(f"{name[-5:]} · quality: usable")
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    assert figure._suptitle.get_window_extent(renderer).x1 < figure.bbox.x1


def test_missing_angles_stay_gaps(analysis):
    curve = make_figure(analysis).axes[0].lines[1]
    assert np.isnan(curve.get_ydata()[75])


def test_no_line_is_drawn_through_a_break_of_the_recording(analysis):
    """It has no frames there, not even some without angles."""
    late = np.where(np.arange(len(analysis.kinematics)) < 20, 0.0, 3.0)
    kinematics = replace(analysis.kinematics, time_s=analysis.kinematics.time_s + late)
    curve = make_figure(replace(analysis, kinematics=kinematics)).axes[0].lines[1]
    whole = make_figure(analysis).axes[0].lines[1].get_ydata()
    np.testing.assert_array_equal(curve.get_ydata(), np.insert(whole, 20, np.nan))


def test_nothing_measured_is_said(analysis, unmeasurable):
    figure = make_figure(replace(analysis, measurement=unmeasurable))
    title = figure.axes[0].get_title(loc="left")
    assert title == "Left: not measured (no repetition was found)"


def test_a_clip_without_any_angle_can_be_plotted(analysis, unmeasurable, tmp_path):
    blank = np.full_like(analysis.kinematics.hip_rotation_deg, np.nan)
    kinematics = replace(analysis.kinematics, hip_rotation_deg=blank)
    empty = replace(analysis, measurement=unmeasurable, kinematics=kinematics)
    write_plot(empty, tmp_path / "p.png")
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    for ax in make_figure(empty).axes[:2]:
        assert "not measured" in ax.get_title(loc="left")


def test_another_suffix_is_refused(analysis, tmp_path):
    with pytest.raises(UsageError, match=r"\.png or \.svg"):
        write_plot(analysis, tmp_path / "p.pdf")


def figures(ax):
    """Return the levels beside a panel's curve that are drawn, with the boxes they fill."""
    renderer = ax.figure.canvas.get_renderer()
    texts = [text for text in ax.texts if text.get_text().endswith("°")]
    return [(text, text.get_window_extent(renderer)) for text in texts]


def test_the_levels_of_a_long_session_are_not_printed_over_each_other(long_analysis):
    figure = make_figure(long_analysis)
    FigureCanvasAgg(figure).draw()
    left, right = (figures(ax) for ax in figure.axes[:2])
    boxes = [box for _, box in left]
    assert len(boxes) >= 5
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    bold = [text.get_text() for text, _ in left if text.get_fontweight() == "bold"]
    assert bold == ["35.9°"]
    assert right[0][1].x1 <= figure.axes[1].get_window_extent().x1


def test_the_numbers_of_very_many_repetitions_are_not_printed_over_each_other(long_analysis):
    starts_s = [0.75 * i for i in range(70)]
    found = long_analysis.measurement
    one = found.sides.left.repetitions[0]
    many = [one.model_copy(update={"start_s": time_s}) for time_s in starts_s]
    hikes = [
        Compensation(kind="pelvic_hike", side="left", start_s=time_s, end_s=time_s + 0.5, peak=5.0)
        for time_s in starts_s
    ]
    left = found.sides.left.model_copy(update={"repetitions": many})
    sides = found.sides.model_copy(update={"left": left})
    measurement = found.model_copy(update={"sides": sides, "compensations": hikes})
    figure = make_figure(replace(long_analysis, measurement=measurement))
    FigureCanvasAgg(figure).draw()
    renderer = figure.canvas.get_renderer()
    numbers = [text for text in figure.axes[0].texts if text.get_text().isdigit()]
    for texts in (numbers, figure.axes[2].texts):
        assert len(texts) >= 10
        boxes = [text.get_window_extent(renderer) for text in texts]
        assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_why_a_side_was_not_measured_is_said_in_full_and_within_the_picture(analysis, unmeasurable):
    why = "this leg and the trunk were never seen together well enough: film the whole body, " * 2
    left = unmeasurable.sides.left.model_copy(update={"reasons": [why.strip(", ")]})
    sides = unmeasurable.sides.model_copy(update={"left": left})
    measurement = unmeasurable.model_copy(update={"sides": sides})
    figure = make_figure(replace(analysis, measurement=measurement))
    FigureCanvasAgg(figure).draw()
    ax = figure.axes[0]
    assert why.strip(", ") in ax.get_title(loc="left").replace("\n", " ")
    (title,) = [
        t for t in ax.get_children() if isinstance(t, Text) and "not measured" in t.get_text()
    ]
    assert title.get_window_extent().x1 <= figure.bbox.x1
