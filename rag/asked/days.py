"""What the days of a question are for: days of publication, the days it is about, or the day of what is known.

    "seit dem 5. September"          →  published from that day on
    "die Frist auf den 7. April"     →  about that day

A since or until counts for the reports only where it stands for itself in the question: at its start or end, or after
its verb. After a noun that has a term of its own ("the ceasefire until 5 May") it says what the question is about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from rag.asked.cores import WORDS, Core, Days, find as find_cores
from rag.asked.plain import Plain, any_of, folded
from rag.asked.records import Kind, Understood

LANGUAGES = frozenset(WORDS)
_COMPARED = re.compile(folded(r"\b(?:compar|vergl[ei]ich|сравн|порівн|par rapport|مقارن|بالمقارن)"))
Role = Literal["since", "after", "until", "before", "as_of", "report", "of", ""]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its language, and the days it counts from."""

    plain: Plain
    language: str
    today: date
    near: date

    def says(self, name: str, text: str | None = None) -> bool:
        """Whether words of a table stand in the question, or in a piece of it."""
        return bool(_cue(self.language, name).search(self.plain.text if text is None else text))


@cache
def _cue(language: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{folded(WORDS[language][name])})(?![\w-])")


@cache
def _raw(language: str, name: str) -> re.Pattern[str]:
    return re.compile(folded(WORDS[language][name]))


@cache
def _before(language: str, name: str, then: str = "") -> re.Pattern[str]:
    """Words of a list at the end of what stands before a day; those that end in an apostrophe need no space."""
    words = any_of(folded(WORDS[language][name]) + "|")
    then = rf"(?:{any_of(folded(WORDS[language][then]) + '|')}\s+)?" if then else ""
    return re.compile(rf"(?<![\w-]){words}(?:\s+|(?<=')){then}$")


@cache
def _noun(language: str) -> re.Pattern[str]:
    """A noun with a term of its own, as the last word."""
    return re.compile(rf"(?<!\w)(?:{folded(WORDS[language]['term'])})\s*$")


@cache
def _lead(language: str) -> re.Pattern[str]:
    """A verb or another word after which a since stands for itself, as the last word."""
    return re.compile(rf"(?<!\w)(?:{folded(WORDS[language]['lead'])})\s*$")


@cache
def _report(language: str) -> tuple[re.Pattern[str], ...]:
    """Before a day: "published on", "the reports of"; and in Arabic and Russian without "of"."""
    table = {name: folded(words) for name, words in WORDS[language].items()}
    on, gen = any_of(table["on"] + "|"), any_of(table["gen"] + "|")
    return (
        re.compile(rf"(?<!\w)(?:{table['publish']})\s+(?:{on}\s+)?$"),
        re.compile(
            rf"(?<!\w)(?:{table['noun']})\s+(?:\w+\s+){{0,2}}{gen}(?:\s+|(?<=')){'' if language != 'fr' else '(?:le )?'}$"
        ),
    )


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


# ---- Two days


def _range(asked: Asked, left: Core, right: Core) -> list[Understood] | None:
    """ "from 28 March to 2 April", "between early March and 1 April"; None where the two are no range."""
    if left.shape == "relative" or right.shape == "relative" or left.shape == "weekday" != right.shape:
        return None
    text = asked.plain.text
    table = WORDS[asked.language]
    link = text[left.end : right.start].strip()
    is_to = re.fullmatch(folded(table["to"]), link)
    is_and = re.fullmatch(folded(table["and"]), link)
    between = _before(asked.language, "between").search(text, 0, left.start)
    opened = between or _before(asked.language, "from").search(text, 0, left.start)
    both = is_and and left.shape == right.shape and left.shape in ("span", "weekday") and left.meaning != "bare"
    loose = not opened and (left.shape == "year" or left.meaning == "bare")
    if not (between and is_and or is_to and not loose or both):
        return None
    start = opened.start() if opened else left.start
    days = _range_days(asked, left, right)
    if days is None:
        return []
    return _as_range(asked, left, right, start, days)


def _range_days(asked: Asked, left: Core, right: Core) -> Days | None:
    if left.shape == "weekday":
        if not (left.fixed and right.fixed):
            return None
        first, last = left.fixed[0], right.fixed[1]
        return (first if first <= last else first - timedelta(7)), last
    ends = _resolved(asked, right if right.year or not left.year else replace(right, year=left.year))
    if ends is None:
        return None
    starts = left.days(left.year or ends[0].year)
    if starts and not left.year and not right.year and starts[0] > ends[1] and left.first[0] - right.last[0] > 6:
        starts = left.days(ends[0].year - 1)  # from December to January
    elif starts and not left.year and starts[0] > ends[1] and left.first[0] > right.last[0]:
        starts = left.days(ends[0].year - 1)
    return (starts[0], ends[1]) if starts and starts[0] <= ends[1] else None


def _as_range(asked: Asked, left: Core, right: Core, start: int, days: Days) -> list[Understood]:
    """Days of publication; but the first and the last day where they are those of a ceasefire, or to come."""
    before = asked.plain.text[:start]
    own = _noun(asked.language).search(before) and not asked.says("reporting")
    ahead = days[1] > asked.today and asked.says("will")
    if not (own or ahead):
        return [_made(asked, "published", start, right.end, *days)]
    found: list[Understood] = []
    for core, day in ((left, days[0]), (right, days[1])):
        if core.shape == "day":
            found.append(_made(asked, "about", core.start, core.end, day, day))
    return found


# ---- One day or period


def _single(asked: Asked, core: Core) -> Iterator[Understood]:
    if core.link == "to" or core.link and _before(asked.language, "between").search(asked.plain.text, 0, core.start):
        yield from _inner_range(asked, core)
        return
    role, start, end = _role(asked, core)
    if core.shape == "day":
        yield from _day(asked, core, role, start, end)
    elif (days := _meant(asked, core, role)) is not None:
        yield from _period(asked, core, role, start, end, days)


def _inner_range(asked: Asked, core: Core) -> Iterator[Understood]:
    """ "10 to 13 April"."""
    text = asked.plain.text
    days = _resolved(asked, core)
    if days is None:
        return
    opened = _before(asked.language, "between").search(text, 0, core.start)
    opened = opened or _before(asked.language, "from").search(text, 0, core.start)
    left = replace(core, end=core.inner[1], start=core.inner[0])
    right = replace(core, start=core.inner[1])
    link = re.match(
        folded(rf"[^\w]*(?:{WORDS[asked.language]['to']}|{WORDS[asked.language]['and']})?\s*"), text[core.inner[1] :]
    )
    right = replace(core, start=core.inner[1] + (link.end() if link else 0))
    yield from _as_range(asked, left, right, opened.start() if opened else core.start, days)


def _role(asked: Asked, core: Core) -> tuple[Role, int, int]:
    """What the words around a day make of it, and where they begin and end."""
    text, language = asked.plain.text, asked.language
    before, after = text[: core.start], text[core.end :]
    if match := re.search(
        rf"(?<!\w)(?:{folded(WORDS[language]['as_of'])})\s*(?:{any_of(folded(WORDS[language]['on']) + '|')}\s+)?$",
        before,
    ):
        return "as_of", match.start(), core.end
    if match := _raw(language, "known_left").search(before):
        known = _raw(language, "known_right").match(after)
        if known or asked.says("known_verb", match.group()):
            return "as_of", match.start() + _verb(match.group()), core.end + (known.end() if known else 0)
    onward = _raw(language, "onward").match(after)
    if onward and (match := _before(language, "from").search(before)):
        return "since", match.start(), core.end + onward.end()
    roles: tuple[Role, ...] = ("since", "after", "before", "until")
    for role in roles:
        if match := _before(language, role).search(before):
            return role, match.start(), core.end
    if (match := next(filter(None, (one.search(before) for one in _report(language))), None)) or _is_reported(
        asked, core
    ):
        on = _before(language, "gen").search(before) or _before(language, "on").search(before)
        return "report", on.start() if on else core.start, core.end
    if _before(language, "gen").search(before):
        return "of", core.start, core.end
    return "", core.start, core.end


def _verb(words: str) -> int:
    """How long the verb is before "am 3. März … bekannt", which is no part of the words."""
    match = re.match(r"\w+\s+(?:(?:man|wir|es)\s+)?", words)
    return match.end() if match else 0


def _is_reported(asked: Asked, core: Core) -> bool:
    """Whether the question asks what was published on the day, though other words stand between."""
    text, language = asked.plain.text, asked.language
    before, after = text[: core.start], text[core.end :]
    if re.match(rf"\s+(?:{folded(WORDS[language]['published_after'])})", after):
        return True
    frame = re.match(rf"\W*(?:{folded(WORDS[language]['frame'])})(?!\w)", before)
    if not frame:
        return False
    ending = folded(WORDS[language]["frame_end"])
    if ending:
        return bool(re.search(ending, after)) and bool(re.fullmatch(r"\W*(?:am|im)?\s*", before[frame.end() :]))
    return not re.search(r"\w", after) or not re.search(r"\w", before[frame.end() :])


def _resolved(asked: Asked, core: Core, past: bool = False) -> Days | None:
    """The days in their year: the nearest, or the last that has begun."""
    if core.fixed or core.year:
        return core.days(core.year or asked.near.year)
    years = range(asked.near.year - 4 if core.first == (2, 29) else asked.near.year - 1, asked.near.year + 2)
    known = [days for year in years if 1 < year < 9999 and (days := core.days(year))]
    if past:
        return max((days for days in known if days[0] <= asked.today), default=None)
    return min(known, key=lambda days: max((days[0] - asked.near).days, (asked.near - days[1]).days), default=None)


def _stands_alone(asked: Asked, core: Core, role: Role, start: int, end: int) -> bool:
    """Whether a since or until speaks of the question's own time, and of no term that something else has."""
    text, language = asked.plain.text, asked.language
    before, after = text[:start].rstrip(), text[end:].strip()
    clause = re.split(r"[;:.?!]", before)[-1]
    if _noun(language).search(before) or _raw(language, "relative_clause").search(clause + " "):
        return False
    if asked.says("how_long", clause) or role != "after" and asked.says("lasting", clause):
        return False
    if role in ("until", "before") and asked.says("will"):
        return False
    last = " ".join(before.split()[-1:])
    if role in ("before", "after", "until") and (asked.says("nearby", last) or asked.says("already", last)):
        return False
    if not before or before[-1] in ",:;.—-(!?" or not re.search(r"\w", after) or after[0] in ",;":
        return True
    if language == "de":
        word = re.search(r"\w+$", before)
        if word and not asked.plain.is_upper(word.start()) and asked.plain.typed[1:] != asked.plain.typed[1:].lower():
            return True
    return bool(_lead(language).search(before))


def _day(asked: Asked, core: Core, role: Role, start: int, end: int) -> Iterator[Understood]:
    """A day of the calendar, or two of one month."""
    if role == "as_of":
        if days := _resolved(asked, core, past=True):
            yield _made(asked, "as_of", start, end, None, days[1])
        return
    if role == "report":
        if days := _resolved(asked, core):
            yield _made(asked, "published", start, end, *days)
        return
    if role in ("since", "after", "before", "until") and _is_event(asked, core, start):
        role = ""
    open_days = _open(asked, core, role, start, end)
    if open_days:
        yield _made(asked, "published", start, end, *open_days)
        return
    days = _resolved(asked, core)
    if days and core.link:
        yield _made(asked, "about", *core.inner, days[0], days[0])
        after = re.search(r"\d", asked.plain.text[core.inner[1] : core.end])
        yield _made(asked, "about", core.inner[1] + (after.start() if after else 0), core.end, days[1], days[1])
    elif days:
        yield _made(asked, "about", core.start, core.end, *days)


def _is_event(asked: Asked, core: Core, start: int) -> bool:
    """ "after the 6 March drones" is after what happened that day."""
    said = asked.plain.text[start : core.start]
    return (
        asked.language == "en" and said.endswith("the ") and bool(re.match(r"\s+[a-z]", asked.plain.text[core.end :]))
    )


def _open(asked: Asked, core: Core, role: Role, start: int, end: int) -> tuple[date | None, date | None] | None:
    """The days of a since or until; None where it is none, or where no report can say so yet."""
    if role not in ("since", "after", "before", "until") or not _stands_alone(asked, core, role, start, end):
        return None
    days = _resolved(asked, core, past=role in ("since", "after"))
    if days is None:
        return None
    try:
        if role == "since":
            return (days[0], None) if days[0] <= asked.today else None
        if role == "after":
            return (days[1] + timedelta(1), None) if days[0] <= asked.today else None
        if role == "until":
            return (None, days[1]) if days[1] <= asked.today else None
        return (None, days[0] - timedelta(1)) if days[0] <= asked.today else None
    except OverflowError:
        return None


def _meant(asked: Asked, core: Core, role: Role) -> Days | None:
    """The days of a period or of a relative day, if the question means a filter by them."""
    text, language = asked.plain.text, asked.language
    before, after = text[: core.start], text[core.end :]
    if re.search(rf"(?<!\w)(?:{folded(WORDS[language]['than'])})\s+$", before):
        return None
    if role == "of" or _raw(language, "attributive").search(before) or re.match(r"['-]", after):
        return None
    if _raw(language, "relative_clause").search(re.split(r"[;:.?!]", before)[-1]):
        return None
    if core.shape == "relative":
        return core.fixed if _is_meant(asked, core, before, role) else None
    if core.shape == "weekday":
        return core.fixed if _is_weekday(asked, core, role) else None
    if core.meaning == "bare" and role in ("", "report"):
        return None
    if core.shape == "year" and asked.says("counted", after.lstrip()[:20].split(" ")[0]):
        return None
    if not role and re.search(r"\w", before) and asked.says("and_asks"):
        return None  # "what was promised in March, and when was it done?" asks for more than March
    if core.year:
        days = core.days(core.year)
        return None if days and days[0] > asked.today and asked.says("will") else days
    near = _resolved(asked, core)
    if (
        near
        and near[0] > asked.today
        and not asked.says("did")
        and role not in ("since", "after")
        or asked.says("will")
    ):
        return None
    return _resolved(asked, core, past=True)


def _is_meant(asked: Asked, core: Core, before: str, role: Role) -> bool:
    noun = _noun(asked.language).search(before) if asked.language == "ar" else None
    if noun or asked.says("not_day", " ".join(before.split()[-1:])) and asked.language != "fr":
        return False
    if asked.language == "ar" and not role and not _free(asked, core):
        return False
    if role == "since" and asked.says("pluperfect"):
        return False
    if core.meaning != "day 0":
        return True
    if asked.says("still", " ".join(before.split()[-2:])):
        return False
    if role == "until" or asked.plain.is_upper(core.start) and core.start > 1 and asked.language != "ar":
        return False
    return asked.says("did") and not re.match(r"\s+(?:programme|show|newspaper|السابع)", asked.plain.text[core.end :])


def _free(asked: Asked, core: Core) -> bool:
    """Whether an Arabic day is no genitive of the word before: at the question's start or end, or after a verb."""
    before, after = asked.plain.text[: core.start].rstrip(), asked.plain.text[core.end :].strip()
    if not re.search(r"\w", after) or not before or before[-1] in ",:;.":
        return True
    return bool(_lead(asked.language).search(before)) or asked.says("did", before.split()[-1])


def _is_weekday(asked: Asked, core: Core, role: Role) -> bool:
    """Not "every Monday", "on Friday the talks will", "the Sunday Times"; a since has its own word before it."""
    text, language = asked.plain.text, asked.language
    before = text[: core.start].split()[-1:]
    if asked.says("will") or asked.says("not_day", " ".join(before)) or role in ("until", "before", "as_of"):
        return False
    if re.match(r"\s+(?:المقبل|القادم|prochain|next|matins)", text[core.end :]):
        return False
    if role == "since" and asked.says("pluperfect") or language == "ar" and not role and not _free(asked, core):
        return False
    said = text[: core.start].split()
    if role == "since" and language == "de" and said[-1:] == ["ab"]:
        return False
    if core.meaning == "bare" and role not in ("since", "after"):
        if not WORDS[language]["bare"]:
            return False
        word = re.search(r"\w+\s+$", text[: core.start])
        capital = asked.plain.is_upper(core.end + 1)
        return not capital and not (language == "en" and word and word.start() and asked.plain.is_upper(word.start()))
    return True


def _period(asked: Asked, core: Core, role: Role, start: int, end: int, days: Days) -> Iterator[Understood]:
    """A period, weekday or relative day: of publication, or where it stands after a since, from it on."""
    if role == "as_of" and days[0] == days[1]:
        yield _made(asked, "as_of", start, end, None, days[1])
    elif role in ("since", "after", "before", "until"):
        if _is_event(asked, core, start):
            return
        fixed = replace(core, fixed=days, shape="relative")
        open_days = _open(asked, fixed, role, start, end)
        if open_days:
            yield _made(asked, "published", start, end, *open_days)
    elif role != "as_of":
        yield _made(asked, "published", min(start, core.start), end, *days)


__all__: Sequence[str] = ["LANGUAGES", "find"]
