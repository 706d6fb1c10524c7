"""What `dateline search` prints with `--all`, and as a table: every match, and hits, as CSV.

Knows nothing about how they were found.
"""

import codecs
import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType

from ui import terminal
from ui.cli.common import console, say, say_json
from ui.cli.progress import Ticker, reports_of
from ui.phrases import phrases

if TYPE_CHECKING:
    from index.records import Hit
    from rag.asked import Understood
    from rag.desk import Desk
    from rag.matches import Match, Matches
    from rag.wanted import Given

_EVERY = 100
"""Reports between two looks at what is being done."""
_OF_REPORTS = ("outlet", "title", "url", "source", "text", "words")
"""Columns whose cells others wrote."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MATCH = (
    *("published", "outlet", "language", "title", "count", "words", "text", "where", "start", "end"),
    *("article_id", "url", "source", "copies"),
)
HIT = (
    *("rank", "score", "published", "outlet", "language", "title", "text", "start", "end"),
    *("article_id", "url", "source", "copies"),
)
Row = dict[str, Any]


class Tally:
    """Counts matches while they pass."""

    def __init__(self, matches: "Matches", seen: Callable[[], None]) -> None:
        self._matches = matches
        self._seen = seen
        self._count = self._passages = 0
        self._reports: set[str] = set()

    def __iter__(self) -> "Iterator[Match]":
        for one in self._matches:
            self._count += one.count
            self._passages += 1
            self._reports.add(one.article_id)
            self._seen()
            yield one

    def to_json(self) -> Row:
        """The counts."""
        counts = {"count": self._count, "passages": self._passages, "reports": len(self._reports)}
        return {**counts, "looked_at": self._matches.looked_at}

    def line(self) -> str:
        """The counts in words; how many reports were looked at, where filters hide some."""
        told = (
            f"{_counted(self._count, 'match', 'matches')} in {_counted(self._passages, 'passage', 'passages')} of "
            f"{reports_of(len(self._reports))}"
        )
        looked_at, reports = self._matches.looked_at, self._matches.reports
        hidden = "" if looked_at == reports else f"; the limits let {looked_at:,} of {reports_of(reports)} through"
        return told + hidden


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def say_matches(desk: "Desk", words: str, where: "Given", ticker: Ticker, *, as_csv: bool, as_json: bool) -> None:
    """Print every match, in the form that was asked for."""
    ticker.say("Reading the reports …")
    matches = desk.matches(words, progress=lambda done: _told(ticker, done), **where)
    tally = Tally(matches, ticker.stop if not as_json else lambda: None)
    if as_json:
        found = [_of_match(one) for one in tally]
        ticker.stop()
        sought = [{"words": term.words, "kind": term.kind} for term in matches.terms]
        say_json({**_head(desk, words, matches.understood), "sought": sought, "matches": found, **tally.to_json()})
        _aside(tally.line())
        return
    lines = [*terminal.understood_lines(matches.understood, phrases("en")), *terminal.sought_lines(matches.terms)]
    if as_csv:
        ticker.stop()
        _aside(*terminal.notice_lines(desk.notice), *lines)
        write_csv(MATCH, (_of_match(one) for one in tally))
        ticker.stop()
        _aside(tally.line())
        return
    ticker.stop()
    say(*terminal.notice_lines(desk.notice), *lines)
    for number, one in enumerate(tally, 1):
        say(*terminal.match_lines(number, one))
    ticker.stop()
    say("", tally.line())


def _told(ticker: Ticker, done: int) -> None:
    if done % _EVERY == 0:
        ticker.say(f"Reading the reports … {done:,}")


def _head(desk: "Desk", question: str, understood: "Sequence[Understood]") -> Row:
    from rag import fields

    told = [fields.of_understood(one) for one in understood]
    return {"schema": 1, "question": question, "notice": desk.notice, "understood": told}


def _of_match(one: "Match") -> Row:
    return {**asdict(one), "published": one.published.isoformat()}


def say_hits_csv(hits: "Sequence[Hit]", understood: "Sequence[Understood]", notice: str) -> None:
    """Print ranked hits as CSV; what was understood stands on stderr."""
    from rag import fields

    _aside(*terminal.notice_lines(notice), *terminal.understood_lines(understood, phrases("en")))
    rows = (
        {**fields.of_hit(hit), "rank": rank, "source": hit.article.source, "text": hit.text}
        for rank, hit in enumerate(hits, 1)
    )
    write_csv(HIT, rows)


def write_csv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table on stdout in UTF-8, whatever the terminal's encoding; half a character stands as in JSON."""
    sys.stdout.flush()
    out = csv.writer(codecs.getwriter("utf-8")(sys.stdout.buffer, "backslashreplace"))
    out.writerow(columns)
    for row in rows:
        out.writerow([_cell(name, row[name]) for name in columns])
    sys.stdout.buffer.flush()


def _cell(column: str, value: Any) -> Any:  # noqa: ANN401 - whatever stands in a record
    """Lists are joined; a cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(value, (tuple, list)):
        value = "; ".join(value)
    if not isinstance(value, str) or column not in _OF_REPORTS:
        return value
    if sys.stdout.isatty():
        value = terminal.block(value)
    return f"'{value}" if value.startswith(_FORMULA) else value


def _aside(*lines: RenderableType) -> None:
    """Lines on stderr, beside what is printed."""
    out = console(stderr=True)
    for line in lines:
        out.print(line)
