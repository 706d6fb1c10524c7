"""The patterns that find days and periods in a question, put together from the words of its language."""

import re
from functools import cache

from index.timewords import numbers_of, weekdays_of
from rag.asked.plain import any_of, folded
from rag.asked.words import NUMBERS, RELATIVE, WORDS
from rag.facts.calendar_words import months

_AND = r"(?<=\sو)"
"""The Arabic "and" is written together with what follows."""
PIECES = ("early", "mid", "late")


@cache
def parts_of(language: str) -> dict[str, str]:
    """The tables as patterns, with those for months and numbers."""
    table = {name: folded(written) for name, written in WORDS[language].items()}
    names = [name.replace("'", "'?") for name in months(language)] + table["and_more"].split()
    table["month"] = any_of("|".join(names))
    table["y"] = r"(?P<y>(?:19|20)\d\d)(?!\d)"
    table["n"] = rf"(?P<n>\d{{1,3}}|{any_of('|'.join(numbers(language)))})"
    units = (("hour", "hour"), ("day", "day"), ("week", "week"), ("month", "month_unit"), ("unit_year", "year"))
    spoken = table | {"month": folded(WORDS[language]["month"])}
    table["unit"] = "(?:" + "|".join(f"(?P<u_{group}>{any_of(spoken[name])})" for name, group in units) + ")"
    return table


@cache
def numbers(language: str) -> dict[str, int]:
    """The numbers in words, folded, with those that an article makes others."""
    return {folded(word): value for word, value in (numbers_of(language) | NUMBERS.get(language, {})).items()}


def _compiled(language: str, written: str) -> re.Pattern[str]:
    """A pattern with the places for numbers, units and months filled, that matches whole words."""
    parts = parts_of(language)
    for name, other in (("n2", "n"), ("y2", "y")):
        parts = parts | {name: parts[other].replace(f"?P<{other}>", f"?P<{name}>")}
    parts = parts | {"parts": any_of(parts["parts"])}
    composed = re.sub(r"\{(n2?|y2?|unit|month|parts|ord)\}", lambda match: parts[match[1]], written)
    return re.compile(rf"(?:(?<![\w-])|{_AND})(?:{composed})(?![\w-])(?!'\w)")


@cache
def dated(language: str) -> tuple[re.Pattern[str], ...]:
    """Days by name: "vom 10. bis 13. April 2026"; in English also "April 10-13, 2026"."""
    p = parts_of(language)
    day = r"(?<![\d.,:/])(?P<{0}>0?[1-9]|[12]\d|3[01])(?!\d)" + p["suffix"]
    link = rf"\s*(?:(?P<to>{p['to']})|(?P<and>{p['and']}))\s*"
    year = rf"(?:{p['year']}{p['y']}(?![.,]?\d){p['year_end']})?"
    weekday = rf"(?:{_weekday_names(language)},?\s+(?:(?:den|the|le)\s+)?)?"
    two = rf"(?:{day.format('d1')}{link})?"
    if language == "ar":  # of the Levant and of Egypt together: "5 آذار/مارس 2026"
        year = rf"(?:\s*[/(]\s*{p['month']}\)?)?{year}"
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
def weekdays(language: str) -> re.Pattern[str]:
    """The days of the week with the words before and after them."""
    p = parts_of(language)
    on = any_of(p["wd_on"])
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
def spans(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Months and their parts, seasons, quarters, years."""
    p = parts_of(language)
    year = rf"(?:{p['year']}{p['y']}(?![.,]?\d){p['year_end']})?"
    month = rf"(?P<month>{p['month']})"
    gap = p["part_of"] or r"\s+"
    lead = any_of(p["in"])
    found = [(name, rf"(?:{lead}\s+)?(?:{any_of(p[name])})(?:{gap}){month}{year}") for name in PIECES]
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
def relatives(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What each pattern means, and the pattern."""
    return tuple((meaning, _compiled(language, folded(written))) for written, meaning in RELATIVE[language])


ISO = re.compile(r"(?<![\d.-])(\d{4})-(\d\d?)-(\d\d?)(?![\d])")
NUMERIC = re.compile(r"(?<![\d./,])(\d{1,2})([./])\s?(\d{1,2})\2(?:\s?(\d{4}|\d{2})(?![\d.:]))?(?!\d|\.\d)")
