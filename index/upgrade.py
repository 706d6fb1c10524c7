"""An archive of an older format becomes one of this format, where it stands.

format 2 ─▶ 3    what an archive notes of itself gets checksums
format 3 ─▶ 4    a table for the tokens of passages; it stays empty until the next rebuild

Knows nothing about what is asked of an archive.
"""

import sqlite3

from index import notes

WITHOUT_TOKENS = "3"
"""The format that lacks nothing but tokens, so that it can be read as it is."""
OLD = ("2", WITHOUT_TOKENS)
TOKENS = "(number INTEGER PRIMARY KEY, tokens BLOB NOT NULL, checksum BLOB NOT NULL)"
"""The columns of the table that the archives of a newer format have."""


def upgrade(connection: sqlite3.Connection, old: str) -> None:
    """In the transaction that is open; all or nothing of it."""
    if old == "2":
        _seal_notes(connection)
    connection.execute("DROP TABLE IF EXISTS next_passages")  # of a rebuild that was broken off: it begins again
    connection.execute("DROP TABLE IF EXISTS next_vectors")
    notes.put(connection, "meta", "rebuilding", "")
    if connection.execute("SELECT 1 FROM passages LIMIT 1").fetchone():
        notes.put(connection, "meta", notes.WITHOUT_TOKENS, "1")
    connection.execute(f"CREATE TABLE tokens {TOKENS} STRICT")


def _seal_notes(connection: sqlite3.Connection) -> None:
    for table, columns in notes.TABLES.items():
        connection.execute(f"ALTER TABLE {table} ADD COLUMN checksum BLOB NOT NULL DEFAULT x''")
        for row in connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall():  # noqa: S608
            notes.put(connection, table, *row)
    rows = connection.execute("SELECT band, article FROM bands")
    notes.put(connection, "meta", notes.BANDS, notes.sum_of((row["band"], row["article"]) for row in rows))
