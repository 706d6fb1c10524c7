"""`dateline ask` and `search`: questions to the archive."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import DatelineError, InputError
from ui import terminal
from ui.cli.common import (
    ArchiveOption,
    AsOfOption,
    JsonOption,
    LangOption,
    ModelOption,
    OllamaOption,
    OutletOption,
    PlaceOption,
    SinceOption,
    TodayOption,
    Tools,
    UntilOption,
    WithoutOption,
    limits,
    readable,
    say,
    say_json,
)
from ui.cli.matches import say_hits_csv, say_matches
from ui.cli.progress import Ticker
from ui.phrases import phrases

if TYPE_CHECKING:
    from index.records import Hit
    from rag.desk import Desk
    from rag.explain import Reason
    from rag.settings import Settings
    from rag.wanted import Given

_HITS = 10
"""How many passages are printed where nothing else is asked."""
Question = Annotated[str, typer.Argument(metavar="QUESTION", help='In any language, in quotation marks: "Who …?"')]


def ask(
    context: typer.Context,
    question: Question,
    archive: ArchiveOption = None,
    model: ModelOption = None,
    ollama: OllamaOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    outlet: OutletOption = None,
    lang: LangOption = None,
    place: PlaceOption = None,
    today: TodayOption = None,
    without: WithoutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with verbatim quotes from the reports.

    Each statement names the quotes that carry it: [1]. What was written but is not carried by them is withheld,
    with the reason, and what the reports leave open is said to be open. If the model fails, what search found
    is still printed, and the exit code is 3.

    Examples:
      dateline ask "Which countries offered troops?"
      dateline ask "Wie viele Tote?" --since 2026-03-01 --until 2026-03-31
      dateline ask "What was known of the dam?" --as-of 2026-03-10 --outlet "Kestrel Wire"
      dateline ask "Was geschah seit Montag?" --today 2026-03-12 --without "seit Montag"
      dateline ask "Когда начнётся перемирие?" --model qwen3:4b --json
    """
    from rag.settings import load_settings

    settings = load_settings(archive=archive, model=model, ollama=ollama)
    where, question = limits(since, until, as_of, outlet, lang, place, today, without), readable(question)
    with Ticker(plain=False) as ticker, _opened(context.obj, settings, ticker) as desk:
        if as_json:
            say_json(desk.ask(question, **where).to_json())
        else:
            _tell(desk, question, where, ticker)


def _tell(desk: "Desk", question: str, where: "Given", ticker: Ticker) -> None:
    """Print the answer as it comes."""
    from index.language import detect_question
    from rag.answer import Progress

    telling = terminal.Telling(detect_question(question))
    say(*terminal.notice_lines(desk.notice))
    try:
        for event in desk.stream(question, **where):
            if isinstance(event, Progress):
                ticker.say(event.text)
            elif lines := list(telling.tell(event)):
                ticker.stop()
                say(*lines)
    except DatelineError:
        ticker.stop()
        say(*telling.broken_off())
        raise


def search(
    context: typer.Context,
    question: Question,
    k: Annotated[
        int | None, typer.Option("-k", metavar="N", min=1, max=1000, help="How many passages to print, else 10.")
    ] = None,
    archive: ArchiveOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    outlet: OutletOption = None,
    lang: LangOption = None,
    place: PlaceOption = None,
    today: TodayOption = None,
    without: WithoutOption = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each hit why it is there.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Every passage in which all these words stand, newest first, unranked.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV (UTF-8) and nothing else on stdout.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the passages nearest to a question, or with --all each that holds its words; no language model is used.

    "dense" compares meanings, in all languages, "bm25" the words of the question's own; "late" holds each word of the
    question against those of the passage, and decides: "score" is that, in standard deviations above what passages
    of its language have. A dash means that this part did not find the passage. Words of the question such as "since
    Monday" or "according to TASS" limit the search; what was understood is told first.

    --all reads every report that the limits let through, copies too, without any model. All words must stand in one
    passage, in any form of the report's language, names in any spelling or script; words in double quotes are an exact
    phrase. Synonyms, and words of other languages that are no names, are not found.

    In CSV, a cell from a report that begins with = + - @ or a tab gets an apostrophe before it, as spreadsheets would
    take it for a formula.

    Examples:
      dateline search "troops for the ceasefire" -k 3
      dateline search "What was reported in March?" --lang uk --lang ru
      dateline search "What happened yesterday?" --today 2026-03-10
      dateline search "dam" --place reports/2026 --place kestrel.example
      dateline search "Torwasch-Damm" --explain
      dateline search "Torwasch-Damm" --json
      dateline search 'Marenka dam "state of emergency"' --all --csv > all.csv
    """
    from rag import fields
    from rag.settings import load_settings

    _check_forms(every, k, explain, as_csv, as_json)
    settings = load_settings(archive=archive)
    where, question = limits(since, until, as_of, outlet, lang, place, today, without), readable(question)
    with Ticker(plain=False) as ticker, _opened(context.obj, settings, ticker) as desk:
        if every:
            say_matches(desk, question, where, ticker, as_csv=as_csv, as_json=as_json)
            return
        found, notice = desk.look(question, k or _HITS, explain=explain, **where), desk.notice
        ticker.stop()
    if as_csv:
        say_hits_csv(found.hits, found.understood, notice)
        return
    reasons = found.reasons or [None] * len(found.hits)
    if as_json:
        told = [fields.of_understood(one) for one in found.understood]
        hits = [_hit(hit, reason) for hit, reason in zip(found.hits, reasons, strict=True)]
        say_json({"schema": 1, "question": question, "notice": notice, "understood": told, "hits": hits})
        return
    say(*terminal.notice_lines(notice), *terminal.understood_lines(found.understood, phrases("en")))
    say(*(terminal.hit_items(found.hits, reasons) if found.hits else ("Nothing was found.",)))


def _check_forms(every: bool, k: int | None, explain: bool, as_csv: bool, as_json: bool) -> None:
    """What cannot stand together is said at once."""
    if every and k is not None:
        raise InputError("--all prints every match: leave out -k.")
    if every and explain:
        raise InputError("--all ranks nothing that --explain could explain: leave out one of them.")
    if as_csv and (as_json or explain):
        raise InputError(f"--csv and {'--json' if as_json else '--explain'} cannot stand together.")


@contextmanager
def _opened(tools: Tools, settings: "Settings", ticker: Ticker) -> "Iterator[Desk]":
    from index.archive import Archive

    with closing(tools.desk(Archive.open(settings.archive), settings, ticker.say)) as desk:
        yield desk


def _hit(hit: "Hit", reason: "Reason | None") -> dict[str, Any]:
    from rag import fields

    why = {"why": {"late": dict(reason.late), "words": reason.words}} if reason else {}
    return {**why, **fields.of_hit(hit), "text": hit.text}
