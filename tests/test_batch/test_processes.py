import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from batch_fakes import PYTHONPATH, make_task, measure
from helpers.waiting import wait_for

from hiprom.batch import processes
from hiprom.batch.processes import run_in_processes

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="the fake workers kill themselves by signal"
)


def run(tasks, workers=2, **options):
    outcomes = list(run_in_processes(tasks, workers, measure=measure, **options))
    return {outcome.id: outcome for outcome in outcomes}, Counter(o.id for o in outcomes)


def test_each_task_has_exactly_one_outcome():
    tasks = [make_task(f"clip{n}.mp4") for n in range(12)]
    outcomes, count = run(tasks, workers=3)
    assert count == Counter(task.job.id for task in tasks)
    assert {outcome.state for outcome in outcomes.values()} == {"measured"}


def test_more_workers_than_tasks_and_none_at_all():
    assert len(run([make_task("a.mp4")], workers=5)[0]) == 1
    assert run([])[0] == {}


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system binds no process")
@pytest.mark.parametrize(("usable", "bound"), [(2, True), (3, False)])
def test_as_many_workers_as_cores_stay_on_one_each(monkeypatch, tmp_path, usable, bound):
    monkeypatch.setattr(processes, "usable_cores", lambda: usable)
    ours = os.sched_getaffinity(0)
    outcomes, _ = run([make_task(tmp_path / f"core{n}.mp4") for n in range(6)], workers=2)
    told = {outcome.reason for outcome in outcomes.values()}
    every = " ".join(map(str, sorted(ours)))
    assert told == ({str(core) for core in sorted(ours)[:2]} if bound else {every})
    assert os.sched_getaffinity(0) == ours


def test_a_worker_that_dies_costs_its_own_clip_only(tmp_path):
    names = ["a", "die", "b", "exit", "die-once", "c", "d"]
    outcomes, count = run([make_task(tmp_path / f"{name}.mp4") for name in names])
    assert count == Counter(names)
    assert {name for name in names if outcomes[name].state == "measured"} == set("abcd") | {
        "die-once"
    }
    assert "SIGKILL, 2 times" in outcomes["die"].reason
    assert "status 7" in outcomes["exit"].reason
    assert outcomes["die"].again
    assert outcomes["exit"].again


def test_every_worker_dying_loses_nothing(tmp_path):
    tasks = [make_task(tmp_path / f"die-once{n}.mp4") for n in range(4)]
    outcomes, count = run(tasks)
    assert set(count.values()) == {1}
    assert {outcome.state for outcome in outcomes.values()} == {"measured"}


def test_ctrl_c_does_not_reach_a_worker(monkeypatch):
    monkeypatch.setattr(processes, "_ctrl_c_ignored", nullcontext)  # not inherited on Windows
    outcomes, count = run([make_task("interrupt.mp4")], workers=1)
    assert count == {"interrupt": 1}
    assert outcomes["interrupt"].state == "measured"


def test_a_clip_that_takes_too_long_is_given_up(monkeypatch, tmp_path):
    """Once it is being measured the clock goes on by an hour: the others have theirs from then."""

    def leaping_s():
        return time.monotonic() + 3600.0 * (tmp_path / "hang-noted.begun").exists()

    monkeypatch.setattr(processes, "time", SimpleNamespace(monotonic=leaping_s))
    monkeypatch.setattr(processes, "_LONGEST_WAIT_S", 0.1)
    names = ["hang-noted", "a", "b", "c"]
    tasks = [make_task(tmp_path / f"{n}.mp4") for n in names]
    outcomes, count = run(tasks, workers=1, timeout_s=600)
    assert count == Counter(names)
    assert outcomes["hang-noted"].state == "failed"
    assert "longer than 600 s" in outcomes["hang-noted"].reason
    assert outcomes["c"].state == "measured"


def test_a_bound_of_weeks_is_waited_for_in_parts(monkeypatch):
    assert run([make_task("a.mp4")], timeout_s=1e300)[1] == {"a": 1}  # no system waits so long
    monkeypatch.setattr(processes, "_LONGEST_WAIT_S", 0.01)
    assert run([make_task("slow.mp4")], timeout_s=1e300)[1] == {"slow": 1}


def test_nothing_fetched_stays_behind():
    outcomes, _ = run([make_task("a.mp4")])
    assert not Path(outcomes["a"].reason).exists()


def test_stopping_early_ends_the_workers():
    outcomes = run_in_processes(
        [make_task("a.mp4"), make_task("hang1.mp4"), make_task("hang2.mp4")], 2, measure=measure
    )
    assert next(outcomes).id == "a"
    outcomes.close()  # or it would hang with them, for longer than a test may take
    assert not multiprocessing.active_children()


def test_the_workers_of_a_killed_parent_end_at_once_and_leave_nothing(tmp_path):
    """They went on to the end of their clip, and what they had fetched stayed on the disk."""
    code = (
        "if __name__ == '__main__':\n"
        "    import multiprocessing\n"
        "    from batch_fakes import make_task, measure\n"
        "    from hiprom.batch.processes import run_in_processes\n"
        "    tasks = [make_task(name) for name in ('a', 'hang1', 'hang2')]\n"
        "    for outcome in run_in_processes(tasks, 2, measure=measure):\n"
        "        print(outcome.reason)\n"
        "        print(*(c.pid for c in multiprocessing.active_children()), flush=True)\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code)
    parent = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": PYTHONPATH},
    )
    with parent:
        fetched = Path(parent.stdout.readline().rstrip("\n"))
        children = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(children) == 2
    wait_for(lambda: not any(alive(pid) for pid in children))
    assert not fetched.exists()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
