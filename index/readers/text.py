"""Plain text, with and without the line `date YYYY-MM-DD Title` at its top; and what other readers ask of text."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from index import tickers
from index.errors import InputError
from index.readers import days
from index.readers.base import Draft, File, Refusal
from index.readers.encoding import decode

READER = "text"
MAX_TITLE = 200
GUESSED = ("file time", "capture time")
"""Where `Article.dated` is one of these nobody said when the report was written."""
_HEAD_LINES = 6
_CHANGED = (
    r"(?:zuletzt )?aktualisiert(?: am)?|(?:last )?(?:updated|modified)(?: on)?|mis à jour(?: le)?|modifié(?: le)?|"
    r"обновлено|оновлено|(?:آخر )?تحديث"
)
_LABEL = re.compile(
    rf"\W{{0,3}}(?:date|published(?: on)?|datum|stand|veröffentlicht(?: am)?|дата|опубліковано|опубликовано|"
    rf"التاريخ|تاريخ النشر|نشر في|publié(?: le)?|{_CHANGED})\W{{0,3}}\s*",
    re.IGNORECASE,
)
_UPDATED = re.compile(rf"\W{{0,3}}(?:{_CHANGED})", re.IGNORECASE)
_PARTING = re.compile(rf"\s[|•·–—]\s|\s?[|•·]\s?|(?<=[\s,])(?=(?:{_CHANGED})\b)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\d\.\d{1,2}\.\d\d(?!\d)")
_MAX_BYLINE = 120
_DATE_LINE = re.compile(r"date\s+(\d{4}-\d{2}-\d{2})\s+(\S.*)")
_DAY = re.compile(r"(?<!\d)(\d{4})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


def read(file: File) -> Iterator[Draft | Refusal]:
    """One report. Without the line, the first line is the title, and the day comes from the file's name or time."""
    data = file.read()
    text = lines(decode(data, file.charset)).strip()
    if not text:
        raise InputError("the file is empty")
    first, _, body = text.partition("\n")
    if line := _DATE_LINE.fullmatch(first.strip()):
        yield Draft({"title": line[2], "published": line[1], "text": body, "url": file.address}, data, READER)
        return
    title = shortened(first)
    kept = body if body.strip() and title == first.strip() else text  # a first line that is a paragraph stays text
    yield Draft({"title": title, "text": kept, "url": file.address, **dated(file, text)}, data, READER)


def lines(text: str) -> str:
    """Line ends of any make as one line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def shortened(line: str) -> str:
    """A title out of a line: cut between words if it is a paragraph."""
    line = " ".join(line.split())
    if len(line) <= MAX_TITLE:
        return line
    return f"{line[:MAX_TITLE].rsplit(' ', 1)[0]} …"


def dated(file: File, text: str) -> dict[str, str]:
    """The day of a file that has no field for it, and what it was taken from."""
    if stated := stated_day(text, file.captured.date()):
        return {"published": stated.isoformat(), "dated": "a line of the text"}
    name = re.split(r"[/!#]", file.name)[-1]
    if day := _DAY.search(name):
        return {"published": f"{day[1]}-{day[2]}-{day[3]}", "dated": "file name"}
    whence = "capture time" if file.address else "file time"
    return {"published": file.captured.date().isoformat(), "dated": whence}


def _pieces(line: str) -> list[str]:
    """A line, and where it is a byline its parts: "Von A. Vogt | 2. März 2026 | Aktualisiert: 3. März 2026"."""
    if len(line) > _MAX_BYLINE or line[-1] in ".!?":
        return [line]
    return [line, *filter(None, (part.strip(" |•·–—,") for part in _PARTING.split(line)))]


def stated_day(text: str, today: date) -> date | None:
    """The day that one of the first lines is, with its year: "Date: 4 March 2026", "Stand: 4.3.2026, 14:20 Uhr".

    Nothing else may stand in that line than a label and a time of day.

    None where it could be two days ("03/04/2026"), or lies before 1985 or after `today`.
    """
    lines_of_head = [line.strip() for line in text[:4_000].split("\n") if line.strip()][:_HEAD_LINES]
    pieces = [piece for line in lines_of_head for piece in _pieces(line)]
    for line in sorted(pieces, key=lambda piece: bool(_UPDATED.match(piece))):  # when it was changed comes last
        label = _LABEL.match(line)
        said = line[label.end() :] if label else line
        found = tickers.day(said, today, with_clock=True)
        if not found or not date(1985, 1, 1) < found <= today + timedelta(days=1):
            continue
        if "/" not in said:
            if found.year in map(int, re.findall(r"\d{4}", said)) or _SHORT_YEAR.search(said):
                return found
            continue
        with suppress(InputError):  # which of the two numbers is the month is not said
            return date.fromisoformat(days.day(said, "")[0])
    return None
