"""How much is lost when a name in the question is spelt otherwise: over the gold set, and over real names.

`places.jsonl` holds invented reports about real places and persons, much alike, so that the name decides which one
is meant; nothing in them happened.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from eval.experiment import sample_archive
from eval.questions import Span
from eval.retrieval.figures import Part, Target, Value, figures
from eval.retrieval.gold import questions, recalls, told
from eval.retrieval.spelling import FOLDER, NAMES, PLACES, Form, Respelt, kind, read_forms, respelt
from eval.retrieval.work import Work
from index.archive import Archive
from index.readers import article
from index.records import Article
from index.store import Filters

REPORTS = FOLDER / "places.jsonl"
_NOTICE = "Invented reports on real places and persons, written for Dateline. Nothing in them happened."
OWN, LOSS, LOSS_PASSAGES = "own spelling", "loss", "loss, passages"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its own spelling, and the same with others."""

    id: str
    story: str
    text: str
    respelt: tuple[Respelt, ...]
    points: tuple[tuple[Span, ...], ...]
    filters: Filters


def names(work: Work) -> Part:
    """Recall with the spelling in the gold question, or in the report, less that with another one."""
    gold, real, articles = of_gold(work), *of_places()
    values: list[Value] = []
    with closing(sample_archive(work.encoder, work.say)) as archive:
        values += losses(work, archive, "gold", gold)
    with tempfile.TemporaryDirectory() as folder, closing(Archive.create(Path(folder) / "places", _NOTICE)) as archive:
        for _ in archive.add(articles, work.encoder):
            pass
        values += losses(work, archive, "real", real[: work.limit or None])
    notes = (
        f"gold: {len(gold)} questions of the split {work.split} with a name, {sum(len(one.respelt) for one in gold)} "
        f"respelt, one name at a time. real: {len(real)} questions over {len(articles)} invented reports with real "
        "names.",
        "loss: recall@10 of sentences with the own spelling less that with another one; below 0 the other does better.",
    )
    targets = {f"{of}: {name}": Target(0.01, highest=True) for of in ("gold", "real") for name in (LOSS, LOSS_PASSAGES)}
    return Part("names", "Names respelt in the question", figures(values), notes, targets)


def losses(work: Work, archive: Archive, of: str, asked: Sequence[Asked]) -> Iterator[Value]:
    """The recall of each question, and what each other spelling loses of it; `of` names the set."""
    work.read(text for one in asked for text in (one.text, *(other.text for other in one.respelt)))
    for finder in work.finders(archive):

        def value(measure: str, value: float, on: Asked, by: tuple[str, ...] = (), name: str = finder.name) -> Value:
            return Value(name, f"{of}: {measure}", value, on.id, on.story, by)

        for one in work.over(f"names, {of}, {finder.name}", asked):
            sentences, passages = recalls(finder, one.text, one.points, one.filters)
            yield value(OWN, sentences, one)
            for other in one.respelt:
                found, read = recalls(finder, other.text, one.points, one.filters)
                yield value(LOSS, sentences - found, one, (f"{of}: {other.kind}",))
                yield value(LOSS_PASSAGES, passages - read, one, (f"{of}: {other.kind}",))


def of_gold(work: Work) -> list[Asked]:
    """The gold questions with evidence that hold a name of the table."""
    forms, found = read_forms(NAMES), []
    for one in questions(work):
        others = tuple(respelt(one.question, one.language, forms))
        if others and told(one):
            filters = Filters(as_of=one.as_of)
            found.append(Asked(one.id, one.story, one.question, others, tuple(told(one)), filters))
    return found


def of_places() -> tuple[list[Asked], list[Article]]:
    """The questions about real names, by the name as their stories; and the invented reports."""
    forms, asked, articles = read_forms(PLACES), [], []
    for number, line in enumerate(REPORTS.read_text(encoding="utf-8").splitlines()):
        place = json.loads(line)
        one = article({key: place[key] for key in ("title", "text", "language", "published")}, f"/places/{number}")
        articles.append(one)
        start = one.text.index(place["answer"])
        span = Span(article=one.id, start=start, end=start + len(place["answer"]), text=place["answer"])
        for language, words in place["questions"].items():
            own = [form for form in forms if form.name == place["name"] and form.text != place["spelling"]]
            others = tuple(_filled(words, language, place["spelling"], own))
            text = words.replace("{name}", place["spelling"])
            asked.append(Asked(f"{number}-{language}", place["name"], text, others, ((span,),), Filters()))
    return asked, articles


def _filled(words: str, language: str, held: str, forms: Sequence[Form]) -> Iterator[Respelt]:
    for one in forms:
        if one.kind in ("base", "variant") or language in one.languages:
            yield Respelt(words.replace("{name}", one.text), one.name, one.text, kind(held, one))
