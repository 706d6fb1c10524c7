"""PDF, DOCX, EPUB and mail → drafts: what a reader sees, in whole sentences, and a reason for each fault."""

import io
import time
import zipfile
from bisect import bisect
from collections.abc import Sequence
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from index.errors import InputError
from index.readers import documents, epub, feeds, mail, markup, pdf, word
from index.readers.base import Draft, File, Refusal

CAPTURED = datetime(2025, 9, 10, 12, tzinfo=UTC)
Drawn = tuple[float, float, float, str]
"""x, y, size and text of a piece."""
SENTENCES = {
    "de": "Die Sprecherin der Stadt Karlsbrück erklärte am Dienstag, der Waffenstillstand halte an 14 Orten nicht.",
    "en": "The ministry said on Tuesday that 26 countries were ready to take part, but it did not say which ones.",
    "uk": "Міністерство повідомило у вівторок, що переговори в Новомирську відбудуться лише наступного тижня.",
    "ru": "Министерство сообщило во вторник, что переговоры в Новомирске состоятся только на следующей неделе.",
    "ar": "أعلنت الوزارة يوم الثلاثاء أن 26 دولة مستعدة للمشاركة في البعثة ولم تذكر أسماء هذه الدول حتى الآن.",
    "fr": "Le ministère a indiqué mardi que vingt-six pays étaient prêts à partir, sans préciser lesquels : « non ».",
}


def drafts(reader: ModuleType, data: bytes, name: str = "a") -> list[Draft]:
    return [found for found in everything(reader, data, name) if isinstance(found, Draft)]


def everything(reader: ModuleType, data: bytes, name: str = "a") -> list[Draft | Refusal]:
    return list(reader.read(File(name, CAPTURED, data=data)))


def text_of(reader: ModuleType, data: bytes) -> str:
    return str(drafts(reader, data)[0].fields["text"])


# PDF -----------------------------------------------------------------------------------------------------------------


def made_pdf(pages: Sequence[Sequence[Drawn]], info: str = "", picture: bool = False, mode: int = 0) -> bytes:
    """A PDF with one font whose codes are code points, and a table that says so, as programs write them."""
    used = sorted({ord(c) for page in pages for *_, text in page for c in text})
    table = "".join(f"1 beginbfchar\n<{code:04x}> <{code:04x}>\nendbfchar\n" for code in used)
    cmap = f"begincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{table}endcmap"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{8 + 2 * i} 0 R' for i in range(len(pages)))}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/DW 500/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>>>",
        f"<</Length {len(cmap)}>>stream\n{cmap}\nendstream",
        f"<<{info}>>",
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>"
        "stream\n0\nendstream",
    ]
    for number, page in enumerate(pages):
        drawn = "".join(
            f"BT {mode} Tr /F {size} Tf 1 0 0 1 {x} {y} Tm <{''.join(f'{ord(c):04x}' for c in text)}> Tj ET\n"
            for x, y, size, text in page
        )
        resources = "/Font<</F 3 0 R>>" + ("/XObject<</I 7 0 R>>" if picture else "")
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<{resources}>>/Contents {9 + 2 * number} 0 R>>",
            f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        ]
    return assembled(objects)


def assembled(objects: list[str]) -> bytes:
    data, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{one}\nendobj\n".encode("latin-1")
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(places) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{rows}trailer\n<</Size {size}/Root 1 0 R/Info 6 0 R>>"
    return data + f"{tail}\nstartxref\n{len(data)}\n%%EOF\n".encode()


def set_in_lines(*lines: str, top: float = 700, size: float = 10, x: float = 50) -> list[Drawn]:
    """Lines of a paragraph below each other; an empty one is a gap."""
    return [(x, top - 12 * at, size, line) for at, line in enumerate(lines) if line]


@pytest.mark.parametrize("language", list(SENTENCES))
def test_lines_of_a_paragraph_become_one_in_every_language(language: str) -> None:
    words = SENTENCES[language].split()
    lines = [" ".join(words[at : at + 6]) for at in range(0, len(words), 6)]
    if language == "ar":  # as it is drawn: letters from left to right, numbers as they are read
        lines = [" ".join(word if word.isdigit() else word[::-1] for word in reversed(line.split())) for line in lines]
    text = text_of(pdf, made_pdf([set_in_lines(*lines, "", *lines)]))
    assert text == f"{SENTENCES[language]}\n\n{SENTENCES[language]}"


def test_words_parted_at_the_end_of_a_line_are_whole_again() -> None:
    pairs = {
        ("Der Waffen-", "stillstand hält"): "Der Waffenstillstand hält",
        ("Die deutsch-", "französische Grenze"): "Die deutsch-französische Grenze",
        ("Die russisch-", "ukrainische Front"): "Die russisch-ukrainische Front",
        ("Das Ministerium in Nord-", "Korea schweigt"): "Das Ministerium in Nord-Korea schweigt",
        ("Die Luft-", "und Raketenabwehr"): "Die Luft- und Raketenabwehr",
        ("Военные сообщили о пере-", "говорах"): "Военные сообщили о переговорах",
        ("Peut-", "être demain"): "Peut-être demain",
        ("Weich ge\u00ad", "trennt"): "Weich getrennt",
        ("Der Sprecher -", "er schwieg"): "Der Sprecher - er schwieg",
        ("Bericht zum G-", "7-Treffen"): "Bericht zum G-7-Treffen",
    }
    for lines, whole in pairs.items():
        assert text_of(pdf, made_pdf([set_in_lines(*lines)])) == whole


def test_a_hyphen_stays_where_the_document_writes_the_word_with_it() -> None:
    with_it = set_in_lines("The cease-fire holds, the long cease-", "fire of the north.")
    without = set_in_lines("The ceasefire holds, the long cease-", "fire of the north.")
    assert text_of(pdf, made_pdf([with_it])).endswith("the long cease-fire of the north.")
    assert text_of(pdf, made_pdf([without])).endswith("the long ceasefire of the north.")


def test_headings_lists_and_indented_paragraphs_stand_alone() -> None:
    body = ["Die Lage blieb am Dienstag in allen Bezirken ruhig, sagte", "die Sprecherin der Mission in Karlsbrück."]
    page = [(50.0, 740.0, 18.0, "Lagebericht der Woche")]
    page += set_in_lines(*body) + [(70, 676, 10, "Am Mittwoch gab es neue Gespräche in der Hauptstadt und")]
    page += [(50, 664, 10, "im Norden."), (50, 652, 10, "• Erster Punkt"), (50, 640, 10, "• Zweiter Punkt")]
    assert text_of(pdf, made_pdf([page])).split("\n\n") == [
        "Lagebericht der Woche",
        " ".join(body),
        "Am Mittwoch gab es neue Gespräche in der Hauptstadt und im Norden.",
        "• Erster Punkt",
        "• Zweiter Punkt",
    ]


def test_a_sentence_goes_on_in_the_next_column() -> None:
    left = set_in_lines("Die Beobachter zählten in", "dieser Nacht vierzehn")
    right = set_in_lines("Verstöße gegen den Waffen-", "stillstand.", x=320)
    whole = "Die Beobachter zählten in dieser Nacht vierzehn Verstöße gegen den Waffenstillstand."
    assert text_of(pdf, made_pdf([left + right])) == whole


def test_what_stands_on_every_page_is_dropped_but_not_the_title_or_what_stands_once() -> None:
    pages = [
        [(50.0, 780.0, 8.0, "Lagebericht Nord"), (50.0, 700.0, 10.0, f"{word} Meldung des Tages aus dem Norden.")]
        + [(300.0, 20.0, 8.0, f"Seite {number} von 4")]
        for number, word in enumerate(("Erste", "Zweite", "Dritte", "Vierte"), 1)
    ]
    pages[0].insert(1, (50.0, 750.0, 20.0, "Lagebericht Nord"))
    text = text_of(pdf, made_pdf(pages))
    assert text.startswith("Lagebericht Nord\n\nErste Meldung")
    assert text.count("Lagebericht Nord") == 1
    assert "Seite" not in text
    assert "Vierte Meldung" in text


def test_pages_tell_on_which_page_each_sentence_stands() -> None:
    words = ["", "Zwei", "", "", "Fünf  mit \u00ad doppelten  Leerstellen", "ﬁnales Ofﬁzium", ""]
    data = made_pdf([set_in_lines(word) if word else [] for word in words])
    fields = drafts(pdf, data)[0].fields
    text, pages = fields["text"], fields["pages"]
    assert len(pages) == len(words)
    assert (text[pages[1] : pages[2]].strip(), text[pages[4] : pages[5]].strip()) == (
        "Zwei",
        "Fünf mit doppelten Leerstellen",
    )
    assert bisect(pages, text.index("Zwei")) == 2
    assert bisect(pages, text.index("doppelten")) == 5
    assert bisect(pages, text.index("finales")) == 6
    assert pages[0] == 0
    assert pages[6] == len(text)
    assert text == text.strip()


def test_a_long_document_comes_in_parts_that_know_their_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 100)
    pages = [set_in_lines(f"{chr(65 + n) * 30} Bericht.") for n in range(5)]
    found = drafts(pdf, made_pdf(pages, "/Title(Jahrbuch)"))
    assert [draft.fields["title"] for draft in found] == [
        "Jahrbuch (pages 1–2)",
        "Jahrbuch (pages 3–4)",
        "Jahrbuch (page 5)",
    ]
    assert len({draft.key for draft in found}) == len({draft.place for draft in found}) == 3
    for number in range(5):
        part = found[number // 2].fields
        assert bisect(part["pages"], part["text"].index(chr(65 + number) * 30)) == number + 1


@pytest.mark.parametrize(
    ("info", "title"),
    [
        ("/Title(Bericht zur Lage)", "Bericht zur Lage"),
        ("/Title(Microsoft Word - bericht_neu.doc)", "Erste Zeile"),
        ("/Title(untitled)", "Erste Zeile"),
        ("/Title(scan_0034)", "Erste Zeile"),
        ("/Title(lage final.indd)", "Erste Zeile"),
        ("/Title<FEFF041A043804570432>", "Київ"),
        ("", "Erste Zeile"),
    ],
)
def test_the_title_is_the_metadata_s_unless_it_is_junk(info: str, title: str) -> None:
    assert drafts(pdf, made_pdf([set_in_lines("Erste Zeile")], info))[0].fields["title"] == title


def test_the_day_comes_from_metadata_then_the_name_then_the_file() -> None:
    page = [set_in_lines("Bericht")]
    made = made_pdf(page, "/CreationDate(D:20250902233000+02'00')/ModDate(D:20250904100000Z)")
    draft = drafts(pdf, made)[0]
    assert (draft.fields["published"], draft.fields["dated"]) == (date(2025, 9, 2), "document's metadata")
    assert draft.modified == datetime(2025, 9, 4, 10, tzinfo=UTC)
    for info in ("", "/CreationDate(gestern)", "/CreationDate(D:20990101000000Z)", "/CreationDate(D:19700101000000Z)"):
        fields = drafts(pdf, made_pdf(page, info), "x/lage-2025-08-31_a.pdf")[0].fields
        assert (fields["published"], fields["dated"]) == (date(2025, 8, 31), "file name")
    fields = drafts(pdf, made_pdf(page), "x/lage-2025-13-31.pdf")[0].fields
    assert (fields["published"], fields["dated"]) == (CAPTURED.date(), "file time")


def test_a_scan_is_refused_with_what_to_do_and_a_scan_with_ocr_is_read() -> None:
    with pytest.raises(InputError, match=r"no text layer .*ocrmypdf"):
        drafts(pdf, made_pdf([[], []], picture=True))
    assert text_of(pdf, made_pdf([set_in_lines("Unsichtbare Ebene")], picture=True, mode=3)) == "Unsichtbare Ebene"


def test_scanned_pages_among_others_are_told() -> None:
    found = everything(pdf, made_pdf([set_in_lines("Bericht"), [], []], picture=True))
    assert [type(one) for one in found] == [Refusal, Draft]
    assert isinstance(found[0], Refusal)
    assert "2 of 3 pages not read (2, 3): no text layer" in found[0].reason


def test_fonts_that_hide_their_letters_are_refused() -> None:
    with pytest.raises(InputError, match="no text layer that can be read"):
        drafts(pdf, made_pdf([set_in_lines("a" + "\ue012\ue013\ue014" * 20)]))


def test_an_empty_password_is_tried_and_any_other_is_asked_for() -> None:
    for password, works in (("", True), ("geheim", False)):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made_pdf([set_in_lines("Bericht")]))))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        stream = io.BytesIO()
        writer.write(stream)
        if works:
            assert text_of(pdf, stream.getvalue()) == "Bericht"
        else:
            with pytest.raises(InputError, match="encrypted: save a copy without password"):
                drafts(pdf, stream.getvalue())


def test_a_damaged_pdf_has_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made_pdf([set_in_lines("Bericht")] * 3)
    for broken, reason in (
        (b"<html>", "not a PDF"),
        (whole[: len(whole) // 2], "cut off"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (whole.replace(b"/Kids", b"/Xids"), "pages|damaged"),
        (whole.replace(b"/Kids[8", b"/Kids[2"), "damaged|pages"),
    ):
        with pytest.raises(InputError, match=reason) as caught:
            drafts(pdf, broken)
        assert "\n" not in str(caught.value)
    monkeypatch.setattr(pdf, "MAX_SECONDS", 0.0)
    with pytest.raises(InputError, match="takes longer"):
        drafts(pdf, whole)


def test_arabic_drawn_word_by_word_is_read_from_right_to_left() -> None:
    line = [(50.0, "."), (55.0, "ﺔﻴﻟﺎﻤﺸﻟا"), (150.0, " "), (160.0, "26"), (200.0, " "), (210.0, "ﺔﻟود")]
    page = [(x, 700.0, 10.0, piece) for x, piece in line]
    assert text_of(pdf, made_pdf([page])) == "دولة 26 الشمالية."


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-16-le", max_codepoint=0xFFFF), max_size=40), max_size=6),
        min_size=1,
        max_size=5,
    )
)
def test_pages_fit_the_text_whatever_is_drawn(pages: list[list[str]]) -> None:
    data = made_pdf([set_in_lines(*page) for page in [["Anfang"], *pages]])
    try:
        fields = drafts(pdf, data)[0].fields
    except InputError:
        return
    text, starts = fields["text"], fields["pages"]
    assert len(starts) == len(pages) + 1
    assert list(starts) == sorted(starts)
    assert text == text.strip()
    assert not any(bad in text for bad in "\0\r\x0b\x0c")


# DOCX ----------------------------------------------------------------------------------------------------------------


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def rezipped(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The same package with other members; None takes one out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changes}:
            content = changes.get(name, b"") if name in changes else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def test_a_word_document_keeps_headings_lists_tables_and_their_order() -> None:
    document = docx.Document()
    document.add_heading("Lagebericht", 0)
    document.add_paragraph(SENTENCES["uk"])
    document.add_heading("Norden", 1)
    document.add_paragraph("Erstens", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ("Ort", "Tote", "Karlsbrück", "3"), strict=True):
        cell.text = words
    document.add_paragraph(SENTENCES["ar"])
    draft = drafts(word, saved(document))[0]
    assert draft.fields["title"] == "Lagebericht"
    assert draft.fields["text"].split("\n\n")[:3] == ["## Lagebericht", SENTENCES["uk"], "## Norden"]
    assert "Erstens" in draft.fields["text"]
    assert "Ort | Tote\nKarlsbrück | 3\n\n" + SENTENCES["ar"] in draft.fields["text"]


def test_tracked_insertions_are_read_and_deletions_and_hidden_words_are_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Es bleiben ")
    for tag, words in (("w:del", "zehn "), ("w:ins", "zwölf ")):
        run = paragraph.add_run(words)._r
        change = OxmlElement(tag)
        run.addprevious(change)
        change.append(run)
    paragraph.add_run("Soldaten")
    hidden = paragraph.add_run(" in Wahrheit keine")
    hidden.font.hidden = True
    paragraph.add_run(".")
    assert text_of(word, saved(document)) == "Es bleiben zwölf Soldaten."


def test_text_boxes_are_read_once_and_line_breaks_stay() -> None:
    document = docx.Document()
    run = document.add_paragraph("Außen").add_run()
    run.add_break()
    run.add_text("zweite Zeile")
    choice = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    for name in ("Choice", "Fallback"):
        part = run._r.makeelement(f"{{{choice}}}{name}")
        box, inner, words = (OxmlElement(tag) for tag in ("w:txbxContent", "w:p", "w:r"))
        text = OxmlElement("w:t")
        text.text = "Im Kasten"
        words.append(text)
        inner.append(words)
        box.append(inner)
        part.append(box)
        run._r.append(part)
    assert text_of(word, saved(document)) == "Außen\nzweite Zeile\n\nIm Kasten"


def test_a_style_that_hides_hides() -> None:
    document = docx.Document()
    document.add_paragraph("Sichtbar.")
    style = document.styles.add_style("Geheim", 1)
    style.font.hidden = True
    document.add_paragraph("Nicht zu sehen.", style="Geheim")
    assert text_of(word, saved(document)) == "Sichtbar."


def test_the_properties_of_a_word_document_date_and_name_it() -> None:
    document = docx.Document()
    document.add_paragraph("Die Lage ist ruhig.")
    document.core_properties.title = "Lage am Fluss"
    document.core_properties.created = datetime(2025, 9, 1, 8)
    document.core_properties.modified = datetime(2025, 9, 3, 9)
    draft = drafts(word, saved(document))[0]
    assert draft.fields["title"] == "Lage am Fluss"
    assert (draft.fields["published"], draft.fields["dated"]) == (date(2025, 9, 1), "document's metadata")
    assert draft.modified == datetime(2025, 9, 3, 9, tzinfo=UTC)


def test_the_template_s_own_date_is_not_believed() -> None:
    document = docx.Document()
    document.add_paragraph("Die Lage ist ruhig.")
    fields = drafts(word, saved(document), "lage 2025-09-02.docx")[0].fields
    assert (fields["published"], fields["dated"]) == (date(2025, 9, 2), "file name")


def test_faults_of_word_documents_are_told() -> None:
    good = docx.Document()
    good.add_paragraph("Bericht")
    data = saved(good)
    bomb = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b">]>'
    body = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").partition(b"?>")[2]
    for broken, reason in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .docx"),
        (data[:1000], "not a Word document"),
        (b"", "not a Word document"),
        (saved(docx.Document()), "no text"),
        (rezipped(data, {"word/document.xml": None}), "not a readable Word document"),
        (rezipped(data, {"word/document.xml": b"<w:p>"}), "not a readable Word document"),
        (rezipped(data, {"word/document.xml": bomb + body}), "XML entities"),
        (rezipped(data, {"word/x.xml": b" " * 21_000_000}), "unpacks to too much"),
    ):
        with pytest.raises(InputError, match=reason) as caught:
            drafts(word, broken)
        assert "\n" not in str(caught.value)


# EPUB ----------------------------------------------------------------------------------------------------------------


def made_epub(chapters: dict[str, str], metadata: str = "", extra: dict[str, str] | None = None) -> bytes:
    stream = io.BytesIO()
    items = "".join(f'<item id="i{n}" href="{name}" media-type="x"/>' for n, name in enumerate(chapters))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="O/b.opf"/></rootfiles></container>'
        )
        package.writestr(
            "O/b.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:opf="http://www.idpf.org/2007/opf"><metadata>{metadata}</metadata>'
            f'<manifest><item id="n" href="nav.xhtml" properties="nav"/>{items}</manifest>'
            f'<spine><itemref idref="n"/>{spine}</spine></package>',
        )
        package.writestr("O/nav.xhtml", xhtml("<p>Inhalt</p>"))
        for name, body in {**chapters, **(extra or {})}.items():
            package.writestr(name if name.startswith("META-INF") else f"O/{name.replace('%20', ' ')}", body)
    return stream.getvalue()


def xhtml(body: str) -> str:
    names = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    return f"<?xml version='1.0' encoding='utf-8'?><html {names}><head><title/></head><body>{body}</body></html>"


def test_a_book_is_read_in_the_order_of_its_spine_with_its_metadata() -> None:
    metadata = (
        "<dc:title>Chronik &amp; Lage</dc:title><dc:creator>Anna Beispiel</dc:creator>"
        "<dc:publisher>Flussverlag</dc:publisher>"
        "<dc:language>uk</dc:language><dc:date>2024-05-06</dc:date>"
        "<meta property='dcterms:modified'>2024-06-01T10:00:00Z</meta>"
    )
    chapters = {
        "z%201.xhtml": xhtml(f"<h1>Eins</h1><p>{SENTENCES['uk']}</p>"),
        "a.xhtml": xhtml(f"<p>{SENTENCES['ar']}</p>"),
    }
    draft = drafts(epub, made_epub(chapters, metadata))[0]
    assert draft.fields == {
        "title": "Chronik & Lage",
        "text": f"## Eins\n\n{SENTENCES['uk']}\n\n{SENTENCES['ar']}",
        "outlet": "Flussverlag",
        "language": "uk",
        "published": date(2024, 5, 6),
        "dated": "document's metadata",
    }
    assert draft.modified == datetime(2024, 6, 1, 10, tzinfo=UTC)


def test_a_book_dated_by_its_year_says_so() -> None:
    fields = drafts(epub, made_epub({"a.xhtml": xhtml("<p>Text</p>")}, "<dc:date>2021</dc:date>"))[0].fields
    assert (fields["published"], fields["dated"]) == (date(2021, 1, 1), "document's metadata (year only)")


def test_a_long_book_comes_chapter_by_chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epub, "MAX_CHARACTERS", 30)
    chapters = {
        "a.xhtml": xhtml("<h2>Eins</h2><p>Der erste Bericht.</p>"),
        "b.xhtml": xhtml("<p>Der zweite Bericht.</p>"),
    }
    found = drafts(epub, made_epub(chapters, "<dc:title>Chronik</dc:title>"))
    assert [(d.fields["title"], d.place, d.key) for d in found] == [
        ("Chronik: Eins", "!/O/a.xhtml", "O/a.xhtml"),
        ("Chronik: Der zweite Bericht.", "!/O/b.xhtml", "O/b.xhtml"),
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>A<b>b</b>c &nbsp;&eacute;</p>", "Abc é"),
        ("<h1>A</h1><p>B<br/>C</p>", "## A\n\nB\nC"),
        ("<ul><li>A</li><li><p>B</p></li></ul>", "- A\n\n- B"),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td>C</td><td>D</td></tr></table>", "A | B\n\nC | D"),
        ("<p>A<!-- c -->B<?x y?>C</p><script>x</script><p style='display : none'>D</p><p hidden=''>E</p>F", "ABC\n\nF"),
        ("<p>26<sup><a href='#n'>1</a></sup> Länder, 3 m<sup>2</sup></p>", "26 Länder, 3 m2"),
        ("<p>26<a epub:type='noteref' href='#n'>1</a> Länder</p>", "26 Länder"),
        ("<title/><p>A</p>", "A"),
        ("<p>Waffen\u00adstill\n stand</p><p style='font-size:0.9em'>B</p>", "Waffenstill stand\n\nB"),
        ("<p>offen <b>und <i>falsch</b></i>", "offen und falsch"),
        ("<div>" * 400 + "tief" + "</div>" * 400, "tief"),
        ("<p style='mso-hide:all'>A</p><math><mi>x</mi></math><h3>B</h3>C<br/><br/>D", "### B\n\nC\n\nD"),
        ("<p class='x'>A</p><p style='DISPLAY:NONE'>B</p><style>.x{visibility:hidden}</style>C", "C"),
    ],
)
def test_pages_become_text_as_a_reader_sees_it(markup: str, text: str) -> None:
    assert text_of(epub, made_epub({"a.xhtml": xhtml(markup)})) == text


def test_faults_of_books_are_told() -> None:
    page = {"a.xhtml": xhtml("<p>Text</p>")}
    laughs = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><html><body>&b;</body></html>'
    drm = {"META-INF/encryption.xml": "<e><CipherReference URI='O/a.xhtml'/></e>"}
    for broken, reason in (
        (b"PK", "not an EPUB"),
        (rezipped(made_epub(page), {"META-INF/container.xml": None}), "container.xml is missing"),
        (rezipped(made_epub(page), {"O/b.opf": b"<x"}), "b.opf is missing or damaged"),
        (made_epub({"a.xhtml": xhtml("<img src='x'/>")}), "no text in the book"),
        (made_epub(page, extra=drm), "DRM"),
    ):
        with pytest.raises(InputError, match=reason):
            drafts(epub, broken)
    found = everything(epub, made_epub({**page, "b.xhtml": laughs}), "b.epub")
    assert [type(one) for one in found] == [Refusal, Draft]
    assert isinstance(found[0], Refusal)
    assert found[0].source == "b.epub!/O/b.xhtml"


# Mail ----------------------------------------------------------------------------------------------------------------


def made_mail(text: str = "Die Lage ist ruhig.", subject: str = "Lage", **headers: str) -> EmailMessage:
    message = EmailMessage()
    given = {
        "From": "Anna Beispiel <anna@presse.example>",
        "Subject": subject,
        "Date": "Tue, 02 Sep 2025 23:30:00 +0200",
        "Message-ID": "<1@presse.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


@pytest.mark.parametrize("language", list(SENTENCES))
def test_a_message_is_read_in_every_language(language: str) -> None:
    subject = SENTENCES[language][:20]  # a longer one is folded, where Python's own writer loses a space
    raw = made_mail(SENTENCES[language], subject).as_bytes()
    draft = drafts(mail, raw)[0]
    assert draft.fields == {
        "title": subject.strip(),
        "text": SENTENCES[language],
        "outlet": "Anna Beispiel <anna@presse.example>",
        "published": date(2025, 9, 2),
        "time": "2025-09-02T23:30:00+02:00",
    }
    assert (draft.record, draft.key, draft.original) == ("1@presse.example", "1@presse.example", raw)


def test_lines_broken_at_the_margin_are_joined_and_others_are_not() -> None:
    broken = (
        "The ministry said on Tuesday that twenty-six countries were ready to\n"
        "take part in the mission, but it did not say which of them had already\n"
        "decided.\n\nShort line\nanother short line\n\n"
        "> A quoted line that is as long as the margin of the mail program is\n> and goes on\n\n- a point\n- another"
    )
    assert text_of(mail, made_mail(broken).as_bytes()).split("\n") == [
        "The ministry said on Tuesday that twenty-six countries were ready to take part in the mission, but it did not "
        "say which of them had already decided.",
        "",
        "Short line",
        "another short line",
        "",
        "> A quoted line that is as long as the margin of the mail program is",
        "> and goes on",
        "",
        "- a point",
        "- another",
    ]


def test_flowed_text_is_joined_as_its_standard_says() -> None:
    head = b"From: a@b.example\nSubject: x\nContent-Type: text/plain; format=flowed\n\n"
    assert text_of(mail, head + b"Eins \nzwei.\n From hier\nfest\n-- \nAnna") == "Eins zwei.\nFrom hier\nfest\n--\nAnna"


def test_the_text_is_preferred_to_html_unless_it_is_a_stub_and_attachments_are_left_out() -> None:
    page = "<p style='display:none'>Vorschau</p><h2>Lage</h2><p>" + SENTENCES["de"] * 5 + "</p>"
    message = made_mail("Your mail program shows no HTML.")
    message.add_alternative(page, subtype="html")
    message.add_attachment("Anhang", filename="a.txt")
    message.add_attachment(made_mail("Angehängt"))
    assert text_of(mail, message.as_bytes()) == "## Lage\n\n" + SENTENCES["de"] * 5
    message = made_mail("Kurz und gut.")
    message.add_alternative("<p>Kurz und gut.</p>", subtype="html")
    assert text_of(mail, message.as_bytes()) == "Kurz und gut."


@pytest.mark.parametrize(
    ("charset", "encoding", "language"),
    [
        ("windows-1251", "cp1251", "ru"),
        ("koi8-u", "koi8-u", "uk"),
        ("windows-1256", "cp1256", "ar"),
        ("iso-8859-1", "utf-8", "uk"),
        ("utf-8", "cp1251", "ru"),
        ("x-unknown", "utf-8", "ar"),
        ("us-ascii", "cp1252", "de"),
        ("iso-8859-1", "cp1252", "fr"),
    ],
)
def test_charsets_are_as_declared_unless_the_bytes_say_otherwise(charset: str, encoding: str, language: str) -> None:
    text = SENTENCES[language]
    head = f"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset={charset}\n\n"
    assert text_of(mail, head.encode() + text.encode(encoding)) == text


def test_headers_out_of_order_are_read_as_well_as_may_be() -> None:
    raw = "From: Олена <o@b.example>\nSubject: Київ\n сьогодні\nDate: heute\n\nТекст".encode()
    fields = drafts(mail, raw, "2025-08-30.eml")[0].fields
    assert (fields["title"], fields["outlet"]) == ("Київ сьогодні", "Олена <o@b.example>")
    assert (fields["published"], fields["dated"]) == (date(2025, 8, 30), "file name")
    odd = b"From: =?x-none?q?a?= <\nSubject: =?utf-8?b?!!!?=\nDate: Tue, 02 Sep 2099 23:30:00 +0200\n\nText \x00\x07da"
    fields = drafts(mail, odd)[0].fields
    assert (fields["text"], fields["published"]) == ("Text da", CAPTURED.date())


def test_a_mail_box_goes_on_after_a_bad_message(tmp_path: Path) -> None:
    one = made_mail("Erste.\n\n>From hier an.\n\nFrom Kyiv it was said at 10:30.\n\n", Message_ID="").as_bytes()
    parts = [one, b"Content-Type: image/png\nSubject: Bild\n\nxx\n", made_mail("Dritte.").as_bytes()]
    line = b"From anna@presse.example Tue Sep  2 23:30:00 2025\n"
    path = tmp_path / "a.mbox"
    path.write_bytes(b"\n".join(line + part for part in parts))
    found = list(mail.read(File(str(path), CAPTURED, path)))
    assert [type(one) for one in found] == [Draft, Refusal, Draft]
    first, bad, last = found
    assert isinstance(first, Draft)
    assert isinstance(bad, Refusal)
    assert isinstance(last, Draft)
    assert first.fields["text"] == "Erste.\n\nFrom hier an.\n\nFrom Kyiv it was said at 10:30."
    assert (first.place, first.key) == ("#1", "message 1")
    assert first.original.startswith(b"From: Anna")
    assert (bad.source, bad.reason[:7]) == (f"{path}#2", "no text")
    assert (last.place, last.record) == ("#3", "1@presse.example")


def test_a_message_too_large_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MAX_BYTES", 1_000)
    line = b"From a@b.example Tue Sep  2 23:30:00 2025\n"
    box = line + made_mail("x\n" * 2_000).as_bytes() + b"\n" + line + made_mail("Zweite.").as_bytes()
    assert [type(one) for one in everything(mail, box)] == [Refusal, Draft]


def test_faults_of_messages_are_told() -> None:
    secret = made_mail("-----BEGIN PGP MESSAGE-----\n\nabc").as_bytes()
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3_000))
    for broken, reason, name in (
        (b"", "empty", "a.eml"),
        (b"just some words\n", "no mail message", "a.eml"),
        (b"Subject: x\n\n", "no text in the message", "a.eml"),
        (secret, "encrypted", "a.eml"),
        (b"Subject: x\nContent-Type: application/pkcs7-mime\n\nabc", "encrypted", "a.eml"),
        (b"Subject: x\n" + deep, "too deep|no text", "a.eml"),
        (b"Subject: x\n\nabc", "no mail box", "a.mbox"),
    ):
        with pytest.raises(InputError, match=reason):
            drafts(mail, broken, name)


def test_what_is_too_long_is_refused_with_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MAX_LINES", 2)
    document = docx.Document()
    for _ in range(3):
        document.add_paragraph("Zeile")
    with pytest.raises(InputError, match="more than 2 paragraphs; split it"):
        drafts(word, saved(document))
    monkeypatch.setattr(epub, "MAX_MARKUP", 300)
    book = {"a.xhtml": xhtml("x" * 300), "b.xhtml": xhtml("<p>Kurz</p>")}
    found = everything(epub, made_epub(book))
    assert [type(one) for one in found] == [Refusal, Draft]
    monkeypatch.setattr(epub, "MAX_BOOK", 300)
    with pytest.raises(InputError, match="a book of more than 300 characters"):
        drafts(epub, made_epub(book))


SEEN_AND_UNSEEN = """<style>.gone {display: none}</style>
<table background="dark.png" style="color: #fff"><tr><td><h2>Lage</h2><p>Es brannte.</p><p>Ruhe danach.</p></td></tr>
</table><p class="gone">Verdeckt.</p><p style="color: #fff">Verdeckt.</p><p>Eins<br/>zwei<br/><br/>Drei</p>
<table><tr><td>Ort</td><td><p>Tote</p></td><td></td></tr></table>
<ul><li><b>Hier</b><sup><a href="#n">1</a></sup></li></ul>"""


def test_html_reads_alike_in_a_book_a_mail_and_a_feed() -> None:
    text = "## Lage\n\nEs brannte.\n\nRuhe danach.\n\nEins\nzwei\n\nDrei\n\nOrt | Tote\n\n- Hier"
    head = b"From: a@b.example\nSubject: x\nContent-Type: text/html; charset=utf-8\n\n"
    feed = f"<rss version='2.0'><channel><item><title>x</title><description><![CDATA[{SEEN_AND_UNSEEN}]]></description>"
    for reader, data in (
        (epub, made_epub({"a.xhtml": xhtml(SEEN_AND_UNSEEN)})),
        (mail, head + SEEN_AND_UNSEEN.encode()),
        (feeds, f"{feed}</item></channel></rss>".encode()),
    ):
        assert text_of(reader, data) == text


@pytest.mark.parametrize("start", ["", "<!-- --!>", "<SCRIPT></script>"])
def test_a_tag_that_would_take_the_parser_minutes_is_refused(start: str) -> None:
    hostile = f"{start}<p {' '.join(f'a{n}=1' for n in range(100_000))}>x"
    with pytest.raises(InputError, match="thousands of attributes"):
        markup.html_text(hostile)
    head = b"From: a@b.example\nSubject: x\nContent-Type: text/html\n\n"
    with pytest.raises(InputError, match="thousands of attributes"):
        drafts(mail, head + hostile.encode())


def test_what_holds_no_html_is_no_text() -> None:
    assert [markup.html_text(nothing) for nothing in ("", " \n", "<!-- x -->", "<p></p>", "<?x?>")] == [""] * 5


# Hostile -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", ["a", " ", "-", "<", "&", "From ", "=?utf-8?q?", "a\n", "\u0627 ", "> "])
def test_long_runs_of_anything_take_no_more_than_seconds(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.monotonic()
    markup.html_text(f"<p>{text}")
    raw = b"From: a@b.example\nSubject: " + text.replace("\n", " ").encode() + b"\nContent-Type: text/plain\n\n"
    for one in (raw + text.encode(), b"From " + text.encode()):
        try:
            drafts(mail, one)
        except InputError:
            continue
    documents.good_title(text)
    documents.first_line(text)
    assert time.monotonic() - started < 5


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for reader, start in (
        (pdf, b"%PDF-1.7\n"),
        (word, b""),
        (epub, b"PK\x03\x04"),
        (mail, b"From: a\n"),
        (mail, b"From "),
    ):
        try:
            for draft in drafts(reader, start + data):
                assert "\0" not in draft.fields["text"]
                draft.fields["text"].encode()
                draft.fields["title"].encode()
        except InputError as error:
            assert str(error)


def test_word_text_that_is_struck_out_or_cannot_be_seen_is_left_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Der Deich hält, ")
    paragraph.add_run("17 ").font.strike = True
    paragraph.add_run("7 Helfer sagten es.")
    paragraph.add_run(" Klein.").font.size = Pt(1)
    paragraph.add_run(" Weiß.").font.color.rgb = RGBColor(255, 255, 255)
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].add_run("Weiß auf Blau").font.color.rgb = RGBColor(255, 255, 255)
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="1F3864"/>'))
    assert text_of(word, saved(document)) == "Der Deich hält, 7 Helfer sagten es.\n\nWeiß auf Blau"


def test_documents_that_come_with_a_mail_are_named() -> None:
    message = EmailMessage()
    message["Subject"] = "Lage"
    message.set_content("Siehe Anhang.")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="lage.pdf")
    message.add_attachment(b"x", maintype="image", subtype="png", filename="logo.png")
    inner = EmailMessage()
    inner["Subject"] = "Innen"
    inner.set_content("Weitergeleitet.")
    message.add_attachment(inner)
    draft, document, forwarded = everything(mail, message.as_bytes(), "a.eml")
    assert isinstance(draft, Draft) and isinstance(document, Refusal) and isinstance(forwarded, Refusal)
    assert document.source == "a.eml!lage.pdf" and "save it and add it by itself" in document.reason
    assert "a forwarded message" in forwarded.reason
