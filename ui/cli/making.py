"""Makes one run for the commands of `dateline eval`: questions, archive, models, progress. Prints no figures."""

import functools
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from index.errors import InputError
from ui.cli.common import Tools, complain, say
from ui.cli.progress import Counting, Ticker

if TYPE_CHECKING:
    from eval.experiment import Experiment, Selection
    from eval.runs import Run
    from eval.sweep import Variant
    from eval.systems.base import Bench
    from rag.generator import Generator
    from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions, as the options say."""

    file: Path | None
    split: str
    only: tuple[str, ...]
    sample: int | None
    limit: int
    seed: int
    fresh: bool = False


def check_archive(archive: Path | None, questions: Path | None) -> None:
    """The gold set has an archive of its own.

    Raises:
        InputError: another one is named for it.
    """
    if archive is not None and questions is None:
        raise InputError("--archive goes with QUESTIONS of your own: the gold set is asked of the sample archive.")


def made_run(
    tools: Tools,
    settings: "Settings",
    systems: list[str],
    wanted: Wanted,
    folder: Path | None,
    variant: "Variant | None" = None,
    *,
    jobs: int = 1,
    retry: bool = False,
) -> "Run":
    """Make a run, or go on with it."""
    from eval.experiment import Experiment
    from eval.questions import GOLD, read_questions
    from eval.runs import load_run

    questions = read_questions(wanted.file or GOLD)
    plain = _plain(wanted)
    plain.of(questions)  # a mistyped condition is said before anything is loaded
    with Ticker() as ticker, _bench(tools, settings, wanted.file is not None, ticker, variant) as bench:
        generator = generator_of(tools, settings, ticker)
        experiment = Experiment.prepare(
            bench,
            systems,
            questions,
            _selection(plain, wanted, systems, generator),
            generator,
            folder=folder,
            source=str(wanted.file) if wanted.file else "gold",
            fresh=wanted.fresh,
            jobs=jobs,
        )
        ticker.stop()
        try:
            _ask(experiment, jobs, retry)
        finally:
            if experiment.generator:
                experiment.generator.close()
    return load_run(experiment.folder)


def _ask(experiment: "Experiment", jobs: int, retry: bool) -> None:
    """Make the rows that are missing, with progress; each failure is said at once."""
    if experiment.there:
        say(Text(f"Going on: {len(experiment.there)} of {experiment.total} rows are there."))
    failed = cached = 0
    with Counting("Asking", experiment.todo(retry=retry)) as tell:
        for done, row in enumerate(experiment.rows(jobs=jobs, retry=retry), 1):
            failed += row.error is not None
            cached += row.cached
            if row.error:
                complain(f"{row.system}, {row.question}: {row.error.message}")
            tell(done)
    if cached:
        say(Text(f"{cached} answers used cached replies: their times do not count (--fresh asks anew)."))
    if failed:
        complain(f"{failed} question{'s' * (failed != 1)} failed; ask again with --retry.")


def check_split(split: str) -> None:
    """A set has two splits.

    Raises:
        InputError: another one is named.
    """
    if split not in ("dev", "test", "all"):
        raise InputError(f"--split {split}: there are dev, test and all.")


def _plain(wanted: Wanted) -> "Selection":
    """What the options say, before a sample is thought of."""
    from eval.experiment import Selection

    check_split(wanted.split)
    return Selection(wanted.split, wanted.only, wanted.sample or 0, wanted.limit, wanted.seed)


def _selection(
    plain: "Selection", wanted: Wanted, systems: list[str], generator: "Callable[[], Generator]"
) -> "Selection":
    """A sample of 120 where the embedded model answers and no other size was asked for."""
    from eval.experiment import EMBEDDED_SAMPLE
    from eval.systems.catalogue import WITH_GENERATOR
    from rag.embedded import EmbeddedGenerator

    if wanted.sample is None and set(systems) & set(WITH_GENERATOR):
        if generator().fingerprint == EmbeddedGenerator.fingerprint:
            say(Text(f"The embedded model takes its time: a fixed sample of {EMBEDDED_SAMPLE} (--sample 0: all)."))
            return replace(plain, sample=EMBEDDED_SAMPLE)
    return plain


def generator_of(tools: Tools, settings: "Settings", ticker: Ticker) -> "Callable[[], Generator]":
    """Chosen and loaded at the first call, and no other time."""
    return functools.cache(lambda: tools.generator(settings, ticker.say))


@contextmanager
def _bench(
    tools: Tools, settings: "Settings", own: bool, ticker: Ticker, variant: "Variant | None"
) -> "Iterator[Bench]":
    """The user's archive for the user's questions, else the sample's."""
    from eval.experiment import sample_archive
    from eval.systems.base import Bench
    from index.archive import Archive
    from index.errors import EmptyArchiveError
    from index.passages import MAX_CHARACTERS
    from index.store import Filters
    from rag.retrieve import DEFAULT

    encoder = tools.encoder(settings.encoder, ticker.say)
    size = variant.passage_size if variant else MAX_CHARACTERS
    archive = Archive.open(settings.archive) if own else sample_archive(encoder, ticker.say, size)
    with closing(archive):
        archive.check_encoder(encoder)
        if not archive.count(Filters()):
            raise EmptyArchiveError(f"The archive in {archive.folder} is empty. Add reports: dateline add PATH")
        yield Bench(archive, encoder, variant.tuning if variant else DEFAULT)


def run_folder(run: Path) -> Path:
    """A run by its folder, or by its name among those in the user's data folder."""
    from eval.experiment import runs_folder

    named = runs_folder() / run
    return named if named.is_dir() and not run.is_dir() else run
