"""The archive on disk: SQLite holds articles, passages, vectors and full text; FAISS is derived from it.

    folder/archive.sqlite    the truth; WAL, synchronous=FULL
    folder/writer.lock       one writer at a time, in any process

FAISS's index is built in memory from the stored vectors when the archive is opened, and again when another
process has written: there is no second file that could be stale. Knows nothing about questions or answers.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from index.database import FILE, NEW_WORDS, connect, make, reachable, readable, sound, writing
from index.encoder import Encoder, Vectors
from index.errors import ArchiveError, InputError
from index.language import stems, words
from index.passages import MAX_CHARACTERS, embedded_text, passages
from index.records import Article, Hit, Passage, Sentence
from index.store import Filters, Scored, Status
from index.vectors import VectorIndex, background_means

_ABSURD = 1e6
"""No number of a vector is that large; one that is (or is none) was damaged."""


class Archive:
    """The local `Store`. Open one with `Archive.open` (to read) or `Archive.create` (to make or to write)."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = threading.RLock()  # one connection, used by the threads of the chat in turn
        self._index: VectorIndex | None = None
        self._indexed_version = (-1, -1, -1)

    @classmethod
    def open(cls, folder: Path) -> "Archive":
        """The archive in `folder`.

        Raises:
            ArchiveError: there is none, or it is not readable by this version.
        """
        with reachable(folder):
            found = (folder / FILE).is_file()
        if not found:
            raise ArchiveError(f"There is no archive in {folder}. Make one: dateline add PATH --archive {folder}")
        return cls._connected(folder)

    @classmethod
    def create(cls, folder: Path, notice: str = "", passage_size: int = MAX_CHARACTERS) -> "Archive":
        """The archive in `folder`, made now if there is none; `notice` and `passage_size` are kept with a new one."""
        with reachable(folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = (folder / FILE).is_file()
        if not found:
            with writing(folder), reachable(folder), readable(folder):
                if not (folder / FILE).is_file():
                    make(folder, {"notice": notice, "passage_size": str(passage_size)})
        return cls._connected(folder)

    @classmethod
    def _connected(cls, folder: Path) -> "Archive":
        with readable(folder):
            return cls(folder, connect(folder / FILE))

    def close(self) -> None:
        """Close the connection; the archive can be opened again."""
        self._connection.close()

    # --- writing -----------------------------------------------------------------------------------------

    def add(self, articles: Iterable[Article], encoder: Encoder) -> Iterator[tuple[Article, bool]]:
        """Store articles one by one; yields each with True if it is new, False if it was there already.

        An article that was yielded is on disk, whatever happens next.

        Raises:
            ArchiveError: another process writes, the disk is full, or another encoder made the vectors.
        """
        with writing(self.folder):
            self._claim_encoder(encoder)
            for article in articles:
                yield article, self._add_one(article, encoder)

    def rebuild(self, encoder: Encoder) -> Iterator[int]:
        """Make passages, vectors and full text anew from the articles; yields the count of articles done.

        All in one transaction: until it ends, readers see the old state.
        """
        with writing(self.folder), closing(Archive._connected(self.folder)) as writer:
            yield from writer._rebuild(encoder)

    def _rebuild(self, encoder: Encoder) -> Iterator[int]:
        """On a connection of its own, so that this process's threads do not see it half done either."""
        background = background_means(encoder)
        with readable(self.folder), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("DELETE FROM passages")
            for statement in NEW_WORDS:
                self._connection.execute(statement)
            ids = [row["id"] for row in self._rows("SELECT id FROM articles ORDER BY rowid")]
            for done, article_id in enumerate(ids, 1):
                article = self.article(article_id)
                self._insert_passages(article, _embedded(article, encoder, self.passage_size))
                yield done
            self._set_encoder(encoder.name, background)

    def _claim_encoder(self, encoder: Encoder) -> None:
        """The first encoder that adds to an archive is the archive's encoder from then on."""
        name = self._meta("encoder")
        if name and name != encoder.name and self._rows("SELECT 1 FROM articles LIMIT 1"):
            raise ArchiveError(
                f"This archive was made with the encoder {name}, not {encoder.name}. Use that one, or run: "
                f"dateline rebuild --archive {self.folder}"
            )
        if name != encoder.name:
            background = background_means(encoder)
            with readable(self.folder), self._lock, self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._set_encoder(encoder.name, background)

    def _set_encoder(self, name: str, background: dict[str, Vectors]) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('encoder', ?)", (name,))
        self._connection.execute("DELETE FROM languages")
        rows = [(language, mean.tobytes()) for language, mean in background.items()]
        self._connection.executemany("INSERT INTO languages VALUES (?, ?)", rows)

    def _add_one(self, article: Article, encoder: Encoder) -> bool:
        if self._rows("SELECT 1 FROM articles WHERE id = ?", article.id):
            return False
        embedded = _embedded(article, encoder, self.passage_size)  # before the lock: questions are answered meanwhile
        with readable(self.folder), self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    article.id,
                    article.title,
                    article.text,
                    article.published.isoformat(),
                    article.outlet,
                    article.url,
                    article.language,
                    article.source,
                ),
            )
            self._insert_passages(article, embedded)
        return True

    def _insert_passages(self, article: Article, embedded: list[tuple[Passage, str, bytes]]) -> None:
        for passage, text, vector in embedded:
            spans = json.dumps([[sentence.start, sentence.end] for sentence in passage.sentences])
            number = self._connection.execute(
                'INSERT INTO passages (id, article_id, start, "end", heading, sentences, vector) '
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (passage.id, article.id, passage.start, passage.end, passage.heading, spans, vector),
            ).lastrowid
            self._connection.execute(
                "INSERT INTO words (rowid, plain, stems) VALUES (?, ?, ?)",
                (number, " ".join(words(text)), " ".join(stems(text, article.language))),
            )

    # --- reading -----------------------------------------------------------------------------------------

    @property
    def notice(self) -> str:
        """See `Store`."""
        return self._meta("notice")

    @property
    def encoder_name(self) -> str:
        """The encoder whose vectors are stored; empty in a new archive."""
        return self._meta("encoder")

    @property
    def passage_size(self) -> int:
        """The most characters of a passage, unless one sentence is longer."""
        with sound(self.folder):
            return int(self._meta("passage_size") or MAX_CHARACTERS)

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

    def article(self, article_id: str) -> Article:
        """See `Store`."""
        rows = self._rows("SELECT * FROM articles WHERE id = ?", article_id)
        if not rows:
            raise InputError(f"There is no article {article_id} in this archive.")
        with sound(self.folder):
            return _article(rows[0])

    def article_ids(self) -> frozenset[str]:
        """The ids of all articles."""
        return frozenset(row["id"] for row in self._rows("SELECT id FROM articles"))

    def dense(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[int, float]]:
        """See `Store`."""
        with self._lock:
            allowed = None if filters.is_empty else [row["number"] for row in self._filtered(filters)]
            index = self._vectors(len(vector))
            return index.search(vector, k, allowed) if k > 0 else []

    def bias(self, vector: Vectors, language: str) -> float:
        """See `Store`."""
        with self._lock:
            return self._vectors(len(vector)).bias(vector, language)

    def bm25(self, text: str, language: str, k: int, filters: Filters) -> list[tuple[int, float]]:
        """See `Store`."""
        terms = [f'plain : "{word}"' for word in dict.fromkeys(words(text))]
        terms += [f'stems : "{stem}"' for stem in dict.fromkeys(stems(text, language))]
        if not terms or k < 1:
            return []
        rows = self._rows(
            "SELECT words.rowid AS number, -bm25(words) AS score FROM words "
            "JOIN passages ON passages.number = words.rowid JOIN articles ON articles.id = article_id "
            "WHERE words MATCH ? AND published BETWEEN ? AND ? ORDER BY score DESC, number LIMIT ?",
            " OR ".join(terms),
            *_days(filters),
            k,
        )
        return [(row["number"], row["score"]) for row in rows]

    def hits(self, scored: Sequence[Scored]) -> list[Hit]:
        """See `Store`; a passage that a rebuild has taken away since the search is left out."""
        found = []
        for one in scored:
            for row in self._rows("SELECT * FROM passages WHERE number = ?", one.number):
                with sound(self.folder):
                    article = self.article(row["article_id"])
                    found.append(Hit(_passage(row, article), article, one.score, one.dense, one.bm25))
        return found

    def count(self, filters: Filters) -> int:
        """See `Store`."""
        query = "SELECT count(*) AS n FROM articles WHERE published BETWEEN ? AND ?"
        (row,) = self._rows(query, *_days(filters))
        return int(row["n"])

    def days(self) -> tuple[date, date] | None:
        """See `Store`."""
        (row,) = self._rows("SELECT min(published) AS first, max(published) AS last FROM articles")
        if row["first"] is None:
            return None
        with sound(self.folder):
            return date.fromisoformat(row["first"]), date.fromisoformat(row["last"])

    def status(self) -> Status:
        """What the archive holds, counted now."""
        days = self.days()
        return Status(
            folder=self.folder,
            articles=self.count(Filters()),
            passages=self._rows("SELECT count(*) AS n FROM passages")[0]["n"],
            languages=self._counts("SELECT language AS name, count(*) AS n FROM articles GROUP BY 1"),
            outlets=self._counts("SELECT outlet AS name, count(*) AS n FROM articles GROUP BY 1"),
            first_day=days[0] if days else None,
            last_day=days[1] if days else None,
            encoder=self.encoder_name,
            notice=self.notice,
        )

    def _counts(self, query: str) -> dict[str, int]:
        return {row["name"]: row["n"] for row in self._rows(f"{query} ORDER BY 2 DESC, 1")}

    def _filtered(self, filters: Filters) -> list[sqlite3.Row]:
        return self._rows(
            "SELECT number FROM passages JOIN articles ON articles.id = article_id WHERE published BETWEEN ? AND ?",
            *_days(filters),
        )

    def _vectors(self, dimension: int) -> VectorIndex:
        """The index of the vectors as they are now; data_version tells of other processes' writes."""
        version = (self._rows("PRAGMA data_version")[0][0], self._connection.total_changes, dimension)
        if self._index is None or version != self._indexed_version:
            with sound(self.folder), readable(self.folder), self._connection:
                self._connection.execute("BEGIN")  # a rebuild may end between the two
                rows = self._rows(
                    "SELECT number, vector, language FROM passages JOIN articles ON articles.id = article_id "
                    "ORDER BY number"
                )
                means = self._rows("SELECT language, mean FROM languages")
                stored = [row["vector"] for row in rows] + [row["mean"] for row in means]
                wrong = {len(vector) for vector in stored} - {dimension * np.float32().nbytes}
            if wrong:
                raise ArchiveError(
                    f"The vectors of this archive do not have the encoder's {dimension} dimensions. Run: "
                    f"dateline rebuild --archive {self.folder}"
                )
            with sound(self.folder):
                vectors = np.frombuffer(b"".join(stored), np.float32).reshape(-1, dimension)
                if not (np.abs(vectors) < _ABSURD).all():
                    raise ValueError("no vector of length 1")
                numbers, languages = [row["number"] for row in rows], [row["language"] for row in rows]
                background = {row["language"]: mean for row, mean in zip(means, vectors[len(rows) :], strict=True)}
            background.setdefault("", np.zeros(dimension, np.float32))  # a new archive has none yet
            self._index = VectorIndex.build(numbers, vectors[: len(rows)], languages, background)
            self._indexed_version = version
        return self._index

    def _meta(self, key: str) -> str:
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0]["value"]) if rows else ""

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:  # noqa: ANN401 - whatever SQLite takes
        with readable(self.folder), self._lock:
            return self._connection.execute(query, values).fetchall()


def _embedded(article: Article, encoder: Encoder, size: int) -> list[tuple[Passage, str, bytes]]:
    """The passages of `article`, each with the text that search reads and its vector."""
    cut = passages(article, size)
    texts = [embedded_text(article, passage) for passage in cut]
    vectors = encoder.passages(texts)
    return [(one, text, vector.tobytes()) for one, text, vector in zip(cut, texts, vectors, strict=True)]


def _days(filters: Filters) -> tuple[str, str]:
    return (filters.since or date.min).isoformat(), (filters.until or date.max).isoformat()


def _article(row: sqlite3.Row) -> Article:
    fields = dict(row)
    if not all(isinstance(value, str) for value in fields.values()):
        raise TypeError("not a text")
    return Article(**{**fields, "published": date.fromisoformat(fields["published"])})


def _passage(row: sqlite3.Row, article: Article) -> Passage:
    spans = tuple(Sentence(start, end) for start, end in json.loads(row["sentences"]))
    if not spans or not all(0 <= span.start < span.end <= len(article.text) for span in spans):
        raise ValueError("not in the text")
    return Passage(row["id"], row["article_id"], spans[0].start, spans[-1].end, row["heading"], spans)
