"""What can be understood of a question: one record, no behaviour."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["published", "about", "as_of", "outlet", "language"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A filter, or a day asked about, and the words of the question that say so."""

    kind: Kind
    words: str
    """As typed: `question[start:end]`."""
    start: int
    end: int
    first: date | None = None
    """Days, both inclusive; None: open on that side."""
    last: date | None = None
    """Of as_of: the day, with no `first`."""
    names: tuple[str, ...] = ()
    """Outlets as the archive writes them, or ISO language codes."""
