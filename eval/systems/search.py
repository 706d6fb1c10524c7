"""Search alone: the first three passages stand for the answer, as in a search box. No generator, never a refusal.

bm25     the words of the question
dense    the encoder's plain cosine, as most tutorials take it
centred  the cosine with each language's own offset taken out
hybrid   centred, and BM25, fused by their ranks
late     Dateline's: these two, and late interaction over what they find, scaled by language
"""

import time
from collections.abc import Callable
from dataclasses import replace

from eval.questions import Question
from eval.rows import Row
from eval.systems.base import SHOWN, Bench, archive_units, qrels, quoted, ranked
from index.language import detect_question
from index.records import Hit
from index.store import Filters, Scored
from rag import retrieve
from rag.retrieve import Asked

QUOTED = 3

Search = Callable[[Bench, str, int, Filters], list[Hit]]
"""Bench, question, how many passages, filters → the best passages."""


class SearchSystem:
    """A way of finding passages, without an answer."""

    def __init__(self, name: str, bench: Bench) -> None:
        self.name = name
        self._bench = bench
        self._search = SEARCHES[name]
        self._units = archive_units(bench.archive)

    def answer(self, question: Question) -> Row:
        """See `System`."""
        began = time.perf_counter()
        filters = Filters(as_of=question.as_of)
        hits = self._search(self._bench, question.question, SHOWN, filters)
        seconds = time.perf_counter() - began
        return Row(
            system=self.name,
            question=question.id,
            status="answered" if self._bench.archive.count(filters) else "no_coverage",
            quotes=tuple(quoted(hit.article, hit.passage.start, hit.passage.end) for hit in hits[:QUOTED]),
            hits=ranked(hits),
            relevant=qrels(question, self._units),
            seconds=seconds,
        )


def _bm25(bench: Bench, question: str, k: int, filters: Filters) -> list[Hit]:
    found = bench.archive.bm25(question, detect_question(question), k, filters)
    return bench.archive.hits([Scored(number, score, None, score) for number, score in found], filters.as_of)


def _centred(bench: Bench, question: str, k: int, filters: Filters) -> list[Hit]:
    (vector,) = bench.encoder.queries([question])
    found = bench.archive.dense(vector, k, filters)
    return bench.archive.hits([Scored(number, score, score, None) for number, score in found], filters.as_of)


def _dense(bench: Bench, question: str, k: int, filters: Filters) -> list[Hit]:
    """Within a language the plain cosine ranks as the centred one does, so that the best of each are enough."""
    (vector,) = bench.encoder.queries([question])
    found: list[tuple[float, int]] = []
    for language in filters.languages or bench.archive.languages():
        offset = bench.archive.bias(vector, language)
        within = bench.archive.dense(vector, k, replace(filters, languages=frozenset({language})))
        found += [(score + offset, number) for number, score in within]
    best = sorted(found, key=lambda pair: -pair[0])[:k]
    return bench.archive.hits([Scored(number, cosine, cosine, None) for cosine, number in best], filters.as_of)


def _hybrid(bench: Bench, question: str, k: int, filters: Filters) -> list[Hit]:
    asked = Asked.of(bench.encoder, question)
    return bench.archive.hits(retrieve.fused(bench.archive, asked, k, filters, bench.tuning), filters.as_of)


def _late(bench: Bench, question: str, k: int, filters: Filters) -> list[Hit]:
    return retrieve.search(bench.archive, Asked.of(bench.encoder, question), k, filters, bench.tuning)


SEARCHES: dict[str, Search] = {"bm25": _bm25, "dense": _dense, "centred": _centred, "hybrid": _hybrid, "late": _late}
