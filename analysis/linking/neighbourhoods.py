"""Neighbourhoods: the reports of one body, with its kin, and how they group; what is outside can't change it.

So a new report costs the work of its own neighbourhood alone, and what comes out equals a run from scratch.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from analysis.linking.evidence import Places, score
from analysis.linking.reports import LinkableReport, forbidden
from analysis.linking.weights import VERSION, weights
from corpus.identity import digest

Scores = Mapping[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """How the reports of one neighbourhood group; its signature tells whether any of them has changed."""

    signature: str
    groups: tuple[tuple[tuple[str, float], ...], ...]
    """Report ids, each with how sure its place is (0 to 1)."""
    near: tuple[tuple[str, str, float], ...]
    """Pairs that were not joined but may be one event, with their probability."""


def neighbourhoods(reports: Sequence[LinkableReport]) -> Iterator[list[LinkableReport]]:
    """Yield the reports that could tell of one another's incidents, directly or through others; each in their order."""
    sharing = _blocks(reports)
    leader = list(range(len(reports)))

    def root(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for members in sharing.values():
        for other in members[1:]:
            a, b = sorted((root(members[0]), root(other)))
            leader[b] = a
    found: dict[int, list[LinkableReport]] = defaultdict(list)
    for i, report in enumerate(reports):
        found[root(i)].append(report)
    yield from found.values()


def signature_of(reports: Sequence[LinkableReport]) -> str:
    """Return what changes when any report of a neighbourhood does, or the way of grouping them."""
    return digest(str(VERSION), *sorted(map(repr, reports)))


def grouped(reports: Sequence[LinkableReport]) -> Neighbourhood:
    """Group the reports of one neighbourhood, which come in the order of age."""
    places = Places(reports)
    pairs = {pair for members in _blocks(reports).values() for pair in combinations(members, 2)}
    scores = {(i, j): score(reports[i], reports[j], places) for i, j in sorted(pairs) if _may_be_one(reports, i, j)}
    groups = _joined(reports, scores)
    return Neighbourhood(
        signature_of(reports),
        tuple(
            tuple((reports[i].report_id, sure) for i, sure in zip(group, _confidences(group, scores), strict=True))
            for group in groups
        ),
        tuple(_near(reports, groups, scores)),
    )


def probability(value: float) -> float:
    """Return the probability of a score, which is a log-odds."""
    return round(1 / (1 + math.exp(-value)), 3)


def _may_be_one(reports: Sequence[LinkableReport], i: int, j: int) -> bool:
    return not forbidden(reports[i], reports[j])


def _blocks(reports: Sequence[LinkableReport]) -> dict[str, list[int]]:
    """Return the places of the reports that share a body, or a story in which one names no body."""
    unnamed = {report.family_id for report in reports if report.unnamed}
    sharing: dict[str, list[int]] = defaultdict(list)
    for i, report in enumerate(reports):
        for key in report.block_keys():
            sharing[key].append(i)
        if report.family_id in unnamed:
            sharing[f"family {report.family_id}"].append(i)
    return sharing


def _joined(reports: Sequence[LinkableReport], scores: Scores) -> list[list[int]]:
    """Join the best pairs first; two groups join when no pair forbids it and the mean of all scores is enough."""
    threshold = weights().threshold
    group_of = {i: [i] for i in range(len(reports))}
    for (i, j), value in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        a, b = group_of[i], group_of[j]
        if value < threshold:
            break
        if a is b:
            continue
        across = [(min(pair), max(pair)) for pair in product(a, b)]
        known = [scores[pair] for pair in across if pair in scores]
        if all(pair in scores or _may_be_one(reports, *pair) for pair in across) and sum(known) >= threshold * len(
            known
        ):
            a.extend(b)
            group_of.update(dict.fromkeys(b, a))
    return [sorted(group) for i, group in group_of.items() if i == min(group)]


def _confidences(group: Sequence[int], scores: Scores) -> list[float]:
    """Return how sure each report's place in its group is: the probability of its best pair; alone, certain."""
    if len(group) == 1:
        return [1.0]
    best = [max(scores.get((min(i, j), max(i, j)), 0.0) for j in group if j != i) for i in group]
    return [probability(value) for value in best]


def _near(
    reports: Sequence[LinkableReport], groups: Sequence[Sequence[int]], scores: Scores
) -> Iterator[tuple[str, str, float]]:
    """Yield the pairs of different groups that may still be one event."""
    group_of = {i: number for number, group in enumerate(groups) for i in group}
    for (i, j), value in sorted(scores.items()):
        if group_of[i] != group_of[j] and value >= weights().possible:
            yield reports[i].report_id, reports[j].report_id, probability(value)
