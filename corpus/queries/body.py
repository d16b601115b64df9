"""One body's page: who it is related to, which sources write about it; and the list of all bodies that have a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from corpus.authorities import Authority
from corpus.models import Account, Article, Incident, Source
from corpus.queries.coverage import coverage
from corpus.queries.filters import EVERYTHING, Filters, conditions, named_openly
from corpus.queries.names import authority_of
from corpus.succession import acting_for, councils_of, predecessors, successors

Relation = Literal["acts_for", "acted_by", "before", "after"]


@dataclass(frozen=True, slots=True)
class Relative:
    """A body that one is related to, and how many of the incidents chosen are its own."""

    authority_id: str
    relation: Relation
    """What it is to the body: a council that it acts for, a trust that acts for it, a predecessor, a successor."""
    incidents: int


@dataclass(frozen=True, slots=True)
class Telling:
    """A source, or one of its titles, that tells of some of the incidents chosen."""

    source: str
    publisher: str
    kind: str
    incidents: int
    articles: int
    stories: int
    first: str
    """The day of its first article that tells of them; empty where no date is known."""
    last: str
    since: date | None
    """Since when the source is collected; None for texts that a person had."""


@dataclass(frozen=True, slots=True)
class BodyCount:
    """A body with the incidents chosen that are its own."""

    body: str
    """An authority's id, or the name as written of a body that is not listed."""
    listed: bool
    incidents: int


def relatives(session: Session, authority_id: str, filters: Filters = EVERYTHING) -> list[Relative]:
    """Return the bodies that one acts for or that act for it, its predecessors and its successors.

    Args:
        session: to read with.
        authority_id: the body.
        filters: which incidents are counted; which bodies these choose does not matter.
    """
    body = authority_of(authority_id)
    if body is None:
        return []
    related: list[tuple[Relation, Sequence[Authority]]] = [
        ("acts_for", councils_of(body)),
        ("acted_by", acting_for(body)),
        ("before", predecessors(body)),
        ("after", successors(body)),
    ]
    ids = sorted({other.id for _, others in related for other in others})
    counts = dict(
        iter(
            session.execute(
                select(Incident.authority_id, func.count())
                .where(*conditions(replace(filters, body=())), Incident.authority_id.in_(ids))
                .group_by(Incident.authority_id)
            )
        )
    )
    return [Relative(other.id, relation, counts.get(other.id, 0)) for relation, others in related for other in others]


def telling(session: Session, filters: Filters = EVERYTHING) -> list[Telling]:
    """Return the sources that tell of the incidents chosen, by their titles where they have several."""
    since = {source.source_id: source.since for source in coverage(session).sources}
    published = func.substr(Account.published, 1, 10)
    rows = session.execute(
        select(
            Source.id,
            Source.name,
            Article.publisher,
            Source.kind,
            func.count(distinct(Account.incident_id)),
            func.count(distinct(Account.article_id)),
            func.count(distinct(Account.story_id)),
            func.min(published),
            func.max(published),
        )
        .select_from(Account)
        .join(Article, Article.id == Account.article_id)
        .join(Source, Source.id == Account.source_id)
        .where(Account.incident_id.in_(select(Incident.id).where(*conditions(filters))))
        .group_by(Source.id, Source.name, Article.publisher, Source.kind)
        .order_by(Source.name, Source.id, Article.publisher)
    )
    return [
        Telling(name, publisher, kind, incidents, articles, stories, first or "", last or "", since.get(source_id))
        for source_id, name, publisher, kind, incidents, articles, stories, first, last in rows
    ]


def body_counts(session: Session, filters: Filters = EVERYTHING) -> list[BodyCount]:
    """Count the incidents chosen by the body that they happened at, under no other body's name; by id or name."""
    chosen = conditions(filters)
    listed = (
        select(Incident.authority_id, func.count())
        .where(*chosen, Incident.authority_id.is_not(None))
        .group_by(Incident.authority_id)
    )
    written = (
        select(Incident.organisation, func.count())
        .where(*chosen, Incident.organisation.is_not(None), named_openly())
        .group_by(Incident.organisation)
    )
    found = [BodyCount(body, True, count) for body, count in session.execute(listed) if body and authority_of(body)]
    found += [BodyCount(body, False, count) for body, count in session.execute(written) if body]
    return sorted(found, key=lambda row: (row.body, row.listed))
