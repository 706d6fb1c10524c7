r"""Article → passages of whole sentences, with the headings above them. Knows nothing about encoders.

    "Intro one. Intro two.\n\nA heading\n\nMore."  →  [Intro one. Intro two.]  [More.] under "A heading"

No passage goes over the border of a live ticker's entry: an entry is the smallest thing that is cited.
Offsets are code points into the article's text, so that `article.text[start:end]` is what is quoted.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import dropwhile

from index.language import sentence_spans, words
from index.records import Article, Entry, Passage, Sentence

MAX_CHARACTERS = 800
"""About 280 tokens of usual text in any script: well inside the encoder's window of 512."""
_MAX_SENTENCE = 1_000
"""340 tokens of usual text; what stands above a passage takes at most 150 more."""
_LINE = re.compile(r"[^\n]+")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s")  # "#Kyiv" is a hashtag
_SENTENCE_END = re.compile(r"[.!?…。؟:;,！？；：，、।॥۔։።\"»”“„][)\]'’\"»”“*_]*$")
_DENSITY = 3
_DENSE = re.compile(
    # all but the letters of scripts that the encoder's tokenizer knows in pieces of several letters
    r"[^\s\w]+|[^\0-\u024f\u0370-\u064a\u0660-\u06d5\u06ee-\u0eff\u10a0-\u10ff\u1780-\u17ff\u1e00-\u206f]+"
    r"|[\u0410-\u042f]+|[!-~\u0400-\u052f\u0600-\u06ff]{30,}"  # Cyrillic capitals; addresses, Base64
)
"""What takes 0.5 to 1 tokens a character: Han, emoji, marks, punctuation. Other text takes 0.2 to 0.35, and that with a
tenth of these in it. Ligatures that stand for a phrase (U+FDFA: 4 tokens) are not weighed."""
_MAX_HEADING = 100
_MAX_MARKDOWN_HEADING = 200
_TITLE, _ABOVE, _OUTLET = 200, 150, 60
"""How much of the title, the heading and the outlet is embedded, in weight."""


def looks_like_heading(line: str) -> bool:
    """A short line that does not end like a sentence, or a Markdown heading: "Kämpfe gehen weiter" → True."""
    line = line.strip()
    if _MARKDOWN_HEADING.match(line):
        return len(line) <= _MAX_MARKDOWN_HEADING
    return len(line) <= _MAX_HEADING and not _SENTENCE_END.search(line)


def passages(article: Article, size: int = MAX_CHARACTERS) -> list[Passage]:
    """Cut `article` into passages of at most `size` characters where sentences are short enough.

    Each sentence is in exactly one, headings in none.
    """
    found: list[Passage] = []
    for start, end, entry in _parts(article):
        label = f"{entry.clock} {entry.heading}".strip() if entry else ""
        published = entry.published if entry else article.published
        for heading, run in _runs(article, start, end, entry, size):
            above = " – ".join(line for line in (label, heading) if line)
            name = f"{article.id}-{len(found)}"
            found.append(Passage(name, article.id, run[0].start, run[-1].end, above, run, published))
    return found


def _parts(article: Article) -> Iterator[tuple[int, int, Entry | None]]:
    """The entries of a ticker and what stands between them; all of any other report."""
    at = 0
    for entry in article.entries:
        yield at, entry.start, None
        yield entry.start, entry.end, entry
        at = entry.end
    yield at, len(article.text), None


def _runs(
    article: Article, start: int, end: int, entry: Entry | None, size: int
) -> Iterator[tuple[str, tuple[Sentence, ...]]]:
    """The sentences of each passage of one part, with the heading above them."""
    run: list[Sentence] = []
    heading = ""
    for first, last, is_heading in _lines(article.text, start, end, entry):
        if is_heading:
            if run:
                yield heading, tuple(run)
                run = []
            heading = article.text[first:last].strip().lstrip("#").strip()
            heading = heading if any(map(str.isalnum, heading)) else ""  # "---" ends a part of the text
            continue
        for sentence in _sentences(article, first, last):
            if run and _is_over(article.text[run[0].start : sentence.end], size):
                yield heading, tuple(run)
                run = []
            run.append(sentence)
    if run:
        yield heading, tuple(run)


def _lines(text: str, start: int, end: int, entry: Entry | None) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each line that is not blank, and whether it heads what follows.

    A heading-like line with no text below it is text itself: a channel's short posts must stay findable. The time and
    heading of an entry are its passages' heading already, unless they are all that it has.
    """
    lines = [line for line in _LINE.finditer(text, start, end) if line.group().strip()]
    if entry:
        below = list(dropwhile(lambda line: _is_label(line.group(), entry), lines))
        lines = below or lines
    heads = [looks_like_heading(line.group()) for line in lines]
    for line, head, next_head in zip(lines, heads, [*heads[1:], True], strict=False):
        yield line.start(), line.end(), head and not next_head


def _is_label(line: str, entry: Entry) -> bool:
    """Whether a line only says an entry's time and heading: "**14:05 Uhr** – Moskau meldet Angriffe"."""
    if len(line) > len(entry.clock) + len(entry.heading) + 20:  # punctuation, "Uhr"
        return False
    said, clock, heading = (words(part) for part in (line, entry.clock, entry.heading))
    hours = [clock, [*clock, "uhr"], ["um", *clock, "uhr"], [*clock, "h"]] if clock else []
    labels = [*hours, *([*hour, *heading] for hour in hours), *([*heading, *hour] for hour in hours), heading]
    return not said or said in labels


def _sentences(article: Article, start: int, end: int) -> Iterator[Sentence]:
    for first, last in sentence_spans(article.text[start:end], article.language):
        yield from _bounded(article.text, start + first, start + last)


def _weight(text: str) -> int:
    """How many characters of plain Latin text take as many tokens as `text`: never fewer than it has."""
    dense = sum(map(len, _DENSE.findall(text))) - len(text) // 10
    gaps = text.count(" ") - len(text) // 5  # words of one or two letters
    return len(text) + (_DENSITY - 1) * (max(0, dense) + max(0, gaps))


def _is_over(text: str, weight: int) -> bool:
    """Whether `text` weighs more; most texts need no count, as no weight is over three times the length."""
    return len(text) > weight or (_DENSITY * len(text) > weight and _weight(text) > weight)


def _within(text: str, weight: int) -> str:
    """The beginning of `text` that has no more than `weight`."""
    if _weight(text[:weight]) > weight:
        weight //= _DENSITY
    return text[: _between_letters(text, 0, weight)] if len(text) > weight else text


def _bounded(text: str, start: int, end: int) -> Iterator[Sentence]:
    """A sentence that no window could hold is cut at white space, so that nothing of it is lost to search."""
    while end - start > _MAX_SENTENCE or _weight(text[start:end]) > _MAX_SENTENCE:
        reach = start + len(_within(text[start : min(end, start + _MAX_SENTENCE + 1)], _MAX_SENTENCE))
        space = next((at for at in range(min(reach, end - 1), start, -1) if text[at].isspace()), None)
        cut = _between_letters(text, start, reach) if space is None else space
        yield Sentence(start, start + len(text[start:cut].rstrip()))
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    if start < end:
        yield Sentence(start, end)


def _between_letters(text: str, start: int, cut: int) -> int:
    """The nearest place up to `cut` that does not part a letter from its accents."""
    for at in range(cut, max(start, cut - 50), -1):
        if not unicodedata.category(text[at]).startswith("M"):
            return at
    return cut


def embedded_text(article: Article, passage: Passage) -> str:
    """What the encoder reads: title, outlet, date and heading give the words their context, never quoted with them.

    In composed form: the encoder's tokenizer takes an accent of its own for a letter that it does not know.
    """
    origin = f"{_within(article.outlet, _OUTLET)}, {passage.published}".lstrip(", ")
    title = f"{_within(article.title, _TITLE)} — {origin}"
    lines = [title, _within(passage.heading, _ABOVE), article.text[passage.start : passage.end]]
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def sentence_starts(article: Article, passage: Passage, embedded: str) -> list[int]:
    """Where each sentence of the passage begins in `embedded`, its `embedded_text`."""
    body = len(unicodedata.normalize("NFC", article.text[passage.start : passage.end]))
    before = (article.text[passage.start : sentence.start] for sentence in passage.sentences)
    return [len(embedded) - body + len(unicodedata.normalize("NFC", text)) for text in before]
