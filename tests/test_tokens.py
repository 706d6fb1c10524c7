"""Tokens as they are stored and compared."""

from collections.abc import Sequence

import numpy as np
import pytest

from index.encoder import Read, Vectors
from index.tokens import Tokens, nearness, packed, question, shared, unpacked
from tests.scripted import Speller

SPELLER = Speller()
TEXT = "Dam bursts — Wire\nThe dam broke . Nobody was hurt"
STARTS = [TEXT.index("The"), TEXT.index("Nobody")]


def stored(text: str = TEXT, starts: Sequence[int] = STARTS) -> Tokens:
    """A text, packed and unpacked."""
    (read,) = SPELLER.read_passages([text])
    return unpacked(packed(read, text, starts, shared(SPELLER)[0]), SPELLER.dimension)


def asked(text: str) -> Vectors:
    (read,) = SPELLER.read_queries([text])
    return question(SPELLER, read, text, "en")[0]


def test_tokens_are_counted_by_sentence_and_marks_are_none() -> None:
    """Above the text "Dam bursts Wire", then "The dam broke", then "Nobody was hurt": neither the dash nor the stop."""
    tokens = stored()
    assert tokens.counts == (3, 3, 3)
    assert tokens.codes.shape == (9, SPELLER.dimension // 4)


def test_a_token_is_nearest_to_itself_where_it_stands() -> None:
    words = asked("broke hurt")
    (best,) = nearness(words, [stored()])
    assert best.shape == (2, 3)
    assert best[0].argmax() == 1 and best[1].argmax() == 2
    assert best[0, 1] > 0.6 > best[0, 2]


def test_passages_are_compared_each_by_itself() -> None:
    words = asked("broke")
    alone = [nearness(words, [one])[0] for one in (stored(), stored("Other\nNothing here", [6]))]
    together = nearness(words, [stored(), stored("Other\nNothing here", [6])])
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_part_without_tokens_is_near_to_nothing() -> None:
    """The first sentence is nothing but marks."""
    tokens = stored("Title\n… ! Yes", [6, 10])
    assert tokens.counts == (1, 0, 1)
    (best,) = nearness(asked("yes"), [tokens])
    assert best[0, 1] == -1 and best[0, 2] > best[0, 0]


def test_two_bits_keep_the_order_of_directions() -> None:
    """A random vector and one at 45 degrees, cosine .71: four levels keep .88 of a normal distribution (Max 1960)."""
    random = np.random.default_rng(5)
    one, other = random.standard_normal((2, 384)).astype(np.float32)
    states: Vectors = np.stack([one, (one + other) / 2])
    read = Read(one, states, np.array([[0, 1], [2, 3]]))
    tokens = unpacked(packed(read, "a b", [0], np.zeros(384, np.float32)), 384)
    (best,) = nearness((one / np.linalg.norm(one))[None], [Tokens((1, 1), tokens.codes)])
    assert best[0, 0] == pytest.approx(0.88, abs=0.04)
    assert best[0, 1] == pytest.approx(0.88 * 0.71, abs=0.06)


def test_bytes_of_another_dimension_are_refused() -> None:
    (read,) = SPELLER.read_passages([TEXT])
    data = packed(read, TEXT, STARTS, shared(SPELLER)[0])
    with pytest.raises(ValueError, match="reshape"):
        unpacked(data, SPELLER.dimension + 8)


def test_a_question_of_marks_has_no_tokens() -> None:
    assert asked("? !").shape == (0, SPELLER.dimension)


def test_what_is_shared_is_made_once() -> None:
    assert shared(SPELLER) is shared(SPELLER)
    assert set(shared(SPELLER)[2]) == {"de", "en", "fr", "uk", "ru", "ar"}
