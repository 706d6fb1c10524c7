"""What ordinary words in a name mean, across six languages: 'Border', 'Grenzwache', 'прикордонна' → the same idea.

Knows the table of `term_words`. Compares ideas only, so a name made of common words may stand in a quote in
another language. Knows no names, and nothing about the order of words.
"""

from collections.abc import Iterator
from functools import lru_cache

from rag.facts.script import fold, is_arabic, is_latin, normalise
from rag.facts.term_words import TERMS

_AR_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
_MAX_ENDING = 6
_COMPOUND = 9
_LONGEST = 40


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """Whole words, and the beginnings of words, with the lines they stand on."""
    whole: dict[str, set[int]] = {}
    starts: dict[str, set[int]] = {}
    for line, words in enumerate(TERMS.strip().splitlines()):
        for word in words.split():
            key = fold(normalise(word.rstrip("*")))
            (starts if word.endswith("*") else whole).setdefault(key, set()).add(line)
    freeze = [{key: frozenset(lines) for key, lines in table.items()} for table in (whole, starts)]
    return freeze[0], freeze[1]


def _forms(key: str) -> Iterator[str]:
    yield key
    if is_arabic(key):
        yield from (key[len(p) :] for p in _AR_PREFIXES if key.startswith(p) and len(key) - len(p) >= 3)


def _read(key: str) -> frozenset[int]:
    whole, starts = _table()
    found = whole.get(key, frozenset())
    for length in range(max(2, len(key) - _MAX_ENDING), len(key) + 1):
        found |= starts.get(key[:length], frozenset())
    return found


@lru_cache(maxsize=16384)
def ideas(key: str) -> frozenset[int]:
    """What a folded word may mean; empty for a word that is not in the table.

    >>> ideas("border") & ideas("пограничная") != frozenset(), ideas("border") & ideas("флот")
    (True, frozenset())
    """
    return frozenset().union(*map(_read, _forms(key)))


@lru_cache(maxsize=16384)
def all_ideas(key: str) -> frozenset[int]:
    """As `ideas`, with the parts of a German compound: 'nordflotte' → north, fleet."""
    found = ideas(key)
    if is_latin(key) and _COMPOUND <= len(key) <= _LONGEST:
        starts = _table()[1]
        for cut in range(3, len(key) - 3):
            found |= starts.get(key[:cut], frozenset()) | _read(key[cut:])
    return found
