"""A question with where it is looked for: read once, however much is asked of it.

"What has TASS reported since Monday?"  →  filters: TASS, Monday or later · words to search for: "What has reported ?"
"""

from dataclasses import dataclass

from index.language import detect_question
from index.store import Filters, Store
from rag.asked import Understood, understand
from rag.wanted import Wanted, narrowed, searched


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for, and where."""

    text: str
    """The whole question."""
    language: str
    understood: tuple[Understood, ...]
    """What its words say of where to look."""
    filters: Filters
    """These, and what the caller gave."""

    @classmethod
    def of(cls, store: Store, text: str, wanted: Wanted) -> "Query":
        """Read a question.

        Raises:
            InputError: the archive holds no such outlet, language or place.
        """
        wanted = wanted.checked(store)
        language = detect_question(text)
        days = store.days()
        newest = days[1] if days else wanted.day
        understood = wanted.kept(understand(text, language, wanted.day, newest, store.outlets()))
        return cls(text, language, understood, narrowed(wanted.filters, understood))

    @property
    def words(self) -> str:
        """The question without what is a filter by now."""
        return searched(self.text, self.understood)
