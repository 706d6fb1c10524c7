"""Candidates → the sentences that are evidence. Knows nothing about prompts or models.

    candidates ──rules──▶ shortlist ──likelihoods──▶ evidence

The rules need no model: a sentence stays if it can answer this kind of question (a number for "how many"), if its
report names the countries that are asked about, if it is from the asked days or names them, and if it is near.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.question import Question, can_answer, mentions
from rag.sentences import Candidate
from rag.subjects import absent, is_known, named_by, named_in, subjects
from rag.unsaid import leaves_open

LONGEST = 12
_MOST = 5
_WORTH_A_LOOK = 0.02
_ENOUGH = 0.14
_BEHIND_BEST = 0.05
_YES = 0.17
"""What a certain "yes" adds to nearness. These five were set on development questions over the sample (NOTES.md)."""
_ASIDE = 0.02
"""How much nearer a sentence may be than the one behind it that limits it: else that speaks of something else."""
_NAMED = 0.02
"""What it adds that the sentence itself names the country that is asked about."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The sentences that may be evidence, nearest first, and why there may be none."""

    candidates: tuple[Candidate, ...]
    naming: frozenset[Candidate]
    """Those that name a country of the question themselves."""
    limits: tuple[Candidate, ...]
    """Sentences that say what is not known; each counts if the sentence before it does and is about as near."""
    measures: bool
    """Whether a number or a time is asked for."""
    absent: tuple[str, ...]
    """Names in the question that no report found mentions."""
    outside_period: bool
    """Whether something was found, but nothing from the asked days."""
    newest: bool = True
    """Whether a later figure for the same thing goes before an earlier one: where no days are asked about."""


def shortlist(question: Question, candidates: Sequence[Candidate]) -> Shortlist:
    """What the rules let through."""
    named = subjects(question.text, question.language)
    missing = absent(named, list(dict.fromkeys(one.article for one in candidates)))
    from_period = [one for one in candidates if _in_period(question, one)]
    if question.period is None:
        from_period = newest_first(from_period)
    outside = bool(candidates) and not from_period
    if missing:
        return Shortlist((), frozenset(), (), False, tuple(name.surface for name in missing), outside)
    countries = [name for name in named if is_known(name)]
    reports = {one.article: all(named_in(name, one.article) for name in countries) for one in from_period}
    fitting = [one for one in from_period if reports[one.article] and _fits(question, one)]
    near = tuple(one for one in fitting if one.nearness >= _WORTH_A_LOOK)[:LONGEST]
    naming = frozenset(one for one in near if named_by(countries, one.text, one.article.language))
    limits = tuple(one for one in fitting if leaves_open(one.text, one.article.language))
    return Shortlist(near, naming, limits, question.kind != "other", (), outside, question.period is None)


def evidence(found: Shortlist, likelihoods: Sequence[float]) -> list[Candidate]:
    """The sentences that are near and likely enough (0 to 1, one for each candidate), in reading order.

    Where the best answer to "how many" or "when" is that it was not said, no other number takes its place.
    """
    strengths = [
        one.nearness + _YES * likelihood + _NAMED * (one in found.naming)
        for one, likelihood in zip(found.candidates, likelihoods, strict=True)
    ]
    ranked = sorted(zip(strengths, found.candidates, strict=True), key=lambda pair: -pair[0])
    floor = max(_ENOUGH, ranked[0][0] - _BEHIND_BEST) if ranked else _ENOUGH
    ordered = [one for _, one in ranked]
    strong = sum(strength >= floor for strength, _ in ranked)
    chosen = (newest_first(ordered) if found.newest else ordered)[: min(strong, _MOST)]
    if chosen and found.measures and chosen[0] in found.limits:
        return in_order([one for one in chosen if one in found.limits])
    behind = [
        one
        for one in found.limits
        if one not in chosen and any(_follows(one, kept) and one.nearness >= kept.nearness - _ASIDE for kept in chosen)
    ]
    return in_order([*chosen, *behind])


def newest_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same in the same order, but the places of those with figures for the same thing go from the latest day on."""
    places: dict[int, list[int]] = {}
    for place, one in enumerate(candidates):
        if one.figure >= 0:
            places.setdefault(one.figure, []).append(place)
    found = list(candidates)
    for of in places.values():
        by_day = sorted((candidates[place] for place in of), key=lambda one: one.day, reverse=True)
        for place, one in zip(of, by_day, strict=True):
            found[place] = one
    return found


def later_figures(candidates: Sequence[Candidate]) -> dict[Candidate, int]:
    """For those whose figure has been overtaken the place, counted from 1, of the latest for the same thing."""
    latest: dict[int, tuple[date, int]] = {}
    for place, one in enumerate(candidates, 1):
        if one.figure >= 0 and (one.figure not in latest or one.day > latest[one.figure][0]):
            latest[one.figure] = one.day, place
    return {one: latest[one.figure][1] for one in candidates if one.figure >= 0 and one.day < latest[one.figure][0]}


def in_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """As one reads them: reports in the order of their best sentence, each from its beginning."""
    place = {one.article.id: place for place, one in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda one: (place[one.article.id], one.sentence.start))


def _follows(one: Candidate, kept: Candidate) -> bool:
    return one.article == kept.article and one.follows == kept.sentence


def _in_period(question: Question, one: Candidate) -> bool:
    period = question.period
    if period is None or period.reported_by(one.article.published):
        return True
    return mentions(period, one.text, one.article.language, one.article.published)


def _fits(question: Question, one: Candidate) -> bool:
    language = one.article.language
    return can_answer(question.kind, one.text, language) or leaves_open(one.text, language)
