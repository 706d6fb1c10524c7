"""Why a hit is there: what each part of search saw in it. Knows nothing about how it is shown.

late    "Torvash" 0.71 · "dam" 0.64 · "gates" 0.40     words of the question, each with its nearest token
words   "dam", "Torvash"                               that stand in the passage, inflected or not
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index import tokens
from index.language import stems, words
from index.passages import embedded_text
from index.records import Hit
from index.store import Store
from rag.retrieve import Asked


@dataclass(frozen=True, slots=True)
class Reason:
    """What search saw in one hit."""

    late: tuple[tuple[str, float], ...]
    """Words of the question, each with the cosine of its nearest token in the passage; the nearest first."""
    words: tuple[str, ...]
    """Words of the question that stand in the passage or above it, in any form that has the same stem."""


def reasons(store: Store, asked: Asked, hits: Sequence[Hit]) -> list[Reason]:
    """Why each of the hits is there."""
    held = store.tokens([hit.number for hit in hits]) if asked.tokens is not None else {}
    return [Reason(_late(asked, held.get(hit.number)), _words(asked, hit)) for hit in hits]


def _late(asked: Asked, held: tokens.Tokens | None) -> tuple[tuple[str, float], ...]:
    """A word of several tokens is as near as their mean."""
    if held is None or asked.tokens is None:
        return ()
    (best,) = tokens.nearness(asked.tokens, [held])
    near: dict[tuple[int, int], list[float]] = {}
    for (start, _), cosine in zip(asked.spans, best.max(axis=1).tolist(), strict=True):
        near.setdefault(_word_around(asked.text, start), []).append(cosine)
    means = {place: sum(cosines) / len(cosines) for place, cosines in near.items()}
    ordered = sorted(means.items(), key=lambda pair: -pair[1])
    return tuple((asked.text[start:end].strip("?!.,;:«»„“”\"'"), cosine) for (start, end), cosine in ordered)


def _word_around(text: str, at: int) -> tuple[int, int]:
    while at < len(text) and text[at].isspace():
        at += 1
    start = end = at
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _words(asked: Asked, hit: Hit) -> tuple[str, ...]:
    there = embedded_text(hit.article, hit.passage)
    plain, stemmed = set(words(there)), set(stems(there, hit.article.language))
    own = zip(words(asked.text), stems(asked.text, asked.language), strict=True)
    same = asked.language == hit.article.language
    return tuple(dict.fromkeys(word for word, stem in own if word in plain or (same and stem in stemmed)))
