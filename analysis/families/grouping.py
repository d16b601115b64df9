"""Signed texts in, the first text of each one's family out: which pairs are compared, which are copies, what is joined.

The work and the memory for one text are bounded whatever the others say: standing text (a cookie notice, the pages that
all decisions of an ombudsman share) fills a bucket with thousands, of which each is compared with its neighbours only.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.families.scratch import Scratch
from analysis.families.signing import BANDS

JACCARD = 0.5
"""Share of all shingles in common from which two texts are copies: about one word in nine may have been changed."""
CONTAINMENT = 0.75
"""Share of the shorter text's shingles found in the longer from which it may be a cut copy."""
OPENING = 0.5
"""Share that a cut copy must have of as much of the longer text's opening: a round-up is no copy of its parts."""
FEWEST = 40
"""Shingles that a cut copy must have: less is a teaser, which more than one story can share."""
NEIGHBOURS = 8
"""With how many that follow it in a bucket a text is compared; the likest follow first."""
ENOUGH = 32
"""Copies after which two texts look for no more: a large family hangs together by fewer."""
_DEEP = 3
"""Bands by which a bucket is sorted: texts that agree in the following ones too are likely to be alike."""

Pairs = NDArray[np.int64]
"""Shape (pairs,). Places of two texts as one number, the smaller in the upper 32 bits; sorted, each once."""


def group(texts: Scratch) -> NDArray[np.int64]:
    """Return the place of the first text of each text's family, shape (articles,)."""
    first = _equals(texts.same)
    pairs = _copies(texts, first == np.arange(len(first)))
    family = _stars(texts, pairs)
    return family[first]


def are_copies(texts: Scratch, i: int, j: int) -> bool:
    """Say whether two texts are the same story, edited or cut."""
    if texts.decisions(i) and texts.decisions(j) and not texts.decisions(i) & texts.decisions(j):
        return False
    short, long = sorted((i, j), key=lambda place: (len(texts.distinct(place)), place))
    a, b = texts.distinct(short), texts.distinct(long)
    if len(a) < JACCARD * len(b) and len(a) < FEWEST:
        return False
    shared = len(np.intersect1d(a, b, assume_unique=True))
    if shared >= JACCARD * (len(a) + len(b) - shared):
        return True
    if len(a) < FEWEST or shared < CONTAINMENT * len(a):
        return False
    opening = texts.shingles(long)[: texts.sizes[short]]
    return bool(np.isin(opening, a).mean() >= OPENING)


def _equals(same: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the place of the first text of the same words, for each text."""
    _, first, inverse = np.unique(same, return_index=True, return_inverse=True)
    return first.astype(np.int64)[inverse]


def _copies(texts: Scratch, wanted: NDArray[np.bool_]) -> Pairs:
    """Return the pairs of copies among the wanted texts."""
    found: Pairs = np.empty(0, np.int64)
    degree = np.zeros(len(wanted), np.int64)
    columns = [texts.keys(band) for band in range(_DEEP)]
    for band in range(BANDS):
        proposed = np.setdiff1d(_proposed(columns, wanted), found, assume_unique=True)
        one, other = _places(proposed)
        proposed = proposed[(degree[one] < ENOUGH) | (degree[other] < ENOUGH)]
        one, other = _places(proposed)
        alike = (are_copies(texts, i, j) for i, j in zip(one.tolist(), other.tolist(), strict=True))
        kept = np.fromiter(alike, np.bool_, len(proposed))
        found = np.union1d(found, proposed[kept])
        degree += np.bincount(np.concatenate([one[kept], other[kept]]), minlength=len(degree))
        columns = [*columns[1:], texts.keys(band + _DEEP)]
    return found


def _proposed(columns: list[NDArray[np.uint64]], wanted: NDArray[np.bool_]) -> Pairs:
    """Return the pairs that one band proposes.

    Whole texts and leads lie in the same buckets, so that a copy cut to a few lines meets the lead it was cut from.

    Args:
        columns: Keys of this band and of those after it, each of shape (2, articles).
        wanted: Which texts take part, shape (articles,).
    """
    keys = columns[0].ravel()
    entries = np.flatnonzero((keys != 0) & np.tile(wanted, 2))
    _, inverse, counts = np.unique(keys[entries], return_inverse=True, return_counts=True)
    entries = entries[counts[inverse] > 1]
    place = entries % len(wanted)
    by = [column.ravel()[entries] for column in columns]
    order = np.lexsort([place, *reversed(by)])
    bucket, place = by[0][order], place[order]
    near = [_beside(bucket, place, step) for step in range(1, NEIGHBOURS + 1)]
    pairs: Pairs = np.unique(np.concatenate(near))
    return pairs


def _beside(bucket: NDArray[np.uint64], place: NDArray[np.int64], step: int) -> Pairs:
    """Pair each entry with the one so many steps on, where that lies in the same bucket and is another text."""
    a, b = place[:-step], place[step:]
    pairs: Pairs = np.minimum(a, b) << 32 | np.maximum(a, b)
    return pairs[(bucket[:-step] == bucket[step:]) & (a != b)]


def _places(pairs: Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the two places of each pair."""
    return pairs >> 32, pairs & 0xFFFFFFFF


def _stars(texts: Scratch, pairs: Pairs) -> NDArray[np.int64]:
    """Return the place of the first text of each one's family, shape (articles,).

    A family is a star: one text, of those left the one with the most copies, and what can be reached from it through
    copies of it. So a text that two stories share, or a story that is rewritten from day to day, does not chain what
    is unlike: each is a copy of the one in the middle.
    """
    count = len(texts.ids)
    family = np.arange(count)
    one, other = _places(pairs)
    both = np.sort(np.concatenate([pairs, other << 32 | one]))
    places, others = _places(both)
    starts = np.searchsorted(places, np.arange(count + 1))
    degree = np.minimum(np.diff(starts), ENOUGH)
    linked = np.flatnonzero(degree)
    free = np.zeros(count, np.bool_)
    free[linked] = True
    for middle in linked[np.lexsort((linked, -texts.sizes[linked], -degree[linked]))].tolist():
        if free[middle]:
            members = sorted(_star(texts, middle, others, starts, free))
            free[members] = False
            family[members] = members[0]
    return family


def _star(
    texts: Scratch, middle: int, others: NDArray[np.int64], starts: NDArray[np.int64], free: NDArray[np.bool_]
) -> Iterator[int]:
    """Yield a text and its copies among the free ones that lead from one to the next."""
    seen, waiting = {middle}, [middle]
    while waiting:
        place = waiting.pop()
        yield place
        for other in others[starts[place] : starts[place + 1]].tolist():
            if other not in seen and free[other]:
                seen.add(other)
                if place == middle or are_copies(texts, middle, other):
                    waiting.append(other)
