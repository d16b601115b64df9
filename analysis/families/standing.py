"""Rough families in, the shingles that are nobody's story out: standing text, phrases, statements sent to all."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.families.scratch import Scratch, cells

COMMON = 16
"""Stories with a shingle from which it is nobody's."""
CELLS = 2**26
"""Cells that shingles are counted in: at a million texts, two shingles of other texts in each, seldom near COMMON."""
OWN = 40
"""Shingles in one piece that a text has to itself where it tells a story of its own: more than a line or two added."""
OWN_SHARE = 0.2
"""The share of the text that they make up."""
_LOOKED_AT = 100
"""Texts of a large family that are looked at: enough to tell, and memory stays bounded."""


def common(texts: Scratch, family: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which cells of shingles stand in too many stories to be a story's own, shape (CELLS,).

    A family counts as one story; unless most of its texts have a piece to themselves. What holds such a family
    together is a notice or a form, so each of its texts counts.

    Args:
        texts: What is compared.
        family: The place of the first text of each one's family, shape (articles,).
    """
    counts = np.zeros(CELLS, np.uint8)
    order = np.argsort(family, kind="stable")
    bounds = np.flatnonzero(np.diff(family[order], prepend=-1, append=-1))
    for start, end in pairwise(bounds.tolist()):
        for place in _stories(texts, order[start:end].tolist()):
            found = cells(texts.distinct(place), CELLS)
            found = found[counts[found] < COMMON]
            counts[found] += 1  # two shingles of one text in one cell count once
    return counts >= COMMON


def _stories(texts: Scratch, members: list[int]) -> list[int]:
    """Return the texts of a family that tell a story of their own: one, or all that were looked at."""
    if len(members) < COMMON:
        return members[:1]
    _, first = np.unique(texts.same[members], return_index=True)
    looked_at = [members[i] for i in np.sort(first)[:_LOOKED_AT].tolist()]
    shingles, counts = np.unique(np.concatenate([texts.distinct(place) for place in looked_at]), return_counts=True)
    own = sum(_has_own_piece(texts.shingles(place), shingles[counts == 1]) for place in looked_at)
    return looked_at if 2 * own > len(looked_at) >= COMMON else members[:1]


def _has_own_piece(shingles: NDArray[np.uint32], own: NDArray[np.uint32]) -> bool:
    """Say whether a good part of a text, in one piece, is made of its own shingles."""
    others = np.flatnonzero(~np.isin(shingles, own))
    longest = np.diff(np.concatenate([[-1], others, [len(shingles)]])).max() - 1
    return bool(longest >= max(OWN, OWN_SHARE * len(shingles)))
