"""Fits the weights that say whether an outcome is coded."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.evaluation.texts import Text
from analysis.extraction.outcomes import candidates, read_account
from analysis.extraction.penalties import imposed
from analysis.reader import Reader
from analysis.training.causes import told
from analysis.training.choosing import Chosen, as_toml, fit, unseen_probabilities, without
from analysis.training.folds import unseen
from analysis.training.gold import fold

PLACE = Path(__file__).parents[1] / "extraction" / "outcomes_choice.toml"
PENALTY = 4.0
"""Strength of the penalty on weights: the best of a few by cross-validation."""


PARTS: dict[str, Callable[[str], bool]] = {
    "rules": lambda name: "rule" in name,
    "the reader": lambda name: "read" in name or name in {"shared", "sure", "very sure", "title"},
    "outcomes beside it": lambda name: " beside " in name,
}
"""What the features of an outcome come from, for the ablation."""


def train(texts: Sequence[Text], readers: Sequence[Reader]) -> str:
    """Fit and write the weights; returns the F1 on folds not fitted to, and without parts."""
    cases = [
        Chosen(
            {"no": {}, outcome: features}, outcome if outcome in incident.outcomes else "no", fold(text), text.synthetic
        )
        for text in unseen([text for text in texts if text.incidents], readers)
        for article, part, incident in told(text)
        for outcome, features in candidates(part, read_account(part, imposed(article, part))).items()
    ]
    head = f"Learned by analysis/training/outcomes.py from {len(cases)} possible outcomes. Don't edit by hand."
    PLACE.write_text(as_toml(fit(cases, with_bias=True, penalty=PENALTY), head), encoding="utf-8")
    lines = [f"outcome F1, {len(cases)} possible outcomes, folds not fitted to: {_f1(cases):.3f}"]
    lines += [f"  without {name}: {_f1(without(cases, part)):.3f}" for name, part in PARTS.items()]
    return "\n".join(lines)


def _f1(cases: Sequence[Chosen]) -> float:
    """Return the F1 of the outcomes that are coded."""
    coded = [found["no"] < 0.5 for found in unseen_probabilities(cases, with_bias=True, penalty=PENALTY)]
    counts = Counter((yes, case.right != "no") for yes, case in zip(coded, cases, strict=True) if not case.ours)
    right = counts[True, True]
    return 2 * right / max(1, 2 * right + counts[True, False] + counts[False, True])
