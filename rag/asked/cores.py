"""The days and periods that a question names, wherever they stand: "5. September", "im Juli", "letzte Woche".

What they are for (since, until, of a report), `roles` tells from the words around.
"""

import re
from collections.abc import Iterator
from datetime import date

from rag.asked.core import Core
from rag.asked.patterns import ISO, NUMERIC, dated, spans
from rag.asked.plain import Plain
from rag.asked.relative import named_weekdays, relative_days
from rag.facts.calendar_words import months

_PIECES = {"early": (1, 10), "mid": (11, 20), "late": (21, 0)}
_WEEKS = ((1, 7), (8, 14), (15, 21), (22, 28), (-6, 0))
YEARS = range(1990, 2101)
"""A year before is one of history, about which today's reports may tell."""


def find(plain: Plain, language: str, today: date) -> list[Core]:
    """The days of a question in their order, none overlapping; the longer of two wins, then the more exact."""
    found = [
        *_numeric(plain.text, language), *_named(plain.text, language), *relative_days(plain.text, language, today),
        *named_weekdays(plain, language, today), *_periods(plain, language),
    ]  # fmt: skip
    order = {"day": 0, "relative": 1, "weekday": 2, "span": 3, "year": 4}
    found.sort(key=lambda core: (order[core.shape] > 2, core.start - core.end, order[core.shape]))
    apart: list[Core] = []
    for core in found:
        if all(core.end <= other.start or other.end <= core.start for other in apart):
            apart.append(core)
    return sorted((core for core in apart if not plain.is_quoted(core.start, core.end)), key=lambda core: core.start)


def _numeric(text: str, language: str) -> Iterator[Core]:
    for match in ISO.finditer(text):
        day = int(match[2]), int(match[3])
        yield Core(match.start(), match.end(), "day", int(match[1]), day, day)
    for match in NUMERIC.finditer(text):
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
    for pattern in dated(language):
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


def _periods(plain: Plain, language: str) -> Iterator[Core]:
    for name, pattern in spans(language):
        for match in pattern.finditer(plain.text):
            groups = match.groupdict()
            year = int(groups.get("y") or groups.get("y2") or 0) or None
            if year and year not in YEARS:
                continue
            first, last = _ends(name, groups, language)
            lead = groups.get("in") or ""
            is_month = name in ("month", "bare year")
            meaning = "bare" if is_month and (not lead or lead.endswith(" the")) else "in"
            yield Core(
                match.start(),
                match.end(),
                "year" if name.endswith("year") else "span",
                year,
                first,
                last,
                meaning=meaning,
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
