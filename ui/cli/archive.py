"""`dateline status`, `show`, `diff`: what the archive holds."""

import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from index.errors import InputError
from ui import terminal, terminal_archive
from ui.cli.common import ArchiveOption, JsonOption, say, say_json

if TYPE_CHECKING:
    from index.archive import Archive

_REFUSALS = 20
ArticleId = Annotated[
    str, typer.Argument(metavar="ARTICLE_ID", help="As it stands beside each quote; or the report's address or file.")
]


def opened(archive: Path | None) -> "closing[Archive]":
    """The archive of the settings, to be closed at the end."""
    from index.archive import Archive
    from rag.settings import load_settings

    return closing(Archive.open(load_settings(archive=archive).archive))


def status(as_json: JsonOption = False, archive: ArchiveOption = None) -> None:
    """Say what the archive holds.

    Reports and versions, outlets, languages, the days covered and those that are not, what was refused and why,
    size, the encoder that made the vectors, and the state of the index.

    Examples:
      dateline status
      dateline status --archive ~/archives/spring --json
    """
    with opened(archive) as found_in:
        found = found_in.status()
    if as_json:
        say_json({"schema": 1, **asdict(found), "folder": str(found.folder)})
        return
    say(*terminal.notice_lines(found.notice), *terminal_archive.status_lines(found, _REFUSALS))
    if not found.articles:
        where = f" --archive {found.folder}" if archive else ""
        say(Text(""), Text(f"It is empty. Add reports: dateline add PATH{where}"))


def show(
    article_id: ArticleId,
    as_json: JsonOption = False,
    original: Annotated[
        bool, typer.Option("--original", help="Write the bytes as they came, and nothing else, to stdout.")
    ] = False,
    archive: ArchiveOption = None,
) -> None:
    """Print a stored report whole, to check a quote, with its versions, copies and where its bytes came from.

    With --json the text is exact: the "start" and "end" of a quote count its characters (code points).

    Examples:
      dateline show 0f3a9c2b7d1e4a58
      dateline show 0f3a9c2b7d1e4a58 --json | jq -r '.text[120:184]'
      dateline show 0f3a9c2b7d1e4a58 --original > page.html
    """
    with opened(archive) as found_in:
        article_id = found_in.named(article_id)
        article, notice = found_in.article(article_id), found_in.notice
        versions, origins = found_in.versions(article_id), found_in.origins(article_id)
        own = {one.article.id for one in versions}
        copies = [one for one in found_in.story(article_id) if one.id not in own]
        data = found_in.original(origins[-1].sha256) if original else b""
    if original:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    elif as_json:
        fields: dict[str, Any] = {**asdict(article), "notice": notice, "origins": [asdict(one) for one in origins]}
        fields["versions"] = [
            {"id": one.article.id, "stands_from": one.stands_from, "stands_until": one.stands_until} for one in versions
        ]
        fields["same_story"] = [{"id": one.id, "outlet": one.outlet, "title": one.title} for one in copies]
        say_json(fields)
    else:
        say(*terminal.notice_lines(notice), *terminal_archive.article_lines(article, versions, origins, copies))


def diff(
    article_id: ArticleId,
    other: Annotated[
        str | None, typer.Argument(metavar="[ARTICLE_ID]", help="Another version; else the one before.")
    ] = None,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Show what a correction changed: one version of a report against the one before it.

    Named by any of its versions, the newest is shown against the one before; named with two, these two.

    Examples:
      dateline diff 0f3a9c2b7d1e4a58
      dateline diff 0f3a9c2b7d1e4a58 77ab01cc9d20e3f4 --json
    """
    from index.changes import changes

    with opened(archive) as found_in:
        article_id = found_in.named(article_id)
        versions, notice = found_in.versions(article_id), found_in.notice
        if other is not None:
            other = found_in.named(other)
            old, new = ({one.article.id: one for one in found_in.versions(name)}[name] for name in (article_id, other))
        elif len(versions) > 1:
            old, new = versions[-2:]
        else:
            raise InputError(f"There is only one version of {article_id}: nothing was changed.")
    found = changes(old.article, new.article)
    if as_json:
        say_json({"old": old.article.id, "new": new.article.id, "changes": [asdict(one) for one in found]})
    else:
        say(*terminal.notice_lines(notice), *terminal_archive.change_lines(old, new, found))
