"""What an answer took. A row that failed has no cost: it broke off at some point, and an early one is not cheap."""

from eval.questions import Question
from eval.rows import Row


def prompt_tokens(question: Question, row: Row) -> float | None:
    """The tokens of all prompts, cached or not; 0 without a call, None where a call does not tell."""
    return None if row.error else _sum([call.prompt_tokens for call in row.calls])


def reply_tokens(question: Question, row: Row) -> float | None:
    """The tokens of all replies; 0 without a call. None where a reply does not tell; a likelihood replies with none."""
    return None if row.error else _sum([call.reply_tokens for call in row.calls if call.kind == "reply"])


def seconds(question: Question, row: Row) -> float | None:
    """Wall clock of the whole answer; None where a reply came from the cache: that is no speed."""
    return None if row.error or row.cached else row.seconds


def _sum(counts: list[int | None]) -> float | None:
    known = [count for count in counts if count is not None]
    return float(sum(known)) if len(known) == len(counts) else None
