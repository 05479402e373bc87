"""The blocks of code in the pages, and what stands before them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN_BY_CI = "runs in .ci/run, in a fresh environment"

_FENCE = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*?) -->\n)?```(?P<language>\w*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """One fenced block: its page, its language, what it holds, and why it does not run here."""

    page: str
    line: int
    language: str
    code: str
    not_run: str | None

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(page: Path) -> list[Block]:
    """Return every block of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page=page.relative_to(ROOT).as_posix(),
            line=text.count("\n", 0, match.start("code")),
            language=match["language"],
            code=match["code"],
            not_run=_reason(match["mark"]),
        )
        for match in _FENCE.finditer(text)
    ]


def without_blocks(page: Path) -> str:
    """Return a page's text with its blocks taken out."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def _reason(mark: str | None) -> str | None:
    if mark is None:
        return None
    kind, _, rest = mark.partition(": ")
    return {"not run": rest, "run": RUN_BY_CI}.get(kind)
