"""What each part is given: systems, encoder, limits, and someone to tell how far it is. Measures nothing."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from eval.retrieval.systems import Finder, make
from index.archive import Archive
from index.encoder import Encoder, Read, TokenEncoder, Vectors
from index.offline import Progress
from rag.retrieve import DEFAULT, Tuning

_Item = TypeVar("_Item")
_TOGETHER = 512
Counter = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""What is being done, and of how many → something that is told how many are done."""


class Remembering:
    """An encoder that reads no text twice, however many systems and parts ask for it."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimension = encoder.name, encoder.dimension
        self._encoder = encoder
        self._queries: dict[str, Vectors] = {}
        self._passages: dict[str, Vectors] = {}

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._remembered(texts, self._queries, self._encoder.queries)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._remembered(texts, self._passages, self._encoder.passages)

    def _remembered(
        self, texts: Sequence[str], known: dict[str, Vectors], encode: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, encode(new), strict=True))
        return np.stack([known[text] for text in texts]) if texts else np.empty((0, self.dimension), np.float32)


class RememberingTokens(Remembering):
    """The same of an encoder that tells what it makes of each token."""

    def __init__(self, encoder: TokenEncoder) -> None:
        super().__init__(encoder)
        self._tokens = encoder
        self._read: dict[str, Read] = {}

    def read_queries(self, texts: Sequence[str]) -> list[Read]:
        """See `TokenEncoder`."""
        new = [text for text in dict.fromkeys(texts) if text not in self._read]
        self._read.update(zip(new, self._tokens.read_queries(new), strict=True))
        return [self._read[text] for text in texts]

    def read_passages(self, texts: Sequence[str]) -> list[Read]:
        """See `TokenEncoder`; each archive is made once, so that these are not kept."""
        return self._tokens.read_passages(texts)


def remembering(encoder: Encoder) -> Remembering:
    """The encoder, with a memory."""
    return RememberingTokens(encoder) if isinstance(encoder, TokenEncoder) else Remembering(encoder)


def _untold(what: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
    return nullcontext(lambda done: None)


@dataclass(frozen=True, slots=True)
class Work:
    """What the parts have in common."""

    encoder: Encoder
    """One that remembers, so that each question is read once."""
    systems: tuple[str, ...]
    tuning: Tuning = DEFAULT
    xquad: Path | None = None
    """The folder of XQuAD-R; None: the parts over it are left out."""
    sample: int = 0
    """Of the questions of XQuAD, which are asked in each language: so many, always the same; 0: all."""
    limit: int = 0
    """The first so many questions of each part, for a quick look; 0: all."""
    split: str = "dev"
    passages: int = 100_000
    """How many generated passages latency is measured over."""
    archive: Path | None = None
    """A generated archive for latency; None: one is made and kept."""
    say: Progress = lambda line: None
    counter: Counter = _untold

    def finders(self, archive: Archive) -> list[Finder]:
        """The systems over one archive, the plain dense model first."""
        return [make(name, archive, self.encoder, self.tuning) for name in self.systems]

    def over(self, what: str, items: Sequence[_Item]) -> Iterable[_Item]:
        """The items, with progress."""
        with self.counter(what, len(items)) as tell:
            for done, item in enumerate(items, 1):
                yield item
                tell(done)

    def read(self, questions: Iterable[str]) -> None:
        """Have the encoder read the questions together, which is several times as fast as one by one."""
        texts = list(dict.fromkeys(questions))
        for start in range(0, len(texts), _TOGETHER):
            self.encoder.queries(texts[start : start + _TOGETHER])
            if isinstance(self.encoder, TokenEncoder):
                self.encoder.read_queries(texts[start : start + _TOGETHER])


def drawn(ids: Iterable[str], count: int) -> list[str]:
    """A sample of `count` ids that is the same for the same ids, in whatever order they come; 0: all, sorted alike."""
    order = sorted(set(ids), key=lambda one: hashlib.sha256(one.encode()).digest())
    return order[:count] if count else order
