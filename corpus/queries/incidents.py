"""Incidents, chosen, sorted and page by page: what a table shows of each, and exactly the same in an export."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select
from sqlalchemy.orm import Session

from corpus.batches import batches
from corpus.models import ACCOUNTS, Incident, IncidentLink, IncidentValue, Statement
from corpus.queries.filters import EVERYTHING, NOT_STATED, Filters, conditions
from corpus.queries.rows import IncidentRow, incident_rows
from corpus.queries.selections import begins, states_cause
from corpus.taxonomy import Term, load_taxonomy

Order = Literal[
    "relevance", "published", "occurred", "acted", "body", "cause", "outcome", "penalty", "people", "reports",
    "confidence",
]  # fmt: skip
"""`relevance`: the best fitting first while something is searched for, else as `published`."""
Direction = Literal["usual", "opposite"]
"""`usual`: the newest, largest, gravest or least sure first, names from A to Z; the unknown comes last either way."""


def incident_count(session: Session, filters: Filters = EVERYTHING) -> int:
    """Count the incidents chosen."""
    return session.scalar(select(func.count(Incident.id)).where(*conditions(filters))) or 0


def incident_page(
    session: Session,
    filters: Filters = EVERYTHING,
    *,
    order: Order = "published",
    direction: Direction = "usual",
    offset: int = 0,
    limit: int = 25,
) -> list[IncidentRow]:
    """Return one page of the incidents chosen, in an order that never depends on how they are stored."""
    if order == "relevance" and filters.found:
        return incident_rows(session, _by_relevance(session, filters, offset + limit)[offset : offset + limit])
    query = select(Incident.id).where(*conditions(filters)).order_by(*_ordering(order, direction))
    return incident_rows(session, session.scalars(query.offset(offset).limit(limit)).all())


def all_incidents(
    session: Session, filters: Filters = EVERYTHING, order: Order = "published", direction: Direction = "usual"
) -> Iterator[IncidentRow]:
    """Yield every incident chosen, without holding them all in memory."""
    ids: Sequence[str]
    if order == "relevance" and filters.found:
        ids = _by_relevance(session, filters)
    else:
        ids = session.scalars(
            select(Incident.id).where(*conditions(filters)).order_by(*_ordering(order, direction))
        ).all()
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


def _ordering(order: Order, direction: Direction = "usual") -> list[ColumnElement[Any]]:
    """Return the columns to sort by; what is not known comes last either way, and the id decides between equals."""
    newest = Incident.first_published.desc().nulls_last()
    usual, opposite = _SORTED[order]
    first = usual() if direction == "usual" else opposite()
    return [first.nulls_last(), newest, Incident.id.asc()]


def _accounts() -> ScalarSelect[int]:
    links = select(func.count()).where(IncidentLink.incident_id == Incident.id, IncidentLink.kind.in_(ACCOUNTS))
    return links.correlate(Incident).scalar_subquery()


def _cause() -> ColumnElement[int | None]:
    """Return the place of the primary cause among all causes from A to Z; none where it is not stated."""
    return _place(Incident.cause.expression, sorted(load_taxonomy().causes, key=lambda cause: cause.label))


def _outcome() -> ScalarSelect[Any]:
    """Return the place of the gravest outcome in the taxonomy; none where there is none."""
    place = _place(IncidentValue.value.expression, load_taxonomy().outcomes)
    given = select(func.min(place)).where(
        IncidentValue.incident_id == Incident.id, IncidentValue.property == "outcomes", IncidentValue.chosen
    )
    return given.correlate(Incident).scalar_subquery()


def _place(column: ColumnElement[str], terms: Sequence[Term]) -> ColumnElement[int | None]:
    return case({term.id: number for number, term in enumerate(terms) if term.id != NOT_STATED}, value=column)


def _cause_confidence() -> ScalarSelect[Any]:
    stated = select(func.min(Statement.confidence)).select_from(IncidentLink).join(Statement, states_cause())
    return stated.where(IncidentLink.incident_id == Incident.id).correlate(Incident).scalar_subquery()


def _name() -> ColumnElement[str]:
    return func.lower(Incident.organisation)


_Sorted = Callable[[], ColumnElement[Any]]
_SORTED: dict[Order, tuple[_Sorted, _Sorted]] = {
    "relevance": (Incident.first_published.desc, Incident.first_published.asc),
    "published": (Incident.first_published.desc, Incident.first_published.asc),
    "occurred": (Incident.occurred_to.desc, Incident.occurred_from.asc),
    "acted": (lambda: begins(Incident.acted).desc(), lambda: begins(Incident.acted).asc()),
    "body": (lambda: _name().asc(), lambda: _name().desc()),
    "cause": (lambda: _cause().asc(), lambda: _cause().desc()),
    "outcome": (lambda: _outcome().asc(), lambda: _outcome().desc()),
    "penalty": (Incident.penalty_gbp.desc, Incident.penalty_gbp.asc),
    "people": (Incident.people_affected.desc, Incident.people_affected.asc),
    "reports": (lambda: _accounts().desc(), lambda: _accounts().asc()),
    "confidence": (lambda: _cause_confidence().asc(), lambda: _cause_confidence().desc()),
}
"""What each order sorts by: as a reader usually wants it, and the other way round."""
