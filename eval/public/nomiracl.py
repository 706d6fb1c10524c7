"""NoMIRACL → articles and questions: does a system refuse where the passages do not say? Knows nothing of archives.

    {"query_id": "48706103#0", "query": "…", "answerable": true, "docids": ["42057469#2", …],
     "passages": ["Title: text", …]}

Thakur et al., NoMIRACL: Knowing When You Don't Know, 2023. People judged the ten passages that search had found for a
question. The file gives one bit of it: whether any passage answers. Which one does is not in it, so an answerable
question has a fact without evidence: status and refusals can be measured, ranking and quotes cannot. (The set's topics
and qrels, read by `trec.py` with MIRACL's passages as documents, have the evidence.)

In an archive of all passages a question meets those of the others, too. That none of these answers it is taken for
granted: the ten were the best that search found in all of Wikipedia.
"""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path

from pydantic import BaseModel, StrictBool, StrictStr

from eval.public import UNDATED, Collection, PublicSet, json_lines, named_language
from eval.questions import Fact, Question
from index.records import Article


class _Line(BaseModel):
    query_id: StrictStr
    query: StrictStr
    answerable: StrictBool
    passages: list[StrictStr]


def read_nomiracl(paths: Sequence[Path], *, language: str = "", published: date = UNDATED) -> PublicSet:
    """The passages and questions of NoMIRACL files, line by line in turn: the first N are of both kinds.

    Language: `language`, else as the file's name tells ("fr.relevant.jsonl"), else detected in each passage; a
    question has that of its first one. Its id is that of the set after its language: "en-48706103#0". A passage's
    title ends at its first ": ".

    Raises:
        InputError: a file cannot be read, or a line of it is not JSON.
    """
    found = Collection(published)
    files = ([(language or named_language(path), *one) for one in json_lines(path)] for path in paths)
    for turn in zip_longest(*files):
        for told, where, value in filter(None, turn):
            if line := found.checked(_Line, value, where):
                _take(line, told, where, found)
    return found.found()


def _take(line: _Line, language: str, where: str, found: Collection) -> None:
    query, qa = line.query.strip(), line.query_id.strip()
    if not query or not qa or not line.passages:
        found.skip(where, "no query, no query_id or no passages")
        return
    made = [_passage(one, language, f"{where}, passage {number}", found) for number, one in enumerate(line.passages, 1)]
    if line.answerable and not all(made):
        found.skip(where, "a passage is missing: it may be the one that answers")
        return
    asked_in = language or next((one.language for one in made if one), "und")
    found.ask(
        Question(
            id=f"{asked_in}-{qa}",
            type="single_fact" if line.answerable else "unanswerable",
            language=asked_in,
            question=query,
            status="answered" if line.answerable else "not_in_reports",
            facts=(Fact(what="in one of its passages; which one the set does not tell"),) if line.answerable else (),
        ),
        where,
    )


def _passage(text: str, language: str, where: str, found: Collection) -> Article | None:
    """The article of a passage; one without a title is its own."""
    title, _, body = text.partition(": ")
    return found.report(title, body.strip() or text, language, where)
