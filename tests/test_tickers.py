"""Timed entries in texts."""

import time
from datetime import date

import pytest

from index.tickers import clock, day, entries

FRIDAY = date(2025, 9, 5)
BODY = "Die Feuerwehr der Stadt Norhafen hat den Brand gelöscht, teilte sie mit."


def ticker(*times: str, mark: str = "## ", after: str = " Lage") -> str:
    return "\n\n".join(f"{mark}{one}{after}\n\n{BODY}" for one in times)


@pytest.mark.parametrize(
    ("line", "wanted", "heading"),
    [
        ("## 04:40", "04:40", ""),
        ("14.05 Uhr: Hafen meldet Brand", "14:05", "Hafen meldet Brand"),
        ("### 14:05 Uhr", "14:05", ""),
        ("+++ 14:05 +++ Hafen gesperrt +++", "14:05", "Hafen gesperrt"),
        ("+++ 14:05 Hafen gesperrt +++", "14:05", "Hafen gesperrt"),
        ("14h05 – Le port fermé", "14:05", "Le port fermé"),
        ("14 h 05 : Le port fermé", "14:05", "Le port fermé"),
        ("10:35 a.m. Port closed", "10:35", "Port closed"),
        ("10:35 p.m. Port closed", "22:35", "Port closed"),
        ("12:10am Port closed", "00:10", "Port closed"),
        ("1405 GMT: Port closed", "14:05", "Port closed"),
        ("٠٨:١٥ إغلاق الميناء", "08:15", "إغلاق الميناء"),
        ("08:15 مساءً إغلاق الميناء", "20:15", "إغلاق الميناء"),
        ("[21:20] Порт закрито", "21:20", "Порт закрито"),
        ("14:05 | Порт закрыт", "14:05", "Порт закрыт"),
        ("**14:05** Hafen gesperrt", "14:05", "Hafen gesperrt"),
    ],
)
def test_a_line_that_starts_with_a_time_starts_an_entry(line: str, wanted: str, heading: str) -> None:
    text = "\n\n".join([f"{line}\n{BODY} {BODY}"] * 3)
    found = entries(text, FRIDAY)
    assert [entry.clock for entry in found] == [wanted] * 3
    assert [entry.heading for entry in found] == [heading] * 3
    assert all(text[entry.start : entry.end] == f"{line}\n{BODY} {BODY}" for entry in found)


@pytest.mark.parametrize(
    "line",
    [
        "14.05 Berlin", "12.30 Euro kostet das", "14.05.2025 Berlin", "25:10 Uhr", "14:75 Uhr", "2:1 gewinnt Norhafen",
        "14:05–15:00 Eröffnung", "14.05 bis 15.00 Uhr", "14:051",
        "Um 14:05 Uhr fiel der Strom aus", "1405 Menschen kamen",
    ],
)  # fmt: skip
def test_other_numbers_start_none(line: str) -> None:
    assert entries("\n\n".join([f"{line}\n{BODY} {BODY}"] * 4), FRIDAY) == ()


def test_two_times_make_no_ticker_and_neither_does_a_programme() -> None:
    assert entries(ticker("14:05", "13:05"), FRIDAY) == ()
    assert entries(f"{BODY}\n\n14:05 Ankunft\n\n15:00 Gespräche\n\n16:30 Abfahrt\n\n18:00 Empfang", FRIDAY) == ()
    assert entries("", FRIDAY) == ()


def test_paragraphs_that_begin_with_a_time_are_entries_without_heading() -> None:
    found = entries("\n\n".join(f"{at} Uhr: {BODY}" for at in ("10:05", "11:05", "12:05")), FRIDAY)
    assert [(entry.clock, entry.heading) for entry in found] == [("10:05", ""), ("11:05", ""), ("12:05", "")]


def test_a_heading_below_the_time_is_the_entrys() -> None:
    text = "\n\n".join(f"{at} Uhr\n\n## Hafen gesperrt\n\n{BODY}" for at in ("10:05", "11:05", "12:05"))
    assert {entry.heading for entry in entries(text, FRIDAY)} == {"Hafen gesperrt"}


def test_times_inside_an_entry_split_nothing_where_headings_carry_the_time() -> None:
    text = ticker("12:00", "11:00", "10:00").replace("\n\n## 11:00", f"\n\n11:58 {BODY}\n\n## 11:00")
    assert len(entries(text, FRIDAY)) == 3


def test_offsets_leave_out_white_space_and_what_stands_before_the_first_entry() -> None:
    text = f"{BODY}\n\n{ticker('12:00', '11:00', '10:00')}\n\n  \n"
    found = entries(text, FRIDAY)
    assert text[found[0].start :].startswith("## 12:00")
    assert all(text[entry.start : entry.end] == text[entry.start : entry.end].strip() for entry in found)
    assert found[-1].end == len(text.rstrip())


def test_a_heading_above_the_entries_ends_the_ticker() -> None:
    text = ticker("12:00", "11:00", "10:00", mark="### ") + f"\n\n## Hintergrund\n\n{BODY}"
    assert (
        text[: entries(text, FRIDAY)[-1].end].endswith(BODY)
        and "Hintergrund" not in text[: entries(text, FRIDAY)[-1].end]
    )


@pytest.mark.parametrize(
    ("times", "days"),
    [
        (("00:10", "23:50", "22:00", "08:00"), (5, 4, 4, 4)),
        (("08:00", "22:00", "23:50", "00:10"), (5, 5, 5, 6)),
        (("14:05", "13:00", "13:10", "12:00"), (5, 5, 5, 5)),
        (("02:00", "20:00", "02:30", "21:00"), (5, 4, 4, 3)),
    ],
)
def test_the_clock_over_midnight_changes_the_day(times: tuple[str, ...], days: tuple[int, ...]) -> None:
    assert tuple(entry.published.day for entry in entries(ticker(*times), FRIDAY)) == days


@pytest.mark.parametrize(
    "line",
    [
        "Donnerstag, 4. September", "## Donnerstag, den 4. September 2025", "4 September 2025", "Thursday",
        "Thu, Sep 4", "September 4, 2025",
        "4 вересня", "четвер, 4 вересня 2025 року", "четверг, 4 сентября", "Jeudi 4 septembre",
        "الخميس 4 سبتمبر 2025", "٤ أيلول", "04.09.2025", "2025-09-04", "4.9.",
    ],
)  # fmt: skip
def test_a_line_with_a_date_sets_the_day_of_what_follows(line: str) -> None:
    text = f"{ticker('10:00', '09:00')}\n\n{line}\n\n{ticker('22:00', '21:00')}"
    found = entries(text, FRIDAY)
    assert [entry.published.day for entry in found] == [5, 5, 4, 4]
    assert line not in "".join(text[entry.start : entry.end] for entry in found)


def test_a_date_beside_the_clock_is_the_entrys_own() -> None:
    text = "\n\n".join(f"{line}\n{BODY} {BODY}" for line in ("5 вересня, 14:05", "[04.09.2025 23:10] Канал", "22:00"))
    assert [(entry.published.day, entry.clock) for entry in entries(text, FRIDAY)] == [
        (5, "14:05"),
        (4, "23:10"),
        (4, "22:00"),
    ]


def test_a_year_is_chosen_near_the_report() -> None:
    assert day("31. Dezember", date(2026, 1, 2)) == date(2025, 12, 31)
    assert day("п’ятниця, 5 вересня", FRIDAY) == day("пʼятниця, 5 вересня", FRIDAY) == FRIDAY
    assert (
        day("30. Februar", FRIDAY) is None and day("Freitag kamen Helfer", FRIDAY) is None and day("", FRIDAY) is None
    )


def test_a_clock_is_read_alone_only() -> None:
    assert clock("8.05 Uhr") == "08:05" and clock("٢١:٢٠") == "21:20" and clock("14:05 (MSK)") == "14:05"
    assert clock("14:05 Hafen") == "" and clock("gestern") == "" and clock("") == ""


@pytest.mark.parametrize("piece", ["1", "14:05 ", "# ", "[", "+", " ", "Mo ", "١", "14:05\n", "5 "])
def test_hostile_lines_end_soon(piece: str) -> None:
    begin = time.monotonic()
    entries(piece * (200_000 // len(piece)), FRIDAY)
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    ("clocks", "at", "days"),
    [
        (("00:35", "22:14", "21:03"), "", (5, 4, 4)),  # newest first, dated by its newest
        (("00:35", "22:14", "21:03"), "00:40", (5, 4, 4)),
        (("00:35", "22:14", "21:03"), "20:55", (6, 5, 5)),  # dated by its beginning
        (("22:30", "23:50", "00:40"), "22:00", (5, 5, 6)),
        (("22:30", "23:50", "00:40"), "00:45", (4, 4, 5)),
    ],
)
def test_the_clock_of_publication_says_which_end_is_of_that_day(
    clocks: tuple[str, ...], at: str, days: tuple[int, ...]
) -> None:
    text = "\n\n".join(f"{clock} Uhr\nEin Zug ist am Hafen von Orl entgleist." for clock in clocks)
    assert tuple(one.published.day for one in entries(text, date(2026, 3, 5), at)) == days
