"""Pairing: which incident of one coding is which of another, so that the fields can be compared."""

import re
from itertools import permutations

from pydantic import BaseModel, ConfigDict

SMALL = 6
"""Up to so many incidents all pairings are tried; beyond, the best is taken one by one."""
_NOT_A_NAME = re.compile(
    r"\b(city of|london borough of|royal borough of|metropolitan|borough|county|city|district|council|mbc|unitary"
    r"|authority|the|community interest company|cic|limited|of)\b"
)


class Evidence(BaseModel):
    """One coded value on the words that support it."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    property: str
    value: str
    quote: str
    confidence: float
    ordinal: int = 0


class Incident(BaseModel):
    """What one coding says of one incident."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    body: str | None = None
    occurred: str | None = None
    discovered: str | None = None
    acted: str | None = None
    causes: list[str] = []
    channel: str | None = None
    outcomes: list[str] = []
    penalty_gbp: float | None = None
    status: str | None = None
    data_subjects: str | None = None
    people_affected: int | None = None
    evidence: list[Evidence] = []
    """The product's own evidence."""
    quotes: dict[str, str | list[str | None] | None] = {}
    """The words that the coder of a gold text marked: one for each value."""

    @property
    def primary(self) -> str:
        """The primary cause; `none` where there is none."""
        return (self.causes or ["none"])[0]

    def marked(self, name: str, value: str) -> str | None:
        """Return the words that a coder marked for a value, if any."""
        words = self.quotes.get(name)
        if not isinstance(words, list):
            return words
        values: list[str] = getattr(self, name)
        return dict(zip(values, words, strict=False)).get(value)


Pairs = list[tuple[Incident, Incident]]


def pair(ours: list[Incident], theirs: list[Incident]) -> tuple[Pairs, list[Incident], list[Incident]]:
    """Pair the incidents of two codings so that they overlap most.

    Returns:
        The pairs, what is left of the first coding, and what is left of the second.
    """
    chosen = matching(ours, theirs)
    left, right = {i for i, _ in chosen}, {j for _, j in chosen}
    return (
        [(ours[i], theirs[j]) for i, j in chosen],
        [one for i, one in enumerate(ours) if i not in left],
        [one for j, one in enumerate(theirs) if j not in right],
    )


def matching(ours: list[Incident], theirs: list[Incident]) -> list[tuple[int, int]]:
    """Return which incident of one coding goes with which of the other, by their places."""
    return _one_by_one(ours, theirs) if max(len(ours), len(theirs)) > SMALL else _best(ours, theirs)


def same_body(a: Incident, b: Incident) -> bool:
    """Say whether two incidents name the same body, whatever kind of council they call it."""
    return body_name(a.body) == body_name(b.body)


def same_year(a: Incident, b: Incident) -> bool:
    """Say whether two incidents occurred, as coded, in the same year; both unknown is the same."""
    return year(a.occurred) == year(b.occurred)


def _best(ours: list[Incident], theirs: list[Incident]) -> list[tuple[int, int]]:
    if len(ours) > len(theirs):
        return sorted((i, j) for j, i in _best(theirs, ours))
    ways = permutations(range(len(theirs)), len(ours))
    best = max(ways, key=lambda way: sum(_overlap(ours[i], theirs[j]) for i, j in enumerate(way)))
    return list(enumerate(best))


def _one_by_one(ours: list[Incident], theirs: list[Incident]) -> list[tuple[int, int]]:
    chosen: list[tuple[int, int]] = []
    free = set(range(len(theirs)))
    for i, one in enumerate(ours):
        if free:
            j = max(free, key=lambda j: (_overlap(one, theirs[j]), j))
            free.remove(j)
            chosen.append((i, j))
    return chosen


def _overlap(a: Incident, b: Incident) -> float:
    """Return how much two incidents have in common: body 2, causes 2, year 1, penalty a half."""
    causes = len(set(a.causes) & set(b.causes)) / max(1, len(set(a.causes) | set(b.causes)))
    return 2 * same_body(a, b) + 2 * causes + same_year(a, b) + 0.5 * (a.penalty_gbp == b.penalty_gbp)


def body_name(body: str | None) -> str | None:
    """Return what two ways of naming one body have in common: small letters, without the kind of council."""
    if not body:
        return None
    plain = re.sub(r"[^a-z ]", "", body.lower().replace("&", "and").replace("-", " "))
    return " ".join(_NOT_A_NAME.sub(" ", plain).split()) or None


def year(value: str | None) -> str | None:
    """Return the first year that stands in a date."""
    found = re.search(r"(19|20)\d\d", value or "")
    return found.group(0) if found else None
