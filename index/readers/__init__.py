"""Files, folders and addresses → valid reports, each with the bytes it was read from. Knows nothing about the archive.

    for item in read(Path("reports")):      # Found, Refusal, FileRead, Unchanged

The form of a file is told by its name, else by its first bytes. Readers of what others made (pages, PDF, office
files, mail, feeds) run in a process of their own. What cannot be read becomes a `Refusal` with its reason, and
the batch goes on.
"""

import hashlib
import importlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.errors import InputError
from index.places import written
from index.readers.base import MAX_BYTES, Draft, File, FileRead, Found, Item, Meter, Refusal, Unchanged, failed
from index.readers.formats import FORMATS, SUFFIXES, form_of
from index.readers.validate import MAX_CHARACTERS, article
from index.readers.worker import Workshop
from index.records import Origin

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "SUFFIXES",
    "FileRead",
    "Found",
    "Item",
    "Meter",
    "Refusal",
    "Unchanged",
    "article",
    "files_of",
    "read",
    "read_fetched",
    "size_of",
]

WasRead = Callable[[str, str], int | None]
"""(source, SHA-256) → the count of reports of a file that was read in this state, None if it was not."""
_DEPTH = 2
"""A zip in a zip is read, a zip in that is not."""


def read(path: Path, was_read: WasRead = lambda source, sha256: None, meter: Meter | None = None) -> Iterator[Item]:
    """The reports of a file, or of all files below a folder in the order of their names.

    Hidden files and folders (`.git`, `.DS_Store`) are passed over. Each file ends with a `FileRead`, or is one
    `Unchanged` where `was_read` knows it; one that the disk does not give is a `Refusal` without, to be tried again.
    `meter` counts the bytes of the files that were read.

    Raises:
        InputError: `path` does not exist. All else comes as a `Refusal`.
    """
    try:
        is_folder = path.is_dir()
        found = is_folder or path.exists()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    if not found:
        raise InputError(f"There is no file or folder {path}.")
    with Workshop() as workshop:
        for file in _files(path) if is_folder else [path]:
            if isinstance(file, Refusal):
                yield file
            else:
                yield from _read_path(file, was_read, workshop, meter or Meter())


def read_fetched(file: File, was_read: WasRead = lambda source, sha256: None) -> Iterator[Item]:
    """The reports of a page or feed that was fetched."""
    with Workshop() as workshop:
        yield from _read_whole(file, hashlib.sha256(file.data).hexdigest(), was_read, workshop)


def _files(folder: Path) -> list[Path | Refusal]:
    """All files below `folder` that are not hidden, and a `Refusal` for each folder that is not read."""
    found: dict[Path, Path | Refusal] = {}

    def refuse(error: OSError) -> None:
        found[Path(error.filename)] = Refusal(_name(Path(error.filename)), str(error.strerror))

    for root, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for link in (Path(root, name) for name in folders if Path(root, name).is_symlink()):
            found[link] = Refusal(str(link), "a link to a folder; such links are not followed")
        found |= {Path(root, name): Path(root, name) for name in files if not name.startswith(".")}
    return [found[path] for path in sorted(found)]


def _name(path: Path, *, follow: bool = True) -> str:
    """Where something was read from; bytes of a file's name that are no UTF-8 are written in hexadecimal."""
    whole = os.path.realpath(path) if follow else os.path.join(os.path.realpath(path.parent), path.name)
    return written(whole)


def size_of(paths: Iterable[Path]) -> int:
    """The bytes of all files that `read` would read."""
    return sum(file.stat().st_size for path in paths for file in files_of(path))


def files_of(path: Path) -> list[Path]:
    """The files that `read` would read: `path` itself, or all below it."""
    return [file for file in (_files(path) if path.is_dir() else [path]) if isinstance(file, Path) and file.is_file()]


def _read_path(path: Path, was_read: WasRead, workshop: Workshop, meter: Meter) -> Iterator[Item]:
    name, before = _name(path), meter.done
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
            raise InputError("not a file, or a link to nowhere")
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except (InputError, OSError) as error:
        place = name if path.exists() else _name(path, follow=False)
        yield Refusal(place, getattr(error, "strerror", None) or str(error))
        return
    file = File(name=name, captured=datetime.fromtimestamp(status.st_mtime, UTC), path=path, meter=meter)
    yield from _read_whole(file, sha256, was_read, workshop)
    meter.done = before + status.st_size  # some readers read a part twice, or leave one out
    # a file that is being written while it is read is read again the next time: its hash was of something else


def _read_whole(file: File, sha256: str, was_read: WasRead, workshop: Workshop) -> Iterator[Item]:
    known = was_read(file.name, sha256)
    if known is not None:
        yield Unchanged(file.name, known)
        return
    began = datetime.now(UTC)
    reports = refused = 0
    try:
        for item in _drafts(file, workshop, _DEPTH):
            one = _validated(item, file) if isinstance(item, Draft) else _in_one_line(item)
            reports += isinstance(one, Found)
            refused += isinstance(one, Refusal)
            yield one
    except OSError as error:  # no `FileRead`: the disk or the network may give it the next time
        yield Refusal(file.name, f"it cannot be read: {error.strerror or error}")
        return
    yield FileRead(file.name, sha256, reports, refused, began)


def _drafts(file: File, workshop: Workshop, depth: int) -> Iterator[Draft | Refusal]:
    """What the reader of its form finds in `file`; its faults as a `Refusal` of what is left of the file."""
    try:
        form = form_of(file)
        one = FORMATS[form]
        if one.is_collection:
            if not depth:
                raise InputError("a collection in a collection in a collection; unpack it first")
            reader = importlib.import_module(f"index.readers.{one.module}")
            yield from reader.read(file, lambda inner: _drafts(inner, workshop, depth - 1))
        elif one.is_foreign:
            yield from workshop.read(one.module, _carried(file))
        else:
            yield from importlib.import_module(f"index.readers.{one.module}").read(file)
    except InputError as error:
        yield Refusal(file.name, str(error))
    except Exception as error:
        if isinstance(error, OSError) and error.errno and file.path:  # the file's, not that of what is in it
            raise
        # a reader's own fault must not end the batch
        yield Refusal(file.name, failed(error))


def _carried(file: File) -> File:
    """The file with its bytes, for another process: what is read there is what was read here."""
    return replace(file, data=file.read(), path=None, meter=None)


def _in_one_line(refusal: Refusal) -> Refusal:
    """A reason may repeat what stands in the file."""
    return replace(refusal, reason=" ".join(refusal.reason.split()))


def _validated(draft: Draft, file: File) -> Found | Refusal:
    source = f"{file.name}{draft.place}"
    try:
        found = article(draft.fields, source)
    except InputError as error:
        return Refusal(source, str(error))
    captured = draft.captured or file.captured
    origin = Origin(source, hashlib.sha256(draft.original).hexdigest(), captured, draft.reader, draft.record)
    key = found.url or (f"{file.name}#{draft.key}" if draft.key else file.name)
    key = key.encode("utf-8", "backslashreplace").decode()  # a name inside a file may hold half a character
    return Found(found, origin, draft.original, key, draft.modified)
