"""Questions × systems → rows, one at a time or several at once; goes on where a run was cut off.

Every row is on disk before the next question is begun, and a failure is a row. Knows nothing of scores.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from eval.questions import Question
from eval.rows import Failure, Row
from eval.runs import FIRST, INFO, ROWS, add_row, create_run, drop_torn_line, load_run
from eval.systems.base import System
from index.errors import GeneratorError, InputError

_HOPELESS = 5
"""So many failures of the generator in a row, and no answer between them: it is gone."""
MAY_DIFFER = {"created", "machine", "versions", "jobs"}
"""What may change between two sittings of one run without changing what is measured."""


def begin(folder: Path, info: Mapping[str, Any], questions: Sequence[Question]) -> Sequence[Row]:
    """Make the run's folder, or find that it can go on; returns the rows that are there already.

    Raises:
        InputError: there is a run of something else in the folder.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: name a folder with --out.")
    if not (folder / INFO).is_file():
        if folder.is_dir() and any(file.name not in FIRST for file in folder.iterdir()):
            raise InputError(f"{folder} holds other files and no run: name an empty or a new folder with --out.")
        create_run(folder, dict(info), list(questions))
        return ()
    run = load_run(folder)
    differing = [key for key in info if key not in MAY_DIFFER and run.info.get(key) != info[key]]
    if differing or list(run.questions) != [question.id for question in questions]:
        what = ", ".join(differing) or "questions"
        raise InputError(f"{folder} holds a run with other {what}: name another folder with --out.")
    return run.rows


def rows(
    folder: Path,
    systems: Iterable[System],
    questions: Sequence[Question],
    *,
    jobs: int = 1,
    retry: bool = False,
) -> Iterator[Row]:
    """Ask what has no row yet, one system after the other, and yield each row once it is on disk.

    With `retry`, what failed is asked again. Questions that are being answered when the process is killed are lost,
    one for each of the `jobs`, and asked again by the next run.

    Raises:
        GeneratorError: the generator fails at every question. InputError: another process makes this run.
    """
    with _alone(folder):
        drop_torn_line(folder / ROWS)
        done = {(row.system, row.question) for row in load_run(folder).rows if not (retry and row.error)}
        yield from _missing(folder, systems, questions, done, jobs)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / "lock")
    try:
        with lock.acquire(timeout=0):
            yield
    except Timeout as error:
        raise InputError(
            f"Another process is making the run in {folder}: wait for it, or name another --out."
        ) from error


def _missing(
    folder: Path, systems: Iterable[System], questions: Sequence[Question], done: Set[tuple[str, str]], jobs: int
) -> Iterator[Row]:
    failures = 0
    for system in systems:
        todo = [question for question in questions if (system.name, question.id) not in done]
        for row in _asked(system, todo, jobs):
            add_row(folder, row)
            yield row
            failures = failures + 1 if row.error and row.error.kind in _GENERATOR_ERRORS else 0
            if row.error and failures >= _HOPELESS:
                raise GeneratorError(f"{failures} questions in a row failed: {row.error.message} Go on with --retry.")


def _asked(system: System, questions: Sequence[Question], jobs: int) -> Iterator[Row]:
    if jobs == 1:  # in this thread: Ctrl-C stops at once
        yield from (_row(system, question) for question in questions)
        return
    waiting = iter(questions)
    with ThreadPoolExecutor(jobs) as pool:
        running: set[Future[Row]] = set()
        try:
            while True:
                while len(running) < jobs and (question := next(waiting, None)):
                    running.add(pool.submit(_row, system, question))
                if not running:
                    return
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (one.result() for one in finished)
        finally:
            for one in running:
                one.cancel()


def _row(system: System, question: Question) -> Row:
    """The row of a question, whatever happens: a batch goes on past one bad question."""
    began = time.perf_counter()
    try:
        return system.answer(question)
    except Exception as error:
        seconds = time.perf_counter() - began
        return Row(system=system.name, question=question.id, error=Failure.of(error), seconds=seconds)


def _kinds(error: type[Exception]) -> set[str]:
    return {error.__name__}.union(*(_kinds(one) for one in error.__subclasses__()))


_GENERATOR_ERRORS = _kinds(GeneratorError)
