"""The records that everything else passes around. Knows nothing about files, models or storage.

    Article ──passages──▶ Passage ──spans──▶ Sentence
                             └──search──▶ Hit

All offsets are Unicode code points into `Article.text`, end exclusive.
"""

from dataclasses import dataclass
from datetime import date


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
    """Where it was read from: a path, with `#line` in a JSONL file."""


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


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that search found, and why: the score of each part, higher is nearer."""

    passage: Passage
    article: Article
    score: float
    dense: float | None
    bm25: float | None
