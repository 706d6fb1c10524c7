"""Looking after an archive: hiding and erasing reports, making what is derived anew, checking every checksum.

Knows nothing about search or answers.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from index import stories, writing
from index.archive import Archive, embedded
from index.database import PASSAGES, new_epoch, reachable
from index.derived import Derived
from index.encoder import Encoder
from index.errors import ArchiveError
from index.passages import passages
from index.records import Article
from index.rows import ERASED, ORIGIN, Damaged, article_of, check, checksum, passage_of, stamp, unpacked
from index.vectors import background_means

Tick = Callable[[int], None]
_REBUILD_BATCH = 64
_SHADOW = ("next_passages", "next_vectors")
_WRONG = (ValueError, TypeError, LookupError)
"""What is raised where a row does not hold what was stored in it."""


# --- hiding ------------------------------------------------------------------------------------------------------


def hide(archive: Archive, article_ids: Sequence[str], *, undo: bool = False) -> int:
    """Leave reports out of all searches, with all their versions; `undo` brings them back. The count of reports.

    Raises:
        InputError: there is no such article. ArchiveError: another process writes.
    """
    reports = reports_of(archive, article_ids)
    with archive.exclusive(), archive.transaction() as connection:
        revision, now = writing.next_revision(connection), stamp(datetime.now(UTC))
        for report in reports:
            for row in connection.execute("SELECT * FROM articles WHERE report = ?", (report,)).fetchall():
                if bool(row["hidden"]) == undo:
                    writing.change(connection, row, revision, hidden="" if undo else now)
    return len(reports)


def reports_of(archive: Archive, article_ids: Sequence[str]) -> list[str]:
    """The keys of the reports that these articles are versions of, each once."""
    return list(dict.fromkeys(archive.report_key(one) for one in article_ids))


# --- erasing -----------------------------------------------------------------------------------------------------


def erase(archive: Archive, article_ids: Sequence[str], tick: Tick = lambda done: None) -> list[str]:
    """Take reports out for good, with all versions: text, bytes, vectors, full text. Only id and time stay.

    Returns the ids of all versions erased. Bytes that another report was read from too are erased as well.

    Raises:
        InputError: there is no such article. ArchiveError: another process writes, or a question is just being
            answered from the old files.
    """
    reports = reports_of(archive, article_ids)
    gone: list[str] = []
    with archive.exclusive():
        with archive.transaction() as connection:
            now = stamp(datetime.now(UTC))
            for report in reports:
                rows = connection.execute("SELECT number, id FROM articles WHERE report = ?", (report,)).fetchall()
                for row in rows:
                    _erase_rows(connection, row["number"])
                    writing.note_erased(connection, row["id"], now)
                    gone.append(row["id"])
            archive.set_meta("epoch", new_epoch())
            archive.set_meta("erasing", "1")
            _build(archive, connection, tick)
        archive.finish_erasing()
    return gone


def _erase_rows(connection: sqlite3.Connection, number: int) -> None:
    row = connection.execute("SELECT * FROM articles WHERE number = ?", (number,)).fetchone()
    try:
        stories.unlink(connection, number, article_of(row))
    except _WRONG:  # to erase it is the way out for an article that is damaged
        stories.unlink(connection, number, None)
    for sha256, source in connection.execute(
        "SELECT sha256, source FROM origins WHERE article = ?", (number,)
    ).fetchall():
        file = source.partition("#")[0].partition("!")[0]
        connection.execute("UPDATE originals SET size = ?, data = x'' WHERE sha256 = ?", (ERASED, sha256))
        connection.execute("DELETE FROM files WHERE source IN (?, ?)", (source, file))
        connection.execute("DELETE FROM refusals WHERE source = ?", (source,))
    made = [("passages", "vectors")]
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_SHADOW[0],)).fetchone():
        made.append(_SHADOW)  # of a rebuild that was broken off
    for cut, held in made:
        of_article = f"SELECT number FROM {cut} WHERE article = ?"  # noqa: S608 - from the lines above
        connection.execute(f"DELETE FROM {held} WHERE number IN ({of_article})", (number,))  # noqa: S608
        connection.execute(f"DELETE FROM {cut} WHERE article = ?", (number,))  # noqa: S608
    connection.execute("DELETE FROM origins WHERE article = ?", (number,))
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))
    connection.execute("DELETE FROM originals WHERE size = ? AND sha256 NOT IN (SELECT sha256 FROM origins)", (ERASED,))


# --- rebuilding --------------------------------------------------------------------------------------------------


def rebuild(archive: Archive, encoder: Encoder) -> Iterator[int]:
    """Make passages, vectors and full text anew from the articles; yields the count of articles done.

    Until it ends, searches use the old ones. Broken off, it goes on where it was when called again with the same
    encoder.

    Raises:
        ArchiveError: another process writes, or an article itself is damaged.
    """
    with archive.exclusive():
        background = background_means(encoder)
        done = _prepare(archive, encoder.name)
        yield done
        numbers = [row[0] for row in archive.rows("SELECT number FROM articles ORDER BY number")]
        left = [number for number in numbers if number > archive.last_rebuilt()]
        for start in range(0, len(left), _REBUILD_BATCH):
            batch = left[start : start + _REBUILD_BATCH]
            _rebuild_batch(archive, batch, encoder)
            yield done + start + len(batch)
        with archive.transaction() as connection:
            for table, shadow in zip(("passages", "vectors"), _SHADOW, strict=True):
                connection.execute(f"DROP TABLE {table}")
                connection.execute(f"ALTER TABLE {shadow} RENAME TO {table}")
            archive.set_encoder(encoder.name, background)
            archive.set_meta("rebuilding", "")
            archive.set_meta("rebuilt", "")
            _build(archive, connection, lambda done: None)
        archive.drop_old_epochs()


def _prepare(archive: Archive, encoder: str) -> int:
    """Make the tables that are filled aside, unless a rebuild with this encoder was broken off; articles done."""
    if archive.meta("rebuilding") == encoder:
        return int(archive.rows("SELECT count(*) FROM articles WHERE number <= ?", archive.last_rebuilt())[0][0])
    with archive.transaction() as connection:
        for shadow in _SHADOW:
            connection.execute(f"DROP TABLE IF EXISTS {shadow}")
        for statement in PASSAGES.format(passages=_SHADOW[0], vectors=_SHADOW[1]).split(";"):
            connection.execute(statement)
        # numbers go on: a search that began before must not find another passage under its number
        connection.execute(
            "INSERT INTO sqlite_sequence SELECT ?, seq FROM sqlite_sequence WHERE name = 'passages'", (_SHADOW[0],)
        )
        archive.set_meta("rebuilding", encoder)
        archive.set_meta("rebuilt", "0")
    return 0


def _rebuild_batch(archive: Archive, numbers: Sequence[int], encoder: Encoder) -> None:
    articles = []
    for number in numbers:
        (row,) = archive.rows("SELECT * FROM articles WHERE number = ?", number)
        with archive.sound():
            articles.append(article_of(row))
    found = embedded([(article, passages(article, archive.passage_size)) for article in articles], lambda: encoder)
    with archive.transaction() as connection:
        for number, one in zip(numbers, found, strict=True):
            writing.insert_passages(connection, number, one, _SHADOW)
        archive.set_meta("rebuilt", str(numbers[-1]))


def _build(archive: Archive, connection: sqlite3.Connection, tick: Tick) -> None:
    """The files of the new epoch, from inside the transaction that names it: they are whole before anyone looks."""
    if connection.execute("SELECT 1 FROM passages LIMIT 1").fetchone():
        with reachable(archive.folder), archive.sound():
            Derived.build(connection, archive.folder / "index" / archive.meta("epoch"), archive.background(), tick)


# --- verifying ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the archive that is not what was stored."""

    what: str
    remedy: str


_REBUILD = "dateline rebuild makes it anew"
_RESTORE = "restore this archive from a copy, or erase the report and add it again"


def verify(archive: Archive, tick: Tick = lambda done: None) -> Iterator[Fault]:
    """Check every row, every file and how they fit together; yields what is wrong. Changes nothing."""
    try:
        yield from _verify_database(archive)
        yield from _verify_articles(archive, tick)
        yield from _verify_passages(archive)
    except ArchiveError as error:
        yield Fault(str(error), "restore this archive from a copy")
        return
    try:
        yield from _verify_derived(archive)
    except ArchiveError as error:
        yield Fault(str(error), _REBUILD)


def _verify_database(archive: Archive) -> Iterator[Fault]:
    for row in archive.rows("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            yield Fault(f"{archive.folder}: {' '.join(row[0].split())[:300]}", "restore this archive from a copy")
    for row in archive.rows("PRAGMA foreign_key_check"):
        yield Fault(f"a row of {row[0]} belongs to an article that is gone", _RESTORE)


def _verify_articles(archive: Archive, tick: Tick) -> Iterator[Fault]:
    cursor = archive.rows("SELECT number, id FROM articles ORDER BY number")
    for done, (number, name) in enumerate(cursor, 1):
        try:
            (row,) = archive.rows("SELECT * FROM articles WHERE number = ?", number)
            article_of(row)
        except _WRONG:
            yield Fault(f"article {name} is not what was stored", _RESTORE)
        tick(done)
    for (name,) in archive.rows("SELECT id FROM articles WHERE number NOT IN (SELECT article FROM origins)"):
        yield Fault(f"article {name} does not say where it came from", _RESTORE)
    for row in archive.rows("SELECT origins.*, id FROM origins LEFT JOIN articles ON articles.number = article"):
        try:
            check(row, ORIGIN)
        except (Damaged, TypeError):
            yield Fault(f"an origin of article {row['id']} is not what was stored", _RESTORE)
    for (sha256,) in archive.rows("SELECT sha256 FROM origins WHERE sha256 NOT IN (SELECT sha256 FROM originals)"):
        yield Fault(f"the original {sha256[:16]} is gone", _RESTORE)
    for (sha256,) in archive.rows("SELECT sha256 FROM originals WHERE size != ?", ERASED):
        try:
            (row,) = archive.rows("SELECT * FROM originals WHERE sha256 = ?", sha256)
            unpacked(row["data"], row["size"], sha256)
        except _WRONG:
            yield Fault(f"the original {sha256[:16]} is not what was stored", _RESTORE)


def _verify_passages(archive: Archive) -> Iterator[Fault]:
    for (number,) in archive.rows("SELECT number FROM articles ORDER BY number"):
        try:
            (row,) = archive.rows("SELECT * FROM articles WHERE number = ?", number)
            article = article_of(row)
        except _WRONG:
            continue  # said already
        yield from _passage_faults(archive, number, article)
    without = archive.rows("SELECT count(*) FROM vectors WHERE number NOT IN (SELECT number FROM passages)")
    if without[0][0]:
        yield Fault(f"{without[0][0]:,} vectors belong to no passage", _REBUILD)


def _passage_faults(archive: Archive, number: int, article: Article) -> Iterator[Fault]:
    """What is wrong with the passages of one article, which reach from its first sentence to its last."""
    numbers = archive.rows("SELECT number FROM passages WHERE article = ? ORDER BY position", number)
    positions, end = [], 0
    for (passage,) in numbers:
        try:
            (row,) = archive.rows("SELECT * FROM passages WHERE number = ?", passage)
            positions.append(row["position"])
            end = passage_of(row, article).end
            (row,) = archive.rows("SELECT * FROM vectors WHERE number = ?", passage)
            if row["checksum"] != checksum(row["vector"]):
                raise Damaged
        except _WRONG:
            yield Fault(f"passage {passage} or its vector is not what was stored", _REBUILD)
            end = len(article.text)
    if positions != list(range(len(numbers))) or any(map(str.isalnum, article.text[end:])):
        yield Fault(f"article {article.id} lacks some of its passages", _REBUILD)


def _verify_derived(archive: Archive) -> Iterator[Fault]:
    for fault in archive.derived_faults():
        yield Fault(fault, "it is made anew at the next opening, or by dateline rebuild")
