"""Penalties: what the ICO or a court imposed in this very case, in pounds, and whether on a body or an individual.

Every sum that an account names is a candidate, and so is none; the words around a sum, whose sum it is and how often it
comes make features, and learned weights (penalties_weights.toml) choose. In doubt there is none.
"""

import math
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from analysis.bodies import Body, bodies
from analysis.choice import Features, choice
from analysis.claims import Claim
from analysis.extraction.amounts import Amount, amounts
from analysis.rules import pattern
from analysis.segments import Segment
from analysis.text import ArticleText, Piece

VERSION = 4
ORIGIN = f"penalties@{VERSION}"
NONE = "none"
SURE = 0.55
"""Probability below which a sum is not coded: a wrong penalty is worse than a missing one."""
SMALLEST, LARGEST = 20, 5_000_000
"""Sums outside are costs of a thing or totals of many; no holder of social-care data has been fined as much."""
ON_PERSONS = 5_000
"""Courts have fined persons less than this for looking into records, and the ICO has fined bodies more."""
SIZES = (500, 5_000, 15_000, 50_000, 200_000, 400_000)
LEAD = 4
"""Sentences at the head of a text, in which `a council` is the one that the story is about."""
BEFORE, AFTER, CLAUSE = 90, 60, 160
"""Code points that are read around an amount."""
_LINK = re.compile(r"\b(?:for|on|(?:(?:went|goes|falls|falling) )?to|against|at|upon)(?: the)? $")
"""What ties a sum to the body after it."""
_SCENE = re.compile(r"\b(?:in|at|near|from|around|outside|based in) $")
"""What makes a place's name only the place where somebody is: `the charity, in Leeds, was fined`."""
_PENALTY = re.compile(r"\b(?:fine[ds]?|penalt(?:y|ies))\b")
_EACH = re.compile(r"\bfined\b.*\b(?:each|apiece)\b")
NEAR = 400
"""Code points from a mention of the holder within which a sum is likely its own."""
Place = Literal["before", "after", "clause", "sentence"]


class PenaltyRules(BaseModel):
    """The rules of penalties.toml: for each place around an amount, cues by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    speaks: dict[Place, dict[str, list[str]]]
    against: dict[Place, dict[str, list[str]]]
    court: list[str]
    person: list[str]
    other: list[str]
    story: list[str]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a sum is named: its sentence, the amount in it, and what speaks for and against a penalty."""

    piece: Piece
    amount: Amount
    speaks: frozenset[str]
    against: frozenset[str]


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the penalty, if one was imposed and stands on this report."""
    found, likely = mentions(article, segment), probabilities(article, segment)
    best = max(likely, key=lambda name: likely[name])
    if best == NONE or likely[best] < SURE:
        return []
    pounds, confidence = int(best), round(likely[best], 2)
    shown = max((m for m in found if m.amount.pounds == pounds), key=lambda m: len(m.speaks) - len(m.against))
    start = shown.piece.start
    span = article.span(shown.piece.part, start + shown.amount.start, start + shown.amount.end)
    on = "individual" if pounds < ON_PERSONS else "body"
    return [
        Claim("penalty_gbp", str(pounds), span, ORIGIN, confidence),
        Claim("penalty_on", on, span, ORIGIN, confidence),
    ]


@lru_cache(maxsize=8)
def probabilities(article: ArticleText, segment: Segment) -> dict[str, float]:
    """Return how probably each sum that an account names, or none, is its penalty."""
    found = candidates(segment, mentions(article, segment))
    return choice("extraction/penalties_weights.toml").probabilities(found)


def imposed(article: ArticleText, segment: Segment) -> dict[str, float]:
    """Return how probably a sum as large as the ICO's fines was imposed, and one as small as a court's."""
    sums = {int(name): p for name, p in probabilities(article, segment).items() if name != NONE}
    large = sum(p for pounds, p in sums.items() if pounds >= ON_PERSONS)
    return {"ico_fine": large, "court_fine": sum(sums.values()) - large}


def candidates(segment: Segment, found: Sequence[Mention]) -> dict[str, Features]:
    """Return the sums that may be the penalty, with what speaks for each; and none."""
    out: dict[str, Features] = {NONE: {}}
    court = any(pattern(*_rules().court).search(piece.lower) for piece in segment.pieces)
    for pounds in sorted({mention.amount.pounds for mention in found}):
        same = [mention for mention in found if mention.amount.pounds == pounds]
        best = max(same, key=lambda mention: len(mention.speaks) - 2 * len(mention.against))
        features = {"any": 1.0, "repeated": math.log(len(same)), "others": math.log(len(found) / len(same))}
        features |= dict.fromkeys((*best.speaks, *best.against), 1.0)
        features |= {"title": 1.0} if any("title" in mention.speaks for mention in same) else {}
        features |= _size(pounds, court=court)
        if "fine" in best.speaks:
            small = "court's fine" if court else "small fine"
            features[small if pounds < ON_PERSONS else "body's fine"] = 1.0
        out[str(pounds)] = features
    return out


def mentions(article: ArticleText, segment: Segment) -> list[Mention]:
    """Return where the account names sums; a sum that accounts share stands on the first of them only."""
    elsewhere = {amount.pounds for piece in segment.shared for amount in amounts(piece.lower)}
    own = set(segment.own)
    named = _Named.of(article, segment)
    lead = article.sentences[:LEAD][-1].end if article.sentences else 0
    found, before = [], ""
    for piece in segment.pieces if segment.first else segment.own:
        sums = amounts(piece.lower)
        for i, amount in enumerate(sums):
            if SMALLEST <= amount.pounds <= LARGEST and (segment.first or amount.pounds not in elsewhere):
                words = _Words.of(piece, sums, i)
                speaks = {*_cues("speaks", words), *_place(named, piece, amount, lead)}
                speaks |= {"own"} if piece in own else set()
                speaks |= {"of penalties"} if _PENALTY.search(before) or _PENALTY.search(piece.lower) else set()
                against = {*_cues("against", words)}
                if "total" in against and _EACH.search(piece.lower, 0, amount.start):
                    speaks, against = speaks | {"fine"}, against - {"total"}
                found.append(Mention(piece, amount, frozenset(speaks), frozenset(against)))
        before = piece.lower
    return found


@dataclass(frozen=True, slots=True)
class _Named:
    """The bodies that an article names, in order, and where it names the holder."""

    holder: str | None
    bodies: dict[str, list[Body]]
    starts: dict[str, list[int]]
    of_holder: list[int]

    @classmethod
    def of(cls, article: ArticleText, segment: Segment) -> "_Named":
        key = segment.holder.key if segment.holder else None
        found: dict[str, list[Body]] = {"title": [], "text": [], "url": []}
        for body in bodies(article):
            if body.kind != "unnamed":
                found[body.span.part].append(body)
        starts = {part: [body.span.start for body in some] for part, some in found.items()}
        return cls(key, found, starts, [body.span.start for body in found["text"] if body.key == key])

    def inside(self, piece: Piece) -> list[Body]:
        """Return the bodies that a sentence names."""
        starts = self.starts[piece.part]
        return self.bodies[piece.part][bisect_left(starts, piece.start) : bisect_left(starts, piece.end)]

    def last(self, before: int) -> Body | None:
        """Return the body that the text names last before an offset."""
        at = bisect_left(self.starts["text"], before)
        return self.bodies["text"][at - 1] if at else None

    def holder_within(self, start: int, distance: int) -> bool:
        """Say whether the text names the holder near an offset."""
        at = bisect_left(self.of_holder, start - distance)
        return at < len(self.of_holder) and self.of_holder[at] < start + distance


def _place(named: _Named, piece: Piece, amount: Amount, lead: int) -> Iterator[str]:
    """Yield where a sum stands: in the headline, whose it is, and how near the holder is named."""
    if piece.part == "title":
        yield "title"
    yield _owner(named, piece, amount, lead)
    if named.holder is None:
        return
    if named.holder_within(piece.start, NEAR):
        yield "near the holder"
    if piece.start > lead and not (named.of_holder and named.of_holder[0] < piece.start + amount.start):
        yield "ahead of the holder"


@dataclass(frozen=True, slots=True)
class _Words:
    """The words around one amount, as far as the amounts beside it."""

    before: str
    after: str
    clause: str
    sentence: str

    @classmethod
    def of(cls, piece: Piece, sums: Sequence[Amount], i: int) -> "_Words":
        low, amount = piece.lower, sums[i]
        left = max(sums[i - 1].end if i else 0, amount.start - BEFORE)
        right = min(sums[i + 1].start if i + 1 < len(sums) else len(low), amount.end + AFTER)
        clause = low[max(0, amount.start - CLAUSE) : amount.start]
        return cls(low[left : amount.start], low[amount.end : right], clause[clause.rfind(";") + 1 :], low)


def _cues(side: Literal["speaks", "against"], words: _Words) -> Iterator[str]:
    """Yield the names of the cues that hold around an amount."""
    places: dict[Place, dict[str, list[str]]] = getattr(_rules(), side)
    for place, cues in places.items():
        text = getattr(words, place).lstrip(" ,-('\")") if place == "after" else getattr(words, place)
        for name, alternatives in cues.items():
            if _holds(place, tuple(alternatives), text):
                yield name


@lru_cache(maxsize=512)
def _holds(place: Place, alternatives: tuple[str, ...], text: str) -> bool:
    """Say whether a cue holds; what was found for a sentence serves all the sums in it."""
    return _expression(place, alternatives).search(text) is not None


@cache
def _expression(place: Place, alternatives: tuple[str, ...]) -> re.Pattern[str]:
    """Return how a cue is looked for: right before the amount, right after it, or anywhere."""
    plain = pattern(*alternatives)
    ends = {"before": rf"{plain.pattern}[ \"'(:]*\Z", "after": rf"\A{plain.pattern}"}
    return re.compile(ends[place]) if place in ends else plain


def _owner(named: _Named, piece: Piece, amount: Amount, lead: int) -> str:
    """Return whose sum it is: of the bodies and persons, the one named last before it, or first after it."""
    key, low, inside = named.holder, piece.lower, named.inside(piece)
    after = next((body for body in inside if body.span.start - piece.start >= amount.end), None)
    between = low[amount.end : after.span.start - piece.start] if after else ""
    if after and len(between) < AFTER and _LINK.search(between):
        return "of the holder" if after.key == key else "of another"
    before = [
        body for body in inside if body.span.end - piece.start <= amount.start and not _is_scene(low, piece, body)
    ]
    places = [
        (b.span.end - piece.start, "of the holder" if b.key == key or key is None else "of another") for b in before
    ]
    own = [(b.span.start - piece.start, b.span.end - piece.start) for b in before if b.key == key]
    for kind, match in _strangers(piece, amount, lead):
        if not any(start < match.end() and match.start() < end for start, end in own):
            places.append((match.end(), kind))
    if places:
        return max(places)[1]
    last = named.last(piece.start) if piece.part == "text" and key is not None else None
    if last is None:
        return "of nobody yet"
    return "holder named last" if last.key == key else "another named last"


def _is_scene(low: str, piece: Piece, body: Body) -> bool:
    """Say whether the name of a place says only where somebody is."""
    return not body.full and _SCENE.search(low[: body.span.start - piece.start]) is not None


def _strangers(piece: Piece, amount: Amount, lead: int) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the persons and unnamed bodies before a sum; in the lead of a story `a council` is the story's own."""
    rules = _rules()
    in_lead = piece.start < lead or piece.part == "title"
    start = max(0, amount.start - CLAUSE)
    others = pattern(*(rules.other if in_lead else (*rules.other, *rules.story)))
    for kind, cues in (("of another", others), ("of a person", pattern(*rules.person))):
        yield from ((kind, match) for match in cues.finditer(piece.lower, start, amount.start))


def _size(pounds: int, *, court: bool) -> dict[str, float]:
    """Return how large a sum is, in an account of a court or without."""
    step = sum(pounds >= size for size in SIZES)
    return {
        f"size {step}": 1.0,
        f"{'court' if court else 'no court'}, {'small' if pounds < ON_PERSONS else 'large'}": 1.0,
        "round": float(pounds % 5_000 == 0),
    }


@cache
def _rules() -> PenaltyRules:
    with files("analysis").joinpath("extraction/penalties.toml").open("rb") as file:
        return PenaltyRules.model_validate(tomllib.load(file))
