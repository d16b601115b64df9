"""Signed texts in, the first text of each one's family out: which pairs are compared, which are copies, what is joined.

The work and the memory for one text are bounded whatever the others say: standing text (a cookie notice, the pages that
all decisions of an ombudsman share) fills a bucket with thousands, of which each is compared with its neighbours only.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.families.scratch import Scratch
from analysis.families.signing import BANDS
from analysis.families.standing import common

JACCARD = 0.5
"""Share of all shingles in common from which two texts are copies: about one word in nine may have been changed."""
CONTAINMENT = 0.65
"""Share of the shorter text's shingles found in the longer from which it may be a cut copy."""
OPENING = 0.6
"""Share that a cut copy must have of as much of the longer text's opening: a round-up is no copy of its parts."""
FEWEST = 40
"""Shingles that a cut copy must have: less is a teaser, which more than one story can share."""
NEIGHBOURS = 8
"""With how many that follow it in a bucket a text is compared; the likest follow first."""
ROUGHLY = 2
"""With how many it is compared while only what stands in many stories is looked for."""
ENOUGH = 32
"""Copies after which two texts look for no more: a large family hangs together by fewer."""
_DEEP = 3
"""Bands by which a bucket is sorted: texts that agree in the following ones too are likely to be alike."""

Pairs = NDArray[np.int64]
"""Shape (pairs,). Places of two texts as one number, the smaller in the upper 32 bits; each once."""


def group(texts: Scratch) -> NDArray[np.int64]:
    """Return the place of the first text of each text's family, shape (articles,).

    What stands in many stories is found by grouping once, and then left out: two short texts under one cookie notice,
    with the same statement of a press office, have more in common than not.
    """
    family = _group(texts, ROUGHLY)
    texts.leave_out(common(texts, family))
    return _group(texts, NEIGHBOURS)


def _group(texts: Scratch, neighbours: int) -> NDArray[np.int64]:
    """Return the place of the first text of each text's family, by the shingles that are not left out."""
    first = _equals(texts.same)
    pairs, likenesses = _copies(texts, first == np.arange(len(first)), neighbours)
    return _stars(texts, pairs, likenesses)[first]


def likeness(texts: Scratch, i: int, j: int) -> int:
    """Return how alike two texts are if they are the same story, edited or cut; 0 if they are not.

    Returns:
        Their Jaccard index in thousandths.
    """
    if texts.decisions(i) and texts.decisions(j) and not texts.decisions(i) & texts.decisions(j):
        return 0
    a, b = texts.distinct(i), texts.distinct(j)
    if len(a) > len(b):
        i, j, a, b = j, i, b, a
    if len(a) < JACCARD * len(b) and len(a) < FEWEST:
        return 0
    both = np.sort(np.concatenate([a, b]))
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    union = len(a) + len(b) - shared
    alike = shared >= JACCARD * union or (shared >= CONTAINMENT * len(a) and _is_cut(texts, i, j))
    return 1000 * shared // union if alike else 0


def _is_cut(texts: Scratch, short: int, long: int) -> bool:
    """Say whether a text whose words stand in a longer one opens as that does."""
    a = texts.distinct(short)
    if len(a) < FEWEST:
        return False
    opening = texts.shingles(long)[: len(texts.shingles(short))]
    found = a[np.minimum(np.searchsorted(a, opening), len(a) - 1)] == opening
    return bool(found.mean() >= OPENING)


def _equals(same: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the place of the first text of the same words, for each text."""
    _, first, inverse = np.unique(same, return_index=True, return_inverse=True)
    return first.astype(np.int64)[inverse]


def _copies(texts: Scratch, wanted: NDArray[np.bool_], neighbours: int) -> tuple[Pairs, NDArray[np.int64]]:
    """Return the pairs of copies among the wanted texts, and the likeness of each pair."""
    found: Pairs = np.empty(0, np.int64)
    likenesses = np.empty(0, np.int64)
    degree = np.zeros(len(wanted), np.int64)
    columns = [texts.keys(band) for band in range(_DEEP)]
    for band in range(BANDS):
        pairs = np.setdiff1d(_proposed(columns, wanted, neighbours), found, assume_unique=True)
        one, other = _places(pairs)
        pairs = pairs[(degree[one] < ENOUGH) | (degree[other] < ENOUGH)]
        places = zip(*(side.tolist() for side in _places(pairs)), strict=True)
        alike = np.fromiter((likeness(texts, i, j) for i, j in places), np.int64, len(pairs))
        found, likenesses = np.append(found, pairs[alike > 0]), np.append(likenesses, alike[alike > 0])
        degree += np.bincount(np.concatenate(_places(pairs[alike > 0])), minlength=len(degree))
        columns = [*columns[1:], texts.keys(band + _DEEP)]
    order = np.argsort(found)
    return found[order], likenesses[order]


def _proposed(columns: list[NDArray[np.uint64]], wanted: NDArray[np.bool_], neighbours: int) -> Pairs:
    """Return the pairs that one band proposes.

    Whole texts and leads lie in the same buckets, so that a copy cut to a few lines meets the lead it was cut from.

    Args:
        columns: Keys of this band and of those after it, each of shape (2, articles).
        wanted: Which texts take part, shape (articles,).
        neighbours: With how many that follow it in a bucket a text is paired.
    """
    keys = columns[0].ravel()
    entries = np.flatnonzero((keys != 0) & np.tile(wanted, 2))
    _, inverse, counts = np.unique(keys[entries], return_inverse=True, return_counts=True)
    entries = entries[counts[inverse] > 1]
    place = entries % len(wanted)
    by = [column.ravel()[entries] for column in columns]
    order = np.lexsort([place, *reversed(by)])
    bucket, place = by[0][order], place[order]
    near = [_beside(bucket, place, step) for step in range(1, neighbours + 1)]
    pairs: Pairs = np.unique(np.concatenate(near))
    return pairs


def _beside(bucket: NDArray[np.uint64], place: NDArray[np.int64], step: int) -> Pairs:
    """Pair each entry with the one so many steps on, where that lies in the same bucket and is another text."""
    a, b = place[:-step], place[step:]
    beside = (bucket[:-step] == bucket[step:]) & (a != b)
    pairs: Pairs = np.minimum(a, b)[beside] << 32 | np.maximum(a, b)[beside]
    return pairs


def _places(pairs: Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the two places of each pair."""
    upper: Pairs = pairs >> 32
    lower: Pairs = pairs & 0xFFFFFFFF
    return upper, lower


def _stars(texts: Scratch, pairs: Pairs, likenesses: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of the first text of each one's family, shape (articles,).

    A family is a star: one text, of those left the one with the most and likest copies, and what can be reached from
    it through copies of it. So neither a text that two stories share nor a story that is rewritten from day to day
    chains what is unlike.
    """
    count = len(texts.ids)
    one, other = _places(pairs)
    places, others = _places(np.sort(np.append(pairs, other << 32 | one)))
    starts = np.searchsorted(places, np.arange(count + 1))
    weight = np.zeros(count, np.int64)
    np.add.at(weight, one, likenesses)
    np.add.at(weight, other, likenesses)
    family, free = np.arange(count), weight > 0
    linked = np.flatnonzero(free)
    for middle in linked[np.argsort(-weight[linked], kind="stable")].tolist():
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
                if place == middle or likeness(texts, middle, other):
                    waiting.append(other)
