"""A run on disk: a folder that is complete in itself, so that its report needs neither archive nor model.

    run.json          what was run: systems, settings, models, versions, selection; written first, never changed
    questions.jsonl   the questions, in the order in which they are asked
    rows.jsonl        one row a question and system, added and synced as soon as it is there

A kill leaves at most a torn last line, which is dropped when the run goes on.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.questions import Question, read_questions, write_questions
from eval.rows import Row
from index.errors import InputError

SCHEMA = 1
INFO, QUESTIONS, ROWS = "run.json", "questions.jsonl", "rows.jsonl"
FIRST = {QUESTIONS, ROWS, f"{INFO}.part"}
"""What stands in a folder before `run.json` makes it a run."""


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked, how, and what came of it."""

    folder: Path
    info: dict[str, Any]
    questions: dict[str, Question]
    rows: tuple[Row, ...]
    """One for each question and system; where a question was asked again, the newest."""

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems, in the order in which they were asked for."""
        return tuple(self.info["systems"])

    def of(self, system: str) -> list[tuple[Question, Row]]:
        """The rows of one system, with their questions."""
        return [(self.questions[row.question], row) for row in self.rows if row.system == system]


def load_run(folder: Path) -> Run:
    """The run in a folder, finished or not.

    Raises:
        InputError: there is none, or a file of it is damaged.
    """
    if not (folder / INFO).is_file():
        raise InputError(f"There is no run in {folder}. Make one: dateline eval run --out {folder}")
    try:
        info = json.loads((folder / INFO).read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{folder / INFO} is damaged: {error}.") from error
    if not isinstance(info, dict) or info.get("schema") != SCHEMA or not isinstance(info.get("systems"), list):
        raise InputError(f"The run in {folder} was made by another version of Dateline.")
    questions = {question.id: question for question in read_questions(folder / QUESTIONS)}
    newest = {(row.system, row.question): row for row in _rows(folder) if row.question in questions}
    order = {key: place for place, key in enumerate((one, each) for one in info["systems"] for each in questions)}
    rows = sorted(newest.values(), key=lambda row: order.get((row.system, row.question), len(order)))
    return Run(folder, info, questions, tuple(rows))


def create_run(folder: Path, info: dict[str, Any], questions: list[Question]) -> None:
    """Begin a run; `run.json` is written last of all that must be there before the first row."""
    folder.mkdir(parents=True, exist_ok=True)
    write_questions(folder / QUESTIONS, questions)
    (folder / ROWS).touch()
    part = folder / f"{INFO}.part"
    part.write_text(json.dumps({"schema": SCHEMA, **info}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.replace(folder / INFO)


def add_row(folder: Path, row: Row) -> None:
    """Add a row; it is on disk when this returns."""
    add_line(folder / ROWS, row.model_dump_json(exclude_defaults=True))


def add_line(path: Path, line: str) -> None:
    """Add a line to a file, and sync it."""
    with path.open("ab") as file:
        file.write(f"{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def drop_torn_line(path: Path) -> None:
    """Cut off what a kill left of a line that was not written whole."""
    with path.open("rb+") as file:
        file.truncate(file.read().rfind(b"\n") + 1)


def _rows(folder: Path) -> Iterator[Row]:
    if not (folder / ROWS).is_file():
        raise InputError(f"{folder / ROWS} is missing: the run in this folder is damaged.")
    lines = (folder / ROWS).read_bytes().split(b"\n")
    for number, line in enumerate(lines[:-1], 1):  # what follows the last line break is torn
        try:
            yield Row.model_validate_json(line)
        except ValidationError as error:
            raise InputError(f"{folder / ROWS}, line {number} is damaged: delete that line, and run again.") from error
