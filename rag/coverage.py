"""Why there is no answer: no report from that time, none that passes the filters, or none that says it.

Knows nothing about models; quotes there are none.
"""

from dataclasses import replace
from datetime import date

from index.store import Filters, Store
from rag.answer import AnswerStatus
from rag.phrases import day, phrase
from rag.question import Period, Question
from rag.select import Shortlist


def nothing(store: Store, question: Question, found: Shortlist, filters: Filters) -> tuple[AnswerStatus, list[str]]:
    """Status and reason where no sentence that was found may answer."""
    language, period = question.language, question.period
    if found.outside_period and period and not store.count(_both(period, filters)):
        reported = store.count(Filters(period.first, period.last))  # but the filters hide it
        return "no_coverage", [phrase("not_in_reports", language) if reported else _gap(store, question, period)]
    if found.absent:
        return "not_in_reports", [phrase("name_missing", language, names=", ".join(found.absent))]
    return "not_in_reports", [phrase("not_in_reports", language)]


def filtered_out(store: Store, question: Question, filters: Filters) -> str:
    """Why no report passes: there is none of these days, or none of these outlets, languages and places on them."""
    if store.count(replace(filters, outlets=frozenset(), languages=frozenset(), places=frozenset())):
        return phrase("filtered_out", question.language)
    first, last = store.days() or (date.today(), date.today())
    end = None if filters.days[1] == date.max else filters.days[1]
    since = filters.since or min(first, end or first)
    return _gap(store, question, Period(since, end or max(last, since)))


def _gap(store: Store, question: Question, period: Period) -> str:
    first, last = store.days() or (period.first, period.last)
    language = question.language
    return phrase(
        "no_coverage",
        language,
        first=day(period.first, language),
        last=day(period.last, language),
        start=day(first, language),
        end=day(last, language),
    )


def _both(period: Period, filters: Filters) -> Filters:
    """The days that are asked about and let through."""
    first, last = filters.days
    return replace(filters, since=max(period.first, first), until=min(period.last, last))
