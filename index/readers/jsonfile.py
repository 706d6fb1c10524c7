"""`.json` → Telegram's export; else a list of reports, as scrapers and news services write it; else one report.

    [{"title": …, "text": …, "published": …}, …]     {"articles": [{"title": …, "content": …, "publishedAt": …}]}

The names of fields are those of `jsonl.py`. A large list is read item by item.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from index.errors import InputError
from index.readers import jsonl, telegram
from index.readers.base import Draft, File, Refusal
from index.readers.encoding import decode
from index.readers.jsonscan import Scanner

_LISTS = ("articles", "items", "results", "data", "documents", "docs", "entries", "posts", "news", "reports", "hits")
_NEITHER = (
    "neither Telegram's export (“Machine-readable JSON”) nor reports: wanted is a list of objects with title, text and "
    "published, or one such object"
)


def read(file: File) -> Iterator[Draft | Refusal]:
    """A `Draft` a message or report.

    Raises:
        InputError: it is neither.
    """
    try:
        yield from telegram.read(file)
    except telegram.NotAnExport:
        yield from _reports(file)


def _reports(file: File) -> Iterator[Draft | Refusal]:
    number = 0
    with file.open() as stream:
        scanner = Scanner(stream)
        try:
            for number, (value, written) in enumerate(scanner.objects(_LISTS), 1):
                yield jsonl.attempt(file, value, written.encode("utf-8", "surrogateescape"), number)
        except (ValueError, RecursionError):
            if scanner.lists:
                yield Refusal(file.name, f"it breaks off after item {number:,}, which was read; save it again")
    if not scanner.lists:
        yield from _one_or_lines(file)


def _one_or_lines(file: File) -> Iterator[Draft | Refusal]:
    data = file.read()
    value = _object(data)
    if value is not None:
        yield jsonl.attempt(file, value, data, 1)
    elif _object(data.strip().partition(b"\n")[0]) is not None:  # an object a line, under another name
        yield from jsonl.read(file)
    else:
        raise InputError(_NEITHER)


def _object(data: bytes) -> dict[str, Any] | None:
    with suppress(ValueError, RecursionError, InputError):
        value = json.loads(decode(data))
        return value if isinstance(value, dict) and len(jsonl.fields_of(value)) > 1 else None
    return None
