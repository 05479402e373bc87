import os
import sys
from pathlib import Path

import pytest

from hiprom import __version__
from hiprom.batch.jobs import Options, Task, check_id, id_of
from hiprom.batch.manifest import read_manifest
from hiprom.batch.models import model_for
from hiprom.batch.sources import find_jobs
from hiprom.batch.work import measure_task
from hiprom.errors import InputError, UsageError

# Python's own csv module takes it since 3.11.
NUL = "a cell holds a line break" if sys.version_info >= (3, 11) else "not a CSV"


def read(tmp_path, text, encoding="utf-8", options=None):
    path = tmp_path / "manifest.csv"
    path.write_bytes(text.encode(encoding))
    return read_manifest(path, options or Options())


def test_cells_become_options_and_empty_ones_the_commands(tmp_path):
    text = (
        "clip,test,person,mirrored,model,id,x_group\n"
        "a.mp4,,,,,,patients\n"
        "sub/b.mp4,Standing,2,yes,full,left-knee,\n"
        "\n"
        "c.mp4,auto,largest,no,heavy,,controls\n"
    )
    a, b, c = read(tmp_path, text, options=Options(test="seated", mirrored=True))
    assert (a.id, a.shown, a.clip) == ("a", "a.mp4", str(tmp_path / "a.mp4"))
    assert a.options == Options("seated", "largest", True, "full")
    assert a.labels == (("x_group", "patients"),)
    assert (b.id, b.shown) == ("left-knee", "sub/b.mp4")
    assert b.options == Options("standing", 2, True, "full")
    assert c.options == Options("auto", "largest", False, "heavy")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_spreadsheets_write(tmp_path, separator, encoding):
    text = "Clip,Test\r\nKnie über.mp4,seated\r\n".replace(",", separator)
    (job,) = read(tmp_path, text, encoding)
    assert (job.shown, job.options.test, job.id) == ("Knie über.mp4", "seated", "Knie_über")


def test_columns_that_were_emptied_in_a_spreadsheet_are_none(tmp_path):
    (job,) = read(tmp_path, "clip;x_group;;\r\na.mp4;patients;;\r\n")
    assert (job.shown, job.labels) == ("a.mp4", (("x_group", "patients"),))


def test_model_paths_are_seen_from_the_manifest(tmp_path):
    (job,) = read(tmp_path, "clip,model\na.mp4,mine.task\n")
    assert job.options.model == str(tmp_path / "mine.task")


def test_paths_from_the_root_keep_their_folders_out_of_names(tmp_path):
    (job,) = read(tmp_path, f"clip\n{tmp_path}/deep/a.mp4\n")
    assert job.id == "a"


@pytest.mark.parametrize("place", [".", "/", "https://127.0.0.1:9/"])
def test_a_place_without_a_name_of_its_own_gets_one(tmp_path, place):
    (job,) = read(tmp_path, f"clip\n{place}\n")  # what it holds is told when it is measured
    assert job.id == "clip"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\na.mp4\n", "header: no column 'name'"),
        ("test\nseated\n", "header: a column clip is missing"),
        ("clip,clip\na,b\n", "header: column clip appears twice"),
        ("clip,mirored\na,yes\n", "'mirored'"),
        ("clip,test\na.mp4,sitting\n", "line 2: test 'sitting' is not one of auto"),
        ("clip,person\na.mp4,1\nb.mp4,0\n", "line 3: person '0'"),
        ("clip,mirrored\na.mp4,perhaps\n", "line 2: mirrored 'perhaps'"),
        ("clip,id\na.mp4,../../etc\n", "line 2: id '../../etc' cannot name a file"),
        ("clip,id\na.mp4,x\nb.mp4,X\n", "line 3: id X is that of line 2"),
        ("clip\na.mp4\n\na.mov\n", "line 4: id a is that of line 2"),
        ("clip,test\n,seated\n", "line 2: no clip"),
        ("clip,test\na.mp4\n", "line 2: 1 cell where the header has 2"),
        ("clip,test\na.mp4,seated,x\n", "line 2: 3 cells"),
        ("clip;;\na.mp4;lost;\n", "line 2: 'lost' stands in a column without a name"),
        ("clip\nhttp://[x/clip.mp4?key=1\n", "line 2: http://…: no URL"),
        ("clip,person\na.npz,2\n", "line 2: a.npz holds landmarks, of one person"),
        ("clip\nrtsp://camera/1\n", "line 2: rtsp://camera/1: cannot fetch rtsp"),
    ],
)
def test_mistakes_are_one_line_that_names_the_line(tmp_path, text, words):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)
    assert words in str(caught.value)
    assert "manifest.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names no clip"),
        (b"clip\n", "names no clip"),
        ("clip\nüber.mp4\n".encode("latin-1"), "not UTF-8"),
        (b'clip\n"a.mp4\n', "line 2: not a CSV"),
        (b"clip\n\x00\n", f"line 2: {NUL}"),
        (b"clip\n" + b"a" * 200_000, "line 2: not a CSV"),
    ],
)
def test_what_is_no_manifest_cannot_be_read(tmp_path, content, words):
    path = tmp_path / "manifest.csv"
    path.write_bytes(content)
    with pytest.raises((InputError, UsageError)) as caught:
        read_manifest(path, Options())
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_gives_its_videos_in_order(tmp_path):
    names = ["b.MP4", "a.mov", "sub/a.mov", ".hidden/c.mp4", "a.annotated.mp4", "notes.txt"]
    for name in [*names, "out/records/d.mp4"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    jobs = find_jobs(tmp_path, Options(), tmp_path / "out")
    assert [(job.id, job.shown) for job in jobs] == [
        ("a", "a.mov"),
        ("b", "b.MP4"),
        ("sub__a", "sub/a.mov"),
    ]


def test_linked_folders_are_entered_once_and_links_in_a_circle_end(tmp_path):
    """They were left out without a word, as when a folder of clips is made of links to disks."""
    clips, disk, out = tmp_path / "clips", tmp_path / "disk", tmp_path / "clips" / "out"
    for name in ["clips/a.mp4", "clips/mon/b.mp4", "disk/c.mp4", "clips/out/d.mp4"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    links = {"clips/.hidden": disk, "clips/first": clips / "mon", "clips/phone": disk}
    links |= {"clips/again": disk, "disk/clips": clips, "disk/disk": disk, "disk/out": out}
    for name, target in links.items():
        (tmp_path / name).symlink_to(target, target_is_directory=True)
    (clips / "e.mp4").symlink_to(disk / "c.mp4")
    (clips / "f.mp4").symlink_to("drive-that-is-off/f.mp4")
    shown = [job.shown for job in find_jobs(clips, Options(), out)]
    assert shown == ["a.mp4", "again/c.mp4", "e.mp4", "f.mp4", "mon/b.mp4"]


def test_clips_whose_names_are_alike_are_with_distinct_ids(tmp_path):
    for name in ["a.mov", "a.mp4", "b c.mp4", "b_c.mp4", "b+c.mp4", "B.mp4"]:
        (tmp_path / name).touch()
    jobs = find_jobs(tmp_path, Options())
    assert len({job.id.casefold() for job in jobs}) == len(jobs)
    assert {"a_mov", "a_mp4", "B"} <= {job.id for job in jobs}


def test_long_and_odd_names_give_ids_that_files_can_have(tmp_path):
    names = ["x" * 200 + ".mp4", "….mp4", "-a.mp4"]
    for name in names:
        (tmp_path / name).touch()
    ids = [job.id for job in find_jobs(tmp_path, Options())]
    assert all(0 < len(one) <= 100 and not one.startswith(("-", ".")) for one in ids)


def test_an_id_of_letters_of_several_bytes_leaves_room_for_what_follows_it():
    """A hundred Chinese letters are 300 bytes, and a file's name has 255: a batch ended there."""
    folders = "/".join(["\u5de6\u819d" * 15] * 3)
    ids = [id_of(f"{folders}/{n}.mp4") for n in range(2)]
    assert ids[0] != ids[1]
    assert all(len(f"{one}.measurement.json".encode()) < 255 for one in ids)
    assert check_id(ids[0]) == ids[0]
    with pytest.raises(UsageError, match="cannot name a file"):
        check_id("\u5de6" * 100)


@pytest.mark.parametrize(("clip", "id"), [("Aux.mp4", "_Aux"), ("nul.a.mp4", "_nul.a")])
def test_no_id_is_a_device_to_windows(clip, id):
    assert id_of(clip) == id
    with pytest.raises(UsageError, match="on Windows"):
        check_id(clip)
    assert check_id("auxiliary") == id_of("auxiliary.mp4") == "auxiliary"
    assert id_of("P01/con.mp4") == "P01__con"


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
def test_clips_whose_names_are_not_utf8_are_told_in_words_that_are(tmp_path):
    """One of them ended a batch of a thousand: no record could be written of it."""
    names = [os.fsdecode(b"knie_\xe4.mp4"), os.fsdecode(b"knie_\xf6.mp4")]
    for name in names:
        (tmp_path / name).touch()
    jobs = find_jobs(tmp_path, Options())
    assert [job.clip for job in jobs] == [str(tmp_path / name) for name in names]
    assert {job.shown for job in jobs} == {"knie_\N{REPLACEMENT CHARACTER}.mp4"}
    assert [job.id for job in jobs] == ["knie_mp4", "knie_mp4_2"]


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [("none", InputError, "there is no"), ("clip.mp4", UsageError, "hiprom analyze")],
)
def test_neither_folder_nor_manifest(tmp_path, name, error, words):
    (tmp_path / "clip.mp4").touch()
    with pytest.raises(error, match=words):
        find_jobs(tmp_path / name, Options())


def test_an_empty_folder(tmp_path):
    with pytest.raises(InputError, match="holds no video"):
        find_jobs(tmp_path, Options())


def test_results_among_the_clips_are_refused_with_a_place_for_them(tmp_path):
    (tmp_path / "clip.mp4").touch()
    with pytest.raises(UsageError, match=r"--out, such as .*results"):
        find_jobs(tmp_path, Options(), tmp_path / ".")
    (job,) = find_jobs(tmp_path, Options(), tmp_path / "results")
    assert job.id == "clip"


def test_a_folder_that_may_not_be_looked_into_does_not_seem_empty(tmp_path, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(InputError, match="permission denied"):
        find_jobs(tmp_path, Options())


def test_a_subfolder_that_may_not_be_looked_into_stands_for_its_clips(tmp_path, monkeypatch):
    """Its clips were left out without a word."""
    for name in ("clips/P01/a.mp4", "clips/P02/b.mp4", "clips/lost+found/c.mp4"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    look = os.scandir

    def scandir(folder):  # chmod would not stop root
        if Path(folder).name in ("P02", "lost+found"):
            raise PermissionError(13, "Permission denied", str(folder))
        return look(folder)

    monkeypatch.setattr("os.scandir", scandir)
    jobs = find_jobs(tmp_path / "clips", Options())
    assert [(job.id, job.shown) for job in jobs] == [("P01__a", "P01/a.mp4"), ("P02", "P02")]
    outcome = measure_task(Task(jobs[1], model_for("full").sha256, __version__, None))
    assert outcome.state == "unreadable"
    assert outcome.reason == "cannot read the folder P02: permission denied"


def test_a_clip_in_a_folder_that_may_not_be_searched_is_told_when_it_is_measured(unsearchable):
    """It ended as an internal error."""
    (job,) = find_jobs(unsearchable.parent, Options())
    assert job.shown == "locked/a.mp4"
