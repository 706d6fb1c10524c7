"""`dateline chat`: the page in the browser, over the user's archive or the sample."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from index.errors import ArchiveError, InputError
from ui import terminal
from ui.cli.common import ArchiveOption, ModelOption, OllamaOption, Tools, console, say
from ui.cli.progress import Counting, Ticker

if TYPE_CHECKING:
    from index.archive import Archive
    from rag.settings import Settings

_PASSWORD = "DATELINE_PASSWORD"  # noqa: S105 - a variable's name


def chat(
    context: typer.Context,
    archive: ArchiveOption = None,
    model: ModelOption = None,
    ollama: OllamaOption = None,
    host: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="Where to listen; another address than this machine's own needs --user."),
    ] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Else the first free one from 7860.", show_default=False)
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help=f"Ask visitors for this name and a password (from {_PASSWORD}, or asked now)."
        ),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Ask in the browser; Ctrl-C ends it.

    Opens your archive. While it has no report, a fictional sample archive takes its place, so that you can try
    Dateline at once; it is built at the first use.

    Examples:
      dateline chat --open
      dateline chat --archive ~/archives/spring --model qwen3:4b
      dateline chat --host 0.0.0.0 --user desk
    """
    from eval import sample
    from rag.settings import load_settings

    login = _login(user)  # first: it takes the password out of the environment, where settings are looked for
    settings = load_settings(archive=archive, model=model, ollama=ollama)
    store = _store(context.obj, settings, named=archive is not None)
    examples = sample.QUESTIONS if store.folder == sample.folder() else ()
    lines = console(stderr=True)
    with closing(context.obj.desk(store, settings, lambda text: lines.print(Text(terminal.line(text))))) as desk:
        with Ticker() as ticker:
            ticker.say("Loading the page …")
            page = context.obj.page(desk, examples, host=host, port=port, auth=login, open_browser=open_browser)
        with closing(page):
            _serve(page)


def _serve(page: Iterator[str]) -> None:
    try:
        for address in page:
            say(Text(f"Dateline is at {address}"), Text("Ctrl-C ends it."))
            sys.stdout.flush()
    except KeyboardInterrupt:
        pass
    console(stderr=True).print(Text("Stopped."))


def _login(user: str | None) -> tuple[str, str] | None:
    """Name and password.

    Raises:
        InputError: there is a name, but no password.
    """
    password = os.environ.pop(_PASSWORD, "")
    if user is None:
        return None
    if not password and sys.stdin.isatty():
        password = typer.prompt(f"Password for {user}", hide_input=True, err=True)
    if not user or not password:
        raise InputError(f"--user needs a name and a password: set {_PASSWORD}.")
    return user, password


def _store(tools: Tools, settings: "Settings", *, named: bool) -> "Archive":
    """The user's archive if it has reports, else the sample; one that was named on the command line in any case."""
    from eval import sample
    from index.archive import Archive

    if named or (settings.archive / "archive.sqlite").is_file():
        own = Archive.open(settings.archive)
        if named or own.days():
            return own
        own.close()
    folder = sample.folder()
    console(stderr=True).print(
        Text(
            f"No report in {terminal.line(str(settings.archive))} yet: this is the fictional sample. "
            "Add your own: dateline add PATH"
        ),
        soft_wrap=True,
    )
    if not _is_whole(folder):
        with Ticker() as ticker:
            encoder = tools.encoder(settings.encoder, ticker.say)
        with Counting("Building the sample archive (once)", len(sample.reports())) as tell:
            for done, _ in sample.build(encoder, folder):
                tell(done)
    return Archive.open(folder)


def _is_whole(folder: Path) -> bool:
    """Whether all reports of the sample are in the archive in `folder`."""
    from eval import sample
    from index.archive import Archive

    try:
        with closing(Archive.open(folder)) as archive:
            for report in sample.reports():
                archive.article(report.id)
    except (ArchiveError, InputError):
        return False
    return True
