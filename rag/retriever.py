"""The archive as a retriever of LangChain's, for people who build their own chains.

    ArchiveRetriever.open("archive", k=8).invoke("Who closed the bridge?")  →  [Document, …]

The documents are the hits of `Desk.search`, in its order: the limits in the words of a question count here, too.
"""

from pathlib import Path
from typing import Any, Unpack

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from index.records import Hit
from rag import fields
from rag.desk import Desk
from rag.wanted import Given


class ArchiveRetriever(BaseRetriever):
    """Passages of an archive for a question, best first."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    desk: Desk
    k: int = Field(default=10, ge=1)
    """How many documents."""
    given: dict[str, Any] = Field(default_factory=dict)
    """What stands beside each question: see `Given`."""

    @classmethod
    def open(cls, archive: str | Path | None = None, k: int = 10, **given: Unpack[Given]) -> "ArchiveRetriever":
        """The retriever of the archive in a folder, by default that of the settings.

        Raises:
            ArchiveError: there is no archive in the folder.
        """
        return cls(desk=Desk.open(archive), k=k, given=dict(given))

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        given: Given = {**self.given}  # type: ignore[typeddict-item] # its keys were checked by `open`, or fail in `Wanted.of`
        return [_document(hit) for hit in self.desk.search(query, self.k, **given)]


def _document(hit: Hit) -> Document:
    passage = hit.passage
    return Document(
        id=passage.id,
        page_content=hit.article.text[passage.start : passage.end],
        metadata=fields.of_hit(hit),
    )
