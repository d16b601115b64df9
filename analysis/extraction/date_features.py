"""Date features: what speaks for a date being the day of the act, of the discovery or of the decision.

Every feature is a plain fact of the date, its clause, its sentence or the account: the words around it by class
(dates.toml), what the reader takes clause and sentence to tell of, how it is written, where it stands.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.events import events_of
from analysis.extraction.date_candidates import Candidate
from analysis.extraction.date_rules import date_rules
from analysis.moments import Moment, reference
from analysis.readings import read
from analysis.rules import pattern
from analysis.segments import Segment
from analysis.text import ArticleText, Piece

REACH = 25
"""Code points after which the nearness of a word has halved."""
_LEADS = re.compile(
    r"\b(on|in|between|from|since|until|by|before|after|during|at|of|over|around|about|dated)"
    r"(?: (?:the|or|about|on|\w+ of))*\s*$"
)
_RELATIVE = re.compile(r"\W*(?:who|which|whose|where|when|whom|after|before|since|while|as|that)\b")
_SANCTIONS = frozenset(
    "ico_fine ico_reprimand ico_undertaking ico_enforcement_notice prosecution court_fine"  # noqa: SIM905
    " professional_sanction ombudsman_finding compensation caution".split()
)


@dataclass(frozen=True, slots=True)
class Together:
    """What the dates of an account are together, counted once for all of them."""

    years: Counter[int]
    by_moment: dict[Moment, list[int]]
    """The years that each date may be in."""
    own: Candidate | None
    """The first in the account's own sentences."""
    earliest: str | None
    """The earliest value of those."""
    latest: str
    told: float
    """How probably the sentence of one of them, at the most, tells how data got out."""
    events: list[int]
    """The places of the account's sentences that probably tell it, in order."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the features of one account's dates lean on."""

    article: ArticleText
    segment: Segment
    telling: dict[int, float]
    """By the start of a sentence, how probably it tells how data got out."""
    order: dict[int, int]
    """By the start of a sentence, its place in the text."""
    found: Sequence[Candidate]
    together: Together


def account_of(article: ArticleText, segment: Segment, found: Sequence[Candidate]) -> Account:
    """Gather what the features lean on."""
    telling: dict[int, float] = {}
    for hit in events_of(article, segment.own):
        telling[hit.piece.start] = max(telling.get(hit.piece.start, 0.0), min(1.0, (hit.weight - 1) / 2))
    order = {piece.start: i for i, piece in enumerate(article.sentences)}
    return Account(article, segment, telling, order, found, _together(segment, telling, order, found))


def _together(
    segment: Segment, telling: dict[int, float], order: dict[int, int], found: Sequence[Candidate]
) -> Together:
    """Count what the dates of an account are together."""
    by_moment: dict[Moment, list[int]] = defaultdict(list)
    for one in found:
        by_moment[one.moment].append(one.year)
    own = [one for one in found if one.own]
    begin = segment.own[0].start if segment.own else 0
    return Together(
        years=Counter(one.year for one in found),
        by_moment=by_moment,
        own=own[0] if own else None,
        earliest=min((one.value for one in own), default=None),
        latest=max((one.value for one in found), default=""),
        told=max((telling.get(one.moment.piece.start, 0.0) for one in found), default=0.0),
        events=sorted(order.get(start, 0) for start, p in telling.items() if p > 0.5 and start >= begin),
    )


def features(candidate: Candidate, account: Account) -> dict[str, float]:
    """Return what is known of one date, by name; what is not there has no name."""
    out: dict[str, float] = {}
    clause = _clause(candidate)
    _words(out, candidate, clause)
    _read(out, candidate, clause, account)
    _written(out, candidate)
    _placed(out, candidate, account)
    _agreeing(out, candidate, account)
    _distant(out, candidate, account)
    return {name: round(value, 4) for name, value in out.items() if value}


def none_features(account: Account) -> dict[str, float]:
    """Return what speaks for a text giving no such date at all."""
    found = account.found
    return {
        "none": 1.0,
        "none, published unknown": float(reference(account.article) is None),
        "none, few dates": 1 / (1 + len(found)),
        "none, account told": max(account.telling.values(), default=0.0),
        "none, several accounts": float(bool(account.segment.shared)),
        "none, dates of its own": float(any(c.own for c in found)),
    }


def _clause(candidate: Candidate) -> Piece:
    """Return the clause in which a date stands."""
    moment = candidate.moment
    return next((c for c in moment.piece.clauses() if c.start <= moment.start < c.end), moment.piece)


def _words(out: dict[str, float], candidate: Candidate, clause: Piece) -> None:
    """Add the classes of the words around, the word before, and the tense of the clause."""
    moment, rules = candidate.moment, date_rules()
    low, at, end = moment.piece.lower, moment.start - moment.piece.start, moment.end - moment.piece.start
    first, last = clause.start - moment.piece.start, clause.end - moment.piece.start
    rest = low[:at] + " " * (end - at) + low[end:]
    nearness: dict[str, float] = {}
    for name, words in rules.cues.items():
        inside, outside, near, ahead = 0, 0, 0.0, 0
        for match in pattern(*words).finditer(rest):
            here = first <= match.start() < last
            inside, outside = inside or here, outside or not here
            distance = at - match.end() if match.end() <= at else match.start() - end
            if 1 / (1 + max(0, distance) / REACH) > near:
                near, ahead = 1 / (1 + max(0, distance) / REACH), match.end() <= at
        out |= {f"{name} in clause": float(inside), f"{name} beside": float(outside), f"{name} near": near}
        out[f"{name} nearest before"] = near * ahead
        nearness[name] = near * (1.0 if inside else 0.5)
    before = low[max(0, at - 60) : at].rstrip(" (,")
    for name in ("deciding", "telling", "document"):
        out[f"after {name}"] = float(rules.before_it(name).search(before) is not None)
    if nearness and max(nearness.values()) > 0:
        out[f"nearest {max(nearness, key=lambda name: nearness[name])}"] = 1.0
    out["relative clause"] = float(_RELATIVE.match(clause.lower) is not None)
    lead = _LEADS.search(before)
    if "/" in candidate.value and moment.kind in {"day", "month", "year"}:
        out["span"] = 1.0
    else:
        out[f"lead {lead[1] if lead else 'none'}"] = 1.0
        out["deadline"] = float(lead is not None and lead[1] in {"by", "until"} and moment.by == "published")
    for name, words in rules.tenses.items():
        out[f"tense {name}"] = float(pattern(*words).search(rest[first:last]) is not None)


def _read(out: dict[str, float], candidate: Candidate, clause: Piece, account: Account) -> None:
    """Add what the reader takes the clause and the sentence to tell of."""
    piece = candidate.moment.piece
    for name, text in (("clause", clause.text), ("sentence", piece.text)):
        reading = read(text)
        out[f"{name} tells"] = reading.any_cause
        out[f"{name} outcome"] = max(reading.outcomes.values(), default=0.0)
        out[f"{name} sanction"] = max((p for o, p in reading.outcomes.items() if o in _SANCTIONS), default=0.0)
    out["event"] = account.telling.get(piece.start, 0.0)
    at = account.order.get(piece.start)
    if at is not None:
        sentences = account.article.sentences
        for name, i in (("before", at - 1), ("after", at + 1)):
            if 0 <= i < len(sentences):
                out[f"event {name}"] = account.telling.get(sentences[i].start, 0.0)


def _written(out: dict[str, float], candidate: Candidate) -> None:
    """Add how the date is written and where its year is from."""
    moment = candidate.moment
    out[f"kind {moment.kind}"] = 1.0
    out[f"year {moment.by}"] = 1.0
    out["year carried"] = float(candidate.carried)
    out["year may be carried"] = float(not candidate.carried and moment.other is not None)


def _placed(out: dict[str, float], candidate: Candidate, account: Account) -> None:
    """Add where the date stands."""
    moment = candidate.moment
    place = account.order.get(moment.piece.start, 0)
    total = max(1, len(account.order))
    out["own"] = float(candidate.own)
    out["headline"] = float(moment.piece.part == "title")
    out["first sentence"] = float(place == 0 and moment.piece.part == "text")
    out["late in text"] = place / total
    out["opens sentence"] = float(moment.start - moment.piece.start < 12)
    line = moment.piece.part == "text" and len(moment.piece.text) < 60 and moment.piece.text[-1] not in ".!?"
    out["line"] = float(line and len(re.findall(r"[a-z]{3,}", moment.piece.lower.replace(moment.words, ""))) <= 4)
    own = account.together.own
    out["first of its own"] = float(own is not None and own.moment == moment)
    out["first"] = float(account.found[0].moment == moment)
    listed = account.segment.dated and bool(account.segment.own) and moment.start == account.segment.own[0].start
    out["heads a list"] = float(listed)
    if account.segment.own:
        events = account.together.events
        at = bisect_left(events, place)
        nearest = min((abs(other - place) for other in events[max(0, at - 1) : at + 1]), default=9)
        out["near an event"] = 1 / (1 + nearest)


def _agreeing(out: dict[str, float], candidate: Candidate, account: Account) -> None:
    """Add how the date stands to the others of the account."""
    together = account.together
    same = together.by_moment[candidate.moment]
    out["year again"] = math.log1p(together.years[candidate.year] - same.count(candidate.year))
    first, last = together.earliest or candidate.value, together.latest
    out["earliest"] = float(candidate.value[:7] <= first[:7])
    out["earliest year"] = float(candidate.value[:4] <= first[:4])
    out["latest year"] = float(candidate.value[:4] >= last[:4])
    out["only"] = float(len(same) == len(account.found))
    out["others tell more"] = float(together.told > account.telling.get(candidate.moment.piece.start, 0.0))
    event = out.get("event", 0.0)
    for name in (
        "opens sentence",
        "act in clause",
        "event in clause",
        "first of its own",
        "earliest",
        "kind year",
        "tense pluperfect",
    ):
        out[f"event, {name}"] = event * out.get(name, 0.0)


def _distant(out: dict[str, float], candidate: Candidate, account: Account) -> None:
    """Add how long before publication the date lies; where that is unknown, before the last year of the text."""
    today = reference(account.article)
    year = today.year if today else max(c.year for c in account.found)
    gap = year - candidate.year
    bucket = (
        "same"
        if gap <= 0
        else "1"
        if gap == 1
        else "2"
        if gap == 2
        else "3 to 5"
        if gap <= 5
        else "6 to 10"
        if gap <= 10
        else "over 10"
    )
    out[f"{'published' if today else 'last told'} {bucket}"] = 1.0
    if today and gap <= 1 and len(candidate.value) >= 7:
        months = gap * 12 + today.month - int(candidate.value[5:7])
        out["this month"] = float(months == 0)
        out["days before"] = float(len(candidate.value) >= 10 and months <= 1)
