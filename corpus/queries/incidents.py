"""Incidents, chosen, sorted and page by page: what a table shows of each, and exactly the same in an export."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from corpus.batches import batches
from corpus.models import ACCOUNTS, Incident, IncidentLink
from corpus.queries.filters import EVERYTHING, Filters, conditions
from corpus.queries.rows import IncidentRow, incident_rows

Order = Literal["relevance", "published", "occurred", "earliest", "body", "penalty", "people", "reports"]
"""`relevance`: the best fitting first while something is searched for, else as `published`."""


def incident_count(session: Session, filters: Filters = EVERYTHING) -> int:
    """Count the incidents chosen."""
    return session.scalar(select(func.count(Incident.id)).where(*conditions(filters))) or 0


def incident_page(
    session: Session,
    filters: Filters = EVERYTHING,
    *,
    order: Order = "published",
    offset: int = 0,
    limit: int = 25,
) -> list[IncidentRow]:
    """Return one page of the incidents chosen, in an order that never depends on how they are stored."""
    if order == "relevance" and filters.found:
        return incident_rows(session, _by_relevance(session, filters, offset + limit)[offset : offset + limit])
    query = select(Incident.id).where(*conditions(filters)).order_by(*_ordering(order)).offset(offset).limit(limit)
    return incident_rows(session, session.scalars(query).all())


def all_incidents(session: Session, filters: Filters = EVERYTHING, order: Order = "published") -> Iterator[IncidentRow]:
    """Yield every incident chosen, without holding them all in memory."""
    ids: Sequence[str]
    if order == "relevance" and filters.found:
        ids = _by_relevance(session, filters)
    else:
        ids = session.scalars(select(Incident.id).where(*conditions(filters)).order_by(*_ordering(order))).all()
    for some in batches(ids):
        yield from incident_rows(session, some)


def _by_relevance(session: Session, filters: Filters, stop: int | None = None) -> list[str]:
    """Return the incidents chosen in the order in which a search found them; what it did not rank comes last.

    What was ranked is few; the others are read only where it takes them to reach `stop`.
    """
    others = conditions(replace(filters, text="", found=()))
    kept = set(session.scalars(select(Incident.id).where(Incident.id.in_(filters.found), *others)))
    best = [incident_id for incident_id in filters.found if incident_id in kept]
    if stop is not None and stop <= len(best):
        return best
    query = select(Incident.id).where(*conditions(filters)).order_by(*_ordering("published"))
    return best + [incident_id for incident_id in session.scalars(query) if incident_id not in kept]


def _ordering(order: Order) -> list[ColumnElement[Any]]:
    """Return the columns to sort by; what is not known comes last, and the id decides between equals."""
    accounts = (
        select(func.count())
        .where(IncidentLink.incident_id == Incident.id, IncidentLink.kind.in_(ACCOUNTS))
        .scalar_subquery()
    )
    first: dict[Order, ColumnElement[Any]] = {
        "relevance": Incident.first_published.desc().nulls_last(),
        "published": Incident.first_published.desc().nulls_last(),
        "occurred": Incident.occurred_to.desc().nulls_last(),
        "earliest": Incident.occurred_from.asc().nulls_last(),
        "body": func.lower(Incident.organisation).asc().nulls_last(),
        "penalty": Incident.penalty_gbp.desc().nulls_last(),
        "people": Incident.people_affected.desc().nulls_last(),
        "reports": accounts.desc(),
    }
    return [first[order], Incident.first_published.desc().nulls_last(), Incident.id.asc()]
