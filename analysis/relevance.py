"""Relevance: does a text report a breach of data that was held for UK social services, how sure is that, and why.

Cues over sentences, what the readers take them to tell, and learned weights that add them up (relevance_weights.toml).
"""

import math
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.bodies import bodies
from analysis.choice import choice
from analysis.events import events
from analysis.reader import RELEVANT, reader
from analysis.readings import read
from analysis.rules import pattern
from analysis.text import ArticleText
from corpus.taxonomy import label

VERSION = 4
THRESHOLD = 0.5
SUBJECT = 60
"""Sentences at the head of a text that show its subject."""
WEIGHTS = "relevance_weights.toml"
TELLING = 2.0
"""Weight from which a hit says by itself that data got out."""
WINDOWED = ("social", "service", "police", "health", "school", "housing", "staff")
"""Features that are also counted beside the sentences that say what happened."""


class RelevanceRules(BaseModel):
    """The rules of relevance.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    held: list[str]
    broken: list[str]
    generic: list[str]
    features: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a text is relevant, how sure that is (0 to 1), and why, in words."""

    relevant: bool
    score: float
    reasons: list[str] = field(default_factory=list)


def judge(article: ArticleText) -> Judgement:
    """Say whether a text reports at least one concrete breach of social-services data."""
    if not worth_reading(article):
        return Judgement(False, 0.01, ["no mention of social services together with data"])
    score = choice(WEIGHTS).probabilities({"no": {}, "yes": features(article)})["yes"]
    if _abroad(article) or _generic(article):
        score *= 0.1
    return Judgement(score >= THRESHOLD, round(score, 3), _reasons(article, score >= THRESHOLD))


def features(article: ArticleText) -> dict[str, float]:
    """Return the features of a text by name; counts are logarithmic."""
    rules = _rules()
    low, title = article.normal.lower(), article.headline.lower
    values: dict[str, float] = {"always": 1.0}
    for name, words in rules.features.items():
        found = pattern(*words)
        values[name] = math.log1p(sum(1 for _ in found.finditer(low)))
        values[f"{name}_title"] = float(found.search(title) is not None)
    held = pattern(*rules.features["social"])
    social = {piece.start for piece in article.sentences if held.search(piece.lower)}
    strongest: dict[int, float] = {}
    for hit in events(article):
        key = hit.piece.start if hit.piece.part == "text" else -1
        strongest[key] = max(strongest.get(key, 0.0), hit.weight)
    values["event"] = math.log1p(sum(strongest.values()))
    values["event_title"] = float(strongest.get(-1, 0.0) >= 2)
    starts = [piece.start for piece in article.sentences]
    near = [
        start
        for i, start in enumerate(starts)
        if strongest.get(start, 0) >= 2 and social & set(starts[max(0, i - 1) : i + 2])
    ]
    values["event_near_social"] = math.log1p(len(near))
    values["event_with_social"] = math.log1p(sum(1 for start in near if start in social))
    window = [
        piece
        for i, piece in enumerate(article.sentences)
        if any(strongest.get(start, 0) >= 2 for start in starts[max(0, i - 1) : i + 2])
    ]
    beside = "\n".join((title, *(piece.lower for piece in window)))
    for name in WINDOWED:
        values[f"{name}_window"] = math.log1p(sum(1 for _ in pattern(*rules.features[name]).finditer(beside)))
    values["social_over_others"] = values["social_window"] - max(
        values[f"{name}_window"] for name in WINDOWED if name != "social"
    )
    values["social_lead"] = float(bool(social & set(starts[:3])))
    values["social_share"] = len(social) / max(1, len(starts))
    found_bodies = bodies(article)
    values |= _as_read(article, social)
    values["subject"] = reader("texts").read([subject_words(article)]).of("causes", 0)[RELEVANT]
    for name in ("subject", "read", "read_near_social", "read_title", "read_lead"):
        values[f"{name}_log_odds"] = math.log((values[name] + 0.02) / (1.02 - values[name]))
    values["any_social"] = float(values["social"] > 0)
    values["any_event_near_social"] = float(values["event_near_social"] > 0)
    values["listed_title"] = float(any(m.span.part == "title" and m.authority_id for m in found_bodies))
    values["listed"] = math.log1p(sum(1 for m in found_bodies if m.authority_id))
    values["care_body"] = float(any(m.kind == "named" and not m.authority_id for m in found_bodies))
    return values


def subject_words(article: ArticleText) -> str:
    """Return the words by which the subject of a text is judged: the headline and the sentences at its head."""
    return " ".join([article.headline.text, *(piece.text for piece in article.sentences[:SUBJECT])])


def _as_read(article: ArticleText, social: set[int]) -> dict[str, float]:
    """Return the features of what the reader takes the text to tell: how data got out, and what came of it."""
    readings = [(piece, read(piece.text)) for piece in article.sentences]
    causes = sorted((reading.any_cause for _, reading in readings), reverse=True)[:3]
    beside = [
        reading.any_cause * (any(one.start in social for one, _ in readings[max(0, i - 1) : i + 2]))
        for i, (_, reading) in enumerate(readings)
    ]
    outcomes = [max(reading.outcomes.values(), default=0.0) for _, reading in readings]
    return {
        "read": max(causes, default=0.0),
        "read_thrice": sum(causes),
        "read_often": math.log1p(sum(reading.any_cause for _, reading in readings)),
        "read_title": read(article.headline.text).any_cause,
        "read_lead": max((reading.any_cause for _, reading in readings[:3]), default=0.0),
        "read_near_social": max(beside, default=0.0),
        "read_outcome": math.log1p(sum(outcomes)),
    }


def worth_reading(article: ArticleText) -> bool:
    """Say whether a text has the words without which it can't be relevant."""
    rules = _rules()
    low, title = article.normal.lower(), article.headline.lower
    return all(
        pattern(*words).search(low) is not None or pattern(*words).search(title) is not None
        for words in (rules.held, rules.broken)
    )


def _abroad(article: ArticleText) -> bool:
    """Say whether a text speaks of another country and has no word that only the United Kingdom has."""
    words = f"{article.headline.lower}\n{article.normal.lower()}"
    return bool(pattern("{FOREIGN}").search(words)) and not pattern("{UNITED_KINGDOM}").search(words)


def _generic(article: ArticleText) -> bool:
    """Say whether every sentence that tells of a breach speaks of breaches in general, as advice does."""
    telling = {hit.piece for hit in events(article) if hit.weight >= TELLING}
    general = pattern(*_rules().generic)
    return bool(telling) and all(general.search(piece.lower) for piece in telling)


def _reasons(article: ArticleText, relevant: bool) -> list[str]:
    """Return why, for a reader: what happened, whose data, which body. Never the name of a person."""
    hits = sorted(events(article), key=lambda hit: -hit.weight)
    what = label(hits[0].value).lower() if hits else "no occurrence described"
    held = pattern(*_rules().features["social"]).search(article.normal.lower())
    where = held.group() if held else "no social-care service named"
    body = next((m.name for m in bodies(article) if m.authority_id or m.kind == "named"), "no body named")
    return (
        [f"{what} · {where} · {body}"]
        if relevant
        else [f"not enough for a breach of social-care data: {what} · {where} · {body}"]
    )


@cache
def _rules() -> RelevanceRules:
    return RelevanceRules.model_validate(_toml("relevance.toml"))


def _toml(name: str) -> dict[str, object]:
    with files("analysis").joinpath(name).open("rb") as file:
        return tomllib.load(file)
