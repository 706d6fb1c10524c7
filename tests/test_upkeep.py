"""Hiding, erasing, rebuilding and verifying an archive, and the files that search uses: damaged, old, of another."""

import hashlib
import shutil
import signal
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index.archive import Archive
from index.checking import verify
from index.errors import ArchiveError, InputError
from index.readers.base import Found, Refusal
from index.records import Origin
from index.rows import checksum
from index.store import Filters, Scored
from index.upkeep import erase, hide, rebuild
from tests.conftest import HashEncoder, finish, report, run, start
from tests.test_archive import ENCODER, check_whole, matching, nearest, put

ALL = Filters()
REPORTS = [report(number) for number in range(1, 31)]
OTHER = HashEncoder("other", dimension=32)
DIE = "os.kill(os.getpid(), signal.SIGKILL)"
PROGRAM = """
import os, signal, sys
from pathlib import Path
from index import archive as module, derived, upkeep
from index.archive import Archive
from index.store import Filters
from tests.conftest import HashEncoder, report
derived.TAIL = 20
upkeep._REBUILD_BATCH = 4
archive = Archive.open(Path(sys.argv[1]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors go into files from the twentieth passage on."""
    monkeypatch.setattr("index.derived.TAIL", 20)
    monkeypatch.setattr("index.reading.TAIL", 20)
    monkeypatch.setattr("index.upkeep._REBUILD_BATCH", 4)


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    """Thirty reports, twenty or more of them in files."""
    with closing(Archive.create(folder)) as made:
        put(made, *REPORTS)
        yield made


def faults(folder: Path) -> list[str]:
    with closing(Archive.open(folder)) as archive:
        return [fault.what for fault in verify(archive)]


def index_of(folder: Path) -> Path:
    (epoch,) = (folder / "index").iterdir()
    return epoch


def found_by_both(archive: Archive, filters: Filters = ALL) -> int:
    count = len(nearest(archive, "convoy Marenka", 999, filters))
    assert count == len(matching(archive, "convoy", k=999, filters=filters)) == archive.count(filters)
    return count


def found(number: int, data: bytes, source: str = "", text: str = "") -> Found:
    one = report(number, text)
    origin = Origin(source or one.source, hashlib.sha256(data).hexdigest(), datetime(2026, 3, 9, tzinfo=UTC), "test 1")
    return Found(one, origin, data, source or one.source)


# ---- Hiding


def test_a_hidden_report_is_out_of_all_searches_and_comes_back(archive: Archive, folder: Path) -> None:
    with closing(Archive.open(folder)) as reader:
        assert found_by_both(reader) == 30
        assert hide(archive, [REPORTS[0].id, REPORTS[1].id, REPORTS[0].id]) == 2
        for one in (archive, reader):
            assert found_by_both(one) == found_by_both(one, Filters(as_of=date(2026, 12, 31))) == 28
            assert "Report 1" not in nearest(one, "Report 1 Convoy 1", 99)
        assert (archive.status().hidden, archive.status().articles) == (2, 28)
        assert archive.article(REPORTS[0].id) == REPORTS[0]  # what was cited can still be read
        assert hide(archive, [REPORTS[0].id], undo=True) == 1
        assert found_by_both(reader) == found_by_both(archive) == 29
    assert check_whole(folder) == {one.id for one in REPORTS}


def test_hiding_survives_a_rebuild_and_reopening(archive: Archive, folder: Path) -> None:
    hide(archive, [REPORTS[4].id])
    list(rebuild(archive, ENCODER))
    assert found_by_both(archive) == 29
    with closing(Archive.open(folder)) as again:
        assert found_by_both(again) == 29
        hide(again, [REPORTS[4].id], undo=True)
        assert found_by_both(again) == 30


def test_what_is_not_there_cannot_be_hidden_or_erased(archive: Archive) -> None:
    for call in (hide, erase):
        with pytest.raises(InputError, match="There is no article nobody in this archive"):
            call(archive, [REPORTS[0].id, "nobody"])
    assert found_by_both(archive) == 30


# ---- Erasing

WITNESS = "Zuverlässigkeitsprüfer Ärmelkanalx"
WORDS = ("Quellenschutzx", "Ярославнаx", "مصدرسريx", "Zuverlässigkeitsprüfer", "Ärmelkanalx")
EXPOSED = report(
    77,
    f"{WITNESS} met Ярославнаx at the harbour. مصدرسريx saw it. The convoy to Marenka waited.",
    title="Quellenschutzx spoke",
    outlet="Test Wire",
)


def traces(folder: Path) -> set[str]:
    """Which of the words stand in any file, as they are or lowered, in three encodings, packed or not."""
    seen: set[str] = set()
    words = {form: word for word in WORDS for form in (word, word.lower(), word.casefold())}
    needles = {form.encode(code): word for form, word in words.items() for code in ("utf-8", "utf-16-le", "utf-16-be")}
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for text in (data, *unzipped(data)):
                seen |= {f"{word} in {path.name}" for needle, word in needles.items() if needle in text}
    return seen


def unzipped(data: bytes) -> Iterator[bytes]:
    """What unpacks from any place that may be the beginning of packed bytes, free pages included."""
    at = data.find(b"x\x9c")
    while at >= 0:
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[at : at + 100_000])
        at = data.find(b"x\x9c", at + 1)


def test_of_an_erased_report_no_word_stays_in_any_file(archive: Archive, folder: Path) -> None:
    data = f"<html>{EXPOSED.title}{EXPOSED.text}</html>".encode() * 50  # its packed bytes take pages of their own
    origin = Origin(
        f"/in/{WORDS[0]}.html", hashlib.sha256(data).hexdigest(), datetime(2026, 3, 9, tzinfo=UTC), "test 1"
    )
    put(archive, Found(EXPOSED, origin, data, origin.source))
    put(archive, Refusal(origin.source, f"not valid: {WITNESS}"))
    put(archive, *(report(number) for number in range(40, 70)))
    hide(archive, [EXPOSED.id])
    assert {one.split(" in ")[0] for one in traces(folder)} == set(WORDS)  # the search for them is no blind one
    assert erase(archive, [EXPOSED.id]) == [EXPOSED.id]
    assert traces(folder) == set()
    row = tuple(archive.rows("SELECT * FROM erased")[0])
    assert row[0] == EXPOSED.id and row[1].startswith("20") and row[2] == checksum(*row[:2]) and len(row) == 3
    assert matching(archive, "Quellenschutzx") == []
    archive.close()
    assert traces(folder) == set()
    assert EXPOSED.id not in check_whole(folder)


def test_all_versions_of_an_erased_report_go(archive: Archive, folder: Path) -> None:
    address = "https://harbour.example/77"
    for number, word in enumerate(WORDS[:4]):
        put(archive, report(77, f"{word} waited at Marenka.", url=address, published=f"2026-03-{10 + number}"))
    ids = sorted(archive.article_ids() - {one.id for one in REPORTS})
    assert len(ids) == 4
    assert sorted(erase(archive, [ids[2]])) == ids
    assert traces(folder) == set()
    assert archive.status().erased == 4
    assert check_whole(folder) == {one.id for one in REPORTS}


def test_bytes_that_another_report_stands_in_too_are_erased_and_that_is_no_fault(
    archive: Archive, folder: Path
) -> None:
    page = f"Two reports on one page: {WORDS[0]} and flour.".encode()
    put(archive, found(80, page, "/page#1", f"{WORDS[0]} came."), found(81, page, "/page#2", "Flour came to Marenka."))
    gone, stays = report(80, f"{WORDS[0]} came."), report(81, "Flour came to Marenka.")
    sha256 = archive.origins(stays.id)[0].sha256
    erase(archive, [gone.id])
    assert traces(folder) == set()
    assert archive.origins(stays.id)[0].sha256 == sha256
    with pytest.raises(InputError, match="was erased with another report"):
        archive.original(sha256)
    assert faults(folder) == []
    put(archive, found(81, page, "/elsewhere", "Flour came to Marenka."))  # they came again
    assert archive.original(sha256) == page


def test_the_last_report_can_be_erased(folder: Path) -> None:
    with closing(Archive.create(folder)) as archive:
        put(archive, EXPOSED)
        erase(archive, [EXPOSED.id])
        assert found_by_both(archive) == 0
        assert traces(folder) == set()
        assert put(archive, EXPOSED) == ["Refusal"]
        assert put(archive, report(1)) == ["new"]
        assert found_by_both(archive) == 1
        assert put(archive, EXPOSED, again=True) == ["new"]
        assert found_by_both(archive) == 2
    assert len(check_whole(folder)) == 2


def test_a_damaged_report_can_be_erased_and_added_again(archive: Archive, folder: Path) -> None:
    with archive.transaction() as connection:
        connection.execute("UPDATE articles SET text = 'Altered.' WHERE id = ?", (REPORTS[6].id,))
    with pytest.raises(ArchiveError, match="damaged record"):
        list(rebuild(archive, ENCODER))
    erase(archive, [REPORTS[6].id])
    assert put(archive, REPORTS[6], again=True) == ["new"]
    assert check_whole(folder) == {one.id for one in REPORTS}


def test_a_reader_that_still_reads_is_named_and_the_next_write_finishes(archive: Archive, folder: Path) -> None:
    put(archive, EXPOSED)
    with closing(sqlite3.connect(folder / "archive.sqlite")) as raw:
        raw.execute("BEGIN")
        raw.execute("SELECT count(*) FROM articles").fetchone()
        archive.connection.execute("PRAGMA busy_timeout = 100")
        with pytest.raises(ArchiveError, match="another process still reads the old state"):
            erase(archive, [EXPOSED.id])
        assert put(archive, report(90)) == ["new"]  # it goes on meanwhile
    assert matching(archive, WORDS[0]) == []
    put(archive, report(91))
    assert traces(folder) == set()
    assert archive.meta("erasing") == ""


@pytest.mark.parametrize(
    "point",
    [
        f"real = upkeep._erase_rows\ndef die(*a): real(*a); {DIE}\nupkeep._erase_rows = die",
        f"real = derived.Derived.build\ndef die(*a): real(*a); {DIE}\nderived.Derived.build = die",
        f"module.Archive.finish_erasing = lambda self: {DIE}",
        f"module.Archive.drop_old_epochs = lambda self: {DIE}",
        "real = module.readable\n"
        f"def die(folder): {DIE} if archive.meta('erasing') and not archive.connection.in_transaction else None\n"
        "module.readable = lambda folder: die(folder) or real(folder)",
    ],
    ids=["rows gone", "files made", "committed", "before the files go", "before the database is cleaned"],
)  # fmt: skip
def test_a_killed_erasure_is_finished_by_the_next_write(archive: Archive, folder: Path, point: str) -> None:
    put(archive, EXPOSED)
    archive.close()
    process = start(f"{PROGRAM}\n{point}\nupkeep.erase(archive, [sys.argv[2]])", folder, EXPOSED.id)
    _, err = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, err
    with closing(Archive.open(folder)) as again:
        is_erased = EXPOSED.id not in again.article_ids()
        assert found_by_both(again) == (30 if is_erased else 31)
        assert put(again, report(90)) == ["new"]
        if not is_erased:
            erase(again, [EXPOSED.id])
        assert traces(folder) == set()
        assert found_by_both(again) == 31
    assert check_whole(folder) == {one.id for one in [*REPORTS, report(90)]}
    assert len(list((folder / "index").iterdir())) == 1


# ---- Rebuilding


def test_a_rebuild_with_another_encoder_while_others_go_on_with_the_old(archive: Archive, folder: Path) -> None:
    with closing(Archive.open(folder)) as reader:
        before = nearest(reader, "Report 3 Convoy 3", 5)
        for done in rebuild(archive, OTHER):
            assert nearest(reader, "Report 3 Convoy 3", 5) == before
            assert reader.encoder_name == ("hash" if done < 30 else reader.encoder_name)
        assert archive.encoder_name == reader.encoder_name == "other"
        for one in (archive, reader):
            assert len(one.dense(OTHER.queries(["convoy"])[0], 99, ALL)) == 30
            assert len(matching(one, "convoy", k=99)) == 30
            with pytest.raises(ArchiveError, match="do not have the encoder's 64 dimensions.*dateline rebuild"):
                nearest(one, "convoy")
    assert faults(folder) == []


def test_a_rebuild_that_was_killed_goes_on_where_it_was(archive: Archive, folder: Path) -> None:
    script = f"{PROGRAM}\nfor done in upkeep.rebuild(archive, HashEncoder('other', 32)):\n    if done == 12: {DIE}"
    process = start(script, folder)
    _, err = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, err
    assert archive.encoder_name == "hash"
    assert found_by_both(archive) == 30
    assert archive.status().index == "a rebuild with other was broken off; `dateline rebuild` goes on with it"
    assert put(archive, report(50)) == ["new"]  # it is not in the way of daily work
    assert list(rebuild(archive, OTHER))[:2] == [12, 16]
    assert archive.encoder_name == "other" and "rebuild" not in archive.status().index
    assert len(archive.dense(OTHER.queries(["convoy"])[0], 99, ALL)) == 31
    assert faults(folder) == []


def test_a_rebuild_that_was_broken_off_can_be_begun_with_another_encoder(archive: Archive, folder: Path) -> None:
    steps = rebuild(archive, OTHER)
    assert [next(steps), next(steps)] == [0, 4]
    steps.close()  # type: ignore[attr-defined] # a generator
    erase(archive, [REPORTS[1].id])
    put(archive, report(50))
    assert list(rebuild(archive, ENCODER))[0] == 0
    assert check_whole(folder) == {one.id for one in [*REPORTS, report(50)]} - {REPORTS[1].id}


def test_what_is_erased_while_a_rebuild_is_broken_off_does_not_come_back_with_it(
    archive: Archive, folder: Path
) -> None:
    put(archive, EXPOSED)
    for done in rebuild(archive, OTHER):
        if done == 31:
            break  # all are done, but they are not in use yet
    erase(archive, [EXPOSED.id])
    assert traces(folder) == set()
    list(rebuild(archive, OTHER))
    assert len(archive.dense(OTHER.queries(["convoy"])[0], 99, ALL)) == 30
    assert faults(folder) == []


def test_threads_go_on_reading_through_a_rebuild(archive: Archive) -> None:
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert len(archive.bm25("convoy", "en", 99, ALL)) == 30
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for one in readers:
        one.start()
    try:
        list(rebuild(archive, ENCODER))
    finally:
        done.set()
        for one in readers:
            one.join()
    assert failures == []


# ---- Verifying


def test_a_sound_archive_has_no_faults(archive: Archive, folder: Path) -> None:
    put(archive, *(report(number) for number in range(40, 70)))
    hide(archive, [REPORTS[0].id])
    erase(archive, [REPORTS[1].id])
    list(rebuild(archive, ENCODER))
    put(archive, Refusal("/x", "no"), report(1, "Another text.", url="https://a.example"), report(99))
    ticks: list[int] = []
    assert list(verify(archive, ticks.append)) == []
    assert ticks == list(range(1, len(archive.article_ids()) + 1))
    assert faults(folder) == []


COLUMNS = {
    "articles": (
        "id title text published outlet url language source time dated entries pages times report captured modified "
        "added stands_from stands_until story hidden checksum"
    ),
    "origins": "article source sha256 captured reader record checksum",
    "originals": "sha256 size data",
    "passages": "article position heading sentences day checksum",
    "vectors": "vector checksum",
    "languages": "language mean",
}


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, columns in COLUMNS.items() for column in columns.split()]
)
def test_a_flipped_bit_in_any_column_is_found(archive: Archive, folder: Path, table: str, column: str) -> None:
    archive.close()
    with closing(sqlite3.connect(folder / "archive.sqlite")) as raw, raw:
        rowid, value = raw.execute(f"SELECT rowid, {column} FROM {table} LIMIT 1 OFFSET 3").fetchone()  # noqa: S608
        raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (flipped(value), rowid))  # noqa: S608
    with closing(Archive.open(folder)) as again:
        found = list(verify(again))
    assert found, "nobody noticed"
    assert all("rebuild" in fault.remedy or "restore" in fault.remedy for fault in found)
    assert all("\n" not in f"{fault.what}{fault.remedy}" for fault in found)


def flipped(value: object) -> object:
    if isinstance(value, int):
        return value ^ 64
    if isinstance(value, bytes):
        return bytes([*value[:-1], value[-1] ^ 4])
    text = str(value)
    return text[:-1] + chr(ord(text[-1]) ^ 1) if text else "x"


FOURTH = "SELECT vector FROM vectors WHERE number = 4"


@pytest.mark.parametrize(
    ("statement", "what", "remedy"),
    [
        ("DELETE FROM articles WHERE number = 3", "belongs to an article that is gone", "restore"),
        ("DELETE FROM articles WHERE number = 30", "belongs to an article that is gone", "restore"),
        ("DELETE FROM passages WHERE number = 3", "lacks some of its passages", "rebuild"),
        ("DELETE FROM passages", "lacks some of its passages", "rebuild"),
        ("DELETE FROM vectors WHERE number = 3", "passage 3 or its vector", "rebuild"),
        ("DELETE FROM origins WHERE number = 3", "does not say where it came from", "restore"),
        ("DELETE FROM originals WHERE rowid = 3", "is gone", "restore"),
        ("DELETE FROM languages WHERE language = 'fr'", "where the languages lie", "rebuild"),
        ("INSERT INTO vectors SELECT 999, vector, checksum FROM vectors LIMIT 1", "belong to no passage", "rebuild"),
        ("UPDATE passages SET position = position + 1 WHERE article = 3", "passage 3", "rebuild"),
        (f"UPDATE vectors SET vector = ({FOURTH}) WHERE number = 3", "passage 3", "rebuild"),  # noqa: S608
    ],
)  # fmt: skip
def test_rows_that_are_gone_or_misplaced_are_found(
    archive: Archive, folder: Path, statement: str, what: str, remedy: str
) -> None:
    archive.close()
    with closing(sqlite3.connect(folder / "archive.sqlite")) as raw, raw:
        raw.execute(statement)
    with closing(Archive.open(folder)) as again:
        named = [fault for fault in verify(again) if what in fault.what]
    assert named and all(remedy in fault.remedy for fault in named)


def test_of_many_passages_a_lost_last_one_is_found(archive: Archive, folder: Path) -> None:
    long = report(60, " ".join(f"Convoy {at} reached the town of Marenka." for at in range(60)))
    put(archive, long)
    with archive.transaction() as connection:
        (last,) = connection.execute("SELECT max(number) FROM passages").fetchone()
        connection.execute("DELETE FROM vectors WHERE number = ?", (last,))
        connection.execute("DELETE FROM passages WHERE number = ?", (last,))
    assert f"article {long.id} lacks some of its passages" in faults(folder)


def test_a_damaged_article_does_not_hide_the_other_faults(archive: Archive, folder: Path) -> None:
    with archive.transaction() as connection:
        connection.execute("UPDATE articles SET text = 'x' WHERE number = 2")
        connection.execute("UPDATE passages SET heading = 'x' WHERE number = 5")
        connection.execute("UPDATE originals SET data = x'00' WHERE rowid = 7")
    (dense,) = index_of(folder).glob("dense-*")
    replace(dense, dense.read_bytes()[:-1])
    words = " | ".join(faults(folder))
    assert f"article {REPORTS[1].id} is not what was stored" in words
    assert "passage 5 or its vector" in words and "the original" in words and dense.name in words


# ---- The files that search uses

Damage = Callable[[Path], object]


def replace(path: Path, data: bytes) -> None:
    """By another file of its name: to cut one that is mapped into memory kills the process that maps it."""
    draft = path.with_name("draft")
    draft.write_bytes(data)
    draft.rename(path)


def cut(path: Path) -> None:
    replace(path, path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    replace(path, b"")


def with_a_flipped_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 16
    replace(path, bytes(data))


def files(folder: Path) -> list[str]:
    """One of each kind of file, as a pattern."""
    index = index_of(folder)
    assert {path.name.split("-")[0] for path in index.iterdir()} == {
        "manifest.json", "dense", "articles", "passages", "means", "words",
    }  # fmt: skip
    return ["manifest.json", "dense-*", "articles-*", "passages-*", "means-*", "words/*.term", "words/*.idx",
            "words/*.fast", "words/*.fieldnorm", "words/meta.json", "words/epoch"]  # fmt: skip


@pytest.mark.parametrize("damage", [cut, emptied, with_a_flipped_bit, Path.unlink])
def test_each_damaged_file_is_named_and_made_anew_at_the_next_opening(
    archive: Archive, folder: Path, damage: Damage
) -> None:
    put(archive, *(report(number) for number in range(40, 45)))
    archive.close()
    for pattern in files(folder):
        path = next(index_of(folder).glob(pattern))
        damage(path)
        with closing(Archive.open(folder)) as again:
            named = list(verify(again))
            assert named and all("made anew at the next opening" in fault.remedy for fault in named), pattern
            assert found_by_both(again) == 35, pattern
            assert nearest(again, "Report 3 Convoy 3", 1) == nearest(again, "Report 3 Convoy 3", 9)[:1]
        assert faults(folder) == [], pattern


def test_the_whole_index_may_be_deleted(archive: Archive, folder: Path) -> None:
    archive.close()
    shutil.rmtree(folder / "index")
    told: list[str] = []
    with closing(Archive.open(folder, told.append)) as again:
        assert found_by_both(again) == 30
    assert told == ["Bringing the search index up to date …"]
    assert faults(folder) == []


def test_files_grow_are_outgrown_and_hold_the_same_as_the_database(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors._FLAT_UP_TO", 64)
    seen = set()
    for start_at in range(100, 500, 25):
        put(archive, *(report(number) for number in range(start_at, start_at + 25)))
        seen |= {path.name for path in index_of(folder).glob("dense-*")}
        assert len(list(index_of(folder).glob("dense-*"))) == 1
    assert len(seen) >= 8
    with closing(Archive.open(folder)) as again:
        for one in (archive, again):
            assert len(matching(one, "convoy", k=999)) == one.count(ALL) == 430
            assert len(nearest(one, "convoy Marenka", 999)) >= 0.98 * 430  # lists may leave some out
        for number in (101, 250, 480):
            assert f"Report {number}" in nearest(again, f"Report {number} — Convoy {number} lorries", 40)
    assert faults(folder) == []


def test_an_index_of_an_older_state_is_caught_up(archive: Archive, folder: Path, tmp_path: Path) -> None:
    archive.close()
    shutil.copytree(folder / "index", tmp_path / "old")
    with closing(Archive.open(folder)) as again:
        hide(again, [REPORTS[0].id])
        put(again, *(report(number) for number in range(40, 80)))
    shutil.rmtree(folder / "index")
    (tmp_path / "old").rename(folder / "index")
    with closing(Archive.open(folder)) as again:
        assert found_by_both(again) == 69
        assert matching(again, "Report 79", k=1) == ["Report 79"]
    assert faults(folder) == []


def test_a_database_put_back_from_a_copy_does_not_take_its_newer_index_for_its_own(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    archive.close()
    shutil.copy(folder / "archive.sqlite", tmp_path / "copy")
    with closing(Archive.open(folder)) as again:
        put(again, *(report(number, f"Salt {number} came.") for number in range(40, 65)))
    shutil.copy(tmp_path / "copy", folder / "archive.sqlite")
    with closing(Archive.open(folder)) as again:
        for ask in (lambda: put(again, report(70)), lambda: near(again, "wool"), lambda: matching(again, "wool")):
            with pytest.raises(ArchiveError, match="added last are gone .* dateline rebuild"):
                ask()  # nothing may hide that reports are missing
        assert "are gone" in again.status().index
        list(rebuild(again, ENCODER))  # the way to say that it was meant
        put(again, *(report(number, f"Wool {number} came.") for number in range(40, 65)))  # the same numbers
        assert matching(again, "Salt") == []
        assert len(matching(again, "Wool", k=99)) == 25
        assert near(again, "wool") == 25
    assert faults(folder) == []


def near(archive: Archive, word: str) -> int:
    """How many of the 25 nearest hold the word."""
    found = archive.dense(ENCODER.queries([f"{word} came."])[0], 25, ALL)
    hits = archive.hits([Scored(number, score, score, None) for number, score in found])
    return sum(word in hit.article.text.lower() for hit in hits)


@pytest.mark.parametrize("part", ["", "words"])
@pytest.mark.parametrize("count", [12, 30])
def test_an_index_of_another_archive_is_not_taken_for_ones_own(
    tmp_path: Path, folder: Path, part: str, count: int
) -> None:
    for path, word in ((folder, "salt"), (tmp_path / "other", "wool")):
        with closing(Archive.create(path)) as archive:
            put(archive, *(report(number, f"Load {number} of {word} came.") for number in range(count)))
    mine, theirs = index_of(folder) / part, index_of(tmp_path / "other") / part
    shutil.rmtree(mine)
    shutil.copytree(theirs, mine)
    assert any("of another archive" in one for one in faults(folder))
    with closing(Archive.open(folder)) as again:
        assert matching(again, "wool") == []
        assert len(matching(again, "salt", k=99)) == len(nearest(again, "salt", 99)) == count
    assert faults(folder) == []


READER = """
import sys
from pathlib import Path
from index import derived
from index.archive import Archive
from index.store import Filters, Scored
from tests.conftest import HashEncoder
derived.TAIL = 20
vector, counts = HashEncoder().queries(["convoy"])[0], [0]
archive = Archive.open(Path(sys.argv[1]))
print("ready", flush=True)
while counts[-1] < int(sys.argv[2]):
    near = archive.dense(vector, 9_999, Filters())
    counts.append(len(near))
    assert counts[-2] <= counts[-1], counts
    assert len({number for number, _ in near}) == len(near)
    hits = archive.hits([Scored(number, score, score, None) for number, score in near[:50]])
    assert len(hits) == len(near[:50])
    assert all("Marenka" in hit.article.text[hit.passage.start : hit.passage.end] for hit in hits)
    assert len(archive.bm25("convoy", "en", 9_999, Filters())) <= archive.count(Filters())
archive.close()
"""


def test_readers_see_only_whole_states_while_a_writer_adds(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.archive._BATCH_PASSAGES", 8)
    readers = [start(READER, folder, 230) for _ in range(2)]
    for reader in readers:
        assert reader.stdout and reader.stdout.readline() == "ready\n"
    for first in range(100, 300, 25):
        put(archive, *(report(number) for number in range(first, first + 25)))
    for reader in readers:
        finish(reader)
    assert faults(folder) == []


def test_a_folder_that_may_only_be_read_can_be_searched_whatever_its_index_is(unprivileged: Path) -> None:
    folder = unprivileged / "archive"
    with closing(Archive.create(folder)) as archive:
        put(archive, *REPORTS)
        shutil.copytree(folder, unprivileged / "copy")
        emptied(next(index_of(folder).glob("dense-*")))
        index_of(folder).chmod(0o500)
        (folder / "writer.lock").chmod(0o400)
        with closing(Archive.open(folder)) as again:
            assert found_by_both(again) == 30  # made aside, in memory and a folder of its own
        index_of(folder).chmod(0o700)
        (folder / "writer.lock").chmod(0o600)
    assert faults(folder) != []


def test_a_second_writer_is_refused_and_nothing_is_changed(archive: Archive, folder: Path) -> None:
    steps = rebuild(archive, OTHER)
    next(steps)
    with closing(Archive.open(folder)) as second:
        calls: list[Callable[[], object]] = [
            lambda: put(second, report(50)),
            lambda: hide(second, [REPORTS[0].id]),
            lambda: erase(second, [REPORTS[0].id]),
            lambda: list(rebuild(second, OTHER)),
        ]
        for call in calls:
            with pytest.raises(ArchiveError, match=r"Another process is writing to .*\. Wait until it is done"):
                call()
    assert run(f"{PROGRAM}\nprint(len(archive.article_ids()))", folder) == "30\n"
    steps.close()  # type: ignore[attr-defined] # a generator
    assert check_whole(folder) == {one.id for one in REPORTS}


# ---- Status


def test_status_tells_what_there_is_and_what_is_not(folder: Path) -> None:
    days = ["2026-03-01", "2026-03-02", "2026-03-06", "2026-03-08"]
    with closing(Archive.create(folder, "Fictional.")) as archive:
        put(archive, *(report(number, published=day) for number, day in enumerate(days)))
        put(archive, report(9, "Salt came to Marenka.", url="https://a.example/9", published="2026-03-06", outlet="Б"))
        put(archive, report(9, "Flour came to Marenka.", url="https://a.example/9", published="2026-03-06", outlet="Б"))
        put(archive, report(11, published="2026-03-20"), report(12, published="2026-03-21"), Refusal("/x", "no"))
        hide(archive, [archive.find("/reports/11.txt")[0]])
        erase(archive, [archive.find("/reports/12.txt")[0]])
        status = archive.status()
        assert (status.articles, status.superseded, status.hidden, status.erased, status.passages) == (5, 1, 1, 1, 7)
        assert status.outlets == {"Test Wire": 4, "Б": 1}
        assert (status.first_day, status.last_day, status.days_covered) == (date(2026, 3, 1), date(2026, 3, 8), 4)
        assert status.gaps == ((date(2026, 3, 3), date(2026, 3, 5)), (date(2026, 3, 7), date(2026, 3, 7)))
        assert [(one.source, one.reason) for one in status.refused] == [("/x", "no")]
        assert status.notice == "Fictional." and status.index.startswith("up to date; 7 of its passages")
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        assert sum(status.bytes.values()) == size - (folder / "writer.lock").stat().st_size
        assert set(status.bytes) == {"archive", "index"}
