"""`dateline eval retrieval`: what it prints and writes, and what it refuses before anything is loaded."""

import json
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.offline import Progress
from tests.scripted import WordEncoder
from tests.test_cli import Result
from tests.test_cli_evaluation import Evaluate, complaints, evaluate
from tests.test_eval_retrieval import xquad
from ui.cli import run as command_line
from ui.cli.common import Tools

__all__ = ["evaluate", "xquad"]
QUICK = ("--limit", 2, "--passages", 200)


def test_it_has_help_with_examples(evaluate: Evaluate) -> None:
    result = evaluate("retrieval", "--help")
    assert result.code == 0 and "  dateline eval retrieval --part evidence" in result.out.partition("Examples:")[2]
    assert " retrieval " in evaluate().out


def test_all_parts_give_tables_markdown_and_json(evaluate: Evaluate, xquad: Path, tmp_path: Path) -> None:
    page, data = tmp_path / "figures.md", tmp_path / "figures.json"
    result = evaluate("retrieval", "--xquad", xquad, *QUICK, "--pairs", "--markdown", page, "--json", data)
    assert result.code == 0, result.err
    for name in ("same", "cross", "mixed", "evidence", "names", "as_of", "latency"):
        assert f"\n{name}: " in f"\n{result.out}"
    lines = [line.split()[0] for line in result.out.splitlines() if line.startswith(("dense ", "centred ", "hybrid "))]
    assert lines[:3] == ["dense", "centred", "hybrid"]
    assert "MRR@100 (≥ 0.97)" in result.out and "de → en" in result.out
    value = json.loads(data.read_text(encoding="utf-8"))
    assert (value["schema"], value["encoder"], value["systems"][0]) == (1, "words", "dense")
    by_name = {one["part"]: one for one in value["parts"]}
    same = {(one["system"], one.get("by", "")): one for one in by_name["same"]["figures"]}
    assert same["hybrid", ""]["n"] == 4 and same["hybrid", "de → de"]["n"] == 2
    late = [one["mean"] for one in by_name["as_of"]["figures"] if "late" in one["measure"]]
    assert len(late) == 4 * 4 and set(late) == {0}
    added = next(one for one in by_name["latency"]["figures"] if one["measure"] == "added ms, p50")
    assert added["n"] == 2 and added["low"] <= added["mean"] <= added["high"]
    text = page.read_text(encoding="utf-8")
    assert "| system | MRR@100 (≥ 0.97) |" in text and "### Search beside plain dense search" in text


def test_json_on_stdout_is_nothing_else_and_one_system_stands_beside_the_plain_one(evaluate: Evaluate) -> None:
    result = evaluate("retrieval", "--part", "evidence", "--system", "bm25", "--limit", 3, "--json", "-")
    value = json.loads(result.out)
    assert value["systems"] == ["dense", "bm25"] and [one["part"] for one in value["parts"]] == ["evidence"]
    assert "evidence, bm25" in result.err


def test_without_xquad_it_says_what_is_left_out(evaluate: Evaluate) -> None:
    result = evaluate("retrieval", "--part", "cross")
    assert result.code == 0 and "Left out: name the folder of XQuAD-R with --xquad DIR." in result.out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--part", "all"), "There is no part all. There are: same, cross, mixed,"),
        (("--system", "best"), "There is no system best here. There are: bm25, dense, centred, hybrid, late."),
        (("--split", "train"), "--split train: there are dev, test and all."),
        (("--xquad", "nowhere"), "--xquad nowhere: there is no such folder."),
    ],
)
def test_what_is_not_there_is_said_before_anything_is_loaded(
    options: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def encoder(name: str, progress: Progress) -> Encoder:
        raise AssertionError("nothing must be loaded")

    code = command_line(["eval", "retrieval", *options], Tools(encoder=encoder))
    result = Result(code, *capsys.readouterr())
    assert code == 2 and complaints(result)[0].startswith(complaint) and len(complaints(result)) == 1


def test_an_archive_of_ones_own_is_refused_for_latency(evaluate: Evaluate, tmp_path: Path) -> None:
    result = evaluate("retrieval", "--part", "latency", "--archive", tmp_path / "none", encoder=WordEncoder())
    assert result.code == 2 and "there is no archive" in complaints(result)[0]
