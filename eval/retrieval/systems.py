"""What finds passages and sentences, by name: the one place where a new way of searching is put in.

Knows nothing of questions with right answers, or of measures.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from eval.systems.base import Bench
from eval.systems.search import SEARCHES
from index.archive import Archive
from index.encoder import Encoder
from index.errors import InputError
from index.records import Hit
from index.store import Filters
from rag.retrieve import Asked, Tuning
from rag.sentences import candidates

PLAIN = "dense"
"""The plain dense model: the first row of every table."""
SYSTEMS = (PLAIN, "centred", "hybrid", "late")
"""What is measured where no system is named."""
_SHORT = frozenset({"bm25", "hybrid"})
"""Their lists end early: what plain search finds besides stands behind it, in the order of the centred cosine."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that was found: `article.text[start:end]`."""

    article: str
    """The id of the article."""
    start: int
    end: int
    language: str


class Finder(Protocol):
    """A way of finding passages and sentences in one archive."""

    @property
    def name(self) -> str:
        """As `--system` has it."""
        ...

    @property
    def stores_sentences(self) -> bool:
        """Whether the archive holds sentences for it, so that finding them counts as search (part latency)."""
        ...

    def passages(self, question: str, k: int, filters: Filters) -> list[Hit]:
        """The best `k` passages, best first; all that the filters let through where they are no more than `k`."""
        ...

    def sentences(self, question: str, k: int, filters: Filters) -> list[Found]:
        """The best `k` sentences, best first."""
        ...


class SearchFinder:
    """One of `SEARCHES`, and the sentences of its first passages by their nearness to the question."""

    stores_sentences = False

    def __init__(self, name: str, bench: Bench) -> None:
        self.name = name
        self._bench = bench
        self._search = SEARCHES[name]

    def passages(self, question: str, k: int, filters: Filters) -> list[Hit]:
        """See `Finder`."""
        found = self._search(self._bench, question, k, filters)
        if len(found) >= k or self.name not in _SHORT:
            return found
        there = {hit.passage.id for hit in found}
        besides = SEARCHES["centred"](self._bench, question, k, filters)
        return [*found, *(hit for hit in besides if hit.passage.id not in there)][:k]

    def sentences(self, question: str, k: int, filters: Filters) -> list[Found]:
        """See `Finder`."""
        bench = self._bench
        hits = self._search(bench, question, bench.tuning.read, filters)
        near = candidates(bench.archive, bench.encoder, Asked.of(bench.encoder, question), hits, filters, bench.tuning)
        return [Found(one.article.id, one.sentence.start, one.sentence.end, one.article.language) for one in near[:k]]


FINDERS: dict[str, Callable[[Bench], Finder]] = {name: partial(SearchFinder, name) for name in SEARCHES}
"""Each system by its name: a new one is put in here, and in `SYSTEMS` if it is to be measured unasked."""


def make(name: str, archive: Archive, encoder: Encoder, tuning: Tuning) -> Finder:
    """The system of that name over an archive."""
    return FINDERS[name](Bench(archive, encoder, tuning))


def check_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once, the plain dense model first whether it was named or not; without any, `SYSTEMS`.

    Raises:
        InputError: there is no such system.
    """
    for name in names:
        if name not in FINDERS:
            raise InputError(f"There is no system {name} here. There are: {', '.join(FINDERS)}.")
    return tuple(dict.fromkeys((PLAIN, *(names or SYSTEMS))))
