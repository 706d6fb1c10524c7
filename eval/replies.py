"""Replies of a generator, recorded and kept: the same model with the same prompt is not asked twice.

    RecordingGenerator(generator, Replies.open(folder))  →  replies as before, `.take()` gives what was asked

Kept under the SHA-256 of (fingerprint of the model, kind of request, messages, form, limit); only whole replies are.
"""

import hashlib
import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from eval.questions import Record
from eval.rows import Call, Turn
from index.offline import cache_folder
from rag.generator import Generator, Message, Schema, Tokens

Kind = Literal["likelihood", "reply"]


class Reply(Record):
    """What a generator said, and what it took when it was asked."""

    text: str
    prompt_tokens: int | None
    reply_tokens: int | None
    seconds: float


class Replies:
    """A key-value store in one SQLite file, shared by threads and processes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path | None = None) -> "Replies":
        """The store in a folder, made now if there is none; without one in the user's cache folder."""
        folder = folder or cache_folder() / "replies"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(
            folder / "replies.sqlite", check_same_thread=False, timeout=30, isolation_level=None
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL)")
        return cls(connection)

    def get(self, key: str) -> Reply | None:
        """What was kept under a key."""
        with self._lock:
            row = self._connection.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
        return Reply.model_validate_json(row[0]) if row else None

    def put(self, key: str, reply: Reply) -> None:
        """Keep a reply."""
        with self._lock:
            values = (key, reply.model_dump_json())
            self._connection.execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", values)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def forget() -> None:
    """Delete all replies that are kept: they may hold words of a report that was erased."""
    shutil.rmtree(cache_folder() / "replies", ignore_errors=True)


class RecordingGenerator:
    """A `Generator` that remembers each call, and takes from `replies` what was asked before."""

    def __init__(self, generator: Generator, replies: Replies | None) -> None:
        self.name = generator.name
        self.fingerprint = generator.fingerprint
        self.leaves_machine = generator.leaves_machine
        self.writes = generator.writes
        self.chooses = generator.chooses
        self._generator = generator
        self._replies = replies
        self._mine = threading.local()

    @property
    def used(self) -> Tokens | None:
        """See `Generator`."""
        calls = self._calls()
        if not calls or calls[-1].prompt_tokens is None or calls[-1].reply_tokens is None:
            return None
        return Tokens(calls[-1].prompt_tokens, calls[-1].reply_tokens)

    def take(self) -> tuple[Call, ...]:
        """The calls of this thread since the last `take`."""
        calls = tuple(self._calls())
        self._mine.calls = []
        return calls

    def likelihood(self, messages: Sequence[Message]) -> float:
        """See `Generator`."""

        def ask() -> Iterator[str]:
            yield repr(self._generator.likelihood(messages))

        return float("".join(self._asked("likelihood", messages, None, 1, ask)))

    def stream(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
        """See `Generator`; a kept reply comes in one piece."""
        ask = lambda: self._generator.stream(messages, schema, max_tokens)  # noqa: E731
        return self._asked("reply", messages, schema, max_tokens, ask)

    def close(self) -> None:
        """See `Generator`; closes the kept replies, too."""
        self._generator.close()
        if self._replies:
            self._replies.close()

    def _calls(self) -> list[Call]:
        if not hasattr(self._mine, "calls"):
            self._mine.calls = []
        calls: list[Call] = self._mine.calls
        return calls

    def _asked(
        self,
        kind: Kind,
        messages: Sequence[Message],
        schema: Schema | None,
        max_tokens: int,
        ask: Callable[[], Iterator[str]],
    ) -> Iterator[str]:
        key = _key(self.fingerprint, kind, messages, schema, max_tokens)
        kept = self._replies.get(key) if self._replies else None
        if kept:
            self._note(kind, messages, kept, cached=True)
            yield kept.text
            return
        text, began, whole = "", time.perf_counter(), False
        try:
            for piece in ask():
                text += piece
                yield piece
            whole = True
        finally:  # a reply that broke off is part of the trace, too
            used = self._generator.used if whole else None
            reply = Reply(
                text=text,
                prompt_tokens=used.prompt if used else None,
                reply_tokens=used.reply if used else None,
                seconds=time.perf_counter() - began,
            )
            self._note(kind, messages, reply, cached=False)
        if self._replies:
            self._replies.put(key, reply)

    def _note(self, kind: Kind, messages: Sequence[Message], reply: Reply, *, cached: bool) -> None:
        self._calls().append(
            Call(
                kind=kind,
                messages=tuple(Turn(role=one.role, content=one.content) for one in messages),
                reply=reply.text,
                prompt_tokens=reply.prompt_tokens,
                reply_tokens=reply.reply_tokens,
                seconds=reply.seconds,
                cached=cached,
            )
        )


def _key(fingerprint: str, kind: Kind, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> str:
    turns = [[one.role, one.content] for one in messages]
    text = json.dumps([fingerprint, kind, turns, schema, max_tokens], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
