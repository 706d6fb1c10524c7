"""Whether an answer as of a day uses what was only published later. Only for questions with `as_of`; lower is better.

The "leakage" of evaluation over time-stamped texts: what is not known yet must not be seen.
"""

from collections.abc import Sequence

from eval.metrics.shown import quotes
from eval.questions import Question
from eval.rows import Quoted, Ranked, Row


def quote_leakage(question: Question, row: Row) -> float | None:
    """The share of the quotes shown that were published after the day; 0 with none, None for a row that failed."""
    return None if row.error else _late(question, quotes(row))


def hit_leakage(question: Question, row: Row) -> float | None:
    """The share of all hits that were published after the day; None without hits."""
    return _late(question, row.hits) if row.hits else None


def _late(question: Question, shown: Sequence[Quoted | Ranked]) -> float | None:
    if question.as_of is None:
        return None
    return sum(each.published > question.as_of for each in shown) / max(1, len(shown))
