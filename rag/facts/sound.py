"""Whether two spellings may be the same name: Sacharowa, Zakharova, Захарова, زاخاروفا.

Knows how names are romanised in German, English, French, Russian, Ukrainian and Arabic, and that vowels
and doubled letters travel badly. Does not know any name. Two words match when their consonants are the
same after the differences between romanisations are taken out, and their vowels are near.
"""

import re
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

from rag.facts.script import fold, is_arabic, is_cyrillic

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ё": "e", "ж": "s",
    "з": "s", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "s", "ч": "s", "ш": "s",
    "щ": "s", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "'": "",
}  # fmt: skip
_ARABIC = {
    "ا": "a", "ب": "b", "ت": "t", "ث": "s", "ج": "s", "ح": "h", "خ": "h", "د": "d", "ذ": "s", "ر": "r",
    "ز": "s", "س": "s", "ش": "s", "ص": "s", "ض": "d", "ط": "t", "ظ": "s", "ع": "", "غ": "g", "ف": "f",
    "ق": "k", "ك": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "u", "ي": "i", "ء": "",
    "پ": "p", "چ": "s", "ڤ": "v", "ژ": "s",
}  # fmt: skip
_ARABIC_CHOICES = {"ج": ("s", "g"), "ق": ("k", "g"), "ع": ("", "a")}
_INITIAL_ALIF = ("a", "i", "u", "e")
# One Latin spelling may stand for several sounds; each alternative is tried.
_LATIN = (
    ("tsch", "s"), ("schtsch", "s"), ("shch", "s"), ("dsch", "s"), ("sch", "s"), ("tch", "s"), ("dzh", "s"),
    ("ch", "s h k"), ("sh", "s"), ("zh", "s"), ("kh", "h k"), ("gh", "g k"), ("ph", "f"), ("th", "t s"),
    ("tion", "tion sion"), ("ill", "il i"), ("guill", "gi gil"), ("gui", "gi gui"),
    ("dj", "s di"), ("ds", "s ds"), ("rz", "rs s"), ("dz", "s"), ("tz", "s"),
    ("ts", "s"), ("dh", "s d"), ("ck", "k"), ("qu", "k"),
    ("ou", "u"), ("oo", "u"), ("eau", "o"), ("au", "au o"), ("x", "ks s"), ("c", "k s"), ("q", "k g"),
    ("z", "s"), ("w", "v u"), ("y", "i"), ("j", "i s h"), ("g", "g s"), ("h", "h "), ("ng", "ng n"),
)  # fmt: skip
_PIECES = re.compile("en(?=ces?$)|" + "|".join(source for source, _ in _LATIN) + "|.")
_ALTERNATIVES = {source: target.split(" ") for source, target in (*_LATIN, ("en", "en an"))}
_VOWELS = re.compile("[aeiou]+")
_CONSONANT = re.compile("[^aeiou]")
_FIRST_CONSONANT = re.compile("[^aeiouyjwhаеєёиіїйоуыэюяьъ]")
_DOUBLED = re.compile(r"(.)\1+")
_SILENT = re.compile("(?<=[aeiou])[tdsxp]$|(?<=[nr])[td]$|e$")
_SLAVIC_ENDING = re.compile(
    "(?:ого|ому|ими|ыми|ами|ями|ой|ей|ою|ею|єю|ом|ем|єм|ым|им|ий|ый|ая|ую|ові|еві|[аяуюеєиіыоьй])$"
)
_AR_PREFIXES = ("وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ل", "ف", "ك")
_PV = str.maketrans("vp", "fb")
_VILLAGE = re.compile("(?<=.)[oe]vk(?=[aiuoe]|$)")
_FEMININE = re.compile("(?:ц[іе]|[иыіуюе]|ой|ою|ей|ею|ій|ої|ую)$")
_CLOSED = re.compile("(?:(?<=[^о])[оеє](?=в)|(?<=в)о(?=л))(?=.(?:а|у|і|ом|ові|е)$)")
_OBLIQUE_O = re.compile("(?:а|у|ові|ом)$")
_LETTERS = str.maketrans({"ț": "ts", "ţ": "ts", "ą": "on", "ę": "en"})
_MAX_WORD = 40
_MAX_VARIANTS = 24
# Vowels that one language writes for the other's: left as in Latin script, right as in Cyrillic or Arabic.
_NEAR_CYRILLIC = frozenset(("ae", "ua", "ei", "ie", "eo", "iu", "ui"))
_ONLY_AFTER_S = frozenset(("eo",))
_NEAR_ARABIC = frozenset(("ea", "oa", "ou", "ei", "ai", "uo", "ua"))
_NEAR_LATIN = frozenset(("ei", "ie"))
# First names that Russian and Ukrainian, or two romanisations, spell with other consonants.
_GERMAN_ADJECTIVE = re.compile("([a-z]{4,}(?:isch|sch|lich|ig))e[rnsm]?")
_ALIASES = tuple(
    frozenset(group.split())
    for group in (
        "abdullah abdallah abdoullah абдулла абдалла عبدالله",
        "vladimir wladimir volodymyr wolodymyr владимир володимир",
        "sergei sergej sergey serhii serhij serhiy сергей сергій",
        "alexander aleksandr oleksandr alexandre aleksandar александр александар олександр",
        "yuri yury yurii yuriy juri jurij iouri youri юрий юрій يوري",
        "andrei andrey andrej andrii andrij andriy андрей андрій",
        "vitaly vitali vitalii witali witalij vitaliy виталий віталій",
        "semyon semen semjon семен",
        "fyodor fedor fjodor fedir федор федір",
        "pyotr pjotr petro piotr петр петро",
        "vasily wassili vassili vasyl wassyl василий василь",
        "gleb hlib глеб гліб",
        "oleg oleh олег",
        "stepan stefan степан",
        "konstantin kostiantyn kostjantyn константин костянтин",
        "grigory grigori hryhorii hryhorij григорий григорій",
        "gennady gennadi hennadii hennadij геннадий геннадій",
        "artyom artem артем",
        "ilya ilja illia illja илья ілля",
        "valery waleri valerii walerij валерий валерій",
        "anatoly anatoli anatolii anatolij анатолий анатолій",
        "maxim maksim maksym максим",
        "denis denys денис",
        "matvey matwei matvii матвей матвій",
        "anna hanna ганна анна",
        "ekaterina katerina kateryna jekaterina екатерина катерина",
        "natalia natalya natalija natalie наталья наталія наталя",
        "julia yulia yuliia julija ioulia юлия юлія",
        "svetlana svitlana switlana светлана світлана",
        "irina iryna ирина ірина",
        "joseph josef giuseppe жозеф джозеф جوزيف جوزيف",
        "maia maja maya майя майе майи майю мая маї маю",
        "hugo уго юго هوغو هوجو",
        "guo го",
        "gao гао",
        "li ли лі",
        "xu сюй",
        "wu у",
        "nikolai nikolaj mykola николай микола",
        "dmitri dmitry dmitrij dmytro дмитрий дмитро",
        "mikhail michail mykhailo mychajlo михаил михайло",
        "alexei alexej aleksei oleksii oleksij алексей олексій",
        "evgeny jewgeni yevhen jewhen евгений євген",
        "igor ihor игорь ігор",
        "pavel pavlo pawlo павел павло",
        "kirill kyrylo кирилл кирило",
        "abdel abdul abd abdoul абдель абдул عبد",
        "elena olena jelena елена олена",
        "george georg georges джордж",
    )
)


def _tidy(sounds: str) -> str:
    return _VILLAGE.sub("ivk", _DOUBLED.sub(r"\1", sounds.replace("ts", "s")))


def _stems(word: str) -> list[str]:
    """The word and what is left of it without a case ending or an Arabic prefix."""
    if is_cyrillic(word):
        stem = _SLAVIC_ENDING.sub("", word)
        if len(stem) < 3:
            return [word, *_feminine(word)] if len(word) == 3 else [word]
        return [word, stem, stem + "и", *_feminine(word), *_masculine(word)]
    if is_arabic(word):
        return [
            word,
            *(word[len(p) :] for p in _AR_PREFIXES if word.startswith(p) and len(word) - len(p) >= 3),
        ]
    return [word, word[:-1]] if word.endswith("s") and len(word) > 4 else [word]


def _feminine(word: str) -> list[str]:
    """What an oblique form in a or я may come from: 'новопавлівці' → 'новопавлівка'."""
    if not (match := _FEMININE.search(word)):
        return []
    stem = word[: match.start()]
    return [stem + "ка"] if match[0][0] == "ц" else [stem + "а"]


def _masculine(word: str) -> list[str]:
    """What an oblique form may come from: 'очакова' → 'очаків', 'петра' → 'петро'."""
    out = [_SLAVIC_ENDING.sub("", closed)] if (closed := _CLOSED.sub("і", word)) != word else []
    if match := _OBLIQUE_O.search(word):
        out.append(word[: match.start()] + "о")
    return out


def _latin_sounds(word: str) -> set[str]:
    choices = [_ALTERNATIVES.get(piece, [piece]) for piece in _PIECES.findall(word)]
    return {"".join(combination) for combination in islice(product(*choices), _MAX_VARIANTS)}


def _cyrillic_sounds(word: str) -> set[str]:
    word = word.replace("дж", "ж").replace("дз", "з")
    choices = [("g", "h") if char == "г" else (_CYRILLIC.get(char, ""),) for char in word]
    return {"".join(combination) for combination in islice(product(*choices), _MAX_VARIANTS)}


def _arabic_sounds(word: str) -> set[str]:
    word = word.replace("تش", "ش")  # two letters for the one sound of ч and tsch
    choices: list[tuple[str, ...]] = [_ARABIC_CHOICES.get(char) or (_ARABIC.get(char, ""),) for char in word]
    if word[:1] == "ا" and word[1:2] not in ("ل", "و", "ي"):
        choices[0] = _INITIAL_ALIF
    elif word[:1] == "ا" and word[1:2] in ("و", "ي"):
        choices[0] = ("a", "")
    out = {"".join(combination) for combination in islice(product(*choices), _MAX_VARIANTS)}
    return out | {sound[:-1] for sound in out if word.endswith("ه")} | {s.replace("u", "v") for s in out}


@lru_cache(maxsize=16384)
def sounds(word: str) -> frozenset[str]:
    """How a word may sound, one rough Latin string for each way of reading it.

    >>> sorted(sounds("Шольц")), sorted(sounds("Scholz"))
    (['sols'], ['sols'])
    """
    out: set[str] = set()
    for stem in _stems(fold(word.lower().translate(_LETTERS))[:_MAX_WORD]):
        if is_cyrillic(stem):
            out |= _cyrillic_sounds(stem)
        elif is_arabic(stem):
            out |= _arabic_sounds(stem)
        else:
            plain = anyascii(stem).lower()
            out |= _latin_sounds(plain) | _latin_sounds(_SILENT.sub("", plain))
    return frozenset(_tidy(sound) for sound in out if sound)


def skeleton(sound: str) -> str:
    """The consonants of a sound string: 'lavrov' → 'lvrv'."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", sound))


def _near(left: str, right: str, pairs: frozenset[str], script: str) -> bool:
    """Whether two groups of vowels between the same consonants may be one; only `left` is surely Latin."""
    if left == right or set(left) & set(right):
        return script != "cyrillic" or len(right) - len(left) < 2 or len(left) < 2
    if not right:
        return script == "arabic" or left in ("e", "i")
    if not left:
        return right in ("e", "i") and script != "latin"
    return any(a + b in pairs for a in left for b in right)


def _same_end(left: str, right: str, pairs: frozenset[str], script: str) -> bool:
    """As `_near`, but a vowel at the end of a name is heard: Karim is not Karimi."""
    if bool(left) != bool(right):
        return left + right in ("e", "a") and script == "arabic"
    return _near(left, right, pairs, script)


def _pair(left: str, right: str, script: str) -> bool:
    pairs = {"arabic": _NEAR_ARABIC, "cyrillic": _NEAR_CYRILLIC, "latin": _NEAR_LATIN}[script]
    if script == "arabic":
        left, right = left.translate(_PV), right.translate(_PV)
    bones = skeleton(left)
    if bones != skeleton(right) or len(bones) < 2:
        same = left == right or (script == "arabic" and left.replace("o", "u") == right.replace("o", "u"))
        return same and len(left) >= 2
    one, two = _groups(left), _groups(right)
    inner = zip(one[:-1], two[:-1], " " + bones, strict=False)
    return (
        len(one) == len(two)
        and all(_near(a, b, pairs - _ONLY_AFTER_S if c != "s" else pairs, script) for a, b, c in inner)
        and _same_end(one[-1], two[-1], pairs, script)
    )


def _groups(sound: str) -> list[str]:
    """The vowels around each consonant: 'lavrov' → ['', 'a', '', 'o', '']."""
    return _CONSONANT.split(sound)


def _may_open_alike(left: str, right: str) -> bool:
    """Whether two folded words may have the same first consonant, told from their beginnings: quick, and often no."""
    one, two = _openings(_beginning(left)), _openings(_beginning(right))
    return bool(one & two) or "" in one or "" in two


def _beginning(word: str) -> str:
    """As much of a word as its first consonant may depend on."""
    if is_arabic(word):
        return word[:7]
    first = _FIRST_CONSONANT.search(word)
    return word[: first.end() + 4] if first else word


@lru_cache(maxsize=65536)
def _openings(beginning: str) -> frozenset[str]:
    """The first consonants of all that it may sound like; empty of what may have none."""
    return frozenset(skeleton(sound).translate(_PV)[:1] for sound in sounds.__wrapped__(beginning)) or frozenset(("",))


def _script(left: str, right: str) -> str:
    if is_arabic(left) or is_arabic(right):
        return "arabic"
    return "cyrillic" if is_cyrillic(left) != is_cyrillic(right) else "latin"


def _adjective_stem(word: str) -> str:
    """A German adjective in a name without its ending: "Süddeutsche", "Süddeutscher" → "suddeutsch"; else ""."""
    match = _GERMAN_ADJECTIVE.fullmatch(word)
    return match[1] if match else ""


@lru_cache(maxsize=32768)
def same_name(left: str, right: str) -> bool:
    """Whether two words may be spellings of one name.

    >>> same_name("Sacharowa", "Захарова"), same_name("Lavrov", "Львов"), same_name("Medvedev", "Медведчук")
    (True, False, False)
    """
    one, two = fold(left), fold(right)
    if one == two or any(one in group and two in group for group in _ALIASES):
        return True
    if is_arabic(one) and is_arabic(two):
        return any(a == b and len(a) >= 3 for a in _stems(one) for b in _stems(two))
    if is_arabic(one) or (is_cyrillic(one) and not is_cyrillic(two) and not is_arabic(two)):
        one, two, left, right = two, one, right, left
    if _adjective_stem(one) and _adjective_stem(one) == _adjective_stem(two):
        return True
    if not _may_open_alike(one, two):
        return False
    script = _script(one, two)
    return any(_pair(a, b, script) for a in sounds(left) for b in sounds(right))
