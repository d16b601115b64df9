"""People: how many people's data was involved, where the text gives a number.

Every number that an account counts something with is a candidate, and so is none; what is counted, the words around it
and how often it comes make features, and learned weights (people_weights.toml) choose.
"""

import math
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from analysis.bodies import bodies
from analysis.choice import Features, choice
from analysis.claims import Claim
from analysis.events import events_of
from analysis.extraction.numbers import Number, numbers
from analysis.rules import pattern
from analysis.segments import Segment
from analysis.text import ArticleText, Piece, lower

VERSION = 2
ORIGIN = f"people@{VERSION}"
NONE = "none"
BEFORE, AFTER = 60, 50
"""Code points that are read around a number."""
TELLING = 1.5
"""Weight from which an event makes its sentence one that tells what happened."""
LARGEST = 5_000_000
SIZES = (2, 4, 10, 30, 100, 1_000, 10_000)
YEARS = (1900, 2040)
"""Four figures without a comma in this range are a year."""
_ENDS = re.compile(r"[.;:,()]| - |\b(?:and|in|at|on|to|from|by|for|were|was|had|who|that|which|is|are|have)\b")
"""Where the noun that a number counts must have come."""
Place = Literal["before", "after", "clause", "sentence"]


class PeopleRules(BaseModel):
    """The rules of people.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    counted: dict[str, list[str]]
    speaks: dict[Place, dict[str, list[str]]]
    against: dict[Place, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a number is given: its sentence, the number in it, and what it has around it."""

    piece: Piece
    number: Number
    counted: str
    cues: frozenset[str]


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the number of people that the text gives; none where it gives none."""
    found = mentions(article, segment)
    likely = choice("extraction/people_weights.toml").probabilities(candidates(found))
    best = max(likely, key=lambda name: likely[name])
    if best == NONE:
        return []
    shown = next(mention for mention in found if mention.number.value == int(best))
    start = shown.piece.start
    span = article.span(shown.piece.part, start + shown.number.start, start + shown.number.end)
    return [Claim("people_affected", best, span, ORIGIN, round(likely[best], 2))]


def candidates(found: Sequence[Mention]) -> dict[str, Features]:
    """Return the numbers that may be that of the people, with what speaks for each; and none."""
    out: dict[str, Features] = {NONE: {}}
    values = sorted({mention.number.value for mention in found})
    for value in values:
        same = [mention for mention in found if mention.number.value == value]
        step = sum(value >= size for size in SIZES)
        features = {"any": 1.0, "repeated": math.log(len(same)), "rivals": math.log(len(values)), f"size {step}": 1.0}
        features |= dict.fromkeys(frozenset.union(*(mention.cues for mention in same)), 1.0)
        features |= {f"counted {mention.counted}": 1.0 for mention in same}
        features |= {"largest": 1.0} if value == values[-1] else {}
        out[str(value)] = features
    return out


def mentions(article: ArticleText, segment: Segment) -> list[Mention]:
    """Return where the account counts something."""
    telling = {(hit.piece.part, hit.piece.start) for hit in events_of(article, segment.own) if hit.weight >= TELLING}
    key = segment.holder.key if segment.holder else None
    strange = [body.span for body in bodies(article) if body.kind != "unnamed" and key and body.key != key]
    found = []
    for piece in segment.own:
        known = {
            "tells": (piece.part, piece.start) in telling,
            "title": piece.part == "title",
            "alone": not segment.shared,
            "another body": any(s.part == piece.part and piece.start <= s.start < piece.end for s in strange),
        }
        for number in numbers(piece.lower):
            counted = _counted(_following(article, piece, number))
            if counted and 0 < number.value <= LARGEST and not _is_year(piece.lower, number):
                cues = {*_cues(piece.lower, number, counted), *(name for name, holds in known.items() if holds)}
                cues |= set() if number.figures else {"in words"}
                found.append(Mention(piece, number, counted, frozenset(cues)))
    return found


def _following(article: ArticleText, piece: Piece, number: Number) -> str:
    """Return the words after a number; those of the next line where a line ends with it."""
    after = piece.lower[number.end : number.end + AFTER]
    if after or piece.part != "text":
        return after
    return lower(article.normal[piece.end : piece.end + AFTER]).replace("\n", " ", 1)


def _counted(after: str) -> str | None:
    """Return what is counted: the list of the nearest noun within a few words; None where nothing is."""
    phrase = _ENDS.split(after, maxsplit=1)[0]
    best = min(
        ((match.start(), -match.end(), name) for name in _rules().counted for match in _nouns(name).finditer(phrase)),
        default=None,
    )
    return best[2] if best else None


def _cues(low: str, number: Number, counted: str) -> Iterator[str]:
    """Yield the names of the cues that hold around a number, those by what it counts beside."""
    before, after = low[max(0, number.start - BEFORE) : number.start], low[number.end : number.end + AFTER]
    clause = f"{before} {after}"
    words: dict[Place, str] = {"before": before, "after": after.lstrip(), "clause": clause, "sentence": low}
    for side in ("speaks", "against"):
        places: dict[Place, dict[str, list[str]]] = getattr(_rules(), side)
        for place, cues in places.items():
            for name, alternatives in cues.items():
                if _expression(place, tuple(alternatives)).search(words[place]):
                    yield name
                    if counted in {"subjects", "carers"}:
                        yield f"{name}, of persons"


@cache
def _nouns(name: str) -> re.Pattern[str]:
    return pattern(*_rules().counted[name])


@cache
def _expression(place: Place, alternatives: tuple[str, ...]) -> re.Pattern[str]:
    """Return how a cue is looked for: right before the number, right after it, or anywhere."""
    plain = pattern(*alternatives)
    ends = {"before": rf"{plain.pattern}[ \"'(]*\Z", "after": rf"\A{plain.pattern}"}
    return re.compile(ends[place]) if place in ends else plain


def _is_year(low: str, number: Number) -> bool:
    return YEARS[0] < number.value < YEARS[1] and number.figures and "," not in low[number.start : number.end]


@cache
def _rules() -> PeopleRules:
    with files("analysis").joinpath("extraction/people.toml").open("rb") as file:
        return PeopleRules.model_validate(tomllib.load(file))
