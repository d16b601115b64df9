"""Accounts: a coder's reports of one text beside another coder's or the machine's, paired by what they say alike."""

import builtins
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from corpus.spans import Span

Values = Mapping[str, tuple[str, ...]]
"""Property to its values, the primary one first."""


class Said(Protocol):
    """One value of a property, whoever gave it."""

    property: str
    value: str
    ordinal: int

    @builtins.property  # the attribute above takes the bare name
    def span(self) -> Span | None:
        """The words that support it."""


def values_of(said: Iterable[Said]) -> dict[str, tuple[str, ...]]:
    """Return values by property, in their order."""
    found: dict[str, list[str]] = {}
    for one in sorted(said, key=lambda one: one.ordinal):
        found.setdefault(one.property, []).append(one.value)
    return {name: tuple(given) for name, given in found.items()}


def pair_accounts(left: Sequence[Values], right: Sequence[Values]) -> list[tuple[int, int]]:
    """Return which account of one coding is which of another, by their places: the most alike first.

    A text's only account on both sides is the same one, however much the two differ.
    """
    if len(left) == len(right) == 1:
        return [(0, 0)]
    ranked = sorted((-_alike(one, other), i, j) for i, one in enumerate(left) for j, other in enumerate(right))
    pairs: list[tuple[int, int]] = []
    for score, i, j in ranked:
        if score < 0 and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return sorted(pairs)


def _alike(one: Values, other: Values) -> int:
    """Count the values that two accounts share; those that say nothing don't count."""
    return sum(len(set(one[name]) & set(other[name]) - {"unknown", "confirmed"}) for name in one.keys() & other.keys())


def differing(one: Values, other: Values) -> list[str]:
    """Return the properties on which two accounts differ; the order of values counts for the first cause alone."""
    return [
        name for name in sorted(one.keys() | other.keys()) if not same(name, one.get(name, ()), other.get(name, ()))
    ]


def same(name: str, one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether two accounts say the same of a property; `unknown` is the same as nothing."""
    a, b = (tuple(value for value in given if value != "unknown") for given in (one, other))
    return set(a) == set(b) and (name != "causes" or a[:1] == b[:1])
