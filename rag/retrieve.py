"""Question → hits → the sentences that may answer it. Knows nothing about prompts or generators.

question ──dense──┐
├─ reciprocal rank fusion ─▶ hits ─▶ sentences near the question ─▶ candidates
question ──BM25───┘
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.encoder import Encoder
from index.language import detect_question
from index.records import Article, Hit, Sentence
from index.store import Filters, Scored, Store


@dataclass(frozen=True, slots=True)
class Tuning:
    """What can be turned in retrieval; the defaults are what measured best (NOTES.md)."""

    passages: int = 12
    """How many passages are read for evidence."""
    pool: int = 50
    """How many each search gives to fusion."""
    rrf: float = 10.0
    """The constant of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009); with long lists they took 60."""
    bm25_weight: float = 0.25
    """Words match only in the question's own language: with full weight, reports in it crowd out all others."""
    own_language: float = 0.035
    """What a sentence in the question's own language still scores for that alone, beside others."""


DEFAULT = Tuning()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer the question, and how near it is to it."""

    article: Article
    sentence: Sentence
    follows: Sentence | None
    """The sentence before it in the same passage."""
    nearness: float
    """Cosine less what any text of its language scores."""

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.article.text[self.sentence.start : self.sentence.end]


def search(
    store: Store, encoder: Encoder, question: str, k: int, filters: Filters, tuning: Tuning = DEFAULT
) -> list[Hit]:
    """The `k` passages that dense and word search find together, best first."""
    (vector,) = encoder.queries([question])
    dense = store.dense(vector, tuning.pool, filters)
    bm25 = store.bm25(question, detect_question(question), tuning.pool, filters)
    return store.hits(fuse(dense, bm25, tuning, k))


def fuse(
    dense: Sequence[tuple[int, float]],
    bm25: Sequence[tuple[int, float]],
    tuning: Tuning = DEFAULT,
    k: int | None = None,
) -> list[Scored]:
    """Weighted reciprocal rank fusion of two ranked lists of (passage number, score); the best `k`, or all."""
    fused: dict[int, float] = {}
    for weight, ranking in ((1.0, dense), (tuning.bm25_weight, bm25)):
        for rank, (number, _) in enumerate(ranking, 1):
            if weight > 0:
                fused[number] = fused.get(number, 0.0) + weight / (tuning.rrf + rank)
    by_dense, by_bm25 = dict(dense), dict(bm25)
    order = sorted(fused, key=fused.__getitem__, reverse=True)[:k]
    return [Scored(number, fused[number], by_dense.get(number), by_bm25.get(number)) for number in order]


def candidates(
    store: Store, encoder: Encoder, question: str, hits: Sequence[Hit], tuning: Tuning = DEFAULT
) -> list[Candidate]:
    """All sentences of the hits, nearest to the question first; the same words in several reports come once.

    A sentence is read with its title and the sentence before it, which often say who "she" is.
    """
    found = list(dict.fromkeys(_sentences(hits)))
    if not found:
        return []
    (vector,) = encoder.queries([question])
    nearness = encoder.passages([_in_context(one) for one in found]) @ vector
    languages = {one.article.language for one in found}
    bias = {language: store.bias(vector, language) for language in languages}
    if len(languages) > 1 and (own := detect_question(question)) in bias:
        bias[own] += tuning.own_language
    scored = [
        replace(one, nearness=near - bias[one.article.language])
        for one, near in zip(found, nearness.tolist(), strict=True)
    ]
    best: dict[str, Candidate] = {}
    for one in sorted(scored, key=lambda one: -one.nearness):
        best.setdefault(" ".join(one.text.lower().split()), one)
    return list(best.values())


def _sentences(hits: Sequence[Hit]) -> Iterator[Candidate]:
    for hit in hits:
        before: Sentence | None = None
        for sentence in hit.passage.sentences:
            yield Candidate(hit.article, sentence, before, 0.0)
            before = sentence


def _in_context(one: Candidate) -> str:
    start = one.follows.start if one.follows else one.sentence.start
    return f"{one.article.title}\n{one.article.text[start : one.sentence.end]}"
