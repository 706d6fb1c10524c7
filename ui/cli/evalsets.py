"""`dateline eval check` and `new`: sets of questions."""

import shlex
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from index.errors import InputError
from ui import terminal
from ui.cli.common import ArchiveOption, JsonOption, Tools, complain, console, readable, say, say_json
from ui.cli.evaluation import Questions
from ui.cli.progress import Ticker

if TYPE_CHECKING:
    from eval.check import Census, Problem
    from index.archive import Archive
    from index.records import Article, Sentence
    from rag.settings import Settings


def check(questions: Questions = None, archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Hold a set of questions against its archive, and count it.

    Each span must stand in its article word for word, each article must be there, no id or question may come
    twice, status and facts must belong together. Errors make the exit code 1; warnings do not.

    Examples:
      dateline eval check
      dateline eval check mine.jsonl --archive ~/archives/spring
    """
    from eval.check import census, problems
    from eval.questions import GOLD, read_questions

    asked = read_questions(questions or GOLD)
    articles = {article.id: article for article in _articles(own=questions is not None, folder=archive)}
    found, counted = problems(asked, articles.get), census(asked, articles.get)
    errors = sum(one.severity == "error" for one in found)
    if as_json:
        say_json(_json(counted, found))
    else:
        say(*_census_lines(counted))
        for one in found:
            complain(f"{one.severity}: {one.question}: {one.text}")
        say(Text(f"{errors} errors, {len(found) - errors} warnings in {counted.n} questions."))
    raise typer.Exit(1 if errors else 0)


def new(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="The set: made now, or gone on with.")],
    table: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Take the questions from a table; else they are asked for here."),
    ] = None,
    archive: ArchiveOption = None,
) -> None:
    """Make a set of questions for your archive, from a table or by asking you.

    A table (CSV, UTF-8) needs a column "question"; others are: id, language, type, status, story, split, as_of,
    history, evidence (words of a report), article, accepted (forms by which the answer is known), said_by, open,
    wrong, note. Several values in a cell stand between "|". Evidence is looked up in the archive.

    Without --csv you are asked: a question, which of the sentences found answer it, what is left open. Each
    question is kept at once; run it again to go on.

    Examples:
      dateline eval new mine.jsonl --csv asked.csv
      dateline eval new mine.jsonl --archive ~/archives/spring
    """
    from rag.settings import load_settings

    settings = load_settings(archive=archive)
    articles = _articles(own=True, folder=archive)
    if table:
        code = _from_table(out, table, articles, settings.archive)
    else:
        code = _by_asking(context.obj, settings, out, articles)
    raise typer.Exit(code)


def _from_table(out: Path, table: Path, articles: "Sequence[Article]", folder: Path) -> int:
    from eval.new import from_table
    from eval.questions import write_questions

    if out.exists():
        raise InputError(f"{out} is there already: name another file.")
    questions, refused = from_table(table, articles)
    for one in refused:
        complain(f"left out: {one}")
    if not questions:
        complain(f"No line of {table} is a question that can be used.")
        return 1
    write_questions(out, questions)
    say(Text(f"{len(questions)} questions in {out}; {len(refused)} lines left out."), *_next(out, folder))
    return 0


def _by_asking(tools: Tools, settings: "Settings", out: Path, articles: "Sequence[Article]") -> int:
    """Each question is on disk before the next one is asked."""
    import json

    from eval.new import dialog
    from eval.questions import plain, read_questions
    from eval.runs import add_line
    from index.archive import Archive

    if out.is_dir():
        raise InputError(f"{out} is a folder: name a file, e.g. {out / 'questions.jsonl'}.")
    there = read_questions(out) if out.exists() and out.stat().st_size else []
    if there and not out.read_bytes().endswith(b"\n"):
        add_line(out, "")
    out.parent.mkdir(parents=True, exist_ok=True)
    taken = [int(one.id[1:]) for one in there if one.id[0] == "q" and one.id[1:].isdecimal()]
    made = 0
    with closing(Archive.open(settings.archive)) as archive:
        search = _search(tools, settings, archive)
        first = max(taken, default=0) + 1
        with suppress(EOFError):  # a question that was not finished is not kept
            for question in dialog(search, articles, _ask, lambda text: say(Text(terminal.line(text))), first):
                add_line(out, json.dumps(plain(question), ensure_ascii=False))
                made += 1
    if made:
        say(Text(f"{made} new questions in {out}, {len(there) + made} in all."), *_next(out, settings.archive))
    return 0


def _search(
    tools: Tools, settings: "Settings", archive: "Archive"
) -> "Callable[[str], list[tuple[Article, Sentence]]]":
    """The sentences nearest to a question."""
    from index.store import Filters
    from rag import retrieve
    from rag.sentences import candidates

    with Ticker() as ticker:
        encoder = tools.encoder(settings.encoder, ticker.say)

    def found(question: str) -> "list[tuple[Article, Sentence]]":
        asked = retrieve.Asked.of(encoder, question)
        hits = retrieve.search(archive, asked, retrieve.DEFAULT.read, Filters())
        near = candidates(archive, encoder, asked, hits, Filters())
        return [(one.article, one.sentence) for one in near[:10]]

    return found


def _ask(prompt: str) -> str:
    try:
        return readable(console().input(Text(f"{prompt}: ")))
    except UnicodeDecodeError as error:
        raise InputError("What was typed is not valid UTF-8; check the encoding of your terminal.") from error


def _next(out: Path, folder: Path) -> list[Text]:
    where = f"{shlex.quote(str(out))} --archive {shlex.quote(str(folder))}"
    return [Text(f"Check it: dateline eval check {where}"), Text(f"Run it:   dateline eval run {where} --split all")]


def _articles(*, own: bool, folder: Path | None) -> "list[Article]":
    """The reports of the user's archive, else of the sample."""
    from eval import sample
    from index.archive import Archive
    from rag.settings import load_settings

    if not own and folder is None:
        return sample.reports()
    with closing(Archive.open(load_settings(archive=folder).archive)) as archive:
        return [archive.article(one) for one in sorted(archive.article_ids())]


def _census_lines(counted: "Census") -> list[Table | Text]:
    table = Table(box=None, show_header=False, pad_edge=False)
    for field, counts in counted.by.items():
        table.add_row(field, ", ".join(f"{name or '–'} {count}" for name, count in counts.items()))
    across = f"{counted.across} with evidence in other languages only ({counted.across / counted.n:.0%})"
    head = f"{counted.n} questions, {counted.facts} facts, {counted.spans} spans; {across}."
    return [Text(head), table]


def _json(counted: "Census", found: "Sequence[Problem]") -> dict[str, object]:
    listed = [{"question": one.question, "severity": one.severity, "text": one.text} for one in found]
    counts = {
        "questions": counted.n,
        "facts": counted.facts,
        "spans": counted.spans,
        "across_languages": counted.across,
    }
    return {"schema": 1, **counts, "by": {key: dict(value) for key, value in counted.by.items()}, "problems": listed}
