"""The records that everything else passes around. Knows nothing about files, models or storage.

    Article ──passages──▶ Passage ──spans──▶ Sentence
       │                     └──search──▶ Hit
       └── Entry (of a live ticker), pages (of a PDF), TimeMention ("yesterday"), Origin (the bytes as they came)

All offsets are Unicode code points into `Article.text`, end exclusive.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One timed entry of a live ticker."""

    start: int
    end: int
    published: date
    clock: str
    """The time as the page prints it, "14:05"; empty if it has none."""
    heading: str


@dataclass(frozen=True, slots=True)
class TimeMention:
    """Words that name a time relative to the report's day ("gestern"), and the days that they mean."""

    start: int
    end: int
    first: date
    last: date
    """Inclusive; the same as `first` where the words mean one day."""


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one report, as it was published. Never changed in place."""

    id: str
    title: str
    text: str
    published: date
    outlet: str
    url: str
    language: str
    """ISO 639-1, lower case; `und` where it could not be told."""
    source: str
    """Where it was read from: a path, with `#line` in a JSONL file, `!/member` in a zip."""
    time: str = ""
    """ISO 8601 with offset, where the hour of publication is known."""
    dated: str = ""
    """What `published` was taken from, where the report does not say it itself: "file name", "file time"."""
    entries: tuple[Entry, ...] = ()
    """Of a live ticker, in the order of the text; empty for any other report."""
    pages: tuple[int, ...] = ()
    """Where each page of a PDF begins; `bisect(pages, offset)` is the page's number. Empty for any other."""
    times: tuple[TimeMention, ...] = ()
    """Relative times in the text, resolved."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the bytes came from that an article was read from."""

    source: str
    """A path or an address, with `#line`, `!/member` or `#record` inside it."""
    sha256: str
    """Of the bytes of this one report, in hexadecimal."""
    captured: datetime
    """UTC: when these bytes were taken: of a web archive's record, of a fetch, else the file's own time."""
    reader: str
    """What read it, with its version: "trafilatura 2.3.1"."""
    record: str = ""
    """Its name inside a collection: a WARC-Record-ID, a message's number."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of an article that is quoted as one piece."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring whole sentences of one article, short enough for the encoder."""

    id: str
    article_id: str
    start: int
    end: int
    heading: str
    """The nearest heading above it, empty if there is none; embedded with the text, never quoted with it."""
    sentences: tuple[Sentence, ...]
    published: date
    """Of the entry it belongs to in a ticker, else of the article."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that search found, and why: the score of each part, higher is nearer, None if that did not find it."""

    passage: Passage
    article: Article
    score: float
    """What the hits are ordered by: with `late`, in standard deviations above what its language scores."""
    dense: float | None
    """The cosine of passage and question, less what any passage of its language scores."""
    bm25: float | None
    late: float | None = None
    """The mean cosine of the question's tokens, each with the nearest of the passage; None without late interaction."""
    number: int = 0
    """Of the passage, in its archive."""
    copies: tuple[Article, ...] = ()
    """Copies and translations of the report, in the order of their days."""

    @property
    def text(self) -> str:
        """The passage itself."""
        return self.article.text[self.passage.start : self.passage.end]

    @property
    def copy_ids(self) -> frozenset[str]:
        """The ids of the copies."""
        return frozenset(one.id for one in self.copies)

    @property
    def outlets(self) -> tuple[str, ...]:
        """All outlets that have the report, its own first."""
        return tuple(dict.fromkeys(one.outlet for one in (self.article, *self.copies) if one.outlet))
