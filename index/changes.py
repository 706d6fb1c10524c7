"""Two versions of a report → what was changed, sentence by sentence. Knows nothing about where they are kept."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Article

_LONG = 2_000
"""Sentences or words: 15,000 that are all the same take half a minute to compare in full."""


@dataclass(frozen=True, slots=True)
class Change:
    """Sentences of the old version, and what stands in their place; either may be empty."""

    where: str
    """"title", "outlet", "published" or "text"."""
    old: str
    new: str
    old_start: int = 0
    """In the old text, in code points."""
    new_start: int = 0


def changes(old: Article, new: Article) -> list[Change]:
    """What differs, in the order of the text: "eleven gates" → "nine gates"."""
    found = [
        Change(where, before, after)
        for where, before, after in (
            ("title", old.title, new.title),
            ("outlet", old.outlet, new.outlet),
            ("published", old.published.isoformat(), new.published.isoformat()),
        )
        if before != after
    ]
    before, after = _sentences(old), _sentences(new)
    for kind, first, last, start, end in _steps([one for _, one in before], [one for _, one in after]):
        if kind != "equal":
            found.append(
                Change("text", _joined(before[first:last]), _joined(after[start:end]),
                       before[first][0] if first < len(before) else len(old.text),
                       after[start][0] if start < len(after) else len(new.text))
            )  # fmt: skip
    return found


def words_changed(old: str, new: str) -> list[tuple[str, str]]:
    """The words of both in runs that are equal, gone or new: [("=", "The dam has"), ("-", "eleven"), ("+", "nine")]."""
    before, after = old.split(), new.split()
    runs: list[tuple[str, str]] = []
    for kind, first, last, start, end in _steps(before, after):
        if kind == "equal":
            runs.append(("=", " ".join(before[first:last])))
            continue
        runs += [("-", " ".join(before[first:last]))] if last > first else []
        runs += [("+", " ".join(after[start:end]))] if end > start else []
    return runs


def _steps(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """From one list to the other; in very long ones what is repeated all over does not tie them together."""
    return difflib.SequenceMatcher(None, before, after, autojunk=len(after) > _LONG).get_opcodes()


def _sentences(article: Article) -> list[tuple[int, str]]:
    from index.language import sentence_spans  # slow to import, and every start of the command imports this module

    found, at = [], 0
    for line in article.text.split("\n"):
        found += [(at + start, line[start:end]) for start, end in sentence_spans(line, article.language)]
        at += len(line) + 1
    return found


def _joined(sentences: list[tuple[int, str]]) -> str:
    return " ".join(one for _, one in sentences)
