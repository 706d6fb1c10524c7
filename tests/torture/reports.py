"""Invented reports that can be told again from their title alone, and the processes that store them.

    made(7, 1)  →  the report "kz7q v1": number 7 in its first correction

So whoever finds a report in an archive can say whether it is what was given, without a list of what was given.
"""

import multiprocessing
import os
import re
import signal
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from index import archive as archive_module
from index import derived
from index.archive import Archive
from index.readers.base import Refusal
from index.records import Article
from index.upkeep import erase, hide
from tests.conftest import HashEncoder, report

SAYINGS = {
    "en": ("The convoy reached Marenka before noon.", "The ministry gave no figure.", "Two bridges are closed."),
    "de": ("Der Konvoi erreichte Marenka am Vormittag.", "Das Ministerium nannte keine Zahl.", "Die Brücke ist zu."),
    "uk": ("Колона дісталася Маренки до полудня.", "Міністерство не назвало числа.", "Два мости закрито."),
    "ru": ("Колонна достигла Маренки до полудня.", "Министерство не назвало числа.", "Два моста закрыты."),
    "ar": ("وصلت القافلة إلى مارنكا قبل الظهر.", "لم تذكر الوزارة أي رقم.", "أغلق جسران في المدينة."),
    "fr": ("Le convoi a atteint Marenka avant midi.", "Le ministère n'a pas donné de chiffre.", "Deux ponts fermés."),
}
Say = Callable[[str, object], None]
TITLE = re.compile(r"kz(\d+)q v(\d+)")
PASSAGE_SIZE = 120
TAIL = 50
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([f"tests.torture.{part}" for part in ("kills", "power", "disk", "readers", "damage")])


def made(number: int, version: int = 0) -> Article:
    """A report of three to eight passages; every seventh is the wire copy of the one before it."""
    told = number - 1 if number % 7 == 3 else number
    chance = Random(told)  # noqa: S311 - not for secrets
    language = list(SAYINGS)[told % len(SAYINGS)]
    lines = [
        f"{chance.choice(SAYINGS[language])} {chance.randrange(10**6)} {told}." for _ in range(chance.randint(6, 16))
    ]
    if version:
        lines.insert(1, f"Correction {version} of {chance.randrange(10**9)}.")
    return report(
        number,
        "\n\n".join(" ".join(lines[start : start + 4]) for start in range(0, len(lines), 4)),
        title=f"kz{number}q v{version}",
        outlet=f"Outlet {number % 5}",
        url=f"https://wire.example/{number}",
        language=language,
    )


def named(title: str) -> tuple[int, int]:
    """Number and version of the report with that title."""
    found = TITLE.fullmatch(title)
    if found is None:
        raise ValueError(f"no report has the title {title!r}")
    return int(found[1]), int(found[2])


def hashing(name: str) -> HashEncoder:
    """The encoder of that name: "hash-64" has 64 dimensions."""
    return HashEncoder(name, int(name.rpartition("-")[2]))


def small() -> None:
    """Batches and tails so small that a few reports go through all that a million would."""
    archive_module._BATCH_PASSAGES = 8
    derived.TAIL = TAIL


def filled(say: Say, folder: Path, count: int) -> None:
    """An archive of `count` reports, some in two versions, one hidden, one erased, one refused."""
    archive = Archive.create(folder, notice="Invented.", passage_size=PASSAGE_SIZE)
    items: list[Any] = [made(number) for number in range(1, count + 1)]
    items += [made(number, 1) for number in range(1, count + 1, 9)]
    items += [Refusal("/reports/blank.txt", "it holds no words")]
    for _ in archive.add(items, hashing("hash-64")):
        pass
    hide(archive, [made(5).id])
    erase(archive, [made(6).id])
    for _ in archive.add([made(number) for number in range(count + 1, count + 9)], hashing("hash-64")):
        pass
    archive.close()


# --- processes -----------------------------------------------------------------------------------------------------


class Child:
    """A process of its own that runs `body(say, *arguments)`; what it said counts however it ends."""

    def __init__(self, body: Callable[..., None], *arguments: object, waits: bool = False) -> None:
        self._end, theirs = CONTEXT.Pipe()
        self.said: list[tuple[str, Any]] = []
        self._process = CONTEXT.Process(target=_run, args=(theirs, waits, body, arguments))
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        """Its number."""
        return int(self._process.pid or 0)

    def go(self) -> None:
        """Let a process run that waits."""
        self._end.send(None)

    def kill(self) -> None:
        """End it now."""
        self._process.kill()

    def listen(self, seconds: float) -> bool:
        """Take in what it says for so long; whether it has ended."""
        until = time.monotonic() + seconds
        while self._end.poll(max(0.0, until - time.monotonic())):
            try:
                self.said.append(self._end.recv())
            except (EOFError, OSError):
                self._process.join()
                return True
        return False

    def ended(self, seconds: float = 60.0) -> "Child":
        """Itself, when it has ended; killed if that takes longer."""
        if not self.listen(seconds):
            self.said.append(("crash", f"not done after {seconds} s"))
            self.kill()
            self.listen(10)
        return self

    @property
    def exit(self) -> int:
        """How it ended; the signal, negative, if one killed it."""
        return int(self._process.exitcode or 0)

    def of(self, kind: str) -> list[Any]:
        """What it said of that kind."""
        return [value for name, value in self.said if name == kind]

    @property
    def crashes(self) -> list[str]:
        """What went wrong in it without being meant to: an exception, or a signal of its own making."""
        wrong = [str(value) for value in self.of("crash")]
        if self.exit in (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT, -signal.SIGFPE, -signal.SIGILL):
            wrong.append(f"ended by {signal.Signals(-self.exit).name}")
        return wrong


def _run(end: Connection, waits: bool, body: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # FAISS tells of few training points

    def say(kind: str, value: object) -> None:
        end.send((kind, value))  # one write to the socket: no kill takes it back

    code = 0
    small()
    try:
        if waits:
            end.recv()
        body(say, *arguments)
    except BaseException:
        say("crash", traceback.format_exc()[-3000:])
        code = 1
    end.close()
    os._exit(code)
