"""Dates and times in six languages."""

from datetime import date

import pytest

from rag.facts import numbers
from rag.facts.calendar_words import months, weekdays
from rag.facts.dates import Calendar, find, resolve, supports
from rag.facts.script import normalise

FRIDAY = date(2025, 9, 5)


def _read(text: str, language: str) -> Calendar:
    clean = normalise(text)
    return find(clean, language, numbers.find(clean, language))


def _stands(claim: tuple[str, str], quote: tuple[str, str], published: date | None = FRIDAY) -> bool:
    given = _read(*quote)
    resolved = [day for found in given.dates for day in resolve(found, published, given.future)]
    claimed = _read(*claim).dates
    return bool(claimed) and all(any(supports(day, other) for other in resolved) for day in claimed)


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("am 28. August", "de", (None, 8, 28)),
        ("am siebten Oktober", "de", (None, 10, 7)),
        ("(30.08.2025)", "de", (2025, 8, 30)),
        ("2025-08-30", "en", (2025, 8, 30)),
        ("September 5, 2025", "en", (2025, 9, 5)),
        ("the third of October", "en", (None, 10, 3)),
        ("le 1er mars", "fr", (None, 3, 1)),
        ("le premier septembre", "fr", (None, 9, 1)),
        ("18 августа 2025 года", "ru", (2025, 8, 18)),
        ("в августе", "ru", (None, 8, None)),
        ("п’ятого липня", "uk", (None, 7, 5)),
        ("١٧ أيلول", "ar", (None, 9, 17)),
        ("كانون الثاني 2024", "ar", (2024, 1, None)),
    ],
)
def test_dates(text: str, language: str, parts: tuple[int | None, int | None, int | None]) -> None:
    (found,) = _read(text, language).dates
    assert (found.year, found.month, found.day) == parts
    assert _read(text, language).numbers == ()


@pytest.mark.parametrize(
    ("text", "language", "time"),
    [
        ("um 14.20 Uhr", "de", (14, 20)),
        ("5 Uhr", "de", (5, 0)),
        ("at 2:20 pm", "en", (14, 20)),
        ("à 14h20", "fr", (14, 20)),
        ("о 04:30", "uk", (4, 30)),
        ("الساعة ١٤:٢٠", "ar", (14, 20)),
    ],
)
def test_times(text: str, language: str, time: tuple[int, int]) -> None:
    assert {(found.hour, found.minute) for found in _read(text, language).times} == {time}


def test_words_that_are_months_only_sometimes() -> None:
    assert not _read("It may rain; the march began.", "en").dates
    assert not _read("Dix-sept drones", "fr").dates
    assert [found.month for found in _read("In May it rained.", "en").dates] == [5]


def test_a_date_stands_where_it_is_said_as_exactly() -> None:
    assert _stands(("18 августа 2025 года", "ru"), ("am 18. August", "de"))
    assert _stands(("27 November", "en"), ("le 27 novembre 2024", "fr"))
    assert _stands(("im Juli", "de"), ("14 июля", "ru"))
    assert not _stands(("am 14. Juli", "de"), ("в июле", "ru"))
    assert not _stands(("28. August", "de"), ("24 серпня", "uk"))
    assert not _stands(("18 августа 2025 года", "ru"), ("am 18. August", "de"), None)


def test_weekdays_and_today_are_days() -> None:
    assert _stands(("am 4. September", "de"), ("jeudi", "fr"))
    assert _stands(("on Thursday", "en"), ("4 вересня", "uk"))
    assert _stands(("5 сентября", "ru"), ("today", "en"))
    assert not _stands(("am 11. September", "de"), ("jeudi", "fr"))
    assert _stands(("am 11. September", "de"), ("jeudi prochain", "fr"))
    assert not _stands(("on Friday", "en"), ("у четвер", "uk"))


def test_every_month_and_weekday_is_known_in_every_language() -> None:
    for language in ("de", "en", "fr", "ru", "uk", "ar"):
        assert set(months(language).values()) == set(range(1, 13))
        assert set(weekdays(language).values()) == set(range(7))
    assert months("zh") == weekdays("zh") == {}
