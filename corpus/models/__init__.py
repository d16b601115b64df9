"""The nouns of the corpus as typed SQLAlchemy classes, which are the domain objects themselves.

What was published (Source, Page, Article, Revision) is never edited; what was concluded (Relevance, MaskSpan, Report,
Statement, Incident …) belongs to one stage each; what people decided (Decision) is only ever appended.
"""

from corpus.models.base import (
    Base,
    UTCDateTime,
)
from corpus.models.collected import (
    IncidentTrend,
    ListedEntry,
    Listing,
    WaitingEntry,
)
from corpus.models.concluded import (
    Embedding,
    Family,
    MaskSpan,
    Outcome,
    Relevance,
    Report,
    SecondCoding,
    SecondStatement,
    StageResult,
    Statement,
    Theme,
    ThemeEvent,
    ThemeMember,
    ThemeQuotation,
)
from corpus.models.decided import (
    Decision,
)
from corpus.models.incidents import (
    ACCOUNTS,
    ChangeKind,
    Incident,
    IncidentChange,
    IncidentLink,
    IncidentValue,
    LinkKind,
    ReviewStatus,
    StoredNeighbourhood,
)
from corpus.models.published import (
    Article,
    Corpus,
    Page,
    Permission,
    Rejection,
    Revision,
    Run,
    Source,
    SourceKind,
)
from corpus.models.searched import (
    SearchEntry,
)

__all__ = [
    "ACCOUNTS",
    "Article",
    "Base",
    "ChangeKind",
    "Corpus",
    "Decision",
    "Embedding",
    "Family",
    "Incident",
    "IncidentChange",
    "IncidentLink",
    "IncidentTrend",
    "IncidentValue",
    "LinkKind",
    "ListedEntry",
    "Listing",
    "MaskSpan",
    "Outcome",
    "Page",
    "Permission",
    "Rejection",
    "Relevance",
    "Report",
    "ReviewStatus",
    "Revision",
    "Run",
    "SearchEntry",
    "SecondCoding",
    "SecondStatement",
    "Source",
    "SourceKind",
    "StageResult",
    "Statement",
    "StoredNeighbourhood",
    "Theme",
    "ThemeEvent",
    "ThemeMember",
    "ThemeQuotation",
    "UTCDateTime",
    "WaitingEntry",
]
