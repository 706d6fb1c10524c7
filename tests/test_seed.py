"""The example of the beginning: one German report, the real embedded models, and questions in six languages.

Skipped where the report is not beside the repository, unless CI is set. One desk answers all questions.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from babel import Locale

from index.archive import Archive
from index.encoder import SentenceTransformerEncoder
from index.readers import Found, read
from rag.answer import Answer
from rag.desk import Desk
from rag.facts.script import normalise
from rag.settings import EMBEDDED, Settings
from rag.unsaid import leaves_open
from tests.conftest import ROOT

SEED = ROOT.parent / "shared/seed"
TROOPS = {
    "en": "Which countries offered troops?",
    "de": "Welche Länder haben Truppen angeboten?",
    "fr": "Quels pays ont proposé des troupes ?",
    "ru": "Какие страны предложили войска?",
    "uk": "Які країни запропонували війська?",
    "ar": "ما الدول التي عرضت إرسال قوات؟",
}
TO_WHOM = {"RU", "UA"}
"""Countries that the offer is about; all others would be invented as offering."""


def country_names(language: str) -> Iterator[str]:
    """What a language calls all countries but `TO_WHOM`, in lower case."""
    for code, name in Locale(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in TO_WHOM | {"EU", "EZ", "UN", "ZZ"}:
            yield normalise(name).lower()


def countries_in(text: str) -> set[str]:
    """The countries that a text names in any of the six languages, endings left off."""
    words = f" {normalise(text).lower()} "
    stems = ((name, name[:-1] if len(name) > 4 else f"{name} ") for lang in TROOPS for name in country_names(lang))
    return {name for name, stem in stems if f" {stem}" in words}


def test_the_check_for_countries_finds_them() -> None:
    assert countries_in("Deutschland, France and Румунія") == {"deutschland", "france", "румунія"}
    assert countries_in("Мы послали Францией 26 солдат") == {"франция"}
    assert countries_in("26 Länder sind bereit, Truppen in die Ukraine zu senden, nicht nach Russland") == set()


@pytest.fixture(scope="session")
def seed_desk(encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The report in an archive of its own, and the embedded model, loaded once."""
    if not SEED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{SEED} is missing")
        pytest.skip(f"{SEED} is not there: the example report comes with the workplace, not with the repository")
    archive = Archive.create(tmp_path_factory.mktemp("seed") / "archive")
    reports = [found.article for found in read(SEED) if isinstance(found, Found)]
    assert [getattr(one, "kind", "") for one in archive.add(reports, encoder)] == ["new"]
    desk = Desk.of(archive, Settings(model=EMBEDDED), lambda line: None)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def ask(seed_desk: Desk) -> Callable[[str], Answer]:
    """Ask each question once; every quote is checked against the report."""
    answers: dict[str, Answer] = {}

    def asked(question: str) -> Answer:
        if question not in answers:
            answers[question] = seed_desk.ask(question)
        for quote in answers[question].quotes:
            assert quote.text == seed_desk.article(quote.article_id).text[quote.start : quote.end] != ""
        return answers[question]

    return asked


def quoted(answer: Answer, words: str) -> bool:
    return any(words in quote.text for quote in answer.quotes)


@pytest.mark.parametrize("language", TROOPS)
def test_who_offered_troops_is_said_to_be_open(ask: Callable[[str], Answer], language: str) -> None:
    answer = ask(TROOPS[language])
    assert answer.language == language
    assert quoted(answer, "26")
    assert any(leaves_open(quote.text, quote.language) for quote in answer.quotes)
    assert answer.status == "partial" and answer.open


@pytest.mark.parametrize("language", TROOPS)
def test_no_statement_names_a_country_that_offered_troops(ask: Callable[[str], Answer], language: str) -> None:
    answer = ask(TROOPS[language])
    assert {statement.text: countries_in(statement.text) for statement in answer.statements} == {
        statement.text: set() for statement in answer.statements
    }


def test_what_the_report_does_not_say_is_not_answered(ask: Callable[[str], Answer]) -> None:
    answer = ask("How many soldiers will France send?")
    assert (answer.status, answer.quotes, answer.statements) == ("not_in_reports", (), ())


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Has Germany committed itself?", "Merz"),
        ("What did Maria Zakharova say?", "Sacharowa"),
        ("Which airports were restricted?", "Kaluga"),
        ("What guarantees did the United States give?", "Washington"),
    ],
)
def test_the_quote_that_answers_is_found(ask: Callable[[str], Answer], question: str, words: str) -> None:
    answer = ask(question)
    assert quoted(answer, words), [quote.text for quote in answer.quotes]
    assert answer.status in ("answered", "partial")


def test_answers_name_their_models_and_stay_on_the_machine(ask: Callable[[str], Answer]) -> None:
    answer = ask(TROOPS["en"])
    assert "embedded" in answer.generator
    assert answer.encoder.startswith("multilingual-e5-small") or "e5" in answer.encoder
    assert not answer.leaves_machine
