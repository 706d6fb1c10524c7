"""Records ↔ rows of the database, each row with a checksum of its own.

SQLite notices few flipped bits in a text, so every row that matters carries one, and a row whose checksum does
not fit is an error, never an answer. Knows the form of rows, not when they are written.
"""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import xxhash

from index.encoder import Vectors
from index.records import Article, Entry, Origin, Passage, Sentence, TimeMention
from index.tokens import Tokens
from index.tokens import unpacked as unpacked_tokens

Row = Mapping[str, Any] | sqlite3.Row
_FIELDS = ("id", "title", "text", "published", "outlet", "url", "language", "source", "time", "dated")
_FIXED = (*_FIELDS, "entries", "pages", "times", "report", "captured", "modified", "added")
STATE = ("stands_from", "stands_until", "story", "hidden")
"""Columns of an article that later writes may change."""
ARTICLE = (*_FIXED, *STATE)
PASSAGE = ("article", "position", "heading", "sentences", "day")
ORIGIN = ("article", "source", "sha256", "captured", "reader", "record")


ERASED = -1
"""The size of an original that was erased with another report which stood in its bytes too."""


class Damaged(ValueError):
    """A row does not hold what was stored in it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a report, and when it stood."""

    article: Article
    stands_from: datetime
    """UTC."""
    stands_until: datetime | None
    """UTC; None for the newest."""
    captured: datetime
    hidden: bool


# --- times -----------------------------------------------------------------------------------------------------


def stamp(moment: datetime) -> str:
    """UTC to the second, so that texts sort as times do: "2026-03-09T14:05:00Z"."""
    return f"{moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"  # strftime: 800, not 0800


def moment(text: str) -> datetime:
    """The reverse of `stamp`."""
    return datetime.fromisoformat(text)


# --- checksums -------------------------------------------------------------------------------------------------


def checksum(*values: str | int | bytes) -> bytes:
    """Eight bytes over the values and their borders (XXH3: fast, not against forgers)."""
    parts: list[bytes] = []
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        parts += (len(data).to_bytes(8, "little"), data)
    return xxhash.xxh3_64_digest(b"".join(parts))


def sealed(row: dict[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """`row` with the checksum over `columns`."""
    return {**row, "checksum": checksum(*(row[column] for column in columns))}


def check(row: Row, columns: Sequence[str]) -> None:
    """Raise `Damaged` unless the row's checksum fits."""
    if row["checksum"] != checksum(*(row[column] for column in columns)):
        raise Damaged("a checksum does not fit")


# --- articles --------------------------------------------------------------------------------------------------


def article_fields(article: Article) -> dict[str, str]:
    """The columns of an article that come from the record itself."""
    fields = {name: getattr(article, name) for name in _FIELDS if name != "published"}
    entries = [[one.start, one.end, one.published.isoformat(), one.clock, one.heading] for one in article.entries]
    times = [[one.start, one.end, one.first.isoformat(), one.last.isoformat()] for one in article.times]
    return {
        **fields,
        "published": article.published.isoformat(),
        "entries": _json(entries),
        "pages": _json(article.pages),
        "times": _json(times),
    }


def article_of(row: Row) -> Article:
    """The article of a row.

    Raises:
        Damaged: it is not what was stored.
    """
    check(row, ARTICLE)
    entries = (Entry(a, b, date.fromisoformat(day), clock, head) for a, b, day, clock, head in _list(row["entries"]))
    times = (
        TimeMention(a, b, date.fromisoformat(first), date.fromisoformat(last))
        for a, b, first, last in _list(row["times"])
    )
    return Article(
        **{name: row[name] for name in _FIELDS if name != "published"},
        published=date.fromisoformat(row["published"]),
        entries=tuple(entries),
        pages=tuple(_list(row["pages"])),
        times=tuple(times),
    )


def version_of(row: Row) -> Version:
    """The article of a row, and when it stood."""
    until = row["stands_until"]
    return Version(
        article_of(row),
        moment(row["stands_from"]),
        moment(until) if until else None,
        moment(row["captured"]),
        bool(row["hidden"]),
    )


# --- passages and vectors --------------------------------------------------------------------------------------


def passage_row(article: int, position: int, passage: Passage) -> dict[str, Any]:
    """The row of the passage at `position` in the article with that number."""
    spans = _json([[sentence.start, sentence.end] for sentence in passage.sentences])
    row = {
        "article": article,
        "position": position,
        "heading": passage.heading,
        "sentences": spans,
        "day": passage.published.isoformat(),
    }
    return sealed(row, PASSAGE)


def passage_of(row: Row, article: Article) -> Passage:
    """The passage of a row.

    Raises:
        Damaged: it is not what was stored, or not a part of this article's text.
    """
    check(row, PASSAGE)
    spans = tuple(Sentence(start, end) for start, end in _list(row["sentences"]))
    if not spans or not all(0 <= span.start < span.end <= len(article.text) for span in spans):
        raise Damaged("a passage lies outside its text")
    day = date.fromisoformat(row["day"])
    name = f"{article.id}-{row['position']}"
    return Passage(name, article.id, spans[0].start, spans[-1].end, row["heading"], spans, day)


def vector_bytes(vector: Vectors) -> bytes:
    """A vector (dimension,) as it is stored: half precision, whose error (0.0005) no ranking feels."""
    return vector.astype(np.float16).tobytes()


def vectors_of(rows: Sequence[sqlite3.Row], dimension: int) -> Vectors:
    """The vectors (n, dimension) of rows with `vector` and `checksum`.

    Raises:
        Damaged: one is not what was stored.
    """
    for row in rows:
        if row["checksum"] != checksum(row["vector"]):
            raise Damaged("a vector's checksum does not fit")
        if len(row["vector"]) != dimension * np.float16().nbytes:
            raise Damaged(f"a vector does not have {dimension} dimensions")
    return np.frombuffer(b"".join(row["vector"] for row in rows), np.float16).astype(np.float32).reshape(-1, dimension)


def tokens_of(row: Row, dimension: int) -> Tokens:
    """The tokens of a row.

    Raises:
        Damaged: they are not what was stored.
    """
    if row["checksum"] != checksum(row["tokens"]):
        raise Damaged("a checksum of tokens does not fit")
    return unpacked_tokens(row["tokens"], dimension)


# --- origins ---------------------------------------------------------------------------------------------------


def origin_row(article: int, origin: Origin) -> dict[str, Any]:
    """The row of an origin of the article with that number."""
    row = {
        "article": article,
        "source": origin.source,
        "sha256": origin.sha256,
        "captured": stamp(origin.captured),
        "reader": origin.reader,
        "record": origin.record,
    }
    return sealed(row, ORIGIN)


def origin_of(row: Row) -> Origin:
    """The origin of a row.

    Raises:
        Damaged: it is not what was stored.
    """
    check(row, ORIGIN)
    return Origin(row["source"], row["sha256"], moment(row["captured"]), row["reader"], row["record"])


def packed(data: bytes) -> bytes:
    """An original as it is stored: compressed."""
    return zlib.compress(data, 6)


def unpacked(data: bytes, size: int, sha256: str) -> bytes:
    """The reverse of `packed`; `size` is the length before.

    Raises:
        Damaged: it is not what was stored.
    """
    try:
        found = zlib.decompressobj().decompress(data, size + 1)
    except zlib.error as error:
        raise Damaged("an original cannot be unpacked") from error
    if len(found) != size or hashlib.sha256(found).hexdigest() != sha256:
        raise Damaged("an original does not have its SHA-256")
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


def _list(text: str) -> list[Any]:
    return json.loads(text) if text else []
