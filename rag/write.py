"""Quotes → sentences in the language of the question, each verified against its quotes or withheld.

A quote in the question's language needs no sentence from a weak model: its own words are the statement. Nothing
that a model wrote is shown unless its names, numbers, dates and negation stand in the quotes that it cites.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import ReplyUnusable
from index.language import LANGUAGES, detect_question
from rag.answer import Quote, Statement, Withheld
from rag.phrases import phrase
from rag.verify import QuoteText, problems

_EVIDENCE = re.compile(r'\s*\{\s*"evidence"\s*:\s*(\[[\d,\s]*\])')
_STATEMENTS = re.compile(r'"statements"\s*:\s*\[')


@dataclass(frozen=True, slots=True)
class Chosen:
    """The numbers of the quotes that a generator takes for evidence."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as it was written, with what it cites: unchecked."""

    text: str
    cited: tuple[object, ...]


def read_reply(pieces: Iterator[str], chooses: bool) -> Iterator[Chosen | Draft]:
    """The parts of a reply, each as soon as it is whole: what was chosen, if that was asked for, then drafts.

    Raises:
        ReplyUnusable: the pieces are not JSON of the form that was asked for.
    """
    text = ""
    drafts = 0
    chosen = not chooses
    for piece in pieces:
        text += piece
        if not chosen and (match := _EVIDENCE.match(text)):
            chosen = True
            yield _chosen(_json(match[1]))
        for one in _whole_objects(text)[drafts:]:
            drafts += 1
            yield _draft(one)
    reply = _parsed(text)
    if not chosen:
        yield _chosen(reply.get("evidence"))
    yield from (_draft(one) for one in reply["statements"][drafts:])


def _json(text: str) -> Any:  # noqa: ANN401 - whatever it holds
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReplyUnusable("the model's reply is unusable: it is not the JSON that was asked for") from error


def _parsed(text: str) -> dict[str, Any]:
    reply = _json(text)
    if not isinstance(reply, dict) or not isinstance(reply.get("statements"), list):
        raise ReplyUnusable("the model's reply is unusable: it is not of the form that was asked for")
    return reply


def _chosen(value: object) -> Chosen:
    if not isinstance(value, list) or not all(type(number) is int for number in value):
        raise ReplyUnusable("the model's reply is unusable: its evidence is not a list of numbers")
    return Chosen(tuple(dict.fromkeys(value)))


def _draft(value: object) -> Draft:
    fields = value if isinstance(value, dict) else {}
    text, cited = fields.get("text"), fields.get("quotes")
    words = text.encode(errors="replace").decode().split() if isinstance(text, str) else []  # "\ud800" is half a letter
    return Draft(" ".join(words), tuple(cited) if isinstance(cited, list) else ())


def _whole_objects(text: str) -> list[object]:
    """The objects that stand complete in the list "statements" of an unfinished JSON text."""
    opening = _STATEMENTS.search(text)
    at = opening.end() if opening else 0
    found: list[object] = []
    while at and (start := text.find("{", at)) >= 0 and not text[at:start].strip(" ,\n\t"):
        try:
            value, at = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found


def verified(draft: Draft, language: str, quotes: Sequence[Quote]) -> Statement | Withheld:
    """A draft as a statement if its quotes (by their ids) carry it; else withheld, with the reason."""
    by_id = {quote.id: quote for quote in quotes}
    if not draft.cited or not all(type(number) is int and number in by_id for number in draft.cited):
        return Withheld(draft.text, phrase("withheld_citation", language))
    carrying = [by_id[number] for number in dict.fromkeys(draft.cited) if isinstance(number, int)]
    reason = _objection(draft.text, language, carrying)
    return Withheld(draft.text, reason) if reason else Statement(draft.text, tuple(quote.id for quote in carrying))


def _objection(text: str, language: str, quotes: Sequence[Quote]) -> str:
    """Why a sentence must not be shown; empty if it may."""
    if not text or _mixes_scripts(text) or (language in LANGUAGES and detect_question(text) != language):
        return phrase("withheld_language", language)
    if _stammers(text):
        return phrase("withheld_stammer", language)
    material = [QuoteText(quote.text, quote.language, quote.published) for quote in quotes]
    found = problems(text, language, material)
    if not found:
        return ""
    if found[0].kind == "negation":
        return phrase("withheld_negation", language)
    return phrase("withheld_names", language, what=", ".join(dict.fromkeys(one.surface for one in found)))


def _stammers(text: str) -> bool:
    """Whether the same three words come three times, as where a small model has lost its way."""
    words = text.casefold().split()
    threes = Counter(zip(words, words[1:], words[2:], strict=False))
    return any(count > 2 for count in threes.values())


def _mixes_scripts(text: str) -> bool:
    """Whether a word is written in two scripts, as a small model writes what it cannot translate: "интерventionных"."""
    return any(len({_script(letter) for letter in word if letter.isalpha()}) > 1 for word in text.split())


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


def verbatim(quotes: Sequence[Quote], language: str, most: int) -> list[Statement]:
    """The first quotes in the question's language as statements in their own words."""
    return [Statement(quote.text, (quote.id,)) for quote in quotes if quote.language == language][:most]
