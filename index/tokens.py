"""The tokens of a passage as vectors, two bits a number: what late interaction holds against those of a question.

    states of the encoder's last layer ──less what all texts share, length 1──▶ directions ──2 bits──▶ bytes

A passage is as near as the best token of it to each token of the question (Khattab & Zaharia, ColBERT, SIGIR 2020);
two bits a number are enough for that (Santhanam et al., ColBERTv2, NAACL 2022). Tokens without a letter or digit are
left out. Knows nothing about storage or search.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.background import QUESTIONS, SENTENCES
from index.encoder import Read, TokenEncoder, Vectors

_LEVELS = np.array([-1.510, -0.4528, 0.4528, 1.510], np.float32)
_BORDERS = np.array([-0.9816, 0.0, 0.9816], np.float32)
"""Of a normal distribution, with the least squared error for four levels (Max 1960)."""
_BYTES = _LEVELS[(np.arange(256)[:, None] >> np.array([0, 2, 4, 6])) & 3]
"""(256, 4): the four numbers of each byte."""
_OWN = 0.5
"""How much of what questions of one language share is taken out: sixteen short ones tell it only roughly."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one passage."""

    counts: tuple[int, ...]
    """How many stand above its text (title, outlet, day, heading), and then in each of its sentences."""
    codes: "np.ndarray[tuple[int, int], np.dtype[np.uint8]]"
    """(tokens, dimension / 4)."""


@lru_cache(maxsize=4)
def shared(encoder: TokenEncoder) -> tuple[Vectors, Vectors, dict[str, Vectors]]:
    """What is taken out of tokens: (dimension,) of all passages; of all questions; of those of each language."""
    texts = {language: _states(encoder.read_passages(said)) for language, said in SENTENCES.items()}
    asked = {language: _states(encoder.read_queries(said)) for language, said in QUESTIONS.items()}
    questions = _mean(asked)
    own = {language: np.float32(_OWN) * _unit(states - questions).mean(0) for language, states in asked.items()}
    return _mean(texts), questions, own


def _states(read: Sequence[Read]) -> Vectors:
    return np.concatenate([one.states for one in read])


def _mean(by_language: dict[str, Vectors]) -> Vectors:
    mean: Vectors = np.mean([states.mean(0) for states in by_language.values()], 0, dtype=np.float32)
    return mean


def packed(read: Read, text: str, starts: Sequence[int], origin: Vectors) -> bytes:
    """The tokens of a text as they are stored. `starts`: where each sentence begins in `text`, in order."""
    kept = _told(read, text)
    directions = _unit(read.states[kept] - origin) * np.float32(np.sqrt(len(origin)))
    levels = np.searchsorted(_BORDERS, directions.ravel()).astype(np.uint8).reshape(len(kept), -1, 4)
    codes = levels[..., 0] | levels[..., 1] << 2 | levels[..., 2] << 4 | levels[..., 3] << 6
    ends = read.spans[kept, 1] - 1  # the space before a word may belong to its token
    borders = np.searchsorted(ends, np.array(starts), "left")
    counts = np.diff(np.concatenate([[0], borders, [len(kept)]])).astype("<u2")
    return np.array([len(counts)], "<u2").tobytes() + counts.tobytes() + codes.tobytes()


def unpacked(data: bytes, dimension: int) -> Tokens:
    """The reverse of `packed`.

    Raises:
        ValueError: these are not the tokens of an encoder of that dimension.
    """
    (parts,) = np.frombuffer(data, "<u2", 1)
    counts = np.frombuffer(data, "<u2", int(parts), 2)
    codes = np.frombuffer(data, np.uint8, offset=2 + 2 * int(parts)).reshape(int(counts.sum()), dimension // 4)
    return Tokens(tuple(counts.tolist()), codes)


def question(
    encoder: TokenEncoder, read: Read, text: str, language: str
) -> tuple[Vectors, tuple[tuple[int, int], ...]]:
    """The directions (tokens, dimension) of a question's tokens, and where they stand in it; none without a letter.

    `read`: the question as the encoder has read it.
    """
    _, origin, own = shared(encoder)
    kept = _told(read, text)
    directions = _unit(_unit(read.states[kept] - origin) - own.get(language, np.float32(0)))
    return directions, tuple((int(start), int(end)) for start, end in read.spans[kept])


def nearness(asked: Vectors, passages: Sequence[Tokens]) -> list[Vectors]:
    """For each passage (tokens of the question, parts): the cosine of the nearest token in each part.

    The first part is what stands above the text, the others are its sentences; −1 where a part has no token.
    """
    codes = np.concatenate([one.codes for one in passages])
    numbers = _BYTES.take(codes.ravel(), axis=0, mode="clip").reshape(len(codes), -1)  # five times as fast as [codes]
    cosines = (asked / np.float32(np.sqrt(asked.shape[1]))) @ numbers.T
    counts = np.concatenate([one.counts for one in passages]).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    best = np.full((len(asked), len(counts)), -1, np.float32)
    filled = counts > 0
    best[:, filled] = np.maximum.reduceat(cosines, starts[filled], axis=1)
    return np.split(best, np.cumsum([len(one.counts) for one in passages])[:-1], axis=1)


def _told(read: Read, text: str) -> list[int]:
    """The places of the tokens with a letter or digit."""
    return [place for place, (start, end) in enumerate(read.spans.tolist()) if any(map(str.isalnum, text[start:end]))]


def _unit(vectors: Vectors) -> Vectors:
    length: Vectors = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    unit: Vectors = (vectors / length).astype(np.float32)
    return unit
