"""An archive as plain files, and back: for another machine, another program, or a copy to keep.

    folder/manifest.json       written last: its existence means that the rest is complete
           articles.jsonl      a version of a report a line, in the order in which they were added
           originals/ab/abc…   the bytes as they came, named by their SHA-256

The README says which fields a line has. Vectors and full text are not in it: they are made from the articles.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from index import durable, notes
from index.archive import Archive
from index.errors import ArchiveError, InputError
from index.readers.base import Found, Refusal
from index.records import Article, Entry, Origin, TimeMention
from index.rows import ERASED, article_of, moment, stamp
from index.upkeep import hide
from index.writing import note_erased

FORM = "dateline-export"
VERSION = 1
Tick = Callable[[int], None]


def export(archive: Archive, folder: Path, tick: Tick = lambda done: None) -> dict[str, Any]:
    """Write the whole archive to `folder`, which must not exist or be empty; the manifest.

    What is damaged is left out, and named in the manifest under `damaged`: ids of reports, hashes of originals.

    Raises:
        InputError: the folder holds something. ArchiveError: the archive cannot be read at all.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} holds something already; name a folder that does not exist.")
    draft = folder.with_name(f"{folder.name}.partial")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        (draft / "originals").mkdir(parents=True, mode=0o700)
        manifest = _written(archive, draft, tick)
        durable.put(draft / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
        durable.flush(folder.parent)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return manifest


def _written(archive: Archive, draft: Path, tick: Tick) -> dict[str, Any]:
    digest, count, damaged = hashlib.sha256(), 0, []
    with durable.written(draft / "articles.jsonl") as stream:
        for number, name in archive.rows("SELECT number, id FROM articles ORDER BY number"):
            try:
                line = json.dumps(_plain(archive, number), ensure_ascii=False).encode() + b"\n"
            except ArchiveError:
                damaged.append(str(name))
                continue
            stream.write(line)
            digest.update(line)
            count += 1
            tick(count)
    without, originals = _without(archive), 0
    for (sha256,) in archive.rows("SELECT sha256 FROM originals WHERE size != ?", ERASED):
        try:
            data = archive.original(sha256)
        except ArchiveError:
            damaged.append(sha256)
            without.append(sha256)
            continue
        path = draft / "originals" / sha256[:2] / sha256
        path.parent.mkdir(exist_ok=True, mode=0o700)
        durable.put(path, data)
        originals += 1
    with archive.sound():
        rows = [notes.sound("erased", row) for row in archive.rows("SELECT * FROM erased ORDER BY at, id")]
    erased = [{"id": row["id"], "at": row["at"]} for row in rows]
    return {
        "form": FORM,
        "version": VERSION,
        "made": stamp(datetime.now(UTC)),
        "notice": archive.notice,
        "articles": count,
        "originals": originals,
        "without_original": without,
        "damaged": damaged,
        "sha256": {"articles.jsonl": digest.hexdigest()},
        "erased": erased,
    }


def _without(archive: Archive) -> list[str]:
    """Hashes of bytes that were erased with another report which stood in them too."""
    return [row["sha256"] for row in archive.rows("SELECT sha256 FROM originals WHERE size = ?", ERASED)]


def _plain(archive: Archive, number: int) -> dict[str, Any]:
    (row,) = archive.rows("SELECT * FROM articles WHERE number = ?", number)
    with archive.sound():
        article = article_of(row)
    origins = [
        {"source": one.source, "sha256": one.sha256, "captured": stamp(one.captured), "reader": one.reader,
         "record": one.record}
        for one in archive.origins(article.id)
    ]  # fmt: skip
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "published": article.published.isoformat(),
        "outlet": article.outlet,
        "url": article.url,
        "language": article.language,
        "source": article.source,
        "time": article.time,
        "dated": article.dated,
        "entries": [
            {"start": one.start, "end": one.end, "published": one.published.isoformat(), "clock": one.clock,
             "heading": one.heading}
            for one in article.entries
        ],
        "pages": list(article.pages),
        "times": [
            {"start": one.start, "end": one.end, "first": one.first.isoformat(), "last": one.last.isoformat()}
            for one in article.times
        ],
        "report": row["report"],
        "captured": row["captured"],
        "modified": row["modified"],
        "added": row["added"],
        "stands_from": row["stands_from"],
        "stands_until": row["stands_until"],
        "story": row["story"],
        "hidden": row["hidden"],
        "origins": origins,
    }  # fmt: skip


def is_export(folder: Path) -> bool:
    """Whether `folder` looks like an export: `add` would take all its versions for reports of their own."""
    try:
        with (folder / "manifest.json").open("rb") as stream:
            return FORM.encode() in stream.read(200)
    except OSError:
        return False


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an export, after its articles were held against it.

    Raises:
        InputError: it is no export, not complete, or altered.
    """
    if not (folder / "manifest.json").is_file():
        raise InputError(
            f"{folder} is not an export of Dateline: it has no manifest.json. An export is made by: dateline export DIR"
        )
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
        with (folder / "articles.jsonl").open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise InputError(f"{folder} is not a complete export: {error}") from error
    if not isinstance(found, dict) or found.get("form") != FORM:
        raise InputError(f"{folder} is not an export of Dateline: its manifest does not say so.")
    if found.get("version") != VERSION:
        raise InputError(f"{folder} is an export of another version of Dateline; this one reads version {VERSION}.")
    if found.get("sha256") != {"articles.jsonl": sha256}:
        raise InputError(f"{folder}/articles.jsonl was altered after the export: its SHA-256 is another.")
    try:
        [(one["id"] + one["at"], moment(one["at"])) for one in found["erased"]], frozenset(found["without_original"])
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{folder} is not a complete export: its manifest was altered.") from error
    return found


def imported(folder: Path) -> Iterator[Found | Refusal]:
    """The reports of an export, for `Archive.add`: a `Found` for each place that a version came from.

    An original that is missing or altered is refused, and the rest goes on.
    """
    without = frozenset(manifest(folder)["without_original"])
    with (folder / "articles.jsonl").open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                fields = json.loads(line)
                article = _article(fields)
                for origin in fields["origins"]:
                    yield _found(folder, fields, article, origin, without)
            except InputError as error:
                yield Refusal(f"{folder}/articles.jsonl#{number}", str(error))
            except (ValueError, TypeError, KeyError) as error:
                reason = f"not a line that an export writes ({type(error).__name__}: {str(error)[:80]})"
                yield Refusal(f"{folder}/articles.jsonl#{number}", reason)


def finish(archive: Archive, folder: Path) -> None:
    """After all was added: hide what was hidden, and keep erased what was erased."""
    hidden = []
    with (folder / "articles.jsonl").open("rb") as stream:
        for line in stream:
            fields = json.loads(line)
            if fields["hidden"] and archive.find(fields["id"]):
                hidden.append(fields["id"])
    hide(archive, hidden)
    with archive.exclusive(), archive.transaction() as connection:
        for one in manifest(folder)["erased"]:
            note_erased(connection, one["id"], one["at"])


def _article(fields: dict[str, Any]) -> Article:
    return Article(
        **{name: str(fields[name]) for name in ("id", "title", "text", "outlet", "url", "language", "source")},
        **{name: str(fields[name]) for name in ("time", "dated")},
        published=date.fromisoformat(fields["published"]),
        entries=tuple(
            Entry(one["start"], one["end"], date.fromisoformat(one["published"]), one["clock"], one["heading"])
            for one in fields["entries"]
        ),
        pages=tuple(map(int, fields["pages"])),
        times=tuple(
            TimeMention(one["start"], one["end"], date.fromisoformat(one["first"]), date.fromisoformat(one["last"]))
            for one in fields["times"]
        ),
    )


def _found(
    folder: Path, fields: dict[str, Any], article: Article, origin: dict[str, str], without: frozenset[str]
) -> Found:
    sha256 = origin["sha256"]
    if len(sha256) != 64 or not all(digit in "0123456789abcdef" for digit in sha256):
        raise InputError("a SHA-256 that is none")
    path = folder / "originals" / sha256[:2] / sha256
    try:
        data = b"" if sha256 in without else path.read_bytes()
    except OSError as error:
        raise InputError(f"its original {sha256[:16]} is missing from the export") from error
    if sha256 not in without and hashlib.sha256(data).hexdigest() != sha256:
        raise InputError(f"its original {sha256[:16]} was altered")
    where = Origin(origin["source"], sha256, moment(origin["captured"]), origin["reader"], origin["record"])
    modified = moment(fields["modified"]) if fields["modified"] else None
    return Found(article, where, data, fields["report"], modified)
