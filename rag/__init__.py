"""Questions over an archive, answered with quotes: `Desk.open("archive").ask("…")`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.desk import Desk as Desk

__all__ = ["Desk"]


def __getattr__(name: str) -> object:
    """`from rag import Desk` loads the desk's libraries only then."""
    if name == "Desk":
        from rag.desk import Desk

        return Desk
    raise AttributeError(name)
