"""DOCX → a report: paragraphs, headings, lists, tables and footnotes, by python-docx.

    Heading 1 "Lage"   →  ## Lage
    a row of a table   →  Ort | Tote

What was deleted under "track changes" and what is set as hidden is left out; what was inserted is in. Page headers,
comments and pictures are not read, and the marks of footnotes are left out: "26¹" would become "261". Also holds
what the readers of documents share. Knows nothing about pages: a DOCX has none until it is printed.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from itertools import islice
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.parser import parse_xml
from lxml import etree

from index.errors import InputError
from index.readers.base import Draft, File, Refusal

MAX_MEMBERS = 10_000
MAX_UNPACKED = 200_000_000
MAX_XML = 15_000_000
"""Bytes of XML in one package: about 1,500 pages; as a tree they take up to thirty times as much memory."""
MAX_LINES = 100_000
"""Paragraphs and rows of tables; so many are read in 5 seconds."""
_MAX_TITLE = 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BOX = f"{_W}txbxContent"
_PIECES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"heading \d|title|subtitle", re.IGNORECASE)
_TEMPLATE_DATE = date(2013, 12, 23)
"""Of python-docx's own template: what it wrote without setting a date says that it was made on this day."""
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_JUNK = re.compile(
    r"microsoft \w+ ?- .*|.*\.(docx?|pdf|odt|rtf|txt|html?|indd|qxd|pptx?|xlsx?|tex|dvi|eml)|\S*[_\d]\S*|"
    r"(untitled|unbenannt|ohne titel|sans titre|без названия|без назви|بدون عنوان|dokument|document|документ|"
    r"word document|powerpoint presentation|print|layout|title|titel|unknown|none)[ \d-]*",
    re.IGNORECASE,
)


def read(file: File) -> Iterator[Draft | Refusal]:
    """The one report of a DOCX.

    Raises:
        InputError: it is no DOCX, damaged, protected by a password, too large when unpacked, or holds no text.
    """
    data = file.read()
    if data.startswith(_OLD_WORD):
        raise InputError("an old Word file (.doc) or one with a password; save it as .docx without a password")
    document = _opened(data)
    lines = list(islice(_lines(document), MAX_LINES + 1))
    if len(lines) > MAX_LINES:
        raise InputError(f"a document of more than {MAX_LINES:,} paragraphs; split it")
    text = "\n\n".join(lines).replace("\n\n- ", "\n- ").strip()
    if not text:
        raise InputError("no text in the document; if it holds pictures of pages, run OCR first")
    properties = _properties(document)
    title = properties.get("title", "")
    if not good_title(title):
        heading = next((line for line in lines if line.startswith("## ")), lines[0])
        title = first_line(heading.removeprefix("## "))
    modified = properties.get("modified")
    fields = {"title": title, "text": text} | dating(file, properties.get("created") or modified)
    yield Draft(fields, data, f"python-docx {version('python-docx')}", modified=modified)


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
    """A title for a text that has none: its first line, cut between words where it is long."""
    line = " ".join(text.lstrip().partition("\n")[0][: 2 * _MAX_TITLE].split())
    return line if len(line) <= _MAX_TITLE else (line[:_MAX_TITLE].rpartition(" ")[0] or line[:_MAX_TITLE]) + " …"


def good_title(title: str) -> bool:
    """Whether a title in metadata was written by a person: "Microsoft Word - bericht.doc" → False."""
    title = title.strip()
    return any(map(str.isalpha, title)) and not _JUNK.fullmatch(title[:500])


def dating(file: File, told: datetime | date | None) -> dict[str, Any]:
    """The fields `published` and `dated` of a document: what it tells, else its file's name, else its file's time.

    A day after the file was taken, or before there were such files, is an error of somebody's clock.
    """
    name = file.name.replace("\\", "/").rpartition("/")[2]
    days = [(told, "document's metadata"), (_day_in(name), "file name")]
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


def _opened(data: bytes) -> Document:
    open_zip(data, "a Word document").close()
    try:
        document = docx.Document(io.BytesIO(data))
    except Exception as error:  # python-docx has no error of its own for most faults: KeyError, AttributeError …
        raise InputError("not a readable Word document; open it in Word or LibreOffice and save it as .docx") from error
    if document.element.getroottree().docinfo.internalDTD is not None:
        raise InputError("the document defines XML entities, which no word processor does; not read")
    return document


def _properties(document: Document) -> dict[str, Any]:
    """title, created and modified (UTC), as far as they are set; without their part python-docx makes them up."""
    relations = document.part.package.rels.values()
    if all(relation.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in relations):
        return {}
    try:
        core = document.core_properties
        found: dict[str, Any] = {"title": " ".join(plain(core.title).split())}
        days = {"created": core.created, "modified": core.modified}
    except (ValueError, AttributeError, KeyError, TypeError, OverflowError):
        return {}
    for name, day in days.items():
        if day and day.date() != _TEMPLATE_DATE:
            found[name] = day.replace(tzinfo=UTC) if day.tzinfo is None else day.astimezone(UTC)
    return found


def _lines(document: Document) -> Iterator[str]:
    """Each paragraph, row of a table and footnote."""
    styles = document.styles.element.findall(f"{_W}style")
    names = {style.get(f"{_W}styleId"): _name(style) for style in styles}
    hidden = {style.get(f"{_W}styleId") for style in styles if _is_on(style.find(f"{_W}rPr/{_W}vanish"))}
    yield from _blocks(document.element.body, names, hidden)
    for part in (rel.target_part for rel in document.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.FOOTNOTES):
        for note in parse_xml(part.blob).findall(f"{_W}footnote"):
            if text := " ".join(" ".join(_blocks(note, {}, hidden)).split()):
                yield f"[{note.get(f'{_W}id')}] {text}"


def _name(style: etree._Element) -> str:
    name = style.find(f"{_W}name")
    return str(name.get(f"{_W}val")) if name is not None else ""


def _blocks(element: etree._Element, names: dict[str, str], hidden: set[str]) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p" and len(child):
            yield from _paragraph(child, names, hidden)
        elif child.tag == f"{_W}tbl":
            rows = (row for row in child.iter(f"{_W}tr") if row.find(f"{_W}trPr/{_W}del") is None)
            lines = (" | ".join(_cells(row, hidden)) for row in rows)
            yield "\n".join(line for line in lines if line.strip(" |"))
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            yield from _blocks(child, names, hidden)


def _cells(row: etree._Element, hidden: set[str]) -> Iterator[str]:
    for cell in row.iterfind(f".//{_W}tc"):
        yield " ".join(" ".join(_text(cell, hidden)).split())


def _paragraph(element: etree._Element, names: dict[str, str], hidden: set[str]) -> Iterator[str]:
    style = _value(element, "pPr/pStyle")
    lines = plain("".join(_text(element, hidden))).split("\n") if style not in hidden else []
    text = "\n".join(" ".join(line.split()) for line in lines).strip()
    if text and _HEADING.fullmatch(names.get(style, "")):
        yield "## " + " ".join(text.split())
    elif text:
        yield "- " + text if element.find(f"{_W}pPr/{_W}numPr") is not None else text
    for box in element.iter(_BOX):
        if not any(parent.tag in _LEFT_OUT for parent in box.iterancestors()):
            yield from _blocks(box, names, hidden)


def _text(element: etree._Element, hidden: set[str]) -> Iterator[str]:
    """The words of `element` that are to be seen, without those of text boxes inside it."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _PIECES:
            yield _PIECES[child.tag]
        elif child.tag in _LEFT_OUT or child.tag in (_BOX, f"{_W}pPr", f"{_W}rPr") or not isinstance(child.tag, str):
            continue
        elif child.tag != f"{_W}r" or not _is_hidden(child, hidden):
            yield from _text(child, hidden)
    if element.tag == f"{_W}p":
        yield " "


def _is_hidden(run: etree._Element, hidden: set[str]) -> bool:
    return _is_on(run.find(f"{_W}rPr/{_W}vanish")) or _value(run, "rPr/rStyle") in hidden


def _value(element: etree._Element, path: str) -> str:
    found = element.find("/".join(_W + step for step in path.split("/")))
    return str(found.get(f"{_W}val")) if found is not None else ""


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(f"{_W}val") not in ("0", "false", "off")
