"""Search alone: the first three passages stand for the answer, as in a search box. No generator, never a refusal.

bm25     the words of the question
dense    the encoder's plain cosine, as most tutorials take it
centred  the cosine with each language's own offset taken out
hybrid   Dateline's: centred, and BM25, fused
"""

import time
from collections.abc import Callable

from eval.questions import Question
from eval.rows import Row
from eval.systems.base import SHOWN, Bench, archive_units, qrels, quoted, ranked
from index.language import detect_question
from index.records import Hit
from index.store import Filters, Scored
from rag import retrieve

QUOTED = 3
_ALL = 5_000
"""Plain cosines are ranked among so many passages with the best centred ones."""

Search = Callable[[Bench, str, Filters], list[Hit]]


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
        hits = self._search(self._bench, question.question, filters)
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


def _bm25(bench: Bench, question: str, filters: Filters) -> list[Hit]:
    found = bench.archive.bm25(question, detect_question(question), SHOWN, filters)
    return bench.archive.hits([Scored(number, score, None, score) for number, score in found])


def _centred(bench: Bench, question: str, filters: Filters) -> list[Hit]:
    (vector,) = bench.encoder.queries([question])
    found = bench.archive.dense(vector, SHOWN, filters)
    return bench.archive.hits([Scored(number, score, score, None) for number, score in found])


def _dense(bench: Bench, question: str, filters: Filters) -> list[Hit]:
    (vector,) = bench.encoder.queries([question])
    found = bench.archive.dense(vector, _ALL, filters)
    hits = bench.archive.hits([Scored(number, score, score, None) for number, score in found])
    offsets = {language: bench.archive.bias(vector, language) for language in {hit.article.language for hit in hits}}
    cosines = [(hit.score + offsets[hit.article.language], hit) for hit in hits]
    best = sorted(cosines, key=lambda pair: -pair[0])[:SHOWN]
    return [Hit(hit.passage, hit.article, cosine, cosine, None) for cosine, hit in best]


def _hybrid(bench: Bench, question: str, filters: Filters) -> list[Hit]:
    return retrieve.search(bench.archive, bench.encoder, question, SHOWN, filters, bench.tuning)


SEARCHES: dict[str, Search] = {"bm25": _bm25, "dense": _dense, "centred": _centred, "hybrid": _hybrid}
