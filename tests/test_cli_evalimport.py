"""`dateline eval import`: what is written, what is said of it, and that the next commands take it."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from eval.questions import read_questions
from index.archive import Archive
from index.encoder import Encoder
from index.offline import Progress
from tests.conftest import HashEncoder
from tests.test_cli import Result
from ui.cli import run as command_line
from ui.cli.common import Tools

TEXT = "The ferry carried 140 people. It left Marenka at dawn."

Command = Callable[..., Result]


@pytest.fixture
def dateline(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `dateline` in this process, on a wide terminal, with an encoder that is quick."""
    monkeypatch.setenv("COLUMNS", "400")

    def encoder(name: str, progress: Progress) -> Encoder:
        return HashEncoder(name)

    def run(*arguments: object) -> Result:
        capsys.readouterr()
        code = command_line([str(one) for one in arguments], Tools(encoder=encoder))
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


def squad(folder: Path, *questions: str, name: str = "en.json", start: int = 18, text: str = TEXT) -> Path:
    answers = [{"text": "140 people", "answer_start": start}]
    asked = [{"id": f"q{at}", "question": question, "answers": answers} for at, question in enumerate(questions)]
    path = folder / name
    path.write_text(json.dumps({"data": [{"title": "Ferry", "paragraphs": [{"context": text, "qas": asked}]}]}))
    return path


def test_what_is_written_can_be_added_and_checked(dateline: Command, tmp_path: Path) -> None:
    out = tmp_path / "set"
    done = dateline("eval", "import", "squad", squad(tmp_path, "How many?"), "--out", out, "--published", "2020-02-03")
    assert (done.code, done.err) == (0, "Reading …\n")
    assert done.out.splitlines() == [
        f"1 report in {out}/reports.jsonl",
        f"1 question in {out}/questions.jsonl",
        "",
        "Next:",
        f"dateline add {out}/reports.jsonl --archive {out}/archive",
        f"dateline eval run {out}/questions.jsonl --archive {out}/archive --split all",
    ]
    add = done.out.splitlines()[4].split()[1:]
    assert dateline(*add).out == "Added 1 report; 0 were there already; refused 0.\n"
    assert dateline("eval", "check", out / "questions.jsonl", "--archive", out / "archive").code == 0
    with closing(Archive.open(out / "archive")) as archive:
        assert archive.article(read_questions(out / "questions.jsonl")[0].spans[0].article).text == TEXT
        assert str((archive.days() or [""])[0]) == "2020-02-03"


def test_what_was_left_out_is_told_five_times_and_counted(dateline: Command, tmp_path: Path) -> None:
    path = squad(tmp_path, "How many?", *["how  MANY?"] * 7)
    done = dateline("eval", "import", "squad", path, "--out", tmp_path / "set")
    assert done.code == 0
    lines = done.err.splitlines()[1:]  # after "Reading …"
    where = "dateline: en.json, article 1, paragraph 1, question"
    assert lines[0] == "dateline: 7 records left out, or not complete:"
    assert lines[1:6] == [f"{where} {at}: the same question as en-q0" for at in range(2, 7)]
    assert lines[6:] == ["dateline: … and 2 more"]


def test_nothing_usable_is_an_error_with_the_reason(dateline: Command, tmp_path: Path) -> None:
    done = dateline("eval", "import", "squad", squad(tmp_path, "How many?", start=17), "--out", tmp_path / "set")
    assert (done.code, done.out) == (2, "")
    assert "No question was found" in done.err
    assert "“140 people” does not stand at 17" in done.err
    assert not (tmp_path / "set").exists()


def test_the_limit_takes_the_first_questions_and_all_reports(dateline: Command, tmp_path: Path) -> None:
    path = squad(tmp_path, "How many?", "How many people?", "How many were there?")
    assert dateline("eval", "import", "squad", path, "--out", tmp_path / "set", "--limit", 2).code == 0
    assert [one.id for one in read_questions(tmp_path / "set/questions.jsonl")] == ["en-q0", "en-q1"]


def test_parallel_files(dateline: Command, tmp_path: Path) -> None:
    files = [
        squad(tmp_path, "How many?"),
        squad(tmp_path, "Combien ?", name="fr.json", text="Le bac a pris 140 people.", start=14),
    ]
    done = dateline("eval", "import", "squad", *files, "--parallel", "--out", tmp_path / "set")
    assert done.code == 0
    questions = read_questions(tmp_path / "set/questions.jsonl")
    assert [one.language for one in questions] == ["en", "fr"]


def test_nomiracl_and_its_language(dateline: Command, tmp_path: Path) -> None:
    line = {"query_id": "1", "query": "Where?", "answerable": False, "docids": ["1"], "passages": ["Port: Here."]}
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(line))
    assert dateline("eval", "import", "nomiracl", path, "--language", "uk", "--out", tmp_path / "set").code == 0
    assert [one.language for one in read_questions(tmp_path / "set/questions.jsonl")] == ["uk"]


def test_trec(dateline: Command, tmp_path: Path) -> None:
    topics, qrels, documents = (tmp_path / name for name in ("topics.tsv", "qrels.txt", "documents.jsonl"))
    topics.write_text("1\tWho left Marenka?\n")
    qrels.write_text("1 0 a 1\n")
    documents.write_text(json.dumps({"id": "a", "title": "Ferry", "text": TEXT}))
    more = ("--qrels", qrels, "--documents", documents)
    assert dateline("eval", "import", "trec", topics, *more, "--out", tmp_path / "set").code == 0
    (question,) = read_questions(tmp_path / "set/questions.jsonl")
    assert [span.text for span in question.spans] == ["The ferry carried 140 people.", "It left Marenka at dawn."]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["squad", "FILE", "--language", "deutsch"], "--language deutsch is no code of two letters"),
        (["squad", "FILE", "--published", "yesterday"], "--published yesterday is not a day"),
        (["squad", "FILE", "--qrels", "FILE"], "--qrels and --documents are for trec alone"),
        (["squad", "FILE", "--parallel"], "Parallel files are two or more"),
        (["nomiracl", "FILE", "--parallel"], "--parallel is for squad alone"),
        (["nomiracl", "FILE", "FILE2"], "FILE2 cannot be read: No such file"),
        (["trec", "FILE", "--qrels", "FILE"], "trec needs --qrels FILE and --documents FILE"),
        (["msmarco", "FILE"], "'msmarco' is not one of"),
        (["squad"], "Missing argument"),
    ],
)
def test_what_cannot_be_done_is_one_line(dateline: Command, arguments: list[str], reason: str, tmp_path: Path) -> None:
    squad(tmp_path, "How many?", name="FILE")
    named = [str(tmp_path / one) if one.startswith("FILE") else one for one in arguments]
    done = dateline("eval", "import", *named, "--out", tmp_path / "set")
    assert done.code == 2
    assert reason in done.err
    assert len(done.err.removeprefix("Reading …\n").splitlines()) == 1
    assert not (tmp_path / "set").exists()


def test_help_has_examples_for_each_kind(dateline: Command) -> None:
    done = dateline("eval", "import", "--help")
    assert done.code == 0
    for kind in ("squad", "nomiracl", "trec"):
        assert f"dateline eval import {kind} " in done.out
