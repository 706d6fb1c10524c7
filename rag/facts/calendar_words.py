"""The words for months, weekdays and "today" in six languages, from CLDR (Babel) with their case endings.

Knows words only; `dates` reads them in context. All keys are folded as in `script`.
"""

from functools import lru_cache

from babel import Locale

from rag.facts.script import fold, normalise

LANGUAGES = ("de", "en", "fr", "ru", "uk", "ar")
_LEVANT = "كانون الثاني|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول|تشرين الاول|تشرين الثاني|كانون الاول"
_MAGHREB = "جانفي|فيفري|مارس|افريل|ماي|جوان|جويليه|اوت|سبتمبر|اكتوبر|نوفمبر|ديسمبر"
_SLAVIC = {
    "ь": "ь я ю е ем і ем",
    "й": "й я ю е ем",
    "а": "а ы у е ой и і ою",
    "я": "я и ю е ей і ею",
    "е": "е я ю и ем",
    "": " а у е ом і ові",
}
_UK_MONTHS = (
    "січень січня січні січнем|лютий лютого лютому лютим|березень березня березні березнем|"
    "квітень квітня квітні квітнем|травень травня травні травнем|червень червня червні червнем|"
    "липень липня липні липнем|серпень серпня серпні серпнем|вересень вересня вересні вереснем|"
    "жовтень жовтня жовтні жовтнем|листопад листопада листопаді листопадом|грудень грудня грудні груднем"
)
_UK_DAYS = (
    "понеділок понеділка понеділку понеділком|вівторок вівторка вівторку вівторком|"
    "середа середу середи середі середою|четвер четверга четвергу четвергом|"
    "пятниця пятницю пятниці пятницею|субота суботу суботи суботі суботою|неділя неділю неділі неділею"
)
_DE_DAY_PARTS = (
    "", "s", "abend", "morgen", "nacht", "mittag", "vormittag", "nachmittag", "abends", "fruh",
)  # fmt: skip
RELATIVE = {
    -1: "gestern yesterday hier вчера вчора امس البارحه gestrige gestrigen",
    0: "heute today tonight сегодня сьогодні اليوم heutigen heutige aujourd",
    1: "morgen tomorrow demain завтра غدا",
}
FUTURE = frozenset(
    "wird werden soll sollen will wollen kommenden nachsten kommende nachste will shall next upcoming going "
    "будет будут состоится пройдет планирует следующий следующую предстоящий начнется начнутся отправится "
    "буде будуть відбудеться планує наступний наступного наступну розпочнеться почнеться прибуде "
    "prochain prochaine aura sera seront tiendra commencera سوف المقبل القادم المقبله القادمه".split()
)


def _forms(word: str) -> list[str]:
    """A Russian calendar word with its case endings: 'август' → ['август', 'августа', 'августе']."""
    ending = word[-1] if word[-1] in _SLAVIC else ""
    stem = word[: len(word) - len(ending)]
    return [stem + other for other in _SLAVIC[ending].split(" ")]


def _clean(word: str) -> str:
    return fold(normalise(word)).strip(". ")


@lru_cache(maxsize=16)
def months(language: str) -> dict[str, int]:
    """Word → month: every form and every abbreviation of three letters or more.

    >>> months("uk")["серпня"], months("de")["marz"], months("ar")["ايلول"]
    (8, 3, 9)
    """
    out: dict[str, int] = {}
    if language not in LANGUAGES:
        return out
    locale = Locale(language)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                for form in _forms(_clean(name)) if language == "ru" and width == "wide" else [_clean(name)]:
                    if len(form) >= 3:
                        out[form] = number
    if language == "fr":
        del out["sept"]  # it is also seven
    return out | _other_months(language)


def _other_months(language: str) -> dict[str, int]:
    """What CLDR lacks: Ukrainian cases, the months of the Levant and the Maghreb, Austrian names."""
    if language == "uk":
        return {form: i for i, group in enumerate(_UK_MONTHS.split("|"), 1) for form in group.split()}
    if language == "ar":
        return {name: i for table in (_LEVANT, _MAGHREB) for i, name in enumerate(table.split("|"), 1)}
    return {"de": {"janner": 1, "feber": 2}, "en": {"sept": 9}}.get(language, {})


@lru_cache(maxsize=16)
def weekdays(language: str) -> dict[str, int]:
    """Word → weekday, Monday 0, in full and with case endings.

    >>> weekdays("ru")["среду"], weekdays("de")["montagabend"]
    (2, 0)
    """
    out: dict[str, int] = {}
    names = Locale(language).days["stand-alone"]["wide"] if language in LANGUAGES else {}
    for number, name in names.items():
        word = _clean(name)
        forms = [word]
        if language == "ru":
            forms = _forms(word)
        elif language == "de":
            forms = [word + part for part in _DE_DAY_PARTS]
        elif language in ("en", "fr"):
            forms = [word, word + "s"]
        elif language == "ar":
            forms = [word, "و" + word, "ل" + word[1:], "ب" + word]
        out |= {form: number for form in forms}
    if language == "uk":
        out |= {form: i for i, group in enumerate(_UK_DAYS.split("|")) for form in group.split()}
    if language == "ar":
        out |= {"الاتنين": 0, "يوم الاثنين": 0}
    if language == "de":
        out |= {"sonnabend": 5, "sonnabends": 5}
    return out


@lru_cache(maxsize=1)
def relative_days() -> dict[str, int]:
    """Word → days from the day of the report: 'gestern' → -1."""
    return {word: offset for offset, words in RELATIVE.items() for word in words.split()}
