"""The parts of `dateline eval retrieval` by name, in the order in which they are run; and how long searching takes."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from eval.bench.generated import Subjects
from eval.bench.retrieval import copied, made, quantile, reading, timed
from eval.questions import GOLD, read_questions
from eval.retrieval import across
from eval.retrieval.days import as_of
from eval.retrieval.figures import Figure, Part, Target
from eval.retrieval.gold import evidence
from eval.retrieval.names import names
from eval.retrieval.work import Work, remembering
from eval.retrieval.xquad import COMPLETE, kept_folder, mark
from index.archive import Archive
from index.errors import InputError

PARTS = (*across.NAMES, "evidence", "names", "as_of", "latency")
QUESTIONS = 200
"""Asked for latency."""
_ADDED = "added ms, p50"


def check_parts(named: Sequence[str]) -> tuple[str, ...]:
    """The parts in their order, all where none is named.

    Raises:
        InputError: there is no such part.
    """
    for name in named:
        if name not in PARTS:
            raise InputError(f"There is no part {name}. There are: {', '.join(PARTS)}.")
    return tuple(name for name in PARTS if name in named or not named)


def measured(work: Work, named: Sequence[str]) -> Iterator[Part]:
    """Each part as it is done; the encoder reads each text once for all of them."""
    encoder = work.encoder
    work = replace(work, encoder=remembering(encoder))
    if over_xquad := [name for name in named if name in across.NAMES]:
        yield from across.measure(work, over_xquad)
    if "evidence" in named:
        yield evidence(work)
    if "names" in named:
        yield names(work)
    if "as_of" in named:
        yield as_of(work)
    if "latency" in named:
        yield latency(replace(work, encoder=encoder))


def latency(work: Work) -> Part:
    """What the whole search adds to plain dense search; the encoder is one that does not remember."""
    count = work.limit or QUESTIONS
    asked = [one.question for one in read_questions(GOLD)][:count]
    read = reading(work.encoder, asked)
    work.say("Copying the archive …" if work.archive else "Opening the generated archive …")
    with copied(work.archive or _generated(work)) as archive:
        size = archive.status().passages
        found = timed(archive, work.systems, work.tuning, count, lambda each: work.over("latency", each))
    figures = []
    for one in found:
        for name, values in (("added", one.added), ("whole", one.whole), ("plain", one.plain)):
            figures += [
                Figure(one.system, f"{name} ms, p{share}", "", quantile(values, share / 100)) for share in (50, 90)
            ]
    middle, most = quantile(read, 0.5), quantile(read, 0.9)
    notes = (
        f"{size:,} generated passages, {count} questions, plain dense search and the whole one in turns; p50 and "
        "p90 with their bootstrap intervals. Tokens are of chance, as many as real passages have. The row of dense is "
        "plain search against itself: what is noise.",
        f"Reading the question is not in it: p50 {middle.mean:.1f} ms, p90 {most.mean:.1f} ms ({work.encoder.name}).",
    )
    return Part("latency", "Search beside plain dense search", tuple(figures), notes, {_ADDED: Target(30, True)})


def _generated(work: Work) -> Path:
    """A generated archive in the cache, made if it is not there whole."""
    folder = kept_folder(Subjects(), "generated", str(work.passages))
    if not (folder / COMPLETE).is_file():
        work.say(f"Making an archive of {work.passages:,} generated passages, once: some minutes for 100,000 …")
        made(folder / "archive", work.passages)
        with closing(Archive.open(folder / "archive")) as archive:
            mark(folder, {"passages": archive.status().passages})
    return folder / "archive"
