"""Evaluation: one coding of texts scored against another, field by field, with every disagreement.

Incidents of a text are paired so that they overlap most (body, causes, year, penalty); fields are scored over the
pairs, and the causes, outcomes and penalties of unpaired incidents count as false. Texts marked ambiguous are left out.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.pairing import Incident, pair, same_body, same_year
from corpus.errors import CareBreachError

FOCUS = ("misaddressed_email", "insider_access", "personal_account_forwarding")
"""The causes that are also reported on their own."""
LISTED = {"authority": "body", "primary cause": "causes", "year of occurrence": "occurred", "status": "status"}
"""The fields of which every disagreement is listed, with their attributes."""
ROUNDS = 400
"""Bootstrap rounds for the intervals."""


class Text(BaseModel):
    """One coded text of a gold file or of predictions."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    relevant: bool
    incidents: list[Incident] = []
    ambiguous: bool = False
    title: str = ""
    text: str = ""
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure with its 95 % interval (bootstrap over texts)."""

    name: str
    value: float
    low: float
    high: float


@dataclass(slots=True)
class Tally:
    """What one text adds to the counts, and where the two codings disagree."""

    counts: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)
    confusions: list[tuple[str, str]] = field(default_factory=list)


def figures(gold: Path, predictions: Path | None = None) -> dict[str, Figure]:
    """Score predictions (the product's own coding by default) against a gold file; returns the measures by name."""
    return _figures(_tallies(gold, predictions))


def report(gold: Path, predictions: Path | None = None) -> str:
    """Return the measures as a table, the commonest confusions of causes, and every disagreement."""
    tallies = _tallies(gold, predictions)
    measured = _figures(tallies)
    lines = [f"{len(tallies)} texts", "", f"{'measure':34} {'value':>6}   95 % interval"]
    lines += [f"{f.name:34} {f.value:6.3f}   {f.low:.3f} to {f.high:.3f}" for f in measured.values()]
    pairs = Counter(confusion for tally in tallies for confusion in tally.confusions)
    lines += ["", "causes taken for one another (coded as -> gold)"]
    lines += [f"{count:4}  {coded} -> {truth}" for (coded, truth), count in pairs.most_common(20)]
    lines += ["", "disagreements"]
    lines += [line for tally in tallies for line in tally.disagreements]
    return "\n".join(lines)


def read_gold(path: Path) -> list[Text]:
    """Read a gold file.

    Raises:
        CareBreachError: a line is not a coded text; names the file and the line.
    """
    texts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            texts.append(Text.model_validate(_with_body(json.loads(line))))
        except (json.JSONDecodeError, ValidationError) as error:
            raise CareBreachError(f"{path.name}:{number} is not a coded text: {str(error).splitlines()[0]}") from error
    return texts


def code(texts: Iterable[Text]) -> dict[str, Text]:
    """Return the product's own coding of some texts, by id."""
    from analysis.filter import Line, coded

    found = {}
    for text in texts:
        result = coded(Line(id=text.id, title=text.title, text=text.text, url=text.url, published=text.published))
        found[text.id] = Text.model_validate(_with_body({**result, "incidents": result["reports"]}))
    return found


def _with_body(raw: dict[str, Any]) -> dict[str, Any]:
    """Give each incident the name of its body: the listed authority's, else the organisation as written."""
    from corpus.authorities import load_authorities

    incidents = raw.get("incidents", raw.get("reports", []))
    for incident in incidents:
        listed = incident.get("authority_id")
        incident["body"] = load_authorities().get(listed).name if listed else incident.get("organisation")
    return {**raw, "incidents": incidents}


def _tallies(gold: Path, predictions: Path | None) -> list[Tally]:
    texts = [text for text in read_gold(gold) if not text.ambiguous]
    coded = {text.id: text for text in read_gold(predictions)} if predictions else code(texts)
    return [tally(coded[text.id], text) for text in texts if text.id in coded]


def tally(coded: Text, gold: Text) -> Tally:
    """Compare two codings of one text."""
    out = Tally()
    out.counts[f"relevance_{_kind(coded.relevant, gold.relevant)}"] += 1
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
        _compare(out, gold.id, ours, theirs)
    for incident in extra:
        out.counts.update(_sets(incident, "fp"))
    for incident in missed:
        out.counts.update(_sets(incident, "fn"))
    return out


def _compare(out: Tally, text: str, ours: Incident, theirs: Incident) -> None:
    """Add one pair of incidents."""
    first = bool(ours.causes) and ours.causes[:1] == theirs.causes[:1]
    agreed = {
        "authority": same_body(ours, theirs), "primary cause": first, "year of occurrence": same_year(ours, theirs),
        "data subjects": ours.data_subjects == theirs.data_subjects, "status": ours.status == theirs.status,
        "people affected": ours.people_affected == theirs.people_affected,
    }  # fmt: skip
    for name, good in agreed.items():
        out.counts.update({f"{name}_ok": good, f"{name}_all": 1})
    if not first:
        out.confusions.append(((ours.causes or ["none"])[0], (theirs.causes or ["none"])[0]))
    for name in ("causes", "outcomes"):
        a, b = set(getattr(ours, name)), set(getattr(theirs, name))
        out.counts.update({f"{name}_tp": len(a & b), f"{name}_fp": len(a - b), f"{name}_fn": len(b - a)})
        if a != b:
            out.disagreements.append(f"{text} {name}: {_words(a - b)} too many, {_words(b - a)} missing")
        for focus in FOCUS if name == "causes" else ():
            out.counts[f"{focus}_{_kind(focus in a, focus in b)}"] += 1
    x, y = ours.penalty_gbp or None, theirs.penalty_gbp or None
    out.counts.update(penalty_tp=bool(x and x == y), penalty_fp=bool(x and x != y), penalty_fn=bool(y and x != y))
    if x != y:
        out.disagreements.append(f"{text} penalty: {x}, gold {y}")
    for name, good in agreed.items():
        if not good and name not in {"data subjects", "people affected"}:
            values = {
                "authority": "body",
                "year of occurrence": "occurred",
                "status": "status",
                "primary cause": "causes",
            }
            attribute = values[name]
            out.disagreements.append(f"{text} {name}: {getattr(ours, attribute)}, gold {getattr(theirs, attribute)}")


def _sets(incident: Incident, kind: str) -> Counter[str]:
    """Return what an unpaired incident adds."""
    found = Counter({f"causes_{kind}": len(set(incident.causes)), f"outcomes_{kind}": len(set(incident.outcomes))})
    found[f"penalty_{kind}"] += bool(incident.penalty_gbp)
    for focus in FOCUS:
        found[f"{focus}_{kind}"] += focus in incident.causes
    return found


def _figures(tallies: list[Tally]) -> dict[str, Figure]:
    """Return the measures with their intervals; the same texts always give the same intervals."""
    from random import Random

    measured = _measures(sum((tally.counts for tally in tallies), Counter()))
    random = Random(20)  # noqa: S311 - a bootstrap, not a secret
    rounds = [
        _measures(sum((t.counts for t in random.choices(tallies, k=len(tallies))), Counter())) for _ in range(ROUNDS)
    ]
    found = {}
    for name, value in measured.items():
        spread = sorted(one[name] for one in rounds)
        found[name] = Figure(name, value, spread[int(0.025 * ROUNDS)], spread[int(0.975 * ROUNDS) - 1])
    return found


def _measures(counts: Counter[str]) -> dict[str, float]:
    """Return the measures of some counts."""

    def f1(name: str) -> float:
        tp = counts[f"{name}_tp"]
        return 2 * tp / max(1, 2 * tp + counts[f"{name}_fp"] + counts[f"{name}_fn"])

    def share(name: str) -> float:
        return counts[f"{name}_ok"] / max(1, counts[f"{name}_all"])

    return {
        "relevance F1": f1("relevance"), "incident F1": f1("incident"), "right number of incidents": share("count"),
        "authority accuracy": share("authority"), "primary cause accuracy": share("primary cause"),
        "cause F1": f1("causes"), "outcome F1": f1("outcomes"), "year accuracy": share("year of occurrence"),
        "penalty F1": f1("penalty"),
        "penalty precision": counts["penalty_tp"] / max(1, counts["penalty_tp"] + counts["penalty_fp"]),
        "status accuracy": share("status"), "data subjects accuracy": share("data subjects"),
        "people affected accuracy": share("people affected"), **{f"{focus} F1": f1(focus) for focus in FOCUS},
    }  # fmt: skip


def _kind(coded: bool, gold: bool) -> str:
    return {(True, True): "tp", (True, False): "fp", (False, True): "fn", (False, False): "tn"}[coded, gold]


def _words(values: set[str]) -> str:
    return ", ".join(sorted(values)) or "none"
