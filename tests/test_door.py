"""All forms of files through the one door: each ends in reports or a reason, and the batch goes on."""

import functools
import gzip
import hashlib
import io
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
import types
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import Popen

import docx
import pytest
from pypdf import PdfReader, PdfWriter

from index.errors import InputError
from index.readers import MAX_BYTES, FileRead, Found, Item, Refusal, Unchanged, read, read_fetched, worker
from index.readers.base import File
from index.readers.formats import form_of
from index.readers.worker import Workshop
from tests.test_readers_documents import made_epub, made_pdf, set_in_lines, xhtml

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TEXT = "The bridge at Marenka was closed on Thursday, the mayor said. Police expect it to open again on Saturday."
PAGE = f"""<html lang="en"><head><title>Bridge closed</title><meta property="og:site_name" content="Harbour Post">
<meta property="article:published_time" content="2026-03-05T14:00:00+01:00">
<link rel="canonical" href="https://harbour.example/bridge"></head>
<body><nav>Home News</nav><article><h1>Bridge closed</h1><p>{TEXT}</p>
<p>Nobody was hurt, according to the regional administration, which spoke of a technical fault.</p></article>
</body></html>"""
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Radio Darsay</title><link>https://darsay.example/</link>
<item><title>Bridge closed</title><link>https://darsay.example/1</link><pubDate>Thu, 05 Mar 2026 10:00:00 GMT</pubDate>
<description>{TEXT}</description></item></channel></rss>"""
MAIL = f"From: Desk <desk@wire.example>\nSubject: Bridge closed\nDate: Thu, 05 Mar 2026 10:00:00 +0000\n\n{TEXT}\n"
TELEGRAM = json.dumps(
    {"name": "Channel", "type": "public_channel", "id": 1, "messages": [
        {"id": 7, "type": "message", "date": "2026-03-05T10:00:00", "date_unixtime": "1772704800", "text": TEXT}
    ]}
)  # fmt: skip


def word() -> bytes:
    document, stream = docx.Document(), io.BytesIO()
    document.core_properties.title = "Bridge closed"
    document.add_paragraph(TEXT)
    document.save(stream)
    return stream.getvalue()


def encrypted_pdf() -> bytes:
    writer, stream = PdfWriter(PdfReader(io.BytesIO(PDF))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(stream)
    return stream.getvalue()


PDF = made_pdf([set_in_lines(TEXT)], info="/Title(Bridge closed)")
DOCX = word()
EPUB = made_epub(
    {"a.xhtml": xhtml(f"<p>{TEXT}</p>")}, "<dc:title>Bridge closed</dc:title><dc:date>2026-03-05</dc:date>"
)
MBOX = f"From desk@wire.example Thu Mar 05 10:00:00 2026\n{MAIL}"
FORMS: dict[str, bytes] = {
    "a.txt": f"date 2026-03-05 Bridge closed\n\n{TEXT}".encode(),
    "a.md": f"---\ntitle: Bridge closed\npublished: 2026-03-05\n---\n{TEXT}".encode(),
    "a.jsonl": json.dumps({"title": "Bridge closed", "text": TEXT, "published": "2026-03-05"}).encode(),
    "a.csv": f'title,text,date\nBridge closed,"{TEXT}",2026-03-05\n'.encode(),
    "a.tsv": f"title\ttext\tdate\nBridge closed\t{TEXT}\t2026-03-05\n".encode(),
    "a.html": PAGE.encode(),
    "a.xml": FEED.encode(),
    "a.eml": MAIL.encode(),
    "a.mbox": MBOX.encode(),
    "a.epub": EPUB,
    "result.json": TELEGRAM.encode(),
    "2026-03-05.pdf": PDF,
    "2026-03-05.docx": DOCX,
}


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def found(path: Path) -> list[Found]:
    return [item for item in read(path) if isinstance(item, Found)]


def reasons(path: Path) -> list[str]:
    return [item.reason for item in read(path) if isinstance(item, Refusal)]


def warc(*pages: tuple[str, str]) -> bytes:
    """A web archive of (time of capture, page), compressed record by record."""
    found = b""
    for number, (taken, page) in enumerate(pages):
        block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://harbour.example/bridge\r\n"
            f"WARC-Date: {taken}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        found += gzip.compress(head.encode() + block + b"\r\n\r\n")
    return found


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


# ---- Forms


def test_each_form_is_read_by_its_name(tmp_path: Path) -> None:
    for name, content in FORMS.items():
        put(tmp_path / name, content)
        put(tmp_path / "capitals" / name.upper(), content)
    one_of = {Path(one.origin.source.partition("#")[0]): one for one in found(tmp_path)}
    assert {path.name for path in one_of} == {name for name in FORMS} | {name.upper() for name in FORMS}
    for path, one in one_of.items():
        content = FORMS[path.name if path.name in FORMS else path.name.replace("RESULT", "result").lower()]
        assert TEXT in one.article.text, path
        assert one.article.published.isoformat() == "2026-03-05", path
        told = {"2026-03-05": "file name", "a.epub": "document's metadata"}
        assert one.article.dated == told.get(path.name.lower(), told.get(path.stem, "")), path
        assert one.original and one.original in content, path
        assert one.origin.sha256 == hashlib.sha256(one.original).hexdigest(), path
        assert one.origin.source.startswith(str(path)) and one.origin.reader, path
        assert one.article.source == one.origin.source


def test_without_a_known_name_the_first_bytes_tell(tmp_path: Path) -> None:
    contents = {
        "page": PAGE.encode(),
        "page.aspx": b"\xef\xbb\xbf\n <!-- saved --> <!DOCTYPE html>" + PAGE.encode(),
        "feed.php": FEED.encode(),
        "report": PDF,
        "crawl": gzip.decompress(warc(("2026-03-05T15:00:00Z", PAGE))),
    }
    for name, content in contents.items():
        put(tmp_path / name, content)
    assert len(found(tmp_path)) == len(contents) and not reasons(tmp_path)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a.doc", "save it as .docx"),
        ("a.7z", "unpack it first"),
        ("a.png", "files ending in .png are not read; read are .txt"),
        ("a", "files ending in (nothing)"),
        ("a.two\nlines", "files ending in (nothing)"),
        ("a." + "long" * 50, "files ending in (nothing)"),
    ],
)
def test_a_form_that_is_not_read_says_what_to_do_in_one_line(tmp_path: Path, name: str, advice: str) -> None:
    (reason,) = reasons(put(tmp_path / name, b"\x89PNG"))
    assert advice in reason and len(reason.splitlines()) == 1 and len(reason) < 300


@pytest.mark.parametrize(
    ("media_type", "name", "content", "form"),
    [
        ("text/html", "x", PAGE, "html"),
        ("text/html", "x", FEED, "feed"),
        ("application/xml", "x", PAGE, "html"),
        ("application/xml", "x", FEED, "feed"),
        ("text/plain", "x", PAGE, "html"),
        ("text/plain", "x.html", TEXT, "text"),
        ("text/plain", "x.md", FORMS["a.md"], "markdown"),
        ("text/plain", "x.CSV?raw=1#top", FORMS["a.csv"], "table"),
        ("text/plain", "x.jsonl", FORMS["a.jsonl"], "jsonl"),
        ("text/plain", "result.json", TELEGRAM, "json"),
        ("text/plain", "x.csv", PAGE, "html"),
        ("text/plain", "?file=x.csv", TEXT, "text"),
        ("text/plain", "x.docx", TEXT, "text"),
        ("application/octet-stream", "x.docx?download=1", DOCX, "word"),
        ("text/html", "x.pdf", PAGE, "html"),
        ("application/pdf", "x.php", PDF, "pdf"),
        ("application/octet-stream", "x", PDF, "pdf"),
        ("application/octet-stream", "x.docx", DOCX, "word"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "x", DOCX, "word"),
        ("application/epub+zip", "x", EPUB, "epub"),
        ("application/zip", "x", zipped({}), "zip"),
        ("application/warc", "x", warc(), "warc"),
        ("text/csv", "x", FORMS["a.csv"], "table"),
        ("text/markdown", "x", FORMS["a.md"], "markdown"),
        ("message/rfc822", "x", MAIL, "mail"),
        ("application/json", "x", TELEGRAM, "json"),
    ],
)
def test_the_form_of_what_was_fetched_is_what_it_is(
    media_type: str, name: str, content: str | bytes, form: str
) -> None:
    data = content.encode() if isinstance(content, str) else content
    assert form_of(File(f"https://darsay.example/{name}", NOW, data=data, media_type=media_type)) == form


@pytest.mark.parametrize(
    ("media_type", "content"), [("text/html", PAGE.encode()), ("text/html", FEED.encode()), ("application/pdf", PDF)]
)
def test_what_was_fetched_is_read(media_type: str, content: bytes) -> None:
    address = "https://darsay.example/x"
    one, end = read_fetched(File(address, NOW, data=content, address=address, media_type=media_type))
    assert isinstance(one, Found) and TEXT in one.article.text
    assert one.key.startswith("https://")
    assert one.original in content and one.origin.sha256 == hashlib.sha256(one.original).hexdigest()
    assert isinstance(end, FileRead) and end.sha256 == hashlib.sha256(content).hexdigest()


def test_a_page_in_a_web_archive_names_its_record_and_two_captures_share_a_key(tmp_path: Path) -> None:
    content = warc(("2026-03-05T15:00:00Z", PAGE), ("2026-03-06T15:00:00Z", PAGE.replace("Thursday", "Friday")))
    first, second = found(put(tmp_path / "crawl.warc.gz", content))
    assert first.key == second.key == "https://harbour.example/bridge"
    assert first.origin.record.startswith("urn:uuid:") and first.origin.record in first.article.source
    assert [one.origin.captured.day for one in (first, second)] == [5, 6]
    for one, word in ((first, b"Thursday"), (second, b"Friday")):  # the record's whole block, with its headers
        assert one.original.startswith(b"HTTP/1.1 200 OK") and word in one.original
        assert one.origin.sha256 == hashlib.sha256(one.original).hexdigest()


def test_a_corrected_report_keeps_its_key_and_another_has_its_own(tmp_path: Path) -> None:
    for name, content in FORMS.items():
        put(tmp_path / name, content)
        put(tmp_path / "other" / name, content)
    before = found(tmp_path)
    for name, content in FORMS.items():
        put(tmp_path / name, content.replace(b"Thursday", b"Friday  "))
    assert [one.key for one in found(tmp_path)] == [one.key for one in before]
    own = [one.key for one in before if not one.key.startswith("https://")]
    assert len(own) == len(set(own)) == 2 * len(FORMS) - 4  # the page and the entry of the feed say their address


def test_reports_of_one_file_have_keys_that_do_not_hang_on_their_line(tmp_path: Path) -> None:
    one, two = ({"id": name, "title": "T", "text": TEXT, "published": "2026-03-05"} for name in ("a", "b"))
    path = tmp_path / "a.jsonl"
    first = found(put(path, "\n".join(map(json.dumps, (one, two)))))
    second = found(put(path, "\n".join(map(json.dumps, (two, one | {"text": "Corrected."})))))
    assert [item.key for item in first] == [item.key for item in reversed(second)]
    assert len({item.key for item in first}) == 2


def test_a_page_s_own_address_is_its_key_wherever_the_page_lies(tmp_path: Path) -> None:
    put(tmp_path / "a.html", PAGE)
    put(tmp_path / "in" / "b.zip", zipped({"c.html": PAGE}))
    assert {one.key for one in found(tmp_path)} == {"https://harbour.example/bridge"}


# ---- Folders in files


def test_a_zip_is_read_as_a_folder(tmp_path: Path) -> None:
    inner = zipped({"b.txt": FORMS["a.txt"]})
    members: dict[str, str | bytes] = {
        "a.html": PAGE,
        "deep/c.md": FORMS["a.md"],
        "more.zip": inner,
        ".hidden.txt": "x",
        "d.png": b"\x89PNG",
    }
    content = zipped(members)
    items = found(put(tmp_path / "all.zip", content))
    assert [one.origin.source.removeprefix(str(tmp_path)) for one in items] == [
        "/all.zip!/a.html", "/all.zip!/deep/c.md", "/all.zip!/more.zip!/b.txt"
    ]  # fmt: skip
    assert len(reasons(tmp_path / "all.zip")) == 1
    for one, content in zip(items, (PAGE.encode(), FORMS["a.md"], FORMS["a.txt"]), strict=True):
        assert one.original == content and one.origin.sha256 == hashlib.sha256(content).hexdigest()
    assert len({one.key for one in items}) == 3


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "..\\evil.txt", "a/\n/evil.txt"])
def test_names_that_climb_out_of_a_zip_write_nothing(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / "in" / "a.zip", zipped({name: FORMS["a.txt"]}))
    (one,) = found(path)
    assert one.origin.source == f"{path}!/{name}"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.zip"]


def test_a_zip_bomb_costs_one_member(tmp_path: Path) -> None:
    members = {"bomb.txt": b"0" * 40_000_000, "large.txt": b"0" * (MAX_BYTES + 1), "good.txt": FORMS["a.txt"]}
    path = put(tmp_path / "a.zip", zipped(members))
    assert len(found(path)) == 1
    bomb, large = reasons(path)
    assert "bomb" in bomb and "one document" in large


def test_a_day_that_the_zip_does_not_know_is_that_of_the_zip(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, moment in {"a.txt": (1980, 1, 1, 0, 0, 0), "b.txt": (2026, 3, 2, 10, 0, 0)}.items():
            archive.writestr(zipfile.ZipInfo(name, moment), f"Bridge closed\n\n{TEXT}")
    path = put(tmp_path / "a.zip", stream.getvalue())
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    unknown, known = found(path)
    assert (unknown.origin.captured, unknown.article.published, unknown.article.dated) == (NOW, NOW.date(), "file time")
    assert (known.origin.captured.day, known.article.published) == (2, date(2026, 3, 2))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_that_lies_about_its_size_is_not_unpacked(tmp_path: Path, method: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("a.txt", b"0" * 60_000_000)
    content = bytearray(stream.getvalue())
    for place in (22, content.rindex(b"PK\x01\x02") + 24):
        content[place : place + 4] = struct.pack("<I", 900_000)
    path = put(tmp_path / "a.zip", bytes(content))
    tracemalloc.start()
    try:
        assert len(reasons(path)) == 1
        assert tracemalloc.get_traced_memory()[1] < 20_000_000  # bytes, at the peak
    finally:
        tracemalloc.stop()


def test_an_encrypted_member_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.txt": FORMS["a.txt"], "b.txt": FORMS["a.txt"]}))
    for place in (6, content.index(b"PK\x01\x02") + 8):  # the flags of the first member, twice
        content[place] |= 1
    path = put(tmp_path / "a.zip", bytes(content))
    assert [one.origin.source for one in found(path)] == [f"{path}!/b.txt"]
    assert reasons(path) == ["encrypted: unpack it first"]


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_zip_that_is_cut_off_or_damaged_says_so(tmp_path: Path, cut: int) -> None:
    whole = zipped({"a.txt": FORMS["a.txt"], "b.txt": FORMS["a.txt"]})
    assert "damaged" in reasons(put(tmp_path / "a.zip", whole[:-cut]))[0]
    spoilt = bytearray(whole)
    spoilt[60] ^= 0xFF  # inside the first member
    path = put(tmp_path / "b.zip", bytes(spoilt))
    assert len(found(path)) == 1 and "cannot be unpacked" in reasons(path)[0]


def test_a_zip_in_a_zip_in_a_zip_is_refused(tmp_path: Path) -> None:
    content = zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": b""})})})
    assert "unpack it first" in reasons(put(tmp_path / "x.zip", content))[0]


# ---- What is not read twice


def test_what_was_read_whole_is_unchanged_the_next_time(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", FORMS["a.txt"])
    put(tmp_path / "b.jsonl", FORMS["a.jsonl"] + b"\nbroken\n")
    ends = [item for item in read(tmp_path) if isinstance(item, FileRead)]
    assert [(Path(end.source).name, end.reports, end.refused) for end in ends] == [("a.txt", 1, 0), ("b.jsonl", 1, 1)]
    known = {(end.source, end.sha256): end.reports for end in ends}
    again = list(read(tmp_path, lambda source, sha256: known.get((source, sha256))))
    assert [type(item) for item in again] == [Unchanged, Unchanged]
    assert [item.reports for item in again if isinstance(item, Unchanged)] == [1, 1]
    put(tmp_path / "a.txt", FORMS["a.md"])
    again = list(read(tmp_path, lambda source, sha256: known.get((source, sha256))))
    assert [type(item) for item in again] == [Found, FileRead, Unchanged]


def test_the_end_of_a_file_has_its_name_and_checksum(tmp_path: Path) -> None:
    for name, content in FORMS.items():
        put(tmp_path / name, content)
    began = datetime.now(UTC)
    ends = [item for item in read(tmp_path) if isinstance(item, FileRead)]
    assert [Path(end.source) for end in ends] == sorted(tmp_path / name for name in FORMS)
    for end in ends:
        assert (end.reports, end.refused) == (1, 0), end
        assert end.sha256 == hashlib.sha256(FORMS[Path(end.source).name]).hexdigest()
    starts = [began, *(end.began for end in ends), datetime.now(UTC)]
    assert starts == sorted(starts)


def test_a_file_written_while_it_is_read_is_read_again_the_next_time(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", FORMS["a.txt"])

    def write(source: str, sha256: str) -> None:
        put(path, FORMS["a.txt"].replace(b"Bridge", b"Tunnel"))

    one, end = read(path, write)
    assert isinstance(one, Found) and isinstance(end, FileRead)
    assert one.article.title == "Tunnel closed"
    assert one.origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()  # of what was read
    known = {(end.source, end.sha256): end.reports}
    again = read(path, lambda source, sha256: known.get((source, sha256)))
    assert [type(item) for item in again] == [Found, FileRead]


@pytest.mark.parametrize("name", [*FORMS, "a.zip", "a.warc"])
def test_a_file_that_vanishes_is_refused_and_not_taken_for_read(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name, FORMS.get(name, b"anything"))

    def vanish(source: str, sha256: str) -> None:
        path.unlink()

    (one,) = read(path, vanish)  # and no FileRead: the same bytes may be back
    assert one == Refusal(str(path), "it cannot be read: No such file or directory")


def test_a_folder_that_changes_while_it_is_read(tmp_path: Path) -> None:
    for number in range(4):
        put(tmp_path / f"{number}.txt", FORMS["a.txt"].replace(b"Bridge", f"Bridge {number}".encode()))
    items: Iterator[object] = iter(read(tmp_path))
    seen = [next(items)]
    (tmp_path / "1.txt").unlink()
    put(tmp_path / "2.txt", FORMS["a.txt"].replace(b"Bridge", b"Another bridge"))
    put(tmp_path / "9.txt", FORMS["a.txt"])
    seen += items
    titles = [item.article.title for item in seen if isinstance(item, Found)]
    assert titles == ["Bridge 0 closed", "Another bridge closed", "Bridge 3 closed"]
    assert [Path(item.source).name for item in seen if isinstance(item, Refusal)] == ["1.txt"]


# ---- What is made to harm

LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>'
BLOW_UP = (
    f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"h" * 50_000}">]><rss><channel>{"&a;" * 50_000}</channel></rss>'
)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>'
DTD = b'<!DOCTYPE html SYSTEM "file:///etc/passwd">' + PAGE.encode()
HEAD = "date 2026-03-05 Title\n\n"
RUSSIAN = "date 2026-03-05 Мост закрыт\n\nМост в Маренке закрыли в четверг, сообщил мэр. Его откроют в субботу."
HOSTILE: dict[str, bytes] = {
    # size and structure
    "empty.html": b"",
    "empty.zip": b"",
    "empty.pdf": b"",
    "blank.html": b" \n\t " * 100,
    "blank.txt": b" \n\t\xc2\xa0 " * 100,
    "paragraphs.html": b"<html><title>T</title>" + b"<p>The bridge is closed.</p>" * 40_000,
    "deep.html": b"<div>" * 260 + TEXT.encode() + b"</div>" * 260,
    "deeper.html": b"<div>" * 200_000 + TEXT.encode(),
    "line.html": b"<html><title>T</title><p>" + b"word " * 2_000_000,
    "line.jsonl": b'{"title": "' + b"x" * 10_000_000,
    "attributes.html": b"<p " + b"a=b " * 1_000_000 + b">" + TEXT.encode(),
    "cut.html": PAGE.encode()[:-150],
    "nul.txt": HEAD.encode() + TEXT.encode() + b"\0" + TEXT.encode(),
    "nul.html": PAGE.encode().replace(b"Police", b"Pol\0ice"),
    "binary.html": bytes(range(256)) * 40,
    "picture.pdf": b"\x89PNG\r\n\x1a\n" + bytes(2_000),
    "nested.json": b"[" * 100_000,
    "nested.jsonl": b"[" * 100_000,
    # encoding
    "charset.html": PAGE.replace("<head>", '<head><meta charset="koi8-r">').replace("mayor", "mäyör").encode(),
    "invalid.txt": HEAD.encode() + TEXT.encode() + b" \xff\xfe\xc3(" + TEXT.encode(),
    "cp1251.txt": RUSSIAN.encode("cp1251"),
    "utf16.txt": FORMS["a.txt"].decode().encode("utf-16"),
    "mojibake.txt": RUSSIAN.encode().decode("latin-1").encode(),
    "surrogate.jsonl": b'{"title": "T", "text": "a \\ud800 b", "published": "2026-03-05"}',
    "name.jsonl": b'{"id": "\\ud800", "title": "T", "text": "The bridge is closed.", "published": "2026-03-05"}',
    "stacked.txt": (HEAD + "Z" + "\u0301" * 3_000).encode(),
    "bidi.txt": f"date 2026-03-05 A\u202eB\n\n{TEXT} \u200b\u2066x\u2069 می\u200cخواهم".encode(),
    "homoglyphs.txt": f"{HEAD}{TEXT.replace('a', 'а').replace('o', 'о')}".encode(),  # noqa: RUF001 - Cyrillic
    "tags.txt": f"{HEAD}{TEXT}{''.join(chr(0xE0000 + ord(c)) for c in 'obey')}".encode(),
    # compression and XML
    "bomb.warc.gz": gzip.compress(b"0" * 30_000_000),
    "bomb.html.gz": gzip.compress(b"0" * 30_000_000),
    "bomb.docx": zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b" " * 300_000_000}),
    "laughs.xml": LAUGHS.encode(),
    "blow-up.xml": BLOW_UP.encode(),
    "laughs.html": LAUGHS.replace("<rss>", "<html>").encode(),
    "laughs.docx": zipped({"word/document.xml": LAUGHS}),
    "laughs.md": b"---\na: &a [x,x]\nb: &b [*a,*a]\ntitle: [*b,*b]\n---\ntext",
    "outside.xml": ENTITY,
    "dtd.html": DTD,
    "broken.docx": zipped({"word/document.xml": b"<w:document"}),
    "broken.epub": b"PK\x03\x04nothing",
    "broken.warc": b"WARC/1.0\r\nnothing",
    "broken.pdf": b"%PDF-1.7\n" + b"\xff" * 1_000,
    # content
    "encrypted.pdf": encrypted_pdf(),
    "nan.jsonl": b'{"title": NaN, "text": 1, "published": []}\n[1]\n"x"\nNaN\n{"title": {}}\n',
    "days.jsonl": b'{"title": "T", "text": "x", "published": "9999-12-31"}\n'
    b'{"title": "T", "text": "x", "published": "1970-01-01"}',
    "path.txt": f"date 2026-03-05 ../../etc/passwd\n\n{TEXT}".encode(),
    "copies.jsonl": b"\n".join(
        json.dumps({"id": n, "title": "T", "text": f"The bridge {n}.", "published": "2026-03-05"}).encode()
        for n in range(300)
    ),
    "expressions.txt": (HEAD + "14:05 " * 6_000 + "a" * 60_000 + "!" + "(.-" * 10_000 + " " * 60_000 + "x").encode(),
    "link.rss": FEED.replace(TEXT, "").replace("darsay.example/1", "a\n\nb&#10;c").encode(),
    "old.doc": b"\xd0\xcf\x11\xe0",
}
REFUSED = {
    name
    for name in HOSTILE
    if name.partition(".")[0] in ("empty", "blank", "nested", "broken", "bomb", "blow-up", "outside", "nan", "old")
} | {"binary.html", "laughs.xml", "laughs.docx", "laughs.md", "line.jsonl", "picture.pdf", "encrypted.pdf", "link.rss"}
REFUSED |= {"surrogate.jsonl", "attributes.html", "paragraphs.html", "line.html", "nul.txt"}
ACCEPTED = {
    f"{name}.txt" for name in ("cp1251", "utf16", "stacked", "bidi", "homoglyphs", "tags", "path", "expressions")
}
ACCEPTED |= {"cut.html", "deep.html", "charset.html", "dtd.html", "name.jsonl", "days.jsonl", "copies.jsonl"}


def test_each_hostile_file_ends_in_reports_or_a_reason_and_the_batch_goes_on(tmp_path: Path) -> None:
    for name, content in HOSTILE.items():
        put(tmp_path / name, content)
        put(tmp_path / f"{name}.next.txt", FORMS["a.txt"])
    with put(tmp_path / "huge.txt", b"").open("r+b") as huge:
        huge.truncate(100_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes: dict[str, list[Item]] = {}
    began = time.monotonic()
    for item in read(tmp_path):
        source = item.origin.source if isinstance(item, Found) else item.source
        outcomes.setdefault(Path(source.partition("#")[0].partition("!")[0]).name, []).append(item)
        if isinstance(item, FileRead):
            assert time.monotonic() - began < 30, item.source
            began = time.monotonic()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000  # kB
    for name in (*HOSTILE, "huge.txt"):
        *told, end = outcomes[name]
        assert told and isinstance(end, FileRead), name
        assert name == "huge.txt" or isinstance(outcomes[f"{name}.next.txt"][0], Found), name
        for item in told:
            if isinstance(item, Found):
                f"{item.article} {item.key} {item.origin}".encode()
                assert "\0" not in item.article.text
            else:
                assert isinstance(item, Refusal) and 10 < len(item.reason) < 400, name
                assert item.reason.isprintable(), item.reason
    accepted = {name for name in HOSTILE if any(isinstance(item, Found) for item in outcomes[name])}
    assert accepted >= ACCEPTED
    assert not accepted & REFUSED, accepted & REFUSED
    persian = next(item for item in outcomes["bidi.txt"] if isinstance(item, Found))
    assert "می\u200cخواهم" in persian.article.text
    assert all(isinstance(item, Found) and "root:" not in item.article.text for item in outcomes["dtd.html"][:-1])


def page(name: str, content: str) -> File:
    return File(name, NOW, data=f"<html><title>Bridge</title><body><article>{content}</article></html>".encode())


GOOD = page("good.html", f"<p>{TEXT}</p>")


def test_a_reader_that_takes_too_long_is_killed_and_the_next_document_read() -> None:
    with Workshop(seconds=0.001) as workshop, pytest.raises(InputError, match="longer than"):
        list(workshop.read("html", GOOD))
    with Workshop() as workshop:
        assert len(list(workshop.read("html", GOOD))) == 1


def test_a_slow_document_costs_its_time_and_the_batch_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a.html", page("", "".join(f"<p>The bridge {n} is closed.</p>" for n in range(400_000))).data)
    put(tmp_path / "b.html", PAGE)
    monkeypatch.setattr("index.readers.Workshop", functools.partial(Workshop, seconds=4))
    began = time.monotonic()
    slow, end, good, _ = read(tmp_path)
    assert isinstance(slow, Refusal) and "longer than 4 s" in slow.reason
    assert isinstance(end, FileRead) and (end.reports, end.refused) == (0, 1)
    assert isinstance(good, Found)
    assert time.monotonic() - began < 20


def test_a_document_that_takes_too_much_memory_is_refused_and_the_batch_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a.html", page("", "<p>" + "\U0001f309 bridge " * 3_000_000).data)
    put(tmp_path / "b.html", PAGE)
    monkeypatch.setattr("index.readers.Workshop", functools.partial(Workshop, memory=300_000_000))
    items = list(read(tmp_path))
    assert isinstance(items[0], Refusal) and ("GB" in items[0].reason or "crashed" in items[0].reason)
    assert isinstance(items[2], Found)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> "list[Popen[bytes]]":
    """The processes that readers were started in since."""
    found: list[Popen[bytes]] = []
    start = worker._started
    monkeypatch.setattr(worker, "_started", lambda memory: found.append(start(memory)) or found[-1])  # type: ignore[func-returns-value]
    return found


def test_a_worker_killed_between_two_documents_costs_none(workers: "list[Popen[bytes]]") -> None:
    with Workshop() as workshop:
        assert len(list(workshop.read("html", GOOD))) == 1
        workers[0].kill()
        workers[0].wait()
        assert len(list(workshop.read("html", GOOD))) == 1
    assert len(workers) == 2


def test_a_worker_killed_while_it_reads_costs_one_document(workers: "list[Popen[bytes]]") -> None:
    slow = page("slow.html", "".join(f"<p>The bridge {n} is closed.</p>" for n in range(400_000)))
    with Workshop() as workshop:
        assert len(list(workshop.read("html", GOOD))) == 1
        threading.Timer(0.5, workers[0].kill).start()
        with pytest.raises(InputError, match="crashed the reader"):
            list(workshop.read("html", slow))
        assert len(list(workshop.read("html", GOOD))) == 1


def test_no_process_is_left_when_reading_ends_or_is_given_up(tmp_path: Path, workers: "list[Popen[bytes]]") -> None:
    put(tmp_path / "a.html", PAGE)
    put(tmp_path / "b.html", PAGE)
    items = iter(read(tmp_path))
    next(items)
    assert [one.returncode for one in workers] == [None]
    del items  # a generator that is let go is closed
    assert [one.returncode for one in workers] == [-signal.SIGKILL]


def test_a_script_needs_no_guard_and_is_run_once_and_modules_beside_it_are_not_taken(tmp_path: Path) -> None:
    put(tmp_path / "a.html", PAGE)
    put(tmp_path / "trafilatura.py", b"raise SystemExit('a file that came with the reports')")
    script = tmp_path / "elsewhere" / "script.py"
    put(
        script,
        b"from pathlib import Path; from index.readers import read\n"
        b"print([type(one).__name__ for one in read(Path('a.html'))])\n",
    )
    path = os.pathsep.join([str(Path(worker.__file__).parents[2]), *sys.path])
    done = subprocess.run(  # noqa: S603
        [sys.executable, script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
    )
    assert done.stdout == "['Found', 'FileRead']\n", done.stderr


class Odd(Exception):
    """Unpickling it fails."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def test_an_error_of_any_kind_comes_back_as_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(file: File) -> Iterator[Item]:
        raise Odd(1, 2)

    monkeypatch.setitem(sys.modules, "index.readers.broken", types.SimpleNamespace(read=broken))
    reply = worker._reply("broken", GOOD)
    assert isinstance(reply, InputError) and str(reply) == "its reader failed (Odd): 1 and 2"
