"""Tallies: what one text adds to the counts, where the two codings disagree, and what was taken for what.

Incidents of a text are paired so that they overlap most (body, causes, year, penalty); fields are scored over the
pairs, and the causes, outcomes and penalties of unpaired incidents count as false.
"""

from collections import Counter
from dataclasses import dataclass, field

from analysis.evaluation.pairing import Incident, pair, same_body, same_year
from analysis.evaluation.texts import Text

FOCUS = ("misaddressed_email", "insider_access", "personal_account_forwarding")
"""The causes that are also reported on their own."""
SETS = ("causes", "outcomes")
PLAIN = ("status", "data_subjects", "people_affected", "channel")
"""Fields that agree when their values are equal."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """A value that was coded where the gold coding has another."""

    field: str
    coded: str
    gold: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One coded value with how sure the coder was, and whether it was right."""

    field: str
    confidence: float
    right: bool


@dataclass(slots=True)
class Tally:
    """What one text adds."""

    counts: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)
    confusions: list[Confusion] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)


def tally(coded: Text, gold: Text) -> Tally:
    """Compare two codings of one text."""
    out = Tally()
    out.counts[f"relevance_{kind(coded.relevant, gold.relevant)}"] += 1
    if coded.relevance is not None:
        sure = coded.relevance if coded.relevant else 1 - coded.relevance
        out.judged.append(Judged("relevance", sure, coded.relevant == gold.relevant))
    if coded.relevant != gold.relevant:
        out.disagreements.append(f"{gold.id} relevance: {coded.relevant}, gold {gold.relevant}")
    if not gold.relevant:
        return out
    reports = coded.incidents if coded.relevant else []
    pairs, extra, missed = pair(reports, gold.incidents)
    out.counts.update(incident_tp=len(pairs), incident_fp=len(extra), incident_fn=len(missed))
    out.counts.update(count_ok=len(reports) == len(gold.incidents), count_all=1)
    if len(reports) != len(gold.incidents):
        out.disagreements.append(f"{gold.id} incidents: {len(reports)}, gold {len(gold.incidents)}")
    for ours, theirs in pairs:
        _compare_fields(out, gold.id, ours, theirs)
        _compare_sets(out, gold.id, ours, theirs)
        _compare_penalty(out, gold.id, ours, theirs)
        _judge(out, ours, theirs)
    for incident in extra:
        out.counts.update(_unpaired(incident, "fp"))
    for incident in missed:
        out.counts.update(_unpaired(incident, "fn"))
    return out


def kind(coded: bool, gold: bool) -> str:
    """Return the cell of a two-by-two table: `tp`, `fp`, `fn` or `tn`."""
    return {(True, True): "tp", (True, False): "fp", (False, True): "fn", (False, False): "tn"}[coded, gold]


def _compare_fields(out: Tally, text: str, ours: Incident, theirs: Incident) -> None:
    """Add the fields that have one value."""
    values = {
        "authority": (ours.body, theirs.body, same_body(ours, theirs)),
        "primary cause": (ours.primary, theirs.primary, bool(ours.causes) and ours.primary == theirs.primary),
        "year of occurrence": (ours.occurred, theirs.occurred, same_year(ours, theirs)),
    }
    for name in PLAIN:
        a, b = getattr(ours, name), getattr(theirs, name)
        if name != "channel" or b is not None:  # some gold codings leave the channel out
            values[name.replace("_", " ")] = (a, b, a == b)
    for name, (a, b, agreed) in values.items():
        out.counts.update({f"{name}_ok": agreed, f"{name}_all": 1})
        if not agreed:
            out.disagreements.append(f"{text} {name}: {a}, gold {b}")
            if name not in {"year of occurrence", "people affected"}:
                out.confusions.append(Confusion(name, str(a), str(b)))


def _compare_sets(out: Tally, text: str, ours: Incident, theirs: Incident) -> None:
    """Add the fields that have several values."""
    for name in SETS:
        a, b = set(getattr(ours, name)), set(getattr(theirs, name))
        out.counts.update({f"{name}_tp": len(a & b), f"{name}_fp": len(a - b), f"{name}_fn": len(b - a)})
        for value in a | b:
            out.counts[f"{name}:{value}_{kind(value in a, value in b)}"] += 1
        if a != b:
            out.disagreements.append(f"{text} {name}: {_words(a - b)} too many, {_words(b - a)} missing")


def _compare_penalty(out: Tally, text: str, ours: Incident, theirs: Incident) -> None:
    x, y = ours.penalty_gbp or None, theirs.penalty_gbp or None
    out.counts.update(penalty_tp=bool(x and x == y), penalty_fp=bool(x and x != y), penalty_fn=bool(y and x != y))
    if x != y:
        out.disagreements.append(f"{text} penalty: {x}, gold {y}")


def _judge(out: Tally, ours: Incident, theirs: Incident) -> None:
    """Add, for each value on evidence, whether it was right; and whether its words are those that a coder marked."""
    for claim in ours.evidence:
        if (right := _right(claim.property, claim.value, claim.ordinal, ours, theirs)) is not None:
            out.judged.append(Judged(claim.property, claim.confidence, right))
        marked = theirs.marked(claim.property, claim.value)
        if right and marked:
            shown = claim.quote in marked or marked in claim.quote or _overlap(claim.quote, marked)
            out.counts.update({f"{claim.property} evidence_ok": shown, f"{claim.property} evidence_all": 1})


def _right(name: str, value: str, ordinal: int, ours: Incident, theirs: Incident) -> bool | None:
    """Say whether one value is right; None for a property that is not judged."""
    if name == "causes" and ordinal == 0:
        return value == theirs.primary
    if name in SETS:
        values: list[str] = getattr(theirs, name)
        return value in values
    if name in {"organisation", "occurred"}:
        return same_body(ours, theirs) if name == "organisation" else same_year(ours, theirs)
    if name in {"penalty_gbp", "people_affected"}:
        return bool(float(value) == getattr(theirs, name))
    if name in PLAIN and getattr(theirs, name) is not None:
        return bool(value == getattr(theirs, name))
    return None


def _overlap(quote: str, marked: str) -> bool:
    """Say whether two quotations share most of their words."""
    a, b = set(quote.lower().split()), set(marked.lower().split())
    return 2 * len(a & b) >= min(len(a), len(b)) > 0


def _unpaired(incident: Incident, which: str) -> Counter[str]:
    """Return what an unpaired incident adds."""
    found: Counter[str] = Counter({f"penalty_{which}": bool(incident.penalty_gbp)})
    for name in SETS:
        values = set(getattr(incident, name))
        found[f"{name}_{which}"] += len(values)
        found.update(f"{name}:{value}_{which}" for value in values)
    return found


def _words(values: set[str]) -> str:
    return ", ".join(sorted(values)) or "none"
