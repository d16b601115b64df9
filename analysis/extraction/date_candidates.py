"""Date candidates: the dates that an account may mean, spans made one, each with the clause it stands in."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from analysis.extraction.date_rules import date_rules
from analysis.moments import Moment, moments, reference
from analysis.segments import Segment
from analysis.text import ArticleText, Piece
from corpus.dates import bounds
from corpus.errors import Rejected

_TO = re.compile(
    r"(?:\s*,?\s*and (?:went|carried) on)?\s*,?\s*"
    r"(?:and|to|until|till|-|through|up to|or|and the|and stayed until|and ending|and ended)\s*"
    r"(?:on |in |as late as )?(?:the )?"
)
_OPEN = re.compile(r"\b(?:between|from|since|starting|beginning)(?: on| in| about| the)*\s*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One date that an account gives, read in one way."""

    moment: Moment
    value: str
    own: bool
    """Whether it stands in a sentence of the account's own."""
    carried: bool = False
    """Whether it is read with the year told before, where publication gives another."""

    @property
    def year(self) -> int:
        """The year in which it begins."""
        return int(self.value[:4])


def candidates(article: ArticleText, segment: Segment) -> list[Candidate]:
    """Return the dates in a segment's sentences that have a value and are not after publication, in order."""
    today = reference(article)
    shared = {(piece.part, piece.start) for piece in segment.shared}
    found: list[Candidate] = []
    own_places, shared_places = _places(segment.own), _places(segment.shared)
    for moment in _dates(article):
        own = _inside(moment, own_places)
        if own or (moment.piece.part, moment.piece.start) in shared or _inside(moment, shared_places):
            readings = [(moment.value, False), (moment.other, True)]
            found.extend(Candidate(moment, v, own, carried) for v, carried in readings if v and _possible(v, today))
    return found


@lru_cache(maxsize=8)
def _dates(article: ArticleText) -> tuple[Moment, ...]:
    """Return the dates of an article, spans made one, without those of a page or a law."""
    found = joined(moments((article.headline, *article.sentences), reference(article)))
    return tuple(moment for moment in found if not _of_a_page_or_law(moment))


def _of_a_page_or_law(moment: Moment) -> bool:
    """Say whether a date is that of the page, or part of the name of a law or a case."""
    at, end = moment.start - moment.piece.start, moment.end - moment.piece.start
    low = moment.piece.lower
    before, behind = low[max(0, at - 60) : at], low[end : end + 40]
    rules = date_rules()
    return (
        not re.search("[a-z]", low[:at] + low[end:])
        or rules.before_it("printing").search(before.rstrip()) is not None
        or rules.behind_it("printing").match(behind) is not None
        or rules.before_it("law").search(before[-40:]) is not None
        or rules.behind_it("law").match(behind) is not None
    )


def joined(found: Sequence[Moment]) -> list[Moment]:
    """Return dates with those that a text joins, as in `between March 2020 and May 2021`, made one."""
    out: list[Moment] = []
    for moment in found:
        last = out[-1] if out else None
        if last and _spans(last, moment):
            value = f"{last.value}/{moment.value}"
            out[-1] = replace(last, end=moment.end, value=value, other=None)
        else:
            out.append(moment)
    return out


def _spans(first: Moment, second: Moment) -> bool:
    """Say whether two dates of one sentence are the ends of a span."""
    if first.piece != second.piece or not first.value or not second.value or "/" in first.value + second.value:
        return False
    low = first.piece.lower
    between = low[first.end - first.piece.start : second.start - first.piece.start]
    if first.value >= second.value or len(between) > 40 or not _TO.fullmatch(between):
        return False
    opens = _OPEN.search(low[max(0, first.start - first.piece.start - 24) : first.start - first.piece.start])
    return opens is not None or re.search(r"to|till|-|through", between) is not None


def _places(pieces: Sequence[Piece]) -> list[tuple[str, int, int]]:
    """Return where some pieces stand, in order."""
    return sorted((piece.part, piece.start, piece.end) for piece in pieces)


def _inside(moment: Moment, places: list[tuple[str, int, int]]) -> bool:
    """Say whether a date stands in one of some pieces."""
    at = bisect_right(places, (moment.piece.part, moment.start + 1)) - 1
    return at >= 0 and places[at][0] == moment.piece.part and places[at][1] <= moment.start < places[at][2]


def _possible(value: str, today: date | None) -> bool:
    """Say whether a value is EDTF, and begins by the day of publication."""
    try:
        first, _ = bounds(value)
    except Rejected:
        return False
    return today is None or first <= today
