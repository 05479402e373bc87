from __future__ import annotations

import hiprom


def test_what_is_imported_on_first_use_is_listed() -> None:
    listed = set(dir(hiprom))
    assert set(hiprom.__all__) <= listed
    assert not {"Any", "TYPE_CHECKING", "annotations"} & listed
