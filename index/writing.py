"""What is written when a report comes in: is it new, a new version, or known? One transaction a batch.

    Found ──known by its bytes or words?──▶ known
      │──an older report under the same key?──▶ a new version; the old one stays, superseded
      └──▶ new

Functions on a connection with an open transaction. Knows nothing about search.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from index import notes
from index.database import MADE
from index.embedding import Embedded
from index.readers.base import FileRead, Found, Refusal
from index.records import Origin
from index.rows import (
    ARTICLE,
    ERASED,
    article_fields,
    check,
    checksum,
    origin_row,
    packed,
    passage_row,
    sealed,
    stamp,
    vector_bytes,
)

Kind = Literal["new", "version", "known"]
_NOTHING = hashlib.sha256(b"").hexdigest()
_WORDS = ("title", "text", "published", "outlet", "url")
"""What makes an article's id: a version that turned back to older words has them, and an id of its own."""


def erased_on(connection: sqlite3.Connection, article_id: str) -> str:
    """The day on which this report was erased; empty if it was not."""
    row = connection.execute("SELECT at FROM erased WHERE id = ?", (article_id,)).fetchone()
    return row["at"][:10] if row else ""


def known(connection: sqlite3.Connection, found: Found) -> int | None:
    """The number of the stored article that `found` only repeats; None if it says something new.

    A source that says again what it said last is known. So is what the newest version of the report says. But a
    source that turns back to older words has changed, and that is a version of its own.
    """
    row = connection.execute("SELECT * FROM articles WHERE id = ?", (found.article.id,)).fetchone()
    if row is None:
        return None
    last = connection.execute(
        "SELECT article FROM origins WHERE source = ? AND record = ? ORDER BY number DESC LIMIT 1",
        (found.origin.source, found.origin.record),
    ).fetchone()
    versions = connection.execute("SELECT * FROM articles WHERE report = ?", (found.key,)).fetchall()
    said = next((one for one in versions if last and one["number"] == last["article"]), None)
    if said is None or row["report"] != found.key:  # the place was another report's: lines and entries of feeds move
        return int(row["number"])
    newest = [one for one in versions if not one["stands_until"]]
    before = _captures(connection, found.origin)
    seen = [
        one for one in versions if one["number"] in before
    ]  # these very bytes of that time: an old file added again
    same = (one["number"] for one in (*seen, said, *newest) if all(one[name] == row[name] for name in _WORDS))
    return next(same, None)


def _captures(connection: sqlite3.Connection, origin: Origin) -> frozenset[int]:
    """The numbers of the articles that hold this origin already."""
    rows = connection.execute(
        "SELECT article FROM origins WHERE source = ? AND record = ? AND sha256 = ? AND captured = ?",
        (origin.source, origin.record, origin.sha256, stamp(origin.captured)),
    )
    return frozenset(row["article"] for row in rows)


def note_origin(connection: sqlite3.Connection, number: int, found: Found) -> None:
    """Keep where the bytes came from, and the bytes, once for each source and state of it."""
    origin = found.origin
    last = connection.execute(
        "SELECT article, sha256 FROM origins WHERE source = ? AND record = ? ORDER BY number DESC LIMIT 1",
        (origin.source, origin.record),
    ).fetchone()
    if last and (last["article"], last["sha256"]) == (number, origin.sha256) or number in _captures(connection, origin):
        return
    insert(connection, "origins", origin_row(number, origin))
    is_erased = not found.original and origin.sha256 != _NOTHING  # in the archive that it was exported from
    values = (ERASED, b"") if is_erased else (len(found.original), packed(found.original))
    connection.execute(
        "INSERT INTO originals VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET size = ?2, data = ?3 WHERE size = ?4",
        (origin.sha256, *values, ERASED),
    )


def store(
    connection: sqlite3.Connection,
    found: Found,
    embedded: Sequence[Embedded],
    revision: int,
    now: datetime,
) -> tuple[int, Kind]:
    """Write a report that is not `known`, with its passages; its number, and what it was."""
    article = found.article
    fields = article_fields(article)
    versions = connection.execute("SELECT hidden FROM articles WHERE report = ?", (found.key,)).fetchall()
    if connection.execute("SELECT 1 FROM articles WHERE id = ?", (article.id,)).fetchone():
        turned_back = f"{article.id}{stamp(found.origin.captured)}{len(versions)}"  # the words of a version long past
        fields["id"] = hashlib.sha256(turned_back.encode()).hexdigest()[:16]
    row = {
        **fields,
        "report": found.key,
        "captured": stamp(found.origin.captured),
        "modified": stamp(found.modified) if found.modified else "",
        "added": stamp(now),
        "stands_from": "",
        "stands_until": "",
        "story": fields["id"],
        "hidden": versions[0]["hidden"] if versions else "",
    }
    number = insert(connection, "articles", {**sealed(row, ARTICLE), "revision": revision})
    line_up(connection, found.key, revision)
    insert_passages(connection, number, embedded)
    note_origin(connection, number, found)
    return number, "version" if versions else "new"


def insert_passages(
    connection: sqlite3.Connection,
    article: int,
    embedded: Sequence[Embedded],
    tables: tuple[str, str, str] = MADE,
) -> None:
    """Write the passages of an article, in their order, each with its vector and its tokens."""
    for position, one in enumerate(embedded):
        number = insert(connection, tables[0], passage_row(article, position, one.passage))
        data = vector_bytes(one.vector)
        insert(connection, tables[1], {"number": number, "vector": data, "checksum": checksum(data)})
        if one.tokens:
            row = {"number": number, "tokens": one.tokens, "checksum": checksum(one.tokens)}
            insert(connection, tables[2], row)


def line_up(connection: sqlite3.Connection, report: str, revision: int) -> None:
    """Say of each version of a report from when until when it stood.

    The first stood from its day of publication. A later one from when it says that it was changed, else from its
    own day of publication if that is a later one, else from when its bytes were taken.
    """
    rows = connection.execute("SELECT * FROM articles WHERE report = ?", (report,)).fetchall()
    for row in rows:
        check(row, ARTICLE)
    rows.sort(key=lambda row: (row["published"], row["modified"] or row["captured"], row["number"]))
    starts: list[str] = []
    for place, row in enumerate(rows):
        start = _start(row, rows[place - 1]["published"] if place else None)
        starts.append(max(start, starts[-1]) if starts else start)
    for row, start, end in zip(rows, starts, [*starts[1:], ""], strict=True):
        if (row["stands_from"], row["stands_until"]) != (start, end):
            change(connection, row, revision, stands_from=start, stands_until=end)


def _start(row: sqlite3.Row, before: str | None) -> str:
    midnight = stamp(datetime.combine(date.fromisoformat(row["published"]), time(), UTC))
    if row["modified"]:
        return max(str(row["modified"]), midnight)
    if before is None or row["published"] > before:
        return midnight
    return max(str(row["captured"]), midnight)


def change(connection: sqlite3.Connection, row: sqlite3.Row, revision: int, **state: str) -> None:
    """Write new values for columns of `rows.STATE` of an article.

    Raises:
        Damaged: the row is not what was stored; a new checksum would hide that.
    """
    check(row, ARTICLE)
    fresh = sealed({**dict(row), **state}, ARTICLE)
    columns = {**state, "checksum": fresh["checksum"], "revision": revision}
    names = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(f"UPDATE articles SET {names} WHERE number = ?", (*columns.values(), row["number"]))  # noqa: S608


def insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> int:
    """Insert `row`; its number."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    cursor = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
    return int(cursor.lastrowid or 0)


def origin_now(source: str, data: bytes, now: datetime) -> Origin:
    """The origin of a report that a program gave, not a file."""
    return Origin(source, hashlib.sha256(data).hexdigest(), now, "program")


def note_erased(connection: sqlite3.Connection, article_id: str, at: str) -> None:
    """Keep that a report was erased, and nothing else of it; `at` as `stamp` writes it."""
    notes.put(connection, "erased", article_id, at)


def note_refusal(connection: sqlite3.Connection, refusal: Refusal, now: datetime) -> None:
    """Keep in quarantine that something could not be read, and why."""
    notes.put(connection, "refusals", refusal.source, refusal.reason, _exact(now))


def note_file(connection: sqlite3.Connection, file: FileRead, now: datetime) -> None:
    """A file was read to its end: it need not be again while its bytes are these."""
    connection.execute(
        "DELETE FROM refusals WHERE at < ?1 AND (source = ?2 OR substr(source, 1, ?3) IN (?2 || '#', ?2 || '!'))",
        (_exact(file.began), file.source, len(file.source) + 1),
    )
    notes.put(connection, "files", file.source, file.sha256, file.reports, file.refused, stamp(now))


def _exact(moment: datetime) -> str:
    """UTC to the microsecond: a file may be read, mended and read again within a second."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def next_revision(connection: sqlite3.Connection) -> int:
    """A number that no article has yet; each write takes one, so that readers see what changed."""
    return int(connection.execute("SELECT coalesce(max(revision), 0) + 1 FROM articles").fetchone()[0])
