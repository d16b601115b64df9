"""One change in a rate: the place where two rates fit best, and how often chance alone would fit as well."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from analysis.trends.intervals import Interval, ratio_interval

SHUFFLES = 1999
ALPHA = 0.05
SIDE = 2
"""Periods that lie at least on either side of a change."""
_SEED = 20100406


@dataclass(frozen=True, slots=True)
class Change:
    """The most likely place of one change."""

    first: int
    """Index of the first period of the later rate."""
    ratio: float
    """The later rate over the earlier one."""
    interval: Interval
    """As if the place had been known beforehand: too narrow where it was looked for, as here."""
    p: float
    """Share of the shuffled series in which some place fits as well."""

    @property
    def clear(self) -> bool:
        """Whether so good a fit is rare by chance."""
        return self.p < ALPHA


def find_change(counts: Sequence[int], shuffles: int = SHUFFLES) -> Change:
    """Look for one change in the rate of equally long periods.

    The statistic is the likelihood ratio of two Poisson rates against one, at its best place. Its distribution without
    a change is that over shuffled series, which holds for any counts that are exchangeable, also for such as vary more
    than Poisson counts. The shuffling is seeded: the same counts give the same p.

    Args:
        counts: one count a period, in order.
        shuffles: how many shuffled series are compared.

    Raises:
        ValueError: fewer than four periods.
    """
    y = np.asarray(counts, dtype=np.int64)
    if len(y) < 2 * SIDE:
        raise ValueError(f"a change needs {2 * SIDE} periods")
    seen = _gains(y[None, :])[0]
    place = int(seen.argmax())
    chance = np.random.default_rng([_SEED, *y.tolist()])
    shuffled = chance.permuted(np.tile(y, (shuffles, 1)), axis=1)
    as_good = int((_gains(shuffled).max(axis=1) >= seen[place] - 1e-9).sum())
    first = place + SIDE
    before, after = int(y[:first].sum()), int(y[first:].sum())
    exposure = (len(y) - first) / first
    return Change(
        first,
        after / exposure / before if before else float("inf"),
        ratio_interval(before, after, exposure),
        (1 + as_good) / (1 + shuffles),
    )


def _gains(series: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log likelihood gained by a change at each place.

    Args:
        series: counts, shape (series, periods).

    Returns:
        Shape (series, places), float64; the first place has `SIDE` periods before it.
    """
    periods = series.shape[1]
    lengths = np.arange(SIDE, periods - SIDE + 1)
    totals = series.sum(axis=1, keepdims=True)
    before = series.cumsum(axis=1)[:, SIDE - 1 : periods - SIDE]
    after = totals - before
    parts = xlogy(before, before / lengths) + xlogy(after, after / (periods - lengths))
    gains: NDArray[np.float64] = parts - xlogy(totals, totals / periods)
    return gains
