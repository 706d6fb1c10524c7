"""Dates and times of day in text: text, language, numbers → dates, times and which text they took.

    "am 5. September, 14.20 Uhr"  →  Date(month=9, day=5), Time(14, 20)
    "у четвер, 4 вересня"         →  Date(weekday=3), Date(month=9, day=4)

Knows the calendars' words in six languages, numeric dates and the day a report was published. A bare year is
a number, not a date. Knows nothing about what happened then.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.facts.calendar_words import FUTURE, months, relative_days, weekdays
from rag.facts.numbers import Number
from rag.facts.script import Token, tokens


@dataclass(frozen=True, slots=True)
class Date:
    """What a text says of a day. `offset`: days from publication ("today" 0); unknown parts are None."""

    surface: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day."""

    hour: int
    minute: int
    surface: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """All dates and times of one text, and the numbers that are part of none."""

    dates: tuple[Date, ...]
    times: tuple[Time, ...]
    numbers: tuple[Number, ...]
    future: bool


_ISO = re.compile(r"(?<![\d.-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d])")
_NUMERIC = re.compile(r"(?<![\d./])(\d{1,2})([./])\s?(\d{1,2})\2\s?(\d{4}|\d{2})?(?![\d/])")
_CLOCK = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?![\d:])(?:\s?([ap])\.?m\b)?")
_CLOCK_DE = re.compile(r"(?<![\d.,])([01]?\d|2[0-4])(?:\.([0-5]\d))?\s?(?:Uhr|uhr)\b")
_CLOCK_FR = re.compile(r"(?<![\d.,])([01]?\d|2[0-4])\s?h(?:\s?([0-5]\d)|eures?)?(?![\w])")
_CLOCK_EN = re.compile(r"(?<![\d.,])(1[0-2]|0?[1-9])(?:[.:]([0-5]\d))?\s?([ap])\.?m\b")
_DAY_RANGE = re.compile(
    r"\.?\s?(?:-|bis|to|and|und|et|au|по|до|та|и|і|й|الي|حتي|و)\s?(?:zum |the |le )?", re.IGNORECASE
)
_BEFORE_MONTH = re.compile(r"[.,]?\s?(?:of |de |-?(?:го|е|й|ого) |من |من شهر |يوم )?")
_AFTER_MONTH = re.compile(r"\.?,?\s?(?:the )?")
_YEAR_WORD = re.compile(r"[.,]?\s(?:of |de |عام |سنه )?")
_AMBIGUOUS = {"en": {"may", "march", "mar"}, "fr": {"mars", "mai"}, "de": {"mai"}}


def _valid(day: int | None, month: int | None) -> bool:
    return (day is None or 1 <= day <= 31) and (month is None or 1 <= month <= 12)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _numeric(text: str, language: str) -> Iterable[Date]:
    for m in _ISO.finditer(text):
        yield Date(m.group(), m.start(), m.end(), int(m[1]), int(m[2]), int(m[3]))
    for m in _NUMERIC.finditer(text):
        first, second, year = int(m[1]), int(m[3]), _year(m[4])
        if not m[4] and m[2] == "/":
            continue
        if language == "en" and m[2] == "/":
            if second > 12:
                first, second = second, first
            elif first <= 12 and first != second:
                yield Date(m.group(), m.start(), m.end())  # 03/10/2025 in English: nobody knows
                continue
        yield Date(m.group(), m.start(), m.end(), year, second, first)


def _times(text: str, language: str) -> Iterable[Time]:
    patterns = [_CLOCK]
    patterns += {"de": [_CLOCK_DE], "fr": [_CLOCK_FR], "en": [_CLOCK_EN]}.get(language, [])
    for pattern in patterns:
        for m in pattern.finditer(text):
            half = m[3] if pattern.groups >= 3 else None
            hour = int(m[1]) % 12 + (12 if half == "p" else 0) if half else int(m[1])
            yield Time(hour % 24, int(m[2] or 0), m.group(), m.start(), m.end())


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    place = bisect_left(spans, (start, start))
    return any(left < end and start < right for left, right in spans[max(0, place - 1) : place + 1])


def _is_day(number: Number) -> bool:
    whole = number.value == number.value.to_integral_value()
    return whole and 1 <= number.value <= 31 and not number.percent and number.kind != "vague"


def _is_year(number: Number) -> bool:
    return number.kind == "digits" and number.surface.isdigit() and 1900 <= number.value <= 2100


def _month_at(words: Sequence[Token], place: int, language: str) -> tuple[int, int] | None:
    """(month, how many words) if a month's name starts here. 'كانون الثاني' takes two words."""
    table = months(language)
    if language == "ar" and place + 1 < len(words):
        pair = f"{words[place].key} {words[place + 1].key}"
        if pair in table:
            return table[pair], 2
    key = words[place].key
    if language == "ar" and key not in table and key[:1] in "بلو":
        key = key[1:]
    return (table[key], 1) if key in table else None


def _days_before(text: str, start: int, numbers: Sequence[Number], upto: int) -> list[Number]:
    """The day before a month's name, and the days of a range: '4-6 September' → 4 and 6."""
    days: list[Number] = []
    pattern, edge = _BEFORE_MONTH, start
    for number in reversed(numbers[max(0, upto - 4) : upto]):
        if not _is_day(number) or not pattern.fullmatch(text[number.end : edge]):
            break
        days.append(number)
        pattern, edge = _DAY_RANGE, number.start
    return days


def _named(text: str, language: str, numbers: Sequence[Number]) -> Iterable[tuple[Date, list[Number]]]:
    words = tokens(text)
    starts = [number.start for number in numbers]
    for place, word in enumerate(words):
        if not (found := _month_at(words, place, language)):
            continue
        month, length = found
        end = words[place + length - 1].end
        after = bisect_left(starts, end)
        days = _days_before(text, word.start, numbers, bisect_left(starts, word.start))
        following = list(numbers[after : after + 2])
        used = list(days)
        if not days and following and _is_day(following[0]) and language == "en":
            if _AFTER_MONTH.fullmatch(text[end : following[0].start]):
                days, used, end = [following[0]], [following[0]], following[0].end
                following = following[1:]
        year = None
        if following and _is_year(following[0]) and _YEAR_WORD.fullmatch(text[end : following[0].start]):
            year, end = int(following[0].value), following[0].end
            used.append(following[0])
        if not days and year is None and not _surely_month(text, word, language):
            continue
        start = min([word.start, *(number.start for number in days)])
        found_days: list[int | None] = [int(number.value) for number in days]
        for day in found_days or [None]:
            yield Date(text[start:end], start, end, year, month, day), used


def _surely_month(text: str, word: Token, language: str) -> bool:
    """Whether a month's name alone is one: not 'may', 'mars', an abbreviation, or one at a sentence start."""
    if language == "en" and not word.upper:
        return False
    if language == "de" and not word.upper:
        return False
    if word.key in _AMBIGUOUS.get(language, ()):
        before = text[max(0, word.start - 7) : word.start].lower().split()
        return bool(before) and before[-1] in (
            "in",
            "im",
            "en",
            "since",
            "seit",
            "depuis",
            "fin",
            "ende",
            "until",
            "by",
        )
    if language == "ar" and len(word.key) <= 3:
        return False
    return len(word.key) >= 4


def _days_of_week(text: str, language: str) -> Iterable[Date]:
    days, relative = weekdays(language), relative_days()
    for word in tokens(text):
        if word.key in days and not (language in ("de", "en") and not word.upper):
            yield Date(word.text, word.start, word.end, weekday=days[word.key])
        elif word.key in relative and _is_relative(text, word, language):
            yield Date(word.text, word.start, word.end, offset=relative[word.key])


def _is_relative(text: str, word: Token, language: str) -> bool:
    """'hier' is yesterday in French only; German 'Morgen' and 'am Morgen' is the morning."""
    if word.key == "hier":
        return language == "fr"
    if word.key == "morgen":
        return language == "de" and not word.upper
    return True


def find(text: str, language: str, numbers: Sequence[Number]) -> Calendar:
    """The dates and times of normalised text, and the numbers that are left.

    >>> from rag.facts.numbers import find as find_numbers
    >>> text = "Am 28. August kamen 26 Staaten."
    >>> calendar = find(text, "de", find_numbers(text, "de"))
    >>> calendar.dates[0].day, [str(n.value) for n in calendar.numbers]
    (28, ['26'])
    """
    times = list(_times(text, language))
    taken = sorted((time.start, time.end) for time in times)
    dates = [
        found
        for found in _numeric(text, language)
        if _valid(found.day, found.month) and not _overlaps(found.start, found.end, taken)
    ]
    taken = sorted([*taken, *((found.start, found.end) for found in dates)])
    left = [number for number in numbers if not _overlaps(number.start, number.end, taken)]
    used: set[Number] = set()
    for found, parts in _named(text, language, left):
        dates.append(found)
        used.update(parts)
    named = sorted((found.start, found.end) for found in dates)
    left = [number for number in left if number not in used and not _overlaps(number.start, number.end, named)]
    dates.extend(_days_of_week(text, language))
    future = any(word.key in FUTURE or word.key.startswith("ست") for word in tokens(text))
    return Calendar(tuple(dates), tuple(times), tuple(left), future)


def resolve(found: Date, published: date | None, future: bool) -> list[Date]:
    """The days that a quoted date may mean, given when the report was published.

    A date without a year is the nearest one; a weekday is the last one, and the next one where the quote
    speaks of what is to come.
    """
    if published is None:
        return [found]
    days: list[date] = []
    if found.offset is not None:
        days = [published + timedelta(found.offset)]
    elif found.weekday is not None:
        back = (published.weekday() - found.weekday) % 7
        days = [published - timedelta(back)]
        if future:
            days.append(published + timedelta(7 - back))
    elif found.month and found.day and not found.year:
        near = [_day(published.year + shift, found.month, found.day) for shift in (-1, 0, 1)]
        known = [day for day in near if day]
        days = [min(known, key=lambda day: abs((day - published).days))] if known else []
    return [replace(found, year=day.year, month=day.month, day=day.day) for day in days] or [found]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def supports(claim: Date, quoted: Date) -> bool:
    """Whether a resolved date of a quote says what a date of the statement says, at least as exactly."""
    if claim.offset is not None:
        return claim.offset == quoted.offset
    if claim.weekday is not None:
        if quoted.weekday is not None:
            return claim.weekday == quoted.weekday
        full = quoted.year and quoted.month and quoted.day and _day(quoted.year, quoted.month, quoted.day)
        return bool(full) and full.weekday() == claim.weekday if full else False
    if claim.month is None:
        return False
    parts = ((claim.year, quoted.year), (claim.month, quoted.month), (claim.day, quoted.day))
    return all(wanted is None or wanted == given for wanted, given in parts)
