"""The fixed sentences of an answer in six languages. No native speaker has checked them (see README)."""

from datetime import date

from babel.dates import format_date

from index.language import LANGUAGES

_PHRASES = {
    "unsaid": {
        "de": "Ausdrücklich offen laut Bericht: „{quote}“",
        "en": "The report itself leaves this open: “{quote}”",
        "uk": "Сам репортаж залишає це відкритим: «{quote}»",
        "ru": "Само сообщение оставляет это открытым: «{quote}»",
        "ar": "يترك التقرير نفسه هذا الأمر مفتوحًا: «{quote}»",
        "fr": "Le reportage lui-même laisse ce point ouvert : « {quote} »",
    },
    "not_in_reports": {
        "de": "Dazu sagen die Berichte nichts.",
        "en": "The reports do not say.",
        "uk": "У репортажах про це не йдеться.",
        "ru": "В сообщениях об этом не говорится.",
        "ar": "لا تذكر التقارير ذلك.",
        "fr": "Les reportages n'en disent rien.",
    },
    "name_missing": {
        "de": "Kein durchsuchter Bericht nennt: {names}.",
        "en": "No report that was found mentions: {names}.",
        "uk": "Жоден зі знайдених репортажів не згадує: {names}.",
        "ru": "Ни одно из найденных сообщений не упоминает: {names}.",
        "ar": "لا يذكر أي تقرير عُثر عليه: {names}.",
        "fr": "Aucun reportage trouvé ne mentionne : {names}.",
    },
    "no_coverage": {
        "de": "Aus der Zeit {first} bis {last} liegt kein Bericht vor. Das Archiv reicht von {start} bis {end}.",
        "en": "There is no report from {first} to {last}. The archive covers {start} to {end}.",
        "uk": "За період {first} – {last} немає репортажів. Архів охоплює {start} – {end}.",
        "ru": "За период {first} – {last} сообщений нет. Архив охватывает {start} – {end}.",
        "ar": "لا توجد تقارير من {first} إلى {last}. يغطي الأرشيف الفترة من {start} إلى {end}.",
        "fr": "Aucun reportage du {first} au {last}. Les archives couvrent la période du {start} au {end}.",
    },
    "filtered_out": {
        "de": "Kein Bericht entspricht den Filtern.",
        "en": "No report passes the filters.",
        "uk": "Жоден репортаж не відповідає фільтрам.",
        "ru": "Ни одно сообщение не соответствует фильтрам.",
        "ar": "لا يوجد تقرير يطابق عوامل التصفية.",
        "fr": "Aucun reportage ne correspond aux filtres.",
    },
    "withheld_names": {
        "de": "Nicht in den Zitaten belegt: {what}",
        "en": "Not in its quotes: {what}",
        "uk": "Немає в цитатах: {what}",
        "ru": "Нет в цитатах: {what}",
        "ar": "غير موجود في الاقتباسات: {what}",
        "fr": "Absent des citations : {what}",
    },
    "withheld_negation": {
        "de": "Verneint, was die Zitate bejahen, oder umgekehrt.",
        "en": "Denies what its quotes affirm, or the other way round.",
        "uk": "Заперечує те, що стверджують цитати, або навпаки.",
        "ru": "Отрицает то, что утверждают цитаты, или наоборот.",
        "ar": "ينفي ما تؤكده الاقتباسات أو العكس.",
        "fr": "Nie ce que les citations affirment, ou l'inverse.",
    },
    "withheld_stammer": {
        "de": "Das Modell wiederholt sich.",
        "en": "The model repeats itself.",
        "uk": "Модель повторюється.",
        "ru": "Модель повторяется.",
        "ar": "النموذج يكرر نفسه.",
        "fr": "Le modèle se répète.",
    },
    "withheld_language": {
        "de": "Nicht in der Sprache der Frage.",
        "en": "Not in the language of the question.",
        "uk": "Не мовою запитання.",
        "ru": "Не на языке вопроса.",
        "ar": "ليس بلغة السؤال.",
        "fr": "Pas dans la langue de la question.",
    },
    "withheld_citation": {
        "de": "Verweist auf ein Zitat, das es nicht gibt.",
        "en": "Cites a quote that does not exist.",
        "uk": "Посилається на неіснуючу цитату.",
        "ru": "Ссылается на несуществующую цитату.",
        "ar": "يستشهد باقتباس غير موجود.",
        "fr": "Renvoie à une citation qui n'existe pas.",
    },
    "quotes_only": {
        "de": "Nur Zitate: Das eingebettete Modell schreibt diese Sprache nicht verlässlich.",
        "en": "Quotes only: the embedded model does not write this language reliably.",
        "uk": "Лише цитати: вбудована модель не пише цією мовою надійно.",
        "ru": "Только цитаты: встроенная модель не пишет на этом языке надёжно.",
        "ar": "اقتباسات فقط: النموذج المدمج لا يكتب هذه اللغة بشكل موثوق.",
        "fr": "Citations seulement : le modèle intégré n'écrit pas cette langue de façon fiable.",
    },
    "small_model": {
        "de": "Die Sätze hat ein kleines Modell übersetzt: Es gilt das Zitat.",
        "en": "A small model translated these sentences: the quotes decide.",
        "uk": "Речення переклала мала модель: вирішальними є цитати.",
        "ru": "Предложения перевела малая модель: решают цитаты.",
        "ar": "ترجم هذه الجمل نموذج صغير: العبرة بالاقتباسات.",
        "fr": "Ces phrases ont été traduites par un petit modèle : ce sont les citations qui font foi.",
    },
    "unwritten": {
        "de": "Kein Satz zu den Zitaten: {reason}",
        "en": "No sentence beside the quotes: {reason}",
        "uk": "Без речення до цитат: {reason}",
        "ru": "Без предложения к цитатам: {reason}",
        "ar": "لا توجد جملة إلى جانب الاقتباسات: {reason}",
        "fr": "Pas de phrase à côté des citations : {reason}",
    },
}


def phrase(key: str, language: str, **values: str) -> str:
    """The fixed sentence `key` in `language`, in English where there is none."""
    return _PHRASES[key][language if language in LANGUAGES else "en"].format(**values)


def day(value: date, language: str) -> str:
    """A day as the language writes it: 2025-09-05, "de" → "5. September 2025"."""
    return format_date(value, "long", locale=language if language in LANGUAGES else "en")
