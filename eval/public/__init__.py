"""Public question sets → articles and gold questions in this project's own form. Knows nothing of archives or models.

squad      SQuAD 1.1 and 2.0, XQuAD, XQuAD-R      nomiracl   NoMIRACL
trec       topics, judgements and documents, as TREC and BEIR have them

Here stands what the readers share. A file that is no text or no JSON is an `InputError` with its line; a record that
lacks something is left out, and `PublicSet.skipped` says why.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from babel import localedata
from pydantic import BaseModel, ValidationError

from eval.new import span_of
from eval.questions import Question, Span, complaint, write_questions
from index.errors import InputError
from index.passages import passages
from index.readers import MAX_BYTES, article
from index.records import Article

UNDATED = date(2000, 1, 1)
"""When the articles of these sets count as published: their own files do not say."""
REPORTS = "reports.jsonl"
QUESTIONS = "questions.jsonl"
_HALF = re.compile("[\ud800-\udfff]")
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class PublicSet:
    """What a reader found."""

    articles: list[Article]
    """Each once, as `dateline add` will make it of `reports.jsonl`: with the same id and text."""
    questions: list[Question]
    skipped: list[str]
    """A line for each record that was left out: where it stands, and why."""


@dataclass
class Collection:
    """A `PublicSet` in the making."""

    published: date
    articles: dict[str, Article] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    _asked: dict[str, str] = field(default_factory=dict)

    def skip(self, where: str, reason: str) -> None:
        """Note what is left out."""
        self.skipped.append(f"{where}: {reason}")

    def checked(self, model: type[_Model], value: object, where: str) -> _Model | None:
        """A record if it has the fields it needs; else None, and the reason is noted."""
        try:
            made = model.model_validate(value)
        except ValidationError as error:
            self.skip(where, complaint(error))
            return None
        if any(_HALF.search(one) for one in vars(made).values() if isinstance(one, str)):
            self.skip(where, "it holds half a character (a lone surrogate)")  # no file could be written with it
            return None
        return made

    def report(self, title: str, text: str, language: str, where: str, url: str = "") -> Article | None:
        """The article of a text, made as the reader of .jsonl makes it; None if it is none, and the reason is noted.

        What was there already comes back as it is: its id is a hash of what it says.
        """
        fields = {"title": title, "text": text, "language": language, "url": url, "published": self.published}
        try:
            made = article(fields, where)
        except InputError as error:
            self.skip(where, str(error))
            return None
        return self.articles.setdefault(made.id, made)

    def ask(self, question: Question, where: str) -> None:
        """Take a question, unless its id or its words came before: then no figure could tell which one was meant."""
        words = " ".join(question.question.casefold().split())
        if question.id in self.questions:
            self.skip(where, f"the id {question.id} came before")
        elif words in self._asked:
            self.skip(where, f"the same question as {self._asked[words]}")
        else:
            self._asked[words] = question.id
            self.questions[question.id] = question

    def found(self) -> PublicSet:
        """What was collected, in the order in which it came."""
        return PublicSet(list(self.articles.values()), list(self.questions.values()), self.skipped)


def sentences(article: Article) -> tuple[Span, ...]:
    """A whole document as evidence: a span for each of its sentences.

    One span would not do: a passage is relevant that holds half of a span (`eval/systems/base.py`), and no passage
    holds half of a long document.
    """
    return tuple(span_of(article, sentence) for passage in passages(article) for sentence in passage.sentences)


def named_language(path: Path) -> str:
    """The language that a file's name tells: "xquad.de.json" → "de"; empty if it tells none.

    It stands between dots, or at the end of such a part: "my-set.json" is not Burmese, and "topics_de.tsv" is German.
    """
    parts = [re.split("[_-]", part)[-1] for part in path.name.lower().split(".")[:-1]]
    return next((part for part in parts if len(part) == 2 and localedata.exists(part)), "")


# --- files -------------------------------------------------------------------------------------------------------


def text_of(path: Path) -> str:
    """The text of a file.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}, line {line}: not UTF-8. Convert the file first.") from error


def json_of(path: Path) -> Any:  # noqa: ANN401 - whatever it holds
    """The one JSON value of a file.

    Raises:
        InputError: it holds none; the message names the line.
    """
    return _parsed(text_of(path), path, 1)


def json_lines(path: Path) -> Iterator[tuple[str, Any]]:
    """Where it stands, and the value, of each line that is not blank: ("en.jsonl, line 3", {…}).

    Raises:
        InputError: a line is not JSON; the message names it.
    """
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if line.strip():
            yield f"{path.name}, line {number}", _parsed(line, path, number)


def _parsed(text: str, path: Path, line: int) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        at = line + error.lineno - 1
        raise InputError(f"{path}, line {at}: not valid JSON ({error.msg}). Fetch the file again.") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a thousand brackets
        raise InputError(f"{path}, line {line}: not JSON that can be read ({error}). Fetch the file again.") from error


def write_public(found: PublicSet, folder: Path) -> tuple[Path, Path]:
    """Write `folder`/reports.jsonl, for `dateline add`, and `folder`/questions.jsonl; their paths.

    Raises:
        InputError: there is no question, one of the files is there already, or the reports are more than
            `dateline add` takes in one file.
    """
    reports, questions = folder / REPORTS, folder / QUESTIONS
    if not found.questions:
        first = f" The first thing left out: {found.skipped[0]}" if found.skipped else ""
        raise InputError(f"No question was found. Are the files of this kind?{first}")
    for path in (reports, questions):
        if path.exists():
            raise InputError(f"{path} is there already: name another folder, or remove it.")
    data = _lines(found.articles).encode()
    if len(data) > MAX_BYTES:
        raise InputError(f"The reports are {len(data):,} bytes, and {MAX_BYTES:,} are the most: import fewer files.")
    folder.mkdir(parents=True, exist_ok=True)
    reports.write_bytes(data)
    write_questions(questions, found.questions)
    return reports, questions


def _lines(articles: Sequence[Article]) -> str:
    return "".join(json.dumps(_fields(one), ensure_ascii=False) + "\n" for one in articles)


def _fields(one: Article) -> dict[str, str]:
    fields = {"title": one.title, "text": one.text, "published": one.published.isoformat(), "language": one.language}
    return {**fields, "url": one.url} if one.url else fields
