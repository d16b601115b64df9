"""The statistics agree with published methods, cry wolf as rarely as they say, and refuse what is too thin."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import binomtest, chi2, poisson

from analysis.trends import (
    Panel,
    breaks,
    constant_panel,
    estimate,
    find_change,
    fit,
    poisson_interval,
    ratio_interval,
)
from analysis.trends.reporting import complete
from analysis.trends.sentences import change_a_year
from analysis.trends.thin import FEWEST_LAGS, too_thin
from corpus.periods import Period
from corpus.queries import Collected, Coverage, Lag


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


@pytest.mark.parametrize(("before", "after"), [(10, 20), (3, 0), (7, 7), (40, 11)])
def test_the_ratio_is_the_exact_binomial_one(before: int, after: int) -> None:
    share = binomtest(after, before + after).proportion_ci(0.95)
    interval = ratio_interval(before, after, 2.0)
    assert interval.low == pytest.approx(share.low / (1 - share.low) / 2)
    assert interval.high == pytest.approx(share.high / (1 - share.high) / 2)


def test_a_ratio_to_nothing_has_no_upper_end() -> None:
    assert math.isinf(ratio_interval(0, 5, 1.0).high)


class TestTrend:
    def test_a_perfect_rise_is_found_exactly(self) -> None:
        trend = fit([10, 20, 40, 80, 160], range(5))
        assert trend.ratio == pytest.approx(2.0)
        assert trend.dispersion == pytest.approx(0.0, abs=1e-6)
        assert trend.clear

    def test_it_solves_the_likelihood_equations(self) -> None:
        counts, years = [12, 9, 30, 14, 22, 41, 18, 35], np.arange(8.0)
        trend = fit(counts, years)
        slope = math.log(trend.ratio)
        shape = np.exp(slope * years)
        mean = shape * sum(counts) / shape.sum()
        assert float(((np.array(counts) - mean) * years).sum()) == pytest.approx(0, abs=1e-6)
        assert trend.dispersion == pytest.approx(float(((counts - mean) ** 2 / mean).sum()) / 6)

    def test_crowded_counts_widen_the_interval_and_are_called_so(self) -> None:
        calm, wild = fit([20, 21, 19, 20, 22, 18, 20, 20], range(8)), fit([2, 45, 1, 40, 3, 44, 5, 20], range(8))
        assert wild.dispersion > 5
        assert wild.dispersion_p < 0.001 < calm.dispersion_p
        width = [trend.interval.high / trend.interval.low for trend in (calm, wild)]
        assert width[1] > 1.5 * width[0]
        assert not wild.clear

    def test_quarters_give_a_ratio_a_year(self) -> None:
        assert fit([16, 19, 23, 27, 32], [0, 0.25, 0.5, 0.75, 1.0]).ratio == pytest.approx(2.0, abs=0.02)

    @pytest.mark.parametrize("crowded", [False, True])
    def test_the_interval_holds_the_truth_as_often_as_it_says(self, crowded: bool) -> None:
        chance, mean = np.random.default_rng(5), 12 * 1.05 ** np.arange(14)
        drawn = chance.negative_binomial(6, 6 / (6 + mean), (400, 14)) if crowded else chance.poisson(mean, (400, 14))
        trends = [fit(counts.tolist(), range(14)) for counts in drawn]
        held = np.mean([trend.interval.low <= 1.05 <= trend.interval.high for trend in trends])
        assert held >= 0.92

    @pytest.mark.parametrize("counts", [[1, 2], [0, 0, 0, 0]])
    def test_nothing_is_not_fitted(self, counts: list[int]) -> None:
        with pytest.raises(ValueError, match="three periods"):
            fit(counts, range(len(counts)))


class TestChange:
    def test_the_place_and_the_ratio_are_found(self) -> None:
        change = find_change([10, 11, 9, 10, 10, 20, 21, 19, 20, 20])
        assert change.first == 5
        assert change.ratio == pytest.approx(2.0)
        assert change.interval.low > 1.3
        assert change.clear

    def test_the_same_counts_give_the_same_answer(self) -> None:
        counts = [4, 9, 3, 8, 7, 12, 6, 9, 11, 5]
        assert find_change(counts) == find_change(counts)

    def test_equal_counts_have_no_change(self) -> None:
        assert find_change([7] * 10).p == 1.0

    def test_all_in_the_later_half_has_no_finite_ratio(self) -> None:
        assert math.isinf(find_change([0, 0, 0, 0, 9, 9, 9, 9]).ratio)

    @pytest.mark.parametrize("crowded", [False, True])
    def test_false_alarms_are_as_rare_as_the_level_says(self, crowded: bool) -> None:
        chance = np.random.default_rng(11)
        drawn = chance.negative_binomial(5, 1 / 3, (400, 14)) if crowded else chance.poisson(10, (400, 14))
        alarms = np.mean([find_change(counts.tolist(), 299).clear for counts in drawn])
        assert 0.01 <= alarms <= 0.08  # 5 %, give or take three standard errors

    def test_a_doubled_rate_is_mostly_found(self) -> None:
        chance = np.random.default_rng(12)
        drawn = chance.poisson([10] * 8 + [20] * 8, (100, 16))
        assert np.mean([find_change(counts.tolist(), 299).clear for counts in drawn]) > 0.9

    def test_three_periods_are_refused(self) -> None:
        with pytest.raises(ValueError, match="4 periods"):
            find_change([1, 2, 3])


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([30, 30], "Too thin for a trend: 2 complete years, and it takes 5."),
        ([30], "Too thin for a trend: 1 complete year, and it takes 5."),
        ([3, 3, 3, 3, 3], "Too thin for a trend: 15 incidents in all, and it takes 20."),
        ([4, 4, 4, 4, 5], "Too thin for a trend: 4.2 incidents a year on average, and it takes 5."),
        ([5, 5, 5, 5, 5], ""),
    ],
)
def test_what_is_too_thin_says_so(counts: list[int], sentence: str) -> None:
    assert too_thin(counts, 5, "a trend") == sentence


class TestReporting:
    UNTIL = date(2024, 12, 31)

    def simulated(self, mean: float = 400, incidents: int = 1500) -> list[Lag]:
        """Return the lags that can be seen by the end, of events spread evenly over eight years."""
        chance = np.random.default_rng(3)
        horizons = chance.integers(0, 8 * 365, incidents)
        days = chance.exponential(mean, incidents).astype(int)
        return [Lag(int(lag), int(horizon)) for lag, horizon in zip(days, horizons, strict=True) if lag <= horizon]

    def test_late_reports_that_can_not_have_come_yet_are_allowed_for(self) -> None:
        lags = self.simulated()
        found = estimate(lags)
        assert found is not None
        truth = 400 * math.log(10)
        naive = float(np.quantile([lag.days for lag in lags], 0.9))
        assert naive < 0.9 * truth
        assert found.within(0.9) == pytest.approx(truth, rel=0.1)

    def test_the_share_known_of_a_period_is_that_of_its_days(self) -> None:
        found = estimate(self.simulated())
        assert found is not None
        ages = np.arange(0, 366)
        assert found.known(Period(2024), self.UNTIL) == pytest.approx(float((1 - np.exp(-ages / 400)).mean()), abs=0.04)
        assert found.known(Period(2018), self.UNTIL) > 0.97
        assert found.known(Period(2025), self.UNTIL) == 0

    def test_recent_years_are_incomplete_and_old_ones_are_not(self) -> None:
        found = estimate(self.simulated())
        assert [year for year in range(2017, 2026) if complete(Period(year), self.UNTIL, found)] == [*range(2017, 2022)]

    def test_without_an_estimate_only_the_period_under_way_is(self) -> None:
        assert complete(Period(2024), self.UNTIL, None)
        assert not complete(Period(2024), self.UNTIL - timedelta(days=1), None)
        assert not complete(Period(2020), None, None)

    def test_too_few_give_no_estimate(self) -> None:
        assert estimate([]) is None
        assert estimate([Lag(10, 400)] * (FEWEST_LAGS - 1)) is None
        assert estimate([Lag(10, 400)] * FEWEST_LAGS) is not None

    def test_the_order_does_not_matter(self) -> None:
        lags = self.simulated(incidents=200)
        one, other = estimate(lags), estimate(lags[::-1])
        assert one is not None
        assert other is not None
        assert one.share.tolist() == other.share.tolist()


class TestBreaks:
    EVER = (date(2000, 1, 1), date(2026, 12, 31))

    def days(self, clock: str) -> list[str]:
        return [one.day.isoformat() for one in breaks(clock, date(2026, 2, 3), *self.EVER)]  # type: ignore[arg-type]

    def test_only_those_of_the_clock_are_shown(self) -> None:
        assert self.days("occurred") == ["2010-04-06", "2018-05-25"]
        assert self.days("published") == [
            "2010-04-06", "2018-05-25", "2022-06-30", "2022-12-06", "2024-02-03", "2026-02-03",
        ]  # fmt: skip
        assert self.days("acted") == ["2010-04-06", "2018-05-25", "2022-01-01", "2022-06-30", "2024-02-03"]

    def test_what_lies_outside_the_series_is_left_out(self) -> None:
        found = breaks("occurred", None, date(2011, 1, 1), date(2019, 12, 31))
        assert [one.label for one in found] == ["GDPR and Data Protection Act 2018"]

    def test_without_collecting_nothing_hangs_on_its_beginning(self) -> None:
        assert [one.day.year for one in breaks("published", None, *self.EVER)] == [2010, 2018, 2022, 2022]

    def test_the_last_of_february_has_a_day_two_years_before(self) -> None:
        assert any(one.day == date(2022, 2, 28) for one in breaks("acted", date(2024, 2, 29), *self.EVER))


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (1.0, "0 %"),
        (0.9997, "0 %"),
        (0.996, "−0.4 %"),
        (1.0096, "+1 %"),
        (0.87, "−13 %"),
        (2.5, "+150 %"),
        (4.2, "4.2 times"),
    ],
)
def test_a_small_change_is_told_more_finely(ratio: float, said: str) -> None:
    assert change_a_year(ratio) == said


class TestPanel:
    def covered(self, *sources: tuple[str, date, date, int], until: date = date(2025, 6, 1)) -> Coverage:
        return Coverage(tuple(Collected(name, name, since, end, gap) for name, since, end, gap in sources), until)

    OLD = ("old", date(2021, 5, 4), date(2025, 5, 30), 9)

    def test_it_holds_what_was_collected_throughout(self) -> None:
        young = ("young", date(2023, 1, 1), date(2025, 5, 30), 9)
        ended = ("ended", date(2021, 5, 4), date(2024, 1, 1), 9)
        broken = ("broken", date(2021, 5, 4), date(2025, 5, 30), 300)
        found = constant_panel(self.covered(self.OLD, young, ended, broken), "year")
        assert found == Panel(("old",), Period(2022))

    def test_quarters_begin_earlier(self) -> None:
        found = constant_panel(self.covered(self.OLD), "quarter")
        assert found == Panel(("old",), Period(2021, 3))

    def test_a_young_corpus_has_none(self) -> None:
        assert constant_panel(self.covered(self.OLD, until=date(2023, 12, 30)), "year") is None
        assert constant_panel(self.covered(), "year") is None
