"""`dateline eval import`: public question sets in this project's form."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.text import Text

from index.errors import InputError
from ui.cli.common import complain, say
from ui.cli.progress import Ticker

if TYPE_CHECKING:
    from eval.public import PublicSet

Kind = Literal["squad", "nomiracl", "trec"]
_SHOWN = 5


def import_(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="squad (XQuAD too), nomiracl or trec (BEIR too).")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="The set's files; for trec, its topics.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where reports.jsonl and questions.jsonl are written.")
    ],
    language: Annotated[
        str,
        typer.Option(
            "--language",
            metavar="xx",
            help="Of files and questions; for trec, of the topics. Else a file's name tells (de.json), else detected.",
            show_default=False,
        ),
    ] = "",
    published: Annotated[
        str, typer.Option("--published", metavar="YYYY-MM-DD", help="The day of all reports: these sets have none.")
    ] = "2000-01-01",
    parallel: Annotated[
        bool,
        typer.Option(
            "--parallel", help="squad: the files are translations; an answer in any of their languages is right."
        ),
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="The first N questions, over all reports; 0: all.")
    ] = 0,
    qrels: Annotated[
        Path | None, typer.Option("--qrels", metavar="FILE", help="trec: the judgements.", show_default=False)
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", metavar="FILE", help="trec: the documents, .jsonl.", show_default=False),
    ] = None,
) -> None:
    """Turn a public question set into reports and questions.

    squad reads SQuAD 1.1 and 2.0, XQuAD and XQuAD-R (.json): each paragraph becomes a report. nomiracl reads
    questions with ten passages each, answerable or not (.jsonl): good for refusals; which passage answers is not in
    it. trec reads topics (<top>…, number<TAB>words, or BEIR's .jsonl), judgements (TREC's or BEIR's) and documents
    (.jsonl with id, title, text): each relevant document is to be found.

    What cannot be used is left out, with its reason. The reports go into an archive of their own, never into yours.

    Examples:
      dateline eval import squad xquad.en.json --out xquad/
      dateline eval import squad de.json en.json ru.json --parallel --out across/
      dateline eval import nomiracl en.relevant.jsonl en.non_relevant.jsonl --out nomiracl/
      dateline eval import trec topics.txt --qrels qrels.txt --documents corpus.jsonl --out trec/
    """
    from eval.public import write_public

    _check(kind, language, qrels, documents, parallel=parallel)
    day = _day(published)
    with Ticker() as ticker:
        ticker.say("Reading …")
        found = _read(kind, files, language, day, qrels, documents, parallel=parallel)
    found = replace(found, questions=found.questions[: limit or None])
    reports, questions = write_public(found, out)
    _tell_skipped(found.skipped)
    archive = out / "archive"
    say(
        Text(f"{_count(len(found.articles), 'report')} in {reports}"),
        Text(f"{_count(len(found.questions), 'question')} in {questions}"),
        Text("\nNext:"),
        Text(f"dateline add {reports} --archive {archive}"),
        Text(f"dateline eval run {questions} --archive {archive} --split all"),
    )


def _check(kind: Kind, language: str, qrels: Path | None, documents: Path | None, *, parallel: bool) -> None:
    if language and not re.fullmatch("[a-z]{2}", language):
        raise InputError(f"--language {language} is no code of two letters: write e.g. --language de.")
    if parallel and kind != "squad":
        raise InputError("--parallel is for squad alone.")
    if kind != "trec" and (qrels or documents):
        raise InputError("--qrels and --documents are for trec alone.")
    if kind == "trec" and not (qrels and documents):
        raise InputError("trec needs --qrels FILE and --documents FILE beside the topics.")


def _read(
    kind: Kind,
    files: Sequence[Path],
    language: str,
    published: date,
    qrels: Path | None,
    documents: Path | None,
    *,
    parallel: bool,
) -> "PublicSet":
    from eval.public.nomiracl import read_nomiracl
    from eval.public.squad import read_squad
    from eval.public.trec import read_trec

    if kind == "squad":
        return read_squad(files, language=language, published=published, parallel=parallel)
    if qrels and documents:  # `_check` lets them through for trec alone
        return read_trec(files, qrels, documents, language=language, published=published)
    return read_nomiracl(files, language=language, published=published)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--published {text} is not a day: write YYYY-MM-DD, e.g. 2000-01-01.") from error


def _tell_skipped(skipped: Sequence[str]) -> None:
    if skipped:
        complain(f"{_count(len(skipped), 'record')} left out, or not complete:")
    for one in skipped[:_SHOWN]:
        complain(one)
    if len(skipped) > _SHOWN:
        complain(f"… and {len(skipped) - _SHOWN:,} more")


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
