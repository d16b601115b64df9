"""The stages that look at the whole corpus: families, incidents, search, embeddings, themes.

Each remembers, as the version of its run, a signature of what it was given; given the same again, it does nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from analysis import embeddings, families, linking
from analysis.resolving import resolve
from analysis.text import ArticleText, told_in
from analysis.themes import stage as themes
from analysis.themes.finding import CodedReport
from analysis.themes.stage import ReportText
from corpus import identity
from corpus.authorities import load_authorities
from corpus.dates import bounds
from corpus.findings import missing_embeddings, put_embeddings, put_families
from corpus.incidents import put_incidents, put_neighbourhoods
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
    StoredNeighbourhood,
)
from corpus.privacy import Masks
from corpus.search_index import VERSION as INDEX_VERSION
from corpus.search_index import index_missing, point_to_vectors
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
    """Group the syndicated copies of one story among the relevant articles, which are read as a stream."""
    with Session(store.engine) as session:
        signature = _signature(families.VERSION, session.scalars(_of_relevant(Revision.id)))
    if _unchanged(store, "families", signature):
        return UP_TO_DATE
    folder = store.archive.folder if store.archive.folder.is_dir() else None
    with store.recorded("stage", "families", signature) as counts:
        with Session(store.engine) as session:
            query = _of_relevant(Article.id, Revision.title, Revision.text)
            rows = session.execute(query.execution_options(yield_per=families.BATCH))
            found = families.find_families(((article, title, text) for article, title, text in rows), folder=folder)
        put_families(store, found)
        counts.update(articles=len(found), families=len(set(found.values())))
    return f"{len(found)} articles, {len(set(found.values()))} stories"


def _of_relevant(*columns: InstrumentedAttribute[str]) -> Select[*tuple[Any, ...]]:
    """Select columns of the current revisions that are relevant."""
    return (
        select(*columns)
        .select_from(Article)
        .join(Revision, Article.current_revision_id == Revision.id)
        .join(Relevance, Relevance.revision_id == Revision.id)
        .where(Relevance.relevant)
    )


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


def index_reports(store: Store) -> str:
    """Bring the search index up to date where no other stage has done so already."""
    added, taken = index_missing(store)
    if not added and not taken:
        return UP_TO_DATE
    with store.recorded("stage", "search", str(INDEX_VERSION)) as counts:
        counts.update(added=added, taken=taken)
    return f"{added} reports added, {taken} taken away"


def embed_reports(store: Store) -> str:
    """Give each report's words a vector, and note which it is; a text that has one is not embedded again."""
    with Session(store.engine) as session:
        reports = _report_texts(session)
        texts = {text.hash: text.words for text in reports}
        missing = sorted(missing_embeddings(session, texts, embeddings.MODEL))
    noted = point_to_vectors(store, {text.report_id: text.hash for text in reports})
    if not missing and not noted:
        return UP_TO_DATE
    with store.recorded("stage", "embeddings", str(embeddings.VERSION)) as counts:
        vectors = embeddings.encode([texts[key] for key in missing])
        rows = zip(missing, vectors, strict=True)
        put_embeddings(
            store, [Embedding(text_hash=key, model=embeddings.MODEL, vector=embeddings.to_bytes(v)) for key, v in rows]
        )
        counts.update(embedded=len(missing), noted=noted)
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
    """Group the reports into incidents, say how they are related, and resolve what each incident's values are."""
    with Session(store.engine) as session:
        reports = _linkable_reports(session)
        signature = _signature(linking.VERSION, (repr(report) for report in reports))
        if _unchanged(store, "linking", signature):
            return UP_TO_DATE
        known = {one.signature: _neighbourhood(one) for one in session.scalars(select(StoredNeighbourhood))}
    with store.recorded("stage", "linking", signature) as counts:
        linked = linking.link(reports, known)
        written = put_incidents(store, [_incident(incident) for incident in linked.incidents], _links(linked))
        put_neighbourhoods(
            store,
            [
                StoredNeighbourhood(signature=n.signature, groups=list(n.groups), near=list(n.near))
                for n in linked.neighbourhoods
            ],
        )
        counts.update(reports=len(reports), incidents=len(linked.incidents), regrouped=linked.fresh, written=written)
    return f"{len(reports)} reports, {len(linked.incidents)} incidents ({written} written)"


def _neighbourhood(stored: StoredNeighbourhood) -> linking.Neighbourhood:
    """Return a neighbourhood as linking knows it; JSON has made lists of its tuples."""
    groups = tuple(tuple((report, sure) for report, sure in group) for group in stored.groups)
    return linking.Neighbourhood(stored.signature, groups, tuple((a, b, sure) for a, b, sure in stored.near))


def _links(linked: linking.Linked) -> list[IncidentLink]:
    """Return the links of all reports: each to its own incident, and to what else it has to do with."""
    own = [
        linking.Relation(report.report_id, incident.id, kind, score)
        for incident in linked.incidents
        for report, kind, score in zip(incident.reports, incident.kinds, incident.scores, strict=True)
    ]
    origin = f"linking@{linking.VERSION}"
    return [
        IncidentLink(
            report_id=one.report_id, incident_id=one.incident_id, kind=one.kind, score=one.score, origin=origin
        )
        for one in (*own, *linked.relations)
    ]


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
    wording = {text.report_id: text.hash for text in _report_texts(session)}
    vectors = _vectors(session)
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
            wording=wording[report.id],
            vector=vectors.get(wording[report.id]),
        )
        for report, published, article_id, kind, family_id in session.execute(query)
    ]


def _vectors(session: Session) -> dict[str, NDArray[np.float32]]:
    """Return the stored vectors of texts, by text hash."""
    query = select(Embedding.text_hash, Embedding.vector).where(Embedding.model == embeddings.MODEL)
    return {key: embeddings.from_bytes(stored) for key, stored in session.execute(query)}


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
        signature=_signature(linking.VERSION, map(repr, linked.reports)),
        values=[
            IncidentValue(property=r.property, value=r.value, chosen=r.chosen, rule=r.rule, reports=r.reports)
            for r in resolved
        ],
    )


CORPUS_STAGES: dict[str, Callable[[Store], str]] = {
    "families": find_families,
    "search": index_reports,
    "embeddings": embed_reports,
    "linking": link_reports,
    "themes": find_themes,
}
