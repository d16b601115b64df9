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
from analysis.linking import stage as linked
from analysis.text import ArticleText, told_in
from analysis.themes import stage as themes
from analysis.themes.finding import CodedReport
from analysis.themes.stage import ReportText
from analysis.themes.terms import terms
from analysis.vectors import embed_missing
from corpus import identity
from corpus.findings import missing_embeddings, put_families
from corpus.models import (
    Article,
    Relevance,
    Report,
    Revision,
    Run,
)
from corpus.privacy import Masks
from corpus.search_index import VERSION as INDEX_VERSION
from corpus.search_index import index_missing, point_to_vectors
from corpus.store import Store

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
    values: dict[str, list[str]] = {}
    for statement in report.statements:
        values.setdefault(statement.property, []).append(statement.value)
    return ReportText(report.id, masks.show(revision.id, article.title, part="title"), told, terms(values))


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
        missing = missing_embeddings(session, texts, embeddings.MODEL)
    noted = point_to_vectors(store, {text.report_id: text.hash for text in reports})
    if not missing and not noted:
        return UP_TO_DATE
    with store.recorded("stage", "embeddings", str(embeddings.VERSION)) as counts:
        made = embed_missing(store, texts)
        counts.update(embedded=made, noted=noted)
    return f"{made} texts embedded"


def find_themes(store: Store) -> str:
    """Group the reports' incidents by meaning; the themes stored before are carried on."""
    with Session(store.engine) as session:
        texts = _report_texts(session)
        incidents = themes.incidents(session)
        parts = ("\n".join([t.report_id, t.hash, incidents.get(t.report_id, ""), *sorted(t.terms)]) for t in texts)
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
        reports = linked.linkable_reports(session)
    signature = _signature(linking.VERSION, map(repr, reports))
    if _unchanged(store, "linking", signature):
        return UP_TO_DATE
    with store.recorded("stage", "linking", signature) as counts:
        found, written = linked.put_linked(store, reports)
        counts.update(reports=len(reports), incidents=len(found.incidents), regrouped=found.fresh, written=written)
    return f"{len(reports)} reports, {len(found.incidents)} incidents ({written} written)"


CORPUS_STAGES: dict[str, Callable[[Store], str]] = {
    "families": find_families,
    "search": index_reports,
    "embeddings": embed_reports,
    "linking": link_reports,
    "themes": find_themes,
}
