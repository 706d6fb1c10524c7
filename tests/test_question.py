"""What a question asks for: its language, the kind of answer, the days that it names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language import detect_question
from rag.asked import understand
from rag.question import Period, Question, can_answer, kind, mentions, parse

LAST_DAY = date(2026, 4, 14)
"""Of an archive."""
NUMBER = {
    "en": ["How many boats left the harbour?", "How much flour was delivered?", "What percentage was flooded?"],
    "de": ["Wie viele Boote liefen aus?", "Wieviel Mehl wurde geliefert?", "Welche Anzahl Boote lief aus?"],
    "fr": ["Combien de bateaux sont partis ?", "Quel nombre de bateaux est parti ?"],
    "ru": ["Сколько лодок вышло?", "И сколько муки привезли?"],
    "uk": ["Скільки човнів вийшло?", "А скільки борошна привезли?"],
    "ar": ["كم قاربا غادر الميناء؟", "ما عدد القوارب التي غادرت؟"],
}
TIME = {
    "en": ["When did the ferry sail?", "Since when has the bridge been closed?", "What time did it sail?"],
    "de": ["Wann fuhr die Fähre?", "Seit wann ist die Brücke gesperrt?", "Um wie viel Uhr fuhr die Fähre?"],
    "fr": [
        "Quand le bac est-il parti ?",
        "À quelle heure le bac est-il parti ?",
        "Depuis quand le pont est-il fermé ?",
    ],
    "ru": ["Когда ушёл паром?", "С какого числа закрыт мост?", "В котором часу ушёл паром?"],
    "uk": ["Коли відійшов пором?", "О котрій відійшов пором?", "З якого числа закрито міст?"],
    "ar": ["متى أبحرت العبارة؟", "في أي يوم أبحرت العبارة؟", "منذ متى أغلق الجسر؟"],
}
OTHER = {
    "en": ["Who closed the bridge?", "What happened when the bridge broke?", "How long did it sail?", "How old is it?"],
    "de": ["Wer sperrte die Brücke?", "Wie lange fuhr die Fähre?", "Was sagte sie, als die Brücke brach?"],
    "fr": ["Qui a fermé le pont ?", "Pourquoi le bac est-il parti ?"],
    "ru": ["Кто закрыл мост?", "Как долго шёл паром?", "Что он сказал, когда рухнул мост?"],
    "uk": ["Хто закрив міст?", "Як довго йшов пором?", "Що він сказав коли впав міст?"],
    "ar": ["من أغلق الجسر؟", "لماذا أبحرت العبارة؟"],
}


def each(questions: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, one) for language, some in questions.items() for one in some]


@pytest.mark.parametrize(("language", "question"), [*each(NUMBER), *each(TIME), *each(OTHER)])
def test_a_question_is_read_in_its_language(language: str, question: str) -> None:
    assert read(question).language == language


@pytest.mark.parametrize(("language", "question"), each(NUMBER))
def test_how_many_asks_for_a_number(language: str, question: str) -> None:
    assert kind(question) == "number"


@pytest.mark.parametrize(("language", "question"), each(TIME))
def test_when_asks_for_a_time(language: str, question: str) -> None:
    assert kind(question) == "time"


@pytest.mark.parametrize(("language", "question"), each(OTHER))
def test_all_else_may_be_answered_by_anything(language: str, question: str) -> None:
    assert kind(question) == "other"
    assert can_answer("other", "...", language)


# ---- The asked days


def read(question: str) -> Question:
    """A question that is asked on the archive's last day."""
    language = detect_question(question)
    return parse(question, language, understand(question, language, LAST_DAY, LAST_DAY, ()))


@pytest.mark.parametrize(
    "question",
    [
        "What happened on 5 March 2026?",
        "What happened on 5 March?",
        "Was geschah am 5. März?",
        "Que s'est-il passé le 5 mars ?",
        "Что было 5 марта?",
        "Що було 5 березня 2026 року?",
        "ماذا حدث في 5 مارس؟",
    ],
)
def test_a_day_is_the_one_nearest_to_the_archive_s_last(question: str) -> None:
    assert read(question).period == Period(date(2026, 3, 5), date(2026, 3, 5))


@pytest.mark.parametrize(
    "question",
    [
        "Who closed the bridge?",
        "How many have come since 5 March?",
        "Was geschah seit dem 5. März?",
        "Что было после 5 марта?",
        "What did they say yesterday?",
        "What happened on 31 February 2026?",
        "What happened in March 2026?",
        "Who scored 2025 points?",
    ],
)
def test_days_that_limit_where_to_look_are_not_what_it_is_about(question: str) -> None:
    assert read(question).period is None


def test_several_days_are_one_period() -> None:
    period = read("Compare 5 March with what was said on 9 March.").period
    assert period == Period(date(2026, 3, 5), date(2026, 3, 9))


def test_a_day_is_reported_on_for_a_week() -> None:
    period = Period(date(2026, 3, 5), date(2026, 3, 5))
    days = {day: period.reported_by(date(2026, 3, day)) for day in (4, 5, 12, 13)}
    assert days == {4: False, 5: True, 12: True, 13: False}


@pytest.mark.parametrize(
    ("language", "sentence", "named"),
    [
        ("en", "The ferry will sail on 5 March.", True),
        ("de", "Die Fähre fährt am 5. März ab.", True),
        ("ru", "Паром уйдёт 5 марта.", True),
        ("uk", "Пором відійде 5 березня.", True),
        ("fr", "Le bac partira le 5 mars.", True),
        ("ar", "ستبحر العبارة في 5 مارس.", True),
        ("en", "The ferry will sail on 6 March.", False),
        ("en", "The ferry will sail.", False),
    ],
)
def test_a_sentence_may_name_a_day_that_is_asked_about(language: str, sentence: str, named: bool) -> None:
    period = Period(date(2026, 3, 5), date(2026, 3, 5))
    assert mentions(period, sentence, language, date(2026, 2, 20)) is named


# ---- What can answer


@pytest.mark.parametrize(
    ("language", "sentence", "has_number", "has_time"),
    [
        ("en", "Eleven boats left.", True, False),
        ("en", "The ferry sailed at night.", False, True),
        ("de", "Zwölf Boote liefen aus.", True, False),
        ("de", "Die Fähre fuhr gestern ab.", False, True),
        ("fr", "Douze bateaux sont partis.", True, False),
        ("fr", "Le bac est parti hier.", False, True),
        ("ru", "Вышло двенадцать лодок.", True, False),
        ("ru", "Паром ушёл вчера.", False, True),
        ("uk", "Вийшло дванадцять човнів.", True, False),
        ("uk", "Пором відійшов учора.", False, True),
        ("ar", "غادرت 12 سفينة.", True, False),
        ("ar", "أبحرت العبارة أمس.", False, True),
        ("en", "A boat left the harbour.", False, False),
    ],
)
def test_a_number_answers_how_many_and_a_time_when(
    language: str, sentence: str, has_number: bool, has_time: bool
) -> None:
    assert can_answer("number", sentence, language) is has_number
    assert can_answer("time", sentence, language) is has_time


@given(st.text(max_size=200))
def test_any_text_can_be_read_as_a_question(text: str) -> None:
    period = read(text).period
    assert period is None or period.first <= period.last
