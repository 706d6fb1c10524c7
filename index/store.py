"""What the desk needs of an archive, wherever it is kept. Only the protocol and its records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from index.encoder import Vectors
from index.records import Article, Hit


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a search may see; an empty filter sees all. Days are inclusive."""

    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Status:
    """What an archive holds."""

    folder: Path
    articles: int
    passages: int
    languages: dict[str, int]
    outlets: dict[str, int]
    first_day: date | None
    last_day: date | None
    encoder: str
    notice: str


class Store(Protocol):
    """What the desk needs of an archive, wherever it is kept."""

    @property
    def notice(self) -> str:
        """A line that must stand wherever the archive shows, e.g. that it is fictional; mostly empty."""
        ...

    def article(self, article_id: str) -> Article:
        """One article whole; `InputError` if there is none of that id."""
        ...

    def dense(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[int, float]]:
        """The `k` passages nearest to `vector` (dimension,): (passage number, score), best first.

        The score is the cosine less what passages of that language score anyway, so that all compare.
        """
        ...

    def bias(self, vector: Vectors, language: str) -> float:
        """What a passage of `language` scores against `vector` for its language alone."""
        ...

    def bm25(self, text: str, language: str, k: int, filters: Filters) -> list[tuple[int, float]]:
        """The `k` passages that match the words of `text` best: (passage number, BM25), best first."""
        ...

    def hits(self, scored: Sequence["Scored"]) -> list[Hit]:
        """The passages and articles of search results, in the order given."""
        ...

    def count(self, filters: Filters) -> int:
        """The number of articles that the filters let through."""
        ...

    def days(self) -> tuple[date, date] | None:
        """The first and last day with a report; None in an empty archive."""
        ...


@dataclass(frozen=True, slots=True)
class Scored:
    """The number of a passage with the scores that found it."""

    number: int
    score: float
    dense: float | None
    bm25: float | None
