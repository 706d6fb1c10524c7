"""The words around the names of outlets and languages in a question, as patterns, and what agencies are called.

CUES: `before` stands before a name ("according to"), `within` too, where the question also `tells` of a report
("what is said in …"); `after` follows a name ("TASS reported"). `decoration` may stand between them.
"""

CUES: dict[str, dict[str, str]] = {
    "de": {
        "before": (
            r"laut|gemäß|nach\s+(?:den\s+)?(?:angaben|bericht(?:en)?|informationen|"
            r"meldung(?:en)?)(?:\s+(?:der|des|von|vom))?|zufolge|(?:berichtet|meldet|schreibt|schrieb|"
            r"meldete|berichtete|veröffentlichte|sagt)(?:e|en)?|(?:bericht\w*|meldung\w*|artikel\w*|"
            r"kommentar\w*)\s+(?:der|des|von|vom|in\s+der|im)"
        ),
        "within": r"in|im|bei|in\s+der|bei\s+der|hat|haben",
        "tells": (
            r"steht|stand|schrieb\w*|geschrieben|berichtet\w*|gemeldet|erschien\w*|heißt|zu\s+lesen|"
            r"gedruckt|veröffentlicht\w*|liest"
        ),
        "after": (
            r"\s+(?:berichtete?|meldete?|schrieb|schreibt|veröffentlichte|zufolge|geschrieben|berichte[tn]?|"
            r"gemeldet)\b|-(?:meldung|bericht|artikel)\w*"
        ),
        "decoration": (
            r"der|die|das|dem|den|des|agentur|nachrichtenagentur|zeitung|sender\w*|russischen?|"
            r"ukrainischen?|staatlichen?|portal\w*|magazin\w*"
        ),
        "person": r"-?(?:chef|direktor|büro|gebäude|mitarbeiter|journalist)\w*",
    },
    "en": {
        "before": (
            r"according\s+to|as\s+(?:reported|published|written)\s+(?:by|in)|(?:reported|published|"
            r"written)\s+by|(?:reports?|articles?|stories|dispatches|coverage|commentary|news)\s+(?:by|"
            r"from|of|in)|citing|says|per|(?:commentary|report|article)(?:\s+(?:of|in))?"
        ),
        "within": "in",
        "tells": r"says?|said|read|written|wrote|reported|published|report|appear\w*|print\w*|write|stand",
        "after": (
            r"(?:'s)?\s+(?:reports?|reported|reporting|says?|said|writes?|wrote|claims?|claimed|published?|"
            r"publishes|articles?|coverage|dispatch(?:es)?|quotes?|quoted|cites?|cited|tells?|told)\b"
        ),
        "decoration": (
            "the|russian|ukrainian|french|german|arab|state|news|agency|newspaper|channel|broadcaster|"
            "website|portal|paper|magazine|outlet"
        ),
        "person": (
            r"\s+(?:director|chief|editor|head|boss|office|building|staff|journalist|ceo|owner|employee|"
            r"headquarters|mirror)\w*"
        ),
    },
    "fr": {
        "before": (
            r"selon|d'après|d'apres|(?:les\s+)?(?:dépêches?|articles?|reportages?|informations)\s+(?:de|d'|"
            "du|dans)|(?:rapporté|écrit|écrivait|publié|annoncé|rapporte|indiqué|qu'écrit|dit|indique|"
            r"publie)(?:\s+par)?"
        ),
        "within": "dans",
        "tells": r"dit|écrit|lit|paru\w*|publié\w*|rapporté\w*|lire|dit-on",
        "after": (
            r"(?:\s+(?:a-t-(?:elle|il)\s+|a\s+)?(?:rapport|écri|indiqu|publi|cit|annonc|affirm)\w*)\b|"
            r"(?:\s+(?:dit|rapporte|écrit))\b"
        ),
        "decoration": "le|la|les|l'|agence|journal|quotidien|chaîne|russe|ukrainienne|française|site|de|du|presse",
        "person": r"\s+(?:entier|directeur|chef|siège|bureau)\w*",
    },
    "ru": {
        "before": (
            r"по\s+(?:данным|сообщени(?:ю|ям)|информации|словам|сведениям)|согласно|со\s+ссылкой\s+на|"
            r"как\s+(?:сообща|пиш|переда|утвержда)\w+|сообщ(?:ает|ал|ала|или|ил|ила|ило)|пиш(?:ет|ут)|"
            "писал[аио]?|переда(?:ёт|ет|л|ла|ло)|опубликовал[аио]?|публикует|утверждает|(?:сообщени|"
            r"материал|новост|стать|комментари|публикаци|заметк)\w*"
        ),
        "within": "в|во|на",
        "tells": r"написано|писал\w*|пиш\w+|сообщ\w+|опубликован\w*|говорится|напечатан\w*|вышл\w+",
        "after": (
            r"\s+(?:сообщ(?:ает|ил|ила|или|ило|ал|ала)|пиш(?:ет|ут)|писал[аио]?|переда(?:ёт|ет|л|ла|ло)|"
            r"опубликовал[аио]?|утвержда(?:ет|ла|л))\b"
        ),
        "decoration": (
            r"агентств\w+|информагентств\w+|газет\w+|телеканал\w*|канал\w*|издани\w+|портал\w*|сайт\w*|"
            r"русск\w+|российск\w+|государственн\w+|информационн\w+|новостн\w+|служб\w+"
        ),
        "person": r"\s+(?:директор|глав|офис)\w*",
    },
    "uk": {
        "before": (
            r"за\s+(?:даними|повідомленн(?:ям|ями)|інформацією|словами|відомостями)|згідно\s+з|"
            r"з\s+посиланням\s+на|із\s+посиланням\s+на|як\s+(?:повідом|пиш|переда|стверджу)\w+|"
            "повідом(?:ляє|ляв|ляла|ив|ила|или|ило)|пиш(?:е|уть)|писал[аио]|писав|переда(?:є|в|ла|ло)|"
            "опублікував|опублікувал[аио]|публікує|стверджує|(?:повідомленн|матеріал|новин|статт|коментар|"
            r"публікаці|замітк)\w*"
        ),
        "within": "в|у|на",
        "tells": r"написано|писал\w*|пиш\w+|повідом\w+|опублікован\w*|йдеться|сказано|надрукован\w*|вийшл\w+",
        "after": (
            r"\s+(?:повідом(?:ляє|ляв|ляла|ив|ила|или|ило)|пиш(?:е|уть)|писал[аио]|писав|переда(?:є|в|ла|"
            r"ло)|опублікував|опублікувала|стверджує)\b"
        ),
        "decoration": (
            r"агентств\w+|агенці\w+|інформагентств\w+|газет\w+|телеканал\w*|канал\w*|видання\w*|"
            r"портал\w*|сайт\w*|російськ\w+|українськ\w+|державн\w+|інформаційн\w+"
        ),
        "person": r"\s+(?:директор|голов|офіс)\w*",
    },
    "ar": {
        "before": (
            r"وفقا\s+ل|وفق|بحسب|حسب|نقلا\s+عن|نقلت|نقل|ذكرت|ذكر|أفادت|أفاد|قالت|كتبت|كتب|أوردت|نشرت|أعلنت|"
            "(?:ال)?(?:تقارير|تقرير|أخبار|أنباء|مقالات|مقال)"
        ),
        "within": "في",
        "tells": r"كتب\w*|نشر\w*|ورد\w*|جاء",
        "after": "(?!)",
        "decoration": "ل?وكاله?ة?|ل?قناة|ل?صحيفة|ل?شبكة|ل?جريدة|ل?موقع|أنباء|الأنباء|الروسية|للأنباء",
        "person": r"\s+(?:مدير|مكتب|الجديدة)\w*",
    },
}
ALIASES = (
    "tass|itar tass|тасс|итар тасс|تاس|ايتار تاس",
    "ria|ria novosti|ria nowosti|риа новости|риа|ріа новини|ريا نوفوستي|نوفوستي",
    "interfax|интерфакс|інтерфакс|انترفاكس",
    "interfax ukraine|интерфакс украина|інтерфакс україна",
    "reuters|рейтер|рейтерс|ройтерс|رويترز",
    "ap|associated press|ассошиэйтед пресс|ассошиэйтед|ассошіейтед пресс|اسوشيتد برس|أسوشييتد برس",
    "afp|agence france presse|france presse|афп|франс пресс|франс прес|فرانس برس",
    "dpa|deutsche presse agentur|дпа",
    "bbc|би би си|бі бі сі|бибиси|بي بي سي",
    "al jazeera|aljazeera|al dschasira|al jazira|аль джазира|аль джазіра|الجزيرة",
    "al arabiya|al arabija|аль арабия|аль арабія|العربية",
    "deutsche welle|dw|дойче велле|немецкая волна|німецька хвиля|دويتشه فيله",
    "rfe rl|rferl|rfe|radio free europe|radio liberty|radio svoboda|радио свобода|радіо свобода|радио свободная европа|"
    "اذاعة اوروبا الحرة",
    "ukrinform|укринформ|укрінформ|اوكرينفورم",
    "ukrainska pravda|ukrajinska prawda|ukrayinska pravda|українська правда|украинская правда|برافدا الاوكرانية",
    "unian|униан|уніан",
    "suspilne|суспільне|суспильне|общественное",
    "meduza|медуза|ميدوزا",
    "kommersant|коммерсант|коммерсантъ|комерсант",
    "novaya gazeta|nowaja gaseta|новая газета|нова газета|نوفايا غازيتا",
    "kyiv independent|the kyiv independent",
    "anadolu|aa|anadolu agency|анадолу|الاناضول",
    "xinhua|синьхуа|сіньхуа|شينخوا",
    "cnn|си эн эн|سي ان ان", "rt|russia today|روسيا اليوم", "france 24|франс 24|فرانس 24",
    "wafa|вафа|وفا", "sana|сана|سانا", "irna|ирна|ارنا", "mena|أ ش أ", "euronews|евроньюс|يورونيوز",
)  # fmt: skip
"""Names of one agency in our languages."""
DECORATION = frozenset(
    "the le la les die der das news agency agence nachrichtenagentur agentur агентство информагентство інформагентство "
    "газета وكالة قناة صحيفة انباء الانباء للانباء online com net org ua ru de fr uk arabic english russian ukrainian "
    "world service international редакция русская служба عربي نت english www".split()
)
"""Words of an outlet's name that a question leaves out."""
COMMON = frozenset(
    "monde zeit welt guardian times sun spiegel stern bild standard mirror independent post express economist nation "
    "day today hill insider conversation point croix liberation сегодня сьогодні вести вісті известия правда день "
    "время час жизнь факты новости новини اليوم الحياة الشرق العالم النهار الاهرام الوطن الخليج".split()
)
"""Outlets whose name is a common word: only with a capital letter, or after a word for an outlet."""
LANGUAGE_WORDS: dict[str, dict[str, str]] = {
    "de": {"de": "deutsch", "en": "englisch", "fr": "franzosisch", "ru": "russisch", "uk": "ukrainisch",
           "ar": "arabisch"},
    "en": {"de": "german", "en": "english", "fr": "french", "ru": "russian", "uk": "ukrainian", "ar": "arabic"},
    "fr": {"de": "allemande?|germano", "en": "anglaise?|anglo", "fr": "francaise?|franco", "ru": "russe|russo",
           "uk": "ukrainienne?|ukraino", "ar": "arabe|arabo"},
    "ru": {"de": "немецк|немецко", "en": "английск|англо", "fr": "французск|франко", "ru": "русск|русско",
           "uk": "украинск|украино", "ar": "арабск|арабо"},
    "uk": {"de": "німецьк|німецько", "en": "англійськ|англо", "fr": "французьк|франко", "ru": "російськ|російсько",
           "uk": "українськ|україно", "ar": "арабськ|арабо"},
    "ar": {"de": "المانيه", "en": "انجليزيه|انكليزيه", "fr": "فرنسيه", "ru": "روسيه", "uk": "اوكرانيه", "ar": "عربيه"},
}  # fmt: skip
_EN = r"(?:reports?|articles?|sources|media|press|coverage|outlets|news|stories|newspapers)"
_DE = r"(?:bericht\w*|meldung\w*|artikel\w*|quellen|medien|presse|zeitung\w*|nachrichten)"
_FR = r"(?:articles?|médias|presse|dépêches?|sources|reportages|journaux|rapports)"
_RU = r"(?:сообщени\w+|стат\w+|источник\w*|сми|медиа|пресс\w+|публикаци\w+|материал\w*|издани\w+|газет\w*|новост\w+)"
_UK = (
    r"(?:повідомленн\w+|статт\w+|статей|джерел\w*|змі|медіа|прес\w+|публікаці\w+|матеріал\w*|видан\w+|газет\w*|"
    r"новин\w*)"
)
_AR = r"(?:ال)?(?:تقارير|مصادر|مقالات|صحافة|صحف|وسائل\s+الإعلام|أخبار|إعلام)"
LANGUAGE_CUES: dict[str, tuple[str, ...]] = {
    "de": (
        rf"(?:{{l}}-\s+(?:und|oder)\s+)?{{l2}}sprachig\w*\s+{_DE}",
        r"(?:auf|in)\s+{l}(?:er\s+sprache)?\s+(?:erschienen\w*|veröffentlicht\w*|geschrieben\w*|verfasst\w*)",
        rf"{_DE}\s+(?:auf|in)\s+{{l}}(?:er\s+sprache)?",
    ),
    "en": (
        rf"(?:{{l}}-?\s+(?:and|or)\s+)?{{l2}}[-\s]language\s+{_EN}",
        rf"{_EN}\s+(?:(?:written|published)\s+)?in\s+{{l}}",
    ),
    "fr": (rf"{_FR}\s+(?:de\s+langue|en\s+langue|en)\s+{{l}}", rf"{_FR}\s+{{l}}phones?"),
    "ru": (rf"{{l}}язычн\w+\s+{_RU}", rf"{_RU}\s+на\s+{{l}}ом(?:\s+языке)?"),
    "uk": (rf"{{l}}мовн\w+\s+{_UK}", rf"{_UK}\s+{{l}}ою(?:\s+мовою)?"),
    "ar": (
        rf"{_AR}\s+(?:ال)?(?:ناطقة|مكتوبة|صادرة|منشورة)\s+(?:بال|باللغة\s+ال){{l}}",
        rf"{_AR}\s+(?:باللغة\s+ال){{l}}",
    ),
}
AND = r"(?:and|or|und|oder|sowie|et|ou|и|или|й|і|та|або|&)"
"""Between two names; in Arabic it is a letter before the second."""
ASKS = (
    r"(?:what|who|how|when|why|where|was|wer|wie|wann|warum|que|qui|quoi|quand|combien|comment|qu|что|кто|как|когда|"
    r"сколько|почему|що|хто|як|коли|скільки|чому|ماذا|من|كم|متى|لماذا|كيف)"
)
NOT = r"(?:not|nicht|ne|pas|außer|except|кроме|окрім|крім|не|غير|ليس)\s+$"
