"""What is asked of an archive on disk. Changes nothing but what is derived; `archive.py` adds and removes.

    folder/archive.sqlite    the truth; WAL, synchronous=FULL, a checksum a row
    folder/index/<epoch>/    vectors, full text and the columns of filters; see `derived.py`
    folder/writer.lock       one writer at a time, in any process

Knows nothing about questions or answers.
"""

import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np

from index.database import FILE, connect, reachable, readable, sound, writing
from index.derived import TAIL, AheadOfArchive, DamagedIndex, Derived
from index.encoder import Encoder, Vectors
from index.errors import ArchiveError, InputError
from index.language import stems, words
from index.passages import MAX_CHARACTERS
from index.records import Article, Hit, Origin
from index.rows import (
    ERASED,
    Damaged,
    Version,
    article_of,
    checksum,
    moment,
    origin_of,
    passage_of,
    unpacked,
    version_of,
)
from index.store import Filters, Refused, Scored, Status

Progress = Callable[[str], None]
_KEPT_ARTICLES = 64


class Reading:
    """The reading half of the local `Store`."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, progress: Progress) -> None:
        self.folder = folder
        self._connection = connection
        self._progress = progress
        self._lock = threading.RLock()  # one connection, used by the threads of the chat in turn
        self._writer = 0
        """The thread of this process that writes; others may still ask."""
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
        self._connection.close()
        self._own.close()

    # --- what it is ----------------------------------------------------------------------------------------------

    @property
    def notice(self) -> str:
        """See `Store`."""
        return self.meta("notice")

    @property
    def encoder_name(self) -> str:
        """The encoder whose vectors are stored; empty in a new archive."""
        return self.meta("encoder")

    @property
    def passage_size(self) -> int:
        """The most characters of a passage, unless one sentence is longer."""
        with self.sound():
            return int(self.meta("passage_size") or MAX_CHARACTERS)

    def check_encoder(self, encoder: Encoder) -> None:
        """Vectors of another encoder would find nonsense, and nobody would notice.

        Raises:
            ArchiveError: the archive was made with another one.
        """
        stored = self.encoder_name
        if stored and stored != encoder.name:
            raise ArchiveError(
                f"This archive was made with the encoder {stored}, not {encoder.name}. Set that one, or run: "
                f"dateline rebuild --archive {self.folder}"
            )

    @property
    def connection(self) -> sqlite3.Connection:
        """For `upkeep.py`; others use `rows` and `transaction`."""
        return self._connection

    def sound(self) -> AbstractContextManager[None]:
        """What a row holds must be what was stored; else an `ArchiveError` that says what to do."""
        return sound(self.folder)

    def meta(self, key: str) -> str:
        """A value that is kept with the archive; empty if there is none."""
        rows = self.rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0]["value"]) if rows else ""

    # --- reports -------------------------------------------------------------------------------------------------

    def article(self, article_id: str) -> Article:
        """See `Store`; superseded and hidden ones too."""
        with self.sound():
            return article_of(self._article_row(article_id))

    def is_superseded(self, article_id: str) -> bool:
        """See `Store`."""
        return bool(self._article_row(article_id)["stands_until"])

    def article_ids(self) -> frozenset[str]:
        """The ids of all versions of all articles, hidden ones too."""
        return frozenset(row["id"] for row in self.rows("SELECT id FROM articles"))

    def versions(self, article_id: str) -> list[Version]:
        """All versions of the report that this article is one of, oldest first."""
        report = self._article_row(article_id)["report"]
        rows = self.rows("SELECT * FROM articles WHERE report = ? ORDER BY stands_from, number", report)
        with self.sound():
            return [version_of(row) for row in rows]

    def story(self, article_id: str) -> list[Article]:
        """This report and all that are copies or translations of it, newest versions, in the order of their days."""
        story = self._article_row(article_id)["story"]
        rows = self.rows(
            "SELECT * FROM articles WHERE story = ? AND stands_until = '' AND hidden = '' ORDER BY published, number",
            story,
        )
        with self.sound():
            return [article_of(row) for row in rows]

    def origins(self, article_id: str) -> list[Origin]:
        """Where the bytes of this article came from, in the order in which they came."""
        number = self._article_row(article_id)["number"]
        with self.sound():
            return [
                origin_of(row) for row in self.rows("SELECT * FROM origins WHERE article = ? ORDER BY number", number)
            ]

    def original(self, sha256: str) -> bytes:
        """The bytes of an origin as they came.

        Raises:
            InputError: there are none with that hash. ArchiveError: they are damaged.
        """
        rows = self.rows("SELECT * FROM originals WHERE sha256 = ?", sha256)
        if not rows:
            raise InputError(f"There is no original with the SHA-256 {sha256} in this archive.")
        if rows[0]["size"] == ERASED:
            raise InputError(f"The original {sha256} was erased with another report that stood in it.")
        with self.sound():
            return unpacked(rows[0]["data"], rows[0]["size"], sha256)

    def find(self, name: str) -> list[str]:
        """The ids of the reports that `name` means: an id, an address, or the path of a file or folder."""
        path = str(Path(name).expanduser().resolve())
        return [
            row["id"]
            for row in self.rows(
                "SELECT DISTINCT id, articles.number FROM articles LEFT JOIN origins ON article = articles.number "
                "WHERE id = ?1 OR url = ?1 OR origins.source IN (?1, ?2) OR substr(origins.source, 1, ?4) IN "
                "(?2 || '/', ?2 || '#', ?2 || '!') ORDER BY articles.number",
                name,
                path,
                path,
                len(path) + 1,
            )
        ]

    def was_read(self, source: str, sha256: str) -> int | None:
        """The count of reports of a file that was read whole in this state; None if it was not, or only in part."""
        query = "SELECT reports FROM files WHERE source = ? AND sha256 = ? AND refused = 0"
        rows = self.rows(query, source, sha256)
        return int(rows[0]["reports"]) if rows else None

    def report_key(self, article_id: str) -> str:
        """What all versions of the report have in common that this article is one of."""
        return str(self._article_row(article_id)["report"])

    def last_rebuilt(self) -> int:
        """The number of the last article that a rebuild which was broken off has done."""
        return int(self.meta("rebuilt") or 0)

    def _article_row(self, article_id: str) -> sqlite3.Row:
        rows = self.rows("SELECT * FROM articles WHERE id = ?", article_id)
        if rows:
            return rows[0]
        if erased := self.rows("SELECT at FROM erased WHERE id = ?", article_id):
            raise InputError(f"The article {article_id} was erased from this archive on {erased[0]['at'][:10]}.")
        raise InputError(f"There is no article {article_id} in this archive.")

    # --- search --------------------------------------------------------------------------------------------------

    def dense(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[int, float]]:
        """See `Store`."""
        if k < 1:
            return []
        with self._lock, self.sound():
            return self._side(len(vector)).dense(vector, k, filters)

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
            return self._side().bm25(plain, stemmed, k, filters)

    def hits(self, scored: Sequence[Scored]) -> list[Hit]:
        """See `Store`; a passage that a rebuild has taken away since the search is left out."""
        passages = {row["number"]: row for row in self._numbered("passages", [one.number for one in scored])}
        found = []
        with self._lock, self.sound():
            articles = self._articles_numbered({row["article"] for row in passages.values()})
            for one in scored:
                row = passages.get(one.number)
                if row and (article := articles.get(row["article"])):
                    found.append(Hit(passage_of(row, article), article, one.score, one.dense, one.bm25))
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
            return self._side().columns.counted(filters)

    def days(self) -> tuple[date, date] | None:
        """See `Store`."""
        covered = self._days_covered()
        return (covered[0], covered[-1]) if covered else None

    def _days_covered(self) -> list[date]:
        query = (
            "SELECT DISTINCT day FROM passages JOIN articles ON articles.number = article "
            "WHERE stands_until = '' AND hidden = '' ORDER BY day"
        )
        with self.sound():
            return [date.fromisoformat(row["day"]) for row in self.rows(query)]

    def status(self) -> Status:
        """What the archive holds, counted now."""
        now = "stands_until = '' AND hidden = ''"
        covered = self._days_covered()
        return Status(
            folder=self.folder,
            articles=self._number(f"SELECT count(*) FROM articles WHERE {now}"),  # noqa: S608
            passages=self._number("SELECT count(*) FROM passages"),
            languages=self._counts("language", now),
            outlets=self._counts("outlet", now),
            first_day=covered[0] if covered else None,
            last_day=covered[-1] if covered else None,
            encoder=self.encoder_name,
            notice=self.notice,
            superseded=self._number("SELECT count(*) FROM articles WHERE stands_until != ''"),
            hidden=self._number("SELECT count(*) FROM articles WHERE stands_until = '' AND hidden != ''"),
            erased=self._number("SELECT count(*) FROM erased"),
            stories=self._number(f"SELECT count(DISTINCT story) FROM articles WHERE {now}"),  # noqa: S608
            days_covered=len(covered),
            gaps=tuple(_gaps(covered)),
            refused=tuple(
                Refused(row["source"], row["reason"], moment(row["at"]))
                for row in self.rows("SELECT * FROM refusals ORDER BY source")
            ),
            bytes=self._sizes(),
            index=self._index_state(),
        )

    def _number(self, query: str) -> int:
        return int(self.rows(query)[0][0])

    def _counts(self, column: str, where: str) -> dict[str, int]:
        query = f"SELECT {column} AS name, count(*) AS n FROM articles WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
        return {row["name"]: row["n"] for row in self.rows(query)}

    def _sizes(self) -> dict[str, int]:
        with reachable(self.folder):
            truth = sum(map(_size, self.folder.glob(f"{FILE}*")))
            derived = sum(
                _size(Path(root, name)) for root, _, names in os.walk(self.folder / "index") for name in names
            )
        return {"archive": truth, "index": derived}

    def _index_state(self) -> str:
        if left := self.meta("rebuilding"):
            return f"a rebuild with {left} was broken off; `dateline rebuild` goes on with it"
        try:
            with self._lock, self.sound():
                side = self._side()
        except ArchiveError as error:
            return str(error)
        return f"up to date; {side.behind:,} of its passages in memory until there are more"

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
        if self._number("SELECT count(*) FROM passages") > TAIL:
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

    # --- for `adding.py` and `upkeep.py` ---------------------------------------------------------------------------

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the only right to write.

        Raises:
            ArchiveError: another process or thread holds it, or the folder is read-only.
        """
        if self._writer == threading.get_ident():
            yield
            return
        with writing(self.folder):
            self._writer = threading.get_ident()
            try:
                yield
            finally:
                self._writer = 0

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is written inside, flushed to the disk at the end."""
        with readable(self.folder), sound(self.folder, (Damaged,)), self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:  # noqa: ANN401 - whatever SQLite takes
        """The rows of a query."""
        with readable(self.folder), self._lock:
            return self._connection.execute(query, values).fetchall()


def _size(path: Path) -> int:
    """Bytes of a file; none where a writer has just replaced it."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _gaps(covered: Sequence[date]) -> Iterator[tuple[date, date]]:
    """First and last of each run of days that is not covered: [1 May, 4 May] → (2 May, 3 May)."""
    one = timedelta(days=1)
    for before, after in zip(covered, covered[1:], strict=False):
        if after - before > one:
            yield before + one, after - one
