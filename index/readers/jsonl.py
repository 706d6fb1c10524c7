"""JSONL: one report a line, as an object with title, text, published; outlet, url, language, id where known.

Other names that such fields have ("headline", "content", "date") are those of the columns of tables.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from index.errors import InputError
from index.readers.base import MAX_BYTES, Draft, File, Refusal
from index.readers.days import day
from index.readers.encoding import decode
from index.readers.markup import plain_of
from index.readers.tables import columns

READER = "jsonl"
_FIELDS = ("title", "text", "published", "outlet", "url", "language", "id")
_EXACT = ("time", "dated")
"""Dateline's own."""
_EARLIEST, _LATEST = 300_000_000, 10_000_000_000
"""Seconds since 1970, in 1979 and 2286. A greater number counts milliseconds."""


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
                value = _value(line)
            except InputError as error:
                yield Refusal(f"{file.name}#{number}", str(error))
            else:
                yield attempt(file, value, line.rstrip(b"\r\n"), number)
    if not found:
        raise InputError("the file is empty")


def _value(line: bytes) -> Any:  # noqa: ANN401 - whatever stands there
    if len(line) == MAX_BYTES:
        raise InputError(f"a line of more than {MAX_BYTES:,} bytes")
    try:
        return json.loads(decode(line))
    except (ValueError, RecursionError) as error:
        raise InputError(f"not valid JSON: {error}") from error


def attempt(file: File, value: Any, original: bytes, number: int) -> Draft | Refusal:  # noqa: ANN401
    """The report that `value` is, or why it is none; `number` is its place in the file."""
    if not isinstance(value, dict):
        return Refusal(f"{file.name}#{number}", "not a JSON object")
    found = fields_of(value)
    if isinstance(found.get("text"), str):
        try:
            found["text"] = plain_of(found["text"])
        except InputError as error:
            return Refusal(f"{file.name}#{number}", str(error))
    if isinstance(found.get("published"), str):
        with suppress(InputError):  # the door says what is wrong with it
            found["published"], moment = day(found["published"], "")
            found.setdefault("time", moment)
    name = found.pop("id", None)
    key = str(name) if isinstance(name, str | int) else f"{found.get('title')}|{found.get('published')}"
    return Draft(found, original, READER, place=f"#{number}", key=key)


def fields_of(value: dict[str, Any]) -> dict[str, Any]:
    """What its keys name, as the fields of a report."""
    keys = [key for key in value if value[key] not in (None, "")]
    places = columns(keys)
    found = {field: value[keys[places[field]]] for field in _FIELDS if field in places}
    found |= {field: value[field] for field in _EXACT if field in value}
    if isinstance(found.get("outlet"), dict):  # {"id": null, "name": "Coastal Times"}
        found["outlet"] = found["outlet"].get("name") or ""
    found |= _moment(found.get("published"))
    return found


def _moment(seconds: Any) -> dict[str, str]:  # noqa: ANN401 - whatever stands there
    """`published` and `time` of seconds or milliseconds since 1970; nothing for any other value (20260309)."""
    if not isinstance(seconds, int | float) or not _EARLIEST < seconds < 1000 * _LATEST:
        return {}
    moment = datetime.fromtimestamp(seconds / 1000 if seconds > _LATEST else seconds, UTC)
    return {"published": moment.date().isoformat(), "time": moment.isoformat(timespec="seconds")}
