"""Is a set of questions sound? Each span is held against its article. Knows nothing of models or runs."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.match import carries, carries_any
from eval.questions import Fact, Question, Span
from index.records import Article

ArticleOf = Callable[[str], Article | None]
"""The article of an id; None if there is none."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a question: an error makes figures wrong, a warning may."""

    question: str
    text: str
    severity: Literal["error", "warning"] = "error"


def problems(questions: Sequence[Question], article_of: ArticleOf) -> list[Problem]:
    """Everything that is wrong with a set, in its order."""
    found = [*_between(questions)]
    for question in questions:
        found += [Problem(question.id, text) for text in _shape(question)]
        for span in question.spans:
            found += [Problem(question.id, text) for text in _span(question, span, article_of(span.article))]
        found += [Problem(question.id, text) for fact in question.facts for text in _forms(fact)]
        found += [Problem(question.id, text, "warning") for text in _doubtful(question)]
    return found


def _between(questions: Sequence[Question]) -> Iterator[Problem]:
    """What no question shows alone: ids and questions that come twice, stories in both splits."""
    ids = Counter(question.id for question in questions)
    yield from (Problem(one, f"The id is used {count} times.") for one, count in ids.items() if count > 1)
    asked: dict[object, str] = {}
    splits: dict[str, set[str]] = defaultdict(set)
    for question in questions:
        key = (" ".join(question.question.casefold().split()), question.history, question.as_of)
        if asked.setdefault(key, question.id) != question.id:
            yield Problem(question.id, f"The same question as {asked[key]}.")
        splits[question.story].add(question.split)
    for story, found in splits.items():
        if story and len(found) > 1:
            yield Problem(story, f"The story {story} is in both splits: what is tuned on one would be tested on it.")


def _shape(question: Question) -> Iterator[str]:
    """Whether status, facts and what is open belong together."""
    if question.status == "answered" and not question.facts:
        yield "It is answered, and has no fact."
    if question.status == "answered" and question.open:
        yield "It is answered, and something is open: that is partial."
    if question.status == "partial" and not (question.facts and question.open):
        yield "It is partial: it needs a fact and something open."
    if question.refuses and question.facts:
        yield f"It is {question.status}, and has a fact."
    if question.type == "as_of" and not question.as_of:
        yield "Its type is as_of, and it has no as_of."
    if question.type == "follow_up" and not question.history:
        yield "It is a follow-up without history."
    if question.type == "no_coverage" and question.status != "no_coverage":
        yield f"Its type is no_coverage, and its status {question.status}."


def _span(question: Question, span: Span, article: Article | None) -> Iterator[str]:
    where = f"The span {span.start} to {span.end} of article {span.article}"
    if article is None:
        yield f"The article {span.article} is not in the archive."
    elif article.text[span.start : span.end] != span.text:
        at = article.text.find(span.text)
        there = f"; that text stands at {at}" if at >= 0 else ""
        yield f"{where} reads “{_short(article.text[span.start : span.end])}”, not “{_short(span.text)}”{there}."
    elif question.as_of and article.published > question.as_of:
        yield f"{where} was published on {article.published}, after as_of {question.as_of}."


def _forms(fact: Fact) -> Iterator[str]:
    """Each sentence of the evidence must be seen to carry the fact, else a right quote would not count."""
    for span in fact.evidence:
        if fact.accepted and not carries_any(span.text, fact.accepted):
            yield f"No accepted form of “{fact.what}” stands in its evidence “{_short(span.text)}”."


def _doubtful(question: Question) -> Iterator[str]:
    for fact in question.facts:
        if not fact.evidence:
            yield f"The fact “{fact.what}” has no evidence."
        for form in fact.accepted:
            if form.isdecimal() and len(form) == 1:
                yield f"The form “{form}” of “{fact.what}” is one digit: it will be found by chance."
    stated = [(form, fact) for fact in question.facts for form in fact.accepted]
    for wrong in question.wrong:
        if twin := next((form for form, _ in stated if carries(form, wrong)), None):
            yield f"The wrong form “{wrong}” stands in the accepted form “{twin}”."


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


@dataclass(frozen=True, slots=True)
class Census:
    """How many questions a set has of each kind."""

    n: int
    by: Mapping[str, Mapping[str, int]]
    """"language" → {"de": 55, …}; the same for type, status, split and story."""
    across: int
    """Questions whose evidence is in other languages only."""
    facts: int
    spans: int


def census(questions: Sequence[Question], article_of: ArticleOf) -> Census:
    """Count a set."""
    fields = ("language", "type", "status", "split", "story")
    counts = {field: Counter(str(getattr(question, field)) for question in questions) for field in fields}
    return Census(
        n=len(questions),
        by={field: dict(sorted(count.items())) for field, count in counts.items()},
        across=sum(_is_across(question, article_of) for question in questions),
        facts=sum(len(question.facts) for question in questions),
        spans=sum(len(question.spans) for question in questions),
    )


def _is_across(question: Question, article_of: ArticleOf) -> bool:
    found = {article.language for span in question.spans if (article := article_of(span.article))}
    return bool(found) and question.language not in found
