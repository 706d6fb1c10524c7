"""Invented reports in any number, for the benches: as records with an encoder for them, and as files.

Records: invented words in five scripts, by Zipf's law, numbers among them, and vectors around 800 subjects, from an
encoder that reads nothing but the title. Files: the sample archive's words in chance order, so that an encoder takes
as many tokens as for real ones. Nothing in them means anything.
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from html import escape
from itertools import takewhile
from pathlib import Path
from zlib import crc32

import numpy as np

from eval import sample
from eval.bench import fulltext
from eval.bench.fulltext import lap
from index.archive import Archive
from index.encoder import Vectors
from index.language import LANGUAGES
from index.records import Article

DIMENSION = 384
FIRST_DAY, DAYS = date(2024, 1, 1), 730
_SUBJECTS, _OUTLETS = 800, 20


class Subjects:
    """An encoder that reads the language and the subject in a title, and puts the text near others of both.

    Passages of one report lie nearer to one another than to others on its subject.
    """

    name, dimension = "generated", DIMENSION

    def __init__(self) -> None:
        self.made = 0
        self._chance = np.random.default_rng(11)
        self._all = self._chance.normal(size=DIMENSION)
        self._languages = {name: 0.4 * self._chance.normal(size=DIMENSION) for name in LANGUAGES}
        self._subjects = 0.3 * self._chance.normal(size=(_SUBJECTS, DIMENSION))

    def queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`; counts those with a subject in `made`."""
        found = self._all + 0.3 * self._chance.standard_normal((len(texts), DIMENSION), np.float32)
        for row, text in zip(found, texts, strict=True):
            title = text.partition("\n")[0]
            language, subject, *_ = f"{title} 0 0".split(maxsplit=2)
            row += 0.3 * np.random.default_rng(crc32(title.encode())).standard_normal(DIMENSION, np.float32)
            row += self._languages.get(language, 0.0)
            if subject.isdecimal():
                row += self._subjects[int(subject) % _SUBJECTS]
                self.made += 1
        vectors: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
        return vectors


def reports() -> Iterator[Article]:
    """Reports of one to six paragraphs of invented words, always the same, without end."""
    chance = random.Random(13)  # noqa: S311 - no secret
    waiting: dict[str, list[str]] = {}
    lengths: dict[str, int] = {}
    for number, words in enumerate(fulltext.passages(1 << 40)):
        waiting.setdefault(words.language, []).append(_sentences(words.text.split(), chance))
        if len(waiting[words.language]) < lengths.setdefault(words.language, chance.randint(1, 6)):
            continue
        title = f"{words.language} {chance.randrange(_SUBJECTS)} {' '.join(words.text.split()[:5])}"
        yield Article(
            id=f"{number:016x}",
            title=title,
            text="\n\n".join(waiting.pop(words.language)),
            published=FIRST_DAY + timedelta(days=chance.randrange(DAYS)),
            outlet=f"Outlet {min(chance.randrange(_OUTLETS), chance.randrange(_OUTLETS))}",
            url=f"https://example.org/{number}",
            language=words.language,
            source=f"/generated/{number}",
        )
        del lengths[words.language]


def _sentences(words: list[str], chance: random.Random) -> str:
    """The words as sentences of 8 to 18, a number in each fourth."""
    found = []
    while words:
        length = chance.randint(8, 18)
        said, words = words[:length], words[length:]
        if chance.random() < 0.25:
            said.insert(len(said) // 2, str(chance.randint(3, 5_000)))
        found.append(f"{' '.join(said).capitalize()}.")
    return " ".join(found)


def make_archive(folder: Path, size: int) -> float:
    """Make an archive of `size` passages or a few more: seconds."""
    encoder = Subjects()
    with closing(Archive.create(folder)) as archive:
        enough = takewhile(lambda _: encoder.made < size, reports())
        return lap(lambda: [None for _ in archive.add(enough, encoder)])


def report_files(folder: Path, count: int, seed: int) -> None:
    """Write `count` reports: half of them plain text, three of ten pages, the rest in JSONL of a hundred lines."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    words: dict[str, list[str]] = {}
    for article in sample.reports():
        words.setdefault(article.language, []).extend(article.text.replace(".", "").split())
    lines: list[str] = []
    for number in range(count):
        known = words[chance.choice(sorted(words))]
        paragraphs = [_sentences(chance.choices(known, k=chance.randint(60, 120)), chance) for _ in range(4)]
        title, day = " ".join(chance.choices(known, k=7)), FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        stem = folder / f"{number // 1000:03}" / f"{number:06}"
        stem.parent.mkdir(parents=True, exist_ok=True)
        if number % 10 < 5:
            stem.with_suffix(".txt").write_text(f"date {day} {title}\n\n" + "\n\n".join(paragraphs))
        elif number % 10 < 8:
            stem.with_suffix(".html").write_text(_page(title, day, paragraphs))
        else:
            report = {"title": title, "published": day.isoformat(), "text": "\n\n".join(paragraphs)}
            lines.append(json.dumps({**report, "url": f"https://example.org/{number}"}, ensure_ascii=False))
    for start in range(0, len(lines), 100):
        (folder / f"{start:06}.jsonl").write_text("\n".join(lines[start : start + 100]) + "\n")


def _page(title: str, day: date, paragraphs: list[str]) -> str:
    said = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta property="article:published_time" content="{day}T08:00:00Z"><meta property="og:site_name" '
        f'content="Outlet"></head><body><nav><a href="/">Home</a></nav><article><h1>{escape(title)}</h1>\n{said}'
        "</article><footer>Contact</footer></body></html>"
    )
