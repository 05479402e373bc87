from dataclasses import replace

from hiprom.apps import doctor
from hiprom.pose import models


def test_models_are_listed_with_the_way_to_get_them(run, monkeypatch):
    here, there = models.list_models()
    monkeypatch.setattr(models, "list_models", lambda: [here, replace(there, path=None)])
    status, out, _ = run("models", "list")
    assert status == 0
    assert "present" in out
    assert "hiprom models get heavy" in out


def test_a_wrong_checksum_is_told(run, monkeypatch):
    found = replace(models.list_models()[0], intact=False)
    monkeypatch.setattr(models, "verify_models", lambda: [found])
    status, out, err = run("models", "verify")
    assert status == 3
    assert "WRONG" in out
    assert "hiprom models get full" in err


def test_doctor_finds_what_is_there(run, monkeypatch):
    monkeypatch.setattr(doctor, "_linux_cameras", lambda: ["video0 (Test camera)"])
    monkeypatch.setattr(doctor, "_opened_cameras", lambda: ["0"])
    status, out, _ = run("doctor")
    assert status == 0
    for word in ("mediapipe", "checksum right", "H.264 encoder", "cameras"):
        assert word in out


def test_doctor_tells_what_is_missing(run, monkeypatch):
    monkeypatch.setattr(doctor, "LIBRARIES", {"no-such-library": "no_such_library"})
    status, out, _ = run("doctor")
    assert status == 3
    assert "MISSING" in out
    assert "reinstall" in out


def test_doctor_tells_what_is_installed_but_cannot_be_loaded(run, monkeypatch):
    """OpenCV without the system's libraries: it was "ok", since only its version was looked up."""
    error = ImportError("libGL.so.1: cannot open shared object file: No such file or directory")
    monkeypatch.setattr(
        doctor, "try_to_load", lambda library: error if library == "opencv-python" else None
    )
    status, out, _ = run("doctor")
    assert status == 3
    told = " ".join(out.split())
    assert "cannot be loaded (libGL.so.1: cannot open shared object file" in told
    assert "apt-get install libgl1 libglib2.0-0" in told


def test_doctor_tells_how_to_get_what_only_some_commands_need(run, monkeypatch):
    monkeypatch.setattr(doctor, "_is_installed", lambda name: name != "uvicorn")
    status, out, _ = run("doctor")
    assert status == 0
    assert "missing: uvicorn" in out
    assert 'pip install "hiprom[app]"' in out
    assert "hiprom[export]" not in out
