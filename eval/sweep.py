"""Ablations: which settings to vary, one at a time around the defaults, or all with all. Runs nothing itself."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from index.errors import InputError
from index.passages import MAX_CHARACTERS
from rag.retrieve import Tuning

BASE = "as it is"
_WORDS = {"encoder": "offline", "model": ""}
_TUNING: dict[str, int | float] = asdict(Tuning())
_NUMBERS = {**_TUNING, "passage_size": MAX_CHARACTERS}
_OF_ANSWERS = {"passages", "read", "sentences", "passage_weight", "sentence_weight", "own_language", "model"}
"""What search alone does not show: these change what is read, judged or written."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One set of settings; what `changes` does not name stays at its default."""

    name: str
    changes: Mapping[str, str]

    @property
    def tuning(self) -> Tuning:
        """The settings of retrieval."""
        turned = {key: type(_TUNING[key])(float(value)) for key, value in self.changes.items() if key in _TUNING}
        return Tuning(**{**_TUNING, **turned})  # type: ignore[arg-type] # each number is of its default's type

    @property
    def words(self) -> dict[str, str]:
        """The settings that name models."""
        return {key: value for key, value in self.changes.items() if key in _WORDS}

    @property
    def passage_size(self) -> int:
        """Characters of a passage."""
        return int(float(self.changes.get("passage_size", MAX_CHARACTERS)))


def variants(vary: Sequence[str], *, grid: bool = False) -> list[Variant]:
    """The variants of "bm25_weight=0,0.25,1", the defaults first; with `grid` every combination.

    Raises:
        InputError: a setting is unknown, or a value is none of it.
    """
    wanted = [_parsed(one) for one in vary]
    if not wanted:
        raise InputError(f"Name what to vary: --vary SETTING=VALUE,VALUE. The settings are: {', '.join(settings())}.")
    if grid:
        combined = itertools.product(*([(key, value) for value in values] for key, values in wanted))
        changes = [dict(pairs) for pairs in combined]
    else:
        changes = [{key: value} for key, values in wanted for value in values]
    told = [{key: value for key, value in one.items() if not _is_default(key, value)} for one in changes]
    named = {", ".join(f"{key}={value}" for key, value in one.items()) or BASE: one for one in ({}, *told)}
    return [Variant(name, one) for name, one in named.items()]


def settings() -> tuple[str, ...]:
    """What can be varied."""
    return (*_NUMBERS, *_WORDS)


def needs_answers(found: Sequence[Variant]) -> bool:
    """Whether a setting is varied that search alone does not show."""
    return any(_OF_ANSWERS & one.changes.keys() for one in found)


def _parsed(text: str) -> tuple[str, list[str]]:
    key, equals, values = text.partition("=")
    key, listed = key.strip(), [value.strip() for value in values.split(",") if value.strip()]
    if key not in settings() or not equals or not listed:
        raise InputError(f"--vary {text}: write SETTING=VALUE,VALUE with one of {', '.join(settings())}.")
    if key in _NUMBERS:
        listed = [_number(text, key, value) for value in listed]
    return key, list(dict.fromkeys(listed))


def _number(text: str, key: str, value: str) -> str:
    """The number in its shortest form, so that 0.5 and 0.50 are one variant."""
    try:
        number = float(value)
    except ValueError as error:
        raise InputError(f"--vary {text}: {value} is no number.") from error
    whole = isinstance(_NUMBERS[key], int)
    least = 100 if key == "passage_size" else 1 if whole else 0
    if not least <= number < 1e6 or (whole and number != int(number)):
        raise InputError(f"--vary {text}: {value} must be {'a whole number' if whole else 'a number'} from {least} on.")
    return f"{number:g}"


def _is_default(key: str, value: str) -> bool:
    if key in _WORDS:
        return value == _WORDS[key]
    return float(value) == float(_NUMBERS[key])
