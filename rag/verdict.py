"""Quotes → the status of an answer and what is left open. Pure; quotes decide, never a model's prose."""

from collections.abc import Sequence

from rag.answer import AnswerStatus, Quote
from rag.phrases import phrase
from rag.unsaid import leaves_open


def verdict(language: str, quotes: Sequence[Quote]) -> tuple[AnswerStatus, tuple[str, ...]]:
    """The status, and one line for each point that a quote says is not known.

    quotes that answer, none that leaves open  → answered
    both                                       → partial
    only quotes that leave open, or none       → not_in_reports
    """
    unsaid = [quote for quote in quotes if leaves_open(quote.text, quote.language)]
    points = tuple(phrase("unsaid", language, quote=quote.text) for quote in unsaid)
    if len(unsaid) == len(quotes):
        return "not_in_reports", points or (phrase("not_in_reports", language),)
    return ("partial", points) if unsaid else ("answered", ())
