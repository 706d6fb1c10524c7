"""Names as they are spelt elsewhere: a table, and questions with a name respelt by it. Knows nothing of retrieval.

    "How long is the road to Marenz?"  →  "… to Marenze?", "… to Маренц?", "… to مارنتس?"

Tables are tab-separated: name, kind, languages, form; lines that begin with # are notes.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES, PLACES = FOLDER / "names.tsv", FOLDER / "places.tsv"
_INFLECTED = frozenset({"inflected", "particle"})


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing a name."""

    name: str
    kind: str
    """"base", "variant", "inflected", or "particle": Arabic and, in, to, written together with the name."""
    languages: frozenset[str]
    """That write it so; of a variant none."""
    text: str


@dataclass(frozen=True, slots=True)
class Respelt:
    """A question with one name in another spelling."""

    text: str
    name: str
    form: str
    kind: str
    """"other spelling" in the same script, "other script", "inflected" or "particle"."""


def read_forms(path: Path) -> list[Form]:
    """The forms of a table, in its order."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")]
    return [Form(name, kind, frozenset(languages.split(",")) - {"-"}, form) for name, kind, languages, form in rows[1:]]


def respelt(text: str, language: str, forms: Sequence[Form]) -> Iterator[Respelt]:
    """The text with each of its names, one at a time, in each other form that its language could write.

    Of a name that stands in the text in two forms the longer one is respelt. Inflected forms and particles come only
    into texts of their own language.
    """
    for name in dict.fromkeys(one.name for one in forms):
        own = [one for one in forms if one.name == name]
        held = next((one for one in sorted(own, key=lambda one: -len(one.text)) if _at(one.text).search(text)), None)
        for other in own if held else ():
            if held and other.text != held.text and (other.kind not in _INFLECTED or language in other.languages):
                changed = _at(held.text).sub(lambda found, form=other.text: form, text)  # type: ignore[misc]
                yield Respelt(changed, name, other.text, kind(held.text, other))


def kind(held: str, other: Form) -> str:
    """What is other about a form than about the one that stood there."""
    if other.kind in _INFLECTED:
        return other.kind
    return "other spelling" if script(held) == script(other.text) else "other script"


def script(text: str) -> str:
    """The script of the first letter, as Unicode names it: "LATIN", "CYRILLIC", "ARABIC"."""
    return unicodedata.name(next((one for one in text if one.isalpha()), " ")).split()[0]


def _at(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
