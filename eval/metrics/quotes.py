"""Whether the quotes stand where the gold evidence stands: by quotes and facts, and by tokens.

Precision and recall of citations as ALCE has them (Gao et al., EMNLP 2023), but judged by gold places, not by a model;
by tokens as in ERASER (DeYoung et al., ACL 2020) and SQuAD (Rajpurkar et al., EMNLP 2016), but by place, not spelling.
"""

from eval.metrics.overlap import same_place, words_inside
from eval.metrics.shown import quotes
from eval.questions import Question, Span
from eval.rows import Row


def precision(question: Question, row: Row) -> float | None:
    """The share of the quotes shown that are the same place as a gold span, of a fact or of what is open.

    None where nothing is quoted, or where a fact has no evidence, so that a right quote could not be told. Where the
    reports do not say and no sentence says so, no span is gold, and any quote is wrong.
    """
    shown = quotes(row)
    if not shown or not _is_judged(question):
        return None
    return sum(any(same_place(quote, span) for span in question.spans) for quote in shown) / len(shown)


def token_precision(question: Question, row: Row) -> float | None:
    """The share of the words of all quotes shown that lie in gold spans; None as for `precision`.

    A quote that is shown twice counts twice.
    """
    if not _is_judged(question):
        return None
    counts = [words_inside(quote, question.spans) for quote in quotes(row)]
    words = sum(total for _, total in counts)
    return sum(inside for inside, _ in counts) / words if words else None


def recall(question: Question, row: Row) -> float | None:
    """The share of the facts and open points with evidence of which a quote is the same place as any one span."""
    points = _points(question)
    if not points:
        return None
    found = [any(same_place(quote, span) for quote in quotes(row) for span in spans) for spans in points]
    return sum(found) / len(found)


def token_recall(question: Question, row: Row) -> float | None:
    """Of each fact and open point with evidence, the share of the words of its best-quoted span; their mean.

    The best span, as SQuAD takes the best of several answers: one sentence quoted whole is all that is asked.
    """
    points = _points(question)
    if not points:
        return None
    return sum(max(_quoted_share(span, row) for span in spans) for spans in points) / len(points)


def _quoted_share(span: Span, row: Row) -> float:
    inside, words = words_inside(span, quotes(row))
    return inside / words if words else 0.0


def _points(question: Question) -> list[tuple[Span, ...]]:
    """What should be quoted; of each, the spans of which any one will do."""
    asked = (*(fact.evidence for fact in question.facts), *(point.evidence for point in question.open))
    return [spans for spans in asked if spans]


def _is_judged(question: Question) -> bool:
    return all(fact.evidence for fact in question.facts) and bool(question.facts or question.refuses)
