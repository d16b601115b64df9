"""Status: whether the breach is established, or only claimed and upheld by nobody."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.claims import Claim
from analysis.events import events_of
from analysis.rules import pattern
from analysis.segments import Segment
from analysis.text import ArticleText

VERSION = 2
ORIGIN = f"status@{VERSION}"
CONFIDENCE = {"confirmed": 0.98, "alleged": 0.5}
"""How often each was right over the labelled texts."""


class StatusRules(BaseModel):
    """The rules of status.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    alleged: list[str]
    confirmed: list[str]
    not_upheld: list[str]
    accepted: list[str]


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return `confirmed`, or `alleged` where the text gives only a claim; on the words that say what happened."""
    rules = _rules()
    words = "\n".join(piece.lower for piece in segment.pieces)
    alleged = bool(pattern(*rules.alleged).search(words))
    confirmed = bool(pattern(*rules.confirmed).search(words))
    if pattern(*rules.not_upheld).search(words) and not pattern(*rules.accepted).search(words):
        alleged, confirmed = True, False
    value = "alleged" if alleged and not confirmed else "confirmed"
    hits = sorted(events_of(article, segment.own), key=lambda hit: -hit.weight)
    if hits:
        span = article.span(hits[0].piece.part, hits[0].start, hits[0].end)
    else:
        piece = next((p for p in segment.own if p.text), None)
        if piece is None:
            return []
        span = article.span(piece.part, piece.start, piece.end)
    return [Claim("status", value, span, ORIGIN, CONFIDENCE[value])]


@cache
def _rules() -> StatusRules:
    with files("analysis").joinpath("extraction/status.toml").open("rb") as file:
        return StatusRules.model_validate(tomllib.load(file))
