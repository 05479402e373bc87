"""Recorded clips: taken with limits, measured, cancelled, deleted."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from hiprom.apps.web import results, uploads
from hiprom.apps.web.application import make_application
from hiprom.apps.web.results import Results
from hiprom.apps.web.uploads import Upload, Uploads
from hiprom.errors import InputError, UsageError

from .clips import send, settled
from .fakes import ADDRESS, OURS


def test_a_clip_becomes_a_result_and_is_deleted(client, measuring, settings):
    answer = send(client, "My clip (1).MP4", test="seated", mirrored="true")
    assert answer.status_code == 202
    job = settled(client, answer.json()["id"])
    assert job["state"] == "done"
    wanted = {"test": "seated", "model": "full", "mirrored": True, "careful": settings.careful}
    assert measuring.options == wanted | {"workers": 1}
    assert not measuring.paths[0].exists()
    result = client.get(f"/api/results/{job['result']}").json()
    assert result["measurement"]["source"]["path"] == "My clip (1).MP4"
    assert result["measurement"]["sides"]["left"]["peak_ir_deg"] == 30.0
    assert all(path.name.startswith("My_clip_1_") for path in settings.out.iterdir())
    assert client.get("/api/results").json()[0]["id"] == job["result"]


@pytest.mark.parametrize("name", ["notes.txt", "clip", "clip.mp4.exe", "playlist.m3u8", "a.svg"])
def test_what_is_no_video_is_refused(client, measuring, name):
    answer = send(client, name)
    assert answer.status_code == 400
    assert "MP4" in answer.json()["message"]
    assert measuring.paths == []


def test_a_name_is_taken_as_it_is(client, measuring):
    name = "100%41 done.mp4"
    assert settled(client, send(client, name).json()["id"])["name"] == name


def test_a_name_is_never_a_path(client, measuring, settings):
    key = settled(client, send(client, "../../etc/evil.mp4").json()["id"])["result"]
    assert client.get(f"/api/results/{key}").json()["measurement"]["source"]["path"] == "evil.mp4"
    assert {path.parent for path in settings.out.rglob("*")} == {settings.out}


@pytest.mark.parametrize("announced", [True, False])
def test_a_clip_over_the_limit_is_refused(settings, engine, measuring, announced):
    small = replace(settings, upload_bytes=10)
    content = b"x" * 11 if announced else iter([b"x" * 6, b"x" * 6])
    with TestClient(make_application(small, engine), base_url=ADDRESS) as client:
        answer = send(client, content=content)
        assert answer.status_code == 413
        assert "larger than" in answer.json()["message"]
    assert measuring.paths == []


def test_an_empty_clip_is_refused(client, measuring):
    assert send(client, content=b"").status_code == 400


def test_a_clip_that_stops_coming_keeps_no_other_out(settings, measuring):
    """The network of a phone goes away without a word: the connection stays open."""

    async def beginning():
        yield b"a cl"
        await asyncio.Event().wait()

    async def whole():
        yield b"a clip"

    async def send_both():
        clips = Uploads(replace(settings, silence_s=0.05), Results(settings.out))
        clip = Upload("clip.mp4", "auto", mirrored=False)
        with pytest.raises(InputError, match="stopped coming"):
            await clips.take(clip, beginning(), "first")
        job = await clips.take(clip, whole(), "second")
        await clips.close()
        return job

    assert asyncio.run(send_both()).key == "second"


@pytest.mark.parametrize("full", ["ClipFolder", "_store"])
def test_a_full_disk_is_one_sentence_and_no_clip_on_its_way(client, measuring, monkeypatch, full):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(uploads if full == "ClipFolder" else uploads.Uploads, full, fail)
        for _ in range(2):
            answer = send(client)
            assert answer.status_code == 400
            assert "cannot be stored here: no space left on device" in answer.json()["message"]
    assert settled(client, send(client).json()["id"])["state"] == "done"


def test_one_clip_at_a_time(client, measuring):
    measuring.go.clear()
    first = send(client).json()["id"]
    assert send(client).status_code == 429
    measuring.go.set()
    assert settled(client, first)["state"] == "done"
    assert settled(client, send(client).json()["id"])["state"] == "done"


def test_a_clip_can_be_cancelled(client, measuring, settings):
    measuring.go.clear()
    key = send(client).json()["id"]
    assert client.delete(f"/api/clips/{key}", headers=OURS).status_code == 204
    assert settled(client, key)["state"] == "failed"
    assert not settings.out.exists()


def test_a_clip_can_be_cancelled_before_its_answer_is_read(client, measuring, settings):
    measuring.go.clear()
    key = "0123456789abcdef01234567"
    assert send(client, key=key).json()["id"] == key
    assert "was sent before" in send(client, key=key).json()["message"]
    client.delete(f"/api/clips/{key}", headers=OURS)
    assert settled(client, key)["state"] == "failed"
    assert not settings.out.exists()
    assert send(client, key="../x").status_code == 422


def test_a_clip_that_was_cancelled_does_not_stand_in_the_way_of_the_next(client, measuring):
    measuring.heeds.clear()
    measuring.go.clear()
    keys = []
    for _ in range(2):  # the second waits until the first comes to its next frame
        keys.append(send(client).json()["id"])
        client.delete(f"/api/clips/{keys[-1]}", headers=OURS)
        assert client.get("/api/going").json()["clip"] is None
    assert send(client).status_code == 429  # each keeps its file until then
    measuring.heeds.set()
    assert [settled(client, key)["state"] for key in keys] == ["failed", "failed"]
    measuring.go.set()
    assert settled(client, send(client).json()["id"])["state"] == "done"


def test_an_error_names_the_clip_and_not_its_temporary_path(client, measuring):
    measuring.error = lambda path: InputError(f"{path} has no frames to measure")
    job = settled(client, send(client).json()["id"])
    assert (job["state"], job["message"]) == ("failed", "clip.mp4 has no frames to measure")


def test_a_defect_is_one_sentence(client, measuring):
    measuring.error = lambda path: ZeroDivisionError("secret")
    message = settled(client, send(client).json()["id"])["message"]
    assert message.startswith("internal error (ZeroDivisionError)")
    assert "secret" not in message


def test_a_results_folder_that_cannot_be_made_is_one_sentence(settings, engine, measuring):
    settings.out.write_text("in the way")
    with TestClient(make_application(settings, engine), base_url=ADDRESS) as client:
        job = settled(client, send(client).json()["id"])
    assert "cannot create the folder" in job["message"]


def test_where_the_disk_becomes_full_no_half_of_a_result_stays(
    client, measuring, monkeypatch, settings
):
    full = "cannot write x.plot.svg: no space left on device"

    def fail(*_):
        raise UsageError(full)

    monkeypatch.setattr(results, "write_plot", fail)
    job = settled(client, send(client).json()["id"])
    assert (job["state"], job["message"]) == ("failed", full)
    assert list(settings.out.iterdir()) == []


def test_the_server_stops_although_a_clip_is_being_measured(settings, engine, measuring):
    measuring.go.clear()
    with TestClient(make_application(settings, engine), base_url=ADDRESS) as client:
        assert send(client).status_code == 202
    assert not settings.out.exists()
