"""The plain chain of LangChain's own tutorial, with the same encoder and generator: retriever → prompt → model.

As its "Build a Retrieval Augmented Generation app" has it: texts cut by RecursiveCharacterTextSplitter(1000, 200),
an in-memory vector store, the four nearest chunks, and the prompt `rlm/rag-prompt`. No filter; refusals in prose.
"""

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.questions import Question
from eval.replies import RecordingGenerator
from eval.rows import Failure, Quoted, Ranked, Row, Said
from eval.systems.base import SHOWN, Bench, Unit, qrels, quoted
from eval.systems.prose import REPLY_TOKENS, sentences, status
from index.archive import Archive
from index.encoder import Encoder
from rag.generator import Generator, Message

K = 4
PROMPT = """\
You are an assistant for question-answering tasks. Use the following pieces of retrieved context to answer the \
question. If you don't know the answer, just say that you don't know. Use three sentences maximum and keep the answer \
concise.
Question: {question}
Context: {context}
Answer:"""


class EncoderEmbeddings(Embeddings):
    """An `Encoder` as LangChain has it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of what is searched."""
        found: list[list[float]] = self._encoder.passages(texts).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        vector: list[float] = self._encoder.queries([text])[0].tolist()
        return vector


class GeneratorModel(BaseChatModel):
    """A `Generator` as LangChain has it."""

    generator: Any

    @property
    def _llm_type(self) -> str:
        return "dateline"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - LangChain's
    ) -> ChatResult:
        generator: Generator = self.generator
        turns = [Message("user", str(message.content)) for message in messages]
        text = "".join(generator.stream(turns, None, REPLY_TOKENS))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])


class LangChainSystem:
    """The chain, over all articles of the archive."""

    name = "langchain"

    def __init__(self, bench: Bench, generator: RecordingGenerator) -> None:
        self._archive = bench.archive
        self._generator = generator
        documents = list(_chunks(bench.archive))
        self._units: dict[str, list[Unit]] = {}
        for one in documents:
            self._units.setdefault(one.metadata["article"], []).append(_unit(one))
        self._store = InMemoryVectorStore.from_documents(documents, EncoderEmbeddings(bench.encoder))
        prompt = ChatPromptTemplate.from_messages([("human", PROMPT)])
        retrieved = self._store.as_retriever(search_kwargs={"k": K}) | RunnableLambda(_joined)
        self._chain = (
            {"context": retrieved, "question": RunnablePassthrough()}
            | prompt
            | GeneratorModel(generator=generator)
            | StrOutputParser()
        )

    def answer(self, question: Question) -> Row:
        """See `System`."""
        from langsmith import tracing_context

        self._generator.take()
        began = time.perf_counter()
        said: tuple[Said, ...] = ()
        failure = None
        with tracing_context(enabled=False):  # whatever the user's environment says, nothing is sent away
            try:
                said = sentences(self._chain.invoke(question.question), question.language)
            except Exception as error:  # hits and calls are kept, whatever fails
                failure = Failure.of(error)
            seconds = time.perf_counter() - began
            found = self._store.similarity_search_with_score(question.question, SHOWN)
        return Row(
            system=self.name,
            question=question.id,
            status=None if failure else status(said),
            statements=said,
            error=failure,
            quotes=() if status(said) != "answered" else tuple(self._quoted(chunk) for chunk, _ in found[:K]),
            hits=tuple(_ranked(chunk, score) for chunk, score in found),
            relevant=qrels(question, lambda article: self._units.get(article, [])),
            calls=self._generator.take(),
            seconds=seconds,
        )

    def _quoted(self, chunk: Document) -> Quoted:
        unit = _unit(chunk)
        return quoted(self._archive.article(chunk.metadata["article"]), unit.start, unit.end)


def _chunks(archive: Archive) -> Iterator[Document]:
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    for article_id in sorted(archive.article_ids()):
        article = archive.article(article_id)
        metadata = {"article": article_id, "published": article.published.isoformat()}
        yield from splitter.split_documents([Document(article.text, metadata=metadata)])


def _joined(documents: list[Document]) -> str:
    return "\n\n".join(one.page_content for one in documents)


def _unit(chunk: Document) -> Unit:
    start = int(chunk.metadata["start_index"])
    return Unit(f"{chunk.metadata['article']}-{start}", start, start + len(chunk.page_content))


def _ranked(chunk: Document, score: float) -> Ranked:
    unit = _unit(chunk)
    return Ranked(
        passage=unit.id,
        article=chunk.metadata["article"],
        start=unit.start,
        end=unit.end,
        published=date.fromisoformat(chunk.metadata["published"]),
        score=score,
        dense=score,
    )
