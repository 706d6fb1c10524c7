"""Records as plain JSON values, the same in answers, in what the command line prints, and in LangChain's documents."""

from dataclasses import asdict
from typing import Any

from index.records import Hit
from rag.asked import Understood


def of_understood(one: Understood) -> dict[str, Any]:
    """Words of a question that limit the search; days in ISO 8601, or None."""
    days = {"first": one.first and one.first.isoformat(), "last": one.last and one.last.isoformat()}
    return {**asdict(one), **days, "names": list(one.names)}


def of_hit(hit: Hit) -> dict[str, Any]:
    """A hit without its text: its scores, whose it is, and where it stands."""
    article, passage = hit.article, hit.passage
    return {
        "score": hit.score,
        "dense": hit.dense,
        "bm25": hit.bm25,
        "late": hit.late,
        "outlets": list(hit.outlets),
        "copies": [one.id for one in hit.copies],
        "article_id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published": article.published.isoformat(),
        "language": article.language,
        "heading": passage.heading,
        "start": passage.start,
        "end": passage.end,
    }
