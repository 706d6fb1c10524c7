"""How well reports are grouped: for each report, how much of its group belongs there, and how much of it is there.

Bagga & Baldwin, "Entity-based cross-document coreferencing using the vector space model", ACL 1998.
"""

from collections.abc import Hashable, Mapping


def bcubed(groups: Mapping[str, Hashable], gold: Mapping[str, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1 of `groups` (item → group) against `gold`, over the same items.

    Precision: the share of the items in an item's group that gold has together with it, mean over all items. Recall:
    the same with the two changed over. F1: their harmonic mean.

    Raises:
        ValueError: the items are not the same, or there are none.
    """
    if groups.keys() != gold.keys() or not groups:
        raise ValueError("B-cubed needs the same items, at least one, in both groupings")
    precision, recall = _share(groups, gold), _share(gold, groups)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _share(one: Mapping[str, Hashable], other: Mapping[str, Hashable]) -> float:
    members: dict[Hashable, list[str]] = {}
    for item, group in one.items():
        members.setdefault(group, []).append(item)
    shares = (
        sum(other[mate] == other[item] for mate in members[group]) / len(members[group]) for item, group in one.items()
    )
    return sum(shares) / len(one)
