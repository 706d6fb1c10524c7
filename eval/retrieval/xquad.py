"""XQuAD-R as an archive: each paragraph an article in its language, each question with its paragraph in all languages.

Roy et al., LAReQA: Language-Agnostic Answer Retrieval from a Multilingual Pool, EMNLP 2020; the questions and their
translations: Artetxe, Ruder & Yogatama, ACL 2020. There the answers are sentences; here paragraphs are looked for. All
articles have the same title and no outlet, because the page's own title would help the paragraphs of that page alone.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from eval.about import index_fingerprint, probe
from eval.public import UNDATED, named_language
from eval.public.squad import read_squad
from eval.retrieval.work import Work, drawn
from index.archive import Archive
from index.encoder import Encoder
from index.errors import InputError
from index.offline import cache_folder
from index.readers import article
from index.records import Article

TITLE = "Paragraph"
COMPLETE = "complete.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is asked in several languages."""

    id: str
    story: str
    """The page that its paragraph is of."""
    words: Mapping[str, str]
    """The question, by language."""
    gold: Mapping[str, frozenset[str]]
    """The ids of the articles that hold the answer, by language: one each."""


@dataclass(frozen=True, slots=True)
class Parallel:
    """What the files hold."""

    articles: tuple[Article, ...]
    asked: tuple[Asked, ...]
    skipped: int

    @property
    def languages(self) -> list[str]:
        """Of the paragraphs."""
        return sorted({one.language for one in self.articles})

    def drawn(self, sample: int, limit: int) -> list[Asked]:
        """The questions of a sample, always the same ones; the first so many of them."""
        by_id = {one.id: one for one in self.asked}
        return [by_id[one] for one in drawn(by_id, sample)][: limit or None]


def files(folder: Path) -> list[Path]:
    """The files of the set, one a language.

    Raises:
        InputError: the folder is not there, or holds fewer than two of them.
    """
    if not folder.is_dir():
        raise InputError(f"--xquad {folder}: there is no such folder. It holds XQuAD-R, a file a language: de.json.")
    found = sorted(path for path in folder.glob("*.json") if named_language(path))
    if len(found) < 2:
        raise InputError(f"--xquad {folder}: two or more files are needed, each named by its language: de.json.")
    return found


def read_parallel(paths: Sequence[Path]) -> Parallel:
    """Paragraphs and questions of parallel files, the paragraphs under a title that tells nothing.

    Raises:
        InputError: a file cannot be read, or they are not parallel.
    """
    found = read_squad(paths, parallel=True)
    if not found.questions:
        raise InputError(f"{paths[0].parent}: no question is in all of these files. Are they parallel?")
    made = {one.id: _untitled(one, number) for number, one in enumerate(found.articles)}
    words: dict[str, dict[str, str]] = {}
    gold: dict[str, dict[str, frozenset[str]]] = {}
    stories: dict[str, str] = {}
    for question in found.questions:
        name = question.id.removeprefix(f"{question.language}-")
        words.setdefault(name, {})[question.language] = question.question
        stories.setdefault(name, question.story)
        held = gold.setdefault(name, {})
        for one in {span.article for span in question.spans}:
            held[made[one].language] = held.get(made[one].language, frozenset()) | {made[one].id}
    asked = tuple(Asked(name, stories[name], words[name], gold[name]) for name in words if gold[name])
    return Parallel(tuple({one.id: one for one in made.values()}.values()), asked, len(found.skipped))


def _untitled(one: Article, number: int) -> Article:
    fields = {"title": TITLE, "text": one.text, "language": one.language, "published": UNDATED}
    return article(fields, f"/xquad/{one.language}/{number}")


def open_archive(work: Work, paths: Sequence[Path], parallel: Parallel) -> Archive:
    """The archive of all languages, from the cache where it was made before, else made now.

    One that was not finished is gone on with: the marker is written last.
    """
    folder = kept_folder(work.encoder, _digest(paths))
    if not (folder / COMPLETE).is_file():
        with closing(Archive.create(folder / "archive", progress=work.say)) as archive:
            there = archive.article_ids()
            new = [one for one in parallel.articles if one.id not in there]
            with work.counter("Reading paragraphs", len(new)) as tell:
                for done, _ in enumerate(archive.add(new, work.encoder), 1):
                    tell(done)
        mark(folder, {"articles": len(parallel.articles), "encoder": work.encoder.name})
    return Archive.open(folder / "archive", work.say)


def kept_folder(encoder: Encoder, *what: str) -> Path:
    """A folder of the cache, for an encoder, this state of what makes archives, and whatever else decides."""
    name = "\n".join((encoder.name, probe(encoder), index_fingerprint(), TITLE, *what))
    return cache_folder() / "retrieval" / hashlib.sha256(name.encode()).hexdigest()[:12]


def mark(folder: Path, value: object) -> None:
    """Say that all is there, in one step."""
    part = folder / f"{COMPLETE}.part"
    part.write_text(json.dumps(value), encoding="utf-8")
    shutil.move(part, folder / COMPLETE)


def _digest(paths: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
