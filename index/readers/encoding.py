"""Bytes → text, whatever encoding they are in. Knows nothing about formats: the caller says what a file declares.

    first bytes (BOM)  →  strict UTF-8  →  what is declared, if it fits  →  charset-normalizer

It does not know East Asian encodings unless they are declared, and it repairs no text that was spoilt earlier.
"""

import codecs
import zlib

import brotli
from charset_normalizer import from_bytes

from index.errors import InputError
from index.language import detect

_MARKS = (  # the longer first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WEST = ("de", "en", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "nn", "no", "fi", "is", "ca", "gl", "eu", "ga")
_EAST = ("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq")
_CYRILLIC = ("ru", "uk", "be", "bg", "sr", "mk")
_FITS = {
    "cp1251": _CYRILLIC,
    "koi8_u": _CYRILLIC,  # all of KOI8-R, and the Ukrainian letters
    "cp866": _CYRILLIC,
    "iso8859_5": _CYRILLIC,
    "cp1252": _WEST,  # all of ISO 8859-1 that is ever meant
    "iso8859_15": _WEST,
    "cp1250": _EAST,
    "iso8859_2": _EAST,
    "cp1256": ("ar", "fa", "ur", "ps", "ug"),
    "iso8859_6": ("ar",),
    "mac_cyrillic": _CYRILLIC,
}
"""The encodings that are looked for, the likelier first, and the languages that are written in them."""
_DECLARED = {
    "cp1253": ("el",),
    "iso8859_7": ("el",),
    "cp1254": ("tr", "az", *_WEST),
    "iso8859_9": ("tr", "az", *_WEST),
    "cp1255": ("he", "yi"),
    "iso8859_8": ("he", "yi"),
    "cp1257": ("lt", "lv", "et"),
    "cp874": ("th",),
    "cp1258": ("vi",),
    "gbk": ("zh",),
    "gb18030": ("zh",),
    "big5": ("zh",),
    "shift_jis": ("ja",),
    "cp932": ("ja",),
    "euc_jp": ("ja",),
    "euc_kr": ("ko",),
    "cp949": ("ko",),
}
"""Those that are taken only where they are declared."""
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "koi8-r": "koi8-u",
    "gb2312": "gbk",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
"""What is meant by a declared name, as browsers take it."""
_SAMPLE = 20_000
_LEAD = 0.02
_SHORT = 200
_MAX_CONTROLS = 0.02
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


def decode(data: bytes, declared: str = "") -> str:
    """The text of `data`, without a byte order mark: CF F0 E8 → "При".

    Args:
        data: All the bytes.
        declared: The encoding that a server or the file itself names; taken only where it fits.

    Raises:
        InputError: `data` is binary, or no known encoding fits.
    """
    name, skip = encoding_of(data, declared)
    try:
        return data[skip:].decode(name)
    except UnicodeDecodeError as error:
        at = f"byte {error.start + skip:,}"
        raise InputError(f"a text in {name.upper()}, but damaged at {at}; save it as UTF-8") from error


def encoding_of(data: bytes, declared: str = "", *, whole: bool = True) -> tuple[str, int]:
    """The name of the codec for `data`, and how many bytes of a byte order mark stand before the text.

    Args:
        data: All the bytes, or the first of them.
        declared: As for `decode`.
        whole: False if `data` is only the beginning, which may end inside a character.

    Raises:
        InputError: `data` is binary, or no known encoding fits.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    wanted = _codec(declared)
    if wanted.startswith(("utf-16", "utf-32")) and _plain(data, wanted, whole):
        return wanted, 0
    if b"\0" in data:
        raise InputError("a binary file: it holds NUL bytes")
    if len(data) - len(data.translate(None, _CONTROLS)) > _MAX_CONTROLS * len(data):
        raise InputError("a binary file: it holds mostly control characters")
    if _decodes(data, "utf-8", whole) or _was_utf8(data):
        return "utf-8", 0
    return _guessed(data, wanted, whole), 0


def _codec(declared: str) -> str:
    """The codec that a declared name means; empty if there is none."""
    try:
        found = codecs.lookup(declared.strip().strip("\"'"))
    except (LookupError, ValueError):  # ValueError: NUL in the name
        return ""
    return _MEANT.get(found.name, found.name) if found._is_text_encoding else ""  # base64, rot13 and the like


def _decodes(data: bytes, name: str, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(data, whole)
    except UnicodeError:
        return False
    return True


def _was_utf8(data: bytes) -> bool:
    """Whether most of it is UTF-8: read as anything else, a text with one bad byte would be garbled throughout."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - bad > bad


def _plain(data: bytes, name: str, whole: bool) -> bool:
    """Whether two- or four-byte characters are really there: else the declared name is false."""
    return _decodes(data, name, whole) and "\0" not in data[:_SAMPLE].decode(name, "ignore")


def _guessed(data: bytes, wanted: str, whole: bool) -> str:
    """The encoding whose text looks most like a language that is written in it; the declared one has a lead.

    Each is weighed by itself: charset-normalizer, asked for all at once, stops at the first that will do.
    """
    sample = _telling(data)
    fits = {**_FITS, **{name: languages for name, languages in _DECLARED.items() if _codec(name) == wanted}}
    limit = 100.0 if len(sample) < _SHORT else 0.2  # a few odd signs are much of a short text
    ranks = []
    for place, (name, languages) in enumerate(fits.items()):
        found = from_bytes(
            sample, threshold=limit, cp_isolation=[name], preemptive_behaviour=False, enable_fallback=False
        ).best()
        if found and _decodes(data, name, whole):
            misses = detect(sample.decode(name, "ignore")) not in languages
            lead = _LEAD if _codec(name) == wanted else 0
            ranks.append((misses, found.chaos - lead, name == "mac_cyrillic", -found.coherence, place, name))
    if ranks:
        return min(ranks)[-1]
    if wanted and _decodes(data, wanted, whole):
        return wanted
    raise InputError("the text is in no known encoding; save it as UTF-8")


def _telling(data: bytes) -> bytes:
    """The lines that hold more than ASCII: a page may begin with 20,000 bytes of markup that say nothing."""
    lines = (line for line in data.splitlines(keepends=True) if not line.isascii())
    found, size = [], 0
    for line in lines:
        found.append(line[:_SAMPLE])
        size += len(found[-1])
        if size >= _SAMPLE:
            break
    return b"".join(found)


def inflate(data: bytes, coding: str, limit: int) -> bytes:
    """The bytes of `data` before they were compressed.

    Args:
        data: As they came.
        coding: "gzip", "deflate" or "br", as in HTTP; "" and "identity" for none.
        limit: The most bytes that may come out.

    Raises:
        InputError: there is more, `data` is damaged, or the coding is another.
    """
    coding = coding.strip().lower().removeprefix("x-")
    if coding in ("", "identity"):
        found, ends = data, True
    elif coding == "br":
        found, ends = _brotli(data, limit)
    elif coding in ("gzip", "deflate"):
        found, ends = _zlib(data, coding, limit)
    else:
        raise InputError(f"compressed as {coding[:40]!r}, which is not read; save it uncompressed")
    if len(found) > limit:
        raise InputError(f"more than {limit:,} bytes when uncompressed; it is not read")
    if not ends:
        raise InputError("the compressed bytes are cut off; fetch or save it again")
    return found


def _zlib(data: bytes, coding: str, limit: int) -> tuple[bytes, bool]:
    """All members of a gzip file, or one deflate stream with or without its header; at most `limit` + 1 bytes."""
    bits = 31 if coding == "gzip" else 15 if data[:1] == b"\x78" else -15
    out, rest, ends = bytearray(), data, False
    try:
        while rest and len(out) <= limit:
            stream = zlib.decompressobj(bits)
            out += stream.decompress(rest, limit + 1 - len(out))
            rest, ends = stream.unused_data, stream.eof
            if not stream.eof or not rest.startswith(b"\x1f\x8b"):  # zeros pad some gzip files
                break
    except zlib.error as error:
        raise InputError("the compressed bytes are damaged; fetch or save it again") from error
    return bytes(out), ends or len(out) > limit


def _brotli(data: bytes, limit: int) -> tuple[bytes, bool]:
    stream, out = brotli.Decompressor(), bytearray()
    try:
        out += stream.process(data, output_buffer_limit=limit + 1)
        while not stream.is_finished() and len(out) <= limit and not stream.can_accept_more_data():
            out += stream.process(b"", output_buffer_limit=limit + 1 - len(out))
    except brotli.error as error:
        raise InputError("the compressed bytes are damaged; fetch or save it again") from error
    return bytes(out), stream.is_finished() or len(out) > limit
