"""The themes: how many incidents each has, what stands for it, where its incidents lie, and how it went over time."""

from dataclasses import dataclass

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from corpus.models import (
    ACCOUNTS,
    Article,
    Incident,
    IncidentLink,
    Report,
    Revision,
    Theme,
    ThemeEvent,
    ThemeQuotation,
)
from corpus.models.concluded import ThemeChange
from corpus.palette import NO_THEME, THEMES
from corpus.privacy import Masks
from corpus.queries.filters import EVERYTHING, Clock, Filters, conditions
from corpus.queries.selections import theme_of


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme, with how many of the incidents chosen belong to it; without an id: those that belong to none."""

    id: str | None
    name: str
    keywords: tuple[str, ...]
    colour: str
    """As a page has it: #rrggbb."""
    incidents: int


@dataclass(frozen=True, slots=True)
class MapPoint:
    """Where an incident lies on the map of meaning."""

    incident_id: str
    theme_id: str | None
    colour: str
    x: float
    y: float
    authority_id: str | None
    cause: str
    occurred: str | None


@dataclass(frozen=True, slots=True)
class ThemeQuote:
    """A sentence that stands for a theme, masked, with where it was read."""

    report_id: str
    incident_id: str | None
    words: str
    url: str | None
    publisher: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class ThemeChangeRow:
    """What became of a theme at a change of the themes; steps count from 1."""

    step: int
    theme_id: str
    name: str
    change: ThemeChange
    other_id: str | None
    other_name: str | None
    reports: int


def themes(session: Session, filters: Filters = EVERYTHING) -> list[ThemeRow]:
    """Return the living themes, the largest of the whole corpus first, and last the incidents without a theme."""
    of = theme_of()
    query = (
        select(of.c.theme_id, func.count())
        .join(Incident, Incident.id == of.c.incident_id)
        .where(*conditions(filters))
        .group_by(of.c.theme_id)
    )
    counts: dict[str | None, int] = dict(session.execute(query).all())
    living = session.scalars(select(Theme).where(Theme.retired.is_(False)).order_by(Theme.size.desc(), Theme.id))
    rows = [ThemeRow(t.id, t.name, tuple(t.keywords), _colour(t.colour), counts.get(t.id, 0)) for t in living]
    return [*rows, ThemeRow(None, "No theme", (), NO_THEME, counts.get(None, 0))]


def theme_names(session: Session) -> dict[str, str]:
    """Return the names of the living themes by id, the largest first."""
    living = select(Theme.id, Theme.name).where(Theme.retired.is_(False)).order_by(Theme.size.desc(), Theme.id)
    return dict(session.execute(living).all())


def theme_map(session: Session, filters: Filters = EVERYTHING, limit: int | None = None) -> list[MapPoint]:
    """Return the place of each incident that has a text of its own, by id.

    Ids are digests, so the first of them are a fair sample of all, and the same one every time.
    """
    of = theme_of()
    query = (
        select(
            of.c.incident_id,
            of.c.theme_id,
            Theme.colour,
            of.c.x,
            of.c.y,
            Incident.authority_id,
            Incident.cause,
            Incident.occurred,
        )
        .join(Incident, Incident.id == of.c.incident_id)
        .outerjoin(Theme, Theme.id == of.c.theme_id)
        .where(*conditions(filters))
        .order_by(of.c.incident_id)
        .limit(limit)
    )
    return [
        MapPoint(id, theme, _colour(colour), x, y, *about) for id, theme, colour, x, y, *about in session.execute(query)
    ]


def theme_years(
    session: Session, filters: Filters = EVERYTHING, clock: Clock = "occurred"
) -> dict[str | None, dict[int | None, int]]:
    """Count each theme's incidents by the year in which they began, were first reported or acted upon.

    No theme is a group, and so is no year: both go by None.
    """
    of = theme_of()
    year = {
        "occurred": extract("year", Incident.occurred_from),
        "published": func.substr(Incident.first_published, 1, 4),
        "acted": func.substr(Incident.acted, 1, 4),
    }[clock]
    query = (
        select(of.c.theme_id, year, func.count())
        .select_from(of)
        .join(Incident, Incident.id == of.c.incident_id)
        .where(*conditions(filters))
        .group_by(of.c.theme_id, year)
    )
    counts: dict[str | None, dict[int | None, int]] = {}
    for theme_id, found, number in session.execute(query):
        counts.setdefault(theme_id, {})[int(found) if found else None] = number
    return counts


def theme_quotes(session: Session, theme_id: str) -> list[ThemeQuote]:
    """Return the sentences that stand for a theme, the nearest to its middle first, with private names masked."""
    query = (
        select(ThemeQuotation, Revision, Article.url, Article.publisher)
        .join(Report, Report.id == ThemeQuotation.report_id)
        .join(Revision, Revision.id == Report.revision_id)
        .join(Article, Article.id == Revision.article_id)
        .where(ThemeQuotation.theme_id == theme_id)
        .order_by(ThemeQuotation.rank)
    )
    rows = session.execute(query).all()
    masks = Masks.load(session, {revision.id for _, revision, _, _ in rows})
    told = [quote.report_id for quote, _, _, _ in rows]
    links = select(IncidentLink.report_id, IncidentLink.incident_id).where(
        IncidentLink.report_id.in_(told), IncidentLink.kind.in_(ACCOUNTS)
    )
    best_last = links.order_by(IncidentLink.kind == "reports", IncidentLink.incident_id.desc())
    incident = dict(session.execute(best_last).all())
    return [
        ThemeQuote(
            quote.report_id,
            incident.get(quote.report_id),
            masks.show(revision.id, revision.text[quote.start : quote.end], quote.start),
            url,
            publisher,
            revision.published,
        )
        for quote, revision, url, publisher in rows
    ]


def theme_history(session: Session) -> list[ThemeChangeRow]:
    """Return what became of the themes, the latest change first."""
    names = dict(session.execute(select(Theme.id, Theme.name)).all())
    query = select(ThemeEvent).order_by(ThemeEvent.step.desc(), ThemeEvent.theme_id, ThemeEvent.change, ThemeEvent.id)
    return [
        ThemeChangeRow(
            event.step,
            event.theme_id,
            names[event.theme_id],
            event.change,
            event.other_id,
            names.get(event.other_id) if event.other_id else None,
            event.reports,
        )
        for event in session.scalars(query)
    ]


def _colour(place: int | None) -> str:
    """Return a colour as a page has it."""
    return NO_THEME if place is None else THEMES[place % len(THEMES)]
