"""A run's main figures as tables in the terminal, narrow enough for 80 columns."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from eval.runs import Run
    from eval.stats import Interval
    from eval.summary import Line

_COLUMNS = 3
NOTE = "Each figure: mean [95 % interval] and the number of questions it stands on."
_MARKS = {"better": " ▲", "worse": " ▼"}


def figures(run: "Run") -> list[RenderableType]:
    """One line a system, with intervals; and what a reader must know before any figure."""
    from eval.summary import Scored, by_system, main_measures, warnings

    scored = Scored.of(run)
    found = by_system(scored, run.name, main_measures())
    rows = [(line.label, [cell(each) for each in line.cells]) for line in found.lines]
    return [
        *tables([measure.name for measure in found.measures], rows, "system"),
        Text(NOTE),
        *(Text(text) for text in warnings(scored, found)),
    ]


def sweep_figures(runs: "list[tuple[str, Run]]", system: str) -> list[RenderableType]:
    """One line a variant; a difference from the first that is more than noise is marked."""
    from eval.comparisons import variants_against_first
    from eval.summary import Scored, line, main_measures

    measures = main_measures()
    scored = [(name, Scored.of(run)) for name, run in runs]
    against = [[], *variants_against_first([one for _, one in scored], system, measures)]
    rows = []
    for (name, one), versus in zip(scored, against, strict=True):
        words = {each.measure.name: each.word for each in versus}
        found: Line = line(one, name, system, one.run.questions.keys(), measures)
        marks = [_MARKS.get(words.get(measure.name, ""), "") for measure in measures]
        rows.append((name, [f"{cell(each)}{mark}" for each, mark in zip(found.cells, marks, strict=True)]))
    note = f"▲ better, ▼ worse than “{runs[0][0]}”: paired permutation test, p < 0.05 (Holm, over all)."
    return [*tables([measure.name for measure in measures], rows, "variant"), Text(NOTE), Text(note)]


def tables(
    names: Sequence[str], rows: Sequence[tuple[str, list[str]]], first: str, most: int = _COLUMNS
) -> list[Table]:
    """At most so many measures a table; those that no line has a figure for are left out."""
    kept = [place for place in range(len(names)) if any(cells[place] != "–" for _, cells in rows)]
    made = []
    for at in range(0, len(kept), most):
        part = kept[at : at + most]
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(first, min_width=min(20, max((len(name) for name, _ in rows), default=0)), max_width=24)
        for place in part:
            table.add_column(names[place], no_wrap=True)
        for name, cells in rows:
            table.add_row(name, *(cells[place] for place in part))
        table.add_row()
        made.append(table)
    return made


def cell(found: "Interval | None", digits: int = 2) -> str:
    """A figure as a table has it: "0.91 [.88, .94] 200"."""
    if found is None:
        return "–"
    spread = f" [{_short(found.low, digits)}, {_short(found.high, digits)}]" if found.is_known else ""
    return f"{found.mean:.{digits}f}{spread} {found.n}"


def _short(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.removeprefix("0") if text.startswith("0.") else text
