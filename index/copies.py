"""Which reports are one text: word for word, cut, with a paragraph of an outlet's own, or translated.

    text ──bands──▶ keys, stored with the report ──a key in common──▶ few candidates ──is_copy──▶ one story

Three outlets that print one agency's text are one source. Two authors who report the same event are two, and so
are two bulletins of one form with other figures: they say different things, whatever else they share.

Keys stay the same between runs and machines, so an archive keeps (key, report) rows and holds nothing in memory.
A key that very many reports share (a form, a flood) needs only its newest rows: copies share many keys.
Knows nothing about storage, and nothing about which version of a report is the newest. It cannot tell a rewritten
text from a new one, or a form in which only a name is another from a copy; and it finds no translation of fewer than
five sentences, or one that leaves out its beginning.
"""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from babel.dates import get_day_names, get_month_names
from num2words import num2words

from index.encoder import Vectors
from index.language import LANGUAGES, sentence_spans, words
from index.records import Article

if TYPE_CHECKING:
    from datasketch import MinHash

_WORDS_A_SHINGLE = 3
_BANDS, _ROWS = 24, 3
"""Texts that share 6 of 10 shingles have a key in common in 99.7 of 100 cases, 4 of 10 in 80, 1 of 20 in 0.3."""
_SCHEME = "affine32"
"""Named, so that a newer datasketch makes the same keys."""
_CONTAINED = 0.7
"""Of the shorter one's shingles, in a copy; a cut, a credit line and an edited sentence leave more."""
_COVERED = 0.4
"""Of the longer one's: a round-up that holds a short report whole is no copy of it."""
_SHORT = 40
"""Words; so few are often a form ("All clear in the region"), so that day and outlet must speak for a copy."""
_COVERED_SHORT = 0.95
_THOUSANDS = re.compile(r"(?<=\d)[.,'’٬\u00a0\u202f\u2009 ](?=\d{3}(?!\d))")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’ʼ](?=[^\W\d_])")
"""Inside a word, typed in many ways: "п'ять" is one word, and a number."""
_VALUE = "#"

Shingles = frozenset[tuple[str, ...]]


# --- copies in one language ------------------------------------------------------------------------------------------


def bands(text: str) -> tuple[int, ...]:
    """Keys (signed, 64 bits) of which copies share at least one: MinHash over runs of three words, in bands.

    Source: Broder, "On the resemblance and containment of documents", 1997; datasketch's MinHash. An empty text has
    none.
    """
    shingles = _shingles(_tokens(text))
    if not shingles:
        return ()
    sketch = _empty_sketch().copy()
    sketch.update_batch([" ".join(shingle).encode() for shingle in shingles])
    rows = np.ascontiguousarray(sketch.hashvalues, "<u4").reshape(_BANDS, _ROWS)
    return tuple(_key(number, row.tobytes()) for number, row in enumerate(rows))


def is_copy(one: Article, other: Article) -> bool:
    """Whether both are one text, in one language: what is cut or added aside, and no figure or day is another."""
    if not _is_likely(one, other):
        return False
    return not _other_values(_tokens(one.text), _tokens(other.text))


def _is_likely(one: Article, other: Article) -> bool:
    ours, theirs = _tokens(one.text), _tokens(other.text)
    a, b = _shingles(ours), _shingles(theirs)
    if not a or not b:
        return False
    common = len(a & b)
    contained, covered = common / min(len(a), len(b)), common / max(len(a), len(b))
    days = abs((one.published - other.published).days)
    is_short = min(len(ours), len(theirs)) < _SHORT
    if one.outlet and one.outlet == other.outlet:  # its forms, updates and page furniture are alike, and no copies
        return a == b and days <= 1 and not is_short
    if is_short:
        return covered >= _COVERED_SHORT and days <= 1
    return contained >= _CONTAINED and covered >= _COVERED


def _key(number: int, row: bytes) -> int:
    digest = hashlib.blake2b(row, digest_size=8, person=number.to_bytes(2, "big")).digest()
    return int.from_bytes(digest, "big", signed=True)  # as SQLite's INTEGER


@cache
def _empty_sketch() -> "MinHash":
    from datasketch import MinHash  # a third of a second, and no question needs it

    return MinHash(_BANDS * _ROWS, seed=1, scheme=_SCHEME)


@lru_cache(maxsize=4)  # one report is compared with candidate after candidate
def _tokens(text: str) -> tuple[str, ...]:
    """The words of `text`; numbers are written the same in every script and style: "١٬١٤٠", "1.140" → "1140"."""
    plain = _APOSTROPHE.sub("", _THOUSANDS.sub("", text))
    return tuple(_number(word) if word.isdecimal() else word for word in words(plain))


def _number(word: str) -> str:
    return "".join(str(unicodedata.decimal(digit)) for digit in word).lstrip("0") or "0"


@lru_cache(maxsize=4)
def _shingles(tokens: tuple[str, ...]) -> Shingles:
    size = min(_WORDS_A_SHINGLE, len(tokens))
    return frozenset(zip(*(tokens[start:] for start in range(size)), strict=False))


# --- figures and days ------------------------------------------------------------------------------------------------


def _other_values(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether somewhere the same words hold another number, day or month: "lasted 42 minutes", "lasted 17 minutes"."""
    ours, theirs = _in_context(one), _in_context(other)
    shared = ours.keys() & theirs.keys()
    return any(ours[key] - theirs[key] and theirs[key] - ours[key] for key in shared)


def _in_context(tokens: tuple[str, ...]) -> dict[tuple[str, ...], Counter[str]]:
    """The values of a text by the two words before and after each, in which values stand as "#"."""
    masked = ["", "", *(_VALUE if _is_value(token) else token for token in tokens), "", ""]
    found: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for at, token in enumerate(tokens, 2):
        if masked[at] == _VALUE:
            found[(*masked[at - 2 : at], *masked[at + 1 : at + 3])][token] += 1
    return found


def _is_value(token: str) -> bool:
    days, cut_days = _days()
    return any(map(str.isdigit, token)) or token in _cardinals() or token in days or token[:-1] in cut_days


@cache
def _cardinals() -> dict[str, str]:
    """One-word numbers of the six languages: "elf" → "11". One is left out: it is an article too."""
    named = ((_tokens(num2words(number, lang=language)), number) for language in LANGUAGES for number in range(2, 101))
    return {name[0]: str(number) for name, number in named if len(name) == 1}


@cache
def _days() -> tuple[frozenset[str], frozenset[str]]:
    """Days of the week and months in the six languages; and without their last letter, which cases change."""
    names = (
        name
        for language in LANGUAGES
        for context in ("format", "stand-alone")
        for table in (get_day_names("wide", context, language), get_month_names("wide", context, language))
        for name in table.values()
    )
    whole = frozenset(word for name in names for word in words(name))
    return whole, frozenset(word[:-1] for word in whole if len(word) > 4)


# --- translations ----------------------------------------------------------------------------------------------------

TRANSLATION_DAYS = 3
"""Between a report and its translation, at most."""
_NEAR = 0.35
_LENGTHS_FIT, _LENGTHS_FIT_ALONE = 0.4, 0.15
"""Cost a sentence. The second holds where fewer than two numbers speak for it, or paragraphs are left out."""
_MIN_SENTENCES, _MAX_SENTENCES = 5, 60
_MAX_NUMBERS, _MAX_DIGITS = 120, 18
_MIN_PARAGRAPH = 60
"""Characters: headings and credit lines are shorter, and no two outlets have the same."""
_TAIL = 2
"""Paragraphs that one may have more at its end: the last ones are cut, a correction is added."""
_VARIANCE = 6.8
_MOVES = ((1, 1, 0.0), (1, 0, 4.5), (0, 1, 4.5), (2, 1, 2.3), (1, 2, 2.3))
"""Sentences of one that stand for sentences of the other, with -ln of how rare that is."""


def is_translation(one: Article, other: Article, vectors: Vectors, other_vectors: Vectors) -> bool:
    """Whether one is a translation of the other: near in meaning, the same numbers in order, sentence after sentence.

    The vectors (passages, dimension): of their passages, the mean of their language taken out (`language_means`).
    Rather misses one than takes two authors for one. Where the sentences' lengths go together, one text was made from
    the other (Gale & Church, "A program for aligning sentences in bilingual corpora", 1993).
    """
    if one.language == other.language or abs((one.published - other.published).days) > TRANSLATION_DAYS:
        return False
    if not len(vectors) or not len(other_vectors) or _nearness(vectors, other_vectors) < _NEAR:
        return False
    numbers, other_numbers = _numbers(one.text)[:_MAX_NUMBERS], _numbers(other.text)[:_MAX_NUMBERS]
    common = _common_in_order(numbers, other_numbers)
    fewer = min(len(numbers), len(other_numbers))
    if fewer - common > max(1, fewer // 4) or _other_figures(one.text, other.text):
        return False
    a, b = _paragraphs(one), _paragraphs(other)
    return common >= 2 and _length_cost(a, b) <= _LENGTHS_FIT or _cut_cost(a, b) <= _LENGTHS_FIT_ALONE


def _nearness(a: Vectors, b: Vectors) -> float:
    """The mean cosine of each passage to the nearest of the other report."""
    cosines = (a / np.linalg.norm(a, axis=1, keepdims=True)) @ (b / np.linalg.norm(b, axis=1, keepdims=True)).T
    return float(cosines.max(axis=0).mean() + cosines.max(axis=1).mean()) / 2


def _numbers(text: str) -> list[str]:
    """Its numbers from three up, in digits or in one word, without thousands: "12,000", "12 ألف", "twelve" → "12"."""
    spelled = _cardinals()
    bare = (_bare(spelled.get(token, token)) for token in _tokens(text))
    return [number for number in bare if number not in ("", "0", "1", "2")]


def _bare(token: str) -> str:
    return re.sub("(?:000)+$", "", token) if token.isdecimal() and len(token) <= _MAX_DIGITS else ""


def _common_in_order(a: list[str], b: list[str]) -> int:
    """The length of their longest common subsequence."""
    row = [0] * (len(b) + 1)
    for x in a:
        left_above = 0
        for at, y in enumerate(b, 1):
            above = row[at]
            row[at] = left_above + 1 if x == y else max(above, row[at - 1])
            left_above = above
    return row[-1]


def _other_figures(one: str, other: str) -> bool:
    """Whether each has a figure that the other does not have: an update, or another bulletin of the same form."""
    return bool(_figures(one) - Counter(_numbers(other)) and _figures(other) - Counter(_numbers(one)))


def _figures(text: str) -> Counter[str]:
    """Its numbers above twelve in digits; those below are spelled out in one language and not in the next."""
    digits = (token for token in _tokens(text) if token.isdecimal() and len(token) <= _MAX_DIGITS)
    return Counter(_bare(token) for token in digits if int(token) > 12)


def _cut_cost(a: list[list[int]], b: list[list[int]]) -> float:
    """The least cost a sentence with up to two last paragraphs of either left out."""
    costs = [_length_cost(a[: len(a) - drop], b) for drop in range(_TAIL + 1) if drop < len(a) / 2]
    costs += [_length_cost(a, b[: len(b) - drop]) for drop in range(1, _TAIL + 1) if drop < len(b) / 2]
    return min(costs, default=float("inf"))


def _paragraphs(article: Article) -> list[list[int]]:
    """The lengths of the sentences of each paragraph, as far as the most sentences that are compared."""
    found: list[list[int]] = []
    left = _MAX_SENTENCES
    for line in article.text.split("\n"):
        if left > 0 and len(line.strip()) >= _MIN_PARAGRAPH:
            spans: Iterator[tuple[int, int]] = islice(sentence_spans(line, article.language), left)
            found.append([end - start for start, end in spans])
            left -= len(found[-1])
    return found


def _length_cost(a: list[list[int]], b: list[list[int]]) -> float:
    """Gale and Church's cost of the best alignment, a sentence; infinite where there are too few to tell."""
    x, y = [length for lengths in a for length in lengths], [length for lengths in b for length in lengths]
    if min(len(x), len(y)) < _MIN_SENTENCES or not 0.5 <= len(x) / len(y) <= 2:
        return float("inf")
    ratio = sum(y) / sum(x)
    costs = {(0, 0): 0.0}
    for i in range(len(x) + 1):
        for j in range(len(y) + 1):
            for di, dj, rare in _MOVES:
                if (i - di, j - dj) in costs:
                    cost = costs[i - di, j - dj] + rare + _mismatch(sum(x[i - di : i]) * ratio, sum(y[j - dj : j]))
                    costs[i, j] = min(cost, costs.get((i, j), cost))
    return costs[len(x), len(y)] / max(len(x), len(y))


def _mismatch(expected: float, length: float) -> float:
    """How unlikely this length is for that of the other language, in Gale and Church's normal law."""
    if not expected or not length:
        return (expected + length) / 40  # the longer what is left out, the dearer
    return min((length - expected) ** 2 / (_VARIANCE * (expected + length)), 8.0)
