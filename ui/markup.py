"""Text as HTML that shows exactly it: whatever stands in it, nothing of it is read as HTML or Markdown.

`one & <b>`  →  `one &amp; &lt;b&gt;`
"""

import html
import re
from collections.abc import Iterable

_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def safe(text: str) -> str:
    """Text as HTML that shows exactly it; what no browser shows (NUL, lone surrogates) as U+FFFD."""
    return html.escape(_UNSHOWABLE.sub("\ufffd", text))


def isolated(text: str) -> str:
    """Plain text whose writing direction, bidi overrides included, ends where it ends."""
    return f"<bdi>{safe(text)}</bdi>"


def line(kind: str, text: str) -> str:
    """One line of plain text; nothing without text."""
    return f'<p class="{kind}" dir="auto">{safe(text)}</p>' if text else ""


def section(label: str, kind: str, lines: Iterable[str]) -> str:
    """A list under a label, of lines that are HTML already; nothing without lines."""
    items = "".join(f"<li>{one}</li>" for one in lines)
    return f'<section class="{kind}"><h3>{label}</h3><ul>{items}</ul></section>' if items else ""
