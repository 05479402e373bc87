"""``python -m benchmarks.running_mode FOLDER``: MediaPipe's running modes on rendered clips.

FOLDER holds pairs NAME.mp4 and NAME.truth.json. Each mode runs twice over each clip: as filmed,
and three times as fast (every third frame, told to MediaPipe at the clip's own frame rate), so
that a repetition takes about one second.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.command_line import parser_of, run_benchmark
from benchmarks.running_mode.measures import (
    Truth,
    amplitudes_deg,
    lag_s,
    noise_deg,
    spread_deg,
)
from hiprom.arrays import FloatArray
from hiprom.kinematics.segments import image_segments, plain_angle_deg
from hiprom.pose import ModelFile, PoseDetector, resolve_model
from hiprom.pose.topology import N_LANDMARKS
from hiprom.validation.clips import clips_with_truth
from hiprom.video import VideoReader

FAST = 3


@dataclass(frozen=True)
class Mode:
    """A way to run MediaPipe: `spacing_ms` None is IMAGE mode, 0 VIDEO with the true clock."""

    name: str
    spacing_ms: int | None
    max_size: int | None = None


MODES = (
    Mode("IMAGE", None),
    Mode("VIDEO, true clock", 0),
    Mode("VIDEO, 1 s a frame", 1_000),
    Mode("VIDEO, 30 s a frame", 30_000),
    Mode("VIDEO, 1000 s a frame", 1_000_000),
    Mode("VIDEO, 10^5 s a frame", 100_000_000),
    Mode("VIDEO, 1000 s, 640 px", 1_000_000, 640),
    Mode("VIDEO, 1000 s, 480 px", 1_000_000, 480),
    Mode("VIDEO, 1000 s, 384 px", 1_000_000, 384),
)


@dataclass
class Run:
    """One mode over one clip at one speed."""

    mode: str
    clip: str
    step: int
    frames_per_s: float
    lost: int
    noise_deg: float
    lag_ms: float
    spread_deg: float
    heights_deg: list[float]


def landmarks(clip: Path, mode: Mode, step: int, model: ModelFile) -> tuple[FloatArray, float]:
    """Return image landmarks (T, 33, 2), NaN where lost, and frames a second of detection alone."""
    rows = []
    spent = 0.0
    with VideoReader(clip, max_size=mode.max_size) as reader:
        rate = (reader.info.frames_estimate or 1) / (reader.info.duration_s or 1)
        spacing = mode.spacing_ms or round(1000 / rate)
        with PoseDetector(model, spacing_ms=spacing) as detector:
            for frame in reader:
                if frame.index % step:
                    continue
                started = time.perf_counter()
                if mode.spacing_ms is None:
                    pose = next(iter(detector.detect_people(frame.image)), None)
                else:
                    pose = detector.detect(frame.image)
                spent += time.perf_counter() - started
                missing = np.full((N_LANDMARKS, 2), np.nan)
                rows.append(missing if pose is None else pose.image_px)
    return np.stack(rows), len(rows) / spent


def run(clip: Path, truth_file: Path, mode: Mode, step: int, model: ModelFile) -> Run:
    """Measure one mode on one clip."""
    image_px, frames_per_s = landmarks(clip, mode, step, model)
    truth = Truth.read(truth_file).every(step)
    angle = plain_angle_deg(image_segments(image_px))
    return Run(
        mode.name,
        clip.stem,
        step,
        frames_per_s,
        int(np.isnan(image_px[:, 0, 0]).sum()),
        noise_deg(angle, truth),
        1000 * lag_s(angle, truth),
        spread_deg(angle, truth),
        amplitudes_deg(angle, truth).tolist(),
    )


def report(runs: list[Run]) -> str:
    """Return a Markdown table: one row per mode and speed, heights against IMAGE mode's."""
    lines = [
        "| mode | speed | frames/s | lost | noise, ° | lag, ms | peak against IMAGE, ° "
        "| spread about the truth, ° |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for step in sorted({r.step for r in runs}):
        base = {r.clip: r.heights_deg for r in runs if r.mode == MODES[0].name and r.step == step}
        for mode in dict.fromkeys(r.mode for r in runs):
            mine = [r for r in runs if r.mode == mode and r.step == step]
            peaks = np.concatenate([np.subtract(r.heights_deg, base[r.clip]) for r in mine])
            mean = {
                key: float(np.nanmean([getattr(r, key) for r in mine]))
                for key in ("frames_per_s", "noise_deg", "lag_ms", "spread_deg")
            }
            lines.append(
                f"| {mode} | {step}x | {mean['frames_per_s']:.0f} | {sum(r.lost for r in mine)} "
                f"| {mean['noise_deg']:.2f} | {mean['lag_ms']:.0f} | {np.nanmean(peaks):+.2f} "
                f"({np.nanmin(peaks):+.1f} … {np.nanmax(peaks):+.1f}) | {mean['spread_deg']:.2f} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Run every mode over every clip of a folder and print the table."""
    parser = parser_of("running_mode", __doc__)
    parser.add_argument("folder", type=Path, help="clips with truth, e.g. sample_videos")
    parser.add_argument("--model", default="full", help="full, heavy, or a .task file")
    parser.add_argument("--json", type=Path, help="also write every run to this file")
    options = parser.parse_args()
    pairs = clips_with_truth(options.folder)
    model = resolve_model(options.model)
    runs = [run(*pair, mode, step, model) for step in (1, FAST) for mode in MODES for pair in pairs]
    if options.json:
        options.json.write_text(json.dumps([asdict(r) for r in runs], indent=1), encoding="utf-8")
    print(report(runs))


if __name__ == "__main__":
    run_benchmark(main)
