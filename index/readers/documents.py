"""What the readers of documents (PDF, DOCX, EPUB, mail) share: safe packages, clean text, a title, a day.

    "Microsoft Word - bericht.doc"  →  no good title, so the first line is taken

Knows no format.
"""

import io
import re
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

from index.errors import InputError
from index.readers.base import File
from index.readers.text import stated_day

MAX_MEMBERS = 10_000
MAX_UNPACKED = 200_000_000
MAX_XML = 15_000_000
"""Bytes of XML in one package: about 1,500 pages; as a tree they take up to thirty times as much memory."""
_MAX_TITLE = 200
_HEADING = re.compile(r"#{2,6} ")
_BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_JUNK = re.compile(
    r"microsoft \w+ ?- .*|.*\.(docx?|pdf|odt|rtf|txt|html?|indd|qxd|pptx?|xlsx?|tex|dvi|eml)|\S*[_\d]\S*|"
    r"(untitled|unbenannt|ohne titel|sans titre|без названия|без назви|بدون عنوان|dokument|document|документ|"
    r"word document|powerpoint presentation|print|layout|title|titel|unknown|none)[ \d-]*",
    re.IGNORECASE,
)


def open_zip(data: bytes, kind: str) -> zipfile.ZipFile:
    """A zip that is safe to unpack; `kind` names it in the reason: "a Word document".

    Raises:
        InputError: it is no zip, damaged, or would unpack to more than memory should hold.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"not {kind}, or cut off; fetch it again or save it anew") from error
    members = package.infolist()
    xml = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED or xml > MAX_XML:
        raise InputError(
            f"{kind} that unpacks to too much: at most {MAX_UNPACKED:,} bytes, {MAX_XML:,} of XML; split it"
        )
    return package


def plain(text: str) -> str:
    """`text` without NUL, other control characters and halves of characters; lines end in a line feed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _BAD.sub("", text.replace("\x0b", "\n").replace("\x0c", "\n").replace("\x85", "\n"))


def first_line(text: str) -> str:
    """A title for a text that has none: its first line or heading, cut between words where it is long."""
    line = " ".join(_HEADING.sub("", text.lstrip().partition("\n")[0][: 2 * _MAX_TITLE], count=1).split())
    return line if len(line) <= _MAX_TITLE else (line[:_MAX_TITLE].rpartition(" ")[0] or line[:_MAX_TITLE]) + " …"


def good_title(title: str) -> bool:
    """Whether a title in metadata was written by a person: "Microsoft Word - bericht.doc" → False."""
    title = title.strip()
    return any(map(str.isalpha, title)) and not _JUNK.fullmatch(title[:500])


def dating(file: File, told: datetime | date | None, text: str = "") -> dict[str, Any]:
    """The fields `published` and `dated` of a document.

    A line at the top of its `text` says it best; else what its metadata tell, its file's name, its file's time.

    A day after the file was taken, or before there were such files, is an error of somebody's clock.
    """
    name = file.name.replace("\\", "/").rpartition("/")[2]
    stated = stated_day(text, file.captured.date())
    days = [(stated, "a line of the text"), (told, "document's metadata"), (_day_in(name), "file name")]
    for day, dated in days:
        day = day.date() if isinstance(day, datetime) else day
        if day and date(1985, 1, 1) < day <= file.captured.date() + timedelta(days=1):
            return {"published": day, "dated": dated}
    return {"published": file.captured.date(), "dated": "file time"}


def _day_in(name: str) -> date | None:
    for found in _DAY_IN_NAME.finditer(name):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            continue
    return None
