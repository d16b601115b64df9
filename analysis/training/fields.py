"""Fits the choices of penalties, people, data subjects and channels to the gold texts and to invented accounts."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.evaluation.pairing import Incident, matching
from analysis.evaluation.texts import Text
from analysis.extraction import channels, penalties, people, subjects
from analysis.holders import choose_holder
from analysis.reader import Reader
from analysis.segmentation import segment
from analysis.segments import Segment
from analysis.text import ArticleText
from analysis.training.choosing import Chosen, as_toml, fit, likeliest, unseen_probabilities
from analysis.training.folds import unseen
from analysis.training.gold import FOLDS, article_of, fold

PLACE = Path(__file__).parents[1] / "extraction"
SUMS, GROUPS = "sums.toml", "subjects.toml"
"""The files of invented accounts, in the folder of the labelled texts."""
BIAS = {"penalties": False, "people": False, "subjects": True, "channels": True}
"""Whether the candidates of a choice are always the same, so that each has a bias."""
STRENGTH = {"penalties": 0.2, "people": 1.0, "subjects": 3.0, "channels": 0.25}
"""Strength of the penalty on weights: the best of a few by cross-validation."""

ALIKE = 1.0
"""What a published text counts here: invented accounts teach what the press is too rarely seen to say."""


@dataclass(frozen=True, slots=True)
class Told:
    """One account and what is coded of it; `incident` is None where the account is not one of the gold coding."""

    article: ArticleText
    segment: Segment
    incident: Incident | None
    fold: int
    ours: bool


def train(texts: Sequence[Text], readers: Sequence[Reader], gold: Path) -> str:
    """Fit and write the weights; returns how often each field is right on folds not fitted to, and how sure it was."""
    told = [one for text in unseen([t for t in texts if t.incidents], readers) for one in _told(text)]
    paired = [(one, one.incident) for one in told if one.incident]
    cases = {
        "penalties": [_penalty(one, one.incident) for one in told] + [_sum(*one) for one in _invented(gold / SUMS)],
        "people": [_people(one, incident) for one, incident in paired],
        "subjects": [_group(one, incident.data_subjects) for one, incident in paired]
        + [_group(one, group) for one, group in _invented(gold / GROUPS)],
        "channels": [_channel(one, incident) for one, incident in paired if incident.channel],
    }
    lines = []
    for name, found in cases.items():
        head = f"Learned by analysis/training/fields.py from {len(found)} accounts. Don't edit by hand."
        fitted = fit(found, with_bias=BIAS[name], penalty=STRENGTH[name], published=ALIKE)
        (PLACE / f"{name}_weights.toml").write_text(as_toml(fitted, head), encoding="utf-8")
        lines.append(f"{name}, {len(found)} accounts, folds not fitted to: {_figures(name, found)}")
    return "\n".join(lines)


def _figures(name: str, cases: Sequence[Chosen]) -> str:
    likely = unseen_probabilities(cases, with_bias=BIAS[name], penalty=STRENGTH[name], published=ALIKE)
    published = [(found, case) for found, case in zip(likely, cases, strict=True) if not case.ours]
    right = sum(likeliest(found) == case.right for found, case in published) / len(published)
    sure = sum(max(found.values()) for found, _ in published) / len(published)
    return f"{right:.3f} right, {sure:.3f} sure"


def _told(text: Text) -> Iterator[Told]:
    """Yield the accounts of a text, each with the gold incident that it tells as far as bodies and sums say."""
    article = article_of(text)
    parts = segment(article)
    ours = [
        Incident(body=part.holder.name if part.holder else None, penalty_gbp=_large(article, part)) for part in parts
    ]
    of = {i: text.incidents[j] for i, j in matching(ours, text.incidents)}
    for i, part in enumerate(parts):
        yield Told(article, part, of.get(i), fold(text), text.synthetic)


def _large(article: ArticleText, part: Segment) -> float | None:
    """Return the sum that is named most as a penalty, to pair accounts of one body by."""
    found = [m.amount.pounds for m in penalties.mentions(article, part) if "fine" in m.speaks]
    return max(found, key=found.count, default=None)


def _invented(file: Path) -> Iterator[tuple[Told, str]]:
    """Yield the invented accounts of a file with what is right of each."""
    for right, accounts in tomllib.loads(file.read_text(encoding="utf-8"))["accounts"].items():
        for i, account in enumerate(accounts):
            article = ArticleText("", account)
            pieces = tuple(article.sentences)
            yield Told(article, Segment(pieces, (), choose_holder(article, pieces)), None, i % FOLDS, ours=True), right


def _penalty(one: Told, incident: Incident | None) -> Chosen:
    pounds = incident.penalty_gbp if incident else None
    return _sum(one, str(int(pounds or 0)))


def _sum(one: Told, pounds: str) -> Chosen:
    found = penalties.candidates(one.segment, penalties.mentions(one.article, one.segment))
    return Chosen(found, penalties.NONE if pounds == "0" else pounds, one.fold, one.ours)


def _people(one: Told, incident: Incident) -> Chosen:
    number = incident.people_affected
    found = people.candidates(people.mentions(one.article, one.segment))
    return Chosen(found, people.NONE if number is None else str(number), one.fold, one.ours)


def _group(one: Told, group: str | None) -> Chosen:
    return Chosen(subjects.candidates(one.article, one.segment), group or "unknown", one.fold, one.ours)


def _channel(one: Told, incident: Incident) -> Chosen:
    found = channels.candidates(one.article, one.segment, incident.primary)
    return Chosen(found, incident.channel or channels.UNKNOWN, one.fold, one.ours)
