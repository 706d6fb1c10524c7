"""Later figures before earlier ones, and both sides of what is disputed."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from index.encoder import Encoder
from index.records import Sentence
from rag.answer import Quote, kept
from rag.disputes import denies
from rag.newest import Said, same_thing
from rag.select import later_figures, newest_first
from rag.sentences import Candidate
from tests.conftest import report

MARCH = {day: date(2026, 3, day) for day in range(1, 32)}
TOLL = (
    Said("Nine people were killed when the dam broke, the ministry said.", "en", MARCH[10]),
    Said("Fourteen people were killed when the dam broke, the ministry said.", "en", MARCH[13]),
    Said("The dam broke on Monday, the ministry said.", "en", MARCH[13]),
    Said("The harbour closed at noon.", "en", MARCH[14]),
)


def test_only_other_figures_of_another_day_are_of_the_same_thing() -> None:
    alike = np.full((4, 4), 0.5, np.float32)
    assert same_thing(TOLL, alike) == [0, 0, 2, 3]
    same_day = [replace(one, day=MARCH[10]) for one in TOLL]
    assert same_thing(same_day, alike) == [0, 1, 2, 3]
    assert same_thing([TOLL[0], replace(TOLL[0], day=MARCH[12])], alike[:2]) == [0, 1]
    assert same_thing(TOLL, np.eye(4, dtype=np.float32)) == [0, 1, 2, 3]
    assert same_thing([], alike[:0]) == []


def test_a_date_is_no_figure() -> None:
    said = [Said("The talks begin on 4 March.", "en", MARCH[1]), Said("The talks begin on 9 March.", "en", MARCH[3])]
    assert same_thing(said, np.full((2, 4), 0.5, np.float32)) == [0, 1]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (TOLL[0], TOLL[1]),
        (
            Said("Карсовія контролює близько 33 відсотків Ліндралю.", "uk", MARCH[25]),
            Said("Міністерство вважає, що Карсовія контролює 34 відсотки Ліндралю.", "uk", MARCH[30]),
        ),
    ],
)
def test_the_encoder_tells_that_two_tolls_are_of_one_event(encoder: Encoder, earlier: Said, later: Said) -> None:
    vectors = encoder.passages([earlier.text, later.text, TOLL[3].text])
    assert same_thing([earlier, later, TOLL[3]], vectors) == [0, 0, 2]


def test_the_latest_takes_the_first_place_of_its_figure() -> None:
    article = report(1, "One. Two. Three. Four.")
    days = (MARCH[10], MARCH[1], MARCH[13], MARCH[11])
    given = [
        Candidate(article, None, None, 1.0 - place / 10, day, figure)  # type: ignore[arg-type] # no sentence is looked at
        for place, (day, figure) in enumerate(zip(days, (7, -1, 7, 7), strict=True))
    ]
    assert newest_first(given) == [given[2], given[1], given[3], given[0]]
    assert newest_first([]) == []
    assert later_figures(given) == {given[0]: 3, given[3]: 3}


def test_a_quote_never_refers_to_one_that_is_gone() -> None:
    article = report(1, "Nine are dead. Fourteen are dead.")
    first, second = (Quote.of(n, article, Sentence(0, 14), later=later) for n, later in ((1, 2), (2, None)))
    assert kept([first, second], {1, 2}) == (first, second)
    assert [(one.id, one.later) for one in kept([first, second], {1})] == [(1, None)]


@pytest.mark.parametrize(
    ("language", "denial", "plain"),
    [
        ("en", "Halgrod denied the report.", "Halgrod confirmed the report."),
        ("de", "Halgrod wies den Vorwurf am Abend zurück.", "Halgrod wies den Weg."),
        ("fr", "Halgrod a démenti ces informations.", "Halgrod a confirmé ces informations."),
        ("ru", "Халгрод отрицает это.", "Халгрод подтвердил это."),
        ("uk", "Гальгород це заперечує.", "Гальгород це підтвердив."),
        ("ar", "ونفت هالغرود ذلك.", "وأكدت هالغرود ذلك."),
    ],
)
def test_denials_in_six_languages(language: str, denial: str, plain: str) -> None:
    assert denies(denial, language) and not denies(plain, language) and not denies(denial, "xx")
