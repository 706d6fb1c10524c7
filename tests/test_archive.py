"""The archive keeps what it acknowledged, whatever happens to its process, its disk or its file."""

import os
import random
import signal
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from eval import sample
from index import notes
from index.archive import Added, Archive, Outcome
from index.checking import verify
from index.encoder import Encoder, Vectors
from index.errors import ArchiveError, DatelineError, InputError
from index.passages import MAX_CHARACTERS, passages
from index.readers.base import Item
from index.records import Article
from index.store import Filters, Scored
from index.upkeep import hide, rebuild
from tests.conftest import SMALL_REPORTS, HashEncoder, finish, report, run, start

ENCODER = HashEncoder()
ALL = Filters()
REPORTS = [report(number) for number in range(1, 7)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    """Six reports on six days."""
    with closing(Archive.create(folder)) as made:
        put(made, *REPORTS)
        yield made


def put(archive: Archive, *items: Item | Article, again: bool = False) -> list[str]:
    """What became of each: its kind, or the name of what came instead."""
    return kinds(archive.add(items, ENCODER, again))


def kinds(outcomes: Iterable[Outcome]) -> list[str]:
    return [one.kind if isinstance(one, Added) else type(one).__name__ for one in outcomes]


def nearest(archive: Archive, text: str, k: int = 3, filters: Filters = ALL) -> list[str]:
    found = archive.dense(ENCODER.queries([text])[0], k, filters)
    return titles(archive, found)


def matching(archive: Archive, text: str, language: str = "en", k: int = 3, filters: Filters = ALL) -> list[str]:
    return titles(archive, archive.bm25(text, language, k, filters))


def titles(archive: Archive, found: list[tuple[int, float]]) -> list[str]:
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    return [hit.article.title for hit in archive.hits([Scored(number, score, score, None) for number, score in found])]


def check_whole(folder: Path) -> set[str]:
    """Each article has all its passages, words and vectors, and nothing else is there; the articles' ids."""
    with closing(Archive.open(folder)) as archive, closing(sqlite3.connect(folder / "archive.sqlite")) as raw:
        archive.count(ALL)  # what search uses is brought up to date
        stored: dict[str, list[str]] = {id_: [] for (id_,) in raw.execute("SELECT id FROM articles")}
        for id_, position in raw.execute(
            "SELECT id, position FROM passages JOIN articles ON articles.number = article ORDER BY passages.number"
        ):
            stored[id_].append(f"{id_}-{position}")
        for article_id, ids in stored.items():
            assert ids == [one.id for one in passages(archive.article(article_id), archive.passage_size)]
        assert [fault.what for fault in verify(archive)] == []
        return set(stored)


# ---- Adding and finding


def test_what_was_added_is_there_after_reopening(archive: Archive, folder: Path) -> None:
    archive.close()
    with closing(Archive.open(folder)) as again:
        assert [again.article(one.id) for one in REPORTS] == REPORTS
    assert check_whole(folder) == {one.id for one in REPORTS}


def test_adding_again_changes_nothing(archive: Archive) -> None:
    before = archive.status()
    assert put(archive, *REPORTS) == ["known"] * 6
    assert put(archive, report(7), REPORTS[0], report(7)) == ["new", "known", "known"]
    assert archive.status().articles == before.articles + 1


def test_status_counts_what_is_there(archive: Archive, folder: Path) -> None:
    put(archive, report(9, language="de", outlet="Ostblatt"), report(10, language="de", outlet=""))
    status = archive.status()
    assert (status.articles, status.passages, status.folder, status.encoder) == (8, 8, folder, "hash")
    assert status.languages == {"en": 6, "de": 2}
    assert status.outlets == {"Test Wire": 6, "": 1, "Ostblatt": 1}
    assert (status.first_day, status.last_day) == (date(2026, 3, 2), date(2026, 3, 11)) == archive.days()


def test_an_empty_archive(folder: Path) -> None:
    with closing(Archive.create(folder, notice="Fictional.")) as archive:
        assert archive.status().articles == archive.count(ALL) == 0
        assert archive.days() is None
        assert archive.encoder_name == ""
        assert nearest(archive, "flour") == matching(archive, "flour") == []
        assert archive.hits([]) == []
        assert archive.bias(ENCODER.queries(["flour"])[0], "en") == 0
        assert list(rebuild(archive, ENCODER)) == [0]
        assert put(archive) == []
    with closing(Archive.create(folder, notice="Another.")) as archive:
        assert archive.notice == archive.status().notice == "Fictional."


def test_both_searches_find_the_report(archive: Archive) -> None:
    put(archive, report(20, "Nineteen states offered troops on Monday."))
    assert nearest(archive, "troops offered nineteen states")[0] == "Report 20"
    assert matching(archive, "Which states offered troops?")[0] == "Report 20"
    assert len(nearest(archive, "convoy", k=100)) == 7
    assert len(nearest(archive, "convoy", k=2)) == len(matching(archive, "convoy", k=2)) == 2


@pytest.mark.parametrize("k", [0, -1])
def test_nothing_asked_nothing_found(archive: Archive, k: int) -> None:
    assert nearest(archive, "convoy", k=k) == matching(archive, "convoy", k=k) == []


def test_words_are_found_in_their_other_forms(archive: Archive) -> None:
    put(archive, *SMALL_REPORTS)
    for text, language, title in (
        ("Staudämme Brüche", "de", "Elf Tote am Staudamm"),
        ("потягів", "uk", "Безпілотник влучив у міст"),
        ("перемирию", "ru", "Перемирие начнётся 7 апреля"),
        ("الأسرى", "ar", "تبادل الأسرى"),
        ("couloirs humanitaires", "fr", "Ouverture du couloir humanitaire"),
        ("ＴＲＯＯＰＳ", "en", "Nineteen states ready to send troops"),
    ):
        assert matching(archive, text, language)[0] == title


@pytest.mark.parametrize(
    "query",
    [
        '"', "'", '"" OR ""', "AND", "NOT convoy", "a AND NOT (b", "NEAR(convoy flour, 2)", "conv*", "^convoy",
        "-flour", "plain : convoy", "stems:", "{plain stems} : x", "x; DROP TABLE words; --", "\0", "convoy\0flour",
        "😀", "🇺🇦💥", "%", "_", "\\", "()", "*", "", " \n", "\u202e", "\ud800", "a" * 10_000, "convoy " * 20_000,
        " ".join(map(str, range(20_000))), "كم؟", "中文", "हिन्दी",
    ],
)  # fmt: skip
def test_no_query_is_a_command(archive: Archive, query: str) -> None:
    found = archive.bm25(query, "en", 50, ALL)
    assert len(found) <= 6
    assert bool(found) == any(word in query for word in ("convoy", "flour", "1 2 3"))


def test_results_are_the_same_in_every_run(archive: Archive, folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from index.archive import Archive; from index.store import Filters\n"
        "a = Archive.open(Path(sys.argv[1]))\n"
        "print(a.bm25('flour convoy Marenka 3 lorries', 'en', 9, Filters())); a.close()"
    )
    assert run(script, folder, PYTHONHASHSEED=1) == run(script, folder, PYTHONHASHSEED=2)


def test_filters_let_days_through_inclusively(archive: Archive) -> None:
    assert [one.published.day for one in REPORTS] == [2, 3, 4, 5, 6, 7]
    for since, until, expected in (
        (None, None, [1, 2, 3, 4, 5, 6]),
        (3, 5, [2, 3, 4]),
        (7, None, [6]),
        (None, 2, [1]),
        (5, 3, []),
        (20, None, []),
    ):
        filters = Filters(date(2026, 3, since) if since else None, date(2026, 3, until) if until else None)
        found = sorted(f"Report {number}" for number in expected)
        assert archive.count(filters) == len(expected)
        assert sorted(nearest(archive, "convoy", 9, filters)) == found
        assert sorted(matching(archive, "convoy", "en", 9, filters)) == found


def test_days_long_ago_and_far_ahead(archive: Archive) -> None:
    put(archive, report(30, published="0800-12-25"), report(31, published="9999-12-31"))
    assert archive.days() == (date(800, 12, 25), date(9999, 12, 31))
    assert archive.count(Filters(until=date(1000, 1, 1))) == 1


def test_hits_come_in_the_order_given(archive: Archive) -> None:
    put(archive, SMALL_REPORTS[0])
    numbers = [number for number, _ in archive.bm25("troops guarantees patrol coast", "en", 9, ALL)]
    hits = archive.hits([Scored(number, 0.5, None, 0.25) for number in reversed(numbers)])
    assert [hit.passage for hit in reversed(hits)] == archive_passages(archive, numbers)
    assert {hit.passage.heading for hit in hits} == {"", "Guarantees"}
    for hit in hits:
        assert (hit.article, hit.score, hit.dense, hit.bm25) == (SMALL_REPORTS[0], 0.5, None, 0.25)
        assert hit.passage in passages(SMALL_REPORTS[0])


def archive_passages(archive: Archive, numbers: list[int]) -> list[object]:
    return [hit.passage for number in numbers for hit in archive.hits([Scored(number, 0, None, None)])]


def test_an_unknown_article_is_an_input_error(archive: Archive) -> None:
    for article_id in ("", "x", "' OR 1=1 --", REPORTS[0].id.upper() + "\0"):
        with pytest.raises(InputError, match="There is no article"):
            archive.article(article_id)


# ---- Encoders


def test_another_encoder_is_refused_and_a_rebuild_takes_it(archive: Archive, folder: Path) -> None:
    other = HashEncoder("other", dimension=32)
    with pytest.raises(ArchiveError, match=r"encoder hash, not other.*dateline rebuild --archive"):
        list(archive.add([report(8)], other))
    with pytest.raises(ArchiveError, match="32 dimensions.*dateline rebuild"):
        archive.dense(other.queries(["x"])[0], 3, ALL)
    assert nearest(archive, "Report 3")[0] == "Report 3"  # as before
    assert list(rebuild(archive, other)) == [0, 6]
    assert archive.encoder_name == "other"
    assert len(archive.dense(other.queries(["x"])[0], 9, ALL)) == 6
    with pytest.raises(ArchiveError, match="64 dimensions"):
        nearest(archive, "x")
    with pytest.raises(ArchiveError, match="encoder other, not hash"):
        put(archive, report(8))


def test_an_archive_without_articles_takes_any_encoder(folder: Path) -> None:
    with closing(Archive.create(folder)) as archive:
        assert list(archive.add([], HashEncoder("other"))) == []
        assert put(archive, report(1)) == ["new"]


def test_a_rebuild_finds_the_same_again(archive: Archive, folder: Path) -> None:
    before = [nearest(archive, "Report 3 3"), matching(archive, "3 flour", k=6)]
    numbers = [number for number, _ in archive.bm25("flour", "en", 9, ALL)]
    assert list(rebuild(archive, ENCODER)) == [0, 6]
    assert [nearest(archive, "Report 3 3"), matching(archive, "3 flour", k=6)] == before
    assert archive.hits([Scored(number, 0, None, None) for number in numbers]) == []  # numbers are not used twice
    assert check_whole(folder) == {one.id for one in REPORTS}


def test_a_rebuild_shows_nothing_until_it_is_done(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.upkeep._REBUILD_BATCH", 2)
    with closing(Archive.open(folder)) as reader:
        steps = rebuild(archive, ENCODER)
        assert [next(steps), next(steps), next(steps)] == [0, 2, 4]
        for one in (archive, reader):
            assert len(nearest(one, "convoy", 9)) == len(matching(one, "convoy", k=9)) == 6
        with pytest.raises(ArchiveError, match="Another process is writing"):
            put(reader, report(8))
        steps.close()  # type: ignore[attr-defined] # a generator
        assert len(nearest(archive, "convoy", 9)) == 6
        assert "was broken off; `dateline rebuild` goes on" in archive.status().index
    assert check_whole(folder) == {one.id for one in REPORTS}


def test_an_encoder_that_fails_leaves_no_half_article(archive: Archive, folder: Path) -> None:
    class Failing(HashEncoder):
        def passages(self, texts: Sequence[str]) -> Vectors:
            raise ValueError("out of memory")

    with pytest.raises(ValueError, match="out of memory"):
        list(archive.add([report(8)], Failing()))
    with pytest.raises(ValueError, match="out of memory"):
        list(rebuild(archive, Failing()))
    assert check_whole(folder) == {one.id for one in REPORTS}
    assert put(archive, report(8)) == ["new"]


# ---- Other processes and threads

HOLDER = """
import sys
from pathlib import Path
from index import archive as module
from index.archive import Archive
from tests.conftest import HashEncoder, report
module._BATCH_PASSAGES = 1
archive = Archive.create(Path(sys.argv[1]))
for one in archive.add([report(50), report(51)], HashEncoder()):
    print(one.article.id, flush=True)
    sys.stdin.readline()
archive.close()
"""


def test_readers_go_on_and_see_what_another_process_adds(archive: Archive, folder: Path) -> None:
    assert nearest(archive, "Report 50 50")[0] != "Report 50"
    other = start(HOLDER, folder)
    assert other.stdout and other.stdin
    assert other.stdout.readline().strip() == report(50).id
    assert archive.count(ALL) == 7
    assert nearest(archive, "Report 50 Convoy 50")[0] == "Report 50"
    for write in (lambda: put(archive, report(60)), lambda: list(rebuild(archive, ENCODER))):
        with pytest.raises(ArchiveError, match="Another process is writing to .*Wait until it is done"):
            write()
    other.stdin.write("\n")
    other.stdin.flush()
    assert other.stdout.readline().strip() == report(51).id
    finish(other)
    assert archive.count(ALL) == 8
    assert matching(archive, "50")[0] == "Report 50"
    assert put(archive, report(60)) == ["new"]
    assert "Report 51" in nearest(archive, "Report 51 Convoy 51")


def test_a_writer_that_stops_early_lets_others_write(archive: Archive) -> None:
    for _ in archive.add([report(8), report(9)], ENCODER):
        break
    assert put(archive, report(10)) == ["new"]
    assert archive.count(ALL) == 9  # the batch that the first of them was in was written whole


def test_two_processes_make_one_archive(folder: Path) -> None:
    script = HOLDER.replace("    sys.stdin.readline()\n", "")
    found = [start(script, folder) for _ in range(3)]
    ends = [process.communicate(timeout=60) for process in found]
    refusals = [err for _, err in ends if err]
    assert len(refusals) < 3
    assert all("ArchiveError: Another process is writing" in err for err in refusals)
    assert check_whole(folder) == {report(50).id, report(51).id}
    assert sorted(path.name for path in folder.iterdir()) == ["archive.sqlite", "index", "writer.lock"]


def test_threads_read_while_one_writes(archive: Archive) -> None:
    failures: list[BaseException] = []
    written = threading.Event()

    def read() -> None:
        try:
            while not written.is_set():
                # empty where a rebuild has ended between the search and the look at what it found
                assert nearest(archive, "Report 2 Convoy 2", k=1) in (["Report 2"], [])
                assert len(matching(archive, "Marenka", k=1)) <= 1
                assert archive.status().articles >= 6
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        put(archive, *(report(number) for number in range(100, 140)))
        list(rebuild(archive, ENCODER))
    finally:
        written.set()
        for reader in readers:
            reader.join()
    assert failures == []
    assert archive.count(ALL) == 46


# ---- kill -9

ADDER = """
import os, signal, sys
from pathlib import Path
from index import archive as module, database, derived, fulltext, writing
from index.archive import Archive
from index.upkeep import erase, hide, rebuild
from tests.conftest import HashEncoder, report
module._BATCH_PASSAGES = int(sys.argv[3])
derived.TAIL = 20
{patch}
archive = Archive.create(Path(sys.argv[1]))
reports = (report(number) for number in range(int(sys.argv[2]), int(sys.argv[4])))
for one in archive.add(reports, HashEncoder()):
    print(one.article.id, flush=True)
"""
DIE = "os.kill(os.getpid(), signal.SIGKILL)"


def killed(folder: Path, patch: str) -> list[str]:
    """The ids that a process acknowledged which adds thirty reports and kills itself where `patch` says."""
    process = start(ADDER.format(patch=patch), folder, 1, 1, 31)
    out, err = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, err
    return [line for line in out.splitlines() if len(line) == 16]


def test_kills_at_random_moments_lose_nothing_acknowledged(folder: Path) -> None:
    rng, acknowledged = random.Random(5), set[str]()  # noqa: S311 - when to kill
    for attempt in range(15):
        process = start(ADDER.format(patch=""), folder, attempt * 10, rng.choice([1, 4, 16]), 10**9)
        assert process.stdout
        for _ in range(rng.randint(1, 40)):
            acknowledged.add(process.stdout.readline().strip())
        time.sleep(rng.random() * 0.05)
        process.kill()
        rest, _ = process.communicate()
        acknowledged |= {line for line in rest.splitlines() if len(line) == 16}
        with closing(Archive.open(folder)) as archive:
            assert acknowledged <= archive.article_ids()
            assert archive.count(ALL) == len(archive.article_ids()) == archive.status().passages
            assert len(matching(archive, "convoy", k=9_999)) == len(archive.article_ids())
    last = 1 + max(int(one.title.split()[1]) for one in every_article(folder))
    with closing(Archive.open(folder)) as archive:
        put(archive, *(report(number) for number in range(last + 1)))
    assert check_whole(folder) == {report(number).id for number in range(last + 1)}


def every_article(folder: Path) -> list[Article]:
    with closing(Archive.open(folder)) as archive:
        return [archive.article(one) for one in archive.article_ids()]


def dying(where: str, name: str, after: bool = False, times: int = 1) -> str:
    """A patch: the process is killed before (or after) the call with that number of `where.name`."""
    return (
        f"calls = []\nreal = {where}.{name}\n"
        "def die(*a, **k):\n"
        "    calls.append(1)\n"
        f"    if len(calls) < {times}: return real(*a, **k)\n"
        f"    {'real(*a, **k)' if after else 'pass'}; {DIE}\n"
        f"{where}.{name} = die\n"
    )


@pytest.mark.parametrize(
    ("point", "kept"),
    [
        (dying("writing", "insert_passages", after=True), 0),
        (dying("writing", "note_origin", after=True, times=5), 2),
        (dying("module.stories", "link"), 1),
        (dying("module.stories", "link", after=True, times=4), 4),
        (dying("module", "embedded", times=2), 1),
        (dying("Path", "rename"), None),
        (dying("derived.durable.os", "fsync"), 0),
        (dying("module.Archive", "_connected"), 0),
        (dying("derived.Derived", "write_words", times=2), 30),
        (dying("fulltext.FullText", "commit", after=True, times=2), 30),
        (dying("derived.dense_files", "write"), 30),
        (dying("derived.dense_files", "write", after=True), 30),
        (dying("derived.np", "save", times=2), 30),
        (dying("derived.durable", "sealed"), 30),
        (dying("derived.DenseIndex", "open"), 30),
    ],
    ids=[
        "before the commit", "in the third report", "before it is linked", "while it is linked", "while embedding",
        "before the archive is there", "after it is there", "opening", "before the words", "after the words",
        "before the vectors", "after the vectors", "before the columns", "before the manifest", "after the manifest",
    ],
)  # fmt: skip
def test_kill_at_each_point(folder: Path, point: str, kept: int | None) -> None:
    acknowledged = killed(folder, point)
    if kept is None:
        with pytest.raises(ArchiveError, match="There is no archive"):
            Archive.open(folder)
    else:
        with closing(Archive.open(folder)) as archive:
            assert set(acknowledged) <= archive.article_ids()
            assert len(archive.article_ids()) == archive.count(ALL) == kept
            assert len(nearest(archive, "convoy", 99)) == len(matching(archive, "convoy", k=99)) == kept
        assert len(check_whole(folder)) == kept
    with closing(Archive.create(folder)) as archive:
        put(archive, *map(report, range(1, 32)))
    assert len(check_whole(folder)) == 31
    assert sorted(path.name for path in folder.iterdir()) == ["archive.sqlite", "index", "writer.lock"]


# ---- The disk


def test_only_the_owner_may_read(folder: Path) -> None:
    before = os.umask(0o022)
    try:
        with closing(Archive.create(folder)) as archive:
            put(archive, report(1))
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()}
            assert stat.S_IMODE((folder / "index").stat().st_mode) == 0o700
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes) >= {"archive.sqlite", "archive.sqlite-wal", "writer.lock"}
    assert set(modes.values()) == {0o600}


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    folder, acknowledged = small_disk / "archive", []
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 400_000)
    with closing(Archive.create(folder)) as archive:
        with pytest.raises(ArchiveError, match="Free some space and add again"):
            for one in archive.add((report(number) for number in range(5_000)), ENCODER):
                assert isinstance(one, Added)
                acknowledged.append(one.article)
        assert acknowledged
        stored = archive.article_ids()  # a batch that was written just before the disk was full is safe too
        assert {one.id for one in acknowledged} <= stored
        assert archive.count(ALL) == len(stored)
        assert len(nearest(archive, "convoy", 9)) == len(matching(archive, "convoy", k=9)) == 9
        ballast.unlink()
        following = report(5_000)
        assert put(archive, following) == ["new"]
    assert check_whole(folder) == stored | {following.id}


def test_a_disk_with_no_room_at_all(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * (2 * 1024 * 1024 - 3 * 4096))
    with pytest.raises(ArchiveError, match="Free some space|disk is full"):
        Archive.create(small_disk / "archive")
    (small_disk / "ballast").unlink()
    with closing(Archive.create(small_disk / "archive")) as archive:
        put(archive, report(1))


def test_a_database_that_may_not_grow(archive: Archive, folder: Path) -> None:
    """The same where no small disk can be mounted."""
    pages = archive._connection.execute("PRAGMA page_count").fetchone()[0]
    archive._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(ArchiveError, match=r"full\. Free some space and add again; what was added stays"):
        put(archive, report(8, "word " * 5_000))
    archive._connection.execute("PRAGMA max_page_count = 100000")
    assert put(archive, report(8, "word " * 5_000)) == ["new"]
    assert len(check_whole(folder)) == 7


@pytest.mark.parametrize("name", ["file", "file/below", "a\0b", "x" * 300])
def test_a_folder_that_cannot_be_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="cannot be used: .*Choose another with --archive"):
        Archive.create(tmp_path / name)


@pytest.mark.parametrize("name", ["missing", "file", "folder"])
def test_no_archive_says_how_to_make_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder" / "archive.sqlite").mkdir(parents=True)
    with pytest.raises(ArchiveError, match=r"There is no archive in .*\. Make one: dateline add PATH --archive"):
        Archive.open(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "missing") == ["file", "folder"]


def test_a_folder_without_rights(unprivileged: Path) -> None:
    closed = unprivileged / "closed"
    closed.mkdir(mode=0o500)
    for path in (closed, closed / "archive"):
        with pytest.raises(ArchiveError, match="Permission denied"):
            Archive.create(path)
    folder = unprivileged / "archive"
    with closing(Archive.create(folder)) as archive:
        put(archive, report(1))
    folder.chmod(0o500)
    with pytest.raises(ArchiveError, match="allowed to write to its folder"):
        Archive.open(folder)
    folder.chmod(0o000)
    with pytest.raises(ArchiveError, match="Permission denied"):
        Archive.open(folder)
    folder.chmod(0o700)
    for mode in (0o400, 0o000):
        (folder / "archive.sqlite").chmod(mode)
        with pytest.raises(ArchiveError, match="allowed to write to its folder"):
            with closing(Archive.open(folder)) as archive:
                put(archive, report(2))
    for path in folder.glob("archive.sqlite*"):  # SQLite gives its log the rights of the database
        path.chmod(0o600)
    assert check_whole(folder) == {report(1).id}


# ---- Damage


def use(folder: Path) -> list[str]:
    """Call every public method; the errors of the project's own that came."""
    complaints = []
    try:
        archive = Archive.open(folder)
    except ArchiveError as error:
        return [str(error)]
    vector = ENCODER.queries(["convoy"])[0]
    calls: list[Callable[[], object]] = [
        lambda: archive.notice,
        lambda: archive.encoder_name,
        lambda: [archive.article(one.id) for one in REPORTS],
        lambda: archive.count(ALL),
        archive.days,
        archive.status,
        lambda: archive.bias(vector, "en"),
        lambda: archive.hits([Scored(n, s, s, None) for n, s in archive.dense(vector, 9, ALL)]),
        lambda: archive.dense(vector, 9, Filters(since=date(2026, 3, 3))),
        lambda: archive.hits([Scored(n, s, None, s) for n, s in archive.bm25("convoy flour", "en", 9, ALL)]),
        lambda: put(archive, report(9)),
        lambda: list(rebuild(archive, ENCODER)),
    ]
    with closing(archive):
        for call in calls:
            try:
                call()
            except DatelineError as error:
                complaints.append(str(error))
    return complaints


def test_a_sound_archive_has_no_complaints(archive: Archive, folder: Path) -> None:
    assert use(folder) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"not a database" * 1_000, b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 5_000, b"\0" * 8_192],
)
def test_a_file_that_is_no_archive(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "archive.sqlite").write_bytes(content)
    (complaint,) = use(folder)
    assert "Restore a copy of it." in complaint


def test_an_archive_of_another_version(archive: Archive, folder: Path) -> None:
    archive.close()
    for change, words in (
        (lambda raw: notes.put(raw, "meta", "format", "1"), "another version of Dateline"),
        (lambda raw: raw.execute("UPDATE meta SET value = '5' WHERE key = 'format'"), "note of its format is damaged"),
        (lambda raw: raw.execute("DELETE FROM meta"), "another version of Dateline"),
    ):
        with closing(sqlite3.connect(folder / "archive.sqlite")) as raw, raw:
            change(raw)
        with pytest.raises(ArchiveError, match=words):
            Archive.open(folder)
        with pytest.raises(ArchiveError, match=words):
            Archive.create(folder)


@pytest.mark.parametrize("seed", range(40))
def test_damage_never_crashes(archive: Archive, folder: Path, seed: int) -> None:
    archive.close()
    path, rng = folder / "archive.sqlite", random.Random(seed)  # noqa: S311 - where to damage
    data = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 40)):
        place = rng.randrange(16, len(data))
        if seed % 4 == 0:
            data[place : place + 512] = rng.randbytes(512)
        else:
            data[place] ^= 1 << rng.randrange(8)
    if seed % 4 == 1:
        del data[rng.randrange(len(data)) :]
    path.write_bytes(data)
    assert all(len(complaint.splitlines()) == 1 for complaint in use(folder))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE passages SET sentences = '[[1'", "damaged record"),
        ("UPDATE passages SET sentences = '[1, 2]'", "damaged record"),
        ("UPDATE passages SET sentences = '[[0, 9999]]'", "damaged record"),
        ("UPDATE passages SET sentences = '[[5, 5]]'", "damaged record"),
        ("UPDATE passages SET sentences = '[[0.5, \"a\"]]'", "damaged record"),
        ("UPDATE passages SET sentences = '[]'", "damaged record"),
        ("UPDATE passages SET day = '2026-03-30' WHERE number = 3", "damaged record"),
        ("UPDATE passages SET heading = 'x' WHERE number = 3", "damaged record"),
        ("UPDATE vectors SET vector = x'00'", "damaged record"),
        (f"UPDATE vectors SET vector = x'{'ff7b' * 64}' WHERE number = 3", "damaged record"),  # noqa: S608
        ("UPDATE vectors SET vector = zeroblob(128) WHERE number = 3", "damaged record"),
        ("UPDATE languages SET mean = x'00'", "damaged record"),
        (f"UPDATE languages SET mean = x'{'ffffffff' * 64}' WHERE language = 'en'", "damaged record"),  # noqa: S608
        ("DELETE FROM languages WHERE language = 'en'", "damaged record"),
        ("DELETE FROM languages", "damaged record"),
        ("DELETE FROM vectors WHERE number = 3", None),
        ("DELETE FROM vectors", None),
        ("DELETE FROM passages WHERE number = 3", None),
        ("DELETE FROM passages", None),
    ],
)
def test_a_rebuild_repairs_what_is_made_from_the_articles(folder: Path, statement: str, words: str | None) -> None:
    with closing(Archive.create(folder)) as archive:
        put(archive, *REPORTS)
    with closing(sqlite3.connect(folder / "archive.sqlite")) as raw, raw:
        raw.execute(statement)
    if words:
        with pytest.raises(ArchiveError, match=f"{words}.*dateline rebuild --archive"):
            with closing(Archive.open(folder)) as archive:
                nearest(archive, "convoy", 9)
    with closing(Archive.open(folder)) as archive:
        assert list(verify(archive)) != []
        list(rebuild(archive, ENCODER))
        assert len(nearest(archive, "convoy", 9)) == len(matching(archive, "convoy", k=9)) == 6
    assert check_whole(folder) == {one.id for one in REPORTS}


@pytest.mark.parametrize("value", ["0000-00-00", "2026-03-22"])
def test_a_damaged_article_is_said_to_be(archive: Archive, folder: Path, value: str) -> None:
    archive.close()
    with closing(sqlite3.connect(folder / "archive.sqlite")) as raw, raw:
        raw.execute("UPDATE articles SET published = ?", (value,))
    calls: list[Callable[[Archive], object]] = [
        lambda again: again.article(REPORTS[0].id),
        lambda again: again.versions(REPORTS[0].id),
        lambda again: again.story(REPORTS[0].id),
        lambda again: nearest(again, "convoy"),
        lambda again: hide(again, [REPORTS[0].id]),
        lambda again: list(rebuild(again, ENCODER)),
        lambda again: put(again, report(1, "Another text of it.", url=REPORTS[0].url)) and put(again, copy_of(1)),
    ]
    for call in calls:
        with closing(Archive.open(folder)) as again, pytest.raises(ArchiveError, match="damaged record"):
            call(again)


def copy_of(number: int) -> Article:
    return report(number, REPORTS[number - 1].text * 9, outlet="Harbour Post")


def test_a_file_replaced_under_an_open_archive(archive: Archive, folder: Path) -> None:
    archive.close()
    with pytest.raises(ArchiveError, match="cannot be used"):  # closed: no raw error either
        archive.count(ALL)
    with closing(Archive.open(folder)) as again:
        (folder / "archive.sqlite").write_bytes(b"\xff" * 4_096)
        with pytest.raises(ArchiveError, match="Restore a copy"):
            again.status()


def test_the_small_archive_is_searchable(small_archive: Archive, encoder: Encoder) -> None:
    (vector,) = encoder.queries(["Wie viele Menschen starben am Staudamm?"])
    (number, score), *_ = small_archive.dense(vector, 3, ALL)
    (hit,) = small_archive.hits([Scored(number, score, score, None)])
    assert hit.article == SMALL_REPORTS[1]


# ---- The size of passages

LONG = report(30, " ".join(f"Convoy {at} reached the town of Marenka." for at in range(60)))


def lengths(archive: Archive) -> list[int]:
    """How long each passage is."""
    numbers = sorted(number for number, _ in archive.dense(ENCODER.queries(["convoy"])[0], 999, ALL))
    found = archive.hits([Scored(number, 0.0, None, None) for number in numbers])
    return [hit.passage.end - hit.passage.start for hit in found]


def test_an_archive_keeps_the_size_of_its_passages(folder: Path) -> None:
    with closing(Archive.create(folder, passage_size=200)) as made:
        put(made, LONG)
        assert made.passage_size == 200
        cut = lengths(made)
        assert len(cut) == len(passages(LONG, 200)) > len(passages(LONG)) and max(cut) <= 200
    with closing(Archive.open(folder)) as again:
        assert again.passage_size == 200
        put(again, report(31, LONG.text))  # what is added later is cut alike
        assert lengths(again) == cut * 2
        list(rebuild(again, ENCODER))
        assert lengths(again) == cut * 2
    with closing(Archive.create(folder, passage_size=400)) as again:
        assert again.passage_size == 200  # it was made with it


def test_an_archive_is_made_with_the_usual_size(archive: Archive) -> None:
    assert archive.passage_size == MAX_CHARACTERS == 800


def test_an_archive_that_does_not_know_its_size_has_the_usual_one(folder: Path) -> None:
    """Those that were made before it was kept."""
    with closing(Archive.create(folder, passage_size=200)):
        pass
    with closing(sqlite3.connect(folder / "archive.sqlite")) as raw, raw:
        raw.execute("DELETE FROM meta WHERE key = 'passage_size'")
    with closing(Archive.open(folder)) as old:
        assert old.passage_size == MAX_CHARACTERS
        put(old, LONG)
    assert check_whole(folder) == {LONG.id}


def test_a_size_that_was_damaged_is_said_to_be(archive: Archive, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.sqlite")) as raw, raw:
        raw.execute("UPDATE meta SET value = '8x0' WHERE key = 'passage_size'")
    with pytest.raises(ArchiveError, match="damaged record"):
        put(archive, LONG)


def test_the_sample_can_be_cut_into_other_passages(tmp_path: Path) -> None:
    steps = list(sample.build(ENCODER, tmp_path / "small", 300))
    assert steps[-1] == (len(sample.reports()),) * 2
    list(sample.build(ENCODER, tmp_path / "usual"))
    with closing(Archive.open(tmp_path / "small")) as small, closing(Archive.open(tmp_path / "usual")) as usual:
        assert (small.passage_size, usual.passage_size) == (300, MAX_CHARACTERS)
        assert small.notice == usual.notice == sample.NOTICE
        assert small.status().passages > usual.status().passages
        assert small.status().passages == sum(len(passages(one, 300)) for one in sample.reports())
