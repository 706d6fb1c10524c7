"""Whether a statement and its quotes agree in saying yes or no.

Knows the words for "not" and for refusing, denying and leaving open in six languages. Does not know what is
negated: it compares the presence of such words only, so it speaks up only where one side has them
throughout and
the other has none.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

_CUES = {
    "en": r"not|no|never|none|neither|nor|nobody|nothing|cannot|\w+n't|\w+n 't|unable|fail(?:s|ed)?|"
    r"rejects?|rejected|rejecting|den(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|rul(?:e|es|ed|"
    r"ing) out|declin(?:e|es|ed)|undecided|unclear|unconfirmed|open question|stopped short|"
    r"unlikely|oppos(?:e|es|ed)|dismiss(?:es|ed)?|ha(?:s|ve) yet to",
    "de": r"nicht|kein\w{0,2}|nie|niemals|niemand\w{0,2}|nichts|weder|noch offen|offen ?(?:gelassen|"
    r"ist|bleibt|lassen)?|unklar|unbestätigt|lehn(?:t|te|ten|en)\b.{0,80}\bab|abgelehnt|"
    r"ablehn\w*|zurück(?:gewiesen|weis\w*)|wies\w*\b.{0,80}\b(?:zurück|ab)|weis(?:t|"
    r"en)\b.{0,80}\bzurück|verweiger\w*|bestreite\w*|bestritt\w*|bestritten|dementier\w*|"
    r"ausgeschlossen|schlie(?:ß|ss)t\b.{0,80}\baus|schloss\w*\b.{0,80}\baus|ausschlie(?:ß|"
    r"ss)\w*|verneint\w*|unentschieden",
    "fr": r"ne|n|pas|aucune?s?|jamais|rien|personne|ni|non|refus\w*|rejet\w*|dément\w*|démenti\w*|"
    r"exclu(?:t|s|re|e)?|excluent|indécis\w*|nie|nié|niait|nient|écarte?\w*|s'oppos\w*",
    "ru": r"не|нет|ни|никогда|никто|ничего|нельзя|невозможно|не\w{0,2}возможн\w*|отверг\w*|"
    r"отрица\w*|отказ\w*|опроверг\w*|исключ(?:ил|ила|или|ает|ают)|отклон\w*|неясн\w*|"
    r"неизвестн\w*",
    "uk": r"не|ні|немає|нема|ніколи|ніхто|нічого|неможливо|відкину\w*|відкида\w*|заперечу\w*|"
    r"заперечи\w*|відмов\w*|спросту\w*|виключи(?:в|ла|ли)|виключа\w*|відхили\w*|невідомо|"
    r"незрозуміло",
    "ar": r"و?لا|ف?لا|و?لم|و?لن|و?ليس(?:ت|وا|تا|ا)?|و?كلا|عدم|بعدم|لعدم|و?نف[يت]\w*|و?رفض\w*|[يت]رفض\w*|"
    r"[يت]نفي|انكر\w*|[يت]نكر|استبعد\w*|[يت]ستبعد\w*|رفضه\w*|امتنع\w*",
}
# Words that say no to one reader and nothing to another: they answer a "not", but claim none.
_WEAK = {
    "en": r"without|halt(?:s|ed)|block(?:s|ed)|veto(?:es|ed)|turn(?:s|ed) down|ban(?:s|ned)|lack(?:s|ed)",
    "de": r"ohne|verbiet\w*|verbot\w*|blockier\w*|scheiter\w*|gescheitert\w*|verhinder\w*|fehl(?:t|en|te|ten)",
    "fr": r"sans|bloqu\w*|interdi\w*|échou\w*|empêch\w*|faute",
    "ru": r"без|запре[тщ]\w*|блокир\w*|заблокир\w*|сорва\w*",
    "uk": r"без|заборон\w*|блоку\w*|заблок\w*|зірва\w*|бракує",
    "ar": r"بدون|دون|منع\w*|حظر\w*|فشل\w*|غير|تعذر\w*",
}
_NOT_NEGATIVE = re.compile(
    r"not only|not least|no less than|no fewer than|no later than|nicht nur|nicht zuletzt|nicht weniger als|"
    r"non seulement|pas moins de|pas seulement|не только|не менее|не лише|не тільки|не менше|не раз\b|"
    r"لا يقل|لا تقل|لا سيما|لا [يت]زال\w*|ليس فقط",
    re.IGNORECASE,
)
_MAX = 4000
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\Wa-zа-яіїєґ])|\n")


@lru_cache(maxsize=16)
def _pattern(language: str, weak: bool = False) -> re.Pattern[str] | None:
    cues = (_WEAK if weak else _CUES).get(language)
    return re.compile(rf"(?<!\w)(?:{cues})(?!\w)", re.IGNORECASE) if cues else None


def cue(text: str, language: str, weak: bool = False) -> str:
    """The first word of normalised text that denies, refuses or leaves open; '' if there is none.

    >>> cue("Deutschland will sich noch nicht festlegen", "de"), cue("Germany offered troops", "en")
    ('nicht', '')
    """
    pattern = _pattern(language, weak)
    found = pattern.search(_NOT_NEGATIVE.sub(" ", text[:_MAX])) if pattern else None
    return found.group() if found else ""


def conflicts(statement: tuple[str, str], quotes: Sequence[tuple[str, str]]) -> list[str]:
    """What speaks against the statement: (text, language) pairs → the cue that one side has alone, or none.

    >>> conflicts(("Germany offered troops", "en"), [("Deutschland lehnt Truppen ab", "de")])
    ['lehnt Truppen ab']
    """
    if statement[1] not in _CUES or not quotes or any(language not in _CUES for _, language in quotes):
        return []
    said = cue(*statement)
    given = [cue(text, language) for text, language in quotes]
    if said:
        return [] if any(given) or any(cue(*quote, weak=True) for quote in quotes) else [said]
    return [given[0]] if all(given) and not cue(*statement, weak=True) else []


def sentences(text: str) -> list[str]:
    """Normalised text cut at full stops; rough, since it only serves to find the sentence that matters."""
    return [part for part in _SENTENCE.split(text[:_MAX]) if part.strip()]
