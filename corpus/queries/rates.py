"""Incidents with children's data beside the number of children who live where the body answers for the service."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.authorities import Authority
from corpus.models import Incident
from corpus.periods import Step
from corpus.populations import answering, children_of, councils_today
from corpus.queries.filters import EVERYTHING, Clock, Filters, conditions
from corpus.queries.names import authority_of
from corpus.queries.trends import Counts, Split, counted, key_of, rows_of_incidents

CHILDREN = "children"
"""Data of a child, and of its family where the case is the child's. `mixed` may hold no child at all."""


@dataclass(frozen=True, slots=True)
class ChildCounts:
    """Incidents with children's data at bodies whose children are counted, and what had to be left out."""

    counts: Counts
    children: Mapping[str, int]
    """Under-18s for each nation, region or body that the counts are split by; empty for other splits."""
    everyone: int
    """Under-18s in all areas together."""
    mixed: int
    """Left out: incidents with data of several groups, which may or may not be children's."""
    not_listed: int
    """Left out: with children's data, at a body that is not named or not listed."""
    uncounted: int
    """Left out: with children's data, at a listed body without a figure."""


def child_series(
    session: Session,
    filters: Filters = EVERYTHING,
    *,
    clock: Clock = "occurred",
    step: Step = "year",
    split: Split = "none",
) -> ChildCounts:
    """Count incidents with children's data by period, with the children that a rate is per.

    An area's rate counts the incidents of all bodies in it, abolished ones too, per child who lives there. Where bodies
    were chosen, or are what is compared, each needs a figure of its own: an abolished council never takes its
    successor's.
    """
    chosen = conditions(filters)
    data = select(Incident.data_subjects, func.count()).where(*chosen).group_by(Incident.data_subjects)
    by_data = dict(iter(session.execute(data)))
    held = [*chosen, Incident.data_subjects == CHILDREN]
    at_bodies = select(Incident.authority_id, func.count()).where(*held).group_by(Incident.authority_id)
    incidents = dict(iter(session.execute(at_bodies)))
    listed = [found for body in incidents if (found := authority_of(body))]
    own = split == "body" or bool(filters.body)
    scope = _scope(filters, listed if own else None)
    fitting = sorted(body.id for body in listed if _has_figure(body, scope, own))
    rows = rows_of_incidents(session, [*held, Incident.authority_id.in_(fitting)], clock, split)
    at_listed = sum(incidents[body.id] for body in listed)
    return ChildCounts(
        counted(rows, clock=clock, step=step, split=split, unit="incidents"),
        _children(scope, split, [body for body in listed if body.id in fitting]),
        children_of(scope) or 0,
        mixed=by_data.get("mixed", 0),
        not_listed=sum(incidents.values()) - at_listed,
        uncounted=at_listed - sum(incidents[body] for body in fitting),
    )


def _scope(filters: Filters, bodies: Iterable[Authority] | None) -> set[Authority]:
    """Return the councils whose children are counted: those of the bodies, or those in the area chosen."""
    if bodies is not None:
        named = [found for body in filters.body if (found := authority_of(body))]
        councils = {council for body in (*bodies, *named) for council in answering(body)}
        return {council for council in councils if council.population_under18 is not None}
    return {
        council
        for council in councils_today()
        if (not filters.nation or council.nation in filters.nation)
        and (not filters.region or council.region in filters.region)
    }


def _has_figure(body: Authority, scope: set[Authority], own: bool) -> bool:
    if own:
        return children_of(answering(body)) is not None
    return any(council.region == body.region for council in scope)


def _children(scope: set[Authority], split: Split, bodies: Iterable[Authority]) -> dict[str, int]:
    """Return the children for each place that counts are split by."""
    if split == "body":
        return {key_of(split, body.id): children_of(answering(body)) or 0 for body in bodies}
    found: dict[str, int] = {}
    for council in scope if split in {"nation", "region"} else ():
        key = key_of(split, council.id)
        found[key] = found.get(key, 0) + (council.population_under18 or 0)
    return found
