import gc
import sys
import threading
import time
import weakref
from collections import Counter
from functools import partial

import pytest
from batch_fakes import PYTHONPATH, make_task, measure
from helpers.waiting import wait_for

from benchmarks.batch.cluster import Cluster, kill
from hiprom.batch import cluster as clusters
from hiprom.batch import scheduler as scheduling
from hiprom.batch.cluster import connect, run_on_cluster
from hiprom.batch.scheduler import ClusterError, Scheduler
from hiprom.errors import UsageError

pytest.importorskip("distributed", reason="needs hiprom[cluster]")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are ended by signal")

ENVIRONMENT = {
    "PYTHONPATH": PYTHONPATH,
    # A clip that kills its worker is given up at once, not after four workers.
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
}


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path, **ENVIRONMENT)
    yield cluster
    cluster.close()


def names(count):
    return [f"slow{n}" for n in range(count)]


def run(cluster, tasks, on_outcome=None, **options):
    said = []
    settings = {"timeout_s": 60, "wait_s": 100, "say": said.append, "measure": measure}
    outcomes = []
    for outcome in run_on_cluster(tasks, cluster.address, **settings | options):
        outcomes.append(outcome)
        if on_outcome is not None:
            on_outcome(len(outcomes))
    return outcomes, said


def test_a_killed_worker_loses_nothing(cluster):
    cluster.scheduler()
    victim = cluster.worker()
    cluster.worker()

    def strike(count):
        if count == 3:
            kill(victim)

    outcomes, _ = run(cluster, [make_task(f"{name}.mp4") for name in names(12)], strike)
    assert Counter(o.id for o in outcomes) == Counter(names(12))
    assert {o.state for o in outcomes} == {"measured"}


def test_a_restarted_scheduler_loses_nothing(cluster, capfd):
    scheduler = cluster.scheduler()
    cluster.worker()

    def strike(count):
        if count == 3:
            kill(scheduler)
            cluster.scheduler()
            cluster.worker()  # the old one leaves with its scheduler

    outcomes, said = run(cluster, [make_task(f"{name}.mp4") for name in names(10)], strike)
    assert Counter(o.id for o in outcomes) == Counter(names(10))
    assert {o.state for o in outcomes} == {"measured"}
    assert any("submit" in line for line in said)
    assert capfd.readouterr() == ("", "")


def test_a_clip_that_kills_its_workers_is_a_row_with_the_reason(cluster):
    cluster.scheduler()
    cluster.worker()
    outcomes, _ = run(cluster, [make_task("die.mp4"), make_task("a.mp4")])
    by_id = {outcome.id: outcome for outcome in outcomes}
    assert by_id["a"].state == "measured"
    assert by_id["die"].state == "failed"
    assert "died" in by_id["die"].reason


def test_workers_that_never_come_are_not_waited_for_for_ever(cluster):
    cluster.scheduler()
    with pytest.raises(ClusterError, match="no worker for"):
        run(cluster, [make_task("a.mp4")], wait_s=4)


def test_a_scheduler_that_never_comes_back_is_not_waited_for_for_ever(cluster, monkeypatch):
    scheduler = cluster.scheduler()
    cluster.worker()

    def strike(count):  # from here on nothing is slow to begin: a second is for ever
        monkeypatch.setattr(scheduling, "Scheduler", partial(Scheduler, timeout_s=1.0))
        wait = scheduling.wait_for_scheduler
        monkeypatch.setattr(clusters, "wait_for_scheduler", lambda address, _: wait(address, 1.0))
        threading.Thread(target=kill, args=[scheduler]).start()

    with pytest.raises(ClusterError, match="did not come back"):
        run(cluster, [make_task("a.mp4"), make_task("hang.mp4")], strike)


def test_connecting_checks_that_something_is_there(cluster, monkeypatch):
    monkeypatch.setattr("hiprom.batch.cluster.FIRST_ANSWER_S", 1.0)
    settings = {"timeout_s": 60, "wait_s": 1, "say": print}
    for address in (cluster.address, "nonsense", "ftp://a:1"):
        with pytest.raises(UsageError, match="no Dask scheduler answers"):
            connect(address, **settings)


def test_an_address_that_dask_has_no_settings_for_is_told_and_nothing_hangs(monkeypatch):
    """It ended as an internal error, and the process never."""
    monkeypatch.setattr("hiprom.batch.cluster.FIRST_ANSWER_S", 1.0)
    before = set(threading.enumerate())
    with pytest.raises(UsageError, match=r"cannot connect to tls://127\.0\.0\.1:1: TLS expects"):
        connect("tls://127.0.0.1:1", timeout_s=60, wait_s=1, say=print)
    wait_for(lambda: set(threading.enumerate()) <= before)


def test_connecting_checks_the_workers_version(cluster, monkeypatch):
    monkeypatch.setattr("hiprom.batch.cluster.FIRST_ANSWER_S", 60.0)
    cluster.scheduler()
    said = []
    settings = {"timeout_s": 60, "wait_s": 100, "say": said.append}
    connect(cluster.address, **settings)
    assert "start them with: dask worker" in said[0]
    cluster.worker()
    engine = connect(cluster.address, **settings)
    assert [o.id for o in engine([make_task("a.mp4")], measure=measure)] == ["a"]
    monkeypatch.setattr("hiprom.batch.scheduler.__version__", "99.0")
    with pytest.raises(UsageError, match=r"has hiprom .*, this is 99\.0"):
        connect(cluster.address, **settings)


def test_a_client_that_could_not_connect_is_gone_at_once(cluster):
    """Collected while another one started, it made both wait for ever."""
    from distributed import Client

    with pytest.raises((OSError, ValueError)):
        Scheduler(cluster.address, 0.5)
    # By type: isinstance asks objects for their class, and some answer with a warning (torch's).
    assert not [found for found in gc.get_objects() if issubclass(type(found), Client)]


def test_a_client_that_its_own_thread_still_holds_is_waited_for(monkeypatch):
    """Seen on a busy machine: its thread had not yet let go when the failure was told."""
    made = []

    class Held:
        def __init__(self, address, **_):
            made.append(weakref.ref(self))
            threading.Thread(target=lambda held: time.sleep(0.3), args=(self,)).start()
            raise OSError(address)

    monkeypatch.setattr("distributed.Client", Held)
    with pytest.raises(OSError, match="tcp://nobody"):
        Scheduler("tcp://nobody:1", 0.5)
    assert [one() for one in made] == [None]


def test_a_scheduler_that_does_not_tell_who_it_is_is_none(monkeypatch):
    """Two silences in a row counted as the same scheduler: its loss was never noticed."""

    class Silent:
        status = "running"
        closed = 0

        def close(self, timeout):
            Silent.closed += 1

    monkeypatch.setattr("hiprom.batch.scheduler._client", lambda *_: Silent())
    monkeypatch.setattr(Scheduler, "_asked", lambda *_: None)
    with pytest.raises(OSError, match="went away"):
        Scheduler("tcp://127.0.0.1:1")
    assert Silent.closed == 1
