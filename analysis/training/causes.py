"""Fits the choice of causes: which one is primary, and whether another stands beside it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from analysis.choice import Choice
from analysis.evaluation.pairing import Incident, pair
from analysis.evaluation.texts import Text
from analysis.extraction.causes import candidates, second_features
from analysis.reader import Reader
from analysis.segmentation import segment
from analysis.segments import Segment
from analysis.text import ArticleText
from analysis.training.choosing import Chosen, as_toml, fit
from analysis.training.folds import unseen
from analysis.training.gold import article_of

PLACE = Path(__file__).parents[1] / "extraction"


def train(texts: Sequence[Text], readers: Sequence[Reader]) -> str:
    """Fit and write both choices; returns how many examples each was fitted to."""
    found = [
        (candidates(article, part), incident)
        for text in unseen([text for text in texts if text.incidents], readers)
        for article, part, incident in told(text)
    ]
    first = fit([Chosen(features, incident.primary) for features, incident in found], with_bias=True)
    seconds = list(_seconds(first, found))
    second = fit(seconds, with_bias=False, penalty=0.5)
    head = f"Learned by analysis/training/causes.py from {len(found)} reports. Don't edit by hand."
    (PLACE / "causes_choice.toml").write_text(as_toml(first, head), encoding="utf-8")
    (PLACE / "causes_second.toml").write_text(as_toml(second, head), encoding="utf-8")
    return f"causes: {len(found)} reports, {len(seconds)} possible second causes"


def told(text: Text) -> Iterator[tuple[ArticleText, Segment, Incident]]:
    """Yield the accounts of a text with the gold incident that each tells, where their numbers agree."""
    article = article_of(text)
    parts = segment(article)
    if len(parts) != len(text.incidents):
        return
    ours = [Incident(body=part.holder.name if part.holder else None, people_affected=i) for i, part in enumerate(parts)]
    for mine, theirs in pair(ours, text.incidents)[0] if len(parts) > 1 else [(ours[0], text.incidents[0])]:
        yield article, parts[mine.people_affected or 0], theirs


def _seconds(first: Choice, found: Iterable[tuple[dict[str, dict[str, float]], Incident]]) -> Iterator[Chosen]:
    """Yield for each cause beside the primary one whether it is coded."""
    for features, incident in found:
        likely = first.probabilities(features)
        top = max(likely, key=lambda cause: likely[cause], default=None)
        for cause in features if top == incident.primary else ():
            if cause != top:
                seen = second_features(features, likely, top or "", cause)
                yield Chosen({"no": {}, "yes": seen}, "yes" if cause in incident.causes[1:] else "no")
