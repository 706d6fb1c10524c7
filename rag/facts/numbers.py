"""Numbers in text, in digits and in words: text, language → numbers with what they count as.

    "rund 12.500 Menschen, 40 Prozent"  →  12500 (digits), 40 (digits, percent)
    "сто сорок человек"                 →  140 (count)

Knows separators, number words, ordinals, percent and powers of ten in six languages. Does not know dates
(see `dates`) or what is counted. "ein", "une", "один" alone is kind "article": support, never a claim.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from rag.facts.lexicon import is_word
from rag.facts.number_run import Kind, Run
from rag.facts.number_words import NumberWord, lexicon
from rag.facts.script import Token, tokens


@dataclass(frozen=True, slots=True)
class Number:
    """A number: its value, how it was said, whether of a hundred, and where it stands."""

    value: Decimal
    kind: Kind
    percent: bool
    surface: str
    start: int
    end: int


_DIGITS = re.compile(r"\d{1,3}(?:[ '.,٬]\d{3})+(?![\d])(?:[.,٫]\d{1,6}(?!\d))?|\d+(?:[.,٫]\d+)?")
_PERCENT = re.compile(r"\s?%|[\s-]?(?:per ?cent|prozent|pour ?cent|процент|відсот|بالم|في الم[اي])", re.IGNORECASE)
_IN_PERCENT = re.compile(r"(?:في ال|\bبال)م")
_IDIOM = re.compile(
    r"premi(?:er|ère)[ -](?:ministre|secrétaire)|first (?:lady|minister)\b|première dame|(?:перв|перш)\w+ леди|"
    r"الاثنين(?!\w)",
    re.IGNORECASE,
)
_ORDINAL_SUFFIX = {
    "en": re.compile(r"(?:st|nd|rd|th)\b"),
    "fr": re.compile(r"(?:er|ère|re|e|ème|eme|nd|nde)\b"),
    "ru": re.compile(r"-(?:й|я|е|го|му|м|х|ю|ой|ый|ая|ое|ого)\b"),
    "uk": re.compile(r"-(?:й|я|е|го|му|м|х|ю|а|та|ий|ої|ого|ій|те|ту)\b"),
    "de": re.compile(r"\. (?=\w)"),
}
_RANGE = re.compile(r"\s?(?:-|bis|to|or|oder|and|und|à|a|et|ou|до|или|і|и|й|та|чи|або|по|الي|او|و)\s?", re.IGNORECASE)
_SINGULAR_POWERS = frozenset(
    "thousand million billion trillion tausend milliarde mille milliard тысяча тысячу миллион миллиард "
    "тисяча тисячу миллиона мільйона миллиарда мільярда мільйон мільярд الف مليون مليار".split()
)
_SINGULAR_AFTER = [[word] for word in "более около свыше порядка менее понад близько майже більше менше".split()]
_LINKS = {"en": ("and", "of", "a"), "fr": ("et", "de", "d"), "ar": ("و", "من"), "de": ("von", "eine")}
_AR_PREFIXES = ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ف")


def read_digits(surface: str, language: str) -> Decimal:
    """The value of digits with separators, as readers of the language take them.

    >>> read_digits("12.500", "de"), read_digits("12.500", "en"), read_digits("3,5", "fr")
    (Decimal('12500'), Decimal('12.500'), Decimal('3.5'))
    """
    plain = re.sub("[ '٬]", "", surface)
    if "٫" in plain:
        return Decimal(re.sub("[.,]", "", plain).replace("٫", "."))
    marks = re.findall("[.,]", plain)
    if not marks:
        return Decimal(plain)
    whole, _, rest = plain.rpartition(marks[-1])
    decimal_mark = "." if language in ("en", "ar") else ","
    grouped = len(rest) == 3 and len(re.split("[.,]", whole)[-1]) <= 3 and not whole.startswith("0")
    if len(set(marks)) == 2 or (len(marks) == 1 and (marks[0] == decimal_mark or not grouped)):
        return Decimal(re.sub("[.,]", "", whole) + "." + rest)
    return Decimal(re.sub("[.,]", "", plain))


@dataclass(frozen=True, slots=True)
class _Atom:
    start: int
    end: int
    key: str
    word: NumberWord | None
    digits: str


def _lookup(token: Token, language: str) -> NumberWord | None:
    words = lexicon(language)
    key = token.key
    if key in words:
        return words[key]
    if language == "de" and "tausend" in key:
        head, _, tail = key.partition("tausend")
        left, right = words.get(head or "eins"), words.get(tail or "null")
        if left and right and left.role != "ordinal" and right.role not in ("ordinal", "vague"):
            return NumberWord(left.value * 1000 + right.value, "teen")
    if language == "ar":
        for prefix in _AR_PREFIXES:
            if key.startswith(prefix) and key[len(prefix) :] in words:
                return words[key[len(prefix) :]]
    return None


def _atoms(text: str, language: str) -> list[_Atom]:
    out = [_Atom(m.start(), m.end(), "", None, m.group()) for m in _DIGITS.finditer(text)]
    for token in tokens(text):
        word = _lookup(token, language)
        if word is None and language == "ar" and len(token.key) >= 6 and token.key.endswith(("تان", "تين")):
            dual = not token.key.endswith("سطين") and is_word(token.key[:-3] + "ه", "ar")
            word = NumberWord(2, "teen") if dual else None
        if word is not None and not _IN_PERCENT.search(text, max(0, token.start - 4), token.end):
            out.append(_Atom(token.start, token.end, token.key, word, ""))
    return sorted(out, key=lambda atom: atom.start)


def _linked(gap: str, run: Run, atom: _Atom, language: str) -> bool:
    """Whether the words between two parts of a number belong to it: 'hundred and five', 'vingt et un'."""
    bare = gap.strip(" -.")
    if len(gap) > 8 or "." in gap.rstrip(" ")[1:] or (bare and bare.lower() not in _LINKS.get(language, ())):
        return False
    if not bare or language == "ar":
        return True
    if bare in ("of", "de", "d", "von", "a", "eine"):
        first_vague = run.kind == "vague" or run.group == Decimal("0.5")
        return first_vague and atom.word is not None and atom.word.role in ("power", "vague")
    return run.room >= 9 and bool(run.group or run.total)


def _start(atom: _Atom, language: str) -> Run | None:
    run = Run(atom.start, atom.end)
    if atom.word is None:
        run.group, run.room, run.kind = read_digits(atom.digits, language), Decimal(0), "digits"
        run.words.append(atom.digits)
        return run
    return run if run.take(atom.word, atom.key, language) else None


def _finish(run: Run, text: str, language: str) -> Number:
    kind = run.kind
    end = run.end
    suffix = _ORDINAL_SUFFIX.get(language)
    if kind == "digits" and len(run.words) == 1 and suffix and (match := suffix.match(text, end)):
        kind = "either" if language == "de" else "ordinal"
        end = end if language == "de" else match.end()
    if len(run.words) == 1 and run.total and run.words[0] not in _SINGULAR_POWERS and not run.words[0].isdigit():
        before = text[max(0, run.start - 12) : run.start].split()
        if run.total in (1000, 10**6, 10**9, 10**12) and before[-1:] not in _SINGULAR_AFTER:
            kind = "vague"
    percent = bool(_PERCENT.match(text, end)) or text[max(0, run.start - 1) : run.start] == "%"
    return Number((run.total + run.group).normalize(), kind, percent, text[run.start : end], run.start, end)


def _share_units(found: list[Number], powers: list[Decimal], text: str) -> list[Number]:
    """'30 to 40 percent', '2 bis 3 Millionen': the first number takes the unit of the second."""
    out = list(found)
    for place in range(len(out) - 2, -1, -1):
        left, right = out[place], out[place + 1]
        gap = text[left.end : right.start]
        if left.percent or len(gap) > 6 or not _RANGE.fullmatch(gap) or left.kind in ("ordinal", "article"):
            continue
        power = powers[place + 1] if powers[place] == 1 and left.value < 1000 else Decimal(1)
        if power > 1:
            powers[place] = power
        value = (left.value * power).normalize()
        out[place] = Number(value, left.kind, right.percent, left.surface, left.start, left.end)
    return out


def find(text: str, language: str) -> list[Number]:
    """The numbers of normalised text, in order.

    >>> [(str(n.value), n.kind, n.percent) for n in find("двадцать двое; 40 %", "ru")]
    [('22', 'count', False), ('4E+1', 'digits', True)]
    """
    found: list[Number] = []
    powers: list[Decimal] = []
    run: Run | None = None

    def close() -> None:
        if run is not None:
            found.append(_finish(run, text, language))
            powers.append(run.bound if run.total and run.bound < Decimal("1e15") else Decimal(1))

    for atom in _atoms(text, language):
        if _IDIOM.match(text, atom.start):
            continue
        if run is not None and atom.word is not None and _linked(text[run.end : atom.start], run, atom, language):
            if run.take(atom.word, atom.key, language):
                run.end = atom.end
                continue
        close()
        run = _start(atom, language)
    close()
    return _share_units(found, powers, text)


def supports(claim: Number, quoted: Number) -> bool:
    """Whether a number of a quote says what a number of the statement says.

    Equal values; percent only by percent; third is not three, but plain digits may be either.
    """
    if claim.value != quoted.value or claim.percent != quoted.percent:
        return False
    if "vague" in (claim.kind, quoted.kind):
        return claim.kind == quoted.kind
    if claim.kind == "ordinal":
        return quoted.kind in ("ordinal", "digits", "either")
    return claim.kind == "either" or quoted.kind != "ordinal"
