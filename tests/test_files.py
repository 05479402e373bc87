"""Output files appear whole or not at all; inputs are files, of bounded size."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hiprom.errors import InputError, UsageError
from hiprom.files import check_regular, place_of, read_json, read_text, sha256_of, text_of
from hiprom.results.stored import read_measurement
from hiprom.writing import (
    atomic_path,
    check_results_folder,
    check_writable,
    create_folder,
    results_folder,
)


def test_no_file_is_called_as_others_call_stdout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="cannot write '-'"):
        check_writable("-")
    assert not list(tmp_path.iterdir())


def test_the_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    with atomic_path(target) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".json"
        temporary.write_text("{}")
        assert not target.exists()
    assert target.read_text() == "{}"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_private_file_is_its_owners_alone(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "a.csv", private=True) as temporary:
        assert temporary.stat().st_mode & 0o777 == 0o600  # from the first byte on
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_replaced_file_hands_on_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    for mode in (0o600, 0o640, 0o444):
        target.chmod(mode)
        with atomic_path(target) as temporary:
            temporary.write_text("new")
        assert target.stat().st_mode & 0o777 == mode


def test_a_file_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, _: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied")  # Windows, with Excel

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(UsageError, match=r"a\.csv: access is denied; close it"),
        atomic_path(tmp_path / "a.csv"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


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


def test_a_folder_is_created_or_named_in_the_error(tmp_path: Path) -> None:
    create_folder(tmp_path / "new" / "newer")
    create_folder(tmp_path / "new" / "newer")
    assert (tmp_path / "new" / "newer").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"cannot create the cache .*file/a: .*; set ANOTHER$"):
        create_folder(tmp_path / "file" / "a", what="cache", remedy="set ANOTHER")


def test_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)  # chmod would not stop root
    with pytest.raises(UsageError, match="permission denied; choose a folder"):
        check_writable(tmp_path / "a.csv")


def test_checking_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    assert check_writable(tmp_path / "a.csv") == tmp_path / "a.csv"
    assert (tmp_path / "a.csv").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _circle(path: Path) -> None:
    path.symlink_to(path)


def _nothing(path: Path) -> None:
    del path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_pipe, "is not a regular file"),
        (_device, "is not a regular file"),
        (_circle, r"there is no file|[Tt]oo many levels"),
        (_nothing, "there is no file"),
        (Path.mkdir, "is a folder"),
    ],
)
def test_what_never_ends_is_not_opened(
    tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    make(tmp_path / "a.json")
    with pytest.raises(InputError, match=says):
        read_text(tmp_path / "a.json")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
@pytest.mark.parametrize("make", [_pipe, _device])
def test_pipes_and_devices_are_not_replaced(tmp_path: Path, make: Callable[[Path], None]) -> None:
    target = tmp_path / "a.csv"
    make(target)
    before = target.lstat()
    with pytest.raises(UsageError, match="a pipe or a device"):
        check_writable(target)
    with pytest.raises(UsageError, match="a pipe or a device"), atomic_path(target):
        pytest.fail("must not get here")
    assert target.lstat() == before


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_stays_one(tmp_path: Path) -> None:
    link, end = tmp_path / "link.csv", tmp_path / "end.csv"
    end.write_text("old")
    link.symlink_to(end)
    with atomic_path(check_writable(link)) as temporary:
        temporary.write_text("new")
    assert link.is_symlink()
    assert end.read_text() == "new"


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"cannot read|there is no file"):
        check_regular(tmp_path / name)


def test_a_name_too_long_for_an_output(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write.*too long"):
        check_writable(tmp_path / ("x" * 5000) / "a.json")


def test_a_zero_byte_in_the_name_of_an_output(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write.*null"):
        check_writable(tmp_path / "a\0b.json")
    with pytest.raises(UsageError, match=r"cannot create the folder.*null"):
        create_folder(tmp_path / "a\0b")


def test_a_results_folder_that_cannot_be_made_leaves_none_around_it(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match=r"cannot create.*too long"),
        results_folder(tmp_path / "new" / "newer" / ("x" * 300)),
    ):
        pytest.fail("must not get here")
    assert list(tmp_path.iterdir()) == []


def test_a_name_as_long_as_a_disk_allows_is_written(tmp_path: Path) -> None:
    """The temporary file beside it, 100 letters of its name and more, had a longer one."""
    path = tmp_path / ("\u6f22" * 78 + ".measurement.json")  # 251 bytes of UTF-8
    with atomic_path(path) as partial:
        partial.write_text("whole")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_links_in_a_circle_have_a_place(tmp_path: Path) -> None:
    link = tmp_path / "a"
    link.symlink_to(link)
    assert place_of(link) == link.parent.resolve() / "a"


def test_the_checksum_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc" * 1_000_000)
    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"abc" * 1_000_000).hexdigest()


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": 1}', encoding="utf-8-sig")
    assert read_json(tmp_path / "a.json") == {"a": 1}


def test_a_text_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIPROM_MAX_TEXT_MB", "1")
    (tmp_path / "a.json").write_bytes(b"1" * 1_000_000)
    assert len(read_text(tmp_path / "a.json")) == 1_000_000
    (tmp_path / "a.json").write_bytes(b"1" * 1_000_001)
    with pytest.raises(InputError, match=r"larger than 1 MB.*HIPROM_MAX_TEXT_MB above 1"):
        read_text(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 5000, "is not JSON"),
        (b"\xff", "is not UTF-8 text"),
    ],
)
def test_json_that_is_of_no_use(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_json(tmp_path / "a.json")


def test_a_url_is_no_missing_file() -> None:
    with pytest.raises(InputError, match=r"https://example\.org/clip\.mp4 is a URL"):
        check_regular(Path("https://example.org/clip.mp4"))
    with pytest.raises(InputError, match="there is no file c:"):
        check_regular(Path("c:/clip.mp4"))


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_file_is_called_empty(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(content)
    for read in (read_json, read_measurement):
        with pytest.raises(InputError, match="is empty"):
            read(tmp_path / "a.json")


def test_a_results_folder_is_tried_and_nothing_is_left(tmp_path: Path) -> None:
    check_results_folder(tmp_path)
    (tmp_path / "results").mkdir()  # others' folders are in no way
    check_results_folder(tmp_path / "new" / "deep")
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "deep"):
        with pytest.raises(UsageError, match="file is a file; name another"):
            check_results_folder(folder)


def test_a_results_folder_on_a_drive_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiprom.writing.is_there", lambda path, wrong: False)
    with pytest.raises(UsageError, match=r"cannot use the folder .*results: .*; name another"):
        check_results_folder(tmp_path / "results")


@pytest.mark.skipif(sys.platform != "linux", reason="there nobody can make a folder in /proc")
def test_a_results_folder_that_cannot_be_made_is_named_itself() -> None:
    """Not a file in the folder around it, which nobody had asked for."""
    with pytest.raises(UsageError, match="cannot use the folder /proc/x/y: no such file"):
        check_results_folder(Path("/proc/x/y"))


@pytest.mark.skipif(os.name == "nt", reason="names there are no bytes")
def test_a_name_that_is_not_utf8_is_text_all_the_same() -> None:
    """As of a clip out of an old archive: its result is written as any other's."""
    assert text_of(os.fsdecode(b"a\xe9\xc3\xa9.mp4")) == "a\N{REPLACEMENT CHARACTER}é.mp4"
