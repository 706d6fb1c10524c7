r"""HTML → the text that a reader sees, for all readers that meet HTML. Knows nothing about articles.

    "<h2>Lage</h2><p>Eins<br>zwei</p><p hidden>x</p><ul><li>A"  →  "## Lage\n\nEins\nzwei\n\n- A"

What is hidden is left out, and so are the marks of footnotes: "26¹" would become "261". It does not know style sheets
in other files, and what scripts would have added.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from index.errors import InputError
from index.readers.hidden import drop_hidden, remove, visible

MAX_MARKUP = 5_000_000
"""Characters of one fragment: read in 12 seconds at most. Ten times the longest report."""
MAX_DEPTH = 2_000
"""The parser loses what is nested deeper than 2,048 levels."""
MAX_TAG = 5_000
"""Characters of one tag, long values apart; the parser takes minutes for 100,000 attributes."""
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "head"}
_ITEMS = {"li", "item", "dd", "dt"}
_MARKED = _HEADINGS | _ITEMS
_OWN_LINE = _MARKED | set(
    "p div section article main header footer aside nav ul ol dl list table caption tbody thead tfoot tr row"
    " blockquote quote pre figure figcaption form fieldset address details summary body html hr center".split()
)
_BREAKS = {"br", "lb"}
_CELLS = {"td", "th", "cell"}
_NO_TEXT = {"head", "title", "script", "math"}
_TYPE = "{http://www.idpf.org/2007/ops}type"
_SPACE = re.compile(r"\s+")
_RAW = re.compile(r"!--|(?:script|style)\b", re.I)
"""What holds no tags up to its end."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"<(?:p|div|br|span|strong|em|ul|li|h[1-6]|table|script|style|article|html)\b[^<>]*>|<a\s+href", re.I)


def html_text(markup: str) -> str:
    """The visible text of a page or a part of one, its blocks parted by blank lines; empty if there is none.

    Raises:
        InputError: it is too long, nested too deeply, or made to exhaust parsers.
    """
    if len(markup) > MAX_MARKUP:
        raise InputError(f"more than {MAX_MARKUP:,} characters of HTML; split it")
    tree = parsed(markup)
    return tree_text(tree) if tree is not None else ""


def plain_of(text: str) -> str:
    """A text as it is; where it is HTML, as many tables and feeds hold it, what a reader sees of that.

    Raises:
        InputError: see `html_text`.
    """
    return html_text(text) if _TAG.search(text) else text


def tree_text(tree: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The same of a tree without namespaces, out of which the rest is taken."""
    drop_hidden(tree)
    for element in list(tree.iter("*")):
        if element.tag in _NO_TEXT or _is_note_mark(element):
            remove(element)
    return "\n\n".join(blocks_of(tree))


def _is_note_mark(element: Any) -> bool:  # noqa: ANN401
    kind = element.get(_TYPE) or element.get("epub:type") or element.get("role") or ""
    return "noteref" in kind or (element.tag == "sup" and next(element.iter("a"), None) is not None)


def parsed(page: str) -> Any | None:  # noqa: ANN401
    """The tree of a page or a part of one; None where there is no HTML in it.

    Raises:
        InputError: it is nested too deeply, or made to exhaust parsers.
    """
    _check_tags(page)
    page = re.sub(r"^\s*<\?xml[^<>]{0,200}\?>", "", page)  # a declared encoding is no longer true of decoded text
    parser = lxml_html.HTMLParser(huge_tree=True, no_network=True, encoding="utf-8")
    try:
        tree = lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    if deepest >= MAX_DEPTH:
        raise InputError(f"its elements are nested more than {MAX_DEPTH:,} deep; save the page again as plain HTML")
    return tree


def _check_tags(page: str) -> None:
    """Raise where one tag is so long that the parser would take minutes."""
    at = 0
    while (at := page.find("<", at)) >= 0:
        if raw := _RAW.match(page, at + 1):
            close = "--!?>" if raw[0] == "!--" else f"</{raw[0]}"
            if not (end := re.compile(close, re.I).search(page, at)):
                return
            at = end.end()
            continue
        end_at = page.find("<", at + 1)
        end_at = len(page) if end_at < 0 else end_at
        if end_at - at > MAX_TAG and page[at + 1 : at + 2].isalpha():
            tag = page[at:end_at].partition(">")[0]
            if len(_QUOTED.sub("", tag)) > MAX_TAG:
                raise InputError("a tag with thousands of attributes; save the page again as plain HTML")
        at = end_at


class _Line:
    """The text of one block while it comes piece by piece."""

    def __init__(self) -> None:
        self.mark = ""
        """What the next paragraph begins with: "## ", "- "."""
        self._parts: list[str] = []
        self._cells = 0

    def add(self, text: str | None) -> None:
        """Text inside the block; a line end in it is white space as any other."""
        self._put(_SPACE.sub(" ", text or ""))

    def end(self) -> None:
        """A line break inside the block."""
        self._put("\n")

    def begin_cell(self) -> None:
        """What comes next is another cell of a row; empty ones at its ends do not show."""
        self._cells += bool(self._parts)

    def _put(self, text: str) -> None:
        is_seen = bool(text.strip())
        if is_seen:
            self._parts.append(" | " * self._cells)
            self._cells = 0
        if is_seen or self._parts:
            self._parts.append(text)

    def taken(self) -> Iterator[str]:
        """The paragraphs collected so far, which are taken out; an empty line parts two."""
        lines = [" ".join(line.split()) for line in visible("".join(self._parts)).split("\n")]
        self._parts, self._cells = [], 0
        for paragraph in re.split(r"\n{2,}", "\n".join(lines)):
            if text := paragraph.strip("\n"):
                yield self.mark + text
                self.mark = ""


def blocks_of(root: Any) -> Iterator[str]:  # noqa: ANN401
    """Headings ("## …"), paragraphs, list items ("- …") and table rows ("a | b"), of HTML or trafilatura's XML."""
    line = _Line()
    cells: list[bool] = []  # of those around: whether it is a part of its row's line
    for event, one in etree.iterwalk(root, events=("start", "end")):
        starts = event == "start"
        if starts and one.tag in _CELLS:
            cells.append(_is_in_line(one))
        if _begins_line(one, cells):
            yield from line.taken()
            line.mark = _mark(one, starts, line.mark)
        elif starts and one.tag in _CELLS:
            line.begin_cell()
        elif one.tag in _OWN_LINE:
            line.add(" ")
        if not starts and one.tag in _CELLS:
            cells.pop()
        if starts and one.tag in _BREAKS:
            line.end()
        line.add(one.text if starts else one.tail if one is not root else "")
    yield from line.taken()


def _is_in_line(cell: Any) -> bool:  # noqa: ANN401
    """Whether a cell holds no more than a line: in a page that is laid out as a table they hold blocks of their own."""
    inside = list(islice(cell.iter(*_OWN_LINE), 2))
    return not inside or (len(inside) == 1 and inside[0].tag not in _MARKED)


def _begins_line(one: Any, cells: list[bool]) -> bool:  # noqa: ANN401
    """Whether `one` and what follows it stand in lines of their own."""
    if one.tag in _CELLS:
        return not cells[-1]
    return one.tag in _OWN_LINE and not (cells and cells[-1])


def _mark(one: Any, starts: bool, before: str) -> str:  # noqa: ANN401
    if one.tag in _HEADINGS and starts:
        level = (one.get("rend") or one.tag)[-1:]
        return "#" * (max(2, int(level)) if level.isdecimal() else 2) + " "
    if one.tag in _MARKED:
        return "- " if starts else ""
    return before
