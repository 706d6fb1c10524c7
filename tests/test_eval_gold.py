"""The gold set holds what its README says, and a slice of it runs with the real models."""

from collections import Counter
from pathlib import Path

import pytest

from eval import sample
from eval.check import problems
from eval.questions import GOLD, TYPES, Question, read_questions
from eval.runs import load_run
from eval.scores import scores
from tests.conftest import ROOT
from ui.cli import run
from ui.cli.common import Tools

LANGUAGES = ("de", "en", "uk", "ru", "ar", "fr")


@pytest.fixture(scope="module")
def gold() -> list[Question]:
    return read_questions(GOLD)


def test_the_gold_set_has_no_errors(gold: list[Question]) -> None:
    articles = {article.id: article for article in sample.reports()}
    assert [one for one in problems(gold, articles.get) if one.severity == "error"] == []


def test_it_is_as_large_and_as_mixed_as_it_must_be(gold: list[Question]) -> None:
    assert len(gold) >= 300
    by_language = Counter(question.language for question in gold)
    assert set(by_language) == set(LANGUAGES)
    assert min(by_language.values()) >= 40
    assert {question.type for question in gold} == set(TYPES)
    assert {question.status for question in gold} == {"answered", "partial", "not_in_reports", "no_coverage"}
    languages = {article.id: article.language for article in sample.reports()}
    across = [one for one in gold if one.spans and one.language not in {languages[span.article] for span in one.spans}]
    assert 3 * len(across) >= len(gold)


def test_no_story_is_in_both_splits(gold: list[Question]) -> None:
    stories = {split: {one.story for one in gold if one.split == split} for split in ("dev", "test")}
    assert stories["dev"] and stories["test"]
    assert stories["dev"] & stories["test"] == set()


def test_its_readme_gives_its_size(gold: list[Question]) -> None:
    readme = (GOLD / "README.md").read_text(encoding="utf-8")
    assert f"\n{len(gold)} questions over the fictional" in readme
    for split in ("dev", "test"):
        stories = sorted({f"`{one.story}`" for one in gold if one.split == split})
        assert f"`{split}` for {', '.join(stories)}" in " ".join(readme.split())
    assert all(f"| `{kind}` |" in readme for kind in TYPES)
    assert (ROOT / "eval/gold/README.md").is_file()


def test_search_over_the_whole_dev_split(tmp_path: Path) -> None:
    """With the real encoder: taking each language's offset out finds more facts than the plain cosine."""
    options = ["--system", "dense", "--system", "centred", "--system", "bm25", "--out", str(tmp_path / "run")]
    assert run(["eval", "run", *options], Tools()) == 0
    made = load_run(tmp_path / "run")
    assert len(made.rows) == 3 * len(made.questions) > 300

    def mean(system: str, measure: str) -> float:
        found = [scores(*pair)[measure] for pair in made.of(system) if measure in scores(*pair)]
        return sum(found) / len(found)

    assert mean("centred", "fact coverage@12") > mean("dense", "fact coverage@12") > mean("bm25", "fact coverage@12")
    assert mean("centred", "fact coverage@12") > 0.6


def test_a_slice_with_both_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Embedded model, encoder, run, report: what a user gets."""
    chosen = ["--only", "type=number_unit", "--only", "type=no_coverage", "--only", "language=de", "--limit", "3"]
    options = [*chosen, "--model", "embedded", "--fresh", "--out", str(tmp_path / "run")]
    assert run(["eval", "run", *options], Tools()) == 0
    assert "dateline eval report" in capsys.readouterr().out
    made = load_run(tmp_path / "run")
    assert len(made.rows) == 3
    asked = [row for row in made.rows if row.calls]
    assert asked
    assert all(call.prompt_tokens and call.prompt_tokens > 100 for row in asked for call in row.calls)
    assert not any(row.cached or row.error for row in made.rows)
    articles = {article.id: article for article in sample.reports()}
    quotes = [quote for row in made.rows for quote in row.quotes]
    assert all(articles[quote.article].text[quote.start : quote.end] == quote.text for quote in quotes)
    assert run(["eval", "report", str(tmp_path / "run")], Tools()) == 0
    assert (tmp_path / "run/report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
