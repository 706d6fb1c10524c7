"""Names a statement makes, and whether quotes carry them.

    "Kanzler Merz sprach mit Sybiha in Kiew"  →  Merz, Sybiha, Kiew; not "Kanzler"

Known countries, cities and bodies are matched by id (`places`), everything else by sound (`sound`). A word is
a claimed name when its capital letter, its absence from the dictionary or its place beside a title says so;
in
doubt it is one, since a claim that no quote carries only withholds a sentence. Knows nothing about numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.facts import lexicon
from rag.facts.body_words import OWNERS
from rag.facts.calendar_words import months, relative_days, weekdays
from rag.facts.city_traps import ARABIC_CITIES, GERMAN_NOUNS, STARTERS
from rag.facts.name_words import is_arabic_role, is_german_title, surnames, titles
from rag.facts.number_words import lexicon as number_words
from rag.facts.places import Place, find, is_large_city, lookup
from rag.facts.script import Token, is_arabic, tokens
from rag.facts.sound import same_name
from rag.facts.terms import all_ideas, ideas

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
_SHORT = 4
_GERMAN_TAILS = re.compile(
    "(?:brucke|ufer|tal|mundung|hafen|delta|gebiet|region|stausee|staudamm|kanal|insel|kuste|front|werk|konzern"
    "|chef|sprecher|anhanger|truppen|armee|partei|regierung|prozess|politiker|kampfer|miliz)(?:s|es|n|en|e)?$"
)
_TITLED = re.compile(r"(?<=\w\s)[«„“\"]([^«»„“”\"\n.!?]{3,50})[»“”\"](?!\w)")
_AR_SURNAME_ENDS = ("سكي", "فيتش", "سون", "برغ", "شتاين", "نكو")
_SURNAME_ENDS = tuple("ов ев єв ский ський цкий цький енко швили швілі дзе чук ович".split())
_ADJECTIVE_SURNAMES = tuple("ський ського ському ським ский ского скому ским ская ской ська ської".split())
_PARTICIPLE_ENDS = ("ены", "ано", "аны", "яны", "яно", "ено", "єно", "ані", "ені")


@dataclass(frozen=True, slots=True)
class Name:
    """A name the statement makes: its ids if it is known, and the words it is made of.

    `ideas`: for each word what it means, if it is an ordinary word. `wider`: the word joined to its neighbours.
    """

    surface: str
    ids: frozenset[str]
    words: tuple[Token, ...]
    ideas: tuple[frozenset[int], ...] = ()
    wider: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """The names of one quote: ids of all that is known, every word, and the words that may be names.

    `parts`: candidates that stand in a city's name of several words. `pairs`: short neighbours, joined.
    """

    ids: frozenset[str]
    keys: frozenset[str]
    candidates: tuple[str, ...]
    parts: frozenset[str] = frozenset()
    pairs: tuple[str, ...] = ()
    ideas: frozenset[int] = frozenset()


def carried(text: str, language: str) -> Carried:
    """What names a quote (normalised text) may carry.

    >>> sorted(carried("У Києві", "uk").ids), carried("У Києві", "uk").candidates
    (['C:703448'], ('У', 'Києві'))
    """
    words = tokens(text)[:_MAX_TOKENS]
    known = find(words, every=True)
    long = [(p.start, p.end) for p in known if p.words > 1 and all(i.startswith("C:") for i in p.ids)]
    ids = frozenset().union(*(_ids_outside(place, long) for place in known))
    ids |= {sign for char, sign in _SIGNS.items() if char in text}
    ids |= {OWNERS[body] for body in ids if body in OWNERS}
    opening = frozenset(w.start for w in words if w.first)
    fixed = {
        (place.start, place.end)
        for place in known
        if place.words == 1 and any(not i.startswith("C:") for i in place.ids) and not _is_also_person(place, opening)
    }
    titled = _titled(text)
    loose = [
        w
        for w in words
        if (w.start, w.end) not in fixed
        and (w.upper or is_arabic(w.text) or any(start < w.start < end for start, end in titled))
    ]
    keys = frozenset(word.key for word in words)
    return Carried(
        ids,
        keys,
        tuple(dict.fromkeys((*(w.text for w in loose), *heads(loose, language)))),
        frozenset(w.text for w in words for start, end in long if start <= w.start and w.end <= end),
        tuple(dict.fromkeys(pair for left, right in pairwise(loose) if (pair := _joined(left, right)))),
        frozenset().union(*map(all_ideas, keys)),
    )


def _is_also_person(place: Place, opening: frozenset[int]) -> bool:
    """A surname that looks like a country's adjective (Сирський), or a body too long to be taken for another."""
    word = place.surface
    surname = word[0].isupper() and place.start not in opening and word.lower().endswith(_ADJECTIVE_SURNAMES)
    return surname or (len(word) >= 2 * _SHORT and all(i.startswith("O:") for i in place.ids))


def _titled(text: str) -> list[tuple[int, int]]:
    """Where short names stand in quotation marks within a sentence: «Украинская правда»; not speech after a colon."""
    return [m.span() for m in _TITLED.finditer(text) if m[1][0].isupper() and len(m[1].split()) <= _SHORT]


def _ids_outside(place: Place, long: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The ids of a known name, without the cities that are only half of another's: Novgorod in Нижний Новгород."""
    if any(s <= place.start and place.end <= e and (s, e) != (place.start, place.end) for s, e in long):
        return frozenset(i for i in place.ids if not i.startswith("C:"))
    return place.ids


def heads(words: Sequence[Token], language: str) -> list[str]:
    """The names in front of German compounds: 'Nahebrücke' → 'Nahe'."""
    if language != "de":
        return []
    return [
        w.text[: match.start()].removesuffix("s")
        for w in words
        if w.upper and (match := _GERMAN_TAILS.search(w.key)) and match.start() > 2 and len(w.key) == len(w.text)
    ]


def _joined(left: Token, right: Token) -> str:
    """Two parts of a name that another language writes as one word: 'جيا كون' for 'Jiakun'."""
    short = min(len(left.key), len(right.key)) <= _SHORT and len(left.key) + len(right.key) <= 2 * _SHORT + 4
    return left.text + right.text if short and right.start - left.end == 1 else ""


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
            meant = tuple(_meant(word, language) for word in inside)
            out.append(Name(place.surface, place.ids, inside, meant))
            taken.update(word.start for word in inside)
    opening = {start + 1 for start, _ in _titled(text)} if language in ("ru", "uk") else set()
    for position, word in enumerate(words):
        if word.start not in taken and (word.start in opening or _is_name(words, position, language)):
            wider = (*_with_neighbours(words, position), *heads([word], language))
            out.append(Name(word.text, frozenset(), (word,), (_meant(word, language),), wider))
    return out


def _meant(word: Token, language: str) -> frozenset[int]:
    """What an ordinary word in a name means; nothing for a word that may be a surname."""
    acronym = word.text.isupper() and len(word.text) > 1
    if word.key in surnames() or not (acronym or lexicon.is_word(word.text, language)):
        return frozenset()
    return ideas(word.key)


def _with_neighbours(words: Sequence[Token], position: int) -> tuple[str, ...]:
    near = words[max(0, position - 1) : position + 2]
    return tuple(
        joined
        for left, right in pairwise(near)
        if left.text[0].isupper() == right.text[0].isupper() and (joined := _joined(left, right))
    )


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
        after = words[position + 1] if position + 1 < len(words) else None
        return not (before and before.key in _GERMAN_DETERMINERS) and not _is_german_trade(word, after)
    return not lexicon.is_word(word.text, "de")


def _is_german_trade(word: Token, after: Token | None) -> bool:
    """A surname that is also a trade, and stands in front of a name: 'Richter Gajnutdinow'."""
    near = after is not None and after.upper and after.start - word.end == 1
    return near and word.key in _GERMAN_TRADES and not lexicon.is_word(after.text if after else "", "de")


_GERMAN_TRADES = frozenset("richter bauer fischer koch schreiber kaiser konig graf jager schneider".split())
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
    if any(not i.startswith("C:") for i in name.ids):
        return name.words
    if len(name.words) > 1:
        return () if any(_carries_parts(name, quote) for quote in quotes) else name.words
    if any(_sounds(name, candidate) for quote in quotes for candidate in _likely(name, quote)):
        return ()
    return name.words if not name.ideas or not any(name.ideas[0] & quote.ideas for quote in quotes) else ()


def _carries(name: Name, quote: Carried) -> bool:
    """Whether a quote has a known name by id, or all of its words letter by letter."""
    if name.ids & quote.ids:
        return True
    return all(word.key in quote.keys or word.key in PARTICLES for word in name.words)


def _carries_parts(name: Name, quote: Carried) -> bool:
    """Whether a quote has each word of a city's name: as it is, by sound, by what it means, or as a place."""
    return all(
        word.key in quote.keys
        or word.key in PARTICLES
        or any(same_name(word.text, candidate) for candidate in quote.candidates)
        or meant & quote.ideas
        or any(not i.startswith("C:") for i in lookup((word.key,)) & quote.ids)
        for word, meant in zip(name.words, name.ideas, strict=True)
    )


def _likely(name: Name, quote: Carried) -> tuple[str, ...]:
    """The words of a quote that may be the name. A known city is not half the name of another: Dubai, Абу-Даби."""
    if not name.ids:
        return quote.candidates + quote.pairs
    return tuple(candidate for candidate in quote.candidates if candidate not in quote.parts)


def _sounds(name: Name, candidate: str) -> bool:
    return same_name(name.words[0].text, candidate) or any(same_name(wide, candidate) for wide in name.wider)
