"""One writer and eight readers at once, in processes of their own.

A reader may see more each time, never less, and only what was given: each hit's passage is what that report says
there. A second writer is refused with a message that says so.
"""

import time
from collections import Counter
from pathlib import Path
from random import Random

from index.archive import Added, Archive
from index.errors import ArchiveError
from index.passages import passages
from index.store import Filters, Scored
from index.upkeep import rebuild
from tests.torture.reports import PASSAGE_SIZE, Child, Say, filled, hashing, made, named

_READERS = 8


def write(say: Say, folder: Path, seconds: float) -> None:
    """Add, correct and rebuild for so long; each report is told when it is safe."""
    until, first = time.monotonic() + seconds, 1_000
    archive = Archive.create(folder, passage_size=PASSAGE_SIZE)
    while time.monotonic() < until:
        given = [made(number) for number in range(first, first + 40)] + [made(first, 1)]
        for outcome in archive.add(given, hashing("hash-64")):
            if isinstance(outcome, Added):
                say("ack", outcome.article.title)
        first += 40
        if first % 400 == 0:
            for _ in rebuild(archive, hashing("hash-64")):
                pass
            say("rebuilt", 1)
    archive.close()


def intrude(say: Say, folder: Path, seconds: float) -> None:
    """Try to write too; "let in" where that worked, "refused" with the message where it did not."""
    until = time.monotonic() + seconds
    archive = Archive.open(folder)
    while time.monotonic() < until:
        try:
            with archive.exclusive():
                say("let in", 1)  # the writer is between two jobs
        except ArchiveError as error:
            say("refused", str(error))
        time.sleep(0.05)
    archive.close()


def read(say: Say, folder: Path, seconds: float, seed: int) -> None:
    """Search for so long, and say "torn" for what is not as it was given, "fewer" where a count shrinks."""
    until, chance = time.monotonic() + seconds, Random(seed)  # noqa: S311
    archive = Archive.open(folder)
    seen = searches = 0
    while time.monotonic() < until:
        word = chance.choice(("convoy", "Konvoi", "мости", "ministry", "kz7q", "القافلة"))
        vector = hashing(archive.encoder_name).queries([word])[0]
        near = archive.dense(vector, 10, Filters())
        words = archive.bm25(word, "en", 10, Filters())
        for hit in archive.hits([Scored(number, score, score, None) for number, score in [*near, *words]]):
            given = made(*named(hit.article.title))
            spans = {(one.start, one.end) for one in passages(given, PASSAGE_SIZE)}
            if hit.article != given or (hit.passage.start, hit.passage.end) not in spans:
                say("torn", f"{hit.article.title}: {hit.passage}")
        count = archive.count(Filters())
        if count < seen:
            say("fewer", f"{count} reports after {seen}")
        seen = count
        searches += 1
        if chance.random() < 0.02:  # a reader that comes anew
            archive.close()
            archive = Archive.open(folder)
    say("searches", searches)
    say("seen", seen)
    archive.close()


class Readers:
    """What came of it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self, folder: Path, seconds: float, count: int = _READERS) -> None:
        """`count` readers, a writer and an intruder for so long."""
        Child(filled, folder, 60).ended()
        writer, intruder = Child(write, folder, seconds), Child(intrude, folder, seconds)
        readers = [Child(read, folder, seconds, seed) for seed in range(count)]
        for child in (*readers, intruder, writer):
            child.ended(seconds + 60)
            self.faults += [f"EXCEPTION: {line}" for line in child.crashes]
        for child in readers:
            self.faults += [f"TORN: {line}" for line in child.of("torn")]
            self.faults += [f"FEWER: {line}" for line in child.of("fewer")]
            self.counts["searches"] += sum(child.of("searches"))
        self.counts["readers"] = count
        self.counts["added"] = len(writer.of("ack"))
        self.counts["rebuilt"] = len(writer.of("rebuilt"))
        self.counts["second writer refused"] = len(intruder.of("refused"))
        if not intruder.of("refused"):
            self.faults.append("ALONE: the second writer was never refused")
        for line in set(intruder.of("refused")):
            if "\n" in line or "Another process is writing" not in line:
                self.faults.append(f"UNCLEAR: {line!r}")


def readers(folder: Path, seconds: float, count: int = _READERS) -> tuple[Readers, float]:
    """The whole of it in `folder`, which is empty; what came of it, and the seconds that it took."""
    began = time.monotonic()
    run = Readers()
    run.run(folder / "archive", seconds, count)
    return run, time.monotonic() - began
