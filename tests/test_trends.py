"""Intervals of yearly counts agree with the published method and leave no year out."""

import pytest
from scipy.stats import chi2, poisson

from analysis.trends import poisson_interval, yearly


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # the exact 95 % limits that statistical tables give
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (2, 0.2422, 7.225), (10, 4.795, 18.390), (50, 37.11, 65.92)],
)
def test_the_interval_is_garwoods(count: int, low: float, high: float) -> None:
    interval = poisson_interval(count)
    assert interval.low == pytest.approx(low, abs=0.005)
    assert interval.high == pytest.approx(high, abs=0.005)


@pytest.mark.parametrize("count", [1, 3, 17, 400])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_the_interval_is_half_the_chi_squared_quantiles(count: int, level: float) -> None:
    interval, tail = poisson_interval(count, level), (1 - level) / 2
    assert interval.low == pytest.approx(chi2.ppf(tail, 2 * count) / 2)
    assert interval.high == pytest.approx(chi2.ppf(1 - tail, 2 * count + 2) / 2)


@pytest.mark.parametrize("count", [1, 6, 30])
def test_each_bound_leaves_the_right_tail(count: int) -> None:
    interval = poisson_interval(count)
    assert poisson.sf(count - 1, interval.low) == pytest.approx(0.025)
    assert poisson.cdf(count, interval.high) == pytest.approx(0.025)


@pytest.mark.parametrize(("count", "level"), [(-1, 0.95), (3, 0.0), (3, 1.0)])
def test_nonsense_is_refused(count: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"a count|a confidence level"):
        poisson_interval(count, level)


def test_years_without_incidents_are_kept() -> None:
    years = yearly({2012: 3, 2009: 1})
    assert [(year.year, year.count) for year in years] == [(2009, 1), (2010, 0), (2011, 0), (2012, 3)]
    assert years[1].interval.low == 0 < years[1].interval.high


def test_no_incidents_give_no_years() -> None:
    assert yearly({}) == []
