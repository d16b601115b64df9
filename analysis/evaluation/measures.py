"""Measures: the figures of some tallies, each with its interval."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from analysis.evaluation.tallies import FOCUS, Tally, tally
from analysis.evaluation.texts import both

ROUNDS = 400
"""Bootstrap rounds for the intervals."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure with its 95 % interval (bootstrap over texts)."""

    name: str
    value: float
    low: float
    high: float


def figures(gold: Path | Sequence[Path], predictions: Path | None = None) -> dict[str, Figure]:
    """Score a coding (the product's own by default) against gold files; returns the measures by name."""
    return measure(tallies([gold] if isinstance(gold, Path) else gold, predictions))


def tallies(gold: Sequence[Path], predictions: Path | None = None) -> list[Tally]:
    """Return the tally of each text that both codings have."""
    return [tally(coded, truth) for coded, truth in both(gold, predictions)]


def measure(found: Sequence[Tally]) -> dict[str, Figure]:
    """Return the measures with their intervals; the same texts always give the same intervals."""
    values = _values(sum((one.counts for one in found), Counter()))
    random = Random(20)  # noqa: S311 - a bootstrap, not a secret
    rounds = [_values(sum((t.counts for t in random.choices(found, k=len(found))), Counter())) for _ in range(ROUNDS)]
    out = {}
    for name, value in values.items():
        spread = sorted(one[name] for one in rounds)
        out[name] = Figure(name, value, spread[int(0.025 * ROUNDS)], spread[int(0.975 * ROUNDS) - 1])
    return out


def by_value(found: Iterable[Tally], name: str) -> list[tuple[str, int, float]]:
    """Return for each value of `causes` or `outcomes` how often the gold coding has it, and its F1; commonest first."""
    counts = sum((one.counts for one in found), Counter())
    values = {key.split(":")[1].rsplit("_", 1)[0] for key in counts if key.startswith(f"{name}:")}
    rows = [
        (value, counts[f"{name}:{value}_tp"] + counts[f"{name}:{value}_fn"], _f1(counts, f"{name}:{value}"))
        for value in values
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _values(counts: Counter[str]) -> dict[str, float]:
    """Return the measures of some counts."""

    def share(name: str) -> float:
        return counts[f"{name}_ok"] / max(1, counts[f"{name}_all"])

    return {
        "relevance F1": _f1(counts, "relevance"), "incident F1": _f1(counts, "incident"),
        "right number of incidents": share("count"), "authority accuracy": share("authority"),
        "primary cause accuracy": share("primary cause"), "cause F1": _f1(counts, "causes"),
        "outcome F1": _f1(counts, "outcomes"), "year accuracy": share("year of occurrence"),
        "penalty F1": _f1(counts, "penalty"),
        "penalty precision": counts["penalty_tp"] / max(1, counts["penalty_tp"] + counts["penalty_fp"]),
        "status accuracy": share("status"), "data subjects accuracy": share("data subjects"),
        "people affected accuracy": share("people affected"), "channel accuracy": share("channel"),
        **{f"{focus} F1": _f1(counts, f"causes:{focus}") for focus in FOCUS},
    }  # fmt: skip


def _f1(counts: Counter[str], name: str) -> float:
    tp = counts[f"{name}_tp"]
    return 2 * tp / max(1, 2 * tp + counts[f"{name}_fp"] + counts[f"{name}_fn"])
