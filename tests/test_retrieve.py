"""Search by the tokens of passages, over a small archive; and why each hit is there."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from index.archive import Archive
from index.store import Filters
from rag.explain import reasons
from rag.retrieve import Asked, Tuning, ranked, search
from rag.sentences import candidates
from tests.conftest import report
from tests.scripted import Speller, filled

SPELLER = Speller()
REPORTS = [
    report(1, "The ferry sailed at noon. Nobody saw the pilot leave.", title="Ferry", outlet="Wire"),
    report(2, "The pilot of the tug spoke. He was calm.", title="Tug", outlet="Wire"),
    report(3, "Flour came by train. Bakers were glad.", title="Flour", outlet="Courier"),
    report(4, "Der Lotse Karel verließ die Fähre. Karel schwieg.", title="Lotse", language="de", outlet="Tagblatt"),
    report(5, "Der Zug fuhr weiter. Es regnete.", title="Zug", language="de", outlet="Tagblatt"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Five reports whose tokens are kept."""
    with closing(filled(tmp_path_factory.mktemp("late") / "archive", REPORTS, SPELLER)) as made:
        yield made


def asked(text: str) -> Asked:
    return Asked.of(SPELLER, text)


def test_the_passage_that_holds_the_words_comes_first(archive: Archive) -> None:
    hits = search(archive, asked("Nobody saw the ferry"), 5, Filters())
    assert hits[0].article.title == "Ferry" and hits[0].late is not None and hits[0].number > 0
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_each_language_is_searched_by_itself(archive: Archive) -> None:
    """With one passage of each language there are two, though English has three that are nearer."""
    first = ranked(archive, asked("the pilot of the ferry Karel"), 2, Filters(), Tuning(per_language=1, bm25_weight=0))
    titles = [hit.article.title for hit in archive.hits([one for one in first if one.late is not None])]
    assert sorted(titles)[-1] in ("Lotse", "Tug") and "Lotse" in titles


def test_filters_hold_for_every_part(archive: Archive) -> None:
    for filters in (Filters(languages=frozenset({"de"})), Filters(outlets=frozenset({"Tagblatt"}))):
        hits = search(archive, asked("pilot ferry flour Karel"), 9, filters)
        assert {hit.article.language for hit in hits} == {"de"} and len(hits) == 2


def test_more_are_given_than_late_interaction_looked_at(archive: Archive) -> None:
    hits = search(archive, asked("pilot"), 9, Filters(), Tuning(per_language=1))
    assert len(hits) == len(REPORTS) and len({hit.passage.id for hit in hits}) == len(REPORTS)


def test_an_outlet_leaves_room_for_others(archive: Archive) -> None:
    hits = search(archive, asked("the pilot of the tug ferry"), 2, Filters(languages=frozenset({"en"})))
    assert len({hit.article.outlet for hit in hits}) == 2


def test_sentences_come_by_their_own_words(archive: Archive) -> None:
    question = asked("Nobody saw the pilot leave")
    found = candidates(archive, SPELLER, question, search(archive, question, 9, Filters()), Filters())
    assert found[0].text == "Nobody saw the pilot leave."
    assert found[0].follows is not None
    assert len({one.text for one in found}) == len(found)


def test_without_tokens_ranks_are_fused(archive: Archive) -> None:
    question = asked("the pilot of the ferry")
    bare = Asked(question.text, question.language, question.vector, None)
    hits = search(archive, bare, 5, Filters())
    assert len(hits) == 5 and all(hit.late is None for hit in hits)


def test_why_a_hit_is_there(archive: Archive) -> None:
    """Pilots is another token than pilot, yet has its stem."""
    question = asked("Which pilots saw the ferry leave?")
    (hit, *_) = search(archive, question, 1, Filters())
    (why,) = reasons(archive, question, [hit])
    assert set(why.words) == {"pilots", "saw", "the", "ferry", "leave"}
    near = dict(why.late)
    assert set(near) == {"Which", "pilots", "saw", "the", "ferry", "leave"}
    assert near["the"] > 0.6 > near["Which"]
    assert [cosine for _, cosine in why.late] == sorted(near.values(), reverse=True)


# ---- Copies


def test_a_copy_is_one_hit_with_both_outlets_and_none_before_its_day(tmp_path: Path) -> None:
    text = (
        "The ferry between Almeth and Nerath sailed again on Monday after eleven days, the port authority said. "
        "Four hundred passengers waited on the quay. The captain thanked the pilots and the crews of both tugs. "
        "Before the war the crossing took two hours; now the boats go round the mines off the northern cape. "
        "A baker from the old town brought bread for the children. The next boat leaves on Thursday morning, if "
        "the weather holds and nobody shoots at the harbour again, as happened twice in the week before."
    )
    first = report(21, text, title="Ferry", published="2026-03-09", outlet="Wire")
    later = report(22, text, title="Ferry", published="2026-03-12", outlet="Courier")
    with closing(filled(tmp_path / "archive", [first, later, *REPORTS], SPELLER)) as archive:
        question = asked("When did the ferry to Nerath sail again")
        hits = [hit for hit in search(archive, question, 9, Filters()) if "Nerath" in hit.article.text]
        assert len(hits) == 1 and set(hits[0].outlets) == {"Wire", "Courier"}
        before = search(archive, question, 9, Filters(as_of=date(2026, 3, 10)))
        (alone,) = [hit for hit in before if "Nerath" in hit.article.text]
        assert (alone.article, alone.copies) == (first, ())


def test_what_is_like_the_best_comes_up_and_the_best_stays(archive: Archive) -> None:
    question = asked("Nobody saw the pilot of the ferry")
    alone = {one.number: one for one in ranked(archive, question, 5, Filters(), Tuning(like_best=0))}
    raised = ranked(archive, question, 5, Filters(), Tuning(like_best=2))
    best = max(alone.values(), key=lambda one: one.score)
    directions = archive.directions(list(alone))
    assert raised[0].number == best.number
    for one in raised:
        gain = 2 * float(directions[one.number] @ directions[best.number])
        assert one.score == pytest.approx(alone[one.number].score + gain, abs=1e-4)
    assert archive.directions([10**6]) == {} == archive.directions([])
    assert archive.languages_of([1, 10**6]) == {1: "en"}


def test_a_later_figure_is_looked_for_in_what_search_did_not_find(tmp_path: Path) -> None:
    reports = [
        report(1, "Nine pilots drowned in the harbour.", published=date(2026, 3, 2), title="Harbour"),
        report(2, "It rained. Fourteen pilots drowned in the harbour. Flour is dear.", published=date(2026, 3, 5)),
        report(3, "Six pilots drowned in the harbour.", published=date(2026, 3, 1)),
    ]
    with closing(filled(tmp_path / "archive", reports, SPELLER)) as tolls:
        question = asked("How many pilots drowned?")
        only = [hit for hit in search(tolls, question, 9, Filters()) if hit.article.title == "Harbour"]
        found = candidates(tolls, SPELLER, question, only, Filters())
        assert [one.text for one in found] == [
            "Nine pilots drowned in the harbour.",
            "Fourteen pilots drowned in the harbour.",
        ]
        then = candidates(tolls, SPELLER, question, only, Filters(as_of=date(2026, 3, 4)))
        assert [one.text for one in then] == ["Nine pilots drowned in the harbour."]
        until = candidates(tolls, SPELLER, question, only, Filters(until=date(2026, 3, 2)))
        assert [one.text for one in until] == ["Nine pilots drowned in the harbour."]


def test_the_same_words_come_once_and_where_they_came_first(tmp_path: Path) -> None:
    reports = [report(number, "The pilot spoke. Nobody heard it.", title=f"T{number}") for number in (1, 2)]
    with closing(filled(tmp_path / "archive", reports, SPELLER)) as twice:
        question = asked("Who heard the pilot?")
        found = candidates(twice, SPELLER, question, search(twice, question, 9, Filters()), Filters())
        assert sorted(one.text for one in found) == ["Nobody heard it.", "The pilot spoke."]
