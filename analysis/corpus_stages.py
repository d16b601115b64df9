"""The stages that look at the whole corpus: families, embeddings, incidents, themes.

Each remembers, as the version of its run, a signature of what it was given; given the same again, it does nothing.
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from analysis import embeddings, families, linking
from analysis.resolving import resolve
from analysis.text import ArticleText, told_in
from analysis.themes import stage as themes
from analysis.themes.finding import CodedReport
from analysis.themes.stage import ReportText
from corpus import identity
from corpus.authorities import load_authorities
from corpus.dates import bounds
from corpus.findings import missing_embeddings, put_embeddings, put_families, put_incidents
from corpus.models import (
    Article,
    Embedding,
    Family,
    Incident,
    IncidentLink,
    IncidentValue,
    Relevance,
    Report,
    Revision,
    Run,
    Source,
)
from corpus.privacy import Masks
from corpus.store import Store
from corpus.taxonomy import cause_group

UP_TO_DATE = "up to date"


def _unchanged(store: Store, stage: str, signature: str) -> bool:
    """Say whether the last finished run of a stage was given the same."""
    with Session(store.engine) as session:
        last = select(Run.version).where(Run.kind == "stage", Run.name == stage, Run.status == "finished")
        return session.scalar(last.order_by(Run.id.desc()).limit(1)) == signature


def _signature(version: int, parts: Iterable[str]) -> str:
    """Return a stage's version with a digest of what it is given, whatever the order."""
    return f"{version}:{identity.digest(*sorted(parts))}"


def find_families(store: Store) -> str:
    """Group the syndicated copies of one story among the relevant articles."""
    with Session(store.engine) as session:
        query = (
            select(Article.id, Revision.id, Revision.title, Revision.text)
            .join(Revision, Article.current_revision_id == Revision.id)
            .join(Relevance, Relevance.revision_id == Revision.id)
            .where(Relevance.relevant)
        )
        articles = session.execute(query).all()
    signature = _signature(families.VERSION, (revision for _, revision, _, _ in articles))
    if _unchanged(store, "families", signature):
        return UP_TO_DATE
    with store.recorded("stage", "families", signature) as counts:
        found = families.find_families((article, title, text) for article, _, title, text in articles)
        put_families(store, found)
        counts.update(articles=len(found), families=len(set(found.values())))
    return f"{len(found)} articles, {len(set(found.values()))} stories"


def _report_texts(session: Session) -> list[ReportText]:
    """Return the words of each report of a current revision, in order of id."""
    query = (
        select(Report)
        .join(Article, Article.current_revision_id == Report.revision_id)
        .options(selectinload(Report.statements), joinedload(Report.revision).joinedload(Revision.article))
        .order_by(Report.id)
    )
    reports = list(session.scalars(query))
    masks = Masks.load(session, {report.revision_id for report in reports if report.revision_id})
    return [_report_text(report, masks) for report in reports]


def _report_text(report: Report, masks: Masks) -> ReportText:
    """Join the headline and the evidence's sentences of one report."""
    assert report.revision is not None
    revision, article = report.revision, ArticleText.of(report.revision)
    spans = [statement.span for statement in report.statements]
    evidence = [(span.start, span.end) for span in spans if span and span.part == "text"]
    told = tuple((a, b, masks.show(revision.id, article.text[a:b], a)) for a, b in told_in(article, evidence))
    return ReportText(report.id, masks.show(revision.id, article.title, part="title"), told)


def embed_reports(store: Store) -> str:
    """Give each report's words a vector; a text that has one is not embedded again."""
    with Session(store.engine) as session:
        texts = {text.hash: text.words for text in _report_texts(session)}
        missing = sorted(missing_embeddings(session, texts, embeddings.MODEL))
    if not missing:
        return UP_TO_DATE
    with store.recorded("stage", "embeddings", str(embeddings.VERSION)) as counts:
        vectors = embeddings.encode([texts[key] for key in missing])
        rows = zip(missing, vectors, strict=True)
        put_embeddings(
            store, [Embedding(text_hash=key, model=embeddings.MODEL, vector=embeddings.to_bytes(v)) for key, v in rows]
        )
        counts.update(embedded=len(missing))
    return f"{len(missing)} texts embedded"


def find_themes(store: Store) -> str:
    """Group the reports' incidents by meaning; the themes stored before are carried on."""
    with Session(store.engine) as session:
        texts = _report_texts(session)
        incidents = themes.incidents(session)
        parts = (text.report_id + text.hash + incidents.get(text.report_id, "") for text in texts)
        signature = _signature(themes.VERSION, parts)
    if _unchanged(store, "themes", signature):
        return UP_TO_DATE
    with store.recorded("stage", "themes", signature) as counts:
        found = themes.find_themes(store, texts, incidents)
        counts.update(reports=len(found.members), themes=len(found.themes))
    return f"{len(found.members)} reports, {len(found.themes)} themes"


def theme_material(store: Store) -> tuple[list[CodedReport], NDArray[np.float32]]:
    """Return what the themes are measured on: the coded reports that are stored, and their vectors."""
    with Session(store.engine) as session:
        texts = _report_texts(session)
        incidents = themes.incidents(session)
    return themes.measured(store, texts, incidents)


def link_reports(store: Store) -> str:
    """Group the reports into incidents and resolve what each incident's values are."""
    with Session(store.engine) as session:
        reports = _linkable_reports(session)
    signature = _signature(linking.VERSION, (repr(report) for report in reports))
    if _unchanged(store, "linking", signature):
        return UP_TO_DATE
    with store.recorded("stage", "linking", signature) as counts:
        linked = linking.link(reports)
        origin = f"linking@{linking.VERSION}"
        links = [
            IncidentLink(report_id=r.report_id, incident_id=incident.id, kind="reports", score=score, origin=origin)
            for incident in linked
            for r, score in zip(incident.reports, incident.scores, strict=True)
        ]
        put_incidents(store, [_incident(incident) for incident in linked], links)
        counts.update(reports=len(reports), incidents=len(linked))
    return f"{len(reports)} reports, {len(linked)} incidents"


def _linkable_reports(session: Session) -> list[linking.LinkableReport]:
    """Return what linking needs of each report of a current revision."""
    query = (
        select(Report, Revision.published, Article.id, Source.kind, Family.family_id)
        .join(Revision, Revision.id == Report.revision_id)
        .join(Article, Article.current_revision_id == Revision.id)
        .join(Source, Source.id == Article.source_id)
        .outerjoin(Family, Family.article_id == Article.id)
        .options(selectinload(Report.statements))
        .order_by(Report.id)
    )
    return [
        linking.LinkableReport(
            report_id=report.id,
            article_id=article_id,
            ordinal=report.ordinal,
            family_id=family_id or article_id,
            published=published,
            source_kind=kind,
            confidence=report.confidence,
            values=_values(report),
        )
        for report, published, article_id, kind, family_id in session.execute(query)
    ]


def _values(report: Report) -> dict[str, tuple[str, ...]]:
    """Return a report's values by property, the primary one first."""
    values: dict[str, list[str]] = {}
    for statement in sorted(report.statements, key=lambda s: (s.property, s.ordinal)):
        values.setdefault(statement.property, []).append(statement.value)
    return {name: tuple(found) for name, found in values.items()}


def _incident(linked: linking.LinkedIncident) -> Incident:
    """Return the row of an incident, with all values side by side."""
    resolved = resolve(linked.reports)

    def chosen(name: str) -> str | None:
        return next((r.value for r in resolved if r.property == name and r.chosen), None)

    def number(name: str) -> int | None:
        value = chosen(name)
        return int(value) if value is not None else None

    occurred, cause = chosen("occurred"), chosen("causes") or "unknown"
    first, last = bounds(occurred) if occurred else (None, None)
    authority_id = chosen("authority_id")
    authority = load_authorities().get(authority_id) if authority_id else None
    return Incident(
        id=linked.id,
        organisation=authority.name if authority else chosen("organisation"),
        authority_id=authority_id,
        occurred=occurred,
        occurred_from=first,
        occurred_to=last,
        discovered=chosen("discovered"),
        acted=chosen("acted"),
        first_published=min((r.published[:10] for r in linked.reports if r.published), default=None),
        cause=cause,
        cause_group=cause_group(cause),
        channel=chosen("channel") or "unknown",
        penalty_gbp=number("penalty_gbp"),
        penalty_on=chosen("penalty_on"),
        status=chosen("status") or "confirmed",
        data_subjects=chosen("data_subjects") or "unknown",
        people_affected=number("people_affected"),
        confidence=max(report.confidence for report in linked.reports),
        values=[
            IncidentValue(property=r.property, value=r.value, chosen=r.chosen, rule=r.rule, reports=r.reports)
            for r in resolved
        ],
    )


CORPUS_STAGES: dict[str, Callable[[Store], str]] = {
    "families": find_families,
    "linking": link_reports,
    "embeddings": embed_reports,
    "themes": find_themes,
}
