"""Words that name a time by the day of the report, and the days that they mean: "gestern" → the day before.

    published 2026-03-06, a Friday:   "on Wednesday" → 4 March      "letzte Woche" → 23 February to 1 March

In a live ticker the day is that of the entry around the words. A week runs from Monday to Sunday, and "two weeks ago"
means that whole week, "last year" the whole year.

Precision comes first: what may be a name («Сегодня», "heute-journal", "Black Friday", "the world of tomorrow") or has
its date beside it ("Wednesday, 4 March") is left out, as are months ("in March"), hours ("three hours ago") and counts
of days to come ("in drei Tagen"), which may be lengths. It does not know whose words it reads: "yesterday" in a
quotation of last year is resolved like any other.

The words are ours: dateparser's search took tens to hundreds of times as long, and took "3.5%" and "We" for times.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

from index.records import Article, TimeMention

Days = tuple[date, date]
_Tables = dict[str, str]

# Words of one table are parted by "|"; the seven days of the week by ";", forms of one day by "|", Monday first.
_WORDS: dict[str, _Tables] = {
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
        "will": "wird|werden|soll|sollen|will|wollen|geplant",
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
        "will": "will|shall|to|due|set|plans|planned|scheduled|expected",
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
_DUAL = ("يومين", "أسبوعين", "شهرين", "عامين")
_NOT_TODAY = r"(?!\s+(?:التالي|نفسه|ذاته|الأول|السابق|الثاني|الثالث|العالمي|الدولي))"
_DATED = r"(?!,?\s*\(?(?:den\s|the\s|le\s)?\d|,?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d)"
_QUOTES = "«»„“”\"‘’'‹›"
_CLAUSE = re.compile(r"[^.,;:!?\n]*$")


def mentions(article: Article) -> tuple[TimeMention, ...]:
    """The relative times in the text of `article` in their order; none overlap. Only in our six languages."""
    if article.language not in _WORDS:
        return ()
    starts = [entry.start for entry in article.entries]
    found: list[TimeMention] = []
    for match, resolve in _matches(article.text, article.language):
        place = bisect_right(starts, match.start()) - 1
        inside = place >= 0 and match.start() < article.entries[place].end
        today = article.entries[place].published if inside else article.published
        try:
            first, last = resolve(today)
        except (OverflowError, ValueError):  # "3000 years ago"
            continue
        found.append(TimeMention(match.start(), match.end(), first, last))
    found.sort(key=lambda one: (one.start, -one.end))
    apart: list[TimeMention] = []
    for one in found:
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return tuple(apart)


def _matches(text: str, language: str) -> Iterator[tuple[re.Match[str], Callable[[date], Days]]]:
    days, weekdays, units, ago = _patterns(language)
    for match in days.finditer(text):
        offset = _offsets(language)[_plain(match["word"])]
        if not _is_name(text, match, language):
            yield match, lambda today, offset=offset: _same(today + timedelta(offset))  # type: ignore[misc]
    for match in weekdays.finditer(text):
        if not _is_name(text, match, language, weekday=True):
            way = _way(match, language)
            if not way and _is_ahead(text, match, language):
                way = "ahead"
            day = _weekdays(language)[_plain(match["weekday"])]
            yield match, lambda today, day=day, way=way: _same(_weekday(today, day, way))  # type: ignore[misc]
    for match in units.finditer(text):
        steps = {"last": -1, "this": 0, "next": 1}[_way(match, language)]
        yield match, lambda today, match=match, steps=steps: _period(today, _unit(match, language), steps)  # type: ignore[misc]
    for match in ago.finditer(text):
        count = _count(match, language)
        yield match, lambda today, match=match, count=count: _period(today, _unit(match, language), -count)  # type: ignore[misc]


def _same(day: date) -> Days:
    return day, day


def _weekday(today: date, day: int, way: str) -> date:
    """Today is itself on its own weekday; "last" and "next" mean another day than today."""
    if way in ("next", "ahead"):
        ahead = (day - today.weekday()) % 7
        return today + timedelta(ahead or (7 if way == "next" else 0))
    back = (today.weekday() - day) % 7
    return today - timedelta(back or (7 if way == "last" else 0))


def _period(today: date, unit: str, steps: int) -> Days:
    """The day, week, month or year that lies `steps` of its kind from today's."""
    if unit == "day":
        return _same(today + timedelta(steps))
    if unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(weeks=steps)
        return monday, monday + timedelta(6)
    months = 1 if unit == "month" else 12
    start = today.year * 12 + (today.month - 1 if unit == "month" else 0) + steps * months
    return _first_of(start), _first_of(start + months) - timedelta(1)


def _first_of(month: int) -> date:
    """The first day of a month, counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)


def _is_name(text: str, match: re.Match[str], language: str, weekday: bool = False) -> bool:
    """«Сегодня», "heute-journal", "Black Friday", "the world of tomorrow"."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 2]
    around = before.rstrip()[-1:], after.lstrip()[:1]
    if all(mark and mark in _QUOTES for mark in around):
        return True
    if "-" in (before[-1:], after[:1]):
        return True
    word = re.search(r"([^\W\d_]+)[\s'’]+$", before)
    if not word:
        return False
    if not weekday:
        return word[1].casefold() in _WORDS[language]["of"].split("|")
    is_bare = match.start() == match.start("weekday")
    return language == "en" and is_bare and (word[1][0].isupper() or after[:1] == " " and after[1:].isupper())


def _is_ahead(text: str, match: re.Match[str], language: str) -> bool:
    """Whether the words around a weekday speak of what is to come: "will meet on Friday", "Am Freitag wird"."""
    will = _WORDS[language]["will"].split("|")
    before = _CLAUSE.search(text[max(0, match.start() - 40) : match.start()])
    said = before[0].casefold().split() if before else []
    if not said:
        said = text[match.end() : match.end() + 25].casefold().split()[:3]
    return any(word in will or language == "ar" and word[:2] in ("سي", "ست") for word in said)


def _way(match: re.Match[str], language: str) -> str:
    tables, said = _WORDS[language], _plain(match["way"] or "")
    return next((way for way in ("last", "this", "next") if said and said in tables[way].split("|")), "")


def _unit(match: re.Match[str], language: str) -> str:
    said = _plain(match["unit"])
    return next(unit for unit in ("day", "week", "month", "year") if said in _WORDS[language][unit].split("|"))


def _count(match: re.Match[str], language: str) -> int:
    said = _plain(match["n"] or "")
    if not said:
        return 2 if _plain(match["unit"]) in _DUAL else 1
    return int(said) if said.isdecimal() else _numbers(language)[said]


def _plain(said: str) -> str:
    return " ".join(said.casefold().split())


@cache
def _offsets(language: str) -> dict[str, int]:
    return {word: days for days in range(-2, 3) for word in _WORDS[language][str(days)].split("|")}


@cache
def _weekdays(language: str) -> dict[str, int]:
    days = _WORDS[language]["weekdays"].split(";")
    return {word: day for day, forms in enumerate(days) for word in forms.split("|")}


@cache
def _numbers(language: str) -> dict[str, int]:
    listed = {word: max(1, place) for place, word in enumerate(_NUMBERS[language].split("|")) if word}
    return listed | _MORE_NUMBERS.get(language, {})


def _any(words: str) -> str:
    """A pattern of any of `words`, the longest first."""
    ordered = sorted(filter(None, re.split(r"[|;]", words)), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered) + ")"


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    tables = _WORDS[language]
    ways = {name: _any("|".join(tables[way] for way in name.split())) for name in ("last this next", "last next")}
    ways = {name: f"(?P<way>{pattern})" for name, pattern in ways.items()}
    start = r"\b(?:و|ف|ل|ب)?" if language == "ar" else r"\b"
    parts = rf"(?:\s+{_any(tables['parts'])})?"
    words = _any("|".join(_offsets(language)))
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
        units = rf"\b{ways['last this next']}\s+{units}"
    numbers = _any("|".join(_numbers(language)))
    unit = f"(?P<unit>{_any('|'.join(tables[unit] for unit in ('day', 'week', 'month', 'year')))})"
    ago = tables["ago"].format(n=rf"(?P<n>{numbers}|\d{{1,4}})", unit=unit)
    found = (days, rf"{weekdays}\b{_DATED}", rf"{units}\b", rf"{start}{ago}\b")
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in found)
