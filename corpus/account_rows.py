"""Keeps `Account` true: one narrow row for each account of an incident, which counts are made of instead of joins.

Whoever writes links, reports, families or an article's source calls `refresh_accounts` in the same transaction.
"""

from collections.abc import Iterator

from sqlalchemy import CompoundSelect, Select, delete, except_, func, insert, select, tuple_
from sqlalchemy.orm import Session

from corpus.models import ACCOUNTS, Account, Article, Family, IncidentLink, Report, Revision

_COLUMNS = tuple(Account.__table__.columns)


def refresh_accounts(session: Session, reports: Select[str] | None = None) -> None:
    """Write the accounts that are new or other than before, and remove those that are no more.

    Args:
        session: of the transaction that changed what accounts are made of.
        reports: the ids of the reports whose accounts may have changed; all, if None.
    """
    session.flush()
    old = _without(_stored(reports), _told(reports)).subquery()
    keys = tuple_(Account.incident_id, Account.report_id)
    stale = delete(Account).where(keys.in_(select(old.c.incident_id, old.c.report_id)))
    session.execute(stale if reports is None else stale.where(Account.report_id.in_(reports)))
    names = [column.name for column in _COLUMNS]
    session.execute(insert(Account).from_select(names, _without(_told(reports), _stored(reports))))


def false_accounts(session: Session) -> Iterator[str]:
    """Yield one line for each account that is not what links, reports, families and articles say."""
    for what, rows in (("stale", _without(_stored(), _told())), ("missing", _without(_told(), _stored()))):
        for incident_id, report_id, *_ in session.execute(rows):
            yield f"incident {incident_id}: its account in report {report_id} is {what}"


def _told(reports: Select[str] | None = None) -> Select[*tuple[object, ...]]:
    """Select the accounts that links, reports, families and articles give; a baseline row has no article."""
    query = (
        select(
            IncidentLink.incident_id,
            IncidentLink.report_id,
            Revision.article_id,
            func.coalesce(Family.family_id, Revision.article_id),
            Article.source_id,
            Revision.published,
        )
        .join(Report, Report.id == IncidentLink.report_id)
        .outerjoin(Revision, Revision.id == Report.revision_id)
        .outerjoin(Article, Article.id == Revision.article_id)
        .outerjoin(Family, Family.article_id == Revision.article_id)
        .where(IncidentLink.kind.in_(ACCOUNTS))
    )
    return query if reports is None else query.where(IncidentLink.report_id.in_(reports))


def _stored(reports: Select[str] | None = None) -> Select[*tuple[object, ...]]:
    query = select(*_COLUMNS)
    return query if reports is None else query.where(Account.report_id.in_(reports))


def _without(
    some: Select[*tuple[object, ...]], others: Select[*tuple[object, ...]]
) -> CompoundSelect[*tuple[object, ...]]:
    return except_(some, others)
