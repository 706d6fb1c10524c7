"""Every file of an archive flipped, cut, deleted, swapped and put back from an older state.

Each time: `verify` by a process of its own, then all answers (`audit.answers`) by another. What came of it:

    named     verify named it, or opening or asking was refused with an `ArchiveError` of one line
    harmless  all answers are the same, and nobody said anything: the byte was of no use
    late      an answer was wrong, though verify names it
    FORGOTTEN the same, but after one question verify finds nothing any more
    MISSED    an answer was wrong, and nobody said anything
    CRASHED   a process died, or an exception of another kind came
"""

import hashlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from index.archive import Archive
from index.checking import verify
from index.errors import DatelineError
from index.upkeep import rebuild
from tests.torture.audit import QUESTIONS, answers
from tests.torture.reports import Child, Say, filled, hashing, made

Hurt = Callable[[Path], str]
_AT_ONCE = 2


# --- in processes of their own -------------------------------------------------------------------------------------


def live(say: Say, folder: Path, copy: Path) -> None:
    """Copy an archive while it is open, so that its log holds what the database does not."""
    archive = Archive.open(folder)
    for _ in archive.add([made(number) for number in range(900, 930)], hashing("hash-64")):
        pass
    shutil.copytree(folder, copy)
    archive.close()


def look(say: Say, folder: Path) -> None:
    """Say "named" for what verify finds, or that it was refused."""
    try:
        archive = Archive.open(folder)
        for fault in verify(archive):
            say("named", fault.what)
        archive.close()
    except DatelineError as error:
        say("named", str(error))


def ask(say: Say, folder: Path) -> None:
    """Say the digest of each answer, or that it was refused."""
    told: list[str] = []
    try:
        archive = Archive.open(folder, told.append)
        for name, value in answers(archive, QUESTIONS).items():
            digest = hashlib.sha256(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
            say("answer", (name, digest.hexdigest()))
        archive.close()
    except DatelineError as error:
        say("refused", str(error))
    for line in told:
        say("told", line)


def mend(say: Say, folder: Path) -> None:
    """Rebuild, then verify: nothing may be left of damage to what is derived."""
    archive = Archive.open(folder)
    for _ in rebuild(archive, hashing("hash-64")):
        pass
    for fault in verify(archive):
        say("fault", fault.what)
    archive.close()


# --- damages -------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> list[str]:
    skipped = ("writer.lock", ".tantivy-writer.lock", ".tantivy-meta.lock")
    found = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size and path.name not in skipped]
    return sorted(str(path.relative_to(folder)) for path in found if not path.name.endswith("-shm"))


def _flip(name: str, at: float, bit: int) -> Hurt:
    def hurt(folder: Path) -> str:
        data = bytearray((folder / name).read_bytes())
        place = int(at * len(data))
        data[place] ^= 1 << bit
        (folder / name).write_bytes(data)
        return f"{name}: bit {bit} of byte {place} flipped"

    return hurt


def _cut(name: str, at: float) -> Hurt:
    def hurt(folder: Path) -> str:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: int(at * len(data))])
        return f"{name}: cut to {int(at * len(data))} of {len(data)}"

    return hurt


def _delete(name: str) -> Hurt:
    def hurt(folder: Path) -> str:
        (folder / name).unlink()
        return f"{name}: deleted"

    return hurt


def _put(name: str, other: Path, what: str) -> Hurt:
    """A file of another archive, or of an older state, in place of this one's; `name` may be a folder."""

    def hurt(folder: Path) -> str:
        place = folder / name
        if place.is_dir():
            shutil.rmtree(place)
            shutil.copytree(other, place)
        else:
            shutil.copy(other, place)
        return f"{name}: {what}"

    return hurt


def damages(
    folder: Path, older: Path, other: Path, chance: Random, flips: int, cuts: int
) -> Iterator[tuple[str, Hurt]]:
    """All damages to an archive, each with its kind; half of the flips and cuts go into the database and its log."""
    names = _files(folder)
    truth = [name for name in names if name.startswith("archive.sqlite")]
    for number in range(flips):
        name = chance.choice(truth if number % 2 else names)
        yield "flip", _flip(name, chance.random(), chance.randrange(8))
    for number in range(cuts):
        yield "cut", _cut(chance.choice(truth if number % 2 else names), chance.random())
    for name in names:
        yield "deleted", _delete(name)
    yield from _replaced(folder, older, "an older state put back", "stale")
    yield from _replaced(folder, other, "put there from another archive", "swapped")


def _replaced(folder: Path, source: Path, what: str, kind: str) -> Iterator[tuple[str, Hurt]]:
    """Files by their name, or by their ending where names are made by chance, and whole folders."""
    theirs = _files(source)
    for name in _files(folder):
        same = [one for one in theirs if Path(one).name == Path(name).name]
        alike = [one for one in theirs if Path(one).suffix == Path(name).suffix and "/" in one and "/" in name]
        for one in (same or alike)[:1]:
            yield kind, _put(name, source / one, what)
    (epoch,), (their_epoch,) = ([path for path in (one / "index").iterdir()] for one in (folder, source))
    mine = f"index/{epoch.name}"
    yield kind, _put(mine, their_epoch, f"whole, {what}")
    yield kind, _put(f"{mine}/words", their_epoch / "words", f"whole, {what}")


# --- the run -------------------------------------------------------------------------------------------------------


class Damage:
    """Hurts copies of archives, and counts what came of it."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.counts: Counter[tuple[str, str]] = Counter()
        self.faults: list[str] = []
        self.late: list[str] = []
        self.forgotten: list[str] = []
        self._expected: dict[Path, dict[str, set[str]]] = {}

    def run(self, seed: int, flips: int, cuts: int, reports: int, replaced: bool) -> None:
        """`flips` and `cuts` over a closed archive and one whose log is full, then all the rest once if `replaced`."""
        chance = Random(seed)  # noqa: S311
        closed, with_log, older, other = (self.work / name for name in ("closed", "log", "older", "other"))
        _well(Child(filled, closed, reports).ended())
        shutil.copytree(closed, older)
        _well(Child(live, closed, with_log).ended())
        _well(Child(filled, other, reports + 20).ended())
        jobs = [(closed, *one) for one in damages(closed, older, other, chance, flips // 2, cuts // 2)]
        jobs += [
            (with_log, *one) for one in damages(with_log, older, other, chance, flips - flips // 2, cuts - cuts // 2)
        ]
        if not replaced:
            jobs = [job for job in jobs if job[1] in ("flip", "cut")]
        for folder in (closed, with_log):
            whole = self.work / "whole"
            shutil.copytree(folder, whole)
            as_is = _well(Child(ask, whole).ended()).of("answer")
            shutil.rmtree(whole / "index")  # made anew, the languages' means are those of today's reports
            anew = _well(Child(ask, whole).ended()).of("answer")
            self._expected[folder] = {
                name: {digest, other} for (name, digest), (_, other) in zip(as_is, anew, strict=True)
            }
            shutil.rmtree(whole)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(lambda one: self._probe(*one), enumerate(jobs)):
                pass

    def _probe(self, number: int, job: tuple[Path, str, Hurt]) -> None:
        folder, kind, hurt = job
        copy = self.work / f"copy-{number}"
        shutil.copytree(folder, copy)
        what = f"{folder.name}: {hurt(copy)}"
        pristine = self.work / f"again-{number}"
        shutil.copytree(copy, pristine)
        looked, asked = Child(look, pristine).ended(), Child(ask, copy).ended()
        outcome, why = self._judged(folder, looked, asked)
        if outcome == "late" and not Child(look, copy).ended().of("named"):
            outcome = "FORGOTTEN"
        self.counts[kind, outcome] += 1
        self.counts["all", outcome] += 1
        if outcome in ("MISSED", "CRASHED"):
            self.faults.append(f"{outcome}: {what}: {why}")
        if outcome in ("late", "FORGOTTEN"):
            (self.late if outcome == "late" else self.forgotten).append(f"{outcome}: {what}: {why}")
        refused = asked.of("refused")
        if "/index/" in what or " index/" in what:
            self._mended(copy, what, bool(refused))
        for line in [*refused, *looked.of("named")]:
            if "\n" in line:
                self.faults.append(f"UGLY: {what}: {line!r}")
        shutil.rmtree(copy)
        shutil.rmtree(pristine)

    def _mended(self, copy: Path, what: str, refused: bool) -> None:
        """Damage to what is derived must be gone after a rebuild, and may refuse nobody."""
        if refused:
            self.faults.append(f"REFUSED: {what}: what is derived must be made anew")
        mended = Child(mend, copy).ended()
        self.counts["all", "rebuilt"] += 1
        for fault in [*mended.of("fault"), *mended.crashes]:
            self.faults.append(f"NOT MENDED: {what}: {fault}")

    def _judged(self, folder: Path, looked: Child, asked: Child) -> tuple[str, str]:
        if crashes := [*looked.crashes, *asked.crashes]:
            return "CRASHED", crashes[0]
        if asked.of("refused"):
            return "named", ""
        expected = self._expected[folder]
        wrong = [name for name, digest in asked.of("answer") if digest not in expected[name]]
        named = looked.of("named")
        if not wrong:
            return ("named", "") if named else ("harmless", "")
        return ("late" if named else "MISSED"), f"{wrong[:3]} {named[:1]}"


def _well(child: Child) -> Child:
    if child.crashes:
        raise RuntimeError(child.crashes[0])
    return child


def damage(
    folder: Path, seed: int, flips: int, cuts: int, reports: int = 60, replaced: bool = True
) -> tuple[Damage, float]:
    """The whole of it in `folder`, which is empty; what came of it, and the seconds that it took."""
    began = time.monotonic()
    made_ = Damage(folder)
    made_.run(seed, flips, cuts, reports, replaced)
    return made_, time.monotonic() - began
