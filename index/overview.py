"""What an archive holds, counted: reports, outlets, languages, days that are covered and days that are not."""

import os
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from index.database import FILE, reachable
from index.errors import ArchiveError
from index.rows import moment
from index.store import Refused, Status

if TYPE_CHECKING:
    from index.reading import Reading


def status(archive: "Reading") -> Status:
    """What `archive` holds, counted now."""
    now = "stands_until = '' AND hidden = ''"
    with archive.sound():
        refused = tuple(
            Refused(row["source"], row["reason"], moment(row["at"]))
            for row in archive.rows("SELECT * FROM refusals ORDER BY source")
        )
    covered = archive.days_covered()
    return Status(
        folder=archive.folder,
        articles=_number(archive, f"SELECT count(*) FROM articles WHERE {now}"),  # noqa: S608
        passages=_number(archive, "SELECT count(*) FROM passages"),
        languages=_counts(archive, "language", now),
        outlets=_counts(archive, "outlet", now),
        first_day=covered[0] if covered else None,
        last_day=covered[-1] if covered else None,
        encoder=archive.encoder_name,
        notice=archive.notice,
        superseded=_number(archive, "SELECT count(*) FROM articles WHERE stands_until != ''"),
        hidden=_number(archive, "SELECT count(*) FROM articles WHERE stands_until = '' AND hidden != ''"),
        erased=_number(archive, "SELECT count(*) FROM erased"),
        stories=_number(archive, f"SELECT count(DISTINCT story) FROM articles WHERE {now}"),  # noqa: S608
        days_covered=len(covered),
        gaps=tuple(_gaps(covered)),
        refused=refused,
        bytes=_sizes(archive.folder),
        index=_index_state(archive),
    )


def _number(archive: "Reading", query: str) -> int:
    return int(archive.rows(query)[0][0])


def _counts(archive: "Reading", column: str, where: str) -> dict[str, int]:
    query = f"SELECT {column} AS name, count(*) AS n FROM articles WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
    return {row["name"]: row["n"] for row in archive.rows(query)}


def _sizes(folder: Path) -> dict[str, int]:
    with reachable(folder):
        truth = sum(map(_size, folder.glob(f"{FILE}*")))
        derived = sum(_size(Path(root, name)) for root, _, names in os.walk(folder / "index") for name in names)
    return {"archive": truth, "index": derived}


def _index_state(archive: "Reading") -> str:
    if left := archive.meta("rebuilding"):
        return f"a rebuild with {left} was broken off; `dateline rebuild` goes on with it"
    try:
        behind = archive.behind()
    except ArchiveError as error:
        return str(error)
    older = "; `dateline rebuild` makes search better: an older version made it" if archive.lacks_tokens() else ""
    return f"up to date; {behind:,} of its passages in memory until there are more{older}"


def _size(path: Path) -> int:
    """Bytes of a file; none where a writer has just replaced it."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _gaps(covered: Sequence[date]) -> Iterator[tuple[date, date]]:
    """First and last of each run of days that is not covered: [1 May, 4 May] → (2 May, 3 May)."""
    one = timedelta(days=1)
    for before, after in zip(covered, covered[1:], strict=False):
        if after - before > one:
            yield before + one, after - one
