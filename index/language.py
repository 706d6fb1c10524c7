"""Which language a text is in, where its sentences end, and the stems of its words.

Knows nothing about articles or passages; offsets are code points into the text that is given.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import py3langid
import sentencex
import Stemmer
from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("de", "en", "uk", "ru", "ar", "fr")
"""Those that answers, fixed phrases and verification are made for. Others are read as well as may be."""

_STEMMERS = {"de": "german", "en": "english", "ru": "russian", "ar": "arabic", "fr": "french"}
_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u0eff]+")  # the vowel signs of India and Thailand are no \w
_UNSEEN = re.compile(
    "[\u00ad\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # soft hyphens, joiners, direction marks
    "\u0300-\u036f\u0483-\u0487"  # accents that have no letter to merge with
    "\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"  # vowel points, tatweel
)
_WIDER = {"ary": "ar", "arz": "ar", "wuu": "zh", "yue": "zh", "uzs": "uz", "sdh": "ku"}
"""py3langid tells Moroccan from standard Arabic and so on; ISO 639-1 does not."""
_GOES_ON = {
    language: re.compile(rf"(?:^|[\s(«„\"'’])(?:{ends})\.\s*$")
    for language, ends in {
        "de": r"\d{1,2}|Fa|mind|gem",
        "en": r"[Aa]pprox|[Cc]a",
        "fr": r"MM?|Mme|Mlle|Mgr|Me|Dr|[Pp]rof|St|Ste|Sté|[Gg]én|[Cc]ol|"
        r"[Nn]o?|bd|[Ee]nv|1er|av\. J(?:\.-C)?|c\.-(?:à-d)?|[A-Z]",
        "ru": r"им|ген|[Пп]ос|[Оо]бл|напр|ст|т\.\s?е|млн|млрд|[А-ЯЁ]",
        "uk": r"ім|ген|[Сс]мт|[Оо]бл|напр|ст|т\.\s?зв|млн|млрд|[А-ЯІЇЄҐ]",
        "ar": r"[دأم]",
    }.items()
}
"""What sentencex takes for the end of a sentence: "am 5. September", "a dit M. Durand", "В. Зеленський"."""
_SPEAKER = re.compile(r"\s*[—–]\s*(?=[^\W\d_])(\w)")
_SPACES = {code: " " for code in range(0x80, 0x3001) if chr(code).isspace()}
_WINDOW = 5_000


def detect(text: str) -> str:
    """ISO 639-1 code of the language of `text`, `und` if it holds no letters: "Київ повідомив" → "uk"."""
    sample = text[:2000]
    if not any(character.isalpha() for character in sample):
        return "und"
    code = str(py3langid.classify(sample)[0])
    code = _WIDER.get(code, code)
    return code if len(code) == 2 else "und"


@cache
def _of_six() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def detect_question(text: str) -> str:
    """The language of a short text, one of the six where its script allows: "Кто победил?" → "ru".

    A few words are too little to tell Russian from Bulgarian, so only our own languages are weighed.
    """
    scripts = {_script(character) for character in text if character.isalpha()}
    if not scripts or "other" in scripts:
        return detect(text)
    return str(_of_six().classify(text)[0])


def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    return next((script for script in ("LATIN", "CYRILLIC", "ARABIC") if name.startswith(script)), "other")


def sentence_spans(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of one paragraph, white space around it left out.

    A sentence that ends in an ordinal, an initial or a title goes on: sentencex knows most of them, not all.
    """
    start = at = 0
    goes_on = _GOES_ON.get(language)
    for piece in _pieces(text, language if language != "und" else "en"):
        at += len(piece)
        if goes_on and at < len(text) and (goes_on.search(piece[-20:]) or _names_speaker(text, at)):
            continue
        yield from _trimmed(text, start, at)
        start = at
    yield from _trimmed(text, start, len(text))


def _names_speaker(text: str, at: int) -> bool:
    """Whether what was said goes on with who said it: "«Нет!» — сказал мэр"."""
    speaker = _SPEAKER.match(text, at, at + 10)
    return bool(speaker and speaker[1].islower())


def _pieces(text: str, language: str) -> Iterator[str]:
    """Sentences that joined are `text`, read in windows: unclosed quotes cost sentencex quadratic time.

    The last sentence of a window may go on, so the next window begins with it.
    """
    at = 0
    while at < len(text):
        window = text[at : at + _WINDOW]
        is_last = at + len(window) == len(text)
        if not is_last:  # between words, where there are any
            spaces = (end for end in range(len(window), 0, -1) if window[end - 1].isspace())
            window = window[: next(spaces, len(window))]
        pieces = _segmented(window, language)
        if not is_last and len(pieces) > 1:
            pieces.pop()
        yield from pieces
        at += sum(map(len, pieces))


def _segmented(text: str, language: str) -> list[str]:
    """What sentencex 1.0 says; `text` whole where it panics, as it does on a no-break space before "A.".

    Its panic is no `Exception`: let through, it would end a whole batch of reports.
    """
    try:
        pieces: list[str] = sentencex.segment(language, text.translate(_SPACES))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # pyo3's PanicException
        return [text]
    return pieces if sum(map(len, pieces)) == len(text) else [text]


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    body = text[start:end]
    if body.strip():
        yield start + len(body) - len(body.lstrip()), end - len(body) + len(body.rstrip())


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS[language])


def words(text: str) -> list[str]:
    """The words and numbers of `text` in lower case: "Am 5. September" → ["am", "5", "september"].

    However it is typed: full-width letters, accents of their own, Arabic vowel points and soft hyphens are
    written as in plain text, so that a plain question finds them.
    """
    return _WORD.findall(_UNSEEN.sub("", unicodedata.normalize("NFKC", text).lower()))


def stems(text: str, language: str) -> list[str]:
    """The stem of each word, by Snowball; Ukrainian and other languages without one keep their words."""
    found = words(text)
    return list(_stemmer(language).stemWords(found)) if language in _STEMMERS else found
