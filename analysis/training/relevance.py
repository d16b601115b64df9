"""Fits the weights of the relevance score: a logistic model, so that the score is a sum which can be read."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from analysis.choice import Choice
from analysis.evaluation.texts import Text
from analysis.reader import Reader, using
from analysis.relevance import THRESHOLD, features
from analysis.training.choosing import as_toml
from analysis.training.gold import FOLDS, article_of, fold
from analysis.training.texts import fit as fit_texts

STRENGTH = 0.05
"""Inverse strength of the penalty on weights."""
PLACE = Path(__file__).parents[1] / "relevance_weights.toml"


PARTS: dict[str, Callable[[str], bool]] = {
    "the reader of sentences": lambda name: name.startswith("read"),
    "the reader of texts": lambda name: name == "subject",
    "the words of the rules": lambda name: not name.startswith(("read", "event")) and name != "subject",
}
"""What the features come from, for the ablation."""


def train(texts: Sequence[Text], readers: Sequence[Reader]) -> str:
    """Fit and write the weights; returns the F1 on folds not fitted to, and without parts."""
    found = [(text, values) for number in range(FOLDS) for text, values in _features(texts, readers, number)]
    names = sorted(found[0][1])
    right = np.array([text.relevant for text, _ in found])
    head = f"Learned by analysis/training/relevance.py from {len(found)} texts. Don't edit by hand."
    PLACE.write_text(as_toml(_weights(_model().fit(_table(found, names), right), names), head), encoding="utf-8")
    lines = [f"relevance F1, {len(found)} texts, folds not fitted to: {_f1(found, names):.3f}"]
    for part, belongs in PARTS.items():
        lines.append(f"  without {part}: {_f1(found, [name for name in names if not belongs(name)]):.3f}")
    return "\n".join(lines)


def _features(texts: Sequence[Text], readers: Sequence[Reader], number: int) -> list[tuple[Text, dict[str, float]]]:
    """Return the features of one fold's texts, by readers that have not seen them."""
    with using(readers[number]), using(fit_texts([text for text in texts if fold(text) != number]), "texts"):
        return [(text, features(article_of(text))) for text in texts if fold(text) == number]


def _model() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=2000))


def _weights(model: Pipeline, names: Sequence[str]) -> Choice:
    """Return the weights of the features as they are, not standardised."""
    scaler, logistic = model[0], model[1]
    slopes = logistic.coef_[0] / scaler.scale_
    constant = float(logistic.intercept_[0] - slopes @ scaler.mean_)
    weights = {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)}
    return Choice(weights={**weights, "always": round(constant, 4)})


def _table(found: Sequence[tuple[Text, dict[str, float]]], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[round(values[name], 4) for name in names] for _, values in found])


def _f1(found: Sequence[tuple[Text, dict[str, float]]], names: Sequence[str]) -> float:
    """Return the F1 on folds that the weights were not fitted to."""
    right = [text.relevant for text, _ in found]
    folds = PredefinedSplit([fold(text) for text, _ in found])
    guessed = cross_val_predict(_model(), _table(found, names), right, cv=folds, method="predict_proba")[:, 1]
    return float(f1_score(right, guessed >= THRESHOLD))
