"""Question → hits: the passages that may answer it, from all languages and outlets. Knows nothing about prompts.

question ──dense, language by language──┐
         ──BM25─────────────────────────┴─▶ late interaction ─▶ scaled by language ─┐
hits ◀── copies as one ◀── what tells the same as the best comes up ◀───────────────┘

Late interaction holds each token of the question against the tokens of a passage (`index.tokens`). In an archive that
does not hold these, dense and BM25 are fused by their ranks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import tokens
from index.encoder import Encoder, TokenEncoder, Vectors
from index.language import detect_question
from index.records import Hit
from index.store import Filters, Scored, Store
from rag.ranking import Scale, spread, with_denial, without_copies


@dataclass(frozen=True, slots=True)
class Tuning:
    """What can be turned in retrieval; the defaults are what measured best (NOTES.md)."""

    passages: int = 12
    """How many passages are shown or read where nothing else is asked."""
    per_language: int = 16
    """How many of each language dense search gives to late interaction."""
    languages: int = 8
    """Of so many languages, those with most passages, each is searched by itself; the others together."""
    pool: int = 50
    """How many dense and BM25 give to fusion, in an archive without tokens."""
    rrf: float = 10.0
    """The constant of reciprocal rank fusion there; with long lists Cormack, Clarke and Büttcher took 60."""
    bm25_weight: float = 0.25
    """Words match only in the question's own language: with full weight, reports in it crowd out all others."""
    read: int = 40
    """How many passages are looked through for sentences."""
    sentences: int = 48
    """How many sentences of these are read once more by themselves."""
    later: int = 8
    """How many passages and sentences are looked at for a later figure."""
    passage_weight: float = 1.0
    """What the score of its passage counts beside that of a sentence."""
    sentence_weight: float = 1.0
    """What each of the two new readings counts."""
    own_language: float = 0.035
    """What a sentence in the question's own language still scores for that alone, beside others."""
    like_best: float = 1.0
    """What a passage scores for being just like the best one: those that tell the same, in any language, come up."""
    outlet_share: float = 0.5
    """Of the hits that are shown, one outlet has no more than this part while others have some too."""


DEFAULT = Tuning()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched for: read by the encoder once."""

    text: str
    language: str
    vector: Vectors
    """(dimension,)."""
    tokens: Vectors | None
    """(tokens, dimension): see `index.tokens`; None if the encoder does not tell them."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where each of the tokens stands in the text."""

    @classmethod
    def of(cls, encoder: Encoder, text: str, language: str = "") -> "Asked":
        """Read a question; without `language` it is detected."""
        language = language or detect_question(text)
        if not isinstance(encoder, TokenEncoder):
            return cls(text, language, encoder.queries([text])[0], None)
        (read,) = encoder.read_queries([text])
        told, spans = tokens.question(encoder, read, text, language)
        return cls(text, language, read.vector, told if spans else None, spans)


def search(store: Store, asked: Asked, k: int, filters: Filters, tuning: Tuning = DEFAULT) -> list[Hit]:
    """The `k` passages that answer best, best first; what copies repeat comes once."""
    scored = ranked(store, asked, k, filters, tuning)
    hits = without_copies(store.hits(scored[: 2 * k + tuning.per_language], filters.as_of))
    return with_denial(spread(hits, k, 1.0 if filters.outlets else tuning.outlet_share), hits)


def ranked(store: Store, asked: Asked, k: int, filters: Filters, tuning: Tuning = DEFAULT) -> list[Scored]:
    """Passages by their numbers, at least `k` where there are as many, best first."""
    words = store.bm25(asked.text, asked.language, tuning.pool, filters)
    near = _by_language(store, asked.vector, filters, tuning)
    first = _like_best(store, _by_tokens(store, asked, near, words[: tuning.per_language]), tuning)
    if first and len(first) >= k:
        return first
    there = {one.number for one in first}
    more = fused(store, asked, max(k, tuning.pool), filters, tuning)
    return [*first, *(one for one in more if one.number not in there)]


def _by_language(store: Store, vector: Vectors, filters: Filters, tuning: Tuning) -> dict[int, tuple[str, float]]:
    """The nearest passages of each language that the filters let through: its language and score by number."""
    held = {one: count for one, count in store.languages().items() if not filters.languages or one in filters.languages}
    largest = sorted(held, key=lambda one: (-held[one], one))[: tuning.languages]
    groups = [frozenset({one}) for one in largest]
    if others := held.keys() - set(largest):
        groups.append(frozenset(others))
    found: dict[int, tuple[str, float]] = {}
    for group in groups:
        within = filters if len(held) == 1 else replace(filters, languages=group)
        name = next(iter(group)) if len(group) == 1 else ""
        found |= {number: (name, score) for number, score in store.dense(vector, tuning.per_language, within)}
    return found


def _by_tokens(
    store: Store, asked: Asked, near: dict[int, tuple[str, float]], words: Sequence[tuple[int, float]]
) -> list[Scored]:
    """By late interaction, scaled by language; nothing where a passage was stored without its tokens."""
    by_words = dict(words)
    numbers = [*near, *(number for number in by_words if number not in near)]
    held = store.tokens(numbers) if asked.tokens is not None else {}
    if asked.tokens is None or len(held) < len(numbers) or not numbers:
        return []
    found = tokens.nearness(asked.tokens, [held[number] for number in numbers])
    late = {number: float(best.max(axis=1).mean()) for number, best in zip(numbers, found, strict=True)}
    languages = {number: language for number, (language, _) in near.items()}
    languages |= store.languages_of([number for number in numbers if number not in near])
    scale = Scale.of((language, late[number]) for number, (language, _) in near.items())
    scored = [
        Scored(
            number,
            scale(languages[number], late[number]),
            near[number][1] if number in near else None,
            by_words.get(number),
            late[number],
        )
        for number in numbers
    ]
    return sorted(scored, key=lambda one: -one.score)


def _like_best(store: Store, scored: Sequence[Scored], tuning: Tuning) -> list[Scored]:
    """In the order of their scores and of how near they are to the best, which so stays the first.

    Feedback from the best one alone (Rocchio, in Salton: The SMART Retrieval System, 1971): a question and a report in
    another language share fewer tokens than two reports of the same thing share meaning.
    """
    directions = store.directions([one.number for one in scored])
    best = directions.get(scored[0].number) if scored else None
    if best is None:
        return list(scored)
    near = {number: float(one @ best) for number, one in directions.items()}
    raised = [replace(one, score=one.score + tuning.like_best * near.get(one.number, 0.0)) for one in scored]
    return sorted(raised, key=lambda one: -one.score)


def fused(store: Store, asked: Asked, k: int, filters: Filters, tuning: Tuning = DEFAULT) -> list[Scored]:
    """The `k` passages that dense and word search find together, by their ranks; best first."""
    pool = max(k, tuning.pool)
    dense = store.dense(asked.vector, pool, filters)
    return fuse(dense, store.bm25(asked.text, asked.language, pool, filters), tuning, k)


def fuse(
    dense: Sequence[tuple[int, float]],
    bm25: Sequence[tuple[int, float]],
    tuning: Tuning = DEFAULT,
    k: int | None = None,
) -> list[Scored]:
    """Weighted reciprocal rank fusion of two ranked lists of (passage number, score); the best `k`, or all."""
    found: dict[int, float] = {}
    for weight, ranking in ((1.0, dense), (tuning.bm25_weight, bm25)):
        for rank, (number, _) in enumerate(ranking, 1):
            if weight > 0:
                found[number] = found.get(number, 0.0) + weight / (tuning.rrf + rank)
    by_dense, by_bm25 = dict(dense), dict(bm25)
    order = sorted(found, key=found.__getitem__, reverse=True)[:k]
    return [Scored(number, found[number], by_dense.get(number), by_bm25.get(number)) for number in order]
