"""Passages → what is stored of each for search: its vector, and its tokens where the encoder tells them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index import tokens
from index.encoder import Encoder, TokenEncoder, Vectors
from index.passages import embedded_text, sentence_starts
from index.records import Article, Passage


@dataclass(frozen=True, slots=True)
class Embedded:
    """A passage as an encoder reads it."""

    passage: Passage
    vector: Vectors
    """(dimension,)."""
    tokens: bytes
    """See `index.tokens`; empty if the encoder does not tell them."""


def embedded(cut: Sequence[tuple[Article, Sequence[Passage]]], make: Callable[[], Encoder]) -> list[list[Embedded]]:
    """The passages of each article as the encoder reads them; all in one call, which encoders do much faster.

    `make` gives the encoder, and is not called if there is no passage.
    """
    every = [(article, passage) for article, found in cut for passage in found]
    read = _read(every, make()) if every else iter(())
    return [[next(read) for _ in found] for _, found in cut]


def _read(every: Sequence[tuple[Article, Passage]], encoder: Encoder) -> Iterator[Embedded]:
    texts = [embedded_text(article, passage) for article, passage in every]
    if not isinstance(encoder, TokenEncoder):
        for (_, passage), vector in zip(every, encoder.passages(texts), strict=True):
            yield Embedded(passage, vector, b"")
        return
    origin = tokens.shared(encoder)[0]
    for (article, passage), text, read in zip(every, texts, encoder.read_passages(texts), strict=True):
        starts = sentence_starts(article, passage, text)
        yield Embedded(passage, read.vector, tokens.packed(read, text, starts, origin))
