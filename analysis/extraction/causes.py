"""Causes: how the data got out, the primary one first.

Every cause that a rule or the reader finds in an account is a candidate; what the account says for it makes features,
and learned weights (causes_choice.toml) choose.
"""

import math
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from analysis.channel_words import channel_words
from analysis.choice import Features, choice
from analysis.claims import Claim
from analysis.events import events_of
from analysis.readings import read
from analysis.rules import Hit
from analysis.segments import Segment
from analysis.text import ArticleText, Piece

VERSION = 4
ORIGIN = f"causes@{VERSION}"
LEAD = 3
"""Sentences at the head of an account, which say first what happened."""
POSSIBLE = 0.05
"""Probability in some sentence from which a cause that no rule knows is a candidate."""
TOLD = 0.5
"""Probability of telling of any cause below which an account without a rule's cause tells of none."""
TOGETHER = 3
"""Telling sentences that are also read together, so that one names the channel and another the mistake."""


MISSENT = frozenset({"misaddressed_email", "misaddressed_post", "misdirected_fax", "misdelivery_unspecified"})
"""Causes that differ only by the channel: where one is possible, so are the others."""

SPEECH = "in_person"
"""The words for speech: who said and told what stands in every report, and so says nothing of the channel."""


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


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the causes, the primary one first."""
    found = candidates(article, segment)
    if not found:
        return []
    likely = choice("extraction/causes_choice.toml").probabilities(found)
    first = max(likely, key=lambda cause: likely[cause])
    claims = [_claim(article, segment, first, likely[first], 0)]
    seconds = choice("extraction/causes_second.toml")
    for cause in found:
        if cause != first:
            again = seconds.probabilities({"no": {}, "yes": second_features(found, likely, first, cause)})["yes"]
            if again >= 0.5:
                claims.append(_claim(article, segment, cause, again, len(claims)))
    return claims


def candidates(article: ArticleText, segment: Segment) -> dict[str, Features]:
    """Return the causes that an account may tell of, with what speaks for each."""
    texts = [piece for piece in segment.own if piece.part == "text"]
    titles = [piece for piece in segment.pieces if piece.part == "title"]
    lead = {piece.start for piece in texts[:LEAD]}
    ruled, best = _ruled([hit for hit in events_of(article, segment.own) if not hit.learned], lead)
    readings = [read(piece.text) for piece in texts]
    title = [read(piece.text) for piece in titles]
    telling = sorted(sorted(range(len(texts)), key=lambda i: -readings[i].any_cause)[:TOGETHER])
    joined = read(" ".join(texts[i].text for i in telling))
    shared = [read(p.text) for p in segment.shared if p.part == "text"]
    if not ruled and max((r.any_cause for r in (*readings, *title, joined)), default=0.0) < TOLD:
        return {}
    names = {*ruled, *(c for r in (*readings, *title, joined) for c, p in r.causes.items() if p >= POSSIBLE)}
    if names & MISSENT:
        names |= MISSENT
    words = _travelled(segment)
    total = sum(r.any_cause for r in readings) + 0.2
    found: dict[str, Features] = {}
    for cause in sorted(names):
        each = sorted((r.causes.get(cause, 0.0) for r in readings), reverse=True) or [0.0]
        found[cause] = {
            "rules": math.log1p(ruled.get(cause, 0.0)),
            "best rule": best[cause].weight / 4 if cause in best else 0.0,
            "read": each[0],
            "read again": each[1] if len(each) > 1 else 0.0,
            "share": sum(each) / total,
            "joined": joined.causes.get(cause, 0.0),
            "joined, log": math.log(joined.causes.get(cause, 0.0) + 0.01),
            "title": max((r.causes.get(cause, 0.0) for r in title), default=0.0),
            "lead": max((r.causes.get(cause, 0.0) for r in readings[:LEAD]), default=0.0),
            "elsewhere": max((r.causes.get(cause, 0.0) for r in shared), default=0.0),
            **{f"{cause}: {name}": value for name, value in words.items()},
        }
    return found


def _travelled(segment: Segment) -> dict[str, float]:
    """Return which part of the words for a channel, in an account's own sentences and around it, name which."""
    found: dict[str, float] = {}
    around = [piece for piece in segment.pieces if piece.part == "title" or piece in segment.shared]
    for place, pieces in (("own", [p for p in segment.own if p.part == "text"]), ("around", around)):
        counts = channel_words().counts(pieces)
        counts.pop(SPEECH, None)
        total = sum(counts.values())
        found |= {f"{name} {place}": count / total for name, count in counts.items() if count}
    return found


def second_features(found: Mapping[str, Features], likely: Mapping[str, float], first: str, cause: str) -> Features:
    """Return what speaks for a cause beside the primary one."""
    return {
        "always": 1.0,
        "likely": likely[cause],
        "likely beside": likely[cause] / max(1e-6, 1 - likely[first]),
        **{name: found[cause][name] for name in ("read", "read again", "best rule", "joined", "share")},
        f"second {cause}": 1.0,
        f"{cause} beside {first}": 1.0,
    }


def _ruled(hits: Sequence[Hit], lead: set[int]) -> tuple[dict[str, float], dict[str, Hit]]:
    """Return the weighed sum of the rules for each cause, a sentence counting once, and the hit that says it best."""
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


def _claim(article: ArticleText, segment: Segment, cause: str, sure: float, ordinal: int) -> Claim:
    """Return a claim on the words that tell of the cause best: a rule's, else the whole sentence."""
    best: dict[Piece, Hit] = {}
    for one in events_of(article, segment.own):
        if one.value == cause and not one.learned and (one.piece not in best or one.weight > best[one.piece].weight):
            best[one.piece] = one

    def worth(piece: Piece) -> float:
        ruled = best[piece].weight if piece in best else 0.0
        return read(piece.text).causes.get(cause, 0.0) + ruled / 4 - (0.2 if piece.part == "title" else 0.0)

    piece = max(segment.own, key=worth)
    hit = best.get(piece)
    start, end = (hit.start, hit.end) if hit and hit.weight >= 2 else (piece.start, piece.end)
    return Claim("causes", cause, article.span(piece.part, start, end), ORIGIN, round(sure, 2), ordinal)


@cache
def _rules() -> CauseRules:
    with files("analysis").joinpath("extraction/causes.toml").open("rb") as file:
        return CauseRules.model_validate(tomllib.load(file))
