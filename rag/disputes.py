"""Does a text deny, reject or contest something? "Halgrod weist das zurück." → True.

Knows the verbs of six languages, and nothing of what is denied or by whom.
"""

import re

_WORDS = {
    "en": r"den(?:y|ies|ied|ying)|denials?|reject(?:s|ed|ing)?|disput(?:e|es|ed|ing)|contradict(?:s|ed|ing)?"
    r"|contest(?:s|ed|ing)?|refut(?:e|es|ed|ing)|dismiss(?:es|ed|ing)?",
    "de": r"bestreite\w*|bestritt\w*|bestritten|dementier\w*|dementi|zurückgewiesen|zurückweis\w*|zurückwies\w*"
    r"|w(?:ies\w*|eist|eisen)\b[^.;]{0,80}\bzurück|widersprach\w*|widersprich\w*|widersprechen|widersprochen",
    "fr": r"dément\w*|démenti\w*|contest\w*|rejet\w*|réfut\w*|nie(?:nt)?|niai(?:t|ent)|a(?:vait)?\s+nié",
    "ru": r"отрица\w*|опроверг\w*|опроверж\w*|отверг\w*|отверга\w*|оспори\w*|оспарива\w*",
    "uk": r"заперечу\w*|заперечи\w*|спросту\w*|спростов\w*|відкину\w*|відкида\w*|оспори\w*|оспорю\w*",
    "ar": r"[وف]?(?:نف[ىيت]|نفوا|[يت]نفي|كذ[ّ]?ب(?:ت|وا)?|[يت]كذب|رفض(?:ت|وا)?|[يت]رفض|شكك(?:ت|وا)?|[يت]شكك)",
}
_PATTERNS = {language: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for language, words in _WORDS.items()}


def denies(text: str, language: str) -> bool:
    """Whether it does; never in a language other than the six."""
    pattern = _PATTERNS.get(language)
    return bool(pattern and pattern.search(text))
