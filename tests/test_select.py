"""Which sentences are evidence: the rules, the likelihoods, the order; and how two rankings become one."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from index.language import detect_question
from index.passages import passages
from index.records import Article, Hit
from index.store import Filters
from rag.asked import understand
from rag.question import Question, parse
from rag.retrieve import Asked, Tuning, fuse, search
from rag.select import LONGEST, Shortlist, evidence, in_order, shortlist
from rag.sentences import Candidate
from rag.subjects import absent, subjects
from tests.conftest import report
from tests.scripted import WordEncoder, filled

LAST_DAY = date(2026, 4, 14)


def read(question: str) -> Question:
    """A question that is asked on the archive's last day."""
    language = detect_question(question)
    return parse(question, language, understand(question, language, LAST_DAY, LAST_DAY, ()))


def candidates(article: Article, nearness: Sequence[float]) -> list[Candidate]:
    """The sentences of a report, each as near as is said."""
    found: list[Candidate] = []
    near = iter(nearness)
    for passage in passages(article):
        before = None
        for sentence in passage.sentences:
            found.append(Candidate(article, sentence, before, next(near), passage.published))
            before = sentence
    return found


FERRY = report(1, "Eleven boats left Tallinn. The mayor did not name them. Estonia closed the harbour.", title="Ferry")
BRIDGE = report(9, "Die Brücke in Riga wurde gesperrt. Zwölf Busse warten.", title="Brücke", language="de")


def texts(found: Sequence[Candidate]) -> list[str]:
    return [one.text for one in found]


# ---- The rules


def test_a_sentence_that_is_far_is_left_out() -> None:
    found = shortlist(read("Who closed it?"), candidates(FERRY, [0.3, 0.01, 0.02]))
    assert texts(found.candidates) == ["Eleven boats left Tallinn.", "Estonia closed the harbour."]


def test_how_many_wants_a_number_or_that_it_is_not_known() -> None:
    found = shortlist(read("How many boats left?"), candidates(FERRY, [0.3, 0.2, 0.1]))
    assert texts(found.candidates) == ["Eleven boats left Tallinn.", "The mayor did not name them."]
    assert texts(found.limits) == ["The mayor did not name them."]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("How many boats left Portugal?", ("Portugal",)),
        ("Wie viele Boote verließen Portugal?", ("Portugal",)),
        ("Сколько лодок вышло из Португалии?", ("Португалии",)),
        ("كم قاربا غادر البرتغال؟", ("البرتغال",)),
    ],
)
def test_a_country_that_no_report_names_leaves_nothing(question: str, names: tuple[str, ...]) -> None:
    found = shortlist(read(question), candidates(FERRY, [0.3, 0.2, 0.1]))
    assert found == Shortlist((), frozenset(), (), False, names, False)


def test_a_report_must_name_the_country_itself() -> None:
    both = [*candidates(FERRY, [0.1, 0.1, 0.1]), *candidates(BRIDGE, [0.3, 0.3])]
    found = shortlist(read("What did Estonia close?"), both)
    assert {one.article.title for one in found.candidates} == {"Ferry"}
    assert texts([one for one in found.candidates if one in found.naming]) == [
        "Eleven boats left Tallinn.",  # the capital stands for its government
        "Estonia closed the harbour.",
    ]


@pytest.mark.parametrize("question", ["Was sagt Lettland?", "What does Latvia say?", "Что говорит Латвия?"])
def test_a_capital_stands_for_its_country(question: str) -> None:
    assert absent(subjects(question, detect_question(question)), [BRIDGE]) == []


@pytest.mark.parametrize("question", ["What did Zakharova say?", "Что сказала Захарова?", "ماذا قالت زاخاروفا؟"])
def test_a_name_may_be_spelt_in_another_way(question: str) -> None:
    carrier = report(3, "Das sagte die Sprecherin Sacharowa.", language="de")
    language = detect_question(question)
    assert absent(subjects(question, language), [carrier]) == []


def test_only_the_asked_days_count() -> None:
    both = [*candidates(FERRY, [0.1, 0.1, 0.1]), *candidates(BRIDGE, [0.3, 0.3])]  # 2 and 10 March
    found = shortlist(read("What happened on 10 March 2026?"), both)
    assert {one.article.title for one in found.candidates} == {"Brücke"} and not found.outside_period
    found = shortlist(read("What happened on 10 March 2020?"), both)
    assert found.candidates == () and found.outside_period


def test_a_sentence_that_names_the_asked_day_counts_too() -> None:
    plan = report(1, "The ferry sails on 9 April. The mayor waved.")
    found = shortlist(read("What happens on 9 April 2026?"), candidates(plan, [0.2, 0.2]))
    assert texts(found.candidates) == ["The ferry sails on 9 April."]


def test_nothing_found_is_not_outside_the_period() -> None:
    assert not shortlist(read("What happened on 10 March 2020?"), []).outside_period


def test_the_shortlist_is_short() -> None:
    long = report(1, " ".join(f"Boat {number} left." for number in range(40)))
    found = shortlist(read("Who left?"), candidates(long, [0.5] * 40))
    assert len(found.candidates) == LONGEST


# ---- Likelihoods


def chosen(nearness: Sequence[float], likelihoods: Sequence[float]) -> list[str]:
    found = shortlist(read("Who closed it?"), candidates(FERRY, nearness))
    return texts(evidence(found, likelihoods))


def test_what_is_likely_is_evidence() -> None:
    assert chosen([0.1, 0.1, 0.1], [1.0, 0.0, 0.0])[:1] == ["Eleven boats left Tallinn."]
    assert chosen([0.1, 0.1, 0.1], [0.0, 0.0, 1.0]) == ["Estonia closed the harbour."]


def test_what_is_neither_near_nor_likely_is_none() -> None:
    assert chosen([0.05, 0.05, 0.05], [0.0, 0.0, 0.0]) == []


def test_what_is_not_known_comes_with_the_sentence_before_it() -> None:
    assert chosen([0.1, 0.09, 0.1], [1.0, 0.0, 0.0]) == ["Eleven boats left Tallinn.", "The mayor did not name them."]
    assert chosen([0.1, 0.09, 0.1], [0.0, 0.0, 1.0]) == ["Estonia closed the harbour."]
    assert chosen([0.1, 0.03, 0.1], [1.0, 0.0, 0.0]) == ["Eleven boats left Tallinn."]  # it speaks of something else


def test_where_the_number_was_not_said_no_other_number_takes_its_place() -> None:
    found = shortlist(read("How many boats were sunk?"), candidates(FERRY, [0.1, 0.1, 0.1]))
    named = [text for text in texts(found.candidates) if text != "Estonia closed the harbour."]
    assert named == ["Eleven boats left Tallinn.", "The mayor did not name them."]
    assert texts(evidence(found, [0.9, 1.0])) == ["The mayor did not name them."]
    assert texts(evidence(found, [1.0, 0.9])) == named


def test_no_candidate_is_no_evidence() -> None:
    assert evidence(Shortlist((), frozenset(), (), False, (), False), []) == []


def test_quotes_are_read_from_the_beginning_of_each_report() -> None:
    first, second, third = candidates(FERRY, [0.0, 0.0, 0.0])
    other, _ = candidates(BRIDGE, [0.0, 0.0])
    assert in_order([third, other, first]) == [first, third, other]
    assert in_order([other, second, first]) == [other, first, second]
    assert in_order([]) == []


# ---- Two rankings


def test_a_passage_that_both_searches_find_comes_first() -> None:
    """Weights 1 and 1/4, constant 10: 7 has 1/12 + .25/11 = .1061, 5 has 1/11 = .0909, 8 has .25/12 = .0208."""
    fused = fuse([(5, 0.9), (7, 0.8)], [(7, 3.0), (8, 2.0)])
    assert [one.number for one in fused] == [7, 5, 8]
    assert [round(one.score, 4) for one in fused] == [0.1061, 0.0909, 0.0208]
    assert [(one.dense, one.bm25) for one in fused] == [(0.8, 3.0), (0.9, None), (None, 2.0)]


def test_nothing_found_is_nothing_fused() -> None:
    assert fuse([], []) == []


# ---- What can be tuned


def test_without_weight_words_count_for_nothing() -> None:
    """Not even for passages that only they find: 8 is not there, and 7 has 1/12 alone."""
    fused = fuse([(5, 0.9), (7, 0.8)], [(8, 3.0), (7, 2.0)], Tuning(bm25_weight=0))
    assert [(one.number, one.score) for one in fused] == [(5, 1 / 11), (7, 1 / 12)]
    assert [one.bm25 for one in fused] == [None, 2.0]  # it is still told what the words would have said
    assert fuse([], [(8, 3.0)], Tuning(bm25_weight=0)) == []


def test_with_full_weight_both_rankings_count_alike() -> None:
    fused = fuse([(5, 0.9), (7, 0.8)], [(8, 3.0), (7, 2.0)], Tuning(bm25_weight=1))
    assert fused[0].number == 7 and fused[0].score == pytest.approx(2 / 12)
    assert fused[1].score == fused[2].score == 1 / 11


def test_a_larger_constant_lets_agreement_count_more_than_rank() -> None:
    """1 is first by meaning alone, 2 is third by meaning and by words, all at full weight.

    Constant 0: 1 has 1/1, 2 has 1/3 + 1/3 = 2/3. Constant 60: 1 has 1/61 = .0164, 2 has 2/63 = .0317.
    """
    dense, words = [(1, 0.9), (3, 0.8), (2, 0.7)], [(4, 3.0), (5, 2.0), (2, 1.0)]
    sharp = fuse(dense, words, Tuning(rrf=0, bm25_weight=1))
    assert sharp[0].number == 1 and sharp[0].score == 1
    assert next(one.score for one in sharp if one.number == 2) == pytest.approx(2 / 3)
    flat = fuse(dense, words, Tuning(rrf=60, bm25_weight=1))
    assert flat[0].number == 2 and flat[0].score == pytest.approx(2 / 63)


def test_the_pool_is_what_each_search_gives(tmp_path: Path) -> None:
    """Eight reports share a word with the question. The pool is no limit to what is asked for."""
    with closing(filled(tmp_path / "archive", [report(at) for at in range(8)])) as archive:

        def found(k: int, **tuning: float) -> list[Hit]:
            asked = Asked.of(WordEncoder(), "Which convoy?")
            return search(archive, asked, k, Filters(), Tuning(**tuning))  # type: ignore[arg-type]

        assert len(found(9)) == 8 and len(found(3)) == 3
        assert len(found(9, pool=2, bm25_weight=0)) == 8
        assert all(hit.dense is not None for hit in found(9, pool=3, bm25_weight=0))
