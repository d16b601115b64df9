"""What the rows of some incidents are made of, read at once with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.models import (
    ACCOUNTS,
    Article,
    Family,
    IncidentLink,
    IncidentValue,
    Report,
    Revision,
    Source,
    Statement,
)
from corpus.privacy import Masks

EVIDENCE_ORDER = (
    Statement.report_id,
    Statement.property,
    Statement.ordinal,
    Statement.confidence.desc(),
    Statement.part,
    Statement.start,
    Statement.value,
    Statement.source_url,
)
"""An order of statements that says nothing about when they were stored."""


class Account(NamedTuple):
    """One report of an incident, and the article that it stands in (none for a baseline row)."""

    incident_id: str
    report_id: str
    revision_id: str | None
    article_id: str | None
    url: str | None
    publisher: str | None
    source_name: str | None
    family_id: str | None
    published: str | None
    cites: list[str]
    """The addresses that stand behind it, where it is a row of the baseline."""


class Material(NamedTuple):
    """What the rows of some incidents are made of, read at once."""

    values: dict[str, list[IncidentValue]]
    accounts: dict[str, list[Account]]
    statements: dict[str, list[Statement]]
    masks: Masks


def gather(session: Session, ids: Sequence[str]) -> Material:
    """Read what stands behind some incidents."""
    material = Material(defaultdict(list), defaultdict(list), defaultdict(list), Masks((), {}))
    values = select(IncidentValue).where(IncidentValue.incident_id.in_(ids)).order_by(IncidentValue.id)
    for value in session.scalars(values):
        material.values[value.incident_id].append(value)
    accounts = _accounts(session, ids)
    for account in accounts:
        material.accounts[account.incident_id].append(account)
    reports = [account.report_id for account in accounts]
    statements = select(Statement).where(Statement.report_id.in_(reports)).order_by(*EVIDENCE_ORDER)
    for statement in session.scalars(statements):
        material.statements[statement.report_id].append(statement)
    masks = Masks.load(session, {account.revision_id for account in accounts if account.revision_id})
    return material._replace(masks=masks)


def _accounts(session: Session, ids: Sequence[str]) -> list[Account]:
    """Return the accounts of some incidents, the first published first."""
    published = func.coalesce(Revision.published, Report.published)
    query = (
        select(
            IncidentLink.incident_id,
            Report.id,
            Report.revision_id,
            Article.id,
            Article.url,
            Article.publisher,
            Source.name,
            Family.family_id,
            published,
            Report.cites,
        )
        .join(Report, Report.id == IncidentLink.report_id)
        .outerjoin(Revision, Revision.id == Report.revision_id)
        .outerjoin(Article, Article.id == Revision.article_id)
        .outerjoin(Source, Source.id == Article.source_id)
        .outerjoin(Family, Family.article_id == Article.id)
        .where(IncidentLink.incident_id.in_(ids), IncidentLink.kind.in_(ACCOUNTS))
        .order_by(published.asc().nulls_last(), Report.id)
    )
    return [Account._make(row) for row in session.execute(query)]
