"""Causes: how the data got out, the primary one first."""

import tomllib
from collections import defaultdict
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from analysis.claims import Claim
from analysis.events import events_of
from analysis.rules import Hit, pattern
from analysis.segments import Segment
from analysis.text import ArticleText, Piece

VERSION = 2
ORIGIN = f"causes@{VERSION}"
LEAD = 3
"""Sentences at the head of an account, which say first what happened."""


class Yield(BaseModel):
    """A cause that counts less beside a more specific one."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    cause: str
    to: list[str]
    least: float = Field(alias="from")
    factor: float


class CauseRules(BaseModel):
    """The rules of causes.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: float
    lead: float
    yields: list[Yield]
    channel: dict[str, list[str]]
    second: dict[str, list[str]]
    before: dict[str, str]


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the causes, the primary one first."""
    hits = events_of(article, segment.own)
    scores, best = _scores(hits, {piece.start for piece in [p for p in segment.own if p.part == "text"][:LEAD]})
    if not scores:
        return []
    telling = [hit.piece for hit in hits if hit.weight >= 1.5]
    first = max(scores, key=lambda cause: (scores[cause], best[cause].weight))
    for earlier, later in _rules().before.items():
        if first == later and best.get(earlier) and best[earlier].weight >= 2.4:
            first = earlier
    value, hit = _with_channel(first, telling, segment), best[first]
    ranked = sorted(scores.values(), reverse=True)
    margin = ranked[0] / (ranked[0] + (ranked[1] if len(ranked) > 1 else 0.0))
    claims = [_claim(article, value, hit, round(hit.confidence * (0.6 + 0.4 * margin), 2), 0)]
    for cause in _rules().second.get(value, []):
        if scores.get(cause, 0.0) >= 2.9 and best[cause].weight >= 2.9:
            claims.append(_claim(article, cause, best[cause], 0.6, len(claims)))
    return claims


def _claim(article: ArticleText, cause: str, hit: Hit, confidence: float, ordinal: int) -> Claim:
    return Claim("causes", cause, article.span(hit.piece.part, hit.start, hit.end), ORIGIN, confidence, ordinal)


def _scores(hits: tuple[Hit, ...], lead: set[int]) -> tuple[dict[str, float], dict[str, Hit]]:
    """Return the weighed sum of each cause, a sentence counting once, and the hit that says it best."""
    rules = _rules()
    by_sentence: dict[tuple[str, str, int], float] = {}
    best: dict[str, Hit] = {}
    for hit in hits:
        key = (hit.value, hit.piece.part, hit.piece.start)
        place = rules.title if hit.piece.part == "title" else rules.lead if hit.piece.start in lead else 1.0
        weight = hit.weight * place
        by_sentence[key] = max(by_sentence.get(key, 0.0), weight) + (0.25 * min(by_sentence.get(key, 0.0), weight))
        if hit.value not in best or hit.weight > best[hit.value].weight:
            best[hit.value] = hit
    sums: dict[str, list[float]] = defaultdict(list)
    for (cause, _, _), weight in by_sentence.items():
        sums[cause].append(weight)
    scores = {cause: sum(w * 0.8**i for i, w in enumerate(sorted(ws, reverse=True))) for cause, ws in sums.items()}
    for rule in rules.yields:
        if rule.cause in scores and any(best[to].weight >= rule.least for to in rule.to if to in best):
            scores[rule.cause] *= rule.factor
    return scores, best


def _with_channel(cause: str, telling: list[Piece], segment: Segment) -> str:
    """Return the cause, made specific by the channel that the telling sentences name."""
    if cause != "misdelivery_unspecified":
        return cause
    counts = {
        specific: sum(1 for piece in telling if pattern(*words).search(piece.lower))
        for specific, words in _rules().channel.items()
    }
    if not any(counts.values()):
        email = _rules().channel["misaddressed_email"]
        lead = [piece for piece in segment.shared if piece.part == "title" or piece.start < 400]
        return "misaddressed_email" if any(pattern(*email).search(piece.lower) for piece in lead) else cause
    return max(counts, key=lambda specific: counts[specific])


@cache
def _rules() -> CauseRules:
    with files("analysis").joinpath("extraction/causes.toml").open("rb") as file:
        return CauseRules.model_validate(tomllib.load(file))
