"""Every way in has the same default."""

from __future__ import annotations

from inspect import signature

from hiprom import pipeline
from hiprom.apps import analyze, app, bench, live
from hiprom.apps.web.settings import Settings
from hiprom.defaults import CAREFUL
from hiprom.validation.clips import measure_clips
from hiprom.validation.pairs import measure_pairs


def test_every_way_in_has_the_same_default():
    ways = (
        *(pipeline.run, pipeline.analyze, measure_clips, measure_pairs),
        *(analyze.analyze, app.app, bench.bench, live.live),
    )
    assert {signature(way).parameters["careful"].default for way in ways} == {CAREFUL}
    assert Settings().careful is CAREFUL
