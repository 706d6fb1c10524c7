"""The page in a real browser: what a reporter sees and does, and that nothing hostile gets anywhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from index.errors import GeneratorUnreachable
from rag.answer import Event, Limits, Progress, Statement, Withheld
from rag.asked import Understood
from tests.browser import (
    EXAMPLES,
    NOTICE,
    ScriptedDesk,
    Steps,
    answer,
    article,
    ask,
    events,
    opened,
    quote,
    served,
    started,
)
from tests.test_view import PAYLOADS

TROOPS = article(
    "Summit in Merlaix.\n\nTwenty-six countries are ready to send troops. He did not say which ones.\n\n"
    + "Much else was said. " * 300
    + "\n\nGermany has not committed itself 👍🏽 yet. The end."
)
ARABIC = article("تحدث الرئيس يوم الجمعة. لم يذكر أسماء الدول 👍🏽 بعد.", number=2, language="ar")
LINK = article("A line.", number=3, url="javascript:alert(1)")
QUOTES = (
    quote(TROOPS, "Twenty-six countries are ready to send troops.", 1),
    quote(TROOPS, "Germany has not committed itself 👍🏽 yet.", 2),
    quote(ARABIC, "لم يذكر أسماء الدول 👍🏽 بعد.", 3),
)
MAYBE = [quote(LINK, "A line.", 9)]
ENGLISH_ANSWER = answer(
    "?",
    QUOTES,
    status="partial",
    statements=[Statement("26 countries are ready.", (1,)), Statement("Germany is not committed.", (2,))],
    withheld=[Withheld("France sends 26 soldiers.", "“soldiers” is in no quote")],
    still_open=["Which countries these are."],
)
ARABIC_ANSWER = answer("؟", QUOTES[2:], language="ar", statements=[Statement("لم تُذكر الدول.", (3,))])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def steps() -> Steps:
    return Steps(lambda question: ARABIC_ANSWER if "م" in question else ENGLISH_ANSWER, MAYBE)


@pytest.fixture
def desk(steps: Steps) -> ScriptedDesk:
    return ScriptedDesk(steps.script, [TROOPS, ARABIC, LINK])


@pytest.fixture
def address(desk: ScriptedDesk, steps: Steps) -> Iterator[str]:
    with served(desk) as url:
        yield url
        steps.free.set()


def test_an_answer_comes_in_order(address: str, context: BrowserContext, steps: Steps, desk: ScriptedDesk) -> None:
    page, watch = opened(context, address)
    expect(page.locator(".banner")).to_have_text(NOTICE)
    expect(page.locator("header.top")).to_contain_text("72 reports")
    ask(page, "Which countries offered troops?")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.get_by_role("button", name="Ask")).to_be_hidden()
    steps.go()
    expect(page.locator(".progress")).to_contain_text("Searching")
    expect(page.locator(".elapsed")).to_have_text("2 s")
    steps.go()
    expect(page.locator(".candidates")).to_contain_text("Found by search, not yet checked")
    expect(page.locator(".candidates .quote")).to_have_count(1)
    steps.go()
    steps.go()
    expect(page.locator(".evidence .quote")).to_have_count(3)
    expect(page.locator(".candidates")).to_have_count(0)
    steps.go()
    expect(page.locator(".statements li")).to_have_count(1)
    assert page.locator(".status").count() == 0
    steps.free.set()
    expect(page.locator(".status")).to_have_text("Partly answered")
    expect(page.locator(".statements li")).to_have_count(2)
    expect(page.locator(".head")).to_contain_text("scripted-1b · 2.5 s")
    expect(page.locator(".turn .open li")).to_have_text("Which countries these are.")
    expect(page.locator(".withheld s")).to_be_hidden()
    page.locator(".withheld summary").click()
    expect(page.locator(".withheld s")).to_be_visible()
    expect(page.get_by_role("button", name="Ask")).to_be_visible()
    expect(page.locator(".turn .notice")).to_have_text(NOTICE)
    assert desk.asked == ["Which countries offered troops?"]
    assert watch.bad == []


def test_a_quote_opens_its_report_at_the_very_words(address: str, context: BrowserContext, steps: Steps) -> None:
    steps.free.set()
    page, watch = opened(context, address)
    ask(page, "Which countries?")
    page.get_by_role("button", name="Show quote 2").click()
    expect(page.locator("#turn1-quote2")).to_be_focused()
    page.locator("#turn1-quote2 blockquote").click()
    mark = page.locator("#report mark")
    expect(mark).to_have_text("Germany has not committed itself 👍🏽 yet.")
    expect(mark).to_be_in_viewport()
    expect(page.locator("#report .text")).to_have_text(TROOPS.text, use_inner_text=False)
    link = page.locator("#report a")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(link).to_have_attribute("target", "_blank")
    page.keyboard.press("Escape")
    expect(page.locator("#report .report")).to_have_count(0)
    expect(page.locator("#turn1-quote2 button.open")).to_be_focused()
    page.locator("#turn1-quote1 button.open").focus()
    page.keyboard.press("Enter")
    expect(mark).to_have_text("Twenty-six countries are ready to send troops.")
    page.get_by_role("button", name="Close the report").click()
    expect(page.locator("#report .report")).to_have_count(0)
    assert watch.bad == []


def test_stop_ends_a_question_at_once_and_the_next_one_works(
    address: str, context: BrowserContext, steps: Steps, desk: ScriptedDesk
) -> None:
    page, watch = opened(context, address)
    ask(page, "Which countries?")
    steps.go()
    steps.go()
    expect(page.locator(".candidates .quote")).to_have_count(1)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".stopped")).to_contain_text("Stopped. What was found so far stays", timeout=2000)
    expect(page.locator(".candidates .quote")).to_have_count(1)
    steps.free.set()
    assert desk.closed.wait(3)
    ask(page, "And now?")
    expect(page.locator(".status")).to_have_text("Partly answered")
    expect(page.locator(".question")).to_have_text(["Which countries?", "And now?"])
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("[data-example]")).to_have_count(len(EXAMPLES))
    assert watch.bad == []


def test_a_new_chat_ends_what_runs(address: str, context: BrowserContext, steps: Steps) -> None:
    page, watch = opened(context, address)
    ask(page, "Which countries?")
    steps.go()
    expect(page.locator(".progress")).to_contain_text("Searching")
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_role("button", name="Ask")).to_be_visible()
    expect(page.locator("[data-example]")).to_have_count(len(EXAMPLES))
    assert watch.bad == []


def test_empty_and_endless_questions_get_a_hint(address: str, context: BrowserContext, desk: ScriptedDesk) -> None:
    page, watch = opened(context, address)
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".hint")).to_have_text("Type a question first.")
    ask(page, "x" * 2001)
    expect(page.locator(".hint")).to_contain_text("2,000 are the most")
    assert page.get_by_label("Your question").input_value() == "x" * 2001
    assert desk.asked == []
    assert watch.bad == []


def test_an_error_is_one_line_and_keeps_the_quotes(context: BrowserContext) -> None:
    def script(question: str) -> Iterator[Event]:
        yield from list(events(ENGLISH_ANSWER))[:4]
        raise GeneratorUnreachable("No Ollama at 127.0.0.1:11434. Start it with `ollama serve`.")

    with served(ScriptedDesk(script, [TROOPS])) as address:
        page, watch = opened(context, address)
        ask(page, "Which countries?")
        expect(page.locator(".error")).to_contain_text("No Ollama at 127.0.0.1:11434.")
        expect(page.locator(".evidence .quote")).to_have_count(3)
        expect(page.get_by_role("button", name="Ask")).to_be_visible()
        assert "Traceback" not in page.content()
        assert watch.bad == []


def test_an_arabic_answer_runs_right_to_left(address: str, context: BrowserContext, steps: Steps) -> None:
    steps.free.set()
    page, watch = opened(context, address)
    page.get_by_role("button", name=EXAMPLES[1]).click()
    expect(page.locator(".status")).to_have_text("تمت الإجابة")
    expect(page.locator(".turn")).to_have_attribute("dir", "rtl")
    expect(page.locator(".turn")).to_have_css("direction", "rtl")
    number, words = page.locator(".quote .number").bounding_box(), page.locator("blockquote").bounding_box()
    assert number
    assert words
    assert number["x"] > words["x"]
    page.locator(".quote button.open").click()
    expect(page.locator("#report mark")).to_have_text("لم يذكر أسماء الدول 👍🏽 بعد.")
    expect(page.locator("#report .text")).to_have_css("direction", "rtl")
    assert watch.bad == []


LIMITED = "What did Wire report since 5 September?"
LIMITED_ARABIC = "ماذا حدث منذ 5 سبتمبر؟"
LIMITS = {
    LIMITED: (
        Understood("outlet", "did Wire report", 5, 20, names=("Kestrel Wire of the " + "Southernmost Provinces " * 4,)),
        Understood("published", "since 5 September", 21, 38, date(2025, 9, 5)),
    ),
    LIMITED_ARABIC: (Understood("published", "منذ 5 سبتمبر", 9, 21, date(2025, 9, 5)),),
}


@pytest.fixture
def limited() -> Iterator[tuple[ScriptedDesk, str]]:
    """A desk that understands limits, and its page."""

    def script(question: str) -> Iterator[Event]:
        yield Progress("Starting")
        yield Limits(LIMITS[question])
        yield from events(ARABIC_ANSWER if question == LIMITED_ARABIC else ENGLISH_ANSWER)

    desk = ScriptedDesk(script, [TROOPS, ARABIC, LINK])
    with served(desk) as address:
        yield desk, address


def test_a_limit_is_left_out_and_put_back_with_a_click(
    limited: tuple[ScriptedDesk, str], context: BrowserContext
) -> None:
    desk, address = limited
    page, watch = opened(context, address)
    current = page.locator("#current")
    ask(page, LIMITED)
    expect(current.locator(".limits li")).to_have_count(2)
    expect(current.locator(".status")).to_be_visible()
    page.get_by_label("Your question").fill("half a thought")
    page.get_by_role("button", name="Search without “since 5 September”").click()
    expect(current.locator(".turn")).to_have_attribute("data-turn", "2")
    expect(current.locator(".left-out li")).to_have_text("“since 5 September”Put back")
    expect(current.locator(".limits:not(.left-out) li")).to_have_count(1)
    expect(current.locator(".status")).to_be_visible()
    expect(current.locator(".left-out")).to_be_in_viewport()
    question = current.locator(".question").bounding_box()
    assert question and 0 <= question["y"] < 300  # near the top, so that the rest comes below it in sight
    expect(page.get_by_label("Your question")).to_have_value("half a thought")
    current.get_by_role("button", name="Search without “did Wire report”").click()
    expect(current.locator(".turn")).to_have_attribute("data-turn", "3")
    expect(current.locator(".left-out li")).to_have_count(2)
    expect(current.locator(".status")).to_be_visible()
    current.get_by_role("button", name="Put back: “since 5 September”").click()
    expect(current.locator(".turn")).to_have_attribute("data-turn", "4")
    expect(current.locator(".limits:not(.left-out) li")).to_contain_text("reports from 5 September 2025 on")
    expect(current.locator(".left-out li")).to_have_text("“did Wire report”Put back")
    expect(current.locator(".status")).to_be_visible()
    page.locator("#past .turn[data-turn='2']").get_by_role("button", name="Put back").click()  # an older turn's
    expect(current.locator(".turn")).to_have_attribute("data-turn", "5")
    expect(current.locator(".limits:not(.left-out) li")).to_have_count(2)
    expect(current.locator(".left-out")).to_have_count(0)
    assert desk.asked == [LIMITED] * 5
    both = ("did Wire report", "since 5 September")
    assert desk.without == [(), both[1:], both, both[:1], ()]
    assert page.locator("#report .report").count() == 0
    assert watch.bad == []


def test_limits_are_left_out_and_put_back_by_keys_alone(
    limited: tuple[ScriptedDesk, str], context: BrowserContext
) -> None:
    desk, address = limited
    page, watch = opened(context, address)
    page.keyboard.type(LIMITED)
    page.keyboard.press("Enter")
    expect(page.locator(".status")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.dataset.leave") == "1":
            break
    focused = page.locator(".limit:focus")
    expect(focused).to_have_accessible_name("Search without “since 5 September”")
    expect(focused).to_have_css("outline-style", "solid")
    expect(focused).to_have_css("outline-width", "3px")
    page.keyboard.press("Enter")
    expect(page.locator("#current .question")).to_be_focused()
    expect(page.locator("#current .status")).to_be_visible()
    page.keyboard.press("Tab")
    expect(focused).to_have_accessible_name("Search without “did Wire report”")
    page.keyboard.press("Tab")
    expect(focused).to_have_accessible_name("Put back: “since 5 September”")
    page.keyboard.press("Space")
    expect(page.locator("#current .turn")).to_have_attribute("data-turn", "3")
    expect(page.locator("#current .question")).to_be_focused()
    expect(page.locator("#current .status")).to_be_visible()
    assert desk.without == [(), ("since 5 September",), ()]
    assert watch.bad == []


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(("question", "count"), [(LIMITED, 2), (LIMITED_ARABIC, 1)])
def test_the_button_of_a_limit_stands_after_its_words_and_is_large_enough(
    browser: Browser, limited: tuple[ScriptedDesk, str], width: int, question: str, count: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740})
    page, watch = opened(context, limited[1])
    wide = "document.documentElement.scrollWidth > innerWidth"
    for kind in ("[data-leave]", "[data-back]"):
        ask(page, question) if kind == "[data-leave]" else page.locator(".limit").last.click()
        chips = page.locator(f"#current li:has({kind})")
        expect(chips).to_have_count(count if kind == "[data-leave]" else 1)
        expect(page.locator("#current .status")).to_be_visible()
        expect(chips.last).to_be_in_viewport()
        assert not page.evaluate(wide)
        for chip in chips.all():
            words, button = chip.locator("span").bounding_box(), chip.locator("button").bounding_box()
            assert words and button
            assert min(button["width"], button["height"]) >= 36
            assert button["x"] >= 0 and button["x"] + button["width"] <= width
            assert (button["x"] < words["x"]) == (question == LIMITED_ARABIC)
    context.close()
    assert watch.bad == []


def test_a_limit_stays_while_its_question_runs(context: BrowserContext) -> None:
    steps = Steps(lambda question: ENGLISH_ANSWER, MAYBE)

    def script(question: str) -> Iterator[Event]:
        yield Limits(LIMITS[LIMITED])
        yield from steps.script(question)

    desk = ScriptedDesk(script, [TROOPS])
    with served(desk) as address:
        page, watch = opened(context, address)
        ask(page, LIMITED)
        page.get_by_role("button", name="Search without “since 5 September”").dblclick()
        expect(page.locator(".hint")).to_contain_text("Wait until it is, or stop it first.")
        expect(page.locator(".turn")).to_have_count(1)
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".stopped")).to_be_visible()
        expect(page.locator(".hint")).to_have_count(0)
        steps.free.set()
        page.get_by_role("button", name="Search without “since 5 September”").dblclick()  # once is enough
        expect(page.locator("#current .status")).to_be_visible()
        expect(page.locator(".turn")).to_have_count(2)
        assert desk.without == [(), ("since 5 September",)]
        assert watch.bad == []


def test_hostile_words_of_a_limit_do_nothing(context: BrowserContext) -> None:
    said = tuple(Understood("outlet", payload, 0, 1, names=(payload,)) for payload in PAYLOADS)

    def script(question: str) -> Iterator[Event]:
        yield Limits(said)
        yield from events(ENGLISH_ANSWER)

    desk = ScriptedDesk(script, [TROOPS])
    with served(desk) as address:
        page, watch = opened(context, address)
        ask(page, "What?")
        expect(page.locator(".status")).to_be_visible()
        for number in range(3):
            page.locator("#current .limit[data-leave]").nth(number).click()
            expect(page.locator("#current .left-out li")).to_have_count(number + 1)
            expect(page.locator("#current .status")).to_be_visible()
        assert page.locator("#current .limits li").all_inner_texts()[-1].startswith("“")
        assert (
            page.locator(", ".join(f".turn {stray}" for stray in ("img", "iframe", "svg", "a", "script"))).count() == 0
        )
        assert desk.without[-1] == (PAYLOADS[0], PAYLOADS[2], PAYLOADS[4])
        page.evaluate("document.querySelector('#current .limit').dataset.leave = '<script>alert(1)</script>'")
        page.locator("#current .limit").first.click()
        page.wait_for_timeout(500)
        assert len(desk.without) == 4
        assert watch.bad == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_never_scrolls_sideways(
    browser: Browser, address: str, steps: Steps, scheme: Literal["light", "dark"]
) -> None:
    steps.free.set()
    context = browser.new_context(viewport={"width": 360, "height": 640}, color_scheme=scheme)
    page, watch = opened(context, address)
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(wide)
    ask(page, "Donaudampfschifffahrtsgesellschaft" * 10)
    expect(page.locator(".status")).to_be_visible()
    assert not page.evaluate(wide)
    expect(page.get_by_label("Your question")).to_be_in_viewport()
    page.locator("#turn1-quote2 button.open").click()
    expect(page.locator("#report mark")).to_be_in_viewport()
    assert not page.evaluate(wide)
    page.get_by_role("button", name="Close the report").click()
    expect(page.locator("#report .report")).to_have_count(0)
    context.close()
    assert watch.bad == []


def test_hostile_payloads_do_nothing_wherever_they_stand(context: BrowserContext) -> None:
    everything = "\n".join(PAYLOADS)
    report = article(everything, title=everything, outlet=everything, url="javascript:alert(1)")
    found = quote(report, everything)
    whole = answer(
        everything,
        [found],
        statements=[Statement(payload, (1,)) for payload in PAYLOADS],
        withheld=[Withheld(everything, everything)],
        still_open=PAYLOADS,
        notes=[everything],
    )

    def script(question: str) -> Iterator[Event]:
        yield Progress(everything)
        yield from events(replace(whole, generator=everything))

    with served(ScriptedDesk(script, [report], notice=everything)) as address:
        page, watch = opened(context, address)
        ask(page, everything[:1990])
        expect(page.locator(".statements li")).to_have_count(len(PAYLOADS))
        page.locator(".withheld summary").click()
        page.locator(".quote button.open").click()
        expect(page.locator("#report mark")).to_have_count(1)
        for stray in ("img", "iframe", "style", "link", "form", "svg", "video", "object", "a", "script"):
            places = (".turn", ".report", "header.top", ".banner")
            assert page.locator(", ".join(f"{place} {stray}" for place in places)).count() == 0
        page.wait_for_timeout(500)
        assert watch.bad == []


def test_inline_scripts_and_other_origins_are_refused_even_if_they_got_in(
    address: str, context: BrowserContext
) -> None:
    page, _ = opened(context, address)
    page.evaluate(
        """document.querySelector('.banner').innerHTML =
            '<img src="/nowhere" onerror="window.got=1"><img src="https://evil.example/a.png" id="far">'
            + '<iframe srcdoc="<script>parent.got=2</script>"></iframe>'"""
    )
    page.evaluate(
        """const script = document.createElement('script');
        script.textContent = 'window.got=3';
        document.body.append(script)"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.got") is None
    assert page.evaluate("document.getElementById('far').naturalWidth") == 0


def test_nothing_of_a_conversation_stays_in_the_browser(address: str, context: BrowserContext, steps: Steps) -> None:
    steps.free.set()
    page, _ = opened(context, address)
    ask(page, "Secretquestion")
    expect(page.locator(".status")).to_be_visible()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "Secretquestion" not in kept
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    page.reload()
    expect(page.locator("header.top")).to_contain_text("72 reports")
    assert "Secretquestion" not in page.content()


def test_the_end_of_the_server_is_quiet_with_a_page_open(
    context: BrowserContext, desk: ScriptedDesk, capfd: pytest.CaptureFixture[str]
) -> None:
    with served(desk) as address:
        opened(context, address)
    assert capfd.readouterr() == ("", "")
