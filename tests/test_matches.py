"""Every place where words stand: what counts as a match, what does not, in which order."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.archive import Archive
from index.errors import EmptyArchiveError, InputError
from index.records import Article, Entry
from index.upkeep import hide
from rag.desk import Desk
from rag.matches import Match
from rag.sought import Sought, terms, without_phrases
from tests.conftest import HashEncoder, report
from tests.scripted import filled

TICKER = "Live.\n\n09:00 The dam holds\n\nGates are open.\n\n10:00 Evening\n\nThe dam broke at dusk."
REPORTS = [
    report(
        1, "The dam at Marenka broke.\n\nWhat the dams hold\n\nTwo of three dams, and a DAM of mud, stand.",
        title="Flood", published="2026-03-02", outlet="Harbour Post",
    ),
    report(2, "Kyiv said nothing. A damning silence.", title="Dam", published="2026-03-09", outlet="Kestrel Wire"),
    report(3, "Kiew schwieg. Die Dämme bei Marenka halten.", title="Lage", published="2026-03-09", outlet="Ostblatt",
           language="de"),
    report(4, "У Києві мовчали. Дамба біля Маренки встояла.", title="Дамба", published="2026-03-05", outlet="Вісник",
           language="uk"),
    report(5, "В Киеве молчали о дамбах.", title="Ночь", published="2026-03-05", outlet="Хроника", language="ru"),
    report(6, "صمتت كييف عن السد.", title="خبر", published="2026-03-05", outlet="البريد", language="ar"),
    report(7, "Les Nations unies parlent d’un «état d’urgence» à Kiev.", title="ONU", published="2026-03-01",
           outlet="Courrier", language="fr"),
]  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Seven reports in six languages."""
    with closing(filled(tmp_path_factory.mktemp("matches") / "archive", REPORTS, HashEncoder())) as made:
        yield made


def no_model() -> Any:  # noqa: ANN401
    raise AssertionError("to find words needs no model")


def desk_of(archive: Archive) -> Desk:
    return Desk(archive, no_model, no_model)


def found(archive: Archive, words: str, **given: Any) -> list[Match]:  # noqa: ANN401
    return list(desk_of(archive).matches(words, **given))


def outlets(matches: list[Match]) -> list[str]:
    return [one.outlet for one in matches]


def stands(words: str, text: str, language: str = "en", asked: str = "en") -> bool:
    rest, phrases = without_phrases(words)
    return Sought(terms(rest, phrases, asked)).stands(text, language) is not None


# ---- Words


@pytest.mark.parametrize(
    ("words", "text", "language"),
    [
        ("dam", "Three DAMS.", "en"),
        ("evacuation", "They evacuated 26 people.", "en"),  # one stem
        ("Dämme", "Ein Damm bricht.", "de"),
        ("bridges", "The Brid\u00adge, he said.", "en"),  # a soft hyphen
        ("café", "Le cafe\u0301 ferme.", "fr"),
        ("дамбы", "На дамбе пусто.", "ru"),
        ("أسرى", "تبادل الاسرى اليوم", "ar"),  # with and without hamza, after the article
        ("п'ять", "П’ять осіб", "uk"),
        ("26", "Es waren 26.", "de"),
        ("S-300", "An S-300 was seen.", "en"),
        ("1,000", "Some 1,000 fled.", "en"),
        ("ﬁre", "Fire!", "en"),
    ],
)
def test_a_word_is_found_in_any_form(words: str, text: str, language: str) -> None:
    assert stands(words, text, language, language)


@pytest.mark.parametrize(
    ("words", "text", "language"),
    [
        ("dam", "A damning silence; Amsterdam.", "en"),
        ("dam bridge", "The dam stands.", "en"),
        ("1,000", "From 1 to 9,000.", "en"),
        ("bridge", "Die Brücke steht.", "de"),  # no translation
        ("house", "A building.", "en"),  # no synonym
        ("300", "3000 and 30.", "en"),
    ],
)
def test_what_is_no_match(words: str, text: str, language: str) -> None:
    assert not stands(words, text, language)


@pytest.mark.parametrize("name", ["Kyiv", "kyiv", "Kiew", "Київ", "Киев", "كييف"])
def test_a_city_is_found_in_every_spelling_and_script(archive: Archive, name: str) -> None:
    matches = found(archive, name)
    assert outlets(matches) == ["Kestrel Wire", "Ostblatt", "Вісник", "Хроника", "البريد", "Courrier"]
    assert [one.words for one in matches[:3]] == [("Kyiv",), ("Kiew",), ("Києві",)]


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("Zelensky", "сказав Зеленський", "uk"),
        ("Zelensky", "President Zelenskyy spoke", "en"),
        ("Marenka", "у Маренці", "uk"),
        ("Marenka", "in Marenka", "de"),
        ("United Nations", "Die UN tagt.", "de"),
        ("UN", "Die Vereinten Nationen tagen.", "de"),
        ("Vereinte Nationen", "в Организации Объединённых Наций", "ru"),
        ("Nischni Nowgorod", "в Нижнем Новгороде", "ru"),
        ("Russia", "российские войска", "ru"),  # a country also by its adjective
        ("Merz", "Мерц прибыл", "ru"),
    ],
)
def test_names_are_found_across_languages(name: str, text: str, language: str) -> None:
    assert stands(name, text, language)


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [("Marenka", "Marina spoke", "en"), ("United Nations", "of the united front. Nations spoke", "en"),
     ("Kyiv", "Kherson", "en"), ("Merz", "im März", "de")],
)  # fmt: skip
def test_other_names_are_not(name: str, text: str, language: str) -> None:
    assert not stands(name, text, language)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ('"state of emergency"', "A State  of\nEmergency."),
        ("„state of emergency“", "a state of emergency"),
        ('"well-known dam"', "the well‑known dam"),
        ('"the mayor\'s dam"', "the mayor’s dam"),
        ('"said: \'no"', "He said: ‘No’"),
    ],
)
def test_a_phrase_is_found_whatever_its_case_and_typography(phrase: str, text: str) -> None:
    assert stands(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ('"state of emergency"', "a state of emergencies"),
        ('"dams broke"', "the dam broke"),
        ('"dam broke"', "dam. broke"),
    ],
)
def test_a_phrase_is_exact(phrase: str, text: str) -> None:
    assert not stands(phrase, text)


@pytest.mark.parametrize(
    ("words", "language", "sought"),
    [
        ("Who closed the dam at Marenka?", "en", ["Marenka", "closed", "dam"]),
        ("Wie viele Menschen wurden in Marenka evakuiert?", "de", ["Marenka", "Menschen", "evakuiert"]),
        ("что это", "ru", ["что", "это"]),  # where there is nothing else, all count
        ("who", "en", ["who"]),
        ('the "who are you" dam', "en", ["dam", "who are you"]),
        ("dam dams dam", "en", ["dam", "dams"]),
    ],
)
def test_words_without_content_are_left_out(words: str, language: str, sought: list[str]) -> None:
    rest, phrases = without_phrases(words)
    assert [term.words for term in terms(rest, phrases, language)] == sought


def test_a_query_without_a_word(archive: Archive) -> None:
    for nothing in ("?!", '"" —', "", "  "):
        with pytest.raises(InputError):
            desk_of(archive).matches(nothing)


# ---- Places in reports


def test_every_place_in_its_order_with_its_exact_words(archive: Archive) -> None:
    matches = found(archive, "dam")
    assert [(one.published.day, one.outlet, one.where, one.count, one.words) for one in matches] == [
        (9, "Kestrel Wire", "title", 1, ("Dam",)),
        (2, "Harbour Post", "text", 1, ("dam",)),
        (2, "Harbour Post", "heading", 1, ("dams",)),
        (2, "Harbour Post", "text", 2, ("dams", "DAM")),
    ]
    for one in matches:
        whole = archive.article(one.article_id)
        assert one.text == (whole.title if one.where == "title" else whole.text[one.start : one.end])
        assert (one.source, one.url, one.title) == (whole.source, whole.url, whole.title)


def test_all_words_must_stand_in_one_passage(archive: Archive) -> None:
    assert outlets(found(archive, "Marenka dam")) == ["Harbour Post"]
    assert outlets(found(archive, "Marenka Kyiv")) == ["Ostblatt", "Вісник"]
    assert outlets(found(archive, "flood dam")) == []  # one in the title, the other below
    assert outlets(found(archive, 'Kiev "état d\'urgence"')) == ["Courrier"]


def test_limits_of_the_call_and_of_the_words(archive: Archive) -> None:
    assert outlets(found(archive, "Kyiv", since="2026-03-06", languages=["de"])) == ["Ostblatt"]
    matches = desk_of(archive).matches("Kyiv, according to Kestrel Wire")
    assert [one.kind for one in matches.understood] == ["outlet"]
    assert (matches.looked_at, matches.reports) == (1, 7) and outlets(list(matches)) == ["Kestrel Wire"]
    matches = desk_of(archive).matches("dam since 5 March", today="2026-03-10")  # few letters, but they are the words
    assert [term.words for term in matches.terms] == ["dam"] and outlets(list(matches)) == ["Kestrel Wire"]
    assert [term.words for term in desk_of(archive).matches("yesterday").terms] == ["yesterday"]
    quoted = desk_of(archive).matches('Kyiv "according to Kestrel Wire"')
    assert quoted.understood == () and list(quoted) == []
    assert outlets(found(archive, "Kyiv", places=["/reports/4.txt"])) == ["Вісник"]


def test_entries_of_a_ticker_count_by_their_own_days(tmp_path: Path) -> None:
    first, second = TICKER.index("09:00"), TICKER.index("10:00")
    plain = report(1, TICKER, title="The dam, live", published="2026-03-02")
    entries = (
        Entry(first, second, date(2026, 3, 2), "09:00", "The dam holds"),
        Entry(second, len(TICKER), date(2026, 3, 3), "10:00", "Evening"),
    )
    ticker: Article = replace(plain, entries=entries)
    with closing(
        filled(tmp_path / "archive", [ticker, report(9, "A dam.", published="2026-03-02")], HashEncoder())
    ) as made:
        places = [(one.published.day, one.where, one.text) for one in found(made, "dam") if one.article_id == ticker.id]
        assert places == [(3, "text", "The dam broke at dusk."), (2, "title", "The dam, live"),
                          (2, "heading", places[2][2])]  # fmt: skip
        assert "The dam holds" in places[2][2]
        assert [one.published.day for one in found(made, "dam", since="2026-03-03")] == [3]


def test_copies_have_rows_of_their_own_and_hidden_reports_none(tmp_path: Path) -> None:
    text = (
        "The ferry left the harbour at noon with nine lorries of flour for Marenka. The pilot said that the tide was "
        "high, that two gates of the dam stood open, and that the crossing took less than an hour. Bakers in the town "
        "had waited for eleven days."
    )
    one = report(21, text, title="Ferry", published="2026-03-09", outlet="Wire")
    other = report(22, text, title="Ferry", published="2026-03-09", outlet="Courier")
    with closing(filled(tmp_path / "archive", [one, other, report(3)], HashEncoder())) as made:
        matches = found(made, "ferry harbour")
        assert [(match.outlet, match.copies) for match in matches] == [("Courier", (one.id,)), ("Wire", (other.id,))]
        hide(made, [other.id])
        assert [(match.outlet, match.copies) for match in found(made, "ferry harbour")] == [("Wire", ())]


def test_nothing_that_stands_in_a_report_is_left_out(tmp_path: Path) -> None:
    """Each word of texts with headings, lists and tables is found where it stands."""
    text = "Lead one. Lead two.\n\n# First part\n\n- item alpha\n- beta\n\n| cell | gamma |\n\nSecond part\n\nEnd zeta"
    one = report(1, text, title="Heading omega")
    with closing(filled(tmp_path / "archive", [one], HashEncoder())) as made:
        for word in "Lead first part item alpha beta cell gamma second End zeta Heading omega".split():
            assert found(made, f'"{word}"'), word


def test_progress_tells_how_many_reports_were_read(archive: Archive) -> None:
    told: list[int] = []
    list(desk_of(archive).matches("zzzz", progress=told.append))
    assert told == [1, 2, 3, 4, 5, 6, 7]


def test_an_empty_archive(tmp_path: Path) -> None:
    with closing(Archive.create(tmp_path / "archive")) as made, pytest.raises(EmptyArchiveError):
        desk_of(made).matches("dam")
