"""What a page's own style sheets and `style=` say of each of its elements, weighed as a browser does.

    <style>p{color:red} .a{color:blue}</style><p class="a" style="opacity:0">  →  {"color": [blue], "opacity": [0]}

Importance, specificity and order count (tinycss2, cssselect). Only properties that can hide something are read, and it
does not know which of them do. It does not know style sheets in other files, scripts, and what holds only for some
screens; inheritance is left to who asks.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import tinycss2
from cssselect import GenericTranslator, SelectorError, parse
from cssselect.parser import Selector
from lxml import etree
from tinycss2.color4 import parse_color

Style = dict[str, list[Any]]
"""Property → tokens of its value."""
Ranked = dict[str, tuple[tuple[Any, ...], list[Any]]]
"""Property → (rank in the cascade, tokens)."""
_PROPERTIES = frozenset(
    "display visibility opacity font-size font position left right top bottom text-indent margin-left clip clip-path"
    " width height max-width max-height overflow overflow-x overflow-y color background background-color"
    " background-image background-clip -webkit-background-clip -webkit-text-fill-color transform mso-hide".split()
)
_MAX_RULES = 1_000
_MAX_WORK = 3_000_000
"""Rules times elements. Where a page has more than `_MANY` elements, ":nth-child" takes too long and is passed over."""
_MANY = 1_000
_MAX_STYLE = 1_000_000


def matched(tree: Any) -> dict[Any, Ranked]:  # noqa: ANN401
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


def style_of(element: Any, rules: dict[Any, Ranked]) -> Style:  # noqa: ANN401
    """What holds for `element` itself, inheritance apart."""
    ranked = dict(rules.get(element, {}))
    if inline := element.get("style"):
        for name, value, important in _inline(inline[:5_000]):
            rank = (important, (1,), 0)
            if name not in ranked or ranked[name][0][0] <= important:
                ranked[name] = rank, value
    return {name: value for name, (_, value) in ranked.items()}


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


@lru_cache(maxsize=1_000)
def _inline(style: str) -> list[tuple[str, list[Any], bool]]:
    """Pages of word processors and mails say the same of each paragraph."""
    return list(_declarations(style))


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


def word_of(style: Style, key: str) -> str:
    """The keyword that a property is set to, in lower case; empty if there is none."""
    return next((str(token.lower_value) for token in style.get(key, []) if token.type == "ident"), "")


def length_of(tokens: list[Any], default: float | None = None, relative: float = 16.0) -> float | None:
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


def color_of(tokens: list[Any]) -> tuple[bool, tuple[float, ...] | None]:
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


def tokens_of(value: str) -> list[Any]:
    """The tokens of a value that an attribute gives, as in `bgcolor`."""
    return [token for token in tinycss2.parse_component_value_list(value[:1_000]) if token.type != "whitespace"]
