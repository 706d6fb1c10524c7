"""Public question sets → articles and questions: exact spans, ids that hold after `dateline add`, reasons."""

import json
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.check import problems
from eval.match import carries
from eval.public import PublicSet, named_language, write_public
from eval.public.nomiracl import read_nomiracl
from eval.public.squad import read_squad
from eval.public.trec import read_trec
from eval.questions import Question, read_questions
from eval.systems.base import archive_units, qrels
from index.archive import Added, Archive
from index.errors import InputError
from index.readers import MAX_BYTES, Found, read
from index.records import Article
from tests.conftest import ROOT, HashEncoder

BENCH = ROOT.parent / "shared/bench"


def needs(folder: str) -> pytest.MarkDecorator:
    there = (BENCH / folder).is_dir()
    return pytest.mark.skipif(not there, reason=f"{folder} is not beside the repository")


def written(folder: Path, name: str, *values: object) -> Path:
    """A file of JSON values, one a line; texts as they are."""
    path = folder / name
    lines = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def sound(found: PublicSet) -> None:
    """What `dateline eval check` calls an error does not occur."""
    articles = {one.id: one for one in found.articles}
    assert [one for one in problems(found.questions, articles.get) if one.severity == "error"] == []


def evidence(found: PublicSet, question: Question) -> list[str]:
    """What the spans of a question select in the articles."""
    articles = {one.id: one for one in found.articles}
    return [articles[span.article].text[span.start : span.end] for span in question.spans]


def stored(found: PublicSet, folder: Path) -> dict[str, Article]:
    """The articles that an archive holds once `reports.jsonl` was added to it."""
    reports, _ = write_public(found, folder)
    again = [one.article for one in read(reports) if isinstance(one, Found)]
    with closing(Archive.create(folder / "archive")) as archive:
        assert all(isinstance(one, Added) and one.kind == "new" for one in archive.add(again, HashEncoder()))
        return {one: archive.article(one) for one in archive.article_ids()}


# ---- SQuAD

FERRY = "The ferry Halda carried 140 people. It left Marenka at dawn."
FERRY_DE = "Die Fähre Halda trug 140 Menschen. Sie verließ Marenka im Morgengrauen."


def qa(name: str, question: str, context: str, *answers: str, **more: object) -> dict[str, Any]:
    told = [{"text": one, "answer_start": context.index(one)} for one in answers]
    return {"id": name, "question": question, "answers": told, **more}


def squad(*paragraphs: tuple[str, list[Any]], title: str = "Halda_(ferry)") -> dict[str, Any]:
    listed = [{"context": context, "qas": asked} for context, asked in paragraphs]
    return {"version": "1.1", "data": [{"title": title, "paragraphs": listed}]}


def test_a_paragraph_becomes_an_article_and_its_answers_evidence(tmp_path: Path) -> None:
    asked = qa("q1", " How many people were aboard? ", FERRY, "140 people", "140", "140")
    found = read_squad([written(tmp_path, "xquad.en.json", squad((FERRY, [asked])))])
    (article,), (question,) = found.articles, found.questions
    assert (article.title, article.text, article.language) == ("Halda (ferry)", FERRY, "en")
    assert article.published == date(2000, 1, 1)
    assert (question.id, question.story, question.status) == ("en-q1", "Halda (ferry)", "answered")
    assert question.question == "How many people were aboard?"
    assert question.facts[0].what == "140 people"
    assert question.facts[0].accepted == ("140 people", "140")
    assert evidence(found, question) == ["140 people", "140"]  # the third answer is the second again
    assert question.spans[0].start == 24  # "The ferry Halda carried " has 24 letters
    assert found.skipped == []
    sound(found)


def test_spans_count_in_the_text_that_the_archive_holds(tmp_path: Path) -> None:
    context = " \r\n\tFirst line.\r\nThe café\u0301 held 30 men.\rLast 😀 line\u2028of 7 boats. \n"
    asked = [
        qa("q1", "How many men?", context, "30 men"),
        qa("q2", "How many boats?", context, "7 boats"),
        qa("q3", "What was first?", context, " \r\n\tFirst line."),
        qa("q4", "What came then?", context, "line.\r\nThe"),
    ]
    found = read_squad([written(tmp_path, "en.json", squad((context, asked)))])
    assert found.articles[0].text == "First line.\nThe café\u0301 held 30 men.\nLast 😀 line\u2028of 7 boats."
    texts = [evidence(found, question) for question in found.questions]
    assert texts == [["30 men"], ["7 boats"], ["First line."], ["line.\nThe"]]
    sound(found)


def test_an_answer_that_stands_elsewhere_is_left_out(tmp_path: Path) -> None:
    shifted = {"text": "140", "answer_start": FERRY.index("140") + 1}
    before = {"text": "The", "answer_start": -len(FERRY)}
    asked = [
        {"id": "q1", "question": "How many?", "answers": [shifted]},
        {"id": "q2", "question": "Which?", "answers": [before]},
        qa("q3", "Whence?", FERRY, "Marenka"),
    ]
    found = read_squad([written(tmp_path, "en.json", squad((FERRY, asked)))])
    assert [one.id for one in found.questions] == ["en-q3"]
    assert found.skipped == [
        "en.json, article 1, paragraph 1, question 1 (q1): the answer “140” does not stand at 25",
        "en.json, article 1, paragraph 1, question 2 (q2): the answer “The” does not stand at -60",
    ]


def test_version_2_has_questions_without_an_answer(tmp_path: Path) -> None:
    plausible = [{"text": "Marenka", "answer_start": FERRY.index("Marenka")}]
    asked = [
        {"id": "q1", "question": "Who was its captain?", "answers": [], "is_impossible": True},
        {"id": "q2", "question": "Whose is it?", "answers": plausible, "is_impossible": True},
        {"id": "q3", "question": "How old is it?", "answers": []},
    ]
    found = read_squad([written(tmp_path, "en.json", squad((FERRY, asked)))])
    assert [(one.id, one.status, one.type, one.facts) for one in found.questions] == [
        ("en-q1", "not_in_reports", "unanswerable", ()),
        ("en-q2", "not_in_reports", "unanswerable", ()),
    ]
    assert found.skipped == [
        "en.json, article 1, paragraph 1, question 3 (q3): no answer, and not marked as impossible"
    ]
    sound(found)


@pytest.mark.parametrize(
    ("context", "answer", "accepted"),
    [
        ("The search A* is old.", "A*", ("A",)),  # in a form the star stands for any ending
        ("The Panthers won.", "Panther", ()),  # no whole word: a right quote would count as wrong
        ("It was marked with ++ then.", "++", ()),  # no word at all
        ("渡轮哈尔达号载了人。", "哈尔达号", ()),  # a run of letters is one word to `eval/match.py`
        ("渡轮载了140人。", "140", ("140",)),
    ],
)
def test_forms_are_kept_that_are_recognised_where_they_stand(
    context: str, answer: str, accepted: tuple[str, ...], tmp_path: Path
) -> None:
    found = read_squad([written(tmp_path, "set.json", squad((context, [qa("q", "What?", context, answer)])))])
    assert found.questions[0].facts[0].accepted == accepted
    assert evidence(found, found.questions[0]) == [answer]
    assert all(carries(context, form) for form in accepted)
    sound(found)


def test_of_several_answers_those_count_that_are_recognised(tmp_path: Path) -> None:
    context = "The Panthers won."
    asked = qa("q", "Who won?", context, "Panther", "Panthers")
    found = read_squad([written(tmp_path, "en.json", squad((context, [asked])))])
    assert found.questions[0].facts[0].what == "Panther"
    assert found.questions[0].facts[0].accepted == ("Panthers",)
    assert evidence(found, found.questions[0]) == ["Panthers"]


def both_languages(folder: Path) -> list[Path]:
    english = [qa("q1", "How many people?", FERRY, "140 people"), qa("q2", "When?", FERRY, "at dawn")]
    german = [qa("q1", "Wie viele Menschen?", FERRY_DE, "140 Menschen")]
    return [
        written(folder, "en.json", squad((FERRY, english))),
        written(folder, "de.json", squad((FERRY_DE, german))),
    ]


def test_parallel_files_give_evidence_in_all_languages(tmp_path: Path) -> None:
    found = read_squad(both_languages(tmp_path), parallel=True)
    assert [(one.id, one.language) for one in found.questions] == [("en-q1", "en"), ("de-q1", "de")]
    for question in found.questions:
        assert evidence(found, question) == ["140 people", "140 Menschen"]
        assert question.facts[0].accepted == ("140 people", "140 Menschen")
    assert [one.facts[0].what for one in found.questions] == ["140 people", "140 Menschen"]
    assert {one.story for one in found.questions} == {"Halda (ferry)"}
    assert found.skipped == [
        "en.json, article 1, paragraph 1, question 2: not in all files, or not as an answer that can be used"
    ]
    sound(found)


def test_files_that_are_not_parallel_stand_for_themselves(tmp_path: Path) -> None:
    found = read_squad(both_languages(tmp_path))
    assert [one.id for one in found.questions] == ["en-q1", "en-q2", "de-q1"]
    assert [evidence(found, one) for one in found.questions] == [["140 people"], ["at dawn"], ["140 Menschen"]]


def test_parallel_files_must_have_a_language_each(tmp_path: Path) -> None:
    english, _ = both_languages(tmp_path)
    with pytest.raises(InputError, match="two or more"):
        read_squad([english], parallel=True)
    with pytest.raises(InputError, match="a language each"):
        read_squad([english, english], parallel=True)
    with pytest.raises(InputError, match="own name tells its language"):
        read_squad([english, english], language="en", parallel=True)


def test_one_bad_record_does_not_stop_the_rest(tmp_path: Path) -> None:
    value = squad(
        ("  ", []),
        ("A\0B", []),
        (FERRY, ["no object", {"id": 7, "question": "?", "answers": []}, qa("q", "Whence?", FERRY, "Marenka")]),
        (FERRY, [qa("q", "From where?", FERRY, "Marenka"), qa("r", "WHENCE? ", FERRY, "Marenka")]),
    )
    value["data"] += [{"title": "no paragraphs"}, {"paragraphs": [{"context": "More.", "qas": []}]}]
    found = read_squad([written(tmp_path, "en.json", value)])
    assert [one.id for one in found.questions] == ["en-q"]
    assert [one.title for one in found.articles] == ["Halda (ferry)", "Article 3"]
    where = "en.json, article 1, paragraph"
    starts = (
        f"{where} 1: there is no text",
        f"{where} 2: `text` holds NUL",
        f"{where} 3, question 1: Input should be",
        f"{where} 3, question 2: id: Input should be a valid string",
        "en.json, article 2: paragraphs: Field required",
        f"{where} 4, question 1: the id en-q came before",
        f"{where} 4, question 2: the same question as en-q",
    )
    assert len(found.skipped) == len(starts)
    assert all(any(line.startswith(start) for line in found.skipped) for start in starts), found.skipped


def test_a_damaged_file_is_named_with_its_line(tmp_path: Path) -> None:
    broken = written(tmp_path, "broken.json", '{"data": [', '  {"title": }]}')
    with pytest.raises(InputError, match=r"broken\.json, line 2: not valid JSON"):
        read_squad([broken])
    with pytest.raises(InputError, match=r"other\.json, line 1: not SQuAD's JSON"):
        read_squad([written(tmp_path, "other.json", {"rows": []})])
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_squad([tmp_path / "none.json"])
    (tmp_path / "latin.json").write_bytes(b'{\n"data": "\xe9"}')
    with pytest.raises(InputError, match=r"latin\.json, line 2: not UTF-8"):
        read_squad([tmp_path / "latin.json"])
    with pytest.raises(InputError, match=r"deep\.json, line 1: not JSON that can be read"):
        read_squad([written(tmp_path, "deep.json", "[" * 100_000)])


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("de.json", "de"),
        ("xquad.zh.json", "zh"),
        ("fr.non_relevant.jsonl", "fr"),
        ("topics_UK.tsv", "uk"),
        ("dev-v1.1.json", ""),
        ("set-up.json", ""),  # "up" is no language
    ],
)
def test_the_name_of_a_file_tells_its_language(name: str, language: str) -> None:
    assert named_language(Path(name)) == language


def test_the_language_is_as_told_then_as_named_then_detected(tmp_path: Path) -> None:
    value = squad((FERRY_DE, [qa("q", "Wie viele Menschen?", FERRY_DE, "140")]))
    plain, named = written(tmp_path, "set.json", value), written(tmp_path, "set.fr.json", value)
    assert [one.language for one in read_squad([plain]).questions] == ["de"]
    assert [one.language for one in read_squad([named]).questions] == ["fr"]
    assert [one.language for one in read_squad([named], language="uk").articles] == ["uk"]


# ---- NoMIRACL


def nomiracl(name: str, query: str, *passages: str, answerable: object = True) -> dict[str, Any]:
    numbers = [f"{at}#0" for at in range(len(passages))]
    return {"query_id": name, "query": query, "answerable": answerable, "docids": numbers, "passages": list(passages)}


def test_passages_become_articles_and_the_flag_a_status(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "en.jsonl",
        nomiracl("1#0", "Where is Marenka?", "Marenka: A port: it lies in Orvania.", "Without any title."),
        nomiracl("2#0", "Who built it?", "Marenka: A port: it lies in Orvania.", answerable=False),
    )
    found = read_nomiracl([path], published=date(2020, 5, 1))
    assert [(one.title, one.text) for one in found.articles] == [
        ("Marenka", "A port: it lies in Orvania."),
        ("Without any title.", "Without any title."),
    ]
    assert {one.published for one in found.articles} == {date(2020, 5, 1)}
    assert [(one.id, one.status, len(one.facts), one.spans) for one in found.questions] == [
        ("en-1#0", "answered", 1, ()),  # which passage answers the file does not say
        ("en-2#0", "not_in_reports", 0, ()),
    ]
    sound(found)


def test_a_question_is_left_out_if_what_may_answer_it_is_missing(tmp_path: Path) -> None:
    bad = "Port: a\0b"
    path = written(
        tmp_path,
        "en.jsonl",
        nomiracl("1", "Where?", "Port: Here.", bad),
        nomiracl("2", "Who?", "Port: Here.", bad, answerable=False),
        nomiracl("3", "When?", "Port: Here.", answerable="yes"),
        nomiracl("4", "What?"),
        nomiracl("5", "  ", "Port: Here."),
    )
    found = read_nomiracl([path])
    assert [one.id for one in found.questions] == ["en-2"]
    assert found.skipped[1] == "en.jsonl, line 1: a passage is missing: it may be the one that answers"
    assert found.skipped[3] == "en.jsonl, line 3: answerable: Input should be a valid boolean."
    assert [line[:16] for line in found.skipped[4:]] == ["en.jsonl, line 4", "en.jsonl, line 5"]


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "en.jsonl", nomiracl("1", "Where?", "Port: Here."), "", '{"query_id": ')
    with pytest.raises(InputError, match=r"en\.jsonl, line 3: not valid JSON"):
        read_nomiracl([path])


# ---- TREC

LONG = " ".join(f"Convoy number {at} reached the harbour of Marenka before the storm came." for at in range(40))
DOCUMENTS = (
    {"docno": "A-1", "title": "Storm", "text": "A storm hit Marenka. Two boats sank."},
    {"docno": "A-2", "text": LONG, "url": "https://example.org/a2"},
    {"_id": 3, "title": "Sport", "text": "Marenka won the cup."},
)
TOPICS = """<top>
<num> Number: 051
<title> Topic: storm in
 Marenka
<desc> Description:
Find reports.
</top>
<top><num>52</num><title>cup of Marenka</title></top>
<top><num> Number: 53 </top>
"""
QRELS = ("51 0 A-1 1", "51 0 A-2 2", "51 0 3 0", "52 0 A-1 0", "52 0 A-2 -1")


def trec(folder: Path, topics: str = TOPICS, qrels: tuple[str, ...] = QRELS, name: str = "topics.en.txt") -> PublicSet:
    asked = folder / name
    asked.write_text(topics, encoding="utf-8")
    return read_trec([asked], written(folder, "qrels.txt", *qrels), written(folder, "documents.jsonl", *DOCUMENTS))


def test_relevant_documents_are_facts(tmp_path: Path) -> None:
    found = trec(tmp_path)
    storm, cup = found.questions
    assert (storm.id, storm.question, storm.type, storm.language) == (
        "051",
        "storm in Marenka",
        "several_reports",
        "en",
    )
    assert [fact.what for fact in storm.facts] == ["Storm", f"{LONG[:76]} …"]  # 80 letters, back to the last space
    assert [span.text for span in storm.facts[0].evidence] == ["A storm hit Marenka.", "Two boats sank."]
    assert len(storm.facts[1].evidence) == 40
    assert (cup.status, cup.facts) == ("not_in_reports", ())  # judged, and nothing is more than 0
    assert [one.url for one in found.articles] == ["", "https://example.org/a2", ""]
    assert found.skipped == ["topics.en.txt, line 9: a topic without <num> or without <title>"]
    sound(found)


def test_each_passage_of_a_long_relevant_document_is_relevant(tmp_path: Path) -> None:
    """One span over the whole document would make none of them relevant: no passage holds half of it."""
    found = trec(tmp_path, qrels=("51 0 A-2 1",))
    stored(found, tmp_path / "set")
    with closing(Archive.open(tmp_path / "set/archive")) as archive:
        units = archive_units(archive)
        relevant = qrels(found.questions[0], units)
        wanted = {unit.id for unit in units(found.questions[0].spans[0].article)}
    assert len(wanted) >= 3
    assert set(relevant) == wanted


def test_topics_in_a_table_and_judgements_of_beir(tmp_path: Path) -> None:
    beir = ("query-id\tcorpus-id\tscore", "q1\tA-1\t1", "q2\tA-9\t1", "q3\tA-1\t1", "q3\tA-9\t1", "q1\tA-1\thigh")
    table = "q1\tWhat hit  Marenka?\nq2\tWho fled?\n\nq3\tWho stayed?\nq4\tWho came?\nno tab\n"
    found = trec(tmp_path, table, beir, "topics.uk.tsv")
    assert [(one.id, one.question, one.language) for one in found.questions] == [
        ("q1", "What hit Marenka?", "uk"),
        ("q3", "Who stayed?", "uk"),
    ]
    assert found.skipped == [
        "qrels.txt, line 6: not “topic 0 document grade”",
        "topics.uk.tsv, line 6: not a topic: number, tab, words",
        "topics.uk.tsv, line 2: of 1 relevant documents 0 are in documents.jsonl",
        "topics.uk.tsv, line 4: of 2 relevant documents 1 are in documents.jsonl",
        "topics.uk.tsv, line 5: there is no judgement of topic q4 in qrels.txt",
    ]


def test_the_language_of_topics_is_detected_in_all_of_them(tmp_path: Path) -> None:
    table = "1\tSturm\n2\tWelche Schiffe sind im Hafen gesunken?\n3\tWer hat die Menschen gerettet?\n"
    found = trec(tmp_path, table, ("1 0 A-1 1", "2 0 A-1 1"), "topics.tsv")
    assert [one.language for one in found.questions] == ["de", "de"]


def test_queries_of_beir(tmp_path: Path) -> None:
    found = trec(tmp_path, '{"_id": "7", "text": "What hit Marenka?"}\n{"text": 3}\n', ("7 0 3 1",), "queries.jsonl")
    assert [(one.id, one.facts[0].what) for one in found.questions] == [("7", "Sport")]
    assert found.skipped == ["queries.jsonl, line 2: _id: Field required."]


def test_a_file_without_judgements_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"qrels\.txt, line 1: no judgement"):
        trec(tmp_path, qrels=("<html>", "not found"))


def test_a_document_that_comes_twice_or_has_no_text(tmp_path: Path) -> None:
    first = {"id": "A", "text": "One boat.", "language": "de"}
    documents = written(tmp_path, "docs.jsonl", first, {**first, "text": "Two."}, {"id": "B"}, {"id": "C", "text": " "})
    judged = written(tmp_path, "qrels.txt", "1 0 A 1")
    found = read_trec([written(tmp_path, "topics.tsv", "1\tboats")], judged, documents, language="fr")
    assert [(one.title, one.text, one.language) for one in found.articles] == [("One boat.", "One boat.", "de")]
    assert found.questions[0].language == "fr"
    assert found.skipped == [
        "docs.jsonl, line 2: the document A came before",
        "docs.jsonl, line 3: text: Field required.",
        "docs.jsonl, line 4: there is no text",
    ]


# ---- Writing


def test_ids_and_spans_hold_after_the_reports_were_added(tmp_path: Path) -> None:
    context = "\n One “line”.\r\nTwo\u2028lines, café\u0301,\u00a0\\n 30 men.\t"
    value = squad((context, [qa("q", "How many men?", context, "30 men")]), title=" A \n_B ")
    sets = (
        read_squad([written(tmp_path, "a.json", value)], published=date(2024, 2, 29)),
        read_nomiracl([written(tmp_path, "fr.jsonl", nomiracl("1", "Où ?", "Le port: Ici.", "12: 34"))]),
        trec(tmp_path),
    )
    for number, found in enumerate(sets):
        folder = tmp_path / f"set{number}"
        articles = stored(found, folder)
        questions = read_questions(folder / "questions.jsonl")
        assert questions == found.questions
        assert {one.id for one in found.articles} == set(articles)
        for made in found.articles:
            kept = articles[made.id]
            assert (made.title, made.text, made.published) == (kept.title, kept.text, kept.published)
            assert (made.language, made.url) == (kept.language, kept.url)
        for span in (span for question in questions for span in question.spans):
            assert articles[span.article].text[span.start : span.end] == span.text


def test_nothing_is_written_over_and_nothing_empty_is_written(tmp_path: Path) -> None:
    found = read_nomiracl([written(tmp_path, "en.jsonl", nomiracl("1", "Where?", "Port: Here."))])
    write_public(found, tmp_path / "set")
    with pytest.raises(InputError, match=r"reports\.jsonl is there already"):
        write_public(found, tmp_path / "set")
    with pytest.raises(InputError, match="No question was found.*left out: line 1: torn"):
        write_public(PublicSet(found.articles, [], ["line 1: torn"]), tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_more_than_one_file_may_hold_is_refused(tmp_path: Path) -> None:
    found = read_nomiracl([written(tmp_path, "en.jsonl", nomiracl("1", "Where?", f"Port: {'x' * 190_000}"))])
    many = found.articles * (MAX_BYTES // 190_000 + 1)
    with pytest.raises(InputError, match="import fewer files"):
        write_public(PublicSet(many, found.questions, []), tmp_path / "set")
    assert not (tmp_path / "set").exists()


# ---- The sets themselves


@needs("xquad")
def test_xquad_as_it_is(tmp_path: Path) -> None:
    found = read_squad([BENCH / "xquad/de.json"])
    # 612 questions; two are asked twice in the same words
    assert (len(found.articles), len(found.questions), len(found.skipped)) == (120, 610, 2)
    assert all("the same question as" in line for line in found.skipped)
    assert len({one.story for one in found.questions}) == 24
    assert sum(bool(one.facts[0].accepted) for one in found.questions) == 607
    sound(found)
    assert set(stored(found, tmp_path)) == {one.id for one in found.articles}


@needs("xquad")
def test_xquad_in_parallel() -> None:
    files = sorted((BENCH / "xquad").glob("*.json"))
    found = read_squad(files, parallel=True)
    assert (len(found.articles), len(found.questions), len(found.skipped)) == (7 * 120, 7 * 612 - 10, 10)
    articles = {one.id: one for one in found.articles}
    languages = {path.stem for path in files}
    for question in found.questions:
        assert {articles[span.article].language for span in question.spans} == languages
    sound(found)


@needs("nomiracl")
def test_nomiracl_as_it_is() -> None:
    found = read_nomiracl([BENCH / "nomiracl/es.relevant.jsonl", BENCH / "nomiracl/es.non_relevant.jsonl"])
    assert Counter(one.status for one in found.questions) == {"answered": 76, "not_in_reports": 250}
    assert len(found.articles) >= 2_496  # of the unanswerable questions alone
    assert found.skipped == []
    sound(found)
