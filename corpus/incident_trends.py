"""What bodies reported to the ICO, as it counts it: the denominator of all that is published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, tuple_
from sqlalchemy.orm import Session

from corpus.listings import batches
from corpus.models import IncidentTrend
from corpus.store import Store

COMPARABLE_SINCE = (2019, 2)
"""Year and quarter since when the ICO's own counts can be compared."""


def put_trends(store: Store, page_id: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Put the rows of a workbook in the place of those of the last one, which it repeats; return their number."""
    count = 0
    with store.writing() as session:
        session.execute(delete(IncidentTrend))
        for some in batches(rows):
            session.execute(insert(IncidentTrend), [{"page_id": page_id, **row} for row in some])
            count += len(some)
    return count


def trends_page(store: Store) -> str | None:
    """Return the id of the page, a workbook, that the stored rows stand in."""
    with Session(store.engine) as session:
        return session.scalar(select(IncidentTrend.page_id).limit(1))


@dataclass(frozen=True, slots=True)
class TrendCount:
    """How many incidents of one type were reported to the ICO in one quarter."""

    year: int
    quarter: int
    incident_type: str
    incidents: int


def count_trends(
    session: Session, *, sector: str | None = None, since: tuple[int, int] = COMPARABLE_SINCE
) -> list[TrendCount]:
    """Count the incidents that bodies reported to the ICO, by quarter and incident type.

    An incident has a row for each of its traits: its distinct references are counted. One that has several types counts
    once under each, so that the sum over the types may exceed the number of incidents.

    Args:
        session: to read with.
        sector: such as `Social care`, in the ICO's words; all sectors unless given.
        since: year and quarter; what is older can't be compared.
    """
    trend = IncidentTrend
    by = (trend.year, trend.quarter, trend.incident_type)
    query = (
        select(*by, func.count(trend.reference.distinct()))
        .where(tuple_(trend.year, trend.quarter) >= since)
        .group_by(*by)
        .order_by(*by)
    )
    if sector is not None:
        query = query.where(trend.sector == sector)
    return [TrendCount(*row) for row in session.execute(query)]
