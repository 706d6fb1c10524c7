"""The words that name relative times in our six languages, and the patterns that find them. Resolves nothing.

patterns("de")  →  days ("gestern"), weekdays ("am Mittwoch"), units ("letzte Woche"), ago ("vor drei Tagen")
"""

import re
from functools import cache

_Tables = dict[str, str]

# Words of one table are parted by "|"; the seven days of the week by ";", forms of one day by "|", Monday first.
WORDS: dict[str, _Tables] = {
    "de": {
        "-2": "vorgestern",
        "-1": "gestern",
        "0": "heute",
        "1": "morgen",
        "2": "übermorgen",
        "parts": "früh|morgen|vormittag|mittag|nachmittag|abend|nacht",
        "weekdays": "montag;dienstag;mittwoch;donnerstag;freitag;samstag|sonnabend;sonntag",
        "on": "am|vom|seit|an diesem|diesen",
        "last": "letzten|letzte|letzter|letztes|vergangenen|vergangene|vergangener|vergangenes|"
        "vorigen|vorige|voriger|voriges",
        "this": "diesen|diese|dieser|dieses|diesem",
        "next": "nächsten|nächste|nächster|nächstes|kommenden|kommende|kommender|kommendes",
        "week": "woche|wochen",
        "month": "monat|monats|monate|monaten",
        "year": "jahr|jahres|jahre|jahren",
        "day": "tag|tagen",
        "ago": r"vor\s+{n}\s+{unit}",
        "until": "bis",
        "will": "wird|werden|würde|würden|soll|sollen|will|wollen|geplant",
        "of": "von|des|der|das",
    },
    "en": {
        "-2": "the day before yesterday",
        "-1": "yesterday|last night",
        "0": "today|tonight|this morning|this afternoon|this evening",
        "1": "tomorrow",
        "2": "the day after tomorrow",
        "parts": "morning|afternoon|evening|night",
        "weekdays": "monday;tuesday;wednesday;thursday;friday;saturday;sunday",
        "on": "on|since|late on|early on|late|early|said|from",
        "last": "last",
        "this": "this",
        "next": "next|coming",
        "week": "week|weeks",
        "month": "month|months",
        "year": "year|years",
        "day": "day|days",
        "ago": r"{n}\s+{unit}\s+ago",
        "until": "until|till|by",
        "will": "will|would|shall|to|due|set|plans|planned|scheduled|expected",
        "of": "of|usa",
    },
    "uk": {
        "-2": "позавчора",
        "-1": "вчора|учора",
        "0": "сьогодні",
        "1": "завтра",
        "2": "післязавтра",
        "parts": "вранці|вдень|ввечері|увечері|вночі|уночі|зранку",
        "weekdays": "понеділок|понеділка;вівторок|вівторка;середу|середи;четвер|четверга;"
        "п'ятницю|п'ятниці|п’ятницю|п’ятниці|пʼятницю|пʼятниці;суботу|суботи;неділю|неділі",
        "on": "у|в|з|із|від",
        "last": "минулого|минулої|минулий|минулу|минулому",
        "this": "цього|цієї|цей|цю|цьому",
        "next": "наступного|наступної|наступний|наступну|наступному|майбутнього",
        "week": "тижня|тиждень|тижні|тижнів|тижню",
        "month": "місяця|місяць|місяці|місяців",
        "year": "року|рік|роки|років|році",
        "day": "день|дні|днів",
        "ago": r"{n}\s+{unit}\s+тому",
        "until": "до",
        "will": "буде|будуть|відбудеться|відбудуться|планує|планують|має|мають|пройде|почнеться",
        "of": "газета|газети|газеті",
    },
    "ru": {
        "-2": "позавчера",
        "-1": "вчера",
        "0": "сегодня",
        "1": "завтра",
        "2": "послезавтра",
        "parts": "утром|днём|днем|вечером|ночью",
        "weekdays": "понедельник|понедельника;вторник|вторника;среду|среды;четверг|четверга;пятницу|пятницы;"
        "субботу|субботы;воскресенье|воскресенья",
        "on": "в|во|с|со|от",
        "last": "прошлый|прошлую|прошлое|прошлой|прошлом|прошлого|минувший|минувшую|минувшее|минувшей",
        "this": "этот|эту|это|этой|этом|этого",
        "next": "следующий|следующую|следующее|следующей|следующем|ближайший|ближайшую|будущий|будущую|будущей|будущем",
        "week": "неделю|неделе|недели|недель",
        "month": "месяц|месяце|месяца|месяцев",
        "year": "год|году|года|лет",
        "day": "день|дня|дней",
        "ago": r"{n}\s+{unit}\s+назад",
        "until": "до",
        "will": "будет|будут|состоится|состоятся|планирует|планируют|намерен|намерены|пройдёт|пройдет|"
        "начнётся|начнется",
        "of": "газета|газеты|газете",
    },
    "ar": {
        "-2": "أول أمس|أول من أمس",
        "-1": "أمس|البارحة",
        "0": "اليوم",
        "1": "غدا|غداً|غدًا",
        "2": "بعد غد",
        "parts": "صباحا|مساء|ليلا",
        "weekdays": "الاثنين|الإثنين;الثلاثاء;الأربعاء|الاربعاء;الخميس;الجمعة;السبت;الأحد|الاحد",
        "on": "يوم|مساء|صباح|فجر|ليل|ليلة|ظهر|منذ|منذ يوم",
        "last": "الماضي|الماضية|الفائت|الفائتة|المنصرم",
        "this": "الحالي|الحالية|الجاري",
        "next": "المقبل|المقبلة|القادم|القادمة",
        "week": "الأسبوع|أسبوع|أسابيع|أسبوعين",
        "month": "الشهر|شهر|أشهر|شهور|شهرين",
        "year": "السنة|العام|عام|سنة|أعوام|سنوات|عامين",
        "day": "يوم|أيام|يومين",
        "ago": r"قبل\s+(?:{n}\s+)?{unit}",
        "until": "حتى|لغاية",
        "will": "سوف",
        "of": "عالم|صحيفة|جريدة|قناة",
    },
    "fr": {
        "-2": "avant-hier",
        "-1": "hier",
        "0": "aujourd'hui|aujourd’hui|ce matin|ce soir|cet après-midi|cette nuit",
        "1": "demain",
        "2": "après-demain",
        "parts": "matin|soir|après-midi|midi",
        "weekdays": "lundi;mardi;mercredi;jeudi;vendredi;samedi;dimanche",
        "on": "ce|depuis|de",
        "last": "dernier|dernière|passé|passée",
        "this": "ce|cette",
        "next": "prochain|prochaine",
        "week": "semaine|semaines",
        "month": "mois",
        "year": "année|an|ans|années",
        "day": "jour|jours",
        "ago": r"il\s+y\s+a\s+{n}\s+{unit}",
        "until": "jusqu'à|jusqu’à|jusqu'au|jusqu’au|d'ici|d’ici",
        "will": "sera|seront|doit|doivent|va|vont|aura|auront|prévu|prévue|devra|devront",
        "of": "de|d|monde",
    },
}
_NUMBERS = {
    "de": "einem|einer|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf",
    "en": "a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
    "uk": "|один|два|три|чотири|п'ять|шість|сім|вісім|дев'ять|десять|одинадцять|дванадцять",
    "ru": "|один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|двенадцать",
    "ar": "||اثنين|ثلاثة|أربعة|خمسة|ستة|سبعة|ثمانية|تسعة|عشرة",
    "fr": "un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze",
}
"""The first two of each mean one, or stand empty."""
_MORE_NUMBERS = {"uk": {"одну": 1, "дві": 2, "п’ять": 5}, "ru": {"одну": 1, "две": 2},
                 "ar": {"ثلاث": 3, "أربع": 4, "خمس": 5, "ست": 6, "سبع": 7, "تسع": 9, "عشر": 10}}  # fmt: skip
_AFTER = ("fr", "ar")
"""Where "last" and "next" follow what they say: "mercredi dernier"."""
_BARE = ("en", "fr")
"""Where a weekday needs no word before it: "a dit mercredi"."""
DUAL = ("يومين", "أسبوعين", "شهرين", "عامين")
"""Words that mean two of a unit by themselves."""
_NOT_TODAY = r"(?!\s+(?:التالي|نفسه|ذاته|الأول|السابق|الثاني|الثالث|العالمي|الدولي))"
_DATED = r"(?!,?\s*\(?(?:den\s|the\s|le\s)?\d|,?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d)"


@cache
def patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Those of days, weekdays, units and "ago", with groups `word`, `weekday`, `way`, `unit` and `n`."""
    tables = WORDS[language]
    ways = {name: _any("|".join(tables[way] for way in name.split())) for name in ("last this next", "last next")}
    ways = {name: f"(?P<way>{pattern})" for name, pattern in ways.items()}
    start = r"\b(?=\w)"  # most places begin no word, and are passed over before the lists are looked at
    start += "(?:و|ف|ل|ب)?" if language == "ar" else ""
    parts = rf"(?:\s+{_any(tables['parts'])})?"
    words = _any("|".join(offsets_of(language)))
    if language == "de":
        words = words.replace("|morgen", "|(?-i:morgen)")  # "der Morgen" is a part of a day
    days = rf"{start}(?P<word>{words})\b{_NOT_TODAY if language == 'ar' else ''}{parts}\b"
    weekday = rf"(?P<weekday>{_any(tables['weekdays'])})"
    on = rf"(?:{_any(tables['on'])}\s+)"
    units = f"(?P<unit>{_any('|'.join(tables[unit] for unit in ('week', 'month', 'year')))})"
    if language in _AFTER:
        weekdays = rf"{start}{on}{'?' if language in _BARE else ''}{weekday}\b{parts}(?:\s+{ways['last next']})?"
        units = rf"{start}(?:la\s+|le\s+|l['’])?{units}\s+{ways['last this next']}"
    else:
        articles = r"(?:(?:am|on|the|в|во|у)\s+)?"
        before = rf"(?:{articles}{ways['last next']}\s+|{on}{'?' if language in _BARE else ''})"
        tail = rf"(?:{_any(tables['parts'])})?" if language == "de" else ""
        weekdays = rf"{start}{before}{weekday}{tail}\b{parts}"
        units = rf"{start}{ways['last this next']}\s+{units}"
    numbers = _any("|".join(numbers_of(language)))
    unit = f"(?P<unit>{_any('|'.join(tables[unit] for unit in ('day', 'week', 'month', 'year')))})"
    ago = tables["ago"].format(n=rf"(?P<n>{numbers}|\d{{1,4}})", unit=unit)
    found = (days, rf"{weekdays}\b{_DATED}", rf"{units}\b", rf"{start}{ago}\b")
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in found)


def plain(said: str) -> str:
    """A word of a text as it stands in the tables."""
    return " ".join(said.casefold().split())


@cache
def offsets_of(language: str) -> dict[str, int]:
    """The words for one day: "vorgestern" → -2."""
    return {word: days for days in range(-2, 3) for word in WORDS[language][str(days)].split("|")}


@cache
def weekdays_of(language: str) -> dict[str, int]:
    """The days of the week from Monday on: "mittwoch" → 2."""
    days = WORDS[language]["weekdays"].split(";")
    return {word: day for day, forms in enumerate(days) for word in forms.split("|")}


@cache
def numbers_of(language: str) -> dict[str, int]:
    """The numbers in words: "drei" → 3."""
    listed = {word: max(1, place) for place, word in enumerate(_NUMBERS[language].split("|")) if word}
    return listed | _MORE_NUMBERS.get(language, {})


def _any(words: str) -> str:
    """A pattern of any of `words`, the longest first."""
    ordered = sorted(filter(None, re.split(r"[|;]", words)), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered) + ")"
