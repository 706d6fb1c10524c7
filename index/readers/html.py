"""Saved web pages and live blogs → reports. Knows nothing about the archive, and fetches nothing.

    bytes ──decoded──▶ HTML ──without what is hidden──▶ main text (trafilatura), metadata, timed entries

The date is taken only from what a page says on purpose (JSON-LD, meta, `<time>`, the address, a dated byline below the
title), never from numbers in the text. It does not know what scripts or other files would have put into the page.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from trafilatura.settings import Document

from index import tickers
from index.errors import InputError
from index.passages import looks_like_heading
from index.readers.base import Draft, File, Refusal
from index.readers.encoding import decode
from index.readers.hidden import drop_hidden, visible
from index.readers.markup import blocks_of, html_text, parsed
from index.readers.pagefacts import PageFacts, is_a
from index.readers.text import stated_day
from index.records import Entry

READER = f"trafilatura {trafilatura.__version__}"
MAX_NODES = 8_000
"""More than these trafilatura takes more than 5 s for; larger pages are read whole, without their frame."""
_MAX_TITLE = 100
_MAX_MARKS = 5_000
_MAX_ATTRIBUTES = 50
_MAX_BOX = 800
"""Characters."""
_ASKS = re.compile(r"(?<![a-z])(?:newsletter|subscri(?:be|ption)|cookie|consent|gdpr|paywall)", re.I)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FRAME = "nav, footer, aside, form, button, dialog, head, script".split(", ")
_NOT_ENTRIES = re.compile(r"comment|reply|disqus|related|teaser|sidebar|widget|newsfeed|most-?read|promo", re.I)
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
    if fields.get("dated") and (stated := stated_day(head or fields["text"], file.captured.date())):
        fields |= {"published": stated, "dated": "a line of the page"}
    if not fields["text"]:
        raise InputError("no text in this page: perhaps it was saved before its scripts had run; save it again")
    fields["title"] = fields["title"] or fields["text"].partition("\n")[0].lstrip("# ")[:_MAX_TITLE]
    yield Draft(fields, original, READER, modified=facts.modified)


def _below_title(tree: Any, title: str) -> str:  # noqa: ANN401
    """The lines that follow the title, where it stands on the page."""
    blocks = [block.lstrip("# ") for block in blocks_of(tree)]
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
    posts = _posts(tree, facts.url)
    whole = sum(len(body) for _, _, _, body in posts)
    told = _told_posts(facts.data)
    if len(posts) < tickers.MIN_ENTRIES or sum(len(body) for _, _, _, body in told) > 1.5 * whole:
        posts = told if len(told) >= tickers.MIN_ENTRIES else []
    if posts:
        for _, _, element, _ in posts:
            if element is not None:
                element.drop_tree()
    intro = _main_blocks(tree, fields["title"])
    if not posts:
        return {"text": "\n\n".join(intro)}
    text, entries = "\n\n".join(intro), []
    for day, clock, _, body in posts:
        start = len(text) + 2 if text else 0
        heading = body.partition("\n")[0].removeprefix(f"## {clock}").strip()
        text = f"{text}\n\n{body}" if text else body
        entries.append(Entry(start, len(text), day or fields["published"], clock, heading))
    return {"text": text} | ({"entries": tuple(entries)} if all(day for day, *_ in posts) else {})


Post = tuple[date | None, str, Any, str]
"""Day, clock, the element it stands in, and its text: "## 14:05 Heading", a blank line, paragraphs."""


def _post(day: date | None, clock: str, element: Any, title: str, blocks: list[str]) -> Post:  # noqa: ANN401
    body = [block for block in blocks if block.lstrip("# ") != title]
    return day, clock, element, "\n\n".join([f"## {clock} {title}".strip(), *body])


def _posts(tree: Any, url: str) -> list[Post]:  # noqa: ANN401
    """The entries of a live blog: boxes side by side, each with one time, a text of its own and no link as heading."""
    times = {one: one for one in tree.iter("time", "span", "div", "p") if _clock_of(one)}
    marks = [one for one in times if not any(up in times for up in one.iterancestors())]
    if len(marks) > _MAX_MARKS:
        return []
    counts: dict[Any, int] = {}
    for mark in marks:
        for up in mark.iterancestors():
            counts[up] = counts.get(up, 0) + 1
    found: dict[Any, list[Post]] = {}
    for mark in marks:
        box = next((up for up in reversed([mark, *mark.iterancestors()][:-1]) if counts.get(up, 1) == 1), mark)
        parent, clock = box.getparent(), _clock_of(mark)
        names = " ".join(f"{up.get('class', '')} {up.get('id', '')}" for up in [box, *list(box.iterancestors())[:4]])
        if parent is None or box.tag in {*_HEADINGS, "time", "span", "p"} or _NOT_ENTRIES.search(names):
            continue
        if any(up.tag in _FRAME for up in box.iterancestors()):
            continue
        heading = next((one for one in box.iter(*_HEADINGS)), None)
        if heading is not None and _is_teaser(heading, url):
            continue
        title = " ".join(visible("".join(heading.itertext())).split()) if heading is not None else ""
        printed = " ".join(visible("".join(mark.itertext())).split())
        blocks = [block for block in blocks_of(box) if block not in (printed, clock)]
        if blocks and not title:
            title, blocks = _headed(blocks, printed)
        if sum(map(len, blocks)) > len(title) + 20:
            found.setdefault(parent, []).append(_post(_day_of(mark, clock), clock, box, title, blocks))
    return max(found.values(), key=len, default=[])


def _headed(blocks: list[str], printed: str) -> tuple[str, list[str]]:
    """An entry whose clock and heading stand in its text: "- 14:05 Strom fehlt⏎Text …" → "Strom fehlt", "Text …"."""
    first = blocks[0].removeprefix("- ")
    if not first.startswith(printed):
        return "", blocks
    head, _, rest = first.removeprefix(printed).lstrip(" |–—:·-\n").partition("\n")
    if rest and looks_like_heading(head):
        return head, [rest, *blocks[1:]]
    return "", [f"{head}\n{rest}".strip(), *blocks[1:]]


def _is_teaser(heading: Any, url: str) -> bool:  # noqa: ANN401
    """Whether a heading leads to another page, as those of related reports do."""
    links = [one.get("href", "") for one in [*heading.iterancestors("a"), *heading.iter("a")]]
    return any(link and link[0] not in "#?" and urlsplit(link).path != urlsplit(url).path for link in links)


def _clock_of(one: Any) -> str:  # noqa: ANN401
    """The time of day that an element prints, else the one in its `datetime`; empty for all else."""
    parts = list(islice(one.itertext(), 8)) if len(one) < 5 else []
    printed = tickers.clock(visible("".join(parts))) if 0 < len(parts) < 8 else ""
    if printed or one.tag != "time":
        return printed
    said = _instant(one)
    return f"{said:%H:%M}" if said and ":" in one.get("datetime", "") else ""


def _instant(one: Any) -> datetime | None:  # noqa: ANN401
    try:
        return datetime.fromisoformat(one.get("datetime", "").strip())
    except ValueError:
        return None


def _day_of(mark: Any, clock: str) -> date | None:  # noqa: ANN401
    """The day whose printed clock is nearest to the instant meant: "00:10" printed for 22:10 UTC is the next day."""
    said = _instant(mark) if mark.tag == "time" else None
    if not said:
        return None
    hour, minute = int(clock[:2]), int(clock[3:])
    near = [said.replace(hour=hour, minute=minute) + timedelta(days=days) for days in (-1, 0, 1)]
    return min(near, key=lambda moment: abs(moment - said)).date()


def _told_posts(data: list[dict[str, Any]]) -> list[Post]:
    """The entries that JSON-LD tells of a live blog, for pages that show them only by script."""
    found = []
    for one in (each for blog in data if is_a(blog, "LiveBlogPosting") for each in blog.get("liveBlogUpdate") or []):
        if not isinstance(one, dict) or not isinstance(body := one.get("articleBody"), str) or not body.strip():
            continue
        try:
            moment = datetime.fromisoformat(str(one.get("datePublished")).strip())
            text = html_text(body)
        except (ValueError, InputError):
            continue
        title = " ".join(visible(str(one.get("headline") or "")).split())
        found.append(_post(moment.date(), f"{moment:%H:%M}", None, title, text.split("\n\n")))
    return found


def _extracted(tree: Any) -> list[str]:  # noqa: ANN401
    """The blocks that trafilatura finds; none where it made one line of a short page, or the page is too large for it.

    Of a short page it may give paragraphs once more at the end: what stands once on the page stays once.
    """
    if sum(1 for _ in tree.iter()) > MAX_NODES:
        return []
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    blocks = list(blocks_of(found.body)) if isinstance(found, Document) else []
    left = Counter(block.lstrip("#- ") for block in blocks_of(tree))
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
    return kept


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
        for one in list(part.iter(*_FRAME)):
            if one is not part:
                one.drop_tree()
        blocks = list(blocks_of(part))
    while blocks and blocks[0].lstrip("# ").casefold() == title.casefold():
        blocks.pop(0)
    return blocks
