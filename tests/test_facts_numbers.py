"""Numbers in six languages, in digits and words."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from rag.facts.numbers import Number, find, read_digits, supports
from rag.facts.script import normalise


def _values(text: str, language: str) -> list[tuple[float, str]]:
    return [(float(number.value), number.kind) for number in find(normalise(text), language)]


def _one(text: str, language: str) -> Number:
    (number,) = find(normalise(text), language)
    return number


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("12.500", "de", "12500"),
        ("12,500", "en", "12500"),
        ("12.500", "en", "12.5"),
        ("12,5", "de", "12.5"),
        ("12 500", "fr", "12500"),
        ("1.234.567", "de", "1234567"),
        ("1,234,567.8", "en", "1234567.8"),
        ("3,5", "ru", "3.5"),
        ("3٫5", "ar", "3.5"),
        ("12,500", "ar", "12500"),
    ],
)
def test_separators_are_read_as_the_language_reads_them(text: str, language: str, value: str) -> None:
    assert read_digits(text, language) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("sechsundzwanzig", "de", 26),
        ("zweitausenddreihundert", "de", 2300),
        ("zwei Dutzend", "de", 24),
        ("anderthalb Millionen", "de", 1_500_000),
        ("one hundred and five", "en", 105),
        ("half a million", "en", 500_000),
        ("dix-sept", "fr", 17),
        ("soixante et onze", "fr", 71),
        ("quatre-vingt-onze", "fr", 91),
        ("trois cent vingt-quatre mille", "fr", 324_000),
        ("тридцати одного", "ru", 31),
        ("полтора миллиона", "ru", 1_500_000),
        ("12 тыс. человек", "ru", 12_000),
        ("двадцять двоє", "uk", 22),
        ("п’ятдесят", "uk", 50),
        ("مئة وخمسة وعشرون", "ar", 125),
        ("ثلاثمائة وخمسون ألف", "ar", 350_000),
        ("طائرتين", "ar", 2),
        ("٣٫٥ مليار", "ar", 3_500_000_000),
    ],
)
def test_number_words(text: str, language: str, value: float) -> None:
    assert float(_one(text, language).value) == value


@pytest.mark.parametrize("language", ["de", "en", "fr", "ru", "uk", "ar"])
@settings(max_examples=60, deadline=None)
@given(value=st.integers(2, 999_999))
def test_what_num2words_says_is_read_back(language: str, value: int) -> None:
    if language == "ar" and 1000 <= value:  # num2words writes 1,001 as "one thousand one", not as Arabs do
        value %= 1000
    text = num2words(max(value, 2), lang=language).replace(", ", " ")
    numbers = find(normalise(text), language)
    assert [float(number.value) for number in numbers] == [max(value, 2)], text


def test_an_article_is_no_claim() -> None:
    for text, language in (("eine Rakete", "de"), ("une fusée", "fr"), ("один человек", "ru"), ("one", "en")):
        assert _one(text, language).kind == "article"


def test_ranges_share_their_unit() -> None:
    assert [number.percent for number in find("30 to 40 percent", "en")] == [True, True]
    assert _values("2 bis 3 Millionen", "de") == [(2e6, "digits"), (3e6, "digits")]


@pytest.mark.parametrize(
    ("claim", "quoted"),
    [
        (("26 Prozent", "de"), ("26 countries", "en")),
        (("26 Länder", "de"), ("26 percent", "en")),
        (("dritte", "de"), ("three", "en")),
        (("drei", "de"), ("third", "en")),
        (("Hunderte", "de"), ("thousands", "en")),
        (("Hunderte", "de"), ("a hundred", "en")),
        (("3,5 Mrd.", "de"), ("35 billion", "en")),
        (("восемнадцать", "ru"), ("вісім", "uk")),
        (("six", "fr"), ("ستة عشر", "ar")),
    ],
)
def test_near_misses(claim: tuple[str, str], quoted: tuple[str, str]) -> None:
    assert not supports(_one(*claim), find(normalise(quoted[0]), quoted[1])[-1])


def test_the_same_number_said_otherwise() -> None:
    assert supports(_one("девятнадцатый", "ru"), _one("19e", "fr"))
    assert supports(_one("сорока процентов", "ru"), _one("40%", "de"))
    assert supports(_one("десятки тысяч", "ru"), _one("Zehntausende", "de"))
    assert supports(_one("90 %", "fr"), _one("٩٠٪", "ar"))


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=300), language=st.sampled_from(["de", "en", "fr", "ru", "uk", "ar", "pl", ""]))
def test_any_text_is_read(text: str, language: str) -> None:
    clean = normalise(text)
    for number in find(clean, language):
        assert clean[number.start : number.end] == number.surface
