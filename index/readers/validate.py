"""The door: what a reader found becomes a valid `Article` here, or is refused. Knows no format and no file."""

import hashlib
import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from index.errors import InputError
from index.language import detect
from index.readers.text import GUESSED, lines
from index.records import Article
from index.tickers import entries
from index.times import mentions

MAX_CHARACTERS = 200_000
"""Of one report; to embed so many takes 4 to 15 seconds. A longer file is a collection, not a report."""
_MAX_FIELD = 2_000
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?")


def article(fields: dict[str, Any], source: str) -> Article:
    """Validate the fields of one report, whatever file they come from.

    Unknown fields are left alone; `language` is detected where it is missing or no ISO 639-1 code.

    Raises:
        InputError: a field is missing, too long or of the wrong type; the message names it.
    """
    given = _string(fields, "text", MAX_CHARACTERS)
    text = lines(given)
    title, outlet, url, language, dated = (
        " ".join(_string(fields, key, _MAX_FIELD).split()) for key in ("title", "outlet", "url", "language", "dated")
    )
    published = _published(fields.get("published"))
    if not title:
        raise InputError("there is no title")
    if not text:
        raise InputError("there is no text")
    told = _time(fields.get("time"))
    code = _LANGUAGE.fullmatch(language.lower())
    is_as_read = text == fields["text"]  # else a reader's offsets no longer fit
    timed = (fields.get("entries") if is_as_read else None) or entries(text, published, told[11:16])
    if dated in GUESSED and timed and (first := min(entry.published for entry in timed)) < published:
        published, dated = first, "its first entry"
    identity = "\x1f".join([title, text, published.isoformat(), outlet, url])
    found = Article(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        title=title,
        text=text,
        published=published,
        outlet=outlet,
        url=url,
        language=code[1] if code else detect(f"{title}\n{text}"),
        source=source,
        time=told,
        dated=dated or _doubt(published),
        entries=timed,
        pages=fields.get("pages", ()) if is_as_read else (),
    )
    if dated in GUESSED and not timed:
        return found  # what "yesterday" means in it nobody knows
    return replace(found, times=mentions(found))


def _time(value: object) -> str:
    """ISO 8601 with an offset; anything else says nothing for sure."""
    if not isinstance(value, str):
        return ""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return ""
    return moment.isoformat() if moment.tzinfo else ""


def _doubt(published: date) -> str:
    """What a reader should know of a day that is hardly true; it is kept, since nobody here knows better."""
    if published > datetime.now(UTC).date() + timedelta(days=1):
        return "lay in the future when it was added"
    return "often stands for an unknown day" if published == date(1970, 1, 1) else ""


def _string(fields: dict[str, Any], key: str, limit: int) -> str:
    value = fields.get(key)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if not isinstance(value, str):
        raise InputError(f"`{key}` must be a text, not {type(value).__name__}")
    if len(value) > limit:
        raise InputError(f"`{key}` has {len(value):,} characters; {limit:,} are the most of one report")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise InputError(f"`{key}` holds NUL or half a character (a lone surrogate)")
    return value.strip()


def _published(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not value.strip():
        raise InputError("no date: give `published` as YYYY-MM-DD")
    try:
        return datetime.fromisoformat(value.strip()).date()
    except ValueError as error:
        raise InputError(f"the date {value.strip()[:40]!r} is not YYYY-MM-DD") from error
