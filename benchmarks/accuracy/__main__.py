"""``python -m benchmarks.accuracy``: landmarks of rendered clips, training, and the error table."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.accuracy.cases import load_all, make_case, save
from benchmarks.accuracy.evaluate import print_table
from benchmarks.accuracy.train import train, write
from hiprom.validation.clips import clips_with_truth

HERE = Path(__file__).parent
DATA = HERE / "data"
COEFFICIENTS = HERE.parents[1] / "hiprom" / "kinematics" / "correction.json"


def main() -> None:
    """Run one of the three steps."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    landmarks = steps.add_parser("landmarks", help="run the pose model over rendered clips")
    landmarks.add_argument("clips", type=Path, help="folder of clips with NAME.truth.json")
    landmarks.add_argument("--out", type=Path, default=DATA / "development")
    steps.add_parser("train", help="fit the correction on data/development")
    table = steps.add_parser("table", help="print the error per estimator")
    table.add_argument("--cases", type=Path, default=DATA / "validation")
    table.add_argument("--no-correction", action="store_true", help="the geometry alone")
    arguments = parser.parse_args()
    if arguments.step == "landmarks":
        _landmarks(arguments.clips, arguments.out)
    elif arguments.step == "train":
        _train()
    else:
        print_table(load_all(arguments.cases), corrected=not arguments.no_correction)


def _landmarks(clips: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for clip, truth in clips_with_truth(clips):
        if not (out / f"{clip.stem}.npz").exists():
            print(save(make_case(clip, truth), out))


def _train() -> None:
    cases = load_all(DATA / "development")
    note = {
        "trained_on": f"{len(cases)} rendered clips (benchmarks/accuracy/data/development)",
        "command": "python -m benchmarks.accuracy train",
        "limits": "rendered people, filmed from within 25 degrees of the front; pose model full",
    }
    write(train(cases), COEFFICIENTS, note)
    print(f"fitted on {len(cases)} clips: {COEFFICIENTS.relative_to(HERE.parents[1])}")


if __name__ == "__main__":
    main()
