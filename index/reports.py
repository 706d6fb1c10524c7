"""The database of an archive: its rows, its locks, and what it says of each report and of itself.

Knows nothing about search; `reading.py` adds that.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from index import notes
from index.database import readable, sound, writing
from index.encoder import Encoder
from index.errors import ArchiveError, InputError
from index.passages import MAX_CHARACTERS
from index.places import absolute, place_of
from index.records import Article, Origin
from index.rows import ERASED, Damaged, Version, article_of, origin_of, unpacked, version_of
from index.stored import at_place


class Reports:
    """What is asked of the database alone."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = threading.RLock()  # one connection, used by the threads of the chat in turn
        self._writer = 0
        """The thread of this process that writes; others may still ask."""

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

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

    @property
    def size(self) -> int:
        """How many versions of reports it holds, hidden ones too."""
        return int(self.rows("SELECT count(*) FROM articles")[0][0])

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
        with readable(self.folder), self._lock, self.sound():
            return notes.meta(self._connection, key)

    def lacks_tokens(self) -> bool:
        """Whether an older version stored passages without tokens, so that search does without late interaction."""
        return bool(self.meta(notes.WITHOUT_TOKENS))

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

    def holds(self, place: str) -> bool:
        """See `Store`."""
        with readable(self.folder), self._lock:
            return any(True for _ in at_place(self._connection, place))

    def places(self) -> list[str]:
        """See `Store`."""
        rows = self.rows("SELECT source AS one FROM origins UNION SELECT report FROM articles")
        return sorted({place_of(row["one"]) for row in rows} - {""})

    def find(self, name: str) -> list[str]:
        """The ids of the reports that `name` means: an id, an address, or the path of a file or folder."""
        path = absolute(name)
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

    def named(self, name: str) -> str:
        """The id that `name` means: an id, or the newest version of the one report at an address or in a file.

        Raises:
            InputError: there is none, or there are several reports.
        """
        found = self.find(name)
        if not found or name in found:
            return str(self._article_row(name)["id"])
        if len({self.report_key(one) for one in found}) > 1:
            some = ", ".join(found[:5])
            raise InputError(f"{name} holds {len(found):,} reports: name one by its id ({some}, …).")
        return self.versions(found[0])[-1].article.id

    def was_read(self, source: str, sha256: str) -> int | None:
        """The count of reports of a file that was read whole in this state; None if it was not, or only in part."""
        query = "SELECT * FROM files WHERE source = ? AND sha256 = ? AND refused = 0"
        rows = self.rows(query, source, sha256)
        try:
            return int(notes.sound("files", rows[0])["reports"]) if rows else None
        except Damaged:  # to read it again costs time, and nothing else
            return None

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

    # --- for `archive.py` and `upkeep.py` ---------------------------------------------------------------------------

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
