"""Vectors in, groups out: those that many clusterings of random parts of the corpus agree on, and an honest rest.

One clustering of a few hundred short texts is a matter of luck. So k-means is run many times, each time on another
random part and with another number of clusters, and what counts is how often two rows fall together (evidence
accumulation, Fred and Jain 2005). A row that keeps no steady company belongs to no group. docs/themes.md has the
figures that this was chosen by. scikit-learn is imported where it is used: that takes seconds.
"""

import numpy as np
from numpy.typing import NDArray

FEWEST = 20
"""Rows from which on groups are looked for at all: in fewer, any group would be chance."""
SMALLEST = 5
"""Rows that make a group, in a small corpus."""
SHARE = 40
"""In a large corpus a group has at least one row in this many."""
COMPONENTS = 15
"""Leading components of the vectors that are clustered: in all 384 dimensions every row is far from every other."""
ROUNDS = 60
PART = 0.8
"""Share of the rows that each round sees."""
CLUSTERS = (5, 10)
"""Least and most clusters of a round."""
TOGETHER = 0.4
"""Share of the rounds in which a row falls together with the rest of its group, on average, at least."""
ALIKE = 1e-6
"""Vectors that differ by less are the same: what is left is the machine's rounding."""
MOST = 4000
"""Rows whose agreement is counted pair by pair; further rows go to the group that is nearest."""


def groups(matrix: NDArray[np.float64], *, rounds: int = ROUNDS) -> list[NDArray[np.intp]]:
    """Return the rows of each group, largest first; the rows of no group are left out.

    Args:
        matrix: array of shape (n, dimensions), rows of unit length, in an order that says nothing.
        rounds: how many clusterings must agree.
    """
    if len(matrix) < FEWEST or np.ptp(matrix, axis=0).max() < ALIKE:
        return []
    places = _places(matrix)
    sample = np.arange(len(matrix))
    if len(matrix) > MOST:
        sample = np.sort(np.random.default_rng(0).choice(len(matrix), MOST, replace=False))
    together = _together(places[sample], rounds)
    found = _steady(together, max(SMALLEST, len(sample) // SHARE))
    whole = [sample[group] for group in found]
    if len(sample) < len(matrix):
        whole = _with_the_rest(places, sample, whole)
    return sorted(whole, key=lambda group: (-len(group), int(group[0])))


def components(matrix: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """Return the coordinates along the leading principal components, signs fixed by scikit-learn's convention."""
    from sklearn.decomposition import PCA

    with np.errstate(invalid="ignore"):  # rows that are all alike have no variance to divide by
        reduced: NDArray[np.float64] = PCA(min(number, *matrix.shape), svd_solver="full").fit_transform(matrix)
    return reduced


def _places(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the directions of the rows from the middle, in the leading components, unit length."""
    reduced = components(matrix, COMPONENTS)
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    return reduced / np.where(lengths > 0, lengths, 1.0)


def _together(places: NDArray[np.float64], rounds: int) -> NDArray[np.float64]:
    """Return in which share of the rounds each two rows fell together, shape (n, n)."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    number = len(places)
    counts = np.zeros((number, number), dtype=np.float32)
    chance = np.random.default_rng(0)
    with threadpool_limits(1):  # so small a matrix gains nothing by threads, and waits long for busy cores
        for turn in range(rounds):
            clusters = int(chance.integers(CLUSTERS[0], CLUSTERS[1], endpoint=True))
            part = chance.choice(number, int(number * PART), replace=False)
            labels = KMeans(clusters, n_init=3, random_state=turn).fit(places[part]).predict(places)
            counts += labels[:, None] == labels[None]
    return counts.astype(np.float64) / rounds


def _steady(together: NDArray[np.float64], smallest: int) -> list[NDArray[np.intp]]:
    """Return the groups of rows that mostly fall together, without the rows that are seldom with their own."""
    from sklearn.cluster import AgglomerativeClustering

    linkage = AgglomerativeClustering(
        None, distance_threshold=1 - TOGETHER, linkage="average", metric="precomputed"
    ).fit_predict(1 - together)
    found = []
    for label in range(linkage.max() + 1):
        rows = np.flatnonzero(linkage == label)
        group = rows[together[np.ix_(rows, rows)].mean(axis=1) >= TOGETHER]
        if len(group) >= smallest:
            found.append(group)
    return found


def _with_the_rest(
    places: NDArray[np.float64], sample: NDArray[np.intp], found: list[NDArray[np.intp]]
) -> list[NDArray[np.intp]]:
    """Give each row outside the sample to the group whose centre is nearest, if it is as near as most of that group."""
    if not found:
        return []
    centres = np.array([places[group].mean(axis=0) for group in found])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    near = [float(np.quantile(places[group] @ centre, 0.1)) for group, centre in zip(found, centres, strict=True)]
    rest = np.setdiff1d(np.arange(len(places)), sample)
    likeness = places[rest] @ centres.T
    best = likeness.argmax(axis=1)
    taken = likeness.max(axis=1) >= np.array(near)[best]
    return [np.sort(np.concatenate([group, rest[taken & (best == i)]])) for i, group in enumerate(found)]
