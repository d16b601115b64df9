"""How late incidents come to be known, and up to when a count can be taken for nearly whole.

An event of last month can only have been reported within a month; plain averages would make lags look short. Lags are
therefore estimated for right-truncated data, backwards in time (Lagakos, Barraj and De Gruttola 1988).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.trends.thin import COMPLETE, FEWEST_LAGS
from corpus.periods import Period
from corpus.queries import Lag

_AT_RISK = 10
"""Incidents that could have had a lag at least, before that lag tells us anything."""


@dataclass(frozen=True)
class Reporting:
    """The share of incidents that are reported within so many days, among those reported within `longest`."""

    days: NDArray[np.int64]
    """Shape (lags,), rising."""
    share: NDArray[np.float64]
    """Shape (lags,): the share within each."""
    incidents: int

    @property
    def longest(self) -> int:
        """The longest lag that can be told; what comes to be known later still is not foreseen."""
        return int(self.days[-1])

    def within(self, share: float) -> int:
        """Return the days within which this share is reported."""
        return int(self.days[int(np.searchsorted(self.share, share - 1e-9))])

    def known(self, period: Period, until: date) -> float:
        """Return the share of a period's incidents that is expected to be known by a day."""
        first, last = period.first.toordinal(), period.last.toordinal()
        ages = until.toordinal() - np.arange(first, last + 1)
        places = np.searchsorted(self.days, ages, side="right")
        return float(np.concatenate([[0.0], self.share])[places].mean())


def estimate(lags: Sequence[Lag]) -> Reporting | None:
    """Estimate how late incidents are reported; None where too few are dated.

    Args:
        lags: of incidents whose lag is no longer than their horizon.
    """
    days = np.array([lag.days for lag in lags], dtype=np.int64)
    horizons = np.array([lag.horizon for lag in lags], dtype=np.int64)
    values = np.unique(days)
    at_risk = np.searchsorted(np.sort(days), values, side="right") - np.searchsorted(np.sort(horizons), values)
    told = values[at_risk >= _AT_RISK]
    if not len(told):
        return None
    fits = days <= told[-1]
    if int(fits.sum()) < FEWEST_LAGS:
        return None
    days, horizons = np.sort(days[fits]), np.sort(horizons[fits])
    values, ties = np.unique(days, return_counts=True)
    at_risk = np.searchsorted(days, values, side="right") - np.searchsorted(horizons, values)
    kept = 1 - ties / at_risk  # given that it is reported within a lag, that it is within a shorter one
    share = np.append(np.cumprod(kept[:0:-1])[::-1], 1.0)
    return Reporting(values, share, len(days))


def complete(period: Period, until: date | None, reporting: Reporting | None) -> bool:
    """Say whether a period is over and nearly all of its incidents are expected to be known."""
    if until is None or period.last > until:
        return False
    return reporting is None or reporting.known(period, until) >= COMPLETE
