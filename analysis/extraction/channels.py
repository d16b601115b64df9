"""Channels: how the data travelled: by e-mail, by post, on paper, through a case system.

The cause says most; the words that name a channel say the rest, by learned weights (channels_weights.toml).
"""

import math

from analysis.channel_words import channel_rules, channel_words
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


def extract(article: ArticleText, segment: Segment, cause: str | None) -> list[Claim]:
    """Return the channel, on the words that name it; none where the text does not tell."""
    if cause is None:
        return []
    likely = choice("extraction/channels_weights.toml").probabilities(candidates(article, segment, cause))
    channel = max(likely, key=lambda name: likely[name])
    shown = channel_words().first(channel_rules().shown.get(channel, []), [*_telling(article, segment), *segment.own])
    if channel == UNKNOWN or shown is None:
        return []
    piece, start, end = shown
    span = article.span(piece.part, piece.start + start, piece.start + end)
    return [Claim("channel", channel, span, ORIGIN, round(likely[channel], 2))]


def candidates(article: ArticleText, segment: Segment, cause: str) -> dict[str, Features]:
    """Return for each channel what the account has, the same for all: the weights tell the channels apart."""
    found = features(article, segment, cause)
    names = (*channel_rules().shown, UNKNOWN)
    return {channel: {f"{channel}: {name}": value for name, value in found.items()} for channel in names}


def features(article: ArticleText, segment: Segment, cause: str) -> dict[str, float]:
    """Return the cause, and how many words of each kind stand in the telling sentences, and what share of all kinds."""
    counts = channel_words().counts(_telling(article, segment))
    total = sum(counts.values())
    found = {f"{name} words": math.log1p(count) for name, count in counts.items()}
    found |= {f"{name} share": count / total for name, count in counts.items()}
    return found | {f"cause {cause}": 1.0}


def _telling(article: ArticleText, segment: Segment) -> list[Piece]:
    """Return the sentences that tell what happened, each once; the first ones where none is known to."""
    hits = [hit.piece for hit in events_of(article, segment.own) if hit.weight >= TELLING]
    found = list({(piece.part, piece.start): piece for piece in hits}.values())
    return found or list(segment.own[:LEAD])
