"""Whether the answer carries the gold facts, recognised by their accepted forms.

After the recall of nuggets (Voorhees, Overview of the TREC 2003 Question Answering Track), judged by program.
"""

from eval.match import carries_any
from eval.metrics.shown import quotes, statements, writes
from eval.questions import Fact, Question
from eval.rows import Row


def fact_recall(question: Question, row: Row) -> float | None:
    """The share of the facts with accepted forms that stand in a statement or in a quote from one of their reports.

    A quote from another report does not count: "14" in a quote about something else is not the answer. None without
    such facts; 0 for a row that failed.
    """
    facts = _recognisable(question)
    return sum(is_recalled(fact, row) for fact in facts) / len(facts) if facts else None


def is_recalled(fact: Fact, row: Row) -> bool:
    """Whether an accepted form of the fact stands in a statement, or in a quote from a report of its evidence."""
    return bool(_carriers(fact, row))


def fact_recall_in_sentences(question: Question, row: Row) -> float | None:
    """The share of the facts with accepted forms that stand in a statement.

    None for a system that only searches, and without such facts; 0 for a row that failed.
    """
    facts = _recognisable(question)
    if not facts or not (writes(row) or row.error):
        return None
    return sum(any(carries_any(one.text, fact.accepted) for one in statements(row)) for fact in facts) / len(facts)


def attribution(question: Question, row: Row) -> float | None:
    """Of the facts that are carried and that have a source to name, the share that name it where they stand.

    That is in the same statement, or in the same quote, its outlet or its title. None where no such fact is carried.
    """
    carried = [(fact, _carriers(fact, row)) for fact in _recognisable(question) if fact.said_by]
    named = [any(carries_any(text, fact.said_by) for text in texts) for fact, texts in carried if texts]
    return sum(named) / len(named) if named else None


def _recognisable(question: Question) -> list[Fact]:
    return [fact for fact in question.facts if fact.accepted]


def _carriers(fact: Fact, row: Row) -> list[str]:
    """The statements, and the quotes with outlet and title, that carry a fact."""
    reports = {span.article for span in fact.evidence}
    said = [one.text for one in statements(row) if carries_any(one.text, fact.accepted)]
    quoted = [each for each in quotes(row) if each.article in reports and carries_any(each.text, fact.accepted)]
    return [*said, *(f"{each.text}\n{each.outlet}\n{each.title}" for each in quoted)]
