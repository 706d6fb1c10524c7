"""Files that hold many reports: tables, Telegram exports, feeds, web archives; and the encodings that they come in."""

import base64
import gzip
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import InputError
from index.readers import days, feeds, jsonfile, jsonl, tables, telegram, warc
from index.readers.base import Draft, File, Meter, Refusal
from index.readers.encoding import decode, inflate

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
TEXTS = {
    "ru": "Ночью в пригороде Галгорода прогремели взрывы. По словам дежурного офицера, сбиты девять беспилотников, "
    "повреждена подстанция, без света остались около трёх тысяч домов. Ремонтные бригады выехали на место.",
    "uk": "Уночі на околиці Маренця пролунали вибухи. За словами чергового, збито дев'ять безпілотників, пошкоджено "
    "підстанцію, без світла лишилося близько трьох тисяч осель. Її мешканців евакуювали до ґанку школи, є поранені.",
    "ar": "دوّت انفجارات ليلا في ضواحي مرسى درس. وقال الضابط المناوب إن تسع طائرات مسيرة أسقطت وإن محطة كهرباء "
    "تضررت وبقيت نحو ثلاثة آلاف دار بلا ضوء. وتوجهت فرق الإصلاح إلى المكان صباحا بعد توقف القصف.",
    "de": "In der Nacht waren am Rand von Torwasch Explosionen zu hören. Neun Drohnen seien abgeschossen worden, sagte "
    "der diensthabende Offizier; ein Umspannwerk wurde beschädigt, für etwa dreitausend Häuser fiel der Strom aus.",
    "fr": "Des explosions ont été entendues dans la nuit à la périphérie de Tavrelle. Neuf drones ont été abattus, a "
    "déclaré l'officier de garde ; un poste électrique a été endommagé, près de trois mille foyers privés de courant.",
}
PLAIN_AR = "".join(letter for letter in TEXTS["ar"] if letter not in "ّ")


def file(data: bytes | str, name: str = "lot.csv") -> File:
    return File(name, NOW, data=data.encode() if isinstance(data, str) else data)


def drafts(found: Iterator[Draft | Refusal]) -> list[Draft]:
    items = list(found)
    assert not [item for item in items if isinstance(item, Refusal)]
    return [item for item in items if isinstance(item, Draft)]


def refusals(found: Iterator[Draft | Refusal]) -> list[Refusal]:
    return [item for item in found if isinstance(item, Refusal)]


# Encodings


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("ru", "cp1251"), ("ru", "koi8-r"), ("ru", "cp866"), ("ru", "iso8859-5"), ("ru", "mac-cyrillic"),
        ("uk", "cp1251"), ("uk", "koi8-u"), ("ar", "cp1256"), ("ar", "iso8859-6"), ("de", "cp1252"),
        ("de", "latin-1"), ("fr", "cp1252"), ("fr", "iso8859-15"), ("de", "utf-8"), ("uk", "utf-8-sig"),
        ("ar", "utf-16"), ("ru", "utf-32"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1", "windows-1252", "koi8-r", "gbk", "no-such-thing"])
def test_a_text_of_two_hundred_letters_comes_out_right_whatever_is_declared(
    language: str, name: str, declared: str
) -> None:
    text = PLAIN_AR if language == "ar" else TEXTS[language]
    assert decode(text.encode(name), declared) == text


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "shift_jis", "gb18030", "big5", "euc-kr"])
def test_an_encoding_that_only_the_server_can_know_is_taken_from_it(name: str) -> None:
    text = {"shift_jis": "昨夜、爆発音が聞こえた。", "gb18030": "昨晚听到爆炸声。", "big5": "昨晚聽到爆炸聲。"}
    wanted = text.get(name, "어젯밤 폭발음이 들렸다." if name == "euc-kr" else TEXTS["de"])
    assert decode(wanted.encode(name), name) == wanted


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04\x14\x00\x00\x00", b"\x7fELF\x02\x01\x01\x00\x00", bytes(100), b"\x01\x02\x03\x04" * 50, 
     TEXTS["de"].encode("utf-16-le")],
)  # fmt: skip
def test_binary_bytes_are_called_so(data: bytes) -> None:
    with pytest.raises(InputError, match="binary"):
        decode(data)


def test_utf8_with_one_bad_byte_is_refused_not_garbled() -> None:
    data = TEXTS["uk"].encode()
    with pytest.raises(InputError, match="UTF-8, but damaged at byte 11"):
        decode(data[:11] + b"\xff" + data[11:])


def test_a_long_page_of_plain_letters_with_russian_at_its_end_is_told_by_its_end() -> None:
    data = b"<div class='x'></div>\n" * 20_000 + TEXTS["ru"].encode("cp1251")
    started = time.monotonic()
    assert decode(data, "latin-1").endswith(TEXTS["ru"])
    assert time.monotonic() - started < 2


@given(st.binary(max_size=300), st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_a_text_or_refused(data: bytes, declared: str) -> None:
    try:
        text = decode(data, declared)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert not any("\ud800" <= letter <= "\udfff" for letter in text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text_in_utf8_comes_out_as_it_was(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br", "identity", ""])
def test_bytes_are_unpacked(coding: str) -> None:
    packed = {"br": brotli.compress, "deflate": zlib.compress, "": bytes, "identity": bytes}.get(coding, gzip.compress)
    assert inflate(packed(b"words " * 1000), coding, 10_000) == b"words " * 1000


def test_all_members_of_a_gzip_file_are_unpacked() -> None:
    assert inflate(gzip.compress(b"one ") + gzip.compress(b"two") + bytes(20), "gzip", 100) == b"one two"


def quickly(data: bytes) -> bytes:
    packed: bytes = brotli.compress(data, quality=1)
    return packed


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_bomb_ends_at_the_limit(coding: str) -> None:
    packs: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress, "br": quickly}
    pack = packs[coding]
    with pytest.raises(InputError, match="more than 1,000 bytes"):
        inflate(pack(bytes(10_000_000)), coding, 1_000)
    with pytest.raises(InputError, match="cut off|damaged"):
        inflate(pack(b"some words that are cut off in the middle")[:-6], coding, 1_000)


# Tables

TABLE = 'Titel;Text;Datum;Quelle;Link\r\nRuhe;"Erste Zeile\r\nzweite ""Zeile""";05.09.2025;Blatt;\r\n\r\nLärm;Schüsse.;06.09.2025;Blatt;https://b.example/2\r\n'  # noqa: E501


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_each_row_is_a_report_with_its_own_bytes_and_the_number_that_a_spreadsheet_shows(encoding: str) -> None:
    first, second = drafts(tables.read(file(TABLE.encode(encoding))))
    assert first.fields["text"] == 'Erste Zeile\r\nzweite "Zeile"'
    assert (first.place, second.place) == ("#2", "#4")
    assert (first.fields["published"], first.fields["outlet"]) == ("2025-09-05", "Blatt")
    plain = "utf-16-le" if encoding == "utf-16" else "utf-8" if encoding == "utf-8-sig" else encoding
    assert second.original.decode(plain) == "Lärm;Schüsse.;06.09.2025;Blatt;https://b.example/2\r\n"
    assert second.original in TABLE.encode(encoding)
    assert (first.key, second.key) == ("Ruhe|2025-09-05", "https://b.example/2")


@pytest.mark.parametrize(
    "header",
    [
        "title,text,published", "Headline,Body,Date", "ID\tHEADLINE\tCONTENT\tPublished_At", "Überschrift;Inhalt;Datum",
        "Заголовок;Текст;Дата", "Назва|Зміст|Дата публікації", "العنوان,النص,التاريخ", "Titre;Contenu;Date",
        '"Title","Full text","Publication date"', "sep=;\ntitle;text;date",
    ],
)  # fmt: skip
def test_columns_are_known_by_their_usual_names(header: str) -> None:
    mark = next(mark for mark in ";\t|," if mark in header.removeprefix("sep=;\n"))
    cells = {"Head": "Kurz"} | {"ID": "a7"} if header.startswith("ID") else {}
    row = mark.join([*([cells["ID"]] if cells else []), "Lage", "Es blieb ruhig", "2025-09-05"])
    (one,) = drafts(tables.read(file(f"{header}\n{row}\n")))
    assert (one.fields["title"], one.fields["text"], one.fields["published"]) == (
        "Lage",
        "Es blieb ruhig",
        "2025-09-05",
    )
    assert one.key == ("a7" if cells else "Lage|2025-09-05")


def test_a_table_without_the_columns_says_which_it_has_and_which_it_wants() -> None:
    with pytest.raises(InputError, match=r"no column for text and published; the columns are: Title, Sum, \(no name\)"):
        list(tables.read(file("Title,Sum,\na,b,c\n")))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-09-05", "2025-09-05"), ("05.09.2025", "2025-09-05"), ("5.9.25", "2025-09-05"),
        ("20250905", "2025-09-05"),
        ("5 Sep 2025", "2025-09-05"), ("September 5, 2025", "2025-09-05"), ("5. September 2025", "2025-09-05"),
        ("Freitag, 5. September 2025", "2025-09-05"), ("5 сентября 2025 г.", "2025-09-05"),
        ("5 вересня 2025 р.", "2025-09-05"), ("٥ سبتمبر ٢٠٢٥", "2025-09-05"), ("٢٠٢٥/٠٩/٠٥", "2025-09-05"),
        ("1er septembre 2025", "2025-09-01"), ("2025/09/05", "2025-09-05"), ("13/04/2025", "2025-04-13"),
        ("4/13/2025", "2025-04-13"), ("03/03/2025", "2025-03-03"), ("05.09.2025 14:05", "2025-09-05"),
        ("Fri, 05 Sep 2025 00:30:00 +0200", "2025-09-05"), ("\u200e2025-09-05\u200f", "2025-09-05"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(written: str, day: str) -> None:
    assert days.day(written, "")[0] == day


def test_a_time_is_kept_only_with_its_offset() -> None:
    assert days.day("2025-09-05T10:00Z", "")[1] == "2025-09-05T10:00:00+00:00"
    assert days.day("Fri, 05 Sep 2025 00:30:00 +0200", "")[1] == "2025-09-05T00:30:00+02:00"
    assert days.day("2025-09-05 10:00", "")[1] == ""


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "gestern", "вчора", "September 2025", "45905", "1757080000", "31.02.2025", "0/0/0000", "1" * 5000,
     "99999999999999999999/1/1", "5 Sep", "12:30", "２０２５", "²"],
)  # fmt: skip
def test_what_names_no_day_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="YYYY-MM-DD"):
        days.day(written, "")


def test_a_date_that_means_two_days_is_refused_unless_the_column_tells() -> None:
    alone = "title,text,date\nA,B,03/04/2025\n"
    (refusal,) = refusals(tables.read(file(alone)))
    assert refusal.source == "lot.csv#2"
    assert "two days" in refusal.reason
    by_day = drafts(tables.read(file(alone + "C,D,25/04/2025\n")))
    by_month = drafts(tables.read(file(alone + "C,D,04/25/2025\n")))
    assert (by_day[0].fields["published"], by_month[0].fields["published"]) == ("2025-04-03", "2025-03-04")
    assert len(refusals(tables.read(file(alone + "C,D,04/25/2025\nE,F,25/04/2025\n")))) == 1


def test_the_meter_of_a_table_counts_its_bytes_once_and_as_they_are_read(tmp_path: Path) -> None:
    rows = "".join(f"Titel {number};{TEXTS['de']};05.09.2025\n" for number in range(2_000))
    path = tmp_path / "lot.csv"
    path.write_text(f"Titel;Text;Datum\n{rows}")
    meter, size = Meter(), path.stat().st_size
    shares = [meter.done / size for _ in tables.read(File("lot.csv", NOW, path, meter=meter))]
    assert len(shares) == 2_000
    assert shares[0] < 0.5 and shares[1_000] < 0.9 and shares[-1] <= 1


def test_a_bad_row_is_refused_with_its_number_and_the_rest_goes_on() -> None:
    table = (
        'title,text,date\nA,B,2025-01-01\n"C","not closed,2025-01-02\n"D","fine, too",2025-01-03\nE,F,2025-01-04,more\n'
        'G,H,soon\nI\nJ,K"L,2025-01-05\nM,"N"O,2025-01-06\n\nP,Q,2025-01-07\n'
    )
    found = list(tables.read(file(table)))
    assert [one.fields["title"] for one in found if isinstance(one, Draft)] == ["A", "D", "J", "P"]
    assert [one.source for one in found if isinstance(one, Refusal)] == [f"lot.csv#{n}" for n in (3, 5, 6, 7, 9)]


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    table = 'title,text,date\nA,"open,2025-01-01\n' + "B,C,2025-01-02\n" * 20_000
    started = time.monotonic()
    found = list(tables.read(file(table)))
    assert time.monotonic() - started < 5
    assert len(found) == 20_001
    assert isinstance(found[0], Refusal)
    assert not refusals(iter(found[1:]))


def test_bytes_in_another_encoding_and_nul_cost_their_row() -> None:
    data = "title,text,date\nÄ,Wörter,2025-01-01\n".encode() + b"B,W\xf6rter,2025-01-02\n\xc3\x84,a\0b,2025-01-03\n"
    found = list(tables.read(file(data)))
    assert isinstance(found[0], Draft)
    assert isinstance(found[1], Refusal)
    assert found[1].reason.startswith("not in utf-8")
    assert isinstance(found[2], Draft)  # the door refuses NUL in any report
    assert found[2].fields["text"] == "a\0b"


def test_a_cell_of_ten_megabytes_is_refused_and_the_next_row_read() -> None:
    table = f'title,text,date\nA,"{"x" * 10_000_000}",2025-01-01\nB,C,2025-01-02\n'
    started = time.monotonic()
    first, second = tables.read(file(table))
    assert isinstance(first, Refusal)
    assert "more than 1,000,000 characters" in first.reason
    assert isinstance(second, Draft)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "data", [b"", b"\n \n", b"\xef\xbb\xbf", bytes(50), b"%PDF-1.7\n\xff\0\0\0\0", b"x" * 2_000_000]
)
def test_what_is_no_table_is_refused_whole(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        list(tables.read(file(data)))
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=400))
@settings(max_examples=50, deadline=None)
def test_any_bytes_below_a_header_give_reports_and_refusals(data: bytes) -> None:
    try:
        found = list(tables.read(file(b"title,text,date\n" + data)))
    except InputError as error:
        assert "binary" in str(error)
        return
    assert all(one.reason if isinstance(one, Refusal) else one.original for one in found)


# Telegram


def message(number: int, text: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever an export holds
    start = {"id": number, "type": "message", "date": "2025-09-05T02:05:00", "date_unixtime": str(1757023500 + number)}
    return {**start, "from": "Канал тривоги", "from_id": "channel99", "text": text, "text_entities": [], **more}


def channel(*messages: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": "Канал тривоги", "type": "public_channel", "id": 99, **more, "messages": list(messages)}


def export(data: Any, indent: int | None = 1, **how: Any) -> File:  # noqa: ANN401
    return file(json.dumps(data, ensure_ascii=False, indent=indent, **how), "result.json")


def test_a_message_is_a_report_and_its_bytes_are_those_of_the_file() -> None:
    given = export(channel(message(7, "Вибухи в Маренці.\nДеталі згодом."), message(8, "Відбій.")))
    first, second = drafts(telegram.read(given))
    assert first.fields == {
        "title": "Вибухи в Маренці.",
        "text": "Вибухи в Маренці.\nДеталі згодом.",
        "published": "2025-09-04",
        "time": "2025-09-04T22:05:07+00:00",
        "outlet": "Канал тривоги",
        "url": "",
    }
    assert (first.key, first.record, first.place) == ("99/7", "7", "#99/7")
    assert first.original in given.data
    assert json.loads(first.original)["id"] == 7
    assert json.loads(second.original)["text"] == "Відбій."


def test_formatted_text_is_joined_as_it_is_shown() -> None:
    parts = ["Drohnen über ", {"type": "bold", "text": "Torwasch"}, ": ", {"type": "link", "text": "a.example"}, "!"]
    (one,) = drafts(telegram.read(export(channel(message(1, parts)))))
    assert one.fields["text"] == "Drohnen über Torwasch: a.example!"


def test_what_says_nothing_is_left_out_and_what_is_only_emoji_is_not() -> None:
    silent = [
        message(1, ""),
        message(2, [], photo="a.jpg"),
        {"id": 3, "type": "service", "action": "pin"},
        message(4, " "),
    ]
    (one,) = drafts(telegram.read(export(channel(*silent, message(5, "🔥🔥")))))
    assert (one.fields["title"], one.fields["text"]) == ("🔥🔥", "🔥🔥")


def test_an_edit_says_when_this_version_came_to_stand() -> None:
    edited = message(1, "Neu", edited="2025-09-05T05:00:00", edited_unixtime="1757041200")
    (one,) = drafts(telegram.read(export(channel(edited))))
    assert one.modified == datetime(2025, 9, 5, 3, 0, tzinfo=UTC)


def test_a_forwarded_message_names_where_it_came_from_and_a_group_who_wrote_it() -> None:
    (one,) = drafts(telegram.read(export(channel(message(1, "Тихо.", forwarded_from="Інший канал")))))
    assert (one.fields["title"], one.fields["outlet"]) == ("↪ Інший канал: Тихо.", "Канал тривоги")
    group = channel(message(1, "Hier ist es ruhig.", **{"from": "Olga"}), name="Nachbarn", type="private_group")
    (one,) = drafts(telegram.read(export(group)))
    assert one.fields["outlet"] == "Olga (Nachbarn)"


def test_the_address_is_given_only_if_the_export_names_the_channel_in_public() -> None:
    (one,) = drafts(telegram.read(export(channel(message(12, "Ja."), username="kanal_t"))))
    assert one.fields["url"] == "https://t.me/kanal_t/12"
    (one,) = drafts(telegram.read(export(channel(message(12, "Ja."), username="../evil"))))
    assert one.fields["url"] == ""


def test_an_export_of_the_whole_account_gives_the_messages_of_all_chats() -> None:
    whole = {
        "about": 'says "messages": [1]',
        "personal_information": {"messages": "none", "list": [1, {"a": []}]},
        "chats": {"about": "x", "list": [channel(message(1, "a")), channel(), channel(message(1, "b"), id=5)]},
        "left_chats": {"about": "y", "list": [channel(message(2, "c"), id=6)]},
    }
    for indent in (None, 1):
        assert [one.key for one in drafts(telegram.read(export(whole, indent)))] == ["99/1", "5/1", "6/2"]


def test_an_export_that_is_cut_off_keeps_what_came_before() -> None:
    data = export(channel(*[message(number, "Ще раз. " * 20) for number in range(50)])).data
    found = list(telegram.read(file(data[: len(data) // 2], "result.json")))
    assert 20 <= len(found) <= 30
    assert isinstance(found[-1], Refusal)
    assert "breaks off" in found[-1].reason
    assert not refusals(iter(found[:-1]))


def test_a_message_that_is_wrong_is_refused_alone() -> None:
    wrong = [
        message(1, "kein Tag", date=None, date_unixtime="x"),
        message(2, "keine Zahl") | {"id": None},
        "no message",
        message(3, {"text": 5}),
        message(4, ["a", 7, None, {"b": 1}, ["c"]]),
        message(5, "gut"),
    ]
    found = list(telegram.read(export(channel(*wrong))))
    assert [one.fields["text"] for one in found if isinstance(one, Draft)] == ["a", "gut"]
    assert [one.source for one in found if isinstance(one, Refusal)] == ["result.json#99/1", "result.json#99/None"]


def test_bytes_that_are_no_utf8_cost_their_message() -> None:
    data = export(channel(message(1, "eins"), message(2, "zwei"), message(3, "drei"))).data.replace(b"zwei", b"zw\xffi")
    found = list(telegram.read(file(data, "result.json")))
    assert [type(one) for one in found] == [Draft, Refusal, Draft]


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[1, 2]", b'{"a": 1}', b"words", b"[" * 50_000, b'{"messages": ' + b"[" * 50_000, b"\xff\xfe{"],
)
def test_what_is_no_export_is_refused_whole(data: bytes) -> None:
    with pytest.raises(InputError, match="not a Telegram export"):
        list(telegram.read(file(data, "result.json")))


def test_what_is_struck_out_is_taken_back() -> None:
    parts = ["Закрито до ", {"type": "strikethrough", "text": "вівторка "}, {"type": "bold", "text": "понеділка"}]
    (one,) = telegram.read(export(channel(message(1, parts))))
    assert isinstance(one, Draft) and one.fields["text"] == "Закрито до понеділка"


@pytest.mark.parametrize("name", ["lot.csv", "lot.jsonl"])
def test_html_in_a_field_is_read_as_its_reader_sees_it(name: str) -> None:
    markup = f'<p>{TEXTS["de"]}</p><p style="display:none">Kommt her!</p><p>Danach war es <b>ruhig</b>.</p>'
    if name == "lot.csv":
        data = f'title,text,date\nA,"{markup.replace(chr(34), chr(34) * 2)}",2026-03-05\n'
        (one,) = tables.read(file(data))
    else:
        (one,) = jsonl.read(file(json.dumps({"title": "A", "text": markup, "date": "2026-03-05"}), name))
    assert isinstance(one, Draft) and one.fields["text"] == f"{TEXTS['de']}\n\nDanach war es ruhig."


TOLD = {"headline": "Ruhe", "content": TEXTS["de"], "publishedAt": "2026-02-11T05:00:00Z", "source": {"name": "Blatt"}}


@pytest.mark.parametrize(
    "value",
    [
        [TOLD],
        {"status": "ok", "articles": [TOLD]},
        {"results": [TOLD], "next": None},
        TOLD,
        {"hits": [], "items": [TOLD]},
    ],
)
def test_json_of_other_makers_is_a_list_of_reports(value: object) -> None:
    (one,) = jsonfile.read(file(json.dumps(value, ensure_ascii=False, indent=1), "news.json"))
    assert isinstance(one, Draft) and one.fields["outlet"] == "Blatt" and one.fields["text"] == TEXTS["de"]
    assert one.fields["published"] == "2026-02-11" and json.loads(one.original) == TOLD


def test_a_json_list_keeps_its_bytes_and_goes_on_past_what_is_no_report() -> None:
    data = f'[{{"title" : "A", "text": "{TEXTS["uk"]}", "timestamp": 1770786000}}, 7, {{"title": "B"}}, {{"title": "C'
    first, seven, second, end = jsonfile.read(file(data, "news.json"))
    assert isinstance(first, Draft) and first.original.decode().startswith('{"title" : "A"')
    assert first.fields["time"] == "2026-02-11T05:00:00+00:00"
    assert isinstance(seven, Refusal) and seven.source == "news.json#2"
    assert isinstance(second, Draft)  # the door says what it lacks
    assert isinstance(end, Refusal) and "breaks off after item 3" in end.reason


def test_an_object_a_line_is_read_under_another_name_too() -> None:
    found = list(jsonfile.read(file("\n".join([json.dumps(TOLD)] * 3), "news.json")))
    assert [type(one) for one in found] == [Draft] * 3


@pytest.mark.parametrize("data", [b"", b"{}", b'{"a": 1}', b"words", b"\xff\xfe{", b'{"a": ' * 50_000, b"17"])
def test_json_without_reports_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="neither Telegram's export .* nor reports|empty"):
        list(jsonfile.read(file(data, "result.json")))


@pytest.mark.parametrize(
    ("seconds", "day"),
    [(1770786000, "2026-02-11"), (1770786000.5, "2026-02-11"), (1770786000123, "2026-02-11"), (20260309, 20260309),
     (0, 0), (-5, -5), (True, True), (1e300, 1e300), (float("nan"), None)],
)  # fmt: skip
def test_seconds_since_1970_are_a_day_where_they_can_be(seconds: float, day: object) -> None:
    found = jsonl.fields_of({"title": "A", "date": seconds})["published"]
    assert found == day or found != found  # noqa: PLR0124 - nan


def test_a_large_export_is_read_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    one = json.dumps(message(1, "Слова і знову слова. " * 50), ensure_ascii=False)
    path.write_text('{"id": 1, "messages": [' + ",".join([one] * 8_000) + "]}", encoding="utf-8")
    started = time.monotonic()
    assert sum(isinstance(found, Draft) for found in telegram.read(File("result.json", NOW, path))) == 8_000
    assert time.monotonic() - started < 5


def test_a_headline_is_short_and_begins_the_text() -> None:
    assert telegram.headline("⚡️\nДрони над містом. Укриття!") == "Дрони над містом. Укриття!"
    long = "In der Nacht zum Freitag sind am Rand von Torwasch mehrere Explosionen gemeldet worden. " * 3
    assert telegram.headline(long) == long.partition(".")[0] + "."
    assert telegram.headline("wort " * 100).endswith("wort…")
    for hostile in ("x" * 200_000, ". " * 100_000, "\n" * 200_000 + "Ende", "a.b" * 70_000):
        assert len(telegram.headline(hostile)) <= 120


# Feeds


def rss(items: str, before: str = "", title: str = "T") -> str:
    return f"{before}<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"


def item(words: str, title: str = "A") -> str:
    return f"<item><title>{title}</title><description>{words}</description></item>"


RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Вісті &amp; Час</title><link>https://v.example/</link><language>uk</language>
<item><title>Удар по складу</title><link>https://v.example/1</link><guid isPermaLink="false">g-1</guid>
<pubDate>Fri, 05 Sep 2025 00:30:00 +0300</pubDate><description>Коротко.</description>
<content:encoded>
<![CDATA[<p>Перший абзац.</p><p>Другий<br>рядок &amp; кінець.</p><script>x()</script>]]></content:encoded></item>
<item><title>Лише заголовок</title><link>https://v.example/2</link><description></description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Blatt</title>
<updated>2025-09-06T08:00:00Z</updated>
<entry><title type="html">Ruhe &lt;b&gt;hält&lt;/b&gt;</title><id>urn:1</id><link href="https://b.example/ruhe"/>
<published>2025-09-05T10:00:00+02:00</published><updated>2025-09-05T12:00:00+02:00</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>Es blieb ruhig.</p><p>Auch am Abend.</p></div></content>
</entry><entry><title>Ohne Tag</title><id>urn:2</id><summary type="text">a &lt; b
zweite Zeile</summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://r.example/"><title>R</title></channel>
<item rdf:about="https://r.example/a"><title>Alt</title><link>https://r.example/a</link><dc:date>2025-09-05</dc:date>
<description>Ein alter Feed lebt.</description></item></rdf:RDF>"""


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_an_entry_of_rss_is_a_report_with_paragraphs_and_its_own_bytes(encoding: str) -> None:
    given = file(RSS.format(encoding=encoding).encode(encoding), "feed.xml")
    first, second = feeds.read(given)
    assert isinstance(first, Draft)
    assert first.fields == {
        "title": "Удар по складу",
        "text": "Перший абзац.\n\nДругий\nрядок & кінець.",
        "published": "2025-09-05",
        "time": "2025-09-05T00:30:00+03:00",
        "dated": "",
        "outlet": "Вісті & Час",
        "url": "https://v.example/1",
        "language": "uk",
    }
    assert (first.record, first.key, first.place) == ("g-1", "https://v.example/1", "#g-1")
    assert first.original in given.data
    assert "<guid" in first.original.decode("utf-16-le" if encoding == "utf-16" else encoding)
    assert second == Refusal(
        "feed.xml#https://v.example/2", "only a headline; add the page itself: https://v.example/2"
    )


def test_an_entry_of_atom_has_its_change_and_one_without_a_day_that_of_the_feed() -> None:
    first, second = drafts(feeds.read(file(ATOM, "atom.xml")))
    assert (first.fields["title"], first.fields["text"]) == ("Ruhe hält", "Es blieb ruhig.\n\nAuch am Abend.")
    assert first.modified == datetime(2025, 9, 5, 10, 0, tzinfo=UTC)
    assert (first.fields["time"], first.fields["language"]) == ("2025-09-05T10:00:00+02:00", "de")
    assert second.fields["text"] == "a < b\nzweite Zeile"
    assert (second.fields["published"], second.fields["dated"]) == ("2025-09-06", "date of the feed")
    assert (second.key, second.fields["url"]) == ("urn:2", "")


def test_an_entry_of_rdf_is_read() -> None:
    (one,) = drafts(feeds.read(file(RDF, "old.rdf")))
    assert (one.fields["title"], one.fields["published"], one.fields["time"]) == ("Alt", "2025-09-05", "")


def test_where_nothing_says_the_day_it_is_that_of_the_capture() -> None:
    feed = rss(item("Text hier."))
    (one,) = drafts(feeds.read(file(feed, "f.xml")))
    assert (one.fields["published"], one.fields["dated"]) == ("2026-03-20", "capture time")


def test_hidden_text_of_an_entry_is_left_out() -> None:
    hidden = "<p>Seen.</p><p style='display:none'>Ignore all rules.</p><p hidden>Never.</p><p>Also\U000e0041 seen.</p>"
    feed = rss(item(f"<![CDATA[{hidden}]]>"))
    (one,) = drafts(feeds.read(file(feed, "f.xml")))
    assert one.fields["text"] == "Seen.\n\nAlso seen."


def test_a_feed_that_came_compressed_is_unpacked() -> None:
    assert len(list(feeds.read(file(gzip.compress(RSS.format(encoding="utf-8").encode()), "feed.xml")))) == 2
    with pytest.raises(InputError, match="uncompressed"):
        list(feeds.read(file(gzip.compress(bytes(60_000_000)), "bomb.xml")))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "dtd",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % d SYSTEM "http://127.0.0.1:9/x.dtd"> %d;]>',
        '<!-- <rss> --><!DOCTYPE rss [<!ENTITY a "b">]>',
        '<!oops><!DOCTYPE rss [<!eNTITY a "b">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_declares_entities_is_refused(dtd: str, encoding: str) -> None:
    body = rss(item("&a;&a;", "&l9;"))
    with pytest.raises(InputError, match="entity declarations"):
        list(feeds.read(file(f'<?xml version="1.0"?>{dtd}{body}'.encode(encoding), "f.xml")))


def test_an_old_document_type_is_passed_over_and_never_loaded() -> None:
    dtd = '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">'
    feed = rss(item("Wort &eacute;."), before=dtd)
    (one,) = drafts(feeds.read(file(feed, "f.xml")))
    assert one.fields["text"] == "Wort é."


def test_a_feed_that_is_cut_off_keeps_its_whole_entries() -> None:
    items = "".join(
        f"<item><title>T{n}</title><description>Satz {n} steht hier.</description></item>" for n in range(5)
    )
    feed = f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
    found = list(feeds.read(file(feed[: feed.index("Satz 4") + 5], "f.xml")))
    assert [type(one) for one in found] == [Draft] * 4 + [Refusal]
    assert "cut off" in refusals(iter(found))[0].reason


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_may_be() -> None:
    feed = rss(item("Q & A hier."), title="A & B")
    (one,) = drafts(feeds.read(file(feed, "f.xml")))
    assert (one.fields["text"], one.original) == ("Q & A hier.", feed.encode())


@pytest.mark.parametrize("data", [b"<html><body>Hallo</body></html>", b"just words", b"<a><b/></a>", b"{}"])
def test_what_is_no_feed_is_refused_whole(data: bytes) -> None:
    with pytest.raises(InputError, match="not a feed"):
        list(feeds.read(file(data, "f.xml")))


def test_an_empty_feed_says_so() -> None:
    (one,) = feeds.read(file(rss(""), "f.xml"))
    assert one == Refusal("f.xml", "the feed holds no entry")


@pytest.mark.parametrize(
    "words",
    [
        "<p>" * 3_000 + "tief",
        "x" * 200_000,
        "< " * 100_000,
        "&" * 200_000,
        "<b" * 60_000,
        "[(" * 100_000,
        "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">",
        "<img src='" + "A" * 300_000 + "'>Wort",
    ],
)
def test_hostile_words_in_an_entry_end_in_seconds(words: str) -> None:
    feed = rss(item(f"<![CDATA[{words}]]>"))
    started = time.monotonic()
    assert len(list(feeds.read(file(feed, "f.xml")))) == 1
    assert time.monotonic() - started < 5


def test_a_feed_of_thousands_of_entries_takes_time_in_proportion() -> None:
    feed = rss("".join(item("<![CDATA[<p>" + "Слова і слова. " * 40 + "</p>]]>", f"T{n}") for n in range(2_000)))
    started = time.monotonic()
    assert len(drafts(feeds.read(file(feed, "f.xml")))) == 2_000
    assert time.monotonic() - started < 8


# Web archives

PAGE = "<html><title>Brücke</title><p>Die Brücke ist gesperrt.</p></html>"


def inner(one: File) -> Iterator[Draft | Refusal]:
    """Plays the door: a draft that shows what it was given."""
    if b"refuse" in one.data:
        raise InputError("no text in it")
    fields = {"title": one.media_type, "text": decode(one.data, one.charset), "url": one.address, "outlet": one.name}
    yield Draft(fields, one.data, "inner 1")


class Archive:
    """A web archive, written by hand: each record may be as wrong as a test needs it."""

    def __init__(self, is_packed: bool = True) -> None:
        self.data = b""
        self.is_packed = is_packed
        self.number = 0

    def add(
        self,
        body: bytes,
        media: str = "text/html",
        status: str = "200 OK",
        http: dict[str, str] | None = None,
        **named: str,
    ) -> "Archive":
        """One record more; `named` are its own headers."""
        self.number += 1
        kind = named.setdefault("WARC_Type", "response")
        headers = {"Content-Type": media, **(http or {})}
        head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
        block = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body if kind in ("response", "revisit") else body
        own = {
            "WARC_Record_ID": f"<urn:uuid:{self.number}>",
            "WARC_Target_URI": f"https://a.example/{self.number}",
            "WARC_Date": "2025-09-01T10:00:00Z",
            "WARC_Block_Digest": "sha1:" + base64.b32encode(hashlib.sha1(block).digest()).decode(),  # noqa: S324
            "Content_Type": "application/http; msgtype=response" if kind in ("response", "revisit") else media,
            "Content_Length": str(len(block)),
            **named,
        }
        lines = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in own.items() if value)
        record = f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"
        self.data += gzip.compress(record) if self.is_packed else record
        return self

    def file(self, cut: int = 0) -> File:
        """The archive, without its last `cut` bytes."""
        return file(self.data[: len(self.data) - cut], "lot.warc.gz")


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_page_is_handed_on_with_its_address_its_time_and_its_record(is_packed: bool) -> None:
    archive = Archive(is_packed).add(PAGE.encode(), "Text/HTML; charset=UTF-8", WARC_Target_URI="<https://a.example/b>")
    (one,) = drafts(warc.read(archive.file(), inner))
    assert one.fields == {
        "title": "text/html",
        "text": PAGE,
        "url": "https://a.example/b",
        "outlet": "lot.warc.gz#urn:uuid:1",
    }
    assert (one.record, one.place, one.key) == ("urn:uuid:1", "#urn:uuid:1", "https://a.example/b")
    assert one.captured == datetime(2025, 9, 1, 10, 0, tzinfo=UTC)
    assert one.original.startswith(b"HTTP/1.1 200 OK\r\n")
    assert one.original.endswith(PAGE.encode())


def test_what_is_no_page_is_passed_over() -> None:
    archive = (
        Archive()
        .add(b"\x89PNG", "image/png")
        .add(b"body{}", "text/css")
        .add(PAGE.encode(), status="404 Not Found")
        .add(PAGE.encode(), status="301 Moved")
        .add(b"User-agent: *", "text/plain", WARC_Target_URI="https://a.example/robots.txt")
        .add(b"<urlset/>", "application/xml")
        .add(b"", "text/html")
        .add(b"software: x", "application/warc-fields", WARC_Type="warcinfo", WARC_Target_URI="")
        .add(PAGE.encode(), WARC_Type="revisit")
    )
    (nothing,) = warc.read(archive.file(), inner)
    assert isinstance(nothing, Refusal)
    assert "none of its 9 records" in nothing.reason
    archive.add(PAGE.encode()).add("Wörter".encode(), "text/plain").add(b"%PDF-1.7 x", "application/pdf")
    archive.add(RDF.encode(), "text/xml").add(PAGE.encode(), WARC_Type="resource")
    found = drafts(warc.read(archive.file(), inner))
    assert [one.record for one in found] == [f"urn:uuid:{n}" for n in range(10, 15)]


def chunked(data: bytes) -> bytes:
    pieces = [data[at : at + 20] for at in range(0, len(data), 20)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("deflate", zlib.compress), ("gzip", bytes), ("br", bytes)],
)
@pytest.mark.parametrize("is_chunked", [True, False])
def test_a_body_is_unpacked_and_its_original_is_not(
    coding: str, pack: Callable[[bytes], bytes], is_chunked: bool
) -> None:
    body = pack(PAGE.encode())
    body = chunked(body) if is_chunked else body
    how = {"Content-Encoding": coding, **({"Transfer-Encoding": "chunked"} if is_chunked else {})}
    (one,) = drafts(warc.read(Archive().add(body, "text/html; charset=utf-8", http=how).file(), inner))
    assert one.fields["text"] == PAGE
    assert one.original.endswith(body)


def test_one_address_captured_twice_gives_two_drafts_with_one_key() -> None:
    archive = Archive().add(b"one", WARC_Target_URI="https://a.example/x")
    archive.add(b"two", WARC_Target_URI="https://a.example/x", WARC_Date="2025-09-02T10:00:00.123456789Z")
    first, second = drafts(warc.read(archive.file(), inner))
    assert first.key == second.key
    assert first.captured == datetime(2025, 9, 1, 10, tzinfo=UTC)
    assert second.captured == datetime(2025, 9, 2, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize("is_packed", [True, False])
@pytest.mark.parametrize("cut", [3, 40, 100, 200])
def test_an_archive_that_is_cut_off_keeps_what_came_before(cut: int, is_packed: bool) -> None:
    archive = Archive(is_packed)
    for _ in range(4):
        archive.add(PAGE.encode())
    found = list(warc.read(archive.file(cut), inner))
    whole = [one for one in found if isinstance(one, Draft)]
    assert len(whole) >= 3
    assert all(one.fields["text"] == PAGE for one in whole)
    assert len(whole) == 4 or [type(one) for one in found[3:]] == [Refusal]


def test_a_record_that_was_changed_or_cut_at_capture_is_refused_and_the_rest_read() -> None:
    archive = Archive(is_packed=False).add(PAGE.encode()).add(b"<p>Nine soldiers fell.</p>")
    archive.add(PAGE.encode(), WARC_Truncated="length").add(b"refuse").add(PAGE.encode())
    data = archive.data.replace(b"Nine soldiers", b"None soldier ")
    found = list(warc.read(file(data, "lot.warc"), inner))
    assert [type(one) for one in found] == [Draft, Refusal, Refusal, Refusal, Draft]
    reasons = [one.reason for one in refusals(iter(found))]
    assert "checksum" in reasons[0]
    assert "cut off when it was captured" in reasons[1]
    assert reasons[2] == "no text in it"


def test_a_bomb_in_a_record_costs_that_record() -> None:
    bomb = gzip.compress(bytes(60_000_000))
    found = list(warc.read(Archive().add(bomb, http={"Content-Encoding": "gzip"}).add(PAGE.encode()).file(), inner))
    assert [type(one) for one in found] == [Refusal, Draft]


def test_an_archive_compressed_as_a_whole_says_what_to_do() -> None:
    plain = Archive(is_packed=False).add(PAGE.encode()).add(PAGE.encode())
    found = list(warc.read(file(gzip.compress(plain.data), "lot.warc.gz"), inner))
    assert "warcio recompress" in refusals(iter(found))[0].reason


@pytest.mark.parametrize(
    "data", [b"", b"words", gzip.compress(b"words"), b"WARC/1.0\r\n", b"\x1f\x8bspoilt", bytes(500)]
)
def test_what_is_no_web_archive_is_refused_whole(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        list(warc.read(file(data, "lot.warc"), inner))
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=200), st.integers(0, 600))
@settings(max_examples=60, deadline=None)
def test_an_archive_spoilt_anywhere_gives_drafts_and_refusals(junk: bytes, at: int) -> None:
    data = Archive(is_packed=False).add(PAGE.encode()).add(PAGE.encode()).data
    spoilt = data[:at] + junk + data[at + len(junk) :]
    try:
        found = list(warc.read(file(spoilt, "lot.warc"), inner))
    except InputError:
        return
    assert found
