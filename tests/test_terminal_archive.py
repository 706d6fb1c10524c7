"""What the terminal shows of the archive itself: all of it, and nothing in it can command the terminal."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.console import RenderableType

from index.changes import Change, changes
from index.records import Article, Origin
from index.rows import Version
from index.store import Refused, Status
from tests.browser import article
from tests.test_terminal import HOSTILE, shown
from ui.terminal_archive import article_lines, change_lines, status_lines

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
EMPTY = Status(Path("/archives/spring"), 0, 0, {}, {}, None, None, "", "", index="empty")
UNSAFE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
ANY_TEXT = st.text(alphabet=st.one_of(st.sampled_from("\x1b[]0;m\x07\x9b\x9c\\P\n\r\tA\u202e\ud800"), st.characters()))


def whole(text: str) -> Article:
    """A report whose every text is `text`, as a hostile export could have it."""
    fields = dict.fromkeys(("id", "title", "outlet", "url", "language", "source", "time", "dated"), text)
    return Article(text=text, published=date(2026, 3, 2), **fields)  # type: ignore[arg-type]


def version(one: Article, until: datetime | None = None) -> Version:
    return Version(one, NOON, until, NOON, False)


def everything(text: str) -> Iterator[RenderableType]:
    """All that this module shows, with `text` wherever a text of somebody else's can stand."""
    one = whole(text)
    origin = Origin(text, "0" * 64, NOON, text, text)
    yield from article_lines(one, [version(one, NOON), version(one)], [origin], [one])
    yield from article_lines(replace(one, dated=""))
    yield from change_lines(
        version(one), version(one), [Change("title", text, f"new {text}"), Change("text", text, "")]
    )
    yield from status_lines(
        replace(EMPTY, languages={text: 1}, outlets={text: 2}, encoder=text, refused=(Refused(text, text, NOON),)), 5
    )


def lines_of(lines: Iterable[RenderableType]) -> list[str]:
    return shown(lines).splitlines()


# ---- Hostile text


def test_no_field_of_a_report_or_archive_can_command_the_terminal() -> None:
    text = shown(everything(HOSTILE))
    assert not UNSAFE.search(text)
    assert "owned" not in text
    assert "[bold red]:smile: [link=file:///etc/passwd]x[/link]" in text  # as it is written, not as markup


@given(ANY_TEXT)
def test_no_text_at_all_leaves_a_control_character(text: str) -> None:
    found = shown(everything(text))
    assert not UNSAFE.search(found)
    found.encode()


def test_on_a_terminal_with_little_room_it_is_the_same() -> None:
    assert not UNSAFE.search(shown(everything(HOSTILE * 5), width=30))


def test_line_ends_in_a_field_forge_no_line() -> None:
    forged = "x\nrefused, 0\nread from https://army.example/\r\x85\u2028\u2029captured 2020-01-01"
    plain, found = (shown(everything(text)).count("\n") for text in ("x", forged))
    assert found == plain + 2 * 2  # two reports are shown whole, and only their texts may have lines of their own


def test_very_long_text_is_shown_in_no_time() -> None:
    began = datetime.now(UTC)
    for long in ("\x1b]" * 100_000, "\x1b[0;" * 50_000, "a " * 100_000):
        one = whole(long)
        shown([*article_lines(one, [version(one)] * 2), *change_lines(version(one), version(one), [])])
    assert (datetime.now(UTC) - began).total_seconds() < 10


# ---- Status


def test_an_archive_in_words() -> None:
    found = replace(
        EMPTY, articles=1_204, stories=1_100, passages=5_310, superseded=3, hidden=2, erased=1,
        languages={"uk": 800, "und": 404}, outlets={"Вісник": 1_203, "": 1}, encoder="offline", index="up to date",
        first_day=date(2026, 3, 1), last_day=date(2026, 3, 31), days_covered=27,
        gaps=((date(2026, 3, 3), date(2026, 3, 5)), (date(2026, 3, 9), date(2026, 3, 9))),
        bytes={"archive": 3_140_000, "index": 1_234_567_890},
    )  # fmt: skip
    assert lines_of(status_lines(found, 5)) == [
        "archive    /archives/spring",
        "reports    1,204; 1,100 without copies and translations; 3 older versions; 2 hidden; 1 erased",
        "passages   5,310",
        "days       1 March 2026 to 31 March 2026: 27 of 31 days",
        "no reports 3 March 2026 to 5 March 2026; 9 March 2026",
        "languages  Ukrainian (uk) 800, Unknown language (und) 404",
        "outlets    Вісник 1,203, (not named) 1",
        "encoder    offline",
        "index      up to date",
        "size       archive 3.1 MB, index 1,234.6 MB",
    ]


def test_an_empty_archive_names_no_days() -> None:
    text = shown(status_lines(EMPTY, 5))
    assert "days " not in text and "no reports" not in text and "refused" not in text
    assert "languages  none\noutlets    none\nencoder    none yet\n" in text


def test_many_gaps_and_refusals_are_counted_not_listed() -> None:
    gaps = tuple((date(2026, 3, day), date(2026, 3, day)) for day in range(1, 31, 2))
    refused = tuple(Refused(f"/in/{n}.pdf", "no text layer", NOON + timedelta(days=n)) for n in range(25))
    lines = lines_of(status_lines(replace(EMPTY, gaps=gaps, refused=refused), 20))
    assert "23 March 2026; and 3 more gaps (--json lists all)" in next(one for one in lines if "no reports" in one)
    start = lines.index("refused, 25")
    assert lines[start + 1] == "  ✗ /in/0.pdf: no text layer (2026-03-09)"
    assert len(lines[start + 1 :]) == 21
    assert lines[-1] == "  and 5 more; --json lists all"
    exactly = lines_of(status_lines(replace(EMPTY, gaps=gaps[:12], refused=refused[:20]), 20))
    assert not any("more" in one for one in exactly)


# ---- Reports and corrections


def test_a_report_with_versions_copies_and_where_its_bytes_came_from() -> None:
    old = article("Eleven gates failed.")
    new = replace(article("Nine gates failed."), id="a2", time="2026-03-02T08:00+01:00")
    copy = replace(article("Nine gates failed."), id="c1", outlet="", title="Gates")
    origin = Origin("https://courier.example/1", "ab" * 32, NOON, "trafilatura 2.3.1", "<urn:uuid:1>")
    assert lines_of(article_lines(new, [version(old, NOON), version(new)], [origin], [copy])) == [
        "Report 1",
        "The Courier 1 (fictional) · 2 March 2026 · English · a2",
        "https://courier.example/1",
        "published 2026-03-02T08:00+01:00",
        "version a1 from 2026-03-09 12:00 UTC, until 2026-03-09 12:00 UTC, superseded",
        "version a2 from 2026-03-09 12:00 UTC, the newest  ← this one",
        "same story: (no outlet) · Gates · c1",
        "read from https://courier.example/1, <urn:uuid:1>, by trafilatura 2.3.1",
        f"captured 2026-03-09 12:00 UTC, SHA-256 {'ab' * 32}",
        "",
        "Nine gates failed.",
    ]


def test_a_day_that_the_report_does_not_say_itself_names_its_source() -> None:
    text = shown(article_lines(replace(article("One."), dated="file name", time="2026-03-02T08:00+01:00", url="")))
    assert "day taken from: file name\n" in text and "published" not in text


def test_a_correction_in_each_script() -> None:
    for before, after, expected in (
        ("Eleven gates failed.", "Nine gates failed.", "  [-Eleven-] {+Nine+} gates failed."),
        ("Міст закрито вранці.", "Міст відкрито вранці.", "  Міст [-закрито-] {+відкрито+} вранці."),
        ("Погибли семь человек.", "Погибли пять человек.", "  Погибли [-семь-] {+пять+} человек."),
        ("قتل سبعة أشخاص.", "قتل خمسة أشخاص.", "  قتل [-سبعة-] {+خمسة+} أشخاص."),
    ):
        old, new = article(before), replace(article(after), id="a2")
        lines = lines_of(change_lines(version(old), version(new), changes(old, new)))
        assert lines == ["Report 1", "a1 (2026-03-09 12:00 UTC)", "a2 (2026-03-09 12:00 UTC)", "", expected]


def test_a_changed_title_is_named_and_what_came_or_went_whole_is_marked() -> None:
    old, new = article("The dam holds."), replace(article("The dam holds."), title="Report 1, corrected")
    lines = lines_of(change_lines(version(old), version(new), changes(old, new)))
    assert lines[3:] == ["", "title", "  Report [-1-] {+1, corrected+}"]
    added = lines_of(change_lines(version(old), version(new), [Change("text", "", "Nobody died.")]))
    gone = lines_of(change_lines(version(old), version(new), [Change("text", "Nobody died.", "")]))
    assert (added[-1], gone[-1]) == ("  {+Nobody died.+}", "  [-Nobody died.-]")


def test_nothing_changed_is_said() -> None:
    one = version(article("The dam holds."))
    assert lines_of(change_lines(one, one, []))[-1] == "The words are the same."
