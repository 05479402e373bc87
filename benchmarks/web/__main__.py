"""``python -m benchmarks.web latency``, ``stages`` and ``pictures``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.web.latency import measure_latency
from benchmarks.web.pictures import take_pictures
from benchmarks.web.stages import measure_stages

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def latency(
    clip: Annotated[Path, typer.Argument(help="Clip that plays as the camera.")] = Path(
        "sample_videos/seated_symmetric.mp4"
    ),
    minutes: Annotated[float, typer.Option(help="How long to measure.")] = 1.0,
    careful: Annotated[bool, typer.Option(help="Take careful looks.")] = True,
) -> None:
    """Print capture-to-overlay latency, rate, dropped pictures and memory, camera at 720p."""
    for line in measure_latency(clip, minutes, careful=careful):
        typer.echo(line)


@app.command()
def stages(
    clip: Annotated[Path, typer.Argument(help="Clip whose frames are used.")] = Path(
        "sample_videos/seated_symmetric.mp4"
    ),
    count: Annotated[int, typer.Option(min=10, help="How many frames.")] = 40,
) -> None:
    """Print the processor time of each stage on the server, for pictures of several sizes."""
    for line in measure_stages(clip, count):
        typer.echo(line)


@app.command()
def pictures(
    folder: Annotated[Path, typer.Argument(help="Where to write app_*.png.")] = Path("docs/images"),
) -> None:
    """Take the screenshots of the page that docs/app.md shows; rendered people only."""
    take_pictures(folder)


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.web")
