"""Data subjects: the group of people whose data it was.

Words for each group are counted where they tell most; learned weights (subjects_weights.toml) choose the group.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.choice import Features, choice
from analysis.claims import Claim
from analysis.events import events_of
from analysis.rules import pattern
from analysis.segments import Segment
from analysis.text import ArticleText, Piece
from analysis.wordlists import WordLists

VERSION = 1
ORIGIN = f"subjects@{VERSION}"
GROUPS = ("children", "adults", "foster_carers", "adoptive_parents", "staff", "mixed", "unknown")
TELLING = 1.5
"""Weight from which an event makes its sentence one that tells what happened."""
LEAD = 3
"""Sentences that count as telling where none is known to."""
NEAR = 45
"""Code points around words within which data is theirs."""
SIDES = {
    "children": ("child", "child_service", "adoption", "family"),
    "adults": ("adult_service", "old", "ill", "client", "leaver"),
    "carers": ("foster", "adopters"),
}  # fmt: skip
"""The word lists of each side."""
SHOWN = {
    "children": ("child", "child_service", "family", "adoption"),
    "adults": ("client", "old", "adult_service", "ill", "leaver"),
    "foster_carers": ("foster",), "adoptive_parents": ("adopters",), "staff": ("staff_data",),
    "mixed": ("both", "client", "child"), "unknown": ("person", "man"),
}  # fmt: skip
"""For each group the word lists, in order, whose first word is shown as its evidence."""


class SubjectRules(BaseModel):
    """The rules of subjects.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: dict[str, list[str]]
    holders: dict[str, list[str]]


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the group whose data it was; none where the text does not tell."""
    telling = _telling(article, segment)
    likely = choice("extraction/subjects_weights.toml").probabilities(candidates(article, segment))
    group = max(likely, key=lambda name: likely[name])
    shown = _words().first(SHOWN[group], [*telling, *segment.own])
    if shown is None:
        return []
    piece, start, end = shown
    span = article.span(piece.part, piece.start + start, piece.start + end)
    return [Claim("data_subjects", group, span, ORIGIN, round(likely[group], 2))]


def candidates(article: ArticleText, segment: Segment) -> dict[str, Features]:
    """Return for each group what the account has, the same for all: the weights tell the groups apart."""
    found = features(article, segment)
    return {group: {f"{group}: {name}": value for name, value in found.items()} for group in GROUPS}


def features(article: ArticleText, segment: Segment) -> dict[str, float]:
    """Return how often words of each kind stand in the telling sentences, the headline and the whole account."""
    found: dict[str, float] = {}
    heads = [piece for piece in segment.own if piece.part == "title"]
    shared = [piece for piece in segment.shared if piece.part == "title"]
    texts = [piece for piece in segment.own if piece.part == "text"]
    places = (("tells", _telling(article, segment)), ("title", heads), ("shared title", shared), ("all", texts))
    for place, pieces in places:
        counts = _words().counts(pieces)
        found |= {f"{name} {place}": math.log1p(count) for name, count in counts.items()}
        if place in {"tells", "all"}:
            found |= _balance(counts, place)
    data = _words().counts(segment.own, only=_is_of_data)
    found |= {f"data of {name}": math.log1p(count) for name, count in data.items()} | _balance(data, "data")
    if hits := events_of(article, segment.own):
        found[f"event {max(hits, key=lambda hit: hit.weight).value}"] = 1.0
    holder = segment.holder.name.lower() if segment.holder and segment.holder.authority_id is None else ""
    return found | {name: 1.0 for name, words in _rules().holders.items() if pattern(*words).search(holder)}


def _balance(counts: Mapping[str, int], place: str) -> dict[str, float]:
    """Return the shares of words on each side, how even they are, and whether there are none."""
    sums = {side: sum(counts.get(name, 0) for name in names) for side, names in SIDES.items()}
    total = sum(sums.values())
    if not total:
        return {f"silent {place}": 1.0}
    shares = {f"{side} share {place}": count / total for side, count in sums.items()}
    return shares | {f"even {place}": 2 * min(sums.values()) / total}


def _telling(article: ArticleText, segment: Segment) -> list[Piece]:
    """Return the sentences that tell what happened, each once; the first ones where none is known to."""
    hits = [hit.piece for hit in events_of(article, segment.own) if hit.weight >= TELLING and hit.piece.part == "text"]
    found = list({piece.start: piece for piece in hits}.values())
    return found or [piece for piece in segment.own if piece.part == "text"][:LEAD]


def _is_of_data(low: str, start: int, end: int) -> bool:
    """Say whether data stands right before some words (`files on ...`) or right after them (`...'s files`)."""
    before, after = low[max(0, start - NEAR) : start], low[end : end + NEAR]
    return _data_before().search(before) is not None or _data_after().match(after) is not None


@cache
def _data_before() -> re.Pattern[str]:
    return re.compile(
        pattern("{DATA}").pattern
        + r"[^;:]*?\b(?:of|on|about|for|concerning|regarding|relating to|belonging to|involving|naming|with|from"
        r"|identifying)\b[^;:]*\Z"
    )


@cache
def _data_after() -> re.Pattern[str]:
    return re.compile(r"'?s?'? (?:[a-z-]+ ){0,3}?" + pattern("{DATA}").pattern)


@cache
def _words() -> WordLists:
    return WordLists.of(_rules().words)


@cache
def _rules() -> SubjectRules:
    with files("analysis").joinpath("extraction/subjects.toml").open("rb") as file:
        return SubjectRules.model_validate(tomllib.load(file))
