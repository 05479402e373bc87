"""The history: who was measured when, in one SQLite file on this machine."""

from hiprom.history.errors import DamagedHistoryError
from hiprom.history.rows import Entry, NewMeasurement
from hiprom.history.store import History, default_path

__all__ = ["DamagedHistoryError", "Entry", "History", "NewMeasurement", "default_path"]
