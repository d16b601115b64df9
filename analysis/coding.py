"""Coding: one article in, its judgement and its coded reports out, each value on the words that support it."""

from dataclasses import dataclass, field

from analysis.claims import Claim
from analysis.extraction import causes, channels, dates, organisations, outcomes, penalties, people, status
from analysis.relevance import Judgement, judge
from analysis.segmentation import segment
from analysis.segments import Segment
from analysis.text import ArticleText

VERSION = 3
EXTRACTORS = (organisations, dates, causes, outcomes, penalties, people, status)


@dataclass(frozen=True, slots=True)
class CodedReport:
    """One report: its claims, and the values that they give."""

    statements: list[Claim] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """Return the first value of a property, or None where the text gives none."""
        return next((claim.value for claim in self.statements if claim.property == name), None)

    def values(self, name: str) -> list[str]:
        """Return the values of a property in their order; `unknown` where the text gives none."""
        found = sorted((claim for claim in self.statements if claim.property == name), key=lambda claim: claim.ordinal)
        return [claim.value for claim in found] or ["unknown"]

    @property
    def confidence(self) -> float:
        """How sure the values that decide are: the least sure of body, cause and outcomes."""
        decisive = [
            c.confidence
            for c in self.statements
            if c.property in {"organisation", "causes", "outcomes"} and not c.ordinal
        ]
        return min(decisive, default=0.3)


@dataclass(frozen=True, slots=True)
class Coding:
    """What a coder says of one article."""

    judgement: Judgement
    reports: list[CodedReport] = field(default_factory=list)


def code_article(article: ArticleText) -> Coding:
    """Read one article as a trained coder does."""
    judgement = judge(article)
    if not judgement.relevant:
        return Coding(judgement)
    return Coding(judgement, [_code(article, part) for part in segment(article)])


def _code(article: ArticleText, part: Segment) -> CodedReport:
    report = CodedReport([claim for extractor in EXTRACTORS for claim in extractor.extract(article, part)])
    report.statements.extend(channels.extract(article, part, report.value("causes")))
    return report
