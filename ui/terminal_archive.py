"""What the terminal shows of the archive itself: its status, a report with its origin, what a correction changed.

Pure functions, as in `terminal.py`; what comes from a report is never read as markup.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from index.changes import Change, words_changed
from index.records import Article, Origin
from ui.phrases import Phrases, phrases
from ui.terminal import Item, block, line, section, source

if TYPE_CHECKING:  # they would load FAISS
    from index.rows import Version
    from index.store import Status

_GAPS = 12
_MARKS = {"=": "", "-": "red strike", "+": "green bold"}


def status_lines(status: "Status", refusals: int) -> Iterator[RenderableType]:
    """What an archive holds, one fact a line, and at most so many of the refusals."""
    words = phrases("en")
    yield Item("archive    ", Text(line(str(status.folder))))
    yield Item("reports    ", Text(_reports(status)))
    yield Item("passages   ", Text(f"{status.passages:,}"))
    if status.first_day and status.last_day:
        span = (status.last_day - status.first_day).days + 1
        days = (
            f"{words.day(status.first_day)} to {words.day(status.last_day)}: {status.days_covered:,} of {span:,} days"
        )
        yield Item("days       ", Text(days))
    if status.gaps:
        shown = "; ".join(_gap(first, last, words) for first, last in status.gaps[:_GAPS])
        more = len(status.gaps) - _GAPS
        yield Item("no reports ", Text(shown + (f"; and {more:,} more gaps (--json lists all)" if more > 0 else "")))
    named = {f"{words.name_of(code)} ({code})": count for code, count in status.languages.items()}
    yield Item("languages  ", _counts(named))
    yield Item("outlets    ", _counts(status.outlets))
    yield Item("encoder    ", Text(line(status.encoder) or "none yet"))
    yield Item("index      ", Text(line(status.index)))
    sizes = ", ".join(f"{name} {count / 1e6:,.1f} MB" for name, count in status.bytes.items())
    yield Item("size       ", Text(sizes))
    if status.refused:
        items = [
            Item("  ✗ ", Text(f"{line(one.source)}: {line(one.reason)} ({one.at:%Y-%m-%d})"))
            for one in status.refused[:refusals]
        ]
        left = len(status.refused) - refusals
        rest = [Text(f"  and {left:,} more; --json lists all")] if left > 0 else []
        yield from section(f"refused, {len(status.refused):,}", [*items, *rest])


def _reports(status: "Status") -> str:
    parts = [f"{status.articles:,}"]
    if status.stories != status.articles:
        parts.append(f"{status.stories:,} without copies and translations")
    for count, what in (
        (status.superseded, "older versions"),
        (status.hidden, "hidden"),
        (status.erased, "erased"),
    ):
        if count:
            parts.append(f"{count:,} {what}")
    return "; ".join(parts)


def _gap(first: date, last: date, words: Phrases) -> str:
    return words.day(first) if first == last else f"{words.day(first)} to {words.day(last)}"


def article_lines(
    article: Article,
    versions: "Sequence[Version]" = (),
    origins: Sequence[Origin] = (),
    copies: Sequence[Article] = (),
) -> Iterator[RenderableType]:
    """A whole report, with what is known of its versions, its copies and its bytes."""
    yield Text(line(article.title), "bold")
    yield source(article, article.id, phrases("en"))
    yield from (Text(line(one), "dim") for one in (article.url, _when(article)) if one)
    for one in versions if len(versions) > 1 else ():
        until = f"until {one.stands_until:%Y-%m-%d %H:%M} UTC, superseded" if one.stands_until else "the newest"
        mark = "  ← this one" if one.article.id == article.id else ""
        yield Text(f"version {line(one.article.id)} from {one.stands_from:%Y-%m-%d %H:%M} UTC, {until}{mark}", "dim")
    for copy in copies:
        yield Text(f"same story: {line(copy.outlet) or '(no outlet)'} · {line(copy.title)} · {line(copy.id)}", "dim")
    for origin in origins or ():
        record = f", {line(origin.record)}" if origin.record else ""
        yield Text(f"read from {line(origin.source)}{record}, by {line(origin.reader)}", "dim")
        yield Text(f"captured {origin.captured:%Y-%m-%d %H:%M} UTC, SHA-256 {origin.sha256}", "dim")
    yield Text("")
    yield Text(block(article.text))


def _when(article: Article) -> str:
    known = f"published {article.time}" if article.time else ""
    return f"day taken from: {article.dated}" if article.dated else known


def change_lines(old: "Version", new: "Version", found: Sequence[Change]) -> Iterator[RenderableType]:
    """What a correction changed, words that went struck out and in square brackets, new ones in braces."""
    yield Text(line(new.article.title), "bold")
    yield Text(f"{line(old.article.id)} ({old.stands_from:%Y-%m-%d %H:%M} UTC)", "dim")
    yield Text(f"{line(new.article.id)} ({new.stands_from:%Y-%m-%d %H:%M} UTC)", "dim")
    if not found:
        yield Text("The words are the same.")
    for one in found:
        yield Text("")
        if one.where != "text":
            yield Text(one.where, "bold")
        runs = Text()
        for mark, words in words_changed(line(one.old), line(one.new)):
            shown = {"=": words, "-": f"[-{words}-]", "+": f"{{+{words}+}}"}[mark]
            runs.append(f"{' ' if runs else ''}{shown}", _MARKS[mark])
        yield Item("  ", runs)


def _counts(counts: dict[str, int]) -> Text:
    return Text(", ".join(f"{line(name) or '(not named)'} {count:,}" for name, count in counts.items()) or "none")
