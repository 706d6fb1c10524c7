"""The list of measures, and the scores of whole rows."""

import math
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.questions import TYPES, Question
from eval.rows import Failure, Row
from eval.scores import MEASURES, scores
from tests.test_eval_metrics import (
    BURST,
    DEAD,
    QUOTES,
    REFUSAL,
    STATES,
    TWO,
    call,
    hit,
    question,
    quote,
    row,
    said,
)

COUNTS = {"invented members", "prompt tokens", "reply tokens", "seconds"}
BETTER = {measure.name: measure.better for measure in MEASURES}
GOLD = question(DEAD, BURST, open=(STATES,), gold="partial", kind="list", wrong=("Pellonia",), day=date(2026, 3, 10))


def perfect() -> Row:
    shown = (quote("fourteen"), quote("burst"), quote("unsaid"))
    return Row(
        system="s",
        question="q",
        status="partial",
        statements=said("Sulvek said 14 died.", "The dam burst.", "Which states was not said."),
        quotes=shown,
        hits=(hit("p", "dam", 0, 72),),
        relevant={"p": 1},
        calls=(call(),),
        seconds=2.0,
    )


def test_measures_say_what_they_are() -> None:
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)
    assert list(dict.fromkeys(measure.group for measure in MEASURES)) == [
        *("retrieval", "quotes", "facts", "status", "as of", "cost")
    ]
    for measure in MEASURES:
        assert measure.what and measure.source and "\n" not in measure.what


def test_a_perfect_row_has_the_best_score_everywhere() -> None:
    found = scores(GOLD, perfect())
    assert {name: score for name, score in found.items() if name not in COUNTS} == {
        name: pytest.approx(float(better == "higher"))
        for name, better in BETTER.items()
        if name not in COUNTS and not name.startswith("refusal")
    }
    assert found["invented members"] == 0


def test_a_right_refusal_is_perfect_too() -> None:
    found = scores(REFUSAL, row(got="not_in_reports").model_copy(update={"open": ("Not in the reports.",)}))
    right = {"status accuracy": 1.0, "refusal precision": 1.0, "refusal recall": 1.0, "wrong statements": 0.0}
    assert found == right | {"prompt tokens": 0.0, "reply tokens": 0.0, "seconds": 0.0}


def test_a_failed_row_is_never_better_than_nought_and_never_dropped() -> None:
    found = scores(TWO, row(got=None, error=Failure(kind="ReplyTimeout", message="")))
    assert found == {
        "quote recall": 0,
        "quote token recall": 0,
        "fact recall": 0,
        "fact recall in sentences": 0,
        "status accuracy": 0,
    }


def test_a_search_has_no_scores_of_sentences() -> None:
    found = scores(GOLD, perfect().model_copy(update={"statements": (), "calls": ()}))
    about_sentences = {"fact recall in sentences", "statement precision", "wrong statements", "invented members"}
    assert about_sentences & set(found) == set()
    assert found["fact recall"] == found["quote precision"] == 1


def test_scores_keep_the_order_of_the_measures() -> None:
    names = list(scores(GOLD, perfect()))
    assert names == [measure.name for measure in MEASURES if measure.name in names]


QUESTIONS = st.builds(
    lambda one, kind, day: one.model_copy(update={"type": kind, "as_of": day}),
    st.sampled_from([TWO, REFUSAL, GOLD]),
    st.sampled_from(TYPES),
    st.sampled_from([None, date(2026, 3, 1), date(2026, 3, 10)]),
)
ROWS = st.builds(
    lambda shown, says, got, found, relevant, error: Row(
        system="s",
        question="q",
        status=got,
        quotes=tuple(shown),
        statements=said(*says),
        hits=tuple(map(hit, found)),
        relevant=dict.fromkeys(relevant, 1),
        error=Failure(kind="x", message="") if error else None,
    ),
    QUOTES,
    st.lists(st.sampled_from(["14 dead.", "Pellonia, France.", "", "It burst.", "Sulvek said 14 died."]), max_size=3),
    st.sampled_from([None, "answered", "partial", "not_in_reports", "no_coverage"]),
    st.lists(st.sampled_from("abcd"), max_size=4),
    st.sets(st.sampled_from("abz")),
    st.booleans(),
)


@given(QUESTIONS, ROWS)
def test_any_row_has_finite_scores_and_shares_are_shares(asked: Question, one: Row) -> None:
    for name, score in scores(asked, one).items():
        assert isinstance(score, float) and math.isfinite(score) and score >= 0
        assert name in COUNTS or score <= 1 + 1e-9


def test_two_thousand_rows_take_seconds() -> None:
    # each row has its own ranking, so that nothing is computed once for all of them
    rows = [perfect().model_copy(update={"hits": tuple(hit(f"{at}-{k}") for k in range(12))}) for at in range(200)]
    began = time.perf_counter()
    for one in rows:
        scores(GOLD, one)
    assert time.perf_counter() - began < 2  # a tenth of a run; 0.2 s is usual
