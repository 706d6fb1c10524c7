"""How number words add up: 'two', 'thousand', 'three', 'hundred' → 2300.

Knows which word may follow which in six languages. Knows nothing about text, separators or offsets' meaning.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from rag.facts.number_words import NumberWord

Kind = Literal["digits", "count", "ordinal", "either", "vague", "article"]

_DOZENS = ("dozen", "dutzend", "douzaine", "десяток")
_MAX_WORDS = 24


@dataclass(slots=True)
class Run:
    """A number while its words are read. `room`: the largest value that the next word may add."""

    start: int
    end: int
    total: Decimal = Decimal(0)
    group: Decimal = Decimal(0)
    room: Decimal = Decimal(999)
    bound: Decimal = Decimal("1e15")
    kind: Kind = "count"
    words: list[str] = field(default_factory=list)
    closed: bool = False

    def _fits(self, word: NumberWord, value: Decimal) -> bool:
        compound = not self.words and (value == 0 or value > 999)  # German writes 2,300 as one word
        return not self.closed and (compound or 0 < value <= self.room)

    def _add(self, word: NumberWord, value: Decimal, language: str) -> bool:
        unit = self.group % 100
        if language == "ar" and 0 < unit < 10 and word.role in ("tens", "teen") and self.room == 0:
            if word.role == "tens" or value == 10:
                self.group += value
                return True
        if language == "fr" and unit == 4 and value == 20 and self.words[-1:] == ["quatre"]:
            self.group += 76
            self.room = Decimal(19)
            return True
        if not self._fits(word, value):
            return False
        self.group += value
        wide = language == "fr" and value == 60
        open_ten = word.role == "tens" or (language == "fr" and value == 10)
        self.room = Decimal(19 if wide else 9) if open_ten else Decimal(0)
        return True

    def take(self, word: NumberWord, key: str, language: str) -> bool:
        """Take one more word into the number; False where it starts another one."""
        value = Decimal(str(word.value))
        if len(self.words) >= _MAX_WORDS:
            return False
        done = self._take(word, value, key, language)
        if done:
            self.words.append(key)
        return done

    def _take(self, word: NumberWord, value: Decimal, key: str, language: str) -> bool:
        if word.role == "power":
            return self._power(value)
        if key in _DOZENS and self.words and 0 < self.group < 20:
            self.group, self.kind = self.group * value, "count"
            return True
        if word.role == "hundred" and value == 100 and 0 < self.group < 20 and self.room == 0:
            self.group, self.room = self.group * 100, Decimal(99)
            return True
        if word.role in ("half", "vague"):
            return self._part_or_many(word, value)
        if not self._add(word, value, language):
            return False
        if word.role == "hundred":
            self.room = Decimal(99)
        self._name_kind(word)
        return True

    def _name_kind(self, word: NumberWord) -> None:
        if word.role == "ordinal":
            self.kind, self.closed = "ordinal", True
        elif word.role == "article" and not self.words:
            self.kind = "article"
        elif self.kind == "article":
            self.kind = "count"

    def _part_or_many(self, word: NumberWord, value: Decimal) -> bool:
        """'half', 'hundreds', and 'hundreds of thousands'."""
        if self.kind == "vague" and word.role == "vague" and value >= 1000 and not self.total:
            self.group *= value
            return True
        if self.words:
            return False
        self.group, self.room = value, Decimal(0)
        self.kind = "vague" if word.role == "vague" else "count"
        return True

    def _power(self, value: Decimal) -> bool:
        if self.closed or value >= self.bound:
            return False
        self.total += (self.group or Decimal(1)) * value
        self.group, self.bound, self.room = Decimal(0), value, min(Decimal(999), value - 1)
        if self.kind == "article":
            self.kind = "count"
        return True
