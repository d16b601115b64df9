"""Dates: when the breach occurred, when it came to light, when the regulator, court or employer acted. In EDTF."""

import re
import tomllib
from collections import defaultdict
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.claims import Claim
from analysis.events import events_of
from analysis.moments import Moment, moments, reference
from analysis.rules import pattern
from analysis.segments import Segment
from analysis.text import ArticleText

VERSION = 2
ORIGIN = f"dates@{VERSION}"
UNMARKED = 0.2
"""What speaks for a date of an account's own sentences being the day of the act, where no word says otherwise."""
AGAIN = 0.5
"""What a date gains for each time that it is given again."""
BESIDE = 0.1
"""What a date of the act gains from a sentence next to it that tells of the act."""
OPEN_ACCESS = {"published_online", "system_misconfiguration", "left_in_public"}
"""Causes that last: from the first day to the last."""


class DateRules(BaseModel):
    """The rules of dates.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    occurred: list[str]
    discovered: list[str]
    acted: list[str]
    never: list[str]
    background: list[str]


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the dates of the three clocks, each where the text gives it."""
    pieces = {(piece.part, piece.start) for piece in segment.pieces}
    whole = (article.headline, *article.sentences)
    found = [
        m for m in moments(whole, reference(article)) if (m.piece.part, m.piece.start) in pieces or _inside(m, segment)
    ]
    regulated = next((p.start for p in segment.own if pattern("regulatory action").search(p.lower)), None)
    strong = {hit.piece.start for hit in events_of(article, segment.own) if hit.weight >= 2}
    lasting = any(hit.value in OPEN_ACCESS and hit.weight >= 2 for hit in events_of(article, segment.own))
    ordered = [piece.start for piece in whole[1:]]
    beside = {
        start for i, start in enumerate(ordered) if strong & set(ordered[max(0, i - 1) : i + 2]) and start not in strong
    }
    by_clock: dict[str, list[tuple[float, Moment]]] = {"occurred": [], "discovered": [], "acted": []}
    own = {(piece.part, piece.start) for piece in segment.own}
    for moment in _ranges(found):
        clock: str | None
        if segment.dated and moment.start == segment.own[0].start:
            clock, score = "acted", 2.0
        else:
            clock, score = _labelled(moment, regulated) or _clock(
                moment, strong, (moment.piece.part, moment.piece.start) in own
            )
            if clock == "occurred" and moment.piece.start in beside:
                score += BESIDE
        if clock and moment.value:
            by_clock[clock].append((score, moment))
    claims = []
    for clock, candidates in by_clock.items():
        if claim := _best(article, clock, candidates, lasting, by_clock["discovered"]):
            claims.append(claim)
    return claims


def _ranges(found: list[Moment]) -> list[Moment]:
    """Return the dates with those that a text joins, as in `between March 2020 and May 2021`, made one."""
    joined: list[Moment] = []
    for moment in found:
        last = joined[-1] if joined else None
        if last and _spans(last, moment, joined=True):
            value = f"{last.value}/{moment.value}"
            joined[-1] = Moment(last.piece, last.start, moment.end, value, "date", last.month, last.day)
        else:
            joined.append(moment)
    return joined


def _inside(moment: Moment, segment: Segment) -> bool:
    """Say whether a date stands in one of a segment's pieces that is less than a sentence."""
    return any(p.part == moment.piece.part and p.start <= moment.start < p.end for p in segment.own)


def _labelled(moment: Moment, regulated: int | None) -> tuple[str | None, float] | None:
    """Return the clock of a date that a label or a line of its own settles; None where the sentence decides."""
    low = moment.piece.lower
    before = low[: moment.start - moment.piece.start]
    rest = before + low[moment.end - moment.piece.start :]
    if re.search(r"decision date:? *$", before):
        return "acted", 3.0
    if re.match(r"\W*date\b:? ?\d", low):
        return None, 0.0
    if re.match(r"\W*when:", low):
        return ("acted" if regulated is not None and moment.start > regulated else "occurred"), 2.0
    line = moment.piece.part == "text" and len(low) < 60 and low[-1] not in ".!?"
    if line and len(re.findall(r"[a-z]{3,}", rest)) <= 4:
        return None, 0.0
    return None


def _clock(moment: Moment, strong: set[int], own: bool) -> tuple[str | None, float]:
    """Return the clock of a date and how much speaks for it."""
    rules = _rules()
    low, at = moment.piece.lower, moment.start - moment.piece.start
    end = moment.end - moment.piece.start
    if pattern(*rules.background).search(low):
        return None, 0.0
    left = max(low.rfind(mark, 0, at) for mark in (";", ". ", ": ", " but ", " and ", ", "))
    right = min(
        (i for i in (low.find(mark, end) for mark in (";", ". ", " but ", " and ", ", ")) if i >= 0), default=len(low)
    )
    clause = (max(0, left), right)
    if re.search(r"(?:act|regulations?|gdpr\)?|section|directive)[ ,(]*(?:of )?$", low[max(0, at - 22) : at]):
        return None, 0.0
    scores = {}
    for clock, words in (
        ("occurred", rules.occurred),
        ("discovered", rules.discovered),
        ("acted", rules.acted),
        ("never", rules.never),
    ):
        score = 0.0
        for match in pattern(*words).finditer(low):
            middle = (match.start() + match.end()) / 2
            distance = at - middle if middle < at else middle - end
            inside = clause[0] <= middle < clause[1]
            score = max(score, (1.0 if inside else 0.45) / (1 + max(0.0, distance) / 25))
        scores[clock] = score
    if moment.piece.start in strong:
        scores["occurred"] += 0.35
    elif moment.kind == "year":
        scores["occurred"] *= 0.8
    if not own:
        scores["occurred"] *= 0.6
    if own and moment.kind == "date":
        scores["occurred"] = max(scores["occurred"], UNMARKED)
    best = max(scores, key=lambda clock: scores[clock])
    return (best, scores[best]) if best != "never" and scores[best] > 0.15 else (None, 0.0)


def _best(
    article: ArticleText,
    clock: str,
    candidates: list[tuple[float, Moment]],
    lasting: bool,
    discovered: list[tuple[float, Moment]],
) -> Claim | None:
    """Return the claim of one clock: the best candidate, with its second end where the text gives a span."""
    if not candidates:
        return None
    again: dict[str | None, float] = defaultdict(float)
    for weight, other in candidates:
        again[other.value] += weight
    score, moment = max(
        candidates, key=lambda c: (c[0] + AGAIN * (again[c[1].value] - c[0]), c[1].day is not None, -c[1].start)
    )
    value, start, end = moment.value or "", moment.start, moment.end
    ordered = sorted((m for _, m in candidates), key=lambda m: m.start)
    if clock == "occurred" and "/" not in value:
        i = ordered.index(moment)
        for first, second in ((i - 1, i), (i, i + 1)):
            if first >= 0 and second < len(ordered) and _spans(ordered[first], ordered[second]):
                a, b = ordered[first], ordered[second]
                value, start, end = f"{a.value}/{b.value}", a.start, b.end
                break
        if "/" not in value and lasting and discovered:
            last = max(discovered, key=lambda c: c[0])[1]
            if last.value and "/" not in last.value and last.value > value:
                value = f"{value}/{last.value}"
    return Claim(
        clock, value, article.span(moment.piece.part, start, end), ORIGIN, round(min(0.95, 0.5 + score / 2), 2)
    )


def _spans(first: Moment, second: Moment, *, joined: bool = False) -> bool:
    """Say whether two dates of one sentence are the ends of a span; `joined`: whether its words say so outright."""
    if first.piece != second.piece or not first.value or not second.value or "/" in first.value + second.value:
        return False
    low = first.piece.lower
    before = low[max(0, first.start - first.piece.start - 12) : first.start - first.piece.start + 8]
    if joined and not re.search(r"\b(?:between|from|since)\b", before):
        return False
    between = low[first.end - first.piece.start : second.start - first.piece.start]
    return (
        first.value < second.value
        and re.fullmatch(
            r"(?:\s*,?\s*and (?:went|carried) on)?\s*,?\s*"
            r"(?:and|to|until|till|-|through|up to|or|and stayed until|and the)\s*(?:on )?(?:the )?",
            between,
        )
        is not None
    )


@cache
def _rules() -> DateRules:
    with files("analysis").joinpath("extraction/dates.toml").open("rb") as file:
        return DateRules.model_validate(tomllib.load(file))
