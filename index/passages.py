r"""Article → passages of whole sentences, with the headings above them. Knows nothing about encoders.

    "Intro one. Intro two.\n\nA heading\n\nMore."  →  [Intro one. Intro two.]  [More.] under "A heading"

Offsets are code points into the article's text, so that `article.text[start:end]` is what is quoted.
"""

import re
import unicodedata
from collections.abc import Iterator

from index.language import sentence_spans
from index.records import Article, Passage, Sentence

MAX_CHARACTERS = 800
"""About 250 tokens in Latin script, 300 in Cyrillic or Arabic: well inside the encoder's window of 512."""
_MAX_SENTENCE = 1_500
_LINE = re.compile(r"[^\n]+")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s")  # "#Kyiv" is a hashtag
_SENTENCE_END = re.compile(r"[.!?…。؟:;,！？；：，、।॥۔։።\"»”“„][)\]'’\"»”“*_]*$")
_DENSE = re.compile(r"[\u1100-\u139f\u2e80-\u9fff\ua960-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U000323af]")
"""Han, kana, Hangul and Ethiopic: 0.6 to 0.9 tokens a character, others 0.2 to 0.4."""
_DENSITY = 3
_MAX_HEADING = 100
_MAX_MARKDOWN_HEADING = 200
_MAX_TITLE = 200


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
    run: list[Sentence] = []
    heading = ""

    def close() -> None:
        if run:
            found.append(_passage(article, len(found), heading, tuple(run)))
            run.clear()

    for start, end, is_heading in _lines(article.text):
        if is_heading:
            close()
            heading = article.text[start:end].strip().lstrip("#").strip()
            heading = heading if any(map(str.isalnum, heading)) else ""  # "---" ends a part of the text
            continue
        for sentence in _sentences(article, start, end):
            if run and _weight(article.text[run[0].start : sentence.end]) > size:
                close()
            run.append(sentence)
    close()
    return found


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each line that is not blank, and whether it heads what follows.

    A heading-like line with no text below it is text itself: a channel's short posts must stay findable.
    """
    lines = [line for line in _LINE.finditer(text) if line.group().strip()]
    heads = [looks_like_heading(line.group()) for line in lines]
    for line, head, next_head in zip(lines, heads, [*heads[1:], True], strict=False):
        yield line.start(), line.end(), head and not next_head


def _passage(article: Article, number: int, heading: str, run: tuple[Sentence, ...]) -> Passage:
    return Passage(f"{article.id}-{number}", article.id, run[0].start, run[-1].end, heading, run)


def _sentences(article: Article, start: int, end: int) -> Iterator[Sentence]:
    for first, last in sentence_spans(article.text[start:end], article.language):
        yield from _bounded(article.text, start + first, start + last)


def _weight(text: str) -> int:
    """The length of `text`, scripts counted as many times as they take more tokens than the Latin one."""
    return len(text) + (_DENSITY - 1) * len(_DENSE.findall(text))


def _bounded(text: str, start: int, end: int) -> Iterator[Sentence]:
    """A sentence that no window could hold is cut at white space, so that nothing of it is lost to search."""
    while _weight(text[start:end]) > _MAX_SENTENCE:
        reach = start + (_MAX_SENTENCE // _DENSITY if _DENSE.search(text, start, end) else _MAX_SENTENCE)
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
    """What the encoder reads: title and heading give the words their context, never quoted with them.

    In composed form: the encoder's tokenizer takes an accent of its own for a letter that it does not know.
    """
    lines = [article.title[:_MAX_TITLE], passage.heading, article.text[passage.start : passage.end]]
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
