"""Looking after an archive: hiding and erasing reports, making what is derived anew.

Knows nothing about search or answers.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from index import notes, stories, writing
from index.archive import Archive
from index.database import MADE, WRONG, new_epoch, reachable
from index.database import made as tables_made
from index.derived import Derived
from index.embedding import embedded
from index.encoder import Encoder
from index.passages import passages
from index.reading import Progress
from index.rows import ERASED, article_of, stamp
from index.vectors import background_means

Tick = Callable[[int], None]
_REBUILD_BATCH = 64
_SHADOW = ("next_passages", "next_vectors", "next_tokens")


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
    except WRONG:  # to erase it is the way out for an article that is damaged
        stories.unlink(connection, number, None)
    for sha256, source in connection.execute(
        "SELECT sha256, source FROM origins WHERE article = ?", (number,)
    ).fetchall():
        file = source.partition("#")[0].partition("!")[0]
        connection.execute("UPDATE originals SET size = ?, data = x'' WHERE sha256 = ?", (ERASED, sha256))
        connection.execute("DELETE FROM files WHERE source IN (?, ?)", (source, file))
        connection.execute("DELETE FROM refusals WHERE source = ?", (source,))
    made = [MADE]
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_SHADOW[0],)).fetchone():
        made.append(_SHADOW)  # of a rebuild that was broken off
    for cut, *held in made:
        of_article = f"SELECT number FROM {cut} WHERE article = ?"  # noqa: S608 - from the lines above
        for table in held:
            connection.execute(f"DELETE FROM {table} WHERE number IN ({of_article})", (number,))  # noqa: S608
        connection.execute(f"DELETE FROM {cut} WHERE article = ?", (number,))  # noqa: S608
    connection.execute("DELETE FROM origins WHERE article = ?", (number,))
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))
    connection.execute("DELETE FROM originals WHERE size = ? AND sha256 NOT IN (SELECT sha256 FROM origins)", (ERASED,))


# --- rebuilding --------------------------------------------------------------------------------------------------


def rebuild(archive: Archive, encoder: Encoder, say: Progress = lambda line: None) -> Iterator[int]:
    """Make passages, vectors, tokens, full text and stories anew from the articles; yields the count of articles done.

    Until it ends, searches use the old ones. Broken off, it goes on where it was when called again with the same
    encoder. `say` is told when the last step begins.

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
            for table, shadow in zip(MADE, _SHADOW, strict=True):
                connection.execute(f"DROP TABLE {table}")
                connection.execute(f"ALTER TABLE {shadow} RENAME TO {table}")
            archive.set_encoder(encoder.name, background)
            archive.set_meta("rebuilding", "")
            archive.set_meta("rebuilt", "")
            archive.set_meta(notes.WITHOUT_TOKENS, "")
            side = _build(archive, connection, lambda done: None)
            _forget_damaged(connection)
            if side is not None:
                say("Finding copies and translations …")
                stories.link_anew(connection, side)
        archive.drop_old_epochs()


def _prepare(archive: Archive, encoder: str) -> int:
    """Make the tables that are filled aside, unless a rebuild with this encoder was broken off; articles done."""
    if archive.meta("rebuilding") == encoder:
        return int(archive.rows("SELECT count(*) FROM articles WHERE number <= ?", archive.last_rebuilt())[0][0])
    with archive.transaction() as connection:
        for shadow in _SHADOW:
            connection.execute(f"DROP TABLE IF EXISTS {shadow}")
        for statement in tables_made(_SHADOW).split(";"):
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
        rows = archive.rows("SELECT * FROM articles WHERE number = ?", number)
        with archive.sound():
            articles.append(article_of(rows[0]))
    found = embedded([(article, passages(article, archive.passage_size)) for article in articles], lambda: encoder)
    with archive.transaction() as connection:
        for number, one in zip(numbers, found, strict=True):
            writing.insert_passages(connection, number, one, _SHADOW)
        archive.set_meta("rebuilt", str(numbers[-1]))


def _build(archive: Archive, connection: sqlite3.Connection, tick: Tick) -> Derived | None:
    """The files of the new epoch, from inside the transaction that names it: they are whole before anyone looks."""
    if not connection.execute("SELECT 1 FROM passages LIMIT 1").fetchone():
        return None
    with reachable(archive.folder), archive.sound():
        folder = archive.folder / "index" / archive.meta("epoch")
        return Derived.build(connection, folder, archive.background(), tick)


def _forget_damaged(connection: sqlite3.Connection) -> None:
    """Notes that only save time: the file is read again when it is added again."""
    for table in notes.REPLACEABLE:
        gone = [(number,) for number in notes.damaged(connection, table)]
        connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", gone)  # noqa: S608 - a name from above
