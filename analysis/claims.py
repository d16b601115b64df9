"""What an extractor says: one property, one value, the words that support it, and how sure the rule is."""

from dataclasses import dataclass

from corpus.spans import Span


@dataclass(frozen=True, slots=True)
class Claim:
    """One coded value of a report, standing on a span of the article."""

    property: str
    value: str
    span: Span
    origin: str
    """`extractor@version`."""
    confidence: float
    ordinal: int = 0
    """Place among the values of one property: 0 is the primary cause."""
    tentative: bool = False
    """Whether it is too doubtful to be stated: then the property is marked as one that could not be told."""
