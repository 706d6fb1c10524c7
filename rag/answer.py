"""The records of an answer, and its JSON. Knows nothing about how an answer is made.

Answer
├── statements   each with the ids of the quotes that carry it
├── withheld     written, but not carried by its quotes; with the reason
├── open         what the reports leave open
└── quotes       verbatim: article.text[start:end], in code points, end exclusive
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Literal

from index.records import Article, Sentence
from rag.asked import Understood
from rag.fields import of_understood

SCHEMA = 1
"""Of the JSON; from now on fields are only added."""

AnswerStatus = Literal["answered", "partial", "not_in_reports", "no_coverage"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words of a stored article."""

    id: int
    """Counted from 1 in the order shown; statements refer to it."""
    article_id: str
    title: str
    outlet: str
    url: str
    published: date
    """Of the entry, in a live ticker."""
    language: str
    start: int
    end: int
    text: str
    clock: str = ""
    """The entry's time as the page prints it, in a live ticker."""
    page: int | None = None
    """In a PDF, counted from 1."""
    source: str = ""
    """Where it was read from; in a web archive with the record's name."""
    superseded: bool = False
    """Whether a newer version of the report stands today."""
    later: int | None = None
    """The quote, of a later day, with another figure for what seems the same thing."""

    @classmethod
    def of(
        cls, number: int, article: Article, sentence: Sentence, superseded: bool = False, later: int | None = None
    ) -> "Quote":
        """The quote of one sentence; the only way in which quotes are made."""
        entry = next((one for one in article.entries if one.start <= sentence.start < one.end), None)
        return cls(
            id=number,
            article_id=article.id,
            title=article.title,
            outlet=article.outlet,
            url=article.url,
            published=entry.published if entry else article.published,
            language=article.language,
            start=sentence.start,
            end=sentence.end,
            text=article.text[sentence.start : sentence.end],
            clock=entry.clock if entry else "",
            page=bisect_right(article.pages, sentence.start) or None,
            source=article.source,
            superseded=superseded,
            later=later,
        )


def kept(quotes: Sequence[Quote], ids: Collection[int]) -> tuple[Quote, ...]:
    """Those of the quotes with these ids; none refers to one that is gone."""
    return tuple(one if one.later in ids else replace(one, later=None) for one in quotes if one.id in ids)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence in the language of the question, and the quotes that carry it."""

    text: str
    quotes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that the generator wrote and that is not shown as reported."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reports say to a question, and how far that goes."""

    question: str
    language: str
    status: AnswerStatus
    statements: tuple[Statement, ...]
    withheld: tuple[Withheld, ...]
    open: tuple[str, ...]
    quotes: tuple[Quote, ...]
    generator: str
    encoder: str
    leaves_machine: bool
    """Whether the question and the quotes were sent to another machine."""
    notice: str
    """What must stand beside everything from this archive, e.g. that it is fictional; mostly empty."""
    notes: tuple[str, ...]
    """What the reader should know of how this answer came about, in the language of the question."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall-clock seconds of each step."""
    understood: tuple[Understood, ...] = ()
    """What the words of the question say of where to look; each can be left out (`without`)."""

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON values: `{"schema": 1, "question": …}`."""
        fields = asdict(self)
        for quote in fields["quotes"]:
            quote["published"] = quote["published"].isoformat()
        return {"schema": SCHEMA, **fields, "understood": [of_understood(one) for one in self.understood]}


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done now, in one line of English."""

    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What the words of the question say of where to look; nothing else is looked at."""

    understood: tuple[Understood, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sentences that search found, before the generator has looked at them: not evidence yet."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The quotes that the answer stands on."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One composed sentence, verified or withheld."""

    statement: Statement | Withheld


Event = Progress | Limits | Candidates | Evidence | Written | Answer
"""What `Desk.stream` yields, in this order; the last is always the `Answer`."""
