"""`dateline remove`, `verify`, `rebuild`, `export`, `import`: looking after the archive."""

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from index.errors import InputError
from ui import terminal
from ui.cli.adding import Batch, check_own
from ui.cli.archive import opened
from ui.cli.common import ArchiveOption, JsonOption, complain, console, say, say_json
from ui.cli.progress import Counting, Ticker, reports_of

if TYPE_CHECKING:
    from index.archive import Archive


def remove(
    names: Annotated[
        list[str],
        typer.Argument(metavar="WHAT…", help="Ids of reports, their addresses, or the files they were read from."),
    ],
    purge: Annotated[
        bool, typer.Option("--purge", help="Erase for good: text, bytes, vectors, full text, cached replies.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Show hidden reports again.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before erasing.")] = False,
    archive: ArchiveOption = None,
) -> None:
    """Hide reports from all questions, with all their versions; or erase them.

    A hidden report stays on the disk and can be shown again with --undo. An erased one is gone from all files of
    the archive; only its id and the time stay, so that it is not added again by mistake. Copies that you exported
    or saved elsewhere are yours to delete.

    Examples:
      dateline remove 0f3a9c2b7d1e4a58
      dateline remove leaked.pdf --purge
    """
    from index import upkeep

    if purge and undo:
        raise InputError("What is erased cannot be brought back: give --purge or --undo, not both.")
    with opened(archive) as found_in:
        ids = _ids(found_in, names)
        count = reports_of(len(upkeep.reports_of(found_in, ids)))
        if not purge:
            upkeep.hide(found_in, ids, undo=undo)
            say(Text(f"{'Shown again' if undo else 'Hidden'}: {count}."))
            return
        if not yes:
            typer.confirm(f"Erase {count} for good, with all versions?", abort=True)
        with Counting("Erasing: indexing what stays", found_in.status().passages) as tell:
            gone = upkeep.erase(found_in, ids, tell)
        _forget_replies()
        versions = f" ({len(gone):,} versions)" if len(gone) > len(ids) else ""
        say(Text(f"Erased: {count}{versions}. Their ids and the time are kept, nothing else."))


def _ids(archive: "Archive", names: list[str]) -> list[str]:
    found = {name: archive.find(name) for name in names}
    if missing := [name for name, ids in found.items() if not ids]:
        raise InputError(f"There is no report {', '.join(missing)} in this archive: name an id, an address or a file.")
    return list(dict.fromkeys(one for ids in found.values() for one in ids))


def _forget_replies() -> None:
    """Replies of models may hold words of what was erased."""
    from eval.replies import forget

    forget()


def verify(as_json: JsonOption = False, archive: ArchiveOption = None) -> None:
    """Check every checksum: each report, its bytes, each passage and vector, and each file of the index.

    Nothing is changed. The exit code is 1 if something is not what was stored, and each fault comes with what
    to do.

    Examples:
      dateline verify
      dateline verify --json
    """
    from index import checking

    with opened(archive) as found_in:
        total = len(found_in.article_ids())
        with Counting("Checking reports", total) as tell:
            faults = list(checking.verify(found_in, tell))
    if as_json:
        say_json({"schema": 1, "articles": total, "faults": [asdict(one) for one in faults]})
    for one in faults:
        complain(f"{one.what}: {one.remedy}.")
    if not as_json:
        told = f"{len(faults):,} {'fault' if len(faults) == 1 else 'faults'}."
        say(Text(told if faults else f"All is as it was stored: {total:,} versions of reports."))
    raise typer.Exit(1 if faults else 0)


def rebuild(
    context: typer.Context,
    archive: ArchiveOption = None,
    encoder: Annotated[
        str | None,
        typer.Option(metavar="NAME", help='"offline", or a sentence-transformers model by name or folder.'),
    ] = None,
) -> None:
    """Make passages, vectors, full text and stories anew from the stored reports.

    Needed after a change of the encoder, or for a damaged index; the reports themselves are not touched. Until
    it is done, questions are answered from the old state. Broken off, it goes on where it was.

    Examples:
      dateline rebuild
      dateline rebuild --encoder intfloat/multilingual-e5-base
    """
    from index import upkeep
    from rag.settings import load_settings

    settings = load_settings(archive=archive, encoder=encoder)
    with opened(archive) as found_in:
        total = len(found_in.article_ids())
        with Ticker() as ticker:
            loaded = context.obj.encoder(settings.encoder, ticker.say)
        with Counting("Rebuilding reports", total) as tell:
            for done in upkeep.rebuild(found_in, loaded, tell.say):
                tell(done)
    say(Text(f"Rebuilt {reports_of(total)} with the encoder {terminal.line(loaded.name)}."))
    if settings.encoder != load_settings(archive=archive).encoder:
        console(stderr=True).print(
            Text(f"Questions must use it too: set DATELINE_ENCODER={terminal.line(settings.encoder)}")
        )


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")], archive: ArchiveOption = None
) -> None:
    """Write the whole archive as plain files: JSONL, the bytes as they came, and a manifest.

    All versions of all reports, with where they came from. For a copy to keep, another machine, or another
    program; the README says which fields a line has. What is damaged is left out and named; the exit code is then 1.

    Examples:
      dateline export ~/backup/2026-11-23
    """
    from index.transfer import export as write

    with opened(archive) as found_in:
        with Counting("Exporting reports", len(found_in.article_ids())) as tell:
            manifest = write(found_in, folder, tell)
    for name in manifest["damaged"]:
        complain(f"{name} is damaged and was left out. What to do says: dateline verify")
    say(Text(f"Exported {reports_of(manifest['articles'])} and {manifest['originals']:,} originals to {folder}."))
    raise typer.Exit(1 if manifest["damaged"] else 0)


def import_(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="What dateline export wrote, or an archive of an older version.")
    ],
    archive: ArchiveOption = None,
) -> None:
    """Read an export, or an archive of an older version, into the archive, with all versions, and make its index.

    What is there already stays as it is, so that an interrupted import is simply repeated. The exit code is 1 if
    anything in it was refused.

    Examples:
      dateline import ~/backup/2026-11-23 --archive ~/archives/restored
    """
    from index import older, transfer
    from index.archive import Archive
    from rag.settings import load_settings

    settings = load_settings(archive=archive)
    check_own(settings.archive)
    is_older = older.is_older(folder)
    if is_older:
        notice, total = older.older_about(folder)
    else:
        manifest = transfer.manifest(folder)
        notice, total = str(manifest["notice"]), int(manifest["articles"])
    with Ticker() as ticker:
        encoder = context.obj.encoder(settings.encoder, ticker.say)
    batch = Batch([str(folder)])
    with closing(Archive.create(settings.archive, notice)) as found_in:
        with Counting("Importing reports", total) as tell:
            for outcome in found_in.add(
                older.older_reports(folder) if is_older else transfer.imported(folder), encoder
            ):
                batch.note(outcome)
                tell(batch.done)
        if not is_older:
            transfer.finish(found_in, folder)
    for one in batch.refused:
        complain(f"refused {one.source}: {one.reason}")
    say(Text(batch.summary()))
    raise typer.Exit(1 if batch.refused else batch.code)
