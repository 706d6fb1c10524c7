"""Which reports a question is put to: what the caller gives, and what the question's own words say.

    ask("What has TASS reported since Monday?", until=…)  →  Filters(since=Monday, until=…, outlets={TASS})

What the caller gives stands; the words may only narrow it, and each of them can be taken out again.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import PurePath
from typing import TypedDict, Unpack

from index.errors import InputError
from index.places import beginnings
from index.store import Filters, Store
from rag.asked import Understood

_ENOUGH = 4
"""Letters: with fewer nothing is left to search for."""
ALL = "all"
"""Taken out of a question: all that its words say."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a caller may say beside the question."""

    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    outlets: Collection[str] = ()
    languages: Collection[str] = ()
    today: date | None = None
    """The question's own date, from which "yesterday" counts; else `as_of`, else the day on which it is asked."""
    places: Collection[str] = ()
    """Folders, files and sites that reports lie at or come from: as people write them, and once `checked` as
    `Filters.places`."""
    without: Collection[str] = ()
    """Words of the question, as in `Understood.words`, that shall set no filter; "all" for none at all."""

    @classmethod
    def of(cls, **given: Unpack["Given"]) -> "Wanted":
        """From the words of a call.

        Raises:
            InputError: something is no day, or the days are in the wrong order.
        """
        since, until = _day("since", given.get("since")), _day("until", given.get("until"))
        if since and until and since > until:
            raise InputError(f"since {since} is after until {until}.")
        return cls(
            since,
            until,
            _day("as_of", given.get("as_of")),
            _several(given.get("outlets", ())),
            _several(given.get("languages", ())),
            _day("today", given.get("today")),
            _several(given.get("places", ())),
            _several(given.get("without", ())),
        )

    def checked(self, store: Store) -> "Wanted":
        """With outlets as the archive writes them, whatever their case, and places as it stores them.

        Raises:
            InputError: the archive holds no such outlet, language or place; a filter that nothing passes would look
                like silence of the reports.
        """
        outlets, languages = store.outlets(), store.languages()
        written = {one.casefold(): one for one in outlets}
        for name in self.outlets:
            if name.casefold() not in written:
                near = get_close_matches(name.casefold(), written, 3, 0.5) or sorted(written)[:5]
                raise InputError(
                    f"No report is from the outlet {name}. There is: {', '.join(written[one] for one in near)}."
                )
        for code in self.languages:
            if code not in languages:
                raise InputError(f"No report is in the language {code}. There are: {', '.join(sorted(languages))}.")
        return replace(
            self,
            outlets=tuple(written[name.casefold()] for name in self.outlets),
            places=tuple(place for name in self.places for place in _held(store, name)),
        )

    @property
    def filters(self) -> Filters:
        """What the caller gives."""
        names = (frozenset(some) for some in (self.outlets, self.languages, self.places))
        return Filters(self.since, self.until, self.as_of, *names)

    @property
    def day(self) -> date:
        """The question's own date."""
        return self.today or self.as_of or date.today()

    def kept(self, understood: Collection[Understood]) -> tuple[Understood, ...]:
        """What of the words still counts."""
        gone = {" ".join(one.casefold().split()) for one in self.without}
        if ALL in gone:
            return ()
        return tuple(one for one in understood if " ".join(one.words.casefold().split()) not in gone)


class Given(TypedDict, total=False):
    """What may stand beside a question: see `Wanted`. Days are dates, or texts like "2025-09-03"."""

    since: date | str | None
    until: date | str | None
    as_of: date | str | None
    today: date | str | None
    outlets: Collection[str]
    languages: Collection[str]
    places: Collection[str]
    without: Collection[str]


def _held(store: Store, name: str) -> list[str]:
    """The places that a name means and that reports lie at or come from."""
    try:
        found = [place for place in beginnings(name) if name and store.holds(place)]
    except ValueError as error:
        raise InputError(f"{name!r} is neither a path nor an address.") from error
    if found:
        return found
    there = {key.casefold(): place for place in store.places() for key in (place, PurePath(place).name)}
    last = PurePath(name).name.casefold()
    near = [there[key] for word in (name.casefold(), last) for key in get_close_matches(word, there, 3, 0.5)]
    some = list(dict.fromkeys(near or sorted(there.values())))[:5]
    raise InputError(f"No report lies at or comes from {name}. There is: {', '.join(some)}.")


def _several(given: Collection[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _day(name: str, given: date | str | None) -> date | None:
    try:
        return date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError as error:
        raise InputError(f"{name} {given} is not a day: write YYYY-MM-DD, e.g. 2026-03-31.") from error


def narrowed(filters: Filters, understood: Collection[Understood]) -> Filters:
    """The filters with those of the words: the later beginning, the earlier end; several outlets are any of them.

    Outlets and languages that the caller gives stand alone: they are the answer to what the words may mean.
    """
    found = filters
    for one in understood:
        if one.kind == "published":
            found = replace(found, since=_latest(found.since, one.first), until=_earliest(found.until, one.last))
        elif one.kind == "as_of":
            found = replace(found, as_of=_earliest(found.as_of, one.last))
        elif one.kind == "outlet" and not filters.outlets:
            found = replace(found, outlets=found.outlets | frozenset(one.names))
        elif one.kind == "language" and not filters.languages:
            found = replace(found, languages=found.languages | frozenset(one.names))
    return found


def searched(question: str, understood: Collection[Understood]) -> str:
    """The question without the words that are filters by now, unless too little is left to search for."""
    rest = remaining(question, understood)
    return rest if sum(map(str.isalpha, rest)) >= _ENOUGH else question


def remaining(question: str, understood: Collection[Understood]) -> str:
    """The question without the words that are filters by now: "24" and "Wire" would find reports that only say them.

    "What did Kestrel Wire report about the dam since 24 March?" → "What did about the dam ?"
    """
    rest, at = "", 0
    for one in sorted(understood, key=lambda one: one.start):
        if one.kind != "about":
            rest, at = rest + question[at : one.start], one.end
    return " ".join((rest + question[at:]).split())


def _latest(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def _earliest(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other
