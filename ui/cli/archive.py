"""`dateline add`, `show`, `status`, `rebuild`: what the archive holds."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from index.errors import InputError
from ui import terminal
from ui.cli.common import ArchiveOption, JsonOption, Ticker, complain, console, counting, say, say_json

if TYPE_CHECKING:
    from index.encoder import Encoder
    from index.readers import Refusal
    from index.records import Article


@dataclass
class Batch:
    """What became of the reports of one `add`."""

    paths: list[Path]
    added: int = 0
    known: int = 0
    refused: "list[Refusal]" = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def articles(self) -> "Iterator[Article]":
        """The valid reports of all paths; what is not one is noted."""
        from index.readers import Refusal, read

        self.refused, self.missing = [], []
        for path in self.paths:
            try:
                for item in read(path):
                    if isinstance(item, Refusal):
                        self.refused.append(item)
                    else:
                        yield item
            except InputError as error:  # the other paths are still read
                self.missing.append(str(error))

    @property
    def code(self) -> int:
        """2 if a path is missing, 1 if nothing was taken, else 0."""
        return 2 if self.missing else 0 if self.added + self.known else 1

    def summary(self) -> str:
        """The one line that tells how it went: "Added 3 reports; 1 was there already; refused 2."."""
        there = f"{self.known:,} {'was' if self.known == 1 else 'were'} there already"
        return f"Added {_reports(self.added)}; {there}; refused {len(self.refused):,}."


def add(
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Files or folders; a folder with all that is below it.")
    ],
    archive: ArchiveOption = None,
) -> None:
    """Read reports into the archive.

    Reads .txt (first line: date YYYY-MM-DD Title), .md (front matter: title, published, outlet, url, language)
    and .jsonl (one report a line). What cannot be read is refused with its reason, and the rest goes on. Adding
    the same report again changes nothing, so an interrupted run is simply repeated.

    Examples:
      dateline add reports/
      dateline add march.jsonl april.jsonl --archive ~/archives/spring
    """
    from rag.settings import load_settings

    settings = load_settings(archive=archive)
    _check_own(settings.archive)
    batch = Batch(paths)
    total = sum(1 for _ in batch.articles())  # far quicker than to embed them, and a bar needs an end
    if total:
        with Ticker() as ticker:
            encoder = context.obj.encoder(settings.encoder, ticker.say)
        _store(batch, total, settings.archive, encoder)
    for problem in (*batch.missing, *(f"refused {one.source}: {one.reason}" for one in batch.refused)):
        complain(problem)
    if not total and not batch.refused and not batch.missing:
        complain(f"There is no report in {', '.join(map(str, paths))}.")
    say(Text(batch.summary()))
    raise typer.Exit(batch.code)


def _check_own(folder: Path) -> None:
    from eval import sample

    if folder.resolve() == sample.folder().resolve():
        raise InputError(f"{folder} is the fictional sample archive: choose another folder with --archive.")


def _store(batch: Batch, total: int, folder: Path, encoder: "Encoder") -> None:
    from index.archive import Archive

    try:
        with closing(Archive.create(folder)) as archive, counting("Adding reports", total) as tell:
            for _, is_new in archive.add(batch.articles(), encoder):
                batch.added += is_new
                batch.known += not is_new
                tell(batch.added + batch.known)
    except BaseException:  # Ctrl-C too: what was added stays, and the user should know
        if batch.added:
            complain(f"Added {_reports(batch.added)} before it broke off; repeat the command to go on.")
        raise


def show(
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID", help="As it stands beside each quote.")],
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Print a stored report whole, to check a quote.

    With --json the text is exact: the "start" and "end" of a quote count its characters (code points).

    Examples:
      dateline show 0f3a9c2b7d1e4a58
      dateline show 0f3a9c2b7d1e4a58 --json | jq -r '.text[120:184]'
    """
    from index.archive import Archive
    from rag.settings import load_settings

    with closing(Archive.open(load_settings(archive=archive).archive)) as opened:
        article, notice = opened.article(article_id), opened.notice
    if as_json:
        say_json({**asdict(article), "published": article.published.isoformat(), "notice": notice})
    else:
        say(*terminal.notice_lines(notice), *terminal.article_lines(article))


def status(as_json: JsonOption = False, archive: ArchiveOption = None) -> None:
    """Say what the archive holds.

    Reports, passages, days, languages, outlets, and the encoder that made the vectors.

    Examples:
      dateline status
      dateline status --archive ~/archives/spring --json
    """
    from index.archive import Archive
    from rag.settings import load_settings

    with closing(Archive.open(load_settings(archive=archive).archive)) as opened:
        found = opened.status()
    if as_json:
        days = {key: day.isoformat() if (day := getattr(found, key)) else None for key in ("first_day", "last_day")}
        say_json({"schema": 1, **asdict(found), **days, "folder": str(found.folder)})
        return
    say(*terminal.notice_lines(found.notice), *terminal.status_lines(found))
    if not found.articles:
        where = f" --archive {found.folder}" if archive else ""
        say(Text(""), Text(f"It is empty. Add reports: dateline add PATH{where}"))


def rebuild(
    context: typer.Context,
    archive: ArchiveOption = None,
    encoder: Annotated[
        str | None,
        typer.Option(metavar="NAME", help='"offline", or a sentence-transformers model by name or folder.'),
    ] = None,
) -> None:
    """Make passages, vectors and full text anew from the stored reports.

    Needed after a change of the encoder, or for a damaged index; the reports themselves are not touched. Until
    it is done, questions are answered from the old state.

    Examples:
      dateline rebuild
      dateline rebuild --encoder intfloat/multilingual-e5-base
    """
    from index.archive import Archive
    from rag.settings import load_settings

    settings = load_settings(archive=archive, encoder=encoder)
    with closing(Archive.open(settings.archive)) as opened:
        total = opened.status().articles
        with Ticker() as ticker:
            loaded = context.obj.encoder(settings.encoder, ticker.say)
        with counting("Rebuilding reports", total) as tell:
            for done in opened.rebuild(loaded):
                tell(done)
    say(Text(f"Rebuilt {_reports(total)} with the encoder {terminal.line(loaded.name)}."))
    if settings.encoder != load_settings(archive=archive).encoder:
        console(stderr=True).print(
            Text(f"Questions must use it too: set DATELINE_ENCODER={terminal.line(settings.encoder)}")
        )


def _reports(count: int) -> str:
    return f"{count:,} {'report' if count == 1 else 'reports'}"
