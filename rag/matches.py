"""Every place in the archive where given words stand, for people who must see all of it; nothing is ranked.

    words ─▶ terms, limits ─▶ reports, newest first, each read whole ─▶ Match, Match, …

The words of a query must stand together in one passage; a title, and a heading above a passage, is a passage of its
own. Knows nothing about models, and asks no index.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.records import Article
from index.store import Filters, Store, Whole
from rag.asked import Understood
from rag.query import Query
from rag.sought import Sought, Standing, Term, terms, without_phrases
from rag.wanted import Wanted, remaining

Where = Literal["text", "heading", "title"]
Progress = Callable[[int], None]
"""Is told how many reports have been read."""


@dataclass(frozen=True, slots=True)
class Match:
    """A passage in which all the words stand."""

    count: int
    """How often any of them stands there."""
    words: tuple[str, ...]
    """As they are written there, each spelling once."""
    published: date
    """Of the entry, in a live ticker."""
    outlet: str
    language: str
    title: str
    url: str
    source: str
    article_id: str
    where: Where
    start: int
    """In the report's text, in code points; with a title, which does not stand in it, 0."""
    end: int
    text: str
    copies: tuple[str, ...]
    """The ids of copies and translations of the report; each has matches of its own."""


class Matches(Iterator[Match]):
    """The matches of a query as they are found: newest day first, then by outlet, report and place."""

    def __init__(self, store: Store, query: Query, sought: tuple[Term, ...], progress: Progress) -> None:
        self.understood: tuple[Understood, ...] = query.understood
        """What the words of the query say of where to look."""
        self.terms = sought
        """What is looked for."""
        self.looked_at = store.count(query.filters)
        """How many reports the filters let through."""
        self.reports = store.count(Filters())
        """How many there are."""
        self._found = _found(store, query.filters, Sought(sought), progress)

    @classmethod
    def of(cls, store: Store, words: str, wanted: Wanted, progress: Progress = lambda done: None) -> "Matches":
        """Begin to look for words; those in double quotes are a phrase, and set no filter.

        Raises:
            InputError: there is no word, or the archive holds no such outlet, language or place.
        """
        rest, phrases = without_phrases(words)
        query = Query.of(store, rest, wanted)
        left = remaining(query.text, query.understood)
        is_enough = phrases or any(map(str.isalnum, left))
        return cls(store, query, terms(left if is_enough else query.text, phrases, query.language), progress)

    def __next__(self) -> Match:
        """The next match."""
        return next(self._found)


def _found(store: Store, filters: Filters, sought: Sought, progress: Progress) -> Iterator[Match]:
    read: set[int] = set()
    for whole in store.everything(filters):
        copies: tuple[str, ...] | None = None
        for where, start, end in _parts(whole):
            text = whole.article.title if where == "title" else whole.article.text[start:end]
            standing = sought.stands(text, whole.article.language)
            if standing:
                copies = store.copies(whole.number, filters.as_of) if copies is None else copies
                yield _match(whole, where, start, end, text, standing, copies)
        read.add(whole.number)
        progress(len(read))


def _parts(whole: Whole) -> Iterator[tuple[Where, int, int]]:
    """The title, the passages and what stands between them, as far as they are of the day."""
    article, day = whole.article, whole.day
    days = {passage.published for passage in whole.passages}
    if day == (article.published if article.published in days else min(days)):
        yield "title", 0, 0
    at = 0
    for passage in sorted(whole.passages, key=lambda one: one.start):
        if passage.published == day:
            yield from _between(article, at, passage.start)
            yield "text", passage.start, passage.end
        at = passage.end
    if passage.published == day:
        yield from _between(article, at, len(article.text))


def _between(article: Article, start: int, end: int) -> Iterator[tuple[Where, int, int]]:
    said = article.text[start:end]
    if said.strip():
        yield "heading", start + len(said) - len(said.lstrip()), start + len(said.rstrip())


def _match(
    whole: Whole, where: Where, start: int, end: int, text: str, standing: Standing, copies: tuple[str, ...]
) -> Match:
    article = whole.article
    return Match(
        count=standing.count,
        words=standing.found,
        published=whole.day,
        outlet=article.outlet,
        language=article.language,
        title=article.title,
        url=article.url,
        source=article.source,
        article_id=article.id,
        where=where,
        start=start,
        end=end,
        text=text,
        copies=copies,
    )
