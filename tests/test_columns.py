"""Masks of filters over passages, held against the plain reading of what a filter says."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.columns import ALWAYS, ArticleState, Columns
from index.store import Filters

DAY = date(2026, 3, 1)
OUTLETS, LANGUAGES = ("", "Harbour Post", "Вісник", "البريد"), ("de", "uk", "ar")


def day(number: int) -> date:
    return DAY + timedelta(number)


def state(number: int, since: int = 0, until: int | None = None, hidden: bool = False) -> ArticleState:
    last = ALWAYS if until is None else day(until).toordinal()
    return ArticleState(number, day(since).toordinal(), last, OUTLETS[number % 4], LANGUAGES[number % 3], hidden)


def columns(*states: ArticleState, each: int = 1) -> Columns:
    """Each article with so many passages, on the day from which it stands."""
    made = Columns()
    rows = [(one.number, one.since) for one in states for _ in range(each)]
    made.update(states, [(number, holder, since) for number, (holder, since) in enumerate(rows, 1)])
    return made


def let_through(made: Columns, filters: Filters) -> list[int]:
    mask = made.mask(filters)
    numbers = made.passages["number"].tolist()
    return numbers if mask is None else [number for number in numbers if number < len(mask) and mask[number]]


def test_without_passages_nothing_is_let_through() -> None:
    assert Columns().last == 0 and Columns().counted(Filters()) == 0
    assert let_through(Columns(), Filters(as_of=DAY)) == []


def test_no_mask_is_needed_where_all_are_let_through() -> None:
    made = columns(state(1), state(2), each=3)
    assert made.mask(Filters()) is None
    assert made.mask(Filters(since=DAY, languages=frozenset(LANGUAGES))) is None
    assert made.counted(Filters()) == 2


def test_hidden_and_superseded_articles_are_not_let_through() -> None:
    made = columns(state(1), state(2, hidden=True), state(3, until=5), each=2)
    assert let_through(made, Filters()) == [1, 2]
    assert made.counted(Filters()) == 1


@pytest.mark.parametrize(("as_of", "expected"), [(-1, []), (0, [1]), (4, [1]), (5, [2]), (6, [2]), (9, [3]), (99, [3])])
def test_as_of_a_day_the_version_is_seen_that_stood_at_its_end(as_of: int, expected: list[int]) -> None:
    made = columns(state(1, 0, 5), state(2, 5, 9), state(3, 9))
    assert let_through(made, Filters(as_of=day(as_of))) == expected


@pytest.mark.parametrize("as_of", [date.max, date.min, date(1970, 1, 1)])
def test_as_of_the_ends_of_time(as_of: date) -> None:
    assert let_through(columns(state(1, 0, 5), state(2, 5)), Filters(as_of=as_of)) == ([2] if as_of == date.max else [])


def test_a_passage_of_a_ticker_counts_by_its_own_day() -> None:
    made = Columns()
    made.update([state(1)], [(1, 1, day(0).toordinal()), (2, 1, day(1).toordinal()), (3, 1, day(2).toordinal())])
    assert let_through(made, Filters(since=day(1), until=day(1))) == [2]
    assert let_through(made, Filters(as_of=day(1))) == [1, 2]
    assert made.counted(Filters(until=day(1))) == 1


@pytest.mark.parametrize("numbers", [[1, 2, 3], [5, 6, 7], [2, 9, 40]])
def test_numbers_may_begin_anywhere_and_have_gaps(numbers: list[int]) -> None:
    made = Columns()
    made.update([state(1), state(2), state(3, hidden=True)], [(n, at, 0) for at, n in enumerate(numbers, 1)])
    assert let_through(made, Filters()) == numbers[:2]
    mask = made.mask(Filters())
    assert mask is not None and mask.sum() == 2 and len(mask) == numbers[-1] + 1


def test_names_that_no_report_has_let_nothing_through() -> None:
    made = columns(state(1), state(2))
    assert let_through(made, Filters(outlets=frozenset({"nobody"}))) == []
    assert let_through(made, Filters(outlets=frozenset({OUTLETS[1], "nobody"}))) == [1]
    assert let_through(made, Filters(languages=frozenset({"xx"}))) == []


def test_only_what_lies_at_one_of_the_places_is_let_through() -> None:
    made = columns(state(1), state(2), state(3, hidden=True), state(4), each=2)
    made.learn_place("/here", [1, 3, 99])
    made.learn_place("/there", [4, 4])
    assert let_through(made, Filters(places=frozenset({"/here"}))) == [1, 2]
    assert let_through(made, Filters(places=frozenset({"/here", "/there"}), languages=frozenset({"uk"}))) == [
        1,
        2,
        7,
        8,
    ]
    assert made.counted(Filters(places=frozenset({"/there"}))) == 1
    made.learn_place("/nowhere", [])
    assert let_through(made, Filters(places=frozenset({"/nowhere"}))) == []


def test_places_are_asked_for_again_once_something_came() -> None:
    made = columns(state(1), state(2))
    made.learn_place("/here", [1])
    assert made.knows("/here") and let_through(made, Filters(places=frozenset({"/here"}))) == [1]
    made.update([state(3)], [(3, 3, 0)])
    assert not made.knows("/here")
    made.learn_place("/here", [1, 3])
    assert let_through(made, Filters(places=frozenset({"/here"}))) == [1, 3]


def test_a_change_is_seen_at_once_by_filters_that_were_asked_before() -> None:
    made = columns(state(1), state(2))
    assert let_through(made, Filters()) == [1, 2]
    made.update([state(1, hidden=True)], [])
    assert let_through(made, Filters()) == [2]
    made.update([state(1, until=3), state(3)], [(3, 3, day(0).toordinal())])
    assert let_through(made, Filters()) == [2, 3]
    assert let_through(made, Filters(as_of=day(2))) == [1, 2, 3]
    for number in range(20):  # only the last few masks are kept
        made.mask(Filters(since=day(number)))
    assert let_through(made, Filters()) == [2, 3]


STATE = st.tuples(st.integers(0, 9), st.none() | st.integers(0, 12), st.booleans(), st.integers(0, 3))
STATES = st.lists(STATE, min_size=1, max_size=12)
DAYS = st.none() | st.integers(-2, 14).map(day)
FILTERS = st.builds(
    Filters, DAYS, DAYS, DAYS,
    st.frozensets(st.sampled_from(OUTLETS), max_size=2), st.frozensets(st.sampled_from(LANGUAGES), max_size=2),
)  # fmt: skip


@given(STATES, FILTERS, st.integers(1, 4))
def test_a_mask_says_what_the_filter_says(
    drawn: list[tuple[int, int | None, bool, int]], filters: Filters, parts: int
) -> None:
    states = [state(number, since, until, hidden) for number, (since, until, hidden, _) in enumerate(drawn, 1)]
    held = [(one, count) for one, (*_, count) in zip(states, drawn, strict=True)]
    rows = [(one, one.since + at) for one, count in held for at in range(count)]
    made = Columns()
    numbered = list(enumerate(rows, 1))
    for start in range(0, len(states), parts):  # they come in parts, as an archive grows
        some = states[start : start + parts]
        made.update(some, [(n, one.number, at) for n, (one, at) in numbered if one in some])
    expected = [n for n, (one, at) in numbered if is_let(one, at, filters)]
    assert let_through(made, filters) == expected
    assert made.counted(filters) == len({numbered[n - 1][1][0].number for n in expected})
    assert np.all(made.articles["number"][made.passages["article"]] == [one.number for one, _ in rows])


def is_let(one: ArticleState, at: int, filters: Filters) -> bool:
    if filters.as_of is None:
        stands = one.until == ALWAYS
    else:
        stands = one.since <= filters.as_of.toordinal() < one.until and at <= filters.as_of.toordinal()
    return (
        stands
        and not one.hidden
        and (filters.since is None or at >= filters.since.toordinal())
        and (filters.until is None or at <= filters.until.toordinal())
        and (not filters.outlets or one.outlet in filters.outlets)
        and (not filters.languages or one.language in filters.languages)
    )
