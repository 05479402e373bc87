"""Model bundles: found, verified, refused when wrong, fetched whole or not at all."""

from __future__ import annotations

import hashlib
import http.server
import os
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hiprom.errors import ModelError, UsageError
from hiprom.pose import models
from hiprom.pose.models import KnownModel, get_model, list_models, resolve_model, verify_models

GOOD = b"a model bundle" * 20_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(models.CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "models"


class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
            return
        body = {"/good": GOOD, "/short": GOOD[:1000], "/long": GOOD * 3, "/cut": GOOD[:5000]}
        answer = body.get(self.path, b"x" * len(GOOD))
        self.send_response(200)
        # "/cut" promises all and hangs up early.
        self.send_header("Content-Length", str(len(GOOD if self.path == "/cut" else answer)))
        self.end_headers()
        try:
            self.wfile.write(answer)
        except ConnectionError:
            self.close_connection = True  # the client had enough

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch, address: str):
    """Put one made-up model into the manifest; returns a function that sets its address."""

    def serve(page: str) -> KnownModel:
        model = KnownModel(
            "tiny", "tiny.task", len(GOOD), hashlib.sha256(GOOD).hexdigest(), address + page, False
        )
        monkeypatch.setattr(models, "known_models", lambda: {"tiny": model})
        return model

    return serve


@pytest.mark.parametrize("name", ["full", "heavy"])
def test_the_shipped_models_are_found_and_intact(name: str) -> None:
    model = resolve_model(name)
    assert model.name == f"pose_landmarker_{name}"
    assert model.sha256 == models.file_sha256(model.path)
    assert {status.model.key: status.intact for status in verify_models()}[name] is True


def test_a_missing_model_says_how_to_get_it(own_cache: Path, known) -> None:
    known("/good")
    with pytest.raises(ModelError, match="hiprom models get tiny"):
        resolve_model("tiny")
    assert list_models()[0].path is None


def test_a_model_with_other_bytes_is_refused(own_cache: Path, known) -> None:
    known("/good")
    own_cache.mkdir(parents=True)
    (own_cache / "tiny.task").write_bytes(b"y" * len(GOOD))
    with pytest.raises(ModelError, match=r"wrong SHA-256.*refused.*hiprom models get tiny"):
        resolve_model("tiny")
    assert verify_models()[0].intact is False


def test_an_intact_copy_beats_a_damaged_one_of_the_same_size(
    own_cache: Path, known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the installation's own copy is damaged, and another was fetched."""
    known("/good")
    monkeypatch.setattr(models, "_SHIPPED_FOLDERS", (tmp_path,))
    (tmp_path / "tiny.task").write_bytes(b"y" * len(GOOD))
    fetched = get_model("tiny")
    assert fetched.path == own_cache / "tiny.task"
    assert resolve_model("tiny") == fetched
    (status,) = verify_models()
    assert (status.path, status.intact) == (fetched.path, True)


def test_bytes_are_read_again_only_where_the_file_changed(
    own_cache: Path, known, monkeypatch: pytest.MonkeyPatch
) -> None:
    known("/good")
    own_cache.mkdir(parents=True)
    bundle = own_cache / "tiny.task"
    bundle.write_bytes(GOOD)
    read: list[Path] = []
    sha256_of = models.sha256_of
    monkeypatch.setattr(models, "sha256_of", lambda path: read.append(path) or sha256_of(path))
    assert resolve_model("tiny") == resolve_model("tiny")
    assert len(read) == 1
    bundle.write_bytes(GOOD[:-1] + b"x")
    os.utime(bundle, ns=(0, 0))  # a file system's clock may be too coarse to tell
    with pytest.raises(ModelError, match="wrong SHA-256"):
        resolve_model("tiny")


def test_any_bundle_by_path(tmp_path: Path) -> None:
    bundle = tmp_path / "mine.task"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("pose_detector.tflite", b"")
    model = resolve_model(bundle)
    assert (model.name, model.path) == ("mine", bundle)
    assert len(model.sha256) == 64


@pytest.mark.parametrize("name", ["nonsense", "missing.task"])
def test_an_unknown_name_lists_the_known(name: str) -> None:
    with pytest.raises(ModelError, match="full, heavy"):
        resolve_model(name)


def test_a_damaged_bundle_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.task"
    broken.write_bytes(b"not a zip")
    with pytest.raises(ModelError, match="not a pose landmarker bundle"):
        resolve_model(broken)


def test_a_download_is_verified_and_kept(own_cache: Path, known) -> None:
    known("/good")
    told: list[tuple[int, int]] = []
    model = get_model("tiny", lambda done, total: told.append((done, total)))
    assert model.path == own_cache / "tiny.task"
    assert model.path.read_bytes() == GOOD
    assert told[-1] == (len(GOOD), len(GOOD))
    assert resolve_model("tiny") == model


def test_an_intact_copy_is_not_fetched_again(own_cache: Path, known) -> None:
    known("/good")
    get_model("tiny")
    known("/missing")
    assert get_model("tiny").path == own_cache / "tiny.task"


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("/missing", "cannot download.*Not Found"),
        ("/short", "not what it should be"),
        ("/long", "not what it should be"),
        ("/cut", "not what it should be|broke off|cannot download"),
        ("/other", "not what it should be"),
    ],
)
def test_a_bad_download_leaves_nothing(own_cache: Path, known, page: str, says: str) -> None:
    known(page)
    with pytest.raises(ModelError, match=says):
        get_model("tiny")
    assert list(own_cache.iterdir()) == []


def test_no_server_is_one_clear_line(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = KnownModel("tiny", "tiny.task", 3, "0" * 64, "http://127.0.0.1:9/tiny", False)
    monkeypatch.setattr(models, "known_models", lambda: {"tiny": model})
    with pytest.raises(ModelError, match="check the connection"):
        get_model("tiny")
    assert list(own_cache.iterdir()) == []


def test_a_cache_that_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known
) -> None:
    known("/good")
    (tmp_path / "file").touch()
    monkeypatch.setenv(models.CACHE_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(UsageError, match="cannot create the model cache"):
        get_model("tiny")


def test_a_cache_that_cannot_be_looked_into_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as the home of another account in a container; a name too long fails for root, too."""
    monkeypatch.setenv(models.CACHE_VARIABLE, str(tmp_path / ("x" * 300)))
    assert resolve_model("full").name == "pose_landmarker_full"
    assert all(status.intact for status in verify_models())


def test_the_default_cache_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(models.CACHE_VARIABLE)
    assert models.cache_folder().name == "models"
    assert "hiprom" in models.cache_folder().parts
