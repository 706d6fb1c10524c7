r"""Mail → reports: one message (.eml), or a mail box of any size (.mbox), message by message. Standard library.

    Subject: Lage …                →  title
    From: "Anna B" <a@b.example>   →  outlet "Anna B <a@b.example>"
    Date: Tue, 02 Sep 2025 …       →  published, time

Lines that a mail program broke at its margin are joined, so that no sentence is cut; quoted replies stay as they are.
Attachments are not read. Knows nothing about who really sent it: sender and date are what the message says.
"""

import platform
import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any, BinaryIO

from charset_normalizer import from_bytes

from index.errors import InputError
from index.readers.base import MAX_BYTES, Draft, File, Refusal
from index.readers.documents import dating, first_line, plain
from index.readers.formats import SUFFIXES
from index.readers.markup import html_text

_READER = f"email, Python {platform.python_version()}"
_ENVELOPE = re.compile(rb"From \S{1,500}.{0,100}\d:\d\d.{0,30}\b\d{4}( [+-]\d{4})?\s*")
"""A mail box's line between two messages; "From Kyiv it was said" in a letter is none."""
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_LONG = 45
"""Characters: a line that breaks before this was broken by its author."""
_MARGIN = 100
"""No mail program breaks lines beyond this; longer lines are whole paragraphs."""
_OWN_LINE = re.compile(r"[>|\-*•–—+#\t]|\d{1,3}[.)]\s| {2}")
_MAX_HEADER = 2_000
_STUB = 300


def read(file: File) -> Iterator[Draft | Refusal]:
    """The message of a file, or each of a mail box; a message that cannot be read is refused and the others go on.

    Raises:
        InputError: a single message cannot be read, or the file is empty.
    """
    with file.open() as stream:
        start = stream.read(5)
        if not start.strip():
            raise InputError("the file is empty")
        if start == b"From ":
            stream.seek(0)
            yield from _box(file, stream)
            return
    if file.name.lower().endswith(".mbox"):
        raise InputError("no mail box: it does not begin with a line `From …`; export it again as mbox")
    raw = file.read()
    yield _draft(raw, file, "", "")
    yield from _attached(raw, file.name)


def _box(file: File, stream: BinaryIO) -> Iterator[Draft | Refusal]:
    for number, raw in enumerate(_messages(stream), 1):
        place = f"#{number}"
        if len(raw) > MAX_BYTES:
            reason = f"a message of more than the {MAX_BYTES:,} bytes that one may have"
            yield Refusal(file.name + place, reason)
            continue
        try:
            yield _draft(raw, file, place, f"message {number}")
            yield from _attached(raw, file.name + place)
        except InputError as error:
            yield Refusal(file.name + place, str(error))


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of each message, without the line before it; of one that is too large only the first part."""
    lines: list[bytes] = []
    size, is_between = 0, True
    while line := stream.readline(MAX_BYTES):
        if is_between and _ENVELOPE.fullmatch(line):
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        elif size <= MAX_BYTES:
            lines.append(line)
            size += len(line)
        is_between = not line.strip()
    if lines:
        yield b"".join(lines)


def _draft(raw: bytes, file: File, place: str, number: str) -> Draft:
    try:
        message = message_from_bytes(_QUOTED_FROM.sub(rb"\1", raw) if place else raw)
        if not any(name in message for name in ("From", "Date", "Subject", "Message-ID")):
            raise InputError("no mail message: it has neither sender nor date nor subject")
        text = _body(message)
    except RecursionError as error:
        raise InputError("a message inside a message inside … too deep to be read") from error
    if not text:
        raise InputError("no text in the message; attachments are not read, save and add them by themselves")
    identity = _header(message, "Message-ID").strip("<>") or number
    fields = {"title": _header(message, "Subject") or first_line(text), "text": text, "outlet": _sender(message)}
    fields |= _dates(message, file)
    return Draft(fields, raw, _READER, place, identity, identity)


def _attached(raw: bytes, source: str) -> Iterator[Refusal]:
    """A refusal for each document that comes with a message; pictures and signatures are none."""
    for part in message_from_bytes(raw).walk():
        name = _words(part.get_filename() or "")
        if part.get_content_type() == "message/rfc822":
            yield Refusal(f"{source}!{name or 'message'}", "a forwarded message; save it and add it by itself")
        elif name.lower().endswith(SUFFIXES):
            yield Refusal(f"{source}!{name}", "an attachment; save it and add it by itself")


def _header(message: Message, name: str) -> str:
    """A header as it is read: "=?utf-8?b?0JrQuNGX0LI=?=" → "Київ"."""
    return _words(_raw(message, name))


def _raw(message: Message, name: str) -> str:
    return next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")[:_MAX_HEADER]


def _words(value: str) -> str:
    value = " ".join(value.split())
    if any("\udc80" <= character <= "\udcff" for character in value):  # bytes that no standard allows, but many send
        value = _text(value.encode("utf-8", "surrogateescape"), "")
    try:
        value = str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        pass  # an unknown or false charset: as it was sent
    return " ".join(plain(value).split())


def _sender(message: Message) -> str:
    name, address = map(_words, parseaddr(" ".join(_raw(message, "From").split())))
    return f"{name} <{address}>" if name and address else name or address or _header(message, "From")


def _dates(message: Message, file: File) -> dict[str, Any]:
    """published, and time; from the file where the message's own date is missing or cannot be true."""
    try:
        moment = parsedate_to_datetime(_raw(message, "Date"))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        if 1980 < moment.year and moment <= file.captured + timedelta(days=1):
            return {"published": moment.date(), "time": moment.isoformat()}
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    return dating(file, None)


def _body(message: Message) -> str:
    """The text that a reader sees first: plain where there is one that is no stub, else the HTML as text.

    Raises:
        InputError: it is encrypted.
    """
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"):
        raise InputError("an encrypted message; decrypt it in the mail program and save it again")
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    for part in _parts(message):
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and (text := _text(payload, str(part.get_content_charset() or ""))).strip():
            is_plain = part.get_content_type() == "text/plain"
            texts[part.get_content_type()].append(_unwrapped(text, part) if is_plain else html_text(text))
    written, page = ("\n\n".join(found).strip() for found in texts.values())
    if "-----BEGIN PGP MESSAGE-----" in written[:2_000]:
        raise InputError("an encrypted message; decrypt it in the mail program and save it again")
    return page if not written or (len(written) < _STUB and len(page) > 5 * len(written)) else written


def _parts(message: Message) -> Iterator[Message]:
    """The texts of a message in their order, without attachments and the messages that are attached."""
    if message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message) and message.get_content_maintype() == "multipart":
                yield from _parts(part)
    elif message.get_content_type() in ("text/plain", "text/html") and not message.get_filename():
        if message.get_content_disposition() != "attachment":
            yield message


def _text(data: bytes, charset: str) -> str:
    """`data` in the charset that is declared, unless its bytes say otherwise.

    Text that is valid UTF-8 is UTF-8, whatever is declared; pure ASCII may be an encoding of seven bits.
    """
    declared = "cp1252" if charset in ("iso-8859-1", "latin-1", "us-ascii", "ascii") else charset
    for name in (declared, "utf-8") if data.isascii() else ("utf-8", declared if charset != "us-ascii" else ""):
        try:
            return plain(data.decode(name)) if name else _guessed(data)
        except (LookupError, ValueError):
            continue
    return _guessed(data)


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:100_000]).best()
    return plain(data.decode(best.encoding if best else "cp1252", "replace"))


def _unwrapped(text: str, part: Message) -> str:
    """Lines that were broken at a margin, joined: as `format=flowed` (RFC 3676) says, else where words did not fit."""
    lines = plain(text).split("\n")
    is_flowed = str(part.get_param("format", "")).lower() == "flowed"
    gap = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    margin = min(_MARGIN, max(map(len, lines)))
    pieces = [lines[0]]
    for last, line in zip(lines, lines[1:], strict=False):
        if is_flowed and _is_soft(last, line):
            pieces[-1] = pieces[-1].rstrip(" ") + gap
        elif not is_flowed and _was_broken(last, line, margin):
            pieces[-1] += " "
        else:
            pieces[-1] = pieces[-1].rstrip() + "\n"
        pieces.append(line.removeprefix(" ") if is_flowed else line)
    return re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip()


def _is_soft(line: str, following: str) -> bool:
    return line.endswith(" ") and line != "-- " and not line.startswith(">") and not following.startswith(">")


def _was_broken(line: str, following: str, margin: int) -> bool:
    """Whether the first word of the next line did not fit into this one."""
    word = following.partition(" ")[0]
    if not word or not line or _OWN_LINE.match(following) or line.startswith((">", "|")):
        return False
    return _LONG <= len(line) <= _MARGIN and len(line) + 1 + len(word) > margin
