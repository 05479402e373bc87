"""Every command on the pages runs, and those within sentences exist."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil

import pytest
from docs_blocks import PAGES, ROOT, Block, blocks_of, without_blocks

pytestmark = pytest.mark.slow

BLOCKS = [block for page in PAGES for block in blocks_of(page)]
CODE = [block for block in BLOCKS if block.language in ("sh", "python")]
COMMAND = re.compile(r"^\s*(?:\$ )?(?:hiprom|python3? -m|pip3?) ", re.MULTILINE)
INLINE = re.compile(r"`((?:hiprom|python -m) [^`]+)`")

# Examples of the commands' own help that cannot run here.
NOT_RUN = {
    "hiprom app": "starts a server and waits: tests/test_web runs it",
    "hiprom bench --speed sample_videos/seated_symmetric.mp4": (
        "runs the clip eighteen times: tests/test_validation/test_speed.py runs the parts"
    ),
    "hiprom live": "needs a camera and a screen: tests/test_live and tests/test_apps run it",
    "hiprom models get": "fetches a file from the network",
}


def skip_without_tools(code: str) -> None:
    if "jq " in code and shutil.which("jq") is None:
        pytest.skip("needs the program jq")
    for package, words in (("ezc3d", "--to c3d"), ("pyarrow", "--to parquet")):
        if words in code and importlib.util.find_spec(package) is None:
            pytest.skip(f"needs the package {package}: pip install 'hiprom[export]'")


@pytest.mark.parametrize("block", CODE, ids=lambda block: block.name)
def test_block_runs(block: Block, request: pytest.FixtureRequest) -> None:
    if block.not_run is not None:
        pytest.skip(block.not_run)
    skip_without_tools(block.code)
    shell, folder = request.getfixturevalue("shell"), request.getfixturevalue("workplace")
    shell.run(block.code, folder, language=block.language)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_commands_are_marked_as_such(block: Block) -> None:
    assert block.language, "name the block's language: sh, python, json or text"
    if block.language not in ("sh", "python"):
        assert not COMMAND.search(block.code), "a block with commands is marked sh"


def test_pages_have_blocks_that_run() -> None:
    running = {block.page for block in CODE if block.not_run is None}
    assert {"README.md", "docs/index.md", "docs/history.md", "docs/exports.md"} <= running


def test_no_command_hides_in_an_indented_block() -> None:
    for page in PAGES:
        hidden = re.search(r"^(?: {4,}|\t)(?:hiprom|python -m|pip) .*", without_blocks(page), re.M)
        assert hidden is None, f"{page.name}: put '{hidden[0].strip()}' into a fenced block"


def help_examples() -> list[tuple[str, str]]:
    from cli_part import examples

    return examples()


@pytest.mark.parametrize("example", help_examples(), ids=lambda example: example[1])
def test_example_of_the_help_runs(example: tuple[str, str], request: pytest.FixtureRequest) -> None:
    command, line = example
    for key in (command, line):
        if key in NOT_RUN:
            pytest.skip(NOT_RUN[key])
    skip_without_tools(line)
    shell, folder = request.getfixturevalue("shell"), request.getfixturevalue("workplace")
    shell.run(line, folder)


def inline_commands() -> list[tuple[str, str]]:
    return [
        (page.name, " ".join(found.split()))
        for page in PAGES
        for found in INLINE.findall(without_blocks(page))
    ]


@pytest.mark.parametrize("found", inline_commands(), ids=lambda found: ": ".join(found))
def test_command_within_a_sentence_exists(found: tuple[str, str]) -> None:
    words = shlex.split(found[1].replace("…", ""))
    if words[0] == "python":
        module = words[2]
        if module.startswith("benchmarks"):
            place = ROOT.joinpath(*module.split("."))
            assert place.is_dir() or place.with_suffix(".py").is_file(), f"no module {module}"
        else:
            assert importlib.util.find_spec(module) is not None, f"no module {module}"
        return
    check_usage(words[1:])


def check_usage(words: list[str]) -> None:
    """Follow the words through the commands; every option must belong to the last one."""
    from typer.main import get_command

    from hiprom.apps.cli import app

    command = get_command(app)
    path = [command]
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
        path.append(command)
    plain = [word for word in words if not word.startswith("-")]
    if hasattr(command, "commands") and plain:
        assert plain[0].isupper(), f"there is no command '{plain[0]}'"
    known = {name for part in path for p in part.params for name in p.opts} | {"--help", "-h"}
    unknown = [word for word in words if word.startswith("--") and word.split("=")[0] not in known]
    assert not unknown, f"no option {', '.join(unknown)}"
