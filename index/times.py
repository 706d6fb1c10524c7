"""Words that name a time by the day of the report, and the days that they mean: "gestern" → the day before.

    published 2026-03-06, a Friday:   "on Wednesday" → 4 March      "letzte Woche" → 23 February to 1 March

In a live ticker the day is that of the entry around the words. A week runs from Monday to Sunday, and "two weeks ago"
means that whole week, "last year" the whole year.

Precision comes first: what may be a name («Сегодня», "heute-journal", "Black Friday", "the world of tomorrow") or has
its date beside it ("Wednesday, 4 March") is left out, as are months ("in March"), hours ("three hours ago") and counts
of days to come ("in drei Tagen"), which may be lengths. It does not know whose words it reads: "yesterday" in a
quotation of last year is resolved like any other.

The words are ours: dateparser's search took tens to hundreds of times as long, and took "3.5%" and "We" for times.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from index.records import Article, TimeMention
from index.timewords import DUAL, WORDS, numbers_of, offsets_of, patterns, plain, weekdays_of

Days = tuple[date, date]
_QUOTES = "«»„“”\"‘’'‹›"
_CLAUSE = re.compile(r"[^.,;:!?\n]*$")


def mentions(article: Article) -> tuple[TimeMention, ...]:
    """The relative times in the text of `article` in their order; none overlap. Only in our six languages."""
    if article.language not in WORDS:
        return ()
    starts = [entry.start for entry in article.entries]
    found: list[TimeMention] = []
    for match, resolve in _matches(article.text, article.language):
        place = bisect_right(starts, match.start()) - 1
        inside = place >= 0 and match.start() < article.entries[place].end
        today = article.entries[place].published if inside else article.published
        try:
            first, last = resolve(today)
        except (OverflowError, ValueError):  # "3000 years ago"
            continue
        found.append(TimeMention(match.start(), match.end(), first, last))
    found.sort(key=lambda one: (one.start, -one.end))
    apart: list[TimeMention] = []
    for one in found:
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return tuple(apart)


def _matches(text: str, language: str) -> Iterator[tuple[re.Match[str], Callable[[date], Days]]]:
    days, weekdays, units, ago = patterns(language)
    for match in days.finditer(text):
        offset = offsets_of(language)[plain(match["word"])]
        if not _is_name(text, match, language):
            yield match, lambda today, offset=offset: _same(today + timedelta(offset))  # type: ignore[misc]
    for match in weekdays.finditer(text):
        if not _is_name(text, match, language, weekday=True):
            way = _way(match, language)
            if not way and _is_ahead(text, match, language):
                way = "ahead"
            if not way and _is_until(text, match, language):
                continue
            day = weekdays_of(language)[plain(match["weekday"])]
            yield match, lambda today, day=day, way=way: _same(_weekday(today, day, way))  # type: ignore[misc]
    for match in units.finditer(text):
        steps = {"last": -1, "this": 0, "next": 1}[_way(match, language)]
        yield match, lambda today, match=match, steps=steps: _period(today, _unit(match, language), steps)  # type: ignore[misc]
    for match in ago.finditer(text):
        count = _count(match, language)
        yield match, lambda today, match=match, count=count: _period(today, _unit(match, language), -count)  # type: ignore[misc]


def _same(day: date) -> Days:
    return day, day


def _weekday(today: date, day: int, way: str) -> date:
    """Today is itself on its own weekday; "last" and "next" mean another day than today."""
    if way in ("next", "ahead"):
        ahead = (day - today.weekday()) % 7
        return today + timedelta(ahead or (7 if way == "next" else 0))
    back = (today.weekday() - day) % 7
    return today - timedelta(back or (7 if way == "last" else 0))


def _period(today: date, unit: str, steps: int) -> Days:
    """The day, week, month or year that lies `steps` of its kind from today's."""
    if unit == "day":
        return _same(today + timedelta(steps))
    if unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(weeks=steps)
        return monday, monday + timedelta(6)
    months = 1 if unit == "month" else 12
    start = today.year * 12 + (today.month - 1 if unit == "month" else 0) + steps * months
    return _first_of(start), _first_of(start + months) - timedelta(1)


def _first_of(month: int) -> date:
    """The first day of a month, counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)


def _is_name(text: str, match: re.Match[str], language: str, weekday: bool = False) -> bool:
    """«Сегодня», "heute-journal", "Black Friday", "the world of tomorrow"."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 2]
    around = before.rstrip()[-1:], after.lstrip()[:1]
    if all(mark and mark in _QUOTES for mark in around):
        return True
    if "-" in (before[-1:], after[:1]):
        return True
    word = re.search(r"([^\W\d_]+)[\s'’]+$", before)
    if not word:
        return False
    if not weekday:
        return word[1].casefold() in WORDS[language]["of"].split("|")
    is_bare = match.start() == match.start("weekday")
    return language == "en" and is_bare and (word[1][0].isupper() or after[:1] == " " and after[1:].isupper())


def _is_ahead(text: str, match: re.Match[str], language: str) -> bool:
    """Whether the words around a weekday speak of what is to come: "will meet on Friday", "Am Freitag wird"."""
    will = WORDS[language]["will"].split("|")
    before = _CLAUSE.search(text[max(0, match.start() - 40) : match.start()])
    said = before[0].casefold().split() if before else []
    if not said:
        said = text[match.end() : match.end() + 25].casefold().split()[:3]
    return any(word in will or language == "ar" and word[:2] in ("سي", "ست") for word in said)


def _is_until(text: str, match: re.Match[str], language: str) -> bool:
    """Whether a weekday ends a time: "stays open until Friday" may be told before that Friday or after it."""
    before = text[max(0, match.start() - 20) : match.start()].split()
    return bool(before) and before[-1].casefold() in WORDS[language]["until"].split("|")


def _way(match: re.Match[str], language: str) -> str:
    tables, said = WORDS[language], plain(match["way"] or "")
    return next((way for way in ("last", "this", "next") if said and said in tables[way].split("|")), "")


def _unit(match: re.Match[str], language: str) -> str:
    said = plain(match["unit"])
    return next(unit for unit in ("day", "week", "month", "year") if said in WORDS[language][unit].split("|"))


def _count(match: re.Match[str], language: str) -> int:
    said = plain(match["n"] or "")
    if not said:
        return 2 if plain(match["unit"]) in DUAL else 1
    return int(said) if said.isdecimal() else numbers_of(language)[said]
