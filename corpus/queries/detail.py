"""One incident in full: its values with the rule that chose, its reports, and the words behind each value."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from corpus.models import (
    ACCOUNTS,
    Article,
    Family,
    Incident,
    IncidentLink,
    IncidentValue,
    Page,
    Relevance,
    Report,
    Revision,
    Source,
    Statement,
)
from corpus.privacy import WITHHELD, Masks
from corpus.queries.filters import AS_WRITTEN
from corpus.queries.material import EVIDENCE_ORDER
from corpus.queries.names import names_shown, value_shown
from corpus.queries.rows import IncidentRow, incident_rows

CONTEXT = 160
"""Code points shown on each side of a quotation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """One value that reports give for a property, whether it was chosen, and by which rule."""

    property: str
    value: str
    chosen: bool
    rule: str
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One coded value of one report with the words that support it, as they may be shown."""

    property: str
    value: str
    before: str
    quotation: str
    after: str
    part: str
    origin: str
    confidence: float
    source_url: str
    withheld: bool
    """Whether the words are held back because the text has not been checked for names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One report of the incident: the article it stands in, and its coded values."""

    report_id: str
    link: str
    score: float
    origin: str
    confidence: float
    for_review: bool
    could_not_tell: tuple[str, ...]
    """Properties on which its text says something too doubtful to be stated."""
    article_id: str
    title: str
    publisher: str
    source_name: str
    source_kind: str
    published: str
    url: str
    relevance: float | None
    copies: int
    """How many articles tell the same story, this one included."""
    captured: datetime | None
    gone: datetime | None
    cites: tuple[str, ...]
    """The addresses that together stand behind a row of the baseline."""
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDetail:
    """Everything there is to show of one incident."""

    row: IncidentRow
    asked: str
    """The id that was asked for; another one than the row's if the incidents were merged."""
    withdrawn: bool
    values: tuple[ValueRow, ...]
    reports: tuple[ReportRow, ...]
    related: tuple[ReportRow, ...]
    """Reports that may be about the same event, but were not counted as accounts of it."""


def incident_detail(session: Session, incident_id: str) -> IncidentDetail | None:
    """Return one incident, following mergers; None if there never was one with this id."""
    incident = _follow(session, incident_id)
    if incident is None:
        return None
    [row] = incident_rows(session, [incident.id])
    reports, names = _reports(session, incident.id)
    values = session.scalars(
        select(IncidentValue).where(IncidentValue.incident_id == incident.id).order_by(IncidentValue.id)
    )
    return IncidentDetail(
        row=row,
        asked=incident_id,
        withdrawn=incident.withdrawn,
        values=tuple(_value(value, names) for value in values),
        reports=tuple(report for report in reports if report.link in ACCOUNTS),
        related=tuple(report for report in reports if report.link not in ACCOUNTS),
    )


def _follow(session: Session, incident_id: str) -> Incident | None:
    """Return the incident that an id stands for now."""
    seen = set[str]()
    while incident_id not in seen:
        seen.add(incident_id)
        incident = session.get(Incident, incident_id)
        if incident is None or incident.redirect_to is None:
            return incident
        incident_id = incident.redirect_to
    return None


def _value(value: IncidentValue, names: dict[str, str]) -> ValueRow:
    """Return a value; a name as written is shown as its statements may be."""
    return ValueRow(
        property=value.property,
        value=names.get(value.value, WITHHELD) if value.property == AS_WRITTEN else value.value,
        chosen=value.chosen,
        rule=value.rule,
        reports=value.reports,
    )


def _reports(session: Session, incident_id: str) -> tuple[list[ReportRow], dict[str, str]]:
    """Return the reports linked to an incident, the first published first, and what readers see of names as written."""
    member, copy = aliased(Family), aliased(Family)
    copies = (
        select(func.count())
        .select_from(copy)
        .join(member, member.family_id == copy.family_id)
        .where(member.article_id == Article.id)
        .scalar_subquery()
    )
    query = (
        select(Report, IncidentLink, Revision, Article, Source, Relevance.score, Page.fetched_at, copies)
        .join(IncidentLink, IncidentLink.report_id == Report.id)
        .outerjoin(Revision, Revision.id == Report.revision_id)
        .outerjoin(Article, Article.id == Revision.article_id)
        .outerjoin(Source, Source.id == Article.source_id)
        .outerjoin(Relevance, Relevance.revision_id == Revision.id)
        .outerjoin(Page, Page.id == Revision.page_id)
        .where(IncidentLink.incident_id == incident_id)
        .order_by(func.coalesce(Revision.published, Report.published).asc().nulls_last(), Report.id)
    )
    found = session.execute(query).all()
    statements: dict[str, list[Statement]] = defaultdict(list)
    ids = [report.id for report, *_ in found]
    for statement in session.scalars(select(Statement).where(Statement.report_id.in_(ids)).order_by(*EVIDENCE_ORDER)):
        statements[statement.report_id].append(statement)
    masks = Masks.load(session, {revision.id for _, _, revision, *_ in found if revision is not None})
    rows = []
    for report, link, revision, article, source, score, fetched, copied in found:
        rows.append(
            ReportRow(
                report_id=report.id,
                link=link.kind,
                score=link.score,
                origin=report.origin,
                confidence=report.confidence,
                for_review=report.for_review,
                could_not_tell=tuple(name for name, why in report.gaps.items() if why == "could_not_tell"),
                article_id=article.id if article else "",
                title=masks.show(revision.id, revision.title, 0, "title") if revision else "",
                publisher=article.publisher if article else "",
                source_name=source.name if source else "",
                source_kind=source.kind if source else "baseline",
                published=(revision.published if revision else report.published) or "",
                url=(article.url or "") if article else "",
                relevance=score,
                copies=max(copied or 0, 1),
                captured=fetched,
                gone=article.gone_at if article else None,
                cites=tuple(report.cites),
                evidence=tuple(evidence(statements[report.id], revision, article, masks)),
            )
        )
    revisions = {report.id: report.revision_id for report, *_ in found}
    told = ((item, revisions[item.report_id]) for items in statements.values() for item in items)
    return rows, names_shown(told, masks)


def evidence(
    statements: Sequence[Statement], revision: Revision | None, article: Article | None, masks: Masks
) -> list[Evidence]:
    """Return statements with their words in context, masked, or withheld if the text was not checked for names."""
    return [_evidence(statement, revision, article, masks) for statement in statements]


def _evidence(statement: Statement, revision: Revision | None, article: Article | None, masks: Masks) -> Evidence:
    span = statement.span
    before = quotation = after = ""
    withheld = False
    if revision is not None and article is not None and span is not None:
        withheld = not masks.checked(revision.id)
        quotation = one_line(masks.show(revision.id, span.quote, span.start, span.part))
        if not withheld:
            words = revision.part(span.part)
            first = max(0, span.start - CONTEXT)
            last = min(len(words), span.end + CONTEXT)
            before = one_line(masks.show(revision.id, words[first : span.start], first, span.part))
            after = one_line(masks.show(revision.id, words[span.end : last], span.end, span.part))
            before = f"…{_from_word(before)}" if first else before
            after = f"{_to_word(after)}…" if last < len(words) else after
    return Evidence(
        property=statement.property,
        value=value_shown(statement, revision.id if revision else None, masks),
        before=before,
        quotation=quotation,
        after=after,
        part=statement.part or "",
        origin=statement.origin,
        confidence=statement.confidence,
        source_url=statement.source_url or "",
        withheld=withheld,
    )


def one_line(words: str) -> str:
    """Return words with every run of white space as one space."""
    return re.sub(r"\s+", " ", words)


def _from_word(words: str) -> str:
    """Drop the piece of a word with which a cut begins."""
    return words.partition(" ")[2] if " " in words else words


def _to_word(words: str) -> str:
    """Drop the piece of a word with which a cut ends."""
    return words.rpartition(" ")[0] if " " in words else words
