"""The systems by name."""

from collections.abc import Callable

from eval.replies import RecordingGenerator
from eval.systems.base import Bench, System
from eval.systems.closed_book import ClosedBookSystem
from eval.systems.dateline import DatelineSystem
from eval.systems.search import SEARCHES, SearchSystem
from index.errors import InputError

SYSTEMS = {
    "dateline": "Dateline itself",
    "hybrid": "search alone: centred vectors and BM25, fused",
    "centred": "search alone: vectors with each language's offset taken out",
    "dense": "search alone: plain cosine of the encoder",
    "bm25": "search alone: the words of the question",
    "langchain": "the chain of LangChain's tutorial: plain dense, prompt, model",
    "closed-book": "the model alone, without the archive",
}
"""Name → what it is, in the order of the table."""
WITH_GENERATOR = ("dateline", "langchain", "closed-book")


def check_names(names: list[str]) -> list[str]:
    """The names, "all" taken for every one of them.

    Raises:
        InputError: there is no such system.
    """
    wanted = list(dict.fromkeys(name.strip() for name in names))
    for name in wanted:
        if name not in ("all", *SYSTEMS):
            raise InputError(f"There is no system {name}. There are: all, {', '.join(SYSTEMS)}.")
    return list(SYSTEMS) if "all" in wanted else wanted


def make(name: str, bench: Bench, generator: Callable[[], RecordingGenerator]) -> System:
    """The system of that name; the generator is made only for those that need one."""
    if name in SEARCHES:
        return SearchSystem(name, bench)
    if name == "closed-book":
        return ClosedBookSystem(generator())
    if name == "langchain":
        from eval.systems.langchain_chain import LangChainSystem  # LangChain is imported only where it is measured

        return LangChainSystem(bench, generator())
    return DatelineSystem(bench, generator())
