"""Takes out of a page what its reader never sees, and out of a text what nobody sees. Knows nothing about articles.

Hidden text is where a page speaks to machines only. What it does not know: style sheets in other files, scripts, text
that an element above covers, and backgrounds that are pictures; in doubt text stays.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from tinycss2.color4 import parse_color

from index.readers.styles import Style, color_of, length_of, matched, style_of, tokens_of, word_of

_NEVER_SHOWN = ("script", "style", "template", "noscript", "datalist", "object", "iframe", "svg", "select", "textarea")
_TAKEN_BACK = ("del", "s", "strike")
"""What a page strikes out: read with its correction it says "killed 17 7 people"."""
_ONLY_HEARD = {"sr-only", "visually-hidden", "screen-reader-text", "element-invisible"}
"""Classes that every framework hides from the eye; the rules themselves stand in files that are not saved."""
_BLOCKS = {"div", "section", "p", "ul", "ol", "aside", "article", "table", "blockquote", "header", "footer", "main"}
_TABLE = {"body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"}
_KEPT = ("html", "head", "body")
"""Whole pages are hidden only until their scripts have run."""
_LOOKS = {"color", "bgcolor", "background"}
"""Attributes that say what a style may say too."""
_FAR = -999.0
_SMALLEST = 2.0
"""Pixels; nobody reads smaller letters."""
_NEAR = 12 / 255
"""A colour that differs from its background by less in each channel cannot be seen."""
_UNSEEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e01ef]"
)


def visible(text: str) -> str:
    """`text` without control, direction, tag and other characters that are not seen.

    Joiners stay (Persian needs them), and so do the signs around Arabic numbers, which are seen.
    """
    return _UNSEEN.sub("", text)


def drop_hidden(tree: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Take hidden elements and texts out of `tree`, in place. JSON-LD stays: it is read as data."""
    rules = matched(tree)
    for element in list(tree.iter(etree.Comment, etree.ProcessingInstruction, *_NEVER_SHOWN, *_TAKEN_BACK)):
        if element.get("type") != "application/ld+json" if isinstance(element.tag, str) else True:
            remove(element)
    total = len("".join(tree.itertext()))
    has_sheets = any("stylesheet" in link.get("rel", "").lower() for link in tree.iter("link"))
    page = _Look(background=None if has_sheets else (1.0, 1.0, 1.0))
    looks: dict[Any, _Look] = {}
    gone: list[Any] = []
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        style = style_of(element, rules)
        parent = element.getparent()
        look = looks[element] = looks.get(parent, page).inside(element, style)
        if element.tag not in _KEPT and (_is_hidden(element, style) or _is_only_decoration(element, total)):
            gone.append(element)
            walk.skip_subtree()
        elif look.unseen:
            element.text = None
            for child in element:
                child.tail = None
    for element in gone:
        remove(element)


def remove(element: Any) -> None:  # noqa: ANN401
    """Take out an element; the text behind it belongs to its parent and stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


@dataclass(frozen=True, slots=True)
class _Look:
    """What letters inherit: their size, colour, background and whether they are painted at all."""

    background: tuple[float, ...] | None
    color: tuple[float, ...] | None = None
    size: float = 16.0
    painted: bool = True
    clear: bool = False

    @property
    def unseen(self) -> bool:
        same = self.color and self.background and _same(self.color, self.background)
        return not self.painted or self.clear or self.size < _SMALLEST or bool(same)

    def inside(self, element: Any, style: Style) -> "_Look":  # noqa: ANN401
        """The look of `element`'s own text, where this is the look around it."""
        if not style and not _LOOKS.intersection(element.keys()):
            return self
        look = self
        if shown := word_of(style, "visibility"):
            look = replace(look, painted=shown not in ("hidden", "collapse"))
        if "font-size" in style:
            size = length_of(style["font-size"], look.size, relative=look.size)
            look = replace(look, size=16.0 if size is None else size)
        if "color" in style or element.get("color"):
            clear, color = color_of(style["color"] if "color" in style else tokens_of(element.get("color")))
            cut_out = "text" in (word_of(style, "background-clip"), word_of(style, "-webkit-background-clip"))
            look = replace(look, color=color, clear=clear and not cut_out)
        return replace(look, background=_background(element, style, look.background))


def _background(element: Any, style: Style, around: tuple[float, ...] | None) -> tuple[float, ...] | None:  # noqa: ANN401
    """The colour behind the letters; None where a picture or a gradient is, or nothing is known."""
    if element.get("background") and element.tag in _TABLE and not {"background", "background-image"} & style.keys():
        return None  # as mails give their pictures
    given = [token for key in ("background", "background-color", "background-image") for token in style.get(key, [])]
    if element.get("bgcolor"):
        given = given or tokens_of(element.get("bgcolor"))
    if any(token.type in ("url", "function") and not parse_color(token) for token in given):
        return None
    for token in reversed(given):
        clear, color = color_of([token])
        if color and not clear:
            return color
    return around


def _same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _is_hidden(element: Any, style: Style) -> bool:  # noqa: ANN401
    """Whether the element and all in it are out of sight."""
    shown = word_of(style, "display")
    if shown == "none" or word_of(style, "mso-hide") == "all" or (element.get("hidden") is not None and not shown):
        return True
    opacity = length_of(style.get("opacity", []), 1, relative=1)
    if opacity is not None and opacity < 0.05:
        return True
    if _ONLY_HEARD & set(element.get("class", "").split()):
        return word_of(style, "position") not in ("static", "relative")
    return _is_off_screen(style) or _is_clipped(style)


def _is_off_screen(style: Style) -> bool:
    edges = ["text-indent", "margin-left"]
    if word_of(style, "position") in ("absolute", "fixed"):
        edges += ["left", "right", "top", "bottom"]
    if any((length := length_of(style[edge])) is not None and length <= _FAR for edge in edges if edge in style):
        return True
    for function in style.get("transform", []):
        if function.type == "function":
            lengths = [length_of([argument]) for argument in function.arguments]
            known = [length for length in lengths if length is not None]
            if min(known, default=0) <= _FAR or (function.lower_name == "scale" and known == [0]):
                return True
    return False


def _is_clipped(style: Style) -> bool:
    if any(word_of(style, key) in ("hidden", "clip") for key in ("overflow", "overflow-x", "overflow-y")):
        sizes = [length_of(style[key]) for key in ("width", "height", "max-width", "max-height") if key in style]
        if any(size is not None and size <= 1 for size in sizes):
            return True
    is_out = word_of(style, "position") in ("absolute", "fixed")
    for key in ("clip", "clip-path"):
        for function in style.get(key, []):
            if function.type != "function" or (key == "clip" and not is_out):
                continue
            sizes = [length_of([argument], relative=100) for argument in function.arguments]
            known = [size for size in sizes if size is not None]
            if function.lower_name == "rect" and known and max(known) - min(known) <= 1:
                return True
            if function.lower_name == "inset" and known and min(known) >= 50:
                return True
            if function.lower_name == "circle" and known[:1] == [0]:
                return True
    return False


def _is_only_decoration(element: Any, total: int) -> bool:  # noqa: ANN401
    """A block that screen readers are told to pass over, unless a pop-up had silenced the whole page."""
    if element.get("aria-hidden") != "true" or element.tag not in _BLOCKS:
        return False
    return len("".join(element.itertext())) * 2 < total
