"""Incidents like one: by the stored vectors of their reports, and by the coded values that both have."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from corpus.batches import batches
from corpus.models import ACCOUNTS, Embedding, Incident, IncidentLink, SearchEntry, ThemeMember
from corpus.queries.filters import EVERYTHING, NOT_STATED, conditions
from corpus.queries.rows import IncidentRow, incident_rows
from corpus.queries.search import NEAR

NEIGHBOURS, OF_CAUSE, OF_BODY = 1000, 300, 100
"""How many incidents are compared: of the same theme and nearest on the map, of the same cause, of the same body."""


@dataclass(frozen=True, slots=True)
class SimilarIncident:
    """An incident that is like another one, and in what."""

    row: IncidentRow
    likeness: float | None
    """Cosine of their mean vectors; None where the incident asked for has no text of its own."""
    shared: tuple[str, ...]
    """Properties on which both have the same coded value."""


def similar_incidents(
    session: Session, incident_id: str, model: str, *, without: Collection[str] = (), limit: int = 5
) -> list[SimilarIncident]:
    """Return the incidents that are most like one, the likest first.

    Not all incidents are compared, but those of its theme that lie nearest on the map, and the latest of its primary
    cause and of its body. Without a vector, the number of shared coded values decides.

    Args:
        session: to read with.
        incident_id: the incident, as it is called now.
        model: whose vectors are compared.
        without: incidents that are shown elsewhere.
        limit: how many are returned at most.
    """
    incident = session.get(Incident, incident_id)
    if incident is None:
        return []
    candidates = sorted(_candidates(session, incident) - {incident_id, *without})
    vectors = _vectors(session, [incident_id, *candidates], model)
    own = vectors.pop(incident_id, None)
    if own is not None:
        cosines = {other: round(float(vector @ own), 4) for other, vector in vectors.items()}
        near = [other for other, cosine in cosines.items() if cosine >= NEAR]
        best = sorted(near, key=lambda other: (-cosines[other], other))[:limit]
        return _similar(session, incident_id, best, cosines)
    found = _similar(session, incident_id, candidates[:OF_CAUSE], {})
    return sorted(found, key=lambda one: (-len(one.shared), one.row.incident_id))[:limit]


def _candidates(session: Session, incident: Incident) -> set[str]:
    """Return the incidents that are worth comparing."""
    latest = select(Incident.id).where(*conditions(EVERYTHING)).order_by(Incident.first_published.desc(), Incident.id)
    found = set(session.scalars(latest.where(Incident.cause == incident.cause).limit(OF_CAUSE)))
    if incident.authority_id:
        found |= set(session.scalars(latest.where(Incident.authority_id == incident.authority_id).limit(OF_BODY)))
    place = session.scalars(
        _on_map().with_only_columns(ThemeMember).where(IncidentLink.incident_id == incident.id).limit(1)
    ).first()
    if place is not None:
        distance = (ThemeMember.x - place.x) * (ThemeMember.x - place.x)
        distance += (ThemeMember.y - place.y) * (ThemeMember.y - place.y)
        of_theme = ThemeMember.theme_id.is_not_distinct_from(place.theme_id)
        nearest = _on_map().where(of_theme, *conditions(EVERYTHING)).order_by(distance, ThemeMember.report_id)
        found |= set(session.scalars(nearest.limit(NEIGHBOURS)))
    return found


def _on_map() -> Select[str]:
    """Select the incidents that have a place on the map, once for each report."""
    return (
        select(IncidentLink.incident_id)
        .join(ThemeMember, ThemeMember.report_id == IncidentLink.report_id)
        .join(Incident, Incident.id == IncidentLink.incident_id)
        .where(IncidentLink.kind.in_(ACCOUNTS))
    )


def _vectors(session: Session, ids: Iterable[str], model: str) -> dict[str, NDArray[np.float32]]:
    """Return the mean vector of each incident's reports, of unit length, shape (d,)."""
    found: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
    for some in batches(list(ids)):
        query = (
            select(IncidentLink.incident_id, Embedding.vector)
            .join(SearchEntry, SearchEntry.report_id == IncidentLink.report_id)
            .join(Embedding, Embedding.text_hash == SearchEntry.text_hash)
            .where(Embedding.model == model, IncidentLink.kind.in_(ACCOUNTS), IncidentLink.incident_id.in_(some))
            .order_by(IncidentLink.incident_id, IncidentLink.report_id)
        )
        for incident_id, vector in session.execute(query):
            found[incident_id].append(np.frombuffer(vector, dtype="<f4"))
    return {incident_id: _unit(np.sum(vectors, axis=0)) for incident_id, vectors in found.items()}


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _similar(
    session: Session, incident_id: str, others: Collection[str], cosines: dict[str, float]
) -> list[SimilarIncident]:
    own, *rows = incident_rows(session, [incident_id, *others])
    return [SimilarIncident(row, cosines.get(row.incident_id), _shared(own, row)) for row in rows]


def _shared(one: IncidentRow, other: IncidentRow) -> tuple[str, ...]:
    """Return the properties on which two incidents have the same known value."""
    same = {
        "authority_id": one.authority_id and one.authority_id == other.authority_id,
        "causes": one.cause == other.cause != NOT_STATED,
        "channel": one.channel == other.channel != NOT_STATED,
        "outcomes": {*one.outcomes} & {*other.outcomes} - {NOT_STATED},
        "data_subjects": one.data_subjects == other.data_subjects != NOT_STATED,
    }
    return tuple(name for name, agrees in same.items() if agrees)
