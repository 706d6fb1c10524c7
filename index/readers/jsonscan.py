"""JSON that need not fit into memory, piece by piece. Knows nothing about reports."""

import io
import json
import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

_PIECE = 1 << 18
_MAX_VALUE = 5_000_000
"""Of one value, in characters; the largest messages that Telegram allows are thousands of times smaller."""
_SPACE = re.compile(r"[ \t\r\n]*")


class Scanner:
    """Walks through a file of JSON that need not fit into memory, down to the lists that are wanted."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")
        self._buffer = ""
        self._at = 0
        self._is_end = False
        self._decoder = json.JSONDecoder()
        self.lists = 0
        """How many of the wanted lists were met."""

    def messages(self) -> Iterator[tuple[dict[str, Any], Any, str]]:
        """Each message with what is known of its chat, and as it stands in the file.

        Raises:
            ValueError: the file is not JSON, or cut off.
        """
        if self._next() == "{":
            yield from self._object(depth=0)

    def objects(self, names: Collection[str]) -> Iterator[tuple[Any, str]]:
        """Each item of the list that the file is, or of lists with these names in the object that it is; as written.

        Raises:
            ValueError: the file is not JSON, or cut off.
        """
        if self._next() == "[":
            self.lists += 1
            yield from self._items()
            return
        self._take("{")
        while self._next() != "}":
            key = self._value()[0]
            self._take(":")
            if str(key).lower() in names and self._next() == "[":
                self.lists += 1
                yield from self._items()
            else:
                self._value()
            self._comma("}")

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
