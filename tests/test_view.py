"""The page's HTML: nothing hostile becomes markup, marks stand exactly, Arabic runs right to left."""

import unicodedata
from dataclasses import fields, replace
from html.parser import HTMLParser

import pytest

from index.store import Status
from rag.answer import Candidates, Evidence, Progress, Statement, Withheld, Written
from tests.browser import NOTICE, answer, article, events, quote
from ui.phrases import _TABLE, direction, phrases
from ui.view import Turn, after, examples_html, header_html, hint_html, notice_html, report_html, turn_html

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<details open ontoggle=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/a.png)",
    "[x]: https://evil.example/a.png\n![y][x]",
    '"><img src=https://evil.example/a.png>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "<style>body{background:url(https://evil.example/a)}</style>",
    '<p style="background:url(https://evil.example/a)">',
    '<link rel=stylesheet href="https://evil.example/a.css">',
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    "<form action=https://evil.example><input type=image src=x>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "$\\href{javascript:alert(1)}{x}$",
    "```mermaid\ngraph TD; A[<img src=x onerror=alert(1)>]\n```",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "</bdi></p></section><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<object data=data:text/html,<script>alert(1)</script>>",
    "<base href=https://evil.example/>",
    "<video><source onerror=alert(1)></video>",
    "https://evil.example/autolink",
)
URLS = (
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "/gradio_api/logout",
    "https://a.example/ onclick=alert(1)",
    'https://a.example/"onclick="alert(1)',
    "https://a.example/'x",
    "https:\\\\evil.example",
    "http://",
    "blob:https://a.example/1",
)
TAGS = frozenset(
    "section article header div details summary h1 h2 h3 p ul li blockquote".split()
    + "span strong bdi time button s mark a".split()
)
ATTRIBUTES = frozenset(
    "data-turn data-article data-start data-end data-language data-card data-example data-leave data-back".split()
    + "class id lang dir role type aria-label aria-hidden tabindex title datetime href target rel".split()
)


class Seen(HTMLParser):
    """What a browser would make of HTML: tags, attributes, text."""

    # ruff: noqa: D102 - the methods are those of `HTMLParser`

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.open: list[str] = []
        self.within: dict[str, str] = {}
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open:
            self.within[self.open[-1]] = self.within.get(self.open[-1], "") + data

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment came through: {data}")

    def assert_harmless(self) -> None:
        """Only the tags and attributes that the view itself writes, all of them closed."""
        assert not self.open
        for tag, attributes in self.tags:
            assert tag in TAGS
            assert set(attributes) <= ATTRIBUTES
            assert attributes.get("href", "https://").startswith(("https://", "http://"))


def shown(markup: str) -> Seen:
    seen = Seen(markup)
    seen.assert_harmless()
    return seen


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text_everywhere(payload: str) -> None:
    report = article(f"Before. {payload} After.", title=payload, outlet=payload, url=payload)
    report = replace(report, id=payload, language=payload)
    found = replace(quote(report, payload), clock=payload, source=payload)
    whole = answer(
        payload,
        [found],
        statements=[Statement(payload, (1,))],
        withheld=[Withheld(payload, payload)],
        still_open=[payload],
        notes=[payload],
    )
    turn = Turn(1, payload, payload, progress=payload)
    for event in (Progress(payload), Candidates((found,)), *events(replace(whole, generator=payload))):
        turn = after(turn, event)
        assert shown(turn_html(turn, 3, payload)).text.count(payload) >= 2
    failed = Turn(1, payload, "en", error=payload)
    status = Status(None, 1, 1, {payload: 1}, {}, None, None, "", "")  # type: ignore[arg-type]
    for markup in (
        turn_html(failed),
        report_html(report, found.start, found.end, payload, payload),
        header_html(status, payload, True, payload),
        notice_html(payload),
        hint_html(payload),
        examples_html([payload]),
    ):
        assert payload in shown(markup).text


@pytest.mark.parametrize("url", URLS)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    seen = shown(report_html(article("Text.", url=url), 0, 4, "en"))
    assert not [attributes for tag, attributes in seen.tags if tag == "a"]
    assert url in seen.text


def test_a_link_opens_only_by_a_click_and_tells_nothing() -> None:
    seen = shown(report_html(article("Text.", url="https://a.example/x?a=1&b=2"), 0, 4, "en"))
    assert [attributes for tag, attributes in seen.tags if tag == "a"] == [
        {"href": "https://a.example/x?a=1&b=2", "target": "_blank", "rel": "noopener noreferrer nofollow"}
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One. Two. Three.", "Two."),
        ("قال الرئيس: «لا». ثم غادر القاعة.", "ثم غادر القاعة."),
        ("👨‍👩‍👧‍👦 fled. 🇺🇦 stayed 👍🏽. End", "🇺🇦 stayed 👍🏽."),
        (unicodedata.normalize("NFD", "Über Kyjiv flögen й Drohnen. Später nicht."), "Spa\u0308ter nicht."),
        ("a & b < c. <b>Bold & brave</b> > d", "<b>Bold & brave</b>"),
        ("می‌خواهم بروم. \u202eoverride\u202c end", "\u202eoverride\u202c"),
        ("line one\n\nline two\tand \u00a0three", "line two\tand \u00a0three"),
    ],
)
def test_the_mark_stands_at_the_exact_code_points(text: str, words: str) -> None:
    found = quote(article(text), words)
    seen = shown(report_html(article(text), found.start, found.end, "en"))
    assert seen.within["mark"] == words
    assert text in seen.text


@pytest.mark.parametrize(
    ("start", "end", "marked"), [(-5, 3, "One"), (4, 999, "two."), (99, 120, ""), (3, 1, ""), (0, 0, "")]
)
def test_offsets_outside_the_text_are_cut_to_it(start: int, end: int, marked: str) -> None:
    seen = shown(report_html(article("One two."), start, end, "en"))
    assert seen.within.get("mark", "") == marked
    assert "One two." in seen.text


def test_what_no_browser_can_show_becomes_a_replacement_character() -> None:
    seen = shown(report_html(article("a\ud800b\x00c\x1bd."), 2, 5, "en"))
    assert "a\ufffdb\ufffdc\ufffdd." in seen.text
    assert seen.within["mark"] == "b\ufffdc"


def test_candidates_go_when_evidence_comes() -> None:
    report = article("One. Two.")
    maybe, found = quote(report, "One."), quote(report, "Two.")
    turn = after(Turn(1, "?", "en"), Candidates((maybe,)))
    assert "not yet checked" in turn_html(turn)
    turn = after(turn, Evidence((found,)))
    seen = shown(turn_html(turn)).text
    assert "not yet checked" not in seen
    assert "One." not in seen
    assert "Two." in seen


def test_sentences_show_as_they_come() -> None:
    turn = after(Turn(1, "?", "en"), Evidence((quote(article("One."), "One."),)))
    turn = after(turn, Written(Statement("It is one.", (1,))))
    turn = after(turn, Written(Withheld("It is two.", "“two” is in no quote")))
    seen = shown(turn_html(turn))
    assert "It is one." in seen.text
    assert seen.within["s"] == "It is two."
    assert "“two” is in no quote" in seen.text
    assert turn.running


def test_an_error_keeps_what_was_found() -> None:
    turn = after(Turn(1, "?", "de"), Candidates((quote(article("One."), "One."),)))
    seen = shown(turn_html(replace(turn, error="No Ollama at 127.0.0.1:11434.")))
    assert "No Ollama at 127.0.0.1:11434. Was bis dahin gefunden wurde" in seen.text
    assert "One." in seen.text


@pytest.mark.parametrize("language", ["de", "en", "uk", "ru", "ar", "fr"])
@pytest.mark.parametrize("status", ["answered", "partial", "not_in_reports", "no_coverage"])
def test_the_status_is_a_word_in_the_language_of_the_answer(language: str, status: str) -> None:
    whole = replace(answer("?", []), language=language, status=status)  # type: ignore[arg-type]
    seen = shown(turn_html(after(Turn(1, "?", "en"), whole)))
    assert seen.within["strong"] == getattr(phrases(language), status)
    assert ("strong", {"class": f"status {status}", "role": "status"}) in seen.tags
    assert "2.5" in seen.text


def test_an_arabic_answer_runs_right_to_left_and_its_german_quote_does_not() -> None:
    whole = answer("سؤال", [quote(article("Ein Satz.", language="de"), "Ein Satz.")], language="ar")
    seen = shown(turn_html(after(Turn(1, "سؤال", "ar"), whole)))
    blocks = [of for tag, of in seen.tags if tag in ("section", "blockquote") and "lang" in of]
    assert [(of["lang"], of["dir"]) for of in blocks] == [("ar", "rtl"), ("de", "ltr")]


def test_other_languages_get_english_words_and_their_own_direction() -> None:
    assert phrases("xx").language == "en"
    assert [direction(code) for code in ("fa", "he", "ur", "ru", "und", "")] == [
        "rtl", "rtl", "rtl", "ltr", "auto", "auto",
    ]  # fmt: skip


def test_every_language_has_every_phrase_of_its_own() -> None:
    for code, words in _TABLE.items():
        assert words.language == code
        assert all(getattr(words, field.name).strip() for field in fields(words))
        assert "{n}" in words.show_quote
        assert "{n}" in words.no_quote


def test_marks_lead_to_their_cards_and_unknown_numbers_are_reported() -> None:
    whole = answer("?", [quote(article("One."), "One.")], statements=[Statement("It is one.", (1, 7))])
    seen = shown(turn_html(after(Turn(4, "?", "en"), whole)))
    assert [of["data-card"] for tag, of in seen.tags if "data-card" in of] == ["turn4-quote1"]
    assert [of["id"] for tag, of in seen.tags if "id" in of] == ["turn4-quote1"]
    assert "[7?]" in seen.text


@pytest.mark.parametrize("language", ["de", "en", "uk", "ru", "ar", "fr"])
def test_a_card_names_page_and_clock_and_says_that_it_is_superseded(language: str) -> None:
    words, found = phrases(language), quote(article("One."), "One.")
    for changed, place in (
        ({"page": 3}, words.page.format(n=3)),
        ({"clock": "14:05"}, "14:05"),
        ({"superseded": True}, words.superseded),
        ({"later": 2}, words.later.format(n=2)),
    ):
        whole = answer("?", [replace(found, **changed)], language=language)
        for turn in (after(Turn(1, "?", language), Candidates(whole.quotes)), after(Turn(1, "?", "en"), whole)):
            assert f"<bdi>{place}</bdi></p>" in turn_html(turn)
            assert place in shown(turn_html(turn)).text
    plain = turn_html(after(Turn(1, "?", "en"), answer("?", [found], language=language)))
    assert words.superseded not in plain and words.page.format(n=3) not in plain


def test_the_notice_stands_beside_every_answer_and_report() -> None:
    assert NOTICE in shown(turn_html(Turn(1, "?", "en"), notice=NOTICE)).text
    assert NOTICE in shown(report_html(article("One."), 0, 4, "en", NOTICE)).text
    assert notice_html("") == ""


def test_the_header_says_when_something_leaves_the_machine() -> None:
    assert "Leaves this machine" in shown(header_html(None, "x", True)).text
    assert "Leaves this machine" not in shown(header_html(None, "x", False)).text
