"""What the desk needs of an archive, wherever it is kept. Only the protocol and its records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from index.encoder import Vectors
from index.records import Article, Hit, Passage
from index.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages a search may see; an empty filter sees all that is newest and not hidden. Days are inclusive."""

    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    """Only what was published by that day, in the versions that stood at its end; else the newest versions."""
    outlets: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    """Beginnings of the paths or addresses that reports lie at or come from; see `places.py`."""

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of publication that it lets through."""
        return self.since or date.min, min(self.until or date.max, self.as_of or date.max)


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that could not be read, and why."""

    source: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """What an archive holds."""

    folder: Path
    articles: int
    """Newest versions that are not hidden."""
    passages: int
    languages: dict[str, int]
    outlets: dict[str, int]
    first_day: date | None
    last_day: date | None
    encoder: str
    notice: str
    superseded: int = 0
    hidden: int = 0
    erased: int = 0
    stories: int = 0
    """Reports that are copies or translations of one another count as one."""
    days_covered: int = 0
    gaps: tuple[tuple[date, date], ...] = ()
    """Days without a report between the first and the last, first and last of each gap."""
    refused: tuple[Refused, ...] = ()
    """What is in quarantine: read, refused, and not accepted since."""
    bytes: dict[str, int] = field(default_factory=dict)
    """On disk: the articles and originals ("archive"), what is derived from them ("index")."""
    index: str = ""
    """One line on the state of what is derived."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A report with all its passages, read for what it holds of one day."""

    number: int
    """Of the article, in its archive."""
    article: Article
    day: date
    passages: tuple[Passage, ...]
    """In their order; those of other days, too."""


class Store(Protocol):
    """What the desk needs of an archive, wherever it is kept."""

    @property
    def notice(self) -> str:
        """A line that must stand wherever the archive shows, e.g. that it is fictional; mostly empty."""
        ...

    def article(self, article_id: str) -> Article:
        """One article whole; `InputError` if there is none of that id."""
        ...

    def is_superseded(self, article_id: str) -> bool:
        """Whether a newer version of the report stands today."""
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

    def tokens(self, numbers: Sequence[int]) -> dict[int, Tokens]:
        """The tokens of passages by their numbers; those that were stored without are left out."""
        ...

    def directions(self, numbers: Sequence[int]) -> dict[int, Vectors]:
        """By number, the vectors (dimension,) of passages less the mean of their language, of length 1."""
        ...

    def languages(self) -> dict[str, int]:
        """How many passages there are in each language, those of old versions too."""
        ...

    def outlets(self) -> list[str]:
        """The outlets of its reports, those of old versions too."""
        ...

    def holds(self, place: str) -> bool:
        """Whether a report, of old versions too, lies at or comes from a place as `Filters` has it."""
        ...

    def places(self) -> list[str]:
        """The folders and sites of its reports."""
        ...

    def languages_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """The languages of passages by their numbers."""
        ...

    def hits(self, scored: Sequence["Scored"], as_of: date | None = None) -> list[Hit]:
        """The passages and articles of search results, in the order given.

        Each has the copies and translations of its report, as they stood at the end of the day `as_of`, else now.
        """
        ...

    def everything(self, filters: Filters) -> Iterator[Whole]:
        """All reports that have passages which the filters let through: newest day first, then by outlet and number.

        A live ticker comes once for each of its days.
        """
        ...

    def copies(self, number: int, as_of: date | None = None) -> tuple[str, ...]:
        """The ids of copies and translations of the article with that number, as `hits` has them."""
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
    late: float | None = None
