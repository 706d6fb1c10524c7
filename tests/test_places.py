"""Filters by place: where a report lies or comes from."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.archive import Archive
from index.places import beginnings, place_of, ranges
from index.records import Article
from index.store import Filters
from index.upkeep import hide
from tests.conftest import HashEncoder, report

WORDS = "convoy"


def at(place: str, number: int = 1, **fields: object) -> Article:
    """A report that was read from `place`."""
    return replace(report(number, f"The convoy number {number} came.", **fields), source=place)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive."""
    with closing(Archive.create(tmp_path / "archive")) as made:
        yield made


def put(archive: Archive, *reports: Article) -> None:
    list(archive.add(reports, HashEncoder()))


def found(archive: Archive, *names: str, **more: date) -> set[str]:
    """The sources of the reports that both searches find at these places."""
    places = frozenset(place for name in names for place in beginnings(name) if archive.holds(place))
    filters = Filters(places=places, **more)  # type: ignore[arg-type]
    dense = archive.dense(HashEncoder().queries([WORDS])[0], 50, filters)
    words = archive.bm25(WORDS, "en", 50, filters)
    assert {number for number, _ in dense} == {number for number, _ in words}
    assert archive.count(filters) == len(words)
    query = "SELECT source FROM articles JOIN passages ON article = articles.number WHERE passages.number = ?"
    return {row["source"] for number, _ in words for row in archive.rows(query, number)}


# ---- Names


@pytest.mark.parametrize(
    ("place", "inside", "outside"),
    [
        ("/r/uk", ["/r/uk", "/r/uk/1.txt", "/r/uk/a/b.zip!/1.txt", "/r/uk#2"], ["/r/uk2", "/r/uk.txt", "/r", "/r/u"]),
        ("/r/a.zip", ["/r/a.zip!/x/1.txt", "/r/a.zip#3"], ["/r/a.zip2", "/r/a.zi"]),
        (
            "https://k.example",
            ["https://k.example/1", "https://k.example?x", "https://k.example:8/1"],
            ["https://k.example.org"],
        ),
        ("https://k.example/n", ["https://k.example/n?a=1", "https://k.example/n#b"], ["https://k.example/news"]),
        ("/", ["/a", "/b/c"], ["https://k.example/"]),
        ("/r/ü%_", ["/r/ü%_/1"], ["/r/üab/1", "/r/Ü%_/1"]),
    ],
)
def test_a_place_ends_where_a_name_in_a_path_ends(place: str, inside: list[str], outside: list[str]) -> None:
    def lies(source: str) -> bool:
        return any(first <= source < beyond for first, beyond in ranges(place))

    assert [source for source in inside if not lies(source)] == []
    assert [source for source in outside if lies(source)] == []


def test_what_a_name_may_mean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    here = tmp_path.resolve()
    assert beginnings("reports/uk/")[:2] == ("reports/uk", f"{here}/reports/uk")
    assert "http://www.kestrel.example/news" in beginnings("Kestrel.Example/news")
    assert beginnings("HTTPS://Kestrel.Example/News/") == ("https://kestrel.example/News",)
    assert beginnings("./uk") == ("./uk", f"{here}/uk") and beginnings("/") == ("/",)
    assert beginnings("..")[1] == str(here.parent)
    assert beginnings("~nobody-is-called-so/x")[1] == f"{here}/~nobody-is-called-so/x"
    assert beginnings("/caf\udce9") == ("/caf\\xe9",)  # bytes that are no UTF-8, as readers write them


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("/r/uk/1.txt", "/r/uk"), ("/r/a.zip!/b/1.txt", "/r"), ("/r/a.jsonl#3", "/r"),
        ("https://k.example/1?x", "k.example"), ("1.txt", ""),
    ],
)  # fmt: skip
def test_the_folder_or_site_of_a_report(source: str, place: str) -> None:
    assert place_of(source) == place


# ---- Over an archive


def test_folders_files_collections_and_sites(archive: Archive) -> None:
    put(
        archive,
        at("/r/uk/1.txt", 1),
        at("/r/uk2/2.txt", 2),
        at("/r/lot.zip!/in/3.txt", 3),
        at("/r/rows.jsonl#4", 4),
        at("https://kestrel.example/feed#5", 5, url="https://courier.example/5"),
    )
    assert found(archive, "/r/uk") == {"/r/uk/1.txt"}
    assert found(archive, "/r/uk/", "/r/rows.jsonl") == {"/r/uk/1.txt", "/r/rows.jsonl#4"}
    assert found(archive, "/r/lot.zip") == found(archive, "/r/lot.zip!/in") == {"/r/lot.zip!/in/3.txt"}
    assert len(found(archive, "/r")) == 4 and len(found(archive, "/")) == 4
    feed = {"https://kestrel.example/feed#5"}
    assert found(archive, "kestrel.example") == found(archive, "courier.example") == feed
    assert found(archive, "https://courier.example/5") == feed and not archive.holds("http://courier.example")
    assert archive.places() == ["/r", "/r/uk", "/r/uk2", "courier.example", "kestrel.example"]


def test_a_report_lies_wherever_it_came_from(archive: Archive) -> None:
    one = at("/r/first/1.txt")
    put(archive, one, at("/r/other/2.txt", 2))
    assert found(archive, "/r/first") == {"/r/first/1.txt"} and not archive.holds("/r/second")
    put(archive, replace(one, source="/r/second/1.txt"))  # known already: nothing of it changes but its origins
    assert found(archive, "/r/second") == found(archive, "/r/first") == {"/r/first/1.txt"}
    put(archive, replace(report(3, "A convoy again."), source="/r/second/3.txt"))
    assert found(archive, "/r/second") == {"/r/first/1.txt", "/r/second/3.txt"}


def test_hidden_reports_and_old_versions_stay_out(archive: Archive) -> None:
    old = at("/r/1.txt", 1, url="https://k.example/1", published="2026-03-01")
    new = replace(old, id="new", text="The convoy came late.", source="/r/2.txt", published=date(2026, 3, 5))
    put(archive, old, new, at("/r/3.txt", 3))
    assert found(archive, "k.example") == {"/r/2.txt"}
    assert found(archive, "k.example", as_of=date(2026, 3, 4)) == {"/r/1.txt"}
    hide(archive, ["new"])
    assert found(archive, "k.example") == set() and found(archive, "/r") == {"/r/3.txt"}


def test_a_small_place_in_a_large_archive_still_gives_k_results(archive: Archive) -> None:
    """What stands elsewhere matches better, and there is more of it than any first try would read."""
    loud = [replace(report(n, "convoy convoy convoy"), id=f"loud{n}", source=f"/loud/{n}.txt") for n in range(300)]
    quiet = [at(f"/quiet/{n}.txt", n, title=f"Quiet {n}") for n in range(12)]
    put(archive, *loud, *quiet)
    places = frozenset({"/quiet"})
    assert len(archive.bm25(WORDS, "en", 10, Filters(places=places))) == 10
    assert len(archive.dense(HashEncoder().queries([WORDS])[0], 10, Filters(places=places))) == 10
    days = Filters(since=date(2026, 3, 1), places=places, languages=frozenset({"en"}))
    assert len(archive.bm25(WORDS, "en", 50, days)) == 12
