"""What stands beside an incident: others that its reports are linked to, and what became of its id."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from corpus.models import ACCOUNTS, ChangeKind, Incident, IncidentChange, IncidentLink, LinkKind
from corpus.queries.rows import IncidentRow, incident_rows

_STEPS = 20
"""How many mergers, one after the other, are followed back."""


@dataclass(frozen=True, slots=True)
class LinkedIncident:
    """Another incident that shares a report with this one, without being the same."""

    row: IncidentRow
    kind: LinkKind
    score: float
    """How sure the link is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one id: of this incident's, or of one that it carries on."""

    at: datetime
    kind: ChangeKind
    incident_id: str
    other_id: str | None


def linked_incidents(session: Session, incident_id: str) -> list[LinkedIncident]:
    """Return the live incidents linked to one, in either direction: of its series first, then the surest."""
    here, there = aliased(IncidentLink), aliased(IncidentLink)
    told_here, told_there = here.kind.in_(ACCOUNTS), there.kind.in_(ACCOUNTS)
    found: dict[str, tuple[bool, float, LinkKind]] = {}
    ways: list[tuple[type[IncidentLink], ColumnElement[bool]]] = [
        (here, ~told_here & told_there),
        (there, told_here & ~told_there),
    ]
    for link, way in ways:
        query = (
            select(there.incident_id, link.kind, link.score)
            .join(here, here.report_id == there.report_id)
            .join(Incident, Incident.id == there.incident_id)
            .where(here.incident_id == incident_id, there.incident_id != incident_id, way)
            .where(Incident.redirect_to.is_(None), Incident.withdrawn.is_(False))
        )
        for other, kind, score in session.execute(query):
            rank = (kind == "same_series", score, kind)
            found[other] = max(found.get(other, rank), rank)
    ids = sorted(found, key=lambda other: (not found[other][0], -found[other][1], other))
    rows = incident_rows(session, ids)
    return [LinkedIncident(row, found[row.incident_id][2], found[row.incident_id][1]) for row in rows]


def incident_history(session: Session, incident_id: str) -> list[Change]:
    """Return what became of an incident's id and of those that it carries on, the earliest first."""
    known = {incident_id}
    for _ in range(_STEPS):
        before = set(session.scalars(select(Incident.id).where(Incident.redirect_to.in_(known)))) - known
        if not before:
            break
        known |= before
    of_these = or_(IncidentChange.incident_id.in_(known), IncidentChange.other_id.in_(known))
    query = select(IncidentChange).where(of_these).order_by(IncidentChange.at, IncidentChange.id)
    return [Change(one.at, one.kind, one.incident_id, one.other_id) for one in session.scalars(query)]
