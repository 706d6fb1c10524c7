"""What the terminal shows: nothing of an article can command it, nothing is told twice."""

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from index.records import Hit, Passage
from rag.answer import Answer, Candidates, Evidence, Limits, Statement, Withheld, Written
from rag.asked import Understood
from tests.browser import answer, article, events, quote
from ui import terminal, terminal_archive
from ui.phrases import phrases

REPORT = article("Nineteen states are ready. She did not say which.")
FIRST, SECOND = quote(REPORT, "Nineteen states are ready."), quote(REPORT, "She did not say which.", 2)
HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07[bold red]:smile: [link=file:///etc/passwd]x[/link]\x9b31m\x1bPq\x1b\\\rover\u202etxet"
)


def shown(lines: Iterable[RenderableType], width: int | None = None) -> str:
    """The lines as printed to a file, or to a terminal of that width without colours."""
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=width is not None, color_system=None,
        markup=False, emoji=False, highlight=False, soft_wrap=width is None,
    )  # fmt: skip
    for one in lines:
        console.print(one)
    return file.getvalue()


def full() -> Answer:
    return answer(
        "How many?",
        [FIRST, SECOND],
        status="partial",
        statements=[Statement("Nineteen states are ready.", (1,)), Statement("Which ones is not said.", (1, 2))],
        withheld=[Withheld("Twenty states are ready.", "“Twenty” stands in none of the quotes.")],
        still_open=["Which states?"],
        leaves_machine=True,
        notes=["A note."],
    )


def test_an_answer_in_full() -> None:
    assert (
        shown(terminal.answer_lines(full()))
        == """
Quotes from the reports
[1] Nineteen states are ready.
    Report 1
    The Courier 1 (fictional) · 2 March 2026 · English · a1
[2] She did not say which.
    Report 1
    The Courier 1 (fictional) · 2 March 2026 · English · a1

What the reports say
    Nineteen states are ready. [1]
    Which ones is not said. [1] [2]

What the reports leave open
  • Which states?

Withheld sentences
  ✗ Twenty states are ready.
    Why withheld: “Twenty” stands in none of the quotes.

A note.

Partly answered.
Written by: scripted-1b · 2.5 s
The question and the quotes were sent to another machine.
"""
    )


@pytest.mark.parametrize("language", ["de", "uk", "ru", "ar", "fr"])
def test_the_words_are_of_the_answers_language(language: str) -> None:
    words = phrases(language)
    text = shown(terminal.answer_lines(replace(full(), language=language)))
    for word in (words.evidence, words.statements, words.open, words.withheld, words.partial, words.left_machine):
        assert word in text
    assert words.day(REPORT.published) in text


def test_a_stream_tells_what_the_answer_holds_once() -> None:
    telling = terminal.Telling("en")
    streamed = "".join(shown(telling.tell(event)) for event in events(full()))
    assert streamed == shown(terminal.answer_lines(full()))


def test_what_no_longer_stands_at_the_end_is_told_anew() -> None:
    telling = terminal.Telling("en")
    list(telling.tell(Evidence((FIRST,))))
    list(telling.tell(Written(Statement("Something else.", (1,)))))
    text = shown(telling.tell(full()))
    assert "[2] She did not say which." in text
    assert "Nineteen states are ready. [1]" in text


def test_candidates_are_told_only_if_nothing_better_came_and_never_as_evidence() -> None:
    telling = terminal.Telling("en")
    assert shown(telling.tell(Candidates((FIRST,)))) == ""
    assert shown(telling.broken_off()).startswith("\nFound by search, not yet checked\n[1] Nineteen")
    list(telling.tell(Evidence((SECOND,))))
    assert shown(telling.broken_off()) == ""


def test_on_a_terminal_lines_are_wrapped_beside_the_number() -> None:
    text = shown(terminal.quote_items([quote(REPORT, REPORT.text)], phrases("en")), width=24)
    assert text.splitlines()[:3] == ["[1] Nineteen states are", "    ready. She did not", "    say which."]
    assert all(len(one) <= 24 for one in text.splitlines())


def test_outside_a_terminal_no_quote_is_broken() -> None:
    long = article("word " * 99 + "end.")
    assert long.text in shown(terminal.quote_items([quote(long, long.text)], phrases("en")))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "2 March 2026 · 14:05 · page 3 · older version, changed since · English"),
        ("de", "2. März 2026 · 14:05 · Seite 3 · ältere Fassung, inzwischen geändert · Englisch"),
    ],
)
def test_a_quote_names_its_clock_and_page_and_that_it_is_superseded(language: str, line: str) -> None:
    one = replace(FIRST, clock="14:05", page=3, superseded=True, source="/in/a.pdf")
    text = shown(terminal.quote_items([one], phrases(language)))
    assert f"    The Courier 1 (fictional) · {line} · a1\n" in text
    assert "/in/a.pdf" not in text  # `dateline show` tells it


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_quote_from_a_web_archive_names_its_record(name: str) -> None:
    one = replace(FIRST, source=f"/in/{name}#urn:uuid:1\x1b[2J")
    assert shown(terminal.quote_items([one], phrases("en"))).endswith(f"\n    /in/{name}#urn:uuid:1\n")


def test_an_article_cannot_command_the_terminal() -> None:
    hostile = article(f"{HOSTILE}\nsecond line", title=HOSTILE, outlet=HOSTILE, url=HOSTILE)
    one = replace(quote(hostile, hostile.text), clock=HOSTILE, source=f"{HOSTILE}.warc")
    hit = Hit(Passage("p", "a1", 0, len(hostile.text), HOSTILE, (), hostile.published), hostile, 0.5, None, 1.0)
    text = shown(
        [
            *terminal.quote_items([one], phrases("en")),
            *terminal_archive.article_lines(hostile),
            *terminal.hit_items([hit], [None]),
            *terminal.notice_lines(HOSTILE),
            *terminal.answer_lines(
                answer(HOSTILE, [one], withheld=[Withheld(HOSTILE, HOSTILE)], still_open=[HOSTILE], notes=[HOSTILE])
            ),
        ]
    )
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "[bold red]:smile: [link=file:///etc/passwd]x[/link]" in text  # as it is written, not as markup
    assert "owned" not in text
    assert "overtxet second line" in text


def test_a_report_keeps_its_lines_and_a_quote_is_one() -> None:
    two = article("One.\n\n\tTwo.")
    assert shown(terminal_archive.article_lines(two)).endswith("\n\nOne.\n\n        Two.\n")  # rich expands tabs
    assert shown(terminal.quote_items([quote(two, two.text)], phrases("en"))).startswith("[1] One. Two.\n")


def test_a_score_that_a_search_did_not_give_is_a_dash() -> None:
    passage = Passage("p", "a1", 0, 26, "", (), REPORT.published)
    text = shown(terminal.hit_items([Hit(passage, REPORT, 0.1136, 0.412, None)], [None]))
    assert "[1] Nineteen states are ready.\n" in text
    assert "score 0.114 · dense 0.412 · bm25 – · late –\n" in text


@given(st.text(alphabet=st.one_of(st.sampled_from("\x1b[]0;m\x07\x9b\x9c\\P\n\rA"), st.characters())))
def test_no_text_leaves_a_control_character(text: str) -> None:
    for safe in (terminal.block(text), terminal.line(text)):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", safe)
        safe.encode()
    assert "\n" not in terminal.line(text)


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert terminal.block(text) == text


def test_what_words_were_taken_for_is_told_with_the_way_back() -> None:
    said = Understood("published", "seit \x1b[31mMontag", 0, 11, date(2026, 3, 9), None)
    text = shown(terminal.Telling("de").tell(Limits((said,))))
    assert text == 'Aus der Frage verstanden: “seit Montag” → Berichte ab 9. März 2026\n    --without "seit Montag"\n'


@pytest.mark.parametrize(
    ("kind", "first", "last", "names", "told"),
    [
        ("published", 9, 9, (), "reports of 9 March 2026"),
        ("published", 9, 12, (), "reports from 9 March 2026 to 12 March 2026"),
        ("published", None, 12, (), "reports up to 12 March 2026"),
        ("about", 9, 9, (), "above all 9 March 2026"),
        ("as_of", None, 12, (), "as of 12 March 2026"),
        ("outlet", None, None, ("Wire", "Post"), "only Wire, Post"),
        ("language", None, None, ("uk",), "only Ukrainian"),
    ],
)
def test_each_limit_in_words(kind: Any, first: int | None, last: int | None, names: tuple[str, ...], told: str) -> None:  # noqa: ANN401
    start, end = (date(2026, 3, day) if day else None for day in (first, last))
    assert phrases("en").limit(Understood(kind, "x", 0, 1, start, end, names)) == told
