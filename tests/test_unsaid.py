"""A sentence that says what was not said leaves a point open; a reported "no" answers."""

import pytest

from rag.unsaid import leaves_open

UNSAID = {
    "de": [
        "Die Ministerin nannte keine Namen.",
        "Er führte nicht aus, wann die Brücke wieder geöffnet wird.",
        "Der Ort des Treffens ist nicht bekannt.",
        "Zur Zahl der Verletzten machte die Polizei keine Angaben.",
        "Wer den Zug aufgehalten hat, blieb unklar.",
        "Sie ließ offen, ob die Fähre wieder fährt.",
        "Die Behörde gab keine Einzelheiten bekannt.",
        "Welche Dörfer betroffen sind, wurde nicht mitgeteilt.",
    ],
    "en": [
        "The minister did not name the villages.",
        "Officials have not said when the bridge will open.",
        "She left without giving a date.",
        "The number of injured is unknown.",
        "It was not clear who had stopped the train.",
        "The spokesman declined to give figures.",
        "He didn't specify which ports were meant.",
        "The ministry gave no further details.",
    ],
    "fr": [
        "La ministre n'a pas précisé quels villages étaient concernés.",
        "Le nombre de blessés n'est pas connu.",
        "Il a parlé d'un accord sans donner de date.",
        "On ignore qui a arrêté le train.",
        "Le porte-parole n'a donné aucun chiffre ni précisé le lieu.",
        "Elle n'a pas dit quand le pont rouvrirait.",
    ],
    "ru": [
        "Министр не назвала эти сёла.",
        "Когда откроют мост, не сообщается.",
        "Число раненых неизвестно.",
        "Кто остановил поезд, неясно.",
        "Представитель отказался назвать сроки.",
        "Подробности не раскрываются.",
    ],
    "uk": [
        "Міністерка не назвала цих сіл.",
        "Коли відкриють міст, не повідомляється.",
        "Кількість поранених невідома.",
        "Хто зупинив потяг, не уточнюється.",
        "Речник відмовився назвати строки.",
        "Подробиць не розкрили.",
    ],
    "ar": [
        "لم تحدد الوزيرة أسماء القرى.",
        "ولم يذكر المتحدث موعد فتح الجسر.",
        "عدد الجرحى غير معروف.",
        "أعلن عن الاتفاق دون تحديد موعد.",
        "لم يكشف عن عدد السفن.",
        "ولم توضح الوزارة من أوقف القطار.",
        "تحدث الوزير عن الاتفاق دون ذكر اسم المدينة.",
    ],
}
REPORTED_NO = {
    "de": [
        "Die Stadt schickt keine Lastwagen.",
        "Verletzt wurde niemand.",
        "Der Bürgermeister lehnte den Vorschlag ab.",
        "Die Fähre fuhr am Montag nicht.",
        "Zusagen gab es keine.",
    ],
    "en": [
        "The city will not send lorries.",
        "Nobody was hurt.",
        "The mayor rejected the plan.",
        "The ferry did not sail on Monday.",
        "There were no promises.",
    ],
    "fr": [
        "La ville n'enverra pas de camions.",
        "Personne n'a été blessé.",
        "Le maire a rejeté le projet.",
        "Le bac n'est pas parti lundi.",
    ],
    "ru": [
        "Город не отправит грузовики.",
        "Никто не пострадал.",
        "Мэр отклонил это предложение.",
        "Паром в понедельник не ходил.",
    ],
    "uk": [
        "Місто не надішле вантажівок.",
        "Ніхто не постраждав.",
        "Мер відхилив цю пропозицію.",
        "Пором у понеділок не ходив.",
    ],
    "ar": [
        "لن ترسل المدينة شاحنات.",
        "لم يصب أحد بأذى.",
        "رفض رئيس البلدية الاقتراح.",
        "لم تبحر العبارة يوم الاثنين.",
    ],
}
ANONYMOUS = {
    "de": [
        "Ein Fahrer, der nicht genannt werden will, sah den Zug.",
        "Ein Beamter, der nicht namentlich genannt werden wollte, bestätigte das.",
        "Eine Ärztin, die ihren Namen nicht nennen wollte, bestätigte das.",
    ],
    "en": [
        "A driver who asked not to be named saw the train.",
        "An official, who did not want to be identified, confirmed it.",
        "A doctor who declined to be named confirmed it.",
    ],
    "fr": [
        "Un chauffeur qui souhaite ne pas être nommé a vu le train.",
        "Un médecin, qui n'a pas voulu être cité, l'a confirmé.",
    ],
    "ru": [
        "Водитель, который просил не называть его имени, видел поезд.",
        "Врач, не пожелавший назвать своё имя, это подтвердил.",
    ],
    "uk": [
        "Водій, який просив не називати його імені, бачив потяг.",
        "Лікар, який не захотів називати свого імені, це підтвердив.",
    ],
    "ar": ["قال سائق طلب عدم ذكر اسمه إنه رأى القطار.", "وأكد طبيب ذلك دون ذكر اسمه."],
}
SAID = {
    "de": ["Die Ministerin nannte drei Dörfer."],
    "en": ["The minister named three villages."],
    "fr": ["La ministre a nommé trois villages."],
    "ru": ["Министр назвала три села."],
    "uk": ["Міністерка назвала три села."],
    "ar": ["حددت الوزيرة ثلاث قرى."],
}


def each(sentences: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, one) for language, some in sentences.items() for one in some]


@pytest.mark.parametrize(("language", "sentence"), each(UNSAID))
def test_what_was_not_said_is_open(language: str, sentence: str) -> None:
    assert leaves_open(sentence, language)


@pytest.mark.parametrize(("language", "sentence"), [*each(REPORTED_NO), *each(SAID)])
def test_a_reported_no_is_an_answer(language: str, sentence: str) -> None:
    assert not leaves_open(sentence, language)


@pytest.mark.parametrize(("language", "sentence"), each(ANONYMOUS))
def test_a_source_that_wants_no_name_leaves_nothing_open(language: str, sentence: str) -> None:
    assert not leaves_open(sentence, language)


def test_other_languages_leave_nothing_open() -> None:
    assert not leaves_open("Ministar nije imenovao sela.", "hr")
    assert not leaves_open("The minister did not name the villages.", "und")


def test_a_very_long_sentence_is_read_in_time() -> None:
    for language in UNSAID:
        assert not leaves_open("n'a ne nicht not не لم " * 5_000, language)
