"""The limits understood from the words of a question, each to be left out or put back with one click.

    “since 5 September” → reports from 5 September 2025 on  [×]        Left out:  “since 5 September”  [put back]

A button carries a place in the lists of its turn, never words. Knows nothing about Gradio or the desk.
"""

from collections.abc import Iterator, Sequence

from rag.asked import Understood
from rag.wanted import Wanted
from ui.markup import isolated, safe, section
from ui.phrases import Phrases

Limits = tuple[Understood, ...]


def limits_html(understood: Sequence[Understood], left_out: Sequence[Understood], words: Phrases) -> str:
    """What the words of a question were taken for, and which were left out; nothing where there is neither."""
    return section(words.understood, "limits", _understood(understood, words)) + section(
        words.left_out, "limits left-out", _left_out(left_out, words)
    )


def left_out_too(understood: Limits, left_out: Limits, place: int) -> Limits:
    """What is left out once `understood[place]` is, too; the same words twice go together, as in the search."""
    kept = _without(understood, understood[place])
    gone = (one for one in understood if one not in kept)
    return tuple(sorted((*left_out, *gone), key=lambda one: one.start))


def put_back(left_out: Limits, place: int) -> Limits:
    """What is left out once `left_out[place]` no longer is."""
    return _without(left_out, left_out[place])


def _without(limits: Limits, one: Understood) -> Limits:
    return Wanted(without=(one.words,)).kept(limits)


def _understood(understood: Sequence[Understood], words: Phrases) -> Iterator[str]:
    arrow = "←" if words.direction == "rtl" else "→"
    for place, one in enumerate(understood):
        label = safe(words.search_without.format(words=words.quoted.format(words=one.words)))
        yield (
            f"<span>{_quoted(one, words)} {arrow} {isolated(words.limit(one))}</span>"
            f'<button type="button" class="limit" data-leave="{place}" aria-label="{label}" title="{label}">×</button>'
        )


def _left_out(left_out: Sequence[Understood], words: Phrases) -> Iterator[str]:
    for place, one in enumerate(left_out):
        label = safe(f"{words.put_back}: {words.quoted.format(words=one.words)}")
        yield (
            f"<span>{_quoted(one, words)}</span>"
            f'<button type="button" class="limit" data-back="{place}" aria-label="{label}">{words.put_back}</button>'
        )


def _quoted(one: Understood, words: Phrases) -> str:
    return words.quoted.format(words=isolated(one.words))
