from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from helpers.measurements import make_measurement

import hiprom
import hiprom.pose
import hiprom.video
from hiprom.errors import InputError


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


def test_a_result_that_was_written_is_read_by_a_name_of_the_package(tmp_path: Path) -> None:
    measurement = make_measurement()
    path = tmp_path / "clip.measurement.json"
    path.write_text(measurement.to_json(), encoding="utf-8")
    assert hiprom.read_measurement(path) == hiprom.read_measurement(str(path)) == measurement
    with pytest.raises(InputError, match=r"none\.json"):
        hiprom.read_measurement(tmp_path / "none.json")
