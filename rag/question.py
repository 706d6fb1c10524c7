"""What a question asks for: its language, the kind of answer, the days it names. Knows nothing about reports.

"Wie viele Soldaten …?"           → number        "Wann beginnt …?"   → time
"… on 5 September 2025 …"         → asked days 2025-09-05 to 2025-09-05
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag.asked import Understood
from rag.facts import dates, numbers
from rag.facts.dates import Date
from rag.facts.script import normalise

Kind = Literal["number", "time", "other"]

_NUMBER = re.compile(
    r"\bwie\s?viele?\b|\bwieviele?\b|\bhow\s+(?:many|much)\b|\bcombien\b|\bсколько\b|\bскільки\b|(?:^"
    r"|\s)كم\b|\bwhat\s+(?:number|percentage|share)\b"
    r"|\bwelche\s+(?:anzahl|zahl)\b|\bquel(?:le)?\s+(?:nombre|pourcentage|quantité)\b|\bякий\s+відсоток\b"
    r"|\bкакой\s+процент\b|\bما\s+عدد\b|\bكم\s+عدد\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"^\W*(?:(?!(?:what|who|where|why|how|was|wer|wo|que|qui|что|кто|що|хто|ماذا)\b)\w+\s+){0,2}(?:wann|seit\s+wann|bis\s+wann|um\s+wie\s?viel\s+uhr|an\s+welchem\s+tag|when"
    r"|what\s+(?:time|day|date)|which\s+day|quand|à\s+quelle\s+(?:heure|date)"
    r"|quel\s+jour|когда|во\s+сколько|в\s+котором\s+часу|коли|о\s+котрій|якого\s+числа|какого\s+числа|متى"
    r"|في\s+أي\s+(?:يوم|ساعة|تاريخ))(?:\W|$)",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(
    r"how\s+(?:long|far|old|often)|wie\s+(?:lange|weit|oft|alt|hoch|groß)|как\s+(?:долго|далеко|часто)"
    r"|як\s+(?:довго|далеко|часто)",
    re.IGNORECASE,
)
_LINGERING = timedelta(days=7)
"""A day is reported on for about a week."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both inclusive."""

    first: date
    last: date

    def reported_by(self, published: date) -> bool:
        """Whether a report of that day may tell of the period."""
        return self.first <= published <= self.last + _LINGERING


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what could be told of it."""

    text: str
    language: str
    kind: Kind
    period: Period | None
    """The days that it is about; None if it names none. Days that limit where to look are no part of it."""


def parse(text: str, language: str, understood: Collection[Understood] = ()) -> Question:
    """Read a question; `understood`: what its words say of days."""
    days = [one for one in understood if one.kind == "about"]
    first, last = [one.first for one in days if one.first], [one.last for one in days if one.last]
    period = Period(min(first), max(last)) if first and last else None
    return Question(text, language, kind(text), period)


def kind(text: str) -> Kind:
    """The kind of answer that is asked for."""
    if _TIME.search(text):
        return "time"
    if _NUMBER.search(text) and not _HOW_LONG.search(text):
        return "number"
    return "other"


def _span(found: Date) -> Period | None:
    if not found.year:
        return None
    try:
        if found.month and found.day:
            day = date(found.year, found.month, found.day)
            return Period(day, day)
        if found.month:
            next_month = date(found.year + found.month // 12, found.month % 12 + 1, 1)
            return Period(date(found.year, found.month, 1), next_month - timedelta(1))
        return Period(date(found.year, 1, 1), date(found.year, 12, 31))
    except ValueError:
        return None


_RELATIVE_TIME = {
    "de": r"\b(heute|gestern|vorgestern|morgen|abends?|nachts?|nacht|mittags?|morgens|früh|derzeit|stunden?"
        r"|tage?n?|wochen?|monat\w*|jahr\w*)\b",
    "en": r"\b(today|yesterday|tomorrow|tonight|morning|evening|night|noon|midnight|dawn|dusk|hours?|days?"
        r"|weeks?|months?|years?)\b",
    "fr": r"\b(aujourd'hui|hier|demain|matin|soir|nuit|midi|minuit|aube|heures?|jours?|semaines?|mois|ans?"
        r"|années?)\b",
    "ru": r"\b(сегодня|вчера|завтра|утр\w*|вечер\w*|ноч\w*|полдень|полдня|полуноч\w*|час\w*|дн\w+|день|сут\w+"
        r"|недел\w*|месяц\w*|год\w*|лет)\b",
    "uk": r"\b(сьогодні|вчора|учора|завтра|ран\w*|вранці|вечор\w*|вечір|ввечері|увечері|ноч\w*|ніч|вночі"
        r"|опівдні|опівночі|годин\w*|дн\w+|день|дня|тиж\w*|місяц\w*|рок\w*|рік)\b",
    "ar": r"(اليوم|امس|غدا|صباح|مساء|ليل|ظهر|فجر|ساع|يوم|ايام|اسبوع|اسابيع|شهر|اشهر|سنه|سنوات|عام|اعوام)",
}  # fmt: skip
_RELATIVE = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in _RELATIVE_TIME.items()}


def can_answer(wanted: Kind, sentence: str, language: str) -> bool:
    """Whether a sentence holds what the kind of question asks for: a number for "how many", a time for "when"."""
    if wanted == "other":
        return True
    plain = normalise(sentence)
    found = dates.find(plain, language, numbers.find(plain, language))
    if wanted == "number":
        return any(number.kind != "article" for number in found.numbers)
    relative = _RELATIVE.get(language)
    return bool(found.dates or found.times or (relative and relative.search(plain)))


def mentions(period: Period, sentence: str, language: str, published: date) -> bool:
    """Whether a sentence of a report of that day names a day of the period."""
    plain = normalise(sentence)
    calendar = dates.find(plain, language, numbers.find(plain, language))
    return any(
        (span := _span(resolved)) is not None and span.first <= period.last and period.first <= span.last
        for one in calendar.dates
        for resolved in dates.resolve(one, published, calendar.future)
    )
