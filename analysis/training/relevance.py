"""Fits the scorecard of the relevance score.

Boosted stumps: each feature has thresholds, and each threshold points for a value at or below it and for one above, so
that the score is a sum which can be read.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from analysis.evaluation.texts import Text
from analysis.reader import Reader
from analysis.relevance import THRESHOLD, features
from analysis.training.folds import unseen
from analysis.training.gold import article_of, fold

STUMPS, RATE, SHARE, SEED = 300, 0.1, 0.7, 0
PLACE = Path(__file__).parents[1] / "relevance_scorecard.toml"


def train(texts: Sequence[Text], readers: Sequence[Reader]) -> str:
    """Fit and write the scorecard; returns its F1 on folds that it was not fitted to."""
    found = [(text, features(article_of(text))) for text in unseen(texts, readers)]
    names = sorted(found[0][1])
    x = np.array([[round(values[name], 4) for name in names] for _, values in found])
    y = np.array([text.relevant for text, _ in found])
    model = GradientBoostingClassifier(
        n_estimators=STUMPS, learning_rate=RATE, max_depth=1, subsample=SHARE, random_state=SEED
    )
    folds = PredefinedSplit([fold(text) for text, _ in found])
    guessed = cross_val_predict(model, x, y, cv=folds, method="predict_proba")[:, 1]
    PLACE.write_text(scorecard(model.fit(x, y), names, f"{len(found)} texts"), encoding="utf-8")
    return f"relevance: F1 {f1_score(y, guessed >= THRESHOLD):.3f} on folds not fitted to, {len(found)} texts"


def scorecard(model: GradientBoostingClassifier, names: list[str], origin: str) -> str:
    """Return a fitted model as TOML: for each feature its thresholds with the points below and above, summed."""
    points: dict[str, dict[float, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    constant = 0.0
    for (stump,) in model.estimators_:
        tree = stump.tree_
        if tree.node_count == 1:
            constant += RATE * float(tree.value[0, 0, 0])
            continue
        both = points[names[tree.feature[0]]][round(float(tree.threshold[0]), 4)]
        both[0] += RATE * float(tree.value[1, 0, 0])
        both[1] += RATE * float(tree.value[2, 0, 0])
    prior = float(model.init_.class_prior_[1])
    lines = [
        f"# Learned by analysis/training/relevance.py from {origin}. Don't edit by hand.",
        "# For each feature: threshold, points at or below it, points above it.",
        f"constant = {constant + float(np.log(prior / (1 - prior))):.4f}", "", "[points]",
    ]  # fmt: skip
    for name in sorted(points):
        rows = ", ".join(f"[{at:.4f}, {low:.4f}, {high:.4f}]" for at, (low, high) in sorted(points[name].items()))
        lines.append(f"{name} = [{rows}]")
    return "\n".join(lines) + "\n"
