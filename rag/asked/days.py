"""What the days of a question are for: days of publication, the days it is about, or the day of what is known.

"seit dem 5. September"          →  published from that day on
"die Frist auf den 7. April"     →  about that day
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from rag.asked.core import Core, Days
from rag.asked.cores import find as find_cores
from rag.asked.meant import meant
from rag.asked.plain import Plain, folded
from rag.asked.records import Kind, Understood
from rag.asked.roles import Asked, Role, before_of, is_event, noun, resolved, role_of, stands_alone
from rag.asked.words import WORDS

LANGUAGES = frozenset(WORDS)
_COMPARED = re.compile(folded(r"\b(?:compar|vergl[ei]ich|сравн|порівн|par rapport|مقارن|بالمقارن)"))


def find(plain: Plain, language: str, today: date, newest: date) -> list[Understood]:
    """The days of a question and what each is for."""
    asked = Asked(plain, language, today, min(today, newest))
    found: list[Understood] = []
    cores = find_cores(plain, language, today)
    at = 0
    while at < len(cores):
        pair = _range(asked, cores[at], cores[at + 1]) if at + 1 < len(cores) else None
        if pair is not None:
            found += pair
            at += 2
        else:
            found += _single(asked, cores[at])
            at += 1
    return _agreed(asked, found)


def _agreed(asked: Asked, found: list[Understood]) -> list[Understood]:
    """Without days of publication that no report could have: "in January … in March" compares two."""
    published = [one for one in found if one.kind == "published"]
    first = max((one.first for one in published if one.first), default=date.min)
    last = min((one.last for one in published if one.last), default=date.max)
    apart = first > last or len(published) > 1 and _COMPARED.search(asked.plain.text)
    return found if not apart else [one for one in found if one.kind != "published"]


def _made(asked: Asked, kind: Kind, start: int, end: int, first: date | None, last: date | None) -> Understood:
    left, right = asked.plain.span(start, end)
    return Understood(kind, asked.plain.typed[left:right], left, right, first, last)


def _range(asked: Asked, left: Core, right: Core) -> list[Understood] | None:
    """As "from 28 March to 2 April", "between early March and 1 April"; None where the two are no range."""
    if (left.shape == "relative") != (right.shape == "relative") or left.shape == "weekday" != right.shape:
        return None
    text = asked.plain.text
    between = before_of(asked.language, "between").search(text, 0, left.start)
    opened = between or before_of(asked.language, "from").search(text, 0, left.start)
    start = opened.start() if opened else left.start
    if not _is_range(asked, left, right, bool(opened), bool(between)):
        return None
    days = _range_days(asked, left, right)
    return [] if days is None else _as_range(asked, left, right, start, days)


def _is_range(asked: Asked, left: Core, right: Core, opened: bool, between: bool) -> bool:
    """Whether the words between the two make them one time."""
    table = WORDS[asked.language]
    link = asked.plain.text[left.end : right.start].strip()
    if re.fullmatch(folded(table["and"]), link):
        if left.shape == "relative":
            return all(core.meaning in ("day 0", "day -1", "day -2") for core in (left, right))
        same = left.shape == right.shape and left.shape in ("span", "weekday") and left.meaning != "bare"
        return between or same or left.shape == right.shape == "day" and role_of(asked, left)[0] == "report"
    loose = not opened and (left.shape == "year" or left.meaning == "bare")
    return left.shape != "relative" and bool(re.fullmatch(folded(table["to"]), link)) and not loose


def _range_days(asked: Asked, left: Core, right: Core) -> Days | None:
    """From the first day of one to the last of the other; None if they are the wrong way round."""
    if left.fixed and right.fixed:
        first, last = left.fixed[0], right.fixed[1]
        return (first if first <= last else first - timedelta(7)), last
    ends = resolved(asked, right if right.year or not left.year else replace(right, year=left.year))
    if ends is None:
        return None
    starts = left.days(left.year or ends[0].year)
    turns = left.first[0] - right.last[0] > (6 if left.shape == "day" else 0)
    if starts and not left.year and starts[0] > ends[1] and turns:
        starts = left.days(ends[0].year - 1)  # from December to January
    return (starts[0], ends[1]) if starts and starts[0] <= ends[1] else None


def _as_range(asked: Asked, left: Core, right: Core, start: int, days: Days) -> list[Understood]:
    """Days of publication; but the first and the last day where they are those of a ceasefire, or to come."""
    before = asked.plain.text[:start]
    own = noun(asked.language).search(before) and not asked.says("reporting")
    ahead = days[1] > asked.today and asked.says("will")
    if not (own or ahead):
        return [_made(asked, "published", start, right.end, *days)]
    found: list[Understood] = []
    for core, day in ((left, days[0]), (right, days[1])):
        if core.shape == "day":
            found.append(_made(asked, "about", core.start, core.end, day, day))
    return found


def _single(asked: Asked, core: Core) -> Iterator[Understood]:
    if core.link == "to" or core.link and before_of(asked.language, "between").search(asked.plain.text, 0, core.start):
        yield from _inner_range(asked, core)
        return
    role, start, end = role_of(asked, core)
    if core.shape == "day":
        yield from _day(asked, core, role, start, end)
    elif (days := meant(asked, core, role)) is not None:
        yield from _period(asked, core, role, start, end, days)


def _inner_range(asked: Asked, core: Core) -> Iterator[Understood]:
    """As "10 to 13 April"."""
    text = asked.plain.text
    days = resolved(asked, core)
    if days is None:
        return
    opened = before_of(asked.language, "between").search(text, 0, core.start)
    opened = opened or before_of(asked.language, "from").search(text, 0, core.start)
    left = replace(core, end=core.inner[1], start=core.inner[0])
    right = replace(core, start=core.inner[1])
    link = re.match(
        folded(rf"[^\w]*(?:{WORDS[asked.language]['to']}|{WORDS[asked.language]['and']})?\s*"), text[core.inner[1] :]
    )
    right = replace(core, start=core.inner[1] + (link.end() if link else 0))
    yield from _as_range(asked, left, right, opened.start() if opened else core.start, days)


def _day(asked: Asked, core: Core, role: Role, start: int, end: int) -> Iterator[Understood]:
    """A day of the calendar, or two of one month."""
    if role == "as_of":
        if days := resolved(asked, core, past=True):
            yield _made(asked, "as_of", start, end, None, days[1])
        return
    if role == "report":
        if days := resolved(asked, core):
            yield _made(asked, "published", start, end, *days)
        return
    if role in ("since", "after", "before", "until") and is_event(asked, core, start):
        role = ""
    open_days = _open(asked, core, role, start, end)
    if open_days:
        yield _made(asked, "published", start, end, *open_days)
        return
    days = resolved(asked, core)
    if days and core.link:
        yield _made(asked, "about", *core.inner, days[0], days[0])
        after = re.search(r"\d", asked.plain.text[core.inner[1] : core.end])
        yield _made(asked, "about", core.inner[1] + (after.start() if after else 0), core.end, days[1], days[1])
    elif days:
        yield _made(asked, "about", core.start, core.end, *days)


def _open(asked: Asked, core: Core, role: Role, start: int, end: int) -> tuple[date | None, date | None] | None:
    """The days of a since or until; None where it is none, or where no report can say so yet."""
    if role not in ("since", "after", "before", "until") or not stands_alone(asked, core, role, start, end):
        return None
    days = resolved(asked, core, past=role in ("since", "after"))
    if days is None:
        return None
    try:
        if role == "since":
            return (days[0], None) if days[0] <= asked.today else None
        if role == "after":
            return (days[1] + timedelta(1), None) if days[0] <= asked.today else None
        if role == "until":
            return (None, days[1]) if days[1] <= asked.today else None
        if core.first[1] == 21 and core.last[1] == 0:  # "avant fin mars": before its end
            return (None, days[1]) if days[1] <= asked.today else None
        return (None, days[0] - timedelta(1)) if days[0] <= asked.today else None
    except OverflowError:
        return None


def _period(asked: Asked, core: Core, role: Role, start: int, end: int, days: Days) -> Iterator[Understood]:
    """A period, weekday or relative day: of publication, or where it stands after a since, from it on."""
    if role == "as_of" and days[0] == days[1]:
        yield _made(asked, "as_of", start, end, None, days[1])
    elif role in ("since", "after", "before", "until"):
        if is_event(asked, core, start):
            return
        fixed = replace(core, fixed=days, shape="relative")
        open_days = _open(asked, fixed, role, start, end)
        if open_days:
            yield _made(asked, "published", start, end, *open_days)
    elif role != "as_of":
        yield _made(asked, "published", min(start, core.start), end, *days)
