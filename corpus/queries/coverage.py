"""What could have been seen: since when each source is collected, and how long incidents take to be reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from corpus.dates import known_bounds
from corpus.models import Account, Article, Incident, Run, Source
from corpus.queries.filters import EVERYTHING, Clock, conditions

_NOT_COLLECTED = ("import", "baseline")
"""Kinds of source that nobody collects: they hold what a person happened to have."""
_SHARPEST = 31
"""Days that a date may leave open for its lag to be measured."""


@dataclass(frozen=True, slots=True)
class Collected:
    """A source that is crawled, and for how long."""

    source_id: str
    name: str
    since: date
    """The day of the first crawl that finished, or on which its first article was seen."""
    until: date
    """The day of the last."""
    longest_gap: int
    """The most days between two crawls that finished; 0 where no crawl is on record."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sources that are collected, and until when the corpus has looked at all."""

    sources: tuple[Collected, ...]
    until: date | None
    """The last day on which a crawl finished or an article was taken in; None for an empty corpus."""

    @property
    def since(self) -> date | None:
        """The day on which collecting began; None where nothing is collected."""
        return min((source.since for source in self.sources), default=None)


@dataclass(frozen=True, slots=True)
class Lag:
    """How long one incident took to be reported, and how long it could have taken to be known today."""

    days: int
    """From the event to the first publication; 0 where both dates leave that open."""
    horizon: int
    """Days from the event to the end of the corpus."""


def coverage(session: Session) -> Coverage:
    """Say since when each source is collected."""
    crawls = _crawls(session)
    seen = {
        source_id: (first, last)
        for source_id, first, last in session.execute(
            select(Article.source_id, func.min(Article.first_seen), func.max(Article.first_seen)).group_by(
                Article.source_id
            )
        )
    }
    sources = session.execute(select(Source.id, Source.name, Source.kind).order_by(Source.id))
    found = []
    for source_id, name, kind in sources:
        moments = [*crawls.get(source_id, ()), *seen.get(source_id, ())]
        if kind not in _NOT_COLLECTED and moments:
            gap = max((later - earlier for earlier, later in pairwise(crawls.get(source_id, ()))), default=timedelta())
            found.append(Collected(source_id, name, min(moments).date(), max(moments).date(), gap.days))
    ends = [source.until for source in found] + [last.date() for _, last in seen.values()]
    return Coverage(tuple(found), max(ends, default=None))


def _crawls(session: Session) -> dict[str, list[datetime]]:
    """Return when the crawls of each source finished, in order."""
    rows = session.execute(
        select(Run.name, Run.finished)
        .where(Run.kind == "crawl", Run.status == "finished", Run.finished.is_not(None))
        .order_by(Run.name, Run.finished)
    )
    found: dict[str, list[datetime]] = {}
    for name, finished in rows:
        if finished is not None:
            found.setdefault(name, []).append(finished)
    return found


def lags(session: Session, clock: Clock, until: date | None) -> list[Lag]:
    """Return how long incidents took to be reported, of those whose dates are known to the month or better.

    On the clock of action, an incident is reported when an article after the action tells of it. On the clock of
    publication there is no lag.

    Args:
        session: to read with.
        clock: which date the lag begins with.
        until: the end of the corpus.
    """
    if clock == "published" or until is None:
        return []
    rows: Sequence[tuple[str | None, str | None]]
    if clock == "occurred":
        chosen = select(Incident.occurred, Incident.first_published)
        rows = [(event, published) for event, published in session.execute(chosen.where(*conditions(EVERYTHING)))]
    else:
        rows = _acted(session)
    return [lag for event, published in rows if (lag := _lag(event, published, until)) is not None]


def _acted(session: Session) -> Sequence[tuple[str | None, str | None]]:
    """Return when action was taken, and the first publication that is not before it."""
    after = or_(
        func.substr(Account.published, 1, func.length(Incident.acted)) >= Incident.acted, Account.published.is_(None)
    )
    query = (
        select(Incident.acted, func.min(Account.published))
        .join(Account, and_(Account.incident_id == Incident.id, Account.article_id.is_not(None)))
        .where(Incident.acted.is_not(None), after, *conditions(EVERYTHING))
        .group_by(Incident.id, Incident.acted)
        .order_by(Incident.id)
    )
    return [(event, published) for event, published in session.execute(query)]


def _lag(event: str | None, published: str | None, until: date) -> Lag | None:
    """Return one lag, from the middle of the days that are open; None where it can't be told."""
    happened, told = known_bounds(event), known_bounds((published or "")[:10])
    if happened is None or told is None:
        return None
    (first, last), (reported, _) = happened, told
    if (last - first).days > _SHARPEST or reported < first or reported > until:
        return None
    middle = first + (last - first) / 2
    return Lag(max(0, (reported - middle).days), max(0, (until - middle).days))
