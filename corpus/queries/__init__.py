"""The only reader for the dashboard and the exports: one function for each table or chart.

Each takes a session and the filters that a reader chose, and returns frozen rows; the database does the work.
"""

from corpus.queries.detail import CONTEXT, Evidence, IncidentDetail, ReportRow, ValueRow, incident_detail
from corpus.queries.filters import ACCOUNTS, EVERYTHING, NOT_STATED, Filters
from corpus.queries.incidents import Order, all_incidents, incident_count, incident_page
from corpus.queries.names import authority_of
from corpus.queries.overview import (
    Basis,
    CauseCount,
    Choice,
    OutcomeCount,
    Summary,
    Years,
    bodies,
    causes,
    incidents_per_year,
    outcomes,
    source_kinds,
    summary,
)
from corpus.queries.reader import Reader, is_sample, stamp
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

__all__ = [
    "ACCOUNTS",
    "CONTEXT",
    "EVERYTHING",
    "NOT_STATED",
    "Basis",
    "CauseCount",
    "Choice",
    "Evidence",
    "Filters",
    "IncidentDetail",
    "IncidentRow",
    "MapPoint",
    "Order",
    "OutcomeCount",
    "Reader",
    "ReportRow",
    "Summary",
    "ThemeChangeRow",
    "ThemeQuote",
    "ThemeRow",
    "ValueRow",
    "Years",
    "all_incidents",
    "authority_of",
    "bodies",
    "causes",
    "incident_count",
    "incident_detail",
    "incident_page",
    "incidents_per_year",
    "is_sample",
    "outcomes",
    "source_kinds",
    "stamp",
    "summary",
    "theme_history",
    "theme_map",
    "theme_quotes",
    "theme_years",
    "themes",
]
