"""Plain text, with and without the line `date YYYY-MM-DD Title` at its top."""

import re
from collections.abc import Iterator

from index.errors import InputError
from index.readers.base import Draft, File, Refusal
from index.readers.encoding import decode

READER = "text"
MAX_TITLE = 200
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
    yield Draft({"title": title, "text": kept, "url": file.address, **dated(file)}, data, READER)


def lines(text: str) -> str:
    """Line ends of any make as one line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def shortened(line: str) -> str:
    """A title out of a line: cut between words if it is a paragraph."""
    line = " ".join(line.split())
    if len(line) <= MAX_TITLE:
        return line
    return f"{line[:MAX_TITLE].rsplit(' ', 1)[0]} …"


def dated(file: File) -> dict[str, str]:
    """The day of a file that does not say it itself, and what it was taken from."""
    name = re.split(r"[/!#]", file.name)[-1]
    if day := _DAY.search(name):
        return {"published": f"{day[1]}-{day[2]}-{day[3]}", "dated": "file name"}
    whence = "capture time" if file.address else "file time"
    return {"published": file.captured.date().isoformat(), "dated": whence}
