"""Does a text carry a form? How the gold set recognises facts, by program alone. Knows nothing of questions or rows.

    carries("In Marenz wurden rund 1.200 Menschen gezählt.", "1200 Mensch*")  →  True

A **form** is one or more words that must stand in the text in a row, as whole words. It is read as the text is:

- Case does not count, nor do fullwidth and other variants of a character (NFKC), soft hyphens, direction marks, accents
  that have no letter to merge with (a Russian stress mark), Arabic vowel marks and tatweel. Other accents do count:
  "Aurèle" is not "Aurele". Alike are ё and е; أ إ آ ٱ and ا; ى and ي.
- Words end at hyphens and apostrophes: "forty-day" is "forty day"; "d'Almeth" and "Almeth's" carry "Almeth",
  "al-Rawdani" carries "Rawdani". Other marks only part words, the end of a sentence too. But "%" is a word: "30 %" is
  "30%", and is not carried by "30 tons". Numbers and letters part by themselves: "3m" is "3 m".
- `*` right after a word stands for any ending, none included: "Sulwek*". After a number, too: "3*" is 3, 3.5 and 30.
  A `*` anywhere else is ignored. A form without a word is carried by nothing.
- An Arabic word of three letters or more may have the particles و ف ب ل ك, written together with it, before it:
  "وأورفانيا" carries "أورفانيا", and "للمرصد" carries "المرصد". The article ال belongs to the word: give the form with
  and without it.
- Digits of all scripts are the same. Write numbers without thousands separators and with a decimal point: 12000, 2.6.
  A text's "12,000", "12.000", "12 000", "12'000" and "١٢٬٠٠٠" are 12000; its "2,6" and "٢٫٦" are 2.6.
- One to three digits, the first not 0, and then groups of exactly three are thousands, even where decimals are meant:
  "1.234" is 1234; "0.125" stays. Numbers of that shape side by side ("24 400") are taken for one.
- Times with a colon, point or comma are the same, and zeros before a number do not count: "04:40" is "4.40",
  "2026-03-09" is "2026 3 9".
- Number words are words: give "three" and "3". Nothing is translated, transliterated or inflected.

Where writing parts no words (Chinese, Thai) a run of letters is one word: give it whole, or its beginning and `*`.

Folding of Arabic letters and particles: Larkey, Ballesteros & Connell, Improving Stemming for Arabic Information
Retrieval, SIGIR 2002; narrower here, because a form is exact on purpose.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"  # soft hyphens, zero width, direction marks
    "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"  # stray accents, Arabic vowel marks, tatweel
)
_ALIKE = str.maketrans("ёأإآٱى٪’‘ʼʻ′`", "еااااي%''''''")
_TIME = re.compile(r"(?<![\d:])(?<!\d[.,])(\d{1,2}):(\d\d)(?![:\d])")
_ZEROS = re.compile(r"(?<![\d.,])0+(?=\d)")
_THOUSANDS = re.compile(r"(?<!\d)(?<!\d[.,'])[1-9]\d{0,2}([ .,'٬])\d{3}(?:\1\d{3})*(?!\d)")
_DECIMAL = re.compile(r"(?<!\d)(?<!\d[.,٫،])(\d+)[,٫،](\d+)(?!\d|[.,٫،]\d)")
_WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+|%")
_FORM_WORD = re.compile(rf"({_WORD.pattern})(\*?)")
_ARABIC = re.compile("[\u0621-\u064a]{3,}")
_PARTICLES = "[وف]?[بلك]?"
_ARTICLE = "ال"
_MEMORY = 1 << 14  # texts kept: each is matched against all forms of its question, measure by measure


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, as forms are compared: "Rund 1.200 Menschen" → ["rund", "1200", "menschen"]."""
    return _WORD.findall(_plain(text))


def carries(text: str, form: str) -> bool:
    """Whether the words of `form` stand in `text` in a row; the module says what counts as alike."""
    pattern = _pattern(form)
    return pattern is not None and pattern.search(_line(text)) is not None


def carries_any(text: str, forms: Iterable[str]) -> bool:
    """Whether `text` carries one of the forms; of none, False."""
    return any(carries(text, form) for form in forms)


def holds(text: str, part: str) -> bool:
    """Whether all words of `part`, which may hold no `*`, stand in `text` in a row; False if it has none."""
    return bool(_line(part)) and f" {_line(part)} " in f" {_line(text)} "


def _plain(text: str) -> str:
    """The text with all that does not count taken out or made alike; what parts words is still there."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _UNSEEN.sub("", text).translate(_ALIKE)
    text = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)
    text = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), _TIME.sub(r"\1.\2", text))
    text = _ZEROS.sub("", text)  # only now: the zeros of "1 000" are none
    return _DECIMAL.sub(r"\1.\2", text)


@lru_cache(maxsize=_MEMORY)
def _line(text: str) -> str:
    return " ".join(tokens(text))


@lru_cache(maxsize=_MEMORY)
def _pattern(form: str) -> re.Pattern[str] | None:
    words = [_word(word) + r"\S*" * bool(star) for word, star in _FORM_WORD.findall(_plain(form))]
    return re.compile(rf"(?<!\S){' '.join(words)}(?!\S)") if words else None


def _word(word: str) -> str:
    if not _ARABIC.fullmatch(word):
        return re.escape(word)
    if not word.startswith(_ARTICLE):
        return f"{_PARTICLES}{word}"
    return f"(?:{_PARTICLES}{word}|[وف]?لل{word[len(_ARTICLE) :]})"  # ل and ال are written as one: للـ
