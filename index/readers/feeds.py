"""RSS, Atom and RDF feeds → one report an entry. Fetches nothing, and knows nothing about the pages behind a feed.

    <item><title>…</title><link>…</link><pubDate>…</pubDate><description>…</description></item>  →  Draft

An entry that holds only its headline is refused, with the address of the page to add instead. A feed that declares
entities is refused before it is parsed: some lines of them grow to gigabytes. No document type is ever loaded.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any
from xml.parsers import expat

import feedparser

from index.errors import InputError
from index.readers.base import MAX_BYTES, Draft, File, Refusal
from index.readers.days import day
from index.readers.encoding import decode, encoding_of, inflate
from index.readers.hidden import visible
from index.readers.markup import html_text
from index.readers.telegram import headline

_READER = f"feedparser {feedparser.__version__}"
_ENTRIES = ("item", "entry")
_DECLARED = re.compile(rb"^\s*<\?xml[^<>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_END = re.compile(r"</\s*(?:rss|feed|[\w.-]*:?RDF|channel)\s*>", re.I)
_TAG = re.compile(r"<[A-Za-z/!]")
_HEADING = re.compile(r"^#{2,6} ")


def read(file: File) -> Iterator[Draft | Refusal]:
    """One `Draft` an entry, in the order of the feed; its key is its address, else its own name (guid).

    Raises:
        InputError: the file is no feed, or declares entities.
    """
    data = file.read()
    if data.startswith(b"\x1f\x8b"):
        data = inflate(data, "gzip", MAX_BYTES)
    declared = _DECLARED.match(data)
    charset = declared[1].decode() if declared else file.charset
    text = decode(data, charset).lstrip()
    name, _ = encoding_of(data, charset)
    originals = [part.encode(name) for part in _parts(text)]
    parsed = feedparser.parse(
        io.BytesIO(text.encode()),  # never the bytes themselves: feedparser would take them for a path
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": file.address},
        resolve_relative_uris=False,
        sanitize_html=False,  # it would take away the styles that say what is hidden
    )
    if not parsed.version and not parsed.entries:
        is_page = "<html" in text[:2_000].lower()
        raise InputError("a web page, not a feed; give the feed's own address" if is_page else "not a feed")
    if not parsed.entries:
        yield Refusal(file.name, "the feed holds no entry")
    is_cut = not _END.search(text[-1_000:])
    for number, entry in enumerate(parsed.entries):
        place = f"#{entry.get('id') or entry.get('link') or number + 1}"
        original = originals[number] if len(originals) == len(parsed.entries) else data
        try:
            if is_cut and entry is parsed.entries[-1]:
                raise InputError("the feed is cut off in this entry; fetch it again")
            yield _draft(file, parsed.feed, entry, place, original)
        except InputError as error:
            yield Refusal(f"{file.name}{place}", str(error))


def _parts(text: str) -> list[str]:
    """Each entry as it stands in the feed, as far as the feed is well-formed.

    Raises:
        InputError: the feed declares entities.
    """
    data, found = text.encode(), list[str]()
    parser = expat.ParserCreate("utf-8", "}")
    levels: list[int] = []
    depth = 0

    def starts(name: str, _: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if name.rpartition("}")[2] in _ENTRIES and not levels:
            levels.extend((depth, parser.CurrentByteIndex))

    def ends(_: str) -> None:
        nonlocal depth
        if levels and levels[0] == depth:
            end = data.index(b">", parser.CurrentByteIndex) + 1
            found.append(data[levels[1] : end].decode())
            levels.clear()
        depth -= 1

    def refuses(*_: object) -> None:
        raise InputError("XML with entity declarations, which can grow without limit; it is not read")

    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = starts, ends, refuses
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        if b"<!entity" in data.lower():  # it may stand behind the fault
            refuses()
    return found


def _draft(file: File, feed: Any, entry: Any, place: str, original: bytes) -> Draft:  # noqa: ANN401 - no types
    title, text, language = _words(entry)
    link = str(entry.get("link") or "")
    link = link if link.startswith(("http://", "https://")) else ""
    if not text or text == title:
        raise InputError(f"only a headline; add the page itself: {link}" if link else "only a headline, and no address")
    published, time = _when(entry, "published")
    updated, updated_time = _when(entry, "updated")
    dated = ""
    if not published:
        published, time = updated, updated_time
    if not published:
        published, dated = _when(feed, "updated")[0] or _when(feed, "published")[0], "date of the feed"
    if not published:
        published, dated = file.captured.date().isoformat(), "capture time"
    name = str(entry.get("id") or "")
    return Draft(
        fields={
            "title": title or headline(text),
            "text": text,
            "published": published,
            "time": time,
            "dated": dated,
            "outlet": _line(entry.get("source", {}).get("title") or feed.get("title") or ""),
            "url": link,
            "language": str(language or feed.get("language") or ""),
        },
        original=original,
        reader=_READER,
        place=place,
        record=name,
        key=link or name,
        modified=datetime.fromisoformat(updated_time).astimezone(UTC) if updated_time else None,
    )


def _words(entry: Any) -> tuple[str, str, str]:  # noqa: ANN401
    """Title, text and language: the longest of the texts that an entry has."""
    details = [*entry.get("content", []), entry.get("summary_detail") or {}]
    texts = [(_plain(str(one.get("value") or ""), one.get("type")), one.get("language")) for one in details]
    text, language = max(texts, key=lambda pair: len(pair[0]))
    return _line(str(entry.get("title") or "")), text, language or ""


def _line(value: str) -> str:
    return " ".join(_HEADING.sub("", _plain(value, "text/html")).split())


def _plain(value: str, media_type: str | None) -> str:
    r"""HTML as it is read, paragraphs parted by blank lines: "<p>Eins</p><p>Zwei<br>Drei" → "Eins\n\nZwei\nDrei"."""
    if media_type == "text/plain":
        return visible(value).strip()
    if not _TAG.search(value):
        return visible(unescape(value)).strip()
    return html_text(value)


def _when(entry: Any, key: str) -> tuple[str, str]:  # noqa: ANN401
    """Day and time by the clock of the feed, so that half past midnight in Kyiv is not the day before; else empty."""
    raw = str(dict.get(entry, key) or "")  # its own `get` takes one date for the other
    try:
        return day(raw, "")
    except InputError:
        parsed = dict.get(entry, f"{key}_parsed")
        moment = datetime(*parsed[:6]).replace(tzinfo=UTC) if parsed else None
        return (moment.date().isoformat(), moment.isoformat()) if moment else ("", "")
