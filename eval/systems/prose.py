"""Free prose of a model → status and sentences, for baselines that give nothing else."""

from eval.rows import Said
from eval.systems.refusals import is_refusal
from index.language import sentence_spans
from rag.answer import AnswerStatus

REPLY_TOKENS = 200


def sentences(text: str, language: str) -> tuple[Said, ...]:
    """The sentences of a reply, which name no quotes."""
    flat = " ".join(text.split())
    return tuple(Said(text=flat[start:end]) for start, end in sentence_spans(flat, language))


def status(said: tuple[Said, ...]) -> AnswerStatus:
    """What prose amounts to: it cannot tell partial answers or missing coverage."""
    return "not_in_reports" if not said or is_refusal(said[0].text) else "answered"
