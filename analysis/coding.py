"""Coding: one article in, its judgement and its coded reports out, each value on the words that support it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from analysis.claims import Claim
from analysis.extraction import causes, channels, dates, organisations, outcomes, penalties, people, status, subjects
from analysis.passages import telling_passages
from analysis.relevance import Judgement, judge
from analysis.segmentation import segment
from analysis.segments import Segment
from analysis.text import ArticleText

VERSION = 5
REVIEW_BELOW = 0.5
"""Confidence below which a report is marked for review: more likely than not one of its deciding values is wrong."""
PROPERTIES = (
    "organisation", "occurred", "discovered", "acted", "causes", "channel", "outcomes", "penalty_gbp", "data_subjects",
    "people_affected",
)  # fmt: skip
"""What a report may say."""
EXTRACTORS = (organisations, dates, causes, penalties, people, status, subjects)


@dataclass(frozen=True, slots=True)
class CodedReport:
    """One report: its claims, and the values that they give."""

    statements: list[Claim] = field(default_factory=list)
    doubtful: frozenset[str] = frozenset()
    """The properties for which the text says something that is too doubtful to be stated."""

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

    @property
    def for_review(self) -> bool:
        """Whether a coder should look at it."""
        return self.confidence < REVIEW_BELOW

    @property
    def gaps(self) -> dict[str, str]:
        """The properties without a value: `not_stated` or `could_not_tell`."""
        stated = {claim.property for claim in self.statements}
        return {
            name: "could_not_tell" if name in self.doubtful else "not_stated"
            for name in PROPERTIES
            if name not in stated
        }


@dataclass(frozen=True, slots=True)
class Coding:
    """What a coder says of one article."""

    judgement: Judgement
    reports: list[CodedReport] = field(default_factory=list)


def code_article(article: ArticleText) -> Coding:
    """Read one article as a trained coder does."""
    article = telling_passages(article)
    judgement = judge(article)
    if not judgement.relevant:
        return Coding(judgement)
    return Coding(judgement, _once(_code(article, part) for part in segment(article)))


def _once(reports: Iterable[CodedReport]) -> list[CodedReport]:
    """Leave each penalty of a body on the first of its reports: one penalty for several occasions counts once."""
    found: list[CodedReport] = []
    told: set[tuple[str | None, str]] = set()
    for report in reports:
        pounds = report.value("penalty_gbp")
        key = (report.value("authority_id") or report.value("organisation"), pounds or "")
        again = pounds is not None and key in told
        kept = [c for c in report.statements if not (again and c.property in {"penalty_gbp", "penalty_on"})]
        found.append(replace(report, statements=kept))
        told.add(key)
    return found


def _code(article: ArticleText, part: Segment) -> CodedReport:
    found = [claim for extractor in EXTRACTORS for claim in extractor.extract(article, part)]
    cause = next((claim.value for claim in found if claim.property == "causes"), None)
    found.extend(outcomes.extract(article, part, penalties.imposed(article, part)))
    found.extend(channels.extract(article, part, cause))
    doubtful = frozenset(claim.property for claim in found if claim.tentative)
    return CodedReport([claim for claim in found if not claim.tentative], doubtful)
