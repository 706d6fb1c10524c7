"""What the derived files are made from, read from the database: vectors, words, and the columns of filters.

Knows nothing about the files.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice

import numpy as np

from index.columns import ALWAYS, ArticleState
from index.encoder import Vectors
from index.fulltext import Words
from index.passages import embedded_text
from index.places import ranges
from index.rows import article_of, passage_of, vectors_of
from index.vectors import language_means

CHUNK = 8_192
"""Passages that are held in memory together."""


@contextmanager
def one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """All queries inside see one state: else a passage may come without its article, or twice."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def states(connection: sqlite3.Connection, revision: int) -> Iterator[ArticleState]:
    """What filters ask of the articles that changed after `revision`."""
    query = "SELECT number, published, outlet, language, stands_from, stands_until, hidden FROM articles"
    for row in connection.execute(f"{query} WHERE revision > ?", (revision,)):
        until = row["stands_until"]
        yield ArticleState(
            row["number"],
            date.fromisoformat(row["stands_from"][:10]).toordinal(),
            date.fromisoformat(until[:10]).toordinal() if until else ALWAYS,
            row["outlet"],
            row["language"],
            bool(row["hidden"]),
        )


def places(connection: sqlite3.Connection, after: int) -> Iterator[tuple[int, int, int]]:
    """Number, article and day (an ordinal) of the passages with a greater number, in order."""
    query = "SELECT number, article, day FROM passages WHERE number > ? ORDER BY number"
    for number, holder, day in connection.execute(query, (after,)):
        yield number, holder, date.fromisoformat(day).toordinal()


def at_place(connection: sqlite3.Connection, place: str) -> Iterator[int]:
    """The numbers of the articles that lie at a place or come from it, some of them more than once.

    A report is called by its address where it has one, so that both queries find it by an index.
    """
    for first, beyond in ranges(place):
        for query in (
            "SELECT article FROM origins WHERE source >= ? AND source < ?",
            "SELECT number FROM articles WHERE report >= ? AND report < ?",
        ):
            yield from (number for (number,) in connection.execute(query, (first, beyond)))


def vectors(
    connection: sqlite3.Connection, dimension: int, after: int
) -> Iterator[tuple[list[int], Vectors, list[str]]]:
    """Numbers, vectors and languages of the passages with a greater number, in order and in chunks."""
    cursor = connection.execute(
        "SELECT passages.number AS number, vector, vectors.checksum AS checksum, language "
        "FROM passages JOIN vectors ON vectors.number = passages.number JOIN articles ON articles.number = article "
        "WHERE passages.number > ? ORDER BY passages.number",
        (after,),
    )
    while rows := cursor.fetchmany(CHUNK):
        yield [row["number"] for row in rows], vectors_of(rows, dimension), [row["language"] for row in rows]


def means(chunks: Iterable[tuple[Vectors, list[str]]], background: dict[str, Vectors]) -> dict[str, Vectors]:
    """The mean vector (dimension,) of each language, over all chunks."""
    sums: dict[str, Vectors] = {}
    counts: dict[str, int] = {}
    for found, languages in chunks:
        of = np.array(languages)
        for language in dict.fromkeys(languages):
            rows = of == language
            sums[language] = sums.get(language, np.float32(0)) + found[rows].sum(axis=0)
            counts[language] = counts.get(language, 0) + int(rows.sum())
    return language_means(sums, counts, background)


def centred(found: Vectors, languages: Sequence[str], means: dict[str, Vectors]) -> Vectors:
    """Each vector less the mean of its language."""
    if not len(found):
        return found
    names = list(means)
    places = {name: place for place, name in enumerate(names)}
    of = [places[language] if language in places else places[""] for language in languages]
    centred: Vectors = found - np.stack([means[name] for name in names])[of]
    return centred


def words(connection: sqlite3.Connection, after: int) -> Iterator[list[Words]]:
    """What full text indexes of each passage with a greater number, in order and in chunks."""
    found = _words(connection, after)
    while chunk := list(islice(found, CHUNK)):
        yield chunk


def _words(connection: sqlite3.Connection, after: int) -> Iterator[Words]:
    article = None
    for number, holder in connection.execute(
        "SELECT number, article FROM passages WHERE number > ? ORDER BY number", (after,)
    ):
        if article is None or article[0] != holder:
            row = connection.execute("SELECT * FROM articles WHERE number = ?", (holder,)).fetchone()
            article = holder, article_of(row)
        row = connection.execute("SELECT * FROM passages WHERE number = ?", (number,)).fetchone()
        passage = passage_of(row, article[1])
        text = embedded_text(article[1], passage)
        yield Words(number, text, article[1].language, passage.published, article[1].outlet)
