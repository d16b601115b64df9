"""What a series allows to be said, in plain words; where it allows nothing, that."""

from analysis.trends.examination import Examination
from analysis.trends.regression import Trend
from analysis.trends.series import PER
from analysis.trends.thin import COMPLETE

_WHAT = {"incidents": "Reported incidents", "stories": "Stories", "articles": "Articles"}
_CROWDED = 0.05


def said(found: Examination) -> str:
    """Return one sentence on the trend of the whole series, or on why there is none."""
    if found.trend is None:
        return found.trend_thin
    points = found.whole.settled
    what = "Incidents with children's data" if found.rates else _WHAT[found.counts.unit]
    span = f"from {points[0].period} to {points[-1].period}"
    trend = found.trend
    sure = f"(95 % interval {change_a_year(trend.interval.low)} to {change_a_year(trend.interval.high)})"
    if not trend.clear:
        return f"{what} neither rose nor fell clearly {span}: {change_a_year(trend.ratio)} a year {sure}."
    way = "rose" if trend.ratio > 1 else "fell"
    return f"{what} {way} {span}: {change_a_year(trend.ratio)} a year {sure}."


def sentences(found: Examination) -> list[str]:
    """Return all that is to be said, in the order in which a reader wants it."""
    lines = [
        said(found) if found.frame.periods else "Nothing can be placed in time.",
        on_change(found),
        on_dispersion(found.trend) if found.trend else "",
        on_limits(found),
        on_completeness(found),
        on_rates(found),
        on_dates(found),
        on_panel(found),
    ]
    return [line for line in lines if line]


def change_a_year(ratio: float) -> str:
    """Return a yearly ratio as a change in per cent, with its sign."""
    if ratio > 3:
        return f"{ratio:.1f} times"
    change = 100 * (ratio - 1)
    shown = f"{change:+.0f}" if abs(change) >= 0.95 else f"{change:+.1f}" if abs(change) >= 0.05 else "0"
    return f"{shown} %".replace("-", "−")


def on_dispersion(trend: Trend) -> str:
    """Say by how much the counts vary more than Poisson counts."""
    crowded = trend.dispersion > 1 and trend.dispersion_p < _CROWDED
    told = "more than chance alone, and the interval is wider for it" if crowded else "about as much as by chance"
    return f"Around the trend the counts vary {told} (dispersion {trend.dispersion:.1f}, quasi-Poisson)."


def on_limits(found: Examination) -> str:
    """Say what the trend takes no account of: the breaks within the series, and in quarters the seasons."""
    points = found.whole.settled
    if found.trend is None or not points:
        return ""
    crossed = any(points[0].period.first < one.day <= points[-1].period.last for one in found.breaks)
    ignored = [
        what
        for what, there in (("the breaks within it", crossed), ("seasons", found.counts.step == "quarter"))
        if there
    ]
    if not ignored:
        return ""
    return f"The trend takes no account of {' or of '.join(ignored)}: what changed there is part of the rise or fall."


def on_change(found: Examination) -> str:
    """Say where a change is most likely, if any stands out."""
    if found.change is None:
        return "" if found.change_thin.partition(":")[2] == found.trend_thin.partition(":")[2] else found.change_thin
    change, points = found.change, found.whole.settled
    p = f"p = {change.p:.3f}" if change.p >= 0.001 else "p < 0.001"
    if not change.clear:
        return f"No single change of level stands out ({p})."
    times = f"{change.ratio:.1f} times the level before, 95 % interval {change.interval.low:.1f} to "
    return (
        f"The most likely change of level comes with {points[change.first].period}: {times}{change.interval.high:.1f} "
        f"({p}). A steady rise or fall looks like a change, too."
    )


def on_completeness(found: Examination) -> str:
    """Say which periods are still filling up, and how that is known."""
    filling = found.frame.filling
    if not filling:
        return ""
    which = str(filling[0]) if len(filling) == 1 else f"{filling[0]} to {filling[-1]}"
    sign = "Hatched" if found.counts.split == "none" else "Open circles"
    hatched = f"{sign}, and in no statistic: {which}, still filling up."
    if found.counts.clock == "published":
        return hatched
    if found.reporting is None:
        return f"{hatched} Too few incidents are dated to tell how late they come to be known; more may be to come."
    within = found.reporting.within(COMPLETE) / 30.44
    settled = found.whole.settled
    until = f"; from {settled[-1].period} back, at least that many are expected to be known" if settled else ""
    return f"{hatched} {100 * COMPLETE:.0f} % of incidents are reported within {within:.0f} months{until}."


def on_dates(found: Examination) -> str:
    """Say what could not be placed, or only by its first day."""
    counts = found.counts
    lines = []
    if counts.undated:
        lines.append(f"Not shown: {_some(counts.undated, counts.unit)} without a date on this clock.")
    if counts.unplaced:
        lines.append(f"In no quarter: {_some(counts.unplaced, counts.unit)} whose date is no more exact than a year.")
    if counts.spanning:
        some = _some(counts.spanning, counts.unit)
        lines.append(f"Placed by the first day: {some} whose date reaches into a later year.")
    return " ".join(lines)


def on_rates(found: Examination) -> str:
    """Say what a rate is per, and what is left out of it."""
    rates = found.rates
    if rates is None:
        return ""
    left = {
        "with data of several groups": rates.mixed,
        "at a body that is not named or listed": rates.not_listed,
        "at a body whose children no figure counts": rates.uncounted,
    }
    out = ", ".join(f"{count:,} {why}" for why, count in left.items() if count)
    per = f"Per {PER:,} children a {found.counts.step}; {rates.everyone:,} live in these areas (mostly mid-2020)."
    return f"{per} Only incidents with children's data." + (f" Left out: {out}." if out else "")


def on_panel(found: Examination) -> str:
    """Say what the constant panel is, or that there is none yet."""
    if found.counts.split != "none" or found.rates:
        return ""
    if found.panel_since is None:
        return f"No constant panel yet: no source has been collected for two whole {found.counts.step}s."
    many = len(found.panel_since.sources)
    which = "the one source tells that was" if many == 1 else f"the {many} sources tell that were"
    return f"Dots: what {which} collected throughout since {found.panel_since.since}."


def _some(count: int, unit: str) -> str:
    names = {"incidents": "incident", "stories": "story", "articles": "article"}
    return f"{count:,} {names[unit] if count == 1 else unit}"
