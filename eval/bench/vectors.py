"""How quickly and how surely the vector index finds the nearest passages, beside FAISS's other indexes.

    python -m eval.bench.vectors [--real FILE.npz] [--sizes 10000 30000] [--questions 200]

`FILE.npz` holds real vectors of length 1: `passages` (n, dimension), `languages` (n,), `questions` (m, dimension).
Sizes up to n are drawn from them; beyond it, and without the file, vectors are generated, and labelled so: two
neighbours mixed, and the difference of two others of that language added, so that they spread as real ones do.
Milliseconds are the processor's, of one thread, the median over questions. HNSW is left out beyond 200,000, where
building it takes an hour. Prints a Markdown table.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from rich.console import Console

from index import vectors
from index.encoder import Vectors
from index.vectors import DenseIndex, Mask

K = 50
_DIMENSION = 384
_CHUNK = 8_192
_HNSW_UP_TO = 200_000
Search = Callable[[Vectors, Mask | None], list[int]]


def seeds() -> tuple[Vectors, Any, Vectors]:
    """Passages, their languages and questions out of nothing: many subjects in five languages."""
    chance = np.random.default_rng(7)
    languages = chance.integers(0, 5, 10_000)
    own = chance.normal(size=(5, _DIMENSION)) * 0.4 + chance.normal(size=_DIMENSION)
    subjects = chance.normal(size=(800, _DIMENSION)) * 0.4
    found = own[languages] + subjects[chance.integers(0, 800, 10_000)] + 0.3 * chance.normal(size=(10_000, _DIMENSION))
    found = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    asked = found[:500] + 0.02 * chance.normal(size=(500, _DIMENSION))
    return found, languages, (asked / np.linalg.norm(asked, axis=1, keepdims=True)).astype(np.float32)


def generated(found: Vectors, languages: Any, n: int) -> Vectors:  # noqa: ANN401 - an array of any labels
    """(n, dimension) vectors that lie as `found` does, already less the mean of their language."""
    chance = np.random.default_rng(1)
    flat = faiss.IndexFlatIP(found.shape[1])
    flat.add(found)
    near = flat.search(found, 11)[1][:, 1:]
    rows = {language: np.flatnonzero(languages == language) for language in np.unique(languages)}
    means = {language: found[of].mean(axis=0) for language, of in rows.items()}
    result = np.empty((n, found.shape[1]), np.float32)
    for start in range(0, n, _CHUNK):
        size = min(_CHUNK, n - start)
        first, one = chance.integers(0, len(found), (2, size))
        other = np.array([chance.choice(rows[language]) for language in languages[one]])
        second = near[first, chance.integers(0, 10, size)]
        mixed = found[first] + 0.6 * chance.random((size, 1), np.float32) * found[second]
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        mixed += 0.3 * (found[one] - found[other])
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        result[start : start + size] = mixed - np.stack([means[language] for language in languages[first]])
    return result


def centred(found: Vectors, languages: Any) -> Vectors:  # noqa: ANN401 - an array of any labels
    """Each vector less the mean of its language."""
    result = found.copy()
    for language in np.unique(languages):
        result[languages == language] -= found[languages == language].mean(axis=0)
    return result


def measured(search: Search, questions: Vectors, right: list[set[int]], allowed: Mask | None) -> tuple[float, float]:
    """Median milliseconds of the processor, and the mean share of `right` that was found."""
    spent, shares = [], []
    for question, expected in zip(questions, right, strict=True):
        start = time.thread_time()
        found = search(question, allowed)
        spent.append(time.thread_time() - start)
        shares.append(len(expected & {*found}) / max(1, len(expected)))
    return float(np.median(spent)) * 1000, float(np.mean(shares))


def ours(found: Vectors, common: Vectors, folder: Path) -> tuple[Search, float, float]:
    """The project's index from a file: its search, megabytes on disk, milliseconds to open."""
    path = folder / "ours"
    chunks = lambda: (found[start : start + _CHUNK] for start in range(0, len(found), _CHUNK))  # noqa: E731
    vectors.write(path, np.arange(len(found)), chunks, found.shape[1], common)
    start = time.perf_counter()
    index = DenseIndex.open(path)
    opening = (time.perf_counter() - start) * 1000
    return lambda question, allowed: index.search(question, K, allowed)[0].tolist(), size(path), opening


def peer(name: str, found: Vectors, folder: Path) -> tuple[Search, float, float]:
    """An index of FAISS by its factory's name: its search, megabytes on disk, milliseconds to open."""
    made: Any = faiss.index_factory(found.shape[1], name, faiss.METRIC_INNER_PRODUCT)
    if name.startswith("IVF"):
        made.cp.spherical = False  # centred vectors are not of one length
        made.cp.min_points_per_centroid = 1  # it would warn on standard error
    made.train(found[:: max(1, len(found) // (40 * _lists(len(found))))])
    made.add(found)
    path = folder / "peer"
    faiss.write_index(made, str(path))
    del made
    start = time.perf_counter()
    index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    opening = (time.perf_counter() - start) * 1000
    anything: Any = faiss  # its types lack some
    tuned: Any = None
    if name.startswith("HNSW"):
        tuned = anything.SearchParametersHNSW(efSearch=256)
    elif name.startswith("IVF"):
        tuned = anything.SearchParametersIVF(nprobe=_lists(len(found)) // 16 + 128)
    return (
        lambda question, _: index.search(question[None, :], K, params=tuned)[1][0].tolist(),
        size(path),
        opening,
    )


def _lists(n: int) -> int:
    return int(min(4_096, 1 << round(np.log2(4 * np.sqrt(n)))))


def size(path: Path) -> float:
    """Of a file, in millions of bytes."""
    return path.stat().st_size / 1e6


def rows_of(label: str, found: Vectors, common: Vectors, questions: Vectors) -> list[str]:
    """The lines of the table for these vectors."""
    exact = faiss.IndexFlatIP(found.shape[1])
    exact.add(found)
    lines = []
    peers = ["Flat", f"IVF{_lists(len(found))},SQ8", *(["HNSW32"] if len(found) <= _HNSW_UP_TO else [])]
    makers = {"ours": lambda folder: ours(found, common, folder)} | {
        name: (lambda folder, name=name: peer(name, found, folder)) for name in peers
    }
    for name, make in makers.items():
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            search, megabytes, opening = make(Path(folder))
            building = time.perf_counter() - start
            for share in (1.0, 0.1, 0.01, 0.001) if name == "ours" else (1.0,):
                allowed = np.random.default_rng(2).random(len(found)) < share if share < 1 else None
                right = nearest(exact, questions, allowed)
                spent, recall = measured(search, questions, right, allowed)
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
                lines.append(
                    f"| {label} | {name} | {share:.1%} | {spent:.2f} | {recall:.3f} | {megabytes:.0f} | {building:.0f} "
                    f"| {opening:.0f} | {peak:.0f} |"
                )
    return lines


def nearest(exact: "faiss.Index", questions: Vectors, allowed: Mask | None) -> list[set[int]]:
    """The numbers that each question should find."""
    anything: Any = faiss  # its types name the arguments of C++
    chosen = None if allowed is None else anything.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
    found = exact.search(questions, K, params=faiss.SearchParameters(sel=chosen))[1]  # type: ignore[call-arg]
    return [{int(number) for number in row if number >= 0} for row in found]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path, help="an .npz with passages, languages and questions")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000])
    parser.add_argument("--questions", type=int, default=200)
    chosen = parser.parse_args()
    faiss.omp_set_num_threads(1)
    if chosen.real:
        with np.load(chosen.real, allow_pickle=False) as stored:
            found, languages, questions = stored["passages"], stored["languages"], stored["questions"]
    else:
        found, languages, questions = seeds()
    console = Console(highlight=False, width=200)
    console.print(
        "| vectors | index | let through | ms | recall@50 | MB | build s | open ms | peak MB (with the bench's own) |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    for n in chosen.sizes:
        real = chosen.real and n <= len(found)
        some = centred(found[:n], languages[:n]) if real else generated(found, languages, n)
        label = f"{n:,} {'real' if real else 'generated'}"
        for line in rows_of(label, some, found.mean(axis=0), questions[: chosen.questions]):
            console.print(line)


if __name__ == "__main__":
    main()
