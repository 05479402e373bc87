"""Refuse a MediaPipe that reports usage to its maker.

From 0.10.35 on, creating a landmarker looks up a host of its maker's to send usage metrics
(traced with strace; its package page says so). hiprom films people's bodies and promises that
nothing leaves the machine, so it runs only under releases known to stay silent.
"""

from __future__ import annotations

import os
from importlib import metadata

from hiprom.errors import HipromError, PrivacyError

# Traced: no network call at all. Releases not listed are taken to phone home until traced.
SILENT_VERSIONS = frozenset({"0.10.30", "0.10.31", "0.10.32", "0.10.33"})

ALLOW_VARIABLE = "HIPROM_ALLOW_TELEMETRY"


def check_mediapipe() -> str:
    """Check that the installed MediaPipe keeps to itself, without importing it.

    A user who has nothing against one that reports usage says so in the environment, by
    ``HIPROM_ALLOW_TELEMETRY=1``.

    Returns
    -------
    str
        The installed version.

    Raises
    ------
    PrivacyError
        If the version is not known to be silent and the user has not allowed it.
    HipromError
        If MediaPipe is not installed.
    """
    try:
        version = metadata.version("mediapipe")
    except metadata.PackageNotFoundError as error:
        raise HipromError(
            "MediaPipe is not installed; reinstall hiprom, or: pip install mediapipe==0.10.31"
        ) from error
    if version in SILENT_VERSIONS or os.environ.get(ALLOW_VARIABLE) == "1":
        return version
    raise PrivacyError(
        f"MediaPipe {version} is not known to keep quiet: releases from 0.10.35 on report usage to"
        " their maker. Install a silent one (pip install mediapipe==0.10.31) or allow it with"
        f" {ALLOW_VARIABLE}=1"
    )
