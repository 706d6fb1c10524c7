"""System against system and run against run, on the questions that both have. Knows nothing about HTML."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eval.runs import Run
from eval.scores import Measure
from eval.stats import Comparison, adjust, paired
from eval.summary import Scored

_NOT_SETTINGS = ("schema", "created", "seconds", "languages")


@dataclass(frozen=True, slots=True)
class Versus:
    """b compared with a by one measure."""

    measure: Measure
    a: str
    b: str
    found: Comparison

    @property
    def word(self) -> str:
        """How b is, compared with a; a difference that noise would give too is none."""
        if not self.found.is_difference:
            return "no difference shown"
        return "better" if (self.found.difference > 0) == (self.measure.better == "higher") else "worse"


def first_against_others(scored: Scored, measures: Sequence[Measure]) -> list[Versus]:
    """The first system (b) compared with each other one (a); Holm over the measures of each pair."""
    first, *others = scored.run.systems
    pairs = [[_versus(scored, other, scored, first, one) for one in measures] for other in others]
    return [one for pair in pairs for one in _adjusted(pair)]


def run_against_run(old: Scored, new: Scored, measures: Sequence[Measure]) -> list[Versus]:
    """Each system that two runs share, in the old (a) and in the new (b); Holm over the measures of each system."""
    shared = [system for system in old.run.systems if system in new.run.systems]
    pairs = [[_versus(old, system, new, system, one) for one in measures] for system in shared]
    return [one for pair in pairs for one in _adjusted(pair)]


def variants_against_first(runs: Sequence[Scored], system: str, measures: Sequence[Measure]) -> list[list[Versus]]:
    """Each later run (b) compared with the first (a) by one system; Holm over all of them together."""
    first, *others = runs
    found = [[_versus(first, system, one, system, measure) for measure in measures] for one in others]
    adjusted = iter(_adjusted([one for each in found for one in each]))
    return [[next(adjusted) for one in each if one.found.n] for each in found]


def leaders(scored: Scored, measures: Sequence[Measure]) -> dict[str, str]:
    """The best system by each measure, where it differs from the next best; Holm over all measures."""
    against = [_best_against_next(scored, measure) for measure in measures]
    found = _adjusted([one for one in against if one is not None])
    return {one.measure.name: one.b for one in found if one.word == "better"}


def _best_against_next(scored: Scored, measure: Measure) -> Versus | None:
    columns = {system: scored.column(system, measure) for system in scored.run.systems}
    means = {system: sum(column.values()) / len(column) for system, column in columns.items() if column}
    ranked = sorted(means, key=lambda system: means[system], reverse=measure.better == "higher")
    return _versus(scored, ranked[1], scored, ranked[0], measure) if len(ranked) > 1 else None


def _versus(of_a: Scored, a: str, of_b: Scored, b: str, measure: Measure) -> Versus:
    """Only questions that read the same in both runs are compared: an id alone may have got another gold answer."""
    same = {asked for asked, question in of_a.run.questions.items() if of_b.run.questions.get(asked) == question}
    left = {asked: value for asked, value in of_a.column(a, measure).items() if asked in same}
    return Versus(measure, a, b, paired(left, of_b.column(b, measure)))


def _adjusted(together: Sequence[Versus]) -> list[Versus]:
    """Holm over those on shared questions; the others say nothing, and are left out."""
    told = [one for one in together if one.found.n]
    adjusted = adjust([one.found for one in told])
    return [replace(one, found=found) for one, found in zip(told, adjusted, strict=True)]


def shared_questions(old: Run, new: Run) -> int:
    """How many questions two runs share, word for word."""
    return sum(new.questions.get(asked) == question for asked, question in old.questions.items())


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What differs in how two runs were made: ("settings.k", "5", "8"); times and dates left out."""
    left, right = dict(_flat(old)), dict(_flat(new))
    return [
        (key, left.get(key, "–"), right.get(key, "–"))
        for key in dict.fromkeys((*left, *right))
        if left.get(key) != right.get(key) and key.split(".")[0] not in _NOT_SETTINGS
    ]


def _flat(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for name, part in value.items():
            yield from _flat(part, f"{key}.{name}" if key else str(name))
    else:
        yield key, ", ".join(map(str, value)) if isinstance(value, list) else str(value)
