"""Dateline itself, as the desk answers."""

import time

from eval.questions import Question
from eval.replies import RecordingGenerator
from eval.rows import Failure, Kept, Row, Said
from eval.systems.base import SHOWN, Bench, archive_units, of_answer, qrels, ranked
from rag.answer import Answer, Candidates
from rag.desk import Desk


class DatelineSystem:
    """The whole way from question to verified answer. Earlier questions (`history`) are not used: it has no memory."""

    name = "dateline"

    def __init__(self, bench: Bench, generator: RecordingGenerator) -> None:
        self._desk = Desk(bench.archive, lambda: bench.encoder, lambda: generator, bench.tuning)
        self._units = archive_units(bench.archive)
        self._generator = generator

    def answer(self, question: Question) -> Row:
        """See `System`; a generator that fails leaves hits and calls in the row."""
        self._generator.take()
        hits = self._desk.search(question.question, SHOWN, as_of=question.as_of)
        candidates: Candidates | None = None
        answer: Answer | None = None
        failure = None
        began = time.perf_counter()
        try:
            for event in self._desk.stream(question.question, as_of=question.as_of):
                if isinstance(event, Candidates):
                    candidates = event
                elif isinstance(event, Answer):
                    answer = event
        except Exception as error:  # what was found and asked is kept, whatever fails
            failure = Failure.of(error)
        return Row(
            system=self.name,
            question=question.id,
            status=answer.status if answer else None,
            statements=_said(answer) if answer else (),
            withheld=tuple(Kept(text=one.text, reason=one.reason) for one in answer.withheld) if answer else (),
            open=answer.open if answer else (),
            notes=answer.notes if answer else (),
            quotes=tuple(map(of_answer, answer.quotes)) if answer else (),
            hits=ranked(hits),
            candidates=tuple(map(of_answer, candidates.quotes)) if candidates else (),
            relevant=qrels(question, self._units),
            calls=self._generator.take(),
            seconds=time.perf_counter() - began,
            steps=answer.seconds if answer else {},
            error=failure,
        )


def _said(answer: Answer) -> tuple[Said, ...]:
    """The statements, with quotes counted by their place: the ids of an answer may have gaps."""
    place = {quote.id: number for number, quote in enumerate(answer.quotes, 1)}
    return tuple(Said(text=one.text, quotes=tuple(place[cited] for cited in one.quotes)) for one in answer.statements)
