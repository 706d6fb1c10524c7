"""What a system gave for a question, with its whole trace: one row of a run. Knows nothing of scores."""

from datetime import date
from typing import Literal

from eval.questions import Record
from index.errors import DatelineError
from rag.answer import AnswerStatus


class Quoted(Record):
    """Verbatim words of a report, as a system showed them."""

    article: str
    start: int
    end: int
    text: str
    title: str = ""
    outlet: str = ""
    language: str = ""
    published: date


class Said(Record):
    """A sentence of the answer, and the quotes that it names (counted from 1)."""

    text: str
    quotes: tuple[int, ...] = ()


class Kept(Record):
    """A sentence that was written and withheld, and why."""

    text: str
    reason: str


class Ranked(Record):
    """A passage that retrieval found, best first."""

    passage: str
    article: str
    start: int
    end: int
    published: date
    score: float
    dense: float | None = None
    bm25: float | None = None


class Turn(Record):
    """One message of a prompt."""

    role: str
    content: str


class Call(Record):
    """One request to a language model, whole."""

    kind: Literal["likelihood", "reply"]
    messages: tuple[Turn, ...]
    reply: str
    """The text; of a likelihood the number, 0 to 1."""
    prompt_tokens: int | None
    reply_tokens: int | None
    seconds: float
    """Wall clock; of a cached call what it took when it was made."""
    cached: bool


class Failure(Record):
    """Why there is no answer."""

    kind: str
    """The name of the error's class."""
    message: str

    @classmethod
    def of(cls, error: Exception) -> "Failure":
        """An exception as a row keeps it; of one that nobody expected also its kind."""
        kind = type(error).__name__
        return cls(kind=kind, message=str(error) if isinstance(error, DatelineError) else f"{kind}: {error}")


class Row(Record):
    """One question, answered by one system."""

    system: str
    question: str
    """The question's id."""
    status: AnswerStatus | None = None
    """None: the system gave no answer, because it failed."""
    statements: tuple[Said, ...] = ()
    withheld: tuple[Kept, ...] = ()
    open: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    quotes: tuple[Quoted, ...] = ()
    hits: tuple[Ranked, ...] = ()
    """What retrieval found; empty for a system without retrieval."""
    candidates: tuple[Quoted, ...] = ()
    """The sentences that were nearest before the generator looked at them."""
    relevant: dict[str, int] = {}
    """The passages of the archive that hold gold evidence, with their grade: the qrels of this question."""
    calls: tuple[Call, ...] = ()
    seconds: float = 0.0
    """Wall clock of the whole answer."""
    steps: dict[str, float] = {}
    error: Failure | None = None

    @property
    def cached(self) -> bool:
        """Whether any reply came from the cache: such a row never counts as speed."""
        return any(call.cached for call in self.calls)

    @property
    def refuses(self) -> bool:
        """Whether the answer is that the reports do not say."""
        return self.status in ("not_in_reports", "no_coverage")
