"""What makes a set of questions unsound: each kind of problem on a question that has it and no other."""

from datetime import date
from typing import Any

import pytest

from eval.check import Problem, census, problems
from eval.questions import Fact, Open, Question, Span
from index.records import Article
from tests.conftest import SMALL_REPORTS

ARTICLES = {article.id: article for article in SMALL_REPORTS}
TROOPS, DAM = SMALL_REPORTS[0], SMALL_REPORTS[1]  # English, of 2 March 2026; German, of 3 March 2026


def span(article: Article, words: str) -> Span:
    """These words of an article, where they stand."""
    start = article.text.index(words)
    return Span(article=article.id, start=start, end=start + len(words), text=words)


PATROL = span(TROOPS, "Jorvund confirmed that it will patrol the coast.")
NOT_SAID = span(TROOPS, "She did not say which.")
DEAD = span(DAM, "Nach dem Bruch des Staudamms bei Torwasch sind elf Menschen gestorben.")
FACT = Fact(what="Jorvund patrols", accepted=("Jorvund",), evidence=(PATROL,))
OPEN = Open(what="which states", evidence=(NOT_SAID,))


def asked(name: str = "q1", **fields: Any) -> Question:  # noqa: ANN401 - any field of a question
    """An answered question of one fact; `name` makes it another one."""
    given = {"language": "en", "question": f"Who patrols, {name}?", "status": "answered", "facts": (FACT,)}
    return Question(id=name, **{**given, **fields})


def of(*questions: Question) -> list[Problem]:
    return problems(questions, ARTICLES.get)


SOUND = (
    asked("a", story="coast", split="dev"),
    asked("b", story="coast", split="dev", type="as_of", as_of=TROOPS.published),
    asked("c", story="states", split="test", status="partial", open=(OPEN,)),
    asked("d", type="follow_up", history=("Who guards the coast?",), wrong=("Torwasch", "12")),
    asked("e", type="unanswerable", status="not_in_reports", facts=(), open=(OPEN,)),
    asked("f", type="no_coverage", status="no_coverage", facts=()),
    asked("g", language="de", facts=(FACT, Fact(what="11 dead", accepted=("11", "elf"), evidence=(DEAD,)))),
    asked("h", facts=(Fact(what="where it stands is all that is known", evidence=(PATROL, NOT_SAID)),)),
)


def test_a_sound_set_has_no_problem() -> None:
    assert of(*SOUND) == []
    assert of() == []


# ---- Between questions


def test_an_id_that_is_used_twice() -> None:
    twice = asked("a"), asked("b"), asked("a", question="Who sails?"), asked("a", question="Who swims?")
    assert of(*twice) == [Problem("a", "The id is used 3 times.")]


def test_the_same_question_twice_however_it_is_written() -> None:
    found = of(asked("a", question="Who patrols?"), asked("b", question=" WHO  patrols? "))
    assert found == [Problem("b", "The same question as a.")]


@pytest.mark.parametrize("other", [{"history": ("And now?",)}, {"as_of": date(2026, 3, 9)}])
def test_the_same_words_in_another_setting_are_another_question(other: dict[str, Any]) -> None:
    assert of(asked("a", question="Who patrols?"), asked("b", question="Who patrols?", **other)) == []


def test_a_story_in_both_splits_is_told_once() -> None:
    (found,) = of(*(asked(f"q{at}", story="coast", split="test" if at > 1 else "dev") for at in range(4)))
    assert (found.question, found.severity) == ("coast", "error")
    assert found.text.startswith("The story coast is in both splits")


def test_questions_without_a_story_may_be_in_both_splits() -> None:
    assert of(asked("a", split="dev"), asked("b", split="test")) == []


# ---- Status, facts and what is open


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"facts": ()}, "It is answered, and has no fact."),
        ({"open": (OPEN,)}, "It is answered, and something is open: that is partial."),
        ({"status": "partial"}, "It is partial: it needs a fact and something open."),
        ({"status": "partial", "facts": (), "open": (OPEN,)}, "It is partial: it needs a fact and something open."),
        ({"status": "not_in_reports"}, "It is not_in_reports, and has a fact."),
        ({"status": "no_coverage"}, "It is no_coverage, and has a fact."),
        ({"type": "as_of"}, "Its type is as_of, and it has no as_of."),
        ({"type": "follow_up"}, "It is a follow-up without history."),
        ({"type": "no_coverage"}, "Its type is no_coverage, and its status answered."),
    ],
)
def test_what_does_not_belong_together(fields: dict[str, Any], text: str) -> None:
    assert of(asked("a"), asked("b", **fields)) == [Problem("b", text)]


# ---- Spans


def supported(by: Span, **fields: Any) -> Question:  # noqa: ANN401
    return asked(facts=(Fact(what="it", evidence=(by,)),), **fields)


def test_an_article_that_is_not_there() -> None:
    found = of(supported(PATROL.model_copy(update={"article": "gone"})))
    assert found == [Problem("q1", "The article gone is not in the archive.")]


def test_a_span_that_is_shifted_says_where_its_words_stand() -> None:
    shifted = NOT_SAID.model_copy(update={"start": NOT_SAID.start + 1, "end": NOT_SAID.end + 1})
    (found,) = of(supported(shifted))
    assert found.severity == "error"
    assert found.text == (
        f"The span {shifted.start} to {shifted.end} of article {TROOPS.id} reads “he did not say which.\n”, "
        f"not “She did not say which.”; that text stands at {NOT_SAID.start}."
    )


def test_a_span_whose_words_stand_nowhere() -> None:
    (found,) = of(supported(NOT_SAID.model_copy(update={"text": "She did not say when."})))
    assert found.text.endswith("reads “She did not say which.”, not “She did not say when.”.")


def test_a_span_must_have_the_same_letters_and_length() -> None:
    for other in ("she did not say which.", "She did not say which"):
        assert len(of(supported(NOT_SAID.model_copy(update={"text": other})))) == 1


def test_long_spans_are_told_in_short() -> None:
    words = TROOPS.text[:100]
    (found,) = of(supported(Span(article=TROOPS.id, start=1, end=101, text=words)))
    assert f"“{words[:60]}…”" in found.text and words[:62] not in found.text


def test_what_is_open_is_held_against_its_article_too() -> None:
    shifted = OPEN.model_copy(update={"evidence": (NOT_SAID.model_copy(update={"start": 0, "end": 22}),)})
    assert [one.question for one in of(asked("a"), asked("b", status="partial", open=(shifted,)))] == ["b"]


def test_evidence_that_was_published_after_the_day_of_the_question() -> None:
    (found,) = of(supported(PATROL, as_of=date(2026, 3, 1)))
    assert found.severity == "error"
    assert found.text.endswith(f"of article {TROOPS.id} was published on 2026-03-02, after as_of 2026-03-01.")
    assert of(supported(PATROL, as_of=date(2026, 3, 2))) == []  # "by the end of this day"


# ---- Forms


def test_each_sentence_of_the_evidence_must_carry_a_form() -> None:
    fact = Fact(what="Jorvund patrols", accepted=("Tsavra", "Jorvund"), evidence=(PATROL, NOT_SAID))
    assert of(asked(facts=(fact,))) == [
        Problem("q1", "No accepted form of “Jorvund patrols” stands in its evidence “She did not say which.”.")
    ]


def test_a_fact_without_evidence_is_a_warning() -> None:
    found = of(asked(facts=(Fact(what="a coast", accepted=("coast",)),)))
    assert found == [Problem("q1", "The fact “a coast” has no evidence.", "warning")]


def test_a_form_of_one_digit_is_a_warning() -> None:
    fact = Fact(what="six", accepted=("6", "Jorvund"), evidence=(PATROL,))
    assert of(asked(facts=(fact,))) == [
        Problem("q1", "The form “6” of “six” is one digit: it will be found by chance.", "warning")
    ]
    longer = FACT.model_copy(update={"accepted": ("16", "6 km", "Jorvund")})
    assert of(asked(facts=(longer,))) == []


@pytest.mark.parametrize("wrong", ["Jorvund", "jorvund", "Jorv*"])
def test_a_wrong_form_that_right_answers_hold_is_a_warning(wrong: str) -> None:
    fact = Fact(what="who", accepted=("coast", "Jorvund confirmed"), evidence=(PATROL,))
    assert of(asked(facts=(fact,), wrong=(wrong, "Torwasch"))) == [
        Problem("q1", f"The wrong form “{wrong}” stands in the accepted form “Jorvund confirmed”.", "warning")
    ]


def test_all_problems_of_a_set_come_in_its_order() -> None:
    found = of(
        asked("a", facts=(), open=(OPEN,)),
        asked("b", facts=(Fact(what="x", accepted=("7",)),)),
        asked("c", facts=(FACT.model_copy(update={"accepted": ("nobody",)}),)),
        asked("d", question="Who patrols, a?"),
    )
    assert [(one.question, one.severity) for one in found] == [
        ("d", "error"),  # what no question shows alone comes first
        ("a", "error"), ("a", "error"),
        ("b", "warning"), ("b", "warning"),
        ("c", "error"),
    ]  # fmt: skip


# ---- Counting


def test_a_census_counts_questions_facts_and_spans() -> None:
    """SOUND: facts 1 + 1 + 1 + 1 + 0 + 0 + 2 + 1 = 7; spans 1 + 1 + 2 + 1 + 1 + 0 + 2 + 2 = 10."""
    counted = census(SOUND, ARTICLES.get)
    assert (counted.n, counted.facts, counted.spans) == (8, 7, 10)
    assert counted.by == {
        "language": {"de": 1, "en": 7},
        "type": {"as_of": 1, "follow_up": 1, "no_coverage": 1, "single_fact": 4, "unanswerable": 1},
        "status": {"answered": 5, "no_coverage": 1, "not_in_reports": 1, "partial": 1},
        "split": {"dev": 7, "test": 1},
        "story": {"": 5, "coast": 2, "states": 1},
    }


def test_across_languages_means_that_no_evidence_is_in_the_question_s_own() -> None:
    """PATROL is English, DEAD German: 2 of these 6 have evidence, and in other languages only."""
    mixed = (FACT, Fact(what="11", evidence=(DEAD,)))
    questions = [
        asked("a"),
        asked("b", language="de"),  # English evidence only: counts
        asked("c", language="de", facts=mixed),
        asked("d", language="uk", facts=mixed),  # English and German: counts
        asked("e", language="uk", status="not_in_reports", facts=()),
        asked("f", language="uk", facts=(Fact(what="it", evidence=(PATROL.model_copy(update={"article": "gone"}),)),)),
    ]
    assert census(questions, ARTICLES.get).across == 2


def test_a_census_of_nothing() -> None:
    counted = census([], ARTICLES.get)
    assert (counted.n, counted.across, counted.facts, counted.spans) == (0, 0, 0, 0)
