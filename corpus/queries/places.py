"""The tile map's numbers: incidents by the body that answers today, and how many sources write about each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from corpus.authorities import Authority, load_authorities
from corpus.models import Account, Incident
from corpus.queries.coverage import coverage
from corpus.queries.filters import EVERYTHING, Clock, Filters, conditions
from corpus.queries.names import authority_of
from corpus.queries.rates import CHILDREN
from corpus.succession import answering_today

EARLIEST, LATEST = 1000, 9999
"""Years that stand for no bound."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of one body that answers today, its predecessors and those that act for it."""

    authority_id: str
    incidents: int
    shared: int
    """Of these, of bodies for which several answer today: they stand on the tile of each."""
    children: int
    """With children's data, at bodies for which it alone answers: what a rate may count."""
    groups: Mapping[str, int]
    """The incidents by group of primary cause."""


@dataclass(frozen=True, slots=True)
class Places:
    """The incidents chosen by who answers for them today, and those that stand nowhere."""

    places: Mapping[str, Place]
    """By id, for each body that the filters leave any of; 0 incidents where nothing is known."""
    incidents: int
    """Each once, those that stand nowhere included."""
    shared: int
    """Incidents that stand in several places."""
    not_listed: int
    """At a body that is not named or not listed: they stand nowhere."""
    left_out: int
    """Chosen by the filters, but not dated within the years."""


def places(
    session: Session,
    filters: Filters = EVERYTHING,
    *,
    clock: Clock = "occurred",
    first: int = 0,
    last: int = 0,
) -> Places:
    """Count the incidents chosen by the body that answers for the service today.

    Args:
        session: to read with.
        filters: the incidents that are counted.
        clock: which date the years are of.
        first: the first year; 0 for no bound. A date that spans years counts by its first day.
        last: the last year; 0 for no bound.
    """
    chosen = conditions(filters)
    dated = _within(clock, first, last)
    rows = session.execute(
        select(
            Incident.authority_id,
            Incident.cause_group,
            func.count(),
            func.count(case((Incident.data_subjects == CHILDREN, 1))),
        )
        .where(*chosen, *dated)
        .group_by(Incident.authority_id, Incident.cause_group)
    )
    tally = _Tally(_scope(filters))
    for body, group, count, children in rows:
        tally.add(authority_of(body), group, count, children)
    everything = session.scalar(select(func.count(Incident.id)).where(*chosen)) if dated else tally.incidents
    return Places(tally.places(), tally.incidents, tally.shared, tally.not_listed, (everything or 0) - tally.incidents)


class _Tally:
    """What has been counted so far."""

    def __init__(self, scope: set[str]) -> None:
        self.groups: dict[str, Counter[str]] = {place: Counter() for place in scope}
        self.of_several: Counter[str] = Counter()
        self.children: Counter[str] = Counter()
        self.incidents = self.shared = self.not_listed = 0

    def add(self, body: Authority | None, group: str, count: int, children: int) -> None:
        self.incidents += count
        if body is None:
            self.not_listed += count
            return
        today = answering_today(body)
        self.shared += count if len(today) > 1 else 0
        for place in today:
            self.groups.setdefault(place.id, Counter())[group] += count
            if len(today) > 1:
                self.of_several[place.id] += count
            else:
                self.children[place.id] += children

    def places(self) -> dict[str, Place]:
        return {
            key: Place(key, groups.total(), self.of_several[key], self.children[key], dict(sorted(groups.items())))
            for key, groups in sorted(self.groups.items())
        }


def _within(clock: Clock, first: int, last: int) -> list[ColumnElement[bool]]:
    """Return the condition that a date lies within years: a written date begins with the year of its first day."""
    if not first and not last:
        return []
    when = {"occurred": Incident.occurred, "published": Incident.first_published, "acted": Incident.acted}[clock]
    return [func.substr(when, 1, 4).between(str(first or EARLIEST), str(last or LATEST))]


def _scope(filters: Filters) -> set[str]:
    """Return who answers today for the listed bodies that the filters leave."""
    chosen = set(filters.body)
    return {
        today.id
        for body in load_authorities()
        if (not filters.nation or body.nation in filters.nation)
        and (not filters.region or body.region in filters.region)
        and (not chosen or body.id in chosen or chosen & set(body.parent_ids))
        for today in answering_today(body)
    }


def years_of(session: Session, clock: Clock = "occurred") -> tuple[int, int] | None:
    """Return the first and the last year in which an incident of the corpus has a date; None where none has."""
    when = {"occurred": Incident.occurred, "published": Incident.first_published, "acted": Incident.acted}[clock]
    year = func.substr(when, 1, 4)
    found = select(func.min(year), func.max(year)).where(*conditions(EVERYTHING), *_within(clock, EARLIEST, LATEST))
    first, last = session.execute(found).one()
    return (int(first), int(last)) if first and last else None


@dataclass(frozen=True, slots=True)
class Writing:
    """Which of the collected sources have reported an incident of each body."""

    sources: int
    """How many sources are collected."""
    by_place: Mapping[str, int]
    """How many of them have, by the body that answers today."""


def writing(session: Session) -> Writing:
    """Count the collected sources that have reported an incident of each body, whatever the filters are."""
    collected = {source.source_id for source in coverage(session).sources}
    told = (
        select(Incident.authority_id, Account.source_id)
        .join(Account, Account.incident_id == Incident.id)
        .where(Account.source_id.is_not(None), Incident.authority_id.is_not(None), *conditions(EVERYTHING))
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for authority_id, source in session.execute(told):
        body = authority_of(authority_id)
        if body is None or source is None or source not in collected:
            continue
        for today in answering_today(body):
            found.setdefault(today.id, set()).add(source)
    return Writing(len(collected), {key: len(found[key]) for key in sorted(found)})
