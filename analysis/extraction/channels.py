"""Channels: how the data travelled: by e-mail, by post, on paper, through a case system."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.claims import Claim
from analysis.events import events_of
from analysis.rules import pattern
from analysis.segments import Segment
from analysis.text import ArticleText, Piece

VERSION = 3
ORIGIN = f"channels@{VERSION}"
TELLING = 1.5
"""Weight from which a hit makes its sentence one that may name the channel."""


class ChannelRules(BaseModel):
    """The rules of channels.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    by_cause: dict[str, str]
    words: dict[str, list[str]]
    allowed: dict[str, list[str]]


def extract(article: ArticleText, segment: Segment, cause: str | None) -> list[Claim]:
    """Return the channel, on the words that name it; none where the text does not tell."""
    telling = [hit.piece for hit in events_of(article, segment.own) if hit.weight >= TELLING]
    return [] if cause is None else _channel(article, cause, telling)


def _channel(article: ArticleText, cause: str, telling: list[Piece]) -> list[Claim]:
    """Return the channel, on the words that name it; none where the text does not tell."""
    rules = _rules()
    tried = [rules.by_cause[cause]] if cause in rules.by_cause else rules.allowed.get(cause, [])
    for channel in tried:
        for piece in telling:
            if match := pattern(*rules.words[channel]).search(piece.lower):
                span = article.span(piece.part, piece.start + match.start(), piece.start + match.end())
                return [Claim("channel", channel, span, ORIGIN, 0.75)]
    if cause in rules.by_cause and telling:
        piece = telling[0]
        return [Claim("channel", tried[0], article.span(piece.part, piece.start, piece.end), ORIGIN, 0.6)]
    return []


@cache
def _rules() -> ChannelRules:
    with files("analysis").joinpath("extraction/channels.toml").open("rb") as file:
        return ChannelRules.model_validate(tomllib.load(file))
