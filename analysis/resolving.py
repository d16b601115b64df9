"""Resolving: an incident's value where its reports say different things, the rule that chose it, and all the others.

No value is dropped: each stands beside the chosen one with the number of reports that give it. Copies of one story
count once. What a person decided comes before what the machine says of any report.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from analysis.linking import LinkableReport
from corpus.authorities import load_authorities
from corpus.dates import bounds
from corpus.taxonomy import load_taxonomy

SINGLE = (
    "organisation",
    "authority_id",
    "occurred",
    "discovered",
    "acted",
    "channel",
    "penalty_gbp",
    "penalty_on",
    "status",
    "data_subjects",
    "people_affected",
)
_DATES = frozenset({"occurred", "discovered", "acted"})
_AUTHORITATIVE = {"regulator": 0, "ombudsman": 1, "baseline": 2}
"""How close to the decision a source stands; a row of the baseline, coded from several, comes before a single paper."""
_VAGUE = frozenset({"misdelivery_unspecified", "other"})
_STRONG_CAUSE_SHARE = 0.5
"""A second cause is the incident's too where at least this share of the stories gives it."""


@dataclass(frozen=True, slots=True)
class ResolvedValue:
    """One value that reports of an incident give, whether and by which rule it was chosen, and how many give it."""

    property: str
    value: str
    chosen: bool
    rule: str
    reports: int


@dataclass(frozen=True, slots=True)
class _Claim:
    """A value with those who give it."""

    value: str
    reports: tuple[LinkableReport, ...]

    @property
    def stories(self) -> int:
        """How many distinct stories give it."""
        return len({report.family_id for report in self.reports})

    @property
    def rank(self) -> int:
        """How close to the decision its best source stands: 0 is the regulator."""
        return min(_AUTHORITATIVE.get(report.source_kind, 3) for report in self.reports)

    @property
    def confidence(self) -> float:
        """How sure its surest report is."""
        return max(report.confidence for report in self.reports)


def resolve(reports: Sequence[LinkableReport]) -> list[ResolvedValue]:
    """Return every value that the reports of one incident give, with the chosen ones marked."""
    resolved: list[ResolvedValue] = []
    for name in SINGLE:
        resolved += _decided_first(name, reports, partial(_resolve_single, name))
    return resolved + _decided_first("causes", reports, _resolve_causes) + _resolve_outcomes(reports)


def _decided_first(
    name: str, reports: Sequence[LinkableReport], rule: Callable[[Sequence[LinkableReport]], list[ResolvedValue]]
) -> list[ResolvedValue]:
    """Apply a rule to the reports that a person decided on, if there are any; the others' values stand beside."""
    decided = [report for report in reports if name in report.decided and report.known(name)]
    if not decided:
        return rule(reports)
    by = "decided by " + ", ".join(sorted({report.decided[name].removeprefix("coder:") for report in decided}))
    counts = {claim.value: len(claim.reports) for claim in _claims(name, reports)}
    resolved = [replace(one, rule=by, reports=counts[one.value]) for one in rule(decided)]
    there = {one.value for one in resolved}
    return resolved + [
        ResolvedValue(name, value, False, by, count) for value, count in counts.items() if value not in there
    ]


def _claims(name: str, reports: Sequence[LinkableReport]) -> list[_Claim]:
    """Return the values of a property that say anything, in order of value."""
    given: dict[str, list[LinkableReport]] = {}
    for report in reports:
        for value in report.known(name):
            given.setdefault(value, []).append(report)
    return [_Claim(value, tuple(given[value])) for value in sorted(given)]


def _resolve_single(name: str, reports: Sequence[LinkableReport]) -> list[ResolvedValue]:
    """Choose one value of a property."""
    claims = _claims(name, reports)
    if not claims:
        return []
    if len(claims) == 1:
        return [ResolvedValue(name, claims[0].value, True, "agreed", len(claims[0].reports))]
    rule, key = _RULES.get(name, _MOST_STORIES)
    best = min(claims, key=lambda claim: (*key(claim), claim.value))
    if name in _DATES:
        best = min((c for c in claims if _refines(c, best)), key=lambda c: (*_by_stories(c), c.value), default=best)
    return [ResolvedValue(name, c.value, c is best, rule, len(c.reports)) for c in claims]


def _resolve_causes(reports: Sequence[LinkableReport]) -> list[ResolvedValue]:
    """Choose the primary cause by most stories, a definite one before a vague one; keep a second that half give."""
    claims = _claims("causes", reports)
    if not claims:
        return []
    order: dict[str, int] = {cause.id: place for place, cause in enumerate(load_taxonomy().causes)}
    stories = len({report.family_id for report in reports if report.known("causes")})

    def primary_stories(claim: _Claim) -> int:
        return len({report.family_id for report in claim.reports if report.first("causes") == claim.value})

    best = min(claims, key=lambda c: (c.value in _VAGUE, -primary_stories(c), c.rank, -c.confidence, order[c.value]))
    rule = "agreed" if len(claims) == 1 else "most stories"
    resolved = [ResolvedValue("causes", best.value, True, rule, len(best.reports))]
    for claim in claims:
        if claim is not best:
            second = claim.value not in _VAGUE and claim.stories >= _STRONG_CAUSE_SHARE * stories
            rule = "half of the stories" if second else "most stories"
            resolved.append(ResolvedValue("causes", claim.value, second, rule, len(claim.reports)))
    return resolved


def _resolve_outcomes(reports: Sequence[LinkableReport]) -> list[ResolvedValue]:
    """Keep every outcome: what came of a breach adds up; a result supersedes the steps that led to it."""
    claims = _claims("outcomes", reports)
    given = {claim.value for claim in claims}
    results = {"ico_fine", "ico_reprimand", "ico_undertaking", "ico_enforcement_notice", "ico_no_action"}
    superseded = {"ico_investigating", "ico_reported"} if given & results else set()
    return [
        ResolvedValue(
            "outcomes",
            claim.value,
            claim.value not in superseded,
            "superseded by the result" if claim.value in superseded else "every outcome",
            len(claim.reports),
        )
        for claim in claims
    ]


def _refines(claim: _Claim, best: _Claim) -> bool:
    """Say whether a date is a closer one within the month or year that was chosen. A span is not a vague date."""
    if "/" in claim.value + best.value or claim is best:
        return False
    (first, last), (begin, end) = bounds(claim.value), bounds(best.value)
    return begin <= first and last <= end


_Key = Callable[[_Claim], tuple[float, ...]]


def _by_stories(claim: _Claim) -> tuple[float, ...]:
    return (-claim.stories, claim.rank, -claim.confidence)


def _by_authority(claim: _Claim) -> tuple[float, ...]:
    return (claim.rank, -claim.stories, -claim.confidence)


def _by_precision(claim: _Claim) -> tuple[float, ...]:
    first, last = bounds(claim.value)
    return (claim.rank, -claim.stories, (last - first).days, -claim.confidence)


def _by_closeness(claim: _Claim) -> tuple[float, ...]:
    """The company that ran the service comes before the council that answers for it."""
    return (not load_authorities().get(claim.value).parent_ids, -claim.stories, claim.rank, -claim.confidence)


def _confirmed_first(claim: _Claim) -> tuple[float, ...]:
    return (claim.value != "confirmed",)


_MOST_STORIES: tuple[str, _Key] = ("most stories", _by_stories)
_RULES: dict[str, tuple[str, _Key]] = {
    "penalty_gbp": ("regulator first", _by_authority),
    "penalty_on": ("regulator first", _by_authority),
    "people_affected": ("regulator first", _by_authority),
    "authority_id": ("the company before its council, then most stories", _by_closeness),
    "occurred": ("regulator first, then most stories; a day within a month or year", _by_precision),
    "discovered": ("regulator first, then most stories; a day within a month or year", _by_precision),
    "acted": ("regulator first, then most stories; a day within a month or year", _by_precision),
    "status": ("confirmed by any", _confirmed_first),
}
