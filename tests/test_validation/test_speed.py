"""Ways to read a clip, timed in turn: the order, the ratios, and what a failure says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from hiprom.apps.speed_table import speed_table
from hiprom.errors import HipromError, PrivacyError, UsageError
from hiprom.pose.guard import ALLOW_VARIABLE
from hiprom.validation import speed, speed_ways
from hiprom.validation.speed import Run, compare, run_way, widest_difference_deg


def made(way: str, total_s: float, peaks: dict[str, float | None] | None = None) -> Run:
    outside_s = 0.2 if way == "serial" else None
    return Run(way, 100, total_s, 0.9, 2.0, 300.0, total_s - 1.0, outside_s, peaks or {})


def test_ratios_are_taken_within_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as slow a machine in the second round leaves the ratio alone."""
    order: list[str] = []

    def answer(way: str, clip: Path, **options: object) -> Run:
        slow = 1 + len(order) // 2
        order.append(way)
        return made(way, slow * (4.0 if way == "bare" else 2.0))

    monkeypatch.setattr(speed, "run_way", answer)
    told: list[tuple[int, int]] = []
    bare, serial = compare(
        Path("a.mp4"), ways=("bare", "serial"), rounds=2, report=lambda *n: told.append(n)
    )
    assert order == ["bare", "serial", "serial", "bare"]
    assert (bare.against_bare, serial.against_bare) == (1.0, 2.0)
    assert told[-1] == (4, 4)
    from rich.console import Console

    console = Console(width=160)
    with console.capture() as capture:
        console.print(speed_table([bare, serial]))
    assert "2.00x" in capture.get() and "one process" in capture.get()


def test_an_unknown_way_and_a_clip_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no way to read a clip"):
        run_way("quick", tmp_path / "a.mp4")
    with pytest.raises(UsageError, match=r"'decode' failed .* there is no file"):
        run_way("decode", tmp_path / "a.mp4")


def test_decoding_alone_counts_the_frames(samples: Path) -> None:
    run = run_way("decode", samples / "seated_hike.mp4")
    assert run.frames == 355
    assert 0 < run.first_s <= run.total_s and 0 < run.work_s < run.total_s
    assert run.peak_mb > 20 and run.cpu_s > 0 and run.outside_s is None


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A way that takes no time, asked for as `run_way` does; returns the clips it was given."""
    given: list[str] = []
    monkeypatch.setitem(speed_ways._WAYS, "bare", lambda clip, *_: given.append(clip.name))
    asked = json.dumps({"way": "bare", "clip": "a.mp4", "model": "full"})
    monkeypatch.setattr("sys.argv", ["python", "[]", asked])
    monkeypatch.setenv("HIPROM_STARTED_NS", "0")
    return given


def test_a_mediapipe_that_reports_is_not_timed(
    task: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ALLOW_VARIABLE, raising=False)
    monkeypatch.setattr("importlib.metadata.version", lambda _: "0.10.35")
    with pytest.raises(PrivacyError, match=r"0\.10\.35"):
        speed_ways.main()
    assert task == []


def test_where_the_system_counts_nothing_nothing_is_reported(
    task: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)  # as on Windows
    speed_ways.main()
    assert task == ["a.mp4"]
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (answer["cpu_s"], answer["peak_mb"]) == (None, None)


@pytest.mark.slow
def test_what_passes_outside_decoding_and_the_model_is_told(samples: Path) -> None:
    run = run_way("serial", samples / "seated_hike.mp4")
    assert run.frames == 355
    assert run.outside_s is not None and 0 < run.outside_s < run.work_s
    assert run.peaks_deg["left"] == pytest.approx(35, abs=8)


def test_peaks_apart() -> None:
    one = made("serial", 2, {"left": 30.0, "right": None})
    assert widest_difference_deg(one, made("parallel", 2, {"left": 30.2, "right": None})) == (
        pytest.approx(0.2)
    )
    with pytest.raises(HipromError, match="right moved"):
        widest_difference_deg(one, made("parallel", 2, {"left": 30.2, "right": 9.0}))
