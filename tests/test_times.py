"""Relative times are found where they are meant, and mean the right days."""

import dataclasses
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Article, Entry, TimeMention
from index.times import mentions

FRIDAY = date(2026, 3, 6)
"""The day of all reports here; its week is 2 to 8 March."""


def of(text: str, language: str, published: date = FRIDAY) -> Article:
    return Article("a", "T", text, published, "Test Wire", "", language, "a.txt")


def said(text: str, language: str, published: date = FRIDAY) -> list[str]:
    """Each mention as "words: first" or "words: first..last", month and day only."""
    found = mentions(of(text, language, published))
    return [f"{text[one.start : one.end]}: {_days(one)}" for one in found]


def _days(one: TimeMention) -> str:
    first, last = (f"{day:%m-%d}" if day.year == 2026 else day.isoformat() for day in (one.first, one.last))
    return first if first == last else f"{first}..{last}"


CASES = {
    "de": [
        ("Gestern fiel die Stadt.", "Gestern: 03-05"),
        ("Vorgestern schon.", "Vorgestern: 03-04"),
        ("Sie kam heute früh an.", "heute früh: 03-06"),
        ("Sie reden morgen.", "morgen: 03-07"),
        ("Am Mittwoch brannte es.", "Am Mittwoch: 03-04"),
        ("Es fiel am Mittwochabend.", "am Mittwochabend: 03-04"),
        ("Es fiel am Freitag.", "am Freitag: 03-06"),
        ("Das war am vergangenen Freitag.", "am vergangenen Freitag: 02-27"),
        ("Man trifft sich am kommenden Mittwoch.", "am kommenden Mittwoch: 03-11"),
        ("Er wird am Montag sprechen.", "am Montag: 03-09"),
        ("Letzte Woche war es still.", "Letzte Woche: 02-23..03-01"),
        ("Im vergangenen Jahr nicht.", "vergangenen Jahr: 2025-01-01..2025-12-31"),
        ("Das war vor drei Tagen.", "vor drei Tagen: 03-03"),
        ("Das war vor 2 Wochen.", "vor 2 Wochen: 02-16..02-22"),
        ("Das heute-journal sendet.", ""),
        ("Die Sonntagszeitung schreibt.", ""),
        ("Am Morgen war Ruhe.", ""),
        ("Am Mittwoch, 4. März, begann es.", ""),
        ("Im März war Ruhe.", ""),
        ("Die Zeitung „Heute“ meldet.", ""),
        ("Die Menschen von heute zahlen.", ""),
    ],
    "en": [
        ("It fell on Wednesday.", "on Wednesday: 03-04"),
        ("It fell on Friday.", "on Friday: 03-06"),
        ("The road will stay open until Monday.", "Monday: 03-09"),
        ("The road would stay open until Monday.", "Monday: 03-09"),
        ("The road stayed open until Monday.", ""),  # told before that Monday, or after it
        ("It must be done by Monday.", ""),
        ("It fell last Friday.", "last Friday: 02-27"),
        ("They meet next Wednesday.", "next Wednesday: 03-11"),
        ("They will meet on Monday.", "on Monday: 03-09"),
        ("He said on Wednesday that they will leave.", "on Wednesday: 03-04"),
        ("The army fled Tuesday night.", "Tuesday night: 03-03"),
        ("It burned yesterday.", "yesterday: 03-05"),
        ("It burned the day before yesterday.", "the day before yesterday: 03-04"),
        ("It burned last night.", "last night: 03-05"),
        ("They go home tomorrow.", "tomorrow: 03-07"),
        ("Last week it rained.", "Last week: 02-23..03-01"),
        ("Two days ago it rained.", "Two days ago: 03-04"),
        ("It fell 3 weeks ago.", "3 weeks ago: 02-09..02-15"),
        ("It fell last month.", "last month: 02-01..02-28"),
        ("This year is calm.", "This year: 01-01..12-31"),
        ("Shops open for Black Friday.", ""),
        ("The Sunday Times writes.", ""),
        ("It fell on Wednesday, March 4.", ""),
        ("The world of tomorrow is here.", ""),
        ("In September it fell.", ""),
        ("It fell three hours ago.", ""),
        ("They meet on Wednesdays.", ""),
    ],
    "uk": [
        ("Вчора було тихо.", "Вчора: 03-05"),
        ("Позавчора було тихо.", "Позавчора: 03-04"),
        ("Сьогодні вранці горіло.", "Сьогодні вранці: 03-06"),
        ("Завтра буде рада.", "Завтра: 03-07"),
        ("Місто взяли у середу.", "у середу: 03-04"),
        ("Місто взяли в п’ятницю.", "в п’ятницю: 03-06"),
        ("Минулої п'ятниці горіло.", "Минулої п'ятниці: 02-27"),
        ("Зустріч наступної середи.", "наступної середи: 03-11"),
        ("Зустріч відбудеться в понеділок.", "в понеділок: 03-09"),
        ("Минулого тижня було тихо.", "Минулого тижня: 02-23..03-01"),
        ("Це було три дні тому.", "три дні тому: 03-03"),
        ("Це було 2 тижні тому.", "2 тижні тому: 02-16..02-22"),
        ("Торік чи минулого року?", "минулого року: 2025-01-01..2025-12-31"),
        ("Наступного місяця вибори.", "Наступного місяця: 04-01..04-30"),
        ("Газета «Сьогодні» пише.", ""),
        ("У березні було тихо.", ""),
        ("У середу, 4 березня, горіло.", ""),
        ("Це було в середині дня.", ""),
        ("Завтрашній день невідомий.", ""),
        ("Неділя — вихідний.", ""),
    ],
    "ru": [
        ("Вчера было тихо.", "Вчера: 03-05"),
        ("Позавчера было тихо.", "Позавчера: 03-04"),
        ("Сегодня утром горело.", "Сегодня утром: 03-06"),
        ("Завтра совет.", "Завтра: 03-07"),
        ("Город взяли в среду.", "в среду: 03-04"),
        ("Город взяли во вторник вечером.", "во вторник вечером: 03-03"),
        ("Город взяли в пятницу.", "в пятницу: 03-06"),
        ("В прошлую пятницу горело.", "В прошлую пятницу: 02-27"),
        ("Встреча в следующую среду.", "в следующую среду: 03-11"),
        ("Встреча состоится в понедельник.", "в понедельник: 03-09"),
        ("На прошлой неделе было тихо.", "прошлой неделе: 02-23..03-01"),
        ("Это было три дня назад.", "три дня назад: 03-03"),
        ("Это было 2 недели назад.", "2 недели назад: 02-16..02-22"),
        ("В прошлом году было тихо.", "прошлом году: 2025-01-01..2025-12-31"),
        ("В следующем месяце выборы.", "следующем месяце: 04-01..04-30"),
        ("Газета «Сегодня» пишет.", ""),
        ("В марте было тихо.", ""),
        ("В среду, 4 марта, горело.", ""),
        ("В среднем было тихо.", ""),
        ("Сегодняшний день тихий.", ""),
    ],
    "ar": [
        ("وقع الانفجار أمس.", "أمس: 03-05"),
        ("وقع الانفجار أول أمس.", "أول أمس: 03-04"),
        ("اجتمعوا اليوم.", "اليوم: 03-06"),
        ("يجتمعون غدا.", "غدا: 03-07"),
        ("سقطت المدينة يوم الأربعاء.", "يوم الأربعاء: 03-04"),
        ("سقطت المدينة مساء الثلاثاء.", "مساء الثلاثاء: 03-03"),
        ("سقطت يوم الجمعة.", "يوم الجمعة: 03-06"),
        ("سقطت يوم الجمعة الماضي.", "يوم الجمعة الماضي: 02-27"),
        ("يجتمعون يوم الأربعاء المقبل.", "يوم الأربعاء المقبل: 03-11"),
        ("سيجتمعون يوم الاثنين.", "يوم الاثنين: 03-09"),
        ("الأسبوع الماضي كان هادئا.", "الأسبوع الماضي: 02-23..03-01"),
        ("كان ذلك قبل ثلاثة أيام.", "قبل ثلاثة أيام: 03-03"),
        ("كان ذلك قبل يومين.", "قبل يومين: 03-04"),
        ("كان ذلك قبل ٣ أيام.", "قبل ٣ أيام: 03-03"),
        ("كان ذلك قبل أسبوعين.", "قبل أسبوعين: 02-16..02-22"),
        ("العام الماضي كان هادئا.", "العام الماضي: 2025-01-01..2025-12-31"),
        ("غادروا في اليوم التالي.", ""),
        ("صحيفة «اليوم» نشرت ذلك.", ""),
        ("يوم الأربعاء 4 مارس سقطت.", ""),
        ("اتفق الاثنان على ذلك.", ""),
        ("في مارس كان هادئا.", ""),
    ],
    "fr": [
        ("Hier, la ville brûlait.", "Hier: 03-05"),
        ("Avant-hier, rien.", "Avant-hier: 03-04"),
        ("Il arrive aujourd’hui.", "aujourd’hui: 03-06"),
        ("Ils partent demain.", "demain: 03-07"),
        ("Il l'a dit mercredi.", "mercredi: 03-04"),
        ("Il l'a dit mardi soir.", "mardi soir: 03-03"),
        ("Il l'a dit vendredi.", "vendredi: 03-06"),
        ("C'était vendredi dernier.", "vendredi dernier: 02-27"),
        ("Ils se voient mercredi prochain.", "mercredi prochain: 03-11"),
        ("Il doit parler lundi.", "lundi: 03-09"),
        ("La semaine dernière, rien.", "La semaine dernière: 02-23..03-01"),
        ("C'était il y a trois jours.", "il y a trois jours: 03-03"),
        ("C'était il y a 2 semaines.", "il y a 2 semaines: 02-16..02-22"),
        ("L'année dernière, rien.", "L'année dernière: 2025-01-01..2025-12-31"),
        ("Le mois prochain, un vote.", "Le mois prochain: 04-01..04-30"),
        ("Le Monde de demain paraît.", ""),
        ("Mercredi 4 mars, la ville brûlait.", ""),
        ("En mars, rien.", ""),
        ("Le journal « Hier » paraît.", ""),
        ("Les gens d'hier savaient.", ""),
    ],
}


@pytest.mark.parametrize(
    ("language", "text", "expected"), [(language, *case) for language, cases in CASES.items() for case in cases]
)
def test_words_mean_their_days(language: str, text: str, expected: str) -> None:
    assert said(text, language) == [expected] * bool(expected)


def test_words_in_an_entry_are_resolved_against_its_day() -> None:
    text = "Gestern.\n10:00\nGestern.\n11:00\nGestern."
    entries = (
        Entry(9, 24, date(2026, 3, 5), "10:00", ""),
        Entry(24, len(text), date(2026, 3, 4), "11:00", ""),
    )
    article = dataclasses.replace(of(text, "de"), entries=entries)
    assert [one.first.day for one in mentions(article)] == [5, 4, 3]


def test_a_month_and_a_year_over_the_turn_of_the_year() -> None:
    assert said("Last month and two weeks ago.", "en", date(2026, 1, 3)) == [
        "Last month: 2025-12-01..2025-12-31",
        "two weeks ago: 2025-12-15..2025-12-21",
    ]


def test_days_before_the_calendar_begins_are_left_out() -> None:
    assert said("It was 9999 years ago.", "en") == []


def test_other_languages_have_none() -> None:
    assert said("yesterday gestern", "tr") == said("yesterday", "und") == []


@given(st.text(max_size=200), st.sampled_from(list(CASES)))
def test_any_text_has_exact_spans_in_order(text: str, language: str) -> None:
    found = mentions(of(text + ", gestern yesterday вчера вчора أمس hier", language))
    assert found
    ends = [0, *(one.end for one in found)]
    assert all(end <= one.start < one.end and one.first <= one.last for end, one in zip(ends, found, strict=False))


@pytest.mark.parametrize("unit", ["on ", "last ", "vor 2 ", " ", "1", "в прошлую ", "«", "day ", "gestern "])
def test_a_long_line_takes_little_time(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    began = time.monotonic()
    for language in CASES:
        mentions(of(text, language))
    assert time.monotonic() - began < 10
