"""A statement and the quotes under it → what in the statement does not stand in the quotes.

    "26 Staaten, darunter Frankreich, sind bereit"  over  "26 countries are ready"  →  name: Frankreich

Pure, and knows nothing about models. It does not understand either text: it checks that every name, number,
date and time of the statement stands in a quote, in whichever of the languages, and that a statement without
a "not" does not lean on quotes that all say "not". What it cannot tell (who did what to whom) it lets pass,
so a statement is shown with its quotes, never instead of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.facts import dates, names, negation, numbers
from rag.facts.calendar_words import LANGUAGES
from rag.facts.script import normalise

_MAX_STATEMENT = 2_000
_MAX_QUOTE = 20_000


@dataclass(frozen=True, slots=True)
class QuoteText:
    """A verbatim quote: its text, its language, and the day its report was published."""

    text: str
    language: str
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What in a statement does not stand in its quotes. `quote`: it cannot be checked.

    So without a quote, in a language other than the six, and for a statement over 2,000 characters.
    """

    kind: Literal["name", "number", "date", "negation", "quote"]
    surface: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A quote, read."""

    text: str
    language: str
    calendar: dates.Calendar
    resolved: tuple[dates.Date, ...]
    names: names.Carried


def _base(language: str) -> str:
    """'en-GB' → 'en'."""
    return language.replace("_", "-").split("-")[0].lower()


def _read(quote: QuoteText) -> _Read:
    text, language = normalise(quote.text[:_MAX_QUOTE]), _base(quote.language)
    calendar = dates.find(text, language, numbers.find(text, language))
    resolved = [day for found in calendar.dates for day in dates.resolve(found, quote.published, calendar.future)]
    return _Read(text, language, calendar, tuple(resolved), names.carried(text, language))


def _number_problems(claimed: dates.Calendar, quotes: Sequence[_Read]) -> list[Problem]:
    out: list[Problem] = []
    for number in claimed.numbers:
        if number.kind == "article":
            continue
        if any(numbers.supports(number, given) for quote in quotes for given in quote.calendar.numbers):
            continue
        if number.kind == "digits" and any(number.value == day.year for q in quotes for day in q.calendar.dates):
            continue
        out.append(Problem("number", number.surface))
    return out


def _date_problems(claimed: dates.Calendar, quotes: Sequence[_Read]) -> list[Problem]:
    out: list[Problem] = []
    for day in claimed.dates:
        if not any(dates.supports(day, given) for quote in quotes for given in quote.resolved):
            out.append(Problem("date", day.surface))
    given_times = {(time.hour, time.minute) for quote in quotes for time in quote.calendar.times}
    for time in claimed.times:
        if (time.hour, time.minute) not in given_times:
            out.append(Problem("date", time.surface))
    return out


def _name_problems(text: str, language: str, quotes: Sequence[_Read]) -> list[Problem]:
    given = [quote.names for quote in quotes]
    return [Problem("name", name.surface) for name in names.claims(text, language) if names.missing(name, given)]


def problems(
    statement: str, language: str, quotes: Sequence[QuoteText], *, check_negation: bool = True
) -> tuple[Problem, ...]:
    """Everything in the statement that does not stand in its quotes; empty means supported.

    >>> problems("26 Staaten sind bereit", "de", [QuoteText("26 countries are ready", "en")])
    ()
    >>> problems("28 Staaten sind bereit", "de", [QuoteText("26 countries are ready", "en")])
    (Problem(kind='number', surface='28'),)
    """
    text, language = normalise(statement), _base(language)
    readable = language in LANGUAGES and len(statement) <= _MAX_STATEMENT and any(map(str.isalnum, text))
    if not readable or not any(quote.text.strip() for quote in quotes):
        return (Problem("quote", statement[:80]),)
    read = [_read(quote) for quote in quotes]
    claimed = dates.find(text, language, numbers.find(text, language))
    found = [
        *_name_problems(text, language, read),
        *_number_problems(claimed, read),
        *_date_problems(claimed, read),
    ]
    if check_negation and not found:
        found += [
            Problem("negation", cue) for cue in negation.conflicts((text, language), _relevant(text, language, read))
        ]
    return tuple(found)


def _relevant(text: str, language: str, quotes: Sequence[_Read]) -> list[tuple[str, str]]:
    """The sentences of the quotes that share a name or number with the statement; all, where none does."""
    every = [(part, quote.language) for quote in quotes for part in negation.sentences(quote.text)]
    said = names.claims(text, language)
    counted = numbers.find(text, language)
    near = []
    for part, spoken in every:
        given = names.carried(part, spoken)
        shares = any(not names.missing(name, [given]) for name in said)
        if shares or any(numbers.supports(n, g) for n in counted for g in numbers.find(part, spoken)):
            near.append((part, spoken))
    return near or every
