"""The words around days in German: tables only; what each is for stands in `rag.asked.words`."""

WORDS = {
    "nearby": "kurz|unmittelbar|tage?|wochen?|stunden?|monate?",
    "already": "schon|bereits",
    "and_asks": (
        r"(?:und|sowie|aber)\s+(?:\w+\s+){0,2}?(?:was|wer|wen|wem|wie|wo|wann|warum|welche\w*|wohin|"
        "woher|wieso|ob)"
    ),
    "reporting": r"gemeldet|berichtet|veröffentlicht\w*|meldungen|berichte|geschrieben|erschien\w*",
    "still": "noch|immer noch|bis|auch",
    "than": "als",
    "pluperfect": "hatten?",
    "suffix": r"\.?",
    "of": r"\s*",
    "year": r",?\s*(?:des\s+jahres\s+)?",
    "year_end": "",
    "and_more": "maerz",
    "on": "am|an dem|an diesem|diesen|den|der|dem",
    "wd_on": "am|an diesem|diesen",
    "bare": "",
    "in": "im|in|wahrend|im monat|wahrend des|im laufe des",
    "yearly": r"(?:im\s+jahre?|in|im)\s+{y}",
    "since": "seit|seit dem|seit der|ab|ab dem|seit beginn des",
    "onward": r"\s+an\b",
    "from": "vom|von|ab",
    "after": "nach|nach dem|nach der",
    "until": "bis|bis zum|bis einschliesslich|bis zur",
    "before": "vor|vor dem|vor der",
    "between": "zwischen|zwischen dem|zwischen der",
    "to": r"(?:-|bis(?:\s+zum|\s+zur)?)",
    "and": r"und(?:\s+(?:dem|den|am))?",
    "early": "anfang|beginn",
    "mid": "mitte",
    "late": "ende",
    "part_of": "",
    "seasons": "fruhling|fruhjahr;sommer|hochsommer|sommers;herbst;winter",
    "ordinals": r"ersten?r?|1\.;zweiten?r?|2\.;dritten?r?|3\.;vierten?r?|4\.;letzten?r?",
    "week_of": r"{ord}\s+(?:woche\s+(?:des\s+|im\s+)?{month}|{month}woche)",
    "quarter": r"(?:im\s+)?{ord}\s+quartal\s+(?:des\s+jahres\s+)?{y}",
    "hour": "stunden?",
    "day": "tage?n?",
    "week": "wochen?",
    "month": "monate?n?",
    "unit_year": "jahre?n?",
    "parts": "fruh|morgen|vormittag|mittag|nachmittag|abend|nacht",
    "gen": "vom|von|des|der|dem|von der",
    "noun": r"bericht\w*|meldung\w*|artikel\w*|kommentar\w*|reportage\w*|nachricht\w*|beitrag\w*|text\w*",
    "publish": r"(?:erschien\w*|veroffentlicht\w*|publiziert\w*|gab\s+es|brachte\w*)",
    "published_after": r"(?:erschien\w*|veroffentlicht\w*|publiziert\w*)",
    "frame": r"(?:was|wie|woruber)\s+(?:wurden?|wird|berichtete\s+man|schrieb\s+man)",
    "frame_end": r"(?:gemeldet|berichtet|veroffentlicht|geschrieben|publiziert)\s*\??\s*$",
    "as_of": (
        r"(?:mit\s+)?stand(?:\s+vom|\s+am|\s+zum|\s*:)?|bekannt\s+(?:war|waren|ist)\s+(?:am|bis\s+zum|zum)|"
        r"bis\s+zum\s+stand\s+vom"
    ),
    "known_left": r"\b(?:war|waren|wusste|wussten|ist)(?:\s+(?:man|wir|es))?\s+(?:am|bis|bis\s+zum|zum)\s+$",
    "known_right": r"(?:\s+\w+){0,5}?\s+bekannt\b",
    "known_verb": r"wusste\w*\s+(?:man|wir)",
    "term": (
        r"\w*frist\w*|waffenruhe\w*|feuerpause\w*|waffenstillstand\w*|ultimatum\w*|vertrag\w*|abkommen\w*|"
        r"vereinbarung\w*|mandat\w*|sanktion\w*|verbot\w*|gesprach\w*|verhandlung\w*|austausch\w*|plan|"
        r"regelung\w*|angriff\w*|treffen"
    ),
    "lasting": r"gilt|gelten|lauft|dauert\w*|verlanger\w*|verschob\w*|verschieb\w*|befristet\w*|endet\w*|gultig",
    "lead": (
        r"ist|sind|war|waren|hat|haben|hatte\w*|wurden?|worden|gab\s+es|es|man|er|sie|und|was|wer|wie|sich|"
        "noch|erst|nur|schon|bereits"
    ),
    "relative_clause": r",\s*(?:der|die|das|dem|den|denen|deren)\s+(?:\w+\s+){0,6}$",
    "attributive": r"\b(?:der|die|das|den|dem|des|ein|eine[rnms]?)\s+$",
    "will": r"wird|werden|soll|sollen|geplant\w*|will|wollen|kommend\w*|nachste\w*|bevorsteh\w*",
    "did": (
        r"wurden?|war|waren|hat|haben|hatten?|geschah\w*|gab|kam\w*|ging\w*|passiert\w*|(?!heute|leute|"
        r"minute)\w{3,}ten?|geschehen|gestorben|gefallen|gekommen|getotet|verletzt|angegriffen|worden|"
        r"beschossen|los|neue\w*|blieb\w*|fand\w*|fiel\w*|starb\w*|nahm\w*|griff\w*|hielt\w*|melde\w*|"
        r"berichtet\w*|schreib\w*"
    ),
    "how_long": r"wie\s+lange|wie\s+viel\s+zeit|wie\s+viele?\s+(?:tage|wochen|monate|jahre)",
    "not_day": "(?:jede[nrms]?|nachste[nrms]?|kommende[nrms]?|ubernachsten|black)",
    "counted": r"soldat\w*|mensch\w*|personen|tote\w*|mann|truppen|euro|dollar",
}
RELATIVE = (
    (r"vorgestern(?:\s+{parts})?", "day -2"),
    (r"gestern(?:\s+{parts})?", "day -1"),
    (r"heute(?:\s+{parts})?", "day 0"),
    (r"(?:in\s+der\s+|wahrend\s+der\s+)?(?:letzt|vergangen|vorig)e[nr]?\s+woche", "week -1"),
    (r"(?:in\s+)?diese[rn]?\s+woche", "week 0"),
    (r"(?:im\s+)?(?:letzt|vergangen|vorig)e[nm]\s+monat", "month -1"),
    (r"(?:in\s+)?diese[nm]\s+monat", "month 0"),
    (r"(?:im\s+)?(?:letzt|vergangen|vorig)e[nsm]\s+jahr", "year -1"),
    (r"(?:in\s+)?diese[sm]\s+jahr", "year 0"),
    (
        (
            r"(?:am|uber\s+das|ubers|an\s+diesem|dieses|letzte[ns]|vergangene[ns])\s+(?:(?:letzte|"
            r"vergangene)[ns]?\s+)?wochenende"
        ),
        "weekend",
    ),
    (r"(?:(?:in|wahrend|innerhalb)\s+)?(?:den|der)\s+(?:letzten|vergangenen)\s+(?:{n}\s+)?{unit}", "recent"),
    (r"vor\s+{n}\s+{unit}", "ago"),
)
