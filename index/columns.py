"""What filters look at, as columns in memory: a mask over a million passages takes about a millisecond.

    articles   number, day it stands from and until, outlet, language, hidden; at which places it lies
    passages   number, article, day

Knows nothing about SQLite; `derived.py` fills it and keeps it up to date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from index.store import Filters

Mask = np.ndarray[Any, np.dtype[np.bool_]]
ALWAYS = date.max.toordinal() + 1
ARTICLES = np.dtype([(name, "<i4") for name in ("number", "since", "until", "outlet", "language", "hidden")])
PASSAGES = np.dtype([("number", "<i8"), ("article", "<i4"), ("day", "<i4")])
_KEPT_MASKS = 16
"""Of a byte a passage each."""


@dataclass(frozen=True, slots=True)
class ArticleState:
    """What a filter may ask of an article; days as ordinals."""

    number: int
    since: int
    until: int
    """The day from which a newer version stands; `ALWAYS` for the newest."""
    outlet: str
    language: str
    hidden: bool


@dataclass(slots=True)
class Columns:
    """Both tables, in the order of their numbers; passages hold the place of their article, not its number."""

    articles: Any = field(default_factory=lambda: np.empty(0, ARTICLES))
    passages: Any = field(default_factory=lambda: np.empty(0, PASSAGES))
    outlets: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    _masks: dict[Filters, Mask | None] = field(default_factory=dict)
    _shown: dict[Filters, Mask] = field(default_factory=dict)
    """By filters without their days, which change with each question while these stay."""
    _lying: dict[str, Any] = field(default_factory=dict)
    """Which articles lie at a place, by its name: a mask over the table."""
    _counts: dict[str, int] | None = None
    _flat: tuple[Any, Any] | None = None
    """The articles and the days of the passages, each side by side: read ten times as fast as in the table."""

    @property
    def last(self) -> int:
        """The greatest passage number; 0 if there is none."""
        return int(self.passages["number"][-1]) if len(self.passages) else 0

    def update(self, states: Iterable[ArticleState], passages: Iterable[tuple[int, int, int]]) -> None:
        """Take in articles that are new or changed, and new passages as (number, article's number, day)."""
        rows = np.fromiter(map(self._row, states), ARTICLES)
        places = np.searchsorted(self.articles["number"], rows["number"])
        known = places < len(self.articles)
        known[known] = self.articles["number"][places[known]] == rows["number"][known]
        self.articles[places[known]] = rows[known]
        fresh = np.sort(rows[~known], order="number")
        self.articles = np.concatenate([self.articles, fresh])
        more = np.fromiter(passages, PASSAGES)
        more["article"] = np.searchsorted(self.articles["number"], more["article"])
        self.passages = np.concatenate([self.passages, more])
        self.forget_places()
        self._flat = None
        self._counts = None

    def knows(self, place: str) -> bool:
        """Whether it was told which articles lie at a place; a filter may name only such."""
        return place in self._lying

    def learn_place(self, place: str, numbers: Iterable[int]) -> None:
        """Take in which articles lie at a place, by their numbers."""
        self._lying[place] = np.isin(self.articles["number"], np.fromiter(numbers, np.int64))

    def forget_places(self) -> None:
        """Articles have come to other places, too."""
        self._lying.clear()
        self._masks.clear()
        self._shown.clear()

    def mask(self, filters: Filters) -> Mask | None:
        """Which passages a search may see, by number; None if all."""
        if filters not in self._masks:
            _make_room(self._masks)
            self._masks[filters] = self._made(filters)
        return self._masks[filters]

    def counted(self, filters: Filters) -> int:
        """The number of articles with a passage that the filters let through."""
        return int(np.unique(self.passages["article"][self._seen(filters)]).size)

    def by_day(self, filters: Filters) -> list[tuple[int, date]]:
        """Each article and day with passages that the filters let through: newest first, then by outlet and number."""
        rows = np.unique(self.passages[self._seen(filters)][["article", "day"]])
        names = list(self.outlets)
        ranks = np.empty(len(names), np.intp)
        ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        order = np.lexsort((rows["article"], ranks.take(self.articles["outlet"][rows["article"]]), -rows["day"]))
        numbers, days = self.articles["number"][rows["article"]][order], rows["day"][order]
        return [(number, date.fromordinal(day)) for number, day in zip(numbers.tolist(), days.tolist(), strict=True)]

    def language_counts(self) -> dict[str, int]:
        """The number of passages in each language, of old versions too."""
        if self._counts is None:
            codes = self.articles["language"].take(self.passages["article"])
            counts = np.bincount(codes, minlength=len(self.languages))
            self._counts = {name: int(counts[code]) for name, code in self.languages.items() if counts[code]}
        return self._counts

    def languages_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """The languages of passages by their numbers; those that are not there are left out."""
        names = list(self.languages)
        wanted = np.array(numbers, np.int64)
        places = np.minimum(np.searchsorted(self.passages["number"], wanted), max(len(self.passages) - 1, 0))
        rows = self.passages[places] if len(self.passages) else self.passages
        codes = self.articles["language"].take(rows["article"])
        found = zip(numbers, rows["number"].tolist(), codes.tolist(), strict=False)
        return {number: names[code] for number, there, code in found if number == there}

    def days(self) -> tuple[date, date] | None:
        """The first and the last day of the newest versions; None where nothing is shown."""
        shown = self.passages["day"][self._seen(Filters())]
        return (date.fromordinal(int(shown.min())), date.fromordinal(int(shown.max()))) if len(shown) else None

    def _made(self, filters: Filters) -> Mask | None:
        seen = self._seen(filters)
        if seen.all():
            return None
        numbers = self.passages["number"]
        mask = np.zeros(self.last + 1, bool)
        if self.last - int(numbers[0]) + 1 == len(numbers):  # without gaps a slice is ten times as fast
            mask[int(numbers[0]) :] = seen
        else:
            mask[numbers] = seen
        return mask

    def _seen(self, filters: Filters) -> Mask:
        """For each passage whether the filters let it through."""
        if self._flat is None:
            self._flat = self.passages["article"].astype(np.intp), np.ascontiguousarray(self.passages["day"])
        holders, days = self._flat
        bare = replace(filters, since=None, until=None)
        if bare not in self._shown:
            _make_room(self._shown)
            self._shown[bare] = self._visible(bare).take(holders)
        seen = self._shown[bare]
        first, last = filters.days
        if first > date.min:
            seen = seen & (days >= first.toordinal())
        if last < date.max:
            seen = seen & (days <= last.toordinal())
        return seen

    def _visible(self, filters: Filters) -> Mask:
        """For each article whether the filters let it through, its day aside."""
        table = self.articles
        if filters.as_of is None:
            visible: Mask = (table["hidden"] == 0) & (table["until"] == ALWAYS)
        else:
            day = filters.as_of.toordinal()
            visible = (table["hidden"] == 0) & (table["since"] <= day) & (table["until"] > day)
        for column, names, wanted in (
            ("outlet", self.outlets, filters.outlets),
            ("language", self.languages, filters.languages),
        ):
            if wanted:
                visible &= np.array([name in wanted for name in names], bool).take(table[column])
        if filters.places:
            visible &= np.logical_or.reduce([self._lying[place] for place in filters.places])
        return visible

    def _row(self, state: ArticleState) -> tuple[int, ...]:
        outlet = self.outlets.setdefault(state.outlet, len(self.outlets))
        language = self.languages.setdefault(state.language, len(self.languages))
        return state.number, state.since, state.until, outlet, language, int(state.hidden)


def _make_room(kept: dict[Filters, Any]) -> None:
    """Drop the oldest; a dictionary keeps the order in which its keys came."""
    while len(kept) >= _KEPT_MASKS:
        kept.pop(next(iter(kept)))
