"""Draw the takes of a set: who is filmed, in which room and clothes, and how they move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from .sampling import (
    sample_encoding,
    sample_soma_subject,
    sample_spec,
    sample_subject,
    sample_unlike_subject,
)
from .sampling_motion import sample_motion
from .sampling_natural import sample_natural
from .sampling_performed import PATTERNS, sample_performed, sample_still, shown_in
from .spec import COMPENSATIONS, Camera, ClipSpec, Encoding, Motion, Subject

BLOCK = 6
CLIPS_PER_BODY = 3
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
        kind, test = COMPENSATIONS[i % len(COMPENSATIONS)], alternate(i // len(COMPENSATIONS))
        clip = 100_000 * seed + i
        motion = sample_motion(
            np.random.default_rng([6, clip]),
            test,
            count=2,
            external_share=0.5,
            flaw=kind,
            flaw_share=1.0,
        )
        encoding = small_encoding(clip, 20.0)
        specs.append(sample_spec(**_block(i, seed, test), motion=motion, encoding=encoding))
    return specs


def supine(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips of the supine test, small and quick to render, without compensations."""
    specs = []
    for clip in range(100_000 * seed, 100_000 * seed + count):
        motion = sample_motion(
            np.random.default_rng([6, clip]), "supine", count=2, external_share=0.2, flaw_share=0.0
        )
        encoding = small_encoding(clip, 15.0)
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


def natural(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips as of `usual`, in which people move as `sample_natural` says."""
    return _of_single_bodies(count, seed, sample_subject, sample_natural)


def _of_single_bodies(
    count: int,
    seed: int,
    sample_body: Callable[[int], Subject],
    sample_movement: Callable[..., Motion] = sample_motion,
) -> list[ClipSpec]:
    specs = []
    for i in range(count):
        clip, test = 100_000 * seed + i, alternate(i)
        motion = sample_movement(np.random.default_rng([6, clip]), test, count=2, flaw_share=0.3)
        specs.append(
            sample_spec(
                clip,
                test,
                name=f"s{seed}_{i:03d}_{test}",
                subject=sample_body(clip),
                motion=motion,
                encoding=small_encoding(clip, 15.0, 720),
            )
        )
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
                encoding=small_encoding(clip, 15.0, 640),
            )
        )
    return specs


def corners(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips from the corners of the range of cameras, one repetition a side.

    A fraction of all corners: eight of yaw, roll and height, each with one lens and one format.
    """
    views = list(product((-1, 1), repeat=3))
    families = (sample_subject, sample_subject, sample_unlike_subject, sample_soma_subject)
    bodies = (0, 1, 2, 3, 3, 2, 1, 0)  # each is seen from two corners that differ in every way
    specs = []
    for i in range(count):
        clip, corner = 100_000 * seed + i, i % len(views)
        test = alternate(i // len(views))
        yaw, roll, height = views[corner]
        upright = (roll * height > 0) == (test == "seated")
        body = bodies[corner]
        motion = sample_motion(
            np.random.default_rng([6, clip]), test, count=1, external_share=0.0, flaw_share=0.0
        )
        camera = Camera(
            yaw_deg=25.0 * yaw,
            roll_deg=5.0 * roll,
            height_m=1.7 if height > 0 else 0.1,
            distance_m=2.2,
            fov_deg=75.0 if yaw * roll * height > 0 else 40.0,
            margin=0.05,
        )
        width, height_px = (480, 640) if upright else (640, 480)
        encoding = Encoding(width, height_px, fps=15.0, crf=25, preset="veryfast", noise=2.5)
        specs.append(
            sample_spec(
                clip,
                test,
                name=f"s{seed}_{i:03d}_{test}",
                subject=families[body](100 * seed + 1 + 4 * (i // (2 * len(views))) + body),
                motion=motion,
                camera=camera,
                encoding=encoding,
            )
        )
    return specs


def still(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips of people whose legs do nothing, seated and standing in turn."""
    specs = []
    for i in range(count):
        clip, test = 100_000 * seed + i, alternate(i)
        specs.append(
            sample_spec(
                clip,
                test,
                name=f"s{seed}_{i:03d}_{test}",
                motion=sample_still(np.random.default_rng([6, clip]), test, restless=i % 4 > 1),
                encoding=small_encoding(clip, 15.0, 640),
            )
        )
    return specs


def _block(i: int, seed: int, test: str) -> dict[str, Any]:
    return {
        "seed": 100_000 * seed + i,
        "test": test,
        "name": f"s{seed}_{i:03d}_{test}",
        "body_id": 1000 * seed + i // CLIPS_PER_BODY,
        # The two rooms of a block alternate, so that each body is seen in both.
        "scene_id": 1000 * seed + 2 * (i // BLOCK) + i % 2,
    }


def alternate(i: int) -> str:
    return "standing" if i % 2 else "seated"


def small_encoding(clip: int, fps: float, longest_px: int = 960) -> Encoding:
    """Return an encoding that renders quickly: fewer frames, few pixels along the longer side."""
    drawn = sample_encoding(np.random.default_rng([5, clip]))
    shrink = min(1.0, longest_px / max(drawn.width, drawn.height))
    width, height = (2 * round(shrink * v / 2) for v in (drawn.width, drawn.height))
    return replace(drawn, fps=fps, width=width, height=height)
