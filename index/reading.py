"""What is asked of an archive on disk. Changes nothing but what is derived; `archive.py` adds and removes.

    folder/archive.sqlite    the truth; WAL, synchronous=FULL, a checksum a row
    folder/index/<epoch>/    vectors, full text and the columns of filters; see `derived.py`
    folder/writer.lock       one writer at a time, in any process

Knows nothing about questions or answers.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Self

import numpy as np

from index import overview
from index.database import FILE, connect, reachable, readable
from index.derived import TAIL, AheadOfArchive, DamagedIndex, Derived
from index.encoder import Vectors
from index.errors import ArchiveError
from index.language import stems, words
from index.records import Article, Hit
from index.reports import Reports
from index.rows import Damaged, article_of, checksum, passage_of, tokens_of, vectors_of
from index.store import Filters, Scored, Status, Whole
from index.tokens import Tokens

Progress = Callable[[str], None]
_KEPT_ARTICLES = 64


class Reading(Reports):
    """The reading half of the local `Store`."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, progress: Progress) -> None:
        super().__init__(folder, connection)
        self._progress = progress
        self._derived: Derived | None = None
        self._derived_epoch = ""
        self._seen_version = (-1, -1)
        self._articles: dict[int, Article] = {}
        self._own = ExitStack()

    @classmethod
    def _connected(cls, folder: Path, progress: Progress) -> Self:
        with readable(folder):
            return cls(folder, connect(folder / FILE), progress)

    def close(self) -> None:
        """Close the connection; the archive can be opened again."""
        super().close()
        self._own.close()

    # --- search --------------------------------------------------------------------------------------------------

    def dense(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[int, float]]:
        """See `Store`."""
        if k < 1:
            return []
        with self._lock, self.sound():
            return self._located(filters, len(vector)).dense(vector, k, filters)

    def bias(self, vector: Vectors, language: str) -> float:
        """See `Store`."""
        with self._lock, self.sound():
            return self._side(len(vector)).bias(vector, language)

    def bm25(self, text: str, language: str, k: int, filters: Filters) -> list[tuple[int, float]]:
        """See `Store`."""
        plain, stemmed = list(dict.fromkeys(words(text))), list(dict.fromkeys(stems(text, language)))
        if not plain or k < 1:
            return []
        with self._lock, self.sound():
            return self._located(filters).bm25(plain, stemmed, k, filters)

    def tokens(self, numbers: Sequence[int]) -> dict[int, Tokens]:
        """See `Store`."""
        with self._lock, self.sound():
            dimension = self._side().dimension
            return {row["number"]: tokens_of(row, dimension) for row in self._numbered("tokens", numbers)}

    def directions(self, numbers: Sequence[int]) -> dict[int, Vectors]:
        """See `Store`."""
        with self._lock, self.sound():
            side = self._side()
            languages = side.columns.languages_of(numbers)
            rows = [row for row in self._numbered("vectors", numbers) if row["number"] in languages]
            found = [row["number"] for row in rows]
            centred = side.centred(vectors_of(rows, side.dimension), [languages[one] for one in found])
        lengths = np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        return dict(zip(found, centred / lengths, strict=True))

    def languages(self) -> dict[str, int]:
        """See `Store`."""
        with self._lock, self.sound():
            return self._side().columns.language_counts()

    def outlets(self) -> list[str]:
        """See `Store`."""
        with self._lock, self.sound():
            return [one for one in self._side().columns.outlets if one]

    def languages_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """See `Store`."""
        with self._lock, self.sound():
            return self._side().columns.languages_of(numbers)

    def hits(self, scored: Sequence[Scored], as_of: date | None = None) -> list[Hit]:
        """See `Store`; a passage that a rebuild has taken away since the search is left out."""
        passages = {row["number"]: row for row in self._numbered("passages", [one.number for one in scored])}
        found = []
        with self._lock, self.sound():
            articles = self._articles_numbered({row["article"] for row in passages.values()})
            copies = self._copies(articles, as_of)
            for one in scored:
                row = passages.get(one.number)
                if row and (article := articles.get(row["article"])):
                    of = copies.get(row["article"], ())
                    scores = (one.score, one.dense, one.bm25, one.late)
                    found.append(Hit(passage_of(row, article), article, *scores, one.number, of))
        return found

    def everything(self, filters: Filters) -> Iterator[Whole]:
        """See `Store`; a report that is erased meanwhile is left out."""
        with self._lock, self.sound():
            order = self._located(filters).columns.by_day(filters)
        for number, day in order:
            with self._lock, self.sound():
                article = self._articles_numbered({number}).get(number)
                rows = self.rows("SELECT * FROM passages WHERE article = ? ORDER BY position", number)
                cut = tuple(passage_of(row, article) for row in rows) if article else ()
            if article and cut:
                yield Whole(number, article, day, cut)

    def copies(self, number: int, as_of: date | None = None) -> tuple[str, ...]:
        """See `Store`."""
        with self._lock, self.sound():
            found = self._copies(self._articles_numbered({number}), as_of)
        return tuple(one.id for one in found.get(number, ()))

    def _copies(self, articles: Mapping[int, Article], as_of: date | None) -> dict[int, tuple[Article, ...]]:
        """By the numbers of articles, the other reports of their stories; lock and `sound` are the caller's."""
        marks = ", ".join("?" * len(articles))
        stands = (
            "other.stands_until = ''"
            if as_of is None
            else "substr(other.stands_from, 1, 10) <= ?1 AND other.published <= ?1 "
            "AND (other.stands_until = '' OR substr(other.stands_until, 1, 10) > ?1)"
        )
        query = (
            "SELECT one.number AS of, other.number AS number FROM articles AS one JOIN articles AS other "  # noqa: S608
            f"ON other.story = one.story AND other.report != one.report WHERE {stands} AND other.hidden = '' "
            f"AND one.number IN ({marks}) ORDER BY other.published, other.number"
        )
        rows = self.rows(query, *((as_of.isoformat(),) if as_of else ()), *articles)
        others = self._articles_numbered({row["number"] for row in rows})
        found: dict[int, tuple[Article, ...]] = {}
        for row in rows:
            found[row["of"]] = (*found.get(row["of"], ()), others[row["number"]])
        return found

    def _articles_numbered(self, numbers: set[int]) -> dict[int, Article]:
        """Articles never change, so the last ones read are kept; lock and `sound` are the caller's."""
        missing = sorted(numbers - self._articles.keys())
        found = {number: self._articles[number] for number in numbers if number in self._articles}
        found |= {row["number"]: article_of(row) for row in self._numbered("articles", missing)}
        self._articles = dict(islice({**found, **self._articles}.items(), _KEPT_ARTICLES))  # the newest come first
        return found

    def _numbered(self, table: str, numbers: Sequence[int]) -> list[sqlite3.Row]:
        """The rows with these numbers, in one query, in any order; fewer where some are gone."""
        if not numbers:
            return []
        marks = ", ".join("?" * len(numbers))
        return self.rows(f"SELECT * FROM {table} WHERE number IN ({marks})", *numbers)  # noqa: S608

    def count(self, filters: Filters) -> int:
        """See `Store`."""
        with self._lock, self.sound():
            return self._located(filters).columns.counted(filters)

    def days(self) -> tuple[date, date] | None:
        """See `Store`."""
        with self._lock, self.sound():
            return self._side().columns.days()

    def days_covered(self) -> list[date]:
        """The days that passages of the newest versions are of, in order."""
        query = (
            "SELECT DISTINCT day FROM passages JOIN articles ON articles.number = article "
            "WHERE stands_until = '' AND hidden = '' ORDER BY day"
        )
        with self.sound():
            return [date.fromisoformat(row["day"]) for row in self.rows(query)]

    def status(self) -> Status:
        """What the archive holds, counted now."""
        return overview.status(self)

    # --- the search side -----------------------------------------------------------------------------------------

    def _side(self, dimension: int = 0) -> Derived:
        """What search uses, caught up with what was written since, by this process or another."""
        with self._lock, readable(self.folder), reachable(self.folder), self.sound():
            version = (self.rows("PRAGMA data_version")[0][0], self._connection.total_changes)
            if self._derived is None or version != self._seen_version:
                self._refresh()
                self._seen_version = version
            side = self._derived
            if side is None:
                raise ArchiveError(f"The archive in {self.folder} cannot be searched.")  # `_refresh` always sets it
            if dimension and dimension != side.dimension and side.columns.last:
                raise ArchiveError(
                    f"The vectors of this archive do not have the encoder's {dimension} dimensions. Run: "
                    f"dateline rebuild --archive {self.folder}"
                )
            return side

    def _located(self, filters: Filters, dimension: int = 0) -> Derived:
        """What search uses, with the places of `filters` looked up."""
        side = self._side(dimension)
        with readable(self.folder):
            side.locate(self._connection, filters)
        return side

    def _refresh(self) -> None:
        epoch = self.meta("epoch")
        if self._derived is None or not self._derived.has_words or epoch != self._derived_epoch:
            self._articles.clear()
            self._derived = self._opened(epoch)
            self._derived_epoch = epoch
            return
        try:
            self._derived.catch_up(self._connection)
        except DamagedIndex:
            self._derived = self._opened(epoch)

    def _opened(self, epoch: str) -> Derived:
        """What the files hold, brought up to date; made anew where they are damaged, missing or of another state."""
        folder = self.folder / "index" / epoch
        background = self.background()
        if not self.rows("SELECT 1 FROM passages LIMIT 1") and not (folder / "words").is_dir():
            return Derived(folder, background)
        found: Derived | None = None
        try:
            found = Derived.open(folder, background)
            found.open_words()
            found.catch_up(self._connection)
            if found.lacks(self._connection) == 0 and not found.is_behind:
                return found
        except AheadOfArchive as error:
            raise ArchiveError(
                f"Reports that were added last are gone from {self.folder / FILE}, though the index beside it knows of "
                "them: restore a newer copy. If you put an older copy back on purpose, run: dateline rebuild "
                f"--archive {self.folder}"
            ) from error
        except DamagedIndex:
            found = None
        try:
            with self.exclusive():
                return self._repaired(found, folder, background)
        except ArchiveError:  # another process writes, or we may not: then what is there must do
            if found is not None:
                return found
            private = self._own.enter_context(tempfile.TemporaryDirectory(prefix="dateline-"))
            with self._connection:  # it is read in several passes, and the process that writes goes on
                self._connection.execute("BEGIN")
                return self._repaired(None, Path(private) / epoch, background)

    def _repaired(self, found: Derived | None, folder: Path, background: dict[str, Vectors]) -> Derived:
        if self.rows("SELECT count(*) FROM passages")[0][0] > TAIL:
            self._progress("Bringing the search index up to date …")
        if found is not None:
            try:
                found.write_words(self._connection)
                found.write_vectors(self._connection)
                found.close()
                if found.lacks(self._connection) == 0:
                    return found
            except DamagedIndex:
                pass
        return Derived.build(self._connection, folder, background)

    def derived_faults(self) -> list[str]:
        """What is wrong with the files that search uses, as they are on disk now; they are not repaired."""
        folder = self.folder / "index" / self.meta("epoch")
        with self._lock, readable(self.folder), reachable(self.folder), self.sound():
            if not self.rows("SELECT 1 FROM passages LIMIT 1"):
                return []
            try:
                found = Derived.open(folder, self.background())
                found.open_words()
                found.catch_up(self._connection)
                return list(found.faults(self._connection))
            except DamagedIndex as error:
                return [str(error)]

    def background(self) -> dict[str, Vectors]:
        """Where each language lies for the archive's encoder: (dimension,) a language; see `vectors.py`."""
        rows = self.rows("SELECT language, mean FROM languages ORDER BY language")
        if self.meta("languages") != (checksum(*(value for row in rows for value in row)).hex() if rows else ""):
            raise Damaged("the means of the languages are not what was stored")
        return {row["language"]: np.frombuffer(row["mean"], np.float32) for row in rows}

    def behind(self) -> int:
        """How many passages search holds in memory, until there are enough to write into its files.

        Raises:
            ArchiveError: the archive cannot be searched.
        """
        with self._lock, self.sound():
            return self._side().behind
