import http.server
import threading
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from batch_fakes import make_outcome, make_task, measurement_of

from hiprom.batch import locations
from hiprom.batch.models import model_for
from hiprom.batch.sources import check_locations
from hiprom.batch.store import Store, open_folder
from hiprom.batch.work import measure_task
from hiprom.errors import ModelError, UsageError
from hiprom.pose.models import resolve_model

pytest.importorskip("fsspec", reason="needs hiprom[cluster]")
pytest.importorskip("aiohttp", reason="needs hiprom[cluster]")


@pytest.fixture
def web(tmp_path):
    """A folder behind http; yields (folder, address)."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("s3://bucket/a.mp4", True),
        ("https://host/a.mp4?key=1", True),
        ("a.mp4", False),
        ("/data/a.mp4", False),
        ("C:\\clips\\a.mp4", False),
        ("c://a.mp4", False),
    ],
)
def test_paths_and_urls(place, url):
    assert locations.is_url(place) is url


def test_secrets_of_a_url_are_never_shown():
    signed = "https://me:word@host:1/a/b.mp4?X-Signature=abc#x"
    assert locations.without_secrets(signed) == "https://host:1/a/b.mp4"
    assert locations.without_secrets("https://me:word@[x/b.mp4?key=1") == "https://…"
    assert locations.without_secrets("/a?b#c.mp4") == "/a?b#c.mp4"


@pytest.mark.parametrize("place", ["rtsp://camera/1", "file:///etc/passwd", "simplecache::s3://a"])
def test_other_kinds_of_url_are_refused(place):
    with pytest.raises(UsageError, match="cannot fetch"):
        locations.check_url(place)


@pytest.mark.parametrize("wrong", [("rtsp://camera/1", "full"), ("b.mp4", "rtsp://camera/m.task")])
def test_every_clip_and_every_model_must_be_of_a_kind_that_can_be_fetched(wrong):
    good = make_task("a.mp4").job, make_task("https://host/a.mp4", model="https://host/m.task").job
    check_locations([*good])
    clip, model = wrong
    with pytest.raises(UsageError, match="cannot fetch rtsp"):
        check_locations([*good, make_task(clip, model=model).job])


def test_a_missing_package_is_named(monkeypatch):
    import fsspec

    def missing(*args, **options):
        raise ImportError("Install s3fs")

    monkeypatch.setattr(fsspec.core, "url_to_fs", missing)
    with pytest.raises(UsageError, match="pip install s3fs"):
        locations.check_url("s3://bucket/a.mp4")


def test_a_url_is_fetched_to_a_file_that_goes_away(web, tmp_path):
    folder, address = web
    (folder / "a b.mp4").write_bytes(b"clip" * 100_000)
    with locations.local_copy(f"{address}/a%20b.mp4?key=1", str(tmp_path)) as local:
        assert local.read_bytes() == b"clip" * 100_000
        assert local.suffix == ".mp4"
        assert tmp_path in local.parents
    assert not local.parent.exists()


def test_a_stamp_tells_another_content(web, tmp_path):
    folder, address = web
    (folder / "a.mp4").write_bytes(b"clip")
    stamp = locations.stamp_of(f"{address}/a.mp4")
    assert stamp.size == 4
    (folder / "a.mp4").write_bytes(b"other")
    assert locations.stamp_of(f"{address}/a.mp4") != stamp
    assert locations.stamp_of(f"{address}/none.mp4") is None
    assert locations.stamp_of(str(tmp_path / "none.mp4")) is None


def test_a_clip_by_url_is_measured_under_its_name(web, monkeypatch):
    def run(clip, **options):
        assert clip.read_bytes() == b"clip"
        return SimpleNamespace(measurement=measurement_of(str(clip)))

    monkeypatch.setattr("hiprom.pipeline.run", run)
    folder, address = web
    (folder / "hike.mp4").write_bytes(b"clip")
    task = make_task(f"{address}/hike.mp4", model_sha256=resolve_model("full").sha256)
    outcome = measure_task(task)
    assert outcome.state == "measured"
    assert outcome.measurement.source.path == "hike.mp4"
    assert outcome.stamp.sha256 is not None


def test_a_url_that_cannot_be_fetched_is_tried_again(web, tmp_path):
    _, address = web
    task = make_task(f"{address}/none.mp4?key=secret", model_sha256=resolve_model("full").sha256)
    outcome = measure_task(task, str(tmp_path))
    assert (outcome.state, outcome.again) == ("unreadable", True)
    assert "cannot fetch" in outcome.reason
    assert "secret" not in outcome.to_json()
    assert list(tmp_path.glob("hiprom-*")) == []


def test_errors_of_storages_show_no_secret():
    text = "403, url='https://me:word@host/a.mp4?sig=abc%20d#x'\nForbidden"
    told = locations.reason_without_secrets(OSError(text))
    assert told == "403, url='https://host/a.mp4' Forbidden"
    assert locations.reason_without_secrets(OSError()) == "OSError"


def test_a_broken_clip_by_url_names_no_temporary_file(web, tmp_path):
    folder, address = web
    (folder / "a.mp4").write_bytes(b"no video")
    task = make_task(f"{address}/a.mp4", model_sha256=resolve_model("full").sha256)
    outcome = measure_task(task, str(tmp_path))
    assert (outcome.state, outcome.again) == ("unreadable", False)
    assert str(tmp_path) not in outcome.reason


def test_a_clip_that_may_not_be_read_is_tried_again(tmp_path, monkeypatch):
    """Neither its size nor its time tells that it may be read by now: it was left for ever."""
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"a clip")
    read = Path.open

    def refuse(path, *arguments, **options):  # chmod would not stop root
        if path == clip:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    outcome = measure_task(make_task(clip, model_sha256=model_for("full").sha256))
    assert (outcome.state, outcome.again) == ("unreadable", True)
    assert outcome.reason == "a.mp4 cannot be read: permission denied"


def test_a_model_by_url_is_fetched_once_and_checked(web, tmp_path, monkeypatch):
    folder, address = web
    monkeypatch.setenv("HIPROM_CACHE_DIR", str(tmp_path / "cache"))
    shipped = resolve_model("full")
    (folder / "m.task").write_bytes(shipped.path.read_bytes())
    model_for.cache_clear()
    first = model_for(f"{address}/m.task", shipped.sha256)
    assert first.sha256 == shipped.sha256
    (folder / "m.task").unlink()
    model_for.cache_clear()
    assert model_for(f"{address}/m.task", shipped.sha256) == first
    with pytest.raises(ModelError, match="not that of the batch"):
        model_for("full", "0" * 64)


def test_a_worker_with_another_model_or_version_says_so():
    outcome = measure_task(make_task())
    assert (outcome.state, outcome.again) == ("failed", True)
    assert "not that of the batch" in outcome.reason
    other = make_task().__class__(make_task().job, "0" * 64, "99.0")
    assert "runs hiprom" in measure_task(other).reason


def test_results_behind_a_url_that_cannot_be_reached(monkeypatch):
    """Each storage has errors of its own, for want of a key or of a network; none is a defect."""

    class Unreachable:
        def __getattr__(self, name):
            def fail(*_, **__):
                raise RuntimeError("no key for https://me:word@host/a?token=7")

            return fail

    monkeypatch.setattr(locations, "filesystem", lambda url: (Unreachable(), "bucket/results"))
    folder = open_folder("s3://bucket/results")
    calls = [lambda: Store(folder), lambda: folder.read("a"), lambda: folder.remove("a")]
    for call in [*calls, lambda: folder.write("a", b"")]:
        with pytest.raises(UsageError, match=r"cannot \w+ s3://bucket/results/") as caught:
            call()
        assert "no key for https://host/a" in str(caught.value)
        assert "word" not in str(caught.value) and "token" not in str(caught.value)


def test_results_behind_a_url(monkeypatch):
    monkeypatch.setattr(locations, "PROTOCOLS", ("memory",))
    folder = open_folder("memory://bucket/results")
    store = Store(folder)
    task = make_task("a.mp4")
    store.save(make_outcome(task))
    store.save(make_outcome(task))
    assert folder.names("records") == {"a.json"}
    assert "a.measurement.json" in folder.names("")
    assert Store(open_folder("memory://bucket/results")).load("a") == make_outcome(task)
    store.save(make_outcome(task, state="unreadable", measurement=None))
    assert "a.measurement.json" not in folder.names("")
