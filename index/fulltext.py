"""The full-text index of the passages: BM25 over their words and their stems, by tantivy.

    folder/meta.json, *.term, *.idx …   tantivy's own; each segment's file ends in a checksum of itself
    folder/seal.json                    size and checksum of all these files, written when a writer closes; it is
                                        gone while one writes

Derived: it holds no text, only which words stand in which passage, and can be made anew at any time. It does not
know what a passage is part of, nor whether it lags behind what it was made from: ask it for `last` and `count`.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from types import TracebackType

import tantivy
from tantivy import Document, FieldType, Occur, Query

from index import durable, language
from index.errors import ArchiveError
from index.seal import NO_DAMAGE, break_seal, damaged, put_seal

_HEAP = 128_000_000
"""Bytes that a writer collects before it writes a segment: with less there are more segments to merge."""
_READ = 100_000
"""How many entries of the index a search may read before the commoner words of the question are left out: with
a million passages all words cost 4 ms, the rarest up to here 1.3. Up to ten thousand passages none are."""


class DamagedIndex(Exception):
    """The files of the index cannot be used, the message says which; make it anew with `FullText.write`."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is indexed of one passage."""

    number: int
    """0 or greater, each once."""
    text: str
    language: str
    """ISO 639-1; tells how its words are stemmed."""
    day: date
    outlet: str


class FullText:
    """The index in one folder: one writer, any number of readers in any processes. Open it with `FullText.open`.

    A reader sees what was committed when it was opened or refreshed last.
    """

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self.folder = folder
        self._index = index
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def open(cls, folder: Path) -> "FullText":
        """The index in `folder`; an empty one is made now if it holds none.

        Looks at every file's size and name, not at all its bytes; for that there is `check`.

        Raises:
            DamagedIndex: files are missing, cut off or of another make. ArchiveError: the folder cannot be used.
        """
        with _reading(folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if found := damaged(folder, whole=False):
                raise DamagedIndex(f"damaged in {folder}: {', '.join(found)}")
            index = tantivy.Index(_SCHEMA, str(folder))
            index.config_reader("manual")
            opened = cls(folder, index)
            opened.refresh()
            return opened

    @classmethod
    def write(cls, folder: Path, batches: Iterable[Iterable[Words]]) -> None:
        """Make a whole index in `folder`, which must be new or empty; nothing of it counts until this returns.

        This is also the way to erase words for good: `remove` leaves them in the files until tantivy happens to
        merge those, and it cannot be made to.

        Raises:
            ArchiveError: there is an index already, the disk is full, or the folder cannot be used.
        """
        if any(folder.glob("*.term")):
            raise ArchiveError(f"There is a full-text index in {folder} already. Remove it first.")
        with cls.open(folder) as made:
            for batch in batches:
                made.add(batch)
            made.commit()

    # --- writing -----------------------------------------------------------------------------------------

    def add(self, batch: Iterable[Words]) -> None:
        """Index passages; nobody finds them before `commit`.

        Raises:
            ArchiveError: another process writes, the disk is full, or the folder cannot be used.
        """
        for one in batch:
            document = _document(one)
            with self._writing() as writer:
                writer.add_document(document)

    def remove(self, numbers: Iterable[int]) -> None:
        """Let nobody find these passages after the next `commit`; raises as `add`."""
        with self._writing() as writer:
            # not delete_documents_by_term: it takes the number for a signed one, and silently removes nothing
            wanted = list(numbers)
            for start in range(0, len(wanted), 10_000):
                some = wanted[start : start + 10_000]
                writer.delete_documents_by_query(Query.term_set_query(_SCHEMA, "number", some))

    def commit(self) -> None:
        """Flush all to the disk; from now on it is found, and survives whatever happens. Raises as `add`."""
        with self._writing() as writer:
            writer.commit()
            durable.flush(self.folder)  # tantivy renames its meta.json last, and leaves that to the system
        self.refresh()

    def close(self) -> None:
        """Drop what was not committed, wait till tantivy has merged small segments, let another process write.

        No `rollback`: it would break off those merges, which then go on writing after the seal.
        """
        if self._writer is not None:
            with self._writing() as writer:
                self._writer = None
                writer.wait_merging_threads()
                put_seal(self.folder)
            self.refresh()

    def __enter__(self) -> "FullText":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        """The writer, and its errors as ours; after one it is given up, as tantivy's is dead then."""
        try:
            if self._writer is None:
                break_seal(self.folder)
                self._writer = self._index.writer(_HEAP, 1)
            yield self._writer
        except (KeyboardInterrupt, SystemExit, ArchiveError):
            raise
        except BaseException as error:  # pyo3's PanicException is no Exception
            self._writer = None
            reason = " ".join(str(error).split())[:300]
            raise ArchiveError(
                f"The full-text index in {self.folder} cannot be written: {reason}. See that no other process "
                "writes there and that its disk has space, then try again; nothing that was added is lost."
            ) from error

    # --- reading -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """See what other processes have committed.

        Raises:
            DamagedIndex: it cannot be read any more.
        """
        with _reading(self.folder):
            self._index.reload()

    @property
    def count(self) -> int:
        """How many passages can be found."""
        with _reading(self.folder):
            return self._index.searcher().num_docs

    @property
    def last(self) -> int:
        """The greatest number that can be found; 0 in an empty index."""
        with _reading(self.folder):
            searcher = self._index.searcher()
            found = searcher.search(Query.all_query(), 1, count=False, order_by_field="number").hits
            return max((int(value) for value, _ in found), default=0)

    def check(self) -> list[str]:
        """The names of the files whose bytes are not what was written; reads them all."""
        with _reading(self.folder):
            return damaged(self.folder, whole=True)

    def search(
        self,
        words: Sequence[str],
        stems: Sequence[str],
        k: int,
        since: date | None = None,
        until: date | None = None,
        outlets: Collection[str] = (),
        languages: Collection[str] = (),
        numbers: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """(number, BM25 score) of the `k` passages that match best any of `words` or `stems`, best first.

        In a large archive the commonest words of the question do not count where the others find `k`. The days
        are inclusive; `outlets` and `languages` allow all where they are empty, and `numbers` where it is None. Of
        passages with the same score the lesser numbers come first; which of them still come among the `k` is left
        to tantivy.

        Raises:
            DamagedIndex: the files cannot be read.
        """
        if k < 1:
            return []
        terms = [("plain", word) for word in dict.fromkeys(words)] + [("stems", stem) for stem in dict.fromkeys(stems)]
        filters = list(_filters(since, until, outlets, languages))
        if numbers is not None:
            filters.append(Query.const_score_query(Query.term_set_query(_SCHEMA, "number", list(numbers)), 0.0))
        with _reading(self.folder):
            searcher = self._index.searcher()
            known = [(count, *term) for term in terms if (count := searcher.doc_freq(*term))]
            if not known:
                return []
            known.sort()
            kept = _affordable(known)
            found = _found(searcher, kept, filters, k)
            if len(found) < k and len(kept) < len(known):
                found = _found(searcher, known, filters, k)
        return sorted(found, key=lambda one: (-one[1], one[0]))


def _affordable(known: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """The rarest of (passages that hold it, field, term), as many as can be read in time, at least one."""
    totals = list(accumulate(count for count, _, _ in known))
    return known[: max(1, bisect_right(totals, _READ))]


def _found(
    searcher: tantivy.Searcher, terms: list[tuple[int, str, str]], filters: list[Query], k: int
) -> list[tuple[int, float]]:
    """Where none of `filters` is given tantivy skips what cannot come among the best (block-max WAND)."""
    query = Query.boolean_query(
        [(Occur.Should, Query.term_query(_SCHEMA, field, term, "freq")) for _, field, term in terms]
    )
    if filters:
        query = Query.boolean_query([(Occur.Must, one) for one in (query, *filters)])
    hits = searcher.search(query, k, count=False).hits
    numbers = searcher.fast_field_values("number", [address for _, address in hits])
    if None in numbers:
        raise DamagedIndex("a passage in it has no number")
    return [(int(number or 0), float(score)) for number, (score, _) in zip(numbers, hits, strict=True)]


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    """Tantivy's errors as ours. Its panics, which damaged files cause, are no `Exception`."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, DamagedIndex, ArchiveError):
        raise
    except BaseException as error:
        if isinstance(error, OSError) and error.errno in NO_DAMAGE:
            raise ArchiveError(
                f"The full-text index in {folder} cannot be used: {error.strerror}. See that you may write there, "
                "that its disk has space and that not too many files are open, then try again."
            ) from error
        raise DamagedIndex(f"{folder} cannot be read: {' '.join(str(error).split())[:300]}") from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("language", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("plain", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


_SCHEMA = _schema()


def _filters(
    since: date | None, until: date | None, outlets: Collection[str], languages: Collection[str]
) -> Iterator[Query]:
    """What must be true of a passage; adds nothing to its score."""
    if since or until:
        days = (since or date.min).toordinal(), (until or date.max).toordinal()
        yield Query.const_score_query(Query.range_query(_SCHEMA, "day", FieldType.Integer, *days), 0.0)
    for name, allowed in (("outlet", outlets), ("language", languages)):
        if allowed:
            yield Query.const_score_query(Query.term_set_query(_SCHEMA, name, list(allowed)), 0.0)


def _document(one: Words) -> Document:
    document = Document()
    document.add_unsigned("number", one.number)
    document.add_integer("day", one.day.toordinal())
    document.add_text("outlet", one.outlet)
    document.add_text("language", one.language)
    document.add_text("plain", " ".join(language.words(one.text)))
    document.add_text("stems", " ".join(language.stems(one.text, one.language)))
    return document
