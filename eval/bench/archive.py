"""How fast the archive is: adding, adding again, adding one report, searching, opening, and the memory it takes.

    python -m eval.bench.archive [--reports 300] [--again 10000] [--sizes 10000 100000 1000000] [--keep FOLDER]

Ingest is measured with the offline encoder, over files in words of the sample archive. The large archives are
generated (`eval.bench.generated` says how), and made by `Archive.add` like any other. Searching runs on one thread, in
a process of its own. Prints Markdown tables.
It does not know whether what is found is right: for that see `eval.bench.vectors` and `eval.bench.fulltext`.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from eval.bench.fulltext import lap
from eval.bench.generated import DAYS, FIRST_DAY, Subjects, make_archive, report_files
from index.archive import Archive
from index.encoder import Encoder, Vectors, load_encoder
from index.readers import read
from index.records import Article
from index.store import Filters
from rag import retrieve

_POOL, _READ = retrieve.DEFAULT.pool, retrieve.DEFAULT.passages
_TOGETHER = 256
"""Passages that the encoder gets at once when it works alone: as many as it tokenises together."""
_KINDS = ("no filter", "days", "outlet and language")


# --- searching, in a process of its own ------------------------------------------------------------------------------


def questions(folder: Path, count: int) -> tuple[Vectors, list[dict[str, str]]]:
    """Vectors (count, dimension) near those of chance passages, and the words and columns of their reports."""
    chance = random.Random(17)  # noqa: S311 - no secret
    noise = np.random.default_rng(17)
    with closing(Archive.open(folder)) as archive:
        (last,) = archive.rows("SELECT max(number) FROM passages")[0]
        query = (
            "SELECT text, outlet, language, vector FROM passages JOIN articles ON articles.number = article "
            "JOIN vectors ON vectors.number = passages.number WHERE passages.number = ?"
        )
        rows = [archive.rows(query, chance.randint(1, last))[0] for _ in range(count)]
    found = np.stack([np.frombuffer(row["vector"], np.float16) for row in rows]).astype(np.float32)
    found += 0.03 * noise.standard_normal(found.shape, np.float32)
    asked = []
    for row in rows:
        words = row["text"].split()
        text = " ".join(chance.sample(words, min(len(words), chance.randint(6, 10))))
        first = FIRST_DAY + timedelta(days=chance.randrange(DAYS - 90))
        until = first + timedelta(days=chance.randint(7, 180))
        days = {"since": first.isoformat(), "until": until.isoformat()}
        asked.append({"text": text, "outlet": row["outlet"], "language": row["language"], **days})
    return found / np.linalg.norm(found, axis=1, keepdims=True), asked


def _filters(kind: str, one: dict[str, str]) -> Filters:
    if kind == "days":
        return Filters(date.fromisoformat(one["since"]), date.fromisoformat(one["until"]))
    if kind == "outlet and language":
        return Filters(outlets=frozenset({one["outlet"]}), languages=frozenset({one["language"]}))
    return Filters()


def fused(archive: Archive, vector: Vectors, text: str, language: str, filters: Filters) -> tuple[list[float], int]:
    """One fused search: the seconds of the processor at its begin and after each part, and how many it found."""
    marks = [time.thread_time()]
    dense = archive.dense(vector, _POOL, filters)
    marks.append(time.thread_time())
    bm25 = archive.bm25(text, language, _POOL, filters)
    marks.append(time.thread_time())
    best = retrieve.fuse(dense, bm25, k=_READ)
    marks.append(time.thread_time())
    found = archive.hits(best)
    marks.append(time.thread_time())
    return marks, len(found)


def searching(folder: Path, prepared: Path, per_kind: int) -> dict[str, Any]:
    """Open the archive and search it, as a fresh process; all times in milliseconds."""
    vectors = np.load(prepared.with_suffix(".npy"))
    asked = json.loads(prepared.read_text())
    begun = time.perf_counter()
    archive = Archive.open(folder)
    archive.bias(vectors[0], "en")  # opens what search uses
    opened = time.perf_counter()
    fused(archive, vectors[0], asked[0]["text"], asked[0]["language"], Filters())
    result: dict[str, Any] = {"open": 1000 * (opened - begun), "first": 1000 * (time.perf_counter() - opened)}
    for place, kind in enumerate(_KINDS):
        walls, parts, found = [], [], 0
        for at in range(1 + place * per_kind, 1 + (place + 1) * per_kind):
            one, filters = asked[at], _filters(kind, asked[at])
            start = time.perf_counter()
            marks, count = fused(archive, vectors[at], one["text"], one["language"], filters)
            walls.append(1000 * (time.perf_counter() - start))
            parts.append(1000 * np.diff([*marks, marks[0]]))
            found += count
        table = np.array(parts)
        result[kind] = {
            "wall": np.percentile(walls, [50, 95]).tolist(),
            "processor": np.percentile(-table[:, -1], [50, 95]).tolist(),
            "parts": np.median(table[:, :-1], axis=0).tolist(),
            "found": found / per_kind,
        }
        if not place:
            result |= memory()
    archive.close()
    return result


def memory() -> dict[str, float]:
    """Of this process, in MB: all that is in memory, and what no other process shares (mapped files left out)."""
    kilobytes = {}
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]:
        name, value, *_ = line.split()
        kilobytes[name] = int(value)
    private = kilobytes["Private_Clean:"] + kilobytes["Private_Dirty:"]
    return {"rss": kilobytes["Rss:"] / 1024, "private": private / 1024, "anonymous": kilobytes["Anonymous:"] / 1024}


def adding_one(folder: Path) -> list[float]:
    """Seconds from adding a report until both searches find it; the first time the archive is opened in it."""
    encoder, took = Subjects(), []
    archive: Archive | None = None
    for number in range(5):
        word = f"zyxwv{time.time_ns():x}"
        report = Article(
            id=f"{time.time_ns():016x}",
            title=f"en {number} {word}",
            text=f"The {word} was seen at the bridge. Nobody was hurt.",
            published=FIRST_DAY,
            outlet="Outlet 0",
            url="",
            language="en",
            source=f"/generated/{word}",
        )
        begun = time.perf_counter()
        archive = archive or Archive.create(folder)
        for _ in archive.add([report], encoder):
            pass
        (found,) = archive.bm25(word, "en", 2, Filters())
        near = archive.dense(encoder.queries([report.title])[0], 50, Filters())
        took.append(time.perf_counter() - begun)
        if found[0] not in dict(near) and not archive.hits(retrieve.fuse([], [found])):
            raise RuntimeError("the new report is not found")
    if archive:
        archive.close()
    return took


# --- adding files ----------------------------------------------------------------------------------------------------


class Twice:
    """An encoder that encodes everything a second time, a few batches together, to see how long that takes alone."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimension = encoder.name, encoder.dimension
        self.queries = encoder.queries
        self.count, self.seconds = 0, 0.0
        self._encoder = encoder
        self._waiting: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        found = self._encoder.passages(texts)
        self._waiting += texts
        if len(self._waiting) >= _TOGETHER:
            self.finish()
        return found

    def finish(self) -> None:
        """Encode what waits; counts it and its seconds."""
        self.seconds += lap(lambda: self._encoder.passages(self._waiting))
        self.count += len(self._waiting)
        self._waiting = []


def ingest(work: Path, encoder: Encoder, count: int) -> tuple[float, float, int]:
    """Seconds of adding `count` reports of files, and of the encoder alone on their passages; how many passages.

    The encoder works alone between the batches of the one run, so that other work on the machine falls on both.
    """
    report_files(work / "first", 2, seed=0)
    report_files(work / "ingest", count, seed=1)
    with closing(Archive.create(work / "ingest-archive")) as archive:
        _add(archive, work / "first", encoder)  # makes the archive the encoder's, which takes a while once
        twice = Twice(encoder)
        both = lap(lambda: _add(archive, work / "ingest", twice))
    added = both - twice.seconds
    twice.finish()
    return added, twice.seconds, twice.count


def _add(archive: Archive, folder: Path, encoder: Encoder) -> int:
    return sum(1 for _ in archive.add(read(folder, archive.was_read), encoder))


def again(work: Path, count: int) -> float:
    """Median seconds of a `dateline add` of `count` reports that are all there, process start included."""
    folder, target = work / "again", work / "again-archive"
    report_files(folder, count, seed=19)
    with closing(Archive.create(target)) as archive:
        _add(archive, folder, Subjects())
    code = "from ui.cli import main; main()"
    command = [sys.executable, "-c", code, "add", str(folder), "--archive", str(target)]
    run = partial(subprocess.run, command, check=True, capture_output=True)
    return statistics.median(lap(run) for _ in range(3))


# --- the tables ------------------------------------------------------------------------------------------------------


def adding_table(work: Path, reports_count: int, again_count: int, encoder: Encoder) -> Iterator[str]:
    """What adding files costs, and adding them again."""
    added, encoded, count = ingest(work, encoder, reports_count)
    yield "| adding files | reports | s | beside | ratio |\n|---|---|---|---|---|"
    yield (
        f"| with the offline encoder | {reports_count:,} ({count:,} passages) | {added:.1f} "
        f"| the encoder alone: {encoded:.1f} s, {count / encoded:.1f} passages/s | {encoded / added:.2f} of its rate |"
    )
    if not again_count:
        return
    repeated = again(work, again_count)
    first = added / reports_count * again_count
    yield (
        f"| again, unchanged, as a command | {again_count:,} | {repeated:.2f} "
        f"| the first time, at the rate above: {first:.0f} s | {first / repeated:.0f} times as fast |"
    )


def archive_rows(folder: Path, size: int, per_kind: int) -> tuple[str, list[str]]:
    """The row of an archive of `size` passages, made now if it is not there, and its rows of searches."""
    built = make_archive(folder, size) if not folder.exists() else 0.0
    with closing(Archive.open(folder)) as archive:
        state = archive.status()
    with tempfile.TemporaryDirectory() as name:
        prepared = Path(name) / "questions.json"
        vectors, asked = questions(folder, len(_KINDS) * per_kind + 1)
        np.save(prepared.with_suffix(".npy"), vectors)
        prepared.write_text(json.dumps(asked))
        _leave_cache(folder)
        from_disk = _searching_alone(folder, prepared, 1)
        found = _searching_alone(folder, prepared, per_kind)
    one, *more = adding_one(folder)
    rate = f"{built:.0f} ({state.passages / built:.0f}/s)" if built else "–"
    cells = [f"{state.passages:,}", f"{state.articles:,}", rate, f"{sum(state.bytes.values()) / 1e6:,.0f}"]
    cells += [f"{found['open'] / 1000:.2f} / {from_disk['open'] / 1000:.2f}", f"{found['first']:.1f}"]
    cells += [f"{one:.2f} / {statistics.median(more):.2f}"]
    cells += [f"{found[name]:,.0f}" for name in ("rss", "private", "anonymous")]
    rows = []
    for kind in _KINDS:
        got = found[kind]
        whole = [" / ".join(f"{value:.2f}" for value in got[name]) for name in ("wall", "processor")]
        parts = [f"{value:.2f}" for value in got["parts"]]
        rows.append(_row([f"{state.passages:,}", kind, *whole, *parts, f"{got['found']:.1f}"]))
    return _row(cells), rows


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _searching_alone(folder: Path, prepared: Path, per_kind: int) -> dict[str, Any]:
    """`searching` in a fresh process that has one thread."""
    code = (
        "import json, sys\nfrom pathlib import Path\nfrom eval.bench.archive import searching\n"
        "print(json.dumps(searching(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))"
    )
    command = [sys.executable, "-c", code, str(folder), str(prepared), str(per_kind)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603 - our own
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _leave_cache(folder: Path) -> None:
    """Ask the system to forget the files of `folder`, so that they are read from the disk."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=300, help="to add with the offline encoder; 0: none (300)")
    parser.add_argument("--again", type=int, default=10_000, help="reports to add a second time; 0: none (10000)")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000], help="passages")
    parser.add_argument("--searches", type=int, default=300, help="of each kind (300)")
    parser.add_argument("--keep", type=Path, help="keep the generated archives here, and use those that are there")
    given = parser.parse_args()
    console = Console(highlight=False, width=400)
    console.print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as name:
        if given.reports:
            for line in adding_table(Path(name), given.reports, given.again, load_encoder()):
                console.print(line)
        made = [archive_rows((given.keep or Path(name)) / str(size), size, given.searches) for size in given.sizes]
    console.print(
        "\n| generated passages | reports | built s | MB on disk | open s, cached / from disk | first search ms "
        f"| add one s, opening too / open | RSS MB | private MB | anonymous MB |\n|{'---|' * 10}"
    )
    for row, _ in made:
        console.print(row)
    console.print(
        "\n| generated passages | filter | p50 / p95 ms | of the processor | dense | BM25 | fuse | rows | hits |"
        f"\n|{'---|' * 9}"
    )
    for _, rows in made:
        console.print("\n".join(rows))
    console.print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
