"""What mkdocs calls while it builds the site: generated parts, and pages the nav does not name.

A page asks for a generated part with a comment of its own line, such as ``<!-- hiprom: cli -->``
or ``<!-- hiprom: norms seated -->``; see `PARTS`. So protocols, commands and the JSON contract are
written once, in the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cli_part
import json_part
import protocol_parts
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from hiprom.errors import HipromError

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "hiprom" / "apps" / "web" / "static"
DRAWINGS = (ROOT / "docs" / "drawings", STATIC / "drawings")
DRAWING_STYLE = "css/drawing.css"
MORE = "More"

_PHONE_LINE = 32  # letters of code in a list
_INLINE = re.compile(rf"<code>((?:[^<&]|&\w+;){{{_PHONE_LINE + 1},}})</code>")
_MARK = re.compile(r"^<!-- hiprom: (?P<part>\w+)(?: (?P<argument>[^\n]+?))? -->$", re.MULTILINE)


def drawing(argument: str) -> str:
    """Return a drawing as inline SVG, so that it takes the page's colours.

    Parameters
    ----------
    argument : str
        ``NAME | what it shows``; the words become its label and its caption.
    """
    name, _, words = (part.strip() for part in argument.partition("|"))
    file = next((d / f"{name}.svg" for d in DRAWINGS if (d / f"{name}.svg").is_file()), None)
    if file is None or not words:
        raise PluginError(f"'<!-- hiprom: drawing {argument} -->' names no drawing with words")
    svg = file.read_text(encoding="utf-8").replace(
        "<svg ", f'<svg role="img" aria-label="{words}" ', 1
    )
    lines = "".join(line.strip() for line in svg.splitlines())
    return f'<figure class="drawing">{lines}<figcaption>{words}</figcaption></figure>'


PARTS: dict[str, Callable[[str], str]] = {
    "cli": lambda _: cli_part.commands(),
    "schema": lambda _: json_part.tables(),
    "drawing": drawing,
    "setup": protocol_parts.setup,
    "steps": protocol_parts.steps,
    "safety": protocol_parts.safety,
    "camera": protocol_parts.camera,
    "limits": protocol_parts.limits,
    "norms": protocol_parts.norms,
    "evidence": protocol_parts.evidence,
}


def fill(markdown: str, page: str) -> str:
    """Return a page with every mark replaced by the part that it names.

    Raises
    ------
    PluginError
        If there is no such part, or what it names does not exist.
    """

    def part(mark: re.Match[str]) -> str:
        name, argument = mark["part"], mark["argument"] or ""
        if name not in PARTS:
            raise PluginError(f"{page}: there is no part '{name}'; known: {', '.join(PARTS)}")
        try:
            return PARTS[name](argument)
        except HipromError as error:
            raise PluginError(f"{page}: {mark[0]}: {error}") from error

    return _MARK.sub(part, markdown)


def on_page_markdown(
    markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files
) -> str | None:
    """Fill in the generated parts of a page."""
    return fill(markdown, page.file.src_uri)


def on_page_content(html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Mark the commands within sentences that may be broken: they are longer than a phone's line.

    The browser would break the shorter ones, too, and even an option after its dashes.
    """
    return _INLINE.sub(lambda code: f'<code class="long">{code[1]}</code>', html)


def on_post_page(output: str, /, *, page: Page, config: MkDocsConfig) -> str | None:
    """Name the theme's search dialog, which the theme leaves without a name."""
    nameless = 'data-md-component="search" role="dialog"'
    return output.replace(nameless, f'{nameless} aria-label="Search"', 1)


def on_files(files: Files, /, *, config: MkDocsConfig) -> Files:
    """Put pages that the nav does not name under "More", and fetch the drawings' style."""
    files.append(File.generated(config, DRAWING_STYLE, abs_src_path=str(STATIC / DRAWING_STYLE)))
    config.extra_css.append(DRAWING_STYLE)
    named = set(_pages(config.nav or []))
    others = sorted({f.src_uri for f in files.documentation_pages()} - named)
    if others and config.nav is not None:
        config.nav.append({MORE: others})
    return files


def _pages(nav: Any) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    items = nav.values() if isinstance(nav, dict) else nav
    return [page for item in items for page in _pages(item)]
