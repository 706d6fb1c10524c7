"""How well the ranking puts the passages with gold evidence first. Knows nothing of what was made of them.

All but `fact_coverage` are computed by ir-measures (MacAvaney, Macdonald & Ounis, ECIR 2022) on trec_eval's code.
`Row.relevant` is the judgement: where it is empty (no gold evidence, or a system without retrieval) they are None;
where it is not, and nothing was found, 0. A row that failed after its search is measured like any other.
"""

from functools import lru_cache

from ir_measures import AP, RR, Metric, R, iter_calc, nDCG
from ir_measures.measures import Measure

from eval.metrics.overlap import same_place
from eval.questions import Question
from eval.rows import Row

_TOGETHER = (R @ 5, R @ 12, RR, nDCG @ 10, AP)
"""Computed in one go, because each call costs as much as all of them."""


def recall(question: Question, row: Row, k: int = 12) -> float | None:
    """The share of the relevant passages that are among the first `k`."""
    return _of(row, R @ k)


def reciprocal_rank(question: Question, row: Row) -> float | None:
    """1 / rank of the first relevant passage, 0 without one (Voorhees, The TREC-8 QA Track Report, 1999)."""
    return _of(row, RR)


def ndcg(question: Question, row: Row, k: int = 10) -> float | None:
    """Discounted gain of the first `k`, over that of the best order (Järvelin & Kekäläinen, TOIS 20(4), 2002).

    Gain is the grade, discount log2(rank + 1), as trec_eval has it.
    """
    return _of(row, nDCG @ k)


def average_precision(question: Question, row: Row) -> float | None:
    """The mean, over the relevant passages, of the precision at the rank of each, 0 for those not found.

    Harman, Evaluation Issues in Information Retrieval, IPM 28(4), 1992; its mean over questions is MAP.
    """
    return _of(row, AP)


def fact_coverage(question: Question, row: Row, k: int = 12) -> float | None:
    """The share of the facts with evidence of which a span and one of the first `k` hits are the same place.

    Several sentences may state a fact, and one is enough; recall would ask for all of them. Compare the recall of
    "information nuggets" (Voorhees, Overview of the TREC 2003 QA Track).
    """
    facts = [fact for fact in question.facts if fact.evidence]
    if not facts or not (row.hits or row.relevant):
        return None
    first = row.hits[:k]
    found = [any(same_place(span, hit) for span in fact.evidence for hit in first) for fact in facts]
    return sum(found) / len(found)


def _of(row: Row, measure: Measure) -> float | None:
    relevant = frozenset((passage, grade) for passage, grade in row.relevant.items() if grade > 0)
    if not relevant:
        return None
    measures = _TOGETHER if measure in _TOGETHER else (measure,)
    return _all(tuple(hit.passage for hit in row.hits), relevant, measures)[measure]


@lru_cache(maxsize=64)  # the measures of one row follow each other
def _all(
    ranking: tuple[str, ...], relevant: frozenset[tuple[str, int]], measures: tuple[Measure, ...]
) -> dict[Measure, float]:
    """Several measures of one ranking.

    trec_eval sorts by score and breaks ties by id. Scores made of the ranks keep our order, ties of ours included. A
    passage that comes twice counts where it comes first.
    """
    places: dict[str, float] = {}
    for rank, passage in enumerate(ranking):
        places.setdefault(passage, -float(rank))
    found: list[Metric] = list(iter_calc(measures, {"q": dict(relevant)}, {"q": places}))
    return {each.measure: float(each.value) for each in found}
