"""How sure one count or one ratio of counts is: exact intervals. Pure functions."""

from dataclasses import dataclass

from scipy.special import gammaincinv
from scipy.stats import beta

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """The lowest and highest value under which what was seen is not surprising."""

    low: float
    high: float

    def times(self, factor: float) -> "Interval":
        """Return the interval in another unit."""
        return Interval(self.low * factor, self.high * factor)


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


def ratio_interval(before: int, after: int, exposure: float, level: float = LEVEL) -> Interval:
    """Return the exact interval of the ratio of two Poisson rates (after to before).

    Given their sum, the later count is binomial; the Clopper-Pearson bounds of its share are turned into a ratio
    (Przyborowski and Wilenski 1940).

    Args:
        before: events in the earlier time.
        after: events in the later time.
        exposure: how many times as long the later time is.
        level: the confidence level, between 0 and 1.
    """
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, after, before + 1)) if after else 0.0
    high = float(beta.ppf(1 - tail, after + 1, before)) if before else 1.0
    return Interval(*(share / (1 - share) / exposure if share < 1 else float("inf") for share in (low, high)))
