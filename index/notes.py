"""What an archive notes of itself, a checksum a row: settings, files that were read, refusals, what was erased.

    meta      key, value
    files     a file that was read to its end, and its bytes' SHA-256
    refusals  what could not be read, and why
    erased    id and time of a report that was erased
    bands     the keys by which copies are found; one checksum for all of them, in meta

Functions on a connection; those that write want a transaction. Knows nothing about reports.
"""

import sqlite3
import struct
from collections.abc import Iterable
from functools import reduce
from operator import xor

import xxhash

from index.rows import Row, check, sealed

TABLES = {
    "meta": ("key", "value"),
    "files": ("source", "sha256", "reports", "refused", "read"),
    "refusals": ("source", "reason", "at"),
    "erased": ("id", "at"),
}
REPLACEABLE = ("files", "refusals")
"""Notes that only save time: without them a file is read again when it is added again."""
WITHOUT_TOKENS = "without_tokens"
"""The key of the note that passages were stored by an older version, which kept no tokens."""
BANDS = "bands"
_PAIR = struct.Struct("<qq")


def put(connection: sqlite3.Connection, table: str, *values: str | int) -> None:
    """Keep a row of one of `TABLES`, instead of the one that has its key."""
    row = sealed(dict(zip(TABLES[table], values, strict=True)), TABLES[table])
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608


def sound(table: str, row: Row) -> Row:
    """`row`, if it is what was stored.

    Raises:
        Damaged: it is not.
    """
    check(row, TABLES[table])
    return row


def meta(connection: sqlite3.Connection, key: str) -> str:
    """A value that is kept with the archive; empty if there is none.

    Raises:
        Damaged: it is not what was stored.
    """
    row = connection.execute("SELECT * FROM meta WHERE key = ?", (key,)).fetchone()
    return str(sound("meta", row)["value"]) if row else ""


def damaged(connection: sqlite3.Connection, table: str) -> dict[int, str]:
    """The rowids of the rows that are not what was stored, each with its key as far as it can be read."""
    found = {}
    for (number,) in connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid").fetchall():  # noqa: S608
        key = "?"
        try:
            row = connection.execute(f"SELECT * FROM {table} WHERE rowid = ?", (number,)).fetchone()  # noqa: S608
            key = repr(row[0])[1:-1]
            sound(table, row)
        except (ValueError, TypeError, sqlite3.DatabaseError):  # the last also where a text is no UTF-8 any more
            found[number] = key
    return found


# --- keys of copies ----------------------------------------------------------------------------------------------


def add_bands(connection: sqlite3.Connection, keys: Iterable[int], article: int) -> None:
    """Keep the keys of an article that has none yet."""
    pairs = [(key, article) for key in dict.fromkeys(keys)]
    connection.executemany("INSERT INTO bands VALUES (?, ?)", pairs)
    _change_sum(connection, pairs)


def drop_bands(connection: sqlite3.Connection, keys: Iterable[int] | None, article: int) -> None:
    """Forget the keys of an article; None where nobody knows them, and then all keys are looked through."""
    if keys is None:
        gone = connection.execute("DELETE FROM bands WHERE article = ? RETURNING band, article", (article,)).fetchall()
    else:
        query = "DELETE FROM bands WHERE band = ? AND article = ? RETURNING band, article"
        gone = [row for key in keys for row in connection.execute(query, (key, article)).fetchall()]
    _change_sum(connection, [tuple(row) for row in gone])


def drop_all_bands(connection: sqlite3.Connection) -> None:
    """Forget the keys of all articles."""
    connection.execute("DELETE FROM bands")
    put(connection, "meta", BANDS, sum_of(()))


def bands_are_sound(connection: sqlite3.Connection) -> bool:
    """Whether the keys are those that were stored; reads them all."""
    rows = connection.execute("SELECT band, article FROM bands")
    try:
        return (meta(connection, BANDS) or sum_of(())) == sum_of((row[0], row[1]) for row in rows)
    except (ValueError, TypeError, struct.error, sqlite3.DatabaseError):  # the sum, a key, or the tree they stand in
        return False


def sum_of(pairs: Iterable[tuple[int, int]]) -> str:
    """One checksum of all pairs of key and article, in any order."""
    return f"{reduce(xor, (xxhash.xxh3_64_intdigest(_PAIR.pack(*pair)) for pair in pairs), 0):016x}"


def _change_sum(connection: sqlite3.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """A pair that comes or goes changes the sum in the same way."""
    before = int(meta(connection, BANDS) or "0", 16)
    put(connection, "meta", BANDS, f"{before ^ int(sum_of(pairs), 16):016x}")
