"""Years and quarters: which one a written date falls into, and where it is too coarse to say."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from corpus.dates import known_bounds

Step = Literal["year", "quarter"]
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?!\d)", re.ASCII)
_FINANCIAL_YEAR = re.compile(r"(\d{4})-04-01/(\d{4})-03-31", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar year, or one quarter of it."""

    year: int
    quarter: int = 0
    """1 to 4; 0 for the whole year."""

    @classmethod
    def of(cls, day: date, step: Step) -> "Period":
        """Return the period that a day falls into."""
        return cls(day.year, (day.month - 1) // 3 + 1 if step == "quarter" else 0)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Period":
        """The period that follows."""
        if self.quarter in {0, 4}:
            return Period(self.year + 1, min(self.quarter, 1))
        return Period(self.year, self.quarter + 1)

    def __str__(self) -> str:
        """Return `2022` or `2022 Q3`."""
        return f"{self.year} Q{self.quarter}" if self.quarter else str(self.year)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a written date belongs."""

    period: Period | None
    """None where the date is too coarse for the step."""
    spans: bool = False
    """Whether it reaches into a later year than the one in which it begins."""


@lru_cache(maxsize=1 << 16)
def place(written: str, step: Step) -> Placed | None:
    """Return where a date in EDTF, or a moment in ISO 8601, belongs: by its first day; None if it is no date.

    A quarter needs a first day that is known to the month. A year alone is in none, nor is a financial year
    (`2023-04-01/2024-03-31`), which is as coarse.
    """
    edtf = written[:10] if "T" in written else written
    days = known_bounds(edtf)
    if days is None:
        return None
    first, last = days
    coarse = not _MONTH.match(edtf) or _is_financial_year(edtf)
    period = None if step == "quarter" and coarse else Period.of(first, step)
    return Placed(period, spans=last.year > first.year)


def _is_financial_year(edtf: str) -> bool:
    found = _FINANCIAL_YEAR.fullmatch(edtf)
    return found is not None and int(found[2]) == int(found[1]) + 1


def periods_from(first: Period, last: Period) -> list[Period]:
    """Return the periods from one to another, both included; none if the second comes first."""
    found = []
    while first <= last:
        found.append(first)
        first = first.next
    return found
