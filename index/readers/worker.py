"""Runs readers in a process of their own, which may be killed: a document can cost its 30 seconds, not the batch."""

import importlib
import multiprocessing
import resource
from collections.abc import Iterator
from concurrent.futures import TimeoutError as TooLong
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from index.errors import InputError
from index.readers.base import Draft, File, Refusal

SECONDS = 30.0
MEMORY = 1_000_000_000
"""Bytes of one document's reader."""


class Workshop:
    """One process that reads documents, started at the first and anew after each that killed it."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._pool: ProcessPool | None = None

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def read(self, module: str, file: File) -> Iterator[Draft | Refusal]:
        """What `read` of `index.readers.<module>` finds in `file`.

        Raises:
            InputError: it cannot be read, took too long, or took too much memory.
        """
        try:
            try:
                found = self._result(module, file)
            except BrokenProcessPool:  # killed between two documents, and for good
                self._stop()
                found = self._result(module, file)
        except TooLong as error:
            raise InputError(
                f"it took longer than {self._seconds:.0f} s to read; it may be made to exhaust readers"
            ) from error
        except ProcessExpired as error:
            raise InputError("reading it crashed the reader; it is damaged, or made to exhaust readers") from error
        except MemoryError as error:
            raise InputError(f"it took more than {self._memory / 1e9:g} GB to read") from error
        yield from found

    def _result(self, module: str, file: File) -> list[Draft | Refusal]:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=1,
                initializer=_limit,
                initargs=(self._memory,),
                context=multiprocessing.get_context("spawn"),
            )
        found: list[Draft | Refusal] = self._pool.schedule(_read, args=(module, file), timeout=self._seconds).result()
        return found


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(module: str, file: File) -> list[Draft | Refusal]:
    return list(importlib.import_module(f"index.readers.{module}").read(file))
