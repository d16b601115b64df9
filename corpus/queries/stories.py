"""The stories that tell of an incident: every article of each, also copies that were not coded, with their archive."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.models import ACCOUNTS, Article, Family, IncidentLink, Page, Report, Revision, Source
from corpus.privacy import Masks


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """One article of a story, as it may be shown."""

    article_id: str
    title: str
    publisher: str
    source_kind: str
    published: str
    url: str
    captured: datetime
    """When the page was fetched that its present words were read from."""
    gone: datetime | None
    """When the page was found to have vanished."""
    coded: bool
    """Whether a report of it is an account of the incident; a copy that only repeats one may have none."""


@dataclass(frozen=True, slots=True)
class Story:
    """One story and its republications, the first published first."""

    story_id: str
    articles: tuple[StoryArticle, ...]


def stories(session: Session, incident_id: str) -> list[Story]:
    """Return the stories that tell of an incident, the first published first."""
    telling = (
        select(Revision.article_id)
        .join(Report, Report.revision_id == Revision.id)
        .join(IncidentLink, IncidentLink.report_id == Report.id)
        .where(IncidentLink.incident_id == incident_id, IncidentLink.kind.in_(ACCOUNTS))
    )
    coded = set(session.scalars(telling))
    story = func.coalesce(Family.family_id, Article.id)
    families = select(Family.family_id).where(Family.article_id.in_(coded))
    query = (
        select(story, Article, Revision, Source, Page.fetched_at)
        .outerjoin(Family, Family.article_id == Article.id)
        .join(Revision, Revision.id == Article.current_revision_id)
        .join(Source, Source.id == Article.source_id)
        .join(Page, Page.id == Revision.page_id)
        .where(Article.id.in_(coded) | Family.family_id.in_(families))
        .order_by(Revision.published.asc().nulls_last(), Article.id)
    )
    rows = session.execute(query).all()
    masks = Masks.load(session, {revision.id for _, _, revision, _, _ in rows})
    found: dict[str, list[StoryArticle]] = defaultdict(list)
    for story_id, article, revision, source, captured in rows:
        found[story_id].append(
            StoryArticle(
                article_id=article.id,
                title=masks.show(revision.id, revision.title, 0, "title"),
                publisher=article.publisher or source.name,
                source_kind=source.kind,
                published=revision.published or "",
                url=article.url or "",
                captured=captured,
                gone=article.gone_at,
                coded=article.id in coded,
            )
        )
    return [Story(story_id, tuple(articles)) for story_id, articles in found.items()]
