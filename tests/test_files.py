"""Output files appear whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from hiprom.errors import UsageError
from hiprom.files import atomic_path, check_writable


def test_the_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    with atomic_path(target) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".json"
        temporary.write_text("{}")
        assert not target.exists()
    assert target.read_text() == "{}"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file(tmp_path: Path, failure: type[BaseException]) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")
    with pytest.raises(failure), atomic_path(target) as temporary:
        temporary.write_text("half")
        raise failure
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no space left"), atomic_path(tmp_path / "a.csv"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_other_errors_pass_unchanged(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "a.csv"):
        raise FileNotFoundError(errno.ENOENT, "some input")


@pytest.mark.parametrize(("name", "says"), [("nowhere/a.csv", "no folder"), (".", "is a folder")])
def test_unwritable_paths_are_told_early(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        check_writable(tmp_path / name)
    with pytest.raises(UsageError, match=says), atomic_path(tmp_path / name):
        pytest.fail("must not get here")


def test_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)  # chmod would not stop root
    with pytest.raises(UsageError, match="permission denied; choose a folder"):
        check_writable(tmp_path / "a.csv")


def test_checking_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    assert check_writable(tmp_path / "a.csv") == tmp_path / "a.csv"
    assert (tmp_path / "a.csv").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1
