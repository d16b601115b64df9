"""The only reader for the dashboard and the exports: one function for each table or chart.

Each takes a session and the filters that a reader chose, and returns frozen rows; the database does the work.
"""

from corpus.models import ACCOUNTS
from corpus.queries.coverage import Collected, Coverage, Lag, coverage, lags
from corpus.queries.detail import CONTEXT, Evidence, IncidentDetail, ReportRow, ValueRow, incident_detail
from corpus.queries.filters import EVERYTHING, NOT_STATED, Filters, Origin, Unit
from corpus.queries.incidents import Order, all_incidents, incident_count, incident_page
from corpus.queries.names import authority_of
from corpus.queries.overview import (
    CauseCount,
    Choice,
    OutcomeCount,
    Summary,
    bodies,
    causes,
    outcomes,
    source_kinds,
    summary,
)
from corpus.queries.rates import ChildCounts, child_series
from corpus.queries.reader import Reader, is_sample, stamp
from corpus.queries.reported import Reported, reported_to_ico
from corpus.queries.rows import IncidentRow
from corpus.queries.themes import (
    MapPoint,
    ThemeChangeRow,
    ThemeQuote,
    ThemeRow,
    theme_history,
    theme_map,
    theme_quotes,
    theme_years,
    themes,
)
from corpus.queries.timeline import Elapsed, Step, timeline
from corpus.queries.trends import ALL, NOT_LISTED, Clock, Counts, Split, series

__all__ = [
    "ACCOUNTS",
    "ALL",
    "CONTEXT",
    "EVERYTHING",
    "NOT_LISTED",
    "NOT_STATED",
    "CauseCount",
    "ChildCounts",
    "Choice",
    "Clock",
    "Collected",
    "Counts",
    "Coverage",
    "Elapsed",
    "Evidence",
    "Filters",
    "IncidentDetail",
    "IncidentRow",
    "Lag",
    "MapPoint",
    "Order",
    "Origin",
    "OutcomeCount",
    "Reader",
    "ReportRow",
    "Reported",
    "Split",
    "Step",
    "Summary",
    "ThemeChangeRow",
    "ThemeQuote",
    "ThemeRow",
    "Unit",
    "ValueRow",
    "all_incidents",
    "authority_of",
    "bodies",
    "causes",
    "child_series",
    "coverage",
    "incident_count",
    "incident_detail",
    "incident_page",
    "is_sample",
    "lags",
    "outcomes",
    "reported_to_ico",
    "series",
    "source_kinds",
    "stamp",
    "summary",
    "theme_history",
    "theme_map",
    "theme_quotes",
    "theme_years",
    "themes",
    "timeline",
]
