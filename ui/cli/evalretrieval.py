"""`dateline eval retrieval`: how well passages and sentences are found, without a generator."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from ui.cli.common import say, say_json
from ui.cli.figures import NOTE, cell, tables
from ui.cli.progress import Counting, Ticker

if TYPE_CHECKING:
    from eval.retrieval.figures import Part
    from eval.retrieval.work import Work

_COLUMNS = 2
"""With three digits no more fit into 80 columns."""


def retrieval(
    context: typer.Context,
    part: Annotated[
        list[str] | None,
        typer.Option(
            "--part",
            metavar="NAME",
            help="same, cross, mixed, evidence, names, as_of, latency. Repeatable; else all.",
        ),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option(
            "--system",
            metavar="NAME",
            help="late (what search does), hybrid, centred, bm25, beside dense, which is always the first row. "
            "Repeatable; else all but bm25.",
        ),
    ] = None,
    xquad: Annotated[
        Path | None,
        typer.Option(
            "--xquad",
            metavar="DIR",
            help="XQuAD-R, a file a language (de.json). Without it same, cross and mixed are left out.",
        ),
    ] = None,
    sample: Annotated[
        int,
        typer.Option("--sample", metavar="N", min=0, help="So many questions of XQuAD, always the same; 0: all."),
    ] = 0,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="The first N questions of each part; 0: all.")
    ] = 0,
    split: Annotated[str, typer.Option("--split", metavar="dev|test|all", help="Of the gold questions.")] = "dev",
    passages: Annotated[
        int, typer.Option("--passages", metavar="N", min=100, help="Generated passages that latency is measured over.")
    ] = 100_000,
    archive: Annotated[
        Path | None,
        typer.Option(
            "--archive",
            metavar="DIR",
            help="A generated archive for latency; a copy of it is searched. Else one is made.",
        ),
    ] = None,
    pairs: Annotated[bool, typer.Option("--pairs", help="Print long tables too: each pair of languages.")] = False,
    as_json: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write all figures as JSON; -: on stdout, and nothing else."),
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Write the tables as Markdown.")
    ] = None,
) -> None:
    """Measure what is found, without asking a model: several systems, with 95 % intervals.

    same, cross and mixed ask XQuAD-R's questions over paragraphs in the question's language, in each other one, and
    in all together. evidence asks the gold questions, and looks for the sentences that state the answer. names
    spells names otherwise. as_of counts what is found of a later day. latency times search beside plain dense search.

    Examples:
      dateline eval retrieval --part evidence --limit 20
      dateline eval retrieval --xquad xquad-r/ --sample 200 --markdown figures.md
      dateline eval retrieval --part cross --xquad xquad-r/ --system hybrid --pairs
      dateline eval retrieval --part latency --passages 10000 --json - | jq .parts
    """
    from eval.retrieval.parts import check_parts, measured
    from eval.retrieval.systems import check_names
    from eval.retrieval.work import Work
    from eval.retrieval.xquad import files
    from rag.settings import load_settings
    from ui.cli.making import check_split

    names, systems = check_parts(part or ()), check_names(system or ())
    check_split(split)
    if xquad is not None:
        files(xquad)  # a folder that is not there is said before anything is loaded
    with Ticker() as ticker:
        encoder = context.obj.encoder(load_settings().encoder, ticker.say)
        ticker.stop()

        def counter(what: str, total: int) -> Counting:
            ticker.stop()
            return Counting(what, total)

        work = Work(
            encoder, systems, xquad=xquad, sample=sample, limit=limit, split=split, passages=passages, archive=archive,
            say=ticker.say, counter=counter,
        )  # fmt: skip
        found: list[Part] = []
        for one in measured(work, names):
            ticker.stop()
            found.append(one)
            if not _is_stdout(as_json):
                say(*_shown(one, pairs))
    _write(work, found, as_json, markdown, pairs)


def _is_stdout(path: Path | None) -> bool:
    return path is not None and str(path) == "-"


def _shown(part: "Part", pairs: bool) -> Iterator[RenderableType]:
    from eval.retrieval.tables import FEW, breakdowns, main_table, verdicts

    yield Text(f"{part.name}: {part.title}", style="bold")
    if part.figures:
        for table in (main_table(part, cell), *breakdowns(part, cell, 0 if pairs else FEW)):
            yield from tables(table.columns, table.rows, table.first, _COLUMNS)
        yield from (Text(line) for line in verdicts(part))
        yield Text(NOTE)
    yield from (Text(note) for note in part.notes)
    yield Text("")


def _write(work: "Work", found: "Sequence[Part]", as_json: Path | None, markdown: Path | None, pairs: bool) -> None:
    from eval.retrieval.figures import plain
    from eval.retrieval.tables import markdown as as_markdown

    if as_json is not None:
        value: dict[str, Any] = {
            "schema": 1,
            "encoder": work.encoder.name,
            "systems": list(work.systems),
            "sample": work.sample,
            "limit": work.limit,
            "split": work.split,
            "parts": [plain(one) for one in found],
        }
        if _is_stdout(as_json):
            say_json(value)
        else:
            _write_json(as_json, value)
    if markdown is not None:
        head = (f"Encoder {work.encoder.name}; split {work.split}. {NOTE}",)
        markdown.write_text(as_markdown(found, cell, head, pairs), encoding="utf-8")


def _write_json(path: Path, value: dict[str, Any]) -> None:
    import json

    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
