"""Does a sentence say that something was *not* said? "Sie führte nicht aus, welche Länder …" → True.

Such a sentence is evidence that a point is open. A reported "no" ("there were no guarantees") is not: that is
an answer. Knows the common verbs of six languages; nothing about the question.
"""

import re

_PATTERNS = {
    "de": r"""
        \b(nicht|kein\w*|niemand|ohne|weder)\b[^.;]{0,80}?\b(aus(?:geführt|zuführen)?|genannt|zu\s+nennen|nannte\w*
            |nennen
            |mitgeteilt|mit(?:zuteilen)?|bekannt\w*|angegeben|anzugeben|präzisier\w*|konkretisier\w*|beziffer\w*
            |veröffentlicht|öffentlich\s+gemacht|gesagt|erwähnt\w*|verraten|offengelegt)\b
        | \b(führte|nannte|sagte|teilte|äußerte|präzisierte|bezifferte|erwähnte|konkretisierte|verriet)\w*\b
            [^.;]{0,60}?\b(nicht|kein\w*|weder)\b
        | \b(machte|gab|gibt|macht)\w*\b[^.;]{0,40}?\bkeine?\w*\s+(?:\w+\s+)?(Zahl\w*|Angaben?|Einzelheiten|Details
            |Auskunft|Namen|Termin|Datum)\b
        | \b(unklar|unbekannt|ungewiss|bleibt\s+offen|blieb\s+offen|noch\s+offen|ließ\s+\w*\s*offen|offen\s+ließ)\b
    """,
    "en": r"""
        \b(did|do|does|has|have|had|would|could|was|were|is|are|been)(?:\s+not|n't|\s+also\s+not)\b[^.;]{0,40}?\b(say
            |said|name|named|specify
            |specified|give|given|disclose|disclosed|elaborate|identify|identified|provide|provided|reveal|revealed
            |state|stated
            |detail|detailed|mention|mentioned|known|clear|made\s+public|published|announced|quantify)\b
        | \bwithout\s+(?:\w+\s+)?(saying|naming|specifying|giving|identifying|elaborating|disclosing|providing
            |mentioning)\b
        | \b(unclear|unknown|undisclosed|unspecified|declined\s+to|refused\s+to\s+(?:say|name|give)|remains\s+open)\b
        | \b(?:gave|gives|given|is|was|named|provided|offered)\s+no\s+(?:\w+\s+)?(?:number|figures?|details|names?
            |date|information|breakdown)\b
    """,
    "fr": r"""
        \b(n['’]|ne\s|n\s)[^.;]{0,40}?\b(pas|aucun\w*|rien|ni|point)\b[^.;]{0,30}?\b(précisé\w*|indiqué\w*|nommé\w*
            |donné\w*|dit|communiqué\w*|révélé\w*
            |mentionné\w*|détaillé\w*|publié\w*|connu\w*|fourni\w*|chiffré\w*|cité\w*)\b
        | \bsans\s+(?:\w+\s+)?(préciser|nommer|indiquer|donner|dire|citer|révéler|mentionner|détailler|chiffrer)\b
        | \b(on\s+ignore|inconnu\w*|pas\s+clair|incertain\w*|n['’]est\s+pas\s+connu\w*|refusé\s+de\s+(?:dire|préciser
            |nommer))\b
    """,
    "ru": r"""
        \bне\s+(?:были?\s+|была\s+)?(уточн\w*|назва\w*|назыв\w*|сообщ\w*|указ\w*|раскры\w*|сказал\w*|говор\w*
            |приве\w*|приводи\w*|конкретизир\w*
            |упомян\w*|известн\w*|ясно|опубликова\w*|обнародова\w*|поясни\w*)
        | \b(неизвестн\w*|неясн\w*|отказал\w*\s+(?:назвать|сообщить|уточнить|комментировать)|без\s+уточнени\w*)
    """,
    "uk": r"""
        \bне\s+(?:були?\s+|була\s+|було\s+)?(уточни\w*|уточню\w*|назва\w*|назива\w*|повідоми\w*|повідомля\w*|вказа\w*
            |розкри\w*|сказа\w*|говори\w*|навів\w*|навел\w*
            |наводи\w*|конкретизу\w*|згада\w*|відом\w*|ясно|зрозуміло|оприлюдни\w*|пояснив\w*|пояснила)
        | \b(невідом\w*|незрозуміло|нез['’ʼ]ясован\w*|відмови\w*\s+(?:назвати|повідомити|уточнити|коментувати)
            |без\s+уточнен\w*)
    """,
    "ar": r"""
        (?:\bلم|\bولم|\bفلم|\bلا|\bولا)\s+(?:[يتن]حدد|[يت]ذكر|[يت]سم|[يت]سمّ|[يت]كشف|[يت]وضح|[يت]فصح|[يت]علن|[يت]شر
            |[يت]ورد|[يت]تضح|[يت]عرف|[يت]فصل|[يت]بين|[يت]نشر)\w*
        | (?:دون|من\s+دون|بدون)\s+(?:أن\s+[يت](?:حدد|ذكر|سمي|كشف|وضح)|تحديد|ذكر|تسمية|الكشف|الإفصاح|إعطاء|توضيح)
        | (?:غير\s+(?:معروف|معلوم|واضح)\w*|مجهول\w*)
    """,
}
_ANONYMOUS = re.compile(
    r"(?:прос\w+|попрос\w+|пожела\w+|побажа\w+)\s+не\s+(?:назыв|назива)"
    r"|не\s+(?:пожела|захот|побажа|захоті)\w+\s+(?:назв|назыв|назив)\w+\s+(?:сво\w+\s+)?(?:им|ім)"
    r"|(?:souhait|voul|demand)\w+\s+(?:à\s+)?(?:ne\s+pas\s+)?être\s+(?:nommé|identifié|cité)"
    r"|(?:not\s+(?:(?:want|wish)\w*\s+)?to\s+be|not\s+be|(?:declin|refus)\w+\s+to\s+be)\s+(?:named|identified)"
    r"|nicht\s+(?:namentlich\s+)?genannt\s+werden|(?:seinen|ihren)\s+Namen\s+nicht\s+nennen"
    r"|عدم\s+(?:ذكر|الكشف عن)\s+اسم|(?:دون|بدون)\s+(?:ذكر|الكشف عن)\s+(?:اسم|هويت)(?:ه|ها)\b",
    re.IGNORECASE,
)
"""A source that wants no name leaves nothing open."""
_COMPILED = {language: re.compile(pattern, re.VERBOSE | re.IGNORECASE) for language, pattern in _PATTERNS.items()}


def leaves_open(sentence: str, language: str) -> bool:
    """Whether `sentence` says that something was not said, named or known. Unknown languages: False."""
    pattern = _COMPILED.get(language)
    return bool(pattern and pattern.search(sentence[:2000]) and not _ANONYMOUS.search(sentence[:2000]))
