"""An archive of format 2 becomes one of format 3, where it stands: what it notes of itself gets checksums.

Knows nothing about what is asked of an archive.
"""

import sqlite3

from index import notes

OLD = "2"


def upgrade(connection: sqlite3.Connection) -> None:
    """In the transaction that is open; all or nothing of it."""
    for table, columns in notes.TABLES.items():
        connection.execute(f"ALTER TABLE {table} ADD COLUMN checksum BLOB NOT NULL DEFAULT x''")
        for row in connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall():  # noqa: S608
            notes.put(connection, table, *row)
    rows = connection.execute("SELECT band, article FROM bands")
    notes.put(connection, "meta", notes.BANDS, notes.sum_of((row["band"], row["article"]) for row in rows))
