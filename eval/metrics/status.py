"""Whether the answer says rightly that it answers, answers in part, or cannot.

Refusals as in SQuAD 2.0's unanswerable questions (Rajpurkar, Jia & Liang, ACL 2018).
"""

from collections.abc import Iterable
from typing import get_args

from eval.questions import Question
from eval.rows import Row
from rag.answer import AnswerStatus

STATUSES: tuple[str, ...] = get_args(AnswerStatus)
ERROR = "error"


def accuracy(question: Question, row: Row) -> float | None:
    """1 if the status is the gold one, else 0; 0 for a row that failed."""
    return float(got(row) == question.status)


def refusal_precision(question: Question, row: Row) -> float | None:
    """Where the system refuses, 1 if gold does; None where it does not. The mean is the precision of its refusals."""
    return float(question.refuses) if row.refuses and not row.error else None


def refusal_recall(question: Question, row: Row) -> float | None:
    """Where gold refuses, 1 if the system does; a row that failed does not. The mean is the recall of refusals."""
    return float(not row.error and row.refuses) if question.refuses else None


def got(row: Row) -> str:
    """The status of a row, or "error"."""
    return ERROR if row.error or row.status is None else row.status


def confusion(pairs: Iterable[tuple[Question, Row]]) -> dict[str, dict[str, int]]:
    """How often each gold status (outer) got each status (inner, with "error"); all cells are there."""
    table = {gold: dict.fromkeys((*STATUSES, ERROR), 0) for gold in STATUSES}
    for question, row in pairs:
        table[question.status][got(row)] += 1
    return table
