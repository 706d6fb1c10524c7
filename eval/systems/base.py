"""What the runner needs of a system, and what systems share. Knows nothing of rows on disk or of scores."""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.questions import Question, Span
from eval.rows import Quoted, Ranked, Row
from index.archive import Archive
from index.encoder import Encoder
from index.passages import passages
from index.records import Article, Hit
from rag.answer import Quote
from rag.retrieve import Tuning

SHOWN = 12
"""How many passages a system's retrieval is measured on, whatever it reads itself."""


class System(Protocol):
    """Something that answers questions, or only finds passages."""

    name: str

    def answer(self, question: Question) -> Row:
        """The row of one question. May raise: the runner makes a row of that, too."""
        ...


@dataclass(frozen=True, slots=True)
class Bench:
    """What all systems of a run are given."""

    archive: Archive
    encoder: Encoder
    tuning: Tuning


@dataclass(frozen=True, slots=True)
class Unit:
    """What a system's retrieval ranks: a passage or chunk, [start, end) of an article."""

    id: str
    start: int
    end: int


Units = Callable[[str], Iterable[Unit]]
"""The units of an article, by its id."""


def archive_units(archive: Archive) -> Units:
    """The archive's own passages; each article is cut once, since finding sentences takes a while."""

    @functools.cache
    def of(article_id: str) -> list[Unit]:
        cut = passages(archive.article(article_id), archive.passage_size)
        return [Unit(one.id, one.start, one.end) for one in cut]

    return of


def qrels(question: Question, units: Units) -> dict[str, int]:
    """The relevant units of a question, each with grade 1: those that hold at least half of a gold span."""
    spans: dict[str, list[Span]] = {}
    for span in question.spans:
        spans.setdefault(span.article, []).append(span)
    return {
        unit.id: 1
        for article, wanted in spans.items()
        for unit in units(article)
        if any(2 * (min(unit.end, span.end) - max(unit.start, span.start)) >= span.end - span.start for span in wanted)
    }


def ranked(hits: Sequence[Hit]) -> tuple[Ranked, ...]:
    """Hits as a row keeps them."""
    return tuple(
        Ranked(
            passage=hit.passage.id,
            article=hit.article.id,
            start=hit.passage.start,
            end=hit.passage.end,
            published=hit.article.published,
            score=hit.score,
            dense=hit.dense,
            bm25=hit.bm25,
        )
        for hit in hits
    )


def quoted(article: Article, start: int, end: int) -> Quoted:
    """Words of an article as a row keeps them."""
    return Quoted(
        article=article.id,
        start=start,
        end=end,
        text=article.text[start:end],
        title=article.title,
        outlet=article.outlet,
        language=article.language,
        published=article.published,
    )


def of_answer(quote: Quote) -> Quoted:
    """A quote of Dateline's own answers as a row keeps it."""
    return Quoted(
        article=quote.article_id,
        start=quote.start,
        end=quote.end,
        text=quote.text,
        title=quote.title,
        outlet=quote.outlet,
        language=quote.language,
        published=quote.published,
    )
