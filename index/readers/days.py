"""Dates as people write them → days, in six languages. Takes none where two days could be meant.

"05.09.2025", "5 вересня 2025 р.", "Fri, 05 Sep 2025 00:30:00 +0300"  →  2025-09-05
"03/04/2025"  →  3 April or 4 March, as the other dates of its column tell
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

import dateparser

from index.errors import InputError

_FIGURES = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})(?:[T,\s]+([0-9].*))?")
_WEEKDAY_FIRST = re.compile(r"[A-Z][a-z]{2}, [0-9]")
_MAX_DATE = 60
_LANGUAGES = ["en", "de", "uk", "ru", "ar", "fr"]


def day(value: str, order: str) -> tuple[str, str]:
    """A date as it is written → its day, and its time if it has an offset: "5.9.2025" → ("2025-09-05", "").

    Raises:
        InputError: there is none, or it can be read as two days.
    """
    plain = _ascii(value)
    if not plain:
        raise InputError("no date; write it as YYYY-MM-DD")
    found = None if len(plain) > _MAX_DATE else _moment(plain) or _figures(plain, order) or _in_words(plain)
    if not found:
        raise InputError(f"the date {plain[:40]!r} cannot be read; write it as YYYY-MM-DD")
    return found.date().isoformat(), found.isoformat() if found.tzinfo else ""


def _moment(value: str) -> datetime | None:
    """ISO 8601, and the form of mails and feeds."""
    try:
        return parsedate_to_datetime(value) if _WEEKDAY_FIRST.match(value) else datetime.fromisoformat(value)
    except ValueError:
        return None


def _figures(value: str, order: str) -> datetime | None:
    """05.09.2025, 9/5/2025, 2025/09/05; a dot says that the day comes first, a stroke or a hyphen does not."""
    parts = _FIGURES.fullmatch(value)
    if not parts:
        return None
    one, two, three = int(parts[1]), int(parts[3]), int(parts[4])
    if len(parts[1]) == 4:
        year, month, day = one, two, three
    elif len(parts[4]) == 4 or (len(parts[4]) == 2 and parts[2] == "."):
        year = three if three > 99 else 2000 + three
        first = "D" if parts[2] == "." or one > 12 or one == two else "M" if two > 12 else order
        if not first:
            raise InputError(f"the date {value!r} can be read as two days; write it as YYYY-MM-DD")
        day, month = (one, two) if first == "D" else (two, one)
    else:
        return None
    try:
        return datetime(year, month, day)
    except ValueError:
        return None


def is_ambiguous(value: str) -> bool:
    """Whether this is a date, but of two days: "03/04/2025"."""
    try:
        _figures(_ascii(value), "")
    except InputError:
        return True
    return False


@lru_cache(maxsize=4096)
def _in_words(value: str) -> datetime | None:
    """What "5 Sep 2025" and "5 вересня 2025 р." mean; "yesterday" and "September 2025" name no day."""
    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
    return dateparser.parse(value, languages=_LANGUAGES, settings=settings) if re.search("[^\\W\\d]", value) else None


def order_of(values: Iterable[str]) -> str:
    """Which comes first in dates such as 03/04/2025, told from all of a column: "D", "M", or "" if nothing tells."""
    firsts = set()
    for value in values:
        parts = _FIGURES.fullmatch(_ascii(value))
        if parts and parts[2] != "." and len(parts[1]) <= 2:
            one, two = int(parts[1]), int(parts[3])
            firsts |= {"D"} if one > 12 >= two else {"M"} if two > 12 >= one else set()
    return firsts.pop() if len(firsts) == 1 else ""


def _ascii(value: str) -> str:
    """Arabic digits and no-break spaces as in plain text, direction marks left out."""
    value = "".join(
        c for c in unicodedata.normalize("NFKC", value[: _MAX_DATE + 20]) if unicodedata.category(c) != "Cf"
    )
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in value).strip()
