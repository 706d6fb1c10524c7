"""A set of one's own: each table that people may bring, and each answer that they may type."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from eval.check import problems
from eval.new import dialog, from_table, located
from eval.questions import Fact, Open, Question, Span
from index.errors import InputError
from index.passages import passages
from index.records import Article, Sentence
from tests.conftest import SMALL_REPORTS, report

TROOPS, DAM, _, _, PRISONERS, _ = SMALL_REPORTS
PATROL = "Jorvund confirmed that it will patrol the coast."
NOT_SAID = "She did not say which."
NINETEEN = (
    "Nineteen states are ready to send troops to Tsavra, the foreign minister said on Monday."  # the first sentence
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "asked.csv"


def read(table: Path, text: str | bytes, articles: Sequence[Article] = SMALL_REPORTS) -> list[Question]:
    """The questions of a table of which no line is left out."""
    found, refused = taken(table, text, articles)
    assert refused == []
    return found


def taken(
    table: Path, text: str | bytes, articles: Sequence[Article] = SMALL_REPORTS
) -> tuple[list[Question], list[str]]:
    table.write_bytes(text if isinstance(text, bytes) else text.encode())
    return from_table(table, articles)


def refusal(table: Path, text: str | bytes) -> str:
    """Why a whole table is refused."""
    with pytest.raises(InputError) as raised:
        taken(table, text)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def texts(spans: Sequence[Span]) -> list[str]:
    return [one.text for one in spans]


def unsound(questions: Sequence[Question], articles: Sequence[Article] = SMALL_REPORTS) -> list[str]:
    by_id = {article.id: article for article in articles}
    return [one.text for one in problems(questions, by_id.get)]


# ---- How tables are written


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_part_cells(table: Path, mark: str) -> None:
    lines = (("question", "evidence", "accepted"), ("Who patrols?", "Jorvund confirmed", "Jorvund|Jorvunds"))
    (found,) = read(table, "\n".join(mark.join(line) for line in lines))
    assert found.question == "Who patrols?"
    assert found.facts[0].accepted == ("Jorvund", "Jorvunds")
    assert texts(found.spans) == [PATROL]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(table: Path, end: str) -> None:
    found = read(table, end.join(["question;note", "Who?;a", "Where?;b", ""]))
    assert [(one.question, one.note) for one in found] == [("Who?", "a"), ("Where?", "b")]


def test_a_byte_order_mark_is_no_part_of_a_name(table: Path) -> None:
    (found,) = read(table, b"\xef\xbb\xbf" + b"question,note\nWho?,x\n")
    assert (found.question, found.note) == ("Who?", "x")


def test_quoted_cells_hold_marks_quotes_and_line_breaks(table: Path) -> None:
    first, second = read(table, 'question,note\n"Who, ""when"",\nand where?","a; b"\nWho?,\n')
    assert (first.question, first.note) == ('Who, "when", and where?', "a; b")
    assert (second.question, second.note) == ("Who?", "")


def test_arabic_is_read_and_found(table: Path) -> None:
    (found,) = read(table, "question,evidence,accepted\nكم أسيرا تبادل الطرفان؟,مئة واثني عشر أسيرا,مئة واثني عشر\n")
    assert found.language == "ar"
    assert texts(found.spans) == ["تبادل الطرفان مئة واثني عشر أسيرا يوم الجمعة."]
    assert found.spans[0].article == PRISONERS.id
    assert unsound([found]) == []


def test_columns_come_in_any_order_and_case(table: Path) -> None:
    (found,) = read(table, " As Of ,QUESTION\n2026-03-09,Who?\n")
    assert (found.question, found.as_of) == ("Who?", date(2026, 3, 9))


def test_a_table_of_questions_alone(table: Path) -> None:
    assert [one.question for one in read(table, "question\nWho?\nWhere?\n")] == ["Who?", "Where?"]


def test_empty_lines_are_no_questions(table: Path) -> None:
    found, refused = taken(table, "question,evidence\n\nWho?,\n,\n  , \n\n\nWhere?,not there\n")
    assert [one.id for one in found] == ["q001"]
    (line,) = refused
    assert line.startswith("asked.csv, line 8: ")


def test_a_line_may_end_before_its_last_cells(table: Path) -> None:
    (found,) = read(table, "question,evidence,note\nWho?\n")
    assert (found.note, found.facts) == ("", ())


# ---- What a table may not be


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("evidense", "Did you mean “evidence”?"),
        ("Question?", "Did you mean “question”?"),
        ("xyz", "There are: question,"),
    ],
)
def test_an_unknown_column_is_named_with_what_was_meant(table: Path, name: str, hint: str) -> None:
    told = refusal(table, f"question,{name}\nWho?,x\n")
    assert told.startswith(f"There is no column “{name}”. {hint}")


def test_a_column_that_stands_twice_is_refused(table: Path) -> None:
    """Of two, one would silently be lost."""
    assert "evidence" in refusal(table, "question,evidence,Evidence\nWho?,Jorvund confirmed,She did not\n")


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "id,note\na,b\n"])
def test_a_table_needs_a_column_of_questions(table: Path, text: str) -> None:
    told = refusal(table, text)
    assert told.startswith(f"{table} has no column “question”. Its first line must name the columns: question, id,")


def test_a_table_of_names_only_has_no_question(table: Path) -> None:
    assert taken(table, "question,evidence\n") == ([], [])


@pytest.mark.parametrize("coding", ["utf-16", "cp1252", "cp1256"])
def test_a_table_that_is_not_utf_8_says_how_to_save_it(table: Path, coding: str) -> None:
    asked = "كم أسيرا؟" if coding == "cp1256" else "Où?"
    told = refusal(table, f"question\n{asked}\n".encode(coding))
    assert told == f"The questions in {table} cannot be read: it is not UTF-8; save it as “CSV UTF-8”."


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing.csv cannot be read: No such file"):
        from_table(tmp_path / "nothing.csv", SMALL_REPORTS)
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        from_table(tmp_path, SMALL_REPORTS)


def test_more_cells_than_columns_are_named_with_their_line(table: Path) -> None:
    assert refusal(table, "question,note\nWho?,a\nWho, and where?,b\n") == f"{table}, line 3: more cells than columns."


@pytest.mark.parametrize("text", ['question,note\nWho?,"a\nWhere?,b\n', 'question,"note\nWho?,a\nWhere?,b\n'])
def test_a_quote_that_is_never_closed_swallows_no_question(table: Path, text: str) -> None:
    assert "asked.csv" in refusal(table, text)


def test_a_cell_that_is_too_long_is_an_input_error_also_in_the_first_line(table: Path) -> None:
    assert "field larger than" in refusal(table, f"question\n{'x' * 200_000}\n")
    assert "field larger than" in refusal(table, f"question,{'x' * 200_000}\n")


@pytest.mark.parametrize(
    ("column", "value"),
    [("status", "perhaps"), ("type", "lists"), ("as_of", "yesterday"), ("as_of", "2026-02-30"), ("split", "train")],
)
def test_a_bad_value_is_named_with_its_line_and_the_rest_is_kept(table: Path, column: str, value: str) -> None:
    found, refused = taken(table, f"question,{column}\nWho?,\nWhere?,{value}\nWhen?,\n")
    assert [(one.id, one.question) for one in found] == [("q001", "Who?"), ("q002", "When?")]
    (line,) = refused
    assert line.startswith(f"asked.csv, line 3: {column}: ") and "\n" not in line


def test_a_line_without_a_question_is_named(table: Path) -> None:
    found, (line,) = taken(table, "question,note\n,only a note\nWho?,\n")
    assert len(found) == 1
    assert line.startswith("asked.csv, line 2: question: ")


def test_words_that_no_report_has_are_named_with_their_line(table: Path) -> None:
    text = 'question,evidence\n"Who\npatrols?",Jorvund confirmed\nWho?,Jorvund denied\nWhich?,She did not say\n'
    found, refused = taken(table, text)
    assert [texts(one.spans) for one in found] == [[PATROL], [NOT_SAID]]
    assert refused == [
        "asked.csv, line 4: No report has the words “Jorvund denied”: copy them from one, letter by letter."
    ]


def test_one_of_several_pieces_that_is_not_found_leaves_the_line_out(table: Path) -> None:
    found, (line,) = taken(table, "question,evidence\nWho?,Jorvund confirmed|Jorvund denied\n")
    assert found == [] and "“Jorvund denied”" in line


# ---- What becomes of a line


def test_a_line_with_every_column(table: Path) -> None:
    (found,) = read(
        table,
        "question;id;language;type;status;story;split;as_of;history;evidence;article;accepted;said_by;open;wrong;note\n"
        "And who else?;mine-7;uk;follow_up;partial;coast;test;2026-03-20;Who sails? | Who rows?;Jorvund confirmed;"
        f"{TROOPS.id};Jorvund|Йорвунд*;minister;which ships|when;Torwasch|Tsavra;hard\n",
    )
    start = TROOPS.text.index(PATROL)
    span = Span(article=TROOPS.id, start=start, end=start + len(PATROL), text=PATROL)
    assert found == Question(
        id="mine-7", language="uk", type="follow_up", status="partial", story="coast", split="test",
        as_of=date(2026, 3, 20), history=("Who sails?", "Who rows?"), question="And who else?",
        facts=(Fact(what="Jorvund confirmed", accepted=("Jorvund", "Йорвунд*"), said_by=("minister",),
                    evidence=(span,)),),
        open=(Open(what="which ships"), Open(what="when")), wrong=("Torwasch", "Tsavra"), note="hard",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        (",", "not_in_reports"),
        (",which", "not_in_reports"),
        ("Jorvund confirmed,", "answered"),
        ("Jorvund confirmed,which", "partial"),
    ],
)
def test_the_status_follows_from_evidence_and_what_is_open(table: Path, cells: str, status: str) -> None:
    (found,) = read(table, f"question,evidence,open\nWho?,{cells}\n")
    assert (found.status, found.type, found.split, found.story) == (status, "single_fact", "dev", "")


def test_a_status_that_is_told_stands(table: Path) -> None:
    (found,) = read(table, "question,status\nWho won the cup?,no_coverage\n")
    assert found.status == "no_coverage"


def test_the_language_is_that_of_the_question(table: Path) -> None:
    found = read(
        table, "question\nWie viele Menschen sind gestorben?\nСколько человек погибло?\nHow many people died?\n"
    )
    assert [one.language for one in found] == ["de", "ru", "en"]


def test_forms_without_evidence_are_a_fact_all_the_same(table: Path) -> None:
    (found,) = read(table, "question,accepted\nWho?,Jorvund|Jorvunds\n")
    assert found.facts == (Fact(what="Jorvund", accepted=("Jorvund", "Jorvunds")),)
    assert found.status == "answered"


def test_several_pieces_of_evidence_share_out_the_forms(table: Path) -> None:
    evidence = "sind elf Menschen gestorben|Jorvund confirmed"
    (found,) = read(table, f"question,evidence,accepted\nWho?,{evidence},elf|Jorvund|Menschen*\n")
    assert [one.what for one in found.facts] == evidence.split("|")
    assert [one.accepted for one in found.facts] == [("elf", "Menschen*"), ("Jorvund",)]
    assert [texts(one.evidence) for one in found.facts] == [
        ["Nach dem Bruch des Staudamms bei Torwasch sind elf Menschen gestorben."],
        [PATROL],
    ]


def test_a_form_is_shared_out_by_the_whole_sentence_that_is_kept(table: Path) -> None:
    """The words point at a sentence; the form may stand elsewhere in it, and must not be lost."""
    (found,) = read(table, "question,evidence,accepted\nWho?,Menschen gestorben|patrol the coast,elf|Jorvund\n")
    assert [one.accepted for one in found.facts] == [("elf",), ("Jorvund",)]


def test_a_form_that_no_piece_of_evidence_takes_is_told(table: Path) -> None:
    """Left out in silence, a right answer that uses it would count as wrong."""
    found, refused = taken(
        table, "question,evidence,accepted\nWho?,elf Menschen|Jorvund confirmed,elf|Jorvund|Tsavra\n"
    )
    assert "Tsavra" in [form for one in found for fact in one.facts for form in fact.accepted] or "Tsavra" in str(
        refused
    )


def test_no_id_comes_twice(table: Path) -> None:
    found, refused = taken(table, "question,id\nWho?,q002\nWhere?,\nWhen?,a\nWhy?,a\nHow?,q007\n")
    ids = [one.id for one in found]
    assert len(ids) == len(set(ids))
    assert {"q002", "a"} <= set(ids)
    assert len(found) + len(refused) == 5


def test_what_a_table_gives_is_sound(table: Path) -> None:
    found = read(
        table,
        "question,evidence,accepted,open,status,history,type\n"
        "Who patrols?,Jorvund confirmed,Jorvund,,,,\n"
        "Wie viele starben?,elf Menschen,elf|11,,,,number_unit\n"
        "Which states?,Nineteen states,Nineteen|19,which states,,,partial\n"
        "How many and who?,elf Menschen|Jorvund confirmed,elf|Jorvund,,,,several_reports\n"
        "Who won the cup?,,,,no_coverage,,no_coverage\n"
        "And when?,,,,,Who patrols?,follow_up\n"
        "كم أسيرا؟,مئة واثني عشر أسيرا,مئة واثني عشر,,,,\n",
    )
    assert [one.id for one in found] == [f"q{number:03}" for number in range(1, 8)]
    assert unsound(found) == []


def test_copies_that_came_out_after_the_day_of_the_question_are_no_evidence(table: Path) -> None:
    early, late = report(3, f"{PATROL} More.", title="Early"), report(9, f"{PATROL} More.", title="Late")
    text = f"question,evidence,as_of,type\nWho patrols?,Jorvund confirmed,{early.published},as_of\n"
    (found,) = read(table, text, [late, early])
    assert [one.article for one in found.spans] == [early.id]
    assert unsound([found], [late, early]) == []


# ---- Where words stand


def test_words_are_found_across_line_breaks_and_other_spaces() -> None:
    (found,) = located(" which.   Guarantees\tJorvund\u00a0confirmed ", SMALL_REPORTS)
    assert found.text == f"{NOT_SAID}\n\nGuarantees\n\n{PATROL}"
    split = report(30, "The mayor\u00a0of  Marenka\nresigned on Friday. He gave no reason.")
    (found,) = located("mayor of Marenka resigned", [split])
    assert "mayor\u00a0of  Marenka\nresigned" in found.text


def test_words_are_found_however_their_accents_are_written() -> None:
    cafe = report(31, "Das Caf\u00e9 in Marenka ist zu. Mehr nicht.", language="de")
    (found,) = located("Das Cafe\u0301 in", [cafe])
    assert found.text == "Das Caf\u00e9 in Marenka ist zu."


def test_words_with_signs_of_patterns_are_words() -> None:
    priced = report(32, "Flour (white) costs 3.50 $ a sack? Nobody* knows.")
    assert texts(located("(white) costs 3.50 $ a sack?", [priced])) == ["Flour (white) costs 3.50 $ a sack?"]
    with pytest.raises(InputError, match="No report has the words"):
        located(".*", [priced])


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("did not", NOT_SAID),
        (NOT_SAID, NOT_SAID),
        ("Monday. She", f"{NINETEEN} {NOT_SAID}"),  # of two sentences
        ("Guarantees", "Guarantees"),  # a heading is in no sentence
    ],
)
def test_words_are_widened_to_whole_sentences(words: str, kept: str) -> None:
    (found,) = located(words, SMALL_REPORTS)
    assert found.text == kept == TROOPS.text[found.start : found.end]
    assert found.article == TROOPS.id


def test_all_copies_are_evidence() -> None:
    copies = [report(at, f"{'Filler. ' * at}{PATROL} End.", title="Copy") for at in range(3)]
    found = located("Jorvund confirmed", [*copies, *SMALL_REPORTS])
    assert texts(found) == [PATROL] * 4
    assert [one.article for one in found] == [*(one.id for one in copies), TROOPS.id]
    assert len({one.start for one in found}) == 4


def test_each_version_keeps_its_own_sentence() -> None:
    longer = report(40, "On Tuesday Jorvund confirmed that it would. End.")
    assert texts(located("Jorvund confirmed that it", [TROOPS, longer])) == [
        PATROL,
        "On Tuesday Jorvund confirmed that it would.",
    ]


def test_words_are_whole_words() -> None:
    """Else "12 people" of one report would make "112 people" of another its evidence."""
    few, many = report(41, "At least 12 people died. End."), report(42, "At least 112 people died. End.")
    assert [one.article for one in located("12 people", [few, many])] == [few.id]
    with pytest.raises(InputError, match="No report has the words"):
        located("east 12 peop", [few])


@pytest.mark.parametrize("field", ["id", "url", "title"])
def test_an_article_may_be_named_by_id_address_or_title(field: str) -> None:
    first = report(50, PATROL, title="First", url="https://example.org/1")
    second = report(51, PATROL, title="Second", url="https://example.org/2")
    (found,) = located("Jorvund", [first, second], str(getattr(second, field)))
    assert found.article == second.id


def test_a_hint_that_names_no_article_and_one_without_the_words() -> None:
    with pytest.raises(InputError, match="No report of the archive has the id, address or title “Second”"):
        located("Jorvund", SMALL_REPORTS, "Second")
    with pytest.raises(InputError, match="No report has the words “Jorvund”"):
        located("Jorvund", SMALL_REPORTS, DAM.title)


def test_an_empty_archive_has_no_words() -> None:
    with pytest.raises(InputError, match="No report has the words “Jorvund”"):
        located("Jorvund", [])


def test_long_words_are_told_in_short() -> None:
    with pytest.raises(InputError) as raised:
        located("x" * 500, SMALL_REPORTS)
    assert len(str(raised.value)) < 200


# ---- The dialog


def sentences(article: Article) -> list[tuple[Article, Sentence]]:
    return [(article, sentence) for passage in passages(article) for sentence in passage.sentences]


NEAR = [*sentences(TROOPS), *sentences(DAM)[:1]]  # 1 NINETEEN, 2 NOT_SAID, 3 PATROL, 4 of the dam


class Person:
    """Types what is written beforehand, and keeps what is asked and said."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.told: list[str] = []

    def ask(self, prompt: str) -> str:
        """The next answer; there must be one."""
        self.asked.append(prompt)
        return self.answers.pop(0)

    def talk(self, near: Sequence[tuple[Article, Sentence]] = NEAR, first: int = 1) -> Iterator[Question]:
        """A dialog that finds the sentences `near`, whatever is asked."""
        return dialog(lambda question: near, SMALL_REPORTS, self.ask, self.told.append, first)


def kept(*answers: str) -> tuple[Question, Person]:
    """The one question of these answers; all of them are used."""
    person = Person(*answers, "")
    (question,) = person.talk()
    assert person.answers == []
    return question, person


def test_sentences_are_picked_by_their_numbers() -> None:
    question, person = kept("Who patrols the coast?", "3", "Jorvund|Jorvund*", "")
    assert (question.id, question.language, question.status) == ("q001", "en", "answered")
    assert question.question == "Who patrols the coast?"
    assert [one.accepted for one in question.facts] == [("Jorvund", "Jorvund*")]
    assert texts(question.spans) == [PATROL]
    assert person.told[2] == f"[3] {PATROL}  ({TROOPS.title}, 2026-03-02)"
    assert person.told[-1] == "Kept as q001: answered, 1 sentences of evidence."


@pytest.mark.parametrize("numbers", ["3, 2", " 3,2,3 ", "3 2", "٣ ٢"])
def test_several_numbers_are_one_fact(numbers: str) -> None:
    question, _ = kept("Who?", numbers, "", "")
    assert [texts(one.evidence) for one in question.facts] == [[PATROL, NOT_SAID]]
    assert question.facts[0].accepted == () and question.facts[0].what == PATROL


@pytest.mark.parametrize("wrong", ["5", "0", "1, 5", "1 2 3 4 99999999999", ","])
def test_numbers_that_are_not_there_are_asked_again(wrong: str) -> None:
    question, person = kept("Who?", wrong, "3", "", "")
    assert texts(question.spans) == [PATROL]
    assert "There are the numbers 1 to 4." in person.told


def test_words_may_be_typed() -> None:
    question, _ = kept("Who?", "  Jorvund confirmed ", "Jorvund", "")
    assert texts(question.spans) == [PATROL]


def test_words_that_no_report_has_are_asked_again() -> None:
    question, person = kept("Who?", "Jorvund denied", "7 April", "7 апреля", "7", "")
    assert texts(question.spans) == ["Перемирие вступает в силу 7 апреля в полночь."]
    assert sum("No report has the words" in one for one in person.told) == 2


def test_forms_that_do_not_stand_in_each_sentence_are_asked_again() -> None:
    question, person = kept("Who?", "2 3", "Tsavra", "Jorvund", "Jorvund|She", "")
    assert question.facts[0].accepted == ("Jorvund", "She") and question.facts[0].what == "Jorvund"
    assert [one for one in person.told if one.startswith("None of these")] == [
        f"None of these stands in “{NOT_SAID}”: add the form that does.",
    ] * 2


def test_forms_may_be_given_up() -> None:
    question, _ = kept("Who?", "3", "Tsavra", "", "")
    assert question.facts[0].accepted == () and question.facts[0].what == PATROL


def test_nothing_picked_means_that_the_reports_do_not_say() -> None:
    question, person = kept("Who won the cup?", "", "")
    assert (question.status, question.facts, question.open) == ("not_in_reports", (), ())
    assert len(person.asked) == 4  # question, evidence, whether there are reports, and the next question


def test_a_time_without_reports_is_no_coverage() -> None:
    question, _ = kept("Who won the cup in 1998?", "  ", "no")
    assert (question.status, question.facts) == ("no_coverage", ())


def test_something_open_makes_it_partial() -> None:
    question, _ = kept("How many states, and which?", "1", "Nineteen", "which states | since when")
    assert (question.status, question.open) == ("partial", (Open(what="which states"), Open(what="since when")))


def test_nothing_found_still_lets_words_be_typed() -> None:
    person = Person("Who?", "1", "Jorvund confirmed", "", "", "")
    (question,) = person.talk(near=[])
    assert texts(question.spans) == [PATROL]


def test_each_question_is_given_before_the_next_is_asked() -> None:
    person = Person("Who?", "3", "", "", "Where?", "", "", "  ")
    questions = person.talk()
    assert person.asked == []
    assert next(questions).question == "Who?"
    assert person.answers == ["Where?", "", "", "  "]  # nothing more was asked until it could be kept
    assert next(questions).question == "Where?"
    assert next(questions, None) is None and person.answers == []


def test_ids_go_on() -> None:
    person = Person("Who?", "", "", "Where?", "", "", "")
    assert [one.id for one in person.talk(first=999)] == ["q999", "q1000"]


def test_what_a_dialog_gives_is_sound() -> None:
    person = Person(
        *("Who patrols?", "3", "Jorvund", ""),
        *("How many states, and which?", "1, 2", "Nineteen|She", "which"),
        *("Wie viele starben?", "elf Menschen", "elf|11", ""),
        *("Who won?", "", ""),
        "",
    )
    found = list(person.talk())
    assert [one.status for one in found] == ["answered", "partial", "answered", "not_in_reports"]
    assert [one.language for one in found] == ["en", "en", "de", "en"]
    assert unsound(found) == []


def test_nothing_asked_nothing_made() -> None:
    assert list(Person("").talk()) == []
