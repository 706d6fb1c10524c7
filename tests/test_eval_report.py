"""A run → its tables, its comparisons and its two files. The runs are made here, their figures worked out by hand."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from eval.cases import STATUS, WRONG, worst
from eval.comparisons import differences, first_against_others, leaders, run_against_run
from eval.plots import plots
from eval.questions import Fact, Question, QuestionType, Span
from eval.report import TEMPLATES, p_value, signed, two, write_report
from eval.rows import Call, Failure, Kept, Quoted, Ranked, Row, Said, Turn
from eval.runs import Run, add_row, create_run, load_run
from eval.scores import MEASURES
from eval.summary import Scored, article_languages, breakdowns, by_system, costs, failures, main_measures, pair
from index.errors import InputError
from rag.answer import AnswerStatus
from tests.browser import started

HOSTILE = (
    '<script>alert(1)</script><img src="https://evil.example/x.png" onerror=alert(2)> '
    "\"onload='x' | `x` **b** ![i](http://e.example) {{ 7 * 7 }}\n\n# not a heading"
)
ARABIC = "أعلنت السلطات إجلاء اثني عشر ألف شخص من المدينة."
INFO: dict[str, Any] = {"created": "2026-11-23T01:00:00", "generator": None, "settings": {"k": 8}, "versions": {}}
ENGLISH = "Twenty-six countries are ready, the spokesman said on Monday evening."
SPAN = Span(article="a1", start=0, end=len(ENGLISH), text=ENGLISH)


def asked(number: int, *, kind: QuestionType = "single_fact", language: str = "en", span: Span = SPAN) -> Question:
    fact = Fact(what="26 countries", accepted=("26", "twenty-six"), evidence=(span,))
    return Question(
        id=f"q{number}", type=kind, language=language, question=f"How many, {number}?", status="answered",
        facts=(fact,), wrong=("Pellonia",),
    )  # fmt: skip


def quote(span: Span = SPAN, title: str = "Summit", outlet: str = "Wire") -> Quoted:
    day = date(2026, 3, 19)
    return Quoted(**span.model_dump(), published=day, title=title, outlet=outlet, language="en")


def given(number: int, status: AnswerStatus = "answered", system: str = "dateline", **changed: object) -> Row:
    said = (Said(text="Twenty-six are ready.", quotes=(1,)),)
    row = Row(system=system, question=f"q{number}", status=status, statements=said, quotes=(quote(),))
    return row.model_copy(update=changed)


def call(cached: bool = False, tokens: int | None = 100) -> Call:
    turn = Turn(role="user", content="Write.")
    return Call(
        kind="reply", messages=(turn,), reply="{}", prompt_tokens=tokens, reply_tokens=10, seconds=1.0, cached=cached
    )


def run(
    folder: Path,
    questions: Sequence[Question],
    rows: Sequence[Row],
    systems: Sequence[str] = ("dateline",),
    **info: object,
) -> Run:
    create_run(folder, {**INFO, "systems": list(systems), **info}, list(questions))
    for row in rows:
        add_row(folder, row)
    return load_run(folder)


def right(folder: Path, share: float, n: int = 40, system: str = "dateline", **info: object) -> Run:
    """A run of one system with the right status on a share of its questions."""
    rows = [given(one, "answered" if one < share * n else "partial", system) for one in range(n)]
    return run(folder, [asked(one) for one in range(n)], rows, (system,), **info)


def page(runs: Sequence[Run], tmp_path: Path) -> tuple[str, str]:
    html, markdown = write_report(runs, tmp_path / "out" / "report.html")
    return html.read_text(encoding="utf-8"), markdown.read_text(encoding="utf-8")


# ---- Tables


def test_the_named_measures_exist() -> None:
    names = {measure.name for measure in MEASURES}
    assert {*WRONG, STATUS} <= names
    assert {measure.name for measure in main_measures()} <= names


def test_a_line_has_the_mean_and_n_of_each_measure(tmp_path: Path) -> None:
    table = by_system(Scored.of(right(tmp_path, share=0.75)), "Main", main_measures())
    figures = dict(zip((one.name for one in table.measures), table.lines[0].cells, strict=True))
    status = figures["status accuracy"]
    assert status is not None and (status.mean, status.n) == (0.75, 40)  # 30 of 40
    assert figures["fact coverage@12"] is None  # a system without retrieval


def test_intervals_draw_stories_where_there_are_ten(tmp_path: Path) -> None:
    questions = [asked(one).model_copy(update={"story": f"s{one // 2}"}) for one in range(20)]
    rows = [given(one) for one in range(20)]
    assert len(set(Scored.of(run(tmp_path / "ten", questions, rows)).stories.values())) == 10
    assert Scored.of(run(tmp_path / "nine", questions[:18], rows[:18])).stories == {}


def test_questions_are_grouped_by_the_languages_of_their_evidence(tmp_path: Path) -> None:
    arabic = Span(article="a2", start=0, end=len(ARABIC), text=ARABIC)
    both = Fact(what="", evidence=(SPAN, arabic))
    questions = [asked(0), asked(1, language="de"), asked(2, language="en", span=arabic)]
    questions += [asked(3).model_copy(update={"facts": (both,)}), asked(4).model_copy(update={"facts": ()})]
    made = run(tmp_path, questions, [given(one) for one in range(5)])
    languages = article_languages(made)
    assert languages == {"a1": "en", "a2": "ar"}  # a1 as quoted; a2 detected, as nobody quoted it
    assert [pair(one, languages) for one in questions] == ["same", "other", "other", "both", "none"]
    lines = breakdowns(Scored.of(made), "dateline")[0].lines
    assert [(line.label, line.n) for line in lines] == [("same", 1), ("other", 2), ("both", 1), ("none", 1)]


def test_cost_counts_neither_cached_nor_failed_answers(tmp_path: Path) -> None:
    rows = [given(one, seconds=one + 1.0, calls=(call(tokens=100 * (one + 1)), call())) for one in range(3)]
    rows.append(given(3, seconds=0.001, calls=(call(), call(cached=True))))
    rows.append(given(4, seconds=99.0, error=Failure(kind="Timeout", message="slow")))
    (cost,) = costs(run(tmp_path, [asked(one) for one in range(5)], rows))
    assert (cost.cached, cost.failed) == (1, 1)
    # 1, 2, 3 seconds: median 2; 90th percentile at place 0.9 · 2 = 1.8, so 2 + 0.8 · 1
    assert cost.seconds and cost.seconds.n == 3
    assert [cost.seconds.median, cost.seconds.high] == pytest.approx([2.0, 2.8])
    # 100 + 100, 200 + 100, 300 + 100
    assert cost.prompt_tokens and cost.prompt_tokens.median == 300


def test_errors_are_counted_by_kind_and_message(tmp_path: Path) -> None:
    errors = [Failure(kind="Timeout", message="slow")] * 2 + [Failure(kind="Unusable", message="no JSON")]
    rows = [Row(system="dateline", question=f"q{place}", error=error) for place, error in enumerate(errors)]
    found = failures(run(tmp_path, [asked(one) for one in range(3)], rows))
    assert [(one.kind, one.count) for one in found] == [("Timeout", 2), ("Unusable", 1)]


# ---- Comparisons


def test_the_same_run_twice_shows_no_difference(tmp_path: Path) -> None:
    runs = [right(tmp_path / name, share=0.5) for name in ("one", "two")]
    found = run_against_run(Scored.of(runs[0]), Scored.of(runs[1]), main_measures())
    assert found and {one.word for one in found} == {"no difference shown"}
    html, markdown = page(runs, tmp_path)
    for text in (html, markdown):
        assert "no difference between these runs can be told from noise" in text
    assert "Nothing: same systems" in html


def test_a_clearly_better_run_is_called_better_and_what_differs_is_listed(tmp_path: Path) -> None:
    old, new = right(tmp_path / "old", share=0.25), right(tmp_path / "new", share=1.0, settings={"k": 12})
    (status,) = run_against_run(Scored.of(old), Scored.of(new), [one for one in MEASURES if one.name == STATUS])
    assert (status.word, status.found.difference, status.found.n) == ("better", 0.75, 40)
    (back,) = run_against_run(Scored.of(new), Scored.of(old), [one for one in MEASURES if one.name == STATUS])
    assert back.word == "worse"
    html, markdown = page([old, new], tmp_path)
    assert html.index("Runs compared</h2>") < html.index("Main figures</h2>")
    assert '<td class="better">better</td>' in html and "| better |" in markdown
    assert "- settings.k: 8 → 12" in markdown
    assert differences(old.info, new.info) == [("settings.k", "8", "12")]


def test_where_lower_is_better_a_fall_is_better(tmp_path: Path) -> None:
    questions = [asked(one) for one in range(20)]
    lie = (Said(text="Pellonia is ready."),)
    old = run(tmp_path / "old", questions, [given(one, statements=lie) for one in range(20)])
    new = run(tmp_path / "new", questions, [given(one) for one in range(20)])
    (found,) = run_against_run(Scored.of(old), Scored.of(new), [one for one in MEASURES if one.name == WRONG[0]])
    assert (found.found.difference, found.word) == (-1.0, "better")


def test_questions_that_were_changed_are_not_compared(tmp_path: Path) -> None:
    old = right(tmp_path / "old", share=1.0, n=3)
    changed = [asked(0), asked(1, language="de"), asked(2)]
    new = run(tmp_path / "new", changed, [given(one) for one in range(3)])
    found = run_against_run(Scored.of(old), Scored.of(new), main_measures())
    assert {one.found.n for one in found} == {2}


def test_a_system_leads_only_by_a_difference_that_is_shown(tmp_path: Path) -> None:
    questions = [asked(one) for one in range(40)]
    status = [one for one in MEASURES if one.name == STATUS]

    def two_systems(folder: Path, rights: int) -> Scored:
        rows = [given(one, system="bm25", status="answered" if one < rights else "partial") for one in range(40)]
        return Scored.of(run(folder, questions, [*rows, *map(given, range(40))], ("dateline", "bm25")))

    far, near = two_systems(tmp_path / "far", 10), two_systems(tmp_path / "near", 39)
    assert leaders(far, status) == {STATUS: "dateline"}
    assert leaders(near, status) == {}  # one question of 40: p = 1
    assert [one.word for one in first_against_others(far, status)] == ["better"]


# ---- Cases


def test_the_worst_come_first_and_the_right_ones_not_at_all(tmp_path: Path) -> None:
    rows = [
        given(0),
        given(1, quotes=(), statements=(Said(text="Some are ready."),)),  # no fact told
        given(2, "partial"),  # only the status
        given(3, statements=(Said(text="Pellonia and twenty-six."),)),  # states what is wrong
        Row(system="dateline", question="q4", error=Failure(kind="Timeout", message="slow")),
    ]
    made = run(tmp_path, [asked(one) for one in range(5)], rows)
    found = worst(Scored.of(made), "dateline")
    assert [case.question.id for case in found] == ["q4", "q3", "q2", "q1"]
    assert found[0].given == "error" and found[2].faults == ("status partial instead of answered",)
    assert found[1].quotes[0][1] and found[1].quoted == {SPAN}
    assert not found[3].quoted
    assert len(worst(Scored.of(made), "dateline", most=2)) == 2


# ---- The page


LOADING = ("src", "srcset", "href", "xlink:href", "action", "poster", "data")


class Parts(HTMLParser):
    """The elements and attributes of a page, and whether each is closed in order."""

    VOID = frozenset(("meta", "circle", "line", "br", "img"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.add(tag)
        self.links += [
            value or "" for name, value in attrs if name in ("src", "href", "srcset", "xlink:href", "action")
        ]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one without content."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Hold what is closed against what is open."""
        assert self.open.pop() == tag


def hostile(folder: Path) -> Run:
    """A run in which every text is hostile or Arabic."""
    span = SPAN.model_copy(update={"text": HOSTILE})
    fact = Fact(what=HOSTILE, accepted=(HOSTILE,), said_by=(HOSTILE,), evidence=(span, span, span))
    questions = [
        asked(one).model_copy(
            update={"question": text, "history": (text,), "note": text, "wrong": ("Pellonia", text), "facts": (fact,)}
        )
        for one, text in enumerate((HOSTILE, ARABIC, ARABIC))
    ]
    turns = (Turn(role="user", content=f"{HOSTILE}</pre>"),)
    asking = call(cached=True).model_copy(update={"messages": turns, "reply": HOSTILE})
    hit = Ranked(passage=HOSTILE, article="a1", start=0, end=9, published=date(2026, 3, 2), score=0.5)
    shown = (quote(span, title=HOSTILE, outlet=HOSTILE),)
    rows = [
        given(one, "partial", quotes=shown, hits=(hit,), relevant={HOSTILE: 1}, calls=(asking,), notes=(HOSTILE,))
        for one in range(2)
    ]
    said, kept = (Said(text=f"Pellonia {HOSTILE}"),), (Kept(text=ARABIC, reason=HOSTILE),)
    traced = {"statements": said, "withheld": kept, "open": (HOSTILE,), "steps": {HOSTILE: 1.0}}
    rows = [row.model_copy(update=traced) for row in rows]
    rows.append(Row(system="dateline", question="q2", error=Failure(kind="Timeout", message=HOSTILE)))
    return run(folder, questions, rows, ("dateline", HOSTILE), settings={HOSTILE: HOSTILE})


def test_a_page_loads_nothing_from_outside_whatever_the_texts_hold(tmp_path: Path) -> None:
    html, _ = page([hostile(tmp_path / "a"), right(tmp_path / "b", share=0.5)], tmp_path)
    parts = Parts(html)
    assert not parts.tags & {"script", "img", "link", "iframe", "object", "embed", "base", "form", "image", "use"}
    assert parts.links and all(link.startswith("#") for link in parts.links)
    assert not parts.handlers and not parts.open
    assert {link[1:] for link in parts.links} <= set(parts.ids) and len(set(parts.ids)) == len(parts.ids)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.S)
    assert "@import" not in style and "url(" not in style
    assert "default-src 'none'" in html


def test_no_text_of_a_run_is_read_as_markdown(tmp_path: Path) -> None:
    _, markdown = page([hostile(tmp_path / "a")], tmp_path)
    assert "<script" not in markdown and "<img" not in markdown
    assert "![i](" not in markdown and "**b**" not in markdown
    errors = next(line for line in markdown.splitlines() if line.startswith("| dateline | Timeout"))
    assert len(re.findall(r"(?<!\\)\|", errors)) == 5  # four cells, whatever bars the message holds


def test_a_page_shows_a_case_with_its_whole_trace(tmp_path: Path) -> None:
    html, _ = page([hostile(tmp_path)], tmp_path)
    assert f'dir="auto">{ARABIC}</p>' in html
    assert "Call 1: reply, 100 → 10 tokens, 1.00 s, cached" in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 20
    assert "Passages found" in html and "because:" in html


def test_warnings_say_what_is_missing_failed_cached_and_few(tmp_path: Path) -> None:
    rows = [given(0, calls=(call(cached=True),)), given(1)]
    rows.append(Row(system="dateline", question="q2", error=Failure(kind="Timeout", message="slow")))
    for text in page([run(tmp_path, [asked(one) for one in range(5)], rows)], tmp_path):
        assert "The run is unfinished: 2 of 5 rows are missing." in text
        assert "1 of 3 rows are errors" in text
        assert "1 of 3 answers used cached replies; their times are not counted." in text
        assert "n is below 30 for" in text


def test_a_finished_run_of_enough_questions_has_no_warning(tmp_path: Path) -> None:
    html, markdown = page([right(tmp_path, share=0.5)], tmp_path)
    assert 'class="warnings"' not in html and "\n> " not in markdown


def test_one_question_has_figures_without_an_interval(tmp_path: Path) -> None:
    html, markdown = page([run(tmp_path, [asked(0)], [given(0)])], tmp_path)
    assert "| dateline (n 1) | – | 1.00 n 1 |" in markdown
    assert "No answer has a fault" in html and "nan" not in html.lower() + markdown.lower()


def test_both_files_hold_the_same_figures(tmp_path: Path) -> None:
    html, markdown = page([right(tmp_path, share=0.75)], tmp_path)
    (cell,) = re.findall(r"0\.75 (\[[\d., ]+\]) n 40 \|$", markdown, re.M)[:1]
    assert f'0.75</span> <span class="ci">{cell}</span>' in html


def test_a_measure_without_figures_is_a_dash_and_has_no_plot(tmp_path: Path) -> None:
    scored = Scored.of(right(tmp_path, share=0.5))
    drawn = {plot.measure.name for plot in plots(by_system(scored, "Main", main_measures()))}
    assert "status accuracy" in drawn and "fact coverage@12" not in drawn


def test_counts_get_an_axis_that_holds_them(tmp_path: Path) -> None:
    rows = [given(one, seconds=one * 7.0) for one in range(2)]  # mean 3.5, interval 0 to 7: the axis ends at 10
    made = Scored.of(run(tmp_path, [asked(one) for one in range(2)], rows))
    (plot,) = plots(by_system(made, "Cost", [one for one in MEASURES if one.name == "seconds"]))
    assert [label for _, label in plot.ticks] == ["0", "2.5", "5", "7.5", "10"]
    assert plot.ticks[0][0] <= plot.dots[0].low < plot.dots[0].x < plot.dots[0].high <= plot.ticks[-1][0]


def test_runs_of_one_name_are_told_apart(tmp_path: Path) -> None:
    html, _ = page([right(tmp_path / where / "run", share=0.5) for where in ("a", "b")], tmp_path)
    assert "run (1)" in html and "run (2)" in html


def test_a_folder_gets_the_report_and_a_run_without_rows_none(tmp_path: Path) -> None:
    assert write_report([right(tmp_path / "run", share=1.0)], tmp_path)[0] == tmp_path / "report.html"
    with pytest.raises(InputError, match="holds no answer yet"):
        write_report([run(tmp_path / "empty", [asked(0)], [])], tmp_path)


def test_figures_read_as_they_are() -> None:
    assert [two(0.625), two(1234.5), two(float("nan"))] == ["0.62", "1,234", "–"]
    assert [signed(-0.05), signed(0.05), signed(-0.001)] == ["−0.05", "+0.05", "0.00"]
    assert [p_value(0.0002), p_value(0.0421)] == ["< 0.001", "0.042"]
    assert {file.suffix for file in TEMPLATES.iterdir()} == {".j2", ".css"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as found:
        yield found


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_never_scrolls_sideways_and_asks_for_nothing(tmp_path: Path, browser: Browser, width: int) -> None:
    file, _ = write_report([hostile(tmp_path / "a"), right(tmp_path / "b", share=0.5)], tmp_path / "report.html")
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=True)
    asked_for: list[str] = []
    opened = context.new_page()
    opened.on("request", lambda request: asked_for.append(request.url))
    opened.goto(file.as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert asked_for == [file.as_uri()]
    context.close()
