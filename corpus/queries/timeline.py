"""An incident's life: when it happened, came to light, was reported, acted upon and followed up, and with what lag."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.dates import known_bounds
from corpus.queries.detail import IncidentDetail, ReportRow

Stage = Literal["happened", "came_to_light", "reported_to_ico", "first_published", "acted", "followed_up"]
STAGES: tuple[Stage, ...] = (
    "happened", "came_to_light", "reported_to_ico", "first_published", "acted", "followed_up",
)  # fmt: skip
ICO_KNOWS = "ico_reported"


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Days from one stage to another: as many as the dates allow, from the fewest to the most."""

    fewest: int
    most: int


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of an incident's life."""

    stage: Stage
    when: str
    """EDTF; empty where the texts say that it took place and not when."""
    what: tuple[str, ...] = ()
    """What was decided (ids of outcomes), or who published."""
    after: Elapsed | None = None
    """How long after the event; None where either date is not known."""


def timeline(detail: IncidentDetail) -> tuple[Step, ...]:
    """Return the known stages of an incident's life in the order of time; undated ones by their usual place."""
    row = detail.row
    happened = known_bounds(row.occurred)
    steps = sorted(_steps(detail), key=lambda step: STAGES.index(step.stage))
    dated = sorted((step for step in steps if known_bounds(step.when)), key=lambda step: _first(step, happened))
    for step in steps:
        if not known_bounds(step.when):
            place = sum(STAGES.index(other.stage) < STAGES.index(step.stage) for other in dated)
            dated.insert(place, step)
    return tuple(
        step if step.stage == "happened" else replace(step, after=_lag(happened, known_bounds(step.when)))
        for step in dated
    )


def _steps(detail: IncidentDetail) -> Iterator[Step]:
    row = detail.row
    if row.occurred:
        yield Step("happened", row.occurred)
    if row.discovered:
        yield Step("came_to_light", row.discovered)
    decided = tuple(outcome for outcome in row.outcomes if outcome not in {"unknown", "none", ICO_KNOWS})
    if ICO_KNOWS in row.outcomes:
        yield Step("reported_to_ico", "")
    told = sorted((report for report in detail.reports if report.published), key=lambda report: report.published)
    if told:
        yield Step("first_published", told[0].published[:10], tuple(filter(None, [told[0].publisher])))
    if row.acted or decided:
        yield Step("acted", row.acted, decided)
    yield from _followed_up(told)


def _followed_up(told: Sequence[ReportRow]) -> Iterator[Step]:
    """Yield the days on which another story followed the incident up, with who published it."""
    by_day: dict[str, dict[str, None]] = {}
    for report in told:
        if report.link == "follows_up":
            by_day.setdefault(report.published[:10], {})[report.publisher] = None
    for day, publishers in by_day.items():
        yield Step("followed_up", day, tuple(publishers))


def _first(step: Step, happened: tuple[dt.date, dt.date] | None) -> tuple[dt.date, int]:
    """Return when a step began; one known by its year alone is put no earlier than the event itself."""
    first, last = known_bounds(step.when) or (dt.date.max, dt.date.max)
    if happened and step.stage != "happened" and first < happened[0] <= last:
        first = happened[0]
    return first, STAGES.index(step.stage)


def _lag(happened: tuple[dt.date, dt.date] | None, then: tuple[dt.date, dt.date] | None) -> Elapsed | None:
    if happened is None or then is None or then[1] < happened[0]:
        return None
    return Elapsed(max(0, (then[0] - happened[1]).days), (then[1] - happened[0]).days)
