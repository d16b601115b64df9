"""Coded values and groups of incidents in, out: which values set a group apart, in the words of the taxonomy.

They only name a group: what groups there are is found from the words alone.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.taxonomy import cause_group, label, load_taxonomy

NAMED = ("causes", "channel", "data_subjects", "outcomes")
"""The properties whose values may name a theme, in the order in which its name says them."""
SAYS_NOTHING = frozenset({"unknown", "other", "mixed", "apology", "policy_change", "internal_investigation"})
"""Values that stand in reports of every kind."""
SHARE = 0.4
"""Share of a group's incidents that have a value which names it, at least."""
LIFT = 1.5
"""How much commoner it must be in the group than in the corpus."""
MOST = 2
"""Values in a name, of different kinds."""


def terms(values: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return what a report's coded values may say in a theme's name, as `property=value`; causes with their group."""
    found = {f"{name}={value}" for name in NAMED for value in values.get(name, ()) if value not in SAYS_NOTHING}
    groups = {f"causes={cause_group(one.partition('=')[2])}" for one in found if one.startswith("causes=")}
    return frozenset(found | groups - {"causes=other"})


def telling(of: Sequence[Collection[str]], groups: Sequence[NDArray[np.intp]]) -> list[list[str]]:
    """Return for each group the labels of the values that set it apart, in the order of NAMED; often none.

    Args:
        of: the terms of each incident.
        groups: the rows of each group.
    """
    everywhere = Counter(term for some in of for term in set(some))
    return [
        _labels(Counter(term for i in group for term in set(of[i])), everywhere, len(group), len(of))
        for group in groups
    ]


def _labels(here: Mapping[str, int], everywhere: Mapping[str, int], size: int, number: int) -> list[str]:
    """Return the labels of the best values, one of a kind: commonest here, and commoner than elsewhere."""
    worth: dict[str, float] = {}
    for term, count in here.items():
        share, lift = count / size, count * number / (size * everywhere[term])
        if share >= SHARE and lift >= LIFT:
            worth[term] = share * math.log(lift)
    best: dict[str, str] = {}
    broad = {f"causes={group.id}" for group in load_taxonomy().groups}
    for term in sorted(worth, key=lambda one: (-round(worth[one], 9), one in broad, one)):
        name, _, value = term.partition("=")
        best.setdefault(name, label(value))
    named = list(best)[:MOST]
    return [best[name] for name in NAMED if name in named]
