"""Hits → the sentences that may answer the question, likeliest first. Knows nothing about prompts or generators.

sentences of the hits ──their tokens, and the rank of their passage──▶ the best of them
                      ──read once more: alone, and with title and sentence before──▶ candidates
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from index import tokens
from index.encoder import Encoder, Vectors
from index.records import Article, Hit, Sentence
from index.store import Filters, Store
from rag.newest import Said, figures, same_thing
from rag.ranking import Scale
from rag.retrieve import DEFAULT, Asked, Tuning, search

_LOOKED_AT = 10
"""Among so many of the first sentences one with a figure is looked for, to see whether it has been overtaken."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer the question, and how near it is to it."""

    article: Article
    sentence: Sentence
    follows: Sentence | None
    """The sentence before it in the same passage."""
    nearness: float
    """Cosine less what any text of its language scores."""
    day: date
    """Of its passage: in a live ticker that of the entry."""
    figure: int = -1
    """Those with the same number, other than -1, give figures for the same thing on different days: see `newest`."""

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.article.text[self.sentence.start : self.sentence.end]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A sentence of a hit, and what is known of it without reading it again."""

    hit: Hit
    sentence: Sentence
    follows: Sentence | None
    late: float | None
    """By its tokens, alone and with the sentence before it; None where the archive does not hold them."""

    @property
    def text(self) -> str:
        return self.hit.article.text[self.sentence.start : self.sentence.end]

    @property
    def context(self) -> str:
        """With its title and the sentence before it, which often say who "she" is."""
        article, start = self.hit.article, self.follows.start if self.follows else self.sentence.start
        return f"{article.title}\n{article.text[start : self.sentence.end]}"


def candidates(
    store: Store, encoder: Encoder, asked: Asked, hits: Sequence[Hit], filters: Filters, tuning: Tuning = DEFAULT
) -> list[Candidate]:
    """The likeliest sentences of the hits, and behind them some with later figures; the same words come once.

    `filters` are those that the hits passed: later figures are looked for among what passes them.
    """
    first = _first(_placed(store, asked, hits), tuning)
    if not first:
        return []
    count = len(first)
    first = _once([*first, *_later(store, encoder, asked, first, filters, tuning)])
    vectors = encoder.passages([text for one in first for text in (one.text, one.context)])
    languages = [one.hit.article.language for one in first]
    bias = {language: store.bias(asked.vector, language) for language in set(languages)}
    cosines = (vectors @ asked.vector).reshape(-1, 2) - np.array([bias[one] for one in languages])[:, None]
    strengths = _together(first[:count], cosines[:count, 0], cosines[:count, 1], tuning)
    order = [*np.argsort(-strengths, kind="stable").tolist(), *range(count, len(first))]
    own = tuning.own_language if len(bias) > 1 else 0.0
    near = [float(pair[1]) - own * (one == asked.language) for pair, one in zip(cosines, languages, strict=True)]
    groups = _groups(first, vectors)
    return [
        Candidate(one.hit.article, one.sentence, one.follows, near[at], one.hit.passage.published, groups[at])
        for at in order
        for one in (first[at],)
    ]


def _groups(first: Sequence[_Placed], vectors: Vectors) -> list[int]:
    """`Candidate.figure` of each; alike by both readings, alone and with what stands above."""
    said = [Said(one.text, one.hit.article.language, one.hit.passage.published) for one in first]
    both = (vectors / np.float32(np.sqrt(2))).reshape(len(first), -1)
    groups = same_thing(said, both)
    return [group if groups.count(group) > 1 else -1 for group in groups]


def _placed(store: Store, asked: Asked, hits: Sequence[Hit]) -> list[_Placed]:
    held = store.tokens([hit.number for hit in hits]) if asked.tokens is not None else {}
    near: dict[int, Vectors] = {}
    if asked.tokens is not None and held:
        near = dict(zip(held, tokens.nearness(asked.tokens, list(held.values())), strict=True))
    found = []
    for hit in hits:
        late = _late(near.get(hit.number), len(hit.passage.sentences))
        before: Sentence | None = None
        for place, sentence in enumerate(hit.passage.sentences):
            found.append(_Placed(hit, sentence, before, late[place] if late else None))
            before = sentence
    return found


def _late(best: Vectors | None, count: int) -> list[float]:
    """For each sentence, from (tokens, parts): the mean over the tokens, of it and of it with the one before."""
    if best is None or best.shape[1] != count + 1:
        return []
    own = best[:, 1:]
    both = np.maximum(own, np.concatenate([own[:, :1], own[:, :-1]], axis=1))
    means: list[float] = ((own.mean(0) + both.mean(0)) / 2).tolist()
    return means


def _first(placed: Sequence[_Placed], tuning: Tuning) -> list[_Placed]:
    """Those that are worth reading again: by their tokens and the rank of their passages, else as they stand."""
    if placed and all(one.late is not None for one in placed):
        strengths = _by_tokens(placed, tuning)
        placed = [placed[at] for at in np.argsort(-strengths, kind="stable")]
    return _once(placed)[: tuning.sentences]


def _once(placed: Sequence[_Placed]) -> list[_Placed]:
    """The same words of several reports only where they come first."""
    first: dict[str, _Placed] = {}
    for one in placed:
        first.setdefault(" ".join(one.text.lower().split()), one)
    return list(first.values())


def _later(
    store: Store, encoder: Encoder, asked: Asked, first: Sequence[_Placed], filters: Filters, tuning: Tuning
) -> list[_Placed]:
    """Sentences with figures of later days that are near to the best one with a figure.

    The last toll of a disaster may stand in a report on something else, far down the list for the question itself.
    So they stand behind all others, and come up only if they are of the same thing as one of these.
    """
    best = next((one for one in first[:_LOOKED_AT] if figures(one.text, one.hit.article.language)), None)
    if best is None or best.late is None:
        return []
    since = best.hit.passage.published + timedelta(days=1)
    after = replace(filters, since=max(since, filters.since or since))
    told = Asked.of(encoder, best.text, best.hit.article.language)
    hits = search(store, told, tuning.later, after, tuning)
    near = sorted(zip(_placed(store, told, hits), _placed(store, asked, hits), strict=True), key=_nearest)
    return [one for _, one in near if figures(one.text, one.hit.article.language)][: tuning.later]


def _nearest(pair: tuple[_Placed, _Placed]) -> float:
    """What to sort by: how near a sentence is to what was told, nearest first."""
    return -(pair[0].late or 0.0)


def _by_tokens(placed: Sequence[_Placed], tuning: Tuning) -> Vectors:
    late = _scaled(placed, np.array([one.late or 0.0 for one in placed], np.float32))
    return late + tuning.passage_weight * np.array([one.hit.score for one in placed], np.float32)


def _together(placed: Sequence[_Placed], alone: Vectors, context: Vectors, tuning: Tuning) -> Vectors:
    read = tuning.sentence_weight * (_scaled(placed, alone) + _scaled(placed, context))
    if any(one.late is None for one in placed):
        return read
    return _by_tokens(placed, tuning) + read


def _scaled(placed: Sequence[_Placed], scores: Vectors) -> Vectors:
    languages = [one.hit.article.language for one in placed]
    scale = Scale.of(zip(languages, scores.tolist(), strict=True))
    return np.array([scale(*pair) for pair in zip(languages, scores.tolist(), strict=True)], np.float32)
