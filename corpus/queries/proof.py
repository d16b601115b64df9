"""The words that prove an incident best: which statement of which report, and the sentence in which they stand."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.models import Incident, Revision, Statement
from corpus.privacy import Masks
from corpus.queries.filters import AS_WRITTEN
from corpus.queries.material import Account, Material
from corpus.queries.quoting import sentence_around
from corpus.spans import Part

PROVING = ("causes", "outcomes", "occurred", "organisation")
"""The properties whose quotation may stand for the whole incident, the best first."""


class Proof(NamedTuple):
    """The words that support an incident best, and the account that they stand in."""

    account: Account
    statement: Statement


def proof_of(incident: Incident, material: Material) -> Proof | None:
    """Return the words that support the incident best: of a checked text, for its primary cause, the surest first."""
    resolved = {"causes": incident.cause, "occurred": incident.occurred, AS_WRITTEN: incident.organisation}

    def rank(place: int, proof: Proof) -> tuple[bool, bool, int, float, int]:
        item, revision_id = proof.statement, proof.account.revision_id
        checked = revision_id is not None and material.masks.checked(revision_id)
        agrees = resolved.get(item.property, item.value) == item.value
        return (not checked, not agrees, PROVING.index(item.property), -item.confidence, place)

    candidates = [
        (rank(place, proof), proof)
        for place, account in enumerate(material.accounts[incident.id])
        for proof in (Proof(account, item) for item in material.statements[account.report_id])
        if proof.statement.property in PROVING
    ]
    return min(candidates, key=lambda candidate: candidate[0])[1] if candidates else None


def source_of(proof: Proof) -> str:
    """Return where the words stand."""
    account = proof.account
    return account.url or proof.statement.source_url or account.publisher or account.source_name or ""


def words_of(session: Session, proofs: Iterable[Proof | None], masks: Masks) -> dict[str, str]:
    """Return, by incident, the sentence in which the supporting words stand, as it may leave."""
    quoting = [proof for proof in proofs if proof and proof.account.revision_id and proof.statement.span]
    ids = {proof.account.revision_id for proof in quoting}
    rows = session.execute(select(Revision.id, Revision.title, Revision.text).where(Revision.id.in_(ids)))
    texts: dict[str, dict[Part, str]] = {row.id: {"title": row.title, "text": row.text} for row in rows}
    found = {}
    for account, statement in quoting:
        assert account.revision_id and statement.span  # noqa: PT018 - both were asked for above
        span = statement.span
        text = texts[account.revision_id].get(span.part)
        begin, stop = sentence_around(text, span.start, span.end) if text else (span.start, span.end)
        shown = masks.show(account.revision_id, text[begin:stop] if text else span.quote, begin, span.part)
        found[account.incident_id] = re.sub(r"\s+", " ", shown)
    return found
