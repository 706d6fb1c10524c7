"""Scores of several languages, copies and outlets in one list."""

from dataclasses import replace

import pytest

from index.passages import passages
from index.records import Article, Hit
from rag.ranking import Scale, spread, with_denial, without_copies
from tests.conftest import report


def hit(article: Article, place: int = 0, score: float = 1.0, copies: tuple[Article, ...] = ()) -> Hit:
    """A passage of a report."""
    return Hit(passages(article, 80)[place], article, score, None, None, copies=copies)


# ---- Languages


def test_scores_are_told_from_their_own_language() -> None:
    """De 1, 3 and uk 11, 13: the means are 2 and 12, drawn by six to the whole's 7: 5.75 and 8.25.

    The spread is 1 in both. So 3 in de is −2.75 above it and 13 in uk 4.75; without drawing both would be 1.
    """
    scale = Scale.of([("de", 1), ("de", 3), ("uk", 11), ("uk", 13)])
    assert scale("de", 3) == pytest.approx(-2.75)
    assert scale("uk", 13) == pytest.approx(4.75)


def test_a_language_with_many_scores_is_told_by_them_alone() -> None:
    scale = Scale.of([("de", 0.0), ("de", 2.0)] * 3_000 + [("uk", 10.0), ("uk", 12.0)] * 3_000)
    assert scale("de", 2) == pytest.approx(1, abs=0.02) == pytest.approx(scale("uk", 12), abs=0.04)


def test_a_language_that_was_not_there_takes_the_whole() -> None:
    scale = Scale.of([("de", 1), ("de", 3)])
    assert scale("fr", 4) == pytest.approx(2)
    assert Scale.of([])("fr", 4) == 4
    assert Scale.of([("de", 2.0)])("de", 2.0) == 0  # one score has no spread: nothing is divided by it


# ---- Copies


def test_of_copies_the_first_stays() -> None:
    one = report(1, outlet="Wire")
    other = replace(report(1, outlet="Courier"), id="copy")
    found = without_copies([hit(one, copies=(other,)), hit(other, copies=(one,)), hit(report(2))])
    assert [each.article for each in found] == [one, report(2)]
    assert found[0].outlets == ("Wire", "Courier")


def test_another_part_of_a_copy_says_something_else() -> None:
    text = " ".join(f"Convoy {number} came to the town of Tavrel at noon today." for number in range(6))
    one, other = report(1, text), replace(report(1, text), id="copy")
    found = without_copies([hit(one, 0, copies=(other,)), hit(other, 4, copies=(one,))])
    assert len(found) == 2


# ---- Outlets


def test_one_outlet_fills_no_more_than_its_share() -> None:
    loud = [hit(report(number, outlet="Loud")) for number in range(6)]
    others = [hit(report(10, outlet="A")), hit(report(11, outlet="B")), hit(report(12, outlet="C"))]
    found = spread([*loud, *others], 4, 0.5)
    assert [each.article.outlet for each in found] == ["Loud", "Loud", "A", "B"]


def test_where_there_is_no_other_outlet_it_may() -> None:
    loud = [hit(report(number, outlet="Loud")) for number in range(6)]
    assert spread(loud, 4, 0.5) == loud[:4]
    assert spread([*loud, hit(report(9, outlet="A"))], 5, 0.5) == [*loud[:3], hit(report(9, outlet="A")), loud[3]]


def test_reports_without_outlet_are_not_one_outlet() -> None:
    unnamed = [hit(report(number, outlet="")) for number in range(6)]
    assert spread([*unnamed, hit(report(9, outlet="A"))], 4, 0.5) == unnamed[:4]


def test_the_whole_page_is_one_outlets_if_that_is_asked() -> None:
    loud = [hit(report(number, outlet="Loud")) for number in range(6)]
    assert spread([*loud, hit(report(9, outlet="A"))], 4, 1.0) == loud[:4]


# ---- Both sides


def test_a_near_denial_takes_the_last_place_where_there_is_none() -> None:
    claims = [hit(report(number, f"Halgrod fired {number} shells.", outlet="A"), score=3.0) for number in range(4)]
    far = hit(report(8, "Halgrod denied it.", outlet="B"), score=2.0)
    near = hit(report(9, "Halgrod rejected the claim.", outlet="B"), score=2.8)
    assert with_denial(claims[:3], [*claims, near, far]) == [*claims[:2], near]
    assert with_denial(claims[:3], [*claims, far]) == claims[:3]
    assert with_denial([near, *claims[:2]], [near, *claims, far]) == [near, *claims[:2]]
    assert with_denial(claims[:2], [*claims, near]) == claims[:2]
