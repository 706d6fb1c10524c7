"""Copies and translations: what is one text, what only looks like it, and how groups are measured."""

import time
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import sample
from eval.bench import copies as bench
from eval.metrics.bcubed import bcubed
from index.copies import bands, is_copy, is_translation
from index.encoder import Vectors
from index.records import Article

DAY = date(2026, 6, 5)
FERRY = """A supply barge sank in the harbour of Callow early on Friday with 214 tonnes of rice on board, the port said.

The barge had left its berth at 04:15 and struck a wreck in thick fog. "We heard a long scrape and then water," said \
its mate, Tobin Arle.

Navy divers reached the crew by 9:30. The port denied reports that the barge had hit a mine.

A mine was found in the same channel on 12 April. Since then ships have kept to the northern lane, 300 metres wide.

The owner suspended all sailings until Monday. It did not say whether the master had followed the order."""
GOLDEN = (-7342435527582194743, 6304283027247206458)
"""Keys of FERRY: other ones would find none of the copies in archives that people have."""
FERRY_DE = """Ein Versorgungskahn mit 214 Tonnen Reis an Bord ist am frühen Freitag im Hafen von Callow gesunken, \
wie der Hafen mitteilte.

Der Kahn hatte um 04:15 Uhr abgelegt und war in dichtem Nebel auf ein Wrack gelaufen. „Wir hörten ein langes \
Schrammen und dann Wasser“, sagte der Maat, Tobin Arle.

Taucher der Marine erreichten die Besatzung um 9:30 Uhr. Der Hafen wies Berichte zurück, der Kahn sei auf eine Mine \
gelaufen.

Am 12. April war im selben Fahrwasser eine Mine gefunden worden. Seither halten sich Schiffe an die nördliche Rinne, \
die 300 Meter breit ist.

Der Eigner setzte alle Fahrten bis Montag aus. Ob der Schiffsführer die Anordnung befolgt hatte, sagte er nicht."""
FERRY_DE_OWN = """Im Hafen von Callow liegt seit Freitagmorgen ein Kahn auf Grund. Mit ihm gingen 214 Tonnen Reis \
verloren, mehr als die Insel in zwei Monaten isst.

Am Kai standen gegen 9:30 Uhr Dutzende Menschen und sahen den Tauchern zu. Manche weinten. Andere fragten, warum bei \
solchem Nebel überhaupt jemand ausgelaufen sei, und bekamen keine Antwort.

Bürgermeisterin Ilke Storrow forderte, die südliche Rinne endlich von Minen zu räumen. Die Regierung hatte das im \
April versprochen.

Verletzt wurde niemand."""
OTHER_AUTHOR = """Families waited in the rain at Callow on Friday after a barge with 214 tonnes of rice went down.

By mid-morning the crew had stepped off a navy launch, wrapped in blankets. "We heard a long scrape and then water," \
said its mate, Tobin Arle, to reporters.

The loss revives an old quarrel. The northern lane is too narrow in fog, said the mayor, Ilke Storrow, who has asked \
since April for the southern one to be swept. Fishing boats use it every day in spite of the mines."""
BULLETINS = {
    "en": "Report of the civil defence office for {day} June. In the past 24 hours {a} attacks were counted along the "
    "line of contact. Teams carried out {b} checks and brought {c} residents of villages near the front to safety. "
    "Buses to the district town run as planned. Please report unexploded objects by telephone and do not touch them.",
    "de": "Lagebericht des Zivilschutzes vom {day}. Juni. In den vergangenen 24 Stunden wurden an der Kontaktlinie {a} "
    "Angriffe gezählt. Die Kräfte führten {b} Kontrollen durch und brachten {c} Bewohner frontnaher Dörfer in "
    "Sicherheit. Die Busse in die Kreisstadt fahren nach Plan. Blindgänger bitte melden und nicht berühren.",
    "fr": "Point de la protection civile pour le {day} juin. Au cours des dernières 24 heures, {a} attaques ont été "
    "comptées le long de la ligne de contact. Les équipes ont mené {b} contrôles et mis à l'abri {c} habitants des "
    "villages proches du front. Les autocars circulent normalement. Prière de signaler par téléphone tout engin.",
    "uk": "Зведення цивільного захисту за {day} червня. За минулу добу вздовж лінії зіткнення зафіксовано {a} "
    "обстрілів. Рятувальники провели {b} перевірок і вивезли {c} мешканців прифронтових сіл у безпечне місце. Автобуси "
    "до районного центру курсують за розкладом. Про вибухонебезпечні предмети просимо повідомляти телефоном і не "
    "торкатися їх руками.",
    "ru": "Сводка гражданской обороны за {day} июня. За минувшие сутки вдоль линии соприкосновения зафиксировано {a} "
    "обстрелов. Спасатели провели {b} проверок и вывезли {c} жителей прифронтовых сёл в безопасное место. Автобусы в "
    "районный центр ходят по расписанию. О взрывоопасных предметах просим сообщать по телефону и не трогать их руками.",
    "ar": "تقرير الدفاع المدني ليوم {day} يونيو. سجلت خلال الساعات الماضية {a} هجمة على طول خط التماس. ونفذت الفرق {b} "
    "عملية تفتيش ونقلت {c} من سكان القرى القريبة من الجبهة إلى مكان آمن. وتسير الحافلات إلى المدينة كالمعتاد. ويرجى "
    "الإبلاغ هاتفيا عن الأجسام غير المنفجرة وعدم لمسها.",
}
CREDITS = {
    "en": "(With the Northgate agency)",
    "de": "(Mit Material der Agentur Nordtor)",
    "fr": "(avec l'agence Porte-Nord)",
    "uk": "(за матеріалами агенції «Північна брама»)",
    "ru": "(по материалам агентства «Северные ворота»)",
    "ar": "(نقلا عن وكالة بوابة الشمال)",
}
NEAR: Vectors = np.array([[1.0, 0.2]], np.float32)
FAR: Vectors = np.array([[-0.2, 1.0]], np.float32)


def made(text: str, outlet: str = "Northgate", language: str = "en", days: int = 0) -> Article:
    """A report of `outlet`, so many days after the first; its id matters to nobody here."""
    return Article("id", "Title", text, DAY + timedelta(days), outlet, "", language, "source")


def share_a_key(one: str, other: str) -> bool:
    return not set(bands(one)).isdisjoint(bands(other))


def bulletin(language: str, day: int = 4, a: int = 42, b: int = 1140, c: int = 17) -> str:
    return BULLETINS[language].format(day=day, a=a, b=b, c=c)


PARAGRAPHS = FERRY.split("\n\n")
OWN = "Our reporter adds that shops near the harbour stayed shut, and that queues formed at both bakeries."
COPIES = {
    "the same": FERRY,
    "last paragraph cut": "\n\n".join(PARAGRAPHS[:-1]),
    "two paragraphs cut": "\n\n".join(PARAGRAPHS[:-2]),
    "credit line": f"{FERRY}\n\n(With the Northgate agency)",
    "own paragraph in the middle": "\n\n".join([*PARAGRAPHS[:2], OWN, *PARAGRAPHS[2:]]),
    "own paragraph, and the last cut": "\n\n".join([OWN, *PARAGRAPHS[:-1]]),
    "a place line before it": f"CALLOW, 5 June (Northgate) — {FERRY}",
    "one line": " ".join(FERRY.split()),
    "other quotation marks": FERRY.replace('"', "”").replace("-", "–"),
    "capitals and soft hyphens": FERRY.upper().replace("HARBOUR", "HAR\u00adBOUR"),
    "the day in other words": FERRY.replace("early on Friday", "early this morning"),
    "a word edited": FERRY.replace("denied", "rejected").replace("thick ", ""),
}


@pytest.mark.parametrize("text", COPIES.values(), ids=COPIES)
def test_a_wire_copy_is_found_and_called_one(text: str) -> None:
    assert share_a_key(FERRY, text)
    assert is_copy(made(FERRY), made(text, "Harbour Post"))
    assert is_copy(made(text, "Harbour Post"), made(FERRY))


@pytest.mark.parametrize("language", BULLETINS)
def test_a_copy_with_a_credit_line_is_found_in_each_language(language: str) -> None:
    text = bulletin(language)
    copy = f"{text}\n\n{CREDITS[language]}"
    assert share_a_key(text, copy)
    assert is_copy(made(text, language=language), made(copy, "Post", language))


OTHERS = {
    "another author on the same event": OTHER_AUTHOR,
    "a figure changed": FERRY.replace("214", "241"),
    "a clock time changed": FERRY.replace("9:30", "9:50"),
    "the day changed": FERRY.replace("on Friday", "on Sunday"),
    "the month changed": FERRY.replace("April", "May"),
    "a round-up that holds it whole": FERRY + "\n\n" + " ".join(f"Item {n}x in words w{n} of v{n}." for n in range(90)),
    "only the lead": PARAGRAPHS[0],
    "nothing": "",
    "marks": "… — !",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_only_looks_alike_is_another_report(text: str) -> None:
    assert not is_copy(made(FERRY), made(text, "Harbour Post"))
    assert not is_copy(made(text, "Harbour Post"), made(FERRY))


@pytest.mark.parametrize("language", BULLETINS)
@pytest.mark.parametrize("changed", [{"a": 43}, {"b": 1141}, {"c": 12}, {"day": 5}], ids=str)
def test_bulletins_of_one_form_with_another_figure_or_day_are_no_copies(language: str, changed: dict[str, int]) -> None:
    other = bulletin(language, **changed)
    assert not is_copy(made(bulletin(language)), made(other, "Post"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("nine", "eleven"), ("neun", "elf"), ("neuf", "onze"), ("дев'ять", "вісім"), ("девять", "восемь")],
)
def test_a_toll_in_words_that_rose_makes_another_report(one: str, other: str) -> None:
    text = FERRY + "\n\nThe ministry put the toll at {} on the evening after it."
    assert is_copy(made(text.format(one)), made(text.format(one), "Post"))
    assert not is_copy(made(text.format(one)), made(text.format(other), "Post"))


def test_a_number_written_another_way_is_the_same_number() -> None:
    text = bulletin("en")
    for written in ("1,140", "1.140", "1 140", "1\u202f140", "1’140", "١١٤٠", "１１４０"):
        assert is_copy(made(text), made(text.replace("1140", written), "Post")), written


def test_a_short_text_is_a_copy_only_of_another_outlet_s_at_about_the_same_time() -> None:
    alert = made("Air raid alert in Ternova district. Go to the shelters.", "Channel")
    assert is_copy(alert, made(alert.text, "Relay", days=1))
    assert is_copy(made(alert.text, ""), made(alert.text, ""))
    assert not is_copy(alert, made(alert.text, "Relay", days=2))
    assert not is_copy(alert, made(alert.text, "Channel"))
    assert not is_copy(alert, made(alert.text.replace("Ternova", "Lyman"), "Relay"))


def test_within_one_outlet_only_the_same_words_are_a_copy() -> None:
    assert is_copy(made(FERRY), made(FERRY))
    assert not is_copy(made(FERRY), made(COPIES["last paragraph cut"]))
    assert not is_copy(made(FERRY), made(FERRY, days=30))


def test_texts_without_spaces_and_in_other_scripts_have_keys() -> None:
    for text in ("渡轮于周五凌晨搁浅。海岸警卫队表示，船上有214人。", "ሰላም ለዓለም።", "a", "12"):
        assert len(set(bands(text))) == 24
    assert bands("") == bands("— …") == ()


def test_keys_fit_into_sqlite_and_are_the_same_in_years_to_come() -> None:
    keys = bands(FERRY)
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert keys[:2] == GOLDEN


def test_few_keys_are_shared_by_reports_on_one_subject() -> None:
    assert not share_a_key(FERRY, OTHER_AUTHOR)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_compared_both_ways_alike(one: str, other: str) -> None:
    a, b = made(one), made(other, "Post")
    assert is_copy(a, b) == is_copy(b, a)
    assert is_copy(a, made(one, "Post")) == bool(bands(one))
    assert is_translation(a, made(other, language="de"), NEAR, NEAR) in (True, False)


@pytest.mark.parametrize("unit", ["1 ", "1,000 ", "word ", "x", "Да. ", "Well. «No» — ", "000,", "а́", "١٢ "])
def test_hostile_text_takes_seconds_at_most(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    german = made(text + " Ende", language="de")
    started = time.perf_counter()
    bands(text)
    is_copy(made(text), made(text + "1", "Post"))
    is_translation(made(text), german, NEAR, NEAR)
    assert time.perf_counter() - started < 5


# ---- Translations


def test_a_translation_is_recognised_both_ways() -> None:
    german = made(FERRY_DE, "Hafenblatt", "de", days=1)
    assert is_translation(made(FERRY), german, NEAR, NEAR)
    assert is_translation(german, made(FERRY), NEAR, NEAR)


@pytest.mark.parametrize("kept", [3, 4])
def test_a_translation_with_its_end_cut_and_a_credit_line_is_recognised(kept: int) -> None:
    cut = "\n\n".join([*FERRY_DE.split("\n\n")[:kept], "(Aus dem Englischen)"])
    assert is_translation(made(FERRY), made(cut, "Hafenblatt", "de"), NEAR, NEAR)


def test_another_author_in_another_language_is_no_translation() -> None:
    assert not is_translation(made(FERRY), made(FERRY_DE_OWN, "Hafenblatt", "de"), NEAR, NEAR)


@pytest.mark.parametrize(("old", "new"), [("214", "241"), ("300", "500"), ("04:15", "05:45")])
def test_a_translation_of_an_update_is_no_translation_of_this_report(old: str, new: str) -> None:
    assert not is_translation(made(FERRY), made(FERRY_DE.replace(old, new), "Hafenblatt", "de"), NEAR, NEAR)


def test_translations_are_near_in_time_and_meaning_and_in_another_language() -> None:
    assert not is_translation(made(FERRY), made(FERRY_DE, language="de", days=4), NEAR, NEAR)
    assert not is_translation(made(FERRY), made(FERRY_DE, language="de"), NEAR, FAR)
    assert not is_translation(made(FERRY), made(FERRY_DE, language="en"), NEAR, NEAR)
    assert not is_translation(made(FERRY), made(FERRY_DE, language="de"), NEAR[:0], NEAR)


def test_of_a_few_sentences_it_is_not_told_whether_they_are_translated() -> None:
    german = made(FERRY_DE.split("\n\n")[0], language="de")
    assert not is_translation(made(PARAGRAPHS[0]), german, NEAR, NEAR)


# ---- Measured


def test_bcubed_of_bagga_and_baldwin_by_hand() -> None:
    """Gold {a b c} {d e}; found {a b} {c d e}.

    Precision: a, b: 1; c: 1/3; d, e: 2/3; mean 11/15. Recall: a, b: 2/3; c: 1/3; d, e: 1; mean 11/15.
    """
    gold = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}
    assert bcubed({"a": 1, "b": 1, "c": 3, "d": 3, "e": 3}, gold) == pytest.approx((11 / 15, 11 / 15, 11 / 15))
    assert bcubed(gold, gold) == (1, 1, 1)
    assert bcubed(dict.fromkeys(gold, 0), gold) == pytest.approx((13 / 25, 1, 26 / 38))
    assert bcubed({each: each for each in gold}, gold)[:2] == pytest.approx((1, 2 / 5))


@pytest.mark.parametrize("found", [{}, {"a": 1}, {"a": 1, "b": 1, "c": 1}])
def test_bcubed_wants_the_same_items(found: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="same items"):
        bcubed(found, {"a": 1, "b": 1} if found else {})


def test_the_copies_of_the_sample_are_found_and_nothing_else() -> None:
    articles = sample.reports()
    gold = bench.gold_groups(articles)
    language = {bench.name(article): article.language for article in articles}
    same_language = {each: (story, language[each]) for each, story in gold.items()}
    found = bench.grouped(articles, lambda one, other: share_a_key(one.text, other.text) and is_copy(one, other))
    assert bcubed(found, same_language) == (1, 1, 1)


def test_gold_groups_name_reports_of_the_sample() -> None:
    with pytest.raises(ValueError, match="is no report"):
        bench.gold_groups(sample.reports()[:1])
