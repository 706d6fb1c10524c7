r"""Telegram Desktop's export in JSON (`result.json`) → one report a message. Knows nothing about the HTML export.

    {"name": "Kanal", "id": 7, "messages": [{"id": 1, "type": "message", "text": "Erste Zeile\n…", …}, …]}

A message without text (a picture, a sticker) and a service message ("joined") say nothing to be quoted, and are left
out. The outlet is the channel that posted it; in a group, who wrote it stands before the group's name. Where a message
is forwarded, its title says from whom: "↪ Other channel: Erste Zeile"; the text stays as it was posted.

Days and times are in UTC: the export's own clock is that of the computer which made it.
A file larger than memory is read piece by piece; what is kept of a message is its bytes as they stand in the file.
"""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

from index.errors import InputError
from index.readers.base import Draft, File, Refusal

_READER = "telegram export"
_PIECE = 1 << 18
_MAX_VALUE = 5_000_000
"""Of one message, in characters; the largest that Telegram allows are thousands of times smaller."""
_MAX_TITLE = 120
_SPACE = re.compile(r"[ \t\r\n]*")
_SENTENCE_END = re.compile(r"[.!?…؟](?=\s)")
_USERNAME = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)
_NOT_AN_EXPORT = "not a Telegram export: it has no list of messages; export the chat as “Machine-readable JSON”"


def read(file: File) -> Iterator[Draft | Refusal]:
    """One `Draft` a message with text; its key is the chat's number and its own.

    Raises:
        InputError: the file is no such export.
    """
    count = 0
    with file.open() as stream:
        scanner = _Scanner(io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline=""))
        try:
            for chat, message, original in scanner.messages():
                count += 1
                yield from _attempt(file.name, chat, message, original)
        except (ValueError, RecursionError) as error:
            if not count:
                raise InputError(_NOT_AN_EXPORT) from error
            yield Refusal(file.name, f"it breaks off after message {count:,}, which was read; export it again")
            return
    if not scanner.lists:
        raise InputError(_NOT_AN_EXPORT)


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


class _Scanner:
    """Walks through a file of JSON that need not fit into memory, down to the lists called "messages"."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._buffer = ""
        self._at = 0
        self._is_end = False
        self._decoder = json.JSONDecoder()
        self.lists = 0

    def messages(self) -> Iterator[tuple[dict[str, Any], Any, str]]:
        """Each message with what is known of its chat, and as it stands in the file.

        Raises:
            ValueError: the file is not JSON, or cut off.
        """
        if self._next() == "{":
            yield from self._object(depth=0)

    def _object(self, depth: int) -> Iterator[tuple[dict[str, Any], Any, str]]:
        """The messages in an object: its own, and those of the chats in it."""
        known: dict[str, Any] = {}
        self._take("{")
        while self._next() != "}":
            key = self._value()[0]
            self._take(":")
            opens = self._next()
            if key == "messages" and opens == "[":
                self.lists += 1
                yield from ((known, *item) for item in self._items())
            elif key in ("chats", "left_chats") and opens == "{" and depth == 0:
                yield from self._object(depth + 1)
            elif key == "list" and opens == "[" and depth == 1:
                yield from self._chats()
            else:
                known[key] = self._value()[0]
            self._comma("}")
        self._take("}")

    def _chats(self) -> Iterator[tuple[dict[str, Any], Any, str]]:
        self._take("[")
        while self._next() != "]":
            yield from self._object(depth=2)
            self._comma("]")
        self._take("]")

    def _items(self) -> Iterator[tuple[Any, str]]:
        self._take("[")
        while self._next() != "]":
            yield self._value()
            self._comma("]")
        self._take("]")

    def _next(self) -> str:
        """The next character that is not white space, which stays the next."""
        while True:
            space = _SPACE.match(self._buffer, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more(_PIECE):
                raise ValueError("cut off")

    def _take(self, character: str) -> None:
        if self._next() != character:
            raise ValueError(f"no {character}")
        self._at += 1

    def _comma(self, end: str) -> None:
        if self._next() != end:
            self._take(",")

    def _value(self) -> tuple[Any, str]:
        """The next value, and how it is written. Asks for twice as much each time, so the cost stays linear."""
        self._next()
        size = _PIECE
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
                if end < len(self._buffer) or self._is_end:  # else a number may go on
                    written, self._at = self._buffer[self._at : end], end
                    return value, written
            except json.JSONDecodeError:
                if self._is_end or len(self._buffer) - self._at > _MAX_VALUE:
                    raise
            size *= 2
            self._more(size)

    def _more(self, size: int) -> bool:
        piece = self._stream.read(size)
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        self._is_end = not piece
        return bool(piece)


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
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
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
