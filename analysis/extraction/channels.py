"""Channels: how the data travelled: by e-mail, by post, on paper, through a case system.

The cause says most; the words that name a channel say the rest, by learned weights (channels_weights.toml).
"""

import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.choice import Features, choice
from analysis.claims import Claim
from analysis.events import events_of
from analysis.segments import Segment
from analysis.text import ArticleText, Piece

VERSION = 4
ORIGIN = f"channels@{VERSION}"
UNKNOWN = "unknown"
TELLING = 1.5
"""Weight from which a hit makes its sentence one that may name the channel."""
LEAD = 3
"""Sentences that may name it where none is known to tell what happened."""


class ChannelRules(BaseModel):
    """The rules of channels.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: dict[str, list[str]]
    shown: dict[str, list[str]]


def extract(article: ArticleText, segment: Segment, cause: str | None) -> list[Claim]:
    """Return the channel, on the words that name it; none where the text does not tell."""
    if cause is None:
        return []
    likely = choice("extraction/channels_weights.toml").probabilities(candidates(article, segment, cause))
    channel = max(likely, key=lambda name: likely[name])
    shown = _shown(channel, [*_telling(article, segment), *segment.own])
    if channel == UNKNOWN or shown is None:
        return []
    piece, start, end = shown
    span = article.span(piece.part, piece.start + start, piece.start + end)
    return [Claim("channel", channel, span, ORIGIN, round(likely[channel], 2))]


def candidates(article: ArticleText, segment: Segment, cause: str) -> dict[str, Features]:
    """Return for each channel what the account has, the same for all: the weights tell the channels apart."""
    found = features(article, segment, cause)
    names = (*_rules().shown, UNKNOWN)
    return {channel: {f"{channel}: {name}": value for name, value in found.items()} for channel in names}


def features(article: ArticleText, segment: Segment, cause: str) -> dict[str, float]:
    """Return the cause, and how many words of each kind stand in the telling sentences, and what share of all kinds."""
    counts = _counts(_telling(article, segment))
    total = sum(counts.values())
    found = {f"{name} words": math.log1p(count) for name, count in counts.items()}
    found |= {f"{name} share": count / total for name, count in counts.items()}
    return found | {f"cause {cause}": 1.0}


def _telling(article: ArticleText, segment: Segment) -> list[Piece]:
    """Return the sentences that tell what happened, each once; the first ones where none is known to."""
    hits = [hit.piece for hit in events_of(article, segment.own) if hit.weight >= TELLING]
    found = list({(piece.part, piece.start): piece for piece in hits}.values())
    return found or list(segment.own[:LEAD])


def _counts(pieces: Iterable[Piece]) -> dict[str, int]:
    """Return how many words of each kind some sentences have."""
    counts: dict[str, int] = {}
    for piece in pieces:
        for match in _words().finditer(piece.lower):
            kind = match.lastgroup or ""
            counts[kind] = counts.get(kind, 0) + 1
    return counts


def _shown(channel: str, pieces: Sequence[Piece]) -> tuple[Piece, int, int] | None:
    """Return the first words that name a channel; the first sentence where none do."""
    for kind in _rules().shown.get(channel, []):
        for piece in pieces:
            for match in _words().finditer(piece.lower):
                if match.lastgroup == kind:
                    return piece, match.start(), match.end()
    return (pieces[0], 0, len(pieces[0].text)) if pieces and pieces[0].text else None


@cache
def _words() -> re.Pattern[str]:
    """Return one expression for all the words, the name of the list being that of the group."""
    lists = "|".join(f"(?P<{name}>{'|'.join(words)})" for name, words in _rules().words.items())
    return re.compile(rf"(?<![a-z0-9])(?:{lists})(?![a-z0-9])")


@cache
def _rules() -> ChannelRules:
    with files("analysis").joinpath("extraction/channels.toml").open("rb") as file:
        return ChannelRules.model_validate(tomllib.load(file))
