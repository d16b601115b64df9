"""What bodies reported to the ICO, by period and sector: the baseline beside what was published."""

from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from corpus.incident_trends import COMPARABLE_SINCE
from corpus.models import IncidentTrend
from corpus.periods import Period, Step

SECTORS = ("Social care", "Local government")
"""In the ICO's words. A council's breaches stand under local government, whichever service they happened in."""
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Reported:
    """How many incidents bodies of one sector reported to the ICO in one period."""

    sector: str
    period: Period
    incidents: int
    whole: bool
    """Whether the ICO's counts hold, and can be compared over, the whole period."""


def reported_to_ico(session: Session, step: Step = "year") -> list[Reported]:
    """Count the incidents reported to the ICO since its counts can be compared; none where none are stored.

    An incident has a row for each of its traits: distinct references are counted, once a period.
    """
    trend = IncidentTrend
    by = (trend.year, trend.quarter) if step == "quarter" else (trend.year,)
    comparable = tuple_(trend.year, trend.quarter) >= COMPARABLE_SINCE
    held = select(trend.year, func.count(trend.quarter.distinct())).where(comparable).group_by(trend.year)
    quarters = dict(iter(session.execute(held)))
    rows = session.execute(
        select(trend.sector, func.count(trend.reference.distinct()), *by)
        .where(comparable, trend.sector.in_(SECTORS))
        .group_by(trend.sector, *by)
        .order_by(*by)
    )
    found = [
        Reported(sector, Period(*when), count, step == "quarter" or quarters[when[0]] == _QUARTERS)
        for sector, count, *when in rows
    ]
    return sorted(found, key=lambda row: (SECTORS.index(row.sector), row.period))
