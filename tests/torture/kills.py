"""One archive through hundreds of kills: at named points, in system calls, and at any time.

After each the archive is opened, searched and counted in every way (`audit.py`): first by one who can only read,
then by one who may repair.
"""

import json
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path
from random import Random

from index import vectors
from index.archive import Added, Archive
from index.readers import read
from index.readers.base import Unchanged
from index.upkeep import erase, hide, rebuild
from tests.torture.audit import audit
from tests.torture.points import Points, Target, inbox, points
from tests.torture.reports import PASSAGE_SIZE, Child, Say, hashing, made, named

SYSCALLS = ("fsync", "fdatasync", "pwrite64", "write", "rename", "unlink", "ftruncate", "openat", "mkdir", "rmdir")
_MOST_REPORTS = 250
_JOBS = ("add", "add", "read", "hide", "erase", "erase", "rebuild")


# --- the writer, in its own process --------------------------------------------------------------------------------


def writer(say: Say, folder: Path, seed: int, target: Target | None, first: int, jobs: int) -> None:
    """Do some of everything that writes, and say of each report when it is safe; new ones are numbered from `first`."""
    vectors._FLAT_UP_TO = 300  # lists of neighbours, too, and their making anew
    spots = Points(say, target)
    spots.install()
    chance = Random(seed)  # noqa: S311
    archive = Archive.create(folder, notice="Invented.", passage_size=PASSAGE_SIZE)
    for _ in range(jobs):
        there = [named(row["title"]) for row in archive.rows("SELECT title FROM articles ORDER BY number")]
        job = chance.choice(_JOBS) if there else "add"
        if len(there) > _MOST_REPORTS:
            job = "erase"
        if target and target[0].startswith(("rebuild", "CREATE", "DROP", "ALTER")) and there:
            job = "rebuild"
        if target and target[0].startswith(("erase", "finish erasing", "VACUUM", "CHECKPOINT")) and there:
            job = "erase"
        say("job", job)
        if job in ("add", "read"):
            first = _add(say, archive, spots, chance, there, first, job)
        elif job == "rebuild":
            other = archive.meta("rebuilding") or chance.choice(("hash-64", "hash-32"))
            for _ in rebuild(archive, hashing(other)):
                pass
        elif there:
            _take_away(say, archive, chance, sorted({number for number, _ in there}), job)
    archive.close()


def _add(
    say: Say, archive: Archive, spots: Points, chance: Random, there: list[tuple[int, int]], first: int, job: str
) -> int:
    """New reports, new versions of old ones, and some that are known; the next number."""
    newest = dict(sorted(there))
    count = chance.randint(4, 40)
    old = chance.sample(sorted(newest), min(8, len(newest)))
    given = [made(number) for number in range(first, first + count)]
    given += [made(number, newest[number] + place % 2) for place, number in enumerate(old)]
    if job == "add":
        chance.shuffle(given)

    def items() -> object:
        for one in given:
            spots.met("read before")
            yield one
            spots.met("read after")

    def files() -> object:
        for item in read(inbox(archive.folder), archive.was_read):
            spots.met("read before")
            yield item
            spots.met("read after")

    if job == "read":
        _put(inbox(archive.folder) / f"{first}.jsonl", given[:count])
    encoder = hashing(archive.encoder_name or "hash-64")
    for outcome in archive.add(items() if job == "add" else files(), encoder):  # type: ignore[arg-type]
        spots.met("acknowledge before")
        if isinstance(outcome, Added):
            say("ack", (outcome.article.id, outcome.article.title))
        elif not isinstance(outcome, Unchanged) and "it was erased on" not in outcome.reason:
            say("crash", f"refused: {outcome}")
        spots.met("acknowledge after")
    return first + count


def _put(path: Path, given: list) -> None:  # type: ignore[type-arg]
    """Reports as a file of JSON lines that appears whole."""
    names = ("title", "text", "outlet", "url", "language")
    lines = [{**{n: getattr(one, n) for n in names}, "published": one.published.isoformat()} for one in given]
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f".{path.name}")
    draft.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    draft.replace(path)


def _take_away(say: Say, archive: Archive, chance: Random, there: list[int], job: str) -> None:
    few = chance.sample(there, min(len(there), chance.choice((1, 3, 40 if len(there) > 120 else 5))))
    ids = [archive.rows("SELECT id FROM articles WHERE title LIKE ?", f"kz{number}q v%")[0]["id"] for number in few]
    if job == "hide":
        hide(archive, ids, undo=chance.random() < 0.5)
        return
    whole = [version.article.id for one in ids for version in archive.versions(one)]
    say("erasing", whole)
    erase(archive, ids)
    say("erased", whole)


# --- the one who kills ---------------------------------------------------------------------------------------------


class Killer:
    """Kills writers of one archive, and keeps what must be true of it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = Random(seed)  # noqa: S311
        self.met: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self._acked: set[str] = set()
        self._gone: set[str] = set()
        self._numbers = 1
        self._points = points()
        self._tracer = shutil.which("strace")

    def run(self, kills: int) -> None:
        """That many kills, in turn at a named point, in a system call, and at any time."""
        round_ = 0
        while self.counts["kills"] < kills:
            way = ("named", "named", "call", "any")[round_ % 4]
            self._round(way if self._tracer or way != "call" else "any", round_)
            round_ += 1
        self._round("none", round_)

    def _round(self, way: str, round_: int) -> None:
        target = self._target(round_) if way == "named" else None
        jobs = 2 if way == "none" else 60
        seed = self.chance.randrange(1 << 30)
        child = Child(writer, self.folder, seed, target, self._numbers, jobs, waits=way == "call")
        place = f"at {target}" if target else f"at {way} time"
        if way == "call":
            place = f"in {self._trace(child)}"
        done = child.listen(self.chance.uniform(0.02, 0.8) if way == "any" else 0.0 if way == "call" else 4.0)
        if not done and way != "call":
            child.kill()
        child.ended(20.0)
        self.counts["rounds"] += 1
        if child.exit in (-9, -14):
            self.counts["kills"] += 1
            self.met.update(child.of("point"))
            self.counts["any" if target and not child.of("point") else way] += 1
        where = f"round {round_} (seed {seed}, {place})"
        self.faults += [f"{where}: {fault}" for fault in child.crashes]
        self._settle(child, where)

    def _target(self, round_: int) -> Target:
        fewest = min(self.met[name] for name in self._points)
        rare = [name for name in self._points if self.met[name] == fewest]
        delay = self.chance.uniform(0.00005, 0.004)
        name = self.chance.choice(rare)
        return name, self.chance.choice((1, 1, 1, 2, 3)), delay if name.endswith("during") else 0.0

    def _trace(self, child: Child) -> str:
        """Let a tracer kill the writer as it enters the n-th of some system call."""
        call, n = self.chance.choice(SYSCALLS), self.chance.choice((1, 2, 5, 9, 17, 33))
        rule = f"inject={call}:signal=KILL:when={n}"
        command = [str(self._tracer), "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", rule, "-p", str(child.pid)]
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603
        assert tracer.stderr is not None
        tracer.stderr.readline()  # "attached"
        child.go()
        if not child.listen(5.0):
            child.kill()
        child.ended()
        tracer.wait(20)
        tracer.stderr.close()
        return f"{call} {n}"

    def _settle(self, child: Child, where: str) -> None:
        """Take in what was promised before the end, and hold the archive against it."""
        self._acked |= {name for name, _ in child.of("ack")}
        titles = [named(title)[0] for _, title in child.of("ack")]
        self._numbers = max([self._numbers + 60, *(number + 60 for number in titles)])
        erased = {name for names in child.of("erased") for name in names}
        erasing = {name for names in child.of("erasing") for name in names} - erased
        self._gone |= erased
        self._acked -= self._gone
        if not (self.folder / "archive.sqlite").is_file():
            if self._acked:
                self.faults.append(f"{where}: LOST: the whole archive")
            return
        for held in (True, False):
            look = Child(audit, self.folder, self._acked, self._gone, erasing, held).ended()
            self.counts["opened"] += 1
            ids = look.of("ids")
            self.counts["failed opens"] += not ids
            self.counts["words behind"] += bool(look.of("behind"))
            found = [*look.of("fault"), *look.crashes]
            self.faults += [f"{where}, {'read-only' if held else 'repairing'}: {fault}" for fault in found]
        left = set(ids[-1]) if ids else self._acked
        if erasing and 0 < len(erasing & left) < len(erasing & self._acked):
            self.faults.append(f"{where}: TORN: an erasure was done in part")
        self._gone |= erasing - left
        self._acked -= erasing - left
        self.counts["acknowledged"] = len(self._acked) + len(self._gone)
        if len(list(inbox(self.folder).glob("*.jsonl"))) > 4:
            shutil.rmtree(inbox(self.folder))


def births(folder: Path, seed: int, count: int) -> list[str]:
    """Kill the making of an archive itself; what went wrong. None may hinder the next."""
    chance, faults = Random(seed), []  # noqa: S311
    spots = [name for name in points() if name.split()[0] in ("CREATE", "INSERT", "fsync", "rename", "COMMIT")]
    for number in range(count):
        place = folder / f"birth-{number}"
        name = spots[number % len(spots)]
        target = (name, chance.choice((1, 2, 4)), 0.001 if name.endswith("during") else 0.0)
        Child(writer, place, number, target, 1, 1).ended()
        after = Child(writer, place, number, None, 1, 1).ended()
        faults += [f"birth {number} at {target}: {fault}" for fault in after.crashes]
        look = Child(audit, place, {name for name, _ in after.of("ack")}, set(), set(), False).ended()
        faults += [f"birth {number} at {target}: {fault}" for fault in [*look.of("fault"), *look.crashes]]
        shutil.rmtree(place)
    return faults


def kills(folder: Path, seed: int, count: int) -> tuple[Killer, float]:
    """The whole of it in `folder`, which is empty; what came of it, and the seconds that it took."""
    began = time.monotonic()
    killer = Killer(folder / "archive", seed)
    killer.run(count)
    killer.faults += births(folder, seed, max(2, count // 25))
    return killer, time.monotonic() - began
