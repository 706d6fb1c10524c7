"""What a web page says about itself: address, outlet, title, day. Knows nothing about its text.

Only what a page says on purpose counts (JSON-LD, meta tags, `<time>`, the address, a dated byline below the title),
never a number in the text or a year in a footer.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml import etree
from lxml import html as lxml_html

from index import tickers
from index.errors import InputError
from index.readers import days
from index.readers.base import File
from index.readers.hidden import visible

_PUBLISHED = ("article:published_time", "og:published_time", "datepublished", "date", "pubdate", "dc.date.issued",
              "dc.date", "dcterms.created", "dcterms.issued", "parsely-pub-date", "publish-date")  # fmt: skip
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_DRESS = re.compile(r"^\s*(?://)?\s*<!(?:\[CDATA\[|--)|(?://)?\s*(?:\]\]|--)>\s*$|,(?=\s*[}\]])")
"""What stands around JSON-LD for old browsers, and a comma too much."""
_PUBLISHER = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "publisher")
_FRAME_TYPES = ("WebSite", "Organization", "NewsMediaOrganization", "BreadcrumbList")
OTHERS = re.compile(r"comment|reply|disqus|related|teaser|sidebar|widget|newsfeed|most-?read|promo", re.I)
"""Names of boxes that hold other reports, or what readers wrote."""
_TIMES_LOOKED_AT = 20
_BYLINE = re.compile(r"date|time|publish|byline|meta|posted|datum|zeit|stand|fecha", re.I)


class PageFacts:
    """What a page says about itself, in JSON-LD, meta tags and its address."""

    def __init__(self, tree: Any, page: str, file: File) -> None:  # noqa: ANN401
        self.file = file
        self.data = list(_json_ld(tree))
        self._named = {str(one["@id"]): one for one in self.data if one.get("@id") and one.get("name")}
        self.meta: dict[str, str] = {}
        for one in tree.iter("meta"):
            name = (one.get("property") or one.get("name") or one.get("itemprop") or "").lower()
            if name and one.get("content", "").strip():
                self.meta.setdefault(name, " ".join(visible(one.get("content")).split()))
        self.url = self._url(tree, page)
        self._publisher = _microdata_name(tree)
        self.modified = self._moment([self._said("dateModified"), *(self.meta.get(key) for key in _MODIFIED)])

    def _said(self, key: str) -> str:
        """The first value of `key` in a JSON-LD report, which may be a text or a thing with a name."""
        for one in self.data:
            value = one.get(key)
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, dict):
                value = value.get("name") or self._named.get(str(value.get("@id")), {}).get("name")
            if isinstance(value, str) and value.strip() and not is_a(one, *_FRAME_TYPES):
                return " ".join(visible(value).split())
        return ""

    def _url(self, tree: Any, page: str) -> str:  # noqa: ANN401
        saved = re.search(
            r"<!-- saved from url=\(\d{4}\)(\S{1,2000})|Page saved with SingleFile\s+url: (\S{1,2000})", page[:5_000]
        )
        canonical = [
            link.get("href", "").strip() for link in tree.iter("link") if link.get("rel", "").lower() == "canonical"
        ]
        given = [*canonical, self.meta.get("og:url", ""), self.file.address, *(saved.groups("") if saved else ())]
        for url in given:
            url = urljoin(self.file.address, re.sub(r"^https?://web\.archive\.org/web/\w{4,20}/", "", visible(url)))
            try:
                parts = urlsplit(url)
            except ValueError:
                continue
            if parts.scheme in ("http", "https") and parts.hostname and len(url) <= 2_000 and not re.search(r"\s", url):
                return url
        return ""

    def outlet(self) -> str:
        """The site's name, else its host."""
        told = [self.meta.get(_PUBLISHER[0]), self._said("publisher"), self._publisher]
        told += [self.meta.get(key) for key in _PUBLISHER[1:]]
        told += [str(one["name"]) for one in self.data if one.get("name") and is_a(one, "WebSite")]
        told.append(self.meta.get("application-name"))
        named = next((one for one in told if one and "://" not in one), "")
        return named or (urlsplit(self.url).hostname or "").removeprefix("www.")

    def title(self, tree: Any) -> str:  # noqa: ANN401
        """The heading of the page where it fits what the page says in its head, else that without the site's name."""
        named = self.meta.get("og:title") or self._said("headline") or "".join(tree.xpath("string(//head/title)"))
        named = " ".join(visible(named).split())
        headings = [" ".join(visible("".join(one.itertext())).split()) for one in tree.iter("h1")]
        headings = [one for one in headings if one]
        for one in headings:
            if not named or len(headings) == 1 or one.casefold() in named.casefold():
                return one
        for sign in (" | ", " - ", " – ", " — ", " :: "):
            head, _, tail = named.rpartition(sign)
            if head and len(tail) < len(head):
                return head
        return named or (headings[0] if headings else "")

    def _moment(self, values: list[str | None]) -> datetime | None:
        """The first that is a time and not after the page was taken."""
        for value in values:
            try:
                moment = datetime.fromisoformat((value or "").strip())
            except ValueError:
                continue
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            if datetime(1990, 1, 1, tzinfo=UTC) < moment <= self.file.captured.astimezone(UTC) + timedelta(days=1):
                return moment
        return None

    def dates(self, tree: Any) -> dict[str, Any]:  # noqa: ANN401
        """`published`, with `time` where the page says the hour, and `dated` where it says nothing."""
        said = [self._said("datePublished"), self._said("dateCreated"), *(self.meta.get(key) for key in _PUBLISHED)]
        said += [one.get("datetime") or one.get("content") for one in tree.xpath("//*[@itemprop='datePublished']")]
        said += [one.get("datetime") for one in _own_times(tree)]
        for value in said:
            if moment := self._moment([value]):
                day = moment.date()
                has_hour = "T" in str(value).strip().upper() or ":" in str(value)
                is_exact = has_hour and datetime.fromisoformat(str(value).strip()).tzinfo
                return {"published": day} | ({"time": moment.isoformat()} if is_exact else {})
        for value in said:
            if written := self._written(value):
                return {"published": written}
        if found := self._day(tree):
            return {"published": found}
        return {"published": self.file.captured.date(), "dated": "capture time" if self.file.address else "file time"}

    def _written(self, value: str | None) -> date | None:
        """A day that a page says on purpose, but not as ISO 8601: "Wed, 11 Feb 2026 05:00:00 GMT", "11.02.2026"."""
        try:
            found = date.fromisoformat(days.day(value or "", "")[0])
        except InputError:
            return None
        return found if date(1990, 1, 1) < found <= self.file.captured.date() + timedelta(days=1) else None

    def _day(self, tree: Any) -> date | None:  # noqa: ANN401
        """The day in a dated byline below the title, in the address, or in rarer meta tags (htmldate)."""
        last = self.file.captured.date() + timedelta(days=1)
        for one in tree.xpath("//h1/following::*[@class or @id][position() <= 40]"):
            if _BYLINE.search(f"{one.get('class')} {one.get('id')}"):
                text = " ".join("".join(one.itertext()).split())
                found = next(
                    (day for part in (text, text.rpartition(",")[0]) if (day := tickers.day(part, last))), None
                )
                if found and str(found.year) in text and found <= last:
                    return found
        head = lxml_html.document_fromstring("<html><head></head><body></body></html>")
        for one in tree.xpath("//head/meta"):
            said = (one.get("content") or "").strip()
            if days.is_ambiguous(said):  # htmldate takes the first number for the day
                continue
            head[0].append(lxml_html.fromstring(etree.tostring(one, with_tail=False)))
        told = find_date(
            head, extensive_search=False, original_date=True, url=self.url or None, max_date=last.isoformat()
        )
        return date.fromisoformat(told) if told else None


def _own_times(tree: Any) -> list[Any]:  # noqa: ANN401
    """The `<time>` of the report itself: near its title or in its article, and not that of a teaser or a comment."""
    found = tree.xpath("//article//time[@datetime] | //h1/following::time[@datetime]")
    for one in found[:_TIMES_LOOKED_AT]:
        around = [one, *one.iterancestors()]
        names = " ".join(f"{up.get('class', '')} {up.get('id', '')}" for up in around)
        if OTHERS.search(names) or any(up.tag in ("aside", "nav", "footer", "a", "li") for up in around):
            continue
        paragraphs = one.xpath("preceding::p[string-length(.) > 80]")
        return [one] if len(paragraphs) <= 1 else []
    return []


def _microdata_name(tree: Any) -> str:  # noqa: ANN401
    """The publisher that a page names in microdata."""
    for one in tree.xpath("//*[@itemprop='publisher']"):
        inner = next(iter(one.xpath(".//*[@itemprop='name']")), one)
        name = " ".join(visible(inner.get("content") or "".join(inner.itertext())).split())
        if 0 < len(name) <= 100:
            return name
    return ""


def is_a(one: dict[str, Any], *kinds: str) -> bool:
    """Whether a JSON-LD object is of one of these types."""
    kind = one.get("@type")
    return bool({*kinds} & {str(each) for each in (kind if isinstance(kind, list) else [kind])})


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """The objects that the page's JSON-LD holds at its top or in a graph; reports before anything else."""
    found: list[dict[str, Any]] = []
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = _loaded(script.text or "")
        except (ValueError, RecursionError):
            continue
        for one in data if isinstance(data, list) else [data]:
            graph = one.get("@graph") if isinstance(one, dict) else None
            found += [each for each in [one, *(graph if isinstance(graph, list) else [])] if isinstance(each, dict)]
    yield from sorted(found, key=lambda one: "headline" not in one)


def _loaded(script: str) -> Any:  # noqa: ANN401
    """JSON as pages write it; what is no JSON is undressed first."""
    try:
        return json.loads(script.strip().rstrip(";"), strict=False)
    except ValueError:
        return json.loads(_DRESS.sub("", script).strip().rstrip(";"), strict=False)
