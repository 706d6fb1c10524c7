"""Each system → its row: what it finds, what it may see, what it keeps of a failure, and when prose is a refusal."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from eval.about import about, probe
from eval.questions import Fact, Question, Span
from eval.replies import RecordingGenerator
from eval.rows import Row
from eval.systems.base import Bench, Unit, archive_units, qrels
from eval.systems.catalogue import SYSTEMS, WITH_GENERATOR, check_names, make
from eval.systems.prose import REPLY_TOKENS, sentences, status
from index.archive import Archive
from index.encoder import Encoder, Vectors
from index.errors import GeneratorError, InputError, ReplyTimeout
from index.language import detect_question
from index.passages import embedded_text, passages
from index.records import Article
from rag.generator import Message, Schema
from rag.retrieve import DEFAULT
from tests.conftest import SMALL_REPORTS, HashEncoder, report
from tests.scripted import ScriptedGenerator, WordEncoder, choosing, filled

TROOPS = SMALL_REPORTS[0]
EARLY = report(1, "Nine boats left the harbour of Marenka.", published="2026-03-02", title="Boats")
LATE = report(2, "Eleven boats left the harbour of Marenka.", published="2026-03-09", title="Boats again")
BOATS = "How many boats left the harbour of Marenka?"
SEARCHES = ("bm25", "dense", "centred", "hybrid")


def bench_of(archive: Archive, encoder: Encoder | None = None) -> Bench:
    return Bench(archive, encoder or WordEncoder(), DEFAULT)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Six reports in six languages."""
    archive = filled(tmp_path / "six", SMALL_REPORTS)
    yield bench_of(archive)
    archive.close()


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Bench]:
    """A report, and a later one that overtakes it."""
    archive = filled(tmp_path / "days", (EARLY, LATE))
    yield bench_of(archive)
    archive.close()


def asked(text: str = BOATS, **fields: object) -> Question:
    return Question.model_validate({"id": "q", "language": "en", "question": text, "status": "answered", **fields})


def evidence(article: Article, words: str) -> Fact:
    start = article.text.index(words)
    span = Span(article=article.id, start=start, end=start + len(words), text=words)
    return Fact(what=words, evidence=(span,))


def answered(name: str, bench: Bench, question: Question, generator: ScriptedGenerator | None = None) -> Row:
    recording = RecordingGenerator(generator or ScriptedGenerator("Yes."), None)
    return make(name, bench, lambda: recording).answer(question)


# ---- The catalogue


@pytest.mark.parametrize("name", SYSTEMS)
def test_each_system_makes_a_row_under_its_own_name(bench: Bench, name: str) -> None:
    writer = ScriptedGenerator(choosing("patrol", ("Jorvund will patrol.", "patrol")), chooses=True)
    row = answered(name, bench, asked("Will Jorvund patrol the coast?"), writer)
    assert (row.system, row.question, row.error, row.status) == (name, "q", None, "answered")
    assert bool(row.calls) == (name in WITH_GENERATOR) and row.seconds > 0
    for quote in row.quotes:
        assert bench.archive.article(quote.article).text[quote.start : quote.end] == quote.text


def test_a_generator_is_made_only_where_one_is_needed(bench: Bench) -> None:
    def generator() -> RecordingGenerator:
        raise AssertionError("loaded")

    for name in SEARCHES:
        make(name, bench, generator)
    for name in WITH_GENERATOR:
        with pytest.raises(AssertionError, match="loaded"):
            make(name, bench, generator)


def test_names_are_checked_and_all_means_all() -> None:
    assert check_names(["bm25", " dense", "bm25"]) == ["bm25", "dense"]
    assert check_names(["bm25", "all"]) == list(SYSTEMS)
    with pytest.raises(InputError, match="There is no system BM25. There are: all, dateline, hybrid, "):
        check_names(["BM25"])


# ---- What is relevant


@pytest.mark.parametrize(
    ("start", "end", "relevant"),
    [
        (0, 150, True),  # of the span [100, 200) the half
        (0, 149, False),  # one character less
        (150, 400, True),
        (151, 400, False),
        (120, 170, True),  # inside it, and half of it
        (120, 160, False),
        (0, 400, True),
        (200, 400, False),  # begins where the span ends
        (300, 400, False),
    ],
)
def test_a_passage_is_relevant_that_holds_half_of_a_span(start: int, end: int, relevant: bool) -> None:
    question = asked(facts=[{"what": "", "evidence": [{"article": "a", "start": 100, "end": 200, "text": "x"}]}])
    assert qrels(question, lambda article: [Unit("u", start, end)]) == ({"u": 1} if relevant else {})


def test_each_span_counts_in_its_own_article_only() -> None:
    spans = [{"article": one, "start": at, "end": at + 10, "text": "x"} for one, at in (("a", 0), ("a", 50), ("b", 90))]
    question = asked(facts=[{"what": "", "evidence": spans[:2]}], open=[{"what": "", "evidence": spans[2:]}])
    cut = [("1", 0, 40), ("2", 40, 80), ("3", 80, 120)]
    units = {one: [Unit(f"{one}-{name}", start, end) for name, start, end in cut] for one in "abc"}
    assert qrels(question, units.__getitem__) == {"a-1": 1, "a-2": 1, "b-3": 1}


def test_the_units_are_the_archives_own_passages(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "cut", passage_size=100)
    list(archive.add([TROOPS], WordEncoder()))
    units = list(archive_units(archive)(TROOPS.id))
    stored = archive.hits([])  # none asked for
    assert stored == [] and [one.id for one in units] == [one.id for one in passages(TROOPS, 100)]
    assert len(units) > len(passages(TROOPS))
    hits = make("centred", bench_of(archive), lambda: pytest.fail("none")).answer(asked("troops")).hits
    assert {(one.passage, one.start, one.end) for one in hits} == {(one.id, one.start, one.end) for one in units}


def test_a_row_names_the_passage_with_the_evidence(bench: Bench) -> None:
    question = asked("Will Jorvund patrol?", facts=[evidence(TROOPS, "Jorvund confirmed that it will patrol")])
    for name in (*SEARCHES, "dateline"):
        row = answered(name, bench, question)
        (relevant,) = row.relevant
        assert relevant in [hit.passage for hit in row.hits], name
        assert next(hit for hit in row.hits if hit.passage == relevant).article == TROOPS.id


# ---- Plain and centred vectors


class Leaning(HashEncoder):
    """Puts texts of one language near each other, as real encoders do, whatever they say."""

    def __init__(self) -> None:
        super().__init__("leaning", 256)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        vectors = WordEncoder().passages(texts)
        for row, text in zip(vectors, texts, strict=True):
            row[sum(map(ord, detect_question(text)))] += 2.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


GERMAN = report(
    1,
    "Am Montag wurde Torwasch durch das Wasser überflutet, sagte der Bürgermeister der Stadt.",
    language="de",
    title="Torwasch",
)
ENGLISH = report(2, "The minister opened the new market hall and thanked all the people there.", title="Market")


@pytest.fixture
def leaning(tmp_path: Path) -> Iterator[Bench]:
    archive = filled(tmp_path / "leaning", (GERMAN, ENGLISH), Leaning())
    yield bench_of(archive, Leaning())
    archive.close()


def test_plain_cosine_finds_the_language_first_and_centred_what_is_said(leaning: Bench) -> None:
    question = asked("What happened in Torwasch when the water came there?")
    first = {name: answered(name, leaning, question).hits[0].article for name in ("dense", "centred")}
    assert first == {"dense": ENGLISH.id, "centred": GERMAN.id}


def test_dense_scores_are_plain_cosines(leaning: Bench) -> None:
    question = asked("What happened in Torwasch when the water came there?")
    (query,) = leaning.encoder.queries([question.question])
    row = answered("dense", leaning, question)
    assert len(row.hits) == 2 and [hit.score for hit in row.hits] == sorted(
        (hit.score for hit in row.hits), reverse=True
    )
    for hit in row.hits:
        article = leaning.archive.article(hit.article)
        (vector,) = leaning.encoder.passages([embedded_text(article, passages(article)[0])])
        assert hit.score == hit.dense == pytest.approx(float(vector @ query), abs=1e-3)
    centred = {hit.article: hit.score for hit in answered("centred", leaning, question).hits}
    assert any(abs(centred[hit.article] - hit.score) > 0.1 for hit in row.hits)  # the offset is not nought here


def test_bm25_finds_words_and_the_hybrid_both(bench: Bench) -> None:
    row = answered("bm25", bench, asked("Will Jorvund patrol the coast?"))
    assert row.hits[0].article == TROOPS.id and row.hits[0].bm25 == row.hits[0].score and row.hits[0].dense is None
    both = answered("hybrid", bench, asked("Will Jorvund patrol the coast?"))
    assert both.hits[0].bm25 is not None and both.hits[0].dense is not None and len(both.hits) > len(row.hits)
    assert len(both.quotes) == 3 and both.quotes[0].article == TROOPS.id


# ---- As of a day


@pytest.mark.parametrize("name", [*SEARCHES, "dateline"])
def test_nothing_later_is_seen(days: Bench, name: str) -> None:
    writer = ScriptedGenerator(choosing("boats", ("Nine boats left.", "Nine")), chooses=True)
    row = answered(name, days, asked(as_of="2026-03-02"), writer)
    assert {hit.article for hit in row.hits} == {quote.article for quote in row.quotes} == {EARLY.id}
    everything = answered(name, days, asked(as_of="2026-03-09"), writer)
    assert {hit.article for hit in everything.hits} == {EARLY.id, LATE.id}


@pytest.mark.parametrize("name", [*SEARCHES, "dateline"])
def test_before_the_first_report_there_is_no_coverage(days: Bench, name: str) -> None:
    row = answered(name, days, asked(as_of="2026-03-01"))
    assert (row.status, row.hits, row.quotes, row.calls) == ("no_coverage", (), (), ())


def test_the_plain_chain_sees_later_reports_and_the_row_shows_it(days: Bench) -> None:
    row = answered("langchain", days, asked(as_of="2026-03-02"), ScriptedGenerator("Eleven boats left."))
    assert date(2026, 3, 9) in {quote.published for quote in row.quotes}
    assert {hit.published for hit in row.hits} == {date(2026, 3, 2), date(2026, 3, 9)}
    assert "Eleven boats" in row.calls[0].messages[0].content


def test_a_search_without_a_common_word_does_not_claim_that_the_days_are_not_covered(days: Bench) -> None:
    """`no_coverage` says that the archive has no report from that time, and it has two."""
    row = answered("bm25", days, asked("Zylophon?"))
    assert row.hits == () and row.status != "no_coverage"


# ---- Dateline itself


def test_datelines_row_keeps_hits_candidates_calls_and_steps(bench: Bench) -> None:
    writer = ScriptedGenerator(
        choosing("patrol", ("Jorvund will patrol.", "patrol"), ("Twelve ships will.", "patrol")), chooses=True
    )
    row = answered("dateline", bench, asked("Will Jorvund patrol the coast?"), writer)
    assert row.hits[0].article == TROOPS.id
    assert "Jorvund confirmed that it will patrol the coast." in [one.text for one in row.candidates]
    assert [one.text for one in row.quotes] == ["Jorvund confirmed that it will patrol the coast."]
    assert [one.text for one in row.statements] == ["Jorvund will patrol."]
    assert [(one.text, one.reason) for one in row.withheld] == [("Twelve ships will.", "Not in its quotes: Twelve")]
    (call,) = row.calls
    assert call.kind == "reply" and call.messages[-1].content.endswith("Question: Will Jorvund patrol the coast?")
    assert {"search", "write", "total"} <= row.steps.keys() and row.quotes[0].outlet == "Harbour Post"


def test_a_statement_names_its_quote_by_its_place_in_the_row(bench: Bench) -> None:
    """The desk keeps the numbers that its prompt had; a row counts its own quotes from 1."""
    writer = ScriptedGenerator(choosing("She did not say which", ("She did not say which.", "She did")), chooses=True)
    row = answered("dateline", bench, asked("Which states are ready to send troops?"), writer)
    (said,) = row.statements
    (number,) = said.quotes
    assert number <= len(row.quotes), f"names quote {number} of {len(row.quotes)}"
    assert row.quotes[number - 1].text == "She did not say which."


def test_each_sentence_that_is_judged_is_a_call(bench: Bench) -> None:
    judge = ScriptedGenerator(judge=lambda sentence: float("Nineteen" in sentence))
    row = answered("dateline", bench, asked("How many states are ready to send troops?"), judge)
    assert len(row.calls) == judge.judged > 1 and {call.kind for call in row.calls} == {"likelihood"}
    assert sorted({call.reply for call in row.calls}) == ["0.0", "1.0"]
    assert row.quotes[0].text.startswith("Nineteen states") and row.status == "answered"


@pytest.mark.parametrize("error", [GeneratorError("The model is gone."), ReplyTimeout("Sent nothing.")])
def test_a_failure_keeps_hits_candidates_and_calls(bench: Bench, error: GeneratorError) -> None:
    row = answered("dateline", bench, asked("Will Jorvund patrol?"), ScriptedGenerator('{"evi', error, chooses=True))
    assert row.error is not None
    assert (row.status, row.error.kind, row.error.message) == (None, type(error).__name__, str(error))
    assert row.hits and row.candidates and row.quotes == () and row.statements == ()
    assert [call.reply for call in row.calls] == ['{"evi']


def test_a_failure_leaves_no_call_in_the_next_row(bench: Bench) -> None:
    recording = RecordingGenerator(ScriptedGenerator(judge=GeneratorError("gone")), None)
    system = make("dateline", bench, lambda: recording)
    assert [len(system.answer(asked("Will Jorvund patrol?")).calls) for _ in range(2)] == [1, 1]


def test_the_tuning_of_the_bench_is_that_of_the_desk(bench: Bench) -> None:
    question = asked("Will Jorvund patrol?")
    few = answered("dateline", replace(bench, tuning=replace(DEFAULT, read=1)), question)
    many = answered("dateline", bench, question)
    assert {one.article for one in few.candidates} == {TROOPS.id} < {one.article for one in many.candidates}
    alone = answered("hybrid", replace(bench, tuning=replace(DEFAULT, bm25_weight=0)), question)
    assert alone.hits[0].score == pytest.approx(1 / (DEFAULT.rrf + 1))  # first of the one search that counts


# ---- The plain chain

LONG = report(
    3,
    "\n\n".join(
        f"  Part {part}. " + " ".join(f"Об этом — «{part}.{number}» — сообщил мэр Маренки." for number in range(20))
        + " The same closing sentence stands here. " * 3
        for part in range(4)
    ),
    title="Long",
    language="ru",
)  # fmt: skip


def test_what_the_chain_reads_are_verbatim_spans(tmp_path: Path) -> None:
    archive = filled(tmp_path / "long", (LONG, EARLY))
    generator = ScriptedGenerator("Nine boats left. They went to sea.")
    row = answered("langchain", bench_of(archive), asked("Part 2. Маренки"), generator)
    assert len(row.quotes) == 4 and len(row.hits) > 4
    context = "\n\n".join(quote.text for quote in row.quotes)
    (call,) = row.calls
    assert f"Question: Part 2. Маренки\nContext: {context}\nAnswer:" in call.messages[0].content
    spans = sorted((hit.start, hit.end) for hit in row.hits if hit.article == LONG.id)
    assert all(0 <= start < end <= len(LONG.text) and end - start <= 1000 for start, end in spans)
    assert len({hit.passage for hit in row.hits}) == len(row.hits)
    assert [said.text for said in row.statements] == ["Nine boats left.", "They went to sea."]


def test_the_chains_hits_are_plain_cosines_best_first(leaning: Bench) -> None:
    row = answered("langchain", leaning, asked("What happened in Torwasch when the water came there?"))
    assert [hit.article for hit in row.hits] == [ENGLISH.id, GERMAN.id]
    assert row.hits[0].score > row.hits[1].score > 0


def test_the_chains_evidence_is_counted_in_its_own_chunks(days: Bench) -> None:
    row = answered("langchain", days, asked(facts=[evidence(EARLY, "Nine boats left")]))
    assert row.relevant == {f"{EARLY.id}-0": 1} and f"{EARLY.id}-0" in {hit.passage for hit in row.hits}


def test_a_question_with_braces_is_text_to_the_chain(days: Bench) -> None:
    row = answered("langchain", days, asked("How many {boats} {0}?"))
    assert row.error is None and "Question: How many {boats} {0}?" in row.calls[0].messages[0].content


@pytest.mark.parametrize("name", ["langchain", "closed-book"])
def test_a_baseline_that_fails_keeps_its_call(days: Bench, name: str) -> None:
    row = answered(name, days, asked(), ScriptedGenerator("Nine bo", GeneratorError("gone")))
    assert row.error is not None and (row.status, row.error.message, row.statements) == (None, "gone", ())
    assert [call.reply for call in row.calls] == ["Nine bo"]
    assert bool(row.hits) == (name == "langchain")


# ---- Closed book


def test_the_model_alone_gets_the_history_and_no_report(days: Bench) -> None:
    class Limited(ScriptedGenerator):
        forms: tuple[Schema | None, int] | None = None

        def stream(self, messages: Sequence[Message], schema: Schema | None, max_tokens: int) -> Iterator[str]:
            """See `Generator`."""
            self.forms = (schema, max_tokens)
            yield from super().stream(messages, schema, max_tokens)

    generator = Limited("I don't know.")
    row = answered("closed-book", days, asked("And on Monday?", history=["How many left?", "From where?"]), generator)
    (prompt,) = generator.prompts
    assert [one.role for one in prompt] == ["system", "user", "user", "user"]
    assert [one.content for one in prompt[1:]] == ["How many left?", "From where?", "And on Monday?"]
    assert generator.forms == (None, REPLY_TOKENS)
    assert (row.status, row.hits, row.quotes) == ("not_in_reports", (), ())


# ---- Prose

REFUSALS = {
    "en": (
        "I don't know.",
        "I do not know the answer to that question.",
        "I’m sorry, but I cannot answer this question.",
        "I don't have enough information to answer.",
        "I couldn't find any information on this.",
        "The context does not specify the number of casualties.",
        "The provided context doesn't mention which countries offered troops.",
        "The text does not say who attacked the harbour.",
        "There is no information about the number of dead in the context.",
        "Based on the provided context, it is not possible to determine who attacked.",
        "It is unclear from the context how many people died.",
        "The number of dead is not mentioned in the context.",
        "The answer is not in the context.",
        "I am unable to answer that.",
    ),
    "de": (
        "Ich weiß es nicht.",
        "Das weiß ich nicht.",
        "Leider weiß ich die Antwort nicht.",
        "Es tut mir leid, das kann ich nicht beantworten.",
        "Ich kann diese Frage nicht beantworten.",
        "Es ist nicht bekannt, wie viele Menschen starben.",
        "Es ist unbekannt, wie viele es waren.",
        "Die Anzahl der Toten wird im Text nicht genannt.",
        "Der Text enthält keine Informationen dazu.",
        "Die Berichte machen dazu keine Angaben.",
        "Im Kontext wird nicht erwähnt, wer angriff.",
        "Aus dem Kontext geht das nicht hervor.",
        "Der Kontext nennt die Zahl nicht.",
    ),
    "fr": (
        "Je ne sais pas.",
        "Je ne peux pas répondre à cette question.",
        "Désolé, je n'ai pas la réponse.",
        "Je n'ai pas d'informations à ce sujet.",
        "Le contexte ne précise pas le nombre de morts.",
        "Le texte ne mentionne pas cela.",
        "Le contexte ne contient pas d'informations sur le nombre de morts.",
        "Le contexte ne permet pas de répondre.",
        "Il n'y a aucune information à ce sujet.",
        "Le nombre de morts n'est pas précisé dans le contexte.",
        "Cela n'est pas mentionné dans le contexte.",
    ),
    "ru": (
        "Я не знаю.",
        "Не знаю.",
        "Извините, я не знаю ответа.",
        "Я не могу ответить на этот вопрос.",
        "Неизвестно, сколько человек погибло.",
        "В контексте не указано, сколько человек погибло.",
        "В тексте не упоминается число погибших.",
        "Контекст не содержит информации об этом.",
        "Нет информации о числе погибших.",
        "В контексте нет данных о погибших.",
        "К сожалению, информация отсутствует.",
    ),
    "uk": (
        "Я не знаю.",
        "Вибачте, я не знаю відповіді.",
        "Я не можу відповісти на це запитання.",
        "Невідомо, скільки людей загинуло.",
        "У контексті не вказано, скільки людей загинуло.",
        "У тексті не згадується кількість загиблих.",
        "Контекст не містить інформації про це.",
        "Немає інформації про кількість загиблих.",
        "У контексті немає даних про загиблих.",
        "На жаль, інформація відсутня.",
    ),
    "ar": (
        "لا أعرف.",
        "لا أعرف الإجابة.",
        "آسف، لا أستطيع الإجابة.",
        "لا يمكنني الإجابة على هذا السؤال.",
        "لا توجد معلومات عن عدد القتلى.",
        "لا يذكر السياق عدد القتلى.",
        "لم يذكر النص عدد القتلى.",
        "لم يتم ذكر عدد القتلى في السياق.",
        "عدد القتلى غير معروف.",
        "السياق لا يحتوي على معلومات عن ذلك.",
        "لم يرد ذكر ذلك في التقارير.",
    ),
}
ANSWERS = {
    "en": (
        "Nineteen states are ready to send troops.",
        "No, Germany did not offer troops.",
        "The bridge is not closed.",
        "The attack was carried out by unknown assailants.",
        "Three people died; the identity of the third is unknown.",
        "We cannot say more, the spokesman said, but eleven boats left.",
        "The deal does not contain a ceasefire clause, Halgrode said.",
        "The minister does not provide weapons to rebels.",
        "The aid convoy was not given permission to enter.",
        "Officials gave no details, but 14 people died.",
    ),
    "de": (
        "Neunzehn Staaten sind bereit.",
        "Nein, Deutschland hat keine Truppen angeboten.",
        "Die Brücke ist nicht gesperrt.",
        "Die Regierung machte keine Angaben zu Toten, nannte aber 14 Verletzte.",
        "Die Zahl der Verletzten hat er nicht genannt, die der Toten gab er mit elf an.",
    ),
    "fr": (
        "Dix-neuf États sont prêts.",
        "Non, l'Allemagne n'a pas proposé de troupes.",
        "Le pont n'est pas fermé.",
        "L'accord n'est pas entré en vigueur le 7 avril.",
        "La Jorvundie ne donne pas de troupes.",
    ),
    "ru": (
        "Девятнадцать государств готовы.",
        "Мост не закрыт.",
        "Удар нанесли неизвестные беспилотники.",
        "Договор не содержит гарантий.",
        "Стороны не могут договориться с марта.",
    ),
    "uk": (
        "Дев'ятнадцять держав готові.",
        "Міст не закрито.",
        "Угода не містить гарантій.",
        "Сторони не можуть домовитися з березня.",
        "Люди не можуть виїхати з Дарсаю.",
    ),
    "ar": (
        "تسع عشرة دولة مستعدة لإرسال قوات.",
        "الجسر غير مغلق.",
        "هاجم مسلحون مجهولون الميناء.",
        "لم يحدد الوزير موعدا، لكن عدد القتلى 14.",
        "نقلت الصحيفة عن مصدر غير معروف أن 14 قتلوا.",
    ),
}


@pytest.mark.parametrize("language", REFUSALS)
def test_prose_that_refuses_is_a_refusal(language: str) -> None:
    missed = [one for one in REFUSALS[language] if status(sentences(one, language)) != "not_in_reports"]
    assert missed == []


@pytest.mark.parametrize("language", ANSWERS)
def test_prose_that_answers_is_no_refusal(language: str) -> None:
    taken = [one for one in ANSWERS[language] if status(sentences(one, language)) != "answered"]
    assert taken == []


def test_only_the_first_sentence_can_refuse_and_nothing_is_a_refusal() -> None:
    assert status(sentences("Eleven boats left. I don't know which.", "en")) == "answered"
    assert status(sentences("I don't know.\n\nEleven boats left, perhaps.", "en")) == "not_in_reports"
    assert status(sentences("  \n", "en")) == "not_in_reports"
    assert [one.text for one in sentences("Eleven\nboats left.  They\twent.", "en")] == [
        "Eleven boats left.",
        "They went.",
    ]


# ---- What a run says of itself


def test_a_run_says_what_answered(bench: Bench, days: Bench) -> None:
    told = about(bench, None)
    assert told["generator"] is None
    assert told["encoder"] == {"name": "words", "dimension": 256, "probe": probe(bench.encoder)}
    assert told["settings"]["passages"] == 12 and told["settings"]["passage_size"] == 800
    assert told["archive"]["articles"] == 6 and told["versions"]["langchain-core"] != "not installed"
    other = about(days, ScriptedGenerator())
    assert other["generator"] == {"name": "scripted", "fingerprint": "scripted"}
    assert other["archive"]["fingerprint"] != told["archive"]["fingerprint"] and other["code"] == told["code"]
