"""What a correction changed: sentences, and the words in them."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.changes import Change, changes, words_changed
from tests.conftest import report

OLD = report(1, "The dam has eleven gates. Two are open.\n\nNo one was hurt.", title="Gates", outlet="Harbour Post")


def test_a_report_does_not_differ_from_itself() -> None:
    assert changes(OLD, OLD) == []


def test_one_changed_sentence_is_one_change_with_its_place() -> None:
    new = replace(OLD, text="The dam has nine gates. Two are open.\n\nNo one was hurt.")
    assert changes(OLD, new) == [Change("text", "The dam has eleven gates.", "The dam has nine gates.", 0, 0)]


def test_title_outlet_and_day_come_first() -> None:
    new = replace(OLD, title="The gates", outlet="Ostblatt", published=date(2026, 4, 1), text="Other.")
    assert [one.where for one in changes(OLD, new)] == ["title", "outlet", "published", "text"]
    assert changes(OLD, new)[2] == Change("published", "2026-03-02", "2026-04-01")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("A came. B came.", "A came. X came. B came.", [("", "X came.")]),
        ("A came. X came. B came.", "A came. B came.", [("X came.", "")]),
        ("A came.", "A came.\n\nCorrection: B came.", [("", "Correction: B came.")]),
        ("A came. B went.", "B went. A came.", [("", "B went."), ("B went.", "")]),
        (
            "A came. B went. C stayed.",
            "X came. B went. Y stayed.",
            [("A came.", "X came."), ("C stayed.", "Y stayed.")],
        ),
        ("A came.\n\nB went.", "A came. B went.", []),  # only the lines are others
    ],
)
def test_sentences_that_are_new_gone_or_moved(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    found = changes(replace(OLD, text=old), replace(OLD, text=new))
    assert [(one.old, one.new) for one in found] == expected


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("de", "Der Damm hat elf Tore.", "Der Damm hat neun Tore."),
        ("uk", "Загинули одинадцять людей.", "Загинули дев'ять людей."),
        ("ru", "Погибли одиннадцать человек.", "Погибли девять человек."),
        ("ar", "قتل أحد عشر شخصا.", "قتل تسعة أشخاص."),
        ("fr", "Onze personnes sont mortes.", "Neuf personnes sont mortes."),
        ("zh", "大坝有十一个闸门。", "大坝有九个闸门。"),
    ],
)
def test_a_change_in_any_language_names_its_place_in_both_texts(language: str, old: str, new: str) -> None:
    before = replace(OLD, language=language, text=f"{OLD.text}\n\n{old}")
    after = replace(OLD, language=language, text=f"New.\n\n{OLD.text}\n\n{new}")
    found = changes(before, after)
    assert [(one.old, one.new) for one in found] == [("", "New."), (old, new)]
    assert before.text[found[1].old_start :] == old and after.text[found[1].new_start :] == new


def test_what_is_added_at_the_end_has_its_place_there() -> None:
    (change,) = changes(OLD, replace(OLD, text=f"{OLD.text}\n\nMore."))
    assert (change.old_start, OLD.text[change.old_start :]) == (len(OLD.text), "")


def test_words_are_told_in_runs() -> None:
    assert words_changed("The dam has eleven gates.", "The dam has nine gates.") == [
        ("=", "The dam has"), ("-", "eleven"), ("+", "nine"), ("=", "gates."),
    ]  # fmt: skip
    assert words_changed("", "") == []
    assert words_changed("a b", "") == [("-", "a b")]
    assert words_changed("", "a b") == [("+", "a b")]
    assert words_changed("قتل أحد عشر", "قتل تسعة") == [("=", "قتل"), ("-", "أحد عشر"), ("+", "تسعة")]


WORDS = st.lists(st.sampled_from(["dam", "gates", "elf", "міст", "جسر", "7"]), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_the_runs_give_both_texts_back(old: str, new: str) -> None:
    runs = words_changed(old, new)
    assert " ".join(text for sign, text in runs if sign in "=-") == old
    assert " ".join(text for sign, text in runs if sign in "=+") == new


@given(st.lists(st.sampled_from("abcdef"), max_size=10), st.lists(st.sampled_from("abcdef"), max_size=10))
def test_every_change_stands_in_its_text_at_its_place(old: list[str], new: list[str]) -> None:
    before = replace(OLD, text=" ".join(f"The town {one} fell." for one in old) or "None fell.")
    after = replace(OLD, text=" ".join(f"The town {one} fell." for one in new) or "None fell.")
    for one in changes(before, after):
        assert before.text.startswith(one.old, one.old_start) and after.text.startswith(one.new, one.new_start)
        assert one.old or one.new


def test_long_reports_are_compared_in_seconds() -> None:
    old = replace(OLD, text=" ".join(f"Convoy {n} came to the town." for n in range(5_000)))
    new = replace(OLD, text=old.text.replace("Convoy 77 ", "Column 77 ").replace("Convoy 4000 ", "Column 4000 "))
    began = time.monotonic()
    assert len(changes(old, new)) == 2
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It rained. " * 15_000, "It snowed. " * 15_000),
        ("It rained. " * 15_000, "It rained. " * 14_000 + "It snowed. " * 1_000),
        ("It rained. It snowed. " * 7_500, "It snowed. It rained. " * 7_500),
    ],
)
def test_hostile_reports_are_compared_in_seconds(old: str, new: str) -> None:
    began = time.monotonic()
    assert changes(replace(OLD, text=old.strip()), replace(OLD, text=new.strip())) != [] or old.split()[0] == "It"
    assert time.monotonic() - began < 20
