"""A trend over time: log-linear Poisson regression with quasi-Poisson errors (McCullagh and Nelder 1989, ch. 6)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, t

from analysis.trends.intervals import LEVEL, Interval

_ROUNDS = 50
_CLOSE = 1e-10


@dataclass(frozen=True, slots=True)
class Trend:
    """By what factor a rate changes from one year to the next."""

    ratio: float
    interval: Interval
    p: float
    """Of no change at all, two-sided."""
    dispersion: float
    """Pearson's X² over its degrees of freedom: 1 where counts vary as Poisson counts do, more where they crowd."""
    dispersion_p: float
    """Of so large a dispersion if the counts were Poisson."""
    periods: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 1."""
        return self.interval.low > 1 or self.interval.high < 1


def fit(counts: Sequence[int], times: Sequence[float], level: float = LEVEL) -> Trend:
    """Fit a constant yearly ratio to counts of periods of one length.

    The standard error grows with the square root of the dispersion, never shrinks below the Poisson one, and the
    quantiles are Student's with n - 2 degrees of freedom: the dispersion is itself an estimate.

    Args:
        counts: one count a period, not all 0.
        times: the middles of the periods, in years.
        level: the confidence level of the interval.

    Raises:
        ValueError: fewer than three periods, or nothing counted.
    """
    if len(counts) < 3 or not any(counts):
        raise ValueError("a trend needs three periods and something counted")
    y = np.asarray(counts, dtype=np.float64)
    x = np.asarray(times, dtype=np.float64)
    design = np.column_stack([np.ones_like(x), x - x.mean()])
    weights, mean = _maximum(design, y)
    free = len(y) - 2
    pearson = float(((y - mean) ** 2 / mean).sum())
    error = float(np.sqrt(max(1.0, pearson / free) * np.linalg.inv(design.T @ (design * mean[:, None]))[1, 1]))
    slope, reach = float(weights[1]), float(t.ppf((1 + level) / 2, free)) * error
    return Trend(
        ratio=float(np.exp(slope)),
        interval=Interval(float(np.exp(slope - reach)), float(np.exp(slope + reach))),
        p=float(2 * t.sf(abs(slope) / error, free)),
        dispersion=pearson / free,
        dispersion_p=float(chi2.sf(pearson, free)),
        periods=len(y),
    )


def _maximum(design: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the coefficients of greatest likelihood and the fitted means, by iteratively reweighted least squares."""
    mean: NDArray[np.float64] = y + 0.5
    weights: NDArray[np.float64] = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        response = np.log(mean) + (y - mean) / mean
        weighted = design * mean[:, None]
        now: NDArray[np.float64] = np.linalg.solve(design.T @ weighted, weighted.T @ response).astype(np.float64)
        mean = np.exp(np.clip(design @ now, -30, 30)).astype(np.float64)
        if np.abs(now - weights).max() < _CLOSE:
            return now, mean
        weights = now
    return weights, mean
