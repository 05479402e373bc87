"""``python -m benchmarks.accuracy``: clips and their landmarks, training, and the error table."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.accuracy.cases import DATA, load_all, make_case, save
from benchmarks.accuracy.evaluate import measure_cases
from benchmarks.accuracy.filmed import FILMS, filmed
from benchmarks.accuracy.instrument import instrument, write_instrument
from benchmarks.accuracy.rows import text_table
from benchmarks.accuracy.summary import SECTIONS, as_json, as_text, summarise
from benchmarks.accuracy.train import train, write
from benchmarks.command_line import count, parser_of, run_benchmark
from benchmarks.synthetic.many import render
from benchmarks.synthetic.spec import ClipSpec
from hiprom.validation.clips import clips_with_truth

ROOT = Path(__file__).parents[2]
INSTRUMENT = ROOT / "hiprom" / "scoring" / "instrument.json"
FILMED = [ROOT / "sample_videos" / f"{n}.mp4" for n in ("seated_symmetric", "standing_third")]
COEFFICIENTS = ROOT / "hiprom" / "kinematics" / "correction.json"


def main() -> None:
    """Run one of the steps."""
    parser = parser_of("accuracy", __doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    clips = steps.add_parser("clips", help="render the clips of cases, as each case specifies")
    clips.add_argument(
        "--cases", type=Path, default=DATA / "validation", metavar="DIR", help="stored cases"
    )
    clips.add_argument("--jobs", type=count, default=1, help="how many are rendered at a time")
    clips.add_argument("--out", type=Path, required=True, help="folder for the clips")
    landmarks = steps.add_parser("landmarks", help="run the pose model over rendered clips")
    landmarks.add_argument("clips", type=Path, help="folder of clips with NAME.truth.json")
    landmarks.add_argument(
        "--out", type=Path, default=DATA / "development", help="folder; what it has is skipped"
    )
    steps.add_parser("train", help="fit the correction on data/development and natural")
    steps.add_parser("instrument", help="measure the error that is told with every figure")
    table = steps.add_parser("table", help="print the error per estimator, and where it comes from")
    table.add_argument(
        "--cases",
        type=Path,
        nargs="+",
        default=[DATA / "validation"],
        metavar="DIR",
        help="stored cases",
    )
    table.add_argument("--no-looks", action="store_true", help="without the careful looks")
    table.add_argument(
        "--frame-rate",
        type=float,
        metavar="N",
        help="with no more than so many frames a second, without the careful looks",
    )
    table.add_argument("--no-correction", action="store_true", help="the geometry alone")
    table.add_argument(
        "--only",
        nargs="+",
        choices=SECTIONS,
        default=list(SECTIONS),
        metavar="SECTION",
        help="these sections of it",
    )
    table.add_argument("--json", metavar="FILE|-", help="write the figures, too; - only them")
    films = steps.add_parser("filmed", help="measure sample clips that are made worse by ffmpeg")
    films.add_argument("clips", type=Path, nargs="*", default=FILMED, help="with NAME.truth.json")
    films.add_argument(
        "--only", nargs="+", choices=FILMS, default=list(FILMS), metavar="FILM", help="these films"
    )
    arguments = parser.parse_args()
    if arguments.step == "clips":
        _clips(arguments.cases, arguments.out, arguments.jobs)
    elif arguments.step == "landmarks":
        _landmarks(arguments.clips, arguments.out)
    elif arguments.step == "train":
        _train()
    elif arguments.step == "filmed":
        print(text_table(list(filmed(arguments.clips, arguments.only))))
    elif arguments.step == "instrument":
        _instrument()
    else:
        _table(arguments)


def _clips(cases: Path, out: Path, jobs: int) -> None:
    render([ClipSpec.from_dict(case.facts["spec"]) for case in load_all(cases)], out, jobs=jobs)


def _landmarks(clips: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for clip, truth in clips_with_truth(clips):
        if not (out / f"{clip.stem}.npz").exists():
            print(save(make_case(clip, truth), out))


def _table(arguments: argparse.Namespace) -> None:
    cases = [case for folder in arguments.cases for case in load_all(folder)]
    if arguments.no_looks:
        cases = [case.without_looks() for case in cases]
    if arguments.frame_rate is not None:
        cases = [case.filmed_at(arguments.frame_rate) for case in cases]
    cases = [case.as_looked_at() for case in cases]
    corrected = not arguments.no_correction
    summary = summarise(measure_cases(cases, models=None if corrected else {}), arguments.only)
    if arguments.json != "-":
        print(f"{len(cases)} clips\n\n{as_text(summary)}")
    if arguments.json is not None:
        text = as_json(summary, len(cases), corrected) + "\n"
        if arguments.json == "-":
            print(text, end="")
        else:
            Path(arguments.json).write_text(text, encoding="utf-8")


def _train() -> None:
    sets = [load_all(DATA / name) for name in ("development", "natural")]
    development, natural = map(len, sets)
    note = {
        "trained_on": f"{development} rendered clips (benchmarks/accuracy/data/development);"
        f" all but the rotation and the seated list on {natural} more (natural)",
        "command": "python -m benchmarks.accuracy train",
        "limits": "rendered people, filmed from within 25 degrees of the front; pose model full, "
        "with careful looks by the heavy model or without (quick)",
    }
    quick = [[case.without_looks() for case in cases] for cases in sets]
    write({"careful": train(*sets), "quick": train(*quick)}, COEFFICIENTS, note)
    print(f"fitted on {development + natural} clips: {COEFFICIENTS.relative_to(ROOT)}")


def _instrument() -> None:
    names = ("development", "natural", "validation", "retest")
    sets = [[case.as_looked_at() for case in load_all(DATA / name)] for name in names]
    quick = [[case.without_looks() for case in cases] for cases in sets]
    write_instrument({"careful": instrument(*sets), "quick": instrument(*quick)}, INSTRUMENT)
    print(f"measured on {sum(map(len, sets))} clips: {INSTRUMENT.relative_to(ROOT)}")


if __name__ == "__main__":
    run_benchmark(main)
