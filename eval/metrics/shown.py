"""What a row shows to a reader. A failed answer shows nothing, whatever it had when it broke off."""

from eval.rows import Quoted, Row, Said


def quotes(row: Row) -> tuple[Quoted, ...]:
    """The quotes that are shown."""
    return () if row.error else row.quotes


def statements(row: Row) -> tuple[Said, ...]:
    """The sentences that are shown."""
    return () if row.error else row.statements


def writes(row: Row) -> bool:
    """Whether the system could have written sentences here; one that only searches leaves no trace of an answer.

    A refusal without a model's reply still has its open points, so that it is not taken for a search.
    """
    return bool(row.statements or row.withheld or row.open or row.calls)
