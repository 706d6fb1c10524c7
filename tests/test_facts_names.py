"""Names across six languages and three scripts."""

import pytest

from rag.facts import lexicon, names, negation
from rag.facts.places import lookup
from rag.facts.script import fold, normalise, tokens
from rag.facts.sound import same_name


def _ids(name: str) -> frozenset[str]:
    return lookup(tuple(token.key for token in tokens(normalise(name))))


@pytest.mark.parametrize(
    "name",
    [
        "Sacharowa Zakharova Захарова زاخاروفا",
        "Selenskyj Zelensky Зеленський Зеленского زيلينسكي",
        "Lawrow Lavrov Лавровым لافروف",
        "Scholz Шольц شولتس",
        "Klitschko Кличко",
        "Guterres Гутерриш غوتيريش",
        "Netanjahu Netanyahu Нетаньяху نتنياهو",
        "Umjerow Umerov Умєров",
        "Poutine Putin Путін بوتين",
        "Chmyhal Schmyhal Shmyhal Шмигаль",
        "Araghtschi Araghchi Аракчи عراقجي",
    ],
)
def test_one_name_in_several_spellings(name: str) -> None:
    first, *others = normalise(name).split()
    for other in others:
        assert same_name(first, other) or same_name(normalise(name).split()[1], other), other


@pytest.mark.parametrize(
    "pair",
    [
        "Lavrov Львов", "Medvedev Медведчук", "Iran Iraq", "Austria Australia", "Niger Nigeria",
        "Slovakia Словения",
        "Rostow Rostock", "Anna Андрей", "Biden بدون", "Scholz Schulz", "Belousov Белов", "Petrov Петренко",
        "Karimi كريم", "Merz März",
    ],
)  # fmt: skip
def test_two_names_that_look_alike(pair: str) -> None:
    assert not same_name(*normalise(pair).split())


@pytest.mark.parametrize(
    "group",
    [
        "Kyiv|Kiew|Kiews|Київ|Києві|Киева|كييف",
        "Ukraine|Україні|Украиной|أوكرانيا|Ukrainian|الأوكرانية|ukrainien",
        "Germany|Deutschland|deutschen|немецкий|Німеччині|ألمانيا|allemand",
        "United States|USA|США|الولايات المتحدة|États-Unis",
        "NATO|OTAN|НАТО|الناتو",
        "United Nations|Vereinten Nationen|ООН|الأمم المتحدة|ONU",
        "The Hague|Den Haag|La Haye|Гааге|لاهاي",
        "Zaporizhzhia|Запорізькою|Saporischschja",
        "Brussels|Brüssel|Брюсселе|بروكسل",
    ],
)
def test_one_place_in_several_languages(group: str) -> None:
    first, *others = group.split("|")
    for other in others:
        assert _ids(first) & _ids(other), other


@pytest.mark.parametrize("pair", ["Slovakia|Словения", "Нигера|Нигерии", "Iran|Iraq", "Австрии|Австралии"])
def test_two_places_that_look_alike(pair: str) -> None:
    left, right = pair.split("|")
    assert _ids(left)
    assert not _ids(left) & _ids(right)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Kanzler Merz reist nach Kiew.", "de", {"Merz", "Kiew"}),
        ("Die Feuerwehr löschte den Brand im Umspannwerk.", "de", set()),
        ("Foreign Minister Sybiha met officials.", "en", {"Sybiha"}),
        ("Officials met on Tuesday.", "en", set()),
        ("Un millier de soldats ont été échangés.", "fr", set()),
        ("La réunion est fixée.", "fr", set()),
        ("Обстреляны три села.", "ru", set()),
        ("Песков заявил об этом.", "ru", {"Песков"}),
        ("Поранено двадцять двоє людей.", "uk", set()),
        ("france and ITALY", "en", {"france", "ITALY"}),
    ],
)
def test_what_counts_as_a_name(text: str, language: str, expected: set[str]) -> None:
    assert {name.surface for name in names.claims(normalise(text), language)} == expected


def test_ordinary_words() -> None:
    assert lexicon.is_word("Straßenbahnverkehr", "de")
    assert lexicon.is_word("Rescuers", "en")
    assert not lexicon.is_word("Lavrov", "en")
    assert not lexicon.is_word("anything", "xx")


def test_normalising_makes_one_spelling() -> None:
    assert normalise("٣٠\u200f — п\u2019ять") == "30 - п'ять"
    assert normalise("أُغلقـــت") == "اغلقت"
    assert fold("Côte") == "cote"
    assert fold("Київ") == "київ"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Berlin lehnt den Plan ab", "de"),
        ("Berlin has yet to decide", "en"),
        ("Paris n'a pas décidé", "fr"),
        ("Москва отвергла план", "ru"),
        ("Київ не погодився", "uk"),
        ("نفت إيران التقرير", "ar"),
    ],
)
def test_negation_is_heard(text: str, language: str) -> None:
    assert negation.cue(normalise(text), language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("Nicht nur Berlin half", "de"), ("ما لا يقل عن 31 شخصا", "ar"), ("не менее десяти", "ru")],
)
def test_words_that_only_look_like_a_not(text: str, language: str) -> None:
    assert negation.cue(normalise(text), language) == ""


def test_negation_speaks_up_only_when_all_quotes_differ() -> None:
    yes, no = ("Germany offered troops", "en"), ("Deutschland will sich nicht festlegen", "de")
    assert negation.conflicts(yes, [no]) == ["nicht"]
    assert negation.conflicts(no, [yes]) == ["nicht"]
    assert negation.conflicts(yes, [no, yes]) == []
    assert negation.conflicts(no, [no]) == []
    assert negation.conflicts(("Niemcy", "pl"), [no]) == []
