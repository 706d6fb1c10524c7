"""The words around days in French: tables only; what each is for stands in `rag.asked.words`."""

WORDS = {
    "nearby": "peu|juste|jours?|semaines?|heures?|mois",
    "already": "deja",
    "and_asks": (
        r"(?:et|mais|ou)\s+(?:\w+\s+){0,2}?(?:que|qu|qui|quoi|combien|quand|ou|pourquoi|quels?|quelles?|"
        "comment)"
    ),
    "reporting": r"rapporté|publie\w*|articles|écrit|dépêches",
    "still": "encore|même",
    "than": "que|qu",
    "pluperfect": "avait|avaient",
    "suffix": "(?:er|eme)?",
    "of": r"\s+",
    "year": r"\s+(?:de\s+l'an\s+)?",
    "year_end": "",
    "and_more": "decembre",
    "on": "le|du|au|dans la journee du|la journee du",
    "wd_on": "ce",
    "bare": "1",
    "in": "en|au mois de|au mois d'|durant|pendant|courant|au|au cours de|au cours du mois de|a l'|en l'",
    "yearly": r"(?:en|au\s+cours\s+de|pendant|durant)\s+(?:l'annee\s+)?{y}",
    "since": "depuis|depuis le|depuis la|a partir du|a partir de|des le",
    "onward": "(?!)",
    "from": "du|de|d'|a partir du|entre",
    "after": "apres|apres le|apres la",
    "until": "jusqu'au|jusqu'a|jusqu'en|jusque|jusqu'a la|jusqu'|d'ici le|d'ici au",
    "before": "avant|avant le|avant la",
    "between": "entre|entre le|entre la",
    "to": "(?:-|au|a|jusqu'au|jusqu'a)",
    "and": r"et(?:\s+(?:le|du))?",
    "early": (
        "debut|le debut du mois de|debut du mois de|au debut de|au debut du mois de|le debut du mois d'|"
        "debut du mois d'|le debut d'|debut d'|debut de|le debut de"
    ),
    "mid": "mi|la mi|a la mi",
    "late": "fin|la fin du mois de|a la fin du mois de|la fin du mois d'|la fin d'|la fin de|fin d'",
    "part_of": r"\s+|-|(?<=\')",
    "seasons": "printemps;ete;automne;hiver",
    "ordinals": "premiere?|1re|1er;deuxieme|seconde?|2e;troisieme|3e;quatrieme|4e;derniere?",
    "week_of": r"{ord}\s+semaine\s+(?:de\s+|du\s+mois\s+de\s+|d')?{month}",
    "quarter": r"(?:au|du|le)\s+{ord}\s+trimestre\s+(?:de\s+)?{y}",
    "hour": "heures?",
    "day": "jours?",
    "week": "semaines?",
    "month": "mois",
    "unit_year": "ans?|annees?",
    "parts": "matin|soir|apres-midi|midi",
    "gen": "du|de|d'|des|de la|de l'|datee? du|en date du",
    "noun": (
        r"articles?|depeches?|reportages?|rapports?|comptes?\s+rendus?|nouvelles|informations|commentaires?|"
        "une|edition"
    ),
    "publish": "(?:publiee?s?|parue?s?|paru|parurent|datee?s?)",
    "published_after": "(?!)",
    "frame": r"(?:qu'a-t-on|qu'a\s+ete|que?\s+\w+)\s+(?:publiee?|ecrit)",
    "frame_end": "",
    "as_of": (
        r"bilan\s+(?:\w+\s+){0,2}au|a\s+la\s+date\s+du|etat\s+au|situation\s+(?:\w+\s+){0,2}au|arretee?s?\s+au|savait(?:-on|-il|"
        r"-elle)?(?:\s+deja)?\s+(?:le|au|jusqu'au)|(?:connue?s?|su|sue)\s+(?:le|au|jusqu'au)|en\s+date\s+du"
    ),
    "known_left": "(?!)",
    "known_right": "",
    "known_verb": "savait-on|savions-nous",
    "term": (
        r"delai\w*|treve|cessez-le-feu|ultimatum|accord|mandat|sanctions?|embargo|echange|sommet|seance|"
        "reunion|discussions|pourparlers|attaque|attaques|frappes?|guerre|pause|liste|traite"
    ),
    "lasting": r"prolong\w*|report\w*|repouss\w*|dure\w*|valable\w*|suspend\w*|court|tient|expire\w*|valide",
    "lead": (
        r"a|ont|est|sont|etait|etaient|ete|fui|passe|change|dit|fait|et|que|qui|quoi|ou|\w+-t-(?:il|elle|on|"
        r"ils|elles)|\w+-(?:il|elle|ils|elles)|deja|mort|eu|lieu|faits?|\w+ees?|sortis|\w+is"
    ),
    "relative_clause": r"(?<=[a-z] )(?:qui|que|dont)\s+(?:\w+\s+){1,5}$",
    "attributive": "(?!)",
    "will": (
        r"\w+-t-(?:il|elle|on)\s+(?:la\s+semaine\s+)?prochain\w*|prochaine?s?|prevue?s?|sera|seront|va|vont|"
        r"aura|auront|doit|doivent|\w+ra-t-(?:il|elle|on)|\w+ront"
    ),
    "did": (
        r"s'est|ont|etaient|etait|a-t-\w+|avait|fut|passe|nouveau|nouvelles|a\s+(?:ete\s+)?\w+[eiuts]|"
        r"est\s+\w+e|sont\s+\w+s|tenait|disait|dit|écrit|rapporte"
    ),
    "how_long": r"combien\s+de\s+(?:temps|jours|semaines|mois|annees)",
    "not_day": r"(?:chaque|tous\s+les|prochain|le|du|de|d')",
    "counted": "soldats|hommes|personnes|morts|euros|dollars|militaires",
}
RELATIVE = (
    (r"avant-hier(?:\s+{parts})?", "day -2"),
    (r"hier(?:\s+(?:au\s+)?{parts})?", "day -1"),
    (r"aujourd'hui|ce\s+matin|ce\s+soir|cet\s+apres-midi", "day 0"),
    (r"(?:au\s+cours\s+de|durant|pendant|dans)\s+la\s+derniere\s+semaine", "recent"),
    (r"(?:au\s+cours\s+de\s+|durant\s+|pendant\s+)?la\s+semaine\s+(?:derniere|passee)", "week -1"),
    (r"cette\s+semaine", "week 0"),
    (r"(?:au\s+cours\s+du\s+|durant\s+|pendant\s+)?le\s+mois\s+(?:dernier|passe)", "month -1"),
    (r"ce\s+mois(?:-ci)?", "month 0"),
    (r"l'an\s+(?:dernier|passe)|l'annee\s+(?:derniere|passee)", "year -1"),
    (r"cette\s+annee", "year 0"),
    (r"(?:le|ce)\s+week-?end(?:\s+(?:dernier|passe))?", "weekend"),
    (
        (
            r"(?:ces|(?:des|(?:au\s+cours|lors)\s+des|dans\s+les|durant\s+les|pendant\s+les|"
            r"sur\s+les))\s+(?:{n}\s+)?(?:dernier|derniere)s\s+(?:{n2}\s+)?{unit}"
        ),
        "recent",
    ),
    (r"il\s+y\s+a\s+{n}\s+{unit}", "ago"),
)
