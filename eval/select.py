"""Which questions of a set are asked: filters, a fixed stratified sample, an order. Knows nothing of systems."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from eval.questions import Question
from index.errors import InputError

FIELDS = ("type", "language", "story", "status", "id")
"""What `--only` may name."""


def only(questions: Sequence[Question], conditions: Sequence[str]) -> list[Question]:
    """The questions that fit: "type=list" and "type=as_of" together mean either, with "language=uk" both.

    Raises:
        InputError: a condition is malformed, or nothing fits.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for condition in conditions:
        field, equals, value = condition.partition("=")
        if not equals or field not in FIELDS:
            raise InputError(f"--only {condition}: write FIELD=VALUE with one of {', '.join(FIELDS)}, e.g. type=list.")
        known = sorted({getattr(question, field) for question in questions})
        if value not in known:
            shown = ", ".join(known[:20]) + (" …" if len(known) > 20 else "")
            raise InputError(f"--only {condition}: no question has that {field}. There are: {shown}.")
        wanted[field].add(value)
    found = [one for one in questions if all(getattr(one, field) in values for field, values in wanted.items())]
    if not found:
        raise InputError(f"No question fits --only {' --only '.join(conditions)} together.")
    return found


def sample(questions: Sequence[Question], n: int, seed: int) -> list[Question]:
    """`n` of the questions, each type with its share and within it the languages in turn; the same for the same seed.

    Shares are rounded by the largest remainder (Hamilton). All of them if there are no more than `n`.
    """
    if n >= len(questions):
        return list(questions)
    by_type: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_type[question.type].append(question)
    exact = {kind: n * len(members) / len(questions) for kind, members in by_type.items()}
    shares = {kind: int(share) for kind, share in exact.items()}
    for kind in sorted(exact, key=lambda one: (shares[one] - exact[one], one))[: n - sum(shares.values())]:
        shares[kind] += 1
    taken: Counter[str] = Counter()
    chosen: list[Question] = []
    for kind in sorted(by_type):
        left = shuffled(by_type[kind], seed)
        for _ in range(shares[kind]):
            one = min(left, key=lambda each: taken[each.language])  # the language that is behind so far
            left.remove(one)
            taken[one.language] += 1
            chosen.append(one)
    return chosen


def shuffled(questions: Sequence[Question], seed: int) -> list[Question]:
    """The order of asking: mixed, so that a run that is cut off is a fair sample, too.

    By a hash of seed and id: where a question is added or dropped, the others keep their order.
    """
    return sorted(questions, key=lambda one: hashlib.sha256(f"{seed}\n{one.id}".encode()).digest())
