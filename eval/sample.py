"""The sample archive: fictional reports that come with the package, in an archive of their own."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from platformdirs import user_data_path

from index.archive import Archive
from index.encoder import Encoder
from index.errors import ArchiveError, ModelError
from index.passages import MAX_CHARACTERS
from index.readers import Found, Refusal, read
from index.records import Article

NOTICE = "Fictional sample archive: invented states, people and events, written for Dateline. Not news."
REPORTS = Path(__file__).parent / "archive" / "reports"
QUESTIONS = (
    "Which states have offered troops for the ceasefire?",
    "Wie viele Menschen starben nach dem Bruch des Torwasch-Damms?",
    "Когда вступает в силу прекращение огня?",
    "كم عدد الأسرى الذين جرى تبادلهم في العشرين من مارس؟",
)
"""Asked with one click in the chat: four languages, each with evidence in others."""


def folder() -> Path:
    """Where the user's copy of the sample archive lies; never the user's own archive."""
    return user_data_path("dateline", appauthor=False) / "sample"


def reports() -> list[Article]:
    """The sample's reports, each valid.

    Raises:
        ModelError: the installation lacks some of them.
    """
    found = list(read(REPORTS)) if REPORTS.is_dir() else []
    articles = [item.article for item in found if isinstance(item, Found)]
    refused = [item for item in found if isinstance(item, Refusal)]
    if refused or not articles:
        raise ModelError(f"The sample archive in {REPORTS} is damaged: reinstall Dateline.")
    return articles


def is_outdated(target: Path, articles: list[Article]) -> bool:
    """Whether `target` is a sample archive with reports that are not among `articles`, or of an older version."""
    if not (target / "archive.sqlite").is_file():
        return False
    try:
        with closing(Archive.open(target)) as archive:
            others = archive.article_ids() - {article.id for article in articles}
            return archive.notice == NOTICE and (bool(others) or archive.lacks_tokens())
    except ArchiveError:  # of an older make: there is nothing in it that the package does not hold
        return True


def build(encoder: Encoder, target: Path, passage_size: int = MAX_CHARACTERS) -> Iterator[tuple[int, int]]:
    """Make the sample archive in `target`, or add what an interrupted run left out; yields (done, all).

    One that holds other reports, of an older version of the sample, is made anew.
    """
    articles = reports()
    if is_outdated(target, articles):
        shutil.rmtree(target)
    archive = Archive.create(target, NOTICE, passage_size)
    try:
        for done, _ in enumerate(archive.add(articles, encoder), 1):
            yield done, len(articles)
    finally:
        archive.close()
