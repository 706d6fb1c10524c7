"""The words around days in English: tables only; what each is for stands in `rag.asked.words`."""

WORDS = {
    "nearby": "shortly|just|right|immediately|soon|days?|weeks?|hours?|months?",
    "already": "already|even",
    "and_asks": (
        r"(?:and|but|or)\s+(?:\w+\s+){0,2}?(?:what|who|how|where|when|why|which|did|was|were|is|are|has|"
        "have)"
    ),
    "reporting": "reported|reports|published|written|articles",
    "still": "even|still|as of|until",
    "than": "than",
    "pluperfect": "had",
    "suffix": "(?:st|nd|rd|th)?",
    "of": r"\s+(?:of\s+)?|(?<=\d)(?=[a-z])",
    "year": r",?\s*(?:of\s+)?",
    "year_end": "",
    "and_more": "",
    "on": "on|on the|the|in|during",
    "wd_on": "on|on this|this|late on|early on",
    "bare": "1",
    "in": "in|during|over|throughout|in the|during the|in the month of",
    "yearly": r"(?:in|during|throughout)\s+(?:the\s+year\s+)?{y}",
    "since": "since|ever since|since the|starting from|beginning from",
    "onward": r"\s+(?:on\b|onwards?\b)",
    "from": "from|from the|starting",
    "after": "after|after the|following",
    "until": "until|till|up to|up until|by|through|until the|up to the|by the",
    "before": "before|before the|prior to|ahead of",
    "between": "between|between the",
    "to": r"(?:-|to|until|till|through)(?:\s+the)?",
    "and": r"(?:and|&)(?:\s+the)?",
    "early": "early|the beginning of|the start of|beginning of|start of",
    "mid": "mid|the middle of|middle of",
    "late": "late|the end of|end of",
    "part_of": r"\s+|-",
    "seasons": "spring;summer;autumn|fall;winter",
    "ordinals": "first|1st;second|2nd;third|3rd;fourth|4th;last|final",
    "week_of": r"{ord}\s+week\s+(?:of|in)\s+{month}",
    "quarter": r"(?:in\s+)?(?:the\s+)?{ord}\s+quarter\s+(?:of\s+)?{y}",
    "hour": "hours?",
    "day": "days?",
    "week": "weeks?",
    "month": "months?",
    "unit_year": "years?",
    "parts": "morning|afternoon|evening|night",
    "gen": "of|of the|from|from the|dated",
    "noun": "reports?|articles?|stories|story|dispatch(?:es)?|commentary|coverage|news|headlines|issue|piece",
    "publish": r"(?:published|printed|posted|appeared|came\s+out|reported|written)",
    "published_after": r"(?:reports?|articles?|dispatch(?:es)?|coverage|headlines)\b",
    "frame": (
        r"what\s+(?:was|has\s+been|did\s+\w+)\s+(?:published|publish)|which\s+(?:reports|articles|"
        r"stories)\s+(?:appeared|were\s+published|came\s+out)"
    ),
    "frame_end": "",
    "as_of": r"as\s+of|as\s+at|known\s+(?:on|by|as\s+of|up\s+to|until|before\s+the\s+end\s+of)(?:\s+the)?",
    "known_left": r"\bwas\s+(?:on|by|as\s+of)\s+$",
    "known_right": r"\s+known\b",
    "known_verb": "know|knew",
    "term": (
        "deadline|ceasefire|cease-fire|truce|ultimatum|agreement|deal|mandate|sanctions?|ban|talks|meeting|"
        "summit|swap|exchange|attacks?|treaty|contract|lease|pause|war|plan|strikes?|drones|list|pact|offer"
    ),
    "lasting": r"runs?|lasts?|holds?|valid|extend\w*|postpon\w*|prolong\w*|moved|delay\w*|expires?|stays?|stand",
    "lead": (
        "is|are|was|were|has|have|had|did|do|been|happened|died|fled|killed|reported|said|changed|and|what|"
        r"who|which|how|but|or|only|even|already|place|\w+ed"
    ),
    "relative_clause": r"(?<=[a-z] )(?:that|which|who)\s+(?:\w+\s+){1,5}$",
    "attributive": (
        r"^(?!.*\b(?:has|have|had|was|were|is|are|did|been|who|which|how\s+many)\b).*\b(?:the|an?|"
        r"this|that)\s+(?:\w+\s+){1,2}\w+(?:ed|ght|own|uck)\s+$|\b(?:did|does|do|will|"
        r"can)\b.*\w+ed\s+$"
    ),
    "will": r"will|shall|going\s+to|planned|plans|scheduled|due|expected|next|upcoming|would",
    "did": (
        r"did|was|were|had|has|have|happen\w*|new|news|report\w*|says?|said|\w{3,}ed|fell|hit|struck|died|won|"
        "took|began"
    ),
    "how_long": r"how\s+long|how\s+much\s+time|how\s+many\s+(?:days|weeks|months|years)",
    "not_day": "(?:every|each|next|that|coming|black|good|ash|bloody|cyber)",
    "counted": "soldiers|troops|people|men|women|dead|dollars|euros|tonnes|drones|prisoners",
}
RELATIVE = (
    (r"(?:on\s+)?the\s+day\s+before\s+yesterday", "day -2"),
    (r"yesterday(?:\s+{parts})?|last\s+night", "day -1"),
    (r"today|this\s+(?:morning|afternoon|evening)|tonight", "day 0"),
    (r"(?:in\s+|over\s+|within\s+|during\s+)(?:the\s+)(?:last|past)\s+week", "recent"),
    (r"last\s+week", "week -1"),
    (r"this\s+week", "week 0"),
    (r"last\s+month", "month -1"),
    (r"this\s+month", "month 0"),
    (r"last\s+year", "year -1"),
    (r"this\s+year", "year 0"),
    (
        r"(?:at\s+|over\s+|on\s+)?(?:the\s+)?(?:last|past|this)\s+weekend|(?:at|over|on|during)\s+the\s+weekend",
        "weekend",
    ),
    (
        (
            r"(?:(?:in|over|within|during|for|from|of)\s+)?(?:the\s+)?(?:last|"
            r"past)\s+(?:few\s+)?(?:{n}\s+)?{unit}(?!\s+of)"
        ),
        "recent",
    ),
    (r"in\s+recent\s+days", "recent"),
    (r"{n}\s+{unit}\s+ago", "ago"),
)
