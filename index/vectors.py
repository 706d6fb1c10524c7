"""Passage vectors → nearest passages, with each language's own offset taken out. Derived; rebuilt at will.

An encoder puts texts of one language near each other, so a question finds reports in its own language first. From
each vector the mean of its language is subtracted: what is left is what the passage says. On the sample archive
the right report in another language came among the first five in 77 % of questions instead of 45 % (NOTES.md).

    vectors ──less language_means──▶ centred ──write──▶ file ──DenseIndex.open──▶ numbers and scores, best first
                                        └───────────DenseIndex.of (the newest, in memory)──▶ the same

Few vectors are compared one by one (FAISS's flat index, exact). Of many, a sketch of two bits a number (product
quantization, read 32 at a time by "fast scan") names candidates, and codes of one byte a number put them in order.
Beyond some 100,000 the sketches lie in lists of neighbours, of which only those nearest to the question are read.
How the sizes were chosen: eval/bench/vectors.

All questions share one direction, and long: what is common to all texts. Rounding in that direction costs most, so
passages are stretched along it and questions shrunk by as much: the products stay, the errors fall to a third.
Knows nothing about articles, filters or the database. It trusts the file: whoever opens it has checked its checksum.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index import durable
from index.background import SENTENCES
from index.encoder import Encoder, Vectors
from index.errors import ArchiveError

Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

_faiss: Any = faiss  # its types name the arguments of C++

_PRIOR = 8.0
"""Plain sentences weigh as much as this many passages: the first reports on a subject do not define their language."""


# --- what is taken out ---------------------------------------------------------------------------------------------


def background_means(encoder: Encoder) -> dict[str, Vectors]:
    """The mean vector (dimension,) of plain sentences in each language; under "" the mean of these means."""
    means = {language: encoder.passages(texts).mean(axis=0) for language, texts in SENTENCES.items()}
    return {**means, "": np.mean(list(means.values()), axis=0, dtype=np.float32)}


def language_means(
    sums: dict[str, Vectors], counts: dict[str, int], background: dict[str, Vectors]
) -> dict[str, Vectors]:
    """What is taken from the vectors of each language: (dimension,) each, under "" for a language not in it.

    `sums` and `counts`: of the vectors of each language in the archive. `background`: see `background_means`; a
    language that is not in it takes the mean of all.
    """
    means = dict(background)
    for language, total in sums.items():
        weighed = total + _PRIOR * background.get(language, background[""])
        means[language] = (weighed / (counts[language] + _PRIOR)).astype(np.float32)
    return means


# --- files ---------------------------------------------------------------------------------------------------------

_FLAT_UP_TO = 16_384
"""Beyond it the sketches are quicker."""
_ONE_LIST_UP_TO = 150_000
_SAMPLE = 40_000
"""For training; and 40 a list, as FAISS asks for 39 at least."""
_OUTGROWN = 4


def outgrown(n_at_training: int, n_now: int) -> bool:
    """Whether the lists have grown so long since `write` that they should be made anew."""
    return n_now > _OUTGROWN * max(n_at_training, _FLAT_UP_TO)


def write(
    path: Path,
    numbers: Numbers,
    chunks: Callable[[], Iterator[Vectors]],
    dimension: int,
    common: Vectors | None = None,
) -> None:
    """Write the index of vectors (n, dimension), found again by their `numbers` (n,), and flush it to the disk.

    `chunks` gives them in the order of `numbers`, a part at a time; it is called twice, once for a sample.
    `dimension` is even. `common` (dimension,): about the mean of all questions, best known as the mean of what was
    taken out of the passages. Without it more is missed.

    Raises:
        ValueError: there are more or fewer vectors than numbers.
    """
    n = len(numbers)
    if n <= _FLAT_UP_TO:
        index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    else:
        lists = _lists(n)
        index = _trained(_sample(_counted(chunks(), n), n, max(_SAMPLE, 40 * lists)), lists, common)
    for start, chunk in _counted(chunks(), n):
        index.add_with_ids(np.ascontiguousarray(chunk, np.float32), numbers[start : start + len(chunk)])
    _save(index, path)


def extend(old: Path, new: Path, numbers: Numbers, vectors: Vectors) -> None:
    """Write what is in `old`, and `vectors` (m, dimension) with their `numbers`, to `new`; nothing is trained anew.

    Raises:
        ArchiveError: `old` cannot be read.
    """
    index = _read(old, 0)
    index.add_with_ids(np.ascontiguousarray(vectors, np.float32), numbers)
    _save(index, new)


def _lists(n: int) -> int:
    return 1 if n <= _ONE_LIST_UP_TO else 1 << round(np.log2(2 * np.sqrt(n)))


def _trained(sample: Vectors, lists: int, common: Vectors | None) -> "faiss.IndexIDMap":
    """Numbers ─ stretch ─ sketches in lists, and codes; empty. One index within another, so that it is one file."""
    stretch = _stretch(sample, common)
    dimension = sample.shape[1]
    near = faiss.IndexFlatL2(dimension)  # by product, long centres would take vectors that are nearer to others
    sketches = _faiss.IndexIVFPQFastScan(near, dimension, lists, dimension // 2, 4, faiss.METRIC_INNER_PRODUCT)
    sketches.by_residual = False
    sketches.cp.niter = 6
    codes = _faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    stretched = sample @ stretch
    sketches.train(stretched)
    codes.train(stretched)
    linear = faiss.LinearTransform(dimension, dimension)
    faiss.copy_array_to_vector(stretch.ravel(), linear.A)
    linear.is_trained = True
    return _faiss.IndexIDMap(_faiss.IndexPreTransform(linear, _faiss.IndexRefine(sketches, codes)))  # type: ignore[no-any-return]


def _stretch(sample: Vectors, common: Vectors | None) -> Vectors:
    """The matrix (dimension, dimension) that makes vectors longer along `common`, and equals its transpose.

    With s the factor, errors are in all (1 + spread along it · s²) · (1 + (length of common / s)²): least at this s.
    """
    identity = np.eye(sample.shape[1], dtype=np.float32)
    length = 0.0 if common is None else float(np.linalg.norm(common))
    if common is None or not length:
        return identity
    along = common / length
    spread = float((sample @ along).std())
    factor = max(1.0, (length / spread) ** 0.5) if spread else 1.0
    return (identity + (factor - 1) * np.outer(along, along)).astype(np.float32)


def _counted(chunks: Iterable[Vectors], n: int) -> Iterator[tuple[int, Vectors]]:
    """Each chunk and where it begins; ValueError if they are not `n` vectors in all."""
    done = 0
    for chunk in chunks:
        if done + len(chunk) > n:
            raise ValueError(f"more than {n} vectors for {n} numbers")
        yield done, chunk
        done += len(chunk)
    if done != n:
        raise ValueError(f"{done} vectors for {n} numbers")


def _sample(chunks: Iterable[tuple[int, Vectors]], n: int, size: int) -> Vectors:
    """`size` of `n` vectors, from all chunks by chance, but always the same."""
    chosen = np.zeros(n, np.bool_)
    chosen[np.random.default_rng(0).choice(n, min(size, n), replace=False)] = True
    parts = [chunk[chosen[start : start + len(chunk)]] for start, chunk in chunks]
    return np.concatenate(parts).astype(np.float32)


def _save(index: "faiss.Index", path: Path) -> None:
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:  # FAISS's only kind
        raise ArchiveError(
            f"The vector index {path} cannot be written. See that its disk has space, then try again; nothing that was "
            "added is lost."
        ) from error
    durable.flush(path)


def _read(path: Path, flags: int) -> "faiss.Index":
    try:
        return faiss.read_index(str(path), flags)
    except RuntimeError as error:  # FAISS's only kind: missing, cut off, not an index
        raise ArchiveError(f"The vector index {path} is missing or damaged. Run: dateline rebuild") from error


# --- searching -----------------------------------------------------------------------------------------------------

_PROBED = 12
"""Every twelfth list is read: of 1,000,000 generated vectors 0.984 of the nearest 50 were found."""
_BOLD = 8.0
"""Lists are near by distance: a question so much longer looks out for long vectors, as the product does."""
_CANDIDATES, _AT_LEAST = 600, 5
"""So many sketches are looked at again, and at least so many times k: with more, no more was found."""
_EXACT_PART = 32
"""If a filter lets no more than this part of all through, all their codes are compared."""


class DenseIndex:
    """The vectors of a file, mapped into memory, or some that are in memory only."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401 - types of FAISS lack much
        self._index = index
        self._inner: Any = None
        if type(index) is faiss.IndexIDMap:
            stretched = _faiss.downcast_index(self._index.index)
            self._inner = _faiss.downcast_index(stretched.index)
            self._lists = _faiss.downcast_index(self._inner.base_index).nlist
            self._codes = _faiss.downcast_index(self._inner.refine_index)
            stretch = _faiss.vector_to_array(_faiss.downcast_VectorTransform(stretched.chain.at(0)).A)
            self._shrink = np.linalg.inv(stretch.reshape(index.d, index.d)).astype(np.float32)
            self._numbers = _faiss.vector_to_array(self._index.id_map)
            self._places = np.full(self._numbers.max() + 1, -1, np.int32)
            self._places[self._numbers] = np.arange(len(self._numbers))

    @classmethod
    def open(cls, path: Path) -> "DenseIndex":
        """The index that `write` or `extend` wrote; its pages are read when a search needs them.

        Raises:
            ArchiveError: it cannot be read.
        """
        return cls(_read(path, faiss.IO_FLAG_MMAP_IFC))

    @classmethod
    def of(cls, numbers: Numbers, vectors: Vectors) -> "DenseIndex":
        """A few `vectors` (n, dimension), exact and only in memory."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors, np.float32), numbers)
        return cls(index)

    @property
    def ntotal(self) -> int:
        """How many vectors it holds."""
        return int(self._index.ntotal)

    def search(self, vector: Vectors, k: int, allowed: Mask | None = None) -> tuple[Numbers, Vectors]:
        """The `k` nearest to `vector` (dimension,), or as many as there are: numbers and inner products, best first.

        `allowed`: for each passage number whether it counts; numbers beyond its end do not.
        """
        count = self.ntotal if allowed is None else int(allowed.sum())
        wanted = min(k, self.ntotal, count)
        if not wanted:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if self._inner is not None:
            asked = vector[None, :] @ self._shrink
            if allowed is not None and count <= self.ntotal // _EXACT_PART:
                return self._compared(asked, wanted, allowed)
            return self._ranked(asked, wanted, allowed, count)
        scores, numbers = self._index.search(
            vector[None, :], wanted, params=_faiss.SearchParameters(sel=_bits(allowed))
        )
        found = numbers[0] >= 0
        return numbers[0][found], scores[0][found]

    def _compared(self, asked: Vectors, k: int, allowed: Mask) -> tuple[Numbers, Vectors]:
        """As `search`, by all codes that are let through: FAISS would look at every number whether it is."""
        places = self._places[np.flatnonzero(allowed[: len(self._places)])]
        places = places[places >= 0]
        size = self._codes.code_size
        codes = faiss.rev_swig_ptr(self._codes.codes.data(), self.ntotal * size).reshape(-1, size)
        scores = self._codes.sa_decode(codes[places]) @ asked[0]
        best = np.argsort(-scores, kind="stable")[:k]
        return self._numbers[places[best]], scores[best]

    def _ranked(self, asked: Vectors, k: int, allowed: Mask | None, count: int) -> tuple[Numbers, Vectors]:
        """As `search`, by sketches and codes; `count` vectors count: the fewer, the wider they lie apart."""
        chosen = None if allowed is None else _faiss.IDSelectorTranslated(self._index.id_map, _bits(allowed))
        probes = min(self._lists, int(self._lists / _PROBED * (self.ntotal / count) ** 0.5) + 1)
        first = _faiss.SearchParametersIVF(nprobe=probes, sel=chosen)
        factor = max(_CANDIDATES / k, _AT_LEAST)
        both = _faiss.IndexRefineSearchParameters(k_factor=factor, base_index_params=first)
        scores, places = self._inner.search(_BOLD * asked, k, params=both)
        found = places[0] >= 0
        return self._numbers[places[0][found]], scores[0][found] / _BOLD


def _bits(allowed: Mask | None) -> Any:  # noqa: ANN401 - types of FAISS lack it
    return None if allowed is None else _faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
