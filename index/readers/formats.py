"""Which reader reads which file: by its name, by what a server said of it, else by its first bytes."""

from dataclasses import dataclass

from index.errors import InputError
from index.readers.base import File


@dataclass(frozen=True, slots=True)
class Format:
    """One form of file."""

    module: str
    """Of `index.readers`."""
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...] = ()
    is_foreign: bool = False
    """Whether its library takes apart what others made: it then runs in a process of its own."""
    is_collection: bool = False
    """Whether it holds files that are read by their own readers."""


FORMATS = {
    "text": Format("text", (".txt", ".text"), ("text/plain",)),
    "markdown": Format("markdown", (".md", ".markdown"), ("text/markdown",)),
    "jsonl": Format("jsonl", (".jsonl", ".ndjson")),
    "table": Format("tables", (".csv", ".tsv"), ("text/csv", "text/tab-separated-values")),
    "json": Format("jsonfile", (".json",), ("application/json",)),
    "html": Format("html", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), is_foreign=True),
    "pdf": Format("pdf", (".pdf",), ("application/pdf",), is_foreign=True),
    "word": Format(
        "word",
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        is_foreign=True,
    ),
    "epub": Format("epub", (".epub",), ("application/epub+zip",), is_foreign=True),
    "mail": Format("mail", (".eml",), ("message/rfc822",), is_foreign=True),
    "mailbox": Format("mail", (".mbox",)),
    "feed": Format(
        "feeds",
        (".rss", ".atom", ".xml", ".rdf"),
        ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"),
        is_foreign=True,
    ),
    "warc": Format("warc", (".warc", ".warc.gz"), ("application/warc",), is_collection=True),
    "zip": Format("zips", (".zip",), ("application/zip",), is_collection=True),
}
SUFFIXES = tuple(suffix for form in FORMATS.values() for suffix in form.suffixes)
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"WARC/", "warc"),
    (b"<!doctype html", "html"),
    (b"<html", "html"),
    (b"<rss", "feed"),
    (b"<feed", "feed"),
    (b"<rdf:rdf", "feed"),
)
_PLAIN = ("markdown", "jsonl", "table", "json")
"""What a server may take for plain text."""
_LONGEST = 12
"""Letters of a suffix; what is longer is a part of the name."""
_LEGACY = {
    ".doc": "save it as .docx",
    ".rtf": "save it as .docx",
    ".odt": "save it as .docx",
    ".xlsx": "save it as .csv",
    ".xls": "save it as .csv",
    ".mhtml": "save the page as .html",
    ".7z": "unpack it first",
    ".rar": "unpack it first",
    ".gz": "unpack it first",
    ".tar": "unpack it first",
}


def form_of(file: File) -> str:
    """The name of the form in `FORMATS`.

    Raises:
        InputError: it is none that is read; the message says what to do.
    """
    name = file.name.lower() if file.path or not file.media_type else ""
    for suffix, form in sorted(_BY_SUFFIX.items(), key=lambda pair: -len(pair[0])):
        if name.endswith(suffix):
            return _sniffed(file, form) if suffix in (".xml", ".txt", ".text") else form
    for form, one in FORMATS.items():
        if file.media_type in one.media_types:
            return _plain_form(file) if form == "text" else _sniffed(file, form)
    if magic := _magic(file):
        return magic
    suffix = _suffix(file.name)
    if suffix in _BY_SUFFIX:  # an address, of which the server said nothing useful
        return _BY_SUFFIX[suffix]
    if advice := _LEGACY.get(suffix):
        raise InputError(f"files ending in {suffix} are not read; {advice}")
    raise InputError(f"files ending in {suffix or '(nothing)'} are not read; read are {', '.join(SUFFIXES)}")


_BY_SUFFIX = {suffix: form for form, one in FORMATS.items() for suffix in one.suffixes}


def _sniffed(file: File, form: str) -> str:
    """Servers call feeds "text/html" and pages "application/xml": what stands in it counts."""
    return _magic(file) or form if form in ("html", "feed", "text") else form


def _plain_form(file: File) -> str:
    """Many servers call "text/plain" what they do not know, tables and Markdown among it: then the address tells."""
    if magic := _magic(file):
        return magic
    suffixes = (_suffix(address) for address in (file.name, file.address) if "://" in address)
    return next((form for suffix in suffixes if (form := _BY_SUFFIX.get(suffix)) in _PLAIN), None) or "text"


def _magic(file: File) -> str | None:
    with file.open() as stream:
        start = stream.read(2_000)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<?xml"):
        text = text.partition(b"?>")[2].lstrip()
    while text.startswith(b"<!--") and b"-->" in text:
        text = text.partition(b"-->")[2].lstrip()
    return next((form for magic, form in _MAGIC if text.startswith(magic.lower())), None)


def _suffix(name: str) -> str:
    """The ending of a file's name or of an address: "https://a.example/b.CSV?raw=1" → ".csv"."""
    if "://" in name:
        name = name.partition("?")[0].partition("#")[0].partition("://")[2].partition("/")[2]
    last = name.replace("!", "/").rsplit("/", 1)[-1]
    end = last.rpartition(".")[2].lower() if "." in last[1:] else ""
    return f".{end}" if end.isalnum() and len(end) <= _LONGEST else ""
