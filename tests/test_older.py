"""Archives of format 1 are not opened, but nothing in them is lost: their reports go into a new one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.archive import Added, Archive
from index.errors import ArchiveError
from index.older import is_older, older_about, older_reports
from index.readers import Refusal
from tests.conftest import SMALL_REPORTS, HashEncoder

_FORMAT_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, published TEXT NOT NULL,
    outlet TEXT NOT NULL, url TEXT NOT NULL, language TEXT NOT NULL, source TEXT NOT NULL
) STRICT;
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An archive as format 1 kept it."""
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "archive.sqlite")) as connection, connection:
        connection.executescript(_FORMAT_1)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [("format", "1"), ("notice", "Invented.")])
        for one in SMALL_REPORTS:
            row = (
                one.id,
                one.title,
                one.text,
                one.published.isoformat(),
                one.outlet,
                one.url,
                one.language,
                one.source,
            )
            connection.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return folder


def test_it_is_known_and_says_what_to_do(old: Path) -> None:
    assert is_older(old)
    assert older_about(old) == ("Invented.", len(SMALL_REPORTS))
    with pytest.raises(ArchiveError, match=f"dateline import {old} --archive NEW"):
        Archive.open(old)


def test_its_reports_go_into_a_new_one_with_their_ids(old: Path, tmp_path: Path) -> None:
    with closing(Archive.create(tmp_path / "new")) as archive:
        outcomes = list(archive.add(older_reports(old), HashEncoder()))
        assert [one.kind for one in outcomes if isinstance(one, Added)] == ["new"] * len(SMALL_REPORTS)
        assert archive.article_ids() == {one.id for one in SMALL_REPORTS}


def test_a_damaged_report_is_refused_and_the_others_come(old: Path) -> None:
    with closing(sqlite3.connect(old / "archive.sqlite")) as connection, connection:
        connection.execute("UPDATE articles SET title = '' WHERE id = ?", (SMALL_REPORTS[2].id,))
    found = list(older_reports(old))
    assert [type(one) is Refusal for one in found] == [number == 2 for number in range(len(SMALL_REPORTS))]


def test_nothing_else_is_taken_for_one(old: Path, tmp_path: Path) -> None:
    assert not is_older(tmp_path / "nothing")
    with closing(Archive.create(tmp_path / "new")):
        assert not is_older(tmp_path / "new")
