"""A body posed as commanded, and measured."""

from __future__ import annotations

import numpy as np

from benchmarks.synthetic.lying import upright
from benchmarks.synthetic.motion import command, hold_frames
from benchmarks.synthetic.pose import pose
from benchmarks.synthetic.spec import ClipSpec, Motion
from benchmarks.synthetic.truth import measure

BONES = {"hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot"}


def posed(body, test, *repetitions, **motion):
    given = {"sway_deg": 0.0, "sway_m": 0.0, "abduction_deg": (0.0, 0.0), **motion}
    clip = ClipSpec("x", 1, test, motion=Motion(repetitions, **given))
    channels = command(clip)
    skeleton = pose(body, clip, channels)
    tracks = {
        f"{name}_{side}": skeleton.joint(f"{bone}.{side[0].upper()}")
        for name, bone in BONES.items()
        for side in ("left", "right")
    }
    tracks["neck"] = skeleton.joint("neck01")
    return channels, skeleton, measure(upright(tracks) if test == "supine" else tracks)


def plateau(channels, values):
    return np.median(values[hold_frames(channels.time_s, channels.repetitions[0][1])])
