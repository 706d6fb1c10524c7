"""`dateline eval`: what it prints, where it keeps it, its exit codes, and that it goes on where it stopped."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from eval.questions import Fact, Question, Span, write_questions
from eval.runs import ROWS, load_run
from index.archive import Archive
from index.encoder import Encoder
from index.errors import GeneratorError, GeneratorUnreachable, ReplyTimeout
from index.offline import Progress
from rag.embedded import EmbeddedGenerator
from rag.generator import Generator, Message, Schema
from rag.settings import Settings
from tests.conftest import SMALL_REPORTS, HashEncoder
from tests.scripted import ScriptedGenerator, WordEncoder, choosing
from tests.test_cli import Result
from ui.cli import run as command_line
from ui.cli.common import Tools

TROOPS = SMALL_REPORTS[0]
PATROL = "Jorvund confirmed that it will patrol the coast."
START = TROOPS.text.index(PATROL)
SPAN = Span(article=TROOPS.id, start=START, end=START + len(PATROL), text=PATROL)
FACT = Fact(what="Jorvund", accepted=("Jorvund",), evidence=(SPAN,))
ASKED = [
    Question(id=f"q{at}", language="en", question=f"Will Jorvund patrol the coast, part {at}?", status="answered",
             facts=(FACT,), type="list" if at % 2 else "single_fact", split="test" if at > 3 else "dev")
    for at in range(6)
]  # fmt: skip
WRITING = choosing("patrol", ("Jorvund will patrol.", "patrol"))


def no_generator(settings: Settings, progress: Progress) -> Generator:
    raise AssertionError("this command must not load a generator")


def words(name: str, progress: Progress) -> Encoder:
    return WordEncoder()


def scripted(generator: ScriptedGenerator) -> Callable[[Settings, Progress], Generator]:
    return lambda settings, progress: generator


def writer() -> ScriptedGenerator:
    return ScriptedGenerator(WRITING, chooses=True)


class FailsAt(ScriptedGenerator):
    """Fails where the question has one of these words, and counts what it was asked."""

    def __init__(self, error: BaseException, *parts: str) -> None:
        super().__init__(WRITING, chooses=True)
        self.error, self.parts = error, parts

    def stream(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
        """See `Generator`."""
        if any(part in messages[-1].content for part in self.parts):
            self.written += 1
            raise self.error
        yield from super().stream(messages, schema, max_tokens)


Evaluate = Callable[..., Result]


@pytest.fixture
def evaluate(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Evaluate:
    """Run `dateline eval` in this process, with a cache of its own: no reply is kept from test to test."""
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "250")

    def run(*arguments: object, generator: ScriptedGenerator | None = None, encoder: Encoder | None = None) -> Result:
        capsys.readouterr()
        tools = Tools(
            encoder=(lambda name, progress: encoder) if encoder else words,
            generator=scripted(generator) if generator else no_generator,
        )
        code = command_line(["eval", *map(str, arguments)], tools)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Six questions over the user's archive, which holds the small reports."""
    with closing(Archive.create(tmp_path / "archive")) as made:
        list(made.add(SMALL_REPORTS, WordEncoder()))
    write_questions(tmp_path / "mine.jsonl", ASKED)
    return tmp_path / "mine.jsonl"


def complaints(result: Result) -> list[str]:
    return [line.removeprefix("dateline: ") for line in result.err.splitlines() if line.startswith("dateline: ")]


# ---- Help


def test_eval_alone_prints_its_help(evaluate: Evaluate) -> None:
    result = evaluate()
    assert all(f" {one} " in result.out for one in ("run", "report", "sweep", "judge"))
    assert result.err == "" and result.code == 0


@pytest.mark.parametrize("command", ["run", "report", "sweep", "judge"])
def test_each_command_has_help_with_examples(evaluate: Evaluate, command: str) -> None:
    result = evaluate(command, "--help")
    assert result.code == 0 and f"  dateline eval {command}" in result.out.partition("Examples:")[2]


# ---- Run


def test_a_run_is_kept_and_its_figures_are_shown(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    generator = writer()
    result = evaluate("run", questions, "--out", tmp_path / "run", generator=generator)
    assert result.code == 0, result.err
    run = load_run(tmp_path / "run")
    assert {row.question for row in run.rows} == {"q0", "q1", "q2", "q3"} and generator.written == 4  # split dev
    assert all(row.statements[0].text == "Jorvund will patrol." for row in run.rows)
    assert f"Kept in {tmp_path / 'run'}" in result.out and "dateline eval report" in result.out
    lines = [line for line in result.out.splitlines() if line.startswith("dateline ")]  # one in each part of the table
    assert any(line.split()[-1] == "4" and "1.00" in line for line in lines)
    assert run.info["generator"]["name"] == "scripted" and run.info["questions"]["file"] == str(questions)


def test_the_same_command_goes_on_where_it_was_stopped(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    stopped = FailsAt(KeyboardInterrupt(), "part 2")
    first = evaluate("run", questions, generator=stopped)
    assert first.code == 130 and complaints(first)[-1] == "stopped."
    (folder,) = (tmp_path / "data" / "dateline" / "runs").iterdir()
    there = len((folder / ROWS).read_text().splitlines())
    generator = writer()
    second = evaluate("run", questions, generator=generator)
    assert second.code == 0 and len(load_run(folder).rows) == 4 and generator.written == 4 - there
    assert (f"Going on: {there} of 4 rows are there." in second.out) == (there > 0)
    third = evaluate("run", questions, generator=generator)
    assert "Going on: 4 of 4 rows are there." in third.out and generator.written == 4 - there


def test_some_failures_are_told_at_once_and_the_run_goes_on(
    evaluate: Evaluate, questions: Path, tmp_path: Path
) -> None:
    result = evaluate(
        "run", questions, "--out", tmp_path / "run", generator=FailsAt(ReplyTimeout("Sent nothing."), "part 1")
    )
    assert result.code == 0
    assert complaints(result) == ["dateline, q1: Sent nothing.", "1 question failed; ask again with --retry."]
    assert "Traceback" not in result.err
    plain = evaluate("run", questions, "--out", tmp_path / "run", generator=writer())
    assert plain.code == 0
    assert "1 of 4 rows are errors" in plain.out  # nothing was asked, and the failure is still there
    again = writer()
    retried = evaluate("run", questions, "--out", tmp_path / "run", "--retry", generator=again)
    assert retried.code == 0 and again.written == 1 and not any(row.error for row in load_run(tmp_path / "run").rows)


def test_all_failed_is_exit_code_3(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    generator = FailsAt(ReplyTimeout("Sent nothing."), "part")
    result = evaluate("run", questions, "--out", tmp_path / "run", generator=generator)
    assert result.code == 3 and len(load_run(tmp_path / "run").rows) == 4


def test_a_generator_that_is_gone_stops_the_run_with_exit_code_3(
    evaluate: Evaluate, questions: Path, tmp_path: Path
) -> None:
    generator = FailsAt(GeneratorUnreachable("No Ollama at x."), "part")
    result = evaluate("run", questions, "--split", "all", "--out", tmp_path / "run", generator=generator)
    assert result.code == 3
    assert complaints(result)[-1] == "5 questions in a row failed: No Ollama at x. Go on with --retry."
    assert len(load_run(tmp_path / "run").rows) == 5


def test_replies_are_taken_from_the_run_before_and_that_is_said(
    evaluate: Evaluate, questions: Path, tmp_path: Path
) -> None:
    evaluate("run", questions, "--out", tmp_path / "one", generator=writer())
    again = writer()
    result = evaluate("run", questions, "--out", tmp_path / "two", generator=again)
    assert again.written == 0 and "4 answers used cached replies: their times do not count" in result.out
    fresh = writer()
    anew = evaluate("run", questions, "--out", tmp_path / "three", "--fresh", generator=fresh)
    assert fresh.written == 4 and "cached" not in anew.out
    assert not any(row.cached for row in load_run(tmp_path / "three").rows)


def test_search_alone_loads_no_generator(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    systems = [part for name in ("hybrid", "centred", "dense", "bm25") for part in ("--system", name)]
    result = evaluate("run", questions, *systems, "--out", tmp_path / "run")
    assert result.code == 0, result.err
    assert Counter(row.system for row in load_run(tmp_path / "run").rows) == dict.fromkeys(systems[1::2], 4)


def test_all_systems_in_one_run_and_several_questions_at_once(
    evaluate: Evaluate, questions: Path, tmp_path: Path
) -> None:
    result = evaluate("run", questions, "--system", "all", "--jobs", 3, "--out", tmp_path / "run", generator=writer())
    assert result.code == 0, result.err
    assert len(load_run(tmp_path / "run").rows) == 4 * 7


def test_conditions_split_and_limit_say_what_is_asked(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    evaluate(
        "run", questions, "--system", "bm25", "--split", "all", "--only", "type=list", "--limit", 2,
        "--out", tmp_path / "run",
    )  # fmt: skip
    run = load_run(tmp_path / "run")
    assert len(run.rows) == 2 and set(run.questions) < {"q1", "q3", "q5"}
    assert run.info["questions"]["only"] == ["type=list"]


def test_the_gold_set_is_asked_of_the_sample_and_not_of_the_users_archive(evaluate: Evaluate, tmp_path: Path) -> None:
    result = evaluate("run", "--system", "bm25", "--split", "all", "--limit", 3, "--out", tmp_path / "run")
    assert result.code == 0, result.err
    info = load_run(tmp_path / "run").info
    assert info["questions"]["file"] == "gold" and info["archive"]["articles"] == 72
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize(("fingerprint", "size"), [(EmbeddedGenerator.fingerprint, 120), ("another", 0)])
def test_a_sample_of_120_only_for_the_embedded_model(
    evaluate: Evaluate, questions: Path, tmp_path: Path, fingerprint: str, size: int
) -> None:
    many = [ASKED[0].model_copy(update={"id": f"m{at}", "question": f"Patrol {at}?"}) for at in range(130)]
    write_questions(questions, many)
    weak = ScriptedGenerator(WRITING, judge=lambda sentence: float("patrol" in sentence))
    weak.fingerprint = fingerprint
    result = evaluate("run", questions, "--limit", 1, "--out", tmp_path / "run", generator=weak)
    assert result.code == 0, result.err
    assert load_run(tmp_path / "run").info["questions"]["sample"] == size
    named = evaluate("run", questions, "--limit", 1, "--sample", 7, "--out", tmp_path / "named", generator=weak)
    assert named.code == 0 and load_run(tmp_path / "named").info["questions"]["sample"] == 7
    searched = evaluate("run", questions, "--system", "bm25", "--limit", 1, "--out", tmp_path / "searched")
    assert searched.code == 0 and load_run(tmp_path / "searched").info["questions"]["sample"] == 0


def test_a_sample_of_120_is_that_many(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    many = [ASKED[0].model_copy(update={"id": f"m{at}", "question": f"Zylophon {at}?"}) for at in range(130)]
    write_questions(questions, many)
    weak = ScriptedGenerator(judge=lambda sentence: 0.0)
    weak.fingerprint = EmbeddedGenerator.fingerprint
    assert evaluate("run", questions, "--out", tmp_path / "run", generator=weak).code == 0
    assert len(load_run(tmp_path / "run").rows) == 120


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--system", "gpt"], "There is no system gpt. There are: all, dateline"),
        (["--split", "train"], "--split train: there are dev, test and all."),
        (["--only", "type"], "write FIELD=VALUE"),
        (["--only", "type=lists"], "no question has that type"),
        (["--jobs", "0"], "--jobs"),
        (["--sample", "-1"], "--sample"),
        (["--limit", "x"], "--limit"),
        (["--nonsense"], "No such option"),
    ],
)
def test_a_bad_option_is_exit_code_2_and_loads_no_generator(
    evaluate: Evaluate, questions: Path, arguments: list[str], said: str
) -> None:
    result = evaluate("run", questions, *arguments)
    assert result.code == 2 and said in result.complaint


def test_questions_that_cannot_be_read_are_exit_code_2(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    questions.write_text('{"id": "q"}\n')
    result = evaluate("run", questions)
    assert result.code == 2 and f"{questions}, line 1: " in result.complaint
    assert evaluate("run", tmp_path / "none.jsonl").code == 2


def test_an_archive_that_is_missing_or_empty_is_exit_code_2(
    evaluate: Evaluate, questions: Path, tmp_path: Path
) -> None:
    missing = evaluate("run", questions, "--archive", tmp_path / "nothing", "--system", "bm25")
    assert missing.code == 2 and "There is no archive in" in missing.err
    Archive.create(tmp_path / "empty").close()
    empty = evaluate("run", questions, "--archive", tmp_path / "empty", "--system", "bm25")
    assert empty.code == 2 and "is empty. Add reports: dateline add PATH" in empty.complaint


@pytest.mark.parametrize("system", ["dense", "dateline"])
def test_an_archive_of_another_encoder_is_refused(
    evaluate: Evaluate, questions: Path, tmp_path: Path, system: str
) -> None:
    """Its vectors have as many numbers, so that nobody would notice: the figures would be nonsense."""
    other = HashEncoder("other", WordEncoder().dimension)
    result = evaluate(
        "run", questions, "--system", system, "--out", tmp_path / "run", encoder=other, generator=writer()
    )
    assert result.code == 2 and "made with the encoder words, not other" in result.err


def test_another_run_in_the_folder_is_exit_code_2(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    evaluate("run", questions, "--system", "bm25", "--out", tmp_path / "run")
    result = evaluate("run", questions, "--system", "dense", "--out", tmp_path / "run")
    assert result.code == 2 and "holds a run with other systems: name another folder" in result.complaint


def test_a_run_goes_on_under_its_name_after_an_update(
    evaluate: Evaluate, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Versions and machine may differ between two sittings, so the folder's name must not hang on them."""
    evaluate("run", questions, "--system", "bm25")
    monkeypatch.setattr("os.cpu_count", lambda: 77)
    assert "Going on: 4 of 4 rows" in evaluate("run", questions, "--system", "bm25").out
    assert len(list((tmp_path / "data" / "dateline" / "runs").iterdir())) == 1


def test_the_generator_is_closed_at_the_end(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    generator = writer()
    evaluate("run", questions, "--out", tmp_path / "run", generator=generator)
    assert generator.closed


def test_a_model_that_is_not_there_is_exit_code_3_and_leaves_no_run(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(settings: Settings, progress: Progress) -> Generator:
        raise GeneratorUnreachable(f"No Ollama at {settings.address}.")

    arguments = ["eval", "run", str(questions), "--ollama", "127.0.0.1:9", "--out", str(tmp_path / "run")]
    assert command_line(arguments, Tools(encoder=words, generator=absent)) == 3
    assert "dateline: No Ollama at http://127.0.0.1:9." in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


# ---- Report


@pytest.fixture
def two_runs(evaluate: Evaluate, questions: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A run of dateline, and one of its search alone."""
    evaluate("run", questions, "--out", tmp_path / "one", generator=writer())
    evaluate("run", questions, "--system", "hybrid", "--out", tmp_path / "two")
    return tmp_path / "one", tmp_path / "two"


def test_a_report_is_two_files_beside_the_run(evaluate: Evaluate, two_runs: tuple[Path, Path]) -> None:
    result = evaluate("report", two_runs[0])
    assert result.code == 0, result.err
    page, markdown = two_runs[0] / "report.html", two_runs[0] / "report.md"
    assert result.out.split() == [str(page), str(markdown)]
    assert page.read_text(encoding="utf-8").strip().startswith("<!DOCTYPE html>")
    assert "| dateline (n 4) | 1.00 " in markdown.read_text(encoding="utf-8")


def test_two_runs_are_compared_where_they_are_wanted(
    evaluate: Evaluate, two_runs: tuple[Path, Path], tmp_path: Path
) -> None:
    result = evaluate("report", *two_runs, "--out", tmp_path / "pages" / "both.html")
    assert result.code == 0, result.err
    written = (tmp_path / "pages" / "both.md").read_text(encoding="utf-8")
    assert (tmp_path / "pages" / "both.html").is_file() and "one" in written and "two" in written


def test_a_run_is_found_by_its_name(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    evaluate("run", questions, "--system", "bm25")
    (folder,) = (tmp_path / "data" / "dateline" / "runs").iterdir()
    assert folder.name.startswith("dev-bm25-")
    assert evaluate("report", folder.name).code == 0 and (folder / "report.html").is_file()


def test_a_report_of_no_run_is_exit_code_2(evaluate: Evaluate, tmp_path: Path) -> None:
    result = evaluate("report", tmp_path)
    assert result.code == 2 and f"There is no run in {tmp_path}" in result.complaint


# ---- Sweep


def test_a_sweep_is_a_table_of_its_variants(evaluate: Evaluate, questions: Path, tmp_path: Path) -> None:
    result = evaluate("sweep", questions, "--vary", "bm25_weight=0,1", "--vary", "pool=5", "--out", tmp_path / "sweep")
    assert result.code == 0, result.err
    names = ["as it is", "bm25_weight=0", "bm25_weight=1", "pool=5"]
    rows = [line for line in result.out.splitlines() if "[" in line and line.startswith(tuple(names))]
    assert len(rows) % len(names) == 0 and rows  # a line for each variant, in each part of the table
    assert all(line.startswith(names[place % len(names)]) for place, line in enumerate(rows))
    assert {one.name for one in (tmp_path / "sweep").iterdir()} == set(names)
    settings = load_run(tmp_path / "sweep" / "bm25_weight=1").info["settings"]
    assert settings["bm25_weight"] == 1 and settings["pool"] == 50
    assert load_run(tmp_path / "sweep" / "pool=5").systems == ("hybrid",)


def test_a_sweep_of_what_changes_answers_asks_the_generator(
    evaluate: Evaluate, questions: Path, tmp_path: Path
) -> None:
    generator = writer()
    arguments = ("sweep", questions, "--vary", "passages=1", "--limit", 2, "--out", tmp_path / "sweep")
    result = evaluate(*arguments, generator=generator)
    assert result.code == 0, result.err
    assert load_run(tmp_path / "sweep" / "passages=1").systems == ("dateline",)
    written = generator.written
    assert evaluate(*arguments, generator=generator).code == 0 and generator.written == written  # each goes on


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name what to vary: --vary SETTING=VALUE,VALUE."),
        (["--vary", "weight=1"], "write SETTING=VALUE,VALUE with one of"),
        (["--vary", "passage_size=400"], "can be varied over the gold set only"),
        (["--vary", "encoder=x"], "can be varied over the gold set only"),
    ],
)
def test_a_sweep_of_nothing_that_can_be_varied_is_exit_code_2(
    evaluate: Evaluate, questions: Path, arguments: list[str], said: str
) -> None:
    result = evaluate("sweep", questions, *arguments)
    assert result.code == 2 and said in result.complaint


# ---- Judge


def test_a_judge_says_how_far_it_agrees(evaluate: Evaluate, two_runs: tuple[Path, Path]) -> None:
    judge = ScriptedGenerator()
    answers = iter([1.0, 1.0, 0.0, 1.0])
    judge.likelihood = lambda messages: next(answers)  # type: ignore[method-assign]
    result = evaluate("judge", two_runs[0], generator=judge)
    assert result.code == 0, result.err
    # the forms find all four, the judge three: 0.75 by chance too (0.75 × 1 + 0.25 × 0), so kappa is 0
    assert "Judge: scripted, 4 facts in answers of dateline." in result.out
    assert "It finds 0.75 of them; the accepted forms find 1.00." in result.out
    assert "They agree on 0.75 (Cohen's kappa 0.00)" in result.out


def test_a_judge_goes_on_and_says_where_kappa_is_undefined(evaluate: Evaluate, two_runs: tuple[Path, Path]) -> None:
    judge = ScriptedGenerator()
    assert evaluate("judge", two_runs[0], "--limit", 3, generator=judge).code == 0 and judge.judged == 3
    result = evaluate("judge", two_runs[0], generator=judge)
    assert judge.judged == 4 and "4 facts" in result.out and "(Cohen's kappa undefined)" in result.out


def test_a_judge_that_is_gone_keeps_what_it_said(evaluate: Evaluate, two_runs: tuple[Path, Path]) -> None:
    result = evaluate("judge", two_runs[0], generator=ScriptedGenerator(judge=GeneratorError("The model is gone.")))
    assert result.code == 3 and complaints(result) == ["The model is gone."]


def test_a_judge_of_a_system_that_was_not_run_is_exit_code_2(evaluate: Evaluate, two_runs: tuple[Path, Path]) -> None:
    result = evaluate("judge", two_runs[0], "--system", "bm25")
    assert result.code == 2 and "has no system bm25. It has: dateline." in result.complaint


def test_a_report_shows_the_judge_under_its_name(evaluate: Evaluate, two_runs: tuple[Path, Path]) -> None:
    evaluate("judge", two_runs[0], generator=ScriptedGenerator())
    assert evaluate("report", two_runs[0]).code == 0
    text = (two_runs[0] / "report.md").read_text(encoding="utf-8")
    assert "scripted" in text and "kappa" in text.lower()


def test_rows_on_disk_are_json_that_other_tools_read(evaluate: Evaluate, two_runs: tuple[Path, Path]) -> None:
    lines = (two_runs[0] / ROWS).read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["system"] for line in lines} == {"dateline"} and len(lines) == 4
