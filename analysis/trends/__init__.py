"""Trends that say how sure they are: counts by period in, intervals, trend, change and plain sentences out.

Pure functions over what `corpus.queries` counts; `breaks.toml` holds the breaks, `thin` when nothing is to be said.
"""

from analysis.trends.breaks import Break, breaks
from analysis.trends.changes import Change, find_change
from analysis.trends.examination import Examination, examine
from analysis.trends.intervals import LEVEL, Interval, poisson_interval, ratio_interval
from analysis.trends.panel import Panel, constant_panel
from analysis.trends.regression import Trend, fit
from analysis.trends.reporting import Reporting, estimate
from analysis.trends.series import PER, Frame, Point, Ranked, Series, frame, ranking, series, split_series
from analysis.trends.survey import survey

__all__ = [
    "LEVEL",
    "PER",
    "Break",
    "Change",
    "Examination",
    "Frame",
    "Interval",
    "Panel",
    "Point",
    "Ranked",
    "Reporting",
    "Series",
    "Trend",
    "breaks",
    "constant_panel",
    "estimate",
    "examine",
    "find_change",
    "fit",
    "frame",
    "poisson_interval",
    "ranking",
    "ratio_interval",
    "series",
    "split_series",
    "survey",
]
