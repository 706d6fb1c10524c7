"""What an archive notes of itself: damage in it is found, and an archive without its checksums gets them."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import notes
from index.archive import Archive
from index.checking import verify
from index.database import make, writing
from index.errors import ArchiveError
from index.readers import Refusal, read
from index.store import Filters
from index.upkeep import erase, rebuild
from tests.conftest import HashEncoder

ENCODER = HashEncoder()
PARAGRAPH = (
    "The last ferry to Lund left at 16.40 with {} passengers, the harbour master said on Monday. Divers looked for "
    "the anchor chain until dusk and found nothing; they will go on at first light with two boats from the mainland."
)


def reports_in(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for number, count in enumerate((190, 190, 512)):
        text = (
            PARAGRAPH.format(count) if number < 2 else "The mayor of Drelk opened the new school with a short speech."
        )
        (folder / f"{number}.txt").write_text(f"date 2026-03-09 Ferry {number}\n\n{text}\n")
    (folder / "empty.txt").write_text("")
    return folder


def add(archive: Archive, folder: Path) -> list[object]:
    return list(archive.add(read(folder, archive.was_read), ENCODER))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two copies and another report; one file that was refused; one report that was erased."""
    with closing(Archive.create(tmp_path / "archive", notice="Invented.")) as made:
        add(made, reports_in(tmp_path / "reports"))
        (gone,) = made.find(str(tmp_path / "reports" / "2.txt"))
        erase(made, [gone])
        yield made


def faults(archive: Archive) -> list[str]:
    return [fault.what for fault in verify(archive)]


def change(archive: Archive, statement: str) -> None:
    with closing(sqlite3.connect(archive.folder / "archive.sqlite")) as raw, raw:
        assert raw.execute(statement).rowcount == 1


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE meta SET value = 'No notice.' WHERE key = 'notice'", "meta"),
        ("UPDATE meta SET key = 'notise' WHERE key = 'notice'", "meta"),
        ("UPDATE files SET reports = 7 WHERE source LIKE '%0.txt'", "files"),
        ("UPDATE files SET source = 'elsewhere' WHERE source LIKE '%0.txt'", "files"),
        ("UPDATE files SET source = CAST(x'ff41' AS TEXT) WHERE source LIKE '%0.txt'", "files"),
        ("UPDATE refusals SET reason = 'none'", "refusals"),
        ("UPDATE erased SET id = 'ffffffffffffffff'", "erased"),
        ("UPDATE erased SET checksum = x'00'", "erased"),
        ("UPDATE bands SET band = 7 WHERE rowid = 1", "copies"),
        ("DELETE FROM bands WHERE band = (SELECT min(band) FROM bands WHERE article = 1) AND article = 1", "copies"),
    ],
)
def test_what_was_changed_behind_its_back_is_found(archive: Archive, statement: str, named: str) -> None:
    assert faults(archive) == []
    if "bands" in statement:  # it has no rowid
        statement = statement.replace("rowid = 1", "band = (SELECT min(band) FROM bands) AND article = 1")
    change(archive, statement)
    (found,) = verify(archive)
    assert named in found.what and "was not what" not in found.what
    assert ("rebuild" in found.remedy) == (named in ("files", "refusals", "copies"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE files SET source = 'elsewhere' WHERE source LIKE '%0.txt'",
        "UPDATE files SET refused = 1 WHERE source LIKE '%1.txt'",
        "UPDATE refusals SET at = 'noon'",
        "DELETE FROM bands WHERE article = 1 AND band = (SELECT max(band) FROM bands WHERE article = 1)",
    ],
)
def test_a_rebuild_mends_what_can_be_had_again(archive: Archive, tmp_path: Path, statement: str) -> None:
    stories = sorted(tuple(row) for row in archive.rows("SELECT id, story FROM articles"))
    keys = sorted(tuple(row) for row in archive.rows("SELECT * FROM bands"))
    assert len({story for _, story in stories}) == 1
    change(archive, statement)
    list(rebuild(archive, ENCODER))
    assert faults(archive) == []
    assert sorted(tuple(row) for row in archive.rows("SELECT id, story FROM articles")) == stories
    assert sorted(tuple(row) for row in archive.rows("SELECT * FROM bands")) == keys
    outcomes = add(archive, tmp_path / "reports")
    assert [type(one) for one in outcomes].count(Refusal) == 2  # the empty file, and the report that was erased
    assert archive.status().articles == 2 and archive.was_read(str(tmp_path / "reports" / "0.txt"), "") is None


def test_stories_that_were_never_found_are_found_by_a_rebuild(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("index.stories.is_copy", lambda one, other: False)
        patch.setattr("index.stories.is_translation", lambda *both: False)
        (tmp_path / "reports" / "3.txt").write_text(f"date 2026-03-09 Again\n\n{PARAGRAPH.format(190)}\n")
        add(archive, tmp_path / "reports")
    assert archive.status().stories == 2
    list(rebuild(archive, ENCODER))
    assert archive.status().stories == 1
    assert faults(archive) == []


@pytest.mark.parametrize(
    ("statement", "what", "remedy"),
    [
        ("UPDATE vectors SET vector = zeroblob(length(vector)) WHERE number = 1", "passage 1 or its vector", "rebuild"),
        ("UPDATE meta SET value = value || '7' WHERE key = 'bands'", "keys by which copies", "rebuild"),
        ("UPDATE meta SET value = value || '7' WHERE key = 'languages'", "'meta' (languages)", "copy"),
        ("UPDATE languages SET mean = zeroblob(length(mean)) WHERE language = 'fr'", "where the languages", "rebuild"),
        ("UPDATE erased SET at = ''", "'erased'", "copy"),
    ],
)
def test_one_fault_is_told_once_and_by_its_name(archive: Archive, statement: str, what: str, remedy: str) -> None:
    change(archive, statement)
    (found,) = verify(archive)
    assert what in found.what and remedy in found.remedy


@pytest.mark.parametrize("table", ["bands", "meta", "files", "refusals", "erased", "languages"])
@pytest.mark.parametrize("at", [0, 3, 5])
def test_a_page_of_the_database_that_is_rubbish_is_named_and_crashes_nothing(
    archive: Archive, table: str, at: int
) -> None:
    query = "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = ?"
    (page, size), *_ = archive.rows(query, table)
    archive.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    archive.close()
    with (archive.folder / "archive.sqlite").open("r+b") as stream:
        stream.seek((page - 1) * size + at)
        stream.write(b"\xa5\x5a\xff")
    try:
        with closing(Archive.open(archive.folder)) as again:
            assert faults(again) != []
    except ArchiveError:
        pass  # at opening already


def test_a_setting_that_was_damaged_is_not_believed(archive: Archive) -> None:
    change(archive, "UPDATE meta SET value = '80' WHERE key = 'passage_size'")
    with pytest.raises(ArchiveError, match="holds a damaged record"):
        _ = archive.passage_size


def test_a_file_whose_note_is_damaged_is_read_again(archive: Archive, tmp_path: Path) -> None:
    (row,) = archive.rows("SELECT * FROM files WHERE source LIKE '%0.txt'")
    assert archive.was_read(row["source"], row["sha256"]) == 1
    change(archive, "UPDATE files SET reports = 7 WHERE source LIKE '%0.txt'")
    assert archive.was_read(row["source"], row["sha256"]) is None
    add(archive, tmp_path / "reports")
    assert archive.was_read(row["source"], row["sha256"]) == 1
    assert faults(archive) == []


@given(st.lists(st.tuples(st.integers(1, 4), st.sets(st.integers(-(2**63), 2**63 - 1), max_size=5)), max_size=8))
def test_the_sum_of_the_keys_follows_them(steps: list[tuple[int, set[int]]]) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        connection.executescript(
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT, checksum BLOB);"
            "CREATE TABLE bands (band INTEGER, article INTEGER, PRIMARY KEY (band, article)) WITHOUT ROWID;"
        )
        held: dict[int, set[int]] = {}
        for number, keys in steps:
            if number in held:
                known = held.pop(number)
                notes.drop_bands(connection, known if len(keys) % 2 else None, number)
            else:
                notes.add_bands(connection, keys, number)
                held[number] = keys
            assert notes.bands_are_sound(connection)
        pairs = [(key, number) for number, keys in held.items() for key in keys]
        assert connection.execute("SELECT count(*) FROM bands").fetchone()[0] == len(pairs)
        notes.drop_all_bands(connection)
        assert notes.bands_are_sound(connection)


# ---- Archives on a disk that nobody can write to


def test_an_archive_on_a_read_only_disk_is_read(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.close()
    monkeypatch.setattr("index.database._is_fixed", lambda path: True)
    with closing(Archive.open(archive.folder)) as fixed:
        assert fixed.status().articles == 2
        assert faults(fixed) == []
        with pytest.raises(ArchiveError):
            add(fixed, tmp_path / "reports" / "..")


def test_an_archive_without_tokens_on_a_read_only_disk_is_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.close()
    with closing(sqlite3.connect(archive.folder / "archive.sqlite")) as raw, raw:
        raw.execute("DROP TABLE tokens")
        notes.put(raw, "meta", "format", "3")
    with closing(sqlite3.connect(archive.folder / "archive.sqlite")) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    monkeypatch.setattr("os.statvfs", lambda path: type("Disk", (), {"f_flag": os.ST_RDONLY}))
    with closing(Archive.open(archive.folder)) as fixed:
        assert fixed.tokens([1, 2]) == {} and len(fixed.bm25("ferry", "en", 9, Filters())) > 0


def test_a_log_on_a_read_only_disk_is_not_passed_over(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.close()
    monkeypatch.setattr("os.statvfs", lambda path: type("Disk", (), {"f_flag": os.ST_RDONLY}))
    (archive.folder / "archive.sqlite-wal").write_bytes(b"x" * 32)
    with pytest.raises(ArchiveError, match="was not closed before its disk was made read-only"):
        Archive.open(archive.folder)


# ---- Archives of format 2, which had none of these checksums


def downgrade(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.sqlite")) as raw, raw:
        for table in notes.TABLES:
            raw.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
        raw.execute("DELETE FROM meta WHERE key = 'bands'")
        raw.execute("DROP TABLE tokens")
        assert raw.execute("UPDATE meta SET value = '2' WHERE key = 'format'").rowcount == 1


def test_an_older_archive_gets_its_checksums_where_it_stands(archive: Archive, tmp_path: Path) -> None:
    before = [tuple(row) for row in archive.rows("SELECT * FROM files ORDER BY source")]
    archive.close()
    downgrade(archive.folder)
    with closing(Archive.open(archive.folder)) as again:
        assert faults(again) == []
        assert [tuple(row) for row in again.rows("SELECT * FROM files ORDER BY source")] == before
        assert again.notice == "Invented." and again.status().refused
        add(again, tmp_path / "reports")
        assert again.status().articles == 2 and again.status().stories == 1
    with closing(Archive.open(archive.folder)) as third:
        assert faults(third) == []


def test_an_archive_without_tokens_says_so_until_it_is_rebuilt(archive: Archive) -> None:
    archive.close()
    with closing(sqlite3.connect(archive.folder / "archive.sqlite")) as raw, raw:
        raw.execute("DROP TABLE tokens")
        notes.put(raw, "meta", "format", "3")
    with closing(Archive.open(archive.folder)) as again:
        assert again.lacks_tokens() and "dateline rebuild" in again.status().index
        list(rebuild(again, ENCODER))
        assert not again.lacks_tokens() and "rebuild" not in again.status().index
        assert faults(again) == []


def test_an_older_archive_waits_while_another_process_writes(archive: Archive) -> None:
    archive.close()
    downgrade(archive.folder)
    with writing(archive.folder), pytest.raises(ArchiveError, match="Another process is writing"):
        Archive.open(archive.folder)
    Archive.open(archive.folder).close()


def test_a_newer_archive_is_left_as_it_is(tmp_path: Path) -> None:
    make(tmp_path, {})
    with closing(sqlite3.connect(tmp_path / "archive.sqlite")) as raw, raw:
        notes.put(raw, "meta", "format", "5")
    with pytest.raises(ArchiveError, match="made by another version of Dateline. Update"):
        Archive.open(tmp_path)
