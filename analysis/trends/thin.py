"""When a series is too thin for a number: the thresholds, once, and the sentence that stands in the number's place."""

from collections.abc import Sequence

FEWEST = 20
"""Incidents in all, below which nothing is said of a trend or a change."""
FEWEST_A_PERIOD = 5
"""Incidents a period on average, below which the statistics of large numbers do not hold."""
TREND_PERIODS = 5
"""Complete periods that a trend needs."""
CHANGE_PERIODS = 8
"""Complete periods that a change needs: with fewer, chance orders them as starkly too often to be told apart."""
FEWEST_RANKED = 5
"""Incidents that a body needs to be ranked beside others."""
FEWEST_LAGS = 30
"""Dated incidents that an estimate of the reporting lag needs."""
COMPLETE = 0.9
"""Share of a period's incidents that must be expected to be known before it counts as complete."""


def too_thin(counts: Sequence[int], periods: int, what: str, unit: str = "incidents", step: str = "year") -> str:
    """Return a sentence that says why a series of complete periods carries no statement; nothing if it does.

    Args:
        counts: the counts of the complete periods, in order.
        periods: how many the statement needs.
        what: the statement, such as `a trend`.
        unit: what is counted, in the plural.
        step: what a period is.
    """
    total = sum(counts)
    if len(counts) < periods:
        held = f"{len(counts)} complete {step}{'' if len(counts) == 1 else 's'}"
        return f"Too thin for {what}: {held}, and it takes {periods}."
    if total < FEWEST:
        return f"Too thin for {what}: {total} {unit} in all, and it takes {FEWEST}."
    if total / len(counts) < FEWEST_A_PERIOD:
        mean = f"{total / len(counts):.1f}"
        return f"Too thin for {what}: {mean} {unit} a {step} on average, and it takes {FEWEST_A_PERIOD}."
    return ""
