"""Fits the weights by which the holder of the data is chosen among the bodies that a text names."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from analysis.evaluation.pairing import Incident, same_body
from analysis.evaluation.texts import Text
from analysis.holders import Candidate, candidates
from analysis.reader import Reader
from analysis.training.choosing import Chosen, as_toml, fit, unseen_probabilities
from analysis.training.folds import unseen
from analysis.training.gold import article_of, fold

PLACE = Path(__file__).parents[1] / "holders.toml"
BINS = 10


def train(texts: Sequence[Text], readers: Sequence[Reader]) -> str:
    """Fit and write the weights; returns how often the choice is right on folds not fitted to, and its calibration."""
    cases = list(_cases(texts, readers))
    head = f"Learned by analysis/training/holders.py from {len(cases)} texts. Don't edit by hand."
    PLACE.write_text(as_toml(fit(cases, with_bias=False), head), encoding="utf-8")
    likely = unseen_probabilities(cases, with_bias=False)
    best = [max(found, key=lambda name: found[name]) for found in likely]
    right = np.array([name == case.right for name, case in zip(best, cases, strict=True)])
    sure = np.array([max(found.values()) for found in likely])
    bins = np.array_split(np.argsort(sure, kind="stable"), BINS)
    error = sum(len(part) * abs(sure[part].mean() - right[part].mean()) for part in bins) / len(sure)
    share = f"holder right, {len(cases)} texts, folds not fitted to: {right.mean():.3f}"
    return f"{share}; expected calibration error {error:.3f}"


def _cases(texts: Sequence[Text], readers: Sequence[Reader]) -> Iterator[Chosen]:
    """Yield the choice that each text about one body gives, where the text names that body."""
    for text in unseen([text for text in texts if len({i.body for i in text.incidents}) == 1], readers):
        article = article_of(text)
        found = candidates(article, (article.headline, *article.sentences))
        right = next((name for name, one in found.items() if _is_of(one, text.incidents[0])), None)
        if right is not None:
            yield Chosen({name: one.features for name, one in found.items()}, right, fold(text))


def _is_of(one: Candidate, incident: Incident) -> bool:
    return same_body(Incident(body=one.best.name), incident)
