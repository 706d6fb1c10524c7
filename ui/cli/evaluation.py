"""`dateline eval run`, `report`, `sweep`, `judge`: measure, compare, look."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from index.errors import InputError
from ui.cli.common import ArchiveOption, ModelOption, OllamaOption, say
from ui.cli.figures import figures, sweep_figures
from ui.cli.making import Wanted, check_archive, generator_of, made_run, run_folder
from ui.cli.progress import Counting, Ticker

if TYPE_CHECKING:
    from eval.runs import Run

_QUESTIONS_HELP = (
    "A .jsonl file of questions, or a folder of them. Else the gold set over the fictional sample archive."
)
Questions = Annotated[Path | None, typer.Argument(metavar="QUESTIONS", help=_QUESTIONS_HELP, show_default=False)]
SplitOption = Annotated[
    str, typer.Option("--split", metavar="dev|test|all", help="Tune on dev; test is for the last look.")
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="FIELD=VALUE", help="Only these: type=list, language=uk, story=…, status=…. Repeatable."
    ),
]
SampleOption = Annotated[
    int | None,
    typer.Option(
        "--sample",
        metavar="N",
        min=0,
        help="A fixed stratified sample; 0: all. Else 120 where the embedded model answers, and all elsewhere.",
        show_default=False,
    ),
]
LimitOption = Annotated[int, typer.Option("--limit", metavar="N", min=0, help="The first N of these; 0: all.")]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Of sample and order.")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Where the run is kept. Else in your data folder.", show_default=False),
]
FreshOption = Annotated[
    bool, typer.Option("--fresh", help="Ask the model anew, also what it was asked before: for true times.")
]
RunArgument = Annotated[
    Path, typer.Argument(metavar="RUN", help="A run's folder, or its name as `eval run` printed it.")
]


def run(
    context: typer.Context,
    questions: Questions = None,
    system: Annotated[
        list[str] | None,
        typer.Option(
            "--system",
            metavar="NAME",
            help="dateline, hybrid, centred, dense, bm25, langchain, closed-book, or all. Repeatable; else dateline.",
        ),
    ] = None,
    split: SplitOption = "dev",
    only: OnlyOption = None,
    sample: SampleOption = None,
    limit: LimitOption = 0,
    seed: SeedOption = 1,
    archive: ArchiveOption = None,
    model: ModelOption = None,
    ollama: OllamaOption = None,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", metavar="N", min=1, max=64, help="Questions at once; helps with an Ollama that answers several."
        ),
    ] = 1,
    out: OutOption = None,
    fresh: FreshOption = False,
    retry: Annotated[bool, typer.Option("--retry", help="Ask again what failed.")] = False,
) -> None:
    """Ask a set of questions, and keep each answer with its whole trace.

    The same command goes on where it was stopped: each row is on disk before the next question begins. Replies of
    the model are kept, so that a second run with the same prompts takes seconds; it says so, and its times do
    not count. Systems other than dateline are baselines: search alone, LangChain's tutorial chain, the model alone.

    Examples:
      dateline eval run --limit 10
      dateline eval run --system all --split test
      dateline eval run --system hybrid --system bm25 --split all
      dateline eval run mine.jsonl --archive ~/archives/spring --only type=list
    """
    from eval.systems.catalogue import check_names
    from rag.settings import load_settings

    check_archive(archive, questions)
    names = check_names(system or ["dateline"])
    settings = load_settings(archive=archive, model=model, ollama=ollama)
    wanted = Wanted(questions, split, tuple(only or ()), sample, limit, seed, fresh)
    made = made_run(context.obj, settings, names, wanted, out, jobs=jobs, retry=retry)
    say(*figures(made), Text(f"\nKept in {made.folder}\nLook at it: dateline eval report {made.folder}"))
    if made.rows and all(row.error for row in made.rows):
        raise typer.Exit(3)


def report(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN…", help="Folders of runs, or their names; a second one is compared.")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.html", help="Else report.html in the first run.", show_default=False),
    ] = None,
) -> None:
    """Make one page of a run, or of two compared: scores with intervals, by language and type, worst cases.

    The page needs nothing but itself, and a Markdown file with the same figures lies beside it.

    Examples:
      dateline eval report dev-dateline-3fa2c19b
      dateline eval report before/ after/ --out changed.html
    """
    from eval.report import write_report
    from eval.runs import load_run

    found = [load_run(run_folder(one)) for one in runs]
    with Ticker() as ticker:
        ticker.say("Drawing bootstrap samples …")
        pages = write_report(found, out or found[0].folder / "report.html")
    say(*(Text(str(page)) for page in pages))


def sweep(
    context: typer.Context,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="SETTING=V,V",
            help="per_language, read, sentence_weight, rrf …: a wrong name lists all. Also encoder, model. Repeatable.",
        ),
    ] = None,
    grid: Annotated[bool, typer.Option("--grid", help="Every combination, not one change at a time.")] = False,
    questions: Questions = None,
    split: SplitOption = "dev",
    only: OnlyOption = None,
    sample: SampleOption = None,
    limit: LimitOption = 0,
    seed: SeedOption = 1,
    archive: ArchiveOption = None,
    model: ModelOption = None,
    ollama: OllamaOption = None,
    out: OutOption = None,
) -> None:
    """Try settings, and say which differences are more than noise.

    Each variant is a run of its own, and all are compared with the settings as they are. Retrieval is measured
    where that is enough; passages, own_language and model change answers, so that the generator is asked, too.

    Examples:
      dateline eval sweep --vary bm25_weight=0,0.25,1 --vary passage_size=400,800,1600
      dateline eval sweep --vary passages=6,12 --sample 30
    """
    from eval.sweep import needs_answers, variants
    from rag.settings import load_settings

    found = variants(vary or [], grid=grid)
    settings = load_settings(archive=archive, model=model, ollama=ollama)
    check_archive(archive, questions)
    if questions is not None and any("passage_size" in one.changes or "encoder" in one.changes for one in found):
        raise InputError("passage_size and encoder make another archive: they can be varied over the gold set only.")
    name = "dateline" if needs_answers(found) else "hybrid"
    wanted = Wanted(questions, split, tuple(only or ()), sample, limit, seed)
    made: list[tuple[str, Run]] = []
    for variant in found:
        say(Text(f"{variant.name} …"))
        folder = out / variant.name.replace("/", "_") if out else None
        changed = settings.model_copy(update=variant.words)
        made.append((variant.name, made_run(context.obj, changed, [name], wanted, folder, variant)))
        wanted = replace(wanted, sample=made[0][1].info["questions"]["sample"])  # all variants get the same questions
    say(*sweep_figures(made, name))


def judge(
    context: typer.Context,
    run: RunArgument,
    system: Annotated[str, typer.Option("--system", metavar="NAME", help="Whose answers.")] = "dateline",
    limit: LimitOption = 0,
    model: ModelOption = None,
    ollama: OllamaOption = None,
) -> None:
    """Let a language model judge a run's answers, and say how far it agrees with the gold.

    For each gold fact it is asked whether the answer states it. No other figure uses its verdicts; the report
    shows them under the judge's name, with the agreement and Cohen's kappa. Goes on where it was stopped.

    Examples:
      dateline eval judge dev-dateline-3fa2c19b --model qwen3:14b
    """
    from eval.judge import agreement, pending, read_verdicts, verdicts
    from eval.runs import load_run
    from rag.settings import load_settings

    found = load_run(run_folder(run))
    settings = load_settings(model=model, ollama=ollama)
    total = len(pending(found, system)[: limit or None])
    with Ticker() as ticker:
        generator = generator_of(context.obj, settings, ticker)()
    with closing(generator), Counting("Judging facts", total) as tell:
        for done, _ in enumerate(verdicts(found, system, generator, limit), 1):
            tell(done)
    mine = [
        one for one in read_verdicts(found.folder) if one.fingerprint == generator.fingerprint and one.system == system
    ]
    told = agreement(mine)
    kappa = "undefined" if told.kappa is None else f"{told.kappa:.2f}"
    say(
        Text(f"Judge: {told.judge}, {told.n} facts in answers of {system}."),
        Text(f"It finds {told.yes_judge:.2f} of them; the accepted forms find {told.yes_forms:.2f}."),
        Text(f"They agree on {told.share:.2f} (Cohen's kappa {kappa}). No other figure uses these verdicts."),
    )
