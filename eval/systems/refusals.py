"""How models say in free prose that they do not know, in six languages. Only baselines need it: Dateline has a status.

The patterns want the refusal itself ("the context does not say"), not a report of one ("the minister did not say"): of
717 sentences of the sample archive they take 6.
"""

import re

_SOURCE = r"\b(?:context|texts?|passages?|reports?|articles?|documents?|sources?|information|answer|it)\b"
_REFUSALS = (
    # English
    r"\bi (?:do not|don['’]t|cannot|can['’]t|could not|couldn['’]t) (?:know|find|determine|answer|provide|"
    r"say|tell|see|have)\b",
    r"\bi(?:['’]m| am) (?:sorry|unable|not (?:sure|aware|certain|able))\b|^sorry\b|^unknown\b",
    _SOURCE + r"[^.;]{0,30}? (?:does|do|did|is|are)(?: not|n['’]t) (?:\w+ly )?(?:provid|specif|mention|stat|contain|"
    r"say|know|giv|includ|reveal|indicat|list|identif|clear|enough|sufficient|possible|in\b)",
    r"\b(?:is|are|was|were)(?: not|n['’]t) (?:\w+ly )?(?:provided|specified|mentioned|stated|known|given|"
    r"named|disclosed|reported)(?=[.,!]|$| (?:in|by|how|who|which|what|when|where|whether)\b)",
    r"\b(?:is|are|was|were|remains?) (?:unclear|unknown)(?= (?:from|how|who|which|what|when|where|whether|"
    r"in)\b)|^[^,;:]{0,60} (?:is|are|was|were|remains?) (?:unclear|unknown)\.?$",
    r"\bthere (?:is|are|was|were) (?:no|not enough) (?:\w+ )?(?:information|mention|details?|data|"
    r"indication|answer)\b",
    r"\b(?:provides?|contains?|gives?|has|have|offers?|includes?) no (?:\w+ )?(?:information|mention|"
    r"details?|data|answer)(?=[.!]|$| (?:on|about|of|regarding|in|as)\b)",
    r"\b(?:context|texts?|passages?|reports?|articles?)\b[^.;]{0,20} lacks?\b",
    r"\bno (?:\w+ )?(?:information|details?|data) (?:is|are|was|were)\b|\b(?:cannot|can['’]t|"
    r"could not) be (?:answered|determined)\b",
    r"^not (?:specified|mentioned|stated|known|provided|given|in the)\b|\b(?:has|"
    r"have) not been (?:disclosed|specified|mentioned|named)\b",
    # German
    r"\bwei(?:ß|ss) (?:ich )?(?:es |das |die antwort |leider )*nicht\b|\bich habe (?:dazu |"
    r"darüber )?keine\b|\btut mir leid\b|^leider\b[^.]*\bnicht\b",
    r"\bkann (?:ich )?(?:diese |die )?(?:frage |das |es )?(?:leider )?nicht (?:beantworten|sagen)\b",
    r"\b(?:kontext|texte?n?|berichte?n?|artikeln?|quellen?|dazu|hierzu|darüber|es gibt|"
    r"es liegen)\b[^.,;]{0,30}\bkeine? (?:genauen? |näheren? )?(?:information(?:en)?|angaben?|auskunft|"
    r"antwort|hinweise?)\b",
    r"\b(?:ist|sind|wird|werden|wurde|wurden) (?:\w+ ){0,4}?nicht (?:\w+ )?(?:bekannt|angegeben|genannt|"
    r"erwähnt)(?=[.!]|$|, (?:wie|wer|was|wann|wo|welche|ob)\b)",
    r"\bunbekannt(?=[.!]|$|, (?:wie|wer|was|wann|wo|welche|ob)\b)|\bunklar\b|"
    r"\bgeht (?:\w+ )?nicht hervor\b|\blässt sich (?:\w+ ){0,4}nicht (?:sagen|bestimmen|entnehmen|"
    r"beantworten)\b",
    r"\b(?:kontext|text|berichte?n?|artikel) (?:nennt|nennen|erwähnt|erwähnen|enthält|enthalten|sagt|"
    r"sagen) [^.,;]{0,40}(?:nicht|keine)\b",
    r"\b(?:kontext|texte?n?|berichte?n?|artikeln?|quellen?)\b[^.,;]{0,20}\b(?:dazu|darüber|hierzu) nichts\b",
    # French
    r"\bje ne (?:sais|connais|peux|dispose|trouve) (?:\w+ )?pas\b|\bje n['’]ai (?:pas|aucune)\b|"
    r"^(?:je suis )?désolée?\b",
    r"\b(?:contexte|textes?|rapports?|articles?|passages?|documents?|sources?|"
    r"informations?)\b[^.;]{0,20} (?:ne |n['’])(?:\w+) (?:pas|aucune?)\b",
    r"\b(?:aucune|pas d['’]) ?informations?\b|\bon ignore\b|\baucun détail\b",
    r"\b(?:n['’]est|ne sont|n['’]était|n['’]a|n['’]ont) pas (?:été )?(?:connue?s?|précisée?s?|indiquée?s?|"
    r"mentionnée?s?|communiquée?s?|fournie?s?)(?=[.!]|$| (?:dans|par)\b)",
    r"\b(?:contexte|textes?|rapports?|documents?|sources?)\b[^.;]{0,20} ne \w+ rien\b|"
    r"\bil n['’]est pas possible de (?:répondre|dire|savoir)\b",
    r"\binformations? (?:n['’]est|ne sont) pas (?:disponibles?|fournies?)\b",
    # Russian, Ukrainian
    r"(?:^|\bя )(?:\w+, )?не (?:знаю|знаем|могу|можу|маю|имею)\b|^(?:извините|вибачте|простите|"
    r"к сожалению|на жаль)\b[^.]*\b(?:не|нет|немає|отсутству|відсутн)",
    r"\bне (?:указан|вказан|упомина|згаду|сообща|повідомля|извест[а-я]* (?:,|\.|$)|говорится|йдеться)",
    r"\b(?:контекст|текст|отч[её]т|сообщени|звіт|повідомленн)[а-яіїє]* не (?:содерж|містить|містять|"
    r"указыв|вказ|упомин|згаду|сообща|повідомля|говор)",
    r"(?:^|\b(?:контекст|текст|отч[её]т|звіт|об этом|про це)[а-яіїє]* )(?:нет|немає|не содержит|"
    r"не містить)\b[^.]{0,20}(?:информаци|інформаці|данных|даних|сведений|відомостей|ответ|відповід)",
    r"^(?:это |це )?(?:неизвестно|невідомо|не известно|не відомо)\b|"
    r"\bинформаци[ия][^.]{0,20}(?:отсутствует|нет)\b|\bінформаці[яї][^.]{0,20}(?:відсутня|немає)\b",
    r"\b(?:ничего|нічого) не (?:сказан|говорит|кажеться|йдеться)|\bя не (?:наш[её]л|нашла|знайшов|"
    r"знайшла)\b|\b(?:нет|немає) (?:ответа|відповіді)\b",
    # Arabic
    "لا توجد [^.؛]{0,20}معلومات|المعلومات غير (?:متوفرة|متاحة)",
    "لا (?:أعرف|أعلم|توجد معلومات|تتوفر معلومات|يمكنني|أستطيع|أملك)|^(?:أنا |عذرا،? ?)?آسف",
    "(?:لا|لم) (?:يذكر|تذكر|يُذكر|يحدد|تحدد|يحتوي|تحتوي|يوضح) (?:السياق|النص|التقارير|التقرير|المقال)|"
    "(?:السياق|النص|التقارير|التقرير)[^.؛]{0,10} (?:لا|لم) (?:يذكر|تذكر|يحدد|تحدد|يحتوي|تحتوي|يوضح|توضح|"
    "ترد|يرد)",
    "لم (?:يتم ذكر|يُذكر|تُذكر|يرد ذكر|يذكر في)|لا يوجد[^.؛]{0,20} (?:ذكر|معلومات)|غير (?:معروفة?|محددة?|"
    "مذكورة?)(?=[.!]|$| في)",
)

_REFUSAL = re.compile("|".join(_REFUSALS), re.IGNORECASE)


def is_refusal(sentence: str) -> bool:
    """Whether a model's sentence says that it does not know: "The context does not say." → True."""
    return _REFUSAL.search(sentence) is not None
