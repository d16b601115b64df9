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
    Incident,
    IncidentLink,
    IncidentValue,
    LinkKind,
    MaskSpan,
    Outcome,
    Relevance,
    Report,
    ReviewStatus,
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

__all__ = [
    "Article",
    "Base",
    "Corpus",
    "Decision",
    "Embedding",
    "Family",
    "Incident",
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
    "SecondCoding",
    "SecondStatement",
    "Source",
    "SourceKind",
    "StageResult",
    "Statement",
    "Theme",
    "ThemeEvent",
    "ThemeMember",
    "ThemeQuotation",
    "UTCDateTime",
    "WaitingEntry",
]
