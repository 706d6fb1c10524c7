"""JSONL: one report a line, as an object with title, text, published; outlet, url, language, id where known.

Other names that such fields have ("headline", "content", "date") are those of the columns of tables.
"""

import json
from collections.abc import Iterator
from contextlib import suppress

from index.errors import InputError
from index.readers.base import MAX_BYTES, Draft, File, Refusal
from index.readers.days import day
from index.readers.encoding import decode
from index.readers.tables import columns

READER = "jsonl"
_FIELDS = ("title", "text", "published", "outlet", "url", "language", "id")
_EXACT = ("time", "dated")
"""Dateline's own."""


def read(file: File) -> Iterator[Draft | Refusal]:
    """A report a line; a line that is none is refused by its number, and the rest goes on."""
    found = False
    with file.open() as stream:
        start = stream.read(1_024)
        stream.seek(0)
        if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start:  # its lines do not end with one byte
            lines = iter(decode(file.read()).encode().splitlines(keepends=True))
        else:
            lines = iter(lambda: stream.readline(MAX_BYTES), b"")
        for number, line in enumerate(lines, 1):
            if not line.strip(b"\xef\xbb\xbf \t\r\n"):
                continue
            found = True
            try:
                yield _draft(line, number)
            except InputError as error:
                yield Refusal(f"{file.name}#{number}", str(error))
    if not found:
        raise InputError("the file is empty")


def _draft(line: bytes, number: int) -> Draft:
    if len(line) == MAX_BYTES:
        raise InputError(f"a line of more than {MAX_BYTES:,} bytes")
    try:
        fields = json.loads(decode(line))
    except (ValueError, RecursionError) as error:
        raise InputError(f"not valid JSON: {error}") from error
    if not isinstance(fields, dict):
        raise InputError("not a JSON object")
    keys = [key for key in fields if fields[key] not in (None, "")]
    places = columns(keys)
    found = {field: fields[keys[places[field]]] for field in _FIELDS if field in places}
    found |= {field: fields[field] for field in _EXACT if field in fields}
    if isinstance(found.get("published"), str):
        with suppress(InputError):  # the door says what is wrong with it
            found["published"], moment = day(found["published"], "")
            found.setdefault("time", moment)
    name = found.pop("id", None)
    key = str(name) if isinstance(name, str | int) else f"{found.get('title')}|{found.get('published')}"
    return Draft(
        found,
        line.rstrip(b"\r\n"),
        READER,
        place=f"#{number}",
        key=key,
    )
