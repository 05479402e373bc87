"""What the pipeline answers, for those who show it, and a history that was kept."""

from __future__ import annotations

from datetime import date

import pytest
from helpers.command_line import make_analysis

from hiprom.history import History


@pytest.fixture
def analysis():
    """What a test of a person comes to."""
    return make_analysis("camera")


@pytest.fixture
def history_file(tmp_path, measurement):
    """A history that holds one result, of P07."""
    path = tmp_path / "h.sqlite3"
    with History(path, create=True) as history:
        history.add("P07", date(2026, 3, 2), measurement)
    return path
