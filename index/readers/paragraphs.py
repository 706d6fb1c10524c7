r"""Lines as they are printed on pages → paragraphs. Knows nothing about files.

    "Der Waffen-", "stillstand hält."   →  "Der Waffenstillstand hält."
    "Lagebericht 3" on top of each page →  left out

Which lines make a paragraph is told from their distances and sizes. It does not know which of two spellings an author
meant at a hyphen, and paragraphs that go on overleaf.
"""

import re
from collections import Counter
from typing import NamedTuple

_MAX_PARAGRAPH = 20_000
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SENTENCE_END = re.compile(r"[.!?…。؟:;][)\]'’\"»”“]*$")
_LIST_MARK = re.compile(r"[•●▪◦‣■–—*·\uf0b7-] ?\s|\(?\d{1,2}[.)]\s|[a-z]\)\s")
_BROKEN = re.compile(r"([^\W\d_][\w’']*)[-\u2010\u00ad]$")
_WORD = re.compile(r"\w+(?:-\w+)*")
_AND = {"und", "oder", "bzw.", "sowie", "and", "or", "to", "et", "ou", "и", "или", "та", "і", "й", "або", "чи"}
_KEEPS = {"il", "elle", "on", "ils", "elles", "être", "là", "ci", "même", "mêmes", "то", "либо", "нибудь", "небудь"}


class Line(NamedTuple):
    """A line as it is drawn: where it begins, and the size of its letters, in points."""

    text: str
    x: float
    y: float
    size: float


def texts_of(pages: list[list[Line]]) -> list[str]:
    """The text of each page: a line a paragraph, paragraphs parted by blank lines."""
    repeated = _repeated(pages)
    kept = [
        [line for at, line in enumerate(page) if not (_edge(at, page) and _key(line) in repeated)] for page in pages
    ]
    kept = kept if any(kept) else pages
    words = Counter(word for page in kept for line in page for word in _WORD.findall(line.text.lower()))
    return [_text(page, words) for page in kept]


def _repeated(pages: list[list[Line]]) -> set[tuple[str, int]]:
    """What stands on top or at the bottom of many pages, numbers left aside: "Lagebericht – Seite #"."""
    keys = Counter(key for page in pages for key in {_key(line) for at, line in enumerate(page) if _edge(at, page)})
    needed = max(2, min(3, len(pages)), 0.4 * sum(map(bool, pages)))  # books have others on left and right pages
    return {key for key, count in keys.items() if count >= needed}


def _edge(at: int, page: list[Line]) -> bool:
    return at < 2 or at >= len(page) - 2


def _key(line: Line) -> tuple[str, int]:
    """With its size: the title of a report is often repeated on top of each page, but smaller."""
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.size)


def _text(page: list[Line], words: Counter[str]) -> str:
    if not page:
        return ""
    gaps = sorted(one.y - two.y for one, two in zip(page, page[1:], strict=False) if one.y - two.y > 0.5 * two.size)
    leading = gaps[len(gaps) // 5] if gaps else 0.0
    lengths = sorted(len(line.text) for line in page)
    width = lengths[len(lengths) * 9 // 10]
    body = sorted(line.size for line in page)[len(page) // 2] or 1.0
    paragraphs = [page[0].text]
    for above, line in zip(page, page[1:], strict=False):
        if len(paragraphs[-1]) < _MAX_PARAGRAPH and _goes_on(above, line, leading * max(1.0, line.size / body), width):
            paragraphs[-1] = _joined(paragraphs[-1], line.text, words)
        else:
            paragraphs.append(line.text)
    return "\n\n".join(" ".join(text.replace("\u00ad", "").split()) for text in paragraphs)


def _goes_on(above: Line, line: Line, leading: float, width: int) -> bool:
    """Whether `line` belongs to the same paragraph as the line above it."""
    ends = bool(_SENTENCE_END.search(above.text))
    step = above.y - line.y
    if abs(above.size - line.size) > 0.1 * line.size or _LIST_MARK.match(line.text):
        return False
    if step < -0.5 * line.size:  # up again: the next column
        return not ends
    if abs(step) > 1.25 * leading + 0.5:
        return False
    is_indented = line.x - above.x > 0.8 * line.size and not RIGHT_TO_LEFT.search(line.text)
    is_short = len(above.text) < (0.8 if ends else 0.5) * width
    return not (ends and is_indented) and not (is_short and not line.text[:1].islower())


def _joined(above: str, line: str, words: Counter[str]) -> str:
    """Two lines as one; a word that was parted at the line's end is whole again.

    "Waffen-", "stillstand" → "Waffenstillstand"; "Luft-", "und" → "Luft- und"; "Nord-", "Korea" → "Nord-Korea".
    A hyphen stays where the document elsewhere has the word with it.
    """
    broken = _BROKEN.search(above[-80:])
    if not broken:
        return f"{above} {line}"
    start, following = broken[1], _WORD.match(line)
    rest = following[0].partition("-")[0] if following else ""
    if line.partition(" ")[0].rstrip(",") in _AND:
        return f"{above} {line}"
    with_hyphen, without = f"{start}-{rest}".lower(), f"{start}{rest}".lower()
    is_kept = rest in _KEEPS or start.endswith(("isch", "deutsch")) or words[with_hyphen] > words[without]
    if above.endswith("\u00ad") or (rest[:1].islower() and (words[without] > words[with_hyphen] or not is_kept)):
        return above[:-1] + line
    return above + line
