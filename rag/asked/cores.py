"""The days and periods that a question names, wherever they stand: "5. September", "im Juli", "letzte Woche".

What they are for (since, until, of a report), `days` tells from the words around.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from index.timewords import DUAL, numbers_of, weekdays_of
from rag.asked import day_words, more_day_words
from rag.asked.plain import Plain, any_of, folded
from rag.facts.calendar_words import months

Days = tuple[date, date]
Shape = Literal["day", "span", "year", "weekday", "relative"]
WORDS = day_words.WORDS | more_day_words.WORDS
_RELATIVE = day_words.RELATIVE | more_day_words.RELATIVE
_PIECES = {"early": (1, 10), "mid": (11, 20), "late": (21, 0)}
_WEEKS = ((1, 7), (8, 14), (15, 21), (22, 28), (-6, 0))
_AND = r"(?<=\sو)"
"""The Arabic "and" is written together with what follows."""
_YEARS = range(1990, 2101)
"""A year before is one of history, about which today's reports may tell."""


@dataclass(frozen=True, slots=True)
class Core:
    """Days named in a question; a day or a span without `year` is one of any year."""

    start: int
    end: int
    shape: Shape
    year: int | None = None
    first: tuple[int, int] = (1, 1)
    """Month and day."""
    last: tuple[int, int] = (12, 0)
    """Month and day, 0 for the month's last."""
    link: str = ""
    """What stands between two days of one month: "to" or "and"."""
    fixed: Days | None = None
    """Of relative days and weekdays."""
    meaning: str = ""
    """Of relative days: "day -1", "recent"; of weekdays "bare" where no word says that it is a day of the week."""
    inner: tuple[int, int] = (0, 0)
    """Where the first of two days stands."""

    def days(self, year: int) -> Days | None:
        """The days in a year; None if there are none such."""
        if self.fixed:
            return self.fixed
        (month, day), (last_month, last_day) = self.first, self.last
        try:
            first = _month_end(year, month) + timedelta(day) if day < 0 else date(year, month, day)
            last_year = year + (last_month < month)  # winter
            last = _month_end(last_year, last_month) if last_day == 0 else date(last_year, last_month, last_day)
        except (ValueError, OverflowError):
            return None
        return (first, last) if first <= last else None


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


@cache
def _parts(language: str) -> dict[str, str]:
    """The tables as patterns, with those for months and numbers."""
    table = {name: folded(written) for name, written in WORDS[language].items()}
    names = [name.replace("'", "'?") for name in months(language)] + table["and_more"].split()
    table["month"] = any_of("|".join(names))
    table["y"] = r"(?P<y>(?:19|20)\d\d)(?!\d)"
    table["n"] = rf"(?P<n>\d{{1,3}}|{any_of('|'.join(_numbers(language)))})"
    units = (("hour", "hour"), ("day", "day"), ("week", "week"), ("month", "month_unit"), ("unit_year", "year"))
    unit_words = {"month": folded(WORDS[language]["month"])}
    table["unit"] = (
        "(?:"
        + "|".join(rf"(?P<u_{group}>{any_of(unit_words.get(name, table[name]) + '|')})" for name, group in units)
        + ")"
    )
    return table


@cache
def _numbers(language: str) -> dict[str, int]:
    more = more_day_words.ARABIC_NUMBERS if language == "ar" else {}
    return {folded(word): value for word, value in (numbers_of(language) | more).items()}


def _compiled(language: str, written: str) -> re.Pattern[str]:
    parts = _parts(language)
    for name, other in (("n2", "n"), ("y2", "y")):
        parts = parts | {name: parts[other].replace(f"?P<{other}>", f"?P<{name}>")}
    composed = re.sub(r"\{(n2?|y2?|unit|month|parts|ord)\}", lambda match: parts[match[1]], written)
    return re.compile(rf"(?:(?<![\w-])|{_AND})(?:{composed})(?![\w-])(?!'\w)")


@cache
def _dated(language: str) -> tuple[re.Pattern[str], ...]:
    """Days by name: "vom 10. bis 13. April 2026"; in English also "April 10-13, 2026"."""
    p = _parts(language)
    day = r"(?<![\d.,:/])(?P<{0}>0?[1-9]|[12]\d|3[01])(?!\d)" + p["suffix"]
    link = rf"\s*(?:(?P<to>{p['to']})|(?P<and>{p['and']}))\s*"
    year = rf"(?:{p['year']}{p['y']}(?![.,]?\d){p['year_end']})?"
    weekday = rf"(?:{_weekday_names(language)},?\s+(?:(?:den|the|le)\s+)?)?"
    two = rf"(?:{day.format('d1')}{link})?"
    found = [
        rf"(?:{two}){weekday}{day.format('d')}(?:{p['of']})(?P<month>{p['month']})(?!\w|-\w|'\w)(?:\.(?=,?\s*\d))?{year}"
    ]
    if language == "en":
        after = rf"(?P<month>{p['month']})\.?\s+(?:the\s+)?{two}{day.format('d')}(?!\w|[:.,]?\d){year}"
        found.append(rf"(?<![\w-]){weekday}{after}")
    return tuple(re.compile(rf"(?:(?<!\w)|{_AND})(?:{one})") for one in found)


@cache
def _weekday_names(language: str) -> str:
    names = "|".join(folded(word).replace("'", "'?") for word in weekdays_of(language))
    return any_of(names)


@cache
def _weekdays(language: str) -> re.Pattern[str]:
    p = _parts(language)
    on = any_of(p["wd_on"] + "|")
    name = rf"(?P<name>{_weekday_names(language)}){'s?' if language == 'de' else ''}"
    last = {
        "de": r"(?:am\s+)?(?P<last>letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?)\s+",
        "en": r"(?:on\s+)?(?P<last>last|past)\s+",
        "fr": "(?P<last>(?!))",
        "ru": r"(?:в|во)\s+(?P<last>прошл\w+|минувш\w+)\s+",
        "uk": r"(?:[ув]\s+)?(?P<last>минул\w+)\s+",
        "ar": "(?P<last>(?!))",
    }[language]
    tail = {"fr": r"(?:\s+(?P<tail>dernier|passe))", "ar": r"(?:\s+(?P<tail>الماضي|المنصرم|الفائت))"}.get(
        language, "(?!)"
    )
    part = rf"(?:{p['parts']})?" if language == "de" else ""
    before = rf"(?:{last}|(?P<on>{on})\s+)?"
    return re.compile(rf"(?<![\w-])(?<!['’]){before}{name}{part}(?![\w-])(?!'\w)(?:\s+(?:{p['parts']})(?!\w))?{tail}?")


@cache
def _spans(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Months and their parts, seasons, quarters, years."""
    p = _parts(language)
    year = rf"(?:{p['year']}{p['y']}(?![.,]?\d){p['year_end']})?"
    month = rf"(?P<month>{p['month']})"
    gap = p["part_of"] or r"\s+"
    lead = any_of(p["in"] + "|")
    found = [(name, rf"(?:{lead}\s+)?(?:{any_of(p[name] + '|')})(?:{gap}){month}{year}") for name in _PIECES]
    ordinals = "|".join(f"(?P<o{i}>{one})" for i, one in enumerate(p["ordinals"].split(";")))
    weekly = p["week_of"].replace("{ord}", f"(?:{ordinals})")
    weekly = weekly.replace("{month}", month, 1).replace("|" + "{month}woche", rf"|(?P<month2>{p['month']})woche")
    found.append(("week", rf"(?:(?:in|im)\s+(?:der|the)\s+|(?:a|pendant|durant)\s+la\s+|la\s+)?(?:{weekly}){year}"))
    found.append(("quarter", p["quarter"].replace("{ord}", f"(?:{ordinals})")))
    found.append(("month", rf"(?:(?P<in>{lead})\s+)?{month}(?!\.\s?\d|\s+\d{{1,2}}(?!\d)){year}"))
    for i, names in enumerate(p["seasons"].split(";")):
        own = {"ru": "(?:ой|ом|ью|етом)", "uk": "(?:ою|ом|ню)"}.get(language)
        optional = "?" if own or language in ("uk", "ru") else ""
        found.append((f"season {i}", rf"(?P<in>(?:{lead})\s+){optional}(?P<season>{names}){year}"))
    found.append(("year", p["yearly"]))
    found.append(("bare year", p["y"] + p["year_end"]))
    return tuple((name, _compiled(language, one)) for name, one in found)


@cache
def _relatives(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((meaning, _compiled(language, folded(written))) for written, meaning in _RELATIVE[language])


_ISO = re.compile(r"(?<![\d.-])(\d{4})-(\d\d?)-(\d\d?)(?![\d])")
_NUMERIC = re.compile(r"(?<![\d./,])(\d{1,2})([./])\s?(\d{1,2})\2(?:\s?(\d{4}|\d{2})(?![\d.:]))?(?!\d|\.\d)")


def find(plain: Plain, language: str, today: date) -> list[Core]:
    """The days of a question in their order, none overlapping; the longer of two wins, then the more exact."""
    found = [
        *_numeric(plain.text, language), *_named(plain.text, language), *_relative(plain.text, language, today),
        *_week_days(plain, language, today), *_periods(plain, language),
    ]  # fmt: skip
    order = {"day": 0, "relative": 1, "weekday": 2, "span": 3, "year": 4}
    found.sort(key=lambda core: (order[core.shape] > 2, core.start - core.end, order[core.shape]))
    apart: list[Core] = []
    for core in found:
        if all(core.end <= other.start or other.end <= core.start for other in apart):
            apart.append(core)
    return sorted((core for core in apart if not plain.is_quoted(core.start, core.end)), key=lambda core: core.start)


def _numeric(text: str, language: str) -> Iterator[Core]:
    for match in _ISO.finditer(text):
        day = int(match[2]), int(match[3])
        yield Core(match.start(), match.end(), "day", int(match[1]), day, day)
    for match in _NUMERIC.finditer(text):
        first, second = int(match[1]), int(match[3])
        if not match[4] and (match[2] == "/" or language != "de"):
            continue
        if language == "en" and match[2] == "/":
            if first <= 12 and second <= 12 and first != second:
                continue  # 03/10/2025 in English: nobody knows
            first, second = (second, first) if second > 12 else (first, second)
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0) if match[4] else None
        yield Core(match.start(), match.end(), "day", year, (second, first), (second, first))


def _named(text: str, language: str) -> Iterator[Core]:
    for pattern in _dated(language):
        for match in pattern.finditer(text):
            month, day = _month(match["month"], language), int(match["d"])
            link = "to" if match["to"] else "and" if match["and"] else ""
            first = int(match["d1"] or day)
            year = int(match["y"]) if match["y"] else None
            end = match.end()
            yield Core(match.start(), end, "day", year, (month, first), (month, day), link, inner=match.span("d1"))


def _month(name: str, language: str) -> int:
    names = months(language)
    key = re.sub(r"\s+", " ", name)
    return names.get(key) or names.get(key.replace("'", "")) or {"maerz": 3}.get(key, 12)


def _relative(text: str, language: str, today: date) -> Iterator[Core]:
    for meaning, pattern in _relatives(language):
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
    count = (int(said) if said.isdecimal() else _numbers(language)[said]) if said else 2 if is_dual else 0
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
        date(month // 12, month % 12 + 1, 1) + timedelta(today.day - 1), _month_end(month // 12, month % 12 + 1)
    ), today


_ONE = re.compile(folded(
    r"\b(?:week|month|year|неделю|месяц|год|тиждень|місяць|рік|semaine|mois|annee|الأسبوع|الشهر|العام|السنة)\b"
))  # fmt: skip
_MANY = re.compile(folded(r"(?:dernie\w+s|последние|останні)\b"))


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
        return date(month // 12, month % 12 + 1, 1), _month_end(month // 12, month % 12 + 1)
    return date(today.year + steps, 1, 1), date(today.year + steps, 12, 31)


def _week_days(plain: Plain, language: str, today: date) -> Iterator[Core]:
    numbers = {folded(word): day for word, day in weekdays_of(language).items()}
    numbers |= {word.replace("'", ""): day for word, day in numbers.items()}
    for match in _weekdays(language).finditer(plain.text):
        day = numbers[match["name"]] if match["name"] in numbers else numbers[match["name"].replace("'", "")]
        is_last = bool(match["last"] or match["tail"]) if "tail" in match.re.groupindex else bool(match["last"])
        back = (today.weekday() - day) % 7
        try:
            one = today - timedelta(back or (7 if is_last else 0))
        except OverflowError:
            continue
        meaning = "" if match["on"] or is_last else "bare"
        yield Core(match.start(), match.end(), "weekday", fixed=(one, one), meaning=meaning)


def _periods(plain: Plain, language: str) -> Iterator[Core]:
    for name, pattern in _spans(language):
        for match in pattern.finditer(plain.text):
            groups = match.groupdict()
            year = int(groups.get("y") or groups.get("y2") or 0) or None
            if year and year not in _YEARS:
                continue
            first, last = _ends(name, groups, language)
            lead = groups.get("in") or ""
            is_month = name in ("month", "bare year")
            meaning = "bare" if is_month and (not lead or lead.endswith(" the")) else "in"
            yield Core(
                match.start(), match.end(), "year" if name.endswith("year") else "span", year, first, last, meaning=meaning
            )


def _ends(name: str, groups: dict[str, str | None], language: str) -> tuple[tuple[int, int], tuple[int, int]]:
    place = next((int(group[1:]) for group, said in groups.items() if re.fullmatch(r"o\d", group) and said), 0)
    if name.endswith("year"):
        return (1, 1), (12, 0)
    if name == "quarter":
        last = place * 3 + 3 if place < 4 else 12
        return (last - 2, 1), (last, 0)
    if name.startswith("season"):
        start = (3, 6, 9, 12)[int(name[-1])]
        return (start, 1), ((start + 1) % 12 + 1, 0)
    month = _month(groups.get("month") or groups.get("month2") or "", language)
    first, last = _WEEKS[place] if name == "week" else _PIECES.get(name, (1, 0))
    return (month, first), (month, last)
