"""Each measure against a calculation by hand, which stands beside it; edges; and what must hold of any row."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import as_of, cost, facts, invented, quotes, retrieval, statements, status
from eval.metrics.overlap import same_place, words_inside
from eval.questions import Fact, Open, Question, QuestionType, Span
from eval.rows import Call, Failure, Quoted, Ranked, Row, Said
from rag.answer import AnswerStatus

DAY = date(2026, 3, 10)
FAILED = Failure(kind="ReplyTimeout", message="The model stopped sending.")
TEXTS = {
    #       0123456789012345678901234567890123456789
    "dam": "Sulvek said 14 died. The dam burst. It rains. Which states was not said.",
    "toll": "Le bilan est de 14 morts. Karsovia denies it.",
}
SENTENCES = {
    "fourteen": ("dam", 0, 20),
    "burst": ("dam", 21, 35),
    "rain": ("dam", 36, 45),
    "unsaid": ("dam", 46, 72),
    "morts": ("toll", 0, 25),
    "denial": ("toll", 26, 45),
}


def span(name: str) -> Span:
    article, start, end = SENTENCES[name]
    return Span(article=article, start=start, end=end, text=TEXTS[article][start:end])


def cut(article: str, start: int, end: int, published: date = DAY) -> Quoted:
    text = TEXTS[article][start:end]
    return Quoted(
        article=article, start=start, end=end, text=text, title="Night", outlet="Kestrel Wire", published=published
    )


def quote(name: str, published: date = DAY) -> Quoted:
    return cut(*SENTENCES[name], published)


def hit(passage: str, article: str = "dam", start: int = 0, end: int = 1, score: float = 1.0) -> Ranked:
    return Ranked(passage=passage, article=article, start=start, end=end, published=DAY, score=score)


def hits(passages: str) -> tuple[Ranked, ...]:
    return tuple(map(hit, passages))


def said(*texts: str) -> tuple[Said, ...]:
    return tuple(Said(text=text) for text in texts)


def row(
    *shown: Quoted, says: tuple[str, ...] = (), got: AnswerStatus | None = "answered", error: Failure | None = None
) -> Row:
    calls = (call(),) if says else ()
    return Row(system="s", question="q", status=got, quotes=shown, statements=said(*says), calls=calls, error=error)


def call(kind: str = "reply", prompt: int | None = 100, reply: int | None = 10, cached: bool = False) -> Call:
    return Call.model_validate(
        {"kind": kind, "messages": (), "reply": "", "prompt_tokens": prompt, "reply_tokens": reply}
        | {"seconds": 1.0, "cached": cached}
    )


DEAD = Fact(
    what="14 dead",
    accepted=("14 died", "14 dead", "14 morts"),
    said_by=("Sulvek",),
    evidence=(span("fourteen"), span("morts")),
)
BURST = Fact(what="the dam burst", accepted=("burst",), evidence=(span("burst"),))
STATES = Open(what="which states", evidence=(span("unsaid"),))


def question(
    *known: Fact,
    open: tuple[Open, ...] = (),
    gold: AnswerStatus = "answered",
    kind: QuestionType = "single_fact",
    wrong: tuple[str, ...] = (),
    asked: str = "What happened?",
    day: date | None = None,
) -> Question:
    return Question(
        id="q", language="en", question=asked, status=gold, facts=known, open=open, type=kind, wrong=wrong, as_of=day
    )


TWO = question(DEAD, BURST)
REFUSAL = question(gold="not_in_reports", wrong=("Pellonia", "France"))


# ---- Places


def test_half_of_the_shorter_is_the_same_place() -> None:
    gold = span("burst")  # [21, 35): 14 characters
    assert same_place(gold, cut("dam", 0, 72))  # all 14 of the shorter one
    assert same_place(gold, cut("dam", 28, 45))  # 7 of 14
    assert not same_place(gold, cut("dam", 29, 45))  # 6 of 14
    assert same_place(gold, cut("dam", 31, 39))  # 4 of the quote's 8
    assert not same_place(gold, cut("dam", 32, 40))  # 3 of the quote's 8
    assert not same_place(gold, cut("toll", 21, 35))
    assert not same_place(gold, cut("dam", 35, 45)), "they only touch"
    assert not same_place(gold, cut("dam", 25, 25)), "an empty quote is no place"


def test_a_word_is_inside_only_whole_and_where_it_stands() -> None:
    # "The dam burst." at [21, 35): The [21, 24) dam [25, 28) burst [29, 34)
    assert words_inside(span("burst"), [cut("dam", 21, 31)]) == (2, 3)
    assert words_inside(span("burst"), [cut("dam", 21, 26), cut("dam", 26, 31)]) == (2, 3), "joined, they hold 'dam'"
    assert words_inside(span("burst"), [cut("dam", 21, 26), cut("dam", 27, 31)]) == (1, 3)
    assert words_inside(span("burst"), [cut("toll", 0, 45)]) == (0, 3)
    assert words_inside(span("burst"), []) == (0, 3)


# ---- Retrieval


def found(ranking: str, relevant: dict[str, int]) -> Row:
    return Row(system="s", question="q", hits=hits(ranking), relevant=relevant)


def test_retrieval_by_hand() -> None:
    one = found("abcdef", {"b": 1, "e": 1, "z": 1})  # relevant at ranks 2 and 5, one of three not found
    assert retrieval.recall(TWO, one, k=5) == pytest.approx(2 / 3)
    assert retrieval.recall(TWO, one, k=4) == pytest.approx(1 / 3)
    assert retrieval.reciprocal_rank(TWO, one) == pytest.approx(1 / 2)
    # (1/2 at rank 2 + 2/5 at rank 5 + 0 for z) / 3 = 0.9 / 3
    assert retrieval.average_precision(TWO, one) == pytest.approx(0.3)
    # DCG  = 1/log2(3) + 1/log2(6)             = 0.6309 + 0.3869          = 1.0178
    # IDCG = 1/log2(2) + 1/log2(3) + 1/log2(4) = 1      + 0.6309 + 0.5    = 2.1309
    by_hand = (1 / math.log2(3) + 1 / math.log2(6)) / (1 + 1 / math.log2(3) + 1 / 2)
    assert retrieval.ndcg(TWO, one) == pytest.approx(by_hand, abs=1e-6)
    assert by_hand == pytest.approx(1.0178 / 2.1309, abs=1e-4)


def test_grades_are_gains() -> None:
    # DCG = 1/log2(2) + 2/log2(3) = 2.2619; IDCG = 2/log2(2) + 1/log2(3) = 2.6309
    one = found("ab", {"a": 1, "b": 2})
    assert retrieval.ndcg(TWO, one) == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)), abs=1e-6)


def test_our_order_stands_where_scores_tie() -> None:
    # trec_eval alone would rank equal scores by id, z first
    tied = {"a": hit("a", score=0.5), "z": hit("z", score=0.5)}
    for order in ("az", "za"):
        one = Row(system="s", question="q", hits=tuple(tied[each] for each in order), relevant={"a": 1})
        assert retrieval.reciprocal_rank(TWO, one) == pytest.approx(1 / (1 + order.index("a")))


def test_a_passage_that_comes_twice_counts_once_at_its_first_rank() -> None:
    assert retrieval.average_precision(TWO, found("aab", {"a": 1})) == 1
    assert retrieval.reciprocal_rank(TWO, found("xax", {"x": 1})) == 1


def test_without_judgements_retrieval_is_undefined_and_without_hits_it_is_nought() -> None:
    for measure in (retrieval.recall, retrieval.reciprocal_rank, retrieval.ndcg, retrieval.average_precision):
        assert measure(TWO, found("ab", {})) is None
        assert measure(TWO, found("ab", {"a": 0})) is None
        assert measure(TWO, found("", {"a": 1})) == 0


def test_what_was_found_before_a_failure_counts() -> None:
    one = found("ab", {"a": 1}).model_copy(update={"error": FAILED})
    assert retrieval.recall(TWO, one) == 1


def test_more_than_there_are_is_all() -> None:
    assert retrieval.recall(TWO, found("ab", {"b": 1}), k=1000) == 1
    assert retrieval.fact_coverage(TWO, found("ab", {"b": 1}), k=1000) == 0.5  # the hits lie on "fourteen" only


def test_one_of_the_sentences_of_a_fact_covers_it() -> None:
    on_morts, on_burst = hit("m", "toll", 5, 25), hit("b", "dam", 21, 33)
    assert coverage(on_morts) == 0.5  # DEAD by its French sentence, BURST not
    assert coverage(on_morts, on_burst) == 1  # 12 of BURST's 14 characters
    assert coverage(on_morts, on_burst, k=1) == 0.5
    assert coverage(hit("x", "dam", 34, 45)) == 0  # one of its 11 characters
    assert coverage() is None, "no retrieval"
    assert retrieval.fact_coverage(REFUSAL, found("ab", {})) is None
    assert retrieval.fact_coverage(TWO, found("", {"a": 1})) == 0


def coverage(*found: Ranked, k: int = 12) -> float | None:
    return retrieval.fact_coverage(TWO, Row(system="s", question="q", hits=found), k=k)


RANKINGS = st.lists(st.sampled_from("abcdefgh"), unique=True).map("".join)


@given(RANKINGS, st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 3), min_size=1))
def test_retrieval_equals_its_definition(ranking: str, relevant: dict[str, int]) -> None:
    one = found(ranking, relevant)
    at = [rank for rank, passage in enumerate(ranking, 1) if passage in relevant]
    precisions = [place / rank for place, rank in enumerate(at, 1)]
    gains = [relevant.get(passage, 0) / math.log2(rank + 1) for rank, passage in enumerate(ranking, 1)]
    best = [gain / math.log2(rank + 1) for rank, gain in enumerate(sorted(relevant.values(), reverse=True), 1)]
    assert retrieval.average_precision(TWO, one) == pytest.approx(sum(precisions) / len(relevant), abs=1e-6)
    assert retrieval.ndcg(TWO, one) == pytest.approx(sum(gains) / sum(best), abs=1e-6)
    assert retrieval.reciprocal_rank(TWO, one) == pytest.approx(1 / at[0] if at else 0)
    assert retrieval.recall(TWO, one, k=5) == pytest.approx(sum(rank <= 5 for rank in at) / len(relevant))
    assert retrieval.recall(TWO, one, k=3) == pytest.approx(sum(rank <= 3 for rank in at) / len(relevant))


# ---- Quotes


def test_quotes_by_hand() -> None:
    one = row(quote("morts"), quote("rain"))
    assert quotes.precision(TWO, one) == 0.5  # one of two
    assert quotes.recall(TWO, one) == 0.5  # DEAD, by one of its two sentences; BURST not
    # "Le bilan est de 14 morts." 6 words in gold, "It rains." 2 not
    assert quotes.token_precision(TWO, one) == 6 / 8
    assert quotes.token_recall(TWO, one) == 0.5  # DEAD: 6 of 6; BURST: 0 of 3


def test_a_part_of_a_sentence_counts_by_its_words() -> None:
    one = row(cut("dam", 0, 14), cut("toll", 0, 45))  # "Sulvek said 14" · both sentences of the other report
    # 3 words in gold of 3; "Le bilan est de 14 morts" 6 of 6, "Karsovia denies it" 0 of 3: 9 of 12
    assert quotes.token_precision(TWO, one) == 9 / 12
    assert quotes.precision(TWO, one) == 1
    partly = row(cut("dam", 0, 14))
    # DEAD: best of 3/4 and 0/6; BURST: 0. (3/4 + 0) / 2
    assert quotes.token_recall(TWO, partly) == 0.375


def test_what_is_open_is_to_be_quoted_too() -> None:
    partial = question(BURST, open=(STATES,), gold="partial")
    assert quotes.recall(partial, row(quote("burst"))) == 0.5
    assert quotes.precision(partial, row(quote("burst"), quote("unsaid"))) == 1
    unsaid = question(open=(STATES,), gold="not_in_reports")
    assert quotes.recall(unsaid, row(quote("unsaid"), got="not_in_reports")) == 1
    assert quotes.precision(unsaid, row(quote("unsaid"), quote("rain"))) == 0.5


def test_where_nothing_is_reported_any_quote_is_wrong() -> None:
    assert quotes.precision(REFUSAL, row(quote("rain"))) == 0
    assert quotes.token_precision(REFUSAL, row(quote("rain"))) == 0
    assert quotes.recall(REFUSAL, row(quote("rain"))) is None
    assert quotes.token_recall(REFUSAL, row()) is None


def test_without_quotes_precision_is_undefined_and_recall_nought() -> None:
    for one in (row(), row(quote("burst"), error=FAILED)):
        assert quotes.precision(TWO, one) is None
        assert quotes.token_precision(TWO, one) is None
        assert quotes.recall(TWO, one) == 0
        assert quotes.token_recall(TWO, one) == 0


def test_without_evidence_no_quote_is_judged() -> None:
    placeless = question(BURST, Fact(what="x", accepted=("x",)))
    assert quotes.precision(placeless, row(quote("rain"))) is None
    assert quotes.token_precision(placeless, row(quote("rain"))) is None
    assert quotes.recall(placeless, row(quote("burst"))) == 1, "of the facts with evidence"


QUOTES = st.lists(
    st.builds(
        lambda article, a, b: cut(article, min(a, b), max(a, b)),
        st.sampled_from(sorted(TEXTS)),
        *[st.integers(0, 45)] * 2,
    ),
    max_size=4,
)
ANY = st.sampled_from([TWO, REFUSAL, question(BURST, open=(STATES,), gold="partial")])


@given(ANY, QUOTES)
def test_shares_of_quotes_are_shares(asked: Question, shown: list[Quoted]) -> None:
    for measure in (quotes.precision, quotes.token_precision, quotes.recall, quotes.token_recall):
        share = measure(asked, row(*shown))
        assert share is None or 0 <= share <= 1


@given(ANY, QUOTES)
def test_a_wrong_quote_never_raises_precision_and_no_quote_lowers_recall(asked: Question, shown: list[Quoted]) -> None:
    for measure in (quotes.precision, quotes.token_precision):
        before, after = measure(asked, row(*shown)), measure(asked, row(*shown, quote("rain")))
        assert before is None or (after is not None and after <= before)
    for measure in (quotes.recall, quotes.token_recall):
        before, after = measure(asked, row(*shown)), measure(asked, row(*shown, quote("burst")))
        assert before is None or (after is not None and after >= before)


# ---- Facts


def test_facts_are_carried_by_statements_and_by_quotes_from_their_reports() -> None:
    assert facts.fact_recall(TWO, row(says=("There were 14 dead.",))) == 0.5
    assert facts.fact_recall(TWO, row(quote("fourteen"), says=("It burst.",))) == 1
    assert facts.fact_recall(TWO, row(quote("burst"))) == 0.5
    assert facts.fact_recall(TWO, row()) == 0
    assert facts.fact_recall(REFUSAL, row(says=("It burst.",))) is None
    assert facts.fact_recall(question(Fact(what="x", evidence=(span("rain"),))), row(quote("rain"))) is None


def test_a_form_in_a_quote_from_another_report_is_not_the_fact() -> None:
    elsewhere = Fact(what="burst", accepted=("14 died",), evidence=(span("denial"),))  # in toll, the form in dam
    assert facts.fact_recall(question(elsewhere), row(quote("fourteen"))) == 0
    assert facts.fact_recall(question(elsewhere), row(says=("14 died.",))) == 1


def test_a_title_does_not_carry_a_fact() -> None:
    assert (
        facts.fact_recall(question(Fact(what="x", accepted=("Night",), evidence=(span("rain"),))), row(quote("rain")))
        == 0
    )


def test_sentences_alone() -> None:
    assert facts.fact_recall_in_sentences(TWO, row(quote("fourteen"), says=("It burst.",))) == 0.5
    assert facts.fact_recall_in_sentences(TWO, row(quote("fourteen"))) is None, "it only searches"
    withheld = row(quote("fourteen")).model_copy(update={"calls": (call(),)})
    assert facts.fact_recall_in_sentences(TWO, withheld) == 0
    refused = row(got="not_in_reports").model_copy(update={"open": ("Not in the reports.",)})
    assert facts.fact_recall_in_sentences(TWO, refused) == 0


def test_a_failed_row_carries_nothing() -> None:
    failed = row(quote("fourteen"), says=("It burst.",), got=None, error=FAILED)
    assert facts.fact_recall(TWO, failed) == 0
    assert facts.fact_recall_in_sentences(TWO, failed) == 0
    assert facts.attribution(TWO, failed) is None


def test_who_says_it_must_stand_with_it() -> None:
    assert facts.attribution(TWO, row(says=("Sulvek spoke of 14 dead.",))) == 1
    assert facts.attribution(TWO, row(says=("There were 14 dead.", "Sulvek spoke."))) == 0
    assert facts.attribution(TWO, row(quote("fourteen"), says=("There were 14 dead.",))) == 1  # by the quote
    assert facts.attribution(TWO, row(quote("morts"))) == 0
    assert facts.attribution(TWO, row(says=("It burst.",))) is None  # no fact with a source is carried
    paper = DEAD.model_copy(update={"said_by": ("Kestrel*",)})
    assert facts.attribution(question(paper), row(quote("morts"))) == 1  # by its outlet
    # one of two
    assert facts.attribution(question(paper, DEAD), row(quote("morts"))) == 0.5


# ---- Statements


def test_statements_by_hand() -> None:
    asked = question(DEAD, BURST, open=(STATES,), gold="partial", wrong=("40 dead",))
    says = (
        "There were 14 dead.",  # a form
        "Which states was  not said",  # verbatim, but for a space and the stop
        "He said: The dam burst. Really.",  # a form, and holds a span
        "It was sad.",  # nothing
        "There were 14 dead, or 40 dead.",  # wrong, too
    )
    assert statements.precision(asked, row(says=says)) == 3 / 5
    assert statements.wrong(asked, row(says=says)) == 1 / 5


def test_a_statement_that_holds_a_gold_sentence_is_right() -> None:
    asked = question(open=(STATES,), gold="partial")
    assert statements.precision(asked, row(says=("But which states was not said, alas.",))) == 1
    assert statements.precision(asked, row(says=("Which states?", "…"))) == 0.5


def test_statements_are_undefined_where_there_are_none_or_the_answer_is_a_refusal() -> None:
    assert statements.precision(TWO, row()) is None
    assert statements.precision(TWO, row(says=("It burst.",), error=FAILED)) is None
    assert statements.precision(REFUSAL, row(says=("I do not know.",), got="not_in_reports")) is None
    assert statements.precision(REFUSAL, row(says=("Pellonia did.",))) == 0


def test_nothing_stated_is_nothing_wrong() -> None:
    refused = row(got="not_in_reports").model_copy(update={"open": ("Not in the reports.",)})
    assert statements.wrong(REFUSAL, refused) == 0
    assert statements.wrong(REFUSAL, row()) is None, "it only searches"
    assert statements.wrong(REFUSAL, row(says=("Pellonia.",), error=FAILED)) is None
    assert statements.wrong(TWO, row(says=("Pellonia.",))) is None, "no forms"
    assert statements.wrong(REFUSAL, row(says=("Pellonia.",), got="not_in_reports")) == 1, (
        "a refusal that still says it"
    )


# ---- Invented members

LISTED = question(DEAD, kind="list", wrong=("Pellonia", "France"), asked="Which states beside Jordan?")


def test_invented_members_are_counted_once() -> None:
    # Pellonia and France by forms; Germany and Equatorial Guinea as territories; Jordan stands in the question
    says = ("Pellonia, France, Germany and Jordan.", "Germany, France, and Equatorial Guinea.")
    assert invented.invented(LISTED, row(says=says)) == 4


def test_a_name_in_gold_is_not_invented() -> None:
    assert invented.invented(LISTED, row(says=("Sulvek.",))) == 0
    fact = Fact(what="Norway", accepted=("Norwegen*",))
    listed = question(fact, kind="list")
    assert invented.invented(listed, row(says=("Norway and Sweden.",))) == 1  # a form in German names Norway
    moved = Span(article="dam", start=0, end=9, text="Норвегия.")
    assert invented.invented(question(Fact(what="", evidence=(moved,)), kind="list"), row(says=("Norway.",))) == 0


def test_names_in_the_language_of_the_question() -> None:
    listed = LISTED.model_copy(update={"language": "ru"})
    assert invented.invented(listed, row(says=("Франция, Germany и Польша.",))) == 3
    assert invented.invented(listed, row(says=("Франция, France.",))) == 1, "the form counts it"
    assert invented.invented(LISTED.model_copy(update={"language": "und"}), row(says=("Poland.",))) == 1


def test_which_questions_have_members_to_invent() -> None:
    says = row(says=("France.",))
    assert invented.invented(REFUSAL, says) is None
    assert invented.invented(question(kind="unanswerable", gold="not_in_reports"), says) is None, "no forms"
    assert invented.invented(question(kind="unanswerable", gold="not_in_reports", wrong=("Pellonia",)), says) == 1
    assert invented.invented(question(kind="partial", gold="partial", wrong=("Pellonia",)), says) == 1
    assert invented.invented(LISTED, row()) is None, "it only searches"
    assert invented.invented(LISTED, row(says=("France.",), error=FAILED)) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Equatorial Guinea and Guinea-Bissau", {"GQ", "GW"}),
        ("a turkey in Turkeytown, the European Union", set()),
        ("Côte d'Ivoire, Myanmar", {"CI", "MM"}),
    ],
)
def test_territories_are_whole_names_with_capitals(text: str, codes: set[str]) -> None:
    assert set(invented.territories(text, ("en",))) == codes


# ---- Status


def test_status_by_hand() -> None:
    right, refused, failed = row(), row(got="not_in_reports"), row(got=None, error=FAILED)
    assert [status.accuracy(TWO, one) for one in (right, refused, failed)] == [1, 0, 0]
    assert [status.refusal_precision(TWO, one) for one in (right, refused, failed)] == [None, 0, None]
    assert [status.refusal_recall(TWO, one) for one in (right, refused, failed)] == [None, None, None]
    assert [status.accuracy(REFUSAL, one) for one in (right, refused, failed)] == [0, 1, 0]
    assert [status.refusal_precision(REFUSAL, one) for one in (right, refused, failed)] == [None, 1, None]
    assert [status.refusal_recall(REFUSAL, one) for one in (right, refused, failed)] == [0, 1, 0]


def test_another_refusal_is_a_refusal_but_not_the_right_status() -> None:
    outside = row(got="no_coverage")
    assert status.accuracy(REFUSAL, outside) == 0
    assert status.refusal_precision(REFUSAL, outside) == status.refusal_recall(REFUSAL, outside) == 1


def test_confusion_counts_each_row_once() -> None:
    pairs = [(TWO, row()), (TWO, row()), (TWO, row(got="partial")), (REFUSAL, row(got=None, error=FAILED))]
    table = status.confusion(pairs)
    assert list(table) == ["answered", "partial", "not_in_reports", "no_coverage"]
    assert table["answered"] == {"answered": 2, "partial": 1, "not_in_reports": 0, "no_coverage": 0, "error": 0}
    assert table["not_in_reports"]["error"] == 1
    assert sum(sum(line.values()) for line in table.values()) == len(pairs)


# ---- As of a day


def test_what_was_published_after_the_day_leaks() -> None:
    asked, later = question(DEAD, day=DAY), DAY + timedelta(days=1)
    mixed = row(quote("fourteen"), quote("rain", later), quote("burst", later))
    assert as_of.quote_leakage(asked, mixed) == 2 / 3
    assert as_of.quote_leakage(asked, row()) == 0
    assert as_of.quote_leakage(asked, row(error=FAILED)) is None
    assert as_of.quote_leakage(TWO, mixed) is None
    hits = (hit("a"), hit("b").model_copy(update={"published": later}))
    assert as_of.hit_leakage(asked, row().model_copy(update={"hits": hits})) == 0.5
    assert as_of.hit_leakage(asked, row()) is None
    assert as_of.hit_leakage(TWO, row().model_copy(update={"hits": hits})) is None


# ---- Cost


def cost_of(*calls: Call, error: Failure | None = None) -> list[float | None]:
    one = Row(system="s", question="q", calls=calls, seconds=2.5, error=error)
    return [measure(TWO, one) for measure in (cost.prompt_tokens, cost.reply_tokens, cost.seconds)]


def test_cost_by_hand() -> None:
    # prompts 100 + 40; replies 10, the likelihood has none
    assert cost_of(call(), call("likelihood", prompt=40, reply=None)) == [140, 10, 2.5]
    assert cost_of() == [0, 0, 2.5]


def test_what_is_not_known_has_no_cost() -> None:
    assert cost_of(call(), call(prompt=None)) == [None, 20, 2.5]
    assert cost_of(call(reply=None)) == [100, None, 2.5]
    assert cost_of(call(), call(cached=True)) == [200, 20, None], "a cached run is no speed"
    assert cost_of(call(), error=FAILED) == [None, None, None]
