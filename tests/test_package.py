from __future__ import annotations

import hiprom


def test_what_is_imported_on_first_use_is_listed() -> None:
    assert set(hiprom.__all__) <= set(dir(hiprom))
