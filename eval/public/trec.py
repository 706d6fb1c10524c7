"""Topics, judgements and documents, as TREC and BEIR have them → articles and questions. Knows nothing of archives.

    topics     <top> <num> Number: 301 <title> … </top>; or lines 301<TAB>…; or .jsonl {"_id": "301", "text": "…"}
    qrels      301 0 FT911-3 1; or BEIR's query-id<TAB>corpus-id<TAB>score, with a first line that names these
    documents  .jsonl {"id" or "docno", "docid", "_id": "FT911-3", "title": "…", "text": "…"}

Voorhees & Harman, TREC: Experiment and Evaluation in Information Retrieval, 2005; Thakur et al., BEIR, NeurIPS 2021.
Each relevant document is a fact: what is measured is how many of them are found. All documents become articles,
relevant or not. The grade of a judgement is not kept: more than 0 is relevant.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StrictStr

from eval.public import UNDATED, Collection, PublicSet, json_lines, named_language, sentences, text_of
from eval.questions import Fact, Question
from index.errors import InputError
from index.language import detect
from index.records import Article

_TOPIC = re.compile(r"<top>(.*?)(?=</?top>|\Z)", re.DOTALL | re.IGNORECASE)
_NUMBER = re.compile(r"<num>\s*(?:Number:)?\s*([^\s<]+)", re.IGNORECASE)
_TITLE = re.compile(r"<title>\s*(?:Topic:)?\s*([^<]+)", re.IGNORECASE)
_MAX_TITLE = 80

_Topics = Iterator[tuple[str, str, str]]
"""Where it stands, number and words."""


class _Document(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    number: str = Field(validation_alias=AliasChoices("docno", "docid", "_id", "id"))
    title: StrictStr = ""
    text: StrictStr
    language: StrictStr = ""
    url: StrictStr = ""


class _Query(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)
    number: str = Field(validation_alias=AliasChoices("_id", "id", "query_id"))
    text: StrictStr = Field(validation_alias=AliasChoices("text", "query", "title"))


def read_trec(
    topics: Sequence[Path], qrels: Path, documents: Path, *, language: str = "", published: date = UNDATED
) -> PublicSet:
    """The documents of a collection, and its topics as questions.

    A fact for each relevant document, with all of its sentences as evidence. A topic of which judgements are given
    and none is more than 0 is not in the reports; one without judgements is left out, and so is one of which no
    relevant document is there. Relevant documents that are missing are told in `skipped`.

    Language of the topics: `language`, else as the file's name tells ("topics.en.tsv"), else detected in all
    of the file, because one topic is too short for that. Of a document: its field `language`, else as its file's name
    tells, else detected. A question's id is the topic's number.

    Raises:
        InputError: a file cannot be read, or is not of this kind; the message names its line.
    """
    found = Collection(published)
    judged = _judgements(qrels, found)
    articles = _documents(documents, found)
    evidence = cache(lambda number: sentences(articles[number]))
    for path in topics:
        asked = list(_topics(path, found))
        told = language or named_language(path) or detect(" ".join(words for _, _, words in asked))
        for where, number, words in asked:
            grades = judged.get(_key(number))
            if grades is None:
                found.skip(where, f"there is no judgement of topic {number} in {qrels.name}")
                continue
            relevant = [document for document, grade in grades.items() if grade > 0]
            there = [document for document in relevant if document in articles]
            if len(there) < len(relevant):
                found.skip(where, f"of {len(relevant)} relevant documents {len(there)} are in {documents.name}")
            if relevant and not there:
                continue
            facts = tuple(Fact(what=articles[each].title, evidence=evidence(each)) for each in there)
            found.ask(_question(number, words, told, facts), where)
    return found.found()


def _question(number: str, words: str, language: str, facts: tuple[Fact, ...]) -> Question:
    return Question(
        id=number,
        type="several_reports" if len(facts) > 1 else "single_fact" if facts else "unanswerable",
        language=language,
        question=words,
        status="answered" if facts else "not_in_reports",
        facts=facts,
    )


def _key(number: str) -> str:
    """The number of a topic without zeros before it: topics write "051" where qrels write "51"."""
    return number.lstrip("0") or "0"


# --- documents ---------------------------------------------------------------------------------------------------


def _documents(path: Path, found: Collection) -> Mapping[str, Article]:
    """The articles by the numbers of the documents; two documents with the same words are one article."""
    told, articles = named_language(path), dict[str, Article]()
    for where, value in json_lines(path):
        document = found.checked(_Document, value, where)
        if document and document.number in articles:
            found.skip(where, f"the document {document.number} came before")
        elif document:
            title = document.title.strip() or _beginning(document.text) or document.number
            made = found.report(title, document.text, document.language or told, where, document.url)
            articles |= {document.number: made} if made else {}
    return articles


def _beginning(text: str) -> str:
    """The first words, as the title of a document that has none."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= _MAX_TITLE else f"{line[:_MAX_TITLE].rsplit(' ', 1)[0]} …"


# --- judgements --------------------------------------------------------------------------------------------------


def _judgements(path: Path, found: Collection) -> dict[str, dict[str, int]]:
    """Topic → document → grade."""
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(text_of(path).split("\n"), 1):
        fields = line.split()
        if not fields or (number == 1 and fields[0] == "query-id"):
            continue
        if len(fields) not in (3, 4) or not re.fullmatch(r"-?\d{1,9}", fields[-1]):
            found.skip(f"{path.name}, line {number}", "not “topic 0 document grade”")
            continue
        judged.setdefault(_key(fields[0]), {})[fields[-2]] = int(fields[-1])
    if not judged:
        raise InputError(f"{path}, line 1: no judgement. A line is “topic 0 document grade”, or BEIR's three columns.")
    return judged


# --- topics ------------------------------------------------------------------------------------------------------


def _topics(path: Path, found: Collection) -> _Topics:
    text = text_of(path)
    if "<top>" in text.lower():
        return _tagged(text, path, found)
    return _json(path, found) if path.suffix.lower() == ".jsonl" else _table(text, path, found)


def _tagged(text: str, path: Path, found: Collection) -> _Topics:
    for topic in _TOPIC.finditer(text):
        where = f"{path.name}, line {text.count(chr(10), 0, topic.start()) + 1}"
        number, title = _NUMBER.search(topic[1]), _TITLE.search(topic[1])
        if number and title and (words := " ".join(title[1].split())):
            yield where, number[1], words
        else:
            found.skip(where, "a topic without <num> or without <title>")


def _json(path: Path, found: Collection) -> _Topics:
    for where, value in json_lines(path):
        if query := found.checked(_Query, value, where):
            yield from _named(where, query.number, query.text, found)


def _table(text: str, path: Path, found: Collection) -> _Topics:
    for count, line in enumerate(text.split("\n"), 1):
        if line.strip():
            number, _, words = line.partition("\t")
            yield from _named(f"{path.name}, line {count}", number, words, found)


def _named(where: str, number: str, words: str, found: Collection) -> _Topics:
    if number.strip() and words.strip():
        yield where, number.strip(), " ".join(words.split())
    else:
        found.skip(where, "not a topic: number, tab, words")
