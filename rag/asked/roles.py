"""What the words around a day say that it is for: "since", "published on", "the deadline of", "as of".

A since or until counts for the reports only where it stands for itself in the question: at its start or end, or after
its verb. After a noun that has a term of its own ("the ceasefire until 5 May") it says what the question is about.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from rag.asked.core import Core, Days
from rag.asked.plain import Plain, any_of, folded
from rag.asked.words import WORDS

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
        return bool(cue(self.language, name).search(self.plain.text if text is None else text))


@cache
def cue(language: str, name: str) -> re.Pattern[str]:
    """A pattern of a table, as whole words."""
    return re.compile(rf"(?<![\w-])(?:{folded(WORDS[language][name])})(?![\w-])")


@cache
def raw(language: str, name: str) -> re.Pattern[str]:
    """A pattern of a table, as it stands."""
    return re.compile(folded(WORDS[language][name]))


@cache
def before_of(language: str, name: str) -> re.Pattern[str]:
    """Words of a list at the end of what stands before a day; those that end in an apostrophe need no space."""
    words = any_of(folded(WORDS[language][name]))
    return re.compile(rf"(?<![\w-]){words}(?:\s+|(?<='))$")


@cache
def noun(language: str) -> re.Pattern[str]:
    """A noun with a term of its own, as the last word."""
    return re.compile(rf"(?<!\w)(?:{folded(WORDS[language]['term'])})\s*$")


@cache
def lead(language: str) -> re.Pattern[str]:
    """A verb or another word after which a since stands for itself, as the last word."""
    return re.compile(rf"(?<!\w)(?:{folded(WORDS[language]['lead'])})\s*$")


@cache
def _as_of(language: str) -> re.Pattern[str]:
    on = any_of(folded(WORDS[language]["on"]))
    return re.compile(rf"(?<!\w)(?:{folded(WORDS[language]['as_of'])})\s*(?:{on}\s+)?$")


@cache
def report_of(language: str) -> tuple[re.Pattern[str], ...]:
    """Before a day: "published on", "the reports of"; and in Arabic and Russian without "of"."""
    table = {name: folded(words) for name, words in WORDS[language].items()}
    on, gen = any_of(table["on"]), any_of(table["gen"])
    article = "(?:le )?" if language == "fr" else ""
    return (
        re.compile(rf"(?<!\w)(?:{table['publish']})\s+(?:{on}\s+)?$"),
        re.compile(rf"(?<!\w)(?:{table['noun']})\s+(?:\w+\s+){{0,2}}{gen}(?:\s+|(?<=')){article}$"),
    )


def role_of(asked: Asked, core: Core) -> tuple[Role, int, int]:
    """What the words around a day make of it, and where they begin and end."""
    text, language = asked.plain.text, asked.language
    before, after = text[: core.start], text[core.end :]
    if match := _as_of(language).search(before):
        return "as_of", match.start(), core.end
    if match := raw(language, "known_left").search(before):
        known = raw(language, "known_right").match(after)
        if known or asked.says("known_verb", match.group()):
            return "as_of", match.start() + verb(match.group()), core.end + (known.end() if known else 0)
    onward = raw(language, "onward").match(after)
    if onward and (match := before_of(language, "from").search(before)):
        return "since", match.start(), core.end + onward.end()
    roles: tuple[Role, ...] = ("since", "after", "before", "until")
    for role in roles:
        if match := before_of(language, role).search(before):
            return role, match.start(), core.end
    if any(one.search(before) for one in report_of(language)) or is_reported(asked, core):
        on = before_of(language, "gen").search(before) or before_of(language, "on").search(before)
        return "report", on.start() if on else core.start, core.end
    if before_of(language, "gen").search(before):
        return "of", core.start, core.end
    return "", core.start, core.end


def verb(words: str) -> int:
    """How long the verb is before "am 3. März … bekannt", which is no part of the words."""
    match = re.match(r"\w+\s+(?:(?:man|wir|es)\s+)?", words)
    return match.end() if match else 0


def is_reported(asked: Asked, core: Core) -> bool:
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


def resolved(asked: Asked, core: Core, past: bool = False) -> Days | None:
    """The days in their year: the nearest, or the last that has begun."""
    if core.fixed or core.year:
        return core.days(core.year or asked.near.year)
    years = range(asked.near.year - 4 if core.first == (2, 29) else asked.near.year - 1, asked.near.year + 2)
    known = [days for year in years if 1 < year < 9999 and (days := core.days(year))]
    if past:
        return max((days for days in known if days[0] <= asked.today), default=None)
    return min(known, key=lambda days: max((days[0] - asked.near).days, (asked.near - days[1]).days), default=None)


def stands_alone(asked: Asked, core: Core, role: Role, start: int, end: int) -> bool:
    """Whether a since or until speaks of the question's own time, and of no term that something else has."""
    text, language = asked.plain.text, asked.language
    before, after = text[:start].rstrip(), text[end:].strip()
    clause = re.split(r"[;:.?!]", before)[-1]
    if noun(language).search(before) or raw(language, "relative_clause").search(clause + " "):
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
    return bool(lead(language).search(before))


def is_event(asked: Asked, core: Core, start: int) -> bool:
    """Whether it is the day of something: "after the 6 March drones" is after what happened that day."""
    said = asked.plain.text[start : core.start]
    return (
        asked.language == "en" and said.endswith("the ") and bool(re.match(r"\s+[a-z]", asked.plain.text[core.end :]))
    )
