from __future__ import annotations

from types import ModuleType

import pytest

import hiprom
import hiprom.pose
import hiprom.video


def test_what_is_imported_on_first_use_is_listed() -> None:
    listed = set(dir(hiprom))
    assert set(hiprom.__all__) <= listed
    assert not {"TYPE_CHECKING", "annotations", "lazily"} & listed


@pytest.mark.parametrize("package", [hiprom, hiprom.pose, hiprom.video])
def test_names_that_are_imported_on_first_use_are_there_and_no_others(package: ModuleType) -> None:
    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'no'"):
        package.no  # noqa: B018
