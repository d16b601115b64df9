"""B-cubed: how well two groupings of the same things agree (Bagga & Baldwin 1998)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BCubed:
    """Agreement of two groupings, each from 0 to 1."""

    precision: float
    recall: float
    f1: float


def b_cubed(found: Mapping[str, str], truth: Mapping[str, str]) -> BCubed:
    """Compare a grouping with the true one.

    Args:
        found: group of each thing.
        truth: true group of each; the same things.

    Raises:
        ValueError: the two are not of the same things.
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
