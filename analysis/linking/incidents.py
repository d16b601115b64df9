"""Incidents: the groups of all neighbourhoods, with their ids and what else their reports have to do with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.linking.neighbourhoods import Neighbourhood, grouped, neighbourhoods, signature_of
from analysis.linking.relations import Relation, kinds, possibly, series
from analysis.linking.reports import LinkableReport, age
from analysis.linking.unnamed import Group, joined
from corpus.identity import incident_id
from corpus.models import LinkKind


@dataclass(frozen=True, slots=True)
class LinkedIncident:
    """One incident: its reports, earliest first, what each is to it, and how sure its place is (0 to 1)."""

    id: str
    reports: list[LinkableReport]
    kinds: list[LinkKind]
    scores: list[float]


@dataclass(frozen=True, slots=True)
class Linked:
    """The incidents in order of their ids, what else reports have to do with, and the neighbourhoods as grouped."""

    incidents: list[LinkedIncident]
    relations: list[Relation]
    neighbourhoods: list[Neighbourhood]
    fresh: int
    """Neighbourhoods that had to be grouped anew."""


def link(reports: Sequence[LinkableReport], known: Mapping[str, Neighbourhood] | None = None) -> Linked:
    """Group reports into incidents; the order of the reports makes no difference.

    Two reports of one article are never one incident, and reports of different councils never are.

    Args:
        reports: all reports.
        known: neighbourhoods as they were grouped before, by signature; those that have not changed are taken as they
            are. What comes out is the same without them.
    """
    known = known or {}
    ordered = sorted(reports, key=age)
    around = list(neighbourhoods(ordered))
    found = [known.get(signature_of(members)) or grouped(members) for members in around]
    by_id = {report.report_id: report for report in ordered}
    groups = [[(by_id[name], sure) for name, sure in group] for one in found for group in one.groups]
    incidents = sorted(map(_incident, joined(sorted(groups, key=_first))), key=lambda incident: incident.id)
    incident_of = {report.report_id: incident.id for incident in incidents for report in incident.reports}
    same_series = list(series(ordered, incident_of))
    related = frozenset((relation.report_id, relation.incident_id) for relation in same_series)
    near = [pair for one in found for pair in one.near]
    fresh = sum(one.signature not in known for one in found)
    return Linked(incidents, [*same_series, *possibly(near, incident_of, related)], found, fresh)


def _first(group: Group) -> tuple[bool, str, str, int]:
    return min(age(report) for report, _ in group)


def _incident(group: Group) -> LinkedIncident:
    """Return the incident that some reports tell of; its row of the baseline, else the earliest, gives it its id."""
    ordered = sorted(group, key=lambda member: age(member[0]))
    reports = [report for report, _ in ordered]
    first = next((report for report in reports if report.coded_before), reports[0])
    name = incident_id(f"{first.article_id}:{first.ordinal}")
    return LinkedIncident(name, reports, kinds(reports), [sure for _, sure in ordered])
