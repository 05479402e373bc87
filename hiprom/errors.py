"""Errors a user can act on: what is wrong, where, what to do; and the exit status."""

from __future__ import annotations


class HipromError(Exception):
    """Base of every error that hiprom raises on purpose.

    The message is one line for a person: what is wrong, where, and what to do.
    """

    exit_status = 1


def in_short(error: Exception, most: int = 120) -> str:
    """Return a library's error as a part of one line, cut short: some quote a whole file."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= most else f"{text[: most - 1]}…"


def reason_of(error: Exception) -> str:
    """Return what the system (or Python) says was wrong, as a part of a sentence."""
    return (getattr(error, "strerror", None) or str(error)).lower()


class UsageError(HipromError):
    """The command or call was wrong (an unknown option value, an output that cannot be written)."""

    exit_status = 2


class InputError(HipromError):
    """The clip, landmark file or model could not be read."""

    exit_status = 3


class ModelError(InputError):
    """A model bundle is missing, damaged, or not the one that it claims to be."""


class PrivacyError(HipromError):
    """The installed MediaPipe would report usage to its maker, and the user has not allowed it."""

    exit_status = 2
