"""Whether the sentences of an answer are right, as far as forms can tell: a paraphrase without a form counts as wrong.

After the precision of atomic facts (FActScore, Min et al., EMNLP 2023), with gold forms for a judge, not a model. What
is said to be open ("which states was not said") has no forms, and counts as right only in the words of the report.
"""

from eval.match import carries_any, holds
from eval.metrics.shown import statements, writes
from eval.questions import Question
from eval.rows import Row


def precision(question: Question, row: Row) -> float | None:
    """The share of the statements that are supported, and that carry no form of `wrong`.

    Supported: it carries an accepted form of any fact, or its words stand in a row in a gold span, or a gold span's in
    it. None without statements, and where the answer is a refusal: "I do not know" is neither right nor wrong, and
    what else such an answer says shows in `wrong` and in `invented`.
    """
    said = statements(row)
    if not said or row.refuses:
        return None
    return sum(_is_right(question, one.text) for one in said) / len(said)


def wrong(question: Question, row: Row) -> float | None:
    """The share of the statements that carry a form of `wrong`; 0 where nothing is stated. Lower is better.

    None for questions without such forms, for a row that failed, and for a system that only searches.
    """
    if not question.wrong or row.error or not writes(row):
        return None
    said = statements(row)
    return sum(carries_any(one.text, question.wrong) for one in said) / max(1, len(said))


def _is_right(question: Question, text: str) -> bool:
    if carries_any(text, question.wrong):
        return False
    accepted = (form for fact in question.facts for form in fact.accepted)
    return carries_any(text, accepted) or any(
        holds(span.text, text) or holds(text, span.text) for span in question.spans
    )
