"""The benches run, on a few passages, and print whole tables; how quick they are is not looked at."""

import itertools
import sys
from contextlib import closing
from pathlib import Path

import pytest

from eval.bench import archive, peers
from eval.bench.generated import DAYS, FIRST_DAY, Subjects, make_archive, report_files, reports
from index.archive import Archive
from index.readers import FileRead, Found, read
from tests.conftest import HashEncoder

PASSAGES = 200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated archive of a few passages."""
    folder = tmp_path_factory.mktemp("bench") / "made"
    make_archive(folder, PASSAGES)
    return folder


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_a_generated_archive_holds_the_same_reports_each_time_and_stops_when_it_is_full(made: Path) -> None:
    with closing(Archive.open(made)) as found:
        status = found.status()
        expected = list(itertools.islice(reports(), status.articles))
        assert [found.article(one.id).text for one in expected] == [one.text for one in expected]
    assert set(status.languages) == {"de", "en", "uk", "ru", "ar"}
    assert PASSAGES <= status.passages < 2 * PASSAGES


def test_passages_of_one_generated_report_are_nearer_than_others_on_its_subject() -> None:
    first, again, same_subject, other = Subjects().passages(["en 7 a\nx", "en 7 a\ny", "en 7 b\nx", "en 9 c\nx"])
    assert first @ again > first @ same_subject > first @ other


def test_generated_files_of_all_three_forms_are_read_whole(tmp_path: Path) -> None:
    report_files(tmp_path, 20, seed=1)
    items = list(read(tmp_path))
    assert sum(isinstance(item, Found) for item in items) == 20
    assert {Path(item.source).suffix for item in items if isinstance(item, FileRead)} == {".txt", ".html", ".jsonl"}
    assert all(isinstance(item, Found | FileRead) for item in items)


def test_ingest_and_adding_again_give_a_row_each(tmp_path: Path) -> None:
    head, ingest, again = archive.adding_table(tmp_path, 12, 20, HashEncoder())
    width = len(cells(head.splitlines()[0]))
    assert len(cells(ingest)) == len(cells(again)) == width
    assert "of its rate" in ingest
    assert "times as fast" in again


def test_each_kind_of_search_finds_something_and_has_its_parts(made: Path) -> None:
    row, rows = archive.archive_rows(made, PASSAGES, 4)
    assert len(cells(row)) == 10
    assert [cells(one)[1] for one in rows] == ["no filter", "days", "outlet and language"]
    assert all(len(cells(one)) == 9 for one in rows)
    assert cells(rows[0])[-1] == "12.0"


def test_a_report_that_is_added_is_found_by_both_searches(made: Path) -> None:
    assert len(archive.adding_one(made)) == 5


def test_ours_is_measured_beside_the_peers(made: Path, tmp_path: Path) -> None:
    assert peers.prepare(made, tmp_path, 3) >= PASSAGES
    row = peers.row_of("ours", tmp_path, made, 3, 1.5)
    assert cells(row)[:2] == ["Dateline", "2"]
    assert len(cells(row)) == 9


def test_a_peer_that_is_not_installed_is_said_to_be_missing(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(peers.PEERS, "qdrant", ("Qdrant Edge", ("no_such_module",), peers.Qdrant))
    assert "not installed" in peers.row_of("qdrant", tmp_path, made, 3, None)


def test_our_search_beside_the_peers_keeps_to_the_days(made: Path) -> None:
    ours = peers.Ours()
    ours.fill(made, peers.Passages(Subjects().passages([]), [], [], []))
    vectors, (one,) = archive.questions(made, 1)
    first, last = FIRST_DAY.toordinal(), FIRST_DAY.toordinal() + DAYS
    assert ours.search(vectors[0], one["text"], one["language"], (first, last))
    assert ours.search(vectors[0], one["text"], one["language"], (first - 9, first - 1)) == []


@pytest.mark.parametrize("bench", [archive, peers])
def test_both_benches_say_how_they_are_used(
    bench: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "--help"])
    with pytest.raises(SystemExit):
        bench.main()  # type: ignore[attr-defined]
    assert "python -m eval.bench." in capsys.readouterr().out
