"""The measures, each of one ranking. Knows nothing of systems, archives or languages.

Reciprocal rank and average precision are computed by ir-measures (MacAvaney, Macdonald & Ounis, ECIR 2022) on
trec_eval's code.
"""

from collections.abc import Collection, Iterable, Sequence

from ir_measures import AP, RR, iter_calc
from ir_measures.measures import Measure

from eval.metrics.overlap import Place, shared
from eval.questions import Span
from index.records import Hit

CUT = 100
POOL = 1_000


def articles(hits: Iterable[Hit]) -> list[str]:
    """The articles of ranked passages, each where its best passage stands."""
    return list(dict.fromkeys(hit.article.id for hit in hits))


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str], cut: int = CUT) -> float:
    """1 / rank of the first relevant one among the first `cut`, else 0; `ranking` holds each once.

    Voorhees, The TREC-8 Question Answering Track Report, 1999.
    """
    return _of(RR, ranking[:cut], relevant)


def average_precision(ranking: Sequence[str], relevant: Collection[str], cut: int = POOL) -> float:
    """The mean, over the relevant ones, of the precision at the rank of each, 0 for those not among the first `cut`.

    Harman, Evaluation Issues in Information Retrieval, IPM 28(4), 1992; its mean over questions is mAP, by which
    LAReQA (Roy et al., EMNLP 2020) measures retrieval from a pool of many languages.
    """
    return _of(AP, ranking[:cut], relevant)


def covered(span: Span, found: Iterable[Place]) -> bool:
    """Whether the places that were found hold at least half of the span's characters, together.

    "Together", because a span may be of three sentences, none of which is half of it; sentences do not overlap.
    """
    return 2 * sum(shared(span, place) for place in found) >= span.end - span.start


def any_covered(spans: Iterable[Span], found: Sequence[Place]) -> float:
    """1 if any of the spans that state a fact was found, else 0: one is enough.

    Compare the recall of "information nuggets": Voorhees, Overview of the TREC 2003 Question Answering Track.
    """
    return float(any(covered(span, found) for span in spans))


def all_covered(spans: Iterable[Span], found: Sequence[Place]) -> float:
    """1 if all spans that state a fact were found, else 0; of the same words in several reports one is enough."""
    alike: dict[str, list[Span]] = {}
    for span in spans:
        alike.setdefault(" ".join(span.text.lower().split()), []).append(span)
    return float(all(any_covered(same, found) for same in alike.values()))


def _of(measure: Measure, ranking: Sequence[str], relevant: Collection[str]) -> float:
    if not ranking:
        return 0.0
    places = {one: -float(rank) for rank, one in enumerate(ranking)}
    (found,) = iter_calc([measure], {"q": dict.fromkeys(relevant, 1)}, {"q": places})
    return float(found.value)
