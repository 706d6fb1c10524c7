"""EPUB → a report: the chapters of a book in their order, by zipfile and lxml; one report a chapter if it is long.

Not EbookLib, whose licence (AGPL) is stricter than ours. Knows nothing about style sheets outside the page, and reads
no book that is protected against copying.
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
from index.readers.word import dating, first_line, good_title, open_zip, plain

MAX_CHARACTERS = 200_000
"""Of one report; a longer book comes chapter by chapter."""
MAX_MARKUP = 5_000_000
"""Characters of one page: read in 7 seconds with 500 MB. Ten times the longest report."""
MAX_BOOK = 15_000_000
_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_EVENT = f"{_OPF}event"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table"),
    *("tbody", "tfoot", "thead", "ul"),
}
_LINES = {"li", "tr", "br"}
_UNSEEN = {"head", "script", "style", "template", "svg", "math", "iframe", "object", "noscript", "textarea", "select"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])|"
    r"mso-hide\s*:\s*all",
    re.IGNORECASE,
)
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
    fields["title"] = fields["title"] or first_line(whole.removeprefix("## "))
    if len(whole) <= MAX_CHARACTERS:
        yield Draft(fields | {"text": whole}, data, reader, modified=modified)
        return
    for member, text in chapters:
        title = f"{fields['title']}: {first_line(text.removeprefix('## '))}"
        yield Draft(fields | {"title": title, "text": text}, data, reader, f"!/{member}", "", member, None, modified)


def html_text(markup: str) -> str:
    r"""The text of a page: paragraphs parted by blank lines, headings as "## …", list items as "- …".

    "<h1>A</h1><p>B<br/>C</p>" → "## A\n\nB\nC". What a reader does not see (scripts, `display: none`) and the
    numbers of footnotes are left out.

    Raises:
        InputError: it is too long, or defines entities of its own.
    """
    if len(markup) > MAX_MARKUP:
        raise InputError(f"a page of more than {MAX_MARKUP:,} characters; split it")
    root = _parsed(markup)
    if root is None:
        return ""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
        if event == "start" and _is_unseen(element, tag):
            walk.skip_subtree()
            element.text = None
        elif event == "start":
            pieces += [_before(tag), _one_line(element.text)]
        else:
            pieces += ["\n\n" if tag in _BLOCKS else " | " if tag in ("td", "th") else "", _one_line(element.tail)]
    return _tidy("".join(pieces))


def _parsed(markup: str) -> etree._Element | None:
    """XHTML as XML, since HTML would read `<title/>` as the beginning of a title; anything else as HTML."""
    markup = plain(markup)
    named = _ENTITY.sub(lambda match: _character(match[1], match[0]), markup)
    strict = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(named.encode() if named.lstrip().startswith("<") else b"", strict)
        if next(root.iter(etree.Entity), None) is not None:
            raise InputError("the page defines XML entities of its own, which no book needs; not read")
    except etree.XMLSyntaxError:
        lenient = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, recover=True)
        root = etree.fromstring(markup.encode(), lenient) if markup.strip() else None
    return root


def _character(name: str, as_it_is: str) -> str:
    return chr(name2codepoint[name]) if name in name2codepoint and name not in _KEPT else as_it_is


def _is_unseen(element: etree._Element, tag: str) -> bool:
    if tag in _UNSEEN or "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
        return True
    is_note = "noteref" in element.get(_TYPE, "") or element.get("role") == "doc-noteref"
    return is_note or (tag == "sup" and next(element.iter("{*}a"), None) is not None)


def _before(tag: str) -> str:
    if tag in _HEADINGS:
        return "\n\n## "
    return "\n\n" if tag in _BLOCKS else "\n- " if tag == "li" else "\n" if tag in _LINES else ""


def _one_line(text: str | None) -> str:
    return re.sub(r"[ \t\n\u00ad]+", lambda match: " " if match[0].strip("\u00ad") else "", text or "")


def _tidy(text: str) -> str:
    """Lines without white space at their ends, never two blank ones; no mark of a list or heading alone in its line."""
    lines: list[str] = []
    mark = ""
    for line in (line.strip(" |") for line in text.split("\n")):
        if line in ("-", "##"):  # its words stand in a block of their own below
            mark = line + " "
        elif line:
            lines.append(mark + line)
            mark = ""
        elif not mark and lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).strip()


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
            text = html_text(markup) if total <= MAX_BOOK else ""
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
