"""Groups found now and the stored themes in, out: which theme each group carries on, and what became of the others.

The groups are matched to the themes as a whole, by the reports that both hold (Kuhn 1955). A theme that nothing carries
on is retired, and its id is never given again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.identity import digest

HEIR = 0.25
"""Share of the reports of a theme or a group, of those that both runs knew, that both must hold."""
PART = 0.25
"""Share of a theme's reports that go elsewhere together, for it to have split or merged."""

Change = Literal["born", "retired", "split", "merged"]


@dataclass(frozen=True, slots=True)
class Before:
    """A stored theme: its colour and its reports; a retired one has none."""

    id: str
    colour: int
    reports: frozenset[str]


@dataclass(frozen=True, slots=True)
class Event:
    """What became of a theme: `split` into it and another, `merged` into another, and how many reports that moved."""

    theme_id: str
    change: Change
    other_id: str | None
    reports: int


def inherit(
    groups: Sequence[frozenset[str]], medoids: Sequence[str], before: Sequence[Before], known: Collection[str]
) -> list[str]:
    """Return an id for each group: that of the theme it carries on, or a new one that stands on its central report.

    Args:
        groups: the reports of each group.
        medoids: the most central report of each.
        before: the stored themes, in any order.
        known: all reports of the run before, with a theme or without.
    """
    from scipy.optimize import linear_sum_assignment

    living = sorted((theme for theme in before if theme.reports), key=lambda theme: theme.id)
    now = frozenset().union(*groups)
    shares = np.array([[_share(group, theme.reports, now, known) for theme in living] for group in groups])
    shares = shares.reshape(len(groups), len(living))
    rows, columns = linear_sum_assignment(shares, maximize=True)
    heirs = {int(i): living[j].id for i, j in zip(rows, columns, strict=True) if shares[i, j] >= HEIR}
    taken = {theme.id for theme in before}
    ids = []
    for i, medoid in enumerate(medoids):
        ids.append(heirs[i] if i in heirs else _new_id(medoid, taken))
        taken.add(ids[-1])
    return ids


def _share(group: frozenset[str], theme: frozenset[str], now: frozenset[str], known: Collection[str]) -> float:
    """Return how much a group and a theme hold in common: Jaccard's index over what both runs knew."""
    then, here = theme & now, group.intersection(known)
    return len(then & here) / max(len(then | here), 1)


def _new_id(medoid: str, taken: Collection[str]) -> str:
    """Return an id that no theme ever had."""
    found, number = "t" + digest("theme", medoid), 0
    while found in taken:
        number += 1
        found = "t" + digest("theme", medoid, str(number))
    return found


def changes(groups: Mapping[str, frozenset[str]], before: Sequence[Before]) -> list[Event]:
    """Return what became of the themes, in a fixed order: which are new, which split, went into others or ended."""
    living = {theme.id: theme.reports for theme in before if theme.reports}
    found = [Event(id, "born", None, len(reports)) for id, reports in groups.items() if id not in living]
    for id, reports in living.items():
        moved = {other: len(reports & members) for other, members in groups.items() if other != id}
        into = {other: number for other, number in moved.items() if number >= max(2.0, PART * len(reports))}
        found += [Event(id, "split" if id in groups else "merged", other, number) for other, number in into.items()]
        if id not in groups and not into:
            found.append(Event(id, "retired", None, len(reports)))
    return sorted(found, key=lambda event: (event.theme_id, event.change, event.other_id or ""))


def colours(ids: Sequence[str], before: Sequence[Before], palette: int) -> list[int]:
    """Return a place in the palette for each theme: its own as long as it lives; a new one gets a fresh one if it can.

    Where all were given once, a colour that no living theme bears; where there are too many themes, the rarest.
    """
    own = {theme.id: theme.colour for theme in before}
    ever = [theme.colour for theme in before]
    borne = [own[id] for id in ids if id in own]
    given = []
    for id in ids:
        if id in own:
            given.append(own[id])
            continue
        colour = min(range(palette), key=lambda c: (borne.count(c), ever.count(c), c))
        given.append(colour)
        borne.append(colour)
        ever.append(colour)
    return given


def medoid(matrix: NDArray[np.float64], group: NDArray[np.intp]) -> int:
    """Return the row that is nearest to all others of its group; of equals the first."""
    rows = matrix[group]
    return int(group[int(np.argmax(np.round(rows @ rows.sum(axis=0), 9)))])
