"""What the parts found, as rows of cells: for the terminal, and as Markdown. Knows nothing of how it was measured."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from eval.retrieval.figures import Part
from eval.stats import Interval

FEW = 12
"""A breakdown of no more lines is always shown."""
Cell = Callable[[Interval | None, int], str]
"""A figure, and its digits after the point."""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under a head; the first cell of each is its label."""

    first: str
    """What the labels are."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, list[str]], ...]


def main_table(part: Part, cell: Cell) -> Table:
    """A line a system, a column a measure, with its target."""
    columns = tuple(f"{name} ({part.targets[name]})" if name in part.targets else name for name in part.measures)
    rows = ((system, [_cell(part, system, name, "", cell) for name in part.measures]) for system in part.systems)
    return Table("system", columns, tuple(rows))


def breakdowns(part: Part, cell: Cell, most: int = 0) -> Iterator[Table]:
    """A table for each measure that is broken down, a line a label, a column a system; 0: however many lines."""
    for measure in dict.fromkeys(one.measure for one in part.figures if one.by):
        labels = list(dict.fromkeys(one.by for one in part.figures if one.by and one.measure == measure))
        if not most or len(labels) <= most:
            rows = ((label, [_cell(part, name, measure, label, cell) for name in part.systems]) for label in labels)
            yield Table(measure, tuple(part.systems), tuple(rows))


def _cell(part: Part, system: str, measure: str, by: str, cell: Cell) -> str:
    return cell(part.of(system, measure, by), 1 if " ms" in measure else 3)


def verdicts(part: Part) -> Iterator[str]:
    """Which systems reach each target, by their means."""
    for name, target in part.targets.items():
        found = {system: part.of(system, name) for system in part.systems}
        reached = [system for system, one in found.items() if one and target.met(one.mean)]
        if any(found.values()):
            yield f"{name} {target}: reached by {', '.join(reached) or 'none'}."


def markdown(parts: Iterable[Part], cell: Cell, head: Sequence[str], whole: bool) -> str:
    """All parts as Markdown; `whole`: long breakdowns too."""
    lines = [*head, ""]
    for part in parts:
        lines += [f"### {part.title}", ""]
        if part.figures:
            for table in (main_table(part, cell), *breakdowns(part, cell, 0 if whole else FEW)):
                lines += [*_lines(table), ""]
            lines += [*verdicts(part), ""]
        lines += [*part.notes, ""]
    return "\n".join(lines)


def _lines(table: Table) -> Iterator[str]:
    yield f"| {' | '.join((table.first, *table.columns))} |"
    yield f"|{'---|' * (1 + len(table.columns))}"
    for label, cells in table.rows:
        yield f"| {' | '.join((label, *cells))} |"
