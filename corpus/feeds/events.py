"""What became known of each incident, and when: worked out from its reports in the order in which they came in.

The baseline is no news and makes no event of its own; a fact that it holds already is none either.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.batches import batches
from corpus.models import Incident, IncidentChange, Revision
from corpus.queries import EVERYTHING, IncidentRow
from corpus.queries.filters import AS_WRITTEN, conditions
from corpus.queries.material import Account, Material, gather
from corpus.queries.rows import incident_rows

Kind = Literal["new_incident", "new_fact", "acted", "merged", "split", "withdrawn"]
DECISIONS = frozenset({
    "ico_fine", "ico_reprimand", "ico_undertaking", "ico_enforcement_notice", "ico_no_action", "prosecution",
    "court_fine", "caution", "professional_sanction", "ombudsman_finding",
})  # fmt: skip
"""Outcomes that a regulator, a court or an ombudsman decides."""
ADDING_UP = frozenset({"causes", "outcomes"})
"""Properties of which a further value is a new fact; of the others, only the first that is given."""
SILENT = frozenset({AS_WRITTEN, "authority_id", "status", "penalty_on"})
"""Properties that say nothing new by themselves."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that became known of one incident."""

    kind: Kind
    key: str
    """What tells it from every other event, for ever."""
    at: datetime
    row: IncidentRow
    facts: tuple[tuple[str, str], ...] = ()
    """Properties with the values that are new."""
    other: str = ""
    """The incident that it was merged into, or that part of it is now."""


def events(session: Session) -> Iterator[Event]:
    """Yield every event, in the order of the incidents' ids."""
    first_ids = _first_ids(session)
    ids = session.scalars(select(Incident.id).where(*conditions(EVERYTHING)).order_by(Incident.id)).all()
    for some in batches(ids):
        material = gather(session, some)
        revisions = {account.revision_id for told in material.accounts.values() for account in told}
        created = dict(
            session.execute(select(Revision.id, Revision.created).where(Revision.id.in_(filter(None, revisions)))).all()
        )
        for row in incident_rows(session, some):
            name = first_ids.get(row.incident_id, row.incident_id)
            yield from _told(row, name, material.accounts[row.incident_id], material, created)
    yield from _changed(session)


def _first_ids(session: Session) -> dict[str, str]:
    """Return the first id that each renamed incident ever had, so that a new name is no news."""
    query = select(IncidentChange.incident_id, IncidentChange.other_id).where(IncidentChange.kind == "renamed")
    first: dict[str, str] = {}
    for old, new in session.execute(query.order_by(IncidentChange.id)):
        if new is not None:
            first[new] = first.get(old, old)
    return first


def _told(
    row: IncidentRow,
    name: str,
    accounts: Sequence[Account],
    material: Material,
    created: dict[str, datetime],
) -> Iterator[Event]:
    """Yield what each story added to what was known of one incident."""
    known: set[tuple[str, str]] = set()
    for account in accounts:
        if account.revision_id is None:
            known |= _facts(account, material)
    stories = set[str]()
    texts = [(created[account.revision_id], account) for account in accounts if account.revision_id]
    for at, account in sorted(texts, key=lambda found: (found[0], found[1].report_id)):
        story = account.family_id or account.article_id or account.report_id
        facts = _facts(account, material)
        fresh = tuple(sorted(fact for fact in facts if _is_new(fact, known)))
        known |= facts
        if not stories:
            yield Event("new_incident", name, at, row, tuple(sorted(facts)))
        elif story not in stories and fresh:
            acted = any(fact in fresh for fact in (("outcomes", decision) for decision in DECISIONS))
            yield Event("acted" if acted else "new_fact", f"{name} {story}", at, row, fresh)
        stories.add(story)


def _facts(account: Account, material: Material) -> set[tuple[str, str]]:
    told = material.statements[account.report_id]
    return {(one.property, one.value) for one in told if one.property not in SILENT and one.value != "unknown"}


def _is_new(fact: tuple[str, str], known: set[tuple[str, str]]) -> bool:
    """Say whether a fact was not known: no such value, or for most properties, no value at all."""
    name, _ = fact
    return fact not in known if name in ADDING_UP else name not in {known_name for known_name, _ in known}


def _changed(session: Session) -> Iterator[Event]:
    """Yield the corrections: incidents that were merged, parted or withdrawn."""
    query = select(IncidentChange).where(IncidentChange.kind != "renamed").order_by(IncidentChange.id)
    found = session.scalars(query).all()
    for some in batches(found):
        rows = {row.incident_id: row for row in incident_rows(session, [change.incident_id for change in some])}
        for change in some:
            if change.kind != "renamed" and (row := rows.get(change.incident_id)):
                key = f"{change.kind} {change.incident_id} {change.other_id or ''} {change.at.isoformat()}"
                yield Event(change.kind, key, change.at, row, other=change.other_id or "")
