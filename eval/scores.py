"""All measures by name, and the scores of one row. A set's figure is the plain mean over where a measure is defined."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from eval.metrics import as_of, cost, facts, invented, quotes, retrieval, statements, status
from eval.questions import Question
from eval.rows import Row

Score = Callable[[Question, Row], float | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, with what a report must say of it."""

    name: str
    group: str
    what: str
    """One line for people."""
    better: Literal["higher", "lower"]
    source: str
    """The paper it is from, or ours."""
    score: Score
    """None where the measure is undefined for the question or the row."""


_TREC = "trec_eval, by ir-measures (MacAvaney et al., ECIR 2022)"
_ALCE = "citations of ALCE (Gao et al., EMNLP 2023), judged by gold places"
_ERASER = "ERASER (DeYoung et al., ACL 2020), by place"
_NUGGETS = "nugget recall (Voorhees, TREC 2003), judged by gold forms"
_OURS = "Dateline"
_SQUAD2 = "SQuAD 2.0 (Rajpurkar et al., ACL 2018)"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "recall@5", "retrieval", "relevant passages among the first 5", "higher", _TREC, partial(retrieval.recall, k=5)
    ),
    Measure(
        "recall@12",
        "retrieval",
        "relevant passages among the first 12",
        "higher",
        _TREC,
        partial(retrieval.recall, k=12),
    ),
    Measure(
        "RR@12",
        "retrieval",
        "1 / rank of the first relevant passage; its mean is MRR",
        "higher",
        "Voorhees, TREC-8, 1999; " + _TREC,
        retrieval.reciprocal_rank,
    ),
    Measure(
        "nDCG@10",
        "retrieval",
        "relevant passages, early ones counting more, against the best order",
        "higher",
        "Järvelin & Kekäläinen, TOIS 2002; " + _TREC,
        partial(retrieval.ndcg, k=10),
    ),
    Measure(
        "AP@12",
        "retrieval",
        "precision at each relevant passage; its mean is MAP",
        "higher",
        "Harman, IPM 1992; " + _TREC,
        retrieval.average_precision,
    ),
    Measure(
        "fact coverage@12",
        "retrieval",
        "facts with a sentence of their evidence among the first 12 passages",
        "higher",
        _OURS,
        partial(retrieval.fact_coverage, k=12),
    ),
    Measure(
        "quote precision", "quotes", "quotes that stand where gold evidence stands", "higher", _ALCE, quotes.precision
    ),
    Measure(
        "quote recall",
        "quotes",
        "facts and open points of which the evidence is quoted",
        "higher",
        _ALCE,
        quotes.recall,
    ),
    Measure(
        "quote token precision",
        "quotes",
        "quoted words that lie in gold evidence",
        "higher",
        _ERASER,
        quotes.token_precision,
    ),
    Measure(
        "quote token recall",
        "quotes",
        "words of each fact's best-quoted gold sentence that are quoted",
        "higher",
        _ERASER + "; best of several as in SQuAD (Rajpurkar et al., EMNLP 2016)",
        quotes.token_recall,
    ),
    Measure(
        "fact recall",
        "facts",
        "facts that a sentence or a quote from their reports carries",
        "higher",
        _NUGGETS,
        facts.fact_recall,
    ),
    Measure(
        "fact recall in sentences",
        "facts",
        "facts that a sentence of the answer carries",
        "higher",
        _NUGGETS,
        facts.fact_recall_in_sentences,
    ),
    Measure(
        "statement precision",
        "facts",
        "sentences that carry a fact, and nothing known to be wrong",
        "higher",
        "FActScore (Min et al., EMNLP 2023), judged by gold forms",
        statements.precision,
    ),
    Measure(
        "wrong statements",
        "facts",
        "sentences that carry something known to be wrong",
        "lower",
        _OURS,
        statements.wrong,
    ),
    Measure(
        "invented members",
        "facts",
        "names in a list that no report gives: how many, not a share",
        "lower",
        _OURS,
        invented.invented,
    ),
    Measure("attribution", "facts", "claims that are told with who makes them", "higher", _OURS, facts.attribution),
    Measure(
        "status accuracy",
        "status",
        "answers with the right status; prose cannot say partial or no coverage, and search never refuses",
        "higher",
        _OURS,
        status.accuracy,
    ),
    Measure("refusal precision", "status", "refusals that are right", "higher", _SQUAD2, status.refusal_precision),
    Measure(
        "refusal recall",
        "status",
        "questions without an answer in the reports that are refused",
        "higher",
        _SQUAD2,
        status.refusal_recall,
    ),
    Measure(
        "quotes from later",
        "as of",
        "quotes published after the day that was asked for",
        "lower",
        _OURS,
        as_of.quote_leakage,
    ),
    Measure(
        "hits from later",
        "as of",
        "passages found that were published after the day that was asked for",
        "lower",
        _OURS,
        as_of.hit_leakage,
    ),
    Measure("prompt tokens", "cost", "tokens of all prompts of an answer", "lower", _OURS, cost.prompt_tokens),
    Measure("reply tokens", "cost", "tokens of all replies of an answer", "lower", _OURS, cost.reply_tokens),
    Measure(
        "seconds", "cost", "wall clock of an answer, where nothing came from a cache", "lower", _OURS, cost.seconds
    ),
)


def scores(question: Question, row: Row) -> dict[str, float]:
    """The scores of a row by the names of the measures, in their order; only of those that are defined."""
    found = {measure.name: measure.score(question, row) for measure in MEASURES}
    return {name: score for name, score in found.items() if score is not None}
