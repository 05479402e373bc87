"""The words that results use and nobody knows by themselves are in the glossary."""

from __future__ import annotations

from typing import get_args

import pytest
from docs_blocks import ROOT

from hiprom.measurement import Grade, Tier

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*get_args(Tier), *get_args(Grade)])
def test_every_verdict_is_explained(word):
    assert f"*{word}*" in GLOSSARY
