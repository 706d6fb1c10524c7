"""A column of a table → where the dots, intervals and ticks of its plot lie. Units are those of the SVG's viewBox."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.scores import Measure
from eval.stats import Interval
from eval.summary import Table

WIDTH = 360
_LEFT, _RIGHT = 96, 308  # the names stand left of the axis, the means right of it
_TOP, _STEP = 14, 24


@dataclass(frozen=True, slots=True)
class Dot:
    """One system: its mean at (x, y), the interval from `low` to `high`."""

    label: str
    y: float
    x: float
    low: float
    high: float
    figures: Interval
    first: bool
    """Whether it is the first system of the run."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A measure of all systems that have it."""

    measure: Measure
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, str], ...]
    """(x, label)."""
    bottom: float
    """Where the axis lies; its labels stand below."""


def plots(table: Table) -> list[Plot]:
    """One plot for each measure of a table that any system has."""
    columns = zip(table.measures, zip(*(line.cells for line in table.lines), strict=True), strict=True)
    names = [line.label for line in table.lines]
    return [_plot(measure, names, cells) for measure, cells in columns if any(cells)]


def _plot(measure: Measure, names: Sequence[str], cells: Sequence[Interval | None]) -> Plot:
    top = _top(cells)
    there = [(name, cell) for name, cell in zip(names, cells, strict=True) if cell]
    dots = tuple(
        _dot(name, cell, _TOP + _STEP * place, top, name == names[0]) for place, (name, cell) in enumerate(there)
    )
    ticks = tuple((_x(top * part / 4, top), f"{top * part / 4:g}") for part in range(5))
    return Plot(measure, dots, ticks, _TOP + _STEP * (len(there) - 0.5))


def _dot(name: str, cell: Interval, y: float, top: float, first: bool) -> Dot:
    low, high = (cell.low, cell.high) if cell.is_known else (cell.mean, cell.mean)
    return Dot(name, y, _x(cell.mean, top), _x(low, top), _x(high, top), cell, first)


def _top(cells: Sequence[Interval | None]) -> float:
    """The end of the axis: 1 for shares, else the next 1, 2 or 5 with zeros above the highest value."""
    highest = max((value for cell in cells if cell for value in (cell.mean, cell.high)), default=1.0)
    return next(end for end in _ends() if highest <= end)


def _ends() -> Iterator[float]:
    exponent = 0
    while True:
        yield from (first * 10.0**exponent for first in (1, 2, 5))
        exponent += 1


def _x(value: float, top: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * value / top, 1)
