"""How long it took from a breach until a regulator or ombudsman had decided on it, as exactly as the dates allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.dates import known_bounds
from corpus.models import Incident, IncidentValue
from corpus.queries.filters import EVERYTHING, Filters, conditions

DECIDED = (
    "ico_fine",
    "ico_reprimand",
    "ico_undertaking",
    "ico_enforcement_notice",
    "ico_no_action",
    "ombudsman_finding",
)
"""Outcomes that end a regulator's or ombudsman's case."""
VAGUE = 366
"""Days that a lag may leave open to be placed in a distribution."""
FEWEST_DELAYS = 5
"""Lags below which no median is given."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How many incidents took at least `fewest` and at most `most` days."""

    fewest: int
    most: int
    incidents: int

    @property
    def middle(self) -> float:
        """The middle of what the dates allow, in days."""
        return (self.fewest + self.most) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """The lags of the incidents that a regulator or ombudsman decided on, and those whose lag can't be told."""

    decided: int
    known: tuple[Delay, ...]
    """Lags known to within a year, the shortest first."""
    vague: int
    """Both dates are known, and leave more than a year open."""
    undated: int
    """One of the two dates, or both, is not known."""
    backwards: int
    """The action is dated before the breach began: one of the dates is wrong, or of something else."""

    @property
    def measured(self) -> int:
        """How many incidents have a known lag."""
        return sum(delay.incidents for delay in self.known)

    @property
    def median(self) -> tuple[float, float] | None:
        """The shortest and the longest that the median can be, in days; None where too few are known."""
        if self.measured < FEWEST_DELAYS:
            return None
        lows = [delay.fewest for delay in self.known for _ in range(delay.incidents)]
        highs = [delay.most for delay in self.known for _ in range(delay.incidents)]
        return median(lows), median(highs)


def delays(session: Session, filters: Filters = EVERYTHING) -> Delays:
    """Return how long the decided ones of the incidents chosen took, from the breach to the action that followed."""
    of_regulator = select(IncidentValue.incident_id).where(
        IncidentValue.property == "outcomes", IncidentValue.chosen, IncidentValue.value.in_(DECIDED)
    )
    dates = (Incident.occurred_from, Incident.occurred_to, Incident.acted)
    rows = session.execute(
        select(*dates, func.count(Incident.id))
        .where(*conditions(filters), Incident.id.in_(of_regulator))
        .group_by(*dates)
    )
    found = dict[tuple[int, int], int]()
    decided = vague = undated = backwards = 0
    for first, last, acted, count in rows:
        decided += count
        then = known_bounds(acted)
        if first is None or last is None or then is None:
            undated += count
        elif then[1] < first:
            backwards += count
        else:
            span = max(0, (then[0] - last).days), (then[1] - first).days
            if span[1] - span[0] > VAGUE:
                vague += count
            else:
                found[span] = found.get(span, 0) + count
    known = tuple(Delay(*span, count) for span, count in sorted(found.items()))
    return Delays(decided=decided, known=known, vague=vague, undated=undated, backwards=backwards)


def by_length(known: Sequence[Delay], edges: Sequence[float]) -> list[int]:
    """Count lags by length: each by its middle, those of exactly an edge in the upper class.

    Args:
        known: the lags.
        edges: where one class ends and the next begins, in days and rising.

    Returns:
        The counts, one more than there are edges.
    """
    counts = [0] * (len(edges) + 1)
    for delay in known:
        counts[sum(delay.middle >= edge for edge in edges)] += delay.incidents
    return counts
