"""Runs → one HTML page that needs nothing beside itself, and a Markdown file with the same figures.

All that comes from a run is escaped by the environments below, in HTML and in Markdown: a report may hold any text.
"""

import html
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.cases import Case, shown, worst
from eval.comparisons import Versus, differences, first_against_others, leaders, run_against_run, shared_questions
from eval.judge import Agreement, agreements
from eval.metrics.status import confusion
from eval.plots import WIDTH, Plot, plots
from eval.runs import Run
from eval.scores import MEASURES, Measure
from eval.stats import Interval
from eval.summary import (
    FEW,
    STORIES,
    Cost,
    Failed,
    Scored,
    Table,
    breakdowns,
    by_system,
    costs,
    facts,
    failures,
    main_measures,
    warnings,
)
from index.errors import InputError

TEMPLATES = Path(__file__).parent / "templates"
METHODS = (
    (
        "interval",
        "95 % percentile bootstrap of the mean, 9,999 draws. It draws whole stories where the run has at least "
        f"{STORIES}, else questions. Where all values are equal it has no width, and still is not certain.",
        "Efron & Tibshirani, An Introduction to the Bootstrap, 1993.",
    ),
    (
        "p",
        "Sign-flip permutation test, paired by question, two-sided; exact up to 13 questions, else 9,999 draws. "
        "Questions count as independent, also those of one story.",
        "Smucker, Allan & Carterette, CIKM 2007.",
    ),
    (
        "Holm",
        "p adjusted for all measures by which one pair is compared. A difference is called one only where it is below "
        "0.05.",
        "Holm, Scandinavian Journal of Statistics 6, 1979.",
    ),
)
"""What stands behind the figures: name, explanation, source."""
_FIRST_LINE = "# Dateline evaluation"
_MARKDOWN = re.compile(r"([\\`*_\[\]|~#!])")


@dataclass(frozen=True, slots=True)
class Section:
    """What the report says of one run."""

    name: str
    run: Run
    facts: list[tuple[str, str]]
    warnings: list[str]
    main: Table
    leaders: dict[str, str]
    """Measure → the system whose lead can be told from noise."""
    full: Table
    plots: list[Plot]
    against: list[Versus]
    breakdowns: list[tuple[str, list[Table]]]
    """For each system, the first one first."""
    confusions: list[tuple[str, dict[str, dict[str, int]]]]
    failures: list[Failed]
    costs: list[Cost]
    cases: list[Case]
    judges: list[Agreement]
    """Of those who were asked with `dateline eval judge`; no other figure uses their verdicts."""
    by_story: bool
    """Whether intervals are drawn by stories."""


@dataclass(frozen=True, slots=True)
class Between:
    """What the report says of two runs together."""

    old: str
    new: str
    shared: int
    """Questions that are the same, word for word."""
    against: list[Versus]
    differences: list[tuple[str, str, str]]


def write_report(runs: Sequence[Run], target: Path) -> tuple[Path, Path]:
    """Write the report of one run, or of several: the first is then what each later one is compared with.

    Args:
        runs: at least one.
        target: a folder, or the page's file name; the Markdown file lies beside it with the suffix `.md`.

    Returns:
        The HTML page and the Markdown file.

    Raises:
        InputError: a run holds no answer yet, or the files cannot be written.
    """
    if empty := next((run for run in runs if not run.rows), None):
        raise InputError(f"The run in {empty.folder} holds no answer yet. Go on with it: dateline eval run")
    page = target / "report.html" if target.is_dir() else target.with_name(f"{target.name.removesuffix('.html')}.html")
    text = page.with_name(f"{page.name.removesuffix('.html')}.md")
    if text.is_file() and not text.read_text(encoding="utf-8", errors="replace").startswith(_FIRST_LINE):
        raise InputError(f"{text} is something else than a report: name another page with --out.")
    content = _content(runs)
    written = {page: _environment(finalize=None), text: _environment(finalize=_escaped)}
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        for file, environment in written.items():
            template = environment.get_template(f"report{file.suffix}.j2")
            file.write_text(template.render(content).lstrip(), encoding="utf-8")
    except OSError as error:
        raise InputError(f"The report cannot be written to {page.parent}: {error.strerror}.") from error
    return page, text


def _content(runs: Sequence[Run]) -> dict[str, object]:
    names = _names(runs)
    scored = [Scored.of(run) for run in runs]
    sections = [_section(name, one) for name, one in zip(names, scored, strict=True)]
    later = zip(names[1:], scored[1:], strict=True)
    between = [_between(names[0], scored[0], name, one) for name, one in later]
    return {
        "sections": sections,
        "between": between,
        "measures": MEASURES,
        "few": FEW,
        "methods": METHODS,
        "width": WIDTH,
    }


def _names(runs: Sequence[Run]) -> list[str]:
    """The names of the runs, numbered where two are called the same."""
    count = Counter(run.name for run in runs)
    return [f"{run.name} ({place})" if count[run.name] > 1 else run.name for place, run in enumerate(runs, 1)]


def _section(name: str, scored: Scored) -> Section:
    run, measures = scored.run, main_measures()
    main = by_system(scored, "Main measures", measures)
    answering = [system for system in run.systems if run.of(system)]
    return Section(
        name=name,
        run=run,
        facts=facts(run.info),
        warnings=warnings(scored, main),
        main=main,
        leaders=leaders(scored, measures),
        full=by_system(scored, "All measures", MEASURES),
        plots=plots(main),
        against=first_against_others(scored, measures),
        breakdowns=[(system, breakdowns(scored, system)) for system in answering],
        confusions=[(system, confusion(run.of(system))) for system in answering],
        failures=failures(run),
        costs=costs(run),
        cases=worst(scored, run.systems[0]),
        judges=agreements(run),
        by_story=bool(scored.stories),
    )


def _between(old_name: str, old: Scored, new_name: str, new: Scored) -> Between:
    return Between(
        old=old_name,
        new=new_name,
        shared=shared_questions(old.run, new.run),
        against=run_against_run(old, new, main_measures()),
        differences=differences(old.run.info, new.run.info),
    )


def _environment(finalize: Callable[[object], object] | None) -> Environment:
    """Templates that escape every value; a name that is not there is an error, not an empty place."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"two": two, "signed": signed, "p": p_value, "shown": shown, "known": known, "arrow": arrow}
    return environment


def _escaped(value: object) -> Markup:
    """A value in one line, without any character that Markdown or its HTML would read as more than itself.

    It counts as safe from then on, and so does what a macro returns, which is made of such values.
    """
    if isinstance(value, Markup):
        return value
    line = html.escape(" ".join(str(value).split()), quote=False)
    return Markup(_MARKDOWN.sub(r"\\\1", line))  # noqa: S704 — escaped in this very line


def two(value: float) -> str:
    """A figure to two decimals, from a thousand on without any: 0.625 → "0.62", 1234.5 → "1,234"."""
    return "–" if math.isnan(value) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"


def signed(value: float) -> str:
    """A difference with its sign: -0.05 → "−0.05"; one that rounds to nothing has none."""
    if math.isnan(value) or round(value, 2) == 0:
        return two(abs(value))
    return f"{'+' if value > 0 else '−'}{two(abs(value))}"


def p_value(value: float) -> str:
    """A p to three decimals: 0.0002 → "< 0.001"."""
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"


def known(figures: Interval) -> bool:
    """Whether there is an interval to show."""
    return figures.is_known


def arrow(measure: Measure) -> str:
    """Which way is better."""
    return "↑" if measure.better == "higher" else "↓"
