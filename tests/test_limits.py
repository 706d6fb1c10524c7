"""The limits of a question in the chat: shown, left out and put back, whatever a browser sends."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from rag.answer import Event, Limits
from rag.asked import Understood
from rag.desk import Desk as RealDesk
from tests.browser import EXAMPLES, ScriptedDesk, events
from tests.conftest import report
from tests.scripted import ScriptedGenerator, WordEncoder, choosing, filled
from tests.test_app import ANSWER, REPORT, asked, last_turn
from tests.test_view import PAYLOADS, shown
from ui.page import Chat, Page
from ui.view import Turn, after, turn_html

# ---- What is shown


def buttons(markup: str) -> list[dict[str, str]]:
    """The attributes of the buttons that leave a limit out or put it back."""
    return [of for tag, of in shown(markup).tags if tag == "button" and of["class"] == "limit"]


SINCE_DAY = Understood("published", "since 5 September", 0, 17, date(2025, 9, 5))
LAUT = Understood("outlet", "laut Wire", 20, 29, names=("Wire",))


def test_each_limit_is_shown_and_can_be_left_out() -> None:
    markup = turn_html(after(Turn(1, "?", "en"), Limits((SINCE_DAY, LAUT))))
    assert "Understood from the question“since 5 September” → reports from 5 September 2025 on×" in shown(markup).text
    assert "Left out" not in markup
    assert [(of["data-leave"], of["aria-label"]) for of in buttons(markup)] == [
        ("0", "Search without “since 5 September”"),
        ("1", "Search without “laut Wire”"),
    ]


def test_what_was_left_out_is_said_before_anything_else_comes_and_can_be_put_back() -> None:
    markup = turn_html(Turn(2, "?", "en", left_out=(SINCE_DAY, LAUT)))
    assert "Left out“since 5 September”Put back“laut Wire”Put back" in shown(markup).text
    assert [(of["data-back"], of["aria-label"]) for of in buttons(markup)] == [
        ("0", "Put back: “since 5 September”"),
        ("1", "Put back: “laut Wire”"),
    ]


@pytest.mark.parametrize(
    ("language", "leave", "back"),
    [
        ("de", "Ohne „laut Wire“ suchen", "Wieder einsetzen: „laut Wire“"),
        ("uk", "Шукати без «laut Wire»", "Повернути: «laut Wire»"),
        ("ru", "Искать без «laut Wire»", "Вернуть: «laut Wire»"),
        ("ar", "البحث من دون «laut Wire»", "إعادة: «laut Wire»"),
        ("fr", "Chercher sans «\u202flaut Wire\u202f»", "Remettre: «\u202flaut Wire\u202f»"),
    ],
)
def test_the_buttons_of_limits_are_named_in_the_language_of_the_answer(language: str, leave: str, back: str) -> None:
    markup = turn_html(after(Turn(1, "?", language, left_out=(LAUT,)), Limits((LAUT,))))
    assert [of["aria-label"] for of in buttons(markup)] == [leave, back]
    assert ("←" in markup, "→" in markup) == (language == "ar", language != "ar")


@pytest.mark.parametrize("payload", [*PAYLOADS, "{words} {0}", "a\x00b\ud800"])
def test_hostile_words_of_a_limit_stay_text_and_are_in_no_data(payload: str) -> None:
    said = Understood("outlet", payload, 0, len(payload), names=(payload,))
    markup = turn_html(after(Turn(1, "?", "de", left_out=(said,)), Limits((said,))))
    seen, readable = shown(markup), payload.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert seen.text.count(readable) == 3
    for of in buttons(markup):
        assert readable in of["aria-label"]
        assert {of.get("data-leave"), of.get("data-back")} == {None, "0"}


# ---- What a click does

WIRE = Understood("outlet", "by Wire", 5, 12, names=("Wire",))
SINCE = Understood("published", "since Monday", 13, 25, date(2026, 3, 9))
TWICE = Understood("published", "Since  Monday", 30, 43, date(2026, 3, 9))


def limited() -> ScriptedDesk:
    """A desk that understands three limits, two of them the same words."""

    def script(question: str) -> Iterator[Event]:
        yield Limits((WIRE, SINCE, TWICE))
        yield from events(ANSWER)

    return ScriptedDesk(script, [REPORT])


def clicked(page: Page, chat: Chat, data: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Everything `ask_again` yields."""

    async def collect() -> list[tuple[Any, ...]]:
        return [one async for one in page.ask_again(chat, gr.EventData(None, data))]

    return asyncio.run(collect())


def last_chat(shown: list[tuple[Any, ...]]) -> Chat:
    return next(one[2] for one in reversed(shown) if isinstance(one[2], Chat))


def test_limits_are_left_out_one_after_the_other_and_put_back() -> None:
    scripted = limited()
    page = Page(scripted, EXAMPLES)
    first = last_chat(asked(page, "What did Wire say?"))
    second = last_chat(clicked(page, first, {"turn": "1", "leave": "1"}))
    assert second.turns[1].left_out == (SINCE, TWICE)  # the same words go together
    assert second.turns[1].understood == (WIRE,)
    third = last_chat(clicked(page, second, {"turn": "2", "leave": "0"}))
    assert third.turns[2].left_out == (WIRE, SINCE, TWICE)  # and in the question's order
    assert third.turns[2].understood == ()
    fourth = last_chat(clicked(page, third, {"turn": "3", "back": "2"}))
    assert fourth.turns[3].left_out == (WIRE,)
    assert fourth.turns[3].understood == (SINCE, TWICE)
    fifth = last_chat(clicked(page, fourth, {"turn": "1", "leave": "0"}))
    assert fifth.turns[4].left_out == (WIRE,)  # of the turn that was clicked
    assert scripted.asked == ["What did Wire say?"] * 5
    words = [(), ("since Monday", "Since  Monday"), ("by Wire", "since Monday", "Since  Monday"), ("by Wire",)]
    assert scripted.without == [*words, ("by Wire",)]
    assert [turn.number for turn in fifth.turns] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"turn": "1"},
        {"turn": "1", "leave": "3"},
        {"turn": "1", "leave": "-1"},
        {"turn": "1", "leave": "9" * 5000},
        {"turn": "1", "leave": "by Wire"},
        {"turn": "1", "leave": ["0"]},
        {"turn": "1", "back": "0"},
        {"turn": "0", "leave": "0"},
        {"turn": "2", "leave": "0"},
        {"turn": None, "leave": "0"},
        {"turn": "1", "without": "by Wire"},
        {"turn": "1", "leave": "<script>"},
    ],
)
def test_a_click_that_names_no_limit_of_the_turn_does_nothing(data: dict[str, Any]) -> None:
    scripted = limited()
    page = Page(scripted, EXAMPLES)
    chat = last_chat(asked(page, "What?"))
    assert clicked(page, chat, data) == []
    assert clicked(page, Chat(), {"turn": "1", "leave": "0"}) == []
    assert scripted.asked == ["What?"]


def test_a_limit_left_out_keeps_what_is_being_typed() -> None:
    page = Page(limited(), EXAMPLES)
    typed = [one[0] for one in clicked(page, last_chat(asked(page, "What?")), {"turn": "1", "leave": "0"})]
    assert typed
    assert all(one == gr.skip() for one in typed)


def test_while_a_question_runs_in_a_chat_no_other_begins_there() -> None:
    go_on = threading.Event()

    def script(question: str) -> Iterator[Event]:
        yield Limits((WIRE,))
        go_on.wait(10)
        yield from events(ANSWER)

    scripted = ScriptedDesk(script, [REPORT])
    page = Page(scripted, EXAMPLES)

    async def talk() -> tuple[list[Any], Any]:
        running: list[Any] = []
        hints: list[Any] = []
        async for one in page.ask("What?", Chat()):
            running.append(one)
            if not hints and isinstance(one[2], Chat) and one[2].turns[-1].understood:
                click = gr.EventData(None, {"turn": "1", "leave": "0"})
                hints = [told async for told in page.ask_again(one[2], click)]
                hints += [told async for told in page.ask("And now?", one[2])]
                go_on.set()
        return hints, running

    hints, running = asyncio.run(talk())
    assert ["stop it first" in str(one[1]) for one in hints] == [True, True]
    assert running[-1][1] == ""  # the hint goes with what it was about
    assert last_turn(running).answer == ANSWER
    assert scripted.asked == ["What?"]


def test_a_desk_of_ours_searches_without_the_limit(tmp_path: Path) -> None:
    reports = [
        report(1, "The convoy reached Tavrel on the road.", title="Convoy", outlet="Kestrel Wire"),
        report(2, "The convoy stopped before Tavrel in the snow.", title="Convoy", outlet="Harbour Post"),
    ]
    generator = ScriptedGenerator(choosing("convoy"), chooses=True)
    with contextlib.closing(RealDesk(filled(tmp_path / "archive", reports), WordEncoder, lambda: generator)) as real:
        page = Page(real, EXAMPLES)
        chat = last_chat(asked(page, "Where did the convoy go, according to Kestrel Wire?"))
        chat = last_chat(clicked(page, chat, {"turn": "1", "leave": "0"}))
        chat = last_chat(clicked(page, chat, {"turn": "2", "back": "0"}))
    first, second, third = chat.turns
    assert {quote.outlet for quote in first.evidence} == {quote.outlet for quote in third.evidence} == {"Kestrel Wire"}
    assert {quote.outlet for quote in second.evidence} == {"Kestrel Wire", "Harbour Post"}
    assert first.understood == third.understood == second.left_out
    assert second.understood == third.left_out == ()
