"""The terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import errno
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, TextIO

import typer

from hiprom.apps.options import BROKEN_PIPE
from hiprom.errors import UsageError, reason_of

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress, Task
    from rich.text import Text

# Control characters but the newline, and those that turn the direction of writing.
_OBEYED: Final = dict.fromkeys(
    (
        *range(10),
        *range(11, 32),
        *range(127, 160),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ),
    "\N{REPLACEMENT CHARACTER}",
)

_WIDTH: Final = 80  # the tables' own

Report = Callable[[int, int | None], None]


def open_what_is_closed() -> None:
    """Open standard streams that were closed before the start (``2>&-``) on the null device.

    Otherwise the next file that is opened takes a stream's number, and log lines go into it. What
    is said to nobody is lost, but not a result: where stdout was closed, to write there fails.
    """
    for name, opened in (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:  # in the order in which they are numbered
            number = os.open(os.devnull, opened)
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def take_any_text() -> None:
    """Let stdout and stderr take every character: a degree sign must not end the program.

    Files and pipes get UTF-8 whatever the locale; a terminal shows "?" for what it cannot show.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # it may be another program's own
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


def harmless(text: str) -> str:
    """Return a text without characters that a terminal would obey: a file's name may hold any."""
    return text.translate(_OBEYED)


def say(message: str) -> None:
    """Write a line for the user to stderr; where nobody reads it, the work goes on."""
    try:
        print(f"hiprom: {harmless(message)}", file=sys.stderr, flush=True)
    except OSError:  # `hiprom … 2>&1 | head`, or a full disk
        _discard(sys.stderr)


def agreed(question: str) -> bool:
    """Ask on the terminal; where nobody can answer (a pipe, a script) nobody has agreed.

    Raises
    ------
    typer.Abort
        If Ctrl-C was the answer.
    """
    try:
        return typer.confirm(question, err=True)
    except typer.Abort as unanswered:
        typer.echo(err=True)  # the question has a line of its own
        if isinstance(unanswered.__context__, KeyboardInterrupt):
            raise
        return False


def emit(text: str) -> None:
    """Write text to stdout; end quietly where the reader went away (``hiprom … | head``).

    Raises
    ------
    UsageError
        If stdout is closed, or leads to a file that cannot be written (a full disk).
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
        raise SystemExit(BROKEN_PIPE) from None
    except OSError as error:
        _discard(sys.stdout)
        why = "it is closed" if error.errno == errno.EBADF else reason_of(error)
        raise UsageError(f"cannot write to the standard output: {why}") from error


def _discard(stream: TextIO) -> None:
    """Point a stream at the null device: Python flushes it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def show(renderable: RenderableType) -> None:
    """Print something of rich's to stdout, plain where that is no terminal or NO_COLOR is set."""
    from rich.console import Console, Group
    from rich.segment import Segment, Segments

    # Notes and reasons are no markup: one that holds "[/b]" must not end the program.
    console = Console(highlight=False, soft_wrap=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 100
    parts = renderable.renderables if isinstance(renderable, Group) else [renderable]
    found = [
        Segment(harmless(segment.text), segment.style, segment.control)
        for part in parts
        for segment in console.render(part, console.options.update(width=_width(console, part)))
    ]
    console.width = max(console.width, _WIDTH)  # nothing is cut any more
    with console.capture() as capture:
        console.print(Segments(found))
    emit("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))


def _width(console: Console, part: RenderableType) -> int:
    """Return the terminal's width, or a table's own where rich would cut figures.

    The terminal then wraps the lines of that table, and those of no other part.
    """
    if console.width >= _WIDTH:
        return console.width
    narrow, own = (_letters(console, part, width) for width in (console.width, _WIDTH))
    return console.width if narrow == own else _WIDTH


def _letters(console: Console, renderable: RenderableType, width: int) -> Counter[str]:
    """Return how often each letter is there at a width: fewer where something was cut."""
    lines = console.render_lines(renderable, console.options.update(width=width))
    return Counter("".join("".join(s.text.split()) for line in lines for s in line))


@contextmanager
def progress_bar(label: str, unit: str, *, quiet: bool) -> Iterator[Report]:
    """Show a bar with the rate and the time left on stderr, and nothing where that is no terminal.

    Parameters
    ----------
    label, unit : str
        What is going on, and what is counted (``frames``).
    quiet : bool
        Show nothing in any case.

    Yields
    ------
    callable
        To be called with (done, total or None).
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    progress = _make_progress(unit)
    with progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _make_progress(unit: str) -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        ProgressColumn,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.0f} {unit}/s" if speed else f"– {unit}/s")

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        Rate(),
        TimeRemainingColumn(),
        # It looks up sys.stderr for every line, and rich does not replace it: while native
        # libraries write their log lines, it is exchanged (`hiprom.pose.quiet`).
        console=Console(stderr=True),
        redirect_stdout=False,
        redirect_stderr=False,
        transient=True,
    )
