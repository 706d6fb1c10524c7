"""Runs readers in a process of their own, which may be killed: a document can cost its 30 seconds, not the batch.

    Workshop ──(module, File)──▶ python -c "… serve()" ──what it found, or an error──▶ Workshop

A fresh interpreter, not a process of `multiprocessing`: that runs a script of the user's again which has no
`if __name__ == "__main__":`, and this in each process that it starts.
"""

import importlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from subprocess import DEVNULL, PIPE, Popen
from types import TracebackType
from typing import IO, Any

from index.errors import InputError
from index.readers.base import Draft, File, Refusal, failed

SECONDS = 30.0
MEMORY = 1_000_000_000
"""Bytes of one document's reader."""


class Workshop:
    """One process that reads documents, started at the first and anew after each that killed it."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: Popen[bytes] | None = None

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, module: str, file: File) -> Iterator[Draft | Refusal]:
        """What `read` of `index.readers.<module>` finds in `file`.

        Raises:
            InputError: it cannot be read, took too long, or took too much memory.
        """
        if self._process is not None and self._process.poll() is not None:  # killed between two documents
            self._stop()
        self._process = self._process or _started(self._memory)
        try:
            reply = _asked(self._process, module, file, self._seconds)
        except (OSError, EOFError) as error:
            self._stop()
            raise InputError("reading it crashed the reader; it is damaged, or made to exhaust readers") from error
        except BaseException:  # Ctrl-C too: the next document must not get this one's reply
            self._stop()
            raise
        if isinstance(reply, MemoryError):
            raise InputError(f"it took more than {self._memory / 1e9:g} GB to read")
        if isinstance(reply, Exception):
            raise reply
        yield from reply

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _started(memory: int) -> "Popen[bytes]":
    """The process. It finds modules where this one does, and none in the folder that the user stands in (-P)."""
    paths = os.pathsep.join(os.path.abspath(path) for path in sys.path)
    command = [sys.executable, "-P", "-c", f"from index.readers.worker import serve; serve({memory})"]
    environment = {**os.environ, "PYTHONPATH": paths}
    return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment)  # noqa: S603 - our own words


def _asked(process: "Popen[bytes]", module: str, file: File, seconds: float) -> list[Draft | Refusal] | Exception:
    """What it replies.

    Raises:
        InputError: it took too long. OSError, EOFError: it is gone.
    """
    with _end(process.stdin, writable=True) as requests, _end(process.stdout, writable=False) as replies:
        requests.send((module, file))
        if not replies.poll(seconds):
            raise InputError(f"it took longer than {seconds:.0f} s to read; it may be made to exhaust readers")
        reply: list[Draft | Refusal] | Exception = replies.recv()
        return reply


def _end(stream: IO[bytes] | None, *, writable: bool) -> "Connection[Any, Any]":
    """An end of a pipe, to be closed by itself."""
    assert stream is not None  # noqa: S101 - a pipe
    return Connection(os.dup(stream.fileno()), readable=not writable, writable=writable)


def serve(memory: int) -> None:
    """The process's side: read what comes until nothing more does."""
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is its owner's to handle
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests = _end(sys.stdin.buffer, writable=False)
    replies = _end(sys.stdout.buffer, writable=True)
    os.dup2(2, 1)  # what a library prints is no reply
    with suppress(EOFError, BrokenPipeError):
        while True:
            replies.send(_reply(*requests.recv()))


def _reply(module: str, file: File) -> list[Draft | Refusal] | Exception:
    """What was found; or an error of a kind that can be sent."""
    try:
        return list(importlib.import_module(f"index.readers.{module}").read(file))
    except (InputError, MemoryError) as error:
        return type(error)(*error.args)
    except Exception as error:
        return InputError(failed(error))
