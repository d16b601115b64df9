"""Agreement: how far independent coders of the same texts code alike, property by property (Krippendorff's alpha)."""

from analysis.agreement.codings import CodedValue, CoderKind, TextCoding, gathered
from analysis.agreement.comparing import Agreement, Comparison, compare, comparisons

__all__ = [
    "Agreement",
    "CodedValue",
    "CoderKind",
    "Comparison",
    "TextCoding",
    "compare",
    "comparisons",
    "gathered",
]
