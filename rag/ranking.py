"""Ranked lists → one ranked list. Pure: knows passages by their numbers, and nothing about archives or models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt

import numpy as np

from index.records import Hit
from rag.disputes import denies

_FEW = 6.0
"""So many scores of the whole stand beside those of a language when its mean and spread are told. On the dev split 4
to 10 did alike; 0 brings up languages that have nothing to say, 1,000 is no calibration."""
_SIDES = 3
"""With fewer hits there is no room for the other side."""
_AS_NEAR = 0.5
"""Standard deviations that a denial may lie behind the last hit."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the scores of each language lie, and how widely: what makes them comparable."""

    means: Mapping[str, float] = field(default_factory=dict)
    spreads: Mapping[str, float] = field(default_factory=dict)
    mean: float = 0.0
    spread: float = 1.0

    @classmethod
    def of(cls, scored: Iterable[tuple[str, float]]) -> "Scale":
        """From (language, score) of the best of each language; each is drawn towards the whole by `_FEW` scores.

        A question and a passage in one language share words, and some languages lie nearer to others for the
        encoder: unscaled, the question's own language would crowd out the rest.
        """
        by: dict[str, list[float]] = {}
        for language, score in scored:
            by.setdefault(language, []).append(score)
        if not by:
            return cls()
        mean = float(np.mean([score for scores in by.values() for score in scores]))
        spread = float(np.mean([np.std(scores) for scores in by.values()])) or 1.0
        means = {one: (sum(scores) + _FEW * mean) / (len(scores) + _FEW) for one, scores in by.items()}
        spreads = {
            one: sqrt((len(scores) * float(np.var(scores)) + _FEW * spread**2) / (len(scores) + _FEW))
            for one, scores in by.items()
        }
        return cls(means, spreads, mean, spread)

    def __call__(self, language: str, score: float) -> float:
        """The score in standard deviations above the mean of its language."""
        return (score - self.means.get(language, self.mean)) / self.spreads.get(language, self.spread)


def without_copies(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without those that say, in a copy of a report, what a hit before them says.

    Two passages are the same if they cover about the same part of their texts. A translation stays: it may be the one
    that its reader can check.
    """
    kept: list[Hit] = []
    for hit in hits:
        if not any(_is_copy(hit, one) and _same_part(hit, one) for one in kept):
            kept.append(hit)
    return kept


def _is_copy(one: Hit, other: Hit) -> bool:
    return one.article.id in other.copy_ids and one.article.language == other.article.language


def _same_part(one: Hit, other: Hit) -> bool:
    (start, end), (first, last) = (_part(hit) for hit in (one, other))
    shared = min(end, last) - max(start, first)
    return 2 * shared >= min(end - start, last - first)


def _part(hit: Hit) -> tuple[float, float]:
    length = len(hit.article.text)
    return hit.passage.start / length, hit.passage.end / length


def spread(hits: Sequence[Hit], k: int, share: float) -> list[Hit]:
    """The first `k` hits, of one outlet no more than `share` of them as long as there are others to take its place.

    What no outlet is named for counts by its report. The order stays, but for those that make room.
    """
    most = max(1, ceil(k * share))
    taken: dict[str, int] = {}
    first: list[Hit] = []
    besides: list[Hit] = []
    for hit in hits:
        outlet = hit.article.outlet or hit.article.id
        taken[outlet] = taken.get(outlet, 0) + 1
        (first if taken[outlet] <= most else besides).append(hit)
    return [*first, *besides][:k] if len(first) < k else first[:k]


def with_denial(chosen: Sequence[Hit], hits: Sequence[Hit]) -> list[Hit]:
    """The chosen hits; where none denies or rejects anything, the best other one that does takes the last place.

    A claim and its denial are seldom told in the same words; a list with the claim alone would look undisputed. Only
    one that is about as near counts: it may deny something else.
    """
    if len(chosen) < _SIDES or any(map(_denies, chosen)):
        return list(chosen)
    known = {id(hit) for hit in chosen}
    near = [hit for hit in hits if id(hit) not in known and hit.score > chosen[-1].score - _AS_NEAR]
    other = next(filter(_denies, near), None)
    return [*chosen[:-1], other] if other else list(chosen)


def _denies(hit: Hit) -> bool:
    return denies(hit.article.text[hit.passage.start : hit.passage.end], hit.article.language)
