"""What the corpus holds and how it is made up: the counts behind the Overview, each worked out by the database."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from corpus.models import ACCOUNTS, Account, Article, Incident, IncidentLink, IncidentValue, Report, Revision, Source
from corpus.queries.filters import EVERYTHING, NOT_STATED, Filters, Unit, conditions, named_openly
from corpus.taxonomy import load_taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How much there is: of the incidents chosen, and of the corpus as a whole."""

    incidents: int
    stories: int
    """Families of articles that report these incidents: one story and its republications count once."""
    articles: int
    sources: int
    earliest: date | None
    """The first day on which one of these incidents may have begun."""
    latest: date | None
    collected: int
    """Articles in the whole corpus, also those that report no breach."""
    first_seen: datetime | None
    """When the corpus first took in an article."""
    last_seen: datetime | None
    """When it last did."""
    machine: int
    """Incidents that only the machine has coded."""
    reviewed: int
    """Incidents that a person has looked through."""
    double_coded: int


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many incidents have this primary cause, or how many stories or articles tell of one that has."""

    group: str
    cause: str
    count: int


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many incidents had this outcome, or how many stories or articles tell of one; each may have several."""

    outcome: str
    count: int


def summary(session: Session, filters: Filters = EVERYTHING) -> Summary:
    """Count the incidents chosen and what reports them."""
    chosen = conditions(filters)
    states = session.execute(
        select(
            Incident.review, func.count(Incident.id), func.min(Incident.occurred_from), func.max(Incident.occurred_to)
        )
        .where(*chosen)
        .group_by(Incident.review)
    ).all()
    reviews = {review: count for review, count, _, _ in states}
    articles, stories, sources = session.execute(
        select(
            func.count(distinct(Account.article_id)),
            func.count(distinct(Account.story_id)),
            func.count(distinct(Account.source_id)),
        ).where(Account.incident_id.in_(select(Incident.id).where(*chosen)))
    ).one()
    collected, first_seen, last_seen = session.execute(
        select(func.count(), func.min(Article.first_seen), func.max(Article.first_seen))
    ).one()
    return Summary(
        incidents=sum(reviews.values()),
        stories=stories,
        articles=articles,
        sources=sources,
        earliest=min((first for _, _, first, _ in states if first), default=None),
        latest=max((last for _, _, _, last in states if last), default=None),
        collected=collected,
        first_seen=first_seen,
        last_seen=last_seen,
        machine=reviews.get("machine", 0),
        reviewed=reviews.get("reviewed", 0),
        double_coded=reviews.get("double_coded", 0),
    )


def causes(session: Session, filters: Filters = EVERYTHING, unit: Unit = "incidents") -> list[CauseCount]:
    """Count incidents by primary cause, or the stories or articles that tell of them; causes without any are left out.

    A story or an article of several incidents counts once for each of their causes. The order is the taxonomy's.
    """
    query = _per(unit, Incident.cause).where(*conditions(filters)).group_by(Incident.cause)
    counts = dict(iter(session.execute(query)))
    return [CauseCount(term.group, term.id, counts[term.id]) for term in load_taxonomy().causes if term.id in counts]


def outcomes(session: Session, filters: Filters = EVERYTHING, unit: Unit = "incidents") -> list[OutcomeCount]:
    """Count incidents by outcome, or the stories or articles that tell of them, in the order of the taxonomy.

    An incident without any outcome counts as not stated. The outcomes are the incident's, whichever article told them.
    """
    value = and_(IncidentValue.incident_id == Incident.id, IncidentValue.property == "outcomes", IncidentValue.chosen)
    outcome = func.coalesce(IncidentValue.value, NOT_STATED)
    query = _per(unit, outcome).outerjoin(IncidentValue, value).where(*conditions(filters)).group_by(outcome)
    counts = dict(iter(session.execute(query)))
    return [OutcomeCount(term.id, counts[term.id]) for term in load_taxonomy().outcomes if term.id in counts]


def _per(unit: Unit, value: ColumnElement[str] | InstrumentedAttribute[str]) -> Select[str, int]:
    """Select a value of the incidents and how many units have it; a baseline row has no article and no story."""
    if unit == "incidents":
        return select(value, func.count(distinct(Incident.id))).select_from(Incident)
    counted = Account.article_id if unit == "articles" else Account.story_id
    return (
        select(value, func.count(distinct(counted)))
        .select_from(Incident)
        .join(Account, and_(Account.incident_id == Incident.id, Account.article_id.is_not(None)))
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter offers, with how many incidents have it in the whole corpus."""

    value: str
    incidents: int


def bodies(session: Session) -> list[Choice]:
    """Return the bodies that have incidents: authority ids, and names as written of bodies that are not listed."""
    live = conditions(EVERYTHING)
    listed = select(Incident.authority_id, func.count()).where(*live, Incident.authority_id.is_not(None))
    written = select(Incident.organisation, func.count()).where(
        *live, Incident.organisation.is_not(None), named_openly()
    )
    rows = [
        *session.execute(listed.group_by(Incident.authority_id)),
        *session.execute(written.group_by(Incident.organisation)),
    ]
    return sorted((Choice(value, count) for value, count in rows), key=lambda choice: choice.value)


def source_kinds(session: Session) -> list[str]:
    """Return the kinds of source that tell of incidents; baseline rows have no article and are their own kind."""
    told = IncidentLink.kind.in_(ACCOUNTS)
    telling = (
        select(Article.id)
        .join(Revision, Revision.article_id == Article.id)
        .join(Report, Report.revision_id == Revision.id)
        .join(IncidentLink, IncidentLink.report_id == Report.id)
        .where(told, Article.source_id == Source.id)
    )
    kinds = set(session.scalars(select(Source.kind).where(telling.exists())))  # the first article of each is enough
    baseline = select(Report.id).join(IncidentLink, IncidentLink.report_id == Report.id)
    if session.scalar(baseline.where(told, Report.revision_id.is_(None)).limit(1)):
        kinds.add("baseline")
    return sorted(kinds)
