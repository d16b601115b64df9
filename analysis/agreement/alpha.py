"""Krippendorff's alpha of one property, with a bootstrap interval over texts.

Alpha is 1 where coders always agree and 0 where they agree no more than by chance (Krippendorff 2019, ch. 12).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import krippendorff
import numpy as np
from numpy.typing import NDArray

Level = Literal["nominal", "set", "interval", "ratio"]
"""How two values differ: at all; as sets (MASI); by the square of their distance; in proportion."""
Value = Hashable
ROUNDS = 1000
"""Bootstrap rounds for the interval."""


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha with its 95 % interval; None where it is not defined, because nothing varies."""

    value: float | None
    low: float | None
    high: float | None


def masi(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the MASI distance of two sets, 0 to 1: Jaccard's, softened where one holds the other (Passonneau 2006)."""
    union = len(a | b)
    if union == 0 or a == b:
        return 0.0
    shared = len(a & b)
    monotonicity = 2 / 3 if a <= b or b <= a else 1 / 3 if shared else 0.0
    return 1 - shared / union * monotonicity


def alpha(units: Mapping[str, Sequence[Sequence[Value]]], level: Level) -> Alpha:
    """Measure how far coders agree.

    Args:
        units: for each text, the values that its units were given: a sequence for each unit, one value a coder.
        level: how values differ. Values are numbers for `interval` and `ratio`, frozensets of ids for `set`.
    """
    texts = [[unit for unit in of_text if len(unit) > 1] for _, of_text in sorted(units.items())]
    rows = [unit for of_text in texts for unit in of_text]
    domain = sorted({value for unit in rows for value in unit}, key=_order)
    if len(domain) < 2:
        return Alpha(None, None, None)
    place = {value: number for number, value in enumerate(domain)}
    counts = np.zeros((len(rows), len(domain)))
    for number, unit in enumerate(rows):
        for value in unit:
            counts[number, place[value]] += 1
    distances = _distances(domain, level)
    if level == "set":
        found = krippendorff.alpha(value_counts=counts, level_of_measurement=_looked_up(distances))
    else:
        found = krippendorff.alpha(value_counts=counts, value_domain=np.array(domain), level_of_measurement=level)
    text_of = np.repeat(np.arange(len(texts)), [len(of_text) for of_text in texts])
    return Alpha(float(found), *_interval(counts, distances, text_of))


def _order(value: Value) -> tuple[str, float, str]:
    """Order values of one domain, numbers by size."""
    if isinstance(value, int | float):
        return "", float(value), ""
    return "", 0.0, " + ".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def _looked_up(distances: NDArray[np.float64]) -> krippendorff.krippendorff.DistanceMetric:
    """Return a metric for the library that knows values by their places in the domain."""

    def metric(_v1: Any, _v2: Any, i1: NDArray[np.int_], i2: NDArray[np.int_], **_: Any) -> Any:
        return distances[i1, i2]

    return cast(krippendorff.krippendorff.DistanceMetric, metric)


def _distances(domain: Sequence[Value], level: Level) -> NDArray[np.float64]:
    """Return the distance of any two values of a domain, shape (values, values)."""
    return np.array([[_distance(a, b, level) for b in domain] for a in domain])


def _distance(a: Value, b: Value, level: Level) -> float:
    if isinstance(a, frozenset) and isinstance(b, frozenset):
        return masi(a, b)
    if level == "nominal" or not isinstance(a, int | float) or not isinstance(b, int | float):
        return float(a != b)
    between = (a - b) / (a + b) if level == "ratio" and a + b else a - b
    return float(between**2)


def _interval(
    counts: NDArray[np.float64], distances: NDArray[np.float64], text_of: NDArray[np.intp]
) -> tuple[float | None, float | None]:
    """Return the middle 95 % of alpha over resampled texts; the same codings always give the same.

    Observed and expected disagreement are sums over units, so that a round takes no more than how often each text was
    drawn: the library, which begins anew each time, would take a thousand times as long.

    Args:
        counts: how many coders gave a unit a value, shape (units, values).
        distances: shape (values, values).
        text_of: the text of each unit, shape (units,).
    """
    coders = counts.sum(axis=1)
    observed = np.einsum("uv,vw,uw->u", counts, distances, counts) / (coders - 1)
    number = int(text_of.max()) + 1
    drawn = np.random.default_rng(20).multinomial(number, np.full(number, 1 / number), size=ROUNDS)
    weights = drawn[:, text_of].astype(float)
    marginals = weights @ counts
    expected = np.einsum("rv,vw,rw->r", marginals, distances, marginals) / (marginals.sum(axis=1) - 1)
    alphas = 1 - (weights @ observed)[expected > 0] / expected[expected > 0]
    if not len(alphas):
        return None, None
    low, high = np.quantile(alphas, [0.025, 0.975])
    return float(low), float(high)
