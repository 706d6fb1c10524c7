"""An archive goes out as plain files and comes back the same; what was altered on the way does not."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from index.archive import Added, Archive
from index.checking import verify
from index.errors import InputError
from index.readers.base import Found, Refusal
from index.records import Article, Entry, Origin, TimeMention
from index.store import Filters
from index.transfer import export, finish, imported, manifest
from index.upkeep import erase, hide
from tests.conftest import SMALL_REPORTS, HashEncoder, report
from tests.test_archive import ENCODER, kinds, matching, nearest, put

ADDRESS = "https://harbour.example/ticker"
TICKER = Article(
    id="00000000000000aa",
    title="«Тікер» — تبادل \u2028 😀",
    text="14:05 Gates\nThe gates opened yesterday.\n14:20 Flour\nFlour came. Ще одне речення.",
    published=date(2026, 3, 9),
    outlet="Harbour Post",
    url=ADDRESS,
    language="en",
    source="/in/ticker.zip!/page.html",
    time="2026-03-09T14:05:00+02:00",
    dated="file name",
    entries=(
        Entry(0, 39, date(2026, 3, 9), "14:05", "Gates"),
        Entry(40, 85, date(2026, 3, 10), "14:20", "Flour"),
    ),
    pages=(0, 40),
    times=(TimeMention(29, 38, date(2026, 3, 8), date(2026, 3, 8)),),
)
PAGE = b"<html>\xff\xfe two reports</html>"


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=UTC)


def found(article: Article, data: bytes, day: int, **more: Any) -> Found:  # noqa: ANN401 - fields of `Found`
    origin = Origin(article.source, hashlib.sha256(data).hexdigest(), at(day), "test 1.2", more.pop("record", ""))
    return Found(article, origin, data, article.url or article.source, **more)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Versions (one turned back), a ticker, six languages, copies, hidden, erased and half-erased reports."""
    dam = "https://harbour.example/dam"
    with closing(Archive.create(tmp_path / "archive", "Fictional.")) as made:
        put(made, *SMALL_REPORTS)
        put(made, found(TICKER, b"\0\1\2" * 1_000, 9, record="<urn:uuid:7>", modified=at(9)))
        put(made, found(TICKER, b"another capture", 10))
        for day, gates in ((6, "eleven"), (8, "nine"), (10, "eleven"), (12, "ten")):
            one = report(7, f"The dam has {gates} gates.", url=dam, published="2026-03-06")
            put(made, found(one, gates.encode() * day, day))
        put(made, found(report(20), PAGE, 9), found(report(21), PAGE, 9), report(22), report(23))
        text = "The flood took the lower bridge of Marenka on Sunday night, and no one was hurt, the mayor said. " * 4
        put(made, report(30, text, outlet="A"), report(31, text, outlet="B"))
        hide(made, [report(22).id, made.find(dam)[0]])
        erase(made, [report(20).id, report(23).id])
        yield made


def rows(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """All that is kept, but the numbers of rows and the times at which they were written."""
    article = (
        "id, title, text, published, outlet, url, language, source, time, dated, entries, pages, times, report, "
        "captured, modified, stands_from, stands_until, story, hidden != ''"
    )
    origin = "id, origins.source, sha256, origins.captured, reader, record"
    queries = {
        "articles": f"SELECT {article} FROM articles ORDER BY number",  # noqa: S608
        "origins": f"SELECT {origin} FROM origins JOIN articles ON articles.number = article ORDER BY 1, origins.number",  # noqa: S608, E501
        "originals": "SELECT sha256, size, data FROM originals ORDER BY 1",
        "erased": "SELECT id, at FROM erased ORDER BY 1",
        "vectors": "SELECT vector FROM vectors ORDER BY number",
    }
    return {name: [tuple(row) for row in archive.rows(query)] for name, query in queries.items()}


def taken(folder: Path, into: Path, encoder: HashEncoder = ENCODER) -> Archive:
    """A new archive with what an export holds, added as the command line adds it."""
    made = Archive.create(into, manifest(folder)["notice"])
    assert set(kinds(made.add(imported(folder), encoder))) <= {"new", "version", "known"}
    finish(made, folder)
    return made


def test_an_archive_comes_back_the_same(archive: Archive, tmp_path: Path) -> None:
    ticks: list[int] = []
    told = export(archive, tmp_path / "out", ticks.append)
    assert told == manifest(tmp_path / "out")
    assert ticks == list(range(1, told["articles"] + 1))
    with closing(taken(tmp_path / "out", tmp_path / "second")) as second:
        assert rows(second) == rows(archive)
        assert second.article(TICKER.id) == TICKER
        assert second.notice == "Fictional."
        assert list(verify(second)) == []
        for filters in (Filters(), Filters(as_of=date(2026, 3, 9)), Filters(languages=frozenset({"uk", "ar"}))):
            assert nearest(second, "dam gates", 99, filters) == nearest(archive, "dam gates", 99, filters)
            assert matching(second, "gates", k=99, filters=filters) == matching(archive, "gates", k=99, filters=filters)
        mine, theirs = archive.status(), second.status()
        for name in (
            "articles",
            "superseded",
            "hidden",
            "erased",
            "stories",
            "passages",
            "languages",
            "outlets",
            "gaps",
        ):
            assert getattr(mine, name) == getattr(theirs, name), name
        again = export(second, tmp_path / "again")
        assert again["erased"] == told["erased"] and again["without_original"] == told["without_original"]


def test_an_export_taken_in_again_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    export(archive, tmp_path / "out")
    before = rows(archive)
    for one in archive.add(imported(tmp_path / "out"), ENCODER):
        assert isinstance(one, Added) and one.kind == "known"
    finish(archive, tmp_path / "out")
    assert rows(archive) == before


def test_what_was_erased_here_stays_erased_when_an_older_export_is_taken_in(archive: Archive, tmp_path: Path) -> None:
    export(archive, tmp_path / "out")
    erase(archive, [SMALL_REPORTS[0].id])
    outcomes = kinds(archive.add(imported(tmp_path / "out"), ENCODER))
    assert outcomes.count("Refusal") == 1 and set(outcomes) == {"known", "Refusal"}
    finish(archive, tmp_path / "out")
    assert SMALL_REPORTS[0].id not in archive.article_ids()


def test_an_export_is_plain_to_read(archive: Archive, tmp_path: Path) -> None:
    told = export(archive, tmp_path / "out")
    lines = (tmp_path / "out" / "articles.jsonl").read_bytes().split(b"\n")[:-1]
    fields = [json.loads(line) for line in lines]
    assert [one["id"] for one in fields] == [row[0] for row in archive.rows("SELECT id FROM articles ORDER BY number")]
    ticker = next(one for one in fields if one["id"] == TICKER.id)
    assert ticker["title"] == TICKER.title and ticker["entries"][0]["clock"] == "14:05"
    for one in ticker["origins"]:
        data = (tmp_path / "out" / "originals" / one["sha256"][:2] / one["sha256"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == one["sha256"]
    assert told["without_original"] == [hashlib.sha256(PAGE).hexdigest()]
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "out").rglob("*")} == {0}


def test_an_empty_archive_goes_out_and_comes_back(tmp_path: Path) -> None:
    with closing(Archive.create(tmp_path / "empty")) as archive:
        assert export(archive, tmp_path / "out")["articles"] == 0
    with closing(taken(tmp_path / "out", tmp_path / "second")) as second:
        assert second.article_ids() == frozenset()


def test_an_export_into_a_folder_that_holds_something_is_refused(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path, tmp_path / "file"):
        with pytest.raises(InputError, match="holds something already; name a folder that does not exist"):
            export(archive, folder)
    assert (tmp_path / "file").read_text() == "mine"
    (tmp_path / "made").mkdir()
    export(archive, tmp_path / "made")
    with pytest.raises(InputError, match="cannot be written: .*"):
        export(archive, tmp_path / "file" / "below")


def test_what_is_damaged_is_left_out_and_named(archive: Archive, tmp_path: Path) -> None:
    ours = next(one for one in SMALL_REPORTS)
    sha256 = archive.origins(TICKER.id)[0].sha256
    with closing(sqlite3.connect(archive.folder / "archive.sqlite")) as raw, raw:
        raw.execute("UPDATE articles SET text = 'Nothing.' WHERE id = ?", (ours.id,))
        raw.execute("UPDATE originals SET data = x'00' WHERE sha256 = ?", (sha256,))
    whole = len(archive.article_ids())
    told = export(archive, tmp_path / "out")
    assert told["damaged"] == [ours.id, sha256] and told["articles"] == whole - 1
    found = list(imported(tmp_path / "out"))
    assert not [one for one in found if isinstance(one, Refusal)]
    assert {one.article.id for one in found if isinstance(one, Found)} == archive.article_ids() - {ours.id}


def test_an_export_that_was_broken_off_is_none(archive: Archive, tmp_path: Path) -> None:
    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(archive, tmp_path / "out", stop)
    with pytest.raises(InputError, match="is not an export"):
        manifest(tmp_path / "out")
    export(archive, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("out")) == ["out"]


def altered(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (lambda out: altered(out / "articles.jsonl", b"eleven", b"twelve"), "was altered after the export"),
        (lambda out: altered(out / "articles.jsonl", b"\n", b""), "was altered after the export"),
        (lambda out: (out / "articles.jsonl").unlink(), "is not a complete export"),
        (lambda out: (out / "manifest.json").unlink(), "is not an export of Dateline: it has no manifest"),
        (lambda out: (out / "manifest.json").write_text("{"), "is not a complete export"),
        (lambda out: (out / "manifest.json").write_text("[]"), "its manifest does not say so"),
        (lambda out: (out / "manifest.json").write_text("{}"), "its manifest does not say so"),
        (lambda out: altered(out / "manifest.json", b'"version": 1', b'"version": 9'), "of another version"),
        (lambda out: altered(out / "manifest.json", b'"sha256": {', b'"sha256": null, "x": {'), "was altered"),
        (lambda out: altered(out / "manifest.json", b'"erased"', b'"x"'), "was altered|not a complete"),
        (lambda out: altered(out / "manifest.json", b'"without_original"', b'"x"'), "was altered|not a complete"),
    ],
)
def test_an_export_that_was_altered_is_refused_as_a_whole(
    archive: Archive, tmp_path: Path, alter: Callable[[Path], object], words: str
) -> None:
    export(archive, tmp_path / "out")
    alter(tmp_path / "out")
    with pytest.raises(InputError, match=words):
        list(imported(tmp_path / "out"))


def resealed(out: Path) -> None:
    """The manifest fits again, as one would make it who alters on purpose."""
    told = json.loads((out / "manifest.json").read_bytes())
    told["sha256"]["articles.jsonl"] = hashlib.sha256((out / "articles.jsonl").read_bytes()).hexdigest()
    (out / "manifest.json").write_text(json.dumps(told))


def test_an_original_that_is_missing_or_altered_is_refused_and_the_rest_goes_on(
    archive: Archive, tmp_path: Path
) -> None:
    export(archive, tmp_path / "out")
    names = [archive.origins(one.id)[0].sha256 for one in SMALL_REPORTS[:2]]
    paths = [tmp_path / "out" / "originals" / name[:2] / name for name in names]
    paths[0].unlink()
    paths[1].write_bytes(b"forged")
    with closing(Archive.create(tmp_path / "second")) as second:
        outcomes = list(second.add(imported(tmp_path / "out"), ENCODER))
        reasons = [one.reason for one in outcomes if isinstance(one, Refusal)]
        assert reasons == [
            f"its original {names[0][:16]} is missing from the export",
            f"its original {names[1][:16]} was altered",
        ]
        assert len(second.article_ids()) == len(archive.article_ids()) - 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"published": "2026', b'"published": "x026'),
        (b'"pages": [0, 40]', b'"pages": ["x"]'),
        (b'"entries": [{"start": 0', b'"entries": [{"begin": 0'),
        (b'"times": [{"start": 29', b'"times": [{"start": "x'),
        (b'"sha256": "', b'"sha256": "../../../../etc/passwd'),
        (b'{"id"', b'["id"'),
        (b'"origins": [', b'"origins": [7, '),
    ],
)
def test_a_line_that_no_export_writes_is_refused_by_its_number(
    archive: Archive, tmp_path: Path, old: bytes, new: bytes
) -> None:
    export(archive, tmp_path / "out")
    altered(tmp_path / "out" / "articles.jsonl", old, new)
    resealed(tmp_path / "out")
    refusals = [one for one in imported(tmp_path / "out") if isinstance(one, Refusal)]
    assert len(refusals) == 1 and "articles.jsonl#" in refusals[0].source
    assert len(refusals[0].reason.splitlines()) == 1
