"""``python -m benchmarks.geometry``: frames a second, joint centres to every angle."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.command_line import count, parser_of, run_benchmark
from hiprom.kinematics.joints import JointCentres, joint_angles

_TRIES = 3


def main() -> None:
    """Time `joint_angles` on random joint centres and print the best of three."""
    parser = parser_of("geometry", __doc__)
    parser.add_argument("frames", type=count, nargs="?", default=1_000_000, help="how many")
    frames = parser.parse_args().frames
    rng = np.random.default_rng(1)
    sided = [rng.normal(size=(frames, 2, 3)) for _ in range(5)]
    hip, knee, ankle, heel, toe = sided
    joints = JointCentres(hip, knee, ankle, rng.normal(size=(frames, 3)), heel, toe)
    best = float("inf")
    for _ in range(_TRIES):
        started = time.perf_counter()
        joint_angles(joints)
        best = min(best, time.perf_counter() - started)
    print(f"{frames / best:,.0f} frames/s: nine angles, both sides, {frames:,} frames")


if __name__ == "__main__":
    run_benchmark(main)
