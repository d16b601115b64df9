"""Reports in, incidents out: reports of one event are one incident, however many articles tell of it.

Pairs that could tell of one event (one body, or copies of one story) are scored by `analysis.evidence`. The best are
joined first; two groups join only when all their reports together speak for it and no two of them forbid it.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from analysis.evidence import Places, score
from analysis.linkable import LinkableReport, forbidden
from analysis.weights import weights
from corpus.identity import incident_id

__all__ = ["BCubed", "LinkableReport", "LinkedIncident", "b_cubed", "link"]

VERSION = 1


@dataclass(frozen=True, slots=True)
class LinkedIncident:
    """One incident: its reports, earliest first, and how sure the place of each is (0 to 1)."""

    id: str
    reports: list[LinkableReport]
    scores: list[float]


@dataclass(frozen=True, slots=True)
class BCubed:
    """Agreement of two groupings (Bagga & Baldwin 1998), each from 0 to 1."""

    precision: float
    recall: float
    f1: float


def link(reports: Sequence[LinkableReport]) -> list[LinkedIncident]:
    """Group reports into incidents, in order of their ids; the order of the reports makes no difference.

    Two reports of one article are never one incident, and reports of different councils never are.
    """
    ordered = sorted(reports, key=_age)
    places = Places(ordered)
    scores: dict[tuple[int, int], float] = {}
    for i, j in sorted(_candidates(ordered)):
        if not forbidden(ordered[i], ordered[j]):
            scores[i, j] = score(ordered[i], ordered[j], places)
    groups = _grouped(ordered, scores)
    incidents = [_incident([ordered[i] for i in group], _confidences(group, scores)) for group in groups]
    return sorted(incidents, key=lambda incident: incident.id)


def b_cubed(found: Mapping[str, str], truth: Mapping[str, str]) -> BCubed:
    """Compare a grouping with the true one.

    Args:
        found: group of each report.
        truth: true group of each report; the same reports.
    """
    if found.keys() != truth.keys():
        raise ValueError("the two groupings are not of the same reports")
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    ours: dict[str, int] = defaultdict(int)
    theirs: dict[str, int] = defaultdict(int)
    for report, group in found.items():
        sizes[group, truth[report]] += 1
        ours[group] += 1
        theirs[truth[report]] += 1
    number = max(1, len(found))
    precision = sum(n * n / ours[group] for (group, _), n in sizes.items()) / number
    recall = sum(n * n / theirs[group] for (_, group), n in sizes.items()) / number
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0)


def _age(report: LinkableReport) -> tuple[bool, str, str, int]:
    """Return what reports are ordered by: the earliest published first, then by article and place in it."""
    return (report.published is None, (report.published or "")[:10], report.article_id, report.ordinal)


def _candidates(reports: Sequence[LinkableReport]) -> set[tuple[int, int]]:
    """Return the pairs that could tell of one incident: they share a body or a story."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for i, report in enumerate(reports):
        for key in report.block_keys():
            sharing[key].append(i)
    return {pair for members in sharing.values() for pair in combinations(members, 2)}


def _grouped(reports: Sequence[LinkableReport], scores: Mapping[tuple[int, int], float]) -> list[list[int]]:
    """Join the best pairs first; two groups join when no pair forbids it and the mean of all scores is enough."""
    threshold = weights().threshold
    group_of = {i: [i] for i in range(len(reports))}
    for (i, j), value in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        a, b = group_of[i], group_of[j]
        if value < threshold:
            break
        if a is b:
            continue
        across = [scores.get((min(pair), max(pair))) for pair in product(a, b)]
        known = [found for found in across if found is not None]
        if len(known) == len(across) and sum(known) >= threshold * len(known):
            a.extend(b)
            group_of.update(dict.fromkeys(b, a))
    return [sorted(group) for i, group in group_of.items() if i == min(group)]


def _confidences(group: Sequence[int], scores: Mapping[tuple[int, int], float]) -> list[float]:
    """Return how sure each report's place in its group is: the probability of its best pair; alone, certain."""
    if len(group) == 1:
        return [1.0]
    best = [max(scores[min(i, j), max(i, j)] for j in group if j != i) for i in group]
    return [round(1 / (1 + math.exp(-value)), 3) for value in best]


def _incident(reports: list[LinkableReport], scores: list[float]) -> LinkedIncident:
    """Return the incident that some reports tell of; the earliest of them gives it its id."""
    return LinkedIncident(incident_id(f"{reports[0].article_id}:{reports[0].ordinal}"), reports, scores)
