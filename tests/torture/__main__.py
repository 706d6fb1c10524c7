"""The command: `python -m tests.torture`; see the package."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.torture.damage import damage
from tests.torture.disk import disk
from tests.torture.kills import kills
from tests.torture.power import power
from tests.torture.readers import readers

_SHOWN = 40
Row = tuple[str, str, int, float]
"""What, its figures, faults, seconds."""
Part = Callable[[Path, argparse.Namespace], tuple[Row, list[str]]]


def _kills(folder: Path, chosen: argparse.Namespace) -> tuple[Row, list[str]]:
    run, seconds = kills(folder, chosen.seed, chosen.kills)
    counts = run.counts
    figures = (
        f"{counts['kills']} kills ({counts['named']} at {len(run.met)} named points, {counts['call']} in system calls, "
        f"{counts['any']} at any time), {counts['opened']} openings, {counts['failed opens']} failed, "
        f"{counts['acknowledged']} reports acknowledged, {_of(run.faults, 'LOST')} lost, {_of(run.faults, 'DOUBLE')} "
        f"double, words behind for a reader beside a writer: {counts['words behind']}"
    )
    return ("kills", figures, len(run.faults), seconds), run.faults


def _power(folder: Path, chosen: argparse.Namespace) -> tuple[Row, list[str]]:
    run, seconds = power(folder, chosen.seed, chosen.cuts)
    if run is None:
        return ("power", "skipped: there is no strace that may trace here", 0, seconds), []
    counts = run.counts
    figures = (
        f"{counts['strict']} + {counts['ordered']} + {counts['torn']} power cuts (strict, ordered, torn) in "
        f"{counts['calls']} system calls, {counts['acknowledged']} reports acknowledged, {_of(run.faults, 'LOST')} lost"
    )
    return ("power", figures, len(run.faults), seconds), run.faults


def _disk(folder: Path, chosen: argparse.Namespace) -> tuple[Row, list[str]]:
    run, seconds = disk(folder, chosen.seed, chosen.full)
    if run is None:
        return ("disk", "skipped: no file system can be mounted here", 0, seconds), []
    counts = run.counts
    figures = (
        f"{counts['full']} times full, {counts['acknowledged']} reports acknowledged, {_of(run.faults, 'LOST')} lost, "
        f"{counts['resumed']} times gone on, {_of(run.faults, 'UNREADABLE')} times not readable, "
        f"{counts['not opened']} times not opened with less than 64 KB free"
    )
    return ("disk", figures, len(run.faults), seconds), run.faults


def _readers(folder: Path, chosen: argparse.Namespace) -> tuple[Row, list[str]]:
    run, seconds = readers(folder, chosen.seconds)
    counts = run.counts
    figures = (
        f"{counts['readers']} readers, {counts['searches']} searches beside {counts['added']} additions and "
        f"{counts['rebuilt']} rebuilds, {_of(run.faults, 'TORN')} torn, {_of(run.faults, 'EXCEPTION')} exceptions, "
        f"second writer refused {counts['second writer refused']} times"
    )
    return ("readers", figures, len(run.faults), seconds), run.faults


def _damage(folder: Path, chosen: argparse.Namespace) -> tuple[Row, list[str]]:
    run, seconds = damage(folder, chosen.seed, chosen.flips, chosen.flips // 5)
    kinds = dict.fromkeys(kind for kind, _ in run.counts)
    outcomes = ("named", "harmless", "late", "FORGOTTEN", "MISSED", "CRASHED")
    figures = "; ".join(
        f"{kind}: " + ", ".join(f"{run.counts[kind, outcome]} {outcome}" for outcome in outcomes) for kind in kinds
    )
    return ("damage", figures, len(run.faults) + len(run.forgotten), seconds), [*run.faults, *run.forgotten, *run.late]


_PARTS: dict[str, Part] = {"kills": _kills, "power": _power, "disk": _disk, "readers": _readers, "damage": _damage}


def _of(faults: list[str], kind: str) -> int:
    return sum(f"{kind}: " in fault or f"{kind} for " in fault for fault in faults)


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.torture", description="What an archive must survive.")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--cuts", type=int, default=60, help="moments of a power cut, each in three ways")
    parser.add_argument("--full", type=int, default=50, help="how often the disk is full")
    parser.add_argument("--seconds", type=float, default=60.0, help="of one writer and eight readers")
    parser.add_argument("--flips", type=int, default=1000, help="bits; a fifth as many truncations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=list(_PARTS))
    return parser.parse_args()


def main() -> int:
    """Run all parts, print the table and the first faults; 1 where there was any."""
    chosen, console = _chosen(), Console()
    table = Table("what", "figures", "faults", "seconds", show_lines=True)
    every = 0
    for name, part in _PARTS.items():
        if chosen.only not in (None, name):
            continue
        with tempfile.TemporaryDirectory(prefix="dateline-torture-") as place:
            (what, figures, faults, seconds), lines = part(Path(place), chosen)
        table.add_row(what, figures, str(faults), f"{seconds:.0f}")
        every += faults
        for line in lines[:_SHOWN]:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        if len(lines) > _SHOWN:
            console.print(f"… and {len(lines) - _SHOWN} more", markup=False)
    console.print(table)
    console.print(f"Seed {chosen.seed}; {'nothing wrong' if not every else f'{every} faults'}.")
    return int(every > 0)


if __name__ == "__main__":
    sys.exit(main())
