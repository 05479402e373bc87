from datetime import date

import pytest

from hiprom.history import History

DAY = date(2026, 3, 2)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "history.sqlite3"


@pytest.fixture
def history(path):
    with History(path, create=True) as opened:
        yield opened


@pytest.fixture
def other(measurement):
    """The same measurement by the next version of hiprom."""
    return measurement.model_copy(update={"hiprom_version": "0.2.0"})
