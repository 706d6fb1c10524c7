"""Which reports a question asks for, in its own words: "seit Montag", "according to TASS", "as of 3 September".

    "What has TASS reported since Monday?"  →  outlet "TASS reported", published "since Monday"

Precision comes first: a filter that was not meant hides evidence. Days count from the day of the question, which the
caller gives. Knows nothing about reports, and keeps nothing.
"""

from collections.abc import Collection
from datetime import date

from rag.asked import days, plain, sources
from rag.asked.records import Kind, Understood

__all__ = ["Kind", "Understood", "understand"]


def understand(
    question: str, language: str, today: date, newest: date, outlets: Collection[str]
) -> tuple[Understood, ...]:
    """The filters and days in the words of a question, in their order; none overlap. Only in our six languages.

    `today` is the question's own date and `newest` the last day with a report. A date without a year is the one
    nearest to the earlier of them, and after "since" none that lies after today.
    """
    if language not in days.LANGUAGES:
        return ()
    read = plain.read(question)
    found = [*days.find(read, language, today, newest), *sources.find(read, language, outlets)]
    if told := plain.told(read):
        found = [one for one in found if one.kind in ("about", "as_of") or not told[0] <= one.start < told[1]]
    apart: list[Understood] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return tuple(apart)
