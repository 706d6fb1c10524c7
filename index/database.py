"""The SQLite file under an archive: its tables, its connection, its locks, and its errors as ours.

Knows nothing about what is asked of the tables.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index import durable, notes, upgrade
from index.errors import ArchiveError

WRONG = (ValueError, TypeError, LookupError)
"""What is raised where a row does not hold what was stored in it."""
FORMAT = "4"
FILE = "archive.sqlite"
_PASSAGES = (
    """
CREATE TABLE {passages} (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles (number),
    position INTEGER NOT NULL, heading TEXT NOT NULL, sentences TEXT NOT NULL, day TEXT NOT NULL,
    checksum BLOB NOT NULL, UNIQUE (article, position)
) STRICT;
CREATE TABLE {vectors} (number INTEGER PRIMARY KEY, vector BLOB NOT NULL, checksum BLOB NOT NULL) STRICT;
CREATE TABLE {tokens} """
    + f"{upgrade.TOKENS} STRICT;\n"
)
"""What is made from the articles. A rebuild fills tables of this form beside the old ones, and then swaps them."""
MADE = ("passages", "vectors", "tokens")
"""Their names."""
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, checksum BLOB NOT NULL) STRICT;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, text TEXT NOT NULL, published TEXT NOT NULL, outlet TEXT NOT NULL, url TEXT NOT NULL,
    language TEXT NOT NULL, source TEXT NOT NULL, time TEXT NOT NULL, dated TEXT NOT NULL,
    entries TEXT NOT NULL, pages TEXT NOT NULL, times TEXT NOT NULL,
    report TEXT NOT NULL, captured TEXT NOT NULL, modified TEXT NOT NULL, added TEXT NOT NULL,
    stands_from TEXT NOT NULL, stands_until TEXT NOT NULL, story TEXT NOT NULL, hidden TEXT NOT NULL,
    revision INTEGER NOT NULL, checksum BLOB NOT NULL
) STRICT;
CREATE INDEX articles_by_report ON articles (report);
CREATE INDEX articles_by_story ON articles (story);
CREATE INDEX articles_by_revision ON articles (revision);
CREATE TABLE originals (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE TABLE origins (
    number INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles (number), source TEXT NOT NULL,
    sha256 TEXT NOT NULL, captured TEXT NOT NULL, reader TEXT NOT NULL, record TEXT NOT NULL, checksum BLOB NOT NULL
) STRICT;
CREATE INDEX origins_by_article ON origins (article);
CREATE INDEX origins_by_source ON origins (source);
CREATE TABLE files (
    source TEXT PRIMARY KEY, sha256 TEXT NOT NULL, reports INTEGER NOT NULL, refused INTEGER NOT NULL,
    read TEXT NOT NULL, checksum BLOB NOT NULL
) STRICT;
CREATE TABLE refusals (
    source TEXT PRIMARY KEY, reason TEXT NOT NULL, at TEXT NOT NULL, checksum BLOB NOT NULL
) STRICT;
CREATE TABLE bands (band INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (band, article)) STRICT, WITHOUT ROWID;
CREATE TABLE erased (id TEXT PRIMARY KEY, at TEXT NOT NULL, checksum BLOB NOT NULL) STRICT;
CREATE TABLE languages (language TEXT PRIMARY KEY, mean BLOB NOT NULL) STRICT;
"""
# AUTOINCREMENT: a search that began before a rebuild must not find another passage under its number


def made(names: tuple[str, str, str]) -> str:
    """The statements that make the tables of passages under these names."""
    return _PASSAGES.format(**dict(zip(MADE, names, strict=True)))


def new_epoch() -> str:
    """A name for one making of all passages; no other making has it, in this archive or another."""
    return secrets.token_hex(8)


def make(folder: Path, meta: Mapping[str, str]) -> None:
    """A new archive appears whole or not at all: it is made beside its place and renamed; `meta` is kept with it."""
    draft = folder / f"{FILE}.new"
    for left in folder.glob(f"{FILE}.new*"):  # of a process that was killed
        left.unlink()
    draft.touch(0o600)
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.executescript("BEGIN;" + _SCHEMA + made(MADE))
        for key, value in {"format": FORMAT, **meta}.items():
            notes.put(connection, "meta", key, value)
        connection.execute("COMMIT")
        # now: two first readers would fight over it; last: a full disk may keep what a log holds out of the file
        connection.execute("PRAGMA journal_mode = WAL")
    draft.rename(folder / FILE)
    durable.flush(folder)


_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")


def connect(path: Path) -> sqlite3.Connection:
    """An open connection to an archive's file, every write flushed to the disk before it counts.

    Raises:
        ArchiveError: the archive is of another version. sqlite3.Error: it is damaged; see `readable`.
    """
    fixed = _is_fixed(path)
    name = f"{path.resolve().as_uri()}?immutable=1" if fixed else str(path)
    connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=30, uri=fixed)
    connection.row_factory = sqlite3.Row
    try:
        for pragma in () if fixed else _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        row = _format(connection)
        if fixed and row is not None and row["value"] == upgrade.WITHOUT_TOKENS:
            connection.execute(f"CREATE TEMP TABLE tokens {upgrade.TOKENS}")  # it cannot be brought up where it stands
            return connection
        if row is not None and row["value"] in upgrade.OLD:
            _upgrade(path.parent, connection)
            row = _format(connection)
        if row is None or row["value"] != FORMAT:
            is_older = row is not None and row["value"] < FORMAT
            advice = f"Read it into a new one: dateline import {path.parent} --archive NEW" if is_older else "Update."
            raise ArchiveError(f"The archive in {path.parent} was made by another version of Dateline. {advice}")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_fixed(path: Path) -> bool:
    """Whether nobody can write to the disk that the archive lies on (a DVD, an image mounted as evidence).

    Raises:
        ArchiveError: and its last writes still stand in SQLite's log, which cannot be read there.
    """
    if not os.statvfs(path.parent).f_flag & os.ST_RDONLY:
        return False
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise ArchiveError(
            f"The archive in {path.parent} was not closed before its disk was made read-only. Copy it to another disk."
        )
    return True


def _format(connection: sqlite3.Connection) -> sqlite3.Row | None:
    """The row of the format; ArchiveError where it is not what was stored, which format 2 cannot tell."""
    found: sqlite3.Row | None = connection.execute("SELECT * FROM meta WHERE key = 'format'").fetchone()
    if found is not None and "checksum" in found.keys():  # noqa: SIM118 - of a row, not a dictionary
        try:
            notes.sound("meta", found)
        except ValueError as error:
            raise ArchiveError(f"The archive's own note of its format is damaged. {_RESTORE}") from error
    return found


def _upgrade(folder: Path, connection: sqlite3.Connection) -> None:
    with writing(folder), connection:
        connection.execute("BEGIN IMMEDIATE")
        if (row := _format(connection)) is not None and row["value"] in upgrade.OLD:  # else another process was first
            upgrade.upgrade(connection, row["value"])
            notes.put(connection, "meta", "format", FORMAT)


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
def sound(folder: Path, errors: tuple[type[Exception], ...] = WRONG) -> Iterator[None]:
    """What a row holds must be what was stored; `errors` say that it is not."""
    try:
        yield
    except errors as error:
        raise ArchiveError(
            f"The archive in {folder} holds a damaged record. See which, and what to do: dateline verify --archive "
            f"{folder}; unless it is a report, this mends it: dateline rebuild --archive {folder}"
        ) from error
