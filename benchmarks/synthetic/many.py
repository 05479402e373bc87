"""Many clips: what is missing of them is rendered, by several processes if wanted."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from .spec import ClipSpec


def is_complete(spec: ClipSpec, out: Path) -> bool:
    """Tell whether a clip is there; its truth is written last."""
    return all((out / f"{spec.name}.{end}").exists() for end in ("mp4", "truth.json"))


def render(
    specs: Sequence[ClipSpec],
    out: Path,
    *,
    jobs: int = 1,
    joints: bool = True,
    renderer: str = "vtk",
) -> None:
    """Render what is missing of a list of clips, and print how far it is.

    Parameters
    ----------
    specs : sequence of ClipSpec
    out : Path
        Folder of the clips; see `benchmarks.synthetic.film.film` for the files.
    jobs : int
        How many processes render.
    joints : bool
        Whether each clip's joints are written, too.
    renderer : {'vtk', 'filament'}
    """
    missing = [spec for spec in specs if not is_complete(spec, out)]
    print(f"{len(specs) - len(missing)} of {len(specs)} clips are there already", flush=True)
    # Started anew, not forked: the renderer's graphics context does not outlive a fork.
    # Filament aborts on a second scene in one process.
    tasks = 1 if renderer == "filament" else None
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, max_tasks_per_child=tasks) as pool:
        waiting = [pool.submit(_film, spec, out, joints, renderer) for spec in missing]
        for count, done in enumerate(as_completed(waiting), 1):
            print(f"{count}/{len(missing)} {done.result()}", flush=True)


def _film(spec: ClipSpec, out: Path, joints: bool, renderer: str) -> str:
    from .film import film

    start = time.perf_counter()
    film(spec, out, joints=joints, renderer=renderer)
    return f"{spec.name}: {time.perf_counter() - start:.0f} s"
