"""Penalties: what the ICO or a court imposed in this very case, in pounds, and whether on a body or an individual."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.bodies import Body, bodies
from analysis.claims import Claim
from analysis.events import events_of
from analysis.rules import pattern
from analysis.segments import Segment
from analysis.text import ArticleText, Piece

VERSION = 2
ORIGIN = f"penalties@{VERSION}"
SMALLEST = 500
"""The ICO's penalties on bodies do not fall below this; smaller sums are remedies, costs and charges."""
LARGEST = 1_000_000
"""No penalty on a holder of social-care data has come near this; larger sums are totals, budgets and threats."""
_AMOUNT = re.compile(
    r"(?:[£\ufffd] ?(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?P<p>\.\d+)?(?P<k>k|m|bn| ?million| ?thousand)?"
    r"|(?<![\d£,])(?P<b>\d{2,3},000)(?! (?:people|records|pages|residents|children|staff|homes)))(?!\w|,\d|\.\d)"
)


class PenaltyRules(BaseModel):
    """The rules of penalties.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    penalty: list[str]
    body: list[str]
    court: list[str]
    not_before: list[str]
    not_after: list[str]
    not_in: list[str]


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the penalty, if one was imposed and stands on this report."""
    elsewhere = "\n".join(piece.lower for piece in segment.shared)
    telling = {hit.piece for hit in events_of(article, segment.own)}
    for piece in segment.pieces if segment.first else [piece for piece in segment.own if piece in telling]:
        for match in _AMOUNT.finditer(piece.lower):
            if not segment.first and match.group() in elsewhere:
                continue
            if _is_penalty(piece, match) and _is_of(article, segment, piece, match):
                court = _in_court(segment, piece)
                if not _is_fine(piece, match) if court else _pounds(match) < SMALLEST:
                    continue
                span = article.span(piece.part, piece.start + match.start(), piece.start + match.end())
                on = "individual" if court else "body"
                return [
                    Claim("penalty_gbp", str(_pounds(match)), span, ORIGIN, 0.9),
                    Claim("penalty_on", on, span, ORIGIN, 0.9),
                ]
    return []


def _is_penalty(piece: Piece, match: re.Match[str]) -> bool:
    """Say whether the words around an amount make it a penalty that was imposed."""
    rules, low = _rules(), piece.lower
    if pattern(*rules.not_in).search(low) or not pattern(*rules.penalty).search(low):
        return False
    before, after = (
        low[max(0, match.start() - 40) : match.start()].rstrip(),
        low[match.end() : match.end() + 30].strip(" ,"),
    )
    if re.search(rf"{pattern(*rules.not_before).pattern}$", before) or pattern(*rules.not_after).match(after):
        return False
    if match["b"] and not re.search(r"\bfined\b", low):
        return False
    return 20 <= _pounds(match) < LARGEST


def _is_fine(piece: Piece, match: re.Match[str]) -> bool:
    """Say whether, in a court's sentence, this amount is the fine and neither costs nor surcharge."""
    near = piece.lower[max(0, match.start() - 40) : match.end() + 12]
    return re.search(r"fine[ds]?\b", near) is not None


def _in_court(segment: Segment, piece: Piece) -> bool:
    """Say whether a criminal court imposed it, on a person."""
    if pattern(
        "council fined",
        "charity",
        "fined (?:the )?\\w+ (?:\\w+ )?council",
        "monetary penalty",
        "(?:fined|penalised|penalty|issued|imposed|served) {NEAR}by the (?:ico|information commissioner)",
        "ico (?:has )?fined",
    ).search(piece.lower):
        return False
    return any(pattern(*_rules().court).search(other.lower) for other in segment.pieces) and any(
        pattern("pleaded guilty", "magistrates?'?", "surcharge", "section 55", "convicted").search(other.lower)
        for other in segment.pieces
    )


def _is_of(article: ArticleText, segment: Segment, piece: Piece, match: re.Match[str]) -> bool:
    """Say whether an amount belongs to the holder: the body named nearest before it, or after it, is no other."""
    holder = segment.holder
    named = [
        b
        for b in bodies(article)
        if b.kind == "listed" and b.span.part == piece.part and piece.start <= b.span.start < piece.end
    ]
    if holder is None or holder.authority_id is None or not named or all(b.key == holder.key for b in named):
        return True
    return _owner(piece, match, named).key == holder.key


def _owner(piece: Piece, match: re.Match[str], named: list[Body]) -> Body:
    """Return which of the bodies of a sentence an amount belongs to."""
    at = piece.start + match.start()
    low = piece.lower

    def distance(body: Body) -> float:
        start, end = body.span.start - piece.start, body.span.end - piece.start
        between = low[end : match.start()] if body.span.end <= at else low[match.end() : start]
        linked = re.fullmatch(r"(?: \w+){0,2} (?:for|on|to|against|at) (?:the )?", between) is not None
        apart = re.search(r"[;,]|£", between) is not None
        behind = body.span.start > at
        return len(between) + (60 if apart else 0) + (150 if behind and not linked else 0)

    return min(named, key=distance)


def _pounds(match: re.Match[str]) -> int:
    """Return an amount in whole pounds."""
    digits = (match["n"] or match["b"]).replace(",", "")
    unit = (match["k"] or "").strip()
    factor = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000}.get(unit, 1)
    return round(float(digits[:12] + (match["p"] or "")) * factor)


@cache
def _rules() -> PenaltyRules:
    with files("analysis").joinpath("extraction/penalties.toml").open("rb") as file:
        return PenaltyRules.model_validate(tomllib.load(file))
