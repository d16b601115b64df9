"""How often the trend and the change-point test speak up on simulated series: `python benchmarks/trend_levels.py`."""

import numpy as np
from numpy.typing import NDArray

from analysis.trends import find_change, fit

SERIES = 300
SHUFFLES = 499


def changes(drawn: NDArray[np.int64]) -> float:
    """Return the share of series in which a change is called clear."""
    return float(np.mean([find_change(counts.tolist(), SHUFFLES).clear for counts in drawn]))


def trends(drawn: NDArray[np.int64]) -> float:
    """Return the share of series in which a rise or a fall is called clear."""
    return float(np.mean([fit(counts.tolist(), range(len(counts))).clear for counts in drawn]))


def main() -> None:
    """Print the shares for flat Poisson counts, flat crowded counts, and a rate that doubles half-way."""
    chance = np.random.default_rng(1)
    print("           change:                    trend:")
    print("years  mean     flat  crowded  doubled     flat  crowded")
    for years, mean in ((10, 6), (16, 10), (12, 20)):
        flat, crowded = (
            chance.poisson(mean, (SERIES, years)),
            chance.negative_binomial(5, 5 / (5 + mean), (SERIES, years)),
        )
        half = years // 2
        doubled = chance.poisson([mean] * half + [2 * mean] * (years - half), (SERIES, years))
        shares = [changes(flat), changes(crowded), changes(doubled), trends(flat), trends(crowded)]
        told = "".join(f"{share:9.3f}" for share in shares)
        print(f"{years:5}{mean:6}{told}")


if __name__ == "__main__":
    main()
