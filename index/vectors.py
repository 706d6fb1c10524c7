"""Passage vectors → nearest passages, with each language's own offset taken out. Derived; keeps nothing on disk.

An encoder puts texts of one language near each other, so a question finds reports in its own language first. From
each vector the mean of its language is subtracted: what is left is what the passage says. On the sample archive
the right report in another language came among the first five in 77 % of questions instead of 45 % (NOTES.md).
"""

from collections.abc import Sequence

import faiss
import numpy as np

from index.background import SENTENCES
from index.encoder import Encoder, Vectors

_PRIOR = 8.0
"""Plain sentences weigh as much as this many passages: the first reports on a subject do not define their language."""


def background_means(encoder: Encoder) -> dict[str, Vectors]:
    """The mean vector (dimension,) of plain sentences in each language; under "" the mean of these means."""
    means = {language: encoder.passages(texts).mean(axis=0) for language, texts in SENTENCES.items()}
    return {**means, "": np.mean(list(means.values()), axis=0, dtype=np.float32)}


class VectorIndex:
    """FAISS's flat index over centred vectors: exact, and quick enough for some 100,000 passages."""

    def __init__(self, index: "faiss.IndexIDMap2", means: dict[str, Vectors]) -> None:
        self._index = index
        self._means = means

    @classmethod
    def build(
        cls, numbers: Sequence[int], vectors: Vectors, languages: Sequence[str], background: dict[str, Vectors]
    ) -> "VectorIndex":
        """An index of `vectors` (n, dimension) of length 1, found again by their `numbers`.

        `background`: see `background_means`; a language that is not in it takes the mean of all.
        """
        means = dict(background)
        of = np.array(languages)
        centred = vectors.copy()
        for language in dict.fromkeys(languages):
            rows = of == language
            total = vectors[rows].sum(axis=0) + _PRIOR * background.get(language, background[""])
            means[language] = (total / (rows.sum() + _PRIOR)).astype(np.float32)
            centred[rows] -= means[language]
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        if len(vectors):
            index.add_with_ids(np.ascontiguousarray(centred), np.array(numbers, np.int64))
        return cls(index, means)

    def search(self, vector: Vectors, k: int, allowed: Sequence[int] | None) -> list[tuple[int, float]]:
        """The `k` nearest to `vector` (dimension,): (number, centred inner product), best first.

        Only the numbers in `allowed` count, unless it is None.
        """
        if not self._index.ntotal or (allowed is not None and not allowed):
            return []
        parameters = None
        if allowed is not None:
            chosen = faiss.IDSelectorBatch(np.array(allowed, np.int64))
            parameters = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg] # its types lack it
        scores, numbers = self._index.search(vector[None, :], min(k, self._index.ntotal), params=parameters)
        return [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if n >= 0]

    def bias(self, vector: Vectors, language: str) -> float:
        """What a text of `language` scores against `vector` for its language alone."""
        return float(self._means.get(language, self._means[""]) @ vector)
