"""`eval/retrieval`: measures by hand, systems, the tables of names, what is late, and each part over a few texts."""

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.questions import Span
from eval.retrieval import across
from eval.retrieval.figures import Figure, Part, Target, Value, figures, plain, spread
from eval.retrieval.measures import all_covered, any_covered, average_precision, covered, reciprocal_rank
from eval.retrieval.parts import PARTS, check_parts
from eval.retrieval.systems import SYSTEMS, Found, check_names, make
from eval.retrieval.tables import breakdowns, main_table, markdown, verdicts
from eval.retrieval.work import Remembering, Work, drawn
from eval.retrieval.xquad import COMPLETE, files, open_archive, read_parallel
from eval.stats import Interval
from index.archive import Archive
from index.encoder import Vectors
from index.errors import InputError
from index.store import Filters
from rag.retrieve import DEFAULT
from tests.conftest import SMALL_REPORTS, HashEncoder
from tests.scripted import WordEncoder, filled

# ---- Measures


@pytest.mark.parametrize(
    ("ranking", "relevant", "expected"),
    [
        ("abc", "a", 1.0),
        ("abc", "c", 1 / 3),
        ("abc", "bc", 1 / 2),  # the first one counts
        ("abc", "d", 0.0),
        ("", "d", 0.0),
    ],
)
def test_reciprocal_rank_is_one_by_the_rank_of_the_first_relevant_one(
    ranking: str, relevant: str, expected: float
) -> None:
    assert reciprocal_rank(list(ranking), set(relevant)) == pytest.approx(expected)


def test_reciprocal_rank_ends_at_its_cut() -> None:
    ranking = [str(number) for number in range(120)]
    assert reciprocal_rank(ranking, {"99"}) == pytest.approx(1 / 100)
    assert reciprocal_rank(ranking, {"100"}) == 0


@pytest.mark.parametrize(
    ("ranking", "relevant", "expected"),
    [
        ("ab", "ab", 1.0),
        ("xaxb", "ab", (1 / 2 + 2 / 4) / 2),
        ("xaxb", "abc", (1 / 2 + 2 / 4 + 0) / 3),  # one is not found
        ("x", "a", 0.0),
        ("", "a", 0.0),
    ],
)
def test_average_precision_is_the_mean_precision_at_each_relevant_one(
    ranking: str, relevant: str, expected: float
) -> None:
    places = [f"{one}{at}" if one == "x" else one for at, one in enumerate(ranking)]
    assert average_precision(places, set(relevant)) == pytest.approx(expected)


def span(start: int, end: int, text: str = "", article: str = "a") -> Span:
    return Span(article=article, start=start, end=end, text=text or f"words {start}")


def test_a_span_is_covered_by_half_of_its_characters_all_that_was_found_together() -> None:
    ten = span(10, 20)
    assert covered(ten, [Found("a", 0, 15, "en")])  # 5 of 10
    assert not covered(ten, [Found("a", 0, 14, "en")])
    assert not covered(ten, [Found("b", 0, 30, "en")])
    assert covered(ten, [Found("a", 8, 13, "en"), Found("a", 18, 30, "en")])  # 3 + 2 of 10
    assert not covered(ten, [])


def test_of_a_fact_s_spans_any_one_will_do_or_all_are_wanted() -> None:
    one, other = span(0, 10, "Nine boats."), span(50, 60, "It was nine.")
    copy = span(0, 10, "nine  BOATS.", "b")
    near = [Found("a", 0, 10, "en")]
    assert any_covered([one, other], near) == 1 and all_covered([one, other], near) == 0
    assert all_covered([one, copy], near) == 1  # the same words in another report
    assert any_covered([other], near) == 0 and all_covered([one], near) == 1


# ---- Figures


def test_stories_are_drawn_from_ten_on_and_questions_before() -> None:
    def values(stories: int) -> list[Value]:
        made = [Value("dense", "m", float(at % stories % 2), f"q{at}", f"s{at % stories}") for at in range(40)]
        return made

    few, many = spread(values(4)), spread(values(10))
    assert few.mean == many.mean == 0.5 and few.n == many.n == 40
    assert many.high - many.low > 1.5 * (few.high - few.low)  # 10 draws spread twice as wide as 40


def test_figures_are_over_all_and_by_each_label() -> None:
    found = figures(
        [Value("dense", "m", 1, "q1", by=("x", "y")), Value("dense", "m", 0, "q2", by=("x",)), Value("b", "m", 1, "q1")]
    )
    means = {(one.system, one.by): (one.found.mean, one.found.n) for one in found}
    assert means == {("dense", ""): (0.5, 2), ("b", ""): (1, 1), ("dense", "x"): (0.5, 2), ("dense", "y"): (1, 1)}


def part() -> Part:
    made = [
        Figure("dense", "m", "", Interval(0.5, 0.4, 0.6, 10)),
        Figure("hybrid", "m", "", Interval(0.9, math.nan, math.nan, 1)),
        Figure("dense", "m", "de → ar", Interval(0.25, 0.1, 0.4, 4)),
    ]
    return Part("p", "A part", tuple(made), ("A note.",), {"m": Target(0.8)})


def shown(found: Interval | None, digits: int) -> str:
    return "–" if found is None else f"{found.mean:.{digits}f}"


def test_a_table_has_a_line_a_system_and_the_targets_beside() -> None:
    table = main_table(part(), shown)
    assert table.columns == ("m (≥ 0.8)",)
    assert table.rows == (("dense", ["0.500"]), ("hybrid", ["0.900"]))
    (by,) = breakdowns(part(), shown)
    assert by.rows == (("de → ar", ["0.250", "–"]),) and by.columns == ("dense", "hybrid")
    assert list(breakdowns(replace(part(), figures=part().figures[:2]), shown)) == []
    assert list(verdicts(part())) == ["m ≥ 0.8: reached by hybrid."]
    text = markdown([part()], shown, ["Head."], whole=False)
    assert "| system | m (≥ 0.8) |\n|---|---|\n| dense | 0.500 |" in text and "A note." in text


def test_times_have_one_digit_and_most_is_wanted_of_some() -> None:
    timed = Part("t", "T", (Figure("dense", "added ms, p50", "", Interval(1.26, 1, 2, 3)),))
    assert main_table(timed, shown).rows == (("dense", ["1.3"]),)
    assert Target(30, highest=True).met(30) and not Target(30, highest=True).met(30.1)
    assert Target(0.9).met(0.9) and not Target(0.9).met(0.89) and str(Target(0, highest=True)) == "≤ 0"


def test_an_interval_that_is_not_known_is_null_in_json() -> None:
    first, second, third = plain(part())["figures"]
    assert (first["low"], second["low"], third["by"]) == (0.4, None, "de → ar")
    assert "by" not in first and json.dumps(plain(part()))


# ---- Systems


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Archive]:
    with closing(filled(tmp_path / "small", SMALL_REPORTS)) as archive:
        yield archive


def test_the_plain_model_comes_first_and_unknown_names_are_refused() -> None:
    assert check_names([]) == SYSTEMS and SYSTEMS[0] == "dense"
    assert check_names(["hybrid", "bm25", "hybrid"]) == ("dense", "hybrid", "bm25")
    with pytest.raises(InputError, match="no system dateline here. There are: bm25, dense, centred, hybrid"):
        check_names(["dateline"])
    assert check_parts(["latency", "same"]) == ("same", "latency") and check_parts([]) == PARTS
    with pytest.raises(InputError, match="no part x"):
        check_parts(["x"])


@pytest.mark.parametrize("name", ["bm25", *SYSTEMS])
def test_a_system_ranks_all_passages_and_finds_the_sentence(small: Archive, name: str) -> None:
    finder = make(name, small, WordEncoder(), DEFAULT)
    asked = "Will Jorvund patrol the coast?"
    whole = finder.passages(asked, 100, Filters())
    assert len(whole) == len({hit.passage.id for hit in whole}) == small.status().passages
    assert [hit.passage.id for hit in finder.passages(asked, 2, Filters())] == [hit.passage.id for hit in whole[:2]]
    assert {hit.article.language for hit in finder.passages(asked, 9, Filters(languages=frozenset({"de"})))} == {"de"}
    first, *_ = finder.sentences(asked, 3, Filters())
    assert SMALL_REPORTS[0].text[first.start : first.end] == "Jorvund confirmed that it will patrol the coast."
    assert (first.article, first.language) == (SMALL_REPORTS[0].id, "en")


def test_plain_search_ranks_by_the_cosine_itself_across_languages(small: Archive) -> None:
    encoder = WordEncoder()
    hits = make("dense", small, encoder, DEFAULT).passages("Jorvund Torwasch", 100, Filters())
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    rows = small.rows("SELECT vector FROM vectors ORDER BY number")
    cosines = [
        float(np.frombuffer(row["vector"], np.float16) @ encoder.queries(["Jorvund Torwasch"])[0]) for row in rows
    ]
    assert scores == pytest.approx(sorted(cosines, reverse=True), abs=2e-3)


class Counting(HashEncoder):
    """Remembers what it was given to read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        self.read += texts
        return super().passages(texts)


def test_no_text_is_read_twice() -> None:
    inner = Counting()
    encoder = Remembering(inner)
    both = encoder.queries(["a", "b", "a"])
    assert np.array_equal(both[0], both[2]) and inner.read == ["a", "b"]
    assert np.array_equal(encoder.queries(["b"])[0], both[1]) and inner.read == ["a", "b"]
    encoder.passages(["a"])  # as what is searched it may have another vector
    assert inner.read == ["a", "b", "a"] and encoder.passages([]).shape == (0, inner.dimension)


def test_a_sample_is_the_same_for_the_same_ids() -> None:
    ids = [f"q{number}" for number in range(50)]
    assert drawn(ids, 5) == drawn(reversed(ids), 5) == drawn(ids, 20)[:5]
    assert sorted(drawn(ids, 0)) == sorted(ids)


# ---- XQuAD: same, cross, mixed

TEXTS = {
    "en": ("Marenka counted nine boats.", "Torvash lost one mill."),
    "de": ("Marenka zählte neun Boote.", "Torvash verlor eine Mühle."),
}
ASKED = {
    "en": (("How often was Marenka right?", "nine"), ("Torvash?", "one"), ("Torvash or not?", "nine")),
    "de": (("Wie oft lag Marenka richtig?", "neun"), ("Torvash??", "eine"), ("Torvash oder nicht?", "neun")),
}
"""The third question names the other paragraph: its own comes second of two."""


@pytest.fixture
def xquad(tmp_path: Path) -> Path:
    """Two paragraphs and three questions in two languages."""
    folder = tmp_path / "xquad"
    folder.mkdir()
    for language, (boats, mill) in TEXTS.items():
        paragraphs = [{"context": boats, "qas": []}, {"context": mill, "qas": []}]
        for number, (question, answer) in enumerate(ASKED[language]):
            paragraph = paragraphs[number % 2]
            start = str(paragraph["context"]).index(answer)
            entry = {"id": f"q{number}", "question": question, "answers": [{"text": answer, "answer_start": start}]}
            paragraph["qas"].append(entry)  # type: ignore[attr-defined]
        value = {"data": [{"title": "Boats_and_mills", "paragraphs": paragraphs}]}
        (folder / f"{language}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, xquad: Path) -> Work:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    return Work(Remembering(WordEncoder()), ("dense", "hybrid"), xquad=xquad)


def test_parallel_files_become_paragraphs_without_a_title_of_their_own(xquad: Path) -> None:
    found = read_parallel(files(xquad))
    assert [(one.language, one.title, one.outlet) for one in found.articles] == [
        *[("de", "Paragraph", "")] * 2,
        *[("en", "Paragraph", "")] * 2,
    ]
    assert found.languages == ["de", "en"] and found.skipped == 0
    by_id = {one.id: one for one in found.articles}
    first = next(one for one in found.asked if one.id == "q0")
    assert first.words == {"de": ASKED["de"][0][0], "en": ASKED["en"][0][0]} and first.story == "Boats and mills"
    assert {held: by_id[one].text for held, (one,) in first.gold.items()} == {
        "de": TEXTS["de"][0],
        "en": TEXTS["en"][0],
    }
    assert len(found.drawn(2, 0)) == 2 and found.drawn(3, 1) == found.drawn(0, 1)


def test_the_archive_is_made_once_and_gone_on_with(work: Work, xquad: Path) -> None:
    paths = files(xquad)
    parallel = read_parallel(paths)
    with closing(open_archive(work, paths, replace(parallel, articles=parallel.articles[:1]))) as archive:
        folder = archive.folder.parent
    (folder / COMPLETE).unlink()  # as if it had been stopped after the first
    with closing(open_archive(work, paths, parallel)) as archive:
        assert archive.article_ids() == {one.id for one in parallel.articles}
    marked = (folder / COMPLETE).stat().st_mtime_ns
    with closing(open_archive(work, paths, parallel)) as archive:
        assert archive.folder.parent == folder and (folder / COMPLETE).stat().st_mtime_ns == marked
    (xquad / "de.json").write_text((xquad / "de.json").read_text().replace("neun", "acht"))
    with closing(open_archive(work, paths, read_parallel(paths))) as archive:
        assert archive.folder.parent != folder


def test_same_cross_and_mixed_by_hand(work: Work) -> None:
    same, cross, mixed = across.measure(work, across.NAMES)
    third = (1 + 1 + 1 / 2) / 3
    for system in ("dense", "hybrid"):
        for one, labels in ((same, {"de → de", "en → en"}), (cross, {"en → de", "de → en"})):
            found = one.of(system, across.MRR)
            assert set(one.labels) == labels and found is not None
            assert found.mean == pytest.approx(third) and found.n == 6
        best, precision = mixed.of(system, across.HIT), mixed.of(system, across.MAP)
        assert best is not None and precision is not None
        # of the third question the two right ones come after the two that it names: ranks 3 and 4
        assert best.mean == pytest.approx((1 + 1 + 1 / 3) / 3)
        assert precision.mean == pytest.approx((1 + 1 + (1 / 3 + 2 / 4) / 2) / 3) and precision.n == 6
    assert "3 of 3 questions, 4 paragraphs." in same.notes


def test_without_xquad_the_parts_are_left_out_and_say_so(work: Work, tmp_path: Path) -> None:
    found = across.measure(replace(work, xquad=None), ["same", "mixed"])
    assert [(one.name, one.figures) for one in found] == [("same", ()), ("mixed", ())]
    assert all("--xquad" in one.notes[0] for one in found)
    with pytest.raises(InputError, match="there is no such folder"):
        files(tmp_path / "nowhere")
    with pytest.raises(InputError, match="two or more files"):
        files(tmp_path)
