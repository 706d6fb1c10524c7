r"""The timed entries of a live ticker, found in a report's text. Knows nothing about web pages or formats.

    "## 14.05 Uhr: Strom fehlt\n\nText …\n\n## 13.40 Uhr: …"  →  Entry("14:05", "Strom fehlt"), Entry("13:40", …), …

An entry begins with a line that starts with a clock time. Fewer than three of them, or a mere list of times without
sentences (a programme, a timetable), make no ticker. It does not know time zones: the clock is what the page prints.
A day comes from the last line that holds nothing but a date; without one it follows from the clock's jumps over
midnight, counted from the day of the report at the first entry.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from babel.dates import get_day_names, get_month_names

from index.passages import looks_like_heading
from index.records import Entry

MIN_ENTRIES = 3
_LOCALES = ("de", "de_AT", "en", "uk", "ru", "ar", "ar_DZ", "ar_TN", "ar_LB", "ar_IQ", "ar_MA", "fr")
"""Arabic has three sets of month names: Egypt's and the Gulf's, the Levant's, the Maghreb's."""
_LINE = re.compile(r"[^\n]+")
_MARKS = re.compile(r"[ \t]{0,8}(#{1,6}(?=[ \t]))?[ \t*_•▪■►+|>\[(–—-]{0,12}")
_HALF = r"(?P<half>[ap]\.?\s?m\b\.?|(?:صباح|مساء)[اً]{0,2}(?!\w)|[صم](?!\w))"
_ZONE = r"(?:GMT|UTC|BST|CES?T|E[SD]?T|MES?Z|MSK|EES?T|TRT|IST|TSI|мск|МСК|по Києву|по Киеву|بتوقيت\s[^\W\d_]{2,12})"
_CLOCK = re.compile(
    rf"""(?:
      (?P<hour>\d{{1,2}})
      (?: (?::|(?P<dot>\.)|\s?[hH]\s?) (?P<minute>\d\d)(?!\d) (?::\d\d(?!\d))?
        | (?=\s?Uhr\b | [hH]\b | \s?[ap]\.?m\b) )
      | (?P<four>\d{{4}})(?=\s?{_ZONE}\b)
    )
    (?:\s?(?:(?P<unit>Uhr\b|[hH]\b|год\.|ч\.)|{_HALF}))?
    (?:\s?[(,]?{_ZONE}\b\)?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_RANGE = re.compile(r"\s?(?:[-–—]|bis\b|to\b|до\b)\s?\d{1,2}\s?[:.hH]\s?\d\d")
_BEFORE_CLOCK = re.compile(r"[\s,|–—:·•-]*(?:(?:um|at|об?|в|à|الساعة)\s)?\s*", re.IGNORECASE)
_AFTER_CLOCK = re.compile(r"[\s\])*_:|+–—.,•/-]*")
_MAX_DAY_LINE = 80
_MAX_JUMP_BACK = 120
"""Minutes. Entries stand out of order by so much; a wider jump goes over midnight."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line that starts an entry (it has a clock) or says the day of those below it."""

    start: int
    end: int
    level: int
    clock: str = ""
    heading: str = ""
    day: date | None = None


def entries(text: str, published: date, at: str = "") -> tuple[Entry, ...]:
    """The entries of a live ticker in the order of `text`; empty if it is none.

    `published` is the day of the report: of its first entry, where no line says another; or of its last, if that is
    nearer to the clock `at` ("20:55") which the report itself is dated by.
    """
    lines = [(line.start(), line.end(), line.group()) for line in _LINE.finditer(text) if line.group().strip()]
    marks = [mark for line in lines if (mark := _mark(*line, published))]
    heads = [mark for mark in marks if mark.clock and mark.level]
    if len(heads) >= MIN_ENTRIES:  # where headings carry the time, "14:05" inside an entry starts none
        marks = [mark for mark in marks if mark.level or not mark.clock]
    timed = [mark for mark in marks if mark.clock]
    if len(timed) < MIN_ENTRIES:
        return ()
    found = list(_spans(text, marks, lines))
    if sum(_tells(text[entry.start : entry.end]) for entry in found) * 2 < len(found):
        return ()
    days = list(_days(marks, published))
    if at and not any(mark.day for mark in marks) and _gap(timed[-1].clock, at) < _gap(timed[0].clock, at):
        days = [day + (published - days[-1]) for day in days]
    return tuple(replace(entry, published=day) for entry, day in zip(found, days, strict=True))


def clock(text: str) -> str:
    """The time that `text` is, as "HH:MM" of 24 hours; empty if it is none: "8.05 Uhr" → "08:05"."""
    text = text.strip()
    start = _MARKS.match(text)
    at = start.end() if start else 0
    if len(text) > _MAX_DAY_LINE or not (found := _clock_at(text, at)):
        return ""
    value, end = found
    return value if not _rest(text, end) else ""


def day(text: str, near: date, *, with_clock: bool = False) -> date | None:
    """The day that `text` says and nothing else, near to `near` where it has no year: "Freitag, 5. September".

    `with_clock`: a time of day may follow it: "5. September 2025, 14:20 Uhr".
    """
    text = text.strip()
    if not 0 < len(text) <= _MAX_DAY_LINE:
        return None
    start = _MARKS.match(text)
    at = start.end() if start else 0
    found = _day_at(text, at, near)
    if not found and with_clock and (first := _clock_at(text, at)):
        return day(text[first[1] :].lstrip(" ,|–—·•-"), near)
    if not found:
        return None
    on, at = found
    gap = _BEFORE_CLOCK.match(text, at) if with_clock else None
    timed = _clock_at(text, gap.end()) if gap else None
    return on if not _rest(text, timed[1] if timed else at) else None


def _mark(start: int, end: int, line: str, published: date) -> _Mark | None:
    """What a line starts: an entry, a day, or (None) nothing. A date may stand before or after the clock."""
    head = _MARKS.match(line)
    at, level = (head.end(), len(head[1] or "")) if head else (0, 0)
    said = _day_at(line, at, published)
    if said:
        on, at = said
        at += len(line[at:]) - len(line[at:].lstrip(" ,|–—-:"))
        if not _rest(line, at):
            return _Mark(start, end, level, day=on) if len(line) <= _MAX_DAY_LINE else None
    found = _clock_at(line, at)
    if not found:
        return None
    value, at = found
    rest = _rest(line, at)
    later = None if said else day(rest, published)
    on_day = said[0] if said else later
    heading = "" if later or not (level or looks_like_heading(rest)) else rest
    return _Mark(start, end, level, clock=value, heading=heading, day=on_day)


def _rest(line: str, at: int) -> str:
    after = _AFTER_CLOCK.match(line, at)
    return line[after.end() if after else at :].rstrip(" \t*_+|")


def _clock_at(line: str, at: int) -> tuple[str, int] | None:
    """The clock time at `at` and where it ends. "14.05" alone is as often a date or a price, so it needs a sign."""
    found = _CLOCK.match(line, at)
    if not found or _RANGE.match(line, found.end()):
        return None
    after = line[found.end() : found.end() + 1]
    if after.isalnum() or (after == "." and line[found.end() + 1 : found.end() + 2].isdigit()):
        return None
    if found["dot"] and not (found["unit"] or found["half"]) and after not in ("", ":", "|", "]", "+", "–"):
        return None
    four = found["four"]
    hour, minute = (int(four[:2]), int(four[2:])) if four else (int(found["hour"]), int(found["minute"] or 0))
    if half := found["half"]:
        hour = hour % 12 + (12 if half[0] in "pPم" else 0)
    return (f"{hour:02}:{minute:02}", found.end()) if hour < 24 and minute < 60 else None


@cache
def _months() -> dict[str, int]:
    names = {
        _plain(name): number
        for locale in _LOCALES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, context, locale).items()
    }
    return names | {"sept": 9, "mär": 3, "вер": 9, "сент": 9}


@cache
def _weekdays() -> dict[str, int]:
    return {
        _plain(name): number
        for locale in _LOCALES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in get_day_names(width, context, locale).items()
    }


@cache
def _date_pattern() -> re.Pattern[str]:
    """A date in six languages, or a weekday alone; names are those of Babel (CLDR)."""
    months = _any_of(_months())
    ordinal = r"(?:\.|er|st|nd|rd|th|-го|-е)?"
    year = r"(?:[,.]?\s(?:de\s)?(?P<{}>\d\d\d\d)(?:\s?(?:року|года|г\.|р\.))?)?"
    return re.compile(
        rf"""(?:(?:am|on|le|den|у|в|во|يوم)\s)?
        (?P<weekday>(?:{_any_of(_weekdays())})(?!\w)\.?)?[\s,،]{{0,3}}(?:den\s|the\s|le\s)?
        (?: (?P<iso>\d{{4}})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?!\d)
          | (?P<day>\d{{1,2}}){ordinal}\s?(?:of\s|de\s)?(?P<month>{months})(?!\w)\.?{year.format("year")}
          | (?P<name>{months})\.?\s(?P<number>\d{{1,2}}){ordinal}(?![\d:.]\d){year.format("name_year")}
          | (?P<d>\d{{1,2}})(?P<sep>[./])(?P<m>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d\d)?(?!\d)
        )?""",
        re.VERBOSE | re.IGNORECASE,
    )


def _any_of(names: Iterable[str]) -> str:
    longest_first = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
    return "|".join(re.escape(name).replace("'", "['’ʼ]") for name in longest_first)


def _day_at(line: str, at: int, near: date) -> tuple[date, int] | None:
    found = _date_pattern().match(line[: at + 2 * _MAX_DAY_LINE], at)
    if not found or not found.group().strip():
        return None
    part = found.groupdict()
    named = part["month"] or part["name"]
    month = _months()[_plain(named)] if named else int(part["m"] or part["iso_month"] or 0)
    number = part["day"] or part["number"] or part["d"] or part["iso_day"]
    if not number:
        if not part["weekday"]:
            return None
        behind = (near.weekday() - _weekdays()[_plain(part["weekday"])]) % 7
        return near - timedelta(days=behind), found.end()
    year = int(part["year"] or part["name_year"] or part["y"] or part["iso"] or 0)
    year += 2000 if 0 < year < 100 else 0
    years = [year] if year else [near.year, near.year - 1, near.year + 1]
    days = [day for each in years if (day := _date(each, month, int(number)))]
    return (min(days, key=lambda day: abs(day - near)), found.end()) if days else None


def _plain(name: str) -> str:
    return name.rstrip(".").lower().replace("’", "'").replace("ʼ", "'")


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _spans(text: str, marks: list[_Mark], lines: list[tuple[int, int, str]]) -> Iterator[Entry]:
    """Each entry up to the next one, to a line that says another day, or to a heading that stands above entries."""
    levels = [(start, len(line.lstrip()) - len(line.lstrip().lstrip("#"))) for start, _, line in lines]
    tops = iter([start for start, level in levels if 0 < level < min(mark.level for mark in marks if mark.clock)])
    top = next(tops, len(text))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        if not mark.clock:
            continue
        end = following.start if following else len(text)
        while top <= mark.start:
            top = next(tops, len(text))
        end = mark.start + len(text[mark.start : min(end, top)].rstrip())
        start = mark.start + len(text[mark.start : mark.end]) - len(text[mark.start : mark.end].lstrip())
        yield Entry(start, end, date.min, mark.clock, mark.heading or _line_below(text[mark.end : end], mark))


def _line_below(body: str, mark: _Mark) -> str:
    """The heading of an entry whose clock stands on a line of its own."""
    lines = [line.strip() for line in body.split("\n", 8) if line.strip()]
    if len(lines) > 1 and looks_like_heading(lines[0]) and not lines[0].startswith(("- ", "|")):
        return lines[0].lstrip("#").strip()
    return ""


def _tells(entry: str) -> bool:
    """Whether it holds more than a time and a headline; the lines of a programme do not."""
    first, _, more = entry.partition("\n")
    return bool(more.strip()) or not looks_like_heading(first)


def _gap(one: str, other: str) -> int:
    """Minutes between two clocks of one day."""
    return abs(int(one[:2]) * 60 + int(one[3:]) - int(other[:2]) * 60 - int(other[3:]))


def _days(marks: list[_Mark], published: date) -> Iterator[date]:
    """The day of each entry. The clock's turn over midnight ends a day, in the direction that the page runs."""
    minutes = [int(mark.clock[:2]) * 60 + int(mark.clock[3:]) for mark in marks if mark.clock]
    steps = [(later - earlier + 720) % 1440 - 720 for earlier, later in zip(minutes, minutes[1:], strict=False)]
    newest_first = sum((step > 0) - (step < 0) for step in steps) <= 0
    today, before = published, None
    for mark in marks:
        if mark.day:
            today, before = mark.day, None
        if not mark.clock:
            continue
        now = int(mark.clock[:2]) * 60 + int(mark.clock[3:])
        if before is not None:
            jump = now - before if newest_first else before - now
            if jump > _MAX_JUMP_BACK:
                today += timedelta(days=-1 if newest_first else 1)
        before = now
        yield today
