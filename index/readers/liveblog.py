"""The timed entries of a live blog, where the markup of its page or its JSON-LD says when each was written.

Where neither does they are looked for in the text: see `index.tickers`. Knows nothing about the rest of the page.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from index import tickers
from index.errors import InputError
from index.passages import looks_like_heading
from index.readers.hidden import visible
from index.readers.markup import blocks_of, html_text
from index.readers.pagefacts import OTHERS, is_a

_MAX_MARKS = 5_000
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FRAME = "nav, footer, aside, form, button, dialog, head, script".split(", ")
"""Elements that hold no report."""

Post = tuple[date | None, str, Any, str]
"""Day, clock, the element it stands in, and its text: "## 14:05 Heading", a blank line, paragraphs."""


def posts(tree: Any, data: list[dict[str, Any]], url: str) -> list[Post]:  # noqa: ANN401
    """The entries, from the page's markup or, where that has few, from its JSON-LD `data`; none below three."""
    found, told = _boxes(tree, url), _told_posts(data)
    whole = sum(len(body) for _, _, _, body in found)
    if len(found) < tickers.MIN_ENTRIES or sum(len(body) for _, _, _, body in told) > 1.5 * whole:
        return told if len(told) >= tickers.MIN_ENTRIES else []
    days = one_day_a_clock((clock, day) for day, clock, _, _ in told if day)
    return [(day or days.get(clock), clock, element, body) for day, clock, element, body in found]


def stamped(tree: Any) -> dict[str, date]:  # noqa: ANN401
    """The day of each clock that a page prints in a `<time>` with its date, where it is one."""
    marks = ((one, _clock_of(one)) for one in islice(tree.iter("time"), _MAX_MARKS))
    return one_day_a_clock((clock, day) for one, clock in marks if clock and (day := _day_of(one, clock)))


def one_day_a_clock(pairs: Iterable[tuple[str, date]]) -> dict[str, date]:
    """Clocks that are always of the same day, and that day."""
    days: dict[str, set[date]] = {}
    for clock, day in pairs:
        days.setdefault(clock, set()).add(day)
    return {clock: day for clock, (day, *more) in days.items() if not more}


def _post(day: date | None, clock: str, element: Any, title: str, blocks: list[str]) -> Post:  # noqa: ANN401
    body = [block for block in blocks if block.lstrip("# ") != title]
    return day, clock, element, "\n\n".join([f"## {clock} {title}".strip(), *body])


def _boxes(tree: Any, url: str) -> list[Post]:  # noqa: ANN401
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
        if parent is None or box.tag in {*_HEADINGS, "time", "span", "p"} or OTHERS.search(names):
            continue
        if any(up.tag in FRAME for up in box.iterancestors()):
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


def _is_teaser(heading: Any, url: str) -> bool:  # noqa: ANN401
    """Whether a heading leads to another page, as those of related reports do."""
    links = [one.get("href", "") for one in [*heading.iterancestors("a"), *heading.iter("a")]]
    return any(link and link[0] not in "#?" and urlsplit(link).path != urlsplit(url).path for link in links)


def _headed(blocks: list[str], printed: str) -> tuple[str, list[str]]:
    """An entry whose clock and heading stand in its text: "- 14:05 Strom fehlt⏎Text …" → "Strom fehlt", "Text …"."""
    first = blocks[0].removeprefix("- ")
    if not first.startswith(printed):
        return "", blocks
    head, _, rest = first.removeprefix(printed).lstrip(" |–—:·-\n").partition("\n")
    if rest and looks_like_heading(head):
        return head, [rest, *blocks[1:]]
    return "", [f"{head}\n{rest}".strip(), *blocks[1:]]


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
