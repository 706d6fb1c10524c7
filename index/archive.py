"""The archive on disk: what adds to it, takes away from it, and looks after it.

    Archive.create(folder).add(read(path), encoder)

SQLite is the truth, and one transaction writes a batch whole; what search uses follows from it (`derived.py`).
Knows nothing about questions or answers.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from index import notes, stories
from index import writing as rows_in
from index.database import FILE, make, new_epoch, reachable, readable, writing
from index.embedding import Embedded, embedded
from index.encoder import Encoder, Vectors
from index.errors import ArchiveError
from index.passages import MAX_CHARACTERS, passages
from index.readers.base import FileRead, Found, Item, Refusal, Unchanged
from index.reading import Progress, Reading
from index.records import Article, Passage
from index.rows import checksum
from index.vectors import background_means
from index.writing import Kind

_BATCH_PASSAGES = 128
_BATCH_ITEMS = 1_000
_BATCH_SECONDS = 2.0
"""A batch is written after so many passages (or items that need none), or so long, whatever comes first."""
_SETTLE_SECONDS = 20.0
"""While more comes, its words are indexed so often."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one report: on disk from now on, whatever happens next."""

    article: Article
    kind: Kind
    """New, a new version of a known report, or known already."""


Outcome = Added | Refusal | Unchanged
Make = Callable[[], Encoder]


class Archive(Reading):
    """The local `Store`. Open one with `Archive.open` (to read) or `Archive.create` (to make or to write)."""

    @classmethod
    def open(cls, folder: Path, progress: Progress = lambda line: None) -> "Archive":
        """The archive in `folder`; `progress` is told, in one line, when something slow begins.

        Raises:
            ArchiveError: there is none, or it is not readable by this version.
        """
        with reachable(folder):
            found = (folder / FILE).is_file()
        if not found:
            raise ArchiveError(f"There is no archive in {folder}. Make one: dateline add PATH --archive {folder}")
        return cls._connected(folder, progress)

    @classmethod
    def create(
        cls,
        folder: Path,
        notice: str = "",
        passage_size: int = MAX_CHARACTERS,
        progress: Progress = lambda line: None,
    ) -> "Archive":
        """The archive in `folder`, made now if there is none; `notice` and `passage_size` are kept with a new one."""
        with reachable(folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = (folder / FILE).is_file()
        if not found:
            with writing(folder), reachable(folder), readable(folder):
                if not (folder / FILE).is_file():
                    shutil.rmtree(folder / "index", ignore_errors=True)  # of an archive that was deleted by hand
                    make(folder, {"notice": notice, "passage_size": str(passage_size), "epoch": new_epoch()})
        return cls._connected(folder, progress)

    # --- adding --------------------------------------------------------------------------------------------------

    def add(self, items: Iterable[Item | Article], encoder: Encoder | Make, again: bool = False) -> Iterator[Outcome]:
        """Store reports as they come; yields what became of each, in their order.

        What was yielded is on disk. A report that was erased before is refused, unless it is wanted `again`. The
        encoder may be a function that loads it: it is called when the first report comes that is not known.

        Raises:
            ArchiveError: another process writes, the disk is full, or another encoder made the vectors.
        """
        with self.exclusive():
            make = self._claiming(encoder)
            with suppress(ArchiveError):  # a reader is still at it: the next write tries again
                self.finish_erasing()
            self.drop_old_epochs()
            self._link()  # what a process that was killed left over
            try:
                settled = time.monotonic()
                for batch in self._batches(items):
                    outcomes = self._add_batch(batch, make, again)
                    self._link()
                    if time.monotonic() - settled > _SETTLE_SECONDS:
                        self._index_new()
                        settled = time.monotonic()
                    yield from outcomes
            except BaseException:
                with suppress(ArchiveError):  # what was written is safe; search catches up at the next opening
                    self._settle()
                raise
            self._settle()

    def _batches(self, items: Iterable[Item | Article]) -> "Iterator[list[tuple[Item, list[Passage]]]]":
        """The items with the passages of those that are not known by their id."""
        batch: list[tuple[Item, list[Passage]]] = []
        count, began = 0, time.monotonic()
        for item in items:
            one = _given(item) if isinstance(item, Article) else item
            cut: list[Passage] = []
            if isinstance(one, Found) and not self.rows("SELECT 1 FROM articles WHERE id = ?", one.article.id):
                cut = passages(one.article, self.passage_size)
            batch.append((one, cut))
            count += len(cut)
            full = count >= _BATCH_PASSAGES or len(batch) >= _BATCH_ITEMS
            if full or time.monotonic() - began > _BATCH_SECONDS:
                yield batch
                batch, count, began = [], 0, time.monotonic()
        if batch:
            yield batch

    def _add_batch(self, batch: list[tuple[Item, list[Passage]]], make: Make, again: bool) -> list[Outcome]:
        found = [(item.article, cut) for item, cut in batch if isinstance(item, Found)]
        if any(cut for _, cut in found):
            self._side()  # a database put back from a copy may not outgrow an index that is ahead of it unnoticed
        vectors = iter(embedded(found, make))
        now = datetime.now(UTC)
        outcomes: list[Outcome] = []
        with self.transaction() as connection:
            revision = rows_in.next_revision(connection)
            for item, _ in batch:
                if isinstance(item, Found):
                    outcomes.append(self._add_one(item, next(vectors), make, revision, now, again))
                elif isinstance(item, FileRead):
                    rows_in.note_file(connection, item, now)
                else:
                    if isinstance(item, Refusal):
                        rows_in.note_refusal(connection, item, now)
                    outcomes.append(item)
        return outcomes

    def _add_one(
        self,
        found: Found,
        made: list[Embedded],
        make: Make,
        revision: int,
        now: datetime,
        again: bool,
    ) -> Added | Refusal:
        connection, article = self._connection, found.article
        if erased := rows_in.erased_on(connection, article.id):
            if not again:
                refusal = Refusal(found.origin.source, f"it was erased on {erased}; to take it again: add --again")
                rows_in.note_refusal(connection, refusal, now)
                return refusal
            connection.execute("DELETE FROM erased WHERE id = ?", (article.id,))
        kind: Kind = "known"
        number = rows_in.known(connection, found)
        if number is None:
            made = made or embedded([(article, passages(article, self.passage_size))], make)[0]
            number, kind = rows_in.store(connection, found, made, revision, now)
        rows_in.note_origin(connection, number, found)
        return Added(article, kind)

    def _link(self) -> None:
        """Find out which of the newest reports are copies or translations; an article that waits is no worse off."""
        while numbers := stories.waiting(self._connection, _BATCH_ITEMS):
            side = self._side()
            with self.sound(), self.transaction() as connection:
                stories.link(connection, side, numbers)

    def _settle(self) -> None:
        """Bring what search uses up to date with what was written, and let go of its files."""
        try:
            self._index_new()
        finally:
            self._side().close()

    def _index_new(self) -> None:
        side = self._side()
        if side.has_words:
            with self._lock, readable(self.folder), reachable(self.folder), self.sound():
                side.write_words(self._connection)
                side.write_vectors(self._connection)

    def finish_erasing(self) -> None:
        """Overwrite what the database itself still holds of erased reports, and drop the files of older epochs.

        A process that was killed while erasing is finished by the next that writes.

        Raises:
            ArchiveError: another process still reads the old state.
        """
        if not self.meta("erasing"):
            return
        self.drop_old_epochs()
        with readable(self.folder):
            self._connection.execute("VACUUM")
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise ArchiveError(
                "The report is taken out, but another process still reads the old state: its bytes may stand in "
                f"{self.folder} until that is closed and something is added or erased again."
            )
        with self.transaction():
            self.set_meta("erasing", "")

    def drop_old_epochs(self) -> None:
        """Delete the files of makings that the database no longer names."""
        current, folder = self.meta("epoch"), self.folder / "index"
        with reachable(self.folder):
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.name != current:
                    shutil.rmtree(path, ignore_errors=True)

    def _claiming(self, encoder: Encoder | Make) -> Make:
        """A function that gives the encoder, loaded and claimed when it is first called."""

        @cache
        def make() -> Encoder:
            made = encoder() if callable(encoder) else encoder
            self._claim_encoder(made)
            return made

        return make

    def _claim_encoder(self, encoder: Encoder) -> None:
        """The first encoder that adds to an archive is the archive's encoder from then on."""
        if self.encoder_name == encoder.name:
            return
        if self.encoder_name and self.rows("SELECT 1 FROM articles LIMIT 1"):
            self.check_encoder(encoder)
        background = background_means(encoder)
        with self.transaction():
            self.set_encoder(encoder.name, background)

    def set_encoder(self, name: str, background: dict[str, Vectors]) -> None:
        """Name the encoder of all vectors from now on, and begin an epoch, in the transaction that is open."""
        self.set_meta("encoder", name)
        self.set_meta("epoch", new_epoch())
        self._connection.execute("DELETE FROM languages")
        rows = [(language, mean.astype("float32").tobytes()) for language, mean in sorted(background.items())]
        self._connection.executemany("INSERT INTO languages VALUES (?, ?)", rows)
        self.set_meta("languages", checksum(*(value for row in rows for value in row)).hex())

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value with the archive, in the transaction that is open."""
        notes.put(self._connection, "meta", key, value)


def _given(article: Article) -> Found:
    """A report that a program gives: its words are its original."""
    data = f"{article.title}\n\n{article.text}".encode()
    origin = rows_in.origin_now(article.source, data, datetime.now(UTC))
    return Found(article, origin, data, article.url or article.source)
