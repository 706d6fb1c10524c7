"""The files of a full-text index: are they as tantivy wrote them? Knows nothing about what is searched in them.

Each segment's file ends in a footer with its CRC. `meta.json` has none, and a file of another index passes its own;
so when a writer closes, `seal.json` is written with the size and footer of every file. It is gone while one writes:
after a kill only tantivy's footers speak.
"""

import errno
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from index import durable

_SEAL = "seal.json"
_META = "meta.json"
_MANAGED = ".managed.json"
_PARTS = ("term", "idx", "pos", "fieldnorm", "fast", "store")
"""The files of each segment; `.pos` and `.store` hold next to nothing here, but tantivy wants them."""
_MAGIC = 1337
"""What the last four bytes of each of them say; see tantivy's `directory/footer.rs`."""
_PIECE = 1 << 22
NO_DAMAGE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
"""What goes wrong with sound files too: making the index anew would cost minutes and not help."""


def damaged(folder: Path, whole: bool) -> list[str]:
    """The names of the files of an index that are missing or not as they were written; none where there is no index.

    Unless `whole`, only the sizes and the ends of the files are looked at, not all the bytes of the large ones.
    Another process may be writing meanwhile: what seems damaged then is looked at again.
    """
    found: list[str] = []
    for _ in range(10):
        before = _state(folder)
        found = sorted(_wrong(folder, whole, *before))
        if not found or _state(folder) == before:
            break
    return found


def _state(folder: Path) -> tuple[bytes | None, bytes | None]:
    seal, meta = folder / _SEAL, folder / _META
    return seal.read_bytes() if seal.is_file() else None, meta.read_bytes() if meta.is_file() else None


def _wrong(folder: Path, whole: bool, seal: bytes | None, meta: bytes | None) -> Iterator[str]:
    """By the seal where there is one, else by what tantivy itself knows of its files."""
    if seal is not None:
        try:
            marks = {str(name): str(mark) for name, mark in json.loads(seal).items()}
        except (ValueError, AttributeError):
            yield _SEAL
            return
        yield from (name for name, mark in marks.items() if _mark(folder, name, whole) != mark)
        if _META not in marks:
            yield _SEAL
    elif meta is not None:
        try:
            names = _named(meta)
        except (ValueError, LookupError, TypeError, AttributeError):
            yield _META
            return
        yield from (name for name in names if not _mark(folder, name, whole))
        if not _managed(folder) >= {*names, _META}:
            yield _MANAGED
    elif any(folder.glob("*.term")):
        yield _META


def _managed(folder: Path) -> set[str]:
    """The files that tantivy takes for its own, to delete them when they are used no more."""
    try:
        return set(json.loads((folder / _MANAGED).read_bytes()))
    except (OSError, ValueError, TypeError):
        return set()


def _named(meta: bytes) -> list[str]:
    """The files of the segments that a meta.json names."""
    names = []
    for segment in json.loads(meta)["segments"]:
        stem = segment["segment_id"].replace("-", "")
        names += [f"{stem}.{part}" for part in _PARTS]
        if segment["deletes"]:
            names.append(f"{stem}.{segment['deletes']['opstamp']}.del")
    return names


def _mark(folder: Path, name: str, whole: bool) -> str:
    """Size and checksum of a file, as the file's end says it; empty if it is missing, cut off or (`whole`) changed.

    The end of a segment's file: {"version": …, "crc": …}, its length in four bytes, `_MAGIC` in four.
    """
    try:
        with (folder / name).open("rb") as file:
            if name in (_META, _MANAGED):
                data = file.read()
                return f"{len(data)} {zlib.crc32(data)}"
            size = file.seek(0, os.SEEK_END)
            file.seek(size - 8)
            length, magic = (int.from_bytes(file.read(4), "little") for _ in range(2))
            body = file.seek(size - 8 - length)
            end = file.read(length).decode("ascii")
            if magic != _MAGIC or (whole and json.loads(end)["crc"] != _crc(file, body)):
                return ""
            return f"{size} {end}"
    except (OSError, ValueError, LookupError, TypeError) as error:
        if isinstance(error, OSError) and error.errno in NO_DAMAGE:
            raise
        return ""


def _crc(file: BinaryIO, size: int) -> int:
    file.seek(0)
    crc = 0
    while size and (piece := file.read(min(size, _PIECE))):
        crc = zlib.crc32(piece, crc)
        size -= len(piece)
    return crc


def put_seal(folder: Path) -> None:
    """Say which files are whole now, with their size and footer."""
    names = [_META, _MANAGED, *_named((folder / _META).read_bytes())]
    marks = {name: _mark(folder, name, whole=False) for name in names}
    durable.replace(folder / _SEAL, json.dumps(marks).encode())


def break_seal(folder: Path) -> None:
    """Before the first byte is written: a seal that outlived a write would call a sound index damaged."""
    (folder / _SEAL).unlink(missing_ok=True)
    durable.flush(folder)
