"""Packages that only some exports need: imported late, and named where they are missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from hiprom.errors import UsageError


def import_optional(module: str, what: str) -> ModuleType:
    """Import a module of the ``export`` extra.

    Parameters
    ----------
    module : str
    what : str
        What it is needed for, for the message.

    Raises
    ------
    UsageError
        If it is not installed, with how to install it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise UsageError(
            f'writing {what} needs the package {package}: pip install "hiprom[export]"'
        ) from error
