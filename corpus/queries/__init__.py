"""The only reader for the dashboard and the exports: one function for each table or chart.

Each takes a session and the filters that a reader chose, and returns frozen rows; the database does the work.
"""

from corpus.models import ACCOUNTS
from corpus.queries.body import BodyCount, Relation, Relative, Telling, body_counts, relatives, telling
from corpus.queries.coverage import Collected, Coverage, Lag, coverage, lags
from corpus.queries.delays import DECIDED, FEWEST_DELAYS, Delay, Delays, by_length, delays
from corpus.queries.detail import CONTEXT, Evidence, IncidentDetail, ReportRow, ValueRow, incident_detail
from corpus.queries.filters import EVERYTHING, NO_THEME, NOT_STATED, Clock, Filters, Origin, Review, Unit
from corpus.queries.flow import Flow, Reason, flow
from corpus.queries.incidents import Direction, Order, all_incidents, incident_count, incident_page
from corpus.queries.method import Masking, Provenance, Stage, provenance
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
from corpus.queries.places import Place, Places, Writing, places, writing, years_of
from corpus.queries.rates import ChildCounts, child_series
from corpus.queries.reader import Reader, is_being_written, is_sample, stamp, version
from corpus.queries.relations import Change, LinkedIncident, incident_history, linked_incidents
from corpus.queries.reported import Reported, reported_to_ico
from corpus.queries.reviewed import Decided, HumanValue, decided
from corpus.queries.rows import IncidentRow
from corpus.queries.similar import SimilarIncident, similar_incidents
from corpus.queries.sources import (
    EntryOutcome,
    SourceMonth,
    SourceRow,
    Trouble,
    entry_outcomes,
    source_months,
    sources,
    troubles,
)
from corpus.queries.stories import Story, StoryArticle, stories
from corpus.queries.themes import (
    MapPoint,
    ThemeChangeRow,
    ThemeQuote,
    ThemeRow,
    theme_history,
    theme_map,
    theme_names,
    theme_quotes,
    theme_years,
    themes,
)
from corpus.queries.timeline import Elapsed, Step, timeline
from corpus.queries.trends import ALL, NOT_LISTED, Counts, Split, series

__all__ = [
    "ACCOUNTS",
    "ALL",
    "CONTEXT",
    "DECIDED",
    "EVERYTHING",
    "FEWEST_DELAYS",
    "NOT_LISTED",
    "NOT_STATED",
    "NO_THEME",
    "BodyCount",
    "CauseCount",
    "Change",
    "ChildCounts",
    "Choice",
    "Clock",
    "Collected",
    "Counts",
    "Coverage",
    "Decided",
    "Delay",
    "Delays",
    "Direction",
    "Elapsed",
    "EntryOutcome",
    "Evidence",
    "Filters",
    "Flow",
    "HumanValue",
    "IncidentDetail",
    "IncidentRow",
    "Lag",
    "LinkedIncident",
    "MapPoint",
    "Masking",
    "Order",
    "Origin",
    "OutcomeCount",
    "Place",
    "Places",
    "Provenance",
    "Reader",
    "Reason",
    "Relation",
    "Relative",
    "ReportRow",
    "Reported",
    "Review",
    "SimilarIncident",
    "SourceMonth",
    "SourceRow",
    "Split",
    "Stage",
    "Step",
    "Story",
    "StoryArticle",
    "Summary",
    "Telling",
    "ThemeChangeRow",
    "ThemeQuote",
    "ThemeRow",
    "Trouble",
    "Unit",
    "ValueRow",
    "Writing",
    "all_incidents",
    "authority_of",
    "bodies",
    "body_counts",
    "by_length",
    "causes",
    "child_series",
    "coverage",
    "decided",
    "delays",
    "entry_outcomes",
    "flow",
    "incident_count",
    "incident_detail",
    "incident_history",
    "incident_page",
    "is_being_written",
    "is_sample",
    "lags",
    "linked_incidents",
    "outcomes",
    "places",
    "provenance",
    "relatives",
    "reported_to_ico",
    "series",
    "similar_incidents",
    "source_kinds",
    "source_months",
    "sources",
    "stamp",
    "stories",
    "summary",
    "telling",
    "theme_history",
    "theme_map",
    "theme_names",
    "theme_quotes",
    "theme_years",
    "themes",
    "timeline",
    "troubles",
    "version",
    "writing",
    "years_of",
]
