"""Relations: what a report has to do with an incident: it reports it, follows it up, or tells of its series or kin."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.linking.reports import LinkableReport, days_apart
from analysis.linking.weights import weights
from corpus.models import LinkKind

FOLLOW_UP_DAYS = 30
"""Days after the first report from which another story follows the incident up."""
MOST = 3
"""Incidents to which one report may be said to be related: the likeliest."""


@dataclass(frozen=True, slots=True)
class Relation:
    """That a report has to do with an incident, how, and how sure that is (0 to 1)."""

    report_id: str
    incident_id: str
    kind: LinkKind
    score: float


def kinds(reports: Sequence[LinkableReport]) -> list[LinkKind]:
    """Return for each report of one incident, earliest first, whether it reports it or follows it up."""
    first = next((report.published for report in reports if report.published), None)
    fresh = {report.family_id for report in reports if not _late(first, report.published)}
    return [
        "follows_up" if _late(first, report.published) and report.family_id not in fresh else "reports"
        for report in reports
    ]


def _late(first: str | None, published: str | None) -> bool:
    gap = days_apart(first, published)
    return gap is not None and gap > FOLLOW_UP_DAYS


def series(reports: Sequence[LinkableReport], incident_of: Mapping[str, str]) -> Iterator[Relation]:
    """Yield how the reports that one article gives of one decision have to do with one another's incidents.

    Breaches of one body that an article tells of, and that the same regulator's decision ended, are a series.
    """
    together: dict[tuple[str, str], list[LinkableReport]] = defaultdict(list)
    for report in reports:
        for decision in set(report.known("outcomes")) & weights().outcomes.decisive:
            body = report.authority or " ".join(sorted(report.name))
            together[report.article_id, f"{body} {decision}"].append(report)
    found = {
        (one.report_id, incident_of[other.report_id])
        for members in together.values()
        for one in members
        for other in members
        if incident_of[one.report_id] != incident_of[other.report_id]
    }
    for report_id, incident_id in sorted(found):
        yield Relation(report_id, incident_id, "same_series", 1.0)


def possibly(
    near: Sequence[tuple[str, str, float]], incident_of: Mapping[str, str], known: frozenset[tuple[str, str]]
) -> Iterator[Relation]:
    """Yield for each report the incidents, other than its own, that it may tell of, too.

    Args:
        near: pairs of reports that were not joined, with the probability that they tell of one event.
        incident_of: the incident of each report.
        known: pairs of report and incident that are related anyway.
    """
    best: dict[str, dict[str, float]] = defaultdict(dict)
    for a, b, sure in near:
        for report, other in ((a, b), (b, a)):
            incident = incident_of[other]
            if incident != incident_of[report] and (report, incident) not in known:
                best[report][incident] = max(sure, best[report].get(incident, 0.0))
    for report in sorted(best):
        for incident, sure in sorted(best[report].items(), key=lambda item: (-item[1], item[0]))[:MOST]:
            yield Relation(report, incident, "possibly_related", sure)
