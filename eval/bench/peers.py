"""The archive beside what people use for the same: Qdrant's embedded engine, LanceDB, LangChain, txtai.

    pip install -r eval/bench/requirements.txt
    python -m eval.bench.peers [--size 100000] [--archive FOLDER] [--only qdrant lancedb]

The same generated passages with the same vectors go into each, made as its own documentation makes it. A search is
dense and full text, 50 of each, fused, within a range of days that is another for each question, and the texts of the
best 12 are read. Each system is one process; its searches have one thread where it lets itself be told so.
Dateline's ingest does more than the others': it cuts passages, finds copies, keeps the originals and flushes all to
the disk. Quality is not compared: their full text is not made for these scripts. Prints a Markdown table.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from rich.console import Console

from eval.bench.archive import adding_one, memory, questions
from eval.bench.fulltext import lap
from eval.bench.generated import make_archive
from index.archive import Archive
from index.encoder import Vectors
from index.store import Filters
from rag import retrieve

_POOL, _READ = retrieve.DEFAULT.pool, retrieve.DEFAULT.passages
_RRF = 60
_CHUNK = 1_000
_UPDATES = 5
_ONE_THREAD = ("OMP_NUM_THREADS", "RAYON_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Passages:
    """What goes into each system; rows of all belong together."""

    vectors: Vectors
    texts: list[str]
    days: list[int]
    articles: list[int]

    def rows(self, places: Sequence[int]) -> list[dict[str, Any]]:
        """These passages as a system takes them that wants rows."""
        return [
            {"number": at, "text": self.texts[at], "day": self.days[at], "article": self.articles[at]} for at in places
        ]


class Peer(Protocol):
    """One system. `search` gives the texts that it found."""

    filters: bool
    """Whether it can search within days."""

    def fill(self, folder: Path, passages: Passages) -> None:
        """Take in everything, index it, and put it to the disk where it can."""
        ...

    def search(self, vector: Vectors, text: str, language: str, days: tuple[int, int]) -> list[str]:
        """One fused search."""
        ...

    def update(self, passages: Passages, places: list[int]) -> None:
        """Replace the passages of one article, so that the next search finds them."""
        ...


class Ours:
    """An archive that is there."""

    filters = True

    def fill(self, folder: Path, passages: Passages) -> None:
        """Open it."""
        self._folder = folder
        self._archive = Archive.open(folder)

    def search(self, vector: Vectors, text: str, language: str, days: tuple[int, int]) -> list[str]:
        """See `Peer`."""
        within = Filters(date.fromordinal(days[0]), date.fromordinal(days[1]))
        dense = self._archive.dense(vector, _POOL, within)
        best = retrieve.fuse(dense, self._archive.bm25(text, language, _POOL, within), k=_READ)
        hits = self._archive.hits(best)
        return [hit.article.text[hit.passage.start : hit.passage.end] for hit in hits]

    def update(self, passages: Passages, places: list[int]) -> None:
        """See `eval.bench.archive.adding_one`, which is used instead."""


class Qdrant:
    """As in https://qdrant.tech/documentation/edge/ with its own BM25."""

    filters = True

    def fill(self, folder: Path, passages: Passages) -> None:
        """See `Peer`."""
        q: Any = import_module("qdrant_edge")
        self._q, self._words = q, q.Bm25()
        config = q.EdgeConfig(
            vectors={"dense": q.EdgeVectorParams(size=passages.vectors.shape[1], distance=q.Distance.Cosine)},
            sparse_vectors={"words": q.EdgeSparseVectorParams(modifier=q.Modifier.Idf)},
            max_search_threads=1,
        )
        self._shard = q.EdgeShard.create(str(folder), config)
        for name in ("day", "article"):
            self._shard.update(q.UpdateOperation.create_field_index(name, q.PayloadSchemaType.Integer))
        for start in range(0, len(passages.texts), _CHUNK):
            self._put(passages, range(start, min(start + _CHUNK, len(passages.texts))))
        self._shard.optimize()
        self._shard.flush()

    def _put(self, passages: Passages, places: Sequence[int]) -> None:
        points = [
            self._q.Point(
                row["number"],
                {"dense": passages.vectors[at].tolist(), "words": self._words.embed_document(row["text"])},
                row,
            )
            for at, row in zip(places, passages.rows(places), strict=True)
        ]
        self._shard.update(self._q.UpdateOperation.upsert_points(points))

    def search(self, vector: Vectors, text: str, language: str, days: tuple[int, int]) -> list[str]:
        """See `Peer`."""
        q = self._q
        within = q.Filter(must=[q.FieldCondition("day", range=q.RangeFloat(gte=days[0], lte=days[1]))])
        dense = q.Query.Nearest(vector.tolist(), using="dense")
        sparse = q.Query.Nearest(self._words.embed_query(text), using="words")
        asked = q.QueryRequest(
            limit=_READ,
            query=q.Fusion.Rrf(k=_RRF),
            prefetches=[q.Prefetch(limit=_POOL, query=one, filter=within) for one in (dense, sparse)],
            with_payload=True,
        )
        return [point.payload["text"] for point in self._shard.query(asked)]

    def update(self, passages: Passages, places: list[int]) -> None:
        """See `Peer`."""
        q = self._q
        same = q.FieldCondition("article", match=q.MatchValue(passages.articles[places[0]]))
        self._shard.update(q.UpdateOperation.delete_points_by_filter(q.Filter(must=[same])))
        self._put(passages, places)
        self._shard.flush()


class Lance:
    """As in https://lancedb.github.io/lancedb/ with the quickest of its vector indexes."""

    filters = True

    def fill(self, folder: Path, passages: Passages) -> None:
        """See `Peer`."""
        lance: Any = import_module("lancedb")
        self._pa: Any = import_module("pyarrow")
        self._fused: Any = import_module("lancedb.rerankers").RRFReranker(_RRF)
        self._table = lance.connect(folder).create_table("passages", self._rows(passages, range(len(passages.texts))))
        self._table.create_index(metric="cosine", index_type="IVF_HNSW_SQ")
        self._table.create_fts_index("text", stem=False, remove_stop_words=False)
        self._table.create_scalar_index("day")
        self._table.create_scalar_index("article")

    def _rows(self, passages: Passages, places: Sequence[int]) -> Any:  # noqa: ANN401 - an Arrow table
        of = list(places)
        flat = self._pa.array(passages.vectors[of].ravel())
        vectors = self._pa.FixedSizeListArray.from_arrays(flat, passages.vectors.shape[1])
        return self._pa.Table.from_pylist(passages.rows(of)).append_column("vector", vectors)

    def search(self, vector: Vectors, text: str, language: str, days: tuple[int, int]) -> list[str]:
        """See `Peer`."""
        asked = self._table.search(query_type="hybrid").vector(vector).text(text)
        asked = asked.where(f"day >= {days[0]} AND day <= {days[1]}", prefilter=True).rerank(self._fused)
        return [row["text"] for row in asked.select(["text"]).limit(_POOL).to_list()[:_READ]]

    def update(self, passages: Passages, places: list[int]) -> None:
        """See `Peer`."""
        self._table.delete(f"article = {passages.articles[places[0]]}")
        self._table.add(self._rows(passages, places))


class LangChain:
    """Its FAISS store and its `BM25Retriever`, which holds everything in memory and knows no filter."""

    filters = False

    def fill(self, folder: Path, passages: Passages) -> None:
        """See `Peer`."""
        from langchain_core.embeddings import DeterministicFakeEmbedding

        pairs = list(zip(passages.texts, passages.vectors.tolist(), strict=True))
        numbers = [str(at) for at in range(len(pairs))]
        unused = DeterministicFakeEmbedding(size=passages.vectors.shape[1])
        self._store: Any = import_module("langchain_community.vectorstores").FAISS.from_embeddings(
            pairs, unused, ids=numbers
        )
        self._store.save_local(str(folder))
        self._fill_words(passages)

    def _fill_words(self, passages: Passages) -> None:
        retrievers: Any = import_module("langchain_community.retrievers")
        self._words = retrievers.BM25Retriever.from_texts(passages.texts, k=_POOL)

    def search(self, vector: Vectors, text: str, language: str, days: tuple[int, int]) -> list[str]:
        """See `Peer`."""
        dense = self._store.similarity_search_with_score_by_vector(vector.tolist(), k=_POOL)
        ranks: dict[str, float] = {}
        for found in ([one.page_content for one, _ in dense], [one.page_content for one in self._words.invoke(text)]):
            for rank, content in enumerate(found, 1):
                ranks[content] = ranks.get(content, 0.0) + 1 / (_RRF + rank)
        return sorted(ranks, key=lambda content: -ranks[content])[:_READ]

    def update(self, passages: Passages, places: list[int]) -> None:
        """See `Peer`; BM25 is made anew, as there is no other way."""
        self._store.delete([str(at) for at in places])
        pairs = [(passages.texts[at], passages.vectors[at].tolist()) for at in places]
        self._store.add_embeddings(pairs, ids=[str(at) for at in places])
        self._fill_words(passages)


class Txtai:
    """https://neuml.github.io/txtai/ — days are looked at after the search, among its 50 best."""

    filters = True

    def fill(self, folder: Path, passages: Passages) -> None:
        """See `Peer`."""
        self._known: dict[str, Any] = dict(zip(passages.texts, passages.vectors, strict=True))
        self._made: Any = import_module("txtai").Embeddings(
            method="external",
            transform=lambda texts: np.stack([self._known[text] for text in texts]),
            content=True,
            hybrid=True,
        )
        self._made.index(self._rows(passages, range(len(passages.texts))))
        self._made.save(str(folder))

    def _rows(self, passages: Passages, places: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        for row in passages.rows(places):
            yield row["number"], {"text": row["text"], "day": row["day"]}

    def search(self, vector: Vectors, text: str, language: str, days: tuple[int, int]) -> list[str]:
        """See `Peer`."""
        self._known[text] = vector
        query = "SELECT text FROM txtai WHERE similar(:asked, 50) AND day >= :first AND day <= :last"
        asked = {"asked": text, "first": days[0], "last": days[1]}
        return [row["text"] for row in self._made.search(query, _READ, parameters=asked)]

    def update(self, passages: Passages, places: list[int]) -> None:
        """See `Peer`."""
        self._made.delete(places)
        self._made.upsert(self._rows(passages, places))


PEERS: dict[str, tuple[str, tuple[str, ...], Callable[[], Peer]]] = {
    "ours": ("Dateline", (), Ours),
    "qdrant": ("Qdrant Edge", ("qdrant_edge",), Qdrant),
    "lancedb": ("LanceDB", ("lancedb",), Lance),
    "langchain": ("LangChain: FAISS and BM25Retriever", ("langchain_community", "rank_bm25"), LangChain),
    "txtai": ("txtai", ("txtai",), Txtai),
}


# --- measuring, each in a process of its own -------------------------------------------------------------------------


def measured(name: str, data: Path, folder: Path, searches: int) -> dict[str, float]:
    """Fill, search and update one system, whose files lie in `folder`; times in milliseconds, sizes in MB."""
    passages = _passages(data)
    vectors, asked = np.load(data / "questions.npy"), json.loads((data / "questions.json").read_text())
    before = memory()["rss"]
    peer = PEERS[name][2]()
    result = {"ingest": 1000 * lap(lambda: peer.fill(folder, passages))}
    walls, spent, found = [], [], 0
    for at in range(-5, searches):  # the first five are not counted
        one = asked[at % len(asked)]
        days = date.fromisoformat(one["since"]).toordinal(), date.fromisoformat(one["until"]).toordinal()
        begun, processor = time.perf_counter(), time.process_time()
        got = peer.search(vectors[at % len(asked)], one["text"], one["language"], days)
        if at >= 0:
            walls.append(1000 * (time.perf_counter() - begun))
            spent.append(1000 * (time.process_time() - processor))
            found += len(got)
    result |= {"wall": statistics.median(walls), "processor": statistics.median(spent), "found": found / searches}
    result["memory"] = memory()["rss"] - before
    if name == "ours":
        result["update"] = 1000 * statistics.median(adding_one(folder)[1:])
    else:
        result["update"] = 1000 * statistics.median(_updates(peer, passages))
    result["disk"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    return result


def _updates(peer: Peer, passages: Passages) -> Iterator[float]:
    for number in sorted(set(passages.articles))[:_UPDATES]:
        places = [at for at, article in enumerate(passages.articles) if article == number]
        yield lap(lambda places=places: peer.update(passages, places))  # type: ignore[misc]


def _passages(data: Path) -> Passages:
    rows = json.loads((data / "passages.json").read_text())
    return Passages(np.load(data / "passages.npy"), *([row[at] for row in rows] for at in range(3)))


def prepare(archive_folder: Path, data: Path, searches: int) -> int:
    """Write what every system gets and is asked; the number of passages."""
    with closing(Archive.open(archive_folder)) as archive:
        rows = archive.rows(
            "SELECT text, sentences, day, article, vector FROM passages JOIN articles ON articles.number = article "
            "JOIN vectors ON vectors.number = passages.number ORDER BY passages.number"
        )
    cut = [(row["text"], json.loads(row["sentences"]), date.fromisoformat(row["day"]), row["article"]) for row in rows]
    told = [[text[spans[0][0] : spans[-1][1]], day.toordinal(), article] for text, spans, day, article in cut]
    (data / "passages.json").write_text(json.dumps(told))
    np.save(data / "passages.npy", np.stack([np.frombuffer(row["vector"], np.float16) for row in rows]).astype("f4"))
    vectors, asked = questions(archive_folder, searches + 5)
    np.save(data / "questions.npy", vectors)
    (data / "questions.json").write_text(json.dumps(asked))
    return len(rows)


def alone(name: str, data: Path, folder: Path, searches: int) -> dict[str, float]:
    """`measured` in a fresh process with one thread; raises where it fails."""
    code = (
        "import json, sys\nfrom pathlib import Path\nfrom eval.bench.peers import measured\n"
        "print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))))"
    )
    command = [sys.executable, "-c", code, name, str(data), str(folder), str(searches)]
    environment = {**os.environ, **dict.fromkeys(_ONE_THREAD, "1")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)  # noqa: S603 - our own
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def row_of(name: str, data: Path, folder: Path, searches: int, ingest: float | None) -> str:
    """The line of the table for one system."""
    title, modules, peer = PEERS[name]
    if any(find_spec(module) is None for module in modules):
        return f"| {title} | not installed | | | | | | |"
    try:
        got = alone(name, data, folder, searches)
    except RuntimeError as error:
        return f"| {title} | failed: {error} | | | | | | |"
    seconds = got["ingest"] / 1000 if name != "ours" else ingest
    cells = [title, f"{seconds:.0f}" if seconds else "–", f"{got['wall']:.2f}", f"{got['processor']:.2f}"]
    cells += ["yes" if peer().filters else "–", f"{got['found']:.1f}"]
    cells += [f"{got[what]:,.0f}" for what in ("memory", "update", "disk")]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="passages (100000)")
    parser.add_argument("--archive", type=Path, help="a generated archive of that size that is there already")
    parser.add_argument("--searches", type=int, default=200, help="(200)")
    parser.add_argument("--only", nargs="+", choices=PEERS, default=list(PEERS))
    given = parser.parse_args()
    console = Console(highlight=False, width=400)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = given.archive or work / "ours"
        ingest = None if given.archive else make_archive(folder, given.size)
        count = prepare(folder, work, given.searches)
        console.print(f"{count:,} generated passages, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
        heads = ["system", "ingest s", "search p50 ms", "of the processor", "filters days", "hits", "memory MB"]
        console.print(f"| {' | '.join([*heads, 'update of one article ms', 'disk MB'])} |\n|{'---|' * 9}")
        for one in given.only:
            console.print(row_of(one, work, folder if one == "ours" else work / one, given.searches, ingest))


if __name__ == "__main__":
    main()
