"""Files → articles, validated here once. Knows nothing about the archive.

    .txt    first line `date YYYY-MM-DD Title`, then paragraphs and short headings
    .md     front matter (title, published, outlet, url, language), then the text
    .jsonl  one object a line: title, text, published, outlet, url, language

What cannot be read becomes a `Refusal` with its reason, and the batch goes on.
"""

import hashlib
import json
import math
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.errors import InputError
from index.language import detect
from index.records import Article

MAX_BYTES = 50_000_000
MAX_CHARACTERS = 200_000
"""Of one report; to embed so many takes 4 to 15 seconds. A longer file is a collection, not a report."""
_MAX_FIELD = 2_000
_MAX_FRONT_MATTER = 20_000
_MAX_NESTING = 20
_DATE_LINE = re.compile(r"date\s+(\d{4}-\d{2}-\d{2})\s+(\S.*)")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?")
_SUFFIXES = (".txt", ".md", ".markdown", ".jsonl")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not read, and why."""

    source: str
    reason: str


def read(path: Path) -> Iterator[Article | Refusal]:
    """The articles of a file, or of all files below a folder in the order of their names.

    Hidden files and folders (`.git`, `.DS_Store`) are passed over.

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
    for file in _files(path) if is_folder else [path]:
        if isinstance(file, Refusal):
            yield file
        else:
            yield from _read_file(file)


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


def _name(path: Path) -> str:
    """Where something was read from; bytes of a file's name that are no UTF-8 are written in hexadecimal."""
    return os.fsencode(os.path.realpath(path)).decode("utf-8", "backslashreplace")


def _read_file(path: Path) -> Iterator[Article | Refusal]:
    source = _name(path)
    try:
        text = _decoded(path)
    except (InputError, OSError) as error:
        yield Refusal(source, getattr(error, "strerror", None) or str(error))
        return
    if path.suffix.lower() == ".jsonl":
        if not text.strip():
            yield Refusal(source, "the file is empty")
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield _attempt(_from_json, line, f"{source}#{number}")
    else:
        reader = _from_text if path.suffix.lower() == ".txt" else _from_markdown
        yield _attempt(reader, text, source)


def _attempt(reader: Callable[[str, str], Article], text: str, source: str) -> Article | Refusal:
    try:
        return reader(text, source)
    except InputError as error:
        return Refusal(source, str(error))


def _decoded(path: Path) -> str:
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(f"files ending in {path.suffix or '(nothing)'} are not read; use .txt, .md, .jsonl")
    if not path.is_file():  # a pipe or a device would never end
        raise InputError("not a file, or a link to nowhere")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise InputError(f"{size:,} bytes are more than the {MAX_BYTES:,} that one file may have; split it")
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"not a text in UTF-8 (byte {error.start:,}); convert it first, or it is binary") from error
    if "\0" in text:
        raise InputError("a binary file: it holds NUL characters")
    return _lines(text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _from_text(text: str, source: str) -> Article:
    first, _, body = text.strip().partition("\n")
    line = _DATE_LINE.fullmatch(first.strip())
    if not text.strip():
        raise InputError("the file is empty")
    if not line:
        raise InputError("the first line must be `date YYYY-MM-DD Title`")
    return article({"title": line[2], "published": line[1], "text": body}, source)


def _from_markdown(text: str, source: str) -> Article:
    text, handler = text.strip(), YAMLHandler()
    if not text:
        raise InputError("the file is empty")
    try:
        head, body = handler.split(text) if handler.detect(text) else ("", text)
    except ValueError as error:
        raise InputError("the front matter does not end: close it with a line `---`") from error
    fields = _yaml(head)
    if not isinstance(fields, dict) or not fields:
        raise InputError("no front matter: begin with `---`, title: …, published: YYYY-MM-DD, `---`")
    fields.setdefault("published", fields.pop("date", None))
    return article({**fields, "text": body}, source)


def _yaml(text: str) -> Any:  # noqa: ANN401 - whatever it holds
    """Front matter as plain values. Short, flat and without aliases, it cannot exhaust time or memory."""
    if len(text) > _MAX_FRONT_MATTER:
        raise InputError(f"the front matter is longer than {_MAX_FRONT_MATTER:,} characters")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _MAX_NESTING:
                raise InputError("the front matter holds aliases or is nested too deeply; give plain values")
        return yaml.safe_load(text)
    except InputError:
        raise
    except Exception as error:  # the loader's own errors, and whatever an odd tag or number makes it raise
        reason = " ".join(str(error).split())[:160]
        raise InputError(f"the front matter is not valid YAML: {reason}") from error


def _from_json(line: str, source: str) -> Article:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not valid JSON: {error}") from error
    if not isinstance(fields, dict):
        raise InputError("not a JSON object")
    return article(fields, source)


def article(fields: dict[str, Any], source: str) -> Article:
    """Validate the fields of one report, whatever file they come from.

    Unknown fields are left alone; `language` is detected where it is missing or no ISO 639-1 code.

    Raises:
        InputError: a field is missing, too long or of the wrong type; the message names it.
    """
    text = _lines(_string(fields, "text", MAX_CHARACTERS))
    title, outlet, url, language = (
        " ".join(_string(fields, key, _MAX_FIELD).split()) for key in ("title", "outlet", "url", "language")
    )
    published = _published(fields.get("published"))
    if not title:
        raise InputError("there is no title")
    if not text:
        raise InputError("there is no text")
    code = _LANGUAGE.fullmatch(language.lower())
    identity = "\x1f".join([title, text, published.isoformat(), outlet, url])
    return Article(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        title=title,
        text=text,
        published=published,
        outlet=outlet,
        url=url,
        language=code[1] if code else detect(f"{title}\n{text}"),
        source=source,
    )


def _string(fields: dict[str, Any], key: str, limit: int) -> str:
    value = fields.get(key)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if not isinstance(value, str):
        raise InputError(f"`{key}` must be a text, not {type(value).__name__}")
    if len(value) > limit:
        raise InputError(f"`{key}` has {len(value):,} characters; {limit:,} are the most of one report")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise InputError(f"`{key}` holds NUL or half a character (a lone surrogate)")
    return value.strip()


def _published(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not value.strip():
        raise InputError("no date: give `published` as YYYY-MM-DD")
    try:
        return datetime.fromisoformat(value.strip()).date()
    except ValueError as error:
        raise InputError(f"the date {value.strip()[:40]!r} is not YYYY-MM-DD") from error
