"""Whether a word is an ordinary word of its language, from simplemma's dictionaries of word forms.

Knows 180,000 to 1,400,000 forms a language, kept as hashes (8 bytes each) since the dictionaries themselves
take 400 MB. They list many names too, so "is in the dictionary" does not mean "is no name": `names` weighs
that with capital letters and context. Knows nothing about meaning.
"""

from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

LANGUAGES = ("de", "en", "fr", "ru", "uk", "ar")
_FRENCH_INVARIABLE = frozenset(
    (
        "temps près tard tôt accès débris obus beaucoup combien plusieurs avis bras bois bras cas choix colis "
        "concours congrès corps cours croix discours dos décès excès échecs fois fonds frais gaz héros jamais "
        "logis mois moins mieux néanmoins nez noix palais paix parcours pays poids pois prix procès progrès propos "
        "puis puits quelquefois radis recours refus repas repos retours relais remous rubis secours sens siège "
        "succès surplus toujours toutefois travers trop univers vers voix volontiers ailleurs alors après assez "
        "aussi autrefois bientôt cependant cheffe cheffes chez contre davantage debout dedans dehors déjà demain "
        "depuis dessous dessus devant donc dorénavant encore enfin ensemble ensuite entre environ exprès guère "
        "hier hors ici là loin longtemps lors lorsque malgré parfois parmi pendant peu plutôt pourtant pourquoi "
        "presque quand quasi quoique sauf selon sitôt soudain souvent surtout tandis tant tellement tous tout très "
    ).split()
)
"""simplemma's French has no words that have but one form; those of news are added, and adverbs in -ment by rule."""
_LINKS = ("", "s", "es", "n", "en", "er")
_AR_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "وب", "ول", "وس", "و", "ب", "ل", "ف", "ك", "س")
_AR_SUFFIXES = (
    "",
    "ها",
    "هم",
    "ه",
    "ات",
    "ون",
    "ين",
    "ان",
    "وا",
    "ت",
    "ي",
    "نا",
    "تها",
    "ته",
    "هما",
    "تهما",
    "تهم",
    "اتها",
    "اتهم",
    "اته",
    "هن",
    "يه",
)


@lru_cache(maxsize=8)
def _hashes(language: str) -> NDArray[np.int64]:
    if language not in LANGUAGES:
        return np.empty(0, dtype=np.int64)
    lemmas = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
    # a word that has but one form, as "temps" or "beaucoup", stands among the lemmas alone
    forms = chain(lemmas, set(lemmas.values()))
    return np.unique(np.fromiter((hash(_plain(form, language)) for form in forms), dtype=np.int64))


def _plain(form: str, language: str) -> str:
    if language != "ar":
        return form.replace("’", "'").replace("ё", "е")
    return form.translate(_ARABIC)


_ARABIC = str.maketrans("أإآىئؤة", "ااايوهه"[:7]) | {ord("ئ"): "ي", ord("ؤ"): "و", ord("ة"): "ه"}


def _has(form: str, language: str) -> bool:
    table = _hashes(language)
    place = int(np.searchsorted(table, hash(form)))
    return place < len(table) and int(table[place]) == hash(form)


@lru_cache(maxsize=8192)
def is_word(word: str, language: str) -> bool:
    """Whether the word, in small letters, is an ordinary word. In German a noun keeps its capital.

    >>> is_word("Officials", "en"), is_word("Lavrov", "en"), is_word("Gefangenenaustausch", "de")
    (True, False, True)
    """
    if language == "ar":
        return _arabic_word(word)
    lower = word.lower().replace("ё", "е")
    if _has(lower, language):
        return True
    if language == "fr":
        return lower in _FRENCH_INVARIABLE or (lower.endswith("ment") and len(lower) > 7)
    if language != "de":
        return False
    return _has(lower.capitalize(), language) or _is_compound(lower)


def has_lower(word: str, language: str) -> bool:
    """Whether the dictionary has the word in small letters: German 'essen', but not 'Rostock'."""
    return _has(word.lower(), language)


@lru_cache(maxsize=8192)
def is_capitalised_entry(word: str, language: str) -> bool:
    """Whether the dictionary has the word with a capital: in all languages but German a sign of a name."""
    return _has(word.lower().capitalize(), language)


def _is_compound(lower: str) -> bool:
    """'straßenbahnverkehr' → 'straßenbahn' + 'Verkehr'."""
    for cut in range(len(lower) - 4, 2, -1):
        tail = lower[cut:].capitalize()
        if not _has(tail, "de"):
            continue
        head = lower[:cut]
        for link in _LINKS:
            stem = head[: len(head) - len(link)] if head.endswith(link) else ""
            if len(stem) >= 3 and (_has(stem.capitalize(), "de") or _has(stem, "de")) and len(lower) >= 9:
                return True
    return False


def _arabic_word(word: str) -> bool:
    if _has(word, "ar"):
        return True
    starts = [word, *(word[len(p) :] for p in _AR_PREFIXES if word.startswith(p))]
    for start in starts:
        for suffix in _AR_SUFFIXES:
            stem = start[: len(start) - len(suffix)] if start.endswith(suffix) else ""
            if len(stem) >= 2 and any(_has(form, "ar") for form in (stem, stem + "ه", "ال" + stem)):
                return True
    return False
