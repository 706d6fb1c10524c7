"""The words around days in a question, one file a language, as patterns that `plain.folded` puts in one spelling.

WORDS, of what may stand around a day; lists that go to `any_of` are parted by "|":
    suffix of year year_end         "5", "5th" · "of" before a month · before and after a year
    on wd_on in yearly              before a day, a weekday, a month; a whole year
    since after until before from onward between to and
    early mid late part_of seasons ordinals week_of quarter
    hour day week month unit_year parts
    gen noun publish published_after frame frame_end reporting
                                    the reports of a day; "what was published … on" it; speech of reports at all
    as_of known_left known_right known_verb
    term lasting relative_clause attributive lead
                                    what has days of its own, so that a since is no filter; after `lead` it is one
    will did pluperfect how_long and_asks still than nearby already not_day counted
                                    what says that a day is no filter, or (did) that a month lies in the past

RELATIVE, each pattern and what it means: "day -1", "week 0", "recent", "ago", "weekend"; {n} stands for a number and
{unit} for the word of a unit.
"""

from rag.asked.words import ar, de, en, fr, ru, uk

WORDS: dict[str, dict[str, str]] = {
    name: module.WORDS for name, module in (("de", de), ("en", en), ("fr", fr), ("ru", ru), ("uk", uk), ("ar", ar))
}
RELATIVE: dict[str, tuple[tuple[str, str], ...]] = {
    name: module.RELATIVE for name, module in (("de", de), ("en", en), ("fr", fr), ("ru", ru), ("uk", uk), ("ar", ar))
}
NUMBERS: dict[str, dict[str, int]] = {"ar": ar.NUMBERS}
