"""Nothing of a report is lost on the way to its passages, and every offset is right."""

import dataclasses
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.passages import MAX_CHARACTERS, embedded_text, looks_like_heading, passages
from index.readers import MAX_CHARACTERS as LONGEST
from index.records import Article, Entry, Passage
from tests.conftest import report

BOUND = 1_000
"""No sentence is longer, in code points."""
CHARACTERS = st.one_of(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    st.sampled_from(
        list(" \t\u00a0\u2028\u3000\x85\x0b\x0c.!?…。؟।:;\"»”“()'’#-\u0301\u064b\u200d\ufe0f\u200bé中ж😀🇺🇦👨‍👩‍👧")
    ),
)
PROSE = st.sampled_from(
    [
        "Der Minister sagte am 5. September zu. Mehr wurde nicht bekannt.",
        "Пятеро погибших, сообщил мэр. Поиски продолжаются!",
        "قال المتحدث إن الهدنة تبدأ غدا. هل وافق الجميع؟",
        "双方同意停火。日期没有公布。" * 30,
        "Kharkiv 💥 three hits 🇺🇦",
        "⚡️Air raid alert in Sumy",
        "# Heading",
        "## 03:00 — Airport closed",
        "#Kyiv",
        "Kämpfe gehen weiter",
        "---",
        "word " * 400,
        "x" * 1_700,
        "a\u0301" * 900,
        "",
        "  ",
    ]
)
TEXTS = st.lists(st.one_of(PROSE, st.text(CHARACTERS, max_size=60)), min_size=1, max_size=12).map("\n".join)


def of(text: str, language: str = "en") -> Article:
    """A report of just this text, outer white space included."""
    return dataclasses.replace(report(), text=text, language=language)


def quotes(article: Article) -> list[str]:
    return [article.text[one.start : one.end] for passage in passages(article) for one in passage.sentences]


def check(article: Article) -> list[Passage]:
    """What must hold of any text."""
    found, text = passages(article), article.text
    sentences = [sentence for passage in found for sentence in passage.sentences]
    assert all(before.end <= after.start for before, after in pairwise(sentences))
    for sentence in sentences:
        quote = text[sentence.start : sentence.end]
        assert quote
        assert quote == quote.strip()
        assert len(quote) <= BOUND
        assert "\n" not in quote
    for number, passage in enumerate(found):
        assert passage.id == f"{article.id}-{number}"
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert passage.end - passage.start <= max(MAX_CHARACTERS, BOUND)
    quoted = {at for sentence in sentences for at in range(sentence.start, sentence.end)}
    at = 0
    heads: list[bool] = []
    for line in text.split("\n"):
        inked = {at + place for place, character in enumerate(line) if not character.isspace()}
        at += len(line) + 1
        if not inked:
            continue
        assert inked <= quoted or not inked & quoted, f"half of a line: {line!r}"
        is_heading = not inked <= quoted
        assert not is_heading or looks_like_heading(line)
        assert not (heads and heads[-1] and is_heading), "a heading without text below it is lost"
        heads.append(is_heading)
    assert not (heads and heads[-1])
    return found


@given(TEXTS, st.sampled_from(["de", "en", "uk", "ru", "ar", "fr", "zh", "und"]))
@settings(max_examples=300)
@example("a" + " " * 1_600 + "b.", "en")
@example("word \u3000\u2028 " * 400, "en")
@example("a" * 333 + "  " + "b" * 333 + ".", "de")
@example("wo rd " * 166 + "  " + "c d" * 333 + ".", "de")
@example("1. 1. 1. " * 300, "de")
def test_no_character_is_lost(text: str, language: str) -> None:
    check(of(text, language))


def test_offsets_are_code_points() -> None:
    article = of("👨‍👩‍👧 é 𝔘. Second 🇺🇦 one. Третье е\u0308.", "en")
    assert quotes(article) == ["👨‍👩‍👧 é 𝔘.", "Second 🇺🇦 one.", "Третье е\u0308."]


def test_headings_stand_over_what_follows() -> None:
    article = of("Intro one. Intro two.\n\nKämpfe gehen weiter\n\nMore.\nEven more.\n\n## Talks\nLast.", "de")
    found = check(article)
    assert [passage.heading for passage in found] == ["", "Kämpfe gehen weiter", "Talks"]
    assert quotes(article) == ["Intro one.", "Intro two.", "More.", "Even more.", "Last."]


def test_a_rule_ends_a_heading() -> None:
    assert [passage.heading for passage in check(of("# Talks\nOne.\n\n---\n\nTwo."))] == ["Talks", ""]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Kämpfe gehen weiter", True),
        ("# Talks", True),
        ("### What we know: everything.", True),
        ("What happened?", False),
        ("He left.", False),
        ("„Wir gehen nicht.“", False),
        ("He said: (“No.”)", False),
        ("**He left.**", False),
        ("双方同意停火！", False),
        ("युद्धविराम लागू होगा।", False),
        ("هل وافق الجميع؟", False),
        ("#Kyiv: explosions were heard in the centre.", False),
        ("# " + "word " * 60, False),
        ("word " * 30, False),
    ],
)
def test_what_looks_like_a_heading(line: str, is_heading: bool) -> None:
    assert looks_like_heading(line) is is_heading


def test_short_posts_stay_findable() -> None:
    posts = ["⚡️ Взрыв в Харькове", "Тривога: Суми", "Воздушная тревога", "Відбій", "3 БпЛА збито", "#Київ вибухи"]
    article = of("\n\n".join(posts), "uk")
    check(article)
    assert quotes(article) == posts
    over = of("⚡️ Взрыв в Харькове\nПодробности позже.\nВідбій", "ru")
    found = check(over)
    searched = "\n".join(embedded_text(over, passage) for passage in found)
    assert all(line in searched for line in over.text.splitlines())


def test_a_report_of_one_line_or_one_heading() -> None:
    assert quotes(of("Відбій")) == ["Відбій"]
    assert quotes(of("# Talks")) == ["# Talks"]
    assert passages(of(" \n\u3000\n")) == []


def test_long_sentences_are_cut_between_words() -> None:
    words = [f"word{number}" for number in range(2_000)]
    article = of(" ".join(words))
    check(article)
    assert " ".join(quotes(article)).split() == words


def test_a_cut_does_not_part_a_letter_from_its_accent() -> None:
    for shift in range(4):
        article = of("x" * shift + "e\u0301\u0323" * 1_000)
        check(article)
        assert not any(quote.startswith(("\u0301", "\u0323")) for quote in quotes(article))


@pytest.mark.parametrize("unit", ["中文报道没有空格", "ニュースの記事です", "기사입니다 그리고 ", "ዜና ነው "])
def test_dense_scripts_fit_the_encoder_too(unit: str) -> None:
    """0.6 to 0.9 tokens a character: 800 characters would be more than the 512 tokens that it reads."""
    article = of(unit * 500)
    assert all(passage.end - passage.start <= 500 for passage in check(article))


def test_the_title_cannot_crowd_out_the_text() -> None:
    article = dataclasses.replace(report(), title="T" * 2_000)
    assert len(embedded_text(article, passages(article)[0])) < 400


def test_embedded_text_is_title_heading_and_text_composed() -> None:
    article = dataclasses.replace(of("Lage\nCafe\u0301 zu."), title="Titel")
    (passage,) = passages(article)
    assert embedded_text(article, passage) == "Titel — Test Wire, 2026-03-02\nLage\nCafé zu."


@pytest.mark.parametrize(
    "unit", ["“", "x", "a\n", "Ab c.\n\n", "!? ", "1. ", "中", "\u0301", "# a\n", " \u00a0", "#\n"]
)
def test_the_longest_report_is_cut_in_time(unit: str) -> None:
    article = of((unit * LONGEST)[:LONGEST], "de")
    began = time.monotonic()
    found = passages(article)
    assert time.monotonic() - began < 10
    assert len(found) < LONGEST / 100


# ---- Live tickers

TICKER = (
    "Intro.\n\n14:05 Moskau meldet Angriffe\nAlles brennt. Mehr folgt.\n\n**15:00 Uhr**\nRuhe.\n\n16:10 Nur das hier"
)


def ticker() -> Article:
    """Text before the first entry, one with a heading, one with its time alone, one that is all label."""
    starts = [TICKER.index(clock) for clock in ("14:05", "**15:00", "16:10")]
    ends = [*starts[1:], len(TICKER)]
    days = [date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 27)]
    labels = [("14:05", "Moskau meldet Angriffe"), ("15:00", ""), ("16:10", "Nur das hier")]
    entries = tuple(Entry(s, e, day, *label) for s, e, day, label in zip(starts, ends, days, labels, strict=True))
    return dataclasses.replace(of(TICKER, "de"), entries=entries)


def test_no_passage_goes_over_the_border_of_an_entry() -> None:
    found = passages(ticker())
    assert [(one.heading, one.published.isoformat()) for one in found] == [
        ("", "2026-03-02"),
        ("14:05 Moskau meldet Angriffe", "2026-03-01"),
        ("15:00", "2026-02-28"),
        ("16:10 Nur das hier", "2026-02-27"),
    ]
    assert [one.id for one in found] == [f"{ticker().id}-{number}" for number in range(4)]


def test_an_entrys_label_is_quoted_only_where_it_has_no_other_text() -> None:
    assert quotes(ticker()) == ["Intro.", "Alles brennt.", "Mehr folgt.", "Ruhe.", "16:10 Nur das hier"]


def test_the_day_of_an_entry_is_embedded_with_it() -> None:
    article = ticker()
    assert ["2026-03-01" in embedded_text(article, one) for one in passages(article)] == [False, True, False, False]


@pytest.mark.parametrize("unit", ["1 2 3 ", "a b c ", "💥🇺🇦", "🔥! ", "ДВА ", "c2Fm/", "قَالَ ", "བོད་", "...", "中"])
def test_what_takes_many_tokens_weighs_more(unit: str) -> None:
    """Up to a token a character, and 340 tokens of text in any passage: counted with the encoder's tokenizer."""
    longest = max(one.end - one.start for one in passages(of(unit * 1_000)))
    assert longest <= 700


# ---- Other sizes


LONG = of("Intro.\n\nTalks\n\n" + " ".join(f"Convoy {at} reached the town of Marenka." for at in range(60)))


def test_a_smaller_size_cuts_the_same_sentences_into_more_passages() -> None:
    """A sentence has at most 40 characters: 100 hold two with their blank, 20 hold none, so each stands alone."""
    counts = []
    for size in (20, 100, 400, MAX_CHARACTERS, 5_000):
        found = passages(LONG, size)
        assert [one for passage in found for one in passage.sentences] == [
            one for passage in passages(LONG) for one in passage.sentences
        ]
        assert [passage.id for passage in found] == [f"{LONG.id}-{number}" for number in range(len(found))]
        assert all(len(one.sentences) == 1 or one.end - one.start <= size for one in found)
        counts.append(len(found))
    assert counts[0] == 61 and counts[1] == 1 + 30 and counts[-1] == 2  # no passage goes over a heading
    assert counts == sorted(counts, reverse=True) and len(set(counts)) == 5


def test_a_passage_is_filled_up_to_its_size_and_not_over() -> None:
    """Two sentences of 10 characters with a blank between them are 21."""
    article = of("Abc defgh. Ijk lmnop. Qrs tuvwx.")
    assert [len(one.sentences) for one in passages(article, 21)] == [2, 1]
    assert [len(one.sentences) for one in passages(article, 20)] == [1, 1, 1]


def test_dense_scripts_count_more_at_any_size() -> None:
    """A character counts as three: two sentences of 8 are 48, and no more than 40 may stand together."""
    article = of("双方同意停火了。日期没有公布呢。", "zh")
    assert len(passages(article, 48)) == 1
    assert len(passages(article, 40)) == 2


@given(TEXTS, st.integers(1, 2_000))
@settings(max_examples=50)
def test_no_size_loses_or_repeats_a_sentence(text: str, size: int) -> None:
    article = of(text)
    usual = [one for passage in passages(article) for one in passage.sentences]
    assert [one for passage in passages(article, size) for one in passage.sentences] == usual
