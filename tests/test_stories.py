"""Which reports an archive takes for one story, as they come in; what makes a copy is in test_copies.py."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index.archive import Archive
from index.checking import verify
from index.encoder import Vectors
from index.records import Article
from index.store import Filters
from index.stories import waiting
from index.upkeep import erase, hide, rebuild
from tests.conftest import HashEncoder, report
from tests.test_archive import ENCODER, check_whole, kinds, put

AGENCY = (
    "The lower bridge of Marenka was closed on Sunday night after the flood had taken two of its pillars. "
    "The mayor said that 340 people were brought to the school on the hill, among them the guests of a wedding. "
    "Engineers of the water board expect the river to fall below the mark of 6 metres by Wednesday morning. "
    "Trains to the coast run by way of Torvash, which takes 50 minutes longer than before the flood."
)
FURTHER = "Readers can send photographs to our desk at the harbour. More on this in the evening edition."
OTHER = (
    "Fishermen of the east coast blocked the port of Drelkova for a second day over the price of diesel. "
    "Their speaker said that 28 boats took part, and that nobody would leave before the minister had come. "
    "The harbour master let the ferry to the islands through at noon, with 190 passengers on board."
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Empty, and without a fault at the end."""
    with closing(Archive.create(tmp_path / "archive")) as made:
        yield made
        assert waiting(made.connection, 9) == []
        assert [fault.what for fault in verify(made)] == []
    check_whole(tmp_path / "archive")


def wire(number: int, text: str = AGENCY, outlet: str = "", day: int = 9, **fields: object) -> Article:
    """A report of an outlet of its own."""
    return report(number, text, outlet=outlet or f"Outlet {number}", published=f"2026-03-{day:02}", **fields)


def story(archive: Archive, one: Article) -> set[str]:
    return {member.outlet for member in archive.story(one.id)}


def test_copies_under_other_headlines_are_one_story(archive: Archive) -> None:
    reports = [wire(1), wire(2, f"{AGENCY}\n\n{FURTHER}"), wire(3, AGENCY.rsplit(". ", 1)[0] + "."), wire(4, OTHER)]
    put(archive, *reports)
    for one in reports[:3]:
        assert story(archive, one) == {"Outlet 1", "Outlet 2", "Outlet 3"}
    assert story(archive, reports[3]) == {"Outlet 4"}
    assert (archive.status().articles, archive.status().stories) == (4, 2)


@pytest.mark.parametrize("apart", [True, False])
def test_a_story_is_the_same_whether_its_reports_come_together_or_one_by_one(archive: Archive, apart: bool) -> None:
    reports = [wire(number) for number in range(1, 6)]
    if apart:
        for one in reports:
            put(archive, one)
    else:
        put(archive, *reports)
    assert len(story(archive, reports[4])) == 5
    assert archive.status().stories == 1


def test_two_bulletins_of_one_form_with_other_figures_are_two_stories(archive: Archive) -> None:
    put(archive, wire(1), wire(2, AGENCY.replace("340", "512")))
    assert archive.status().stories == 2


def test_versions_of_one_report_are_never_counted_as_copies(archive: Archive) -> None:
    address = "https://harbour.example/bridge"
    put(archive, wire(1, url=address), wire(1, f"{AGENCY} {FURTHER}", url=address), wire(1, OTHER, url=address))
    status = archive.status()
    assert (status.articles, status.superseded, status.stories) == (1, 2, 1)
    (newest,) = archive.story(wire(1, url=address).id)
    assert newest.text == OTHER


def test_a_copy_of_an_old_version_belongs_to_the_story(archive: Archive) -> None:
    address = "https://harbour.example/bridge"
    put(archive, wire(1, url=address), wire(1, f"{AGENCY} {FURTHER}", url=address), wire(2))
    assert story(archive, wire(2)) == {"Outlet 1", "Outlet 2"}
    assert archive.status().stories == 1


def test_the_same_bytes_from_two_places_are_one_report_and_no_copy(archive: Archive) -> None:
    assert put(archive, wire(1), wire(1)) == ["new", "known"]
    assert archive.status().articles == archive.status().stories == 1


def test_a_hidden_copy_is_not_shown_with_its_story(archive: Archive) -> None:
    put(archive, wire(1), wire(2), wire(3))
    hide(archive, [wire(1).id])
    assert story(archive, wire(2)) == {"Outlet 2", "Outlet 3"}
    assert archive.status().stories == 1


def test_a_story_outlives_the_report_that_it_is_named_after(archive: Archive) -> None:
    put(archive, wire(1), wire(2), wire(3))
    erase(archive, [wire(1).id])
    assert story(archive, wire(2)) == {"Outlet 2", "Outlet 3"}
    put(archive, wire(4))
    assert len(story(archive, wire(4))) == 3
    assert archive.rows("SELECT count(*) FROM bands WHERE article NOT IN (SELECT number FROM articles)")[0][0] == 0


def test_stories_stay_through_a_rebuild(archive: Archive) -> None:
    put(archive, wire(1), wire(2), wire(3, OTHER))
    before = [tuple(row) for row in archive.rows("SELECT id, story FROM articles ORDER BY id")]
    list(rebuild(archive, ENCODER))
    assert [tuple(row) for row in archive.rows("SELECT id, story FROM articles ORDER BY id")] == before
    put(archive, wire(4))
    assert len(story(archive, wire(4))) == 3


def test_what_was_not_linked_when_a_process_was_killed_is_linked_by_the_next(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Archive, "_link", lambda self: None)
        put(archive, wire(1), wire(2))
    assert archive.status().stories == 2
    assert waiting(archive.connection, 9) == [1, 2]
    put(archive)
    assert archive.status().stories == 1


def test_a_flood_of_copies_is_one_story(archive: Archive) -> None:
    flood = [wire(number, f"{AGENCY} By our desk in {'a' * number}.") for number in range(1, 61)]
    put(archive, *flood)
    assert archive.status().stories == 1
    assert len(archive.story(flood[59].id)) == 60


class ByMeaning(HashEncoder):
    """Puts a report and its translation at one place, as a multilingual encoder does."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return super().passages(["bridge flood" if "6" in text and "340" in text else text for text in texts])


GERMAN = (
    "Die untere Brücke von Marenka wurde in der Nacht zum Sonntag gesperrt, weil die Flut zwei ihrer Pfeiler mitriss. "
    "Der Bürgermeister sagte, 340 Menschen seien in die Schule auf dem Hügel gebracht worden, darunter Hochzeitsgäste. "
    "Der Fluss werde nach Ansicht der Fachleute bis Mittwochmorgen unter die Marke von 6 Metern fallen. "
    "Züge zur Küste fahren über Torwasch und brauchen 50 Minuten länger als vor der Flut. "
    "Die Kosten schätzt die Stadt auf 17 Millionen."
)
ENGLISH = f"{AGENCY} The town puts the costs at 17 million."


def test_a_translation_belongs_to_the_story_and_another_report_does_not(archive: Archive) -> None:
    reports = [wire(1, ENGLISH), wire(2, GERMAN, language="de"), wire(3, OTHER), wire(4, GERMAN, language="de")]
    assert kinds(archive.add(reports, ByMeaning())) == ["new"] * 4
    assert story(archive, reports[1]) == {"Outlet 1", "Outlet 2", "Outlet 4"}
    assert archive.status().stories == 2
    assert archive.count(Filters()) == 4
