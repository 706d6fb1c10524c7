"""The fixed words of the page in the six languages of answers. Knows nothing about HTML.

The words around an answer follow its language; the frame of the page (header, question box) is English.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date

if TYPE_CHECKING:
    from rag.answer import Quote
    from rag.asked import Understood

_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the page says around an answer, in one language."""

    language: str
    answered: str
    partial: str
    not_in_reports: str
    no_coverage: str
    candidates: str
    evidence: str
    statements: str
    open: str
    withheld: str
    reason: str
    answered_by: str
    seconds: str
    left_machine: str
    stopped: str
    stays: str
    """Said under an error or a stop: what was found so far stays below."""
    open_report: str
    close_report: str
    report: str
    show_quote: str
    """Label of a mark: `{n}` is the number of the quote."""
    no_quote: str
    page: str
    """`{n}` is the number of a page."""
    superseded: str
    later: str
    understood: str
    """Said before what the words of a question say of where to look."""
    of_day: str
    from_to: str
    """`{first}` and `{last}` are days, `{names}` outlets or languages."""
    from_on: str
    up_to: str
    above_all: str
    as_of: str
    only: str
    quoted: str
    """`{words}` of a question, in quotation marks."""
    search_without: str
    """Label of a button: `{words}` stand in quotation marks already."""
    left_out: str
    """Said before the words that set no limit, as the reader wished."""
    put_back: str

    @property
    def direction(self) -> str:
        """Of the words themselves: ltr or rtl."""
        return direction(self.language)

    def day(self, day: date) -> str:
        """A day as this language writes it: "5 September 2025"."""
        return format_date(day, format="long", locale="en_GB" if self.language == "en" else self.language)

    def place(self, quote: "Quote") -> tuple[str, ...]:
        """Where in a report a quote stands, and whether it or its figure has been overtaken; mostly nothing."""
        page = self.page.format(n=quote.page) if quote.page else ""
        later = self.later.format(n=quote.later) if quote.later else ""
        return tuple(filter(None, (quote.clock, page, self.superseded * quote.superseded, later)))

    def limit(self, one: "Understood") -> str:
        """What words of a question were taken for: "seit Montag" → "Berichte ab 9. März 2026"."""
        first, last = (self.day(one.first) if one.first else "", self.day(one.last) if one.last else "")
        match one.kind:
            case "as_of":
                return self.as_of.format(last=last)
            case "about":
                return self.above_all.format(days=first if first == last else f"{first} – {last}")
            case "published":
                both = self.of_day if first == last else self.from_to
                form = both if first and last else self.from_on if first else self.up_to
                return form.format(first=first, last=last)
        return self.only.format(names=", ".join(map(self.name_of, one.names)))

    def name_of(self, code: str) -> str:
        """The name of a language in this language: "uk" → "Ukrainian"; an unknown code stays as it is."""
        return str(Locale(self.language).languages.get(code, code))


def phrases(language: str) -> Phrases:
    """The words for answers in `language`; English where there are none for it."""
    return _TABLE.get(language, _TABLE["en"])


def direction(language: str) -> str:
    """Writing direction of a language's text: "ar" → "rtl"; `auto` where the language is not known."""
    if language in _RIGHT_TO_LEFT:
        return "rtl"
    return "ltr" if language not in ("", "und") else "auto"


_TABLE = {
    "en": Phrases(
        language="en",
        answered="Answered",
        partial="Partly answered",
        not_in_reports="Not in the reports",
        no_coverage="No reports from that time",
        candidates="Found by search, not yet checked",
        evidence="Quotes from the reports",
        statements="What the reports say",
        open="What the reports leave open",
        withheld="Withheld sentences",
        reason="Why withheld",
        answered_by="Written by",
        seconds="s",
        left_machine="The question and the quotes were sent to another machine.",
        stopped="Stopped.",
        stays="What was found so far stays below.",
        open_report="Open the report",
        close_report="Close the report",
        report="Report",
        show_quote="Show quote {n}",
        no_quote="There is no quote {n}",
        page="page {n}",
        superseded="older version, changed since",
        later="as known then; later figure: [{n}]",
        understood="Understood from the question",
        of_day="reports of {first}",
        from_to="reports from {first} to {last}",
        from_on="reports from {first} on",
        up_to="reports up to {last}",
        above_all="above all {days}",
        as_of="as of {last}",
        only="only {names}",
        quoted="“{words}”",
        search_without="Search without {words}",
        left_out="Left out",
        put_back="Put back",
    ),
    "de": Phrases(
        language="de",
        answered="Beantwortet",
        partial="Teilweise beantwortet",
        not_in_reports="Nicht in den Berichten",
        no_coverage="Keine Berichte aus dieser Zeit",
        candidates="Von der Suche gefunden, noch nicht geprüft",
        evidence="Zitate aus den Berichten",
        statements="Was die Berichte sagen",
        open="Was die Berichte offenlassen",
        withheld="Zurückgehaltene Sätze",
        reason="Warum zurückgehalten",
        answered_by="Geschrieben von",
        seconds="s",
        left_machine="Die Frage und die Zitate wurden an einen anderen Rechner geschickt.",
        stopped="Angehalten.",
        stays="Was bis dahin gefunden wurde, bleibt unten stehen.",
        open_report="Bericht öffnen",
        close_report="Bericht schließen",
        report="Bericht",
        show_quote="Zitat {n} zeigen",
        no_quote="Es gibt kein Zitat {n}",
        page="Seite {n}",
        superseded="ältere Fassung, inzwischen geändert",
        later="damaliger Stand; spätere Angabe: [{n}]",
        understood="Aus der Frage verstanden",
        of_day="Berichte vom {first}",
        from_to="Berichte von {first} bis {last}",
        from_on="Berichte ab {first}",
        up_to="Berichte bis {last}",
        above_all="vor allem {days}",
        as_of="Stand {last}",
        only="nur {names}",
        quoted="„{words}“",
        search_without="Ohne {words} suchen",
        left_out="Weggelassen",
        put_back="Wieder einsetzen",
    ),
    "uk": Phrases(
        language="uk",
        answered="Є відповідь",
        partial="Часткова відповідь",
        not_in_reports="У повідомленнях цього немає",
        no_coverage="Немає повідомлень за цей час",
        candidates="Знайдено пошуком, ще не перевірено",
        evidence="Цитати з повідомлень",
        statements="Що кажуть повідомлення",
        open="Що залишається невідомим",
        withheld="Вилучені речення",
        reason="Чому вилучено",
        answered_by="Написано моделлю",
        seconds="с",
        left_machine="Запитання та цитати було надіслано на інший комп’ютер.",
        stopped="Зупинено.",
        stays="Знайдене досі залишається нижче.",
        open_report="Відкрити повідомлення",
        close_report="Закрити повідомлення",
        report="Повідомлення",
        show_quote="Показати цитату {n}",
        no_quote="Цитати {n} немає",
        page="с. {n}",
        superseded="попередня версія, відтоді змінена",
        later="стан на той час; пізніші дані: [{n}]",
        understood="Зрозуміло із запитання",
        of_day="репортажі за {first}",
        from_to="репортажі з {first} до {last}",
        from_on="репортажі від {first}",
        up_to="репортажі до {last}",
        above_all="насамперед {days}",
        as_of="станом на {last}",
        only="лише {names}",
        quoted="«{words}»",
        search_without="Шукати без {words}",
        left_out="Не враховано",
        put_back="Повернути",
    ),
    "ru": Phrases(
        language="ru",
        answered="Ответ есть",
        partial="Частичный ответ",
        not_in_reports="В сообщениях этого нет",
        no_coverage="Нет сообщений за это время",
        candidates="Найдено поиском, ещё не проверено",
        evidence="Цитаты из сообщений",
        statements="Что говорят сообщения",
        open="Что остаётся неизвестным",
        withheld="Изъятые предложения",
        reason="Почему изъято",
        answered_by="Написано моделью",
        seconds="с",
        left_machine="Вопрос и цитаты были отправлены на другой компьютер.",
        stopped="Остановлено.",
        stays="Найденное до сих пор остаётся ниже.",
        open_report="Открыть сообщение",
        close_report="Закрыть сообщение",
        report="Сообщение",
        show_quote="Показать цитату {n}",
        no_quote="Цитаты {n} нет",
        page="с. {n}",
        superseded="прежняя версия, с тех пор изменена",
        later="данные на тот момент; более поздние: [{n}]",
        understood="Понято из вопроса",
        of_day="сообщения за {first}",
        from_to="сообщения с {first} по {last}",
        from_on="сообщения с {first}",
        up_to="сообщения по {last}",
        above_all="прежде всего {days}",
        as_of="по состоянию на {last}",
        only="только {names}",
        quoted="«{words}»",
        search_without="Искать без {words}",
        left_out="Не учтено",
        put_back="Вернуть",
    ),
    "ar": Phrases(
        language="ar",
        answered="تمت الإجابة",
        partial="إجابة جزئية",
        not_in_reports="غير وارد في التقارير",
        no_coverage="لا توجد تقارير من تلك الفترة",
        candidates="وجدها البحث ولم تُراجَع بعد",
        evidence="اقتباسات من التقارير",
        statements="ما تقوله التقارير",
        open="ما تتركه التقارير مفتوحًا",
        withheld="جمل محجوبة",
        reason="سبب الحجب",
        answered_by="كتبه النموذج",
        seconds="ث",
        left_machine="أُرسل السؤال والاقتباسات إلى جهاز آخر.",
        stopped="تم الإيقاف.",
        stays="ما عُثر عليه حتى الآن يبقى أدناه.",
        open_report="فتح التقرير",
        close_report="إغلاق التقرير",
        report="التقرير",
        show_quote="عرض الاقتباس {n}",
        no_quote="لا يوجد اقتباس {n}",
        page="صفحة {n}",
        superseded="نسخة سابقة عُدّلت لاحقا",
        later="ما كان معروفا حينها؛ الرقم اللاحق: [{n}]",
        understood="ما فُهم من السؤال",
        of_day="تقارير يوم {first}",
        from_to="تقارير من {first} إلى {last}",
        from_on="تقارير ابتداءً من {first}",
        up_to="تقارير حتى {last}",
        above_all="وخصوصًا {days}",
        as_of="حتى تاريخ {last}",
        only="فقط {names}",
        quoted="«{words}»",
        search_without="البحث من دون {words}",
        left_out="تُرك جانبًا",
        put_back="إعادة",
    ),
    "fr": Phrases(
        language="fr",
        answered="Réponse trouvée",
        partial="Réponse partielle",
        not_in_reports="Absent des articles",
        no_coverage="Aucun article de cette période",
        candidates="Trouvé par la recherche, pas encore vérifié",
        evidence="Citations des articles",
        statements="Ce que disent les articles",
        open="Ce que les articles laissent ouvert",
        withheld="Phrases écartées",
        reason="Pourquoi écartée",
        answered_by="Rédigé par",
        seconds="s",
        left_machine="La question et les citations ont été envoyées à une autre machine.",
        stopped="Arrêté.",
        stays="Ce qui a été trouvé jusqu’ici reste ci-dessous.",
        open_report="Ouvrir l’article",
        close_report="Fermer l’article",
        report="Article",
        show_quote="Afficher la citation {n}",
        no_quote="Il n’y a pas de citation {n}",
        page="page {n}",
        superseded="version antérieure, modifiée depuis",
        later="état d’alors ; chiffre plus récent : [{n}]",
        understood="Compris dans la question",
        of_day="articles du {first}",
        from_to="articles du {first} au {last}",
        from_on="articles à partir du {first}",
        up_to="articles jusqu'au {last}",
        above_all="surtout {days}",
        as_of="en date du {last}",
        only="seulement {names}",
        quoted="«\u202f{words}\u202f»",
        search_without="Chercher sans {words}",
        left_out="Laissé de côté",
        put_back="Remettre",
    ),
}
