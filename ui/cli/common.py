"""What the commands share: options, output, progress, and the slow parts that tests replace."""

import json
import re
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, RenderableType
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
    from rag.wanted import Given

STOPPED = 130
"""The exit code after Ctrl-C, as shells have it."""
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
OutletOption = Annotated[
    list[str] | None,
    typer.Option("--outlet", metavar="NAME", help="Only reports of this outlet, as in `dateline status`. Repeatable."),
]
LangOption = Annotated[
    list[str] | None,
    typer.Option("--lang", metavar="CODE", help="Only reports in this language: de, en, uk, … Repeatable."),
]
PlaceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--place",
        metavar="PLACE",
        help="Only reports that lie in this folder or file (as it was added), or come from this site. Repeatable.",
    ),
]
TodayOption = Annotated[
    str | None,
    typer.Option(
        "--today",
        metavar="YYYY-MM-DD",
        help='The question\'s own date, from which "yesterday" counts. Else --as-of, else today.',
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="WORDS",
        help='Words of the question that shall set no filter, as they were told; "all" for none at all. Repeatable.',
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


# --- input ---------------------------------------------------------------------------------------------------


def limits(
    since: str | None,
    until: str | None,
    as_of: str | None,
    outlets: list[str] | None,
    languages: list[str] | None,
    places: list[str] | None,
    today: str | None,
    without: list[str] | None,
) -> "Given":
    """What the options say of where to look.

    Raises:
        InputError: one is no day, or they are in the wrong order.
    """
    first, last = _day("--since", since), _day("--until", until)
    if first and last and first > last:
        raise InputError(f"--since {first} is after --until {last}.")
    return {
        "since": first,
        "until": last,
        "as_of": _day("--as-of", as_of),
        "today": _day("--today", today),
        "outlets": outlets or (),
        "languages": [code.lower() for code in languages or ()],
        "places": places or (),
        "without": without or (),
    }


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
