"""Say why the tests of the web application do not run, where they do not."""

from __future__ import annotations

import pytest

from .needs import MISSING


def test_what_the_web_application_needs_is_here() -> None:
    if MISSING:
        pytest.skip(f"the web application is not tested: needs {', '.join(MISSING)}")
