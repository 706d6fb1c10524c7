"""Retrieval within a language, across languages, and from a pool of all languages, over XQuAD-R."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from eval.retrieval.figures import Part, Target, Value, figures
from eval.retrieval.measures import CUT, articles, average_precision, reciprocal_rank
from eval.retrieval.systems import Finder
from eval.retrieval.work import Work
from eval.retrieval.xquad import Asked, Parallel, files, open_archive, read_parallel
from index.store import Filters

ASKING = ("en", "de", "ru", "ar")
"""In these languages questions are asked of paragraphs in others."""
MRR, MAP, HIT = "MRR@100", "mAP", "MRR of the best hit"
_TITLES = {
    "same": "Question and paragraphs in one language (XQuAD-R)",
    "cross": "Question in one language, paragraphs of another (XQuAD-R)",
    "mixed": "Paragraphs of all languages together (XQuAD-R)",
}
_TARGETS = {
    "same": {MRR: Target(0.97)},
    "cross": {MRR: Target(0.94)},
    "mixed": {MAP: Target(0.88), HIT: Target(0.95)},
}
_LIMITS = {
    "same": f"Each language's questions over its own paragraphs, an article by its best passage, cut at {CUT}.",
    "cross": f"Questions in {', '.join(ASKING)} over the paragraphs of each other language alone, cut at {CUT}.",
    "mixed": f"Questions in {', '.join(ASKING)}; the gold paragraphs are the same one in each language.",
}
_TITLE_NOTE = 'All paragraphs have the title "Paragraph": the page\'s own title would help.'
Values = Callable[[Work, Parallel, Finder, Sequence[Asked], int], Iterator[Value]]


def measure(work: Work, names: Sequence[str]) -> list[Part]:
    """These parts of same, cross and mixed, over one archive; left out, and said so, where there is no XQuAD."""
    if work.xquad is None:
        note = "Left out: name the folder of XQuAD-R with --xquad DIR."
        return [Part(name, _TITLES[name], notes=(note,)) for name in names]
    paths = files(work.xquad)
    work.say("Reading XQuAD-R …")
    parallel = read_parallel(paths)
    with closing(open_archive(work, paths, parallel)) as archive:
        whole = archive.status().passages
        chosen = parallel.drawn(work.sample, work.limit)
        asking = set(parallel.languages if "same" in names else _asking(parallel))
        work.say(f"Reading {len(chosen):,} questions in {len(asking)} languages …")
        work.read(one.words[language] for one in chosen for language in sorted(asking))
        found = []
        for name in names:
            values: list[Value] = []
            for finder in work.finders(archive):
                values += _PARTS[name](work, parallel, finder, chosen, whole)
            found.append(_part(name, parallel, chosen, values))
    return found


def _part(name: str, parallel: Parallel, chosen: Sequence[Asked], values: Sequence[Value]) -> Part:
    drawn = f"{len(chosen)} of {len(parallel.asked)} questions, {len(parallel.articles)} paragraphs."
    return Part(name, _TITLES[name], figures(values), (_LIMITS[name], drawn, _TITLE_NOTE), _TARGETS[name])


def _asking(parallel: Parallel) -> list[str]:
    """Those of `ASKING` that the files have; all that they have where none is."""
    return [one for one in ASKING if one in parallel.languages] or parallel.languages


def same(work: Work, parallel: Parallel, finder: Finder, chosen: Sequence[Asked], whole: int) -> Iterator[Value]:
    """Each question over the paragraphs of its own language."""
    pairs = [(language, language) for language in parallel.languages]
    yield from _by_pairs(work, f"same, {finder.name}", finder, chosen, pairs, whole)


def cross(work: Work, parallel: Parallel, finder: Finder, chosen: Sequence[Asked], whole: int) -> Iterator[Value]:
    """Each question over the paragraphs of each other language."""
    pairs = [(one, other) for one in _asking(parallel) for other in parallel.languages if one != other]
    yield from _by_pairs(work, f"cross, {finder.name}", finder, chosen, pairs, whole)


def mixed(work: Work, parallel: Parallel, finder: Finder, chosen: Sequence[Asked], whole: int) -> Iterator[Value]:
    """Each question over all paragraphs."""
    tasks = [(one, language) for language in _asking(parallel) for one in chosen]
    for one, language in work.over(f"mixed, {finder.name}", tasks):
        ranking = articles(finder.passages(one.words[language], whole, Filters()))
        relevant = frozenset().union(*one.gold.values())
        for name, value in (
            (MAP, average_precision(ranking, relevant)),
            (HIT, reciprocal_rank(ranking, relevant)),
        ):
            yield Value(finder.name, name, value, one.id, one.story, (f"{language} → all",))


def _by_pairs(
    work: Work, what: str, finder: Finder, chosen: Sequence[Asked], pairs: Sequence[tuple[str, str]], whole: int
) -> Iterator[Value]:
    """All passages of a language are ranked: an article may have several, so that no smaller number is enough."""
    tasks = [(one, asking, held) for asking, held in pairs for one in chosen]
    for one, asking, held in work.over(what, tasks):
        ranking = articles(finder.passages(one.words[asking], whole, Filters(languages=frozenset({held}))))
        value = reciprocal_rank(ranking, one.gold[held])
        yield Value(finder.name, MRR, value, one.id, one.story, (f"{asking} → {held}",))


_PARTS: dict[str, Values] = {"same": same, "cross": cross, "mixed": mixed}
NAMES = tuple(_PARTS)
