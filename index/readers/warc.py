"""Web archives (.warc, .warc.gz) → the pages and feeds in them. Knows nothing about how a page is read.

    WARC ──record──▶ File(address, time of capture, bytes) ──inner reader──▶ Draft with the record's name

Only answers with status 200 that hold text are handed on: HTML, plain text, PDF, feeds. Images, styles, requests,
redirects and records that say "as before" (revisit) are passed over. What is kept of a report is the record's whole
block as it stands in the archive: the server's headers and the body, still compressed where it was.
A record is refused that is cut off, or does not match the checksum which the archive gives for it.
It does not know ARC, the older form, and does not look into WACZ.
"""

import base64
import contextlib
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from index.errors import InputError
from index.readers.base import MAX_BYTES, Draft, File, Refusal
from index.readers.encoding import inflate

Inner = Callable[[File], Iterator[Draft | Refusal]]
_TYPES = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "application/pdf",
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
)
_XML = ("application/xml", "text/xml")
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.I)
_NOT_PAGES = re.compile(r"(?:/robots\.txt|\.(?:css|js|json|map))(?:\?|$)")
_DIGESTS = ("sha1", "sha256", "sha512", "md5")


def read(file: File, inner: Inner) -> Iterator[Draft | Refusal]:
    """What `inner` finds in each record, marked with the record's name, address and time.

    Args:
        file: The archive. It is read record by record, so it may be larger than memory.
        inner: Reads the file that a record holds. An `InputError` of it refuses the one record.

    Raises:
        InputError: the file is no web archive.
    """
    count = found = 0
    with file.open() as stream:
        records = _records(stream)
        while True:
            try:
                record = next(records, None)
            except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, zlib.error, ValueError) as error:
                if not count:
                    raise InputError("not a web archive (WARC), or damaged from its beginning on") from error
                yield Refusal(file.name, _broken(error, count))
                return
            if record is None:
                break
            count += 1
            for item in _found(file, record, inner):
                found += 1
                yield item
    if not count:
        raise InputError("the web archive holds nothing")
    if not found:
        yield Refusal(file.name, f"none of its {count:,} records is a page, a text or a feed with status 200")


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of the archive; its block only where it may be read."""

    kind: str
    header: Callable[[str], str | None]
    block: bytes = b""
    is_whole: bool = True

    @property
    def address(self) -> str:
        return (self.header("WARC-Target-URI") or "").strip("<>")


def _records(stream: BinaryIO) -> Iterator[_Record]:
    archive = ArchiveIterator(stream, no_record_parse=True)
    while True:
        with contextlib.redirect_stderr(io.StringIO()):  # warcio complains there; what is wrong is noticed below
            record = next(archive, None)
        if record is None:
            return
        one = _Record(record.rec_type, record.rec_headers.get_header)
        is_wanted = one.kind in ("response", "resource") and one.address.startswith(("http://", "https://"))
        length, count, block = one.header("Content-Length") or "", 0, bytearray()
        while piece := record.raw_stream.read(1 << 16):
            count += len(piece)
            if is_wanted and len(block) <= MAX_BYTES:
                block += piece
        is_whole = length.isdecimal() and count >= int(length)
        if not is_whole and not (is_wanted and block):
            raise EOFError("cut off")
        yield replace(one, block=bytes(block), is_whole=is_whole)


def _broken(error: Exception, count: int) -> str:
    if "non-chunked gzip" in str(error):
        return "compressed as a whole, not record by record; run `warcio recompress OLD NEW` on it and add the new one"
    return f"it breaks off or is damaged after record {count:,}; what stands before was read"


def _found(file: File, record: _Record, inner: Inner) -> Iterator[Draft | Refusal]:
    """What one record holds; nothing if it is none that is read."""
    name = (record.header("WARC-Record-ID") or record.address).strip("<>")
    place = f"#{name}"
    try:
        inside = _inside(record) if record.block else None
        if inside is None:
            return
        data, media_type, charset = inside
        page = File(f"{file.name}{place}", _captured(record), None, data, record.address, media_type, charset)
        for found in inner(page):
            if isinstance(found, Draft):
                found = replace(
                    found,
                    place=place + found.place,
                    record=name,
                    key=found.key or record.address,
                    captured=page.captured,
                    original=record.block,
                )
            yield found
    except InputError as error:
        yield Refusal(f"{file.name}{place}", str(error))


def _inside(record: _Record) -> tuple[bytes, str, str] | None:
    """The bytes of the page, its media type and its charset; None if it is none that is read.

    Raises:
        InputError: the record is cut off, too large, damaged or does not match its checksum.
    """
    body, headers = io.BytesIO(record.block), None
    content_type = record.header("Content-Type") or ""
    if record.kind == "response":
        try:
            headers = StatusAndHeadersParser([], verify=False).parse(body)
        except (StatusAndHeadersParserException, EOFError) as error:
            raise InputError("the record holds no HTTP answer") from error
        if headers.get_statuscode() != "200":
            return None
        content_type = headers.get_header("Content-Type") or ""
    media_type, charset = _type(content_type)
    rest = body.read()
    if not _is_read(media_type, record.address):
        return None
    _check(record)
    data = _unpacked(rest, headers) if headers else rest
    if media_type in _XML and not _FEED.search(data[:2_000]):
        return None  # a sitemap, a style sheet
    return (data, media_type, charset) if data.strip() else None


def _is_read(media_type: str, address: str) -> bool:
    return media_type in _TYPES + _XML and not _NOT_PAGES.search(address.lower())


def _check(record: _Record) -> None:
    if len(record.block) > MAX_BYTES:
        raise InputError(f"a record of more than the {MAX_BYTES:,} bytes that one document may have")
    if not record.is_whole:
        raise InputError("the archive is cut off in this record")
    if cause := record.header("WARC-Truncated"):
        raise InputError(f"the page was cut off when it was captured ({cause[:40]}); capture it again")
    if not _matches(record.header("WARC-Block-Digest") or "", record.block):
        raise InputError("it does not match the archive's own checksum: damaged, or changed since it was captured")


def _matches(digest: str, block: bytes) -> bool:
    """Whether the block has this digest, "sha1:" and base 32 or hexadecimal; true where there is none that is known."""
    name, _, given = digest.partition(":")
    name = name.strip().lower().replace("-", "")
    if name not in _DIGESTS:
        return True
    own = hashlib.new(name, block, usedforsecurity=False).digest()
    known = (own.hex(), base64.b32encode(own).decode().rstrip("=").lower(), base64.b64encode(own).decode().lower())
    return given.strip().rstrip("=").lower() in (*known[:2], known[2].rstrip("="))


def _unpacked(body: bytes, headers: StatusAndHeaders) -> bytes:
    """The body as a browser has it. Some archives keep the headers of a body that they have unpacked already."""
    if (headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        stream = ChunkedDataReader(io.BytesIO(body))
        body = b"".join(iter(lambda: stream.read(1 << 16), b""))
    try:
        return inflate(body, headers.get_header("Content-Encoding") or "", MAX_BYTES)
    except InputError:
        if body.lstrip()[:1] == b"<":
            return body
        raise


def _type(value: str) -> tuple[str, str]:
    """Media type and charset of a header, ("text/html", "utf-8"); a page without any is taken for HTML."""
    kind = Message()
    kind["Content-Type"] = " ".join(value.split()) or "text/html"
    return kind.get_content_type(), str(kind.get_content_charset("") or "")


def _captured(record: _Record) -> datetime:
    try:
        found = datetime.fromisoformat(record.header("WARC-Date") or "")
    except ValueError as error:
        raise InputError("the record does not say when it was captured (WARC-Date)") from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
