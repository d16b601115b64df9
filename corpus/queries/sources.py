"""The sources: what each permits, how its runs went, when it is due, and what it has yielded month by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from corpus.models import (
    ACCOUNTS,
    Article,
    Incident,
    IncidentLink,
    ListedEntry,
    Listing,
    Rejection,
    Relevance,
    Report,
    Run,
    Source,
    WaitingEntry,
)
from corpus.queries.coverage import coverage
from corpus.waiting import ASKED_FOR, BEYOND_LIMIT, GIVEN_UP, STORED, TOO_LONG

LATEST = 30
"""Troubles of one source that are told, the latest first."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as it now is."""

    source_id: str
    name: str
    kind: str
    home_url: str
    permission: str
    permission_reason: str
    terms_read: date | None
    obstacle: str
    """Why it can't be visited on the machine that collects."""
    since: date | None
    """The day on which it was first collected."""
    last_run: datetime | None
    last_status: str
    last_message: str
    drift: tuple[str, ...]
    """What of its last run needs a person."""
    next_due: datetime | None
    """None where it is not visited: it is off, can't be, or is no source that is crawled."""
    listings: int
    failing: int
    """Listings that could not be read when they were last asked for."""
    waiting: int
    """Articles that are still to be fetched."""


@dataclass(frozen=True, slots=True)
class SourceMonth:
    """What became of one source in one month. All is counted once, in the month in which it was first seen."""

    source_id: str
    month: str
    """Such as 2026-11."""
    runs: int = 0
    """Crawls that finished."""
    failed: int = 0
    """Crawls that did not."""
    listed: int = 0
    """New entries of its feeds, registers and searches."""
    let_through: int = 0
    """Those whose article was asked for: by its words it may tell of a breach."""
    fetched: int = 0
    """Pages fetched, also again."""
    articles: int = 0
    relevant: int = 0
    incidents: int = 0
    """Incidents that an article of the source tells of, in the month of the first."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that went wrong with a source, or changed about it."""

    at: datetime
    what: str
    """failed, interrupted, drifted, unreadable, refused."""
    reason: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class EntryOutcome:
    """How many of a source's listed entries this became of."""

    outcome: str
    let_through: bool
    count: int


def sources(session: Session) -> list[SourceRow]:
    """Return every source, by name."""
    last = _last_runs(session)
    since = {one.source_id: one.since for one in coverage(session).sources}
    listings = _counts(session, select(Listing.source_id, func.count()).group_by(Listing.source_id))
    broken = select(Listing.source_id, func.count()).where(Listing.failing_since.is_not(None))
    failing = _counts(session, broken.group_by(Listing.source_id))
    waiting = _counts(session, select(WaitingEntry.source_id, func.count()).group_by(WaitingEntry.source_id))
    rows = []
    for source in session.scalars(select(Source).order_by(Source.name, Source.id)):
        run = last.get(source.id)
        rows.append(
            SourceRow(
                source_id=source.id,
                name=source.name,
                kind=source.kind,
                home_url=source.home_url,
                permission=source.permission,
                permission_reason=source.permission_reason,
                terms_read=source.terms_read,
                obstacle=source.obstacle,
                since=since.get(source.id),
                last_run=run.started if run else None,
                last_status=run.status if run else "",
                last_message=run.message if run else "",
                drift=tuple(run.drift) if run else (),
                next_due=_next_due(session, source, run),
                listings=listings.get(source.id, 0),
                failing=failing.get(source.id, 0),
                waiting=waiting.get(source.id, 0),
            )
        )
    return rows


def _last_runs(session: Session) -> dict[str, Run]:
    latest = select(func.max(Run.id)).where(Run.kind == "crawl").group_by(Run.name)
    return {run.name: run for run in session.scalars(select(Run).where(Run.id.in_(latest)))}


def _next_due(session: Session, source: Source, last: Run | None) -> datetime | None:
    """Return when a source is due: its rhythm after its last finished run began, at once where that left entries."""
    if source.rhythm is None or source.permission == "off" or source.obstacle or last is None:
        return None
    finished = select(Run).where(Run.kind == "crawl", Run.name == source.id, Run.status == "finished")
    run = session.scalar(finished.order_by(Run.started.desc()).limit(1))
    if run is None or run.counts.get(f"passed_over: {BEYOND_LIMIT}"):
        return last.finished or last.started
    return run.started + timedelta(hours=source.rhythm)


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return dict(iter(session.execute(query)))


# ------------------------------------------------------------------------------------------------ month by month


def source_months(session: Session) -> list[SourceMonth]:
    """Return every month in which something of a source was recorded, by source and month."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for name, query in _monthly().items():
        for source_id, year, month, count in session.execute(query):
            if count:
                found.setdefault((source_id, f"{int(year)}-{int(month):02}"), {})[name] = int(count)
    return [SourceMonth(source_id, month, **counts) for (source_id, month), counts in sorted(found.items())]


def _monthly() -> dict[str, Select[str, int, int, int]]:
    """Return the queries for each thing that is counted: source, year, month, count."""
    crawls = Run.kind == "crawl"
    relevant = and_(Relevance.revision_id == Article.current_revision_id, Relevance.relevant)
    told = (
        select(Article.source_id, func.min(Article.first_seen).label("first"))
        .join(Report, Report.revision_id == Article.current_revision_id)
        .join(IncidentLink, IncidentLink.report_id == Report.id)
        .join(Incident, Incident.id == IncidentLink.incident_id)
        .where(IncidentLink.kind.in_(ACCOUNTS), Incident.redirect_to.is_(None), Incident.withdrawn.is_(False))
        .group_by(Article.source_id, Incident.id)
        .subquery()
    )
    return {
        "runs": _by_month(Run.name, Run.started, func.count()).where(crawls, Run.status == "finished"),
        "failed": _by_month(Run.name, Run.started, func.count()).where(
            crawls, Run.status.in_(("failed", "interrupted"))
        ),
        "listed": _by_month(ListedEntry.source_id, ListedEntry.first_seen, func.count()),
        "let_through": _by_month(ListedEntry.source_id, ListedEntry.first_seen, func.count()).where(_let_through()),
        "fetched": _by_month(Run.name, Run.started, func.sum(Run.counts["fetched"].as_integer())).where(crawls),
        "articles": _by_month(Article.source_id, Article.first_seen, func.count()),
        "relevant": _by_month(Article.source_id, Article.first_seen, func.count()).join(Relevance, relevant),
        "incidents": _by_month(told.c.source_id, told.c.first, func.count()),
    }


def _by_month(
    source: InstrumentedAttribute[str] | ColumnElement[str],
    moment: InstrumentedAttribute[datetime] | ColumnElement[datetime],
    count: ColumnElement[int],
) -> Select[str, int, int, int]:
    year, month = extract("year", moment), extract("month", moment)
    return select(source, year, month, count).group_by(source, year, month)


def _let_through() -> ColumnElement[bool]:
    """Return the condition that the article of a listed entry was wanted, whatever became of it."""
    refused = select(Rejection.source_id).where(
        Rejection.source_id == ListedEntry.source_id,
        Rejection.stage == "fetch",
        Rejection.reason == ListedEntry.outcome,
    )
    wanted = (ASKED_FOR, STORED, TOO_LONG, BEYOND_LIMIT)
    return or_(ListedEntry.outcome.in_(wanted), ListedEntry.outcome.startswith(GIVEN_UP), refused.exists())


# --------------------------------------------------------------------------------------------------- one source


def entry_outcomes(session: Session, source_id: str) -> list[EntryOutcome]:
    """Return what became of all that a source has listed, the commonest first."""
    through = _let_through()
    query = (
        select(ListedEntry.outcome, through, func.count())
        .where(ListedEntry.source_id == source_id)
        .group_by(ListedEntry.outcome, through)
        .order_by(func.count().desc(), ListedEntry.outcome)
    )
    return [EntryOutcome(outcome, bool(wanted), count) for outcome, wanted, count in session.execute(query)]


def troubles(session: Session, source_id: str) -> list[Trouble]:
    """Return what went wrong with a source or changed about it, the latest first."""
    found = [*_run_troubles(session, source_id), *_unread_listings(session, source_id), *_refusals(session, source_id)]
    return sorted(found, key=lambda one: (one.at, one.what, one.reason, one.url), reverse=True)[:LATEST]


def _run_troubles(session: Session, source_id: str) -> Iterable[Trouble]:
    runs = select(Run).where(Run.kind == "crawl", Run.name == source_id).order_by(Run.id.desc()).limit(500)
    for run in session.scalars(runs):
        if run.status in {"failed", "interrupted"}:
            yield Trouble(run.started, run.status, run.message)
        yield from (Trouble(run.started, "drifted", line) for line in run.drift)


def _unread_listings(session: Session, source_id: str) -> Iterable[Trouble]:
    failing = select(Listing).where(Listing.source_id == source_id, Listing.failing_since.is_not(None))
    for listing in session.scalars(failing):
        if listing.failing_since:
            yield Trouble(listing.failing_since, "unreadable", listing.reason, listing.url)


def _refusals(session: Session, source_id: str) -> Iterable[Trouble]:
    refused = select(Rejection).where(Rejection.source_id == source_id, Rejection.until.is_not(None))
    for one in session.scalars(refused.order_by(Rejection.at.desc(), Rejection.id.desc()).limit(LATEST)):
        yield Trouble(one.at, "refused", one.reason, one.url)
