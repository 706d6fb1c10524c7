"""Saved web pages and live blogs → reports. Knows nothing about the archive, and fetches nothing.

    bytes ──decoded──▶ HTML ──without what is hidden──▶ main text (trafilatura), metadata, timed entries

The date is taken only from what a page says on purpose (JSON-LD, meta, `<time>`, the address, a dated byline below the
title), never from numbers in the text. It does not know what scripts or other files would have put into the page.
"""

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import trafilatura
from trafilatura.settings import Document

from index import tickers
from index.errors import InputError
from index.language import LANGUAGES, detect
from index.readers.base import Draft, File, Refusal
from index.readers.encoding import decode
from index.readers.hidden import drop_hidden, remove
from index.readers.liveblog import FRAME, posts, stamped
from index.readers.markup import blocks_of, parsed
from index.readers.pagefacts import OTHERS, PageFacts
from index.readers.text import stated_day
from index.records import Entry

READER = f"trafilatura {trafilatura.__version__}"
MAX_NODES = 8_000
"""More than these trafilatura takes more than 5 s for; larger pages are read whole, without their frame."""
_MAX_TITLE = 100
_CLEAR = 120
"""Characters from which on a text tells its language better than the page's author."""
_MAX_ATTRIBUTES = 50
_HEADS = 3
"""Lines above a block that may be its date, time and heading."""
_ANY_DAY = date(2000, 1, 1)
_MAX_BOX = 800
"""Characters."""
_ASKS = re.compile(r"(?<![a-z])(?:newsletter|subscri(?:be|ption)|cookie|consent|gdpr|paywall)", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w:.-]{2,30})", re.I)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def read(file: File) -> Iterator[Draft | Refusal]:
    """One report.

    Raises:
        InputError: it is empty, no web page, made to be unreadable, or holds no text.
    """
    original = file.read()
    page = decoded(original, file.charset)
    tree = _tree(page)
    facts = PageFacts(tree, page, file)
    drop_hidden(tree)
    for one in tree.iter("*"):
        if len(one.attrib) > _MAX_ATTRIBUTES:  # each copy that trafilatura makes would hold them all
            kept = {key: one.get(key) for key in ("class", "id", "href", "datetime") if one.get(key)}
            one.attrib.clear()
            one.attrib.update(kept)
    fields: dict[str, Any] = {"title": facts.title(tree), "outlet": facts.outlet(), "url": facts.url}
    fields |= facts.dates(tree)
    if code := (tree.get("lang") or tree.get("xml:lang") or "").split("-")[0].split("_")[0].lower():
        fields["language"] = code
    head = _below_title(tree, fields["title"]) if fields.get("dated") else ""
    fields |= _text(tree, facts, fields)
    if _speaks_otherwise(fields["text"], fields.get("language", "")):
        del fields["language"]
    if fields.get("dated") and (stated := stated_day(head or fields["text"], file.captured.date())):
        fields |= {"published": stated, "dated": "a line of the page"}
    if not fields["text"]:
        raise InputError("no text in this page: perhaps it was saved before its scripts had run; save it again")
    fields["title"] = fields["title"] or fields["text"].partition("\n")[0].lstrip("# ")[:_MAX_TITLE]
    yield Draft(fields, original, READER, modified=facts.modified)


def _speaks_otherwise(text: str, said: str) -> bool:
    """Whether a page's text is clearly of another of our languages than the page says."""
    if said not in LANGUAGES or len(text) < _CLEAR:
        return False
    found = detect(text)
    return found in LANGUAGES and found != said


def _below_title(tree: Any, title: str) -> str:  # noqa: ANN401
    """The lines that follow the title, where it stands on the page."""
    own = deepcopy(tree)
    for one in list(own.iter("*")):
        named = OTHERS.search(f"{one.get('class', '')} {one.get('id', '')}")
        if (named or one.tag in FRAME) and next(one.iter("h1"), None) is None:
            remove(one)
    blocks = [block.lstrip("# ") for block in blocks_of(own)]
    at = next((at for at, block in enumerate(blocks) if block.casefold() == title.casefold()), len(blocks))
    return "\n".join(blocks[at + 1 : at + 8])


def decoded(data: bytes, charset: str = "") -> str:
    """The characters of a page; what it or its server says of its encoding is believed only where it fits.

    Raises:
        InputError: nothing in it, no text at all, or in no encoding that is known.
    """
    if not data.strip():
        raise InputError("the file is empty")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: len(data) // 2 * 2].decode("utf-16", "replace")  # may be cut off in a character
    if data.count(b"\0") * 100 < len(data):
        data = data.replace(b"\0", b"")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * 3 <= sum(map(len, _NOT_ASCII.findall(text))):  # whole, or with a few broken bytes
        return text.lstrip("\ufeff")
    declared = _CHARSET.search(data, 0, 4_096)
    return decode(data, charset or (declared[1].decode() if declared else ""))


def _tree(page: str) -> Any:  # noqa: ANN401 - lxml has no types
    tree = parsed(page)
    if tree is None:
        raise InputError("no text in this page: it holds no HTML that can be read")
    for toolbar in tree.xpath("//*[@id='wm-ipp-base' or @id='wm-ipp']"):  # of the Wayback Machine
        toolbar.drop_tree()
    return tree


def _text(tree: Any, facts: PageFacts, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """`text`, and `entries` where the markup says when each was written."""
    found = posts(tree, facts.data, facts.url)
    days = {} if found else stamped(tree)  # before the tree is cut down
    for _, _, element, _ in found:
        if element is not None:
            element.drop_tree()
    intro = _main_blocks(tree, fields["title"])
    if not found:
        return _dated_entries("\n\n".join(intro), days, fields["published"])
    told = {part.lstrip("#- ") for *_, body in found for part in body.split("\n\n")}
    text, entries = "\n\n".join(block for block in intro if block.lstrip("#- ") not in told), []
    for day, clock, _, body in found:
        start = len(text) + 2 if text else 0
        heading = body.partition("\n")[0].removeprefix(f"## {clock}").strip()
        text = f"{text}\n\n{body}" if text else body
        entries.append(Entry(start, len(text), day or fields["published"], clock, heading))
    return {"text": text} | ({"entries": tuple(entries)} if all(day for day, *_ in found) else {})


def _dated_entries(text: str, days: dict[str, date], published: date) -> dict[str, Any]:
    """`text`, and the entries that stand in it where the page's markup says the day of each."""
    found = tickers.entries(text, published)
    if not found or any(one.clock not in days for one in found):
        return {"text": text}
    return {"text": text, "entries": tuple(replace(one, published=days[one.clock]) for one in found)}


def _extracted(tree: Any) -> list[str]:  # noqa: ANN401
    """The blocks that trafilatura finds; none where it made one line of a short page, or the page is too large for it.

    Of a short page it may give paragraphs once more at the end: what stands once on the page stays once.
    """
    if sum(1 for _ in tree.iter()) > MAX_NODES:
        return []
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    blocks = list(blocks_of(found.body)) if isinstance(found, Document) else []
    page = list(blocks_of(tree))
    left = Counter(block.lstrip("#- ") for block in page)
    if len(blocks) == 1 < len(left) and blocks[0].lstrip("#- ") not in left:
        return []
    kept = []
    for block in blocks:
        plain = block.lstrip("#- ")
        if plain in left:
            left[plain] -= 1
            if left[plain] < 0:
                continue
        kept.append(block)
    return _with_heads(kept, page)


def _with_heads(kept: list[str], page: list[str]) -> list[str]:
    """`kept`, and the headings and times between them that trafilatura left out: of each box after the first.

    Only where all that is kept stands in the same order in the blocks of the page.
    """
    plain = [block.lstrip("#- ") for block in page]
    places, at = [], 0
    for block in kept:
        try:
            at = plain.index(block.lstrip("#- "), at)
        except ValueError:
            return kept
        places.append(at)
        at += 1
    whole: list[str] = []
    for place, block in zip(places, kept, strict=True):
        heads: list[str] = []
        while whole and place - len(heads) - 1 not in places and len(heads) < _HEADS:
            above = page[place - len(heads) - 1]
            if not (above.startswith("#") or tickers.clock(above) or tickers.day(above, _ANY_DAY, with_clock=True)):
                break
            heads.insert(0, above)
        whole += [*heads, block]
    return whole


def _is_box(one: Any) -> bool:  # noqa: ANN401
    """Whether it is a small box that asks for something: a newsletter, a subscription, consent."""
    names = f"{one.get('class', '')} {one.get('id', '')}"
    if one.get("role") not in ("dialog", "alertdialog") and not _ASKS.search(names):
        return False
    return len("".join(one.itertext())) <= _MAX_BOX and next(one.iter("h1"), None) is None


def _main_blocks(tree: Any, title: str) -> list[str]:  # noqa: ANN401
    """The blocks of the main text: by trafilatura, else all that stands in the article, the main part or the body."""
    for one in [one for one in tree.iter("*") if _is_box(one)]:
        if one.getparent() is not None:
            one.drop_tree()
    blocks = _extracted(tree)
    if not blocks:
        part = next((one for name in ("article", "main", "body") for one in tree.iter(name)), tree)
        for one in list(part.iter(*FRAME)):
            if one is not part:
                one.drop_tree()
        blocks = list(blocks_of(part))
    while blocks and blocks[0].lstrip("# ").casefold() == title.casefold():
        blocks.pop(0)
    return blocks
