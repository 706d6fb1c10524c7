"""SQuAD 1.1 and 2.0, XQuAD and XQuAD-R → articles and questions. Knows nothing of archives or models.

    {"data": [{"title": "…", "paragraphs": [{"context": "…", "qas": [
        {"id": "…", "question": "…", "answers": [{"text": "…", "answer_start": 34}]}]}]}]}

Rajpurkar et al., EMNLP 2016 and ACL 2018; Artetxe, Ruder & Yogatama, ACL 2020 (XQuAD). Each paragraph becomes an
article. Of SQuAD 2.0, `is_impossible` says that the question's own paragraph has no answer: that no other paragraph
has one is taken for granted, and for a few questions it is wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, StrictInt, StrictStr

from eval.match import carries
from eval.public import UNDATED, Collection, PublicSet, json_of, named_language, sentences
from eval.questions import Fact, Question, Span
from index.errors import InputError
from index.records import Article


class _Answer(BaseModel):
    text: StrictStr
    answer_start: StrictInt


class _Qa(BaseModel):
    id: StrictStr
    question: StrictStr
    answers: list[_Answer] = []
    is_impossible: bool = False


class _Paragraph(BaseModel):
    context: StrictStr
    qas: list[Any]


class _Page(BaseModel):
    title: StrictStr = ""
    paragraphs: list[Any]


class _File(BaseModel):
    data: list[Any]


@dataclass(frozen=True, slots=True)
class _Located:
    """An answer in its article."""

    span: Span
    form: str
    recognised: bool
    """Whether `eval/match.py` sees the form in the sentence around it: of "Panther" in "Panthers" it does not, nor of
    a few letters amid a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of a file."""

    where: str
    qa: str
    story: str
    language: str
    question: str
    answers: tuple[_Located, ...]
    """None: it has no answer."""


def read_squad(
    paths: Sequence[Path], *, language: str = "", published: date = UNDATED, parallel: bool = False
) -> PublicSet:
    """The paragraphs and questions of SQuAD files.

    Language: `language`, else as the file's name tells ("de.json"), else detected. A question's id is that of the
    set after its language: "de-56beb4343aeaaa14008c925b". Its evidence are the answers themselves, to the letter, not
    the sentences around them; its story is the page that the paragraph is from.

    `parallel`: the files are translations of each other, and questions with the same id are one. Each is asked in
    every language, and the answers in all languages are its evidence, so that retrieval across languages can be
    measured (XQuAD-R: Roy et al., LAReQA, EMNLP 2020). Only questions that all files have are taken.

    Raises:
        InputError: a file cannot be read or is not SQuAD's JSON, or files are not parallel.
    """
    if parallel and (language or len(paths) < 2):
        raise InputError("Parallel files are two or more, and each file's own name tells its language: de.json.")
    found = Collection(published)
    asked = [list(_asked(path, language, found)) for path in paths]
    if parallel:
        _ask_across(asked, found)
    else:
        for one in (one for each in asked for one in each):
            found.ask(_question(one, one.answers), one.where)
    return found.found()


def _ask_across(asked: Sequence[Sequence[_Asked]], found: Collection) -> None:
    """Ask in each language what all files have, file by file in turn: the first N questions are in all languages."""
    tables = [{one.qa: one for one in each} for each in asked]
    languages = [sorted({one.language for one in each}) for each in asked]
    if any(len(each) > 1 for each in languages) or len({tuple(each) for each in languages}) < len(asked):
        raise InputError(f"Parallel files have a language each, told by its name (de.json); these have {languages}.")
    for qa in dict.fromkeys(qa for table in tables for qa in table):
        group = [table[qa] for table in tables if qa in table]
        if len(group) < len(tables):
            found.skip(group[0].where, "not in all files, or not as an answer that can be used")
            continue
        answers = tuple(answer for one in group for answer in one.answers)
        for one in group:
            found.ask(_question(one, answers), one.where)


def _question(one: _Asked, answers: Sequence[_Located]) -> Question:
    return Question(
        id=f"{one.language}-{one.qa}",
        story=one.story,
        type="single_fact" if answers else "unanswerable",
        language=one.language,
        question=one.question,
        status="answered" if answers else "not_in_reports",
        facts=(_fact((one.answers or answers)[0].span.text, answers),) if answers else (),
    )


def _fact(what: str, answers: Sequence[_Located]) -> Fact:
    """Answers of several people, and in several languages, are one fact.

    It has forms only if one is recognised in each article, else right quotes from that article would count as wrong.
    """
    usable = [one for one in answers if one.recognised]
    everywhere = {one.span.article for one in usable} == {one.span.article for one in answers}
    taken = usable if everywhere else answers
    accepted = tuple(dict.fromkeys(one.form for one in taken)) if everywhere else ()
    return Fact(what=what, accepted=accepted, evidence=tuple(dict.fromkeys(one.span for one in taken)))


# --- reading a file ----------------------------------------------------------------------------------------------


def _asked(path: Path, language: str, found: Collection) -> Iterator[_Asked]:
    value = json_of(path)
    if not isinstance(value, dict) or not isinstance(value.get("data"), list):
        raise InputError(f'{path}, line 1: not SQuAD\'s JSON: an object with a list "data" is needed.')
    told = language or named_language(path)
    for number, entry in enumerate(value["data"], 1):
        where = f"{path.name}, article {number}"
        if page := found.checked(_Page, entry, where):
            title = page.title.replace("_", " ").strip() or f"Article {number}"  # as the address of a page has it
            for count, paragraph in enumerate(page.paragraphs, 1):
                yield from _in_paragraph(paragraph, title, told, f"{where}, paragraph {count}", found)


def _in_paragraph(value: object, title: str, language: str, where: str, found: Collection) -> Iterator[_Asked]:
    paragraph = found.checked(_Paragraph, value, where)
    article = paragraph and found.report(title, paragraph.context, language, where)
    if not paragraph or not article:
        return
    around = sentences(article)
    for number, entry in enumerate(paragraph.qas, 1):
        at = f"{where}, question {number}"
        if not (qa := found.checked(_Qa, entry, at)):
            continue
        answers = [] if qa.is_impossible else [_located(one, paragraph.context, article, around) for one in qa.answers]
        if reason := _unusable(qa, answers):
            found.skip(f"{at} ({qa.id})", reason)
            continue
        kept = tuple(one for one in answers if one)
        yield _Asked(at, qa.id, title, article.language, qa.question.strip(), kept)


def _unusable(qa: _Qa, answers: Sequence[_Located | None]) -> str:
    """Why a question is left out; empty if it is not."""
    if not qa.question.strip() or not qa.id.strip():
        return "no question, or no id"
    if qa.is_impossible:
        return ""
    if not answers:
        return "no answer, and not marked as impossible"
    wrong = next((one for one, place in zip(qa.answers, answers, strict=True) if place is None), None)
    return f"the answer “{wrong.text[:60]}” does not stand at {wrong.answer_start}" if wrong else ""


def _located(answer: _Answer, context: str, article: Article, around: Sequence[Span]) -> _Located | None:
    """An answer in the article's final text, which has no white space around it, and lines that end in LF alone."""
    start, text = answer.answer_start, answer.text.strip()
    if start < 0 or not text or context[start : start + len(answer.text)] != answer.text:
        return None
    start += len(answer.text) - len(answer.text.lstrip())
    first, words = len(_lines(context[:start].lstrip())), _lines(text)
    end = first + len(words)
    if article.text[first:end] != words:
        return None
    form = " ".join(words.replace("*", " ").split())  # in a form, `*` stands for any ending
    near = " ".join(one.text for one in around if one.start < end and first < one.end)
    recognised = carries(words, form) and carries(near, form)
    return _Located(Span(article=article.id, start=first, end=end, text=words), form, recognised)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
