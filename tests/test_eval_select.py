"""Which questions are asked: filters, the fixed sample, the order."""

from collections import Counter
from itertools import cycle, islice

import pytest

from eval.experiment import Selection
from eval.questions import Question, QuestionType
from eval.select import only, sample, shuffled
from index.errors import InputError

LANGUAGES = ("de", "en", "fr", "ru", "uk", "ar")


def asked(name: str, kind: QuestionType = "list", language: str = "en", **more: object) -> Question:
    fields = {"id": name, "type": kind, "language": language, "question": "?", "status": "answered", **more}
    return Question.model_validate(fields)


def many(kind: QuestionType, n: int) -> list[Question]:
    """`n` questions of a type, the languages in turn."""
    return [asked(f"{kind}-{at}", kind, language) for at, language in enumerate(islice(cycle(LANGUAGES), n))]


SET = [
    asked("a", "list", "en", story="dam"),
    asked("b", "as_of", "uk", story="dam"),
    asked("c", "list", "uk", story="port"),
    asked("d", "partial", "uk", status="partial"),
]
BIG = [*many("list", 60), *many("as_of", 30), *many("partial", 10)]


def ids(found: list[Question]) -> list[str]:
    return [one.id for one in found]


# ---- Only


@pytest.mark.parametrize(
    ("conditions", "left"),
    [
        (["type=list"], ["a", "c"]),
        (["type=list", "type=as_of"], ["a", "b", "c"]),  # either
        (["type=list", "language=uk"], ["c"]),  # both
        (["type=list", "type=as_of", "language=uk"], ["b", "c"]),
        (["status=partial"], ["d"]),
        (["story=dam"], ["a", "b"]),
        (["id=d", "id=a"], ["a", "d"]),  # in the order of the set
    ],
)
def test_conditions_on_one_field_mean_either_and_on_several_all(conditions: list[str], left: list[str]) -> None:
    assert ids(only(SET, conditions)) == left


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("type", "write FIELD=VALUE with one of type, language, story, status, id"),
        ("kind=list", "--only kind=list: write FIELD=VALUE"),
        ("note=x", "write FIELD=VALUE"),
        ("type=lists", "no question has that type. There are: as_of, list, partial."),
        ("language=", "no question has that language. There are: en, uk."),
    ],
)
def test_a_condition_that_cannot_fit_is_refused_with_what_there_is(condition: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        only(SET, ["type=list", condition])
    assert said in str(raised.value)


def test_conditions_that_exclude_each_other_are_named_together() -> None:
    with pytest.raises(InputError, match="No question fits --only type=as_of --only language=en together"):
        only(SET, ["type=as_of", "language=en"])


def test_not_all_of_a_hundred_ids_are_listed() -> None:
    with pytest.raises(InputError) as raised:
        only(BIG, ["id=x"])
    assert str(raised.value).count(",") == 19 and str(raised.value).endswith(" ….")


# ---- Sample


def test_each_type_has_its_share() -> None:
    # of 100 questions 60, 30 and 10; of 20 therefore 12, 6 and 2
    assert Counter(one.type for one in sample(BIG, 20, seed=1)) == {"list": 12, "as_of": 6, "partial": 2}


def test_shares_are_rounded_by_the_largest_remainder() -> None:
    # 7 of 100: list 4.2, as_of 2.1, partial 0.7 → 4, 2, 0 and the one that is left to partial
    assert Counter(one.type for one in sample(BIG, 7, seed=1)) == {"list": 4, "as_of": 2, "partial": 1}


def test_the_languages_are_balanced() -> None:
    counts = Counter(one.language for one in sample(BIG, 24, seed=1))
    assert counts == dict.fromkeys(LANGUAGES, 4)


def test_a_language_that_is_rare_is_taken_before_one_that_is_not() -> None:
    lopsided = [*(asked(f"e{at}", "list", "en") for at in range(30)), *(asked(f"u{at}", "list", "uk") for at in "12")]
    assert Counter(one.language for one in sample(lopsided, 6, seed=1)) == {"en": 4, "uk": 2}


def test_a_sample_is_the_same_whatever_the_order_of_the_set() -> None:
    assert ids(sample(BIG, 20, seed=1)) == ids(sample(BIG[::-1], 20, seed=1))
    assert ids(sample(BIG, 20, seed=1)) != ids(sample(BIG, 20, seed=2))
    assert len(set(ids(sample(BIG, 20, seed=1)))) == 20


@pytest.mark.parametrize("n", [100, 101, 10_000])
def test_a_sample_of_more_than_there_are_is_all(n: int) -> None:
    assert sample(BIG, n, seed=1) == BIG


@pytest.mark.parametrize("seed", range(5))
def test_most_of_a_sample_stays_when_a_question_comes_or_goes(seed: int) -> None:
    before = set(ids(sample(BIG, 30, seed)))
    for changed in ([*BIG, asked("new", "as_of", "fr")], BIG[1:], BIG[:-1]):
        assert len(before & set(ids(sample(changed, 30, seed)))) >= 24


# ---- Order


def test_the_order_is_mixed_and_stays_when_a_question_is_dropped() -> None:
    order = ids(shuffled(BIG, seed=1))
    assert sorted(order) == sorted(ids(BIG)) and order != ids(BIG) and order != ids(shuffled(BIG, seed=2))
    dropped = order[50]
    assert ids(shuffled([one for one in BIG if one.id != dropped], seed=1)) == [one for one in order if one != dropped]


def test_a_run_that_is_cut_off_is_a_fair_sample_too() -> None:
    first = [one.type for one in shuffled(BIG, seed=1)[:30]]
    assert 10 <= first.count("list") <= 26 and first.count("as_of") >= 3  # 18 and 9 expected


# ---- All together


def test_a_selection_takes_split_conditions_sample_and_limit_in_this_order() -> None:
    tests = [one.model_copy(update={"id": f"t-{one.id}", "split": "test"}) for one in BIG]
    both = [*BIG, *tests]
    assert len(Selection().of(both)) == 100 and not any(one.split == "test" for one in Selection().of(both))
    assert len(Selection("all").of(both)) == 200
    found = Selection("test", ("type=list",), sample=12, limit=5).of(both)
    assert found == Selection("test", ("type=list",), sample=12).of(both)[:5] and len(found) == 5
    assert {(one.split, one.type) for one in found} == {("test", "list")}
    assert set(ids(found)) <= set(ids(sample(only(tests, ["type=list"]), 12, seed=1)))


def test_a_split_without_questions_is_named() -> None:
    with pytest.raises(InputError, match="no question of the split test"):
        Selection("test").of(BIG)
