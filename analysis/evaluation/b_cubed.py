"""B-cubed: how well two groupings of the same things agree (Bagga & Baldwin 1998)."""

from collections import Counter
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
    each = shares(found, truth)
    precision = sum(p for p, _ in each.values()) / max(1, len(each))
    recall = sum(r for _, r in each.values()) / max(1, len(each))
    return BCubed(precision, recall, harmonic(precision, recall))


def shares(found: Mapping[str, str], truth: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Return for each thing which share of its group is truly with it, and which share of those was found."""
    both = Counter((group, truth[one]) for one, group in found.items())
    ours, theirs = Counter(found.values()), Counter(truth.values())
    together = {one: both[group, truth[one]] for one, group in found.items()}
    return {one: (n / ours[found[one]], n / theirs[truth[one]]) for one, n in together.items()}


def harmonic(precision: float, recall: float) -> float:
    """Return the harmonic mean, which is F1."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
