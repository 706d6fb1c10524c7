"""Archives that an older version of Dateline made: their reports, for `Archive.add` of a new one.

Format 1 held articles alone: no versions, and none of the bytes that they were read from.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from index.database import FILE, readable
from index.errors import InputError
from index.readers.base import Refusal
from index.readers.validate import article
from index.records import Article

_FORMAT = "1"


def is_older(folder: Path) -> bool:
    """Whether `folder` holds an archive of a format that this version can only read from."""
    if not (folder / FILE).is_file():
        return False
    with readable(folder), closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)) as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    return row is not None and row[0] == _FORMAT


def older_reports(folder: Path) -> Iterator[Article | Refusal]:
    """Its reports, validated anew, in the order in which they were added."""
    with readable(folder), closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute("SELECT * FROM articles ORDER BY rowid"):
            try:
                yield article(dict(row), str(row["source"]))
            except InputError as error:
                yield Refusal(f"{folder}#{row['id']}", str(error))


def older_about(folder: Path) -> tuple[str, int]:
    """The line that must stand beside everything from it, mostly empty; and the count of its reports."""
    with readable(folder), closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)) as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'notice'").fetchone()
        (count,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    return str(row[0]) if row else "", int(count)
