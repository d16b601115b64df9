"""Fits the choice of causes: which one is primary, and whether another stands beside it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from analysis.choice import Choice
from analysis.evaluation.pairing import Incident, matching
from analysis.evaluation.texts import Text
from analysis.extraction.causes import candidates, second_features
from analysis.reader import Reader
from analysis.segmentation import segment
from analysis.segments import Segment
from analysis.text import ArticleText
from analysis.training.choosing import Chosen, as_toml, fit, likeliest, unseen_probabilities, without
from analysis.training.folds import unseen
from analysis.training.gold import article_of, fold

PLACE = Path(__file__).parents[1] / "extraction"
PENALTY = 2.0
"""Strength of the penalty on weights: the best of a few by cross-validation."""


PARTS: dict[str, Callable[[str], bool]] = {
    "rules": lambda name: "rule" in name,
    "the reader": lambda name: name.startswith(("read", "share", "joined", "title", "lead", "elsewhere")),
    "sentences read together": lambda name: name.startswith("joined"),
}
"""What the features of a cause come from, for the ablation."""


def train(texts: Sequence[Text], readers: Sequence[Reader]) -> str:
    """Fit and write both choices; returns how often the primary one is right on folds not fitted to."""
    found = [
        (Chosen(candidates(article, part), incident.primary, fold(text), text.synthetic), incident)
        for text in unseen([text for text in texts if text.incidents], readers)
        for article, part, incident in told(text)
    ]
    cases = [case for case, _ in found]
    first = fit(cases, with_bias=True, penalty=PENALTY)
    second = fit(list(_seconds(first, found)), with_bias=False, penalty=0.5)
    head = f"Learned by analysis/training/causes.py from {len(found)} reports. Don't edit by hand."
    (PLACE / "causes_choice.toml").write_text(as_toml(first, head), encoding="utf-8")
    (PLACE / "causes_second.toml").write_text(as_toml(second, head), encoding="utf-8")
    lines = [f"primary cause right, {len(cases)} reports, folds not fitted to: {_right(cases):.3f}"]
    lines += [f"  without {name}: {_right(without(cases, part)):.3f}" for name, part in PARTS.items()]
    return "\n".join(lines)


def _right(cases: Sequence[Chosen]) -> float:
    """Return the share of cases whose most probable candidate is the right one."""
    likely = unseen_probabilities(cases, with_bias=True, penalty=PENALTY)
    published = [(found, case) for found, case in zip(likely, cases, strict=True) if not case.ours]
    return sum(likeliest(found) == case.right for found, case in published) / len(published)


def told(text: Text) -> Iterator[tuple[ArticleText, Segment, Incident]]:
    """Yield the accounts of a text with the gold incident that each tells, where their numbers agree."""
    article = article_of(text)
    parts = segment(article)
    if len(parts) != len(text.incidents):
        return
    ours = [Incident(body=part.holder.name if part.holder else None) for part in parts]
    for i, j in matching(ours, text.incidents):
        yield article, parts[i], text.incidents[j]


def _seconds(first: Choice, found: Iterable[tuple[Chosen, Incident]]) -> Iterator[Chosen]:
    """Yield for each cause beside the primary one whether it is coded."""
    for case, incident in found:
        features = case.candidates
        likely = first.probabilities(features)
        top = likeliest(likely)
        for cause in features if top == incident.primary else ():
            if cause != top:
                seen = second_features(features, likely, top or "", cause)
                yield Chosen(
                    {"no": {}, "yes": seen}, "yes" if cause in incident.causes[1:] else "no", case.fold, case.ours
                )
