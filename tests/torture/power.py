"""A power cut, simulated: what was written but not flushed may be gone, in whole or in part.

A tracer (`strace`) notes every write, truncation, flush, rename and deletion of a writer, those of SQLite, tantivy and
FAISS too. From these notes the disk is made as it may be after a cut at any moment, in three ways:

    strict    only what was flushed: bytes by a flush of their file, names by a flush of their folder
    ordered   all names, but of the bytes only what was flushed
    torn      of what was not flushed, each write came or not, and half of the folders kept their old names

Not covered: a disk that lies about a flush, writes through a memory map (only SQLite's `-shm`, which is made anew), and
sectors torn within 4,096 bytes. Skipped where there is no `strace`, or where it may not trace.
"""

import pickle
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.torture.audit import audit
from tests.torture.kills import writer
from tests.torture.reports import Child

_CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink,unlinkat,mkdir,rmdir,lseek,dup,dup2,fcntl,close"
_LINE = re.compile(r"^(\d+) +(?:<\.\.\. (\w+) resumed>)?(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
_FD = re.compile(r"^(?:AT_FDCWD|(\d+))(?:<([^>]*)>)?$")
_PAGE = 4096
WAYS = ("strict", "ordered", "torn")


# --- notes → calls -------------------------------------------------------------------------------------------------


def calls(log: Path) -> Iterator[tuple[str, list[str], int]]:
    """Each call that succeeded, when it was done: name, arguments, result."""
    begun: dict[str, str] = {}
    with log.open(encoding="ascii", errors="replace") as stream:
        for line in stream:
            found = _LINE.match(line)
            if found is None:
                continue
            pid, resumed, rest = found.groups()
            if rest.endswith("<unfinished ...>"):
                begun[pid] = rest.removesuffix("<unfinished ...>")
                continue
            whole = _CALL.match(begun.pop(pid, "") + rest if resumed else rest)
            if whole and int(whole[3]) >= 0:
                yield whole[1], [part.strip() for part in whole[2].split(", ")], int(whole[3])


def _bytes(text: str) -> bytes:
    """The reverse of how the tracer writes bytes: each in hexadecimal, all in quotes."""
    return bytes.fromhex(text.strip('".').replace("\\x", ""))


def _path(text: str) -> str:
    """A path, which the tracer writes as bytes or as it is."""
    return _bytes(text).decode() if "\\x" in text else text.strip('"')


# --- a disk --------------------------------------------------------------------------------------------------------


@dataclass
class Inode:
    """A file's bytes as programs see them, as they are surely on the disk, and the writes in between."""

    live: bytearray = field(default_factory=bytearray)
    flushed: bytes = b""
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes), or (length, None) for a truncation."""

    def write(self, at: int, data: bytes | None) -> None:
        """Write, or cut to length `at`."""
        _apply(self.live, at, data)
        self.waiting.append((at, data))

    def flush(self) -> None:
        """All is on the disk from now on."""
        self.flushed, self.waiting = bytes(self.live), []


def _apply(to: bytearray, at: int, data: bytes | None) -> None:
    length = at if data is None else max(len(to), at)
    if len(to) > length:
        del to[length:]
    to.extend(bytes(length - len(to)))
    if data is not None:
        to[at : at + len(data)] = data


class Disk:
    """What is below `root`: names as programs see them, and as they are surely on the disk."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.names: dict[str, Inode | None] = {root: None}  # None: a folder
        self.flushed: dict[str, Inode | None] = {root: None}
        self._open: dict[int, tuple[Inode | None, list[int], str]] = {}

    def call(self, name: str, said: list[str], result: int) -> None:
        """Take in one call; those outside `root` change nothing."""
        if name == "openat":
            self._opened(_path(said[1]), said[2], result)
        elif name in ("rename", "unlink", "rmdir", "mkdir", "unlinkat"):
            self._named(name, said)
        else:
            self._descriptor(name, said, result)

    def _opened(self, path: str, flags: str, result: int) -> None:
        if not path.startswith(self.root):
            return
        if "O_CREAT" in flags and path not in self.names:
            self.names[path] = Inode()
        inode = self.names.get(path)
        if inode is not None and "O_TRUNC" in flags:
            inode.write(0, None)
        self._open[result] = inode, [0], path

    def _named(self, name: str, said: list[str]) -> None:
        if name == "unlinkat":  # of a folder that is deleted whole: the folder's descriptor comes first
            found = _FD.match(said[0])
            path = f"{_path(found[2])}/{_path(said[1])}" if found and found[2] else _path(said[1])
        else:
            path = _path(said[0])
        if name == "rename" and path in self.names:
            for one in [key for key in self.names if key == path or key.startswith(f"{path}/")]:
                self.names[_path(said[1]) + one.removeprefix(path)] = self.names.pop(one)
        elif name == "mkdir" and path.startswith(self.root):
            self.names[path] = None
        elif name in ("unlink", "rmdir", "unlinkat"):
            self.names.pop(path, None)

    def _descriptor(self, name: str, said: list[str], result: int) -> None:
        number = _FD.match(said[0])
        if number is None or number[1] is None or int(number[1]) not in self._open:
            return
        inode, offset, path = self._open[int(number[1])]
        if name in ("fsync", "fdatasync"):
            self._flush(inode, path)
        elif name == "close":
            del self._open[int(number[1])]
        elif name in ("dup", "dup2") or (name == "fcntl" and said[1].startswith("F_DUPFD")):
            self._open[result] = inode, offset, path
        elif name == "lseek":
            offset[0] = result
        elif inode is not None and name == "write":
            inode.write(offset[0], _bytes(said[1])[:result])
            offset[0] += result
        elif inode is not None and name == "pwrite64":
            inode.write(int(said[3]), _bytes(said[1])[:result])
        elif inode is not None and name == "ftruncate":
            inode.write(int(said[1]), None)

    def _flush(self, inode: Inode | None, path: str) -> None:
        if inode is not None:
            inode.flush()
            return
        elsewhere = {one: held for one, held in self.flushed.items() if one.rpartition("/")[0] != path}
        inside = {one: held for one, held in self.names.items() if one.rpartition("/")[0] == path}
        self.flushed = elsewhere | inside

    def cut(self, way: str, chance: Random, to: Path) -> None:
        """Write to `to` what may be left after a power cut."""
        keeps_old: dict[str, bool] = {}
        names: dict[str, Inode | None] = {}
        for source, old in ((self.flushed, True), (self.names, False)):
            for path, inode in source.items():
                folder = path.rpartition("/")[0]
                is_old = keeps_old.setdefault(folder, way == "strict" or (way == "torn" and chance.random() < 0.5))
                if is_old == old:
                    names[path] = inode
        to.mkdir(parents=True)
        for path in sorted(names):
            inode, place = names[path], to / path.removeprefix(self.root).lstrip("/")
            if path == self.root or path.endswith("-shm") or path.rpartition("/")[0] not in names:
                continue
            if inode is None:
                place.mkdir(parents=True, exist_ok=True)
            elif place.parent.is_dir():
                place.write_bytes(_left(inode, way, chance))


def _left(inode: Inode, way: str, chance: Random) -> bytes:
    if way != "torn":
        return inode.flushed
    left = bytearray(inode.flushed)
    for at, data in inode.waiting:
        if data is None:
            if chance.random() < 0.5:
                _apply(left, at, None)
            continue
        for start in range(0, len(data), _PAGE):
            if chance.random() < 0.5:
                _apply(left, at + start, data[start : start + _PAGE])
    return bytes(left)


# --- the run -------------------------------------------------------------------------------------------------------


class Power:
    """Cuts the power of one writer at many moments."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self, folder: Path, seed: int, cuts: int, jobs: int) -> bool:
        """Record a writer of so many jobs, then cut so often in each way; False where nothing can be traced."""
        log, root = folder / "calls", folder / "archive"
        if not _recorded(log, root, seed, jobs):
            return False
        every = list(calls(log))
        chance = Random(seed)  # noqa: S311
        moments = set(chance.sample(range(len(every)), min(cuts, len(every))))
        self.counts["calls"] = len(every)
        disk = Disk(str(root))
        said: list[tuple[str, Any]] = []
        for moment, (name, values, result) in enumerate(every):
            if name == "write" and (held := _FD.match(values[0])) and "socket" in _path(held[2] or ""):
                said.append(pickle.loads(_bytes(values[1])[4:]))  # noqa: S301 - our own
            disk.call(name, values, result)
            if moment in moments and "archive.sqlite" in {Path(one).name for one in disk.flushed}:
                for way in WAYS:
                    self._cut(folder / "cut", disk, way, chance, said, f"{way} cut after call {moment} ({name})")
        whole = {path: inode for path, inode in disk.names.items() if inode is not None and not path.endswith("-shm")}
        for path, inode in whole.items():  # the notes must be complete, or nothing was shown
            if Path(path).is_file() and Path(path).read_bytes() != inode.live:
                self.faults.append(f"the notes do not tell how {path} came about")
        return True

    def _cut(self, to: Path, disk: Disk, way: str, chance: Random, said: list[tuple[str, Any]], where: str) -> None:
        disk.cut(way, chance, to)
        child = Child.__new__(Child)  # only for its way of sorting what was said
        child.said = said
        gone = {name for names in child.of("erased") for name in names}
        erasing = {name for names in child.of("erasing") for name in names} - gone
        acked = {name for name, _ in child.of("ack")} - gone
        look = Child(audit, to, acked, gone, erasing, False).ended()
        self.faults += [f"{where}: {fault}" for fault in [*look.of("fault"), *look.crashes]]
        self.counts[way] += 1
        self.counts["acknowledged"] = len(acked) + len(gone)
        shutil.rmtree(to)


def _recorded(log: Path, root: Path, seed: int, jobs: int) -> bool:
    """Run a writer under the tracer; whether there was one."""
    tracer = shutil.which("strace")
    if tracer is None:
        return False
    child = Child(writer, root, seed, None, 1, jobs, waits=True)
    command = [
        tracer,
        "-f",
        "-y",
        "-xx",
        "-s",
        "100000000",
        "-o",
        str(log),
        "-e",
        f"trace={_CALLS}",
        "-p",
        str(child.pid),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as traced:  # noqa: S603
        assert traced.stderr is not None
        attached = "attached" in traced.stderr.readline()
        child.go()
        child.ended(300)
        traced.wait(60)
    if child.crashes:
        raise RuntimeError(child.crashes[0])
    return attached


def power(folder: Path, seed: int, cuts: int, jobs: int = 12) -> tuple[Power | None, float]:
    """The whole of it in `folder`, which is empty; None where nothing can be traced; and the seconds that it took."""
    began = time.monotonic()
    run = Power()
    return (run if run.run(folder, seed, cuts, jobs) else None), time.monotonic() - began


__all__ = ["WAYS", "Power", "calls", "power"]
