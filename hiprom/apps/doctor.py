"""``hiprom doctor``: what is here, what is missing, and how to get it."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hiprom import __version__
from hiprom.apps.console import show
from hiprom.apps.libraries import LIBRARIES, REINSTALL, remedy_for, try_to_load
from hiprom.apps.options import Debug, Quiet
from hiprom.errors import HipromError, in_short

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from rich.table import Table

EXTRAS = {
    "app": "web application",
    "export": "Parquet, C3D, FHIR check",
    "cluster": "batch by Dask",
}
_CAMERAS_TRIED = 4
_MISSING = 3


@dataclass(frozen=True)
class Finding:
    """One line of the report: ``ok`` is None for what is good to know but not needed."""

    what: str
    found: str
    ok: bool | None
    remedy: str = ""


def doctor(quiet: Quiet = False, debug: Debug = False) -> None:
    """Show versions, models and cameras, what is missing, and how to get it.

    The exit status is 3 if something needed is missing.
    """
    findings = [*_versions(), _privacy(), _encoder(), *_models(), *_extras(), _cameras()]
    show(_table(findings))
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(_MISSING)


def _versions() -> list[Finding]:
    python = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    findings = [Finding("hiprom", __version__, True), Finding("python", python, True)]
    for library in LIBRARIES:
        if not _is_installed(library):
            findings.append(Finding(library, "missing", False, REINSTALL))
        elif (error := try_to_load(library)) is not None:
            found = f"{metadata.version(library)} cannot be loaded ({in_short(error)})"
            findings.append(Finding(library, found, False, remedy_for(error)))
        else:
            findings.append(Finding(library, metadata.version(library), True))
    return findings


def _privacy() -> Finding:
    from hiprom.pose.guard import check_mediapipe

    try:
        check_mediapipe()
    except HipromError as error:
        return Finding("privacy", "this MediaPipe is refused", False, str(error))
    return Finding("privacy", "this MediaPipe makes no network call", True)


def _encoder() -> Finding:
    try:
        import av

        av.CodecContext.create("libx264", "w")
    except (ImportError, ValueError) as error:
        remedy = "reinstall PyAV from its wheel; only --video needs it"
        return Finding("H.264 encoder", f"missing ({error})", None, remedy)
    return Finding("H.264 encoder", "present", True)


def _models() -> list[Finding]:
    from hiprom.pose.models import verify_models

    try:
        statuses = verify_models()
    except HipromError as error:
        return [Finding("models", "no manifest", False, str(error))]
    findings = []
    for status in statuses:
        name, get = f"model {status.model.key}", f"hiprom models get {status.model.key}"
        if status.path is None:
            needed = False if status.model.shipped else None
            findings.append(Finding(name, "not on this machine", needed, get))
        elif status.intact:
            findings.append(Finding(name, "checksum right", True))
        else:
            findings.append(Finding(name, f"checksum WRONG: {status.path}", False, get))
    return findings


def _extras() -> list[Finding]:
    """Tell of the packages that only some commands need."""
    from packaging.requirements import Requirement

    try:
        required = [Requirement(line) for line in metadata.requires("hiprom") or []]
    except metadata.PackageNotFoundError:
        return []  # run from a folder, without being installed
    findings = []
    for extra, what in EXTRAS.items():
        wanted = [each.name for each in required if _is_for(extra, each)]
        if missing := [name for name in wanted if not _is_installed(name)]:
            remedy = f'pip install "hiprom[{extra}]"'
            findings.append(Finding(what, f"missing: {', '.join(missing)}", None, remedy))
        else:
            findings.append(Finding(what, "present", True))
    return findings


def _is_for(extra: str, required: Requirement) -> bool:
    """Return whether an extra brings this package to this Python."""
    marker = required.marker
    return marker is not None and "extra" in str(marker) and marker.evaluate({"extra": extra})


def _is_installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _cameras() -> Finding:
    found = _linux_cameras() if sys.platform.startswith("linux") else _opened_cameras()
    if found:
        return Finding("cameras", ", ".join(found), True)
    remedy = "plug one in, or allow the terminal to use it; recorded clips need none"
    return Finding("cameras", "none found", None, remedy)


def _linux_cameras() -> list[str]:
    """Return the video devices by name; looking does not switch them on."""
    devices = sorted(Path("/sys/class/video4linux").glob("video*"))
    return [f"{device.name} ({_device_name(device)})" for device in devices]


def _device_name(device: Path) -> str:
    try:
        return (device / "name").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "no name"


def _opened_cameras() -> list[str]:
    """Open the first few cameras, the only way to find them where the system has no list."""
    import cv2

    found = []
    for index in range(_CAMERAS_TRIED):
        camera = cv2.VideoCapture(index)
        if camera.isOpened():
            found.append(str(index))
        camera.release()
    return found


def _table(findings: list[Finding]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for finding in findings:
        mark = {True: "ok", None: "optional", False: "MISSING"}[finding.ok]
        remedy = f"\n→ {finding.remedy}" if finding.remedy else ""
        table.add_row(mark, finding.what, finding.found + remedy)
    return table
