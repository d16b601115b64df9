"""Where incidents lie on the map: a plane through their vectors, laid upon the map that is stored.

The plane is that of the two leading principal components. Nothing else shows so much without moving about when the
corpus grows (docs/themes.md); but the axes may turn over, so the new plane is turned, mirrored, shifted and scaled to
lie best upon the stored places (Procrustes, Schönemann 1966).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.themes.consensus import ALIKE, components

STILL = 0.001
"""An incident that would move by less stays where it is, so that a run with nothing new moves nothing."""
_FEWEST = 3
"""Places in common from which on two maps can be laid upon each other."""


def lay_out(
    keys: Sequence[str], matrix: NDArray[np.float64], before: Mapping[str, tuple[float, float]]
) -> NDArray[np.float64]:
    """Return a place for every row, shape (n, 2); the first map of a corpus lies within -1 and 1.

    Args:
        keys: one for each row, by which its stored place is found.
        matrix: array of shape (n, dimensions).
        before: the stored places.
    """
    places = _plane(matrix)
    known = [i for i, key in enumerate(keys) if key in before]
    if len(known) >= _FEWEST:
        stored = np.array([before[keys[i]] for i in known])
        places = _upon(places, known, stored)
        still = np.abs(places[known] - stored).max(axis=1) < STILL
        places[np.array(known)[still]] = stored[still]
    rounded: NDArray[np.float64] = np.round(places, 6) + 0.0  # no negative zeros
    return rounded


def _plane(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows along two components, within -1 and 1."""
    places = np.zeros((len(matrix), 2))
    if len(matrix) > 1 and np.ptp(matrix, axis=0).max() > ALIKE:
        found = components(matrix, 2)
        places[:, : found.shape[1]] = found
        places /= max(float(np.abs(places).max()), 1e-12)
    return places


def _upon(places: NDArray[np.float64], known: Sequence[int], stored: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lay all places upon the stored ones: turned or mirrored, shifted, and scaled as a whole."""
    from scipy.linalg import orthogonal_procrustes

    here, there = places[known].mean(axis=0), stored.mean(axis=0)
    spread = float(((places[known] - here) ** 2).sum())
    if spread < 1e-12:
        return places
    turn, overlap = orthogonal_procrustes(places[known] - here, stored - there)
    laid: NDArray[np.float64] = (places - here) @ turn * (overlap / spread) + there
    return laid
