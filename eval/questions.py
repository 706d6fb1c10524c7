"""The gold questions: what is asked, what a right answer holds, and where the reports say so. Knows nothing of models.

One JSON object a line, in one file or in several of a folder; `eval/gold/README.md` describes the fields.

    {"id": "dam-de-03", "story": "dam", "split": "test", "type": "number_unit", "language": "de",
     "question": "Wie hoch …?", "status": "answered",
     "facts": [{"what": "peak about 3 m", "accepted": ["3 m", "drei Meter*"], "evidence": [
        {"article": "0f3a9c2b7d1e4a58", "start": 120, "end": 184, "text": "…"}]}]}
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import InputError
from rag.answer import AnswerStatus

GOLD = Path(__file__).parent / "gold"
"""The questions over the sample archive."""

QuestionType = Literal[
    "single_fact",
    "several_reports",
    "list",
    "partial",
    "unanswerable",
    "false_premise",
    "as_of",
    "chronology",
    "disputed_figure",
    "attribution",
    "number_unit",
    "name_variants",
    "follow_up",
    "no_coverage",
    "out_of_domain",
    "injected",
]
TYPES: tuple[QuestionType, ...] = get_args(QuestionType)
Split = Literal["dev", "test"]
_Text = Annotated[str, Field(min_length=1)]


class Record(BaseModel):
    """A value that is read from and written to JSON; a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Record):
    """Verbatim words of an article: `article.text[start:end] == text`, in code points, end exclusive."""

    article: _Text
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(gt=0)]
    text: _Text


class Fact(Record):
    """One thing that a right answer says."""

    what: str
    """The fact in English, for people."""
    accepted: tuple[_Text, ...] = ()
    """Forms by which it is recognised (`eval/match.py`); none where the set knows only where the answer stands."""
    said_by: tuple[_Text, ...] = ()
    """Forms of who says it, where that must be told with it."""
    evidence: tuple[Span, ...] = ()
    """The sentences that state it; any one of them will do."""


class Open(Record):
    """Something asked that the reports leave open, and the sentences that say so, if any do."""

    what: str
    evidence: tuple[Span, ...] = ()


class Question(Record):
    """A question with its gold answer."""

    id: _Text
    story: str = ""
    split: Split = "dev"
    type: QuestionType = "single_fact"
    language: _Text
    question: _Text
    history: tuple[str, ...] = ()
    """What was asked before it, in order."""
    as_of: date | None = None
    """Only what was published by the end of this day may count."""
    status: AnswerStatus
    facts: tuple[Fact, ...] = ()
    open: tuple[Open, ...] = ()
    wrong: tuple[_Text, ...] = ()
    """Forms that a right answer never states: inventions, figures that were overtaken, what an injection wants said."""
    note: str = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """All gold evidence: of the facts, and of what is open."""
        stated = (span for fact in self.facts for span in fact.evidence)
        return (*stated, *(span for point in self.open for span in point.evidence))

    @property
    def refuses(self) -> bool:
        """Whether the right answer is that the reports do not say."""
        return self.status in ("not_in_reports", "no_coverage")


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSONL file, or of all JSONL files of a folder in the order of their names.

    Raises:
        InputError: there is none, or a line is not a question; the message names file, line and field.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    found: dict[str, Question] = {}
    for file in files:
        for number, question in _read_file(file):
            if found.setdefault(question.id, question) is not question:
                raise InputError(f"{file}, line {number}: the id {question.id} is used twice.")
    if not found:
        raise InputError(f"There is no question in {path}. A set is a .jsonl file, or a folder of them.")
    return list(found.values())


def _read_file(file: Path) -> Iterator[tuple[int, Question]]:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(f"The questions in {file} cannot be read: {reason}.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, Question.model_validate_json(line)
            except ValidationError as error:
                raise InputError(f"{file}, line {number}: {complaint(error)}") from error


def complaint(error: ValidationError) -> str:
    """The first thing that pydantic objects to, in one line: "facts.0.accepted: Input should be …"."""
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}." if where else f"{first['msg']}."


def write_questions(path: Path, questions: Iterable[Question]) -> None:
    """Write a set, one question a line; what is at its default is left out."""
    lines = [json.dumps(plain(question), ensure_ascii=False) + "\n" for question in questions]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")


def plain(record: Record) -> dict[str, object]:
    """A record as JSON values, without what is at its default."""
    return record.model_dump(mode="json", exclude_defaults=True)


def fingerprint(questions: Iterable[Question]) -> str:
    """16 hex digits that change with any question."""
    text = "\n".join(question.model_dump_json() for question in questions)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
