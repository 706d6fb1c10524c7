"""`eval/retrieval` over the gold set and invented reports: evidence, names respelt, days, latency."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from eval.bench.generated import make_archive
from eval.bench.retrieval import Timed, copied, quantile, reading, timed
from eval.questions import Fact, Open, Question, Span
from eval.retrieval import days, gold, names
from eval.retrieval.spelling import NAMES, PLACES, Form, read_forms, respelt, script
from eval.retrieval.systems import Found, make
from eval.retrieval.work import Remembering, Work
from index.archive import Archive
from index.errors import InputError
from index.records import Article
from index.store import Filters
from rag.retrieve import DEFAULT
from tests.conftest import ROOT, SMALL_REPORTS
from tests.scripted import WordEncoder, filled


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    return Work(Remembering(WordEncoder()), ("dense", "hybrid"), limit=4)


# ---- Evidence


def span(article: Article, words: str) -> Span:
    start = article.text.index(words)
    return Span(article=article.id, start=start, end=start + len(words), text=words)


def test_each_fact_and_each_open_point_with_evidence_counts_and_each_language_of_it(tmp_path: Path) -> None:
    english, german = SMALL_REPORTS[0], SMALL_REPORTS[1]
    patrol, dead = (
        span(english, "Jorvund confirmed that it will patrol the coast."),
        span(german, "Die Suche geht weiter."),
    )
    nowhere = Span(article=english.id, start=900, end=950, text="not there")
    question = Question(
        id="q", story="s", language="en", question="Will Jorvund patrol the coast?", status="partial",
        facts=(Fact(what="patrol", evidence=(patrol, nowhere)), Fact(what="no evidence")),
        open=(Open(what="search", evidence=(nowhere,)), Open(what="said nowhere")),
    )  # fmt: skip
    assert gold.told(question) == [(patrol, nowhere), (nowhere,)]
    with closing(filled(tmp_path / "small", SMALL_REPORTS)) as archive:
        finder = make("dense", archive, WordEncoder(), DEFAULT)
        values = list(gold.measured(finder, question, lambda one: archive.article(one.article).language))
        points = gold.told(question)
        assert gold.recalls(finder, question.question, points, Filters()) == (0.5, 0.5)
        assert gold.recalls(finder, "Wie geht die Suche weiter?", [(dead,)], Filters()) == (1, 1)
    by = [(one.measure, one.value, one.by) for one in values]
    kind = ("type: single_fact",)
    assert by == [
        (gold.RECALL, 1, kind), (gold.STRICT, 0, kind), (gold.PASSAGES, 1, kind), (gold.PAIR, 1, ("en → en",)),
        (gold.RECALL, 0, kind), (gold.STRICT, 0, kind), (gold.PASSAGES, 0, kind), (gold.PAIR, 0, ("en → en",)),
    ]  # fmt: skip


def test_evidence_is_measured_over_the_sample_archive(work: Work) -> None:
    found = gold.evidence(work)
    assert found.systems == ["dense", "hybrid"] and found.measures[:3] == [gold.RECALL, gold.STRICT, gold.PASSAGES]
    for system in found.systems:
        any_one, every = found.of(system, gold.RECALL), found.of(system, gold.STRICT)
        assert any_one is not None and every is not None and 0 <= every.mean <= any_one.mean <= 1


# ---- Names


def forms() -> list[Form]:
    return [
        Form("marenz", "base", frozenset({"en", "de"}), "Marenz"),
        Form("marenz", "base", frozenset({"ru"}), "Маренц"),
        Form("marenz", "inflected", frozenset({"ru"}), "Маренце"),
        Form("marenz", "inflected", frozenset({"de"}), "Marenz’"),
        Form("marenz", "particle", frozenset({"ar"}), "بمارنتس"),
        Form("marenz", "variant", frozenset(), "Marents"),
        Form("tosk", "base", frozenset({"en"}), "Tosk"),
    ]


def test_a_name_is_respelt_in_each_form_that_its_language_could_write() -> None:
    english = list(respelt("How far is Marenz, the town of Marenzers?", "en", forms()))
    assert [(one.text, one.kind) for one in english] == [
        ("How far is Маренц, the town of Marenzers?", "other script"),
        ("How far is Marents, the town of Marenzers?", "other spelling"),
    ]
    russian = {one.form: one.kind for one in respelt("Что в Маренце?", "ru", forms())}
    assert russian == {"Marenz": "other script", "Маренц": "other spelling", "Marents": "other script"}
    assert list(respelt("Who is Toskan?", "en", forms())) == []
    assert [script(text) for text in ("Élan", "«Київ»", "كييف")] == ["LATIN", "CYRILLIC", "ARABIC"]


@pytest.mark.parametrize("path", [NAMES, PLACES], ids=lambda path: path.name)
def test_the_tables_of_names_are_sound(path: Path) -> None:
    found = read_forms(path)
    assert {one.kind for one in found} == {"base", "variant", "inflected", "particle"}
    assert all(one.languages <= {"de", "en", "uk", "ru", "ar", "fr"} for one in found)
    assert all(bool(one.languages) == (one.kind != "variant") for one in found)
    assert len({(one.name, one.text) for one in found}) == len(found)
    assert all(one.text == one.text.strip() and one.text for one in found)
    facts = (ROOT / "eval" / "archive" / "facts.md").read_text(encoding="utf-8")
    assert path == PLACES or [one.text for one in found if one.kind == "base" and one.text not in facts] == []


def test_the_invented_reports_say_so_hold_their_spelling_and_can_be_asked_in_others() -> None:
    asked, articles = names.of_places()
    assert len(articles) == 42 and len({one.id for one in articles}) == 42
    assert {one.language for one in articles} == {"de", "en", "uk", "ru", "ar", "fr"}
    lines = names.REPORTS.read_text(encoding="utf-8").splitlines()
    assert all(line.startswith('{"invented": true') for line in lines)
    texts = {one.id: one.text for one in articles}
    for one in asked:
        ((evidence,),) = one.points
        assert texts[evidence.article][evidence.start : evidence.end] == evidence.text
        assert len(one.respelt) >= 2 and "{name}" not in one.text and one.story
        assert all(other.text != one.text and other.form in other.text for other in one.respelt)


def test_the_loss_is_the_recall_with_the_own_spelling_less_that_with_another(work: Work, tmp_path: Path) -> None:
    report = SMALL_REPORTS[0]
    patrol = span(report, "Jorvund confirmed that it will patrol the coast.")
    others = tuple(
        respelt("Jorvund", "en", [Form("j", "base", frozenset({"en"}), text) for text in ("Jorvund", "Ёрвунд")])
    )
    asked = names.Asked("q", "s", "Jorvund", others, ((patrol,),), Filters(languages=frozenset({"en"})))
    with closing(filled(tmp_path / "small", SMALL_REPORTS)) as archive:
        values = list(names.losses(work, archive, "gold", [asked]))
    assert [(one.measure, one.value) for one in values if one.system == "dense"] == [
        ("gold: own spelling", 1), ("gold: loss", 0), ("gold: loss, passages", 0),
    ]  # fmt: skip
    assert {one.by for one in values} == {(), ("gold: other script",)}


def test_names_are_measured_over_both_sets(work: Work) -> None:
    found = names.names(work)
    assert [f"{of}: {name}" for of in ("gold", "real") for name in (names.OWN, names.LOSS, names.LOSS_PASSAGES)] == (
        found.measures
    )
    assert set(found.targets) < set(found.measures) and {one.highest for one in found.targets.values()} == {True}


# ---- Days


@pytest.fixture
def corrected(tmp_path: Path) -> Iterator[Archive]:
    """Six reports of 1 May that are corrected on 5 and 10 May."""
    with closing(Archive.create(tmp_path / "corrected")) as archive:
        kinds = [getattr(one, "kind", one) for one in archive.add(days.corrected(), WordEncoder())]
        assert kinds == ["new", "version", "version"] * 6
        yield archive


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2026, 4, 30), [True, True, True]),
        (date(2026, 5, 1), [False, True, True]),
        (date(2026, 5, 4), [False, True, True]),
        (date(2026, 5, 5), [True, False, True]),  # the first stood until that day
        (date(2026, 5, 10), [True, True, False]),
        (date(2026, 6, 1), [True, True, False]),
    ],
)
def test_what_does_not_stand_at_the_end_of_a_day_is_late(corrected: Archive, day: date, late: list[bool]) -> None:
    standing = days.Standing(corrected)
    versions = [one.article for one in days.corrected()[:3]]
    assert [standing.is_late(Found(one.id, 0, 5, "en"), day) for one in versions] == late


def test_a_search_that_forgets_the_day_is_found_out(corrected: Archive, work: Work) -> None:
    tasks = [("q", "How many lorries stood at the mill?", date(2026, 4, 30))]
    honest = [
        one for one in days.counted(work, corrected, "corrected", tasks) if one.measure.startswith("corrected: late")
    ]
    assert [one.value for one in honest] == [0, 0] * 2

    class Forgetful:
        name, stores_sentences = "forgetful", False

        def passages(self, question: str, k: int, filters: Filters) -> list[object]:
            return list(make("dense", corrected, work.encoder, DEFAULT).passages(question, k, Filters()))

        def sentences(self, question: str, k: int, filters: Filters) -> list[Found]:
            return make("dense", corrected, work.encoder, DEFAULT).sentences(question, k, Filters())

    found = dict(days.shown(Forgetful(), tasks[0][1], tasks[0][2]))  # type: ignore[arg-type]
    standing = days.Standing(corrected)
    late = {name: sum(standing.is_late(one, tasks[0][2]) for one in places) for name, places in found.items()}
    assert late == {days.HITS: 6, days.SENTENCES: 7}  # six reports; the sentence on waiting comes once


def test_nothing_late_is_found_over_gold_and_corrections(work: Work) -> None:
    found = days.as_of(work)
    for name in found.targets:
        for system in found.systems:
            one = found.of(system, name)
            assert one is not None and one.mean == 0 and one.n > 0
    shown = found.of("dense", "corrected: passages")
    assert shown is not None and shown.mean == pytest.approx(6 * 8 / 9)  # of nine days one is before all reports


# ---- Latency


def test_search_is_timed_in_turns_over_a_copy(tmp_path: Path) -> None:
    make_archive(tmp_path / "made", 200)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "made").rglob("*")}
    with copied(tmp_path / "made") as archive:
        one, other = timed(archive, ("dense", "hybrid"), DEFAULT, 4)
        assert archive.folder != tmp_path / "made"
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "made").rglob("*")} == before
    assert (one.system, other.system) == ("dense", "hybrid")
    assert len(one.plain) == len(one.whole) == len(other.added) == 4 and min(one.plain + other.whole) > 0


def test_what_is_added_is_the_difference_question_by_question_and_quantiles_have_intervals() -> None:
    assert Timed("x", [1, 2], [4, 4]).added == [3, 2]
    found = quantile([1, 2, 3, 4, 100], 0.5)
    assert found.mean == 3 and found.low <= 3 <= found.high and found.n == 5
    assert quantile([1, 2], 0.5).mean == 1.5
    assert quantile([5, 5, 5], 0.9).low == quantile([5, 5, 5], 0.9).high == 5
    assert len(reading(WordEncoder(), ["a", "b"])) == 2


def test_another_archive_is_refused_for_latency(tmp_path: Path) -> None:
    filled(tmp_path / "own", SMALL_REPORTS).close()
    with pytest.raises(InputError, match="not a generated archive, but one of words"), copied(tmp_path / "own"):
        pass
    with pytest.raises(InputError, match="there is no archive"), copied(tmp_path / "none"):
        pass
