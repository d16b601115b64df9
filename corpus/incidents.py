"""Writing incidents: what has not changed is left alone, and an id once given stays known whatever becomes of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, select, tuple_, update
from sqlalchemy.orm import Session

from corpus.account_rows import refresh_accounts
from corpus.batches import batches
from corpus.models import ACCOUNTS, ChangeKind, Incident, IncidentChange, IncidentLink, StoredNeighbourhood
from corpus.review_status import refresh_status
from corpus.store import Store


def put_incidents(store: Store, incidents: Sequence[Incident], links: Sequence[IncidentLink]) -> int:
    """Bring the incidents and their links up to date; returns how many incidents had to be written.

    An incident that was merged into another, or renamed because an earlier report was found, redirects; one that no
    report tells of any more is marked withdrawn. What became of each id is recorded.
    """
    with store.writing() as session:
        signatures = dict(session.execute(select(Incident.id, Incident.signature).where(_live())).all())
        known = set(session.scalars(select(Incident.id)))
        before = _accounts(session)
        changed = [one for one in incidents if not one.signature or signatures.get(one.id) != one.signature]
        for some in batches([one.id for one in changed]):
            session.execute(delete(Incident).where(Incident.id.in_(some)))
        session.add_all(changed)
        session.flush()
        _put_links(session, links)
        after = {link.report_id: link.incident_id for link in links if link.kind in ACCOUNTS}
        for change in _changes(before, after, set(signatures), known - {one.id for one in incidents}):
            session.add(change)
            if change.kind != "split":
                heir = change.other_id
                row = update(Incident).where(Incident.id == change.incident_id)
                session.execute(row.values(redirect_to=heir, withdrawn=heir is None, signature=""))
        session.flush()
        refresh_accounts(session)
        refresh_status(session)
    return len(changed)


def put_neighbourhoods(store: Store, found: Sequence[StoredNeighbourhood]) -> None:
    """Keep how the neighbourhoods were grouped; what is no longer one is dropped."""
    wanted = {one.signature: one for one in found}
    with store.writing() as session:
        stored = set(session.scalars(select(StoredNeighbourhood.signature)))
        for some in batches(sorted(stored - wanted.keys())):
            session.execute(delete(StoredNeighbourhood).where(StoredNeighbourhood.signature.in_(some)))
        session.add_all(wanted[signature] for signature in sorted(wanted.keys() - stored))


def _live() -> ColumnElement[bool]:
    return Incident.redirect_to.is_(None) & ~Incident.withdrawn


def _accounts(session: Session) -> dict[str, set[str]]:
    """Return the reports that are an account of each incident."""
    found: dict[str, set[str]] = defaultdict(set)
    query = select(IncidentLink.incident_id, IncidentLink.report_id).where(IncidentLink.kind.in_(ACCOUNTS))
    for incident_id, report_id in session.execute(query):
        found[incident_id].add(report_id)
    return found


def _put_links(session: Session, links: Sequence[IncidentLink]) -> None:
    """Write the links that are new or other than before, and remove those that are no more."""
    wanted = {(link.report_id, link.incident_id): link for link in links}
    stored = {
        (report, incident): rest
        for report, incident, *rest in session.execute(
            select(
                IncidentLink.report_id,
                IncidentLink.incident_id,
                IncidentLink.kind,
                IncidentLink.score,
                IncidentLink.origin,
            )
        )
    }
    fresh = [link for key, link in sorted(wanted.items()) if stored.get(key) != [link.kind, link.score, link.origin]]
    old = [*(stored.keys() - wanted.keys()), *((link.report_id, link.incident_id) for link in fresh)]
    for some in batches(sorted(old)):
        session.execute(delete(IncidentLink).where(tuple_(IncidentLink.report_id, IncidentLink.incident_id).in_(some)))
    session.add_all(fresh)


def _changes(
    before: Mapping[str, set[str]], after: Mapping[str, str], live: set[str], gone: set[str]
) -> Iterator[IncidentChange]:
    """Yield what became of each incident that was live and whose reports tell of another one now, or of none.

    An id that is given up leads to the incident that most of its reports tell of now.
    """
    now = datetime.now(UTC)
    for old in sorted(live):
        told = Counter(after[report] for report in before.get(old, ()) if report in after)
        heirs = sorted(told.keys() - {old}, key=lambda heir: (-told[heir], heir))
        if old in gone and before.get(old):
            kind: ChangeKind = "withdrawn" if not heirs else "merged" if heirs[0] in live else "renamed"
            yield IncidentChange(at=now, kind=kind, incident_id=old, other_id=heirs[0] if heirs else None)
            heirs = heirs[1:]
        for heir in heirs:
            yield IncidentChange(at=now, kind="split", incident_id=old, other_id=heir)
