"""Is everything in an archive what was stored? Every row, every file, and how they fit together. Changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index import notes
from index.archive import Archive
from index.database import WRONG, readable
from index.errors import ArchiveError
from index.records import Article
from index.rows import ERASED, ORIGIN, Damaged, article_of, check, checksum, passage_of, unpacked

Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the archive that is not what was stored."""

    what: str
    remedy: str


_TELLING = ("meta", "erased")
"""Tables of which the names of damaged rows are told."""
_REBUILD = "dateline rebuild makes it anew"
_RESTORE_COPY = "restore this archive from a copy"
_RESTORE = "restore this archive from a copy, or erase the report and add it again"


def verify(archive: Archive, tick: Tick = lambda done: None) -> Iterator[Fault]:
    """Check every row, every file and how they fit together; yields what is wrong. Changes nothing."""
    found = 0
    try:
        for part in (_verify_database(archive), _verify_notes(archive), _verify_articles(archive, tick),
                     _verify_passages(archive)):  # fmt: skip
            for fault in part:
                found += 1
                yield fault
    except ArchiveError as error:
        yield Fault(str(error), _RESTORE_COPY)
        return
    try:
        yield from _verify_derived(archive)
    except ArchiveError:
        if not found:  # else it cannot be compared with what is damaged itself
            yield Fault("what search uses cannot be compared with the reports", _REBUILD)


def _verify_database(archive: Archive) -> Iterator[Fault]:
    for row in archive.rows("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            yield Fault(f"{archive.folder}: {' '.join(row[0].split())[:300]}", _RESTORE_COPY)
    for row in archive.rows("PRAGMA foreign_key_check"):
        yield Fault(f"a row of {row[0]} belongs to an article that is gone", _RESTORE)


def _verify_notes(archive: Archive) -> Iterator[Fault]:
    for table in notes.TABLES:
        remedy = f"{_REBUILD}; then add the files again" if table in notes.REPLACEABLE else _RESTORE_COPY
        with readable(archive.folder):
            damaged = notes.damaged(archive.connection, table)
        gone = [name for name in damaged.values() if name != notes.BANDS]
        if gone:
            named = f" ({', '.join(gone[:5])})" if table in _TELLING else ""
            yield Fault(f"{len(gone):,} of what is noted under {table!r}{named} is not what was stored", remedy)
    if not notes.bands_are_sound(archive.connection):
        yield Fault("the keys by which copies are found are not what was stored", _REBUILD)
    try:
        archive.background()
    except WRONG:
        yield Fault("where the languages lie for the encoder is not what was stored", _REBUILD)
    except ArchiveError:  # the checksum is damaged, and was named
        pass


def _verify_articles(archive: Archive, tick: Tick) -> Iterator[Fault]:
    cursor = archive.rows("SELECT number, id FROM articles ORDER BY number")
    for done, (number, name) in enumerate(cursor, 1):
        try:
            (row,) = archive.rows("SELECT * FROM articles WHERE number = ?", number)
            article_of(row)
        except WRONG:
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
        except WRONG:
            yield Fault(f"the original {sha256[:16]} is not what was stored", _RESTORE)


def _verify_passages(archive: Archive) -> Iterator[Fault]:
    for (number,) in archive.rows("SELECT number FROM articles ORDER BY number"):
        try:
            (row,) = archive.rows("SELECT * FROM articles WHERE number = ?", number)
            article = article_of(row)
        except WRONG:
            continue  # said already
        yield from _passage_faults(archive, number, article)
    for table in ("vectors", "tokens"):
        without = archive.rows(f"SELECT count(*) FROM {table} WHERE number NOT IN (SELECT number FROM passages)")  # noqa: S608
        if without[0][0]:
            yield Fault(f"{without[0][0]:,} {table} belong to no passage", _REBUILD)


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
            for row in archive.rows("SELECT * FROM tokens WHERE number = ?", passage):
                if row["checksum"] != checksum(row["tokens"]):
                    raise Damaged
        except WRONG:
            yield Fault(f"passage {passage} or its vector is not what was stored", _REBUILD)
            end = len(article.text)
    if positions != list(range(len(numbers))) or any(map(str.isalnum, article.text[end:])):
        yield Fault(f"article {article.id} lacks some of its passages", _REBUILD)


def _verify_derived(archive: Archive) -> Iterator[Fault]:
    for fault in archive.derived_faults():
        yield Fault(fault, "it is made anew at the next opening, or by dateline rebuild")
