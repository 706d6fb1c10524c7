"""Days named from the day of the question: "gestern", "in the last week", "два дня назад", "on Tuesday"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from index.timewords import DUAL, weekdays_of
from rag.asked.core import Core, Days, month_end
from rag.asked.patterns import numbers, relatives, weekdays
from rag.asked.plain import Plain, folded

_ONE = re.compile(folded(
    r"\b(?:week|month|year|неделю|месяц|год|тиждень|місяць|рік|semaine|mois|annee|الأسبوع|الشهر|العام|السنة)\b"
))  # fmt: skip
_MANY = re.compile(folded(r"(?:dernie\w+s|последние|останні)\b"))


def relative_days(text: str, language: str, today: date) -> Iterator[Core]:
    """The days that count from `today`, but for weekdays."""
    for meaning, pattern in relatives(language):
        for match in pattern.finditer(text):
            try:
                fixed = _resolve(match, meaning, language, today)
            except (OverflowError, ValueError):
                continue
            if fixed:
                yield Core(match.start(), match.end(), "relative", fixed=fixed, meaning=meaning)


def _resolve(match: re.Match[str], meaning: str, language: str, today: date) -> Days | None:
    kind, _, steps = meaning.partition(" ")
    if kind == "weekend":
        saturday = today - timedelta((today.weekday() - 5) % 7)
        return saturday, min(today, saturday + timedelta(1))
    if steps:
        first, last = _period(kind, int(steps), today)
        return first, min(last, today)
    groups = match.groupdict()
    unit = next((name[2:].removesuffix("_unit") for name, said in groups.items() if name[:2] == "u_" and said), "")
    said = groups.get("n") or groups.get("n2") or ""
    dual = next((word for name, word in groups.items() if name[:2] == "u_" and word), "")
    is_dual = any(folded(two) in (dual, dual.removeprefix("ال")) for two in DUAL)
    count = (int(said) if said.isdecimal() else numbers(language)[said]) if said else 2 if is_dual else 0
    if kind == "ago":
        return _ago(unit, count or (0 if language == "de" else 1), today)
    return _recent(unit, count, said, match.group(), today)


def _ago(unit: str, count: int, today: date) -> Days | None:
    """Days and weeks only: "two years ago" is told of what is known, and of no report that is meant."""
    return _period(unit, -count, today) if count and unit in ("day", "week") else None


def _recent(unit: str, count: int, said: str, words: str, today: date) -> Days | None:
    """The last so many: from the same day of the week, or of the month, that many before, up to today."""
    if not unit:
        unit, count = ("week", 1) if not words.endswith(("days", "днями")) else ("day", 7)
    if words.endswith(("сутки", "добу")):
        count = count or 1
    if not count:
        plural = words.split()[-1] if not said else ""
        if unit == "day":
            count = 7
        elif unit == "hour" or not _is_one(words, plural):
            return None  # "in the last weeks": how many?
        count = count or 1
    if unit == "hour":
        return today - timedelta(-(-count // 24)), today
    if unit in ("day", "week"):
        return today - timedelta(count * (7 if unit == "week" else 1)), today
    month = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    return min(
        date(month // 12, month % 12 + 1, 1) + timedelta(today.day - 1), month_end(month // 12, month % 12 + 1)
    ), today


def _is_one(words: str, plural: str) -> bool:
    return bool(_ONE.search(words)) and not _MANY.search(words)


def _period(unit: str, steps: int, today: date) -> Days:
    if unit == "day":
        day = today + timedelta(steps)
        return day, day
    if unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(weeks=steps)
        return monday, monday + timedelta(6)
    if unit == "month":
        month = today.year * 12 + today.month - 1 + steps
        return date(month // 12, month % 12 + 1, 1), month_end(month // 12, month % 12 + 1)
    return date(today.year + steps, 1, 1), date(today.year + steps, 12, 31)


def named_weekdays(plain: Plain, language: str, today: date) -> Iterator[Core]:
    """The days of the week; each the last that is not after `today`, and after "last" another than today."""
    days = {folded(word): day for word, day in weekdays_of(language).items()}
    days |= {word.replace("'", ""): day for word, day in days.items()}
    for match in weekdays(language).finditer(plain.text):
        day = days[match["name"]] if match["name"] in days else days[match["name"].replace("'", "")]
        is_last = bool(match["last"] or match["tail"]) if "tail" in match.re.groupindex else bool(match["last"])
        back = (today.weekday() - day) % 7
        try:
            one = today - timedelta(back or (7 if is_last else 0))
        except OverflowError:
            continue
        meaning = "" if match["on"] or is_last else "bare"
        yield Core(match.start(), match.end(), "weekday", fixed=(one, one), meaning=meaning)
