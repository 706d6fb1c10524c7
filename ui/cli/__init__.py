"""The command `dateline`: words in, words out. Heavy libraries are imported by the command that needs them.

    common     what all commands share: options, output, the parts that tests replace
    progress   bars and lines while something works
    adding     add, watch
    archive    status, show, diff
    upkeep     remove, verify, rebuild, export, import
    questions  ask, search
    models     models
    chat       chat
    evaluation eval run, report, sweep, judge
    evalsets   eval check, new
    evalimport eval import
    evalretrieval eval retrieval
    making     what makes a run

Exit codes: 0 done, 1 nothing of what was asked could be done, 2 input or archive, 3 model or generator,
130 stopped with Ctrl-C.
"""

import inspect
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, NoReturn

import typer

from index.errors import ArchiveError, DatelineError, GeneratorError, InputError, ModelError
from ui.cli import adding, archive, chat, evalimport, evalretrieval, evalsets, evaluation, models, questions, upkeep
from ui.cli.common import STOPPED, Tools, complain


def flowing(text: str) -> str:
    """Help text whose paragraphs the terminal may wrap; examples (indented lines) keep their lines."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(one if "\n  " in one else " ".join(one.split()) for one in paragraphs)


app = typer.Typer(
    name="dateline",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("add", adding.add),
    ("watch", adding.watch),
    ("ask", questions.ask),
    ("search", questions.search),
    ("status", archive.status),
    ("show", archive.show),
    ("diff", archive.diff),
    ("remove", upkeep.remove),
    ("verify", upkeep.verify),
    ("rebuild", upkeep.rebuild),
    ("export", upkeep.export),
    ("import", upkeep.import_),
    ("models", models.models),
    ("chat", chat.chat),
)
for name, one in _COMMANDS:
    app.command(name, help=flowing(one.__doc__ or ""))(one)

evaluation_app = typer.Typer(
    add_completion=False,
    rich_markup_mode="rich",
    help="Measure: ask questions whose right answers are known, and compare. See: dateline eval run --help",
)


@evaluation_app.callback(invoke_without_command=True)
def _evaluation(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


_EVALUATION: tuple[tuple[str, Callable[..., None]], ...] = (
    ("run", evaluation.run),
    ("report", evaluation.report),
    ("sweep", evaluation.sweep),
    ("retrieval", evalretrieval.retrieval),
    ("judge", evaluation.judge),
    ("check", evalsets.check),
    ("new", evalsets.new),
    ("import", evalimport.import_),
)
for name, one in _EVALUATION:
    evaluation_app.command(name, help=flowing(one.__doc__ or ""))(one)
app.add_typer(evaluation_app, name="eval")


def _version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(f"dateline {version('dateline')}")
        except PackageNotFoundError:
            typer.echo("dateline (not installed, run from its folder)")
        raise typer.Exit


def dateline(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Ask an archive of conflict reporting; every answer stands on verbatim quotes.

    All runs on this machine. The settings come from options, then environment variables (DATELINE_ARCHIVE,
    DATELINE_MODEL, DATELINE_OLLAMA, DATELINE_ENCODER), then config.toml in your configuration folder.

    Exit codes: 0 done, 1 nothing could be done, 2 input or archive, 3 model or generator, 130 Ctrl-C.

    Examples:
      dateline chat                        try it with the fictional sample
      dateline add reports/                pages, PDF, feeds, web archives, tables, text
      dateline ask "Who offered troops?"   an answer with its quotes
      dateline ask "Wer ist dafür?" --json | jq .quotes
      dateline eval run --limit 10         how good are the answers?
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.callback(invoke_without_command=True, help=flowing(dateline.__doc__ or ""))(dateline)


def main(arguments: Sequence[str] | None = None, tools: Tools | None = None) -> NoReturn:
    """Run the command line and end the process; `tools` are the parts that tests replace."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")  # a terminal in ASCII must not stop an answer in Arabic
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(run(arguments, tools or Tools()))


def _stop(number: int, frame: object) -> NoReturn:
    """What a service manager sends ends a command as Ctrl-C does: it says what was done."""
    raise KeyboardInterrupt


def run(arguments: Sequence[str] | None, tools: Tools) -> int:
    """Run the command line; every expected failure becomes one line on stderr and an exit code."""
    try:
        code = app(arguments, prog_name="dateline", standalone_mode=False, obj=tools)
        sys.stdout.flush()
        if code == STOPPED:
            complain("stopped.")
        return code if isinstance(code, int) else 0
    except typer.Abort:
        complain("stopped.")
        return STOPPED
    except typer.TyperException as error:
        complain(f"{error.format_message().rstrip('.')}. See: dateline --help")
        return 2
    except DatelineError as error:
        complain(str(error))
        return _code(error)
    except BrokenPipeError:  # the reader, e.g. `head`, has enough; Python would complain once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        complain(f"{error.strerror or error}: {error.filename}" if error.filename else f"{error.strerror or error}.")
        return 1


def _code(error: DatelineError) -> int:
    if isinstance(error, InputError | ArchiveError):
        return 2
    return 3 if isinstance(error, ModelError | GeneratorError) else 1
