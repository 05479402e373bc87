"""The kinds of set: which bodies, rooms, clothes and movements go together.

- ``accuracy``: as people film themselves; cut into blocks of six clips with two bodies and two
  rooms each, which appear in no other block, so that blocks can be dealt to development and
  validation.
- ``compensations``: the same, but every clip has a compensation, each kind as often as the others,
  and half of them show external rotation.
- ``retest``: one take of one body, filmed by five cameras in five rooms and five outfits.
- ``refilmed``: the same in one room, by one camera that is put back in place each time.
- ``supine``: lying bodies with hips and knees at 90°, filmed from above, each body and each room
  once.
- ``usual``: seated and standing in turn, each body and each room once; small and quick to render.
- ``unlike``: the same, bodies from beyond what the other kinds draw.
- ``soma``: the same, bodies of another mesh and skeleton.
- ``handheld``: the clips of ``unlike``, by a camera that sways.
- ``performed``: the test performed in other ways than the other kinds draw, a pattern, a body and a
  room each; small and quick to render.
- ``natural``: as ``usual``, and what people do beside: feet that move, knees and thighs that do not
  quite keep still, chairs of any height, slouched backs, hands anywhere.
- ``checked``: takes of ``usual``, each in long plain trousers and in the same with large checks.
- ``corners``: eight seated and eight standing clips in turn, from the corners of the range of
  cameras; four bodies of three kinds in each sixteen.
- ``still``: legs that do nothing for 20 s; in every second pair of clips the person leans, too.
"""

from __future__ import annotations

from collections.abc import Callable

from .again import checked, handheld, refilmed, retest
from .spec import ClipSpec
from .takes import (
    accuracy,
    compensations,
    corners,
    natural,
    performed,
    soma,
    still,
    supine,
    unlike,
    usual,
)

KINDS: dict[str, Callable[[int, int], list[ClipSpec]]] = {
    "accuracy": accuracy,
    "compensations": compensations,
    "retest": retest,
    "refilmed": refilmed,
    "supine": supine,
    "usual": usual,
    "unlike": unlike,
    "soma": soma,
    "handheld": handheld,
    "performed": performed,
    "natural": natural,
    "checked": checked,
    "corners": corners,
    "still": still,
}
