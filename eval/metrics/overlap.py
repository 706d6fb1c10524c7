"""How far two stretches of text are the same place. Offsets are code points, end exclusive."""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

_WORD = re.compile(r"\w+")


class Place(Protocol):
    """A stretch of an article: a gold span, a quote or a passage."""

    @property
    def article(self) -> str:
        """The id of the article."""
        ...

    @property
    def start(self) -> int:
        """The first code point."""
        ...

    @property
    def end(self) -> int:
        """The one after the last."""
        ...


class Words(Place, Protocol):
    """A stretch with its verbatim text."""

    @property
    def text(self) -> str:
        """`article.text[start:end]`."""
        ...


def shared(one: Place, other: Place) -> int:
    """The number of characters that both hold."""
    if one.article != other.article:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def same_place(one: Place, other: Place) -> bool:
    """Whether they share at least half of the shorter one's characters.

    ERASER (DeYoung et al., ACL 2020) asks for an intersection over union of one half. That would refuse a clause of a
    long gold sentence, and a quote of two sentences of which one is gold; both are right. Two sentences that touch at
    an end are not the same place by either. A quote of a whole article is: the measures by tokens see that.
    """
    common = shared(one, other)
    return common > 0 and 2 * common >= min(one.end - one.start, other.end - other.start)


def words_inside(one: Words, others: Iterable[Place]) -> tuple[int, int]:
    """How many words of `one` lie wholly in `others` (overlapping ones joined), and how many it has.

    Compared by place, not by spelling, so that a word elsewhere in the same report is no hit.
    """
    inside = list(_joined((each.start, each.end) for each in others if each.article == one.article))
    words = [(one.start + word.start(), one.start + word.end()) for word in _WORD.finditer(one.text)]
    return sum(any(low <= start and end <= high for low, high in inside) for start, end in words), len(words)


def _joined(intervals: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    low, high = -1, -1
    for start, end in sorted(intervals):
        if start > high:
            if high > low:
                yield low, high
            low, high = start, end
        high = max(high, end)
    if high > low:
        yield low, high
