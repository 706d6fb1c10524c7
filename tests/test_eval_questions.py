"""A set of questions, and a run, on disk: what is read back, and what is refused with which words."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.questions import Fact, Open, Question, Span, fingerprint, read_questions, write_questions
from eval.rows import Call, Failure, Kept, Quoted, Ranked, Row, Said, Turn
from eval.runs import INFO, QUESTIONS, ROWS, add_row, create_run, drop_torn_line, load_run
from index.errors import InputError

SPAN = Span(article="a1", start=2, end=5, text="3 м")
FULL = Question(
    id="dam-uk-01",
    story="dam",
    split="test",
    type="as_of",
    language="uk",
    question="Скільки?",
    history=("Що сталося?",),
    as_of=date(2026, 3, 4),
    status="partial",
    facts=(Fact(what="3 m", accepted=("3 м*", "три метри"), said_by=("мер*",), evidence=(SPAN,)),),
    open=(Open(what="since when", evidence=(SPAN.model_copy(update={"start": 0, "end": 3}),)),),
    wrong=("4 м",),
    note="overtaken on 5 March",
)
SHORT: dict[str, Any] = {"id": "q", "language": "en", "question": "Who?", "status": "answered"}


def asked(name: str) -> Question:
    return Question(id=name, language="en", question=f"What of {name}?", status="answered")


def set_of(folder: Path, *lines: str) -> Path:
    file = folder / "set.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


# ---- Questions


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "new" / "set.jsonl"
    write_questions(file, [FULL, asked("b")])
    assert read_questions(file) == [FULL, asked("b")]


def test_defaults_are_not_written_and_letters_stay_letters(tmp_path: Path) -> None:
    write_questions(tmp_path / "set.jsonl", [Question(**SHORT), FULL])
    first, second = (tmp_path / "set.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(first) == SHORT
    assert "Скільки?" in second


def test_a_folder_is_read_in_the_order_of_its_files(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_questions(tmp_path / f"{name}.jsonl", [asked(f"{name}1"), asked(f"{name}2")])
    (tmp_path / "README.md").write_text("no question")
    assert [one.id for one in read_questions(tmp_path)] == ["a1", "a2", "b1", "b2"]


def test_blank_lines_and_a_byte_order_mark_are_no_questions(tmp_path: Path) -> None:
    file = set_of(tmp_path, "\ufeff" + json.dumps(SHORT), "", "  ", "")
    assert read_questions(file) == [Question(**SHORT)]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({**SHORT, "stauts": "answered"}, "stauts: "),
        ({**SHORT, "status": "perhaps"}, "status: "),
        ({**SHORT, "type": "lists"}, "type: "),
        ({**SHORT, "question": ""}, "question: "),
        ({**SHORT, "as_of": "yesterday"}, "as_of: "),
        ({**SHORT, "facts": [{"what": "x"}, {"what": "y", "acepted": ["z"]}]}, "facts.1.acepted: "),
        ({**SHORT, "facts": [{"what": "x", "evidence": [{"article": "a", "start": -1, "end": 3, "text": "t"}]}]},
         "facts.0.evidence.0.start: "),
        ({key: value for key, value in SHORT.items() if key != "status"}, "status: "),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_file_line_and_field(tmp_path: Path, line: dict[str, Any], field: str) -> None:
    file = set_of(tmp_path, json.dumps(SHORT), "", json.dumps({**line, "id": "r"}))
    with pytest.raises(InputError) as raised:
        read_questions(file)
    assert str(raised.value).startswith(f"{file}, line 3: {field}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("line", ["{", "[]", "7", "Who?"])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str) -> None:
    file = set_of(tmp_path, line)
    with pytest.raises(InputError, match="set.jsonl, line 1: "):
        read_questions(file)


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """A run knows its questions by their ids: of two, one would silently get the other's row."""
    for name in ("a", "b"):
        write_questions(tmp_path / f"{name}.jsonl", [Question(**{**SHORT, "question": f"Who is {name}?"})])
    with pytest.raises(InputError, match="b.jsonl, line 1: .*q"):
        read_questions(tmp_path)


@pytest.mark.parametrize("make", ["file", "folder"])
def test_an_empty_set_is_refused(tmp_path: Path, make: str) -> None:
    path = set_of(tmp_path, "", "") if make == "file" else tmp_path
    with pytest.raises(InputError, match="There is no question in .*A set is a .jsonl file, or a folder"):
        read_questions(path)


def test_a_file_that_is_not_there_or_not_utf_8_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing.jsonl cannot be read: No such file"):
        read_questions(tmp_path / "nothing.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(json.dumps(SHORT).replace("Who", "Où").encode("utf-16"))
    with pytest.raises(InputError, match=r"latin.jsonl cannot be read: it is not UTF-8"):
        read_questions(tmp_path / "latin.jsonl")


def test_the_fingerprint_changes_with_any_word_and_with_the_order() -> None:
    both = [asked("a"), FULL]
    assert fingerprint(both) == fingerprint(list(both)) and len(fingerprint(both)) == 16
    others = [[FULL, asked("a")], [asked("a")], [asked("a"), FULL.model_copy(update={"note": "x"})]]
    assert len({fingerprint(one) for one in [both, *others]}) == 4


def test_what_is_asked_for_and_whether_it_is_a_refusal() -> None:
    assert [span.start for span in FULL.spans] == [2, 0]  # of the fact, then of what is open
    refusing = [asked("a").model_copy(update={"status": status}).refuses for status in ("no_coverage", "partial")]
    assert refusing == [True, False]


# ---- Runs

ROW = Row(
    system="dateline",
    question="a",
    status="answered",
    statements=(Said(text="Eleven boats left.", quotes=(1,)),),
    withheld=(Kept(text="Twelve did.", reason="Not in its quotes: Twelve"),),
    open=("Which is not said.",),
    notes=("n",),
    quotes=(Quoted(article="x", start=0, end=3, text="Elf\u2028", published=date(2026, 3, 1)),),
    hits=(Ranked(passage="x-0", article="x", start=0, end=9, published=date(2026, 3, 1), score=0.1, dense=0.2),),
    relevant={"x-0": 1},
    calls=(
        Call(
            kind="reply",
            messages=(Turn(role="user", content="один\n2"),),
            reply="yes\n",
            prompt_tokens=3,
            reply_tokens=None,
            seconds=0.5,
            cached=True,
        ),
    ),
    seconds=1.5,
    steps={"search": 0.25},
)
INFO_OF = {"systems": ["dateline", "bm25"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run of two questions that has no row yet."""
    made = tmp_path / "run"
    create_run(made, dict(INFO_OF), [asked("a"), asked("b")])
    return made


def test_a_row_is_read_back_whole(folder: Path) -> None:
    add_row(folder, ROW)
    assert (folder / ROWS).read_bytes().count(b"\n") == 1  # whatever line breaks its texts hold
    assert load_run(folder).rows == (ROW,)
    assert ROW.cached and not ROW.refuses


def test_a_run_knows_its_questions_systems_and_rows(folder: Path) -> None:
    rows = [Row(system=system, question=name) for name in ("b", "a") for system in ("bm25", "dateline")]
    for row in rows:
        add_row(folder, row)
    run = load_run(folder)
    assert (run.name, run.systems, list(run.questions)) == ("run", ("dateline", "bm25"), ["a", "b"])
    # by system as they were asked for, and by the order of the questions; not as the rows came
    asked_for = [("dateline", "a"), ("dateline", "b"), ("bm25", "a"), ("bm25", "b")]
    assert [(row.system, row.question) for row in run.rows] == asked_for
    assert [(question.id, row.system) for question, row in run.of("bm25")] == [("a", "bm25"), ("b", "bm25")]


def test_the_newest_row_of_a_question_counts(folder: Path) -> None:
    for row in (ROW, ROW.model_copy(update={"status": None, "error": Failure(kind="X", message="m")}), ROW):
        add_row(folder, row)
    assert load_run(folder).rows == (ROW,)


def test_a_torn_last_line_is_not_read_and_can_be_cut_off(folder: Path) -> None:
    add_row(folder, ROW)
    whole = (folder / ROWS).read_bytes()
    with (folder / ROWS).open("ab") as file:
        file.write(whole[:-1])  # all but its line break: the next row would be written on the same line
    assert load_run(folder).rows == (ROW,)
    drop_torn_line(folder / ROWS)
    assert (folder / ROWS).read_bytes() == whole


def test_a_damaged_line_in_the_middle_is_named(folder: Path) -> None:
    line = ROW.model_dump_json()
    (folder / ROWS).write_text(f"{line}\n{line[:40]}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"rows.jsonl, line 2 is damaged: delete that line"):
        load_run(folder)


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ('{"schema": 2, "systems": []}', "was made by another version of Dateline"),
        ('{"systems": []}', "was made by another version"),
        ("[1]", "was made by another version"),
        ('{"schema": 1', "run.json is damaged"),
    ],
)
def test_a_run_that_is_not_one_of_ours_is_refused(folder: Path, info: str, said: str) -> None:
    (folder / INFO).write_text(info)
    with pytest.raises(InputError, match=said):
        load_run(folder)


def test_a_folder_without_a_run_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"no run in {tmp_path}. Make one: dateline eval run --out"):
        load_run(tmp_path)


def test_a_run_is_there_once_all_that_it_needs_is_there(tmp_path: Path) -> None:
    create_run(tmp_path / "run", {"systems": []}, [asked("a")])
    assert sorted(one.name for one in (tmp_path / "run").iterdir()) == sorted([INFO, QUESTIONS, ROWS])
    assert json.loads((tmp_path / "run" / INFO).read_text())["schema"] == 1
