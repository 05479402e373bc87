"""What the page is told of a fault of the program's own."""

from __future__ import annotations

import traceback

from hiprom.environment import debugging


def internal_error(error: BaseException) -> str:
    """Return a sentence about an error that nobody foresaw; with --debug, print all of it.

    Parameters
    ----------
    error : BaseException
    """
    if debugging():
        traceback.print_exception(error)
    kind = type(error).__name__
    return f"internal error ({kind}); run hiprom app with --debug for the details"
