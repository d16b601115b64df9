"""The tables of an export that no selection changes: where the corpus looks, since when, and what its codes mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.models import Article, Source
from corpus.queries.coverage import coverage
from corpus.queries.filters import EVERYTHING, Filters
from corpus.taxonomy import Cause, Term, load_taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """One source and what it permits."""

    source_id: str
    name: str
    kind: str
    home_url: str
    permission: str
    permission_reason: str
    terms_read: date | None
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRecord:
    """Since when and until when a source is collected."""

    source_id: str
    since: date
    until: date
    longest_gap_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookRecord:
    """One id that a coded value may hold, with what it means."""

    vocabulary: str
    id: str
    label: str
    definition: str
    group: str
    ico_types: tuple[str, ...]
    veris: tuple[str, ...]


def sources(session: Session, _: Filters = EVERYTHING) -> Iterator[SourceRecord]:
    """Yield all sources; a selection doesn't change where the corpus looks."""
    query = (
        select(Source, func.count(Article.id))
        .outerjoin(Article, Article.source_id == Source.id)
        .group_by(Source.id)
        .order_by(Source.id)
    )
    for source, count in session.execute(query):
        yield SourceRecord(
            source_id=source.id,
            name=source.name,
            kind=source.kind,
            home_url=source.home_url,
            permission=source.permission,
            permission_reason=source.permission_reason,
            terms_read=source.terms_read,
            articles=count,
        )


def coverage_rows(session: Session, _: Filters = EVERYTHING) -> Iterator[CoverageRecord]:
    """Yield since when each source is collected; a selection doesn't change where the corpus looks."""
    for source in coverage(session).sources:
        yield CoverageRecord(
            source_id=source.source_id, since=source.since, until=source.until, longest_gap_days=source.longest_gap
        )


def codebook(_session: Session, _: Filters = EVERYTHING) -> Iterator[CodebookRecord]:
    """Yield the vocabulary in the order of the taxonomy."""
    taxonomy = load_taxonomy()
    vocabularies: dict[str, Sequence[Term]] = {
        "group": taxonomy.groups, "cause": taxonomy.causes, "channel": taxonomy.channels,
        "outcome": taxonomy.outcomes, "status": taxonomy.statuses, "data_subjects": taxonomy.data_subjects,
    }  # fmt: skip
    for vocabulary, terms in vocabularies.items():
        for term in terms:
            cause = term if isinstance(term, Cause) else None
            yield CodebookRecord(
                vocabulary=vocabulary,
                id=str(term.id),
                label=term.label,
                definition=term.definition,
                group=cause.group if cause else "",
                ico_types=cause.ico if cause else (),
                veris=cause.veris if cause else (),
            )
