"""How good the themes are: how steady when the corpus is another, how coherent their words, how much has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.themes import consensus, naming
from analysis.themes.finding import CodedReport, incidents_of

PART = 0.8
"""Share of the incidents in each subsample."""
NONE = -1


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of the themes of one corpus."""

    incidents: int
    themes: int
    without: float
    """Share of the incidents that have no theme."""
    stability: float
    """Mean adjusted Rand index of two subsamples' themes, over the incidents in both; no theme counts as a group."""
    spread: tuple[float, float]
    """The middle nine tenths of those indices."""
    within: float
    """The same over the incidents that have a theme in both."""
    coherence: float
    """Mean normalised pointwise mutual information of each theme's keywords over the incidents (Bouma 2009)."""

    def __str__(self) -> str:
        """Return the figures as a person reads them."""
        low, high = self.spread
        return (
            f"{self.incidents} incidents, {self.themes} themes, {self.without:.0%} without a theme\n"
            f"stability  {self.stability:.2f} ({low:.2f} to {high:.2f}); {self.within:.2f} where both give a theme\n"
            f"coherence  {self.coherence:.2f}"
        )


def measure(reports: Sequence[CodedReport], vectors: NDArray[np.float32], *, subsamples: int = 10) -> Measures | None:
    """Measure the themes of some reports, or return None where there are too few for any.

    Args:
        reports: no two of one id.
        vectors: array of shape (len(reports), dimensions), rows of unit length.
        subsamples: how many random four fifths are compared, two by two; two at least.
    """
    rows, matrix = incidents_of(reports, vectors)
    if len(matrix) * PART < consensus.FEWEST:
        return None
    texts = ["\n".join(dict.fromkeys(reports[r].words for r in row)) for row in rows]
    groups = consensus.groups(matrix)
    chance = np.random.default_rng(1)
    parts = [np.sort(chance.choice(len(matrix), int(len(matrix) * PART), replace=False)) for _ in range(subsamples)]
    indices = [_agreement(*pair) for pair in combinations([_labels(matrix, part) for part in parts], 2)]
    whole, within = np.array(indices).T
    return Measures(
        len(matrix),
        len(groups),
        1 - sum(map(len, groups)) / len(matrix),
        float(whole.mean()),
        (float(np.quantile(whole, 0.05)), float(np.quantile(whole, 0.95))),
        float(within.mean()),
        coherence(texts, [list(words) for words in naming.keywords(texts, groups)]),
    )


def save_material(file: Path, reports: Sequence[CodedReport], vectors: NDArray[np.float32]) -> None:
    """Keep what was measured, so that it can be measured again without coding and embedding; half precision."""
    np.savez_compressed(
        file,
        vectors=vectors.astype(np.float16),
        report_ids=np.array([report.report_id for report in reports]),
        incident_ids=np.array([report.incident_id for report in reports]),
        words=np.array([report.words for report in reports]),
        terms=np.array([" ".join(sorted(report.terms)) for report in reports]),
    )


def load_material(file: Path) -> tuple[list[CodedReport], NDArray[np.float32]]:
    """Return what was kept by `save_material`: the reports, and their vectors, shape (n, dimensions)."""
    with np.load(file) as kept:
        rows = zip(*(kept[name].tolist() for name in ("report_ids", "incident_ids", "words", "terms")), strict=True)
        reports = [
            CodedReport(report, incident, words, frozenset(terms.split())) for report, incident, words, terms in rows
        ]
        return reports, kept["vectors"].astype(np.float32)


def coherence(texts: Sequence[str], keywords: Sequence[Sequence[str]]) -> float:
    """Return how much more often keywords of one theme stand together than by chance, from -1 to 1; nan without any."""
    holding: dict[str, set[int]] = {}
    for number, text in enumerate(texts):
        for word in set(naming.small_words(text)):
            holding.setdefault(word, set()).add(number)
    themes = []
    for words in keywords:
        sets = [holding.get(word, set()) for word in words]
        pairs = [_npmi(a, b, len(texts)) for a, b in combinations(sets, 2)]
        if pairs:
            themes.append(np.mean(pairs))
    return float(np.mean(themes)) if themes else float("nan")


def _npmi(a: set[int], b: set[int], number: int) -> float:
    """Return the normalised pointwise mutual information of two words, by the texts that hold them."""
    both = len(a & b) / number
    if both in {0.0, 1.0}:
        return both or -1.0
    return float(np.log(both * number * number / (len(a) * len(b))) / -np.log(both))


def _labels(matrix: NDArray[np.float64], part: NDArray[np.intp]) -> dict[int, int]:
    """Return the group of each row of a part, found in that part alone."""
    labels = dict.fromkeys(part.tolist(), NONE)
    for label, group in enumerate(consensus.groups(matrix[part])):
        labels |= dict.fromkeys(part[group].tolist(), label)
    return labels


def _agreement(a: dict[int, int], b: dict[int, int]) -> tuple[float, float]:
    """Return the adjusted Rand index of two groupings, over what is in both, and over what has a group in both."""
    from sklearn.metrics import adjusted_rand_score

    shared = sorted(a.keys() & b.keys())
    grouped = [row for row in shared if NONE not in {a[row], b[row]}]

    def index(rows: list[int]) -> float:
        return float(adjusted_rand_score([a[row] for row in rows], [b[row] for row in rows])) if rows else 0.0

    return index(shared), index(grouped)
