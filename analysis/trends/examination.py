"""All that can be said of a series: its points, trend, change, breaks and panel, or why something can't be said."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.trends.breaks import Break, breaks
from analysis.trends.changes import Change, find_change
from analysis.trends.panel import Panel
from analysis.trends.regression import Trend, fit
from analysis.trends.reporting import Reporting
from analysis.trends.series import Frame, Point, Ranked, Series, frame, ranking, series, split_series
from analysis.trends.thin import CHANGE_PERIODS, FEWEST_RANKED, TREND_PERIODS, too_thin
from corpus.periods import Step
from corpus.queries import ALL, ChildCounts, Counts, Coverage, Filters


@dataclass(frozen=True, slots=True)
class Examination:
    """One view of the corpus over time."""

    counts: Counts
    whole: Series
    by_key: tuple[Series, ...]
    """The largest first; one, of everything, where nothing is split."""
    frame: Frame
    reporting: Reporting | None
    trend: Trend | None
    trend_thin: str
    """Why there is no trend; empty where there is."""
    change: Change | None
    change_thin: str
    breaks: tuple[Break, ...]
    panel: Series | None
    panel_since: Panel | None
    rates: ChildCounts | None
    ranked: tuple[Ranked, ...]


def examine(
    counts: Counts | ChildCounts,
    filters: Filters,
    coverage: Coverage,
    reporting: Reporting | None = None,
    *,
    panel: Panel | None = None,
    panel_counts: Counts | None = None,
) -> Examination:
    """Work out all that can be said of counts by period.

    Args:
        counts: what was counted; with the children that rates are per, if rates are wanted.
        filters: what was chosen.
        coverage: what could have been seen.
        reporting: how late incidents come to be known.
        panel: the constant panel, if there is one.
        panel_counts: what the panel's articles tell.
    """
    rates = counts if isinstance(counts, ChildCounts) else None
    plain = counts.counts if isinstance(counts, ChildCounts) else counts
    shared = frame(plain, filters, coverage.until, reporting)
    everyone = rates.everyone if rates else None
    whole = series(ALL, plain.whole, shared, everyone)
    per = {key: rates.children.get(key, rates.everyone) for key in plain.by_key} if rates else None
    parts = split_series(plain, shared, per) if plain.split != "none" else [whole]
    trend, trend_thin = _trend(whole.settled, plain)
    change, change_thin = _change(whole.settled, plain)
    days = (shared.periods[0].first, shared.periods[-1].last) if shared.periods else None
    return Examination(
        plain,
        whole,
        tuple(parts),
        shared,
        reporting,
        trend,
        trend_thin,
        change,
        change_thin,
        tuple(breaks(plain.clock, coverage.since, *days)) if days else (),
        _panel(panel, panel_counts, shared),
        panel,
        rates,
        tuple(ranking(parts, FEWEST_RANKED)) if rates and plain.split == "body" else (),
    )


def _trend(points: Sequence[Point], counts: Counts) -> tuple[Trend | None, str]:
    values = [point.count for point in points]
    if thin := too_thin(values, TREND_PERIODS, "a trend", counts.unit, counts.step):
        return None, thin
    return fit(values, [middle(place, counts.step) for place in range(len(values))]), ""


def _change(points: Sequence[Point], counts: Counts) -> tuple[Change | None, str]:
    values = [point.count for point in points]
    if thin := too_thin(values, CHANGE_PERIODS, "a change", counts.unit, counts.step):
        return None, thin
    return find_change(values), ""


def middle(place: int, step: Step) -> float:
    """Return where a period lies in years, counted from the first."""
    return place / (4 if step == "quarter" else 1)


def _panel(panel: Panel | None, counts: Counts | None, shared: Frame) -> Series | None:
    """Return the panel's series from its first period on."""
    if panel is None or counts is None:
        return None
    periods = tuple(period for period in shared.periods if period >= panel.since)
    return series(ALL, counts.whole, Frame(periods, shared.complete)) if periods else None
