"""Everything that one run needs, put together: archive, models, questions, systems, folder.

experiment = Experiment.prepare(bench, ["dateline", "bm25"], questions, Selection(), make_generator)
for row in experiment.rows(): …
run = load_run(experiment.folder)
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from eval import sample
from eval.about import about, index_fingerprint, probe
from eval.questions import Question, fingerprint
from eval.replies import RecordingGenerator, Replies
from eval.rows import Row
from eval.runner import MAY_DIFFER, begin, rows
from eval.select import only, shuffled
from eval.select import sample as drawn
from eval.systems.base import Bench
from eval.systems.catalogue import WITH_GENERATOR, make
from index.archive import Archive
from index.encoder import Encoder
from index.errors import InputError
from index.offline import Progress, cache_folder
from index.passages import MAX_CHARACTERS
from rag.generator import Generator

EMBEDDED_SAMPLE = 120
"""On two cores an answer takes 10 to 25 s: so many questions are half an hour."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which questions of a set are asked."""

    split: str = "dev"
    """"dev", "test" or "all"."""
    only: tuple[str, ...] = ()
    sample: int = 0
    """A stratified sample of so many; 0: all."""
    limit: int = 0
    """The first so many of the order of asking; 0: all."""
    seed: int = 1

    def of(self, questions: Sequence[Question]) -> list[Question]:
        """The questions, in the order of asking.

        Raises:
            InputError: none is left.
        """
        split = [one for one in questions if self.split in ("all", one.split)]
        if not split:
            raise InputError(f"The set has no question of the split {self.split}: name another with --split.")
        left = only(split, self.only) if self.only else split
        left = shuffled(drawn(left, self.sample, self.seed) if self.sample else left, self.seed)
        return left[: self.limit] if self.limit else left


@dataclass(frozen=True, slots=True)
class Experiment:
    """A run that is about to be made, or to go on."""

    folder: Path
    systems: tuple[str, ...]
    questions: tuple[Question, ...]
    bench: Bench
    generator: RecordingGenerator | None
    """None where no system needs one."""
    there: tuple[Row, ...]
    """Rows that are there already."""

    @property
    def total(self) -> int:
        """All rows of the finished run."""
        return len(self.systems) * len(self.questions)

    @classmethod
    def prepare(
        cls,
        bench: Bench,
        systems: Sequence[str],
        questions: Sequence[Question],
        selection: Selection,
        generator: Callable[[], Generator],
        *,
        folder: Path | None = None,
        source: str = "",
        fresh: bool = False,
        jobs: int = 1,
    ) -> "Experiment":
        """Choose questions, load what is needed, and make the folder or find it.

        Args:
            bench: Archive, encoder, tuning.
            systems: Names from the catalogue.
            questions: The whole set.
            selection: Which of them.
            generator: Makes the generator; called if a system needs one.
            folder: Where the run is kept; without one, in the user's data folder under a name of what is measured.
            source: Where the questions come from, for the record.
            fresh: Whether each reply is asked for anew, so that times are true.
            jobs: How many questions at once, for the record: beyond one, waiting is part of the seconds.

        Raises:
            InputError: no question is left, or the folder holds another run. GeneratorError, ModelError.
        """
        chosen = selection.of(questions)
        _check_articles(bench.archive, chosen)
        recording = None
        if set(systems) & set(WITH_GENERATOR):
            recording = RecordingGenerator(generator(), None if fresh else Replies.open())
        info: dict[str, Any] = {
            "systems": list(systems),
            **about(bench, recording),
            "questions": {
                "file": source,
                "fingerprint": fingerprint(chosen),
                "split": selection.split,
                "of": len(questions),
                "sample": selection.sample,
                "only": list(selection.only),
                "limit": selection.limit,
                "seed": selection.seed,
            },
            "fresh": fresh,
            "jobs": jobs,
            "languages": _languages(bench.archive, chosen),
        }
        folder = folder or runs_folder() / _name(info)
        there = begin(folder, {"created": datetime.now(UTC).isoformat(timespec="seconds"), **info}, chosen)
        return cls(folder, tuple(systems), tuple(chosen), bench, recording, tuple(there))

    def todo(self, *, retry: bool) -> int:
        """How many rows are still to be made."""
        return self.total - sum(not (retry and row.error) for row in self.there)

    def rows(self, *, jobs: int = 1, retry: bool = False) -> Iterator[Row]:
        """Make the rows that are not there yet; see `eval.runner.rows`."""
        systems = (make(name, self.bench, self._generator) for name in self.systems)  # each once it is its turn
        return rows(self.folder, systems, self.questions, jobs=jobs, retry=retry)

    def _generator(self) -> RecordingGenerator:
        if self.generator is None:
            raise AssertionError("a system needs a generator that the catalogue does not know of")
        return self.generator


def _check_articles(archive: Archive, questions: Sequence[Question]) -> None:
    known = archive.article_ids()
    lost = [one.id for one in questions if any(span.article not in known for span in one.spans)]
    if lost:
        raise InputError(
            f"{len(lost)} of {len(questions)} questions cite reports that are not in {archive.folder}, e.g. {lost[0]}. "
            "Name the right archive with --archive; see also: dateline eval check"
        )


def _languages(archive: Archive, questions: Sequence[Question]) -> dict[str, str]:
    """The language of each report with gold evidence, so that a report on the run needs no archive."""
    cited = sorted({span.article for question in questions for span in question.spans} & archive.article_ids())
    return {article_id: archive.article(article_id).language for article_id in cited}


def runs_folder() -> Path:
    """Where runs lie that were given no other place."""
    return user_data_path("dateline", appauthor=False) / "runs"


def _name(info: dict[str, Any]) -> str:
    """The same for the same run, so that the same command goes on with it: "dev-dateline-3fa2c19b"."""
    kept = sorted((key, value) for key, value in info.items() if key not in MAY_DIFFER)
    digest = hashlib.sha256(repr(kept).encode()).hexdigest()[:8]
    systems = info["systems"]
    what = systems[0] if len(systems) == 1 else f"{len(systems)}-systems"
    return f"{info['questions']['split']}-{what}-{digest}"


def sample_archive(
    encoder: Encoder, progress: Progress = lambda line: None, passage_size: int = MAX_CHARACTERS
) -> Archive:
    """The sample archive as an encoder sees it, in the cache: the user's own copy is left alone."""
    name = f"{encoder.name}\n{probe(encoder)}\n{passage_size}\n{index_fingerprint()}"
    folder = cache_folder() / "gold" / hashlib.sha256(name.encode()).hexdigest()[:12]
    progress("Building the sample archive for the evaluation …")
    for _ in sample.build(encoder, folder, passage_size):
        pass
    return Archive.open(folder)
