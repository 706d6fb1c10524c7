"""The words for numbers in six languages, made with num2words and completed by hand.

Knows which single word stands for which number and what it does in a longer number ("unit", "tens",
"hundred", "power"). Knows nothing about how words combine; see `numbers`. Words are folded as in `script`.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from num2words import num2words

from rag.facts.script import fold, normalise, tokens

Role = Literal["unit", "teen", "tens", "hundred", "power", "ordinal", "half", "vague", "article"]


@dataclass(frozen=True, slots=True)
class NumberWord:
    """What one word does in a number: 'двадцать' → (20, 'tens')."""

    value: float
    role: Role


_CASES = ("n", "g", "d", "a", "i", "p")
_POWERS = {
    "en": "thousand=1e3 million=1e6 mln=1e6 billion=1e9 bn=1e9 trillion=1e12",
    "de": "tausend=1e3 million=1e6 millionen=1e6 mio=1e6 milliarde=1e9 milliarden=1e9 mrd=1e9 "
    "billion=1e12 billionen=1e12",
    "fr": "mille=1e3 million=1e6 millions=1e6 mio=1e6 milliard=1e9 milliards=1e9 mds=1e9 md=1e9",
    "ru": "тыс=1e3 тысяч=1e3 тысяча=1e3 тысячи=1e3 тысячу=1e3 тысяче=1e3 тысячам=1e3 тысячами=1e3 "
    "тысячах=1e3 млн=1e6 миллион=1e6 миллиона=1e6 миллионов=1e6 миллиону=1e6 миллионом=1e6 "
    "миллионам=1e6 миллионами=1e6 миллионах=1e6 миллионе=1e6 млрд=1e9 миллиард=1e9 миллиарда=1e9 "
    "миллиардов=1e9 миллиарду=1e9 миллиардом=1e9 миллиардам=1e9 миллиардами=1e9 миллиардах=1e9 "
    "трлн=1e12 триллион=1e12 триллиона=1e12 триллионов=1e12",
    "uk": "тис=1e3 тисяч=1e3 тисяча=1e3 тисячі=1e3 тисячу=1e3 тисячам=1e3 тисячами=1e3 тисячах=1e3 "
    "млн=1e6 мільйон=1e6 мільйона=1e6 мільйонів=1e6 мільйони=1e6 мільйону=1e6 мільйоном=1e6 "
    "мільйонам=1e6 мільйонами=1e6 мільйонах=1e6 млрд=1e9 мільярд=1e9 мільярда=1e9 мільярдів=1e9 "
    "мільярди=1e9 мільярдом=1e9 мільярдам=1e9 мільярдами=1e9 мільярдах=1e9 трлн=1e12 "
    "трильйон=1e12 трильйонів=1e12",
    "ar": "الف=1e3 الاف=1e3 الفا=1e3 مليون=1e6 مليونا=1e6 ملايين=1e6 مليار=1e9 مليارا=1e9 مليارات=1e9 "
    "بليون=1e9 تريليون=1e12 الفان=2e3 الفين=2e3 مليونان=2e6 مليونين=2e6 ملياران=2e9 مليارين=2e9",
}
_EXTRA: dict[str, dict[Role, str]] = {
    "en": {
        "hundred": "hundred=100",
        "teen": "dozen=12",
        "half": "half=0.5",
        "vague": "dozens=10 tens=10 scores=10 hundreds=100 thousands=1e3 millions=1e6 billions=1e9",
        "article": "one=1",
    },
    "de": {
        "teen": "dutzend=12 zwo=2 zweier=2 dreier=3",
        "half": "drittel=0.333 viertel=0.25 halfte=0.5 halb=0.5 halbe=0.5 halben=0.5 halber=0.5 "
        "anderthalb=1.5 eineinhalb=1.5",
        "vague": "zehntausende=1e4 zehntausenden=1e4 hunderttausende=1e5 hunderttausenden=1e5 dutzende=10 "
        "dutzenden=10 hunderte=100 hunderten=100 hunderter=100 tausende=1e3 tausenden=1e3",
        "article": "ein=1 eine=1 einen=1 einem=1 einer=1 eines=1 eins=1",
    },
    "fr": {
        "hundred": "cent=100 cents=100",
        "tens": "vingts=20",
        "teen": "dizaine=10 douzaine=12 quinzaine=15 vingtaine=20 trentaine=30 quarantaine=40 "
        "cinquantaine=50 "
        "soixantaine=60 centaine=100 millier=1e3 septante=70 huitante=80 nonante=90",
        "half": "moitie=0.5 demi=0.5 demie=0.5",
        "vague": "dizaines=10 centaines=100 milliers=1e3",
        "article": "un=1 une=1",
    },
    "ru": {
        "unit": "двое=2 двоих=2 двоим=2 трое=3 троих=3 троим=3 четверо=4 четверых=4 четверым=4 пятеро=5 "
        "пятерых=5 шестеро=6 шестерых=6 семеро=7 семерых=7 две=2 двух=2 двум=2 двумя=2",
        "teen": "десяток=10 дюжина=12 дюжину=12 сотня=100 сотню=100",
        "half": "половина=0.5 половину=0.5 половины=0.5 половине=0.5 полтора=1.5 полторы=1.5 полутора=1.5",
        "vague": "десятки=10 десятков=10 десяткам=10 десятками=10 сотни=100 сотен=100 сотням=100 сотнями=100",
        "article": "один=1 одна=1 одно=1 одну=1 одного=1 одной=1 одном=1 одним=1 одному=1",
    },
    "uk": {
        "unit": "двоє=2 двох=2 двом=2 двома=2 дві=2 троє=3 трьох=3 трьом=3 трьома=3 четверо=4 чотирьох=4 "
        "чотирьом=4 чотирма=4 пятеро=5 шестеро=6 семеро=7 восьмеро=8",
        "teen": "десяток=10 дюжина=12 сотня=100 сотню=100",
        "half": "половина=0.5 половину=0.5 половини=0.5 половині=0.5 півтора=1.5 півтори=1.5 пів=0.5",
        "vague": "десятки=10 десятків=10 десяткам=10 сотні=100 сотень=100 сотням=100",
        "article": "один=1 одна=1 одне=1 одну=1 одного=1 однієї=1 одному=1 одним=1 одній=1",
    },
    "ar": {
        "unit": "اثنان=2 اثنين=2 اثنتان=2 اثنتين=2 اثنا=2 اثني=2 اثنتا=2 اثنتي=2 ثلاث=3 ثلاثه=3 اربع=4 "
        "اربعه=4 خمس=5 خمسه=5 ست=6 سته=6 سبع=7 سبعه=7 ثماني=8 ثمانيه=8 ثمان=8 تسع=9 تسعه=9",
        "teen": "عشر=10 عشره=10 يومان=2 يومين=2 شهران=2 شهرين=2 عامان=2 عامين=2 اسبوعان=2 اسبوعين=2 "
        "صاروخان=2 صاروخين=2 شخصان=2 شخصين=2 جنديان=2 جنديين=2 مدنيان=2 قتيلان=2 قتيلين=2 جريحان=2 جريحين=2 "
        "طفلان=2 طفلين=2",
        "hundred": "مئه=100 مايه=100 مييه=100 ميه=100 مائه=100 مئتان=200 مئتين=200 مايتان=200 مايتين=200 "
        "ميتان=200 ميتين=200 مايتا=200 ميتا=200",
        "half": "نصف=0.5",
        "vague": "عشرات=10 ميات=100 مييات=100 مائات=100 الوف=1e3",
        "article": "واحد=1 واحده=1 احد=1 احدي=1",
    },
}
_ORDINAL_STEMS = {
    "ru": "перв=1 втор=2 трет=3 четверт=4 пят=5 шест=6 седьм=7 восьм=8 девят=9 десят=10 одиннадцат=11 "
    "двенадцат=12 тринадцат=13 четырнадцат=14 пятнадцат=15 шестнадцат=16 семнадцат=17 "
    "восемнадцат=18 девятнадцат=19 двадцат=20 тридцат=30",
    "uk": "перш=1 друг=2 трет=3 четверт=4 пят=5 шост=6 сьом=7 восьм=8 девят=9 десят=10 одинадцят=11 "
    "дванадцят=12 тринадцят=13 чотирнадцят=14 пятнадцят=15 шістнадцят=16 сімнадцят=17 "
    "вісімнадцят=18 девятнадцят=19 двадцят=20 тридцят=30",
}
_ORDINAL_ENDINGS = {
    "ru": "ый ий ой ая ое ого ому ым ом ую ые ых ыми ья ье ью ьего ьему ьим ьем ьей ьи ьих",
    "uk": "ий ій а я е є ого ому им ої у ю ою і их ими ій ьої ьому",
}
_AR_ORDINALS = (
    "اول=1 اولي=1 ثاني=2 ثانيه=2 ثالث=3 ثالثه=3 رابع=4 رابعه=4 خامس=5 خامسه=5 سادس=6 سادسه=6 "
    "سابع=7 سابعه=7 ثامن=8 ثامنه=8 تاسع=9 تاسعه=9 عاشر=10 عاشره=10"
)


def _parse(table: str) -> list[tuple[str, float]]:
    pairs = (entry.split("=") for entry in table.split())
    return [(fold(normalise(word)), float(value)) for word, value in pairs]


def _role(value: int) -> Role:
    if value < 10:
        return "unit"
    return "tens" if value < 100 and value % 10 == 0 and value >= 20 else "teen"


def _spoken(value: int, language: str, **options: str) -> str | None:
    """One word from num2words, folded; None where the number takes several words."""
    words = tokens(normalise(num2words(value, lang=language, **options)))
    return words[0].key if len(words) == 1 else None


def _cardinals(language: str) -> dict[str, NumberWord]:
    out: dict[str, NumberWord] = {}
    top = 1000 if language in ("de", "ru", "uk") else 100
    options: list[dict[str, str]] = [{}]
    if language == "ru":
        options = [{"case": case, "gender": gender} for case in _CASES for gender in "mf"]
    for value in range(top):
        for option in options:
            word = _spoken(value, language, **option)
            if word and value != 1:
                hundred = value >= 100 and language in ("ru", "uk")
                out.setdefault(word, NumberWord(value, "hundred" if hundred else _role(value)))
    return out


_UK_GENITIVE = (
    "пяти=5 шести=6 шістьох=6 пятьох=5 семи=7 сімох=7 восьми=8 вісьмох=8 девяти=9 десяти=10 "
    "десятьох=10 одинадцяти=11 дванадцяти=12 тринадцяти=13 чотирнадцяти=14 пятнадцяти=15 "
    "шістнадцяти=16 сімнадцяти=17 вісімнадцяти=18 девятнадцяти=19 двадцяти=20 тридцяти=30 "
    "сорока=40 пятдесяти=50 шістдесяти=60 сімдесяти=70 вісімдесяти=80 девяноста=90 пятьма=5 "
    "шістьма=6 сьома=7 вісьма=8 двадцятьма=20 тридцятьма=30"
)


def _ordinals(language: str) -> dict[str, NumberWord]:
    out: dict[str, NumberWord] = {}
    if language in _ORDINAL_STEMS:
        for stem, value in _parse(_ORDINAL_STEMS[language]):
            for ending in _ORDINAL_ENDINGS[language].split():
                out[stem + ending] = NumberWord(value, "ordinal")
        return out
    if language == "ar":
        for word, value in _parse(_AR_ORDINALS):
            out[word] = NumberWord(value, "ordinal")
        return out
    for value in range(1, 100):
        words = tokens(normalise(num2words(value, lang=language, to="ordinal")))
        if len(words) == 1:
            for ending in ("", "n", "r", "s", "m") if language == "de" else ("",):
                out[words[0].key + ending] = NumberWord(value, "ordinal")
        elif value > 20:
            out.setdefault(words[-1].key, NumberWord(value % 10 or 10, "ordinal"))
    return out


def _arabic_compounds() -> dict[str, NumberWord]:
    units = _parse("ثلاث=3 اربع=4 خمس=5 ست=6 سبع=7 ثمان=8 ثماني=8 تسع=9")
    out = {u + h: NumberWord(v * 100, "hundred") for u, v in units for h in ("ميه", "مايه", "مييه")}
    tens = _parse("عشر=20 ثلاث=30 اربع=40 خمس=50 ست=60 سبع=70 ثمان=80 تسع=90")
    return out | {t + ending: NumberWord(v, "tens") for t, v in tens for ending in ("ون", "ين")}


_FR_ORDINALS = "premiere=1 premieres=1 seconde=2 second=2 neuvieme=9"


@lru_cache(maxsize=16)
def lexicon(language: str) -> dict[str, NumberWord]:
    """All number words of a language, folded; empty for a language that is not one of the six.

    >>> lexicon("de")["sechsundzwanzig"], lexicon("ru")["сорока"]
    (NumberWord(value=26, role='unit'), NumberWord(value=40, role='tens'))
    """
    if language not in _POWERS:
        return {}
    out = _ordinals(language)
    out |= _cardinals(language)
    if language == "uk":
        out |= {word: NumberWord(value, _role(int(value))) for word, value in _parse(_UK_GENITIVE)}
    if language == "ar":
        out |= _arabic_compounds()
    if language == "fr":
        out |= {word: NumberWord(value, "ordinal") for word, value in _parse(_FR_ORDINALS)}
    out |= {word: NumberWord(value, "power") for word, value in _parse(_POWERS[language])}
    for role, table in _EXTRA[language].items():
        out |= {word: NumberWord(value, role) for word, value in _parse(table)}
    return out
