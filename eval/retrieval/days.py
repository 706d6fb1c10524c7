"""Whether a search as of a day shows what was published, or came to stand, only later. There must be none."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from eval.experiment import sample_archive
from eval.retrieval.figures import Part, Target, Value, figures
from eval.retrieval.gold import FIRST, places, questions
from eval.retrieval.systems import Finder, Found
from eval.retrieval.work import Work
from index.archive import Archive
from index.readers import Found as Read
from index.readers import article
from index.records import Origin
from index.rows import Version
from index.store import Filters

HITS, SENTENCES = "late passages", "late sentences"
_SHOWN = 12
_FIRST = date(2026, 5, 1)
_PLACES = ("bridge", "harbour", "dam", "airport", "mill", "station")
_STATES = ((0, "Seven"), (4, "Nine"), (9, "Eleven"))
"""After so many days a report says so."""


def as_of(work: Work) -> Part:
    """The gold questions with a day, all of them at three more days, and questions on reports that were corrected."""
    values: list[Value] = []
    asked = questions(work)
    with closing(sample_archive(work.encoder, work.say)) as archive:
        tasks = [(one.id, one.question, day) for one in asked for day in _days(archive, one.as_of)]
        values += counted(work, archive, "gold", tasks)
    with tempfile.TemporaryDirectory() as folder, closing(Archive.create(Path(folder) / "corrected")) as archive:
        for _ in archive.add(corrected(), work.encoder):
            pass
        tasks = [(f"{place}-{day}", _question(place), day) for place in _PLACES for day in _about_corrections()]
        values += counted(work, archive, "corrected", tasks)
    notes = (
        f"{len(asked)} gold questions, split {work.split}: as of their own day, the day before all reports, one in "
        f"their midst, one after. corrected: {len(_PLACES)} invented reports in {len(_STATES)} versions each.",
        "Counted for each search: passages and sentences that were published later, or are of a version that did "
        "not stand at the end of the day.",
    )
    targets = {f"{of}: {name}": Target(0, highest=True) for of in ("gold", "corrected") for name in (HITS, SENTENCES)}
    return Part("as_of", "Found as of a day, but of later", figures(values), notes, targets)


def _days(archive: Archive, own: date | None) -> list[date]:
    first, last = archive.days() or (date.min, date.min)
    days = [first - timedelta(1), first + (last - first) // 2, last + timedelta(1)]
    return [*days, own] if own else days


def counted(work: Work, archive: Archive, of: str, tasks: Sequence[tuple[str, str, date]]) -> Iterator[Value]:
    """How many found places of each search are late, and how many there are; tasks are (id, question, day)."""
    work.read(asked for _, asked, _ in tasks)
    standing = Standing(archive)
    for finder in work.finders(archive):
        for name, asked, day in work.over(f"as_of, {of}, {finder.name}", tasks):
            for measure, found in shown(finder, asked, day):
                late = sum(standing.is_late(one, day) for one in found)
                yield Value(finder.name, f"{of}: {measure}", float(late), name, name)
                yield Value(finder.name, f"{of}: {measure.replace('late ', '')}", float(len(found)), name, name)


def shown(finder: Finder, asked: str, day: date) -> Iterator[tuple[str, list[Found]]]:
    """What a search as of the day shows: passages, then sentences."""
    filters = Filters(as_of=day)
    yield HITS, places(finder.passages(asked, _SHOWN, filters))
    yield SENTENCES, finder.sentences(asked, FIRST, filters)


class Standing:
    """Whether a place of an archive stood at the end of a day; each article is looked up once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[str, Version] = {}

    def is_late(self, found: Found, day: date) -> bool:
        """Whether it was published after the day, or its version did not stand at the day's end (UTC)."""
        if found.article not in self._known:
            self._known |= {one.article.id: one for one in self._archive.versions(found.article)}
        version = self._known[found.article]
        entries = version.article.entries
        entry = next((one for one in entries if one.start <= found.start < one.end), None)
        published = entry.published if entry else version.article.published
        until = version.stands_until
        return max(published, version.stands_from.date()) > day or (until is not None and until.date() <= day)


# --- reports that were corrected ---------------------------------------------------------------------------------


def _question(place: str) -> str:
    return f"How many lorries stood at the {place}?"


def _about_corrections() -> list[date]:
    """The day before the first version, each day on which one came to stand, and the day before and after that."""
    near = {_FIRST + timedelta(after + more) for after, _ in _STATES for more in (-1, 0, 1)}
    return sorted(near)


def corrected() -> list[Read]:
    """Invented reports, each in three versions under one address, as a crawler takes them."""
    found = []
    for number, place in enumerate(_PLACES):
        for after, count in _STATES:
            stands = datetime(_FIRST.year, _FIRST.month, _FIRST.day, 9, tzinfo=UTC) + timedelta(after)
            text = f"{count} lorries stood at the {place} in the morning. Nobody said why they waited there."
            url = f"https://example.org/{number}"
            fields = {"title": f"Lorries at the {place}", "text": text, "language": "en", "url": url}
            one = article({**fields, "published": _FIRST.isoformat()}, url)
            data = text.encode()
            origin = Origin(url, f"{number}-{after}".ljust(64, "0"), stands, "invented")
            found.append(Read(one, origin, data, url, stands if after else None))
    return found
