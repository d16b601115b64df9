"""Incidents, stories or articles by year or quarter, split or not: what the trend chart and its statistics count.

The database chooses, and each written date is placed here: a date too coarse for a quarter is counted, never guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.orm import Session

from corpus.models import Account, Incident, IncidentValue
from corpus.periods import Period, Step, place
from corpus.populations import answering
from corpus.queries.filters import EVERYTHING, NOT_STATED, Clock, Filters, Unit, conditions
from corpus.queries.names import authority_of

Split = Literal["none", "group", "outcome", "nation", "region", "body"]
NOT_LISTED = "not_listed"
"""What a body counts as that is not in the list of authorities, in splits by body, region and nation."""
ALL = "all"
"""What everything counts as where nothing is split."""

Row = tuple[str, str | None, Any, int]
"""Id of the unit, its date as written, what it is split by, and how many units share all this (under one's id)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Units by what they are split by and by period, and those that could not be placed or not exactly."""

    unit: Unit
    clock: Clock
    step: Step
    split: Split
    by_key: Mapping[str, Mapping[Period, int]]
    whole: Mapping[Period, int]
    """Each unit once a period, however many of the split's values it has."""
    undated: int = 0
    """Units without a date on this clock."""
    unplaced: int = 0
    """Units whose date is too coarse for a quarter."""
    spanning: int = 0
    """Units whose date reaches over years; they stand in the period of its first day."""


@dataclass
class _Tally:
    """Where the units of a corpus have been placed so far."""

    step: Step
    placed: dict[str, dict[Period, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    whole: dict[Period, set[str]] = field(default_factory=lambda: defaultdict(set))
    many: dict[str, int] = field(default_factory=dict)
    """How many units each id stands for."""
    coarse: set[str] = field(default_factory=set)
    spanning: set[str] = field(default_factory=set)

    def add(self, unit: str, written: str | None, key: str, many: int) -> None:
        self.many[unit] = many
        found = place(written, self.step) if written else None
        if found is None:
            return
        if found.period is None:
            self.coarse.add(unit)
            return
        self.placed[key][found.period].add(unit)
        self.whole[found.period].add(unit)
        if found.spans:
            self.spanning.add(unit)

    def count(self, units: Iterable[str]) -> int:
        return sum(self.many[unit] for unit in units)

    def sizes(self, by_period: Mapping[Period, set[str]]) -> dict[Period, int]:
        return {period: self.count(by_period[period]) for period in sorted(by_period)}


def series(
    session: Session,
    filters: Filters = EVERYTHING,
    *,
    clock: Clock = "occurred",
    step: Step = "year",
    split: Split = "none",
    unit: Unit = "incidents",
    sources: tuple[str, ...] | None = None,
) -> Counts:
    """Count units by period on one clock.

    On the clocks of the event a story or an article stands under the dates of the incidents that it tells; on the clock
    of publication under its own, a story under its first. An incident with several outcomes counts under each; one of a
    trust under the council that answers for it, if that is one.

    Args:
        session: to read with.
        filters: the incidents that are counted, or told by what is counted.
        clock: which date places a unit.
        step: year or quarter.
        split: what the counts are split by.
        unit: what is counted.
        sources: only what articles of these sources tell, as they told it; all sources, and coded rows, if None.
    """
    chosen = conditions(filters)
    if unit == "incidents" and sources is None:
        rows = rows_of_incidents(session, chosen, clock, split)
    elif unit == "incidents" and clock != "published":  # whoever tells it, the event has its own date
        told = select(Account.incident_id).where(Account.source_id.in_(sources or ()))
        rows = rows_of_incidents(session, [*chosen, Incident.id.in_(told)], clock, split)
    else:
        rows = _of_articles(session, chosen, clock, split, unit, sources)
    return counted(rows, clock=clock, step=step, split=split, unit=unit)


def counted(rows: Iterable[Row], *, clock: Clock, step: Step, split: Split, unit: Unit) -> Counts:
    """Place rows of units and count them."""
    tally = _Tally(step)
    for unit_id, written, key, many in rows:
        tally.add(unit_id, written, key_of(split, key), many)
    somewhere = set[str]().union(*tally.whole.values())
    return Counts(
        unit,
        clock,
        step,
        split,
        {key: tally.sizes(tally.placed[key]) for key in sorted(tally.placed)},
        tally.sizes(tally.whole),
        undated=tally.count(tally.many.keys() - somewhere - tally.coarse),
        unplaced=tally.count(tally.coarse - somewhere),
        spanning=tally.count(tally.spanning),
    )


def rows_of_incidents(session: Session, chosen: list[ColumnElement[bool]], clock: Clock, split: Split) -> Iterable[Row]:
    """Return the rows of incidents as they are resolved; those of one date and one key stand together."""
    when = {"occurred": Incident.occurred, "published": Incident.first_published, "acted": Incident.acted}[clock]
    if split == "outcome":  # an incident may have several, so each is told apart
        query = select(Incident.id, when, _column(split)).outerjoin(IncidentValue, _OUTCOME).where(*chosen)
        return [(unit, when, key, 1) for unit, when, key in session.execute(query)]
    key = literal(ALL) if split == "none" else _column(split)
    together = select(func.min(Incident.id), when, key, func.count()).where(*chosen).group_by(when, key)
    return [(unit, when, key, many) for unit, when, key, many in session.execute(together)]


def _of_articles(
    session: Session,
    chosen: list[ColumnElement[bool]],
    clock: Clock,
    split: Split,
    unit: Unit,
    sources: tuple[str, ...] | None,
) -> Iterable[Row]:
    """Return the rows of what articles tell: the articles themselves, their stories, or the incidents."""
    unit_id = {"incidents": Incident.id, "stories": Account.story_id, "articles": Account.article_id}[unit]
    when = {"occurred": Incident.occurred, "published": Account.published, "acted": Incident.acted}[clock]
    query = (
        select(unit_id, when, _column(split))
        .select_from(Account)
        .join(Incident, Incident.id == Account.incident_id)
        .where(Account.article_id.is_not(None), *chosen)
        .distinct()
    )
    if split == "outcome":
        query = query.outerjoin(IncidentValue, _OUTCOME)
    if sources is not None:
        query = query.where(Account.source_id.in_(sources))
    rows: list[Row] = [(unit, when, key, 1) for unit, when, key in session.execute(query)]
    return _first(rows) if clock == "published" else rows


def _first(rows: Iterable[Row]) -> list[Row]:
    """Give every row of a unit the unit's first date."""
    kept = list(rows)
    first: dict[str, str] = {}
    for unit_id, written, *_ in kept:
        if written:
            first[unit_id] = min(first.get(unit_id, written), written)
    return [(unit_id, first.get(unit_id), key, many) for unit_id, _, key, many in kept]


_OUTCOME = and_(IncidentValue.incident_id == Incident.id, IncidentValue.property == "outcomes", IncidentValue.chosen)


def _column(split: Split) -> ColumnElement[Any]:
    """Return the column that holds what a split needs."""
    if split == "group":
        return Incident.cause_group.expression
    if split == "outcome":
        return func.coalesce(IncidentValue.value, NOT_STATED)
    return Incident.authority_id.expression


def key_of(split: Split, found: str | None) -> str:
    """Return what a row counts under."""
    if split == "none":
        return ALL
    if split in {"group", "outcome"}:
        return found or NOT_STATED
    authority = authority_of(found)
    if authority is None:
        return NOT_LISTED
    if split == "body":
        councils = answering(authority)
        return councils[0].id if len(councils) == 1 else authority.id
    return authority.nation if split == "nation" else authority.region
