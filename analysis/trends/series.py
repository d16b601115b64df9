"""A series: every period from first to last with its count, its interval, and whether it is still filling up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.trends.intervals import Interval, poisson_interval
from analysis.trends.reporting import Reporting, complete
from corpus.periods import Period, periods_from
from corpus.queries import Counts, Filters

PER = 100_000
"""Children that a rate is per."""


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series."""

    period: Period
    count: int
    value: float
    """What is drawn: the count, or the rate."""
    interval: Interval
    """Of the value: exact, 95 %."""
    complete: bool
    """Whether nearly all that belongs here is expected to be known."""


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one value of a split, without a gap."""

    key: str
    points: tuple[Point, ...]
    children: int | None = None
    """How many children a rate is per year or quarter of; None where the values are counts."""

    @property
    def total(self) -> int:
        """All that is counted."""
        return sum(point.count for point in self.points)

    @property
    def settled(self) -> tuple[Point, ...]:
        """The points that statistics may use."""
        return tuple(point for point in self.points if point.complete)


@dataclass(frozen=True, slots=True)
class Frame:
    """The periods that the series of one view have in common, and which of them are complete."""

    periods: tuple[Period, ...]
    complete: frozenset[Period]

    @property
    def filling(self) -> list[Period]:
        """The periods that are still filling up."""
        return [period for period in self.periods if period not in self.complete]


def frame(counts: Counts, filters: Filters, until: date | None, reporting: Reporting | None) -> Frame:
    """Return the periods from the first to the last: to the end of the corpus, and as far as the filters' days reach.

    Args:
        counts: what was counted.
        filters: what was chosen; its days are those of the event.
        until: the end of the corpus.
        reporting: how late incidents come to be known, if that can be told.
    """
    if not counts.whole:
        return Frame((), frozenset())
    first, last = min(counts.whole), max(counts.whole)
    if counts.clock == "occurred" and filters.since:
        first = min(first, Period.of(filters.since, counts.step))
    if until:
        ends = min(until, filters.until) if counts.clock == "occurred" and filters.until else until
        last = max(last, Period.of(ends, counts.step))
    periods = tuple(periods_from(first, last))
    newest = max((place for place, period in enumerate(periods) if complete(period, until, reporting)), default=-1)
    return Frame(periods, frozenset(periods[: newest + 1]))


def series(key: str, by_period: Mapping[Period, int], frame: Frame, children: int | None = None) -> Series:
    """Return the series of one value over a frame; rates per 100,000 children where `children` is given."""
    factor = PER / children if children else 1.0
    points = [
        Point(period, count, count * factor, poisson_interval(count).times(factor), period in frame.complete)
        for period, count in ((period, by_period.get(period, 0)) for period in frame.periods)
    ]
    return Series(key, tuple(points), children)


def split_series(counts: Counts, frame: Frame, children: Mapping[str, int | None] | None = None) -> list[Series]:
    """Return a series for each value of the split, the largest first."""
    per = children or {}
    found = [series(key, by_period, frame, per.get(key)) for key, by_period in counts.by_key.items()]
    return sorted(found, key=lambda one: (-one.total, one.key))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A body's rate over all complete periods; bodies with few incidents have no place."""

    key: str
    incidents: int
    rate: float
    """Incidents per 100,000 children and year."""
    interval: Interval
    place: int | None


def ranking(found: Sequence[Series], fewest: int) -> list[Ranked]:
    """Rank bodies by their rate over the complete periods; those with fewer incidents follow without a place."""
    rows = []
    for one in found:
        points = one.settled
        if not one.children or not points:
            continue
        years = sum(1 if point.period.quarter == 0 else 0.25 for point in points)
        count, factor = sum(point.count for point in points), PER / (one.children * years)
        rows.append((count >= fewest, count * factor, one.key, count, poisson_interval(count).times(factor)))
    rows.sort(key=lambda row: (not row[0], -row[1], row[2]))
    return [
        Ranked(key, count, rate, interval, place if enough else None)
        for place, (enough, rate, key, count, interval) in enumerate(rows, start=1)
    ]
