"""Fits the weights that say whether an outcome is coded."""

from collections.abc import Sequence
from pathlib import Path

from analysis.evaluation.texts import Text
from analysis.extraction.outcomes import candidates
from analysis.reader import Reader
from analysis.training.causes import told
from analysis.training.choosing import Chosen, as_toml, fit
from analysis.training.folds import unseen

PLACE = Path(__file__).parents[1] / "extraction" / "outcomes_choice.toml"


def train(texts: Sequence[Text], readers: Sequence[Reader]) -> str:
    """Fit and write the weights; returns how many examples they were fitted to."""
    cases = [
        Chosen({"no": {}, "yes": features}, "yes" if outcome in incident.outcomes else "no")
        for text in unseen([text for text in texts if text.incidents], readers)
        for _, part, incident in told(text)
        for outcome, features in candidates(part).items()
    ]
    head = f"Learned by analysis/training/outcomes.py from {len(cases)} possible outcomes. Don't edit by hand."
    PLACE.write_text(as_toml(fit(cases, with_bias=False, penalty=0.5), head), encoding="utf-8")
    return f"outcomes: {len(cases)} possible outcomes, {sum(case.right == 'yes' for case in cases)} coded"
