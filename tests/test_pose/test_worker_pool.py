"""Worker processes that fail, fall silent or end: nobody waits for them, none is left behind."""

from __future__ import annotations

import errno
import io
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.waiting import LONGEST_S, wait_for

from hiprom.environment import fresh_python
from hiprom.errors import InputError
from hiprom.pose import resolve_model
from hiprom.pose.chunk_detector import ChunkTask
from hiprom.pose.follow import KnownPerson
from hiprom.pose.people import Torso
from hiprom.pose.plan import DetectionPlan
from hiprom.pose.worker_pool import WorkerPool

MODEL = resolve_model("full")
FIRST_SECOND = ChunkTask(
    DetectionPlan(MODEL), (0.0, 1.0), KnownPerson(Torso((0.0, 0.0), 100.0), None)
)


def test_a_workers_error_is_the_same_line(tmp_path: Path) -> None:
    with WorkerPool(1, tmp_path / "gone.mp4", MODEL) as pool:
        pool.submit(1, FIRST_SECOND)
        message = pool.next_message(200.0)
    assert message is not None
    number, error = message
    assert number == 1 and isinstance(error, InputError)
    assert "there is no file" in str(error) and "gone.mp4" in str(error)


def test_a_worker_that_is_gone_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")  # a broken pipe on Windows

    with WorkerPool(1, tmp_path / "gone.mp4", MODEL) as pool:
        monkeypatch.setattr(pickle, "dump", refuse)
        pool.submit(1, FIRST_SECOND)


@pytest.mark.parametrize(
    "said", [b"", b"half", b"cno_such_module\nError\n.", b"cbuiltins\nno_such_error\n."]
)
def test_a_worker_that_says_what_nobody_can_read_is_given_up(tmp_path: Path, said: bytes) -> None:
    """Its chunk goes to another one; who waits for it would wait for ever."""
    with WorkerPool(0, tmp_path / "clip.mp4", MODEL) as pool:
        pool._listen(1, io.BytesIO(said))
        assert pool.next_message(0.0) == (1, None)


@pytest.mark.parametrize("closed", ["", "2>&-"])
def test_a_worker_ends_with_half_a_task(closed: str) -> None:
    half = pickle.dumps(FIRST_SECOND)[:50]
    worker = fresh_python("hiprom.pose.worker")
    if closed:
        if sys.platform == "win32":
            pytest.skip("needs a shell that can close stderr")
        worker = ["sh", "-c", f'"$@" {closed}', "", *worker]
    ended = subprocess.run(worker, input=half, capture_output=True, timeout=LONGEST_S)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_a_worker_that_cannot_read_a_task_ends() -> None:
    """Else it would wait for another for ever, also when nobody is left to send one."""
    worker = fresh_python("hiprom.pose.worker")
    ended = subprocess.run(worker, input=b"cno_such_module\nTask\n.", timeout=LONGEST_S)
    assert ended.returncode == 0


def test_a_pool_ends_with_the_process_that_started_it(
    tmp_path: Path, sample_clips: list[Path]
) -> None:
    program = (
        "import os, sys; from pathlib import Path; from hiprom.pose import resolve_model;"
        "from hiprom.pose.worker_pool import WorkerPool;"
        f"pool = WorkerPool(1, Path({str(sample_clips[0])!r}), resolve_model('full'));"
        "print(pool._workers[1].pid, flush=True); os._exit(0)"
    )
    ended = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True)
    pid = int(ended.stdout)
    proc = Path(f"/proc/{pid}")
    if not Path("/proc/self").exists():
        pytest.skip("needs /proc")
    wait_for(lambda: not proc.exists() or "Z" in (proc / "stat").read_text().split()[2])
