"""EPUB → a report: the chapters of a book in their order, by zipfile and lxml; one report a chapter if it is long.

Not EbookLib, whose licence (AGPL) is stricter than ours. Reads no book that is protected against copying.
"""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.entities import name2codepoint
from importlib.metadata import version
from typing import Any
from urllib.parse import unquote

from lxml import etree

from index.errors import InputError
from index.readers.base import Draft, File, Refusal
from index.readers.documents import dating, first_line, good_title, open_zip, plain
from index.readers.markup import MAX_MARKUP, html_text, tree_text

MAX_CHARACTERS = 200_000
"""Of one report; a longer book comes chapter by chapter."""
MAX_BOOK = 15_000_000
_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_EVENT = f"{_OPF}event"
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,7});")
_KEPT = {"lt", "gt", "amp", "quot", "apos"}
_YEAR = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T.*)?")


def read(file: File) -> Iterator[Draft | Refusal]:
    """The report of an EPUB, or one a chapter.

    Raises:
        InputError: it is no EPUB, damaged, protected, too large when unpacked, or holds no text.
    """
    data = file.read()
    reader = f"lxml {version('lxml')}"
    with open_zip(data, "an EPUB") as package:
        folder, book = _book(package)
        faults: list[Refusal] = []
        chapters = list(_chapters(package, folder, book, file.name, faults))
    yield from faults
    if not chapters and faults:
        return
    if not chapters:
        raise InputError("no text in the book; if its pages are pictures, run OCR first")
    fields, modified = _fields(book, file)
    whole = "\n\n".join(text for _, text in chapters)
    fields["title"] = fields["title"] or first_line(whole)
    if len(whole) <= MAX_CHARACTERS:
        yield Draft(fields | {"text": whole}, data, reader, modified=modified)
        return
    for member, text in chapters:
        title = f"{fields['title']}: {first_line(text)}"
        yield Draft(fields | {"title": title, "text": text}, data, reader, f"!/{member}", "", member, None, modified)


def _page_text(page: str) -> str:
    """The visible text of a page: XHTML read as XML, since HTML would read `<title/>` as the beginning of a title.

    Raises:
        InputError: it is too long, or defines entities of its own.
    """
    if len(page) > MAX_MARKUP:
        raise InputError(f"a page of more than {MAX_MARKUP:,} characters; split it")
    page = plain(page)
    named = _ENTITY.sub(lambda match: _character(match[1], match[0]), page)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(named.encode(), parser)
    except etree.XMLSyntaxError:
        return html_text(page)
    if next(root.iter(etree.Entity), None) is not None:
        raise InputError("the page defines XML entities of its own, which no book needs; not read")
    for element in root.iter("*"):
        element.tag = etree.QName(element).localname.lower()
    return tree_text(root)


def _character(name: str, as_it_is: str) -> str:
    return chr(name2codepoint[name]) if name in name2codepoint and name not in _KEPT else as_it_is


def _xml(package: zipfile.ZipFile, member: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(package.read(member), parser)
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, RuntimeError, OSError, ValueError, EOFError) as error:
        raise InputError(f"not a readable EPUB: {member[:80]} is missing or damaged; save the book again") from error


def _book(package: zipfile.ZipFile) -> tuple[str, etree._Element]:
    """The folder of the book inside its package, and the document that lists its parts."""
    root = next(_xml(package, "META-INF/container.xml").iter("{*}rootfile"), None)
    path = root.get("full-path", "") if root is not None else ""
    return posixpath.dirname(path), _xml(package, path)


def _chapters(
    package: zipfile.ZipFile, folder: str, book: etree._Element, name: str, faults: list[Refusal]
) -> Iterator[tuple[str, str]]:
    """Each chapter's name in the package and its text; what cannot be read is added to `faults`."""
    items = {item.get("id"): item for item in book.iter(f"{_OPF}item")}
    locked = _locked(package)
    total = 0
    for entry in book.iter(f"{_OPF}itemref"):
        item = items.get(entry.get("idref"))
        if item is None or "nav" in item.get("properties", "").split():
            continue
        member = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        if member in locked:
            raise InputError("protected against copying (DRM); get a copy without protection")
        try:
            markup = _decoded(package, member)
            total += len(markup)
            text = _page_text(markup) if total <= MAX_BOOK else ""
        except InputError as error:
            faults.append(Refusal(f"{name}!/{member}", str(error)))
            continue
        if total > MAX_BOOK:
            raise InputError(f"a book of more than {MAX_BOOK:,} characters with its markup; split it")
        if text:
            yield member, text


def _locked(package: zipfile.ZipFile) -> set[str]:
    if "META-INF/encryption.xml" not in package.namelist():
        return set()
    return {
        unquote(found.get("URI", "")) for found in _xml(package, "META-INF/encryption.xml").iter("{*}CipherReference")
    }


def _decoded(package: zipfile.ZipFile, member: str) -> str:
    try:
        data = package.read(member)
    except (KeyError, zipfile.BadZipFile, RuntimeError, OSError, ValueError, EOFError) as error:
        raise InputError("the chapter is missing or damaged; save the book again") from error
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)


def _fields(book: etree._Element, file: File) -> tuple[dict[str, Any], datetime | None]:
    def told(name: str) -> str:
        found = next((element.text for element in book.iter(_DC + name) if element.text), "")
        return " ".join(plain(html.unescape(found)).split())

    title = told("title")
    days = [
        d for d in book.iter(f"{_DC}date") if d.get(_EVENT, "publication") in ("publication", "original-publication")
    ]
    day, dated = _day(days[0].text if days else "")
    fields = dating(file, day)
    if dated and fields["dated"] == "document's metadata":
        fields["dated"] += dated
    changed = (m.text for m in book.iter(f"{_OPF}meta") if m.get("property") == "dcterms:modified")
    return {
        "title": title if good_title(title) else "",
        "outlet": told("publisher") or told("creator"),
        "language": told("language"),
        **fields,
    }, _moment(next(changed, ""))


def _day(text: str | None) -> tuple[date | None, str]:
    """A day, and what is not known of it: "2021" → 2021-01-01, " (year only)"."""
    match = _YEAR.fullmatch((text or "").strip())
    if not match:
        return None, ""
    year, month, day = match.groups()
    try:
        return date(
            int(year), int(month or 1), int(day or 1)
        ), "" if day else " (month only)" if month else " (year only)"
    except ValueError:
        return None, ""


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
