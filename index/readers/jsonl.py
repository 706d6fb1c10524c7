"""JSONL: one report a line, as an object with title, text, published; outlet, url, language, id where known."""

import json
from collections.abc import Iterator

from index.errors import InputError
from index.readers.base import MAX_BYTES, Draft, File, Refusal
from index.readers.encoding import decode

READER = "jsonl"
_FIELDS = ("title", "text", "published", "outlet", "url", "language", "time", "dated")


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
    name = fields.get("id")
    key = str(name) if isinstance(name, str | int) else f"{fields.get('title')}|{fields.get('published')}"
    return Draft(
        {field: fields[field] for field in _FIELDS if field in fields},
        line.rstrip(b"\r\n"),
        READER,
        place=f"#{number}",
        key=key,
    )
