"""The judge: what it is asked, that it goes on where it stopped, and how far it agrees with the forms."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from eval.judge import FILE, Verdict, agreement, pending, prompt, read_verdicts, verdicts
from eval.questions import Fact, Question, Span
from eval.rows import Failure, Quoted, Row, Said
from eval.runs import Run, add_row, create_run, load_run
from index.errors import GeneratorError, InputError
from rag.generator import Message
from tests.scripted import ScriptedGenerator

HARBOUR = Span(article="x", start=0, end=18, text="Eleven boats left.")
BOATS = Fact(what="eleven boats", accepted=("eleven", "11"), evidence=(HARBOUR,))
MAYOR = Fact(what="the mayor says so", accepted=("mayor",))
PLACE_ONLY = Fact(what="where it stands", evidence=(HARBOUR,))


def asked(name: str, *facts: Fact) -> Question:
    return Question(id=name, language="en", question=f"What of {name}?", status="answered", facts=facts)


def said(name: str, *texts: str, system: str = "dateline") -> Row:
    return Row(system=system, question=name, status="answered", statements=tuple(Said(text=one) for one in texts))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Three answers with four facts to judge; a failure, and a fact that no form tells."""
    questions = [asked("a", BOATS, PLACE_ONLY, MAYOR), asked("b", BOATS), asked("c", MAYOR), asked("d", BOATS)]
    folder = tmp_path / "run"
    create_run(folder, {"systems": ["dateline", "bm25"]}, questions)
    for row in (
        said("a", "Eleven boats left."),
        said("b", "Boats left."),
        said("c", "The mayor said so."),
        Row(system="dateline", question="d", error=Failure(kind="ReplyTimeout", message="slow")),
    ):
        add_row(folder, row)
    return load_run(folder)


class Judge(ScriptedGenerator):
    """Says these likelihoods in turn; then it is gone."""

    def __init__(self, *answers: float) -> None:
        super().__init__()
        self.answers = list(answers)

    def likelihood(self, messages: Sequence[Message]) -> float:
        """See `Generator`."""
        self.prompts.append(list(messages))
        if not self.answers:
            raise GeneratorError("gone")
        return self.answers.pop(0)


# ---- What is asked


def test_each_fact_with_forms_of_each_answer_is_asked(run: Run) -> None:
    assert [(question.id, number) for question, _, number, _ in pending(run, "dateline")] == [
        ("a", 0), ("a", 2), ("b", 0), ("c", 0),
    ]  # fmt: skip
    found = list(verdicts(run, "dateline", Judge(0.9, 0.1, 0.5, 0.49)))
    assert [(one.question, one.fact, one.says_yes, one.by_forms) for one in found] == [
        ("a", 0, True, True), ("a", 2, False, False), ("b", 0, True, False), ("c", 0, False, True),
    ]  # fmt: skip
    assert {(one.judge, one.fingerprint, one.system) for one in found} == {("scripted", "scripted", "dateline")}
    assert read_verdicts(run.folder) == found


def test_the_prompt_holds_question_fact_and_answer() -> None:
    quote = Quoted(article="x", start=0, end=3, text="Elf Boote\nliefen aus.", published=date(2026, 3, 1))
    row = said("a", "Eleven boats left.", "They\ndid.").model_copy(update={"quotes": (quote,)})
    system, user = prompt(asked("a", BOATS), BOATS, row)
    assert (system.role, user.role) == ("system", "user") and 'Reply "yes" or "no"' in system.content
    assert user.content == (
        "Question: What of a?\nFact: eleven boats\nAnswer: Eleven boats left. They did. “Elf Boote liefen aus.”\nReply:"
    )


def test_an_empty_answer_is_said_to_be_one_and_a_long_one_is_cut() -> None:
    assert "\nAnswer: (nothing)\n" in prompt(asked("a"), BOATS, said("a"))[1].content
    assert len(prompt(asked("a"), BOATS, said("a", "word " * 5_000))[1].content) < 3_100


def test_a_system_that_was_not_run_or_has_nothing_to_judge_is_refused(run: Run) -> None:
    with pytest.raises(InputError, match="The run run has no system hybrid. It has: dateline, bm25."):
        pending(run, "hybrid")
    with pytest.raises(InputError, match="no answer of bm25 with gold facts to judge"):
        pending(run, "bm25")


# ---- Going on


def test_each_verdict_is_on_disk_and_the_next_sitting_goes_on(run: Run) -> None:
    first = Judge(0.9, 0.1)
    with pytest.raises(GeneratorError):
        list(verdicts(run, "dateline", first))
    assert len(read_verdicts(run.folder)) == 2
    second = Judge(0.8, 0.7)
    assert [one.question for one in verdicts(run, "dateline", second)] == ["b", "c"]
    assert [one.likelihood for one in read_verdicts(run.folder)] == [0.9, 0.1, 0.8, 0.7]
    assert list(verdicts(run, "dateline", Judge())) == []


def test_a_torn_verdict_is_asked_again(run: Run) -> None:
    list(verdicts(run, "dateline", Judge(1, 1, 1, 1)))
    file = run.folder / FILE
    file.write_bytes(file.read_bytes()[:-20])
    assert len(read_verdicts(run.folder)) == 3
    assert [one.question for one in verdicts(run, "dateline", Judge(0))] == ["c"]
    assert len(read_verdicts(run.folder)) == 4


def test_another_judge_is_asked_about_everything(run: Run) -> None:
    list(verdicts(run, "dateline", Judge(1, 1, 1, 1)))
    other = Judge(0, 0, 0, 0)
    other.fingerprint = "another"
    assert len(list(verdicts(run, "dateline", other))) == 4 and len(read_verdicts(run.folder)) == 8


def test_a_limit_counts_from_the_first_fact(run: Run) -> None:
    assert len(list(verdicts(run, "dateline", Judge(1, 1), limit=2))) == 2
    assert [one.question for one in verdicts(run, "dateline", Judge(1), limit=3)] == ["b"]


def test_a_damaged_verdict_is_named(run: Run) -> None:
    (run.folder / FILE).write_text('{"judge": "x"}\n')
    with pytest.raises(InputError, match=r"judge.jsonl, line 1 is damaged: delete that line"):
        read_verdicts(run.folder)
    (run.folder / FILE).write_bytes(b"\xff\n")
    with pytest.raises(InputError, match="line 1 is damaged"):
        read_verdicts(run.folder)


def test_without_verdicts_there_are_none(tmp_path: Path) -> None:
    assert read_verdicts(tmp_path) == []


# ---- Agreement


def table(both: int, judge_only: int, forms_only: int, neither: int) -> list[Verdict]:
    """So many verdicts of each kind."""
    kinds = [(1.0, True)] * both + [(1.0, False)] * judge_only + [(0.0, True)] * forms_only + [(0.0, False)] * neither
    return [
        Verdict(judge="j", fingerprint="f", system="s", question="q", fact=at, likelihood=likelihood, by_forms=forms)
        for at, (likelihood, forms) in enumerate(kinds)
    ]


def test_agreement_and_kappa_by_hand() -> None:
    # 20 both, 5 the judge alone, 10 the forms alone, 15 neither: 50
    # they agree on 35 of 50 = 0.7; the judge says yes in 25 of 50, the forms in 30 of 50
    # chance: 0.5 × 0.6 + 0.5 × 0.4 = 0.5; kappa: (0.7 − 0.5) / (1 − 0.5) = 0.4
    found = agreement(table(20, 5, 10, 15))
    assert (found.judge, found.n, found.share, found.yes_judge, found.yes_forms) == ("j", 50, 0.7, 0.5, 0.6)
    assert found.kappa == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ((3, 0, 0, 2), 1.0),  # always the same
        ((0, 2, 2, 0), -1.0),  # never: (0 − 0.5) / 0.5
        ((1, 1, 1, 1), 0.0),  # as chance would have it
        ((9, 1, 0, 0), 0.0),  # one always says yes: 0.9 by chance too
    ],
)
def test_kappa_where_it_is_known(counts: tuple[int, int, int, int], kappa: float) -> None:
    assert agreement(table(*counts)).kappa == pytest.approx(kappa)


@pytest.mark.parametrize("counts", [(4, 0, 0, 0), (0, 0, 0, 3)])
def test_kappa_is_none_where_chance_alone_always_agrees(counts: tuple[int, int, int, int]) -> None:
    found = agreement(table(*counts))
    assert found.share == 1.0 and found.kappa is None
