"""How the incidents came out of what sources list: how many were kept at each step, and why the others were not.

The counts of each step add up to those of the step before. They are of the whole corpus; no filter applies to what was
passed over, of which nothing but the reason is kept.
"""

from dataclasses import dataclass

from sqlalchemy import CTE, FromClause, and_, case, func, or_, select
from sqlalchemy.orm import Session

from corpus.models import (
    Account,
    Article,
    Family,
    Incident,
    ListedEntry,
    Relevance,
    Report,
    Revision,
    Source,
    StageResult,
    WaitingEntry,
)
from corpus.queries.filters import EVERYTHING, conditions
from corpus.queries.selections import told_by_texts
from corpus.waiting import GIVEN_UP, STORED, TOO_LONG

_BY_HAND = ("import", "baseline")
"""Kinds of source whose articles nobody listed."""
_ASIDE, _PENDING, _OTHER, _RELEVANT, _CODED, _TELLING = range(6)
"""How far an article came: set aside, not judged yet, about something else, relevant, coded, tells of an incident."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why entries were not kept."""

    said: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The numbers of the flow, in its order."""

    listed: int
    """Entries of feeds, registers and searches; one is counted once for each source, however often it is listed."""
    passed_over: tuple[Reason, ...]
    given_up: tuple[Reason, ...]
    waiting: int
    """Still to be fetched."""
    stored: int

    by_hand: int
    """Articles that a person imported."""
    unlisted: int
    """Further articles that stand for no listed entry."""
    relisted: int
    """Stored entries of an article that is counted already: listed by two sources, or moved."""
    articles: int

    set_aside: int
    """A stage could not do them."""
    pending: int
    irrelevant: int
    relevant: int

    copies: int
    """Republished copies of a story that is counted already."""
    stories: int

    uncoded: int
    """Relevant stories without a report."""
    coded: int

    related: int
    """Coded stories whose reports stand beside an incident and are no account of it."""
    telling: int

    incidents: int
    baseline: int
    """Incidents known from a baseline alone, which no article of the corpus tells of."""


def flow(session: Session) -> Flow:
    """Count the whole corpus, step by step."""
    passed_over, given_up, waiting, stored = _listed(session)
    by_hand = session.scalar(
        select(func.count(Article.id)).join(Source, Source.id == Article.source_id).where(Source.kind.in_(_BY_HAND))
    )
    levels = _levels()
    of_articles: dict[int, int] = dict(
        iter(session.execute(select(levels.c.level, func.count()).group_by(levels.c.level)))
    )
    stories = select(func.max(levels.c.level).label("level")).where(levels.c.level >= _RELEVANT)
    per_story = stories.group_by(levels.c.story).subquery()
    of_stories: dict[int, int] = dict(
        iter(session.execute(select(per_story.c.level, func.count()).group_by(per_story.c.level)))
    )
    articles, relevant = sum(of_articles.values()), sum(n for level, n in of_articles.items() if level >= _RELEVANT)
    coded, told = of_stories.get(_CODED, 0) + of_stories.get(_TELLING, 0), of_stories.get(_TELLING, 0)
    beyond = articles - stored - (by_hand or 0)
    incidents, baseline = _incidents(session)
    return Flow(
        listed=stored + waiting + sum(reason.count for reason in (*passed_over, *given_up)),
        passed_over=passed_over,
        given_up=given_up,
        waiting=waiting,
        stored=stored,
        by_hand=by_hand or 0,
        unlisted=max(0, beyond),
        relisted=max(0, -beyond),
        articles=articles,
        set_aside=of_articles.get(_ASIDE, 0),
        pending=of_articles.get(_PENDING, 0),
        irrelevant=of_articles.get(_OTHER, 0),
        relevant=relevant,
        copies=relevant - sum(of_stories.values()),
        stories=sum(of_stories.values()),
        uncoded=of_stories.get(_RELEVANT, 0),
        coded=coded,
        related=coded - told,
        telling=told,
        incidents=incidents,
        baseline=baseline,
    )


def _counts(session: Session, levels: FromClause) -> dict[int, int]:
    """Count by level."""
    query = select(levels.c.level, func.count().label("number")).group_by(levels.c.level)
    return {row.level: row.number for row in session.execute(query).all()}


def _listed(session: Session) -> tuple[tuple[Reason, ...], tuple[Reason, ...], int, int]:
    """Return what became of listed entries: passed over and given up by reason, waiting, stored."""
    waits = WaitingEntry.id.is_not(None)
    query = (
        select(ListedEntry.outcome, waits, func.count())
        .outerjoin(WaitingEntry, WaitingEntry.id == ListedEntry.id)
        .group_by(ListedEntry.outcome, waits)
    )
    passed_over, given_up = dict[str, int](), dict[str, int]()
    waiting = stored = 0
    for outcome, is_waiting, count in session.execute(query):
        if outcome == STORED:
            stored += count
        elif is_waiting:
            waiting += count
        elif outcome == TOO_LONG or outcome.startswith(GIVEN_UP):
            reason = outcome.removeprefix(GIVEN_UP)
            given_up[reason] = given_up.get(reason, 0) + count
        else:
            passed_over[outcome] = passed_over.get(outcome, 0) + count
    return _reasons(passed_over), _reasons(given_up), waiting, stored


def _reasons(counts: dict[str, int]) -> tuple[Reason, ...]:
    return tuple(Reason(said, n) for said, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _levels() -> CTE:
    """Select each article with its story and how far it came."""
    account_of = select(Account.article_id).where(Account.article_id.is_not(None))
    unlinked = Report.id.not_in(select(Account.report_id))
    beside = select(Revision.article_id).join(Report, Report.revision_id == Revision.id).where(unlinked)
    live = account_of.join(Incident, Incident.id == Account.incident_id).where(*conditions(EVERYTHING))
    aside = and_(StageResult.stage == "relevance", StageResult.outcome == "quarantined")
    level = case(
        (Article.id.in_(live), _TELLING),
        (or_(Article.id.in_(account_of), Article.id.in_(beside)), _CODED),
        (Relevance.relevant.is_(True), _RELEVANT),
        (Relevance.relevant.is_(False), _OTHER),
        (StageResult.revision_id.is_not(None), _ASIDE),
        else_=_PENDING,
    )
    return (
        select(func.coalesce(Family.family_id, Article.id).label("story"), level.label("level"))
        .select_from(Article)
        .outerjoin(Family, Family.article_id == Article.id)
        .outerjoin(Relevance, Relevance.revision_id == Article.current_revision_id)
        .outerjoin(StageResult, and_(StageResult.revision_id == Article.current_revision_id, aside))
        .cte("levels")
    )


def _incidents(session: Session) -> tuple[int, int]:
    """Return how many incidents there are, and how many of them no article tells of."""
    live = conditions(EVERYTHING)
    whole = session.scalar(select(func.count(Incident.id)).where(*live)) or 0
    untold = session.scalar(select(func.count(Incident.id)).where(*live, ~told_by_texts())) or 0
    return whole, untold
