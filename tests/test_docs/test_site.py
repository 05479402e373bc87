"""The built site: without a warning, whole, and with nothing from elsewhere."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from docs_blocks import ROOT
from helpers.browsers import new_page

from hiprom.batch.outcome import State
from hiprom.kinematics.types import COLUMNS, SIDED_COLUMNS
from hiprom.measurement import Measurement
from hiprom.protocols import load_protocol, names

for needed in ("mkdocs", "material", "mkdocstrings"):
    pytest.importorskip(needed, reason="needs mkdocs: pip install 'hiprom[docs]'")

FETCHED = re.compile(r'<(?:script|img|iframe|source|link)\b[^>]*?\b(?:src|href)="(?:https?:)?//')
SIZES = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `mkdocs build --strict` leaves it."""
    folder = tmp_path_factory.mktemp("site")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    return folder


def words_of(site: Path, page: str) -> str:
    """The text of a page as a reader sees it."""
    main = (site / page).read_text(encoding="utf-8").partition("<article")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", main)).split())


def test_pages_fetch_nothing_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 15
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not FETCHED.search(text.replace('<link rel="canonical"', "")), page.name


def test_every_page_is_in_the_navigation(site):
    start = (site / "index.html").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        link = "." if page.stem == "index" else f"{page.stem}.html"
        assert f'href="{link}" class="md-nav__link"' in start or page.stem == "index", page.name


def test_command_line_page_has_every_option(site):
    from typer.main import get_command

    from hiprom.apps.cli import app

    words = words_of(site, "cli.html")
    for name, command in get_command(app).commands.items():
        assert f"hiprom {name}" in words
        for param in command.params:
            if param.param_type_name == "option":
                assert param.opts[0] in words, (name, param.opts)


@pytest.mark.parametrize("name", names())
def test_tests_page_says_what_the_protocol_says(site, name):
    words, protocol = words_of(site, "tests.html"), load_protocol(name)
    for sentence in protocol.instructions.steps_for():
        assert sentence in words
    for norm in protocol.norms:
        assert norm.source in words
    assert " ".join(protocol.evidence.split()) in words


def test_json_page_explains_every_key(site):
    words = words_of(site, "json.html")
    schema = Measurement.model_json_schema(by_alias=True, mode="serialization")
    for part in (schema, *schema["$defs"].values()):
        for key, field in part["properties"].items():
            assert key in words
            assert " ".join(field["description"].split()).replace("`", "") in words.replace(
                "`", ""
            ), key
    assert (site / "schema.json").is_file()


def test_json_page_explains_every_column_of_the_frames(site):
    words = words_of(site, "json.html")
    for name in ("time_s", *SIDED_COLUMNS, *COLUMNS):
        assert f" {name} " in words


def test_batch_page_names_every_state(site):
    words = words_of(site, "batch.html")
    assert f"state is {', '.join(get_args(State)[:-1])} or {get_args(State)[-1]};" in words


def test_an_unknown_mark_stops_the_build():
    from mkdocs.exceptions import PluginError
    from pages import fill

    with pytest.raises(PluginError, match="there is no part 'nonsense'"):
        fill("<!-- hiprom: nonsense -->", "page.md")
    with pytest.raises(PluginError, match="names no drawing"):
        fill("<!-- hiprom: drawing nothing | words -->", "page.md")
    with pytest.raises(PluginError, match="no test called 'sideways'"):
        fill("<!-- hiprom: norms sideways -->", "page.md")


@pytest.mark.parametrize(("scheme", "size"), [("light", "desktop"), ("dark", "phone")])
@pytest.mark.parametrize("page", ["index", "filming", "cli"])
def test_page_is_legible_and_fits(site, browser, page, scheme, size):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core")
    opened, asked = new_page(browser, color_scheme=scheme, viewport=SIZES[size]), []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto((site / f"{page}.html").as_uri())
    opened.wait_for_function("typeof document$ !== 'undefined'")
    assert opened.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    found = axe.Axe().run(opened).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert not serious, [(one["id"], one["nodes"][0]["html"]) for one in serious]
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_commands_within_sentences_fit_and_short_ones_stay_whole(site, browser, width):
    """A long one stuck out of a tablet's page; an option was broken after its dashes on a phone."""
    page = new_page(browser, viewport={"width": width, "height": 900})
    for name in ("accuracy", "cli"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        codes = page.locator(".md-typeset :is(p, li) > code")
        lines = codes.evaluate_all(
            "all => all.map(c => [c.textContent, c.getClientRects().length])"
        )
        assert [code for code, count in lines if count > 1 and len(code) <= 32] == []


def test_keys_of_the_json_stay_whole_on_a_phone(site, browser):
    """The theme breaks code anywhere: ``peak_ir_deg`` stood there in pieces of four letters."""
    page = new_page(browser, viewport=SIZES["phone"])
    page.goto((site / "json.html").as_uri())
    keys = page.locator(".md-typeset td:first-child > code")
    lines = keys.evaluate_all(
        "all => all.map(key => [key.textContent, key.getClientRects().length])"
    )
    assert len(lines) > 50
    assert [key for key, count in lines if count > 1] == []


def test_search_works_from_a_folder_without_a_server(site, browser):
    page, complaints = new_page(browser, viewport=SIZES["desktop"]), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((site / "index.html").as_uri())
    page.click(".md-search__input")
    page.keyboard.type("inclinometer")
    first = page.wait_for_selector(".md-search-result__item a")
    assert first.get_attribute("href").startswith("file:")
    assert complaints == []
