"""The tables that stand behind the incidents, row by row for the exports, each in an order of its own ids."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from corpus.batches import SIZE, batches
from corpus.models import (
    ACCOUNTS,
    Article,
    Family,
    Incident,
    IncidentLink,
    Relevance,
    Report,
    Revision,
    Statement,
)
from corpus.privacy import Masks
from corpus.queries.filters import EVERYTHING, Filters, conditions
from corpus.queries.material import EVIDENCE_ORDER
from corpus.queries.names import value_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRecord:
    """One article's account of one incident."""

    report_id: str
    incident_id: str
    article_id: str
    link: str
    link_score: float | None
    ordinal: int
    origin: str
    confidence: float
    for_review: bool
    could_not_tell: tuple[str, ...]
    not_stated: tuple[str, ...]
    published: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """One article, without its text."""

    article_id: str
    url: str
    title: str
    publisher: str
    source_id: str
    published: str
    first_seen: datetime
    revisions: int
    gone: datetime | None
    story_id: str
    relevant: bool | None
    relevance: float | None
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentArticle:
    """That an article reports an incident."""

    incident_id: str
    article_id: str
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecord:
    """One coded value of a report, with the words that support it."""

    report_id: str
    property: str
    number: int
    value: str
    part: str
    start: int | None
    end: int | None
    quotation: str
    source_url: str
    origin: str
    confidence: float


def reports(session: Session, filters: Filters = EVERYTHING) -> Iterator[ReportRecord]:
    """Yield the reports of the incidents chosen; with nothing chosen, also those linked to none."""
    query = (
        _accounts(filters)
        .with_only_columns(Report, IncidentLink, Revision.article_id, Revision.published)
        .order_by(Report.id)
    )
    for report, link, article_id, published in session.execute(query.execution_options(yield_per=SIZE)):
        yield ReportRecord(
            report_id=report.id,
            incident_id=link.incident_id if link else "",
            article_id=article_id or "",
            link=link.kind if link else "",
            link_score=round(link.score, 3) if link else None,
            ordinal=report.ordinal,
            origin=report.origin,
            confidence=round(report.confidence, 3),
            for_review=report.for_review,
            could_not_tell=_gaps(report, "could_not_tell"),
            not_stated=_gaps(report, "not_stated"),
            published=published or report.published or "",
            cites=tuple(report.cites),
        )


def _gaps(report: Report, why: str) -> tuple[str, ...]:
    """Return the properties that have no value for one reason."""
    return tuple(sorted(name for name, reason in report.gaps.items() if reason == why))


def articles(session: Session, filters: Filters = EVERYTHING) -> Iterator[ArticleRecord]:
    """Yield the articles that report the incidents chosen; with nothing chosen, all there are."""
    ids = select(Article.id).order_by(Article.id)
    if filters != EVERYTHING:
        ids = ids.where(Article.id.in_(_accounts(filters).with_only_columns(Revision.article_id)))
    revisions = (
        select(func.count())
        .select_from(Revision)
        .where(Revision.article_id == Article.id)
        .correlate(Article)
        .scalar_subquery()
    )
    columns = (
        select(Article, Revision, Relevance, Family.family_id, revisions)
        .outerjoin(Revision, Revision.id == Article.current_revision_id)
        .outerjoin(Relevance, Relevance.revision_id == Revision.id)
        .outerjoin(Family, Family.article_id == Article.id)
        .order_by(Article.id)
    )
    for batch in batches(session.scalars(ids).all()):
        rows = session.execute(columns.where(Article.id.in_(batch))).all()
        masks = Masks.load(session, [revision.id for _, revision, *_ in rows if revision])
        for article, revision, judged, family_id, count in rows:
            yield ArticleRecord(
                article_id=article.id,
                url=article.url or "",
                title=masks.show(revision.id, revision.title, 0, "title") if revision else "",
                publisher=article.publisher,
                source_id=article.source_id,
                published=(revision.published or "") if revision else "",
                first_seen=article.first_seen,
                revisions=count,
                gone=article.gone_at,
                story_id=family_id or article.id,
                relevant=judged.relevant if judged else None,
                relevance=round(judged.score, 3) if judged else None,
                text_sha256=revision.content_hash if revision else "",
            )


def incident_articles(session: Session, filters: Filters = EVERYTHING) -> Iterator[IncidentArticle]:
    """Yield which articles report the incidents chosen."""
    query = (
        _accounts(filters)
        .with_only_columns(IncidentLink.incident_id, Revision.article_id, func.count())
        .where(IncidentLink.incident_id.is_not(None), Revision.article_id.is_not(None))
        .group_by(IncidentLink.incident_id, Revision.article_id)
        .order_by(IncidentLink.incident_id, Revision.article_id)
    )
    for incident_id, article_id, count in session.execute(query):
        yield IncidentArticle(incident_id=incident_id, article_id=article_id, reports=count)


def statements(session: Session, filters: Filters = EVERYTHING) -> Iterator[StatementRecord]:
    """Yield the coded values of the reports of the incidents chosen; with nothing chosen, of all reports."""
    ids = session.scalars(_accounts(filters).with_only_columns(Report.id).order_by(Report.id)).all()
    for batch in batches(ids):
        query = (
            select(Statement, Report.revision_id)
            .join(Report, Report.id == Statement.report_id)
            .where(Report.id.in_(batch))
            .order_by(*EVIDENCE_ORDER)
        )
        rows = session.execute(query).all()
        masks = Masks.load(session, {revision_id for _, revision_id in rows if revision_id})
        numbers: Counter[tuple[str, str]] = Counter()
        for statement, revision_id in rows:
            place = (statement.report_id, statement.property)
            yield _statement(statement, numbers[place], revision_id, masks)
            numbers[place] += 1


def _statement(statement: Statement, number: int, revision_id: str | None, masks: Masks) -> StatementRecord:
    """Return one statement as it may leave."""
    span, quotation = statement.span, ""
    if span is not None and revision_id is not None:
        quotation = masks.show(revision_id, span.quote, span.start, span.part)
    return StatementRecord(
        report_id=statement.report_id,
        property=statement.property,
        number=number,
        value=value_shown(statement, revision_id, masks),
        part=statement.part or "",
        start=statement.start,
        end=statement.end,
        quotation=quotation,
        source_url=statement.source_url or "",
        origin=statement.origin,
        confidence=round(statement.confidence, 3),
    )


def _accounts(filters: Filters) -> Select[Report]:
    """Select the reports of current texts and the baseline that tell of the incidents chosen."""
    link = and_(IncidentLink.report_id == Report.id, IncidentLink.kind.in_(ACCOUNTS))
    query = (
        select(Report)
        .outerjoin(IncidentLink, link)
        .outerjoin(Incident, Incident.id == IncidentLink.incident_id)
        .outerjoin(Revision, Revision.id == Report.revision_id)
        .outerjoin(Article, Article.current_revision_id == Revision.id)
        .where(or_(Report.revision_id.is_(None), Article.id.is_not(None)))
    )
    return query.where(*conditions(filters)) if filters != EVERYTHING else query
