"""Takes out of a page what its reader never sees, and out of a text what nobody sees. Knows nothing about articles.

Hidden text is where a page speaks to machines only. A page's own `<style>` and `style=` are weighed as a browser does
(tinycss2, cssselect): importance, specificity, order. What it does not know: style sheets in other files, scripts,
text that an element above covers, and backgrounds that are pictures; in doubt text stays.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import tinycss2
from cssselect import GenericTranslator, SelectorError, parse
from cssselect.parser import Selector
from lxml import etree
from tinycss2.color4 import parse_color

Style = dict[str, list[Any]]
"""Property → tokens of its value."""
_PROPERTIES = frozenset(
    "display visibility opacity font-size font position left right top bottom text-indent margin-left clip clip-path"
    " width height max-width max-height overflow overflow-x overflow-y color background background-color"
    " background-image background-clip -webkit-background-clip -webkit-text-fill-color transform".split()
)
_NEVER_SHOWN = ("script", "style", "template", "noscript", "datalist", "object", "iframe", "svg", "select", "textarea")
_ONLY_HEARD = {"sr-only", "visually-hidden", "screen-reader-text", "element-invisible"}
"""Classes that every framework hides from the eye; the rules themselves stand in files that are not saved."""
_BLOCKS = {"div", "section", "p", "ul", "ol", "aside", "article", "table", "blockquote", "header", "footer", "main"}
_KEPT = ("html", "head", "body")
"""Whole pages are hidden only until their scripts have run."""
_MAX_RULES = 1_000
_MAX_WORK = 3_000_000
"""Rules times elements. Where a page has more than `_MANY` elements, ":nth-child" takes too long and is passed over."""
_MANY = 1_000
_MAX_STYLE = 1_000_000
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
    rules = _matched(tree)
    for element in list(tree.iter(etree.Comment, etree.ProcessingInstruction, *_NEVER_SHOWN)):
        if element.get("type") != "application/ld+json" if isinstance(element.tag, str) else True:
            _remove(element)
    total = len("".join(tree.itertext()))
    has_sheets = any("stylesheet" in link.get("rel", "").lower() for link in tree.iter("link"))
    page = _Look(background=None if has_sheets else (1.0, 1.0, 1.0))
    looks: dict[Any, _Look] = {}
    gone: list[Any] = []
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        style = _style(element, rules)
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
        _remove(element)


def _remove(element: Any) -> None:  # noqa: ANN401
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
        look = self
        if shown := _word(style, "visibility"):
            look = replace(look, painted=shown not in ("hidden", "collapse"))
        if "font-size" in style:
            size = _length(style["font-size"], look.size, relative=look.size)
            look = replace(look, size=16.0 if size is None else size)
        if "color" in style or element.get("color"):
            clear, color = _color(style["color"] if "color" in style else _tokens(element.get("color")))
            cut_out = "text" in (_word(style, "background-clip"), _word(style, "-webkit-background-clip"))
            look = replace(look, color=color, clear=clear and not cut_out)
        return replace(look, background=_background(element, style, look.background))


def _background(element: Any, style: Style, around: tuple[float, ...] | None) -> tuple[float, ...] | None:  # noqa: ANN401
    """The colour behind the letters; None where a picture or a gradient is, or nothing is known."""
    given = [token for key in ("background", "background-color", "background-image") for token in style.get(key, [])]
    if element.get("bgcolor"):
        given = given or _tokens(element.get("bgcolor"))
    if any(token.type in ("url", "function") and not parse_color(token) for token in given):
        return None
    for token in reversed(given):
        clear, color = _color([token])
        if color and not clear:
            return color
    return around


def _same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _color(tokens: list[Any]) -> tuple[bool, tuple[float, ...] | None]:
    """Whether the colour cannot be seen through being clear, and its red, green and blue (0 to 1)."""
    for token in tokens:
        try:
            color = parse_color(token)
            if color is None or color == "currentcolor":
                continue
            red, green, blue, alpha = color.to("srgb")
        except (ValueError, NotImplementedError, TypeError, AttributeError):
            continue
        return (alpha or 0) < 0.05, (red or 0, green or 0, blue or 0)
    return False, None


def _is_hidden(element: Any, style: Style) -> bool:  # noqa: ANN401
    """Whether the element and all in it are out of sight."""
    shown = _word(style, "display")
    if shown == "none" or (element.get("hidden") is not None and not shown):
        return True
    opacity = _length(style.get("opacity", []), 1, relative=1)
    if opacity is not None and opacity < 0.05:
        return True
    if _ONLY_HEARD & set(element.get("class", "").split()):
        return _word(style, "position") not in ("static", "relative")
    return _is_off_screen(style) or _is_clipped(style)


def _is_off_screen(style: Style) -> bool:
    edges = ["text-indent", "margin-left"]
    if _word(style, "position") in ("absolute", "fixed"):
        edges += ["left", "right", "top", "bottom"]
    if any((length := _length(style[edge])) is not None and length <= _FAR for edge in edges if edge in style):
        return True
    for function in style.get("transform", []):
        if function.type == "function":
            lengths = [_length([argument]) for argument in function.arguments]
            known = [length for length in lengths if length is not None]
            if min(known, default=0) <= _FAR or (function.lower_name == "scale" and known == [0]):
                return True
    return False


def _is_clipped(style: Style) -> bool:
    if any(_word(style, key) in ("hidden", "clip") for key in ("overflow", "overflow-x", "overflow-y")):
        sizes = [_length(style[key]) for key in ("width", "height", "max-width", "max-height") if key in style]
        if any(size is not None and size <= 1 for size in sizes):
            return True
    is_out = _word(style, "position") in ("absolute", "fixed")
    for key in ("clip", "clip-path"):
        for function in style.get(key, []):
            if function.type != "function" or (key == "clip" and not is_out):
                continue
            sizes = [_length([argument], relative=100) for argument in function.arguments]
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


def _word(style: Style, key: str) -> str:
    return next((str(token.lower_value) for token in style.get(key, []) if token.type == "ident"), "")


def _length(tokens: list[Any], default: float | None = None, relative: float = 16.0) -> float | None:
    """The first length of a value in pixels; per cents and em are of `relative`; `default` if it has none."""
    pixels = {"px": 1, "pt": 4 / 3, "em": relative, "rem": 16, "ex": relative / 2, "cm": 37.8, "mm": 3.78, "in": 96}
    for token in tokens:
        if token.type == "number":
            return float(token.value)
        if token.type == "percentage":
            return float(token.value) * relative / 100
        if token.type == "dimension":
            scale = pixels.get(token.lower_unit, 12)
            return float(token.value) * scale
    return default


def _tokens(value: str) -> list[Any]:
    return [token for token in tinycss2.parse_component_value_list(value[:1_000]) if token.type != "whitespace"]


def _declarations(content: Any) -> Iterator[tuple[str, list[Any], bool]]:  # noqa: ANN401
    """Name, value and importance of the declarations that can hide something."""
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and one.lower_name in _PROPERTIES:
            value = [token for token in one.value if token.type not in ("whitespace", "comment")]
            if one.lower_name == "font":  # only its size matters
                value = [token for token in value if token.type in ("dimension", "percentage")]
                yield "font-size", value, one.important
            elif one.lower_name == "-webkit-text-fill-color":
                yield "color", value, one.important
            else:
                yield one.lower_name, value, one.important


Ranked = dict[str, tuple[tuple[Any, ...], list[Any]]]
"""Property → (rank in the cascade, tokens)."""


def _style(element: Any, rules: dict[Any, Ranked]) -> Style:  # noqa: ANN401
    """What holds for `element` itself, inheritance apart."""
    ranked = dict(rules.get(element, {}))
    if inline := element.get("style"):
        for name, value, important in _declarations(inline[:5_000]):
            rank = (important, (1,), 0)
            if name not in ranked or ranked[name][0][0] <= important:
                ranked[name] = rank, value
    return {name: value for name, (_, value) in ranked.items()}


def _matched(tree: Any) -> dict[Any, Ranked]:  # noqa: ANN401
    """For each element the declarations of the page's own sheets that win."""
    found: dict[Any, Ranked] = defaultdict(dict)
    names = {f".{name}" for element in tree.iter("*") for name in element.get("class", "").split()}
    names |= {f"#{element.get('id')}" for element in tree.iter("*") if element.get("id")}
    for order, (selector, declarations) in enumerate(_rules(tree, names)):
        try:
            elements = tree.xpath(GenericTranslator().selector_to_xpath(selector, prefix="descendant-or-self::"))
        except (SelectorError, etree.XPathError):
            continue  # ":hover" and what else does not hold on paper
        for element in elements:
            for name, value, important in declarations:
                rank = (important, (0, *selector.specificity()), order)
                if name not in found[element] or found[element][name][0] <= rank:
                    found[element][name] = rank, value
    return found


def _rules(tree: Any, names: set[str]) -> Iterator[tuple[Selector, list[tuple[str, list[Any], bool]]]]:  # noqa: ANN401
    """Selectors that may match and what they declare, `_MAX_RULES` at most."""
    sheets = "".join(sheet.text or "" for sheet in tree.iter("style") if _is_on_screen(sheet.get("media")))
    elements = sum(1 for _ in tree.iter())
    left = min(_MAX_RULES, _MAX_WORK // elements)
    rules = tinycss2.parse_stylesheet(sheets[:_MAX_STYLE], skip_comments=True, skip_whitespace=True)
    queue = list(reversed(rules))
    while queue and left > 0:
        rule = queue.pop()
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports", "layer") and rule.content:
            if rule.lower_at_keyword != "media" or _is_on_screen(tinycss2.serialize(rule.prelude)):
                queue += reversed(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
        if rule.type != "qualified-rule":
            continue
        written = tinycss2.serialize(rule.prelude)
        if len(written) > 5_000 or not (declarations := list(_declarations(rule.content))):
            continue
        for one in written.split(","):
            if elements > _MANY and (":nth" in one or "-of-type" in one or ":has" in one):
                continue
            wanted = re.findall(r"[.#][\w-]+", one)
            if ":not" in one or names.issuperset(wanted):
                selectors = _parsed(one)
                left -= len(selectors)
                yield from ((selector, declarations) for selector in selectors if not selector.pseudo_element)


def _parsed(written: str) -> list[Selector]:
    try:
        return list(parse(written))
    except (SelectorError, RecursionError):
        return []


def _is_on_screen(media: str | None) -> bool:
    """Whether rules for `media` hold for sure: "screen" does, "print" and "(max-width: 600px)" do not."""
    return (media or "all").strip().lower() in ("all", "screen", "only screen", "screen, print", "print, screen")
