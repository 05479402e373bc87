"""What can be wrong with a history file."""

from __future__ import annotations

from pathlib import Path

from hiprom.errors import InputError
from hiprom.files import as_typed


class DamagedHistoryError(InputError):
    """The file is no intact history; it was left as it is."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"the history {path} is damaged ({reason}); it was left as it is: save a copy with "
            f"'hiprom history backup COPY --db {as_typed(path)}', then put an earlier backup in "
            "its place, or begin another file with --db"
        )
