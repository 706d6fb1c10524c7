"""Whether the sentences that state what is asked are among the first that are found: the gold questions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from eval.experiment import Selection, sample_archive
from eval.questions import GOLD, Question, Span, read_questions
from eval.retrieval.figures import Part, Target, Value, figures
from eval.retrieval.measures import all_covered, any_covered
from eval.retrieval.systems import Finder, Found
from eval.retrieval.work import Work
from index.records import Hit
from index.store import Filters

FIRST = 10
RECALL, STRICT, PASSAGES, PAIR = "recall@10", "all spans@10", "passages@10", "recall@10, each language"


def questions(work: Work) -> list[Question]:
    """The gold questions of the split, the first so many of them."""
    return Selection(work.split, limit=work.limit).of(read_questions(GOLD))


def told(question: Question) -> list[tuple[Span, ...]]:
    """The evidence of each fact and of each open point that has some: any span of one will do."""
    evidence = (*(fact.evidence for fact in question.facts), *(point.evidence for point in question.open))
    return [spans for spans in evidence if spans]


def places(hits: Sequence[Hit]) -> list[Found]:
    """The passages of hits as places."""
    return [Found(hit.article.id, hit.passage.start, hit.passage.end, hit.article.language) for hit in hits]


def evidence(work: Work) -> Part:
    """Recall of evidence, over all and for each pair of languages."""
    asked = [one for one in questions(work) if told(one)]
    values: list[Value] = []
    with closing(sample_archive(work.encoder, work.say)) as archive:
        work.read(one.question for one in asked)
        for finder in work.finders(archive):
            for question in work.over(f"evidence, {finder.name}", asked):
                values += measured(finder, question, lambda span: archive.article(span.article).language)
    notes = (
        f"{len(asked)} questions with evidence, split {work.split}; n counts facts and open points. A question that "
        "follows another is asked alone, as search has no memory.",
        "By pair: whether a span in that language is among the first 10, where there is one.",
    )
    title = "Evidence among the first 10 sentences (gold set, fictional sample archive)"
    return Part("evidence", title, figures(values), notes, {RECALL: Target(0.95)})


def measured(finder: Finder, question: Question, language: Callable[[Span], str]) -> Iterator[Value]:
    """The values of one question: for each fact and open point, and for each language of its evidence."""
    filters = Filters(as_of=question.as_of)
    sentences = finder.sentences(question.question, FIRST, filters)
    passages = places(finder.passages(question.question, FIRST, filters))
    kind = (f"type: {question.type}",)
    for spans in told(question):
        found = [
            (RECALL, any_covered(spans, sentences), kind),
            (STRICT, all_covered(spans, sentences), kind),
            (PASSAGES, any_covered(spans, passages), kind),
        ]
        for held in sorted({language(span) for span in spans}):
            own = [span for span in spans if language(span) == held]
            found.append((PAIR, any_covered(own, sentences), (f"{question.language} → {held}",)))
        for measure, value, by in found:
            yield Value(finder.name, measure, value, question.id, question.story, by)


def recalls(finder: Finder, asked: str, points: Sequence[Sequence[Span]], filters: Filters) -> tuple[float, float]:
    """The share of the points of which a span is among the first 10 sentences, and among the first 10 passages."""
    sentences = finder.sentences(asked, FIRST, filters)
    passages = places(finder.passages(asked, FIRST, filters))
    found = [(any_covered(spans, sentences), any_covered(spans, passages)) for spans in points]
    return sum(one for one, _ in found) / len(found), sum(other for _, other in found) / len(found)
