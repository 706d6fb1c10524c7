"""A full disk, at many points: a small tmpfs with a ballast file that leaves a little more space each time.

A writer adds until it is told that the disk is full. Nothing acknowledged may be lost, reading must go on while the
disk is full, the message must be one line that says what to do, and adding must go on when there is space again.
Needs the right to mount a file system; elsewhere it is skipped.
"""

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from index.archive import Added, Archive
from index.errors import ArchiveError, DatelineError
from index.readers.base import Item, Refusal
from index.records import Article
from index.store import Filters
from index.upkeep import erase, rebuild
from tests.torture.audit import audit
from tests.torture.reports import PASSAGE_SIZE, Child, Say, hashing, made, named

_SIZE = 10_000_000
_NEEDED = 65_536
"""With less than this SQLite cannot make its `-shm`, and nobody can open the archive who has not yet."""
_JOBS = ("add", "add", "erase", "rebuild", "open")


@contextmanager
def small_disk(place: Path, size: int = _SIZE) -> Iterator[bool]:
    """A disk of that many bytes at `place`; False where none can be mounted."""
    place.mkdir(parents=True)
    options = f"size={size},mode=700"
    try:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        mounted = subprocess.run(command, capture_output=True).returncode == 0  # noqa: S603
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S603, S607


def worker(say: Say, folder: Path, first: int, job: str) -> None:
    """Write until the disk is full or the job is done, and read on when it is."""
    archive = None
    try:
        archive = Archive.create(folder, passage_size=PASSAGE_SIZE)
        _work(say, archive, first, job)
        say("done", job)
    except ArchiveError as error:
        say("full", str(error))
    if archive is not None:
        _read(say, archive, "the writer itself")
        archive.close()
    try:
        with_own = Archive.open(folder)
    except DatelineError as error:
        say("unreadable", f"opening: {error}")
        return
    _read(say, with_own, "one who opens it now")
    with_own.close()


def _work(say: Say, archive: Archive, first: int, job: str) -> None:
    encoder = hashing(archive.encoder_name or "hash-64")
    there = archive.rows("SELECT id, title FROM articles ORDER BY number")
    if job == "erase" and there:
        say("erasing", there[0]["id"])
        erase(archive, [there[0]["id"]])
    elif job == "rebuild" and there:
        for _ in rebuild(archive, encoder):
            pass
    elif job == "open":
        archive.bm25("convoy", "en", 5, Filters())
    else:
        given: list[Item | Article] = [made(number) for number in range(first, first + 150)]
        for outcome in archive.add(given, encoder):
            if isinstance(outcome, Added):
                say("ack", (outcome.article.id, outcome.article.title))
            elif isinstance(outcome, Refusal) and "erased on" not in outcome.reason:
                say("crash", f"refused: {outcome}")


def _read(say: Say, archive: Archive, who: str) -> None:
    """All reports, and a search: refused to nobody because the disk is full."""
    try:
        for name in archive.article_ids():
            archive.article(name)
        if archive.encoder_name:
            archive.dense(hashing(archive.encoder_name).queries(["convoy"])[0], 5, Filters())
            archive.bm25("convoy", "en", 5, Filters())
    except DatelineError as error:
        say("unreadable", f"{who}: {error}")


class Disk:
    """Fills a small disk again and again with one archive on it."""

    def __init__(self, place: Path, seed: int) -> None:
        self.place = place
        self.chance = Random(seed)  # noqa: S311
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self._acked: set[str] = set()
        self._number = 1

    def run(self, times: int) -> None:
        """That often full, then freed, then written again; a new archive when the old one fills the disk."""
        archive, rounds = 0, 0
        while self.counts["full"] < times and rounds < times * 4:
            folder = self.place / f"archive-{archive}"
            self._round(folder, rounds)
            rounds += 1
            if sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) > _SIZE // 4:
                subprocess.run(["rm", "-rf", str(folder)], check=True)  # noqa: S603, S607
                archive, self._acked, self._number = archive + 1, set(), 1

    def _round(self, folder: Path, round_: int) -> None:
        ballast = self.place / "ballast"
        left = self.chance.choice((0, 4096, 20_000, 65_536, 150_000, 300_000, 600_000)) + self.chance.randrange(9_000)
        _fill(ballast, left)
        job = self.chance.choice(_JOBS) if self._acked else "add"
        where = f"round {round_} ({job} with {left} bytes free)"
        child = Child(worker, folder, self._number, job).ended()
        self._told(child, where, left)
        ballast.unlink()
        if not (folder / "archive.sqlite").is_file() and not self._acked:
            return
        erasing = set(child.of("erasing"))
        look = Child(audit, folder, self._acked, set(), erasing, False).ended()
        self.faults += [f"{where}, freed: {fault}" for fault in [*look.of("fault"), *look.crashes]]
        self._acked -= erasing - set(look.of("ids")[-1] if look.of("ids") else ())
        again = Child(worker, folder, self._number, "add").ended()
        self._told(again, f"{where}, again with space")
        self.counts["resumed"] += not again.of("full")
        self.faults += [f"{where}: still refused with space free: {line}" for line in again.of("full")]
        look = Child(audit, folder, self._acked, set(), set(), False).ended()
        self.faults += [f"{where}, resumed: {fault}" for fault in [*look.of("fault"), *look.crashes]]
        self._number += 151

    def _told(self, child: Child, where: str, left: int = _SIZE) -> None:
        self._acked |= {name for name, _ in child.of("ack")}
        self.counts["acknowledged"] += len(child.of("ack"))
        self._number = max([self._number, *(named(title)[0] for _, title in child.of("ack"))])
        full = child.of("full")
        self.counts["full"] += bool(full)
        self.faults += [f"{where}: {line}" for line in child.crashes]
        if self._acked:
            unreadable = child.of("unreadable")
            if left < _NEEDED and all(line.startswith("opening") for line in unreadable):
                self.counts["not opened"] += len(unreadable)
            else:
                self.faults += [f"{where}: UNREADABLE for {line}" for line in unreadable]
        for line in full:
            self.counts[f"said: {' '.join(line.split()[-12:])}"] += 1
            if "\n" in line or not ("space" in line or "full" in line.lower()):
                self.faults.append(f"{where}: UNCLEAR: {line!r}")


def _fill(ballast: Path, left: int) -> None:
    """Take all the disk but about `left` bytes."""
    with ballast.open("wb", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(b"\1" * 65_536)
    size = ballast.stat().st_size
    with ballast.open("r+b") as stream:
        stream.truncate(max(0, size - left))


def disk(folder: Path, seed: int, times: int) -> tuple[Disk | None, float]:
    """The whole of it; None where no disk can be mounted; and the seconds that it took."""
    began = time.monotonic()
    with small_disk(folder / "disk") as mounted:
        if not mounted:
            return None, 0.0
        run = Disk(folder / "disk", seed)
        run.run(times)
    return run, time.monotonic() - began
