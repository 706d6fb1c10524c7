"""How well copies and translations are grouped into stories on the sample archive, and what it costs.

    python -m eval.bench.copies

Gold: `eval/gold/copies.json`, one group of addresses a line; every other report is a story of its own. Versions of
one report are one item. B-cubed (Bagga & Baldwin, 1998). Prints Markdown tables. The thresholds of `index/copies.py`
were set on these reports, so the figures show that they hold together, not how they do elsewhere.
"""

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
from rich.console import Console

from eval import sample
from eval.metrics.bcubed import bcubed
from index.copies import TRANSLATION_DAYS, bands, is_copy, is_translation
from index.encoder import Encoder, Vectors, load_encoder
from index.passages import embedded_text, passages
from index.records import Article
from index.vectors import background_means, language_means

GOLD = Path(__file__).parent.parent / "gold" / "copies.json"
_CHARACTERS = 3_000
_REPEATS = 200

Same = Callable[[Article, Article], bool]


def name(article: Article) -> str:
    """What all versions of a report have in common: its address, else where it was read from."""
    return article.url or article.source


def gold_groups(articles: Sequence[Article], path: Path = GOLD) -> dict[str, str]:
    """The story of each report, by `name`; what is in no group is one of its own.

    Raises:
        ValueError: a group names a report that is not there.
    """
    stories = {name(article): name(article) for article in articles}
    for group in json.loads(path.read_text(encoding="utf-8")):
        for address in group:
            if address not in stories:
                raise ValueError(f"{path} names {address}, which is no report")
            stories[address] = group[0]
    return stories


def grouped(articles: Sequence[Article], same: Same) -> dict[str, str]:
    """The story of each report, by `name`: two that `same` calls one text share theirs, and so on from there."""
    stories = {name(article): name(article) for article in articles}
    for one, other in combinations(articles, 2):
        ours, theirs = stories[name(one)], stories[name(other)]
        if ours != theirs and same(one, other):
            stories.update({each: ours for each, story in stories.items() if story == theirs})
    return stories


def centred_vectors(articles: Sequence[Article], encoder: Encoder) -> dict[str, Vectors]:
    """The vectors (passages, dimension) of each article by id, the mean of its language taken out, as in an archive."""
    raw = {
        article.id: encoder.passages([embedded_text(article, passage) for passage in passages(article)])
        for article in articles
    }
    rows: dict[str, list[Vectors]] = {}
    for article in articles:
        rows.setdefault(article.language, []).append(raw[article.id])
    sums = {language: np.concatenate(parts).sum(axis=0) for language, parts in rows.items()}
    counts = {language: sum(map(len, parts)) for language, parts in rows.items()}
    means = language_means(sums, counts, background_means(encoder))
    return {article.id: raw[article.id] - means.get(article.language, means[""]) for article in articles}


def systems(articles: Sequence[Article], encoder: Encoder) -> Iterator[tuple[str, Same]]:
    """Ways to tell whether two reports are one text, the last of them the archive's."""
    vectors = centred_vectors(articles, encoder)
    keys = {article.id: frozenset(bands(article.text)) for article in articles}

    def copied(one: Article, other: Article) -> bool:
        return not keys[one.id].isdisjoint(keys[other.id]) and is_copy(one, other)

    def translated(one: Article, other: Article) -> bool:
        return is_translation(one, other, vectors[one.id], vectors[other.id])

    yield "each a story of its own", lambda one, other: False
    yield "exactly the same text", lambda one, other: one.text == other.text
    yield "a key in common (MinHash alone)", lambda one, other: not keys[one.id].isdisjoint(keys[other.id])
    yield "copies", copied
    yield "copies and translations", lambda one, other: copied(one, other) or translated(one, other)


def milliseconds(articles: Sequence[Article]) -> Iterator[tuple[str, float]]:
    """Median milliseconds of each step, over texts of 3,000 characters put together from the sample's words."""
    chance = random.Random(0)  # noqa: S311 - not for secrets
    vocabulary = " ".join(article.text for article in articles).split()
    texts = [" ".join(chance.choices(vocabulary, k=_CHARACTERS))[:_CHARACTERS] for _ in range(_REPEATS)]
    yield f"keys of a report of {_CHARACTERS:,} characters", _median([partial(bands, text) for text in texts])
    pairs = list(combinations(articles, 2))
    alike = [pair for pair in pairs if pair[0].language == pair[1].language][:_REPEATS]
    yield "compare two in one language", _median([partial(is_copy, *pair) for pair in alike])
    near = [pair for pair in pairs if abs((pair[0].published - pair[1].published).days) <= TRANSLATION_DAYS]
    across = [pair for pair in near if pair[0].language != pair[1].language][:_REPEATS]
    same = np.ones((1, 2), np.float32)  # the worst case: near in meaning, so that numbers and lengths must tell
    yield "compare two in two languages", _median([partial(is_translation, *pair, same, same) for pair in across])


def _median(steps: Sequence[Callable[[], object]]) -> float:
    taken = []
    for step in steps:
        started = time.perf_counter()
        step()
        taken.append(time.perf_counter() - started)
    return 1_000 * statistics.median(taken)


def main() -> None:
    """Measure and print."""
    console = Console(highlight=False, width=120)
    articles = sample.reports()
    gold = gold_groups(articles)
    console.print(f"{len(gold)} reports, {len(set(gold.values()))} stories\n")
    console.print("| grouped by | precision | recall | F1 |\n|---|---|---|---|")
    for label, same in systems(articles, load_encoder()):
        precision, recall, f1 = bcubed(grouped(articles, same), gold)
        console.print(f"| {label} | {precision:.3f} | {recall:.3f} | {f1:.3f} |")
    console.print("\n| step | median ms |\n|---|---|")
    for step, cost in milliseconds(articles):
        console.print(f"| {step} | {cost:.2f} |")


if __name__ == "__main__":
    main()
