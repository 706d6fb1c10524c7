"""Which of the reports in an archive are one story: copies and translations of one another.

    new report ──keys in common, nearest passages──▶ few candidates ──`copies.py` says yes──▶ their story

Three outlets with one agency's text are one source. What makes a copy stands in `copies.py`; here only where to
look for it. Reports wait in the order of their numbers, so that a process that was killed leaves none out.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from index import notes, writing
from index.copies import TRANSLATION_DAYS, bands, is_copy, is_translation
from index.derived import Derived
from index.encoder import Vectors
from index.records import Article
from index.rows import article_of, vectors_of
from index.store import Filters

_ROWS_A_KEY = 20
_COPIES_COMPARED = 8
_TRANSLATIONS_COMPARED = 3
_PASSAGES_LOOKED_UP = 3
_NEIGHBOURS = 8
LINKED = "linked"
"""The key under which the archive keeps the number of the last report that has its story."""


def waiting(connection: sqlite3.Connection, most: int) -> list[int]:
    """The numbers of the next reports that have no story yet; all of them where `most` is negative."""
    last = int(notes.meta(connection, LINKED) or 0)
    rows = connection.execute("SELECT number FROM articles WHERE number > ? ORDER BY number LIMIT ?", (last, most))
    return [row["number"] for row in rows]


def link(connection: sqlite3.Connection, side: Derived, numbers: list[int]) -> None:
    """Give these reports their stories, in the transaction that is open."""
    revision = writing.next_revision(connection)
    for number in numbers:
        row = connection.execute("SELECT * FROM articles WHERE number = ?", (number,)).fetchone()
        article = article_of(row)
        keys = bands(article.text)
        stories = _of_older_versions(connection, row)
        if not stories:  # the best match of each kind: a digest that holds two reports does not make them one
            found = _copies(connection, article, keys), _translations(connection, side, number, article)
            stories = [story for one in found if (story := next(one, None))]
        notes.add_bands(connection, keys, number)
        _join(connection, row, stories, revision)
    if numbers:
        notes.put(connection, "meta", LINKED, str(numbers[-1]))


def link_anew(connection: sqlite3.Connection, side: Derived) -> None:
    """Give all reports their stories once more, in the transaction that is open."""
    notes.drop_all_bands(connection)
    revision = writing.next_revision(connection)
    for row in connection.execute("SELECT * FROM articles WHERE story != id").fetchall():
        writing.change(connection, row, revision, story=row["id"])
    notes.put(connection, "meta", LINKED, "0")
    link(connection, side, waiting(connection, -1))


def unlink(connection: sqlite3.Connection, number: int, article: Article | None) -> None:
    """Forget the keys of a report that is erased; None where it is damaged, and then all keys are looked through."""
    notes.drop_bands(connection, None if article is None else bands(article.text), number)


def _of_older_versions(connection: sqlite3.Connection, row: sqlite3.Row) -> list[str]:
    found = connection.execute(
        "SELECT story FROM articles WHERE report = ? AND number < ? LIMIT 1", (row["report"], row["number"])
    ).fetchone()
    return [found["story"]] if found else []


def _copies(connection: sqlite3.Connection, article: Article, keys: tuple[int, ...]) -> Iterator[str]:
    """The stories of the reports that are copies of this one; those with most keys in common are compared."""
    shared: Counter[int] = Counter()
    for key in keys:
        rows = connection.execute(
            "SELECT article FROM bands WHERE band = ? ORDER BY article DESC LIMIT ?", (key, _ROWS_A_KEY)
        )
        shared.update(row["article"] for row in rows)
    for number, _ in shared.most_common(_COPIES_COMPARED):
        row = connection.execute("SELECT * FROM articles WHERE number = ?", (number,)).fetchone()
        if is_copy(article_of(row), article):
            yield row["story"]


def _translations(connection: sqlite3.Connection, side: Derived, number: int, article: Article) -> Iterator[str]:
    others = frozenset(side.columns.languages) - {article.language}
    if not others:
        return
    vectors = _passages(connection, side, number, article.language)
    span = timedelta(days=TRANSLATION_DAYS)
    filters = Filters(article.published - span, article.published + span, languages=others)
    votes: dict[int, float] = {}
    for vector in vectors[:_PASSAGES_LOOKED_UP]:
        for passage, score in side.dense(vector, _NEIGHBOURS, filters):
            (holder,) = connection.execute("SELECT article FROM passages WHERE number = ?", (passage,)).fetchone()
            votes[holder] = votes.get(holder, 0.0) + score
    for holder in sorted(votes, key=lambda one: -votes[one])[:_TRANSLATIONS_COMPARED]:
        row = connection.execute("SELECT * FROM articles WHERE number = ?", (holder,)).fetchone()
        other = article_of(row)
        theirs = _passages(connection, side, holder, other.language)
        if holder < number and is_translation(other, article, theirs, vectors):
            yield row["story"]


def _passages(connection: sqlite3.Connection, side: Derived, number: int, language: str) -> Vectors:
    """The centred vectors (n, dimension) of the passages of a report."""
    rows = connection.execute(
        "SELECT vector, vectors.checksum AS checksum FROM passages "
        "JOIN vectors ON vectors.number = passages.number WHERE article = ? ORDER BY position",
        (number,),
    ).fetchall()
    return side.centred(vectors_of(rows, side.dimension), [language] * len(rows))


def _join(connection: sqlite3.Connection, row: sqlite3.Row, stories: list[str], revision: int) -> None:
    """One story for this report and all of those; the oldest's name stays."""
    if not stories:
        return
    story, *others = dict.fromkeys(stories)
    writing.change(connection, row, revision, story=story)
    for other in others:
        for member in connection.execute("SELECT * FROM articles WHERE story = ?", (other,)).fetchall():
            writing.change(connection, member, revision, story=story)
