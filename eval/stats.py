"""How sure a mean is, and whether two systems differ. Knows nothing about questions, rows or measures.

Efron & Tibshirani, An Introduction to the Bootstrap, 1993. Smucker, Allan & Carterette, A Comparison of Statistical
Significance Tests for Information Retrieval Evaluation, CIKM 2007. Holm, A Simple Sequentially Rejective Multiple Test
Procedure, Scandinavian Journal of Statistics 6, 1979.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, permutation_test

SEED = 20260323
ALPHA = 0.05
_RESAMPLES = 9_999  # with the value itself 10,000: the smallest two-sided p is 0.0002
_BATCH = 1_000  # resamples held in memory at once


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % interval; `low` and `high` are NaN where one value, or one story, cannot tell."""

    mean: float
    low: float
    high: float
    n: int
    """How many values; with clusters still the values, not the clusters."""

    @property
    def is_known(self) -> bool:
        """Whether there is an interval at all."""
        return not math.isnan(self.low)


def interval(values: Sequence[float], groups: Sequence[str] | None = None, seed: int = SEED) -> Interval:
    """The mean of values with its 95 % percentile bootstrap interval.

    Args:
        values: one for each question; at least one.
        groups: the story of each value. Whole stories are then drawn, because questions on the same reports tend to
            be right or wrong together: drawing them one by one gives intervals that are too narrow.
        seed: the same seed gives the same interval.
    """
    data = np.asarray(values, dtype=np.float64)
    mean = float(data.mean())
    if len(data if groups is None else set(groups)) < 2:
        return Interval(mean, math.nan, math.nan, len(data))
    if data.min() == data.max():
        return Interval(mean, mean, mean, len(data))
    low, high = _by_values(data, seed) if groups is None else _by_groups(data, groups, seed)
    return Interval(mean, low, high, len(data))


def _by_values(data: NDArray[np.float64], seed: int) -> tuple[float, float]:
    drawn = bootstrap((data,), np.mean, method="percentile", n_resamples=_RESAMPLES, batch=_BATCH, rng=seed)
    return float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def _by_groups(data: NDArray[np.float64], groups: Sequence[str], seed: int) -> tuple[float, float]:
    """By hand: scipy's bootstrap draws single values, not groups of unequal size."""
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    sums, sizes = np.bincount(group, weights=data), np.bincount(group)
    drawn = np.random.default_rng(seed).integers(len(sums), size=(_RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Comparison:
    """b compared with a on the questions that both have: `difference` is the mean of b less that of a."""

    n: int
    mean_a: float
    mean_b: float
    difference: float
    low: float
    high: float
    p: float
    """Two-sided, of this comparison alone."""
    adjusted: float | None = None
    """p after Holm over all comparisons that are made at once; None before `adjust`."""

    @property
    def is_difference(self) -> bool:
        """Whether the difference can be told from noise. Never before `adjust`."""
        return self.adjusted is not None and self.adjusted < ALPHA


def paired(a: Mapping[str, float], b: Mapping[str, float], seed: int = SEED) -> Comparison:
    """Compare b with a by the sign-flip permutation test (Smucker et al. 2007), question by question.

    Up to 13 questions all sign flips are tried, else 9,999 of them; the interval of the difference is the bootstrap's.

    Args:
        a: the value of each question by its id.
        b: the same of the other system; what only one of them has is left out.
        seed: the same seed gives the same p.
    """
    shared = [question for question in a if question in b]
    if not shared:
        return Comparison(0, math.nan, math.nan, math.nan, math.nan, math.nan, 1.0)
    left, right = [a[question] for question in shared], [b[question] for question in shared]
    differences = np.asarray(right, dtype=np.float64) - np.asarray(left, dtype=np.float64)
    around = interval(differences.tolist(), seed=seed)
    mean_a, mean_b = float(np.mean(left)), float(np.mean(right))
    return Comparison(len(shared), mean_a, mean_b, around.mean, around.low, around.high, _sign_flips(differences, seed))


def _sign_flips(differences: NDArray[np.float64], seed: int) -> float:
    if len(differences) < 2 or not differences.any():  # flipping changes nothing but the sign: no evidence
        return 1.0
    options: dict[str, Any] = {"permutation_type": "samples", "n_resamples": _RESAMPLES, "batch": _BATCH}
    return float(permutation_test((differences,), np.mean, vectorized=True, rng=seed, **options).pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for being looked at together, in the order given (Holm 1979).

    0.01, 0.04, 0.03  →  0.03, 0.06, 0.06
    """
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda one: p_values[one])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def adjust(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """The comparisons with their Holm-adjusted p; give all that stand in one table, or are read as one."""
    values = holm([one.p for one in comparisons])
    return [replace(one, adjusted=value) for one, value in zip(comparisons, values, strict=True)]
