"""The words that are looked for in every passage, and whether they stand in one.

    'Kyiv dams "state of emergency"'  →  Kyiv, a name in any spelling · dams, in any form · a phrase

A form of a word is compared once for each language, however often it stands in the archive. Knows nothing about
archives.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Literal

from index.errors import InputError
from index.language import stems
from rag.facts import lexicon, names, places
from rag.facts.city_traps import GERMAN_NOUNS, STARTERS
from rag.facts.function_words import FUNCTION_WORDS
from rag.facts.name_words import surnames
from rag.facts.names import Name
from rag.facts.script import Token, fold, is_arabic, is_latin, normalise
from rag.facts.sound import same_name
from rag.facts.spellings import Spelling, beginnings, is_form, may_begin, spellings
from rag.subjects import subjects

Kind = Literal["word", "name", "phrase"]
QUOTED = re.compile(r'"([^"]*)"|“([^“”]*)”|„([^„“”]*)[“”]|«([^«»]*)»')
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"  # that letters carry
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # that nobody sees
)
_FORM = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}]|(?<=[Ѐ-ӿ])['’‘ʼ`´](?=[Ѐ-ӿ]))*")
_WORD = re.compile(r"[Ѐ-ӿ]+(?:'[Ѐ-ӿ]+)+|[^\W_]+")
_CHUNK = re.compile(r"\S+")
_KEPT_FORMS = 500_000
"""Forms of words of one language that are remembered: about 60 MB."""
_EDGES = " .,;:!?()[]{}'-/"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for."""

    words: str
    """As typed; of a phrase what stands in the quotes."""
    kind: Kind
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How often what is looked for stands in a text, and how it is written there, each spelling once."""

    count: int
    found: tuple[str, ...]


# ---- What is looked for


def without_phrases(question: str) -> tuple[str, list[str]]:
    """The question with blanks for what stands in double quotes, and that."""
    phrases = [next(filter(None, match.groups()), "") for match in QUOTED.finditer(question)]
    return QUOTED.sub(lambda match: " " * len(match[0]), question), [one for one in phrases if _WORD.search(one)]


def terms(words: str, phrases: Sequence[str], language: str) -> tuple[Term, ...]:
    """What is looked for: names, words in their order, phrases; function words only where there is nothing else.

    Raises:
        InputError: there is no word at all.
    """
    text = normalise(words)
    named = [Term(one.surface, "name", one) for one in _names(text, language)]
    taken = {word.start for term in named if term.name for word in term.name.words}
    plain = [term for start, term in _plain(text) if start not in taken]
    content = [term for term in plain if fold(term.words) not in FUNCTION_WORDS]
    quoted = [Term(one, "phrase") for one in phrases]
    found = [*named, *content, *quoted] or plain
    if not found:
        raise InputError("There is no word to look for.")
    return tuple({(term.kind, fold(term.words)): term for term in found}.values())


def _plain(text: str) -> Iterator[tuple[int, Term]]:
    """Where each word begins; what holds a digit stands together, as "S-300" or "1,000"."""
    for chunk in _CHUNK.finditer(text):
        words = list(_WORD.finditer(chunk[0]))
        if len(words) > 1 and any(map(str.isdigit, chunk[0])):
            yield chunk.start(), Term(chunk[0].strip(_EDGES), "phrase")
        else:
            yield from ((chunk.start() + word.start(), Term(word[0], "word")) for word in words)


def _names(text: str, language: str) -> list[Name]:
    """The names among the words; in a text without capitals, what would be one with them."""
    written = text
    if text == text.lower():
        written = _WORD.sub(lambda word: word[0].capitalize() if _may_be_name(word[0], language) else word[0], text)
    own = {name.words[0].start for name in subjects(written, language)}
    return [
        name
        for name in names.claims(written, language)
        if name.words[0].start in own or name.words[0].key.removesuffix("s") in surnames()
    ]


def _may_be_name(word: str, language: str) -> bool:
    """Whether a word in small letters is none that any dictionary has, or a large city and nothing else."""
    key = fold(word)
    if key in FUNCTION_WORDS or len(word.capitalize()) != len(word):
        return False
    if places.is_large_city(key) and key not in GERMAN_NOUNS | STARTERS:
        return True
    return not lexicon.is_word(word, language) and not (is_latin(word) and lexicon.is_word(word, "en"))


# ---- Where it stands


@dataclass(frozen=True, slots=True)
class _Spelt:
    """What a known name may be called, for a first look that is quick."""

    ids: frozenset[str]
    single: frozenset[str]
    """Beginnings of the spellings of one word."""
    parts: frozenset[str]
    """The words of longer spellings."""
    part_starts: frozenset[str]

    @classmethod
    def of(cls, name: Name) -> "_Spelt":
        found: frozenset[Spelling] = spellings(name.ids)
        parts = frozenset(word for spelling in found if len(spelling) > 1 for word in spelling)
        single = beginnings([spelling[0] for spelling in found if len(spelling) == 1])
        return cls(name.ids, single, parts, beginnings(parts))


@dataclass
class Sought:
    """Looks for the same terms in many texts, and remembers each form of a word."""

    terms: tuple[Term, ...]
    _known: dict[str, dict[str, int]] = field(default_factory=dict)
    """By language: form → the terms that it is, as bits."""

    def stands(self, text: str, language: str) -> Standing | None:
        """How the terms stand in a text; None unless all of them do."""
        known = self._known.setdefault(language, {})
        if len(known) > _KEPT_FORMS:
            known.clear()
        forms = _FORM.findall(text) if self._tests else []
        bits = 0
        for form in forms:
            if form not in known:
                known[form] = self._bits(form, language)
            bits |= known[form]
        found = [form for form in forms if known[form] & _WHOLE]
        for part, term_bits in self._long_names(forms, known) if bits & _PART else ():
            found.append(part)
            bits |= term_bits
        if self._all & ~bits & ~self._of_phrases:
            return None
        if self._of_phrases:
            said = _said(text)
            for pattern, phrase in self._phrases:
                if not (times := len(pattern.findall(said))):
                    return None
                found += [phrase] * times
        return Standing(len(found), tuple(dict.fromkeys(found)))

    @cached_property
    def _all(self) -> int:
        return ((1 << len(self.terms)) - 1) << _FIRST

    @cached_property
    def _of_phrases(self) -> int:
        return sum(1 << number for number, term in self._numbered("phrase"))

    @cached_property
    def _phrases(self) -> list[tuple[re.Pattern[str], str]]:
        return [(_phrase(term.words), term.words) for _, term in self._numbered("phrase")]

    @cached_property
    def _spelt(self) -> dict[int, _Spelt]:
        """The known names by their numbers."""
        return {number: _Spelt.of(term.name) for number, term in self._numbered("name") if term.name and term.name.ids}

    def _numbered(self, kind: Kind) -> list[tuple[int, Term]]:
        return [(number, term) for number, term in enumerate(self.terms, _FIRST) if term.kind == kind]

    def _bits(self, form: str, language: str) -> int:
        """What a form of a word is: each term has a bit; and whether it may be a part of a longer name."""
        found = 0
        for word in _WORD.findall(form if form.isascii() else normalise(form)):
            token = Token(word, fold(word), 0, len(word), False)
            for number, same in self._tests:
                if same(token, language):
                    found |= 1 << number | _WHOLE
            found |= _PART * any(
                may_begin(token.key, one.part_starts) and is_form(token.key, one.parts) for one in self._spelt.values()
            )
        return found

    @cached_property
    def _tests(self) -> list[tuple[int, Callable[[Token, str], bool]]]:
        tests: list[tuple[int, Callable[[Token, str], bool]]] = []
        for number, term in enumerate(self.terms, _FIRST):
            if term.kind == "word" or (term.name and len(term.name.words) == 1):
                tests.append((number, _same_word(term.words)))
            if number in self._spelt:
                tests.append((number, _same_place(self._spelt[number])))
            if term.name and len(term.name.words) == 1 and all(one.startswith("C:") for one in term.name.ids):
                tests.append((number, _same_sound(term.name)))
        return tests

    def _long_names(self, forms: Sequence[str], known: dict[str, int]) -> Iterator[tuple[str, int]]:
        """The names of several words in a text, and which terms each of them is."""
        for is_part, run in groupby(forms, lambda form: bool(known[form] & _PART)):
            words = list(run)
            if not is_part or len(words) < 2:
                continue
            for place in places.find(_tokens(words)):
                if place.words > 1:
                    bits = sum(1 << number for number, spelt in self._spelt.items() if spelt.ids & place.ids)
                    yield from [(place.surface, bits)] if bits else []


_WHOLE, _PART, _FIRST = 1, 2, 2
"""Bits of a form: it is a term by itself, or may be part of a name; the terms begin after them."""


def _tokens(words: Sequence[str]) -> list[Token]:
    at, found = 0, []
    for word in (one for form in words for one in _WORD.findall(normalise(form))):
        found.append(Token(word, fold(word), at, at + len(word), False))
        at += len(word) + 1
    return found


def _same_word(typed: str) -> Callable[[Token, str], bool]:
    """The word itself, or a form with the same stem in the language of the text."""
    key = fold(typed)
    stemmed: dict[str, list[str]] = {}

    def same(token: Token, language: str) -> bool:
        if token.key == key:
            return True
        if language not in stemmed:
            stemmed[language] = stems(typed, language)
        may_be = language == "ar" or token.key[:1] == key[:1]  # Arabic alone puts something before a stem
        return may_be and stems(token.text, language) == stemmed[language]

    return same


def _same_place(spelt: _Spelt) -> Callable[[Token, str], bool]:
    def same(token: Token, language: str) -> bool:
        heads = [token, *_heads(token, language)]
        return any(
            place.ids & spelt.ids for one in heads if may_begin(one.key, spelt.single) for place in places.find([one])
        )

    return same


def _same_sound(name: Name) -> Callable[[Token, str], bool]:
    typed = name.words[0].text

    def same(token: Token, language: str) -> bool:
        if not (token.upper or is_arabic(token.text)):
            return False
        return any(same_name(typed, one.text) for one in (token, *_heads(token, language)))

    return same


def _heads(token: Token, language: str) -> list[Token]:
    """The name in front of a German compound: "Nahebrücke" → "Nahe"."""
    return [Token(head, fold(head), 0, len(head), False) for head in names.heads([token], language)]


def _said(text: str) -> str:
    """A text as phrases are compared: case, accents of their own, quotes, dashes and spaces in one form."""
    return _QUOTES.sub('"', normalise(unicodedata.normalize("NFC", text))).casefold()


_QUOTES = re.compile("[«»„“”]")


def _phrase(words: str) -> re.Pattern[str]:
    said = r"\s+".join(re.escape(part) for part in _said(words).split())
    return re.compile(rf"(?<!\w){said}(?!\w)")
