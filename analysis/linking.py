"""Reports in, incidents out: which reports tell of the same real-world event.

Only reports of one body are compared. Evidence for and against is added up per pair (weights below); pairs are joined
from the strongest down, and never so that two reports of one article, or two different councils, come together.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from corpus import identity
from corpus.authorities import load_authorities
from corpus.dates import bounds
from corpus.errors import Rejected
from corpus.taxonomy import cause_group

VERSION = 1
THRESHOLD = 0.5
"""Evidence from which two reports are taken to tell of one event."""
FAR_APART_DAYS = 400
"""Dates of occurrence further apart than this contradict each other."""

_FORMS = re.compile(r"\b(the|council|city|borough|county|district|metropolitan|london|royal|of|and|limited|ltd|cic|trust)\b|[^a-z ]")


@dataclass(frozen=True, slots=True)
class LinkableReport:
    """What linking needs to know of one report."""

    report_id: str
    article_id: str
    ordinal: int
    family_id: str
    published: str | None
    source_kind: str
    confidence: float
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Property to its values, the primary one first: organisation, authority_id, occurred, causes, penalty_gbp …"""

    def first(self, name: str) -> str | None:
        """Return the first value of a property that says anything."""
        return next((value for value in self.values.get(name, ()) if value != "unknown"), None)

    def known(self, name: str) -> frozenset[str]:
        """Return the values of a property that say anything."""
        return frozenset(self.values.get(name, ())) - {"unknown"}

    @property
    def told_at(self) -> tuple[str, str, int]:
        """What orders the tellings of an event: date of publication, then article and place in it."""
        return (self.published or "9999", self.article_id, self.ordinal)


@dataclass(frozen=True, slots=True)
class LinkedIncident:
    """One event: the reports that tell of it, the earliest first, and how surely each belongs."""

    id: str
    reports: tuple[LinkableReport, ...]
    scores: tuple[float, ...]


def link(reports: Iterable[LinkableReport]) -> list[LinkedIncident]:
    """Group reports into incidents; the same reports in any order give the same incidents."""
    ordered = sorted(reports, key=lambda report: (report.told_at, report.report_id))
    bodies = [_bodies(report) for report in ordered]
    groups: dict[int, list[int]] = {i: [i] for i in range(len(ordered))}
    leader = list(range(len(ordered)))
    best = [1.0] * len(ordered)
    pairs = sorted(_pairs(ordered, bodies), key=lambda pair: (-pair[0], pair[1], pair[2]))
    for score, i, j in pairs:
        a, b = sorted((leader[i], leader[j]))
        if a == b or not _may_join(ordered, bodies, groups[a], groups[b]):
            continue
        for member in groups.pop(b):
            groups[a].append(member)
            leader[member] = a
            best[member] = min(best[member], score)
    return [_incident(ordered, best, sorted(members)) for members in groups.values()]


def _incident(reports: Sequence[LinkableReport], scores: Sequence[float], members: Sequence[int]) -> LinkedIncident:
    """Name an incident after its earliest telling, which a later copy does not change."""
    anchor = reports[members[0]]
    return LinkedIncident(
        id=identity.incident_id(f"{anchor.article_id}:{anchor.ordinal}"),
        reports=tuple(reports[i] for i in members),
        scores=tuple(round(min(scores[i], 1.0), 3) for i in members),
    )


def _bodies(report: LinkableReport) -> frozenset[str]:
    """Return every name under which the body of a report may stand: its own, its parents', its successors'."""
    authority_id = report.first("authority_id")
    if authority_id:
        authority = load_authorities().get(authority_id)
        return frozenset({authority.id, *authority.parent_ids, *authority.successor_ids})
    organisation = report.first("organisation")
    if organisation:
        plain = " ".join(_FORMS.sub(" ", organisation.lower().replace("&", " ").replace("’", "'")).split())
        if plain:
            return frozenset({f"name:{plain}"})
    return frozenset({f"story:{report.family_id}"})


def _pairs(reports: Sequence[LinkableReport], bodies: Sequence[frozenset[str]]) -> Iterable[tuple[float, int, int]]:
    """Yield each pair of reports of one body with enough evidence that they tell of one event."""
    blocks: dict[str, list[int]] = {}
    for i, names in enumerate(bodies):
        for name in names | {f"story:{reports[i].family_id}"}:
            blocks.setdefault(name, []).append(i)
    seen = {pair for members in blocks.values() for pair in combinations(members, 2)}
    for i, j in seen:
        score = evidence(reports[i], reports[j])
        if score >= THRESHOLD:
            yield score, i, j


def _may_join(
    reports: Sequence[LinkableReport], bodies: Sequence[frozenset[str]], ours: Sequence[int], theirs: Sequence[int]
) -> bool:
    """Say whether two groups hold no two reports of one article and no two bodies that are not one."""
    articles = {reports[i].article_id for i in ours}
    if any(reports[j].article_id in articles for j in theirs):
        return False
    named = [bodies[k] for k in (*ours, *theirs) if not next(iter(bodies[k])).startswith("story:")]
    return all(a & b for a, b in combinations(set(named), 2))


def evidence(a: LinkableReport, b: LinkableReport) -> float:
    """Return how strongly two reports of one body point to one event; below 0 they contradict each other."""
    if a.article_id == b.article_id:
        return -1.0
    copies = a.family_id == b.family_id and (a.ordinal == b.ordinal or bool(a.known("causes") & b.known("causes")))
    return 1.0 if copies else sum(weigh(a, b) for weigh in _EVIDENCE)


def _by_penalty(a: LinkableReport, b: LinkableReport) -> float:
    """One sum is a strong sign; two sums imposed on the same side are two cases."""
    one, other = a.first("penalty_gbp"), b.first("penalty_gbp")
    if not (one and other):
        return 0.0
    return 0.7 if one == other else -2.0


def _by_cause(a: LinkableReport, b: LinkableReport) -> float:
    """The same cause speaks for one event; causes of different groups speak against."""
    ours, theirs = a.known("causes"), b.known("causes")
    if not ours or not theirs:
        return 0.1
    if ours & theirs:
        return 0.4
    return 0.2 if {cause_group(c) for c in ours} & {cause_group(c) for c in theirs} else -0.4


def _by_occurrence(a: LinkableReport, b: LinkableReport) -> float:
    """Overlapping times speak for one event, the more so the shorter they are; times far apart speak against."""
    ours, theirs = _interval(a.first("occurred")), _interval(b.first("occurred"))
    if not ours or not theirs:
        return 0.0
    gap = max((theirs[0] - ours[1]).days, (ours[0] - theirs[1]).days)
    if gap > FAR_APART_DAYS:
        return -1.0
    if gap > 0:
        return -0.3
    return 0.4 if min((ours[1] - ours[0]).days, (theirs[1] - theirs[0]).days) <= 31 else 0.2


def _by_action(a: LinkableReport, b: LinkableReport) -> float:
    """The regulator or court acts on one day: the same month speaks for one case, another year against."""
    ours, theirs = _interval(a.first("acted")), _interval(b.first("acted"))
    if not ours or not theirs:
        return 0.0
    gap = max((theirs[0] - ours[1]).days, (ours[0] - theirs[1]).days)
    return 0.3 if gap <= 31 else -0.3 if gap > FAR_APART_DAYS else 0.0


def _by_publication(a: LinkableReport, b: LinkableReport) -> float:
    """News of one event comes in weeks."""
    ours, theirs = _interval((a.published or "")[:10]), _interval((b.published or "")[:10])
    if not ours or not theirs:
        return 0.05
    days = abs((ours[0] - theirs[0]).days)
    return 0.3 if days <= 30 else 0.15 if days <= 120 else 0.0 if days <= 730 else -0.2


def _by_subjects(a: LinkableReport, b: LinkableReport) -> float:
    """Children's data in one report and adults' in the other are seldom one event."""
    ours, theirs = a.first("data_subjects"), b.first("data_subjects")
    if not ours or not theirs or "mixed" in {ours, theirs}:
        return 0.0
    return 0.1 if ours == theirs else -0.2


def _by_outcome(a: LinkableReport, b: LinkableReport) -> float:
    """The same rare outcome speaks for one case."""
    shared = a.known("outcomes") & b.known("outcomes")
    rare = {"ico_fine", "ico_reprimand", "ico_undertaking", "ico_enforcement_notice", "prosecution", "ombudsman_finding"}
    rare |= {"professional_sanction", "dismissal", "court_fine", "caution"}
    return 0.2 if shared & rare else 0.05 if shared else 0.0


_EVIDENCE: tuple[Callable[[LinkableReport, LinkableReport], float], ...] = (
    _by_penalty,
    _by_cause,
    _by_occurrence,
    _by_action,
    _by_publication,
    _by_subjects,
    _by_outcome,
)


def _interval(edtf: str | None) -> tuple[date, date] | None:
    """Return the first and last day of a date, or None where it is absent or no date."""
    try:
        return bounds(edtf) if edtf else None
    except Rejected:
        return None


def b_cubed(found: Mapping[str, str], true: Mapping[str, str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one grouping against another (Bagga and Baldwin 1998).

    Args:
        found: item to group.
        true: item to group; the same items.
    """
    ours, theirs = _members(found), _members(true)
    shared = {item: len(ours[found[item]] & theirs[true[item]]) for item in true}
    precision = sum(shared[item] / len(ours[found[item]]) for item in true) / max(1, len(true))
    recall = sum(shared[item] / len(theirs[true[item]]) for item in true) / max(1, len(true))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _members(groups: Mapping[str, str]) -> dict[str, set[str]]:
    """Return each group's items."""
    members: dict[str, set[str]] = {}
    for item, group in groups.items():
        members.setdefault(group, set()).add(item)
    return members
