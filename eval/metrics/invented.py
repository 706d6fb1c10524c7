"""Members of a list that no report names: the worst an answer over an archive can do.

Seen are the forms of `wrong` and the names of real territories (CLDR, by Babel). Not seen: other names,
cities, persons, adjectives ("French troops"), and territories in another case than the nominative. Where a script has
no capitals, a name can be another word: Arabic "مالي" is Mali, and "financial".
"""

import re
import unicodedata
from functools import cache

from babel import Locale, localedata

from eval.match import carries_any
from eval.metrics.shown import statements, writes
from eval.questions import Question
from eval.rows import Row
from index.language import LANGUAGES

_NO_TERRITORIES = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))


def invented(question: Question, row: Row) -> float | None:
    """How many different invented members the statements name; a count, not a share. Lower is better.

    For questions of type list, and for unanswerable and partial ones with forms of `wrong`. A territory that stands in
    the question, a gold form or a gold span, in any of our languages, is not invented; one that a form of `wrong`
    counts is not counted twice. None for other questions, a row that failed, and a system that only searches.
    """
    asked = question.type == "list" or (question.type in ("unanswerable", "partial") and bool(question.wrong))
    if not asked or row.error or not writes(row):
        return None
    said = [one.text for one in statements(row)]
    forms = {form for form in question.wrong if any(carries_any(text, [form]) for text in said)}
    named = {code: name for text in said for code, name in territories(text, ("en", question.language)).items()}
    accepted = {form for fact in question.facts for form in (*fact.accepted, *fact.said_by)}
    known = _named_in_gold(question, accepted)
    fresh = [code for code, name in named.items() if code not in known and not carries_any(name, forms | accepted)]
    return float(len(forms) + len(fresh))


def _named_in_gold(question: Question, forms: set[str]) -> set[str]:
    """The territories that the question or its gold names, in whatever language."""
    texts = (question.question, *question.history, *forms, *(span.text for span in question.spans))
    return {code for text in texts for code in territories(text, (*LANGUAGES, question.language))}


def territories(text: str, languages: tuple[str, ...]) -> dict[str, str]:
    """The real territories that a text names in these languages: two-letter code → name as it stands there.

    Capitals count: a "turkey" is not "Turkey".
    """
    text = _plain(text)
    found: dict[str, str] = {}
    for language in dict.fromkeys(languages):
        pattern = _pattern(language)
        for hit in pattern.finditer(text) if pattern else ():
            found.setdefault(_names(language)[hit[0]], hit[0])
    return found


@cache
def _names(language: str) -> dict[str, str]:
    """Name → code; none in a language that CLDR does not have. Of "Myanmar (Burma)" the name is "Myanmar"."""
    if not localedata.exists(language):
        return {}
    named = [one for one in Locale.parse(language).territories.items() if len(one[0]) == 2]
    return {_plain(name).split(" (")[0]: code for code, name in named if code not in _NO_TERRITORIES}


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    names = sorted(_names(language), key=len, reverse=True)  # "Equatorial Guinea" before "Guinea"
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)") if names else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("’", "'").replace("ʼ", "'")
