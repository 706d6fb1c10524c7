"""`dateline add`, `watch`: how reports come into the archive."""

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from index.errors import ArchiveError, InputError
from ui import terminal
from ui.cli.common import ArchiveOption, complain, say
from ui.cli.progress import Metering, Ticker, reports_of

if TYPE_CHECKING:
    from index.archive import Archive, Make, Outcome
    from index.encoder import Encoder
    from index.offline import Progress
    from index.readers import Item, Meter
    from index.readers.base import Refusal
    from rag.settings import Settings

_PATIENCE = 1.0
"""Seconds that a file must have been left alone before `watch` reads it: it may still be being written."""
_RETRY = 30.0
"""Seconds after which addresses are tried again at the latest if the archive could not be written to."""


@dataclass
class Batch:
    """What became of the reports of one `add`, or of one look of `watch`."""

    sources: list[str]
    private: bool = False
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("new", "version", "known", "unchanged"), 0))
    refused: "list[Refusal]" = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    """Sources that could not be reached, and why."""

    def items(self, archive: "Archive", again: bool, meter: "Meter") -> "Iterator[Item]":
        """What stands in all sources; a source that cannot be reached is noted, and the others still read."""
        from index.readers import read, read_fetched
        from index.readers.fetch import fetch
        from index.transfer import is_export

        was_read = (lambda source, sha256: None) if again else archive.was_read
        for source in self.sources:
            try:
                if is_address(source):
                    fetched = fetch(source, allow_private=self.private)
                    yield from read_fetched(fetched.file, was_read) if fetched else ()
                elif is_export(Path(source).expanduser()):
                    raise InputError(f"{source} is an export of Dateline. Read it with: dateline import {source}")
                else:
                    yield from read(Path(source).expanduser(), was_read, meter)
            except InputError as error:
                self.missing[source] = str(error)

    def take(self, archive: "Archive", encoder: "Make", again: bool, meter: "Meter") -> Iterator[int]:
        """Add everything; yields the count of reports done."""
        for outcome in archive.add(self.items(archive, again, meter), encoder, again):
            self.note(outcome)
            yield self.done

    def note(self, outcome: "Outcome") -> None:
        """Count what became of one report or file."""
        from index.readers import Refusal, Unchanged

        if isinstance(outcome, Refusal):
            self.refused.append(outcome)
        elif isinstance(outcome, Unchanged):
            self.counts["unchanged"] += 1
            self.counts["known"] += outcome.reports
        else:
            self.counts[outcome.kind] += 1

    @property
    def added(self) -> int:
        """New reports and new versions."""
        return self.counts["new"] + self.counts["version"]

    @property
    def done(self) -> int:
        """Reports that are in the archive now."""
        return self.added + self.counts["known"]

    @property
    def code(self) -> int:
        """2 if a source is missing, 1 if nothing was taken, else 0."""
        return 2 if self.missing else 0 if self.done else 1

    def refusals(self) -> Iterator[str]:
        """What was refused and why, a line each."""
        return (f"refused {one.source}: {one.reason}" for one in self.refused)

    def summary(self) -> str:
        """The one line that tells how it went."""
        versions, known, files = self.counts["version"], self.counts["known"], self.counts["unchanged"]
        parts = [f"Added {reports_of(self.counts['new'])}"]
        if versions:
            parts.append(f"{versions:,} new {'version' if versions == 1 else 'versions'} of known ones")
        there = f"{known:,} {'was' if known == 1 else 'were'} there already"
        parts.append(there + (f" ({files:,} {'file' if files == 1 else 'files'} unchanged)" if files else ""))
        return f"{'; '.join(parts)}; refused {len(self.refused):,}."


def is_address(source: str) -> bool:
    """Whether it is to be fetched, not looked for on the disk."""
    return source.lower().startswith(("http://", "https://"))


def add(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="PATH…", help="Files, folders with all that is below them, or addresses (http, https)."),
    ],
    again: Annotated[
        bool,
        typer.Option("--again", help="Read unchanged files once more, and take back in what was erased."),
    ] = False,
    archive: ArchiveOption = None,
) -> None:
    """Read reports into the archive.

    Reads plain text, Markdown, web pages (.html), PDF, .docx, .epub, mail (.eml, .mbox), tables (.csv), .jsonl,
    Telegram's export (result.json), feeds (.rss, .atom, .xml), web archives (.warc, .warc.gz) and .zip with any of
    these. An address is fetched once: a page, or a feed with its entries. Nothing else is ever fetched.

    What cannot be read is refused with its reason and listed by dateline status, and the rest goes on. Adding
    the same again changes nothing; a changed text at a known address or in a known file is a new version, and the
    old one stays. An interrupted run is simply repeated.

    Examples:
      dateline add reports/
      dateline add march.jsonl saved-pages.zip crawl.warc.gz
      dateline add https://example.org/feed.xml --archive ~/archives/spring
    """
    from rag.settings import load_settings

    settings = load_settings(archive=archive)
    check_own(settings.archive)
    batch = Batch(sources, settings.private_addresses)
    if not all(is_address(one) or Path(one).expanduser().exists() for one in sources) and len(sources) == 1:
        raise InputError(f"There is no file or folder {sources[0]}.")
    _store(batch, settings.archive, lambda say: context.obj.encoder(settings.encoder, say), again)
    for problem in (*batch.missing.values(), *batch.refusals()):
        complain(problem)
    if not batch.done and not batch.refused and not batch.missing:
        complain(f"There is no report in {', '.join(sources)}.")
    say(Text(batch.summary()))
    raise typer.Exit(batch.code)


def check_own(folder: Path) -> None:
    """Nothing of the user's goes into the fictional sample.

    Raises:
        InputError: `folder` is the sample's.
    """
    from eval import sample

    if folder.resolve() == sample.folder().resolve():
        raise InputError(f"{folder} is the fictional sample archive: choose another folder with --archive.")


def _store(batch: Batch, folder: Path, load: "Callable[[Progress], Encoder]", again: bool) -> None:
    from index.archive import Archive
    from index.readers import Meter, size_of

    paths = [Path(one).expanduser() for one in batch.sources if not is_address(one)]
    meter, kept = Meter(), 0
    try:
        with (
            Metering("Adding reports", size_of(path for path in paths if path.exists())) as tell,
            closing(Archive.create(folder, progress=tell.say)) as archive,
        ):
            before = archive.size
            try:
                for done in batch.take(archive, lambda: load(tell.say), again, meter):
                    tell(meter.done, done)
            except BaseException:
                with suppress(ArchiveError):
                    kept = archive.size - before  # more than was told of, if it broke off in between
                raise
    except BaseException:  # Ctrl-C too: what was added stays, and the user should know
        if kept:
            complain(f"Added {reports_of(kept)} before it broke off; repeat the command to go on.")
        raise


# --- watching ----------------------------------------------------------------------------------------------------


def watch(
    context: typer.Context,
    sources: Annotated[list[str], typer.Argument(metavar="FOLDER_OR_FEED…", help="Folders, files or addresses.")],
    every: Annotated[
        float, typer.Option("--every", metavar="SECONDS", min=0.1, help="How often to look at folders and files.")
    ] = 5.0,
    fetch_every: Annotated[
        float, typer.Option("--fetch-every", metavar="SECONDS", min=1.0, help="How often to fetch addresses.")
    ] = 600.0,
    archive: ArchiveOption = None,
) -> None:
    """Keep adding what comes into a folder or a feed, until you stop it with Ctrl-C.

    It takes what is there first, and then what is new or changed. Stopped or killed, it may be started again at any
    time: nothing is lost and nothing is added twice. Between looks others may write to the archive.

    Examples:
      dateline watch incoming/
      dateline watch https://example.org/feed.xml --fetch-every 900
    """
    from rag.settings import load_settings

    settings = load_settings(archive=archive)
    check_own(settings.archive)
    for source in sources:
        if not is_address(source) and not Path(source).expanduser().exists():
            raise InputError(f"There is no file or folder {source}.")
    with Ticker() as ticker:
        encoder = context.obj.encoder(settings.encoder, ticker.say)
    with _terminable() as stopping:
        say(Text(f"Watching {terminal.line(', '.join(sources))}. Ctrl-C stops it."))
        _watch(sources, settings, encoder, every, fetch_every, stopping)


def _watch(
    sources: list[str],
    settings: "Settings",
    encoder: "Encoder",
    every: float,
    fetch_every: float,
    stopping: threading.Event,
) -> None:
    seen: dict[Path, tuple[int, int]] = {}
    standing: dict[str, str] = {}
    paths = [Path(one).expanduser() for one in sources if not is_address(one)]
    next_fetch = 0.0
    while not stopping.is_set():
        now = time.monotonic()
        due = [one for one in sources if is_address(one)] if now >= next_fetch else []
        gone = {str(path): f"There is no file or folder {path} any more." for path in paths if not path.exists()}
        _complain_once(standing, map(str, paths), gone)
        states = {path: state for one in paths for path, state in _states(one)}
        changed = [path for path, state in states.items() if seen.get(path) != state and _left_alone(state)]
        done = _look([*map(str, changed), *due], settings, encoder, standing)
        if done:
            seen |= {path: states[path] for path in changed}
        if due:
            next_fetch = now + (fetch_every if done else min(fetch_every, _RETRY))
        time.sleep(every)
    raise KeyboardInterrupt


def _complain_once(standing: dict[str, str], sources: Iterable[str], problems: Mapping[str, str]) -> None:
    """Say what is wrong with the sources, unless it was said before; `standing` keeps it until all is well again."""
    for source in sources:
        problem = problems.get(source, "")
        if problem and standing.get(source) != problem:
            complain(problem)
        standing.pop(source, None)
        if problem:
            standing[source] = problem


def _states(source: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Each file that would be read, with the time of its last change in nanoseconds, and its size."""
    from index.readers import files_of

    for path in files_of(source):
        try:
            status = path.stat()
        except OSError:
            continue  # gone since
        yield path, (status.st_mtime_ns, status.st_size)


def _left_alone(state: tuple[int, int]) -> bool:
    return abs(time.time() - state[0] / 1e9) > _PATIENCE


def _look(sources: list[str], settings: "Settings", encoder: "Encoder", standing: dict[str, str]) -> bool:
    """Add what stands in `sources`; False if another process writes, so that it must be tried again."""
    from index.archive import Archive
    from index.readers import Meter

    if not sources:
        return True
    batch, folder = Batch(sources, settings.private_addresses), str(settings.archive)
    try:
        with closing(Archive.create(settings.archive)) as archive:
            for _ in batch.take(archive, lambda: encoder, False, Meter()):
                pass
    except ArchiveError as error:
        _complain_once(standing, [folder], {folder: f"{error} Trying again."})
        return False
    _complain_once(standing, [folder, *sources], batch.missing)
    for problem in batch.refusals():
        complain(problem)
    if batch.added or batch.refused:
        say(Text(f"{time.strftime('%H:%M:%S')}  {batch.summary()}"))
    return True


@contextmanager
def _terminable() -> Iterator[threading.Event]:
    """What a service manager sends ends it as Ctrl-C does: after the batch that is being written."""
    stopping = threading.Event()

    def stop(number: int, frame: object) -> None:
        stopping.set()  # where a library swallows the exception, the next look is the last
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
