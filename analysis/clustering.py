"""Reports with their vectors in, themes out: groups of reports that tell of the same kind of thing, and a map.

HDBSCAN over the leading components of the vectors finds the groups and leaves out what belongs to none; class-based
TF-IDF (Grootendorst 2022) names them. Only words written small count, so that no person and no council names a theme.
scikit-learn is imported where it is used: that takes seconds, and a run with nothing new clusters nothing.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.text import ArticleText
from corpus.identity import digest

VERSION = 1

SMALLEST = 5
"""Reports that make a theme, in a small corpus."""
SHARE = 100
"""In a large corpus a theme has at least one report in this many."""
COMPONENTS = 15
"""Leading components of the vectors that are clustered: in all 384 dimensions every report is far from every other."""
COHERENCE = 0.1
"""How much of the way from the corpus's mean similarity to likeness a group must stand, or it is only what is left."""
NEIGHBOURS = 2
"""HDBSCAN's min_samples: how many neighbours make a place dense."""
KEYWORDS = 8
IN_NAME = 3
COMMON = 0.25
"""Share of a theme's reports that a keyword must stand in."""

_MASK = re.compile(r"\[[^\]\n]{1,40}\]")
_SMALL = re.compile(r"(?<![\w'’.-])[a-z]{3,}(?:-[a-z]+)*(?![\w'’])")


@dataclass(frozen=True, slots=True)
class FoundTheme:
    """A group of reports by meaning. The id stands on its most central report, so it outlives changes at the edge."""

    id: str
    name: str
    keywords: list[str]
    size: int


@dataclass(frozen=True, slots=True)
class Member:
    """Where a report lies on the map (-1 to 1 each way), and its theme, if it belongs to one."""

    report_id: str
    theme_id: str | None
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Clustering:
    """The themes, largest first, and every report by id."""

    themes: list[FoundTheme]
    members: list[Member]


def cluster(report_ids: Sequence[str], texts: Sequence[str], vectors: NDArray[np.float32]) -> Clustering:
    """Group reports by meaning; the order that they come in makes no difference.

    Args:
        report_ids: one id each, no two alike.
        texts: what each report says, with private names masked, for keywords leave the corpus.
        vectors: array of shape (len(report_ids), dimensions), rows of unit length.

    Raises:
        ValueError: ids, texts and vectors are not of one number.
    """
    if not len(report_ids) == len(texts) == len(vectors):
        raise ValueError(
            f"{len(report_ids)} reports, {len(texts)} texts, {len(vectors)} vectors: there must be one of each"
        )
    order = sorted(range(len(report_ids)), key=lambda i: report_ids[i])
    ids = [report_ids[i] for i in order]
    matrix = np.asarray(vectors, dtype=np.float64)[order]
    groups = [np.flatnonzero(labels) for labels in _groups(matrix)]
    names = _keywords([texts[i] for i in order], groups)
    themes: list[FoundTheme] = []
    theme_of: dict[int, str] = {}
    for group, keywords in zip(groups, names, strict=True):
        theme_id = "t" + digest("theme", ids[_medoid(matrix, group)])
        themes.append(FoundTheme(theme_id, _name(keywords), keywords, len(group)))
        theme_of |= dict.fromkeys(group.tolist(), theme_id)
    places = _plane(matrix)
    members = [Member(ids[i], theme_of.get(i), float(places[i, 0]), float(places[i, 1])) for i in range(len(ids))]
    return Clustering(sorted(themes, key=lambda theme: (-theme.size, theme.id)), members)


def told_in(article: ArticleText, evidence: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where the sentences stand that a report is embedded and named by: those that hold its evidence, in order.

    Args:
        article: the article of the report.
        evidence: code points of the text at which the report's values stand, start and end.
    """
    spans = sorted(evidence)
    return [
        (piece.start, piece.end)
        for piece in article.sentences
        if any(a < piece.end and b > piece.start for a, b in spans)
    ]


def _groups(matrix: NDArray[np.float64]) -> list[NDArray[np.bool_]]:
    """Return the members of each cluster, as masks."""
    from sklearn.cluster import HDBSCAN

    smallest = max(SMALLEST, len(matrix) // SHARE)
    if len(matrix) < 2 * smallest:
        return []
    reduced = _components(matrix, COMPONENTS)
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    found = HDBSCAN(min_cluster_size=smallest, min_samples=NEIGHBOURS, copy=True)
    labels = found.fit_predict(reduced / np.where(lengths > 0, lengths, 1.0))
    floor = _similarity(matrix) + COHERENCE * (1 - _similarity(matrix))
    groups = [labels == label for label in range(labels.max() + 1)]
    return [group for group in groups if _similarity(matrix[group]) >= floor]


def _similarity(matrix: NDArray[np.float64]) -> float:
    """Return the mean cosine of all pairs of rows of unit length."""
    number = len(matrix)
    total = matrix.sum(axis=0)
    return float((total @ total - number) / (number * (number - 1)))


def _components(matrix: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """Return the coordinates along the leading principal components, signs fixed by scikit-learn's convention."""
    from sklearn.decomposition import PCA

    number = min(number, *matrix.shape)
    with np.errstate(invalid="ignore"):  # rows that are all alike have no variance to divide by
        reduced: NDArray[np.float64] = PCA(number, svd_solver="full").fit_transform(matrix)
    return reduced


def _plane(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a place for every report, shape (n, 2), within -1 and 1."""
    places = np.zeros((len(matrix), 2))
    if len(matrix) > 1:
        found = _components(matrix, 2)
        places[:, : found.shape[1]] = found
        places /= max(float(np.abs(places).max()), 1e-12)
    return np.round(places, 6) + 0.0  # no negative zeros


def _medoid(matrix: NDArray[np.float64], group: NDArray[np.intp]) -> int:
    """Return the report that is nearest to all others of its group; of equals the one with the smallest id."""
    rows = matrix[group]
    return int(group[int(np.argmax(np.round(rows @ rows.sum(axis=0), 9)))])


def _keywords(texts: Sequence[str], groups: Sequence[NDArray[np.intp]]) -> list[list[str]]:
    """Return the words that set each group apart, best first."""
    from sklearn.feature_extraction.text import CountVectorizer

    if not groups:
        return []
    documents = ["\n".join(_small_words(texts[i]) for i in group) for group in groups]
    counter = CountVectorizer(analyzer=str.split)
    counts = counter.fit_transform(documents).toarray().astype(np.float64)
    words = counter.get_feature_names_out()
    weights = (
        counts
        / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        * np.log1p(counts.sum() / len(groups) / counts.sum(axis=0))
    )
    found = []
    for group, row in zip(groups, weights, strict=True):
        seen_in = dict.fromkeys(words[row > 0], 0)
        for i in group:
            for word in set(_small_words(texts[i]).split()):
                seen_in[word] += 1
        ranked = sorted(
            (word for word in seen_in if seen_in[word] >= COMMON * len(group)),
            key=lambda w: (-row[counter.vocabulary_[w]], w),
        )
        found.append(_distinct(ranked)[:KEYWORDS])
    return found


@cache
def _says_nothing() -> frozenset[str]:
    """Return the words that stand in reports of every kind."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    with files("analysis").joinpath("clustering.toml").open("rb") as file:
        return frozenset({*ENGLISH_STOP_WORDS, *str(tomllib.load(file)["says_nothing"]).split()})


def _small_words(text: str) -> str:
    """Return the telling words of a text and their pairs: written small, not masked, not standing in every report."""
    words = _SMALL.findall(_MASK.sub(" . ", text))
    told = [word if word not in _says_nothing() else "" for word in words]
    pairs = [f"{a}_{b}" for a, b in pairwise(told) if a and b]
    return " ".join([*filter(None, told), *pairs])


def _distinct(ranked: Sequence[str]) -> list[str]:
    """Leave out words that a better keyword already holds."""
    kept: list[str] = []
    for word in ranked:
        parts = set(word.split("_"))
        if not any(parts & set(other.split(" ")) for other in kept):
            kept.append(word.replace("_", " "))
    return kept


def _name(keywords: Sequence[str]) -> str:
    """Return a theme's name as a reader sees it."""
    return " · ".join(keywords[:IN_NAME]).capitalize() or "Unnamed"
