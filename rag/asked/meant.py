"""Whether a period, a weekday or a relative day is meant as a filter, and which days it is then.

"every Monday", "on Friday the talks will", "the attack of last week", "even today", "hotter than in 2005" are none.
"""

import re

from rag.asked.core import Core, Days
from rag.asked.plain import folded
from rag.asked.roles import Asked, Role, lead, noun, raw, resolved
from rag.asked.words import WORDS

_BARE_ENGLISH = re.compile(
    r"\s*(?:$|[?,.;:!)])|\s+(?:in|at|on|by|near|when|to|for|from|about|over|and|after|before|during)\b"
)


def meant(asked: Asked, core: Core, role: Role) -> Days | None:
    """The days of a period, a weekday or a relative day, if the question means a filter by them."""
    if role == "of" or _is_of_else(asked, core):
        return None
    if core.shape == "relative":
        return core.fixed if _is_meant(asked, core, role) else None
    if core.shape == "weekday":
        return core.fixed if _is_weekday(asked, core, role) else None
    return _span(asked, core, role)


def _is_of_else(asked: Asked, core: Core) -> bool:
    """Whether it stands with something else: "the bridge destroyed yesterday", "yesterday's", "hotter than in 2005"."""
    before, after = asked.plain.text[: core.start], asked.plain.text[core.end :]
    than = re.search(rf"(?<!\w)(?:{folded(WORDS[asked.language]['than'])})\s+$", before)
    clause = re.split(r"[;:.?!]", before)[-1]
    aside = raw(asked.language, "attributive").search(before) or raw(asked.language, "relative_clause").search(clause)
    return bool(than or aside or re.match(r"['-]", after))


def _span(asked: Asked, core: Core, role: Role) -> Days | None:
    """A month, a season, a year; without a year the last that has begun, unless the question speaks of what comes."""
    before, after = asked.plain.text[: core.start], asked.plain.text[core.end :]
    if core.meaning == "bare" and role in ("", "report"):
        return None
    if core.shape == "year" and asked.says("counted", after.lstrip()[:20].split(" ")[0]):
        return None
    if not role and re.search(r"\w", before) and asked.says("and_asks"):
        return None  # "what was promised in March, and when was it done?" asks for more than March
    near = core.days(core.year) if core.year else resolved(asked, core)
    if core.year:
        return None if near and near[0] > asked.today and asked.says("will") else near
    comes = near and near[0] > asked.today and not asked.says("did") and role not in ("since", "after")
    return None if comes or asked.says("will") else resolved(asked, core, past=True)


def _is_meant(asked: Asked, core: Core, role: Role) -> bool:
    """Not "today" for nowadays, nor a day that in Arabic is that of the word before."""
    before = asked.plain.text[: core.start]
    is_of = noun(asked.language).search(before) if asked.language == "ar" else None
    if is_of or asked.says("not_day", " ".join(before.split()[-1:])) and asked.language != "fr":
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
    return bool(lead(asked.language).search(before)) or asked.says("did", before.split()[-1])


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
        if language == "en" and not _BARE_ENGLISH.match(text, core.end):
            return False  # "the Friday prayers"
        word = re.search(r"\w+\s+$", text[: core.start])
        capital = asked.plain.is_upper(core.end + 1)
        return not capital and not (language == "en" and word and word.start() and asked.plain.is_upper(word.start()))
    return True
