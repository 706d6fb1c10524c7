r"""Telegram Desktop's export in JSON (`result.json`) → one report a message. Knows nothing about the HTML export.

    {"name": "Kanal", "id": 7, "messages": [{"id": 1, "type": "message", "text": "Erste Zeile\n…", …}, …]}

A message without text (a picture, a sticker) and a service message ("joined") say nothing to be quoted, and are left
out. The outlet is the channel that posted it; in a group, who wrote it stands before the group's name. Where a message
is forwarded, its title says from whom: "↪ Other channel: Erste Zeile"; the text stays as it was posted.

Days and times are in UTC: the export's own clock is that of the computer which made it.
A file larger than memory is read piece by piece; what is kept of a message is its bytes as they stand in the file.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from index.errors import InputError
from index.readers.base import Draft, File, Refusal
from index.readers.jsonscan import Scanner

_READER = "telegram export"
_MAX_TITLE = 120
_SENTENCE_END = re.compile(r"[.!?…؟](?=\s)")
_USERNAME = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)
_NOT_AN_EXPORT = "not a Telegram export: it has no list of messages; export the chat as “Machine-readable JSON”"


class NotAnExport(InputError):
    """The file is something else."""


def read(file: File) -> Iterator[Draft | Refusal]:
    """One `Draft` a message with text; its key is the chat's number and its own.

    Raises:
        NotAnExport: the file is no such export; nothing was given before.
    """
    count = 0
    with file.open() as stream:
        scanner = Scanner(stream)
        try:
            for chat, message, original in scanner.messages():
                count += 1
                yield from _attempt(file.name, chat, message, original)
        except (ValueError, RecursionError) as error:
            if not count:
                raise NotAnExport(_NOT_AN_EXPORT) from error
            yield Refusal(file.name, f"it breaks off after message {count:,}, which was read; export it again")
            return
    if not scanner.lists:
        raise NotAnExport(_NOT_AN_EXPORT)


def headline(text: str, limit: int = _MAX_TITLE) -> str:
    r"""A title for a text that has none: its first line with letters, or the first sentence of that, cut between words.

    "⚡️\nDie Brücke ist zerstört. Es gab…" → "Die Brücke ist zerstört."
    """
    lines = [line.strip() for line in text.split("\n", 20) if line.strip()]
    line = next((line for line in lines if any(map(str.isalpha, line[:1000]))), lines[0] if lines else "")
    if len(line) <= limit:
        return line
    end = _SENTENCE_END.search(line[: limit + 1])
    if end and end.end() > limit // 3:
        return line[: end.end()]
    return (line[: limit - 1].rpartition(" ")[0] or line[: limit - 1]).rstrip(" ,;:–-") + "…"


def _attempt(source: str, chat: dict[str, Any], message: Any, original: str) -> Iterator[Draft | Refusal]:  # noqa: ANN401
    """What a message says; nothing where it says nothing."""
    if not isinstance(message, dict) or message.get("type") != "message":
        return
    number = message.get("id")
    place = f"#{chat.get('id', '')}/{number}"
    try:
        text = _text(message.get("text"))
        if text.strip():
            yield _draft(chat, message, text, place, original)
    except InputError as error:
        yield Refusal(f"{source}{place}", str(error))


def _draft(chat: dict[str, Any], message: dict[str, Any], text: str, place: str, original: str) -> Draft:
    number = message.get("id")
    if not isinstance(number, int):
        raise InputError("a message without a number (`id`)")
    posted = _moment(message.get("date_unixtime"))
    title, forwarded = headline(text), message.get("forwarded_from")
    if isinstance(forwarded, str) and forwarded.strip():
        title = f"↪ {forwarded.strip()[:60]}: {title}"
    fields = {
        "title": title,
        "text": text,
        "published": posted.date().isoformat() if posted else _local_day(message.get("date")),
        "time": posted.isoformat() if posted else "",
        "outlet": _outlet(chat, message),
        "url": _url(chat, number),
    }
    try:
        written = original.encode()
    except UnicodeEncodeError as error:  # what was no UTF-8 came as lone surrogates
        raise InputError("a message that is not in UTF-8; export the chat again") from error
    return Draft(
        fields=fields,
        original=written,
        reader=_READER,
        place=place,
        record=str(number),
        key=place[1:],
        modified=_moment(message.get("edited_unixtime")),
    )


def _text(value: Any) -> str:  # noqa: ANN401 - whatever stands there
    """A text, or a list of texts and of objects with a text (bold, links, mentions), joined as they are shown."""
    if isinstance(value, str):
        return value
    parts = value if isinstance(value, list) else []
    kept = [part for part in parts if not isinstance(part, dict) or part.get("type") != "strikethrough"]  # taken back
    texts = [part.get("text") if isinstance(part, dict) else part for part in kept]
    return "".join(text for text in texts if isinstance(text, str))


def _moment(value: Any) -> datetime | None:  # noqa: ANN401
    """Seconds since 1970, written as a text."""
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _local_day(value: Any) -> str:  # noqa: ANN401
    """Exports before 2021 have no `date_unixtime`: the day by the clock of the computer that made them."""
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except (TypeError, ValueError) as error:
        raise InputError("a message without a date (`date_unixtime`, `date`); export the chat again") from error


def _outlet(chat: dict[str, Any], message: dict[str, Any]) -> str:
    name, author = (value if isinstance(value, str) else "" for value in (chat.get("name"), message.get("from")))
    is_channel = "channel" in str(chat.get("type"))
    return name if is_channel or author in ("", name) else f"{author} ({name})" if name else author


def _url(chat: dict[str, Any], number: int) -> str:
    """Where it stands on the net, if the export names the channel's public name."""
    name = chat.get("username")
    return f"https://t.me/{name}/{number}" if isinstance(name, str) and _USERNAME.fullmatch(name) else ""
