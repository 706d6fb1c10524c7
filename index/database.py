"""The SQLite file under an archive: its tables, its connection, its locks, and its errors as ours.

Knows nothing about what is asked of the tables.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import ArchiveError

FORMAT = "1"
FILE = "archive.sqlite"
_WORDS = """
CREATE VIRTUAL TABLE words USING fts5 (plain, stems, tokenize = "unicode61 remove_diacritics 2");
"""
NEW_WORDS = (
    "DELETE FROM words_data",  # where it is damaged, FTS5 could not even be told to drop it
    "REPLACE INTO words_data VALUES (1, x''), (10, x'00000000000000')",
    "REPLACE INTO words_config VALUES ('version', 4)",
    "DROP TABLE words",
    _WORDS,
)
"""Makes the full text anew; the numbers are those of FTS5 when it is empty."""
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, published TEXT NOT NULL,
    outlet TEXT NOT NULL, url TEXT NOT NULL, language TEXT NOT NULL, source TEXT NOT NULL
) STRICT;
CREATE TABLE languages (language TEXT PRIMARY KEY, mean BLOB NOT NULL) STRICT;
CREATE INDEX articles_by_day ON articles (published);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    article_id TEXT NOT NULL REFERENCES articles (id),
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT NOT NULL, sentences TEXT NOT NULL,
    vector BLOB NOT NULL
) STRICT;
CREATE INDEX passages_by_article ON passages (article_id);
"""
# AUTOINCREMENT: a search that began before a rebuild must not find another passage under its number


def make(folder: Path, meta: Mapping[str, str]) -> None:
    """A new archive appears whole or not at all: it is made beside its place and renamed; `meta` is kept with it."""
    draft = folder / f"{FILE}.new"
    for left in folder.glob(f"{FILE}.new*"):  # of a process that was killed
        left.unlink()
    draft.touch(0o600)
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # now: two first readers would fight over it
        connection.executescript(_SCHEMA + _WORDS)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [("format", FORMAT), *meta.items()])
    draft.rename(folder / FILE)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def connect(path: Path) -> sqlite3.Connection:
    """An open connection to an archive's file, every write flushed to the disk before it counts.

    Raises:
        ArchiveError: the archive is of another version. sqlite3.Error: it is damaged; see `readable`.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    connection.row_factory = sqlite3.Row
    try:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        if row is None or row["value"] != FORMAT:
            raise ArchiveError(
                f"The archive in {path.parent} is of another version of Dateline; this one reads {FORMAT}."
            )
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the only right to write; ArchiveError where another process or thread holds it."""
    lock = FileLock(folder / "writer.lock", timeout=0, mode=0o600)
    with reachable(folder):
        try:
            lock.acquire()
        except Timeout as error:
            raise ArchiveError(
                f"Another process is writing to {folder}. Wait until it is done, then try again."
            ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def reachable(folder: Path) -> Iterator[None]:
    """The file system's errors as ours."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArchiveError(
            f"The archive folder {folder} cannot be used: {reason}. Choose another with --archive."
        ) from error


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """SQLite's errors as ours, with what to do."""
    try:
        yield
    except (sqlite3.Error, UnicodeError) as error:  # the latter where an error quotes what is damaged
        name = getattr(error, "sqlite_errorname", "")
        hint = next((hint for start, hint in _HINTS.items() if name.startswith(start)), _RESTORE)
        reason = " ".join("".join(filter(str.isprintable, str(error))).split())[:200]
        raise ArchiveError(f"The archive in {folder} cannot be used: {reason}. {hint}") from error


_RESTORE = "Restore a copy of it."
_HINTS = {
    "SQLITE_FULL": "Free some space and add again; what was added stays.",
    "SQLITE_BUSY": "Another process holds it; try again.",
    "SQLITE_READONLY": "You must be allowed to write to its folder and files.",
    "SQLITE_CANTOPEN": "You must be allowed to write to its folder and files.",
    "SQLITE_IOERR": "Look whether its disk is full or failing; what was added stays.",
}


@contextmanager
def sound(folder: Path) -> Iterator[None]:
    """What a row holds must be what was stored."""
    try:
        yield
    except (ValueError, TypeError, LookupError) as error:
        raise ArchiveError(
            f"The archive in {folder} holds a damaged record. Restore a copy of it, or run: "
            f"dateline rebuild --archive {folder}"
        ) from error
