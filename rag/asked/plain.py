"""A question in one spelling, with the way back to how it was typed: "Im Ma\u0308rz" → "im marz" and its offsets.

Knows Unicode and case, no words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.facts.script import fold, normalise

_CLUSTER = re.compile(r"(?s).[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]*")
_QUOTED = re.compile(r"«[^«»]*»|»[^«»]*«|„[^„“”]*[“”]|“[^“”]*”|\"[^\"]*\"")

_SENTENCE = re.compile(r"(?<=[^\W\d]{3})[.!]+[\"»”“)]*\s+(?=[\"«„“(]?[^\W\d])")
_FEW_WORDS = 6


@dataclass(frozen=True, slots=True)
class Plain:
    """A question as the patterns read it: lower case, no accents on Latin letters, one form of each Arabic letter."""

    typed: str
    text: str
    starts: tuple[int, ...]
    """Where in `typed` each letter of `text` begins, and where `typed` ends."""
    quoted: tuple[tuple[int, int], ...]
    """What stands in quotation marks within it, which may be a title. A question all in quotes is none."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into `typed` of a piece of `text`, white space at its ends left out."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        return self.starts[start], self.starts[end]

    def is_upper(self, place: int) -> bool:
        """Whether the letter at `place` was typed as a capital."""
        return place < len(self.text) and self.typed[self.starts[place]].isupper()

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether a piece of `text` stands in quotation marks."""
        return any(left <= start and end <= right for left, right in self.quoted)


def told(plain: Plain) -> tuple[int, int] | None:
    """Where `typed` tells something before it asks, as in "The Bulletin says that … . What does the ministry say?".

    What is told there is no wish for reports of that outlet or day, unless it is as short as "Only TASS."
    """
    end = 0
    for match in _SENTENCE.finditer(plain.text):
        said = plain.text[end : match.start()]
        if "?" in plain.text[match.start() :] and "?" not in said and len(said.split()) > _FEW_WORDS:
            end = match.end()
    return (0, plain.starts[end]) if end else None


def read(question: str) -> Plain:
    """A question in one spelling."""
    letters: list[str] = []
    starts: list[int] = []
    for cluster in _CLUSTER.finditer(question):
        plain = _letter(cluster.group())
        letters.append(plain)
        starts.extend([cluster.start()] * len(plain))
    text = "".join(letters)
    quoted = tuple(match.span() for match in _QUOTED.finditer(text) if len(match.group()) + 4 < len(text.strip()))
    return Plain(question, text, (*starts, len(question)), quoted)


@lru_cache(maxsize=4096)
def _letter(cluster: str) -> str:
    """One letter with its accents, folded; of an apostrophe or a line's end, the plain one.

    NFKC first: a decomposed "й" would else lose its breve and become "и".
    """
    plain = normalise(unicodedata.normalize("NFKC", cluster)).replace("\n", " ")
    return "'" if plain == "'" else fold(plain)


@cache
def folded(written: str) -> str:
    r"""A pattern, or a list of words, in the spelling of `Plain.text`. It must name no class by a capital, as \S."""
    return "".join(_letter(cluster) for cluster in _CLUSTER.findall(written))


def any_of(words: str) -> str:
    """A pattern of any of the words, which are parted by "|"; the longest first."""
    ordered = sorted(filter(None, words.split("|")), key=len, reverse=True)
    return "(?:" + "|".join(word.replace(" ", r"\s+") for word in ordered) + ")"
