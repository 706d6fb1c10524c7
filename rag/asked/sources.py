"""Which outlets and languages a question names as its sources: "laut TASS", "in Russian-language reports".

An outlet that is only spoken of ("who owns TASS?") is none, nor one that the archive does not hold.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

from rag.asked.plain import Plain, folded
from rag.asked.records import Kind, Understood
from rag.asked.source_words import ALIASES, AND, ASKS, COMMON, CUES, DECORATION, LANGUAGE_CUES, LANGUAGE_WORDS, NOT
from rag.facts.script import is_arabic, is_cyrillic
from rag.facts.sound import same_name

Name = tuple[str, ...]
Names = dict[Name, tuple[str, ...]]
Found = tuple[Name, list[Name]]
"""Words of a question that are a name, and the spellings that they match."""
_WORD = re.compile(r"\w+")
_ARTICLES = frozenset("the le la les die der das l".split())
_BY_SOUND = 5
_BY_SOUND_LATIN = 6
"""Shorter words are compared letter by letter: by sound, "dpa" is much else."""


def find(plain: Plain, language: str, outlets: Collection[str]) -> list[Understood]:
    """The outlets and languages that a question asks for."""
    found = list(_languages(plain, language))
    if outlets:
        found += _outlets(plain, language, _names(tuple(outlets)))
    return found


def _made(plain: Plain, kind: Kind, start: int, end: int, names: tuple[str, ...]) -> Understood:
    left, right = plain.span(start, end)
    return Understood(kind, plain.typed[left:right], left, right, names=names)


# ---- Outlets


@lru_cache(maxsize=8)
def _names(outlets: tuple[str, ...]) -> dict[Name, tuple[str, ...]]:
    """Each way to write a name, as folded words, and the outlets that are called so."""
    spellings: dict[Name, list[str]] = {}
    for outlet in outlets:
        for name in _spellings(outlet):
            spellings.setdefault(name, []).append(outlet)
    return {name: tuple(same) for name, same in spellings.items()}


def _spellings(outlet: str) -> set[Name]:
    plain = re.sub(r"\([^)]*\)|https?://", " ", folded(outlet))
    words = tuple(_WORD.findall(plain))
    bare = tuple(word for word in words if word not in _decoration()) or words
    groups = [group for group in _aliases() if bare in group or words in group]
    return {bare, words}.union(*groups) - {()}


@cache
def _decoration() -> frozenset[str]:
    return frozenset(folded(word) for word in DECORATION)


@cache
def _aliases() -> tuple[frozenset[Name], ...]:
    return tuple(frozenset(tuple(folded(name).split()) for name in group.split("|")) for group in ALIASES)


@cache
def _cues(language: str) -> dict[str, re.Pattern[str]]:
    cues = {name: folded(written) for name, written in CUES[language].items()}
    gap = r"(?:\s+|(?<=')|(?<=\sل))" if language == "ar" else r"(?:\s+|(?<='))"
    between = rf"(?:(?:{cues['decoration']})(?:\s+|(?<=')))"
    prefix = r"[«„“\"]?"
    return {
        "before": re.compile(rf"(?<![\w-])(?:{cues['before']}){gap}(?P<between>{between}{{0,5}}){prefix}"),
        "within": re.compile(rf"(?<![\w-])(?:{cues['within']})\s+(?P<between>{between}{{0,3}}){prefix}"),
        "tells": re.compile(rf"(?<!\w)(?:{cues['tells']})(?!\w)"),
        "after": re.compile(cues["after"]),
        "person": re.compile(rf"(?:{cues['person']})"),
    }


def _outlets(plain: Plain, language: str, names: Names) -> Iterator[Understood]:
    cues, text = _cues(language), plain.text
    for match in cues["before"].finditer(text):
        yield from _after_cue(plain, language, names, match, common=True)
    if cues["tells"].search(text):
        for match in cues["within"].finditer(text):
            yield from _after_cue(plain, language, names, match, common=False)
    for match in cues["after"].finditer(text):
        yield from _before_verb(plain, names, match)


def _after_cue(plain: Plain, language: str, names: Names, cue: re.Match[str], common: bool) -> Iterator[Understood]:
    found = _name_at(plain.text, cue.end(), names)
    if found is None or _pattern(NOT).search(plain.text, 0, cue.start()):
        return
    name, start, end = found
    if _cues(language)["person"].match(plain.text, end) or _joined(plain.text, end, language):
        return
    decorated = bool(cue["between"].split()) and not set(cue["between"].split()) <= _ARTICLES
    if _is_common(plain, name[0], start) and not decorated or not common and name[0][-1] in COMMON:
        return
    all_named = _and_more(plain, language, names, end, _outlets_of(name, names))
    if all_named is not None:
        yield _made(plain, "outlet", cue.start(), _closed(plain.text, all_named[0]), all_named[1])


def _name_at(text: str, place: int, names: Names) -> tuple[Found, int, int] | None:
    """The name that begins there, and where it begins and ends."""
    words = [(match.group(), *match.span()) for match in _WORD.finditer(text, place, place + 80)][:6]
    if not words or re.search(r"[.,;:?!]", text[place : words[0][1]]):
        return None
    name = _longest(tuple(word for word, _, _ in words), names)
    return (name, words[0][1], words[len(name[0]) - 1][2]) if name else None


def _and_more(
    plain: Plain, language: str, names: Names, end: int, outlets: tuple[str, ...]
) -> tuple[int, tuple[str, ...]] | None:
    """The names that follow: "TASS and Reuters". None where one is no outlet, which a filter would hide."""
    text = plain.text
    between = rf"(?:(?:{folded(CUES[language]['decoration'])})(?:\s+|(?<=')))*[«„“\"]?"
    while link := _pattern(rf"[»”\"]?(?:,?\s+{AND}\s+|\s+و|,\s+){between}").match(text, end):
        found = _name_at(text, link.end(), names)
        if found is None:
            is_list = "," not in link.group() and not _pattern(rf"{ASKS}\b").match(text, link.end())
            return None if is_list else (end, outlets)
        end = found[2]
        outlets = tuple(dict.fromkeys((*outlets, *_outlets_of(found[0], names))))
    return end, outlets


def _joined(text: str, end: int, language: str) -> bool:
    """Whether a hyphen makes it part of another word: "TASS-Chef", but not "TASS-Meldungen"."""
    return text[end : end + 1] == "-" and not _cues(language)["after"].match(text, end)


def _before_verb(plain: Plain, names: Names, verb: re.Match[str]) -> Iterator[Understood]:
    before = plain.text[max(0, verb.start() - 80) : verb.start()].rstrip('»“”" ')
    offset = max(0, verb.start() - 80)
    words = [(match.group(), offset + match.start()) for match in _WORD.finditer(before)]
    for size in range(min(5, len(words)), 0, -1):
        tail = tuple(word for word, _ in words[-size:])
        name = _longest(tail, names)
        if not name or len(name[0]) != size:
            continue
        start = words[-size][1]
        article = plain.text[:start].split()[-1:]
        if (
            _is_common(plain, name[0], start)
            or name[0][-1] in COMMON
            and article[:1] not in (["die"], ["der"], ["the"], ["le"])
        ):
            return
        if re.search(r"[.?!,;]", plain.text[start : verb.start()].rstrip('»“”" ')):
            return
        start, outlets = _and_before(plain.text, start, names, _outlets_of(name, names))
        if outlets:
            yield _made(plain, "outlet", start, verb.end(), outlets)
        return


def _and_before(text: str, start: int, names: Names, outlets: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """The names before: "Reuters and TASS reported". None at all where one is no outlet."""
    while link := _pattern(rf"\s+{AND}\s+(?:(?:the|die|der|das|le|la|l')\s*)?$").search(text, 0, start):
        words = [
            (match.group(), match.start()) for match in _WORD.finditer(text, max(0, link.start() - 80), link.start())
        ]
        sizes = range(min(5, len(words)), 0, -1)
        tails = ((size, _longest(tuple(word for word, _ in words[-size:]), names)) for size in sizes)
        found = next(((size, name) for size, name in tails if name and len(name[0]) == size), None)
        if found is None:
            return start, ()
        start = words[-found[0]][1]
        outlets = tuple(dict.fromkeys((*_outlets_of(found[1], names), *outlets)))
    return start, outlets


@cache
def _pattern(written: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){folded(written)}" if written == NOT else folded(written))


def _longest(words: Name, names: Names) -> Found | None:
    """The first words that are a name, as many as can be, and all spellings that they match."""
    fits = [name for name in names if _is_named(words, name)]
    if not fits:
        return None
    size = max(map(len, fits))
    return words[:size], [name for name in fits if len(name) == size]


def _is_named(words: Name, name: Name) -> bool:
    return len(name) <= len(words) and all(map(_same, words, name))


def _same(word: str, name: str) -> bool:
    """Whether a word is a word of a name, in another case or script; by sound only where it is long enough.

    By sound alone "they" is "Zeit", and the Russian for a web site too.
    """
    if word == name:
        return True
    prefixed = is_arabic(word) and word[1:] == name and word[0] in "لبو"
    declined = is_cyrillic(word) and len(name) > 2 and word[: len(name)] == name and len(word) - len(name) < 3
    if prefixed or declined or word == name + "s":
        return True
    shorter = min(len(word), len(name))
    if _script(word) != _script(name):
        return shorter >= _BY_SOUND and name not in _aliased() and same_name(word, name)
    least = _BY_SOUND_LATIN if word[0] < "\u0250" else _BY_SOUND
    return shorter >= least and word[0] == name[0] and same_name(word, name)


def _script(word: str) -> str:
    return "cyrillic" if is_cyrillic(word) else "arabic" if is_arabic(word) else "latin"


@cache
def _aliased() -> frozenset[str]:
    """The words of names that are listed in each script, so that their sound need not be compared across two."""
    return frozenset(word for group in _aliases() for name in group for word in name)


def _outlets_of(name: Found, names: Names) -> tuple[str, ...]:
    return tuple(dict.fromkeys(outlet for one in name[1] for outlet in names[one]))


def _is_common(plain: Plain, name: Name, start: int) -> bool:
    """Whether a name that is a common word is typed as one; in Arabic none can tell."""
    if name[-1] not in COMMON or len([word for word in name if word not in _ARTICLES]) > 1:
        return False
    last = plain.text.index(name[-1], start)
    return not plain.is_upper(last) or start < 1


def _closed(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] in '»“”"' and text[end : end + 1] else end


# ---- Languages


@cache
def _language_cues(language: str) -> tuple[re.Pattern[str], ...]:
    names = "|".join(
        sorted((one for words in LANGUAGE_WORDS[language].values() for one in words.split("|")), key=len, reverse=True)
    )
    return tuple(
        re.compile(
            "(?<!\\w)" + folded(cue).replace("{l}", f"(?P<l>{names})").replace("{l2}", f"(?P<l2>{names})") + r"(?!\w)"
        )
        for cue in LANGUAGE_CUES[language]
    )


def _languages(plain: Plain, language: str) -> Iterator[Understood]:
    for pattern in _language_cues(language):
        for match in pattern.finditer(plain.text):
            groups = match.groupdict()
            named = [said for said in (groups.get("l"), groups.get("l2")) if said]
            codes = tuple(dict.fromkeys(_code(said, language) for said in named))
            yield _made(plain, "language", match.start(), match.end(), codes)


def _code(said: str, language: str) -> str:
    return next(code for code, words in LANGUAGE_WORDS[language].items() if re.fullmatch(words, said))
