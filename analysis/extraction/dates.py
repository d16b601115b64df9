"""Dates: when the breach occurred, when it came to light, when the regulator, court or employer acted. In EDTF.

Every date of an account is a candidate for each clock, and so is that the account gives none; learned weights
(dates_occurred.toml, dates_discovered.toml, dates_acted.toml) say how probable each is.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.choice import Features, choice
from analysis.claims import Claim
from analysis.events import events_of
from analysis.extraction.date_candidates import Candidate, candidates
from analysis.extraction.date_features import account_of, features, none_features
from analysis.segments import Segment
from analysis.text import ArticleText

VERSION = 4
ORIGIN = f"dates@{VERSION}"
NONE = "none"
LISTED = 0.95
"""How sure it is that the date before an item of a dated list is that of the regulator's act."""
Clock = Literal["occurred", "discovered", "acted"]
_OUTRIGHT = re.compile(
    r"\b(?:breach|incident|error|mistake|loss|leak)\w* (?:took place|happened|occurred) (?:in|on|during|between)\s+$"
)
CLOCKS: tuple[Clock, ...] = ("occurred", "discovered", "acted")
OPEN_ACCESS = {"published_online", "system_misconfiguration", "left_in_public"}
"""Causes that last: from the first day to the last."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """The dates of one account, and for each by its number what is known of it; `none` beside them."""

    dates: Sequence[Candidate]
    known: Mapping[str, Features]

    def beside(self, occurred: Candidate | None) -> dict[str, Features]:
        """Return what is known of each date, with how it stands to the day of the act."""
        return {
            name: {**found, **(_beside(self.dates[int(name)], occurred) if name != NONE and occurred else {})}
            for name, found in self.known.items()
        }


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the dates of the three clocks, each where the text gives it."""
    choosing = choosing_of(article, segment)
    if not choosing.dates:
        return []
    chosen: dict[Clock, tuple[Candidate, float]] = {}
    heading = next((one for one in choosing.dates if _heads(segment, one)), None)
    if heading:  # in a list by the dates of the regulator's acts, the date before an item is no other's
        chosen["acted"] = (heading, LISTED)
    for clock in CLOCKS:
        if clock in chosen:
            continue
        occurred = chosen["occurred"][0] if "occurred" in chosen else None
        known = choosing.known if clock == "occurred" else choosing.beside(occurred)
        known = {name: one for name, one in known.items() if name == NONE or choosing.dates[int(name)] is not heading}
        if clock == "occurred" and any(_outright(one) for one in choosing.dates):
            known = {name: one for name, one in known.items() if name != NONE}
        if found := _likeliest(choosing, clock, known):
            chosen[clock] = found
    if _is_the_decisions(chosen):
        date = chosen.pop("occurred")[0]
        known = {name: one for name, one in choosing.known.items() if name == NONE or choosing.dates[int(name)] != date}
        if found := _likeliest(choosing, "occurred", known):
            chosen["occurred"] = found
    return [_claim(article, segment, clock, chosen) for clock in chosen]


def _likeliest(choosing: Choosing, clock: Clock, known: Mapping[str, Features]) -> tuple[Candidate, float] | None:
    """Return the date of a clock and how probable it is, of those of which something is known; None where none is."""
    return best(choosing.dates, choice(f"extraction/dates_{clock}.toml").probabilities(known))


def _is_the_decisions(chosen: Mapping[Clock, tuple[Candidate, float]]) -> bool:
    """Say whether one day or month was taken for that of the act and of the decision on it: it is the decision's."""
    if not {"occurred", "acted"} <= chosen.keys():
        return False
    occurred, acted = chosen["occurred"][0], chosen["acted"][0]
    return occurred.value == acted.value and len(occurred.value) >= len("2011-11")


def _heads(segment: Segment, candidate: Candidate) -> bool:
    """Say whether a date opens an item of a dated list."""
    return segment.dated and bool(segment.own) and candidate.moment.start == segment.own[0].start


def _outright(candidate: Candidate) -> bool:
    """Say whether the words before a date say outright that it happened then."""
    moment = candidate.moment
    before = moment.piece.lower[: moment.start - moment.piece.start]
    return candidate.own and _OUTRIGHT.search(before) is not None


def choosing_of(article: ArticleText, segment: Segment) -> Choosing:
    """Return the dates of an account with what is known of each."""
    found = candidates(article, segment)
    account = account_of(article, segment, found)
    known: dict[str, Features] = {NONE: none_features(account)}
    return Choosing(found, known | {str(i): features(one, account) for i, one in enumerate(found)})


def best(dates: Sequence[Candidate], likely: Mapping[str, float]) -> tuple[Candidate, float] | None:
    """Return the likeliest date of the likeliest year, and how probable the year is; None where none is likelier."""
    years: dict[int | None, float] = defaultdict(float)
    for name, p in likely.items():
        years[None if name == NONE else dates[int(name)].year] += p
    year = max(years, key=lambda one: years[one])
    if year is None:
        return None
    within = [i for i, one in enumerate(dates) if one.year == year and str(i) in likely]
    return dates[max(within, key=lambda i: likely[str(i)])], years[year]


def _beside(one: Candidate, occurred: Candidate) -> dict[str, float]:
    """Return how a date stands to the day of the act."""
    return {
        "is the act's": float(one.moment == occurred.moment),
        "in the act's year": float(one.year == occurred.year),
        "before the act": float(one.value < occurred.value and one.moment != occurred.moment),
        "in the act's sentence": float(one.moment.piece == occurred.moment.piece and one.moment != occurred.moment),
    }


def _claim(
    article: ArticleText, segment: Segment, clock: Clock, chosen: Mapping[Clock, tuple[Candidate, float]]
) -> Claim:
    """Return the claim of one clock; open access lasts until it was found."""
    candidate, sure = chosen[clock]
    value, moment = candidate.value, candidate.moment
    if clock == "occurred" and "/" not in value and "discovered" in chosen:
        found = chosen["discovered"][0].value
        lasting = any(hit.value in OPEN_ACCESS and hit.weight >= 2 for hit in events_of(article, segment.own))
        if lasting and "/" not in found and found > value:
            value = f"{value}/{found}"
    return Claim(
        clock, value, article.span(moment.piece.part, moment.start, moment.end), ORIGIN, round(min(sure, 0.99), 2)
    )
