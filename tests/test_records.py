"""Records are plain values: frozen, comparable, and free of the rest of the project."""

import ast
import dataclasses
from datetime import date
from pathlib import Path

import pytest

from index import records
from index.records import Article, Hit, Passage, Sentence
from tests.conftest import report

PASSAGE = Passage("a-0", "a", 0, 4, "", (Sentence(0, 4),), date(2026, 3, 1))
EXAMPLES = (report(), Sentence(0, 4), PASSAGE, Hit(PASSAGE, report(), 0.5, 0.5, None))


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda record: type(record).__name__)
def test_a_record_cannot_be_changed(record: Article | Sentence | Passage | Hit) -> None:
    name = dataclasses.fields(record)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, name, "other")
    assert not hasattr(record, "__dict__")  # slots: a misspelt attribute is an error


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda record: type(record).__name__)
def test_equal_values_are_equal_records(record: Article | Sentence | Passage | Hit) -> None:
    copy = dataclasses.replace(record)
    assert copy == record
    assert hash(copy) == hash(record)


def test_records_import_nothing_of_the_project() -> None:
    imported = [
        node.module
        for node in ast.walk(ast.parse(Path(records.__file__).read_text()))
        if isinstance(node, ast.ImportFrom)
    ]
    assert imported == ["dataclasses", "datetime"]
