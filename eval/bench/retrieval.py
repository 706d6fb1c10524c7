"""How long the whole search takes, beside plain dense search, over a generated archive.

Both in the same run and in turns, with vectors that are there already: what reading the question takes is measured
apart. The whole search is the passages, and the sentences too where the archive stores them for a system; where the
encoder must read sentences first, that is part of reading, not of searching. `dateline eval retrieval` calls it.
"""

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.bench.archive import questions
from eval.bench.generated import DIMENSION, make_archive
from eval.retrieval.systems import PLAIN, Finder, make
from eval.stats import SEED, Interval
from index.archive import Archive
from index.encoder import Encoder, Read, Vectors
from index.errors import InputError
from index.rows import checksum
from index.store import Filters, Scored
from rag.retrieve import Tuning

WARM = 5
"""Questions asked first, whose times do not count."""
_DRAWS = 9_999
_TITLE_TOKENS, _LETTERS = 22, 5
"""How many tokens stand above a passage, and how many letters make one, on average over the sample archive."""
_ASKED_TOKENS = 12


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one system, question by question: plain dense search, and the whole of its own."""

    system: str
    plain: list[float]
    whole: list[float]

    @property
    def added(self) -> list[float]:
        """What the whole takes more than plain search, for each question."""
        return [one - other for one, other in zip(self.whole, self.plain, strict=True)]


class Prepared:
    """An encoder that knows the vectors of its questions, and reads nothing."""

    name, dimension = "generated", DIMENSION

    def __init__(self, vectors: Vectors, texts: Sequence[str]) -> None:
        self._known = dict(zip(texts, vectors, strict=True))

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return np.stack([self._known[text] for text in texts])

    def read_queries(self, texts: Sequence[str]) -> list[Read]:
        """See `TokenEncoder`; tokens of chance, about as many as a question has."""
        chance = np.random.default_rng(19)
        spans = np.array([(at, at + 1) for at in range(_ASKED_TOKENS)])
        return [
            Read(self._known.get(text, np.zeros(DIMENSION, np.float32)), chance.standard_normal(
                (_ASKED_TOKENS, DIMENSION), np.float32), spans)
            for text in texts
        ]  # fmt: skip

    def read_passages(self, texts: Sequence[str]) -> list[Read]:
        """See `TokenEncoder`; only for what all texts share."""
        return self.read_queries(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`; nothing is read here.

        Raises:
            InputError: a system wants text to be read that the archive does not store.
        """
        raise InputError("A system that stores its sentences must not have them read by the encoder at each question.")


@contextmanager
def copied(folder: Path) -> Iterator[Archive]:
    """A copy of a generated archive, which is not written to.

    Raises:
        InputError: there is none, or its vectors are not generated ones.
    """
    if not (folder / "archive.sqlite").is_file():
        raise InputError(f"--archive {folder}: there is no archive.")
    with tempfile.TemporaryDirectory(prefix="dateline-") as name:
        shutil.copytree(folder, Path(name) / "copy")
        with closing(Archive.open(Path(name) / "copy")) as archive:
            if archive.encoder_name != Prepared.name:
                raise InputError(f"--archive {folder}: not a generated archive, but one of {archive.encoder_name}.")
            fill_tokens(archive)
            yield archive


def fill_tokens(archive: Archive) -> None:
    """Give each passage tokens of chance, about as many as a real one has: what reading and comparing them takes."""
    chance = np.random.default_rng(17)
    with archive.exclusive(), archive.transaction() as connection:
        connection.execute("DELETE FROM tokens")
        for number, spans in connection.execute("SELECT number, sentences FROM passages").fetchall():
            counts = np.array(
                [_TITLE_TOKENS, *(1 + (end - start) // _LETTERS for start, end in json.loads(spans))], "<u2"
            )
            codes = chance.integers(0, 256, int(counts.sum()) * DIMENSION // 4, np.uint8)
            data = np.array([len(counts)], "<u2").tobytes() + counts.tobytes() + codes.tobytes()
            connection.execute("INSERT INTO tokens VALUES (?, ?, ?)", (number, data, checksum(data)))


def made(folder: Path, size: int) -> float:
    """Make a generated archive of so many passages in `folder` anew: seconds."""
    shutil.rmtree(folder, ignore_errors=True)
    return make_archive(folder, size)


def timed(
    archive: Archive, systems: Sequence[str], tuning: Tuning, count: int, over: Callable[[range], Iterable[int]] = iter
) -> list[Timed]:
    """Ask `count` questions of plain dense search and of each system, in turns; each is first every other time.

    The plain system's own row is plain search against itself, and so shows what is noise.
    """
    vectors, asked = questions(archive.folder, count + WARM)
    texts = [one["text"] for one in asked]
    finders = [make(name, archive, Prepared(vectors, texts), tuning) for name in systems]
    found = [Timed(one.name, [], []) for one in finders]
    both = list(zip(finders, found, strict=True))
    for at in over(range(count + WARM)):
        turn = at % len(both)  # who comes later finds reports that were just read
        for finder, times in both[turn:] + both[:turn]:
            plain_search = _plain(archive, vectors[at], tuning.passages)
            whole_search = _whole(finder, texts[at], tuning.passages) if finder.name != PLAIN else plain_search
            works = [plain_search, whole_search]
            took = [_milliseconds(work) for work in (works if at % 2 else reversed(works))]
            plain, whole = took if at % 2 else reversed(took)
            if at >= WARM:
                times.plain.append(plain)
                times.whole.append(whole)
    return found


def _plain(archive: Archive, vector: Vectors, k: int) -> Callable[[], object]:
    def search() -> object:
        near = archive.dense(vector, k, Filters())
        return archive.hits([Scored(number, score, score, None) for number, score in near])

    return search


def _whole(finder: Finder, text: str, k: int) -> Callable[[], object]:
    def search() -> object:
        found: list[object] = [*finder.passages(text, k, Filters())]
        return [*found, *finder.sentences(text, k, Filters())] if finder.stores_sentences else found

    return search


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def reading(encoder: Encoder, texts: Sequence[str]) -> list[float]:
    """Milliseconds in which the encoder reads each question alone."""
    encoder.queries(texts[:1])
    return [_milliseconds(lambda text=text: encoder.queries([text])) for text in texts]  # type: ignore[misc]


def quantile(values: Sequence[float], share: float) -> Interval:
    """The quantile of values with its 95 % percentile bootstrap interval (Efron & Tibshirani 1993)."""
    data = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(SEED).integers(len(data), size=(_DRAWS, len(data)))
    low, high = np.quantile(np.quantile(data[drawn], share, axis=1), [0.025, 0.975])
    middle = statistics.median(values) if share == 0.5 else float(np.quantile(data, share))
    return Interval(middle, float(low), float(high), len(data))
