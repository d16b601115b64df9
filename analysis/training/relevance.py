"""Train the scorecard of the relevance score on labelled texts: `python -m analysis.training GOLD` writes the TOML.

Boosted stumps: each feature has thresholds, and each threshold points for a value at or below it and for one above, so
that the score is a sum which can be read. The seed is fixed; cross-validated figures are printed.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from analysis.relevance import THRESHOLD, features
from analysis.text import ArticleText

STUMPS, RATE, SHARE, SEED = 300, 0.1, 0.7, 0
FOLDS = 8


def train(gold: Path, out: Path) -> None:
    """Fit the scorecard and write it; print F1 by cross-validation over councils, and the texts it then gets wrong."""
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if not row["ambiguous"]]
    values = [features(ArticleText(row["title"], row["text"], row["url"], row["published"])) for row in rows]
    names = sorted(values[0])
    x = np.array([[round(value[name], 4) for name in names] for value in values])
    y = np.array([row["relevant"] for row in rows])
    groups = [row["incidents"][0]["council"] or row["id"] if row["incidents"] else row["id"] for row in rows]
    model = GradientBoostingClassifier(
        n_estimators=STUMPS, learning_rate=RATE, max_depth=1, subsample=SHARE, random_state=SEED
    )
    guessed = cross_val_predict(model, x, y, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba")[:, 1]
    print(f"relevance F1, {FOLDS} folds by council, {len(rows)} texts: {f1_score(y, guessed >= THRESHOLD):.3f}")
    for row, guess, truth in zip(rows, guessed, y, strict=True):
        if (guess >= THRESHOLD) != truth:
            print(f"  {row['id']} is {truth}, read as {guess:.2f}")
    out.write_text(scorecard(model.fit(x, y), names, f"{gold.name} ({len(rows)} texts)"), encoding="utf-8")


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
        f"# Learned by analysis/training.py from {origin}. Don't edit by hand.",
        "# For each feature: threshold, points at or below it, points above it.",
        f"constant = {constant + float(np.log(prior / (1 - prior))):.4f}", "", "[points]",
    ]  # fmt: skip
    for name in sorted(points):
        rows = ", ".join(f"[{at:.4f}, {low:.4f}, {high:.4f}]" for at, (low, high) in sorted(points[name].items()))
        lines.append(f"{name} = [{rows}]")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    train(Path(sys.argv[1]), Path(__file__).with_name("relevance_scorecard.toml"))
