"""Writing what was concluded: each stage's rows replace what the same stage said of the same revision before.

What people decided is never touched here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session, joinedload

from corpus.account_rows import refresh_accounts
from corpus.models import (
    Article,
    Embedding,
    Family,
    MaskSpan,
    Relevance,
    Report,
    Revision,
    StageResult,
    Theme,
    ThemeEvent,
    ThemeMember,
    ThemeQuotation,
)
from corpus.search_index import index_revisions
from corpus.store import Store

FAMILIES = 10_000
"""Rows of families that are handed to the database at a time."""


@dataclass(slots=True)
class Findings:
    """What one stage concluded about one revision; `failure` is the reason why it could not."""

    revision_id: str
    relevance: Relevance | None = None
    masks: list[MaskSpan] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    failure: str | None = None


def pending(stage: str, version: str, *, relevant_only: bool) -> Select[str]:
    """Return the query for the ids of the current revisions that a stage has not seen at this version, oldest first."""
    seen = select(StageResult.revision_id).where(StageResult.stage == stage, StageResult.version == version)
    query = (
        select(Revision.id)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(Revision.id.not_in(seen))
        .order_by(Revision.created, Revision.id)
    )
    if relevant_only:
        query = query.join(Relevance, Relevance.revision_id == Revision.id).where(Relevance.relevant)
    return query


_TABLES: dict[str, type[Relevance | MaskSpan | Report]] = {
    "relevance": Relevance,
    "persons": MaskSpan,
    "extraction": Report,
}
"""What each article stage writes."""
_SEARCHED = ("persons", "extraction")
"""The stages that change the words by which a report is found."""


def put_findings(store: Store, stage: str, version: str, batch: Sequence[Findings]) -> None:
    """Store what a stage concluded about some revisions, in one transaction.

    Raises:
        ValueError: a statement's quotation does not stand where its span says.
    """
    ids = [found.revision_id for found in batch]
    with store.writing() as session:
        _prove(session, batch)
        session.execute(delete(StageResult).where(StageResult.revision_id.in_(ids), StageResult.stage == stage))
        table = _TABLES[stage]
        session.execute(delete(table).where(table.revision_id.in_(ids)))
        for found in batch:
            session.add(
                StageResult(
                    revision_id=found.revision_id,
                    stage=stage,
                    version=version,
                    outcome="quarantined" if found.failure else "done",
                    reason=found.failure or "",
                )
            )
            session.add_all([row for row in (found.relevance, *found.masks, *found.reports) if row is not None])
            if found.relevance is not None and not found.relevance.relevant:
                _drop_conclusions(session, found.revision_id)
        if stage in _SEARCHED:
            index_revisions(session, ids)
        refresh_accounts(session, select(Report.id).where(Report.revision_id.in_(ids)))


def _prove(session: Session, batch: Iterable[Findings]) -> None:
    """Check every quotation against the stored words."""
    for found in batch:
        for report in found.reports:
            revision = session.get_one(Revision, found.revision_id, options=[joinedload(Revision.article)])
            for statement in report.statements:
                if statement.span is not None:
                    statement.span.prove(revision.part(statement.span.part))


def _drop_conclusions(session: Session, revision_id: str) -> None:
    """Take back what later stages concluded about a text that turned out to be irrelevant."""
    session.execute(delete(Report).where(Report.revision_id == revision_id))
    extraction = StageResult.stage == "extraction"
    session.execute(delete(StageResult).where(StageResult.revision_id == revision_id, extraction))


def put_families(store: Store, families: Mapping[str, str]) -> None:
    """Replace the families: article id to family id."""
    with store.writing() as session:
        session.execute(delete(Family))
        rows = ({"article_id": article, "family_id": family} for article, family in sorted(families.items()))
        while batch := list(islice(rows, FAMILIES)):
            session.execute(insert(Family), batch)
        refresh_accounts(session)


def put_themes(
    store: Store, themes: Sequence[Theme], members: Sequence[ThemeMember], events: Sequence[ThemeEvent] = ()
) -> None:
    """Replace the themes and who belongs to them; a theme that is there no more is retired, not forgotten.

    Args:
        store: where they go.
        themes: all that there are now, with their quotations.
        members: every report, with a theme or without.
        events: what became of the themes before; their step is set here.
    """
    current = {theme.id for theme in themes}
    with store.writing() as session:
        step = (session.scalar(select(func.max(ThemeEvent.step))) or 0) + 1
        session.execute(delete(ThemeMember))
        session.execute(delete(ThemeQuotation))
        session.execute(update(Theme).where(Theme.id.not_in(current)).values(retired=True, size=0))
        for theme in themes:
            session.merge(theme)
        session.flush()
        session.add_all(members)
        for event in events:
            event.step = step
        session.add_all(events)


def put_embeddings(store: Store, embeddings: Sequence[Embedding]) -> None:
    """Store vectors of texts that had none."""
    with store.writing() as session:
        session.add_all(embeddings)


def missing_embeddings(session: Session, hashes: Iterable[str], model: str) -> set[str]:
    """Return those text hashes that have no vector under a model."""
    wanted = set(hashes)
    known = select(Embedding.text_hash).where(Embedding.model == model)
    return wanted - set(session.scalars(known))
