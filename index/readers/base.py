"""What a reader takes and gives. Readers know one format each, and nothing about the archive.

File ──reader──▶ Draft, Draft, Refusal … ──validated──▶ Found
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from index.errors import InputError
from index.records import Article, Origin

if TYPE_CHECKING:
    from typing_extensions import Buffer

MAX_BYTES = 50_000_000
"""Of one document. Collections (JSONL, WARC, zip, mail boxes) may be larger: they are read piece by piece."""


class Meter:
    """How many bytes of the files on disk have been read so far."""

    def __init__(self) -> None:
        self.done = 0


class _Metered(io.FileIO):
    """A file that tells how far it has been read."""

    def __init__(self, path: Path, meter: Meter) -> None:
        super().__init__(path)
        self._meter, self._before = meter, meter.done

    def readinto(self, buffer: "Buffer") -> int:
        count = super().readinto(buffer) or 0
        self._meter.done = max(self._meter.done, self._before + self.tell())  # what is read again counts once
        return count


@dataclass(frozen=True, slots=True)
class File:
    """A document or collection to be read: a file on disk, or bytes that came from inside another or from the net."""

    name: str
    """As it is shown and kept: a path, `a.zip!/b.html`, an address."""
    captured: datetime
    """UTC: when these bytes were taken."""
    path: Path | None = None
    data: bytes = b""
    """The bytes, where there is no path."""
    address: str = ""
    """The address it was taken from, where that is known from outside (WARC, feed, fetch)."""
    media_type: str = ""
    """As a server or an archive named it, without parameters: "text/html"."""
    charset: str = ""
    """As a server or an archive named it; may be false."""
    meter: Meter | None = field(default=None, repr=False, compare=False)

    def open(self) -> BinaryIO:
        """A stream of its bytes."""
        if self.path is None:
            return io.BytesIO(self.data)
        return io.BufferedReader(_Metered(self.path, self.meter)) if self.meter else self.path.open("rb")

    def read(self) -> bytes:
        """All its bytes.

        Raises:
            InputError: they are more than one document may have.
        """
        with self.open() as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InputError(f"more than the {MAX_BYTES:,} bytes that one document may have; split it")
        return data


@dataclass(frozen=True, slots=True)
class Draft:
    """One report as a reader found it, not validated yet."""

    fields: dict[str, Any]
    """title, text, published; outlet, url, language, time, dated, entries, pages where known; see `Article`."""
    original: bytes
    """The bytes of this one report as they came."""
    reader: str
    """With its version: "trafilatura 2.3.1"."""
    place: str = ""
    """Inside the file: "#3", "!/page.html"."""
    record: str = ""
    """A WARC-Record-ID, a message's number."""
    key: str = ""
    """What stays the same inside this file when the text is corrected; needed where a file holds several reports
    and they have no address."""
    captured: datetime | None = None
    """UTC, where it is another than the file's."""
    modified: datetime | None = None
    """UTC: when this version came to stand, where the report says so itself."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not read, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """A valid report, with the bytes it was read from."""

    article: Article
    origin: Origin
    original: bytes = field(repr=False)
    key: str
    """The same for all versions of one report: its address, else its file and its place there."""
    modified: datetime | None = None
    """UTC: when this version came to stand, where the report says so itself."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """The end of a file: all that was in it has come before this."""

    source: str
    sha256: str
    reports: int
    refused: int
    began: datetime
    """UTC: what was refused of it before is no longer so."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that was read before and holds the same bytes still: nothing in it was read again."""

    source: str
    reports: int


Item = Found | Refusal | FileRead | Unchanged
"""What reading yields, in the order of the files."""

Reader = Callable[[File], Iterator[Draft | Refusal]]
"""Yields what it found. It may raise `InputError` for the file as a whole; any other error is a fault of the reader,
which the door turns into a `Refusal`."""


def failed(error: Exception) -> str:
    """The reason for a refusal where a reader met what it was not made for."""
    return f"its reader failed ({type(error).__name__}): {' '.join(str(error).split())[:160]}"
