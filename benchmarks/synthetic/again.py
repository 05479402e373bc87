"""Draw the takes that are filmed more than once: elsewhere, by hand, or in other clothes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .draws import draw, pair
from .sampling import sample_camera, sample_room, sample_spec
from .sampling_motion import sample_motion
from .spec import ClipSpec
from .takes import alternate, small_encoding, unlike, usual

FILMS_PER_BODY = 5


def retest(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` films, `FILMS_PER_BODY` of each take, seated and standing takes in turn."""
    specs = []
    for i in range(count):
        take = i // FILMS_PER_BODY
        body, test = 1000 * seed + take, alternate(take)
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
                encoding=small_encoding(clip, 15.0),
            )
        )
    return specs


def refilmed(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` films as of `retest`, in one room, by a camera that is put back in place."""
    specs = []
    for spec in retest(count, seed):
        first, rng = spec.body_id, np.random.default_rng([9, spec.seed])
        before = sample_camera(np.random.default_rng([4, first]))
        camera = replace(
            before,
            yaw_deg=before.yaw_deg + draw(rng, -3, 3),
            roll_deg=before.roll_deg + draw(rng, -1, 1),
            height_m=before.height_m + draw(rng, -0.05, 0.05),
            distance_m=before.distance_m + draw(rng, -0.15, 0.15),
            aim_jitter=pair(rng, -0.08, 0.08),
        )
        specs.append(
            replace(
                spec,
                camera=camera,
                scene_id=first,
                room=sample_room(first),
                encoding=small_encoding(first, 15.0),
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


def checked(count: int, seed: int) -> list[ClipSpec]:
    """Return `count` clips: takes of `usual`, each in plain and in checked long trousers."""
    specs = []
    takes = usual((count + 1) // 2, seed)
    for i in range(count):
        spec = takes[i // 2]
        red, green, blue = spec.clothing.trousers
        brighter = 0.4 if red + green + blue < 1.5 else -0.4
        second = (red + brighter, green + brighter, blue + brighter)
        loose_m = max(0.012, spec.clothing.trousers_loose_m)
        plain = replace(spec.clothing, trousers_hem=1.85, trousers_loose_m=loose_m)
        clothing = replace(plain, trousers_second=second) if i % 2 else plain
        specs.append(replace(spec, name=f"s{seed}_{i:03d}_{spec.test}", clothing=clothing))
    return specs
