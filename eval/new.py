"""A set of one's own: from a table of questions, or by asking in the terminal. Spans are found in the user's archive.

What a user gives are words of a report; what is kept is the whole sentence around them, in every report that has it:
copies and versions are equally right. Knows nothing of models.
"""

import csv
import difflib
import io
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.match import carries, carries_any
from eval.questions import Fact, Open, Question, Span, complaint
from index.errors import InputError
from index.language import detect_question
from index.passages import passages
from index.records import Article, Sentence
from rag.answer import AnswerStatus

COLUMNS = (
    "question", "id", "language", "type", "status", "story", "split", "as_of", "history", "evidence", "article",
    "accepted", "said_by", "open", "wrong", "note",
)  # fmt: skip
"""Of a table; only `question` is needed. Several values in a cell stand between `|`."""
_LETTER = r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af]"
"""Of writing that parts words. In Chinese or Thai what a user copies begins and ends amid letters."""
_LISTS = ("history", "evidence", "accepted", "said_by", "open", "wrong")

Ask = Callable[[str], str]
Say = Callable[[str], None]
Search = Callable[[str], Sequence[tuple[Article, Sentence]]]


# --- from a table ------------------------------------------------------------------------------------------------


def from_table(path: Path, articles: Sequence[Article]) -> tuple[list[Question], list[str]]:
    """The questions of a CSV file, and why each other line was left out.

    The first line names the columns (`COLUMNS`), in any order; commas, semicolons or tabs part them. Without
    `status` a question with evidence is answered, and one without is not in the reports. A fact for each piece of
    evidence; with one, all accepted forms are its; with several, each takes those that stand in it.

    Raises:
        InputError: the file cannot be read, or a column has no known name.
    """
    questions: dict[str, Question] = {}
    refused: list[str] = []
    for line, cells in _lines(path):
        try:
            question = _question(cells, _free(questions), articles)
            if question.id in questions:
                raise InputError(f"the id {question.id} is used twice.")
            questions[question.id] = question
        except ValidationError as error:
            refused.append(f"{path.name}, line {line}: {complaint(error)}")
        except InputError as error:
            refused.append(f"{path.name}, line {line}: {error}")
    return list(questions.values()), refused


def _free(taken: Mapping[str, Question]) -> str:
    """The first number from the count on that no question has: "q003"."""
    return next(one for number in itertools.count(len(taken) + 1) if (one := f"q{number:03}") not in taken)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The line number, counted as an editor does, and the cells of each line that is not blank."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8; save it as “CSV UTF-8”"
        raise InputError(f"The questions in {path} cannot be read: {reason}.") from error
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        names = reader.fieldnames = _columns(path, reader.fieldnames or ())
        for cells in reader:
            if None in cells:
                raise InputError(f"{path}, line {reader.line_num}: more cells than columns.")
            told = {name: " ".join((cells[name] or "").split()) for name in names}
            if any(told.values()):
                yield reader.line_num, told
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}.") from error


def _columns(path: Path, given: Sequence[str]) -> list[str]:
    names = [_column(name) for name in given]
    if "question" not in names:
        raise InputError(
            f"{path} has no column “question”. Its first line must name the columns: {', '.join(COLUMNS)}."
        )
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError(f"{path} has the column “{twice}” twice.")
    return names


def _column(name: str) -> str:
    plain = name.strip().lower().replace(" ", "_")
    if plain not in COLUMNS:
        near = difflib.get_close_matches(plain, COLUMNS, 1)
        hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(COLUMNS)}."
        raise InputError(f"There is no column “{name.strip()}”. {hint}")
    return plain


def _question(cells: Mapping[str, str], number: str, articles: Sequence[Article]) -> Question:
    told: dict[str, Any] = {name: value for name, value in cells.items() if value and name not in _LISTS}
    listed = {name: _parts(cells.get(name, "")) for name in _LISTS}
    article = told.pop("article", "")
    seen = [one for one in articles if one.published.isoformat() <= told.get("as_of", "9999")]
    found = [located(words, seen, article) for words in listed["evidence"]]
    several = len(found) > 1
    facts = [
        Fact(what=words, accepted=_of(spans, listed["accepted"], several), said_by=listed["said_by"], evidence=spans)
        for words, spans in zip(listed["evidence"], found, strict=True)
    ]
    if lost := [form for form in listed["accepted"] if several and not any(form in fact.accepted for fact in facts)]:
        raise InputError(f"the accepted form “{lost[0]}” stands in none of the evidence.")
    if not facts and listed["accepted"]:
        facts = [Fact(what=listed["accepted"][0], accepted=listed["accepted"], said_by=listed["said_by"])]
    given = {"id": number, "language": detect_question(cells["question"]), "status": _status(facts, listed["open"])}
    return Question.model_validate(
        {
            **given,
            **told,
            "facts": facts,
            "open": [Open(what=what) for what in listed["open"]],
            "history": listed["history"],
            "wrong": listed["wrong"],
        }
    )


def _of(spans: Sequence[Span], accepted: tuple[str, ...], several: bool) -> tuple[str, ...]:
    """The forms that stand in this evidence; where there is no other, all, also those in the question's language."""
    return tuple(form for form in accepted if not several or any(carries(span.text, form) for span in spans))


def _status(facts: Sequence[Fact], left_open: Sequence[object]) -> AnswerStatus:
    if not facts:
        return "not_in_reports"
    return "partial" if left_open else "answered"


def located(words: str, articles: Iterable[Article], article: str = "") -> tuple[Span, ...]:
    """The sentences around some words, in each article that has them; `article` (id, address or title) names one.

    Raises:
        InputError: no article has them.
    """
    parts, told = r"\s+".join(map(_spellings, words.split())), words.strip()
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, told) else ""  # "12 people" is not in "112 peoples"
    after = rf"(?!{_LETTER})" if re.match(_LETTER, told[-1:]) else ""
    pattern = re.compile(f"{before}{parts}{after}")
    wanted = [one for one in articles if article in ("", one.id, one.url, one.title)]
    if article and not wanted:
        raise InputError(f"No report of the archive has the id, address or title “{article}”.")
    spans = [span for one in wanted if (span := _around(pattern, one))]
    if not spans:
        raise InputError(f"No report has the words “{words[:80]}”: copy them from one, letter by letter.")
    return tuple(spans)


def _spellings(word: str) -> str:
    """A word as it is typed, and with its accents composed and apart: a report has them one way or the other."""
    forms = dict.fromkeys((word, unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)))
    return f"(?:{'|'.join(map(re.escape, forms))})"


def _around(pattern: re.Pattern[str], article: Article) -> Span | None:
    if not (found := pattern.search(article.text)):
        return None
    touched = [
        sentence
        for passage in passages(article)
        for sentence in passage.sentences
        if sentence.start < found.end() and found.start() < sentence.end
    ]
    start = min([found.start(), *(sentence.start for sentence in touched)])
    end = max([found.end(), *(sentence.end for sentence in touched)])
    return span_of(article, Sentence(start, end))


def span_of(article: Article, sentence: Sentence) -> Span:
    """A sentence of an article as evidence."""
    text = article.text[sentence.start : sentence.end]
    return Span(article=article.id, start=sentence.start, end=sentence.end, text=text)


# --- in the terminal ---------------------------------------------------------------------------------------------


def dialog(search: Search, articles: Sequence[Article], ask: Ask, say: Say, first: int = 1) -> Iterator[Question]:
    """Ask for one question after the other; an empty one ends it. Each is yielded at once, so that it can be kept."""
    number = first
    while text := ask("Question (empty: done)").strip():
        evidence = _evidence(text, search, articles, ask, say)
        facts: list[Fact] = []
        if evidence:
            accepted = _accepted(evidence, ask, say)
            facts = [Fact(what=accepted[0] if accepted else evidence[0].text, accepted=accepted, evidence=evidence)]
            left = [Open(what=what) for what in _parts(ask("What of it do the reports leave open? (may be empty)"))]
            status = _status(facts, left)
        else:
            told = ask("Has the archive reports from that time? (n: no coverage; empty: yes, they do not say)")
            left, status = [], "no_coverage" if told.strip().lower().startswith("n") else "not_in_reports"
        question = Question(
            id=f"q{number:03}",
            language=detect_question(text),
            question=text,
            status=status,
            facts=tuple(facts),
            open=tuple(left),
        )
        say(f"Kept as {question.id}: {question.status.replace('_', ' ')}, {len(evidence)} sentences of evidence.")
        yield question
        number += 1


def _accepted(evidence: Sequence[Span], ask: Ask, say: Say) -> tuple[str, ...]:
    """Forms of which one stands in each sentence of the evidence; or none at all."""
    while accepted := _parts(
        ask("Words by which the answer is known, “|” between forms, * for any ending (may be empty)")
    ):
        lacking = [span for span in evidence if not carries_any(span.text, accepted)]
        if not lacking:
            break
        say(f"None of these stands in “{lacking[0].text}”: add the form that does.")
    return accepted


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _evidence(text: str, search: Search, articles: Sequence[Article], ask: Ask, say: Say) -> tuple[Span, ...]:
    """Sentences picked by their numbers, or found by words that are typed; none: the reports do not say."""
    near = list(search(text))
    for number, (article, sentence) in enumerate(near, 1):
        say(f"[{number}] {article.text[sentence.start : sentence.end]}  ({article.title}, {article.published})")
    while told := ask("Which state the answer? Numbers, or words of a report (empty: none)").strip():
        if re.fullmatch(r"[\d\s,]+", told):
            numbers = [int(one) for one in re.findall(r"\d+", told)]
            if numbers and all(1 <= one <= len(near) for one in numbers):
                return tuple(span_of(*near[one - 1]) for one in dict.fromkeys(numbers))
            say(f"There are the numbers 1 to {len(near)}.")
            continue
        try:
            return located(told, articles)
        except InputError as error:
            say(str(error))
    return ()
