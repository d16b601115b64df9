"""Fits the weights by which the holder of the data is chosen among the bodies that a text names."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.evaluation.pairing import Incident, same_body
from analysis.evaluation.reliability import expected_calibration_error
from analysis.evaluation.tallies import Judged
from analysis.evaluation.texts import Text
from analysis.holders import Candidate, candidates
from analysis.reader import Reader
from analysis.training.choosing import Chosen, as_toml, fit, likeliest, unseen_probabilities
from analysis.training.folds import unseen
from analysis.training.gold import article_of, fold

PLACE = Path(__file__).parents[1] / "holders.toml"


def train(texts: Sequence[Text], readers: Sequence[Reader]) -> str:
    """Fit and write the weights; returns how often the choice is right on folds not fitted to, and its calibration."""
    cases = list(_cases(texts, readers))
    head = f"Learned by analysis/training/holders.py from {len(cases)} texts. Don't edit by hand."
    PLACE.write_text(as_toml(fit(cases, with_bias=False), head), encoding="utf-8")
    likely = unseen_probabilities(cases, with_bias=False)
    judged = [
        Judged("organisation", max(found.values()), likeliest(found) == case.right)
        for found, case in zip(likely, cases, strict=True)
    ]
    share = sum(one.right for one in judged) / len(judged)
    error = expected_calibration_error(judged)
    return f"holder right, {len(cases)} texts, folds not fitted to: {share:.3f}; expected calibration error {error:.3f}"


def _cases(texts: Sequence[Text], readers: Sequence[Reader]) -> Iterator[Chosen]:
    """Yield the choice that each text about one body gives, where the text names that body."""
    for text in unseen([text for text in texts if len({i.body for i in text.incidents}) == 1], readers):
        article = article_of(text)
        found = candidates(article, (article.headline, *article.sentences))
        right = next((name for name, one in found.items() if _is_of(one, text.incidents[0])), None)
        if right is not None:
            yield Chosen({name: one.features for name, one in found.items()}, right, fold(text), text.synthetic)


def _is_of(one: Candidate, incident: Incident) -> bool:
    return same_body(Incident(body=one.best.name), incident)
