"""Intervals and comparisons against values worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.stats import Comparison, adjust, holm, interval, paired

SHARES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=2, max_size=30)


# ---- Intervals


@pytest.mark.parametrize("groups", [None, ["dam"]])
def test_one_value_has_a_mean_and_no_interval(groups: list[str] | None) -> None:
    found = interval([0.5], groups)
    assert (found.mean, found.n) == (0.5, 1)
    assert not found.is_known and math.isnan(found.high)


def test_one_story_has_no_interval_however_many_its_questions() -> None:
    assert not interval([0.0, 1.0, 1.0], ["dam"] * 3).is_known


@pytest.mark.parametrize("groups", [None, ["dam", "dam", "gas"]])
def test_equal_values_have_an_interval_without_width(groups: list[str] | None) -> None:
    found = interval([1.0, 1.0, 1.0], groups)
    assert (found.mean, found.low, found.high, found.n) == (1.0, 1.0, 1.0, 3)


def test_the_interval_of_a_share_is_near_the_one_from_theory() -> None:
    # 60 of 100: standard error = sqrt(0.6 · 0.4 / 100) = 0.049, so 0.6 ± 1.96 · 0.049 = [0.504, 0.696]
    found = interval([1.0] * 60 + [0.0] * 40)
    assert found.low == pytest.approx(0.504, abs=0.011)  # a bootstrap mean is a multiple of 0.01
    assert found.high == pytest.approx(0.696, abs=0.011)


def test_clusters_of_one_are_as_single_values() -> None:
    values = [1.0] * 60 + [0.0] * 40
    single, clustered = interval(values), interval(values, [str(place) for place in range(100)])
    assert clustered.low == pytest.approx(single.low, abs=0.011)
    assert clustered.high == pytest.approx(single.high, abs=0.011)


def test_stories_that_are_right_or_wrong_as_a_whole_widen_the_interval() -> None:
    # 10 stories of 10 questions, 6 all right: in truth 10 values. sqrt(0.24 / 10) = 0.155, 0.6 ± 0.304 = [0.30, 0.90]
    values, stories = [1.0] * 60 + [0.0] * 40, [str(place // 10) for place in range(100)]
    found = interval(values, stories)
    assert [found.low, found.high] == pytest.approx([0.3, 0.9])
    assert found.n == 100


def test_a_story_counts_by_its_size() -> None:
    # Two stories, drawn twice: (a, a) → 1, (b, b) → 0, a with b → 3 / 4. Nothing else is possible.
    found = interval([1.0, 1.0, 1.0, 0.0], ["a", "a", "a", "b"])
    assert (found.mean, found.low, found.high) == (0.75, 0.0, 1.0)


@given(SHARES)
def test_the_interval_lies_in_the_values_and_is_the_same_each_time(values: list[float]) -> None:
    found = interval(values, seed=1)
    assert min(values) <= found.low <= found.high <= max(values)
    assert found == interval(values, seed=1)


# ---- Comparisons


def test_only_shared_questions_are_compared_and_the_difference_is_b_less_a() -> None:
    found = paired({"q1": 0.0, "q2": 0.5, "alone": 1.0}, {"q2": 1.0, "q1": 0.5, "other": 0.0})
    assert (found.n, found.mean_a, found.mean_b, found.difference) == (2, 0.25, 0.75, 0.5)


def test_p_of_few_questions_is_exact() -> None:
    # Five differences of 1: of the 2⁵ sign patterns two are as extreme, all plus and all minus. 2 / 32 = 0.0625
    questions = [f"q{number}" for number in range(5)]
    assert paired(dict.fromkeys(questions, 0.0), dict.fromkeys(questions, 1.0)).p == 0.0625


def test_p_does_not_depend_on_who_is_first() -> None:
    # Differences 1, 1, -1: means of 8 patterns are ±1 (2) and ±1/3 (6); all are as far from 0 as 1/3, so p = 1
    a, b = {"x": 0.0, "y": 0.0, "z": 1.0}, {"x": 1.0, "y": 1.0, "z": 0.0}
    assert paired(a, b).p == paired(b, a).p == 1.0


def test_one_question_equal_answers_and_nothing_shared_are_no_evidence() -> None:
    same = {f"q{number}": number / 9 for number in range(10)}
    assert paired({"q": 0.0}, {"q": 1.0}).p == 1.0
    assert (paired(same, same).p, paired(same, same).difference) == (1.0, 0.0)
    nothing = paired({"q": 0.0}, {"r": 1.0})
    assert (nothing.n, nothing.p) == (0, 1.0) and math.isnan(nothing.difference)


def test_many_questions_are_sampled_with_a_floor_and_the_same_each_time() -> None:
    # 40 of 40 better: the true p is 2 / 2⁴⁰, but 10,000 patterns cannot show less than 2 / 10,000
    a, b = ({f"q{number}": value for number in range(40)} for value in (0.0, 1.0))
    assert paired(a, b).p == pytest.approx(0.0002)
    mixed = {f"q{number}": float(number % 3 > 0) for number in range(40)}
    assert paired(a, mixed, seed=3) == paired(a, mixed, seed=3)


# ---- Several at once


def test_holm_by_hand() -> None:
    # Sorted: 0.01 · 3 = 0.03; 0.03 · 2 = 0.06; 0.04 · 1 = 0.04, but never below the one before: 0.06
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_never_lowers_a_p_nor_changes_the_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(before <= after <= 1 for before, after in zip(p_values, adjusted, strict=True))
    by_p = [value for _, value in sorted(zip(p_values, adjusted, strict=True))]
    assert by_p == sorted(by_p)


def test_a_difference_is_one_only_after_holm() -> None:
    alone = Comparison(50, 0.4, 0.5, 0.1, 0.01, 0.2, p=0.03)
    assert not alone.is_difference
    assert adjust([alone])[0].is_difference  # 0.03 · 1
    assert not adjust([alone, alone])[0].is_difference  # 0.03 · 2 = 0.06
