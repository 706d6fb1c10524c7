"""One spelling for many: text → normalised text → words with offsets.

Knows Unicode, the Arabic and Cyrillic ways of writing the same letter, and where words end. Knows nothing
about what a word means. All other modules of the package work on `normalise`d text, so their offsets are
offsets into that.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_ARABIC = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و",
        "ک": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ـ": None, "٪": "%", "،": ",", "؛": ";",
        "؟": "?", "۔": ".",
    }
)  # fmt: skip
_LATIN = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "'": None})
_QUOTES = "’‘ʼʹ`´ʻ‛′"
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC_JOINED = re.compile(r"[Ѐ-ӿ]+(?:'[Ѐ-ӿ]+)*")
_SENTENCE_END = re.compile(r"[.!?…:;\n]|[\"«»“”„(\[]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as written, folded for comparing, where it stands, and whether a sentence starts with it."""

    text: str
    key: str
    start: int
    end: int
    first: bool

    @property
    def upper(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


class _Plain(dict[int, str]):
    """For each character the one that it is compared as, or none; filled as characters come."""

    def __missing__(self, code: int) -> str:
        self[code] = _plain(chr(code)).translate(_ARABIC)
        return self[code]


_PLAIN = _Plain()


def _plain(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.digit(char))
    if kind == "Pd" or char == "−":
        return "-"
    if char in _QUOTES:
        return "'"
    if kind.startswith("Z") or char in "\t\n\r":
        return "\n" if char == "\n" else " "
    return "" if kind in ("Cf", "Cc", "Mn", "Me") else char


def normalise(text: str) -> str:
    r"""Text in one spelling: NFKC, no invisible characters, ASCII digits, plain dashes, spaces, apostrophes.

    >>> normalise("٣٠\u200f أغسطس — п’ять")
    '30 اغسطس - п'ять'
    """
    return unicodedata.normalize("NFKC", text).translate(_PLAIN)


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """A word for comparing: lower case, no accents on Latin letters, no apostrophes.

    >>> fold("Côte"), fold("Київ")
    ('cote', 'київ')
    """
    lowered = word.lower().translate(_LATIN)
    if lowered.isascii() or not is_latin(lowered):
        return lowered.replace("ё", "е")
    parts = unicodedata.normalize("NFD", lowered)
    return "".join(char for char in parts if unicodedata.category(char) != "Mn")


def is_latin(word: str) -> bool:
    """Whether the word's first letter is Latin."""
    return bool(word) and ord(word[0]) < 0x250


def is_cyrillic(word: str) -> bool:
    """Whether the word's first letter is Cyrillic."""
    return bool(word) and "Ѐ" <= word[0] <= "ӿ"


def is_arabic(word: str) -> bool:
    """Whether the word's first letter is Arabic."""
    return bool(word) and "؀" <= word[0] <= "ۿ"


def _spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    place = 0
    while match := _WORD.search(text, place):
        joined = _CYRILLIC_JOINED.match(text, match.start()) or match
        end = max(match.end(), joined.end())
        spans.append((match.start(), end))
        place = end
    return spans


def tokens(text: str) -> list[Token]:
    """The words of normalised text. Hyphens and Latin apostrophes part words, Cyrillic apostrophes do not.

    >>> [t.key for t in tokens("l'Ukraine, п'ять")]
    ['l', 'ukraine', "пять"]
    """
    out: list[Token] = []
    last = 0
    for start, end in _spans(text):
        word = text[start:end]
        first = not out or bool(_SENTENCE_END.search(text, last, start))
        out.append(Token(word, fold(word), start, end, first))
        last = end
    return out
