"""Zip: the files in it, each read as if it lay in a folder. Nothing is ever unpacked to disk."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from index.errors import InputError
from index.readers.base import MAX_BYTES, Draft, File, Refusal

_MAX_MEMBERS = 200_000
_MAX_TOTAL = 4_000_000_000
_MAX_RATIO = 200
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Of the others, 400 bytes can become 400 MB in one step, whatever size the list gives."""
_ROOM = 1_000_000
"""A member may be small and dense: the ratio counts only from so many bytes on."""


def read(file: File, inner: Callable[[File], Iterator[Draft | Refusal]]) -> Iterator[Draft | Refusal]:
    """All reports of all files in the archive.

    Raises:
        InputError: it is no zip file, or a bomb.
    """
    with file.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise InputError(f"not a zip file, or a damaged one: {error}") from error
        with archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_size(members)
            for member in members:
                if not _is_hidden(member.filename):
                    yield from _member(file, archive, member, inner)


def _check_size(members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    if len(members) > _MAX_MEMBERS or total > _MAX_TOTAL:
        raise InputError(f"{len(members):,} files of {total:,} bytes are too much for one zip file; split it")


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith(".") and part not in ("..", ".") for part in parts) or "__MACOSX" in parts


def _member(
    file: File, archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: Callable[[File], Iterator[Draft | Refusal]]
) -> Iterator[Draft | Refusal]:
    place = f"!/{member.filename}"
    name = f"{file.name}{place}"
    try:
        data = _unpacked(archive, member)
    except InputError as error:
        yield Refusal(name, str(error))
        return
    taken = _taken(member) or file.captured
    for item in inner(File(name=name, captured=taken, data=data)):
        if isinstance(item, Draft):
            key = f"{place}|{item.key}" if item.key else place
            yield replace(item, place=f"{place}{item.place}", key=key, captured=item.captured or taken)
        else:
            yield item


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.flag_bits & 0x1:
        raise InputError("encrypted: unpack it first")
    if member.compress_type not in _METHODS:
        raise InputError("packed in a rare way (bzip2, LZMA or another); unpack it first")
    if member.file_size > MAX_BYTES:
        raise InputError(f"{member.file_size:,} bytes are more than the {MAX_BYTES:,} that one document may have")
    if member.file_size > _ROOM and member.file_size > _MAX_RATIO * max(member.compress_size, 1):
        raise InputError("packed so densely that it looks like a zip bomb; unpack it first if you trust it")
    try:
        with archive.open(member) as stream:
            data = stream.read(member.file_size + 1)  # the size in the list may lie
    except Exception as error:  # zlib, lzma and bz2 each have an error of their own
        raise InputError(f"cannot be unpacked: {error}") from error
    if len(data) > member.file_size:
        raise InputError("larger than the zip file says; it is damaged, or a zip bomb")
    return data


def _taken(member: zipfile.ZipInfo) -> datetime | None:
    """When the file was last changed; None where the zip does not know: its days begin with 1980, which stands for 0.

    Programs that make the same zip of the same files each time set that day; zip files are younger.
    """
    if member.date_time[0] == 1980:
        return None
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return None
