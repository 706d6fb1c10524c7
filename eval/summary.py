"""A run → the tables of its report, as plain data. Knows nothing about HTML, and compares nothing."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.metrics import cost
from eval.questions import Question
from eval.rows import Row
from eval.runs import Run
from eval.scores import MEASURES, Measure, scores
from eval.stats import Interval, interval
from index.language import detect

MAIN = (
    "fact coverage@12",
    "quote token precision",
    "quote recall",
    "fact recall",
    "fact recall in sentences",
    "statement precision",
    "wrong statements",
    "status accuracy",
)
"""The measures that a report leads with; all others stand in the full table."""
FEW = 30
"""Below this many questions a figure is marked: its interval is wide, and the bootstrap's too narrow."""
STORIES = 10
"""From this many stories on whole stories are drawn for an interval; with fewer a draw of stories tells little."""

_PAIRS = ("same", "other", "both", "none")


@dataclass(frozen=True, slots=True)
class Scored:
    """A run with the value of each measure: system → question → measure → value."""

    run: Run
    values: Mapping[str, Mapping[str, Mapping[str, float]]]

    @classmethod
    def of(cls, run: Run) -> "Scored":
        """Score all rows of a run."""
        return cls(run, {one: {asked.id: scores(asked, row) for asked, row in run.of(one)} for one in run.systems})

    def column(self, system: str, measure: Measure) -> dict[str, float]:
        """The values of one measure by question, of those questions for which it is defined."""
        rows = self.values.get(system, {})
        return {asked: found[measure.name] for asked, found in rows.items() if measure.name in found}

    @property
    def stories(self) -> dict[str, str]:
        """The story of each question, by which intervals are drawn; empty where there are too few stories."""
        told = {asked.id: asked.story or asked.id for asked in self.run.questions.values()}
        return told if len(set(told.values())) >= STORIES and len(set(told.values())) < len(told) else {}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: the figures of one system on some questions."""

    label: str
    n: int
    cells: tuple[Interval | None, ...]
    """One for each measure of the table; None where it is defined for none of the questions."""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures with what they are of."""

    title: str
    measures: tuple[Measure, ...]
    lines: tuple[Line, ...]


def main_measures() -> tuple[Measure, ...]:
    """The measures that a report leads with, in the order of `MAIN`."""
    named = {measure.name: measure for measure in MEASURES}
    return tuple(named[name] for name in MAIN)


def line(scored: Scored, label: str, system: str, asked: AbstractSet[str], measures: Sequence[Measure]) -> Line:
    """The figures of a system on the questions `asked`."""
    stories, rows = scored.stories, scored.values.get(system, {})

    def cell(measure: Measure) -> Interval | None:
        column = {one: value for one, value in scored.column(system, measure).items() if one in asked}
        groups = [stories[one] for one in column] if stories else None
        return interval(list(column.values()), groups) if column else None

    return Line(label, len(asked & rows.keys()), tuple(map(cell, measures)))


def by_system(scored: Scored, title: str, measures: Sequence[Measure]) -> Table:
    """One line a system."""
    asked = scored.run.questions.keys()
    lines = (line(scored, system, system, asked, measures) for system in scored.run.systems)
    return Table(title, tuple(measures), tuple(lines))


def breakdowns(scored: Scored, system: str) -> list[Table]:
    """The main measures of one system by language pair, by language and by type of question."""
    languages = article_languages(scored.run)
    by: dict[str, Callable[[Question], list[str]]] = {
        "By languages of question and gold evidence": lambda asked: [pair(asked, languages)],
        "By question language": lambda asked: [asked.language],
        "By question type": lambda asked: [asked.type.replace("_", " ")],
        "By language pair: question → gold evidence, in each of its languages": lambda asked: pairs(asked, languages),
    }
    return [_by(scored, system, title, labels) for title, labels in by.items()]


def _by(scored: Scored, system: str, title: str, labels: Callable[[Question], list[str]]) -> Table:
    groups: dict[str, set[str]] = {}
    for asked in scored.run.questions.values():
        for label in labels(asked):
            groups.setdefault(label, set()).add(asked.id)
    measures = main_measures()
    lines = (line(scored, name, system, groups[name], measures) for name in sorted(groups, key=_place))
    return Table(title, measures, tuple(lines))


def _place(label: str) -> tuple[int, str]:
    """Pairs in the order of `_PAIRS`, all else by name."""
    return (_PAIRS.index(label) if label in _PAIRS else len(_PAIRS), label)


def pair(asked: Question, languages: Mapping[str, str]) -> str:
    """Where the gold evidence stands: in the question's language ("same"), in "other" ones, in "both", or "none"."""
    found = {languages[span.article] == asked.language for span in asked.spans}
    return {(): "none", (True,): "same", (False,): "other", (False, True): "both"}[tuple(sorted(found))]


def pairs(asked: Question, languages: Mapping[str, str]) -> list[str]:
    """Each pair of the question's language and one of its evidence: "de → uk"; none without evidence."""
    return sorted({f"{asked.language} → {languages[span.article]}" for span in asked.spans})


def article_languages(run: Run) -> dict[str, str]:
    """The language of each article with gold evidence, as the run tells; else detected in the evidence."""
    known: dict[str, str] = run.info.get("languages", {})
    texts: dict[str, set[str]] = {}
    for asked in run.questions.values():
        for span in asked.spans:
            texts.setdefault(span.article, set()).add(span.text)
    return {article: known.get(article) or detect("\n".join(sorted(text))) for article, text in texts.items()}


def warnings(scored: Scored, main: Table) -> list[str]:
    """What a reader must know before any figure, one sentence each."""
    run = scored.run
    expected, there = len(run.questions) * len(run.systems), len(run.rows)
    failed = sum(row.error is not None for row in run.rows)
    cached = sum(row.cached for row in run.rows)
    few = [
        f"{measure.name} ({found.label}, n {cell.n})"
        for found in main.lines
        for measure, cell in zip(main.measures, found.cells, strict=True)
        if cell and cell.n < FEW
    ]
    stories = len({asked.story for asked in run.questions.values() if asked.story})
    drawn = run.info.get("questions", {})
    lines = {
        f"A fixed stratified sample of {drawn.get('sample')} questions.": bool(drawn.get("sample")),
        f"The questions are of {stories} stories, too few to draw whole stories: where those of one story go right or "
        "wrong together, the intervals are too narrow.": 1 < stories < STORIES,
        f"The run is unfinished: {expected - there} of {expected} rows are missing.": there < expected,
        f"{failed} of {there} rows are errors: no answer came.": failed > 0,
        f"{cached} of {there} answers used cached replies; their times are not counted.": cached > 0,
        f"n is below {FEW} for {_listed(few)}: read these figures as examples.": bool(few),
    }
    return [text for text, holds in lines.items() if holds]


def _listed(names: Sequence[str], most: int = 4) -> str:
    more = f", and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


@dataclass(frozen=True, slots=True)
class Failed:
    """One kind of failure, and how often it came."""

    system: str
    kind: str
    message: str
    count: int


def failures(run: Run) -> list[Failed]:
    """The errors of a run, the most frequent first."""
    found = Counter((row.system, row.error.kind, row.error.message) for row in run.rows if row.error)
    return [Failed(*what, count) for what, count in found.most_common()]


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of some values."""

    median: float
    high: float
    """The 90th percentile, interpolated."""
    n: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What an answer takes, over the answers that were neither cached nor failed."""

    system: str
    cached: int
    failed: int
    seconds: Spread | None
    prompt_tokens: Spread | None
    reply_tokens: Spread | None
    """None where a model did not count; 0 where none was asked."""


def costs(run: Run) -> list[Cost]:
    """The cost of an answer for each system."""
    return [_cost(system, run.of(system)) for system in run.systems]


def _cost(system: str, pairs: Sequence[tuple[Question, Row]]) -> Cost:
    timed = [(asked, row) for asked, row in pairs if not row.cached and row.error is None]

    def spread(of: Callable[[Question, Row], float | None]) -> Spread | None:
        values = [of(asked, row) for asked, row in timed]
        return _spread([value for value in values if value is not None])

    return Cost(
        system=system,
        cached=sum(row.cached for _, row in pairs),
        failed=sum(row.error is not None for _, row in pairs),
        seconds=spread(cost.seconds),
        prompt_tokens=spread(cost.prompt_tokens),
        reply_tokens=spread(cost.reply_tokens),
    )


def _spread(values: Sequence[float]) -> Spread | None:
    if not values:
        return None
    return Spread(float(np.median(values)), float(np.percentile(values, 90)), len(values))


_NOT_SHOWN = ("schema", "languages")


def facts(info: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was run, line by line: ("archive", "articles 72 · fingerprint 0f3a…")."""
    return [(name.replace("_", " "), _shown(value)) for name, value in info.items() if name not in _NOT_SHOWN]


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return " · ".join(f"{name} {_shown(part)}" for name, part in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "–"
    if value is None or isinstance(value, bool):
        return {None: "–", True: "yes", False: "no"}[value]
    return f"{value:.4g}" if isinstance(value, float) else str(value)
