"""DOCX → a report: paragraphs, headings, lists, tables and footnotes, by python-docx.

    Heading 1 "Lage"   →  ## Lage
    a row of a table   →  Ort | Tote

What was deleted under "track changes" and what is set as hidden is left out; what was inserted is in. Page headers,
comments and pictures are not read, and the marks of footnotes are left out: "26¹" would become "261".
Knows nothing about pages: a DOCX has none until it is printed.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, date
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
from index.readers.documents import dating, first_line, good_title, open_zip, plain

MAX_LINES = 100_000
"""Paragraphs and rows of tables; so many are read in 5 seconds."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNREADABLE = 4
"""Half points."""
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BOX = f"{_W}txbxContent"
_PIECES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"heading \d|title|subtitle", re.IGNORECASE)
_TEMPLATE_DATE = date(2013, 12, 23)
"""Of python-docx's own template: what it wrote without setting a date says that it was made on this day."""
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
        title = first_line(heading)
    modified = properties.get("modified")
    fields = {"title": title, "text": text} | dating(file, properties.get("created") or modified, text)
    yield Draft(fields, data, f"python-docx {version('python-docx')}", modified=modified)


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
    """Whether nobody sees it, or it is struck out: read with its correction it says "17 7 people"."""
    if any(_is_on(run.find(f"{_W}rPr/{_W}{name}")) for name in ("vanish", "strike", "dstrike")):
        return True
    size = _value(run, "rPr/sz")
    return _value(run, "rPr/rStyle") in hidden or (size.isdecimal() and int(size) <= _UNREADABLE) or _is_white(run)


def _is_white(run: etree._Element) -> bool:
    """White, with nothing coloured behind it or around it."""
    if _value(run, "rPr/color").upper() != "FFFFFF" or run.find(f"{_W}rPr/{_W}highlight") is not None:
        return False
    shades = [shade for up in (run, *run.iterancestors()) for shade in up.findall(f"{_W}{_kind(up)}Pr/{_W}shd")]
    return all(str(shade.get(f"{_W}fill")).upper() in ("AUTO", "FFFFFF", "NONE") for shade in shades)


def _kind(element: etree._Element) -> str:
    """The short name of an element, as that of its properties begins: a table's are `tblPr`, a cell's `tcPr`."""
    return str(element.tag).rpartition("}")[2]


def _value(element: etree._Element, path: str) -> str:
    found = element.find("/".join(_W + step for step in path.split("/")))
    return str(found.get(f"{_W}val")) if found is not None else ""


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(f"{_W}val") not in ("0", "false", "off")
