"""The answers of a run that are worth reading first: the worst ones, each beside its gold answer. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eval.metrics.overlap import same_place
from eval.metrics.status import got
from eval.questions import Question, Span
from eval.rows import Quoted, Ranked, Row
from eval.summary import Scored

WRONG = ("wrong statements", "invented members")
STATUS, FACTS, QUOTES = "status accuracy", "fact recall", "quote precision"
"""The measures by which cases are ordered, the gravest first."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its gold answer, the given one, and what of either the other has."""

    question: Question
    row: Row
    faults: tuple[str, ...]
    """What is wrong, in words."""
    quotes: tuple[tuple[Quoted, bool], ...]
    """Each quote, and whether it is the same place as gold evidence (`eval/metrics/overlap.py`)."""
    hits: tuple[tuple[Ranked, bool], ...]
    """Each passage found, and whether it holds gold evidence."""
    quoted: frozenset[Span]
    """The gold evidence that is quoted."""

    @property
    def given(self) -> str:
        """The status given, or "error"."""
        return got(self.row)


def worst(scored: Scored, system: str, most: int = 20) -> list[Case]:
    """The answers of a system that have a fault, at most `most`, the worst first.

    Order: no answer because of an error; what is wrong or invented, the more the worse; a wrong status; the fewest
    facts told; the fewest right quotes. Equal ones stay in the order of the run.
    """
    rows = [(asked, row, scored.values[system][asked.id]) for asked, row in scored.run.of(system)]
    faulty = [(asked, row, found) for asked, row, found in rows if _faults(asked, row, found)]
    faulty.sort(key=lambda one: _rank(one[1], one[2]))
    return [_case(*one) for one in faulty[:most]]


def _rank(row: Row, found: Mapping[str, float]) -> tuple[float, ...]:
    failed = 0.0 if row.error else 1.0
    wrong = sum(found.get(name, 0) for name in WRONG)
    return (failed, -wrong, found.get(STATUS, 1), found.get(FACTS, 1), found.get(QUOTES, 1))


def _faults(asked: Question, row: Row, found: Mapping[str, float]) -> tuple[str, ...]:
    faults = [f"error: {row.error.kind}"] if row.error else []
    faults += [f"{name} {found[name]:.2f}" for name in WRONG if found.get(name, 0) > 0]
    if found.get(STATUS, 1) < 1 and not row.error:
        faults.append(f"status {shown(got(row))} instead of {shown(asked.status)}")
    faults += [f"{name} {found[name]:.2f}" for name in (FACTS, QUOTES) if found.get(name, 1) < 1]
    return tuple(faults)


def shown(status: str) -> str:
    """A status as it is read: not_in_reports → "not in reports"."""
    return status.replace("_", " ")


def _case(asked: Question, row: Row, found: Mapping[str, float]) -> Case:
    return Case(
        question=asked,
        row=row,
        faults=_faults(asked, row, found),
        quotes=tuple((quote, _same_as_any(quote, asked.spans)) for quote in row.quotes),
        hits=tuple((hit, row.relevant.get(hit.passage, 0) > 0) for hit in row.hits),
        quoted=frozenset(span for span in asked.spans if _same_as_any(span, row.quotes)),
    )


def _same_as_any(one: Quoted | Span, others: Iterable[Quoted | Span]) -> bool:
    return any(same_place(one, other) for other in others)
