"""The named points at which a writer can be killed: just before each, just after it, or in the midst of it.

    with_points(say, ("COMMIT during", 3, 0.0007))   # 0.7 ms after the third COMMIT began

SQLite's are told by its trace callback, all others by wrapping the function. What happens inside SQLite, tantivy and
FAISS is met by a timer: its signal, which nobody catches, ends the process wherever that is.
"""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index import archive as adding
from index import derived, durable, fulltext, stories, upkeep, vectors
from tests.torture.reports import Say

STATEMENTS = ("BEGIN", "INSERT", "UPDATE", "DELETE", "COMMIT", "VACUUM", "CHECKPOINT", "CREATE", "DROP", "ALTER")
FUNCTIONS: dict[str, tuple[Any, str]] = {
    "fsync": (os, "fsync"),
    "rename": (os, "rename"),
    "delete": (os, "unlink"),
    "delete folder": (shutil, "rmtree"),
    "make folder": (os, "mkdir"),
    "embed": (adding, "embedded"),
    "add batch": (adding.Archive, "_add_batch"),
    "link stories": (stories, "link"),
    "vector write": (vectors, "write"),
    "vector extend": (vectors, "extend"),
    "vector save": (faiss, "write_index"),
    "table save": (np, "save"),
    "replace": (durable, "replace"),
    "words add": (fulltext.FullText, "add"),
    "words commit": (fulltext.FullText, "commit"),
    "derived build": (derived.Derived, "build"),
    "finish": (derived.Derived, "_finish"),
    "settle": (adding.Archive, "_settle"),
    "erase rows": (upkeep, "_erase_rows"),
    "finish erasing": (adding.Archive, "finish_erasing"),
    "drop old epochs": (adding.Archive, "drop_old_epochs"),
    "rebuild batch": (upkeep, "_rebuild_batch"),
    "rebuild begin": (upkeep, "_prepare"),
}
OWN = ("read", "acknowledge")
"""Told by the writer itself."""
NAMES = (*STATEMENTS, *FUNCTIONS, *OWN)
SIDES = ("before", "during", "after")
Target = tuple[str, int, float]
"""Name and side of the point, which time it is met, and how many seconds later the end comes."""


class Points:
    """Counts how often the wanted point is met, and kills this process at its time."""

    def __init__(self, say: Say, target: Target | None) -> None:
        self._say = say
        self._name, self._left, self._delay = target or ("", 0, 0.0)

    def met(self, name: str) -> None:
        """The point `name` is reached."""
        if name != self._name:
            return
        self._left -= 1
        if self._left == 0:
            self._say("point", name)
            if self._delay:
                signal.setitimer(signal.ITIMER_REAL, self._delay)
            else:
                os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Watch all points in this process, for good."""
        for name, (holder, attribute) in FUNCTIONS.items():
            inner = holder.__dict__[attribute]
            if isinstance(inner, classmethod):
                setattr(holder, attribute, classmethod(self._wrapped(name, inner.__func__)))
            else:
                setattr(holder, attribute, self._wrapped(name, inner))
        connect: Any = sqlite3.connect

        def connected(*arguments: Any, **more: Any) -> sqlite3.Connection:  # noqa: ANN401 - whatever it takes
            connection: sqlite3.Connection = connect(*arguments, **more)
            connection.set_trace_callback(self._statement)
            return connection

        sqlite3.connect = connected  # type: ignore[assignment]

    def _wrapped(self, name: str, inner: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever it takes
            self.met(f"{name} before")
            self.met(f"{name} during")
            made = inner(*arguments, **more)
            self.met(f"{name} after")
            return made

        return watched

    def _statement(self, text: str) -> None:
        if "wal_checkpoint" in text:
            text = "CHECKPOINT"
        word = text.split(None, 1)[0].upper() if text else ""
        if word in STATEMENTS:
            self.met(f"{word} before")
            self.met(f"{word} during")


def points() -> list[str]:
    """All points with all their sides; SQLite tells only of the beginning of a statement."""
    return [
        f"{name} {side}"
        for name in NAMES
        for side in SIDES
        if not (side == "after" and name in STATEMENTS) and not (side == "during" and name in OWN)
    ]


def inbox(folder: Path) -> Path:
    """The folder beside the archive from which the writer reads files."""
    return folder.with_name("inbox")
