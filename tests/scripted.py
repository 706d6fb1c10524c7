"""Stand-ins for the desk's two models: a generator that says what it is told to, an encoder that counts words.

    ScriptedGenerator(choosing("patrol", ("Jorvund will patrol.", "patrol")), chooses=True)

A piece of a reply is text, an error to raise in its place, or a function of the quotes in the prompt.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from index.archive import Archive
from index.encoder import Encoder, Read, Vectors
from index.errors import GeneratorError
from index.language import words
from index.records import Article
from rag.desk import Desk
from rag.generator import Message, Schema, Tokens
from tests.conftest import HashEncoder

Piece = str | GeneratorError | Callable[[Mapping[int, str]], str]
Judge = Callable[[str], float]
_NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_PIECE = 7
"""Characters that come at once, as if from a real stream."""


class ScriptedGenerator:
    """A `Generator` that replies with the given pieces, each time; counts its calls and keeps its prompts."""

    name = "scripted"
    fingerprint = "scripted"
    used: Tokens | None = None

    def __init__(
        self,
        *pieces: Piece,
        chooses: bool = False,
        writes: frozenset[str] | None = None,
        judge: Judge | GeneratorError | None = None,
        leaves_machine: bool = False,
    ) -> None:
        self.chooses = chooses
        self.writes = writes
        self.leaves_machine = leaves_machine
        self.prompts: list[list[Message]] = []
        self.judged = 0
        self.written = 0
        self.closed = False
        self._pieces = pieces
        self._judge = judge

    def likelihood(self, messages: Sequence[Message]) -> float:
        """See `Generator`: what the judge says of the prompt's sentence; without one, a certain yes."""
        self.judged += 1
        self.prompts.append(list(messages))
        if isinstance(self._judge, GeneratorError):
            raise self._judge
        sentence = messages[-1].content.partition("\nSentence: ")[2].removesuffix("\nReply:")
        return self._judge(sentence) if self._judge else 1.0

    def stream(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
        """See `Generator`."""
        self.written += 1
        self.prompts.append(list(messages))
        shown = {int(number): text for number, text in _NUMBERED.findall(messages[-1].content)}
        for piece in self._pieces:
            if isinstance(piece, GeneratorError):
                raise piece
            text = piece if isinstance(piece, str) else piece(shown)
            yield from (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))

    def close(self) -> None:
        """See `Generator`."""
        self.closed = True


def reply(*statements: tuple[str, Sequence[object]], evidence: Sequence[object] | None = None) -> str:
    """The JSON of a reply: each statement with the numbers that it cites; `evidence` from one that chooses."""
    written = [{"quotes": list(cited), "text": text} for text, cited in statements]
    chosen = {} if evidence is None else {"evidence": list(evidence)}
    return json.dumps({**chosen, "statements": written}, ensure_ascii=False)


def choosing(wanted: str, *statements: tuple[str, str]) -> Piece:
    """A reply whose evidence are the quotes with the words `wanted`; each statement cites those with its words."""

    def composed(shown: Mapping[int, str]) -> str:
        def having(part: str) -> list[int]:
            return [number for number, text in shown.items() if part in text]

        return reply(*((text, having(cited)) for text, cited in statements), evidence=having(wanted))

    return composed


class WordEncoder(HashEncoder):
    """Texts that share words, however they are punctuated, are near each other."""

    def __init__(self) -> None:
        super().__init__("words", 256)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return super().passages([" ".join(words(text)) for text in texts])


class Speller(HashEncoder):
    """Each word is a token of its own direction, at its place in the text."""

    def read_passages(self, texts: Sequence[str]) -> list[Read]:
        """See `TokenEncoder`."""
        return [self._spelt(text) for text in texts]

    read_queries = read_passages

    def _spelt(self, text: str) -> Read:
        words = text.split()
        spans, at = [], 0
        for word in words:
            start = text.index(word, at)
            at = start + len(word)
            spans.append((start, at))
        states = np.stack([_direction(word.lower(), self.dimension) for word in words])
        return Read(self.passages([text])[0], states, np.array(spans, np.int64))


def _direction(word: str, dimension: int) -> Vectors:
    """A random direction, for each word always the same."""
    vector: Vectors = np.random.default_rng(zlib.crc32(word.encode())).standard_normal(dimension).astype(np.float32)
    return vector / np.linalg.norm(vector)


class Remembering:
    """An encoder that reads no text twice, for many small archives that ask and hold much the same."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._known: dict[tuple[bool, tuple[str, ...]], Vectors] = {}

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._remembered(True, texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._remembered(False, texts)

    def _remembered(self, asked: bool, texts: Sequence[str]) -> Vectors:
        key = (asked, tuple(texts))
        if key not in self._known:
            self._known[key] = self._encoder.queries(texts) if asked else self._encoder.passages(texts)
        return self._known[key]


def filled(folder: Path, reports: Sequence[Article], encoder: Encoder | None = None) -> Archive:
    """A new archive of these reports."""
    archive = Archive.create(folder)
    for _ in archive.add(reports, encoder or WordEncoder()):
        pass
    return archive


def desk_of(archive: Archive, generator: ScriptedGenerator, encoder: Encoder | None = None) -> Desk:
    """A desk that stands on the stand-ins."""
    return Desk(archive, lambda: encoder or WordEncoder(), lambda: generator)
