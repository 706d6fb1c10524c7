"""A reply, piece by piece → sentences that are shown or withheld."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReplyIncomplete, ReplyUnusable
from rag.answer import Quote, Statement, Withheld
from rag.write import Chosen, Draft, read_reply, verbatim, verified
from tests.scripted import reply


def quote(number: int, text: str, language: str = "en") -> Quote:
    return Quote(number, f"a{number}", "Title", "Wire", "", date(2026, 3, 2), language, 0, len(text), text)


FERRY = quote(1, "Eleven boats left the harbour of Marenka on Monday, the mayor said.")
BRIDGE = quote(3, "Die Brücke ist nicht gesperrt.", "de")
QUOTES = (FERRY, BRIDGE)


# ---- Reading


def in_pieces(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


PROSE = st.text(alphabet=st.sampled_from('ab {}[]",:\\\n"é26'), max_size=20)
STATEMENTS = st.lists(st.tuples(PROSE, st.lists(st.integers(0, 9), max_size=3)), max_size=3)


@given(STATEMENTS, st.lists(st.integers(0, 9), unique=True, max_size=4), st.integers(1, 9), st.booleans())
def test_however_a_reply_is_cut_it_reads_the_same(
    said: list[tuple[str, list[int]]], evidence: list[int], size: int, chooses: bool
) -> None:
    text = reply(*said, evidence=evidence if chooses else None)
    read = list(read_reply(in_pieces(text, size), chooses))
    chosen = [Chosen(tuple(evidence))] if chooses else []
    assert read == [*chosen, *(Draft(" ".join(one.split()), tuple(cited)) for one, cited in said)]


def test_each_part_is_given_as_soon_as_it_is_whole() -> None:
    came: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ('{"evidence": [1, 3]', ', "statements": [{"quotes": [1], "text": "One."}', ', {"quotes"'):
            came.append(piece)
            yield piece
        raise ReplyIncomplete("The reply broke off.")

    parts = read_reply(pieces(), chooses=True)
    assert (next(parts), len(came)) == (Chosen((1, 3)), 1)
    assert (next(parts), len(came)) == (Draft("One.", (1,)), 2)
    with pytest.raises(ReplyIncomplete):
        next(parts)


def test_fields_in_another_order_are_read_too() -> None:
    text = json.dumps({"statements": [{"text": "One.", "quotes": [1]}], "evidence": [1, 1, 3]})
    assert list(read_reply(iter([text]), chooses=True)) == [Draft("One.", (1,)), Chosen((1, 3))]


@pytest.mark.parametrize("statement", [None, 5, "One.", [], {}, {"text": "One."}, {"text": "One.", "quotes": 1}])
def test_a_statement_of_another_form_cites_nothing(statement: object) -> None:
    (draft,) = read_reply(iter([json.dumps({"statements": [statement]})]), chooses=False)
    assert isinstance(draft, Draft) and draft.cited == ()


@pytest.mark.parametrize("text", ["", "{", "One.", "[]", "{}", '{"statements": 1}', '{"statements": []} and more'])
def test_what_is_not_of_the_form_is_unusable(text: str) -> None:
    with pytest.raises(ReplyUnusable, match="^the model's reply is unusable"):
        list(read_reply(in_pieces(text, 3), chooses=False))


@given(st.text(max_size=60), st.booleans())
def test_any_text_is_read_or_unusable(text: str, chooses: bool) -> None:
    try:
        list(read_reply(in_pieces(text, 5), chooses))
    except ReplyUnusable:
        return
    assert "statements" in json.loads(text)


@pytest.mark.parametrize("evidence", ["[1,,2]", "[01]", "[١]", "[,]", f"[{'9' * 5_000}]", "[1.5]", "{}"])
def test_evidence_that_is_no_list_of_numbers_is_unusable(evidence: str) -> None:
    with pytest.raises(ReplyUnusable):
        list(read_reply(iter([f'{{"evidence": {evidence}, "statements": []}}']), chooses=True))


@pytest.mark.parametrize(("text", "read"), [(r'"a\ud800b"', "a?b"), ("null", ""), ("26", ""), ('["One."]', "")])
def test_a_text_that_is_none_is_empty_and_half_a_letter_is_none(text: str, read: str) -> None:
    (draft,) = read_reply(iter([f'{{"statements": [{{"quotes": [1], "text": {text}}}]}}']), chooses=False)
    assert draft == Draft(read, (1,))


def test_a_reply_that_is_nested_without_end_is_unusable() -> None:
    with pytest.raises(ReplyUnusable):
        list(read_reply(iter(['{"statements": [' + '{"text":' * 100_000]), chooses=False))


# ---- Verifying


def test_what_its_quote_carries_is_a_statement() -> None:
    said = "Eleven boats left Marenka on Monday."
    assert verified(Draft(said, (1,)), "en", QUOTES) == Statement(said, (1,))


@pytest.mark.parametrize(
    ("said", "language", "cited", "reason"),
    [
        ("Twelve boats left Marenka.", "en", (1,), "Not in its quotes: Twelve"),
        ("Eleven boats left Tolmere.", "en", (1,), "Not in its quotes: Tolmere"),
        ("Zwölf Boote verließen Marenka.", "de", (1,), "Nicht in den Zitaten belegt: Zwölf"),
        ("Twelve ferries left Tolmere.", "en", (1,), "Not in its quotes: Tolmere, Twelve"),
        ("Die Brücke ist gesperrt.", "de", (3,), "Verneint, was die Zitate bejahen, oder umgekehrt."),
        ("Elf Boote verließen am Montag den Hafen.", "en", (1,), "Not in the language of the question."),
        ("Eleven boats left the интерventionных harbour.", "en", (1,), "Not in the language of the question."),
        ("", "en", (1,), "Not in the language of the question."),
        ("Eleven boats left.", "en", (2,), "Cites a quote that does not exist."),
        ("Eleven boats left.", "en", (1, 2), "Cites a quote that does not exist."),
        ("Eleven boats left.", "en", (), "Cites a quote that does not exist."),
        ("Eleven boats left.", "en", (True,), "Cites a quote that does not exist."),
        ("Eleven boats left.", "fr", (99,), "Renvoie à une citation qui n'existe pas."),
    ],
)
def test_what_its_quotes_do_not_carry_is_withheld(
    said: str, language: str, cited: tuple[object, ...], reason: str
) -> None:
    assert verified(Draft(said, cited), language, QUOTES) == Withheld(said, reason)


def test_a_sentence_that_goes_round_in_circles_is_withheld() -> None:
    round_and_round = "Eleven boats left" + " the harbour of Marenka" * 3 + "."
    assert verified(Draft(round_and_round, (1,)), "en", QUOTES) == Withheld(
        round_and_round, "The model repeats itself."
    )
    twice = "Eleven boats left the harbour of Marenka, the mayor of the harbour of Marenka said."
    assert isinstance(verified(Draft(twice, (1,)), "en", QUOTES), Statement)


def test_only_the_quotes_that_are_cited_carry_a_statement() -> None:
    assert isinstance(verified(Draft("Eleven boats left Marenka.", (3,)), "en", QUOTES), Withheld)


def test_a_quote_that_is_cited_twice_is_listed_once() -> None:
    assert verified(Draft("Eleven boats left.", (1, 1)), "en", QUOTES) == Statement("Eleven boats left.", (1,))


# ---- Verbatim


def test_quotes_in_the_language_of_the_question_are_statements() -> None:
    quotes = [quote(number, f"Boat {number} left.", "en" if number % 2 else "de") for number in range(1, 8)]
    assert verbatim(quotes, "en", 2) == [Statement("Boat 1 left.", (1,)), Statement("Boat 3 left.", (3,))]
    assert verbatim(quotes, "fr", 2) == []
    assert [one.quotes for one in verbatim(quotes, "de", 9)] == [(2,), (4,), (6,)]
