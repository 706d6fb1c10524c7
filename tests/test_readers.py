"""Three forms of files become articles; everything else becomes a refusal that says why."""

import codecs
import json
import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.errors import InputError
from index.readers import MAX_BYTES, MAX_CHARACTERS, Found, Refusal, article, read
from index.readers.text import stated_day
from index.records import Article
from tests.conftest import run

FIELDS = {"title": "Bridge reopened", "text": "The bridge is open.", "published": "2026-03-09"}
MARKDOWN = "---\ntitle: Bridge reopened\npublished: 2026-03-09\n---\n\nThe bridge is open.\n"
TEXT = "date 2026-03-09 Bridge reopened\n\nThe bridge is open.\n"


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def items(path: Path) -> list[Article | Refusal]:
    """What stands in a file or folder, without where the bytes came from."""
    found = [item.article if isinstance(item, Found) else item for item in read(path)]
    return [item for item in found if isinstance(item, Article | Refusal)]


def only(path: Path) -> Article:
    (found,) = items(path)
    assert isinstance(found, Article), found
    return found


def reason(path: Path) -> str:
    (found,) = items(path)
    assert isinstance(found, Refusal), found
    assert found.source.startswith(str(path.resolve()))
    assert len(found.reason.splitlines()) == 1
    return found.reason


def json_line(**fields: object) -> str:
    return json.dumps({**FIELDS, **fields}) + "\n"


# ---- The three forms


def test_the_forms_give_the_same_article(tmp_path: Path) -> None:
    found = [
        only(put(tmp_path / "a.txt", TEXT)),
        only(put(tmp_path / "a.md", MARKDOWN)),
        only(put(tmp_path / "a.jsonl", json_line())),
    ]
    assert len({one.id for one in found}) == 1
    assert {(one.title, one.text, one.published, one.language) for one in found} == {
        ("Bridge reopened", "The bridge is open.", date(2026, 3, 9), "en")
    }
    assert [one.source.removeprefix(str(tmp_path.resolve())) for one in found] == ["/a.txt", "/a.md", "/a.jsonl#1"]


def test_all_fields_of_front_matter(tmp_path: Path) -> None:
    head = "title: 'Fünf Tote: Lage'\ndate: 2026-03-05T23:30:00-05:00\noutlet: Ostblatt\nurl: https://o.example/1"
    found = only(put(tmp_path / "a.markdown", f"---\n{head}\nlanguage: DE-at\ntags: [x]\n---\nText.\n\n---\n\nMehr."))
    assert (found.title, found.outlet, found.url) == ("Fünf Tote: Lage", "Ostblatt", "https://o.example/1")
    assert (found.published, found.language) == (date(2026, 3, 5), "de")
    assert found.text == "Text.\n\n---\n\nMehr."


def test_paragraphs_and_headings_stay_as_they_are(tmp_path: Path) -> None:
    body = "Erster Absatz.\n\nKämpfe gehen weiter\n\nZweiter Absatz."
    assert only(put(tmp_path / "a.txt", f"date 2025-09-05 26 Staaten\n\n{body}\n\n")).text == body


@pytest.mark.parametrize(
    ("given", "language"),
    [(None, "uk"), ("", "uk"), ("ru", "ru"), ("RU", "ru"), ("ru_RU", "ru"), ("Ukrainian", "uk"), ("und", "uk")],
)
def test_the_language_is_given_or_detected(given: str | None, language: str) -> None:
    fields = {**FIELDS, "text": "Уряд повідомив, що міст через річку знову відкрито для руху.", "language": given}
    assert article(fields, "x").language == language


def test_a_text_without_letters_is_of_no_language() -> None:
    assert article({**FIELDS, "title": "112", "text": "106 : 6"}, "x").language == "und"


def test_each_line_is_an_article_of_its_own(tmp_path: Path) -> None:
    lines = [json_line(), "\n", "not JSON\n", json_line(title="Second"), "[1]\n", json_line(title="")]
    found = list(items(put(tmp_path / "a.jsonl", "".join(lines))))
    assert [item.source.rpartition("#")[2] for item in found] == ["1", "3", "4", "5", "6"]
    assert [type(item).__name__ for item in found] == ["Article", "Refusal", "Article", "Refusal", "Refusal"]


def test_the_same_file_again_has_the_same_ids(tmp_path: Path) -> None:
    for name, content in (("a.txt", TEXT), ("b.md", MARKDOWN), ("c.jsonl", json_line() + json_line(title="Second"))):
        put(tmp_path / name, content)
    assert list(items(tmp_path)) == list(items(tmp_path))


def test_a_changed_report_is_another_article() -> None:
    same = {"language": "fr", "unknown": 5, "title": " Bridge   reopened\n"}
    changed: tuple[dict[str, Any], ...] = (
        {"title": "Bridge closed"},
        {"text": "The bridge is shut."},
        {"published": "2026-03-10"},
        {"outlet": "Post"},
        {"url": "https://p.example"},
    )
    assert article({**FIELDS, **same}, "elsewhere").id == article(FIELDS, "x").id
    assert len({article({**FIELDS, **fields}, "x").id for fields in ({}, *changed)}) == 6


def test_fields_cannot_be_shifted_into_one_another() -> None:
    one = article({**FIELDS, "outlet": "A\x1fB", "url": "C"}, "x")
    other = article({**FIELDS, "outlet": "A", "url": "B\x1fC"}, "x")
    assert one.id != other.id


@pytest.mark.parametrize("title", ["../../etc/passwd", "/etc/passwd", "C:\\boot.ini", "<b>x</b>"])
def test_a_path_in_the_title_is_only_a_title(tmp_path: Path, title: str) -> None:
    found = only(put(tmp_path / "a.jsonl", json_line(title=title)))
    assert found.title == title
    assert found.id.isalnum()
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


# ---- Encodings


@pytest.mark.parametrize(
    "encoded",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\r\n").encode("utf-16"),
    ],
    ids=["utf-8", "utf-8 BOM", "utf-16 LE", "utf-16 BE", "CRLF", "CR", "utf-16 CRLF"],
)
def test_encodings_and_line_ends_make_no_difference(tmp_path: Path, encoded: bytes) -> None:
    assert only(put(tmp_path / "a.txt", encoded)).id == article(FIELDS, "x").id


def test_line_ends_inside_json_make_no_difference(tmp_path: Path) -> None:
    with_crlf = only(put(tmp_path / "a.jsonl", json_line(text="One.\r\nTwo.\rThree.")))
    assert with_crlf.id == article({**FIELDS, "text": "One.\nTwo.\nThree."}, "x").id


@pytest.mark.parametrize("suffix", [".txt", ".md", ".jsonl"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t\r\n ", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"ELF\x00\x01", "NUL"),
        (TEXT.encode("utf-16-le"), "NUL"),
        (TEXT.encode("utf-16")[:-1], "UTF-16"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "UTF-16"),
    ],
    ids=[
        "empty",
        "white space",
        "BOM",
        "PNG",
        "NUL",
        "utf-16 without BOM",
        "half utf-16",
        "utf-16 lone surrogate",
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, suffix: str, content: bytes, words: str) -> None:
    assert words in reason(put(tmp_path / f"a{suffix}", content))


# ---- Fields


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": 5}, "`title` must be a text, not int"),
        ({"title": None}, "no title"),
        ({"title": float("nan")}, "no title"),
        ({"title": "  "}, "no title"),
        ({"title": ["a"]}, "`title` must be a text, not list"),
        ({"title": "a" * 3_000}, "`title` has 3,000 characters"),
        ({"text": {}}, "`text` must be a text, not dict"),
        ({"text": True}, "`text` must be a text, not bool"),
        ({"text": ""}, "no text"),
        ({"text": float("nan")}, "no text"),
        ({"text": float("inf")}, "`text` must be a text, not float"),
        ({"text": "a\ud800b"}, "lone surrogate"),
        ({"title": "\udfff"}, "lone surrogate"),
        ({"text": "a\0b"}, "NUL"),
        ({"outlet": []}, "`outlet`"),
        ({"url": 1.5}, "`url`"),
        ({"language": 7}, "`language`"),
        ({"published": None}, "no date"),
        ({"published": float("nan")}, "no date"),
        ({"published": 20260309}, "no date"),
        ({"published": ""}, "no date"),
        ({"published": "9 March"}, "'9 March' is not YYYY-MM-DD"),
        ({"published": "2026-02-30"}, "is not YYYY-MM-DD"),
    ],
)
def test_wrong_fields_are_named(tmp_path: Path, fields: dict[str, object], words: str) -> None:
    assert words in reason(put(tmp_path / "a.jsonl", json_line(**fields)))


@pytest.mark.parametrize("line", ["{", '{"title": }', "[" * 100_000, "9" * 5_000, '"text"', "null", "NaN", "{}"])
def test_broken_json_is_refused(tmp_path: Path, line: str) -> None:
    assert reason(put(tmp_path / "a.jsonl", line))


@pytest.mark.parametrize(
    "published", ["2026-03-09", "2026-03-09T22:10:00Z", "2026-03-09 22:10", "1970-01-01", "2999-12-31"]
)
def test_days_and_times_are_dates(published: str) -> None:
    assert article({**FIELDS, "published": published}, "x").published.isoformat() == published[:10]


# ---- Markdown


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("published: 2026-03-09", "no title"),
        ("title: Bridge\npublished: 9 March", "not YYYY-MM-DD"),
        ("title: Bridge\npublished: 2026-13-45", "not valid YAML"),
        ("title: 5\npublished: 2026-03-09", "`title` must be a text, not int"),
        ("title: [a]\npublished: 2026-03-09", "`title` must be a text, not list"),
        ("title: Bridge: open: again\npublished: 2026-03-09", "not valid YAML"),
        ("title: *Bridge*\npublished: 2026-03-09", "not valid YAML"),
        ("a: &a x\ntitle: *a", "aliases"),
        ("\ttitle: Bridge", "not valid YAML"),
        ("just words", "front matter is empty"),
        ("- a\n- b", "front matter is empty"),
        ("", "front matter is empty"),
        ("title: !!python/object/apply:os.system ['true']", "not valid YAML"),
        ("title: !!timestamp x", "not valid YAML"),
        ("title: !!int ''", "not valid YAML"),
        ("title: !!bool x", "not valid YAML"),
        ("n: 1" + ":59" * 900 + ".5", "not valid YAML"),
        ("n: " + "9" * 5_000, "not valid YAML"),
        ("? [a]\n: b", "not valid YAML"),
        ("title: \x07", "control characters"),
        ("a: " + "[" * 5_000, "nested"),
        ("a: " + "[" * 9_000 + "]" * 9_000, "nested"),
        ("".join(f"{' ' * depth}a:\n" for depth in range(150)), "nested"),
        ("title: " + "x" * 30_000, "longer than"),
    ],
)
def test_bad_front_matter_is_refused(tmp_path: Path, head: str, words: str) -> None:
    assert words in reason(put(tmp_path / "a.md", f"---\n{head}\n---\nThe bridge is open."))


def test_front_matter_that_does_not_end_is_refused(tmp_path: Path) -> None:
    assert "does not end" in reason(put(tmp_path / "a.md", "---\ntitle: Bridge"))


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize("heading", ["Bridge reopened", "# Bridge reopened"])
def test_without_a_head_the_first_line_is_the_title(tmp_path: Path, name: str, heading: str) -> None:
    path = put(tmp_path / name, f"{heading}\n\nThe bridge is open.\n")
    os.utime(path, (1_773_000_000, 1_773_000_000))  # 8 March 2026
    found = only(path)
    assert found.title.removeprefix("# ") == "Bridge reopened"
    assert (found.text, found.published, found.dated) == ("The bridge is open.", date(2026, 3, 8), "file time")


def test_a_day_in_the_file_s_name_is_better_than_its_time(tmp_path: Path) -> None:
    found = only(put(tmp_path / "2025-09-05-bridge.txt", "Bridge reopened\n\nThe bridge is open.\n"))
    assert (found.published, found.dated) == (date(2025, 9, 5), "file name")


def test_a_first_line_that_is_a_paragraph_stays_in_the_text(tmp_path: Path) -> None:
    line = "The bridge over the river is open again, the mayor said. " * 8
    found = only(put(tmp_path / "a.txt", f"{line}\n\nCars may use it.\n"))
    assert found.text.startswith(line.strip()) and len(found.title) <= 202 and found.title.endswith("…")


@pytest.mark.parametrize("codec", ["cp1251", "koi8-u", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
def test_other_encodings_are_detected(tmp_path: Path, name: str, codec: str) -> None:
    text = "Міст через річку знову відкрито, повідомив мер у вівторок. Рух вантажівок поки що заборонено."
    whole = {
        "a.txt": f"date 2026-03-09 Міст відкрито\n\n{text}",
        "a.md": f"---\ntitle: Міст відкрито\npublished: 2026-03-09\n---\n{text}",
        "a.jsonl": json.dumps({"title": "Міст", "text": text, "published": "2026-03-09"}, ensure_ascii=False),
    }[name]
    assert only(put(tmp_path / name, whole.encode(codec))).text == text


def test_no_text_below_the_front_matter(tmp_path: Path) -> None:
    assert "no text" in reason(put(tmp_path / "a.md", "---\ntitle: x\npublished: 2026-03-09\n---\n\n"))


@pytest.mark.parametrize("value", ["[{0}]", "{{<<: [{0}]}}"], ids=["sequences", "merge keys"])
def test_a_billion_laughs_are_refused_at_once(tmp_path: Path, value: str) -> None:
    lines = ["a: &a {x: 1}"]
    for level in range(1, 15):
        below = ",".join([f"*{chr(96 + level)}"] * 9)
        lines.append(f"{chr(97 + level)}: &{chr(97 + level)} {value.format(below)}")
    began = time.monotonic()
    assert "aliases" in reason(put(tmp_path / "a.md", "---\n" + "\n".join(lines) + "\n---\ntext"))
    assert time.monotonic() - began < 2


# ---- Size


def test_a_file_of_100_mb_is_refused_unread(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", TEXT)
    os.truncate(path, 100_000_000)  # sparse: takes no room
    assert f"{MAX_BYTES:,}" in reason(path)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "title.md", "title.txt", "broken.jsonl"])
def test_a_line_of_10_mb_is_refused_in_time(tmp_path: Path, name: str) -> None:
    line = "word " * 2_000_000
    content = {
        "a.txt": f"date 2026-03-09 Title\n{line}",
        "a.md": f"---\ntitle: T\npublished: 2026-03-09\n---\n{line}",
        "a.jsonl": json_line(text=line),
        "title.md": f"---\ntitle: {line}\npublished: 2026-03-09\n---\ntext",
        "title.txt": f"date 2026-03-09 {line}\ntext",
        "broken.jsonl": '{"title": "' + line,
    }[name]
    began = time.monotonic()
    assert len(reason(put(tmp_path / name, content))) < 300
    assert time.monotonic() - began < 10


def test_the_longest_report_is_read(tmp_path: Path) -> None:
    text = ("word " * MAX_CHARACTERS)[: MAX_CHARACTERS - 1] + "."
    assert only(put(tmp_path / "a.jsonl", json_line(text=text))).text == text


# ---- Files and folders


@pytest.mark.parametrize("name", ["nothing", "nothing.txt", "a\0b", "x" * 300])
def test_a_missing_file_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="There is no file|cannot be read"):
        list(items(tmp_path / name))


def test_the_batch_goes_on(tmp_path: Path) -> None:
    put(tmp_path / "1.txt", TEXT)
    put(tmp_path / "2.pdf", b"%PDF")
    put(tmp_path / "3.txt", b"\x00\xff\xff")
    put(tmp_path / "4", "no suffix")
    put(tmp_path / "5" / "deep" / "a.MD", MARKDOWN)
    put(tmp_path / ".hidden.txt", TEXT)
    put(tmp_path / ".git" / "a.txt", TEXT)
    (tmp_path / "6.txt").symlink_to("nowhere.txt")
    (tmp_path / "7.txt").symlink_to("7.txt")
    os.mkfifo(tmp_path / "8.txt")
    put(tmp_path / "9.txt", TEXT)
    found = [(item.source.removeprefix(f"{tmp_path.resolve()}/"), type(item).__name__) for item in items(tmp_path)]
    assert [kind for _, kind in found] == ["Article", *["Refusal"] * 3, "Article", *["Refusal"] * 3, "Article"]
    assert [source for source, kind in found if kind == "Article"] == ["1.txt", "5/deep/a.MD", "9.txt"]


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert list(items(tmp_path)) == []


def test_a_link_to_nowhere_is_refused_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("/nowhere/else.txt")
    (refusal,) = read(tmp_path)
    assert isinstance(refusal, Refusal) and refusal.source == str(tmp_path / "a.txt")


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    put(tmp_path / "a" / "a.txt", TEXT)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to("c")
    (tmp_path / "c").symlink_to("b")
    found = list(items(tmp_path))
    assert [type(item).__name__ for item in found] == ["Article", "Refusal", "Refusal", "Refusal"]
    with pytest.raises(InputError):
        list(items(tmp_path / "b"))


@pytest.mark.parametrize("name", ["pipe.txt", "device.txt"])
def test_what_never_ends_is_refused(tmp_path: Path, name: str) -> None:
    if name == "pipe.txt":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to("/dev/zero")
    (found,) = items(tmp_path / name)
    assert isinstance(found, Refusal)
    assert "not a file" in found.reason


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt"))
    put(path, TEXT)
    (found,) = items(tmp_path)
    assert found.source.encode().endswith(b"\\xff\\xfe.txt")


def test_unreadable_files_and_folders_are_named(unprivileged: Path) -> None:
    put(unprivileged / "a.txt", TEXT)
    put(unprivileged / "b.txt", TEXT).chmod(0)
    (put(unprivileged / "c" / "c.txt", TEXT).parent).chmod(0)
    put(unprivileged / "d.txt", TEXT)
    found = list(items(unprivileged))
    (unprivileged / "c").chmod(0o700)
    assert [Path(item.source).name for item in found] == ["a.txt", "b.txt", "c", "d.txt"]
    assert [getattr(item, "reason", "") for item in found] == ["", "Permission denied", "Permission denied", ""]


def test_an_unreachable_path_is_an_error(unprivileged: Path) -> None:
    path = put(unprivileged / "closed" / "a.txt", TEXT)
    path.parent.chmod(0)
    with pytest.raises(InputError, match="Permission denied"):
        list(items(path))
    path.parent.chmod(0o700)


def test_files_are_not_changed(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", TEXT)
    path.chmod(0o400)
    assert only(path)
    assert path.read_text() == TEXT


def test_ten_thousand_articles_take_no_gigabyte(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", json_line(text="The bridge is open. " * 20) * 10_000)
    script = (
        "import sys; from pathlib import Path; from index.readers import read\n"
        "print(sum(1 for _ in read(Path(sys.argv[1]))))\n"
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )
    count, kilobytes = map(int, run(script, path).split())
    assert count == 10_001  # the last says that the file was read to its end
    assert kilobytes < 500_000


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Bridge closed\nDate: 2026-03-04\n\nText.", date(2026, 3, 4)),
        ("Bridge closed\n\nThursday, 12 March 2026\n\nText.", date(2026, 3, 12)),
        ("Brücke zu\nStand: 5. März 2026\nText.", date(2026, 3, 5)),
        ("Міст закрито\n5 березня 2026 року\nТекст.", date(2026, 3, 5)),
        ("Мост закрыт\nДата: 05.03.2026\nТекст.", date(2026, 3, 5)),
        ("أغلق الجسر\nالتاريخ: 5 مارس 2026\nنص.", date(2026, 3, 5)),
        ("Le pont fermé\nPublié le 5 mars 2026\nTexte.", date(2026, 3, 5)),
        ("Bridge closed\n25/03/2026\nText.", date(2026, 3, 25)),
        ("Brücke gesperrt\nStand: 5. März 2026, 14:20 Uhr\nText.", date(2026, 3, 5)),
        ("Міст закрито\n5 березня 2026, 09:40\nТекст.", date(2026, 3, 5)),
        ("Мост закрыт\n05.03.2026 10:05\nТекст.", date(2026, 3, 5)),
        ("Le pont fermé\nPublié le 5 mars 2026 à 8h15\nTexte.", date(2026, 3, 5)),
        ("Bridge closed\nThursday, March 5, 2026 | 9:40 AM GMT\nText.", date(2026, 3, 5)),
        ("Brücke\nVeröffentlicht am 05.03.26 um 14:05 Uhr\nText.", date(2026, 3, 5)),
        ("Brücke\n05.03.2026, 14:05 Uhr | aktualisiert: 06.03.2026, 8:00 Uhr\nText.", date(2026, 3, 5)),
        ("Brücke\nAktualisiert: 6. März 2026 | Von Karin Vogt, Lorn – 5. März 2026\nText.", date(2026, 3, 5)),
        ("Bridge closed\nBy JANE DOE | March 5, 2026\nText.", date(2026, 3, 5)),
        ("Le pont\nPublié le 5 mars 2026 à 8h15 mis à jour le 6 mars 2026\nTexte.", date(2026, 3, 5)),
        ("Мост закрыт\n14:05 05.03.2026\nТекст.", date(2026, 3, 5)),
        ("Bridge closed\nThe mayor – 5 March 2026 – said so.\nText.", None),
        ("Bridge closed\n5 March 1430 GMT\nText.", None),  # a time of day is no year
        ("Bridge closed\n5 March 2026, 9:40 the bridge fell\nText.", None),
        ("Bridge closed\n03/04/2026\nText.", None),  # March or April
        ("Bridge closed\n5 March\nText.", None),  # of which year?
        ("Bridge closed\nWednesday\nText.", None),
        ("Bridge closed\n5 March 2031\nText.", None),  # an error of somebody's
        ("Bridge closed\nOn 5 March 2026 the bridge was closed.\n", None),  # what happened then, not when it was told
        ("1\n2\n3\n4\n5\n6\n5 March 2026", None),
        ("", None),
    ],
)
def test_a_day_that_stands_on_a_line_of_its_own(text: str, stated: date | None) -> None:
    assert stated_day(text, TODAY) == stated


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_stated_day_is_the_reports(name: str, tmp_path: Path) -> None:
    found = only(put(tmp_path / name, "Bridge closed\nDate: 2026-03-04\n\nIt was closed yesterday, the mayor said."))
    assert (found.published, found.dated) == (date(2026, 3, 4), "a line of the text")
    assert [mention.first for mention in found.times] == [date(2026, 3, 3)]


def test_yesterday_means_nothing_where_nobody_said_when_it_was_written(tmp_path: Path) -> None:
    found = only(put(tmp_path / "a.txt", "Bridge closed\n\nIt was closed yesterday, the mayor said."))
    assert (found.dated, found.times) == ("file time", ())


def test_jsonl_takes_the_names_that_tables_take(tmp_path: Path) -> None:
    line = json.dumps({"headline": "Ruhe", "content": "Es blieb ruhig.", "Datum": "5. März 2026", "source": "Bote"})
    found = only(put(tmp_path / "a.jsonl", line))
    assert (found.title, found.text, found.published) == ("Ruhe", "Es blieb ruhig.", date(2026, 3, 5))
    assert found.outlet == "Bote"


def test_a_ticker_that_says_its_days_is_of_the_first(tmp_path: Path) -> None:
    lines = [
        f"{hour}:15 Uhr: Meldung {hour}\n\nDie Brücke blieb nach Angaben der Stadt gesperrt.\n" for hour in (9, 11, 14)
    ]
    found = only(
        put(tmp_path / "a.md", "# Liveticker\n\nEin Überblick.\n\n" * 3 + "## 12. März 2026\n\n" + "\n".join(lines))
    )
    assert {entry.published for entry in found.entries} == {date(2026, 3, 12)}
    assert (found.published, found.dated) == (date(2026, 3, 12), "its first entry")
