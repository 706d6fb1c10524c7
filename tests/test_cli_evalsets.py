"""`dateline eval check` and `eval new`: what they print, their exit codes, and that no typed question is lost."""

import io
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from eval.check import problems
from eval.questions import GOLD, Fact, Question, Span, read_questions, write_questions
from index.archive import Archive
from index.encoder import Encoder
from index.offline import Progress
from tests.conftest import SMALL_REPORTS, report
from tests.scripted import WordEncoder, filled
from tests.test_cli import Result
from ui.cli import run as command_line
from ui.cli.common import Tools
from ui.cli.progress import Metering, _pace, _Pause

TROOPS = SMALL_REPORTS[0]
PATROL = "Jorvund confirmed that it will patrol the coast."
START = TROOPS.text.index(PATROL)
SPAN = Span(article=TROOPS.id, start=START, end=START + len(PATROL), text=PATROL)
FACT = Fact(what="Jorvund", accepted=("Jorvund",), evidence=(SPAN,))
SOUND = Question(id="a", language="en", question="Who patrols?", status="answered", facts=(FACT,))
ACROSS = SOUND.model_copy(update={"id": "b", "language": "de", "question": "Wer patrouilliert?", "story": "coast"})
DOUBTFUL = SOUND.model_copy(
    update={"id": "c", "question": "Who sails?", "facts": (Fact(what="Jorvund", accepted=("Jorvund",)),)}
)
WRONG = SOUND.model_copy(update={"id": "d", "question": "Who rows?", "facts": ()})

Evaluate = Callable[..., Result]


def no_encoder(name: str, progress: Progress) -> Encoder:
    raise AssertionError("this command must not load an encoder")


@pytest.fixture
def evaluate(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Evaluate:
    """Run `dateline eval` in this process; what is `typed` comes from stdin, which then ends."""
    monkeypatch.setenv("COLUMNS", "250")

    def run(*arguments: object, typed: str | bytes | None = None) -> Result:
        content = typed.encode() if isinstance(typed, str) else typed or b""
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        capsys.readouterr()
        tools = Tools(encoder=no_encoder if typed is None else lambda name, progress: WordEncoder())
        code = command_line(["eval", *map(str, arguments)], tools)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The user's archive, with the small reports in it."""
    filled(tmp_path / "archive", SMALL_REPORTS).close()
    return tmp_path / "archive"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "mine.jsonl"


def set_of(out: Path, *questions: Question) -> Path:
    write_questions(out, questions)
    return out


def is_sound(out: Path) -> bool:
    by_id = {article.id: article for article in SMALL_REPORTS}
    return problems(read_questions(out), by_id.get) == []


@pytest.mark.parametrize("command", ["check", "new"])
def test_each_command_has_help_with_examples(evaluate: Evaluate, command: str) -> None:
    result = evaluate(command, "--help")
    assert result.code == 0 and f"  dateline eval {command}" in result.out.partition("Examples:")[2]


# ---- check


def test_a_sound_set_is_counted(evaluate: Evaluate, archive: Path, out: Path) -> None:
    result = evaluate("check", set_of(out, SOUND, ACROSS))
    assert (result.code, result.err) == (0, "")
    lines = [" ".join(line.split()) for line in result.out.splitlines()]
    assert lines == [
        "2 questions, 2 facts, 2 spans; 1 with evidence in other languages only (50%).",
        "language de 1, en 1",
        "type single_fact 2",
        "status answered 2",
        "split dev 2",
        "story – 1, coast 1",
        "0 errors, 0 warnings in 2 questions.",
    ]


def test_errors_make_the_exit_code_1(evaluate: Evaluate, archive: Path, out: Path) -> None:
    result = evaluate("check", set_of(out, SOUND, DOUBTFUL, WRONG))
    assert result.code == 1
    assert result.err.splitlines() == [
        "dateline: warning: c: The fact “Jorvund” has no evidence.",
        "dateline: error: d: It is answered, and has no fact.",
    ]
    assert result.out.endswith("1 errors, 1 warnings in 3 questions.\n")


def test_warnings_do_not(evaluate: Evaluate, archive: Path, out: Path) -> None:
    result = evaluate("check", set_of(out, SOUND, DOUBTFUL))
    assert result.code == 0 and result.complaint.startswith("dateline: warning: c: ")


@pytest.mark.parametrize(("questions", "code"), [((SOUND, ACROSS), 0), ((SOUND, ACROSS, DOUBTFUL, WRONG), 1)])
def test_check_as_json(
    evaluate: Evaluate, archive: Path, out: Path, questions: tuple[Question, ...], code: int
) -> None:
    result = evaluate("check", set_of(out, *questions), "--json")
    assert (result.code, result.err) == (code, "")
    found = result.json
    assert (found["schema"], found["questions"], found["across_languages"]) == (1, len(questions), 1)
    assert found["by"]["language"] == {"de": 1, "en": len(questions) - 1}
    assert (found["facts"], found["spans"]) == ((3, 2) if code else (2, 2))
    assert [(one["question"], one["severity"]) for one in found["problems"]] == (
        [("c", "warning"), ("d", "error")] if code else []
    )
    assert all(set(one) == {"question", "severity", "text"} for one in found["problems"])


def test_without_a_set_the_gold_set_is_held_against_the_sample(evaluate: Evaluate) -> None:
    result = evaluate("check", "--json")  # there is no archive of the user's, and none is needed
    assert result.json["questions"] == len(read_questions(GOLD)) and result.code == 0
    assert [one for one in result.json["problems"] if one["severity"] == "error"] == []


def test_the_gold_set_against_another_archive_is_wrong(evaluate: Evaluate, archive: Path) -> None:
    result = evaluate("check", "--archive", archive)
    assert result.code == 1 and "is not in the archive." in result.err


def test_the_archive_may_be_named(evaluate: Evaluate, tmp_path: Path, archive: Path, out: Path) -> None:
    filled(tmp_path / "other", SMALL_REPORTS[1:]).close()
    set_of(out, SOUND)
    assert evaluate("check", out, "--archive", archive).code == 0
    assert f"The article {TROOPS.id} is not in the archive." in evaluate(
        "check", out, "--archive", tmp_path / "other"
    ).complaint  # fmt: skip


def test_check_without_archive_or_set(evaluate: Evaluate, tmp_path: Path, out: Path) -> None:
    result = evaluate("check", out)
    assert result.code == 2 and "cannot be read: No such file" in result.complaint
    result = evaluate("check", set_of(out, SOUND))
    assert result.code == 2 and "There is no archive in" in result.complaint


# ---- new, from a table


def table(tmp_path: Path, text: str) -> Path:
    (tmp_path / "asked.csv").write_text(text, encoding="utf-8")
    return tmp_path / "asked.csv"


def test_a_table_becomes_a_set(evaluate: Evaluate, archive: Path, out: Path, tmp_path: Path) -> None:
    asked = table(tmp_path, "question;evidence\nWho patrols?;Jorvund confirmed\nWho won the cup?;\n")
    result = evaluate("new", out, "--csv", asked)
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        f"2 questions in {out}; 0 lines left out.",
        f"Check it: dateline eval check {out} --archive {archive}",
        f"Run it:   dateline eval run {out} --archive {archive} --split all",
    ]
    assert [one.status for one in read_questions(out)] == ["answered", "not_in_reports"]
    assert evaluate("check", out, "--archive", archive).code == 0


def test_lines_that_are_left_out_are_told(evaluate: Evaluate, archive: Path, out: Path, tmp_path: Path) -> None:
    asked = table(tmp_path, "question,evidence\nWho?,Jorvund denied\nWho patrols?,Jorvund confirmed\n")
    result = evaluate("new", out, "--csv", asked)
    assert result.code == 0
    assert result.complaint.startswith("dateline: left out: asked.csv, line 2: No report has the words")
    assert result.out.startswith(f"1 questions in {out}; 1 lines left out.\n")
    assert len(read_questions(out)) == 1


@pytest.mark.parametrize("text", ["question,evidence\n", "question,evidence\nWho?,Jorvund denied\n"])
def test_a_table_without_a_usable_line(evaluate: Evaluate, archive: Path, out: Path, tmp_path: Path, text: str) -> None:
    result = evaluate("new", out, "--csv", table(tmp_path, text))
    assert result.code == 1 and not out.exists() and result.out == ""
    assert result.err.endswith(f"No line of {tmp_path / 'asked.csv'} is a question that can be used.\n")


def test_a_table_never_overwrites_a_set(evaluate: Evaluate, archive: Path, out: Path, tmp_path: Path) -> None:
    before = set_of(out, SOUND).read_bytes()
    result = evaluate("new", out, "--csv", table(tmp_path, "question\nWho?\n"))
    assert result.code == 2 and result.complaint == f"dateline: {out} is there already: name another file."
    assert out.read_bytes() == before


def test_a_bad_table_is_one_line(evaluate: Evaluate, archive: Path, out: Path, tmp_path: Path) -> None:
    result = evaluate("new", out, "--csv", table(tmp_path, "question,evidense\nWho?,x\n"))
    assert result.code == 2 and "Did you mean “evidence”?" in result.complaint and not out.exists()
    assert evaluate("new", out, "--csv", tmp_path / "nothing.csv").code == 2


def test_a_set_needs_an_archive(evaluate: Evaluate, out: Path, tmp_path: Path) -> None:
    for more in (["--csv", table(tmp_path, "question\nWho?\n")], []):
        result = evaluate("new", out, *more)
        assert result.code == 2 and "There is no archive in" in result.complaint and not out.exists()


# ---- new, by asking


def test_questions_are_asked_for_and_kept(evaluate: Evaluate, archive: Path, out: Path) -> None:
    typed = "Who will patrol the coast?\nJorvund confirmed\nJorvund\n\nWho won the cup?\n\nno\n\n"
    result = evaluate("new", out, typed=typed)
    assert result.code == 0
    first, second = read_questions(out)
    assert (first.id, first.status, first.facts) == ("q001", "answered", (FACT,))
    assert (second.id, second.status, second.open) == ("q002", "no_coverage", ())
    assert is_sound(out)
    assert f"2 new questions in {out}, 2 in all.\n" in result.out
    assert f"Check it: dateline eval check {out} --archive {archive}\n" in result.out


def test_sentences_found_are_shown_with_their_numbers(evaluate: Evaluate, archive: Path, out: Path) -> None:
    result = evaluate("new", out, typed="Jorvund will patrol the coast?\n1\n\n\n\n")
    assert f"[1] {PATROL} ({TROOPS.title}, 2026-03-02)" in result.out
    assert [one.text for one in read_questions(out)[0].spans] == [PATROL]


def test_a_set_is_gone_on_with(evaluate: Evaluate, archive: Path, out: Path) -> None:
    set_of(out, SOUND, *(ACROSS.model_copy(update={"id": id_}) for id_ in ("q007", "q", "qx9")))
    before = read_questions(out)
    result = evaluate("new", out, typed="Who won the cup?\n\n\n\n")
    assert read_questions(out)[:4] == before
    assert [one.id for one in read_questions(out)[4:]] == ["q008"]
    assert f"1 new questions in {out}, 5 in all.\n" in result.out


def test_a_set_that_an_editor_left_without_a_last_line_end_is_not_damaged(
    evaluate: Evaluate, archive: Path, out: Path
) -> None:
    out.write_bytes(set_of(out, SOUND).read_bytes().rstrip(b"\n"))
    assert evaluate("new", out, typed="Who won the cup?\n\n\n\n").code == 0
    assert [one.id for one in read_questions(out)] == ["a", "q001"]


@pytest.mark.parametrize("typed", ["", "\n", "   \n"])
def test_nothing_asked_makes_no_set(evaluate: Evaluate, archive: Path, out: Path, typed: str) -> None:
    result = evaluate("new", out, typed=typed)
    assert result.code == 0 and not out.exists() and "Check it" not in result.out


@pytest.mark.parametrize(
    "last", ["", "Who sails?", "Who sails?\n", "Who sails?\n99\n", "Who sails?\nJorvund\nnobody\n"]
)
def test_the_end_of_input_anywhere_loses_no_question(evaluate: Evaluate, archive: Path, out: Path, last: str) -> None:
    result = evaluate("new", out, typed=f"Who patrols?\nJorvund confirmed\nJorvund\n\n{last}")
    assert result.code == 0
    assert read_questions(out)[0].facts == (FACT,)
    assert "dateline eval check" in result.out


def test_a_question_that_the_end_of_input_cuts_off_is_not_kept_as_one_without_answer(
    evaluate: Evaluate, archive: Path, out: Path
) -> None:
    """Nobody said that the reports are silent: as a gold answer it would count right answers as wrong."""
    evaluate("new", out, typed="Who patrols?\nJorvund confirmed\nJorvund\n\nWho sails?\n")
    assert [one.question for one in read_questions(out)] == ["Who patrols?"]


def test_ctrl_c_keeps_what_was_finished(
    evaluate: Evaluate, archive: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["Who patrols?", "Jorvund confirmed", "Jorvund", "", "Who sails?"])

    def typing(prompt: str) -> str:
        if (answer := next(answers, None)) is None:
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr("ui.cli.evalsets._ask", typing)
    result = evaluate("new", out, typed="")
    assert (result.code, result.err.splitlines()[-1]) == (130, "dateline: stopped.")
    assert [one.question for one in read_questions(out)] == ["Who patrols?"]


def test_a_folder_is_no_set_to_go_on_with(evaluate: Evaluate, archive: Path, tmp_path: Path) -> None:
    """It is told before anything is typed that could be lost."""
    set_of(tmp_path / "sets" / "one.jsonl", SOUND)
    result = evaluate("new", tmp_path / "sets", typed="Who?\n\n\n\n")
    assert result.code == 2 and "Question (empty: done)" not in result.out


def test_bytes_that_are_no_text_are_one_clear_line(evaluate: Evaluate, archive: Path, out: Path) -> None:
    result = evaluate("new", out, typed="Où?\n".encode("cp1252"))
    assert result.code == 2 and "UTF-8" in result.err.splitlines()[-1] and not out.exists()


def test_no_report_can_command_the_terminal(evaluate: Evaluate, tmp_path: Path, out: Path) -> None:
    hostile = report(60, "The \x9b31mferry [red]sank[/red] \u202eat night.", title="\x9b2JFerry")
    assert "\x9b" in hostile.text
    with closing(Archive.create(tmp_path / "archive")) as made:
        list(made.add([hostile], WordEncoder()))
    result = evaluate("new", out, typed="Which ferry sank?\n1\nnobody\nferry\n\n\n")
    assert "[red]sank[/red]" in result.out  # no markup is read either
    assert "\x9b" not in result.out and "\u202e" not in result.out
    assert read_questions(out)[0].spans[0].text == hostile.text  # what is kept is verbatim


def test_each_question_is_a_line_of_json_with_its_letters(evaluate: Evaluate, archive: Path, out: Path) -> None:
    evaluate("new", out, typed="من فاز بالكأس؟\n\n\n\n")
    (line,) = out.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "id": "q001", "language": "ar", "question": "من فاز بالكأس؟", "status": "not_in_reports",
    }  # fmt: skip
    assert "الكأس" in line


# ---- Progress


@pytest.mark.parametrize(
    ("speed", "remaining", "told"),
    [
        (None, 10.0, ""),
        (0.0, 10.0, ""),
        (3.2, 64.0, "3.2 a second, 0:00:20 left"),  # 64 / 3.2 = 20 s
        (1.0, None, "1.0 a second, 0:00:00 left"),
        (1 / 14, 266.0, "14.0 s each, 1:02:04 left"),  # 266 · 14 = 3,724 s
        (0.5, 1.0, "2.0 s each, 0:00:02 left"),
    ],
)
def test_what_is_slow_is_told_in_seconds_an_item(speed: float | None, remaining: float | None, told: str) -> None:
    assert _pace(speed, remaining) == told


def test_a_plain_line_is_told_within_a_batch_not_at_its_start() -> None:
    pause = _Pause(0.0)
    assert [pause.is_due(now) for now in (4.0, 9.0, 9.01, 9.02)] == [False, False, True, False]
    assert [pause.is_due(now) for now in (16.0, 22.0, 25.0, 31.0)] == [False, False, True, False]  # one a batch


def test_time_left_follows_the_pace_of_the_last_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("ui.cli.progress.time.monotonic", lambda: now)
    meter = Metering("Adding reports", 1_000_000)
    for second in range(1, 200):  # first what was there already, 10,000 bytes a second, then 1,000
        now = float(second)
        state = meter._state(min(10_000 * second, 490_000 + 1_000 * second), second)
    assert state == "199 reports, 1.0 a second, 0:05:11 left"  # 1,000,000 - 689,000 = 311,000 bytes
