"""Which reports a question is put to; and the archive as a retriever."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.archive import Archive
from index.errors import InputError
from index.store import Filters
from rag.answer import Answer, Limits
from rag.asked import Understood
from rag.desk import Desk
from rag.retriever import ArchiveRetriever
from rag.wanted import Given, Wanted, narrowed, searched
from tests.conftest import report
from tests.scripted import WordEncoder, filled

MONDAY = date(2026, 3, 9)
REPORTS = [
    report(1, "The convoy reached Tavrel.", title="Convoy", published="2026-03-02", outlet="Kestrel Wire"),
    report(
        2,
        "A convoy left Tavrel again.",
        title="Convoy",
        published="2026-03-09",
        outlet="Kestrel Wire",
        url="https://www.kestrel.example/2",
    ),
    report(3, "The convoy stopped before Tavrel.", title="Convoy", published="2026-03-10", outlet="Harbour Post"),
    report(
        4, "Der Konvoi in Tavrel hielt an.", title="Konvoi", published="2026-03-10", outlet="Ostblatt", language="de"
    ),
]


def words(kind: Any, first: date | None, last: date | None, *names: str, said: str = "words") -> Understood:  # noqa: ANN401
    return Understood(kind, said, 0, len(said), first, last, names)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Four reports about one convoy."""
    archive = filled(tmp_path_factory.mktemp("wanted") / "archive", REPORTS)
    with closing(Desk(archive, WordEncoder, lambda: pytest.fail("no generator is needed"))) as made:
        yield made


def found(desk: Desk, question: str, **given: Any) -> set[str]:  # noqa: ANN401
    return {hit.article.text.split(".")[0] for hit in desk.search(question, **given)}


# ---- Call and words together


def test_words_only_narrow_what_the_call_lets_through() -> None:
    given = Filters(since=date(2026, 3, 1), until=date(2026, 3, 20), as_of=date(2026, 3, 18))
    said = [words("published", MONDAY, date(2026, 3, 31)), words("as_of", None, date(2026, 3, 12))]
    assert narrowed(given, said) == Filters(MONDAY, date(2026, 3, 20), date(2026, 3, 12))
    assert narrowed(Filters(), [words("published", None, MONDAY)]) == Filters(until=MONDAY)


def test_several_outlets_are_any_of_them_and_those_of_the_call_stand_alone() -> None:
    said = [words("outlet", None, None, "A"), words("outlet", None, None, "B"), words("language", None, None, "ru")]
    assert narrowed(Filters(), said) == Filters(outlets=frozenset("AB"), languages=frozenset({"ru"}))
    given = Filters(outlets=frozenset("C"), languages=frozenset({"uk"}))
    assert narrowed(given, said) == given


def test_a_day_that_a_question_is_about_filters_nothing() -> None:
    assert narrowed(Filters(), [words("about", MONDAY, MONDAY)]) == Filters()


def test_words_can_be_taken_out() -> None:
    said = (words("published", MONDAY, None, said="since  Monday"), words("outlet", None, None, "A", said="by A"))
    assert Wanted.of(without=["Since Monday"]).kept(said) == said[1:]
    assert Wanted.of(without="all").kept(said) == ()
    assert Wanted.of().kept(said) == said


def test_words_that_are_filters_are_not_searched_for() -> None:
    question = "What did the Wire say since Monday about 5 March?"
    said = [
        Understood("outlet", "the Wire say", 9, 21, None, None, ("Wire",)),
        Understood("published", "since Monday", 22, 34, MONDAY, None),
        Understood("about", "5 March", 41, 48, MONDAY, MONDAY),
    ]
    assert searched(question, said) == "What did about 5 March?"
    assert searched("Since Monday?", [Understood("published", "Since Monday", 0, 12, MONDAY, None)]) == "Since Monday?"
    assert searched(question, []) == question


def test_the_question_s_own_date() -> None:
    assert Wanted.of(today="2026-03-10", as_of="2026-03-09").day == date(2026, 3, 10)
    assert Wanted.of(as_of="2026-03-09").day == MONDAY
    assert Wanted.of().day == date.today()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"since": "9 March"}, "since 9 March is not a day: write YYYY-MM-DD"),
        ({"since": MONDAY, "until": "2026-03-01"}, "since 2026-03-09 is after until 2026-03-01"),
        ({"outlets": ["Kestrel"]}, "No report is from the outlet Kestrel. There is: Kestrel Wire"),
        ({"languages": ["fr"]}, "No report is in the language fr. There are: de, en."),
        ({"places": ["/report"]}, "No report lies at or comes from /report. There is: /reports."),
        ({"places": ["zzz"]}, "No report lies at or comes from zzz. There is: /reports, www.kestrel.example."),
        ({"places": "/reports/3.tx"}, "No report lies at or comes from /reports/3.tx. There is: "),
        ({"places": [""]}, "No report lies at or comes from "),
        ({"places": ["a\0b"]}, "is neither a path nor an address"),
    ],
)
def test_a_filter_that_is_none_is_an_error(desk: Desk, given: Given, says: str) -> None:
    with pytest.raises(InputError, match=says):
        desk.search("convoy", **given)


# ---- Over an archive


def test_outlets_languages_and_days_of_a_call(desk: Desk) -> None:
    assert found(desk, "convoy", outlets=["kestrel wire"]) == {
        "The convoy reached Tavrel",
        "A convoy left Tavrel again",
    }
    assert found(desk, "Konvoi", languages=["de"]) == {"Der Konvoi in Tavrel hielt an"}
    assert found(desk, "convoy", since="2026-03-10", languages=["en"]) == {"The convoy stopped before Tavrel"}
    assert found(desk, "convoy", as_of="2026-03-08") == {"The convoy reached Tavrel"}


def test_places_of_a_call(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert found(desk, "convoy", places=["/reports/3.txt"]) == {"The convoy stopped before Tavrel"}
    assert found(desk, "convoy", places=["/reports/1.txt", "Kestrel.example"], since="2026-03-09") == {
        "A convoy left Tavrel again"
    }
    assert len(found(desk, "convoy", places="/reports/")) == 4
    (tmp_path / "reports").symlink_to("/reports")  # to nowhere, but the reports were added from there
    monkeypatch.chdir(tmp_path)
    assert found(desk, "convoy", places="reports/4.txt") == {"Der Konvoi in Tavrel hielt an"}
    answer = desk.ask("Where was the convoy?", places="/reports/4.txt", until="2026-03-09")
    assert (answer.status, answer.open) == ("no_coverage", ("No report passes the filters.",))


def test_words_of_the_question_limit_the_search(desk: Desk) -> None:
    asked = "Where did the convoy go, according to Kestrel Wire?"
    assert found(desk, asked) == {"The convoy reached Tavrel", "A convoy left Tavrel again"}
    (one,) = desk.look(asked).understood
    assert (one.kind, one.names) == ("outlet", ("Kestrel Wire",)) and one.words in asked
    assert len(found(desk, asked, without=[one.words])) == len(found(desk, asked, without="all")) == 4
    assert found(desk, "Where was the convoy yesterday?", today="2026-03-10") == {"A convoy left Tavrel again"}
    assert found(desk, "Where has the convoy been since Tuesday?", today="2026-03-11", languages=["en"]) == {
        "The convoy stopped before Tavrel"
    }


def test_limits_are_told_first_and_stand_in_the_answer(desk: Desk) -> None:
    events = list(desk.stream("Where was the convoy yesterday?", today="2026-03-08"))
    assert isinstance(events[0], Limits)
    answer = events[-1]
    assert isinstance(answer, Answer) and answer.understood == events[0].understood
    assert answer.status == "no_coverage" and "There is no report from March 7, 2026 to March 7, 2026" in answer.open[0]
    (told,) = answer.to_json()["understood"]
    assert (told["kind"], told["words"]) == ("published", "yesterday")
    assert told["first"] == told["last"] == "2026-03-07"


def test_days_with_reports_of_others_only_are_no_gap(desk: Desk) -> None:
    answer = desk.ask("Where was the convoy?", outlets="Ostblatt", until="2026-03-09")
    assert (answer.status, answer.open) == ("no_coverage", ("No report passes the filters.",))


# ---- LangChain


def test_the_archive_is_a_retriever(tmp_path: Path) -> None:
    archive: Archive = filled(tmp_path / "archive", REPORTS)
    with closing(Desk(archive, WordEncoder, lambda: pytest.fail("no generator is needed"))) as desk:
        retriever = ArchiveRetriever(desk=desk, k=2, given={"languages": ["en"]})
        (there,) = ArchiveRetriever(desk=desk, k=2, given={"places": ["/reports/4.txt"]}).invoke("Where?")
        assert there.metadata["outlet"] == "Ostblatt"
        documents = retriever.invoke("Which convoy reached Tavrel?")
        hits = desk.search("Which convoy reached Tavrel?", 2, languages=["en"])
        assert [one.page_content for one in documents] == [
            hit.article.text[hit.passage.start : hit.passage.end] for hit in hits
        ]
        for one, hit in zip(documents, hits, strict=True):
            whole = desk.article(one.metadata["article_id"]).text
            assert whole[one.metadata["start"] : one.metadata["end"]] == one.page_content
            assert one.id == hit.passage.id and one.metadata["outlet"] == hit.article.outlet
