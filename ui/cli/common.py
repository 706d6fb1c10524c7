"""What the commands share: options, output, progress, and the slow parts that tests replace."""

import json
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn
from rich.progress import Progress as Bar
from rich.status import Status as Spinner
from rich.text import Text

from index.errors import InputError
from ui import terminal

if TYPE_CHECKING:
    from index.archive import Archive
    from index.encoder import Encoder
    from index.offline import Progress
    from rag.desk import Desk
    from rag.generator import Generator as LanguageModel
    from rag.settings import Settings

STOPPED = 130
"""The exit code after Ctrl-C, as shells have it."""
_SECONDS_A_LINE = 5.0
_PACE_SECONDS = 60.0
"""The time that is left is told from the pace of so long: what was there already goes a hundred times as fast."""
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive", metavar="DIR", help="The archive's folder. Else DATELINE_ARCHIVE, else your data folder."
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help='A model of Ollama\'s, or "embedded". Else a local model that Ollama has, else the embedded one.',
    ),
]
OllamaOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Where Ollama listens. Else OLLAMA_HOST, else 127.0.0.1:11434."),
]
SinceOption = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Only reports of this day or later.")]
UntilOption = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Only reports of this day or earlier.")]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        metavar="YYYY-MM-DD", help="As of the end of this day: nothing later, in the versions that stood then."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON (UTF-8) and nothing else on stdout.")]


def _encoder(name: str, progress: "Progress") -> "Encoder":
    from index.encoder import load_encoder

    return load_encoder(name, progress)


def _desk(archive: "Archive", settings: "Settings", progress: "Progress") -> "Desk":
    from rag.desk import Desk

    return Desk.of(archive, settings, progress)


def _page(desk: "Desk", examples: tuple[str, ...], **options: Any) -> Generator[str]:  # noqa: ANN401 - of `launch`
    from ui.server import launch

    return launch(desk, examples, **options)


def _generator(settings: "Settings", progress: "Progress") -> "LanguageModel":
    from rag.generator import choose

    return choose(settings, progress)


@dataclass(frozen=True, slots=True)
class Tools:
    """The slow parts; a command gets them as `context.obj`."""

    encoder: "Callable[[str, Progress], Encoder]" = _encoder
    desk: "Callable[[Archive, Settings, Progress], Desk]" = _desk
    page: Callable[..., Generator[str]] = _page
    generator: "Callable[[Settings, Progress], LanguageModel]" = _generator


# --- output --------------------------------------------------------------------------------------------------


def console(*, stderr: bool = False) -> Console:
    """Where to print: wrapped to the width of a terminal, not wrapped in a pipe or file."""
    made = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    made.soft_wrap = not made.is_terminal
    return made


def say(*lines: RenderableType) -> None:
    """Print lines on stdout."""
    out = console()
    for one in lines:
        out.print(one)


def complain(message: str) -> None:
    """One line on stderr."""
    console(stderr=True).print(Text(f"dateline: {terminal.line(message)}"), soft_wrap=True)


def say_json(value: dict[str, Any]) -> None:
    """Print JSON on stdout, in UTF-8 whatever the terminal's encoding.

    What a terminal would obey stands as an escape, which JSON readers turn back.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    text = _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    sys.stdout.flush()
    sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))  # half a character: \ud800, as in JSON
    sys.stdout.buffer.flush()


def _plain(value: object) -> str:
    """What JSON has no form for: days and times in ISO 8601, paths as text."""
    return value.isoformat() if isinstance(value, date) else str(value)


# --- progress ------------------------------------------------------------------------------------------------


class Ticker:
    """What is being done now: a moving line on a terminal; elsewhere plain lines on stderr, or nothing."""

    def __init__(self, *, plain: bool = True) -> None:
        self._console = console(stderr=True)
        self._plain = plain
        self._spinner: Spinner | None = None

    def __enter__(self) -> "Ticker":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def say(self, text: str) -> None:
        """This is being done now."""
        shown = Text(terminal.line(text))
        if not self._console.is_terminal:
            if self._plain:
                self._console.print(shown)
        elif self._spinner:
            self._spinner.update(shown)
        else:
            self._spinner = self._console.status(shown)
            self._spinner.start()

    def stop(self) -> None:
        """Take the line away, so that something else can be printed; `say` brings it back."""
        if self._spinner:
            self._spinner.stop()
            self._spinner = None


class _Rate(ProgressColumn):
    """Items a second, or seconds an item; and the time that is left."""

    def render(self, task: Task) -> Text:
        return Text(_pace(task.speed, task.remaining))


def _pace(speed: float | None, remaining: float | None) -> str:
    """Speed and time left: "3.2 a second, 0:00:20 left"; "14.0 s each, 1:02:10 left"."""
    if not speed:
        return ""
    remaining = max(0.0, remaining or 0)
    pace = f"{speed:.1f} a second" if speed >= 1 else f"{1 / speed:.1f} s each"
    return f"{pace}, {timedelta(seconds=round(remaining / speed))} left"


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar with count and rate on a terminal, a line every few seconds elsewhere; call it with what is done."""
    err = console(stderr=True)
    if err.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate())
        with Bar(*columns, console=err, transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)
        return
    began = last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _SECONDS_A_LINE:
            last = now
            err.print(Text(f"{what}: {done:,} of {total:,}, {_pace(done / (now - began), total - done)}"))

    err.print(Text(f"{what}: {total:,} …"))
    yield tell


class Metering:
    """A bar over bytes of files, with the reports and their rate: on a terminal; elsewhere a line every few seconds."""

    def __init__(self, what: str, size: int) -> None:
        self._what, self._size = what, size
        self._console = console(stderr=True)
        self._last = time.monotonic()
        self._marks = deque([(self._last, 0, 0)])
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[state]}"))
        self._bar = Bar(*columns, console=self._console, transient=True) if self._console.is_terminal else None
        self._task = self._bar.add_task(what, total=max(size, 1), state="") if self._bar else None

    def __call__(self, done: int, count: int) -> None:
        """So many bytes and reports are done."""
        now = time.monotonic()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, state=self._state(done, count))
        elif (done < self._size or not self._size) and now - self._last >= _SECONDS_A_LINE:
            self._last = now
            share = f"{min(done / self._size, 1):.0%} of {megabytes(self._size)}, " if self._size else ""
            self._console.print(Text(f"{self._what}: {share}{self._state(done, count)}"))

    def say(self, text: str) -> None:
        """Something slow begins, in one line."""
        self._console.print(Text(terminal.line(text)))

    def _state(self, done: int, count: int) -> str:
        now = time.monotonic()
        if now - self._marks[-1][0] >= 1:
            self._marks.append((now, done, count))
        while len(self._marks) > 2 and now - self._marks[1][0] >= _PACE_SECONDS:
            self._marks.popleft()
        since, bytes_then, count_then = self._marks[0]
        took = max(now - since, 1e-3)
        pace = _pace((count - count_then) / took, 0).partition(",")[0]
        speed, remaining = (done - bytes_then) / took, self._size - done
        left = f"{timedelta(seconds=round(remaining / speed))} left" if speed > 0 and remaining > 0 else ""
        return ", ".join(part for part in (reports_of(count), pace, left) if part)

    def __enter__(self) -> "Metering":
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar:
            self._bar.stop()


def reports_of(count: int) -> str:
    """A count of reports in words: "1 report", "2,000 reports"."""
    return f"{count:,} {'report' if count == 1 else 'reports'}"


def megabytes(count: int) -> str:
    """Bytes for people: "3.1 MB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


# --- input ---------------------------------------------------------------------------------------------------


def period(since: str | None, until: str | None, as_of: str | None) -> dict[str, date | None]:
    """The days of `--since`, `--until` and `--as-of`.

    Raises:
        InputError: one is no day, or they are in the wrong order.
    """
    first, last = _day("--since", since), _day("--until", until)
    if first and last and first > last:
        raise InputError(f"--since {first} is after --until {last}.")
    return {"since": first, "until": last, "as_of": _day("--as-of", as_of)}


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"{option} {text} is not a day: write YYYY-MM-DD, e.g. 2026-03-31.") from error


def readable(question: str) -> str:
    """The question, if it is a text.

    Raises:
        InputError: the shell gave bytes that are not in the terminal's encoding.
    """
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise InputError("The question is not valid UTF-8; check the encoding of your terminal.") from error
    return question
