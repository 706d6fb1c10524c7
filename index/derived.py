"""What search uses, made from the database and kept beside it: vectors, words, and the columns of filters.

    archive/index/<epoch>/manifest.json    written last: its existence means that the rest is complete
                          dense-<n>.faiss  vectors of the passages up to number n, memory-mapped
                          articles-<n>.npy, passages-<n>.npy, means-<n>.npy
                          words/           full text, with commits of its own

What the files do not hold yet is read from the database when it is asked for (the tail, in memory). Nothing here
is ever the only copy: a file that is missing, old or damaged is made anew. An epoch is one making of all passages;
a rebuild or an erasure makes the next one whole before the database names it. Knows nothing about questions.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from index import durable, stored
from index import vectors as dense_files
from index.columns import Columns, Mask
from index.encoder import Vectors
from index.fulltext import DamagedIndex, FullText
from index.rows import Damaged
from index.store import Filters
from index.vectors import DenseIndex

FORMAT = 2
TAIL = 4_096
"""So many passages are searched in memory before the files are extended: 0.5 ms, and little to read at opening."""
_FEW = 10_000
"""To search the words of so many passages that are named takes 15 ms."""
_EPOCH = "epoch"
"""The file that says which making the words are of, so that those of another archive are not taken for them."""
Tick = Callable[[int], None]


class AheadOfArchive(DamagedIndex):
    """The files know of passages that the database does not have: its newest reports are gone."""


class Derived:
    """The search side of an archive, as one reader or the writer sees it."""

    def __init__(self, folder: Path, background: dict[str, Vectors]) -> None:
        self.folder = folder
        self.dimension = dimension = len(background[""]) if background else 0
        self.columns = Columns()
        self.revision = -1
        self._background = background
        self._means: dict[str, Vectors] = {}
        self._base: DenseIndex | None = None
        self._base_last = 0
        self._trained = 0
        self._tail_numbers: list[int] = []
        self._tail_vectors: Vectors = np.empty((0, dimension), np.float32)
        self._tail_languages: list[str] = []
        self._tail: DenseIndex | None = None
        self._words: FullText | None = None
        self._last_origin = 0

    # --- opening -------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, folder: Path, background: dict[str, Vectors]) -> "Derived":
        """What the files in `folder` hold; nothing where there are none yet.

        Raises:
            DamagedIndex: a file is missing, cut or altered.
        """
        self = cls(folder, background)
        manifest = _manifest(folder)
        if manifest is not None:
            self._load(manifest)
        return self

    def _load(self, manifest: dict[str, Any]) -> None:
        for name, size_and_sum in manifest["files"].items():
            if durable.size_and_sum(self.folder / name) != size_and_sum:
                raise DamagedIndex(f"{self.folder / name} was cut or altered")
        if manifest["epoch"] != self.folder.name:
            raise DamagedIndex(f"{self.folder} is of another archive, or of another state of this one")
        if manifest["dimension"] != self.dimension:
            raise DamagedIndex(f"{self.folder} is of another encoder")
        last = self._base_last = int(manifest["last"])
        self._trained = int(manifest["trained"])
        self.revision = int(manifest["revision"])
        means = np.load(self.folder / f"means-{last}.npy", allow_pickle=False)
        self._means = dict(zip(manifest["means"], means, strict=True))
        self._base = DenseIndex.open(self.folder / f"dense-{last}.faiss")
        self.columns = Columns(
            np.load(self.folder / f"articles-{last}.npy", allow_pickle=False),
            np.load(self.folder / f"passages-{last}.npy", allow_pickle=False),
            {name: code for code, name in enumerate(manifest["outlets"])},
            {name: code for code, name in enumerate(manifest["languages"])},
        )

    def open_words(self) -> None:
        """Open the full text; made empty if there is none.

        Raises:
            DamagedIndex: a file is missing, cut or altered.
        """
        try:
            made = (self.folder / "words" / _EPOCH).read_bytes()
        except FileNotFoundError as error:
            raise DamagedIndex(f"{self.folder / 'words'} is missing") from error
        if made != self.folder.name.encode():
            raise DamagedIndex(f"{self.folder / 'words'} is of another archive, or of another state of this one")
        self._words = FullText.open(self.folder / "words")
        if faults := self.words.check():
            raise DamagedIndex(faults[0])

    def lacks(self, connection: sqlite3.Connection) -> int:
        """How many passages the full text does not hold yet.

        Raises:
            AheadOfArchive: it holds what the archive does not.
        """
        count, last = connection.execute("SELECT count(*), coalesce(max(number), 0) FROM passages").fetchone()
        if self.words.last > last or self.words.count > count:
            raise AheadOfArchive(f"{self.folder / 'words'} is ahead of the archive")
        return int(count) - self.words.count

    @property
    def has_words(self) -> bool:
        """Whether the full text is open; it is not while the archive is empty."""
        return self._words is not None

    @property
    def words(self) -> FullText:
        """The full text, which must be open."""
        if self._words is None:
            raise DamagedIndex(f"{self.folder / 'words'} is missing")
        return self._words

    # --- keeping up ----------------------------------------------------------------------------------------------

    def catch_up(self, connection: sqlite3.Connection) -> None:
        """Take in what was written since; cheap where there is nothing.

        Raises:
            Damaged: a row of the database is not what was stored.
            AheadOfArchive: the files hold what the archive does not.
        """
        with stored.one_moment(connection):
            (newest,) = connection.execute("SELECT coalesce(max(revision), 0) FROM articles").fetchone()
            (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM passages").fetchone()
            if newest < self.revision or last < self.columns.last:
                raise AheadOfArchive(f"{self.folder} is ahead of the archive")
            if newest != self.revision or last != self.columns.last:
                self._take_in(connection)
                self.revision = newest
            (origin,) = connection.execute("SELECT coalesce(max(number), 0) FROM origins").fetchone()
            if origin != self._last_origin:  # a report that was known already has come from somewhere else, too
                self.columns.forget_places()
                self._last_origin = origin
        if self._words is not None:
            self.words.refresh()

    def _take_in(self, connection: sqlite3.Connection) -> None:
        after = self.columns.last
        self._take_columns(connection)
        for numbers, found, languages in stored.vectors(connection, self.dimension, after):
            self._tail_numbers += numbers
            self._tail_languages += languages
            self._tail_vectors = np.concatenate([self._tail_vectors, found])
        if self._base is None:  # few enough to say anew where each language lies
            self._means = stored.means([(self._tail_vectors, self._tail_languages)], self._background)
        self._tail = None

    def _take_columns(self, connection: sqlite3.Connection) -> None:
        self.columns.update(stored.states(connection, self.revision), stored.places(connection, self.columns.last))

    # --- searching -----------------------------------------------------------------------------------------------

    def locate(self, connection: sqlite3.Connection, filters: Filters) -> None:
        """Find out which articles lie at the places of `filters`, before these are used below; kept for the next."""
        for place in filters.places:
            if not self.columns.knows(place):
                self.columns.learn_place(place, stored.at_place(connection, place))

    def dense(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[int, float]]:
        """The `k` passages nearest to `vector` (dimension,): (number, centred inner product), best first."""
        mask = self.columns.mask(filters)
        if self._tail is None and self._tail_numbers:
            centred = stored.centred(self._tail_vectors, self._tail_languages, self._means)
            self._tail = DenseIndex.of(np.array(self._tail_numbers, np.int64), centred)
        found = [part.search(vector, k, mask) for part in (self._base, self._tail) if part is not None]
        pairs = [pair for numbers, scores in found for pair in zip(numbers.tolist(), scores.tolist(), strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]

    def bm25(self, plain: Sequence[str], stemmed: Sequence[str], k: int, filters: Filters) -> list[tuple[int, float]]:
        """The `k` passages that match the words best: (number, BM25), best first."""
        if self._words is None:
            return []
        mask = self.columns.mask(filters)
        first, last = filters.days
        wanted = k
        newest = self.columns.last
        few = _few(mask) if filters.places else None  # of which the words know nothing
        while True:
            found = self.words.search(
                plain, stemmed, wanted,
                since=None if first == date.min else first, until=None if last == date.max else last,
                outlets=filters.outlets, languages=filters.languages, numbers=few,
            )  # fmt: skip
            seen = [pair for pair in found if _lets(mask, pair[0], newest)]
            if len(seen) >= k or len(found) < wanted:
                return seen[:k]
            wanted *= 4  # old versions, hidden reports and those of other places came first

    def bias(self, vector: Vectors, language: str) -> float:
        """What a passage of `language` scores against `vector` for its language alone."""
        if not self._background:
            return 0.0
        mean = self._means.get(language)
        return float((self._background[""] if mean is None else mean) @ vector)

    def centred(self, found: Vectors, languages: Sequence[str]) -> Vectors:
        """Vectors (n, dimension) of passages in these languages, the means of which are taken out."""
        return stored.centred(found, languages, self._means)

    # --- writing (only with the writer's lock) -------------------------------------------------------------------

    def write_words(self, connection: sqlite3.Connection, tick: Tick = lambda done: None) -> int:
        """Index the words of all passages that are not yet; the number of them."""
        count = 0
        try:
            for batch in stored.words(connection, self.words.last):
                self.words.add(batch)
                count += len(batch)
                tick(count)
            if count:
                self.words.commit()
        finally:  # else no other process could write, and what is half done would be added twice the next time
            self.words.close()
        return count

    def close(self) -> None:
        """Let go of what writing held; searching goes on."""
        if self._words is not None:
            self._words.close()

    def write_vectors(self, connection: sqlite3.Connection) -> None:
        """Put the tail into the files if it is long, or all of it anew where it has outgrown its training."""
        if len(self._tail_numbers) < TAIL:
            return
        if self._base is None or dense_files.outgrown(self._trained, len(self.columns.passages)):
            self._write_all(connection)
            return
        numbers = np.array(self._tail_numbers, np.int64)
        centred = stored.centred(self._tail_vectors, self._tail_languages, self._means)
        old, new = (self.folder / f"dense-{last}.faiss" for last in (self._base_last, self.columns.last))
        dense_files.extend(old, new, numbers, centred)
        self._finish()

    def _write_all(self, connection: sqlite3.Connection) -> None:
        """The vectors of all passages that the columns know, without holding them in memory."""
        every = partial(stored.vectors, connection, self.dimension, 0)
        self._means = stored.means(((found, of) for _, found, of in every()), self._background)
        dense_files.write(
            self.folder / f"dense-{self.columns.last}.faiss",
            np.ascontiguousarray(self.columns.passages["number"]),
            lambda: (stored.centred(found, of, self._means) for _, found, of in every()),
            self.dimension,
            np.mean(list(self._means.values()), axis=0, dtype=np.float32),  # about the mean of all questions
        )
        self._trained = len(self.columns.passages)
        self._finish()

    def _finish(self) -> None:
        """Write the small files and the manifest, then drop what it does not name, and open the new ones."""
        last = self.columns.last
        for name, table in (
            ("articles", self.columns.articles),
            ("passages", self.columns.passages),
            ("means", np.stack(list(self._means.values()))),
        ):
            with durable.written(self.folder / f"{name}-{last}.npy") as stream:
                np.save(stream, table, allow_pickle=False)
        names = [f"dense-{last}.faiss", *(f"{name}-{last}.npy" for name in ("articles", "passages", "means"))]
        manifest = {
            "format": FORMAT,
            "epoch": self.folder.name,
            "last": last,
            "trained": self._trained,
            "revision": self.revision,
            "dimension": self.dimension,
            "means": list(self._means),
            "outlets": list(self.columns.outlets),
            "languages": list(self.columns.languages),
            "files": {name: durable.size_and_sum(self.folder / name) for name in names},
        }
        durable.replace(self.folder / "manifest.json", durable.sealed(manifest))
        for path in self.folder.iterdir():
            if path.is_file() and path.name not in (*names, "manifest.json"):
                path.unlink()
        self._base, self._base_last = DenseIndex.open(self.folder / names[0]), last
        self._tail_numbers, self._tail_languages = [], []
        self._tail_vectors, self._tail = np.empty((0, self.dimension), np.float32), None

    @classmethod
    def build(
        cls,
        connection: sqlite3.Connection,
        folder: Path,
        background: dict[str, Vectors],
        tick: Tick = lambda done: None,
    ) -> "Derived":
        """Everything anew, from the rows that `connection` sees; `tick` gets the count of passages done."""
        shutil.rmtree(folder, ignore_errors=True)
        for one in (folder.parent, folder):  # `parents=True` would let others read what it makes
            one.mkdir(exist_ok=True, mode=0o700)
        self = cls(folder, background)
        self._words = FullText.open(folder / "words")
        durable.put(folder / "words" / _EPOCH, folder.name.encode())
        self._take_columns(connection)
        if len(self.columns.passages) >= TAIL:
            self._write_all(connection)
        else:
            self.columns = Columns()
        self.catch_up(connection)
        self.write_words(connection, tick)
        self.close()
        return self

    # --- looking after it ----------------------------------------------------------------------------------------

    def faults(self, connection: sqlite3.Connection) -> Iterator[str]:
        """What in the files is damaged, missing or of another state than the database; nothing if all is well."""
        yield from self.words.check()
        count, last = connection.execute("SELECT count(*), coalesce(max(number), 0) FROM passages").fetchone()
        if (self.words.count, self.words.last) != (count, last):
            yield f"{self.folder / 'words'} holds {self.words.count:,} passages, the archive {count:,}"
        held = (self._base.ntotal if self._base else 0) + len(self._tail_numbers)
        if held != count:
            yield f"{self.folder} holds {held:,} vectors, the archive {count:,}"
        if self.is_behind:
            yield f"{self.folder} lacks the files of {self.behind:,} vectors"
        try:
            manifest = _manifest(self.folder)
            for name, size_and_sum in (manifest or {"files": {}})["files"].items():
                if durable.size_and_sum(self.folder / name) != size_and_sum:
                    yield f"{self.folder / name} was cut or altered"
        except DamagedIndex as error:
            yield str(error)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    @property
    def is_behind(self) -> bool:
        """Whether so many passages wait in memory that they should be in the files; so after a process was killed."""
        return self.behind >= TAIL

    @property
    def behind(self) -> int:
        """How many passages wait in memory to be written into the files."""
        return len(self._tail_numbers)


def _few(mask: Mask | None) -> list[int] | None:
    """The numbers that are let through, if they are so few that to name them costs less than to pass over others."""
    if mask is None or np.count_nonzero(mask) > _FEW:
        return None
    numbers: list[int] = np.flatnonzero(mask).tolist()
    return numbers


def _lets(mask: Mask | None, number: int, last: int) -> bool:
    return number <= last if mask is None else number < len(mask) and bool(mask[number])


def _manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest, None if there is none; one that cannot be what was written is damaged."""
    path = folder / "manifest.json"
    if not path.exists():
        return None
    try:
        found = durable.unsealed(path.read_bytes())
        if found["format"] != FORMAT:
            raise ValueError
    except (ValueError, LookupError) as error:
        raise DamagedIndex(f"{path} was cut or altered") from error
    return found


__all__ = ["Damaged", "DamagedIndex", "Derived"]
