"""Is an archive whole? Every way of counting it must come to the same, and every report be what was given.

Knows nothing about how it was hurt.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from index import checking
from index.archive import Archive
from index.database import writing
from index.derived import Derived
from index.encoder import Vectors
from index.passages import passages
from index.rows import article_of, passage_of, vectors_of
from index.store import Filters, Scored
from tests.torture.reports import Say, hashing, made, named

_ALL = Filters()
_EVERY = 1 << 20


def audit(say: Say, folder: Path, acked: set[str], gone: set[str], open_question: set[str], held: bool) -> None:
    """Say "fault" for all that is wrong, and "ids" for what is there.

    `acked` must be there, `gone` must not, `open_question` may or may not. With `held` another has the right to
    write: all must be right for one who can only read.
    """
    if held:
        with writing(folder):
            _audit(say, folder, acked, gone, open_question, held)
    else:
        _audit(say, folder, acked, gone, open_question, held)


def _audit(say: Say, folder: Path, acked: set[str], gone: set[str], open_question: set[str], held: bool) -> None:
    archive = Archive.open(folder)
    ids = set(archive.article_ids())
    for name in sorted(acked - ids - open_question):
        say("fault", f"LOST: article {name}")
    for name in sorted(gone & ids):
        say("fault", f"BACK: article {name} was erased")
    side = archive._side()
    for fault in _faults(say, archive, side, held):
        say("fault", fault)
    if not held:
        for found in checking.verify(archive):
            say("fault", f"VERIFY: {found.what}")
        if not archive.meta("erasing"):
            for fault in _traces(archive, folder):
                say("fault", fault)
    archive.close()
    say("ids", sorted(ids))


def _faults(say: Say, archive: Archive, side: Derived, held: bool) -> Iterator[str]:
    connection = archive.connection
    yield from _rows(archive, connection)
    stored = [row[0] for row in connection.execute("SELECT number FROM passages ORDER BY number")]
    vectors = [row[0] for row in connection.execute("SELECT number FROM vectors ORDER BY number")]
    worded = sorted(word_numbers(side))
    lags = held and worded == [number for number in stored if number <= max(worded, default=0)] != stored
    if lags:  # the words of the newest reports come when the one who writes is done, or when one may write
        say("behind", len(stored) - len(worded))
        worded = stored
    for name, numbers in (
        ("vectors table", vectors), ("columns", side.columns.passages["number"].tolist()),
        ("vector files", sorted(dense_numbers(side))), ("full text", worded),
    ):  # fmt: skip
        if numbers != stored:
            more, fewer = len(set(numbers) - set(stored)), len(set(stored) - set(numbers))
            doubled = len(numbers) - len(set(numbers))
            yield f"NUMBERS: {name}: {more} too many, {fewer} missing, {doubled} twice of {len(stored)}"
    yield from _searches(archive, side, connection, lags)


def _rows(archive: Archive, connection: sqlite3.Connection) -> Iterator[str]:
    """Articles, passages and origins are what was given, each once."""
    rows = connection.execute("SELECT * FROM articles ORDER BY number").fetchall()
    for place, row in enumerate(rows):
        article = article_of(row)
        given = made(*named(article.title))
        if replace(article, source=given.source) != given:
            yield f"TORN: article {article.id} is not {given.title}"
        held = connection.execute(
            "SELECT * FROM passages WHERE article = ? ORDER BY position", (row["number"],)
        ).fetchall()
        read = [passage_of(one, article) for one in held]
        if place % (len(rows) // 30 + 1) == 0 and read != passages(article, archive.passage_size):
            yield f"TORN: the passages of {article.id} are not those of its text"
        if not connection.execute("SELECT 1 FROM origins WHERE article = ?", (row["number"],)).fetchone():
            yield f"TORN: article {article.id} has no origin"
    for what, query in _DOUBLES:
        for row in connection.execute(query).fetchall():
            yield f"DOUBLE: {what}: {tuple(row)}"


_DOUBLES = (
    ("article", "SELECT report, title, count(*) FROM articles GROUP BY 1, 2 HAVING count(*) > 1"),
    ("newest version", "SELECT report, count(*) FROM articles WHERE stands_until = '' GROUP BY 1 HAVING count(*) != 1"),
    ("origin", "SELECT article, source, sha256, count(*) FROM origins GROUP BY 1, 2, 3 HAVING count(*) > 1"),
    ("passage of nothing", "SELECT number FROM passages WHERE article NOT IN (SELECT number FROM articles)"),
    ("band of nothing", "SELECT article FROM bands WHERE article NOT IN (SELECT number FROM articles)"),
    ("erased and there", "SELECT id FROM articles WHERE id IN (SELECT id FROM erased)"),
    ("original of nothing", "SELECT sha256 FROM originals WHERE sha256 NOT IN (SELECT sha256 FROM origins)"),
)


def dense_numbers(side: Derived) -> list[int]:
    """The passage numbers in the vector files and in the tail."""
    base = side._base
    if base is None:
        return list(side._tail_numbers)
    numbers, _ = base.search(np.ones(side.dimension, np.float32), _EVERY)
    return [*numbers.tolist(), *side._tail_numbers]


def word_numbers(side: Derived) -> list[int]:
    """The passage numbers in the full text."""
    import tantivy

    if not side.has_words:
        return []
    searcher = side.words._index.searcher()
    hits = searcher.search(tantivy.Query.all_query(), _EVERY, count=False).hits
    return [int(number or 0) for number in searcher.fast_field_values("number", [address for _, address in hits])]


def _searches(archive: Archive, side: Derived, connection: sqlite3.Connection, lags: bool) -> Iterator[str]:
    """Some reports are found by their word and by their vector, with the scores that their rows give."""
    rows = connection.execute(
        "SELECT id, title, language FROM articles WHERE stands_until = '' AND hidden = ''"
    ).fetchall()
    if not rows:
        return
    encoder = hashing(archive.encoder_name)
    close = (
        0.3 if side._base else 0.002
    )  # files hold rounded numbers, their rounding learnt from 300 of these odd vectors
    for row in rows[:: max(1, len(rows) // 12)]:
        word = row["title"].split()[0]
        found = archive.bm25(word, "und", 1, _ALL)
        query = encoder.queries([f"{row['title']} convoy ministry"])[0]
        near = archive.dense(query, 5, _ALL)
        first = archive.hits([Scored(number, score, None, score) for number, score in found])
        if not lags and [hit.article.id for hit in first] != [row["id"]]:
            yield f"SEARCH: {word} does not find {row['id']}"
        hits = archive.hits([Scored(number, score, score, None) for number, score in near])
        for hit, (number, score) in zip(hits, near, strict=True):
            own = _score(side, connection, number, hit.article.language, query)
            if abs(score - own) > close:
                yield f"SEARCH: passage {number} scores {score:.4f}, its vector {own:.4f}"


def _score(side: Derived, connection: sqlite3.Connection, number: int, language: str, query: Vectors) -> float:
    held = connection.execute("SELECT vector, checksum FROM vectors WHERE number = ?", (number,)).fetchall()
    return float(side.centred(vectors_of(held, side.dimension), [language])[0] @ query)


def _traces(archive: Archive, folder: Path) -> Iterator[str]:
    """Of what was erased no file may hold the word that only it had."""
    erased = {row["id"] for row in archive.rows("SELECT id FROM erased")}
    there = {named(row["title"])[0] for row in archive.rows("SELECT title FROM articles")}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for number in {int(one) for one in re.findall(rb"kz(\d+)q v\d", path.read_bytes())} - there:
                if erased & {made(number, version).id for version in range(4)}:
                    yield f"TRACE: {path.relative_to(folder)} holds a word of report {number}, which was erased"


def answers(archive: Archive, words: Iterable[str]) -> dict[str, Any]:
    """All that one can ask of an archive, as plain values: two archives that say the same are the same."""
    told: dict[str, Any] = {"notice": archive.notice, "encoder": archive.encoder_name, "size": archive.passage_size}
    ids = sorted(archive.article_ids())
    told["articles"] = [repr(archive.article(name)) for name in ids]
    told["versions"] = [repr(archive.versions(name)) for name in ids]
    told["story"] = [[one.id for one in archive.story(name)] for name in ids]
    told["origins"] = [repr(archive.origins(name)) for name in ids]
    told["originals"] = [archive.original(one.sha256).hex() for name in ids for one in archive.origins(name)]
    told["found"] = [archive.find(f"https://wire.example/{number}") for number in range(1, 9)]
    told["days"] = repr(archive.days())
    status = archive.status()
    told["status"] = repr([getattr(status, name) for name in _STATUS])
    encoder = hashing(archive.encoder_name)
    for number, word in enumerate(words):
        for filters in (_ALL, _FILTERS[number % len(_FILTERS)]):
            vector = encoder.queries([word])[0]
            dense, bm25 = archive.dense(vector, 8, filters), archive.bm25(word, "en", 8, filters)
            asked = f"{word!r} {number % len(_FILTERS) if filters != _ALL else ''}"
            told[f"near {asked}"] = [(one, round(score, 3)) for one, score in dense]
            told[f"words {asked}"] = [(one, round(score, 3)) for one, score in bm25]
            hits = archive.hits([Scored(one, score, None, score) for one, score in bm25])
            told[f"hits {asked}"] = [repr((hit.passage, hit.article.title)) for hit in hits]
            told[f"count {asked}"] = archive.count(filters)
            told[f"bias {asked}"] = [round(archive.bias(vector, language), 3) for language in ("en", "de", "ar")]
    return told


_STATUS = (
    "articles", "passages", "languages", "outlets", "first_day", "last_day", "superseded", "hidden", "erased",
    "stories", "days_covered", "gaps", "refused",
)  # fmt: skip
_FILTERS = (
    Filters(since=date(2026, 3, 5), until=date(2026, 3, 20)),
    Filters(outlets=frozenset({"Outlet 1", "Outlet 2"})),
    Filters(languages=frozenset({"de", "uk"})),
    Filters(as_of=date(2026, 3, 12)),
)
QUESTIONS = (
    "convoy ministry",
    "Konvoi Marenka",
    "міністерство",
    "moста колонна",
    "القافلة",
    "convoi",
    "kz20q",
    "bridges",
)
