"""Full-text search over generated passages: time, size, memory, and what leaving out common words costs.

    python -m eval.bench.fulltext [--sizes 10000 100000 1000000] [--keep FOLDER]

Invented words in five scripts, drawn by Zipf's law as in real text, about 120 a passage. A question is 6 to 10 words
of one passage (its source). Search times are of the searching thread, so that other work on the machine does not
count; all others are wall clock. Prints a Markdown table. Does not know dense search or SQLite.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from rich.console import Console

from index import fulltext
from index.fulltext import FullText, Words
from index.language import stems, words

_LETTERS = {
    "de": ("bcdfghklmnprstvwz", "aeiouäöü", ["", "en", "er", "ung"]),
    "en": ("bcdfghjklmnprstvwy", "aeiou", ["", "s", "ed", "ing"]),
    "uk": ("бвгґджзклмнпрстфхцчш", "аеєиіїоуюя", ["", "ів", "ами", "ого"]),
    "ru": ("бвгджзклмнпрстфхцчш", "аеиоуыэюя", ["", "ов", "ами", "ого"]),
    "ar": ("بتثجحخدذرزسشصضطظعغفقكلمنه", "اوي", ["", "ة", "ات", "ون"]),
}
_VOCABULARY = 120_000
_FIRST_DAY = date(2020, 1, 1)
_HALF_A_YEAR = (date(2022, 1, 1), date(2022, 6, 30))
"""8 % of the days."""
Question = tuple[list[str], list[str], int]


def passages(count: int) -> Iterator[Words]:
    """The same ones in every run."""
    chance, draw = random.Random(3), np.random.default_rng(7)  # noqa: S311 - no secret
    vocabularies = [(language, _vocabulary(language, chance)) for language in _LETTERS]
    steps = np.cumsum(1 / (np.arange(1, _VOCABULARY + 1) + 2.7) ** 1.05)
    for number in range(1, count + 1):
        language, vocabulary = vocabularies[int(draw.integers(5))]
        ranks = np.searchsorted(steps, draw.random(int(draw.integers(70, 130))) * steps[-1])
        text = " ".join(vocabulary[rank] for rank in [*ranks, *ranks[: len(ranks) // 5]])  # a text repeats its topic
        day = _FIRST_DAY + timedelta(days=int(draw.integers(2200)))
        yield Words(number, text, language, day, f"Outlet {int(draw.zipf(1.5)) % 200}")


def _vocabulary(language: str, chance: random.Random) -> list[str]:
    """Commoner words are shorter."""
    consonants, vowels, endings = _LETTERS[language]
    found: dict[str, None] = {}
    while len(found) < _VOCABULARY:
        length = 1 + int(len(found) ** 0.25 / 4) + chance.randrange(2)
        stem = "".join(chance.choice(consonants) + chance.choice(vowels) for _ in range(length))
        found.update(dict.fromkeys(stem + ending for ending in chance.sample(endings, 2)))
    return list(found)[:_VOCABULARY]


def questions(count: int) -> list[Question]:
    """Words, stems and the source's number of 300 questions about the first passages."""
    chance = random.Random(5)  # noqa: S311 - no secret
    asked = []
    for one in passages(min(count, 300)):
        text = " ".join(chance.sample(one.text.split(), chance.randint(6, 10)))
        asked.append((words(text), stems(text, one.language), one.number))
    return asked


def timed(asked: list[Question], search: Callable[[Question], list[int]]) -> tuple[str, list[list[int]]]:
    """Median and 95th percentile in milliseconds, and what was found."""
    for question in asked:  # warm
        search(question)
    took, found = [], []
    for question in asked:
        start = time.thread_time()
        found.append(search(question))
        took.append((time.thread_time() - start) * 1000)
    return " / ".join(f"{value:.2f}" for value in np.percentile(took, [50, 95])), found


def lap(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measured(folder: Path, size: int) -> list[str]:
    """One row of the table."""
    built = 0.0
    if not folder.exists():
        built = lap(lambda: FullText.write(folder, [passages(size)]))
    opened = lap(lambda: FullText.open(folder))
    index, asked = FullText.open(folder), questions(size)

    def search(question: Question, days: tuple[date | None, date | None] = (None, None)) -> list[int]:
        return [number for number, _ in index.search(question[0], question[1], 50, *days)]

    plain, found = timed(asked, search)
    dated, _ = timed(asked, lambda question: search(question, _HALF_A_YEAR))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    read, fulltext._READ = fulltext._READ, 10**12
    whole, every = timed(asked, search)
    fulltext._READ = read
    overlap = np.mean([len({*some} & {*all_}) / len(all_) for some, all_ in zip(found, every, strict=True)])
    firsts = [np.mean([got[0] == one[2] for got, one in zip(lists, asked, strict=True)]) for lists in (found, every)]
    checked = lap(index.check)
    added = sorted(lap(lambda: _add_one(index)) for _ in range(5))[2]
    closed = lap(index.close)
    used = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    cells = [f"{size:,}", f"{built:.0f}", f"{used:.0f}", f"{opened * 1000:.0f}", plain, dated, whole, f"{overlap:.2f}"]
    cells += [f"{firsts[0]:.2f} / {firsts[1]:.2f}", f"{added * 1000:.0f}", f"{closed:.1f}", f"{checked:.2f}"]
    return [*cells, f"{memory:,}"]


def _add_one(index: FullText) -> None:
    index.add([Words(index.last + 1, "bridge struck " * 60, "en", _FIRST_DAY, "Outlet")])
    index.commit()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="passages")
    parser.add_argument("--keep", type=Path, help="keep the indexes here, and use those that are there")
    given = parser.parse_args()
    heads = ["passages", "build s", "MB", "open ms", "search p50 / p95 ms", "half a year", "all words counted"]
    heads += ["overlap@50 with all", "source first: as is / all", "add one ms", "close s", "check s", "peak MB"]
    console = Console(highlight=False, width=400)
    console.print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            console.print(f"| {' | '.join(measured((given.keep or Path(folder)) / str(size), size))} |")


if __name__ == "__main__":
    main()
