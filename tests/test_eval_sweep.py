"""What is varied: parsed, checked, the defaults first; one at a time or all with all."""

import pytest

from eval.sweep import BASE, needs_answers, settings, variants
from index.errors import InputError
from index.passages import MAX_CHARACTERS
from rag.retrieve import DEFAULT


def names(*vary: str, grid: bool = False) -> list[str]:
    return [one.name for one in variants(vary, grid=grid)]


def test_the_defaults_come_first_and_then_one_change_at_a_time() -> None:
    assert names("bm25_weight=0,1", "passages=6") == [BASE, "bm25_weight=0", "bm25_weight=1", "passages=6"]


def test_a_value_that_is_the_default_is_no_variant_of_its_own() -> None:
    assert names("bm25_weight=0,0.25,1", "passages=12", "encoder=offline") == [BASE, "bm25_weight=0", "bm25_weight=1"]
    assert names("bm25_weight=0.250") == [BASE]


def test_a_grid_has_every_combination_once() -> None:
    assert names("bm25_weight=0,0.25", "rrf=10,60", grid=True) == [
        BASE,
        "bm25_weight=0",
        "bm25_weight=0, rrf=60",
        "rrf=60",
    ]  # 2 × 2, one of them the defaults
    assert len(names("bm25_weight=0,1", "rrf=20,60", "passages=6,24", grid=True)) == 1 + 8


def test_values_that_are_written_twice_are_tried_once() -> None:
    assert names("rrf=60, 60", "rrf=60") == [BASE, "rrf=60"]
    assert names("bm25_weight=0.5,0.50,.5") == [BASE, "bm25_weight=0.5"]


def test_a_variant_turns_what_it_names_and_nothing_else() -> None:
    base, weight, pool, size, model = variants(
        ["bm25_weight=0.5", "pool=100", "passage_size=400", "model=qwen3:4b, gemma3"]
    )[:5]
    assert base.tuning == DEFAULT and base.passage_size == MAX_CHARACTERS and base.words == {}
    assert weight.tuning.bm25_weight == 0.5 and weight.tuning.pool == DEFAULT.pool
    assert pool.tuning.pool == 100 and isinstance(pool.tuning.pool, int)
    assert size.passage_size == 400 and size.tuning == DEFAULT
    assert model.words == {"model": "qwen3:4b"} and model.tuning == DEFAULT


@pytest.mark.parametrize("value", ["400.0", "4e2", "400"])
def test_a_whole_number_may_be_written_in_any_way(value: str) -> None:
    assert variants([f"passage_size={value}"])[1].passage_size == 400
    assert variants([f"pool={value}"])[1].tuning.pool == 400


def test_the_constant_of_fusion_need_not_be_whole() -> None:
    assert variants(["rrf=7.5"])[1].tuning.rrf == 7.5


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ("bm25=1", "write SETTING=VALUE,VALUE with one of passages, per_language, languages, pool, rrf"),
        ("bm25_weight", "write SETTING=VALUE,VALUE"),
        ("bm25_weight=", "write SETTING=VALUE,VALUE"),
        ("bm25_weight=,", "write SETTING=VALUE,VALUE"),
        ("bm25_weight=much", "--vary bm25_weight=much: much is no number."),
        ("bm25_weight=0,-1", "-1 must be a number from 0 on."),
        ("bm25_weight=nan", "nan must be a number from 0 on."),
        ("bm25_weight=inf", "inf must be a number from 0 on."),
        ("passages=2.5", "2.5 must be a whole number from 1 on."),
        ("passages=0", "0 must be a whole number from 1 on."),
        ("passage_size=99", "99 must be a whole number from 100 on."),
        ("pool=1000000", "1000000 must be a whole number from 1 on."),
    ],
)
def test_a_setting_or_value_that_is_none_is_refused(vary: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        variants(["rrf=60", vary])
    assert said in str(raised.value) and "\n" not in str(raised.value)


def test_with_nothing_to_vary_the_settings_are_listed() -> None:
    with pytest.raises(InputError) as raised:
        variants([])
    assert all(one in str(raised.value) for one in settings())


@pytest.mark.parametrize(
    ("vary", "needs"),
    [
        ("passages=6", True),
        ("own_language=0", True),
        ("model=embedded", True),
        ("bm25_weight=1", False),
        ("rrf=60", False),
        ("pool=10", False),
        ("passage_size=400", False),
        ("encoder=other", False),
        ("passages=12", False),  # as it is
    ],
)
def test_the_generator_is_asked_only_where_search_alone_does_not_show_it(vary: str, needs: bool) -> None:
    assert needs_answers(variants([vary])) is needs
    assert needs_answers(variants(["rrf=60", vary])) is needs
