"""Which incidents a view or an export is about: a frozen set of choices, and the SQL conditions that it means."""

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from corpus import full_text
from corpus.models import Incident
from corpus.queries.selections import (
    AS_WRITTEN,
    NO_THEME,
    Review,
    begins,
    cause_confidence,
    ends,
    from_sources,
    in_area,
    named_openly,
    of_bodies,
    of_themes,
    reviewed,
    told_by_texts,
    told_with,
    with_value,
)

__all__ = [
    "AS_WRITTEN", "EVERYTHING", "NOT_STATED", "NO_THEME", "Clock", "Filters", "Review", "Unit", "conditions",
    "named_openly",
]  # fmt: skip

Unit = Literal["incidents", "stories", "articles"]
"""What a chart counts: events, families of articles that tell of them, or the articles."""
Origin = Literal["baseline", "text"]
"""What an incident is known from: a row of the baseline, coded before and without a text, or a stored text."""
NOT_STATED = "unknown"
Clock = Literal["occurred", "published", "acted"]
"""When it happened, when it was first published, when a regulator, court or employer acted."""

_FOUND = "found"
"""Marks a field that follows from another one and stands in no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a reader chose; choices within one field widen, fields together narrow. Empty means everything."""

    text: str = ""
    """Words, and phrases in double quotes, that must all occur in the body's name or a report's words, in any form."""
    found: tuple[str, ...] = field(default=(), metadata={_FOUND: True})
    """What `search.find` found for `text`, the best first: chosen, too, where a word is missing or it only means so."""
    body: tuple[str, ...] = ()
    """Authority ids, with the trusts and companies that act for them; or names as written of bodies not listed."""
    nation: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    """Groups of the primary cause."""
    cause: tuple[str, ...] = ()
    """Causes, primary or not."""
    channel: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    """Kinds of source that at least one report comes from."""
    origin: tuple[Origin, ...] = ()
    """`text`: a stored text tells of it; `baseline`: it is known from the baseline alone."""
    dates: Clock = "occurred"
    """Which clock `since` and `until` mean."""
    since: date | None = None
    """It may have been on or after this day; incidents without a date on that clock are left out."""
    until: date | None = None
    penalty_from: int | None = None
    """Pounds; incidents without a penalty are left out."""
    penalty_to: int | None = None
    review: tuple[Review, ...] = ()
    confidence_from: int | None = None
    """Per cent, of the lowest that a report gives the incident's primary cause; without a statement of it: left out."""
    confidence_to: int | None = None
    theme: tuple[str, ...] = ()
    """Ids of themes; `none` for those that belong to none."""

    def query(self) -> dict[str, list[str]]:
        """Return the choices as they stand in an address, without what is not chosen."""
        chosen: dict[str, list[str]] = {}
        for choice in fields(self):
            value = getattr(self, choice.name)
            if value == choice.default or _FOUND in choice.metadata:
                continue
            values = list(value) if isinstance(value, tuple) else [str(value)]
            if values:
                chosen[choice.name] = values
        return chosen

    def __str__(self) -> str:
        """Return the choices as one line, the way an address has them; nothing for everything."""
        return urlencode(self.query(), doseq=True)


EVERYTHING = Filters()
"""Nothing chosen."""


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Return the SQL conditions on `Incident` that these choices mean.

    What stands in other tables is asked for with IN and a query of its own, which the database answers once, and not
    with EXISTS, which it may answer once an incident.
    """
    found: list[ColumnElement[bool]] = [Incident.redirect_to.is_(None), Incident.withdrawn.is_(False)]
    if filters.body:
        found.append(of_bodies(filters.body))
    if filters.nation or filters.region:
        found.append(Incident.authority_id.in_(in_area(filters.nation, filters.region)))
    columns = {Incident.cause_group: filters.group, Incident.channel: filters.channel, Incident.status: filters.status}
    found += [column.in_(chosen) for column, chosen in columns.items() if chosen]
    if filters.cause:
        found.append(or_(Incident.cause.in_(filters.cause), Incident.id.in_(with_value("causes", filters.cause))))
    if filters.outcome:
        none_stated = [Incident.id.not_in(with_value("outcomes"))] if NOT_STATED in filters.outcome else []
        found.append(or_(Incident.id.in_(with_value("outcomes", filters.outcome)), *none_stated))
    if filters.source:
        found.append(Incident.id.in_(from_sources(filters.source)))
    if len(set(filters.origin)) == 1:
        told = told_by_texts()
        found.append(told if "text" in filters.origin else ~told)
    if filters.review:
        found.append(reviewed(filters.review))
    if filters.theme:
        found.append(Incident.id.in_(of_themes(filters.theme)))
    if filters.confidence_from is not None or filters.confidence_to is not None:
        found.append(_as_sure(filters.confidence_from, filters.confidence_to))
    found += _in_time(filters)
    found += _within(Incident.penalty_gbp.expression, filters.penalty_from, filters.penalty_to)
    if filters.text:
        wanted = [told_with(term) for term in full_text.terms(filters.text)]
        found.append(or_(and_(*wanted) if wanted else false(), Incident.id.in_(filters.found)))
    return found


def _in_time(filters: Filters) -> list[ColumnElement[bool]]:
    """May have been between two days, as far as its date on the chosen clock is known."""
    since, until = filters.since, filters.until
    if filters.dates == "occurred":
        return [*_within(Incident.occurred_to, since, None), *_within(Incident.occurred_from, None, until)]
    if filters.dates == "published":
        next_day = until + timedelta(days=1) if until else None
        before = [Incident.first_published < next_day.isoformat()] if next_day else []
        return [*_within(Incident.first_published, since and since.isoformat(), None), *before]
    first, last = begins(Incident.acted), ends(Incident.acted)
    after = [last >= func.substr(since.isoformat(), 1, func.length(last))] if since else []
    return [*after, *([first <= func.substr(until.isoformat(), 1, func.length(first))] if until else [])]


def _as_sure(least: int | None, most: int | None) -> ColumnElement[bool]:
    """Has a primary cause whose least sure statement lies within these per cent."""
    sure = cause_confidence()
    share = [None if bound is None else bound / 100 for bound in (least, most)]
    return Incident.id.in_(select(sure.c.incident_id).where(*_within(sure.c.lowest, *share)))


def _within(column: Any, least: Any, most: Any) -> list[ColumnElement[bool]]:
    """Lies between two values, either of which may be open."""
    return [*([column >= least] if least is not None else []), *([column <= most] if most is not None else [])]
