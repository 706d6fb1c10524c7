"""Which outlets and languages a question asks for, in six languages."""

from datetime import date

import pytest

from rag.asked import understand

TODAY = date(2026, 4, 14)
OUTLETS = (
    "TASS",
    "tass.com",
    "ТАСС",
    "Reuters",
    "AFP",
    "Укрінформ",
    "Ukrainska Pravda",
    "وكالة رويترز",
    "الجزيرة",
    "Le Monde",
    "Die Zeit",
    "The Guardian",
    "Медуза",
    "Сегодня",
    "BBC News",
    "dpa",
    "Deutsche Welle",
    "The Kestrel Wire (fictional)",
    "Ahrlunder Tagblatt (fictional)",
    "Ожринская газета (fictional)",
    "مرسى درسايا (fictional)",
    "Orvinform (fictional)",
)
TASS = "TASS, tass.com, ТАСС"
REUTERS = "Reuters, وكالة رويترز"


def read(question: str, language: str) -> list[tuple[str, str]]:
    """Kind and names of each filter that is no day."""
    found = understand(question, language, TODAY, TODAY, OUTLETS)
    return [(one.kind, ", ".join(one.names)) for one in found if one.kind in ("outlet", "language")]


OUTLET = {
    "en": [
        ("How many died according to TASS?", TASS),
        ("According to tass, who fired?", TASS),
        ("Compare what Reuters and TASS reported.", f"{REUTERS}, {TASS}"),
        ("According to the AFP and Reuters, who fired?", f"AFP, {REUTERS}"),
        ("Who fired according to TASS, and who died?", TASS),
        ("What did TASS report on the attack?", TASS),
        ("What has Reuters said about the dam?", REUTERS),
        ("What do TASS reports say about the port?", TASS),
        ("What do reports by Reuters say?", REUTERS),
        ("What does the Kestrel Wire write about the dam?", "The Kestrel Wire (fictional)"),
        ("What was reported in the Kestrel Wire?", "The Kestrel Wire (fictional)"),
        ("As reported by Ukrinform, who crossed?", "Укрінформ"),
        ("according to the guardian newspaper, who won", ""),
        ("According to The Guardian, who won?", "The Guardian"),
        ("What happened, according to the BBC?", "BBC News"),
        ("According to the Russian news agency TASS, who fired?", TASS),
        ("According to Al Jazeera, how many died?", "الجزيرة"),
        ("How many died according to Ozhrinskaya Gazeta?", "Ожринская газета (fictional)"),
    ],
    "de": [
        ("Wie viele starben laut TASS?", TASS),
        ("wie viele starben laut tass", TASS),
        ("Wer schoss laut TASS und der dpa?", f"{TASS}, dpa"),
        ("Was hat die TASS seit Montag gemeldet?", TASS),
        ("Was berichtete die TASS über den Angriff?", TASS),
        ("Was meldet Reuters zum Damm?", REUTERS),
        ("Was schreibt Die Zeit über den Damm?", "Die Zeit"),
        ("Was steht im Ahrlunder Tagblatt über den Damm?", "Ahrlunder Tagblatt (fictional)"),
        ("Was steht in der Kestrel Wire über den Damm?", "The Kestrel Wire (fictional)"),
        ("Wer schoss nach Angaben der dpa?", "dpa"),
        ("Was sagen Berichte der Nachrichtenagentur Reuters?", REUTERS),
        ("Wer schoss laut Ukrinform?", "Укрінформ"),
        ("Was sagen die TASS-Meldungen zum Hafen?", TASS),
    ],
    "fr": [
        ("Combien de morts selon l'AFP ?", "AFP"),
        ("D'après Le Monde, qui a tiré ?", "Le Monde"),
        ("Qu'a rapporté l'agence TASS sur l'attaque ?", TASS),
        ("Que disent les dépêches de l'AFP ?", "AFP"),
        ("Qui a tiré selon Reuters ?", REUTERS),
        ("Qu'écrit Le Monde sur le barrage ?", "Le Monde"),
        ("Quels responsables l'agence Orvinform a-t-elle cités ?", "Orvinform (fictional)"),
        ("Selon Al Jazeera, combien de morts ?", "الجزيرة"),
    ],
    "ru": [
        ("Сколько погибло по данным ТАСС?", TASS),
        ("Как сообщает ТАСС, кто стрелял?", TASS),
        ("Что сообщил Укринформ о плотине?", "Укрінформ"),
        ("Что пишет «Медуза» о плотине?", "Медуза"),
        ("Кто стрелял, по сообщению агентства Рейтер?", REUTERS),
        ("По информации «Украинской правды», кто стрелял?", "Ukrainska Pravda"),
        ("Что пишет Ожринская газета о плотине?", "Ожринская газета (fictional)"),
        ("Что говорят сообщения ТАСС о порте?", TASS),
        ("Что передаёт Би-би-си?", "BBC News"),
    ],
    "uk": [
        ("Скільки загинуло за даними Укрінформу?", "Укрінформ"),
        ("Що повідомив Укрінформ про дамбу?", "Укрінформ"),
        ("Як повідомляє ТАРС, хто стріляв?", ""),
        ("Хто стріляв, за повідомленням агентства Рейтер?", REUTERS),
        ("Що пише «Українська правда» про дамбу?", "Ukrainska Pravda"),
        ("За інформацією ТАСС, хто стріляв?", TASS),
        ("Що пише коментар Orvinform про дамбу?", "Orvinform (fictional)"),
        ("За словами ТАСС, хто стріляв?", TASS),
    ],
    "ar": [
        ("كم عدد القتلى وفقا لوكالة تاس؟", TASS),
        ("كم عدد القتلى بحسب رويترز؟", REUTERS),
        ("كم عدد القتلى بحسب رويترز وتاس؟", f"{REUTERS}, {TASS}"),
        ("ماذا نقلت رويترز عن السد؟", REUTERS),
        ("ماذا ذكرت وكالة فرانس برس عن الهجوم؟", "AFP"),
        ("ماذا قالت قناة الجزيرة عن السد؟", "الجزيرة"),
        ("من أطلق النار حسب بي بي سي؟", "BBC News"),
        ("ماذا كتبت مرسى درسايا عن الأسرى؟", "مرسى درسايا (fictional)"),
    ],
}
NOTHING = {
    "en": [
        "Who owns TASS?",
        "What have they said about the dam?",
        "Who fired according to TASS and the ministry?",
        "What have the ministry and TASS reported?",
        "TASS said on Monday that the port was closed to all ships. Who closed it?",
        "Who ordered the attack on the TASS office?",
        "What happened according to the ministry?",
        "What did the guardian of the bridge say?",
        "What happened not according to TASS?",
        "Who was the time witness?",
        "How many died according to the TASS director?",
        "Who works for Reuters?",
        "What do Russian media say?",
        "What do Russian reports say?",
        "Please answer in German.",
        "How many Russian-speaking soldiers were there?",
        "What was the Russian-language school called?",
        "According to whom did the dam break?",
        "What happened today in the mirror factory?",
        "Who bombed the Reuters building?",
    ],
    "de": [
        "Wem gehört die TASS?",
        "Was steht im Jahr 2000 im Mittelpunkt?",
        "Wer arbeitet bei der TASS?",
        "Was geschah in der Zeit danach?",
        "Der Spiegel zeigt wen?",
        "Was ist laut Ministerium passiert?",
        "Wer griff das Büro von Reuters an?",
        "Antworte auf Deutsch: wer schoss?",
        "Was sagen russische Medien?",
        "Wie viel Zeit berichtet der Zeuge?",
        "Wie viele russischsprachige Bewohner gibt es?",
        "Wer schoss laut TASS-Chef?",
    ],
    "fr": [
        "Qui possède l'AFP ?",
        "D'après le monde entier, qui a tiré ?",
        "Selon le ministère, qui a tiré ?",
        "Qui a attaqué le bureau de Reuters ?",
        "Réponds en allemand.",
        "Que disent les médias russes ?",
        "Combien de russophones vivent ici ?",
        "Qui travaille pour Le Monde ?",
    ],
    "ru": [
        "Кому принадлежит ТАСС?",
        "Что сайт сообщил о плотине?",
        "Кто напал на офис ТАСС?",
        "Что случилось, по данным министерства?",
        "Что сегодня сообщил мэр?",
        "Что пишут российские СМИ?",
        "Сколько русскоязычных жителей в городе?",
        "Кто работает в Рейтер?",
        "Ответь на русском языке.",
    ],
    "uk": [
        "Кому належить Укрінформ?",
        "Хто напав на офіс ТАСС?",
        "Що сталося за даними міністерства?",
        "Що сьогодні повідомив мер?",
        "Що пишуть російські ЗМІ?",
        "Скільки російськомовних жителів у місті?",
        "Хто працює в Укрінформі?",
    ],
    "ar": [
        "من يملك وكالة تاس؟",
        "من هاجم مكتب رويترز؟",
        "ماذا حدث بحسب الوزارة؟",
        "ماذا يحدث في الجزيرة؟",
        "ماذا تقول وسائل الإعلام الروسية؟",
        "كم عدد السكان الناطقين بالروسية؟",
        "أجب بالألمانية.",
    ],
}
LANGUAGE = [
    ("en", "What do Russian-language reports say about the dam?", "ru"),
    ("en", "What is said in reports in Ukrainian?", "uk"),
    ("en", "What do reports written in Arabic say?", "ar"),
    ("en", "What do Russian- and Ukrainian-language reports say?", "ru, uk"),
    ("de", "Was sagen russischsprachige Berichte?", "ru"),
    ("de", "Was sagen auf Deutsch erschienene Berichte?", "de"),
    ("de", "Was sagen Berichte auf Ukrainisch?", "uk"),
    ("fr", "Que disent les articles de langue russe ?", "ru"),
    ("fr", "Que disent les médias russophones ?", "ru"),
    ("fr", "Que disent les articles en arabe ?", "ar"),
    ("ru", "Что пишут русскоязычные издания?", "ru"),
    ("ru", "Что говорится в сообщениях на украинском языке?", "uk"),
    ("uk", "Що пишуть російськомовні видання?", "ru"),
    ("uk", "Що сказано в статтях німецькою мовою?", "de"),
    ("ar", "ماذا تقول التقارير الناطقة بالروسية؟", "ru"),
    ("ar", "ماذا تقول التقارير المكتوبة باللغة الأوكرانية؟", "uk"),
]


@pytest.mark.parametrize(
    ("language", "question", "names"), [(language, *case) for language, cases in OUTLET.items() for case in cases]
)
def test_an_outlet_is_read_where_it_is_the_source(language: str, question: str, names: str) -> None:
    assert read(question, language) == ([("outlet", names)] if names else [])


@pytest.mark.parametrize(
    ("language", "question"), [(language, case) for language, cases in NOTHING.items() for case in cases]
)
def test_what_is_no_source_gives_none(language: str, question: str) -> None:
    assert read(question, language) == []


@pytest.mark.parametrize(("language", "question", "codes"), LANGUAGE)
def test_a_language_is_read_where_it_is_that_of_reports(language: str, question: str, codes: str) -> None:
    assert read(question, language) == [("language", codes)]


def test_the_words_hold_the_cue_and_the_name() -> None:
    question = "Seit Montag: wer schoss laut der Nachrichtenagentur TASS?"
    found = understand(question, "de", TODAY, TODAY, OUTLETS)
    assert [one.words for one in found] == ["Seit Montag", "laut der Nachrichtenagentur TASS"]
    assert all(question[one.start : one.end] == one.words for one in found)


def test_an_outlet_that_the_archive_lacks_is_none() -> None:
    assert understand("Who fired, according to TASS?", "en", TODAY, TODAY, ("Reuters",)) == ()
