"""Sentences that give different figures for the same thing on different days: the later one comes first.

    "Nine are dead." (10 March)   "The toll has risen to fourteen." (13 March)   →   the same thing, later first

The earlier one stays: it is what was known then. Knows nothing about questions; whether two sentences are of the same
thing is told by their vectors alone, so they are only set in order, never merged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from index.encoder import Vectors
from rag.facts import dates, numbers
from rag.facts.script import normalise

_ALIKE, _ALIKE_ACROSS = 0.91, 0.87
"""Cosines of two sentences of one language, and of two; set on the sample's development questions (NOTES.md)."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and the day that it is of."""

    text: str
    language: str
    day: date


def same_thing(sentences: Sequence[Said], vectors: Vectors) -> list[int]:
    """For each sentence the number of its group; those of one group give figures for the same thing over time.

    Args:
        sentences: With figures or without; one without is a group of its own.
        vectors: (n, dimension) of length 1, as the encoder reads them.
    """
    groups = list(range(len(sentences)))
    figured = [at for at, one in enumerate(sentences) if figures(one.text, one.language)]
    for place, one in enumerate(figured):
        for other in figured[:place]:
            if _follow(sentences[one], sentences[other], float(vectors[one] @ vectors[other])):
                old, new = groups[one], groups[other]
                groups = [new if group == old else group for group in groups]
    return groups


def _follow(one: Said, other: Said, cosine: float) -> bool:
    if one.day == other.day or cosine < (_ALIKE if one.language == other.language else _ALIKE_ACROSS):
        return False
    mine, theirs = figures(one.text, one.language), figures(other.text, other.language)
    return not mine <= theirs and not theirs <= mine


@lru_cache(maxsize=4096)
def figures(text: str, language: str) -> frozenset[tuple[Decimal, bool]]:
    """The numbers in a sentence that are no dates, and whether each is of a hundred."""
    plain = normalise(text)
    found = dates.find(plain, language, numbers.find(plain, language)).numbers
    return frozenset((one.value, one.percent) for one in found if one.kind != "article")
