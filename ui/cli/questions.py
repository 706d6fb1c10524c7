"""`dateline ask` and `search`: questions to the archive."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import DatelineError
from ui import terminal
from ui.cli.common import (
    ArchiveOption,
    AsOfOption,
    JsonOption,
    ModelOption,
    OllamaOption,
    SinceOption,
    Tools,
    UntilOption,
    period,
    readable,
    say,
    say_json,
)
from ui.cli.progress import Ticker

if TYPE_CHECKING:
    from index.records import Hit
    from rag.desk import Desk
    from rag.settings import Settings

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
    as_json: JsonOption = False,
) -> None:
    """Answer a question with verbatim quotes from the reports.

    Each statement names the quotes that carry it: [1]. What was written but is not carried by them is withheld,
    with the reason, and what the reports leave open is said to be open. If the model fails, what search found
    is still printed, and the exit code is 3.

    Examples:
      dateline ask "Which countries offered troops?"
      dateline ask "Wie viele Tote?" --since 2026-03-01 --until 2026-03-31
      dateline ask "Когда начнётся перемирие?" --model qwen3:4b --json
    """
    from rag.settings import load_settings

    settings = load_settings(archive=archive, model=model, ollama=ollama)
    days, question = period(since, until, as_of), readable(question)
    with Ticker(plain=False) as ticker, _opened(context.obj, settings, ticker) as desk:
        if as_json:
            say_json(desk.ask(question, **days).to_json())
        else:
            _tell(desk, question, days, ticker)


def _tell(desk: "Desk", question: str, days: dict[str, date | None], ticker: Ticker) -> None:
    """Print the answer as it comes."""
    from index.language import detect_question
    from rag.answer import Progress

    telling = terminal.Telling(detect_question(question))
    say(*terminal.notice_lines(desk.notice))
    try:
        for event in desk.stream(question, **days):
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
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, max=1000, help="How many passages to print.")] = 10,
    archive: ArchiveOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the passages nearest to a question; no language model is used.

    Two searches are fused: "dense" compares meanings, in all languages, "bm25" the words of the question's own.
    A dash means that this part did not find the passage.

    Examples:
      dateline search "troops for the ceasefire" -k 3
      dateline search "Torwasch-Damm" --json
    """
    from rag.settings import load_settings

    settings = load_settings(archive=archive)
    days, question = period(since, until, as_of), readable(question)
    with Ticker(plain=False) as ticker, _opened(context.obj, settings, ticker) as desk:
        hits, notice = desk.search(question, k, **days), desk.notice
        ticker.stop()
    if as_json:
        say_json({"schema": 1, "question": question, "notice": notice, "hits": [_hit(hit) for hit in hits]})
    elif hits:
        say(*terminal.notice_lines(notice), *terminal.hit_items(hits))
    else:
        say(*terminal.notice_lines(notice), "Nothing was found.")


@contextmanager
def _opened(tools: Tools, settings: "Settings", ticker: Ticker) -> "Iterator[Desk]":
    from index.archive import Archive

    with closing(tools.desk(Archive.open(settings.archive), settings, ticker.say)) as desk:
        yield desk


def _hit(hit: "Hit") -> dict[str, Any]:
    article, passage = hit.article, hit.passage
    return {
        "score": hit.score,
        "dense": hit.dense,
        "bm25": hit.bm25,
        "article_id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published": article.published.isoformat(),
        "language": article.language,
        "heading": passage.heading,
        "start": passage.start,
        "end": passage.end,
        "text": article.text[passage.start : passage.end],
    }
