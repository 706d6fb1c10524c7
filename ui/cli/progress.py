"""What a command shows while it works: on a terminal something that moves, elsewhere plain lines on stderr."""

import time
from collections import deque
from datetime import timedelta
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn
from rich.progress import Progress as Bar
from rich.status import Status as Spinner
from rich.text import Text

from ui import terminal
from ui.cli.common import console

_SECONDS_A_LINE = 5.0
_AT_ONCE = 0.1
_PACE_SECONDS = 60.0
"""The time that is left is told from the pace of so long: what was there already goes a hundred times as fast."""


class Ticker:
    """What is being done now: a moving line on a terminal; elsewhere plain lines on stderr, or nothing."""

    def __init__(self, *, plain: bool = True) -> None:
        self._console = console(stderr=True)
        self._plain = plain
        self._spinner: Spinner | None = None

    def __enter__(self) -> "Ticker":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def say(self, text: str) -> None:
        """This is being done now."""
        shown = Text(terminal.line(text))
        if not self._console.is_terminal:
            if self._plain:
                self._console.print(shown)
        elif self._spinner:
            self._spinner.update(shown)
        else:
            self._spinner = self._console.status(shown)
            self._spinner.start()

    def stop(self) -> None:
        """Take the line away, so that something else can be printed; `say` brings it back."""
        if self._spinner:
            self._spinner.stop()
            self._spinner = None


class _Rate(ProgressColumn):
    """Items a second, or seconds an item; and the time that is left."""

    def render(self, task: Task) -> Text:
        return Text(_pace(task.speed, task.remaining))


def _pace(speed: float | None, remaining: float | None) -> str:
    """Speed and time left: "3.2 a second, 0:00:20 left"; "14.0 s each, 1:02:10 left"."""
    if not speed:
        return ""
    remaining = max(0.0, remaining or 0)
    pace = f"{speed:.1f} a second" if speed >= 1 else f"{1 / speed:.1f} s each"
    return f"{pace}, {timedelta(seconds=round(remaining / speed))} left"


class _Pause:
    """When the next plain line is due: every few seconds, but in the midst of a batch, which comes all at once."""

    def __init__(self, now: float) -> None:
        self._told = self._called = now

    def is_due(self, now: float) -> bool:
        waited, since = now - self._told, now - self._called
        self._called = now
        due = waited >= _SECONDS_A_LINE and (since < _AT_ONCE or waited >= 3 * _SECONDS_A_LINE)
        self._told = now if due else self._told
        return due


class _Progress:
    """A bar on a terminal, which goes when it is done."""

    def __init__(self, what: str, total: int, *columns: ProgressColumn) -> None:
        self._what = what
        self._console = console(stderr=True)
        self._bar = Bar(*columns, console=self._console, transient=True) if self._console.is_terminal else None
        self._task = self._bar.add_task(what, total=total, state="") if self._bar else None

    def say(self, text: str) -> None:
        """Something slow begins, in one line."""
        self._console.print(Text(terminal.line(text)))

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar:
            self._bar.stop()


class Counting(_Progress):
    """A bar with count and rate on a terminal, a line every few seconds elsewhere; call it with what is done."""

    def __init__(self, what: str, total: int) -> None:
        super().__init__(what, total, TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate())
        self._total = total
        self._began = time.monotonic()
        self._pause = _Pause(self._began)

    def __call__(self, done: int) -> None:
        """So many are done."""
        now = time.monotonic()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done)
        elif self._pause.is_due(now):
            pace = _pace(done / (now - self._began), self._total - done)
            self._console.print(Text(f"{self._what}: {done:,} of {self._total:,}, {pace}"))

    def __enter__(self) -> Self:
        if not self._bar:
            self._console.print(Text(f"{self._what}: {self._total:,} …"))
        return super().__enter__()


class Metering(_Progress):
    """A bar over bytes of files, with the reports and their rate: on a terminal; elsewhere a line every few seconds."""

    def __init__(self, what: str, size: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[state]}"))
        super().__init__(what, max(size, 1), *columns)
        self._size = size
        now = time.monotonic()
        self._pause, self._marks = _Pause(now), deque([(now, 0, 0)])

    def __call__(self, done: int, count: int) -> None:
        """So many bytes and reports are done."""
        now = time.monotonic()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, state=self._state(done, count))
        elif (done < self._size or not self._size) and self._pause.is_due(now):
            share = f"{min(done / self._size, 1):.0%} of {megabytes(self._size)}, " if self._size else ""
            self._console.print(Text(f"{self._what}: {share}{self._state(done, count)}"))

    def _state(self, done: int, count: int) -> str:
        now = time.monotonic()
        if now - self._marks[-1][0] >= 1:
            self._marks.append((now, done, count))
        while len(self._marks) > 2 and now - self._marks[1][0] >= _PACE_SECONDS:
            self._marks.popleft()
        since, bytes_then, count_then = self._marks[0]
        took = max(now - since, 1e-3)
        pace = _pace((count - count_then) / took, 0).partition(",")[0]
        speed, remaining = (done - bytes_then) / took, self._size - done
        left = f"{timedelta(seconds=round(remaining / speed))} left" if speed > 0 and remaining > 0 else ""
        return ", ".join(part for part in (reports_of(count), pace, left) if part)


def reports_of(count: int) -> str:
    """A count of reports in words: "1 report", "2,000 reports"."""
    return f"{count:,} {'report' if count == 1 else 'reports'}"


def megabytes(count: int) -> str:
    """Bytes for people: "3.1 MB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
