"""Names a statement makes, and whether quotes carry them.

    "Kanzler Merz sprach mit Sybiha in Kiew"  →  Merz, Sybiha, Kiew; not "Kanzler"

Known countries, cities and bodies are matched by id (`places`), everything else by sound (`sound`). A word is
a claimed name when its capital letter, its absence from the dictionary or its place beside a title says so;
in
doubt it is one, since a claim that no quote carries only withholds a sentence. Knows nothing about numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.facts import lexicon
from rag.facts.calendar_words import months, relative_days, weekdays
from rag.facts.city_traps import ARABIC_CITIES, GERMAN_NOUNS, STARTERS
from rag.facts.name_words import is_arabic_role, is_german_title, surnames, titles
from rag.facts.number_words import lexicon as number_words
from rag.facts.places import Place, find, is_large_city
from rag.facts.script import Token, is_arabic, tokens
from rag.facts.sound import same_name

PARTICLES = frozenset(
    (
        "von van der den de di du del della la le les el al ul ibn bin ben abu das dos da "
        "zu zum zur the of and et und "
        "фон ван дер де аль эль ибн бин аль ال بن ابن ابو عبد"
    ).split()
)
_SIGNS = {"€": "O:BIGEUR", "$": "O:BIGUSD", "£": "O:BIGGBP"}
_CASED = ("en", "fr", "ru", "uk")
_MAX_TOKENS = 4000
_AR_SURNAME_ENDS = ("سكي", "فيتش", "سون", "برغ", "شتاين", "نكو")
_SURNAME_ENDS = tuple("ов ев єв ский ський цкий цький енко швили швілі дзе чук ович".split())
_PARTICIPLE_ENDS = ("ены", "ано", "аны", "яны", "яно", "ено", "єно", "ані", "ені")


@dataclass(frozen=True, slots=True)
class Name:
    """A name the statement makes: its ids if it is known, and the words it is made of."""

    surface: str
    ids: frozenset[str]
    words: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """The names of one quote: ids of all that is known, every word, and the words that may be names."""

    ids: frozenset[str]
    keys: frozenset[str]
    candidates: tuple[str, ...]


def carried(text: str, language: str) -> Carried:
    """What names a quote (normalised text) may carry.

    >>> sorted(carried("У Києві", "uk").ids), carried("У Києві", "uk").candidates
    (['C:703448'], ('У', 'Києві'))
    """
    words = tokens(text)[:_MAX_TOKENS]
    known = find(words, every=True)
    ids = frozenset().union(*(place.ids for place in known)) if known else frozenset()
    ids |= {sign for char, sign in _SIGNS.items() if char in text}
    fixed = {
        (place.start, place.end)
        for place in known
        if place.words == 1 and any(not i.startswith("C:") for i in place.ids)
    }
    candidates = (w.text for w in words if (w.start, w.end) not in fixed and (w.upper or is_arabic(w.text)))
    return Carried(ids, frozenset(word.key for word in words), tuple(dict.fromkeys(candidates)))


def claims(text: str, language: str) -> list[Name]:
    """The names of a statement (normalised text), known ones first.

    >>> [name.surface for name in claims("Kanzler Merz reist nach Kiew", "de")]
    ['Kiew', 'Merz']
    """
    words = tokens(text)[:_MAX_TOKENS]
    out: list[Name] = []
    taken: set[int] = set()
    for place in find(words):
        inside = tuple(w for w in words if place.start <= w.start and w.end <= place.end)
        if _is_claimed_place(place, inside, words, language):
            out.append(Name(place.surface, place.ids, inside))
            taken.update(word.start for word in inside)
    for position, word in enumerate(words):
        if word.start not in taken and _is_name(words, position, language):
            out.append(Name(word.text, frozenset(), (word,)))
    return out


def _is_claimed_place(place: Place, inside: Sequence[Token], words: Sequence[Token], language: str) -> bool:
    """A known country or body always; a city unless its name is also a word that may stand here."""
    if any(not i.startswith("C:") for i in place.ids) or place.words > 1:
        return not all(word.key in PARTICLES for word in inside)
    word = inside[0]
    if _is_plain(word, language):
        return False
    if is_arabic(word.text):
        forms = (word.key, word.key[1:], "ال" + word.key[2:] if word.key.startswith("لل") else word.key)
        return any(form in ARABIC_CITIES for form in forms) or not lexicon.is_word(word.key, "ar")
    if language == "de" and word.key not in GERMAN_NOUNS and is_large_city(word.key):
        return not lexicon.has_lower(word.text, "de") or not word.first
    return not lexicon.is_word(word.text, language) or _is_name(words, words.index(word), language)


def _is_plain(word: Token, language: str) -> bool:
    """Words that are never names: particles, titles, numbers, the calendar."""
    key = word.key
    return (
        len(key) < 2
        or key in PARTICLES
        or key in titles()
        or key in number_words(language)
        or key in months(language)
        or key in weekdays(language)
        or key in relative_days()
    )


def _is_name(words: Sequence[Token], position: int, language: str) -> bool:
    word = words[position]
    if is_arabic(word.text):
        return _is_arabic_name(words, position)
    if _is_plain(word, language):
        return False
    if language == "de":
        return _is_german_name(words, position)
    if not word.upper:
        return _is_odd(word, words, language)
    if not word.first:
        return True
    if word.key in surnames() or word.key.endswith(_SURNAME_ENDS):
        return True
    if not lexicon.is_word(word.text, language):
        return not word.key.endswith(_PARTICIPLE_ENDS)
    if word.key in STARTERS or len(word.key) < 4:
        return False
    if language == "ru":
        return lexicon.is_capitalised_entry(word.text, "ru") and is_large_city(word.key)
    return lexicon.is_capitalised_entry(word.text, language)


def _is_odd(word: Token, words: Sequence[Token], language: str) -> bool:
    """A word in small letters that no dictionary has, in a text that has given up capitals; or a surname."""
    if language not in _CASED:
        return False
    shouting = not any(w.upper for w in words if not w.first)
    unknown = len(word.key) > 3 and not lexicon.is_word(word.text, language)
    return unknown and shouting


def _is_german_name(words: Sequence[Token], position: int) -> bool:
    word = words[position]
    before = words[position - 1] if position and not word.first else None
    if not word.upper:
        return not lexicon.is_word(word.text, "de") and not any(w.upper for w in words if not w.first)
    if before and before.upper and is_german_title(before.key) and word.start - before.end == 1:
        return True
    if word.key.removesuffix("s") in surnames() or word.key in surnames():
        return not (before and before.key in _GERMAN_DETERMINERS)
    return not lexicon.is_word(word.text, "de")


_GERMAN_DETERMINERS = frozenset(
    (
        "der die das den dem des ein eine einen einem einer eines kein keine keinen jeder jede jedes "
        "diese dieser dieses"
    ).split()
)


def _is_arabic_name(words: Sequence[Token], position: int) -> bool:
    word = words[position]
    key = word.key
    if len(key) < 3 or _is_plain(word, "ar") or is_arabic_role(key):
        return False
    bare = key[1:] if key[:1] in "وبلف" else key
    if {key, bare} & (surnames() | ARABIC_CITIES):
        return True
    return key.endswith(_AR_SURNAME_ENDS) or not lexicon.is_word(key, "ar")


def missing(name: Name, quotes: Sequence[Carried]) -> tuple[Token, ...]:
    """The words of a name that no quote carries; empty if the name stands in the quotes."""
    if any(_carries(name, quote) for quote in quotes):
        return ()
    if any(not i.startswith("C:") for i in name.ids) or len(name.words) > 1:
        return name.words
    return tuple(word for word in name.words if not _sounds_like_any(word, quotes))


def _carries(name: Name, quote: Carried) -> bool:
    """Whether a quote has a known name by id, or all of its words letter by letter."""
    if name.ids & quote.ids:
        return True
    return all(word.key in quote.keys or word.key in PARTICLES for word in name.words)


def _sounds_like_any(word: Token, quotes: Sequence[Carried]) -> bool:
    return any(same_name(word.text, candidate) for quote in quotes for candidate in quote.candidates)
