"""How sure a yearly count is: exact Poisson intervals, for the charts of a filter. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass

from scipy.special import gammaincinv

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """The lowest and highest mean under which a count as far off as the one seen is not surprising."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many incidents one year has, with its interval."""

    year: int
    count: int
    interval: Interval


def poisson_interval(count: int, level: float = LEVEL) -> Interval:
    """Return the exact (Garwood 1936) interval of a Poisson mean.

    The bounds are half the chi-squared quantiles with 2k and 2k + 2 degrees of freedom; half a chi-squared quantile
    is a quantile of the gamma distribution, which is what is computed here.

    Args:
        count: the number of events seen.
        level: the confidence level, between 0 and 1.

    Raises:
        ValueError: the count is negative, or the level is not between 0 and 1.
    """
    if count < 0:
        raise ValueError(f"a count can't be {count}")
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level}")
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return Interval(low, float(gammaincinv(count + 1, 1 - tail)))


def yearly(counts: Mapping[int, int], level: float = LEVEL) -> list[YearCount]:
    """Return every year from the first to the last, also those without an incident, with intervals."""
    if not counts:
        return []
    years = range(min(counts), max(counts) + 1)
    return [YearCount(year, counts.get(year, 0), poisson_interval(counts.get(year, 0), level)) for year in years]
