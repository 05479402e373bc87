"""What the pipeline answers, for those who show it."""

from __future__ import annotations

import pytest
from helpers.command_line import make_analysis


@pytest.fixture
def analysis():
    """What a test of a person comes to."""
    return make_analysis("camera")
