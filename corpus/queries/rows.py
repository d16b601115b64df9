"""How an incident becomes a row: its resolved values, one quotation that supports them, and where they come from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.dates import known_bounds
from corpus.models import Incident, IncidentValue
from corpus.queries.filters import AS_WRITTEN, NOT_STATED, Origin
from corpus.queries.material import Account, Material, gather
from corpus.queries.names import authority_of, body_name, names_shown
from corpus.queries.proof import Proof, proof_of, source_of, words_of
from corpus.taxonomy import load_taxonomy

NO_CONFLICT = (AS_WRITTEN, "outcomes")
"""Properties whose values may differ without contradicting each other: names as written, and outcomes, which add up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """One incident with its resolved values, one quotation that supports them, and where they come from."""

    council: str
    date: str
    cause: str
    outcome: str
    source: str
    quotation: str
    date_is: str
    source_name: tuple[str, ...]
    incident_id: str
    authority_id: str
    acts_for: tuple[str, ...]
    nation: str
    region: str
    occurred: str
    occurred_earliest: dt.date | None
    occurred_latest: dt.date | None
    discovered: str
    acted: str
    first_published: str
    cause_group: str
    causes: tuple[str, ...]
    channel: str
    outcomes: tuple[str, ...]
    penalty_gbp: int | None
    penalty_on: str
    status: str
    data_subjects: str
    people_affected: int | None
    confidence: float
    cause_confidence: float | None
    """The lowest that a statement of the primary cause has; None where no report states it."""
    review: str
    reports: int
    articles: int
    stories: int
    urls: tuple[str, ...]
    conflicts: tuple[str, ...]
    origin: tuple[Origin, ...]
    """Whether the baseline, a stored text, or both tell of it."""
    ico_types: tuple[str, ...]
    veris: tuple[str, ...]
    discovered_earliest: dt.date | None
    discovered_latest: dt.date | None
    acted_earliest: dt.date | None
    acted_latest: dt.date | None


def incident_rows(session: Session, ids: Sequence[str]) -> list[IncidentRow]:
    """Return the rows of these incidents, in the order asked for, with a fixed number of queries."""
    incidents = {incident.id: incident for incident in session.scalars(select(Incident).where(Incident.id.in_(ids)))}
    material = gather(session, ids)
    proofs = {incident_id: proof_of(incident, material) for incident_id, incident in incidents.items()}
    words = words_of(session, proofs.values(), material.masks)
    return [
        _row(incidents[incident_id], material, proofs[incident_id], words.get(incident_id, ""))
        for incident_id in ids
        if incident_id in incidents
    ]


def _row(incident: Incident, material: Material, proof: Proof | None, quotation: str) -> IncidentRow:
    values, accounts = material.values[incident.id], material.accounts[incident.id]
    authority = authority_of(incident.authority_id)
    causes = _chosen(values, "causes", [cause.id for cause in load_taxonomy().causes], first=incident.cause)
    outcomes = _chosen(values, "outcomes", [outcome.id for outcome in load_taxonomy().outcomes]) or (NOT_STATED,)
    when, means = _best_date(incident)
    publishers = [account.publisher or account.source_name or "" for account in accounts if account.article_id]
    cited = [account.url for account in accounts if account.url]
    cited += [address for account in accounts for address in account.cites]
    statements = [item for account in accounts for item in material.statements[account.report_id]]
    cited += [item.source_url for item in statements if item.source_url]
    sure = [round(s.confidence, 3) for s in statements if (s.property, s.value) == ("causes", incident.cause)]
    discovered, acted = known_bounds(incident.discovered), known_bounds(incident.acted)
    return IncidentRow(
        council=body_name(incident, _names(incident, material)),
        date=when,
        cause=incident.cause,
        outcome=outcomes[0],
        source=source_of(proof) if proof else next(iter(cited), ""),
        quotation=quotation,
        date_is=means,
        source_name=tuple(dict.fromkeys(publishers)),
        incident_id=incident.id,
        authority_id=incident.authority_id or "",
        acts_for=authority.parent_ids if authority else (),
        nation=authority.nation if authority else "",
        region=authority.region if authority else "",
        occurred=incident.occurred or "",
        occurred_earliest=incident.occurred_from,
        occurred_latest=incident.occurred_to,
        discovered=incident.discovered or "",
        acted=incident.acted or "",
        first_published=incident.first_published or "",
        cause_group=incident.cause_group,
        causes=causes,
        channel=incident.channel,
        outcomes=outcomes,
        penalty_gbp=incident.penalty_gbp,
        penalty_on=incident.penalty_on or "",
        status=incident.status,
        data_subjects=incident.data_subjects,
        people_affected=incident.people_affected,
        confidence=round(incident.confidence, 3),
        cause_confidence=min(sure, default=None),
        review=incident.review,
        reports=len(accounts),
        articles=len({account.article_id for account in accounts if account.article_id}),
        stories=len({account.family_id or account.article_id for account in accounts if account.article_id}),
        urls=tuple(dict.fromkeys(cited)),
        conflicts=_conflicts(values),
        origin=_origin(accounts),
        ico_types=_ico_types(causes, incident.channel),
        veris=tuple(dict.fromkeys(code for cause in causes for code in load_taxonomy().cause(cause).veris)),
        discovered_earliest=discovered[0] if discovered else None,
        discovered_latest=discovered[1] if discovered else None,
        acted_earliest=acted[0] if acted else None,
        acted_latest=acted[1] if acted else None,
    )


def _origin(accounts: Sequence[Account]) -> tuple[Origin, ...]:
    """Return what tells of an incident: a row of the baseline, stored texts, or both."""
    found: set[Origin] = {"text" if account.revision_id else "baseline" for account in accounts}
    return tuple(sorted(found))


def _ico_types(causes: Sequence[str], channel: str) -> tuple[str, ...]:
    """Return the ICO's incident types of an incident's causes; several where it can't be told which of them it is."""
    taxonomy = load_taxonomy()
    return tuple(dict.fromkeys(kind for cause in causes for kind in taxonomy.ico_types(cause, channel)))


def _best_date(incident: Incident) -> tuple[str, str]:
    """Return the date that stands for the incident, and which of its dates that is."""
    dates = {"occurred": incident.occurred, "discovered": incident.discovered, "acted": incident.acted}
    dates["published"] = (incident.first_published or "")[:10] or None
    return next(((when, means) for means, when in dates.items() if when), ("", ""))


def _chosen(values: Sequence[IncidentValue], name: str, order: list[str], first: str | None = None) -> tuple[str, ...]:
    """Return the chosen values of a property in the order of the taxonomy, the primary one first."""
    chosen = {value.value for value in values if value.property == name and value.chosen} | (
        {first} if first else set()
    )
    return tuple(
        sorted(chosen, key=lambda value: (value != first, order.index(value) if value in order else len(order)))
    )


def _conflicts(values: Sequence[IncidentValue]) -> tuple[str, ...]:
    """Return a line for each property on which reports differ: the chosen values, then the others."""
    lines = []
    for name in dict.fromkeys(
        value.property for value in values if not value.chosen and value.property not in NO_CONFLICT
    ):
        of_this = sorted((v for v in values if v.property == name), key=lambda v: (not v.chosen, -v.reports, v.value))
        lines.append(f"{name}: " + " | ".join(value.value for value in of_this))
    return tuple(sorted(lines))


def _names(incident: Incident, material: Material) -> dict[str, str]:
    """Return what readers see of each name that the incident's reports give the body."""
    accounts = material.accounts[incident.id]
    told = ((item, account.revision_id) for account in accounts for item in material.statements[account.report_id])
    return names_shown(told, material.masks)
