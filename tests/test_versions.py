"""A report that changes: which version stands when, where its bytes came from, and what was refused of it."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index.archive import Archive
from index.checking import verify
from index.errors import ArchiveError, InputError
from index.readers import read
from index.readers.base import FileRead, Found, Item, Refusal, Unchanged
from index.records import Article, Origin
from index.store import Filters, Scored
from index.upkeep import erase, hide
from tests.conftest import report
from tests.test_archive import ENCODER, check_whole, kinds, matching, nearest, put

ADDRESS = "https://harbour.example/dam"
ELEVEN = "The dam at Torvash has eleven gates. Nine of them are open."
NINE = "The dam at Torvash has nine gates. All of them are open."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    """Empty, and without a fault at the end."""
    with closing(Archive.create(folder)) as made:
        yield made
        assert [fault.what for fault in verify(made)] == []
    assert len(check_whole(folder)) >= 0


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def found(
    text: str,
    captured: datetime,
    *,
    source: str = "/captures/dam.warc",
    url: str = ADDRESS,
    published: date = date(2026, 3, 5),
    modified: datetime | None = None,
    record: str = "",
) -> Found:
    """A capture of the report on the dam."""
    one = report(1, text, title="The gates of Torvash", url=url, published=published.isoformat())
    data = text.encode()
    origin = Origin(source, hashlib.sha256(data).hexdigest(), captured, "test 1", record)
    return Found(one, origin, data, url or source, modified)


def add_files(archive: Archive, *paths: Path, again: bool = False) -> list[str]:
    """As the command line does it: what was read and has not changed is not read again."""
    was_read = archive.was_read if not again else (lambda source, sha256: None)
    return [kind for path in paths for kind in kinds(archive.add(read(path, was_read), ENCODER, again))]


def write(path: Path, text: str, day: int = 5) -> Path:
    """A file whose time of change is noon of that day in March."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at(day).timestamp(),) * 2)
    return path


def texts(archive: Archive, article_id: str) -> list[str]:
    return [version.article.text for version in archive.versions(article_id)]


def standing(archive: Archive, day: date | None = None) -> list[str]:
    """The texts on Torvash that a search finds as of `day`."""
    filters = Filters(as_of=day)
    near = archive.dense(ENCODER.queries(["the dam at Torvash"])[0], 50, filters)
    matching = archive.bm25("Torvash", "en", 50, filters)
    assert {number for number, _ in near} >= {number for number, _ in matching}
    assert archive.count(filters) == len(near)
    hits = archive.hits([Scored(number, score, None, score) for number, score in sorted(matching)])
    return [hit.article.text for hit in hits]


# ---- What is a version


def test_changed_text_at_a_known_address_is_a_version_and_the_old_one_stays(archive: Archive) -> None:
    old, new = found(ELEVEN, at(6)), found(NINE, at(8))
    assert put(archive, old) == ["new"]
    assert put(archive, new) == ["version"]
    assert texts(archive, old.article.id) == texts(archive, new.article.id) == [ELEVEN, NINE]
    assert archive.article(old.article.id) == old.article
    assert archive.is_superseded(old.article.id) and not archive.is_superseded(new.article.id)
    first, second = archive.versions(old.article.id)
    assert (first.stands_from, first.stands_until) == (at(5, 0), at(8))
    assert (second.stands_from, second.stands_until, second.captured) == (at(8), None, at(8))
    assert standing(archive) == [NINE]
    status = archive.status()
    assert (status.articles, status.superseded, status.stories, status.passages) == (1, 1, 1, 2)


def test_a_search_as_of_a_day_sees_what_stood_at_its_end_and_nothing_later(archive: Archive) -> None:
    put(archive, found(ELEVEN, at(6)), found(NINE, at(8)), found("Torvash: the dam and its gates are gone.", at(10)))
    days = {day: standing(archive, date(2026, 3, day)) for day in range(4, 12)}
    assert days == {
        4: [],
        **{day: [ELEVEN] for day in (5, 6, 7)},
        **{day: [NINE] for day in (8, 9)},
        **{day: ["Torvash: the dam and its gates are gone."] for day in (10, 11)},
    }
    assert standing(archive, date.max) == standing(archive)


def test_two_versions_on_one_day_leave_the_last_of_them(archive: Archive) -> None:
    put(archive, found(ELEVEN, at(8, 9)), found(NINE, at(8, 15)))
    assert standing(archive, date(2026, 3, 7)) == [ELEVEN]
    assert standing(archive, date(2026, 3, 8)) == [NINE]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_captures_of_one_address_line_up_by_their_time_whatever_order_they_come_in(
    archive: Archive, order: tuple[int, ...]
) -> None:
    captures = [
        found(ELEVEN, at(6), source="/a.warc"),
        found(NINE, at(8), source="/b.warc"),
        found("The dam at Torvash lost its gates.", at(10), source="/c.warc"),
    ]
    assert put(archive, *(captures[place] for place in order)) == ["new", "version", "version"]
    assert texts(archive, captures[0].article.id) == [one.article.text for one in captures]
    assert standing(archive) == ["The dam at Torvash lost its gates."]
    assert standing(archive, date(2026, 3, 9)) == [NINE]
    assert put(archive, *captures) == ["known"] * 3
    assert standing(archive) == ["The dam at Torvash lost its gates."]


def test_what_turns_back_to_older_words_is_a_version_of_its_own(archive: Archive) -> None:
    turns = [
        found(ELEVEN, at(6)),
        found(NINE, at(8)),
        found(ELEVEN, at(10)),
        found(NINE, at(12)),
        found(ELEVEN, at(14)),
    ]
    assert put(archive, *turns) == ["new", *["version"] * 4]
    assert texts(archive, turns[0].article.id) == [ELEVEN, NINE, ELEVEN, NINE, ELEVEN]
    assert len(archive.article_ids()) == 5
    assert standing(archive) == standing(archive, date(2026, 3, 10)) == [ELEVEN]
    assert standing(archive, date(2026, 3, 13)) == [NINE]
    for _ in range(2):  # the last state again and again changes nothing
        assert put(archive, turns[4]) == ["known"]
    assert len(archive.article_ids()) == 5


def test_a_file_put_back_with_its_old_time_is_no_endless_row_of_versions(archive: Archive) -> None:
    for text, captured in ((ELEVEN, at(6)), (NINE, at(8)), (ELEVEN, at(6)), (NINE, at(8)), (ELEVEN, at(6))):
        put(archive, found(text, captured))
    ids = archive.article_ids()
    assert put(archive, found(ELEVEN, at(6))) == ["known"]
    assert archive.article_ids() == ids and len(ids) == 2


@pytest.mark.parametrize("sources", [("/a", "/b"), ("/a", "/a")])
def test_old_and_new_versions_added_again_change_nothing(archive: Archive, sources: tuple[str, str]) -> None:
    captures = [found(ELEVEN, at(6), source=sources[0]), found(NINE, at(8), source=sources[1])]
    put(archive, *captures)
    before = [tuple(row) for row in archive.rows("SELECT * FROM articles")]
    for again in (captures, captures[::-1], captures[:1], captures[1:]):
        assert put(archive, *again) == ["known"] * len(again)
    assert [tuple(row) for row in archive.rows("SELECT * FROM articles")] == before
    assert archive.rows("SELECT count(*) FROM origins")[0][0] == 2
    assert standing(archive) == [NINE]


def test_a_mirror_that_still_says_the_old_words_changes_nothing(archive: Archive) -> None:
    put(archive, found(ELEVEN, at(6)), found(NINE, at(8)))
    assert put(archive, found(ELEVEN, at(12), source="/mirror.warc")) == ["known"]
    assert standing(archive) == [NINE]
    assert len(archive.origins(found(ELEVEN, at(6)).article.id)) == 2


def test_a_correction_published_on_a_later_day_stands_from_that_day(archive: Archive) -> None:
    put(archive, found(ELEVEN, at(20)), found(NINE, at(21), published=date(2026, 3, 12)))
    old, new = archive.versions(found(ELEVEN, at(20)).article.id)
    assert (old.stands_from, old.stands_until, new.stands_from) == (at(5, 0), at(12, 0), at(12, 0))
    assert standing(archive, date(2026, 3, 11)) == [ELEVEN]
    assert standing(archive, date(2026, 3, 12)) == [NINE]


def test_the_time_of_change_that_a_report_gives_counts_before_that_of_its_capture(archive: Archive) -> None:
    put(archive, found(ELEVEN, at(6)), found(NINE, at(21), modified=at(7, 9)))
    old, new = archive.versions(found(ELEVEN, at(6)).article.id)
    assert (old.stands_until, new.stands_from) == (at(7, 9), at(7, 9))
    assert standing(archive, date(2026, 3, 6)) == [ELEVEN]
    assert standing(archive, date(2026, 3, 7)) == [NINE]


def test_a_version_never_stands_before_its_own_day_or_the_version_before_it(archive: Archive) -> None:
    put(archive, found(ELEVEN, at(2)), found(NINE, at(3)))  # both taken before they say they were published
    old, new = archive.versions(found(ELEVEN, at(2)).article.id)
    assert old.stands_from == new.stands_from == at(5, 0)
    put(archive, found("The dam at Torvash has seven gates.", at(9), modified=at(1)))
    starts = [one.stands_from for one in archive.versions(found(ELEVEN, at(2)).article.id)]
    assert starts == sorted(starts) and min(starts) == at(5, 0)


@pytest.mark.parametrize("day", ["0001-01-01", "0800-12-25", "9999-12-31"])
def test_versions_of_reports_from_long_ago_and_far_ahead(archive: Archive, day: str) -> None:
    published = date.fromisoformat(day)
    put(archive, found(ELEVEN, at(6), published=published), found(NINE, at(8), published=published))
    assert standing(archive) == [NINE]
    assert archive.days() == (published, published)


def test_a_new_title_or_outlet_alone_is_a_version_too(archive: Archive) -> None:
    put(archive, report(1, ELEVEN, url=ADDRESS))
    assert put(archive, report(1, ELEVEN, url=ADDRESS, title="Other words above it")) == ["version"]
    assert put(archive, report(1, ELEVEN, url=ADDRESS, outlet="Harbour Post")) == ["version"]


# ---- Files


def test_a_file_with_changed_text_is_a_version(archive: Archive, tmp_path: Path) -> None:
    path = write(tmp_path / "dam.txt", f"date 2026-03-05 The gates\n{ELEVEN}")
    assert add_files(archive, path) == ["new"]
    assert add_files(archive, path) == ["Unchanged"]
    write(path, f"date 2026-03-05 The gates\n{NINE}", 9)
    assert add_files(archive, path) == ["version"]
    (old,) = {one for one in archive.article_ids() if archive.is_superseded(one)}
    assert texts(archive, old) == [ELEVEN, NINE]
    write(path, f"date 2026-03-05 The gates\n{ELEVEN}", 11)
    assert add_files(archive, path) == ["version"]
    assert add_files(archive, path) == ["Unchanged"]
    assert add_files(archive, path, again=True) == ["known"]
    assert texts(archive, old) == [ELEVEN, NINE, ELEVEN]


def test_a_file_that_was_moved_is_the_same_report_from_two_places(archive: Archive, tmp_path: Path) -> None:
    path = write(tmp_path / "dam.txt", f"date 2026-03-05 The gates\n{ELEVEN}")
    add_files(archive, path)
    assert add_files(archive, path.rename(tmp_path / "moved.txt")) == ["known"]
    (one,) = archive.article_ids()
    assert [Path(origin.source).name for origin in archive.origins(one)] == ["dam.txt", "moved.txt"]


def lines(path: Path, *rows: Mapping[str, object], day: int = 5) -> Path:
    return write(
        path, "\n".join(json.dumps({"published": "2026-03-05", **row}, ensure_ascii=False) for row in rows), day
    )


def test_a_line_of_jsonl_is_known_by_its_key_wherever_it_moves(archive: Archive, tmp_path: Path) -> None:
    gates = {"id": 7, "title": "Gates", "text": ELEVEN}
    path = lines(tmp_path / "wire.jsonl", gates)
    assert add_files(archive, path) == ["new"]
    lines(path, {"id": 8, "title": "Flour", "text": "Flour came to Marenka."}, gates, day=6)
    assert add_files(archive, path) == ["new", "known"]
    lines(path, {**gates, "text": NINE}, {"id": 8, "title": "Flour", "text": "Flour came to Marenka."}, day=8)
    assert add_files(archive, path) == ["version", "known"]
    assert standing(archive) == [NINE]
    assert archive.count(Filters()) == 2


def test_versions_in_one_file_that_grows_at_its_top_stay_in_their_order(archive: Archive, tmp_path: Path) -> None:
    both = [{"url": ADDRESS, "title": "Gates", "text": text} for text in (ELEVEN, NINE)]
    path = lines(tmp_path / "log.jsonl", both[0], {"title": "Flour", "text": "Flour came."}, both[1])
    assert add_files(archive, path) == ["new", "new", "version"]
    lines(
        path,
        {"title": "Salt", "text": "Salt came."},
        both[0],
        {"title": "Flour", "text": "Flour came."},
        both[1],
        day=9,
    )
    assert add_files(archive, path) == ["new", "known", "known", "known"]
    assert standing(archive) == [NINE]
    assert len(archive.article_ids()) == 4


def test_a_file_grows_and_only_what_is_new_in_it_is_new(archive: Archive, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"title": f"Note {n}", "text": f"Note {n} came from the coast."} for n in range(30)
    ]
    path = lines(tmp_path / "wire.jsonl", *rows[:20])
    assert add_files(archive, path) == ["new"] * 20
    lines(path, *rows, day=6)
    assert add_files(archive, path) == ["known"] * 20 + ["new"] * 10


# ---- Origins


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("a.txt", "utf-8"), ("б.txt", "windows-1251"), ("ت.txt", "utf-16"), ("d e #!.txt", "utf-8-sig")],
)
def test_the_bytes_as_they_came_are_kept_with_their_hash(
    archive: Archive, tmp_path: Path, name: str, encoding: str
) -> None:
    data = f"date 2026-03-05 Мост\r\nМост через реку Дарсай закрыт. Движение остановлено.\r\n{ELEVEN}\r\n".encode(
        encoding
    )
    path = tmp_path / name
    path.write_bytes(data)
    os.utime(path, (at(9).timestamp(),) * 2)
    assert add_files(archive, path) == ["new"]
    (one,) = archive.article_ids()
    (origin,) = archive.origins(one)
    assert (origin.source, origin.sha256, origin.captured) == (str(path), hashlib.sha256(data).hexdigest(), at(9))
    assert origin.reader.startswith("text")
    assert archive.original(origin.sha256) == data
    assert set(archive.find(str(path))) == set(archive.find(str(tmp_path))) == set(archive.find(one)) == {one}


def test_each_place_and_state_that_a_report_came_from_is_kept_once(archive: Archive) -> None:
    captures = [
        found(ELEVEN, at(6), record="<urn:1>"),
        found(ELEVEN, at(7), record="<urn:2>"),
        found(ELEVEN, at(8), source="/b"),
    ]
    put(archive, *captures, *captures)
    origins = archive.origins(captures[0].article.id)
    assert origins == [one.origin for one in captures]
    assert archive.original(origins[0].sha256) == ELEVEN.encode()
    assert archive.status().articles == 1


def test_an_original_that_is_empty_large_or_unlike_text(archive: Archive) -> None:
    for number, data in enumerate((b"", b"\0" * 3_000_000, os.urandom(100_000)), 1):
        sha256 = hashlib.sha256(data).hexdigest()
        one = report(number)
        put(archive, Found(one, Origin(f"/{number}", sha256, at(6), "test 1"), data, f"/{number}"))
        assert archive.original(sha256) == data
    with pytest.raises(InputError, match="There is no original with the SHA-256 0000"):
        archive.original("0" * 64)


def test_a_report_that_a_program_gives_has_its_words_as_its_original(archive: Archive) -> None:
    put(archive, report(1))
    (origin,) = archive.origins(report(1).id)
    assert origin.reader == "program"
    assert archive.original(origin.sha256).decode() == f"{report(1).title}\n\n{report(1).text}"


# ---- What is refused


def test_what_was_refused_is_kept_until_it_is_read_well(archive: Archive, tmp_path: Path) -> None:
    path = write(
        tmp_path / "reports.jsonl", '{"title": "A", "text": "Flour came.", "published": "2026-03-05"}\n{"title"'
    )
    assert add_files(archive, path) == ["new", "Refusal"]
    (refused,) = archive.status().refused
    assert (refused.source, refused.reason.split(":")[0]) == (f"{path}#2", "not valid JSON")
    assert archive.was_read(str(path), hashlib.sha256(path.read_bytes()).hexdigest()) is None
    assert add_files(archive, path) == ["known", "Refusal"]  # what was read only in part is read again
    assert len(archive.status().refused) == 1
    lines(path, {"title": "A", "text": "Flour came."}, {"title": "B", "text": "Salt came."})
    assert add_files(archive, path) == ["known", "new"]
    assert archive.status().refused == ()
    assert add_files(archive, path) == ["Unchanged"]


def test_a_file_that_is_no_report_is_refused_and_the_batch_goes_on(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "a.txt", "")
    write(tmp_path / "in" / "b.txt", f"date 2026-03-05 Gates\n{ELEVEN}")
    write(tmp_path / "in" / "c.xyz", "who knows")
    assert add_files(archive, tmp_path / "in") == ["Refusal", "new", "Refusal"]
    assert [Path(one.source).name for one in archive.status().refused] == ["a.txt", "c.xyz"]
    write(tmp_path / "in" / "a.txt", "date 2026-03-06 Now it is one\nFlour came to the town.")
    assert add_files(archive, tmp_path / "in") == ["new", "Unchanged", "Refusal"]
    assert [Path(one.source).name for one in archive.status().refused] == ["c.xyz"]


def test_a_file_clears_its_own_refusals_and_not_those_of_a_like_name(archive: Archive) -> None:
    began = datetime(2030, 1, 1, tzinfo=UTC)
    sources = ("/a.zip", "/a.zip!/x", "/a.zip#3", "/a.zip2", "/a.zip2#3", "/b/a.zip", "/a_zip#3", "/A.zip#1")
    put(archive, *(Refusal(source, "no") for source in sources))
    put(archive, FileRead("/a.zip", "0" * 64, 3, 0, began))
    left = [one.source for one in archive.status().refused]
    assert left == sorted(["/a.zip2", "/a.zip2#3", "/b/a.zip", "/a_zip#3", "/A.zip#1"])
    assert archive.was_read("/a.zip", "0" * 64) == 3


def test_items_come_back_in_their_order(archive: Archive) -> None:
    items: list[Item | Article] = [
        report(1),
        Refusal("/x", "no"),
        Unchanged("/y", 3),
        report(1),
        report(2),
        found(ELEVEN, at(6)),
        found(NINE, at(8)),
    ]
    assert put(archive, *items) == ["new", "Refusal", "Unchanged", "known", "new", "new", "version"]


# ---- Hidden and erased reports, and versions


def test_a_new_version_of_a_hidden_report_is_hidden_too(archive: Archive) -> None:
    put(archive, found(ELEVEN, at(6)))
    hide(archive, [found(ELEVEN, at(6)).article.id])
    assert put(archive, found(NINE, at(8))) == ["version"]
    assert standing(archive) == standing(archive, date(2026, 3, 6)) == []
    assert hide(archive, [found(NINE, at(8)).article.id], undo=True) == 1
    assert standing(archive) == [NINE]


def test_an_erased_report_is_refused_until_it_is_wanted_again(archive: Archive, tmp_path: Path) -> None:
    path = write(tmp_path / "dam.txt", f"date 2026-03-05 The gates\n{ELEVEN}")
    add_files(archive, path)
    (one,) = archive.article_ids()
    assert erase(archive, [one]) == [one]
    assert add_files(archive, path) == ["Refusal"]
    (refused,) = archive.status().refused
    assert refused.reason.startswith("it was erased on ") and refused.reason.endswith("to take it again: add --again")
    assert archive.status().erased == 1
    with pytest.raises(InputError, match=f"The article {one} was erased from this archive on 20"):
        archive.article(one)
    assert add_files(archive, path, again=True) == ["new"]
    assert (archive.status().erased, archive.status().refused, set(archive.article_ids())) == (0, (), {one})


def test_a_correction_of_an_erased_report_is_another_report(archive: Archive) -> None:
    put(archive, found(ELEVEN, at(6)))
    erase(archive, [found(ELEVEN, at(6)).article.id])
    assert put(archive, found(NINE, at(8)), found(ELEVEN, at(6))) == ["new", "Refusal"]
    assert texts(archive, found(NINE, at(8)).article.id) == [NINE]


# ---- Search


def test_only_the_newest_is_found_even_where_old_versions_fit_better(archive: Archive) -> None:
    """Old versions must not take the places of the few that a search asks for."""
    for day in range(1, 28):
        put(
            archive,
            found(f"Torvash dam gates, gates, gates: {day} gates of the dam.", at(day), published=date(2026, 3, 1)),
        )
    put(archive, found("The report on Torvash was taken back.", at(28), published=date(2026, 3, 1)))
    put(archive, *(report(number, f"Flour for Torvash, load {number}.") for number in range(2, 8)))
    assert matching(archive, "Torvash dam gates", k=1) != []
    assert len(matching(archive, "Torvash", k=7)) == len(nearest(archive, "Torvash", 7)) == 7
    assert archive.status().superseded == 27


def test_a_damaged_version_is_never_covered_up_by_a_new_one(folder: Path) -> None:
    with closing(Archive.create(folder)) as archive:
        put(archive, found(ELEVEN, at(6)))
        with archive.transaction() as connection:
            connection.execute("UPDATE articles SET text = text || ' Altered.'")
        with pytest.raises(ArchiveError, match="damaged record"):
            put(archive, found(NINE, at(8)))
        assert len(archive.article_ids()) == 1
        assert [fault.what.split()[0] for fault in verify(archive)] == ["article"]
