"""What a quote says of its place: page of a PDF, clock of a ticker, record of a web archive; and of its version."""

import json
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.archive import Archive
from index.readers import Found, read
from index.records import Article, Entry, Sentence
from rag.answer import Answer, Candidates, Evidence, Quote
from tests.conftest import report
from tests.scripted import ScriptedGenerator, WordEncoder, choosing, desk_of, reply
from tests.test_door import warc
from tests.test_readers_documents import made_pdf, set_in_lines
from ui.phrases import phrases

PAGES = (
    "The first gate of the dam at Torvash was opened on Monday.",
    "The second gate was opened on Tuesday, and nobody was hurt.",
    "The third gate stays closed until the water falls again.",
)
TICKER = "Live from the harbour.\n\n## 23:50 Alarm\n\nSmoke rises.\n\n## 00:10 Fire\n\nThe fire is out."
QUESTION = "How many people did the flood at Torvash kill?"


def spoken(of: Article, words: str, superseded: bool = False) -> Quote:
    start = of.text.index(words)
    return Quote.of(1, of, Sentence(start, start + len(words)), superseded)


def articles(path: Path) -> list[Article]:
    return [item.article for item in read(path) if isinstance(item, Found)]


def ticker() -> Article:
    """Two entries, the newer one past midnight, and a line above them."""
    parts = (
        ("## 23:50 Alarm\n\nSmoke rises.", 5, "23:50", "Alarm"),
        ("## 00:10 Fire\n\nThe fire is out.", 6, "00:10", ""),
    )
    starts = [TICKER.index(part) for part, *_ in parts]
    entries = tuple(
        Entry(start, start + len(part), date(2026, 3, day), clock, heading)
        for start, (part, day, clock, heading) in zip(starts, parts, strict=True)
    )
    return replace(report(4, TICKER), published=date(2026, 3, 5), entries=entries)


# ---- The page of a PDF


def test_each_sentence_of_a_pdf_names_the_page_that_it_begins_on(tmp_path: Path) -> None:
    path = tmp_path / "2026-03-05-dam.pdf"
    path.write_bytes(made_pdf([set_in_lines(page) for page in PAGES], info="/Title(The dam)"))
    (found,) = articles(path)
    assert [spoken(found, page).page for page in PAGES] == [1, 2, 3]
    assert all(spoken(found, page).text == page for page in PAGES)


@pytest.mark.parametrize(("start", "page"), [(0, 1), (9, 1), (10, 2), (19, 2), (20, 4), (29, 4)])
def test_a_page_begins_with_its_first_character_and_an_empty_one_holds_nothing(start: int, page: int) -> None:
    found = replace(report(1, "One gate. Two gates. No gate at all."), pages=(0, 10, 20, 20))
    assert Quote.of(1, found, Sentence(start, 30)).page == page  # where it ends does not matter


def test_what_is_no_pdf_has_no_page() -> None:
    assert spoken(report(1), "Convoy 1").page is None


# ---- The clock of a ticker


@pytest.mark.parametrize(
    ("words", "clock", "day"),
    [
        ("Live from the harbour.", "", 5),
        ("## 23:50 Alarm", "23:50", 5),
        ("Smoke rises.", "23:50", 5),
        ("The fire is out.", "00:10", 6),
    ],
)
def test_a_sentence_of_a_ticker_has_the_clock_and_day_of_its_entry(words: str, clock: str, day: int) -> None:
    quote = spoken(ticker(), words)
    assert (quote.clock, quote.published) == (clock, date(2026, 3, day))
    assert quote.text == words


def test_between_two_entries_stands_no_clock() -> None:
    found = ticker()
    gap = found.entries[0].end  # exclusive: the blank line after it
    assert Quote.of(1, found, Sentence(gap, gap + 1)).clock == ""


def test_a_live_page_is_quoted_with_its_clocks(tmp_path: Path) -> None:
    posts = "".join(
        f'<div class="post"><time datetime="2026-03-05T{hour}:05:00+01:00">{hour}:05</time><h3>News of {hour}</h3>'
        f"<p>The harbour master said at {hour} that the fire is not out, and that nobody was hurt so far.</p>"
        f"<p>Boats have been told to wait outside until the smoke has gone.</p></div>"
        for hour in (16, 15, 14)
    )
    (tmp_path / "a.html").write_text(
        '<html lang="en"><head><title>Fire in the harbour</title><meta property="article:published_time" '
        f'content="2026-03-05T14:00:00+01:00"></head><body><article><h1>Fire in the harbour</h1>{posts}</article>'
    )
    (found,) = articles(tmp_path / "a.html")
    quotes = [spoken(found, f"The harbour master said at {hour}") for hour in (14, 15, 16)]
    assert [quote.clock for quote in quotes] == ["14:05", "15:05", "16:05"]
    assert phrases("de").place(replace(quotes[0], superseded=True)) == ("14:05", "ältere Fassung, inzwischen geändert")


# ---- The record of a web archive


def test_a_quote_from_a_web_archive_names_its_record(tmp_path: Path) -> None:
    body = "".join(f"<p>{page}</p>" for page in PAGES)
    page = f'<html lang="en"><head><title>The dam</title></head><body><article><h1>The dam</h1>{body}</article></body>'
    (tmp_path / "crawl.warc.gz").write_bytes(warc(("2026-03-05T15:00:00Z", page)))
    (found,) = articles(tmp_path / "crawl.warc.gz")
    assert spoken(found, PAGES[0]).source == f"{tmp_path}/crawl.warc.gz#urn:uuid:{0:08}-0000-0000-0000-{0:012}"


# ---- Its version


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """The folder of an archive with one report, and its correction of three days later."""
    lines = [
        {"title": "Toll", "text": f"The flood at Torvash killed {count} people.", "published": day, "url": "https://x.example/1"}
        for count, day in (("eleven", "2026-03-02"), ("nine", "2026-03-05"))
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    with closing(Archive.create(tmp_path / "archive")) as archive:
        list(archive.add(read(tmp_path / "a.jsonl"), WordEncoder()))
        assert archive.status().superseded == 1
    return tmp_path / "archive"


@pytest.mark.parametrize(
    ("as_of", "words", "superseded"),
    [(None, "killed nine", False), (date(2026, 3, 6), "killed nine", False), (date(2026, 3, 3), "killed eleven", True)],
)
@pytest.mark.parametrize("chooses", [True, False])
def test_a_quote_of_an_older_version_says_so_wherever_it_is_shown(
    corrected: Path, as_of: date | None, words: str, superseded: bool, chooses: bool
) -> None:
    generator = ScriptedGenerator(choosing(words) if chooses else reply(), chooses=chooses)
    with closing(Archive.open(corrected)) as archive:
        events = list(desk_of(archive, generator).stream(QUESTION, as_of=as_of))
    shown = [event.quotes for event in events if isinstance(event, Candidates | Evidence | Answer)]
    assert len(shown) == 3
    for quotes in shown:
        assert [(words in one.text, one.superseded) for one in quotes] == [(True, superseded)]


def test_the_json_of_an_answer_names_page_clock_record_and_version() -> None:
    found = replace(ticker(), pages=(0, TICKER.index("##")), source="/in/crawl.warc.gz#urn:uuid:1")
    answer = Answer(
        "?", "en", "answered", (), (), (), (spoken(found, "Smoke rises.", True),), "x", "x", False, "", ()
    )  # fmt: skip
    (quote,) = json.loads(json.dumps(answer.to_json()))["quotes"]
    told = {"clock": "23:50", "page": 2, "source": found.source, "superseded": True, "published": "2026-03-05"}
    assert told.items() <= quote.items()
    assert quote == {**asdict(answer.quotes[0]), "published": "2026-03-05"}


# ---- In words


@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("en", ("14:05", "page 3", "older version, changed since", "as known then; later figure: [2]")),
        ("de", ("14:05", "Seite 3", "ältere Fassung, inzwischen geändert", "damaliger Stand; spätere Angabe: [2]")),
        ("uk", ("14:05", "с. 3", "попередня версія, відтоді змінена", "стан на той час; пізніші дані: [2]")),
        ("ru", ("14:05", "с. 3", "прежняя версия, с тех пор изменена", "данные на тот момент; более поздние: [2]")),
        ("ar", ("14:05", "صفحة 3", "نسخة سابقة عُدّلت لاحقا", "ما كان معروفا حينها؛ الرقم اللاحق: [2]")),
        ("fr", ("14:05", "page 3", "version antérieure, modifiée depuis", "état d’alors ; chiffre plus récent : [2]")),
    ],
)
def test_the_place_is_said_in_the_language_of_the_answer(language: str, place: tuple[str, ...]) -> None:
    words, plain = phrases(language), Quote.of(1, report(1, "One."), Sentence(0, 4))
    told: list[dict[str, Any]] = [{"clock": "14:05"}, {"page": 3}, {"superseded": True}, {"later": 2}]
    assert [words.place(replace(plain, **one)) for one in told] == [(part,) for part in place]
    assert words.place(replace(plain, clock="14:05", page=3, superseded=True, later=2)) == place
    assert words.place(plain) == ()
