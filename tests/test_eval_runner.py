"""A run as it comes about: row by row on disk, past failures, and on from where it was stopped."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from eval.questions import Question
from eval.rows import Failure, Row
from eval.runner import begin, rows
from eval.runs import QUESTIONS, ROWS, load_run
from index.errors import GeneratorError, GeneratorUnreachable, InputError, ReplyTimeout
from tests.conftest import finish, start

INFO: dict[str, Any] = {"systems": ["s"], "code": "1", "machine": "m", "versions": {"python": "3"}, "created": "now"}
QUESTIONS_OF = [Question(id=f"q{at}", language="en", question=f"{at}?", status="answered") for at in range(8)]
IDS = [one.id for one in QUESTIONS_OF]

Answering = Callable[[Question], Row]


def plainly(question: Question) -> Row:
    return Row(system="s", question=question.id, status="answered", open=(question.question,))


@dataclass
class Scripted:
    """A system that answers as it is told, and remembers what it was asked."""

    answering: Answering = plainly
    name: str = "s"
    asked: list[str] = field(default_factory=list)

    def answer(self, question: Question) -> Row:
        """See `System`."""
        self.asked.append(question.id)
        return self.answering(question)


def failing(error: BaseException, *names: str) -> Answering:
    """Raises where one of these is asked."""

    def answer(question: Question) -> Row:
        if question.id in names:
            raise error
        return plainly(question)

    return answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "run"
    assert len(begin(made, INFO, QUESTIONS_OF)) == 0
    return made


def on_disk(folder: Path) -> list[str]:
    """The questions of the rows as they lie in the file, one line a row."""
    lines = (folder / ROWS).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


# ---- Row by row


def test_each_row_is_on_disk_before_the_next_question_is_begun(folder: Path) -> None:
    there: list[int] = []

    def answer(question: Question) -> Row:
        there.append(len(on_disk(folder)))
        return plainly(question)

    for number, row in enumerate(rows(folder, [Scripted(answer)], QUESTIONS_OF), 1):
        assert on_disk(folder)[-1] == row.question and len(on_disk(folder)) == number
    assert there == list(range(8))


def test_nothing_is_asked_before_the_first_row_is_wanted(folder: Path) -> None:
    system = Scripted()
    coming = rows(folder, [system], QUESTIONS_OF)
    assert system.asked == []
    next(coming)
    assert system.asked == ["q0"]


def test_only_what_is_missing_is_asked(folder: Path) -> None:
    first, second = Scripted(), Scripted()
    list(rows(folder, [first], QUESTIONS_OF[2:5]))
    made = list(rows(folder, [second], QUESTIONS_OF))
    assert second.asked == [row.question for row in made] == ["q0", "q1", "q5", "q6", "q7"]
    assert len(begin(folder, INFO, QUESTIONS_OF)) == 8
    assert list(rows(folder, [second], QUESTIONS_OF)) == [] and len(second.asked) == 5


def test_one_system_after_the_other_and_each_goes_on_by_itself(folder: Path) -> None:
    one, two = Scripted(), Scripted(lambda question: Row(system="t", question=question.id), name="t")
    list(rows(folder, [one], QUESTIONS_OF[:3]))
    order = [(row.system, row.question) for row in rows(folder, [one, two], QUESTIONS_OF[:4])]
    assert order == [("s", "q3"), *(("t", name) for name in IDS[:4])]


# ---- Failures


def test_an_exception_in_a_system_is_a_row_and_the_batch_goes_on(folder: Path) -> None:
    made = list(rows(folder, [Scripted(failing(ZeroDivisionError("by nought"), "q2"))], QUESTIONS_OF))
    assert [row.question for row in made] == on_disk(folder) == IDS
    assert made[2].error == Failure(kind="ZeroDivisionError", message="ZeroDivisionError: by nought")
    assert made[2].status is None and [row.question for row in load_run(folder).rows if row.error] == ["q2"]


def test_an_error_of_ours_is_told_in_its_own_words(folder: Path) -> None:
    (row,) = rows(folder, [Scripted(failing(ReplyTimeout("Sent nothing for 60 s."), "q0"))], QUESTIONS_OF[:1])
    assert row.error == Failure(kind="ReplyTimeout", message="Sent nothing for 60 s.")


def test_what_failed_is_asked_again_with_retry_and_only_that(folder: Path) -> None:
    list(rows(folder, [Scripted(failing(ValueError("x"), "q1", "q4"))], QUESTIONS_OF))
    assert list(rows(folder, [Scripted()], QUESTIONS_OF)) == []
    again = Scripted(failing(ValueError("y"), "q4"))
    assert [row.question for row in rows(folder, [again], QUESTIONS_OF, retry=True)] == ["q1", "q4"]
    run = load_run(folder)
    assert {row.question: row.error.message for row in run.rows if row.error} == {"q4": "ValueError: y"}
    assert [row.question for row in run.rows] == IDS


def test_five_failures_of_the_generator_in_a_row_stop_the_run(folder: Path) -> None:
    system = Scripted(failing(GeneratorUnreachable("No Ollama at x."), *IDS[1:]))
    made = []
    with pytest.raises(GeneratorError, match="^5 questions in a row failed: No Ollama at x. Go on with --retry.$"):
        for row in rows(folder, [system], QUESTIONS_OF):
            made.append(row)
    assert system.asked == IDS[:6] and len(made) == 6
    assert on_disk(folder) == IDS[:6]
    assert [row.question for row in rows(folder, [Scripted()], QUESTIONS_OF, retry=True)] == IDS[1:]


def test_an_answer_between_them_or_an_error_of_another_kind_lets_the_run_go_on(folder: Path) -> None:
    def answer(question: Question) -> Row:
        at = IDS.index(question.id)
        if at == 4:
            return plainly(question)
        raise ReplyTimeout("slow")

    assert len(list(rows(folder, [Scripted(answer)], QUESTIONS_OF))) == 8
    others = Scripted(failing(ValueError("ours"), *IDS), name="t")
    assert len(list(rows(folder, [others], QUESTIONS_OF))) == 8


# ---- Several at once


def test_several_at_once_give_the_same_rows(folder: Path, tmp_path: Path) -> None:
    def uneven(question: Question) -> Row:
        time.sleep(0.02 if question.id in ("q0", "q3") else 0)  # so that later ones end before
        return failing(ValueError("x"), "q5")(question)

    other = tmp_path / "other"
    begin(other, INFO, QUESTIONS_OF)
    list(rows(folder, [Scripted(uneven)], QUESTIONS_OF))
    made = list(rows(other, [Scripted(uneven)], QUESTIONS_OF, jobs=3))
    assert len(made) == len(on_disk(other)) == 8 and on_disk(other) != IDS

    def without_times(of: Path) -> list[Row]:
        return [row.model_copy(update={"seconds": 0.0}) for row in load_run(of).rows]

    assert without_times(folder) == without_times(other)


def test_several_really_run_at_once_and_no_more_than_that(folder: Path) -> None:
    together = threading.Barrier(4, timeout=10)  # broken, and an error row, if fewer ever come together
    lock, now, most = threading.Lock(), 0, 0

    def answer(question: Question) -> Row:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        together.wait()
        with lock:
            now -= 1
        return plainly(question)

    made = list(rows(folder, [Scripted(answer)], QUESTIONS_OF, jobs=4))
    assert [row.error for row in made] == [None] * 8 and most == 4


def test_several_at_once_stop_too_when_the_generator_is_gone(folder: Path) -> None:
    system = Scripted(failing(GeneratorUnreachable("gone"), *IDS))
    with pytest.raises(GeneratorError, match="5 questions in a row"):
        list(rows(folder, [system], QUESTIONS_OF, jobs=2))
    assert len(on_disk(folder)) == 5 and len(system.asked) <= 7


# ---- Stopped


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_leaves_a_run_that_goes_on(folder: Path, jobs: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        list(rows(folder, [Scripted(failing(KeyboardInterrupt(), "q4"))], QUESTIONS_OF, jobs=jobs))
    kept = on_disk(folder)
    assert "q4" not in kept and len(kept) >= 4 - (jobs - 1)
    assert len(begin(folder, INFO, QUESTIONS_OF)) == len(kept)
    rest = Scripted()
    list(rows(folder, [rest], QUESTIONS_OF))
    assert sorted([*kept, *rest.asked]) == IDS  # each once: none lost, none asked twice
    assert len(load_run(folder).rows) == 8


SLOW = """
import sys, time
from pathlib import Path
from eval.questions import Question
from eval.rows import Row
from eval.runner import begin, rows

class Slow:
    name = "s"
    def answer(self, question):
        with open(sys.argv[2], "a") as log:
            log.write(question.id + "\\n")
        if question.id == sys.argv[3]:
            print("in the middle", flush=True)
            time.sleep(60)
        return Row(system="s", question=question.id, status="answered")

questions = [Question(id=f"q{at}", language="en", question="?", status="answered") for at in range(8)]
folder = Path(sys.argv[1])
print(len(begin(folder, {"systems": ["s"]}, questions)), flush=True)
print(sum(1 for _ in rows(folder, [Slow()], questions, jobs=int(sys.argv[4]))), flush=True)
"""


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_kill_in_the_middle_of_a_question_costs_what_was_being_asked(tmp_path: Path, jobs: int) -> None:
    log = tmp_path / "asked"
    killed = start(SLOW, tmp_path / "run", log, "q5", jobs)
    assert killed.stdout is not None
    assert [killed.stdout.readline() for _ in range(2)] == ["0\n", "in the middle\n"]
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate(timeout=20)
    assert killed.returncode == -signal.SIGKILL
    done = len(on_disk(tmp_path / "run"))
    assert done >= 6 - jobs
    out = finish(start(SLOW, tmp_path / "run", log, "none", 1))
    assert out.split() == [str(done), str(8 - done)]
    asked = log.read_text().split()
    assert set(asked) == set(IDS) and len(asked) <= 8 + jobs  # at most one for each that was under way
    assert len(load_run(tmp_path / "run").rows) == 8


def test_a_kill_in_the_middle_of_a_row_costs_that_row(folder: Path) -> None:
    list(rows(folder, [Scripted()], QUESTIONS_OF[:4]))
    whole = (folder / ROWS).read_bytes()
    (folder / ROWS).write_bytes(whole[:-10])
    assert len(begin(folder, INFO, QUESTIONS_OF)) == 3
    again = Scripted()
    list(rows(folder, [again], QUESTIONS_OF))
    assert again.asked == IDS[3:]
    assert on_disk(folder) == IDS  # no line was written onto the torn one


# ---- Whose folder it is


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"code": "2"}, "other code:"),
        ({"systems": ["t"]}, "other systems:"),
        ({"systems": ["t"], "code": "2"}, "other systems, code:"),
        ({"fresh": True}, "other fresh:"),
    ],
)
def test_another_run_in_the_folder_is_refused_and_says_what_differs(
    folder: Path, changed: dict[str, Any], named: str
) -> None:
    with pytest.raises(InputError) as raised:
        begin(folder, {**INFO, **changed}, QUESTIONS_OF)
    assert f"{folder} holds a run with {named} name another folder with --out" in str(raised.value)


@pytest.mark.parametrize("questions", [QUESTIONS_OF[:-1], QUESTIONS_OF[::-1]])
def test_a_run_of_other_questions_is_refused(folder: Path, questions: Sequence[Question]) -> None:
    with pytest.raises(InputError, match="holds a run with other questions"):
        begin(folder, INFO, questions)


def test_another_machine_or_version_goes_on(folder: Path) -> None:
    list(rows(folder, [Scripted()], QUESTIONS_OF[:2]))
    later = {**INFO, "created": "later", "machine": "other", "versions": {"python": "4"}}
    assert len(begin(folder, later, QUESTIONS_OF)) == 2
    assert load_run(folder).info["created"] == "now"  # run.json is never changed


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="holds other files and no run: name an empty or a new folder with --out"):
        begin(tmp_path, INFO, QUESTIONS_OF)
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert len(begin(tmp_path / "new", INFO, QUESTIONS_OF)) == 0


def test_a_kill_before_the_run_was_made_whole_does_not_block_its_folder(tmp_path: Path, folder: Path) -> None:
    """`run.json` is written last: questions and an empty file of rows without it are our own remains."""
    half = tmp_path / "half"
    half.mkdir()
    (half / QUESTIONS).write_bytes((folder / QUESTIONS).read_bytes())
    (half / ROWS).touch()
    assert len(begin(half, INFO, QUESTIONS_OF)) == 0
    assert len(list(rows(half, [Scripted()], QUESTIONS_OF))) == 8
