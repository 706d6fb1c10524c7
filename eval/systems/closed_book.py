"""Closed book: the same model without the archive. On a fictional archive it must score near zero."""

import time

from eval.questions import Question
from eval.replies import RecordingGenerator
from eval.rows import Failure, Row, Said
from eval.systems.prose import REPLY_TOKENS, sentences, status
from rag.generator import Message

PROMPT = (
    "You are an assistant for question-answering tasks. If you don't know the answer, just say that you don't know. "
    "Use three sentences maximum and keep the answer concise."
)


class ClosedBookSystem:
    """A model that answers from what it was trained on."""

    name = "closed-book"

    def __init__(self, generator: RecordingGenerator) -> None:
        self._generator = generator

    def answer(self, question: Question) -> Row:
        """See `System`."""
        self._generator.take()
        began = time.perf_counter()
        earlier = [Message("user", one) for one in question.history]
        messages = [Message("system", PROMPT), *earlier, Message("user", question.question)]
        said: tuple[Said, ...] = ()
        failure = None
        try:
            said = sentences("".join(self._generator.stream(messages, None, REPLY_TOKENS)), question.language)
        except Exception as error:  # what was found and asked is kept, whatever fails
            failure = Failure.of(error)
        return Row(
            system=self.name,
            question=question.id,
            status=None if failure else status(said),
            statements=said,
            error=failure,
            calls=self._generator.take(),
            seconds=time.perf_counter() - began,
        )
