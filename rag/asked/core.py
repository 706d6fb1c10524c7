"""Days and periods as a question names them, and which days they are in a given year."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Days = tuple[date, date]
Shape = Literal["day", "span", "year", "weekday", "relative"]


@dataclass(frozen=True, slots=True)
class Core:
    """Days named in a question; a day or a span without `year` is one of any year."""

    start: int
    end: int
    shape: Shape
    year: int | None = None
    first: tuple[int, int] = (1, 1)
    """Month and day."""
    last: tuple[int, int] = (12, 0)
    """Month and day, 0 for the month's last."""
    link: str = ""
    """What stands between two days of one month: "to" or "and"."""
    fixed: Days | None = None
    """Of relative days and weekdays."""
    meaning: str = ""
    """Of relative days: "day -1", "recent"; of weekdays "bare" where no word says that it is a day of the week."""
    inner: tuple[int, int] = (0, 0)
    """Where the first of two days stands."""

    def days(self, year: int) -> Days | None:
        """The days in a year; None if there are none such."""
        if self.fixed:
            return self.fixed
        (month, day), (last_month, last_day) = self.first, self.last
        try:
            first = month_end(year, month) + timedelta(day) if day < 0 else date(year, month, day)
            last_year = year + (last_month < month)  # winter
            last = month_end(last_year, last_month) if last_day == 0 else date(last_year, last_month, last_day)
        except (ValueError, OverflowError):
            return None
        return (first, last) if first <= last else None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
