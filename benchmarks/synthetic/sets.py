"""The kinds of set: which bodies, rooms, clothes and movements go together.

``accuracy``: as people film themselves; cut into blocks of six clips with two bodies and two rooms
each, which appear in no other block, so that blocks can be dealt to development and validation.
``compensations``: the same, but every clip has a compensation, each kind as often as the others,
and half of them show external rotation. ``retest``: one take of one body, filmed by five cameras in
five rooms and five outfits. ``supine``: lying bodies with hips and knees at 90°, filmed from above,
each body and each room once. ``usual``: seated and standing in turn, each body and each room once;
small and quick to render. ``unlike``: the same, bodies from beyond what the other kinds draw.
``soma``: the same, bodies of another mesh and skeleton. ``handheld``: the clips of ``unlike``, by a
camera that sways. ``performed``: the test performed in other ways than the other kinds draw, a
pattern, a body and a room each; small and quick to render.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .draws import draw
from .sampling import (
    sample_encoding,
    sample_soma_subject,
    sample_spec,
    sample_subject,
    sample_unlike_subject,
)
from .sampling_motion import sample_motion
from .sampling_performed import PATTERNS, sample_performed, shown_in
from .spec import COMPENSATIONS, ClipSpec, Encoding, Subject

BLOCK = 6
CLIPS_PER_BODY = 3
FILMS_PER_BODY = 5
_IN_A_NAME = str.maketrans({" ": "_", ".": None, ",": None})


def accuracy(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips, three seated ones to two standing ones."""
    return [
        sample_spec(**_block(i, seed, "standing" if i % 5 in (1, 3) else "seated"))
        for i in range(count)
    ]


def compensations(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips with compensations, the kinds in turn."""
    specs = []
    for i in range(count):
        kind, test = COMPENSATIONS[i % len(COMPENSATIONS)], _alternate(i // len(COMPENSATIONS))
        clip = 100_000 * seed + i
        motion = sample_motion(
            np.random.default_rng([6, clip]),
            test,
            count=2,
            external_share=0.5,
            flaw=kind,
            flaw_share=1.0,
        )
        encoding = _small_encoding(clip, 20.0)
        specs.append(sample_spec(**_block(i, seed, test), motion=motion, encoding=encoding))
    return specs


def retest(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` films, `FILMS_PER_BODY` of each take, seated and standing takes in turn."""
    specs = []
    for i in range(count):
        take = i // FILMS_PER_BODY
        body, test = 1000 * seed + take, _alternate(take)
        clip = 100_000 * seed + i
        specs.append(
            sample_spec(
                clip,
                test,
                name=f"s{seed}_{i:03d}_{test}",
                body_id=body,
                scene_id=clip,
                motion=sample_motion(
                    np.random.default_rng([7, body]), test, count=1, external_share=0, flaw_share=0
                ),
                encoding=_small_encoding(clip, 15.0),
            )
        )
    return specs


def supine(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips of the supine test, small and quick to render, without compensations."""
    specs = []
    for clip in range(100_000 * seed, 100_000 * seed + count):
        motion = sample_motion(
            np.random.default_rng([6, clip]), "supine", count=2, external_share=0.2, flaw_share=0.0
        )
        encoding = _small_encoding(clip, 15.0)
        name = f"s{seed}_{clip % 100_000:03d}_supine"
        specs.append(sample_spec(clip, "supine", name=name, motion=motion, encoding=encoding))
    return specs


def usual(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips of bodies like those of `accuracy`, a body and a room each."""
    return _of_single_bodies(count, seed, sample_subject)


def unlike(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips of bodies unlike those of the other sets, a body and a room each."""
    return _of_single_bodies(count, seed, sample_unlike_subject)


def soma(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips of the second family of bodies, a body and a room each."""
    return _of_single_bodies(count, seed, sample_soma_subject)


def _of_single_bodies(
    count: int, seed: int, sample_body: Callable[[int], Subject]
) -> list[ClipSpec]:
    specs = []
    for i in range(count):
        clip, test = 100_000 * seed + i, _alternate(i)
        motion = sample_motion(np.random.default_rng([6, clip]), test, count=2, flaw_share=0.3)
        specs.append(
            sample_spec(
                clip,
                test,
                name=f"s{seed}_{i:03d}_{test}",
                subject=sample_body(clip),
                motion=motion,
                encoding=_small_encoding(clip, 15.0, 720),
            )
        )
    return specs


def handheld(count: int, seed: int) -> list[ClipSpec]:
    """Return the clips of `unlike`, filmed by hand: the camera sways by 1 to 2.5 degrees."""
    specs = []
    for spec in unlike(count, seed):
        rng = np.random.default_rng([8, spec.seed])
        deg, m = draw(rng, 1.0, 2.5), draw(rng, 0.005, 0.03)
        camera = replace(spec.camera, margin=0.12, hand_deg=deg, hand_m=m)
        specs.append(replace(spec, camera=camera))
    return specs


def performed(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips: each pattern seated and standing, one pattern after the other."""
    ways = [(test, name) for name in PATTERNS for test in shown_in(name)]
    specs = []
    for i in range(count):
        clip, (test, pattern) = 100_000 * seed + i, ways[i % len(ways)]
        specs.append(
            sample_spec(
                clip,
                test,
                name=f"s{seed}_{i:03d}_{test}_{pattern.translate(_IN_A_NAME)}",
                motion=sample_performed(np.random.default_rng([6, clip]), test, pattern),
                encoding=_small_encoding(clip, 15.0, 640),
            )
        )
    return specs


KINDS: dict[str, Callable[[int, int], list[ClipSpec]]] = {
    "accuracy": accuracy,
    "compensations": compensations,
    "retest": retest,
    "supine": supine,
    "usual": usual,
    "unlike": unlike,
    "soma": soma,
    "handheld": handheld,
    "performed": performed,
}


def _block(i: int, seed: int, test: str) -> dict[str, Any]:
    return {
        "seed": 100_000 * seed + i,
        "test": test,
        "name": f"s{seed}_{i:03d}_{test}",
        "body_id": 1000 * seed + i // CLIPS_PER_BODY,
        # The two rooms of a block alternate, so that each body is seen in both.
        "scene_id": 1000 * seed + 2 * (i // BLOCK) + i % 2,
    }


def _alternate(i: int) -> str:
    return "standing" if i % 2 else "seated"


def _small_encoding(clip: int, fps: float, longest_px: int = 960) -> Encoding:
    """Return an encoding that renders quickly: fewer frames, few pixels along the longer side."""
    drawn = sample_encoding(np.random.default_rng([5, clip]))
    shrink = min(1.0, longest_px / max(drawn.width, drawn.height))
    width, height = (2 * round(shrink * v / 2) for v in (drawn.width, drawn.height))
    return replace(drawn, fps=fps, width=width, height=height)
