"""Values → means with 95 % intervals, and the targets they are held against. Knows nothing of how values come about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.stats import Interval, interval
from eval.summary import STORIES


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value."""

    system: str
    measure: str
    value: float
    question: str
    story: str = ""
    """What is drawn for intervals: reports or pages that questions share."""
    by: tuple[str, ...] = ()
    """Labels of the breakdowns it counts in: "de → ar"."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions."""

    system: str
    measure: str
    by: str
    """The label of a breakdown; empty: over all."""
    found: Interval


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure should reach."""

    value: float
    highest: bool = False
    """Whether it is the most that is wanted (of times, of losses), not the least."""

    def met(self, mean: float) -> bool:
        """Whether a mean reaches it."""
        return mean <= self.value if self.highest else mean >= self.value

    def __str__(self) -> str:
        return f"{'≤' if self.highest else '≥'} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Part:
    """What a part found."""

    name: str
    title: str
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    targets: dict[str, Target] = field(default_factory=dict)
    """By measure."""

    @property
    def systems(self) -> list[str]:
        """In the order in which they were measured."""
        return list(dict.fromkeys(one.system for one in self.figures))

    @property
    def measures(self) -> list[str]:
        """Those that are measured over all."""
        return list(dict.fromkeys(one.measure for one in self.figures if not one.by))

    @property
    def labels(self) -> list[str]:
        """Of the breakdowns."""
        return list(dict.fromkeys(one.by for one in self.figures if one.by))

    def of(self, system: str, measure: str, by: str = "") -> Interval | None:
        """One figure, if it was measured."""
        wanted = (system, measure, by)
        return next((one.found for one in self.figures if (one.system, one.measure, one.by) == wanted), None)


def figures(values: Iterable[Value], measures: Sequence[str] = ()) -> tuple[Figure, ...]:
    """The mean of each system and measure over all, then by each label; of `measures` alone where some are named."""
    whole: dict[tuple[str, str, str], list[Value]] = {}
    parts: dict[tuple[str, str, str], list[Value]] = {}
    for one in values:
        whole.setdefault((one.system, one.measure, ""), []).append(one)
        for label in one.by:
            parts.setdefault((one.system, one.measure, label), []).append(one)
    kept = {key: found for key, found in parts.items() if not measures or key[1] in measures}
    return tuple(Figure(*key, spread(found)) for key, found in {**whole, **kept}.items())


def spread(values: Sequence[Value]) -> Interval:
    """The mean with its interval: whole stories are drawn where there are ten or more, else whole questions."""
    by_story = len({one.story for one in values}) >= STORIES
    return interval([one.value for one in values], [one.story if by_story else one.question for one in values])


def plain(part: Part) -> dict[str, Any]:
    """A part as JSON values; an interval that is not known is null."""
    return {
        "part": part.name,
        "title": part.title,
        "notes": list(part.notes),
        "targets": {name: {"value": one.value, "highest": one.highest} for name, one in part.targets.items()},
        "figures": [
            {
                "system": one.system,
                "measure": one.measure,
                **({"by": one.by} if one.by else {}),
                "mean": one.found.mean,
                "low": one.found.low if one.found.is_known else None,
                "high": one.found.high if one.found.is_known else None,
                "n": one.found.n,
            }
            for one in part.figures
        ],
    }
